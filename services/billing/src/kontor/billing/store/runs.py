"""Billing runs with their outcome so far, and what became of each draft an operation was asked to issue."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.billing.domain.run import Run, RunFailure
from kontor.billing.store.tables import issue_item, run
from kontor.common.database.listed import Listed, listed_alone
from kontor.common.database.listing import Listing
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row
from kontor.common.database.transaction import Row, Tx
from kontor.common.values.errors import NotFound
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

WAITING, ISSUED, FAILED = "WAITING", "ISSUED", "FAILED"
_ADD_RUN = insert_row(run)
_RUN = select(run).where(run.c.id == bindparam("id"))
_COUNT = (
    update(run)
    .where(run.c.id == bindparam("id_"))
    .values(
        done=run.c.done + bindparam("more"),
        draft_ids=run.c.draft_ids.concat(bindparam("new_drafts", type_=JSONB)),
        failures=run.c.failures.concat(bindparam("new_failures", type_=JSONB)),
    )
)
_ITEMS = select(issue_item).where(issue_item.c.operation_id == bindparam("operation_id"))
_WAITING = _ITEMS.where(
    issue_item.c.position == func.any(bindparam("positions")), issue_item.c.state == WAITING
).order_by(issue_item.c.position)
_WAITING_FOR_UPDATE = _WAITING.with_for_update()


class Runs:
    """Counted by chunks side by side, so a run is only ever added to."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, value: Run) -> None:
        plain = {"id": value.id, "until": value.until, "total": value.total, "created_at": value.created_at}
        self._tx.write(_ADD_RUN, **plain, done=0, draft_ids=[], failures=[])

    async def get(self, run_id: UUID) -> Run:
        row = await self._tx.one(_RUN, id=run_id)
        if row is None:
            raise NotFound(f"billing run {run_id}")
        return _run(row)

    async def listed(self, request: Message) -> Listed[Run]:
        return await listed_alone(self._tx, _LIST, request)

    def count(self, run_id: UUID, done: int, drafts: Sequence[UUID], failures: Sequence[RunFailure]) -> None:
        told = [[f.code, dict(f.words), f.project] for f in failures]
        self._tx.write(_COUNT, id_=run_id, more=done, new_drafts=[str(i) for i in drafts], new_failures=told)


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        until=row["until"],
        total=row["total"],
        created_at=row["created_at"],
        done=row["done"],
        draft_ids=[UUID(id_) for id_ in row["draft_ids"]],
        failures=[_failure(f) for f in row["failures"]],
    )


def _failure(row: Sequence[Any]) -> RunFailure:
    """Earlier releases kept one sentence."""
    code, words, project = row
    return RunFailure(code, {"de": words} if isinstance(words, str) else words, project)


_LIST = Listing(
    run,
    _run,
    ids=run.c.id,
    until=run.c.until,
    created_at=run.c.created_at,
    failed_only=func.jsonb_array_length(run.c.failures) > 0,
)


class IssueItems:
    """The drafts an operation names, each with what was said of it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, operation_id: UUID, items: Sequence[tuple[UUID, int]]) -> None:
        """Drafts with the versions they were read in."""
        begun = {"operation_id": operation_id, "state": WAITING, "number": "", "code": "", "words": {}, "findings": []}
        rows = [
            {**begun, "position": position, "draft_id": draft_id, "draft_version": version}
            for position, (draft_id, version) in enumerate(items)
        ]
        await self._tx.write_bulk(issue_item, rows)

    async def waiting(self, operation_id: UUID, positions: Sequence[int], *, for_update: bool = False) -> list[Row]:
        """Those of a chunk that nothing has been said of yet."""
        statement = _WAITING_FOR_UPDATE if for_update else _WAITING
        return await self._tx.all(statement, operation_id=operation_id, positions=list(positions))

    async def end(self, operation_id: UUID, ends: Mapping[int, Mapping[str, Any]]) -> None:
        """By position: its state, and number or code, words and findings."""
        nothing: dict[str, Any] = {"number": "", "code": "", "words": {}, "findings": []}
        key = {"operation_id_": operation_id}
        rows = [{**nothing, **end, **key, "position_": at} for at, end in ends.items()]
        if rows:
            given = {"operation_id_": "operation_id", "position_": "position"}
            await self._tx.bulk_update(issue_item, rows, given=given)

    async def page(self, operation_id: UUID, page: Page, *, failed_only: bool) -> tuple[Sequence[Row], str]:
        where: list[Any] = [issue_item.c.state == FAILED] if failed_only else []
        where += [issue_item.c.position > page.after[0]] if page.after else []
        query = _ITEMS.where(*where).order_by(issue_item.c.position).limit(page.limit)
        return page.cut(await self._tx.all(query, operation_id=operation_id), lambda row: (row["position"],))
