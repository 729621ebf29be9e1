"""All rows of a list in one answer, of one view of them: for who takes everything, as exports do.

What columns alone tell comes from one cursor, as lines of CSV where they are asked for; all else page by page, as the
list's own answers. Whether the caller may is the edge's part.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Any

import sqlalchemy as sa
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.common.calling import contract
from kontor.common.database.lines import Lines
from kontor.common.database.listed import list_of
from kontor.common.database.paging import MAX_SIZE
from kontor.common.database.telling import Plan, wanted
from kontor.common.database.transaction import Tx
from kontor.common.identity.tokens import Principal
from kontor.common.serving.portions import PORTION_BYTES, portions
from kontor.common.values.refs import Labels

# Rows of a cursor read at once.
_FETCHED = 1_000
# All rows are wanted, not the first ones soon; who takes them may be slow.
_READY = sa.text(
    "select set_config('idle_in_transaction_session_timeout', '60s', true), "
    "set_config('cursor_tuple_fraction', '1', true)"
)
# Asked beside a page, and no part of a table.
_OF_ONE_PAGE = frozenset({"with_summary", "exact_summary", "with_changes"})

Asked = Callable[[Any], Awaitable[Any]]
Rows = Sequence[tuple[Any, ...]]
# Sends metadata ahead of the answers.
Announce = Callable[[tuple[tuple[str, str], ...]], Awaitable[None]]


class Whole:
    """One list asked for as a whole, by a caller who takes some fields of its rows."""

    def __init__(self, rpc: contract.Rpc, headers: Mapping[str, str], principal: Principal) -> None:
        self._response = rpc.response_class
        self._rows = list_of(rpc.response_class)
        paths = headers.get(contract.FIELDS, "")
        self._names = paths.split(",") if paths else []
        self._form = headers.get(contract.FORM, "")
        self.takes = None
        # Of who is limited to some records the rows tell all, also what limits compare.
        if self._names and not principal.limits(rpc.permission):
            row = GetMessageClass(self._rows.message_type)
            self.takes = wanted(row, self._names, principal.allows)

    def begin(self, request: Any) -> None:
        """Before anything of it is read."""
        request.page_size = MAX_SIZE
        for name in _OF_ONE_PAGE:
            if name in request.DESCRIPTOR.fields_by_name:
                request.ClearField(name)

    async def answers(self, tx: Tx, request: Any, ask: Asked, announce: Announce) -> AsyncGenerator[bytes]:
        """The list's answers by `ask`, one after the other; lines of CSV instead where that is announced."""
        tx.takes = self.takes
        await tx.run(_READY)
        response = await ask(request)
        if tx.whole is None:
            async with aclosing(self.pages(request, response, ask)) as bodies:
                async for body in bodies:
                    yield body
            return
        plan, lang = tx.whole.plan, contract.CSV_FORMS.get(self._form, "")
        if lang:
            await announce(((contract.FORM, self._form),))
        lines = Lines.of(plan, self._names, lang) if lang else None
        async with aclosing(_fetched(tx, plan)) as fetched:
            async for rows, labels in fetched:
                if lines is not None:
                    yield lines.written(rows, labels)
                    continue
                for part in self._parts(self._response(**{self._rows.name: plan.messages(rows, labels)})):
                    yield part.SerializeToString()

    async def pages(self, request: Any, response: Any, ask: Asked) -> AsyncGenerator[bytes]:
        """From this answer on, each asked for when the one before has been taken."""
        while True:
            for part in self._parts(response):
                yield part.SerializeToString()
            if not response.next_page_token:
                return
            request.page_token = response.next_page_token
            response = await ask(request)

    def _parts(self, response: Message) -> Iterator[Message]:
        """A page of a table, in several answers where one would be a large message."""
        if response.ByteSize() <= PORTION_BYTES:
            yield response
            return
        for rows in portions(getattr(response, self._rows.name)):
            yield self._response(**{self._rows.name: rows})


async def _fetched(tx: Tx, plan: Plan) -> AsyncGenerator[tuple[Rows, Labels]]:
    """At least once; the next rows are read while these are worked on."""
    whole: Any = tx.whole
    await tx.declare(whole.statement, **whole.values)
    rows = await tx.fetch(_FETCHED)
    while True:
        labels = await tx.labels_for(plan.references(rows))
        if len(rows) < _FETCHED:
            yield rows, labels
            return
        coming = asyncio.create_task(tx.fetch(_FETCHED))
        try:
            # It is asked before the work begins.
            await asyncio.sleep(0)
            yield rows, labels
            rows = await coming
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(coming, return_exceptions=True)
