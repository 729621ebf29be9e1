"""People as they are kept with what they did."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Named:
    """A person, by the name they had then."""

    id: UUID
    name: str
