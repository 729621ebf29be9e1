"""Other services' records as they were called when we heard of them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    label: str = ""
    number: str = ""
