"""Billing runs and orders to issue: work on many records, told to billing itself in chunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from kontor.billing.domain.sending import USUAL, SendOrder
from kontor.common.calling.chunks import halves
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id


@dataclass(frozen=True, slots=True)
class RunFailure:
    """A project that could not be drafted: the broken rule, its words by language, the project's number."""

    code: str
    words: Mapping[str, str]
    project: str

    def sentence(self, language: str) -> str:
        return self.words.get(language) or self.words.get("de", "")


@dataclass(slots=True)
class Run:
    """What can be billed up to a day; done when every project was looked at."""

    id: UUID
    until: date
    total: int
    created_at: datetime
    done: int = 0
    draft_ids: Sequence[UUID] = ()
    failures: Sequence[RunFailure] = ()

    @property
    def has_ended(self) -> bool:
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some projects of one run."""

    run_id: UUID
    project_ids: tuple[UUID, ...]
    until: date

    def halves(self) -> Iterator["Chunk"]:
        for half in halves(self.project_ids):
            yield Chunk(self.run_id, tuple(half), self.until)


@dataclass(frozen=True, slots=True)
class IssueChunk:
    """Some of the drafts an operation names, by position, and how they are to leave."""

    operation_id: UUID
    positions: tuple[int, ...]
    order: SendOrder = USUAL
    ordered_by: str = ""

    def halves(self) -> Iterator["IssueChunk"]:
        for half in halves(self.positions):
            yield replace(self, positions=tuple(half))


@dataclass(frozen=True, slots=True)
class BillingRunRequested(Event):
    chunk: Chunk
    chunk_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class IssueRequested(Event):
    chunk: IssueChunk
    chunk_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class WordedIssueRequested(Event):
    """Of a chunk whose letters do not leave the usual way."""

    chunk: IssueChunk
    chunk_id: UUID = field(default_factory=new_id)


def requested(chunk: IssueChunk) -> Event:
    return IssueRequested(chunk) if chunk.order == USUAL else WordedIssueRequested(chunk)
