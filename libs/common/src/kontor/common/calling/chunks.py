"""Work on many records, in chunks of one message and one transaction each.

A chunk whose peers refuse it is halved until the guilty one stands alone; an outage is waited for.
"""

from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kontor.common.values.errors import DomainError, Kind

CHUNK = 100
LANGUAGES = ("de", "en")
_PASSING = (Kind.UNAVAILABLE, Kind.TIMED_OUT, Kind.TOO_MANY, Kind.CONFLICT)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one record failed, for people."""

    code: str
    texts: dict[str, str]

    @classmethod
    def of(cls, error: DomainError) -> "Failure":
        return cls(error.code, {language: error.sentence(language) for language in LANGUAGES})

    @property
    def words(self) -> str:
        return self.texts["de"]


def parts(things: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def halves(things: Sequence[T]) -> Iterator[Sequence[T]]:
    middle = len(things) // 2
    yield things[:middle]
    yield things[middle:]


async def answer_or_refusal(asked: Awaitable[T]) -> T | DomainError:
    """An outage is raised and waited for; a refusal is somebody's fault, and halving finds out whose."""
    try:
        return await asked
    except DomainError as refused:
        if refused.kind in _PASSING:
            raise
        return refused
