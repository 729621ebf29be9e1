"""What of a quote was given out on paper: kept as it left, six years as commercial letters are (§ 147 (1) no. 3 AO)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class PaperKind(StrEnum):
    QUOTE = "QUOTE"
    CONFIRMATION = "CONFIRMATION"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF as the customer got it, one for each kind and version of a quote; `name` is the file's in the letter."""

    quote_id: UUID
    kind: PaperKind
    quote_version: int
    sha256: str
    size: int
    name: str
