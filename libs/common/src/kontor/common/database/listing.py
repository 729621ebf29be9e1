"""Lists as services offer them: keyset pages in a chosen order, narrowed by conditions that have names.

A list is declared once, beside the other statements of its store. What a request asks for chooses among its
conditions; each combination is built and compiled when it is first asked, so that a page costs a query and no more.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from kontor.common.database.paging import Page
from kontor.common.database.transaction import Row, Tx
from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, select, tuple_
from sqlalchemy.sql import visitors

Entity = TypeVar("Entity")

_WILD = re.compile(r"([%_\\])")


class Listing(Generic[Entity]):
    """Rows of `table` by `order` (a column, `-` for descending) and id; `query` where more than the table is read.

    A condition holds a parameter of its own name, or none: then it is switched on by True.
    """

    def __init__(
        self,
        table: Table,
        build: Callable[[Row], Entity],
        *,
        query: Select[Any] | None = None,
        order: str = "-created_at",
        **conditions: ColumnElement[bool],
    ) -> None:
        self._table = table
        self._build = build
        self._query: Select[Any] = select(table) if query is None else query
        self._order = order
        self._conditions = conditions
        self._with_value = frozenset(name for name, condition in conditions.items() if _takes_value(condition))
        self._known: dict[tuple[str, ...], Select[Any]] = {}

    async def page(self, tx: Tx, page: Page, *, order: str = "", **given: Any) -> tuple[list[Entity], str]:
        """The objects of one page and the token of the next. None leaves a condition out; an empty list of values
        does not: nothing is among none."""
        order = order or self._order
        asked = {name: value for name, value in given.items() if value is not None}
        values = {name: value for name, value in asked.items() if name in self._with_value}
        after = dict(zip(("after", "after_id"), page.after, strict=False))
        statement = self._statement(order, *("after" for _ in page.after[:1]), *asked)
        rows = await tx.all(statement, **values, **after, limit=page.limit)
        column = order.removeprefix("-")
        shown, token = page.cut(rows, lambda row: (row[column], row["id"]))
        return [self._build(row) for row in shown], token

    def _statement(self, order: str, *asked: str) -> Select[Any]:
        known = self._known.get((order, *asked))
        if known is None:
            known = self._known[(order, *asked)] = self._made(order, asked)
        return known

    def _made(self, order: str, asked: Sequence[str]) -> Select[Any]:
        descending = order.startswith("-")
        columns = (self._table.c[order.removeprefix("-")], self._table.c.id)
        beyond = tuple_(*(bindparam(n, type_=c.type) for n, c in zip(("after", "after_id"), columns, strict=True)))
        keys = tuple_(*columns)
        where = {**self._conditions, "after": keys < beyond if descending else keys > beyond}
        ordering = [column.desc() if descending else column.asc() for column in columns]
        return self._query.where(*(where[name] for name in asked)).order_by(*ordering).limit(bindparam("limit"))


def _takes_value(condition: ColumnElement[bool]) -> bool:
    return any(isinstance(part, BindParameter) and not part.unique for part in visitors.iterate(condition))


def as_it_is(row: Row) -> Row:
    """For lists whose rows are shown, or built of more than the row."""
    return row


def among(visible: frozenset[str] | None) -> list[UUID] | None:
    """The ids a token's scope names, as a condition takes them; None for a token that sees all."""
    return None if visible is None else [UUID(value) for value in visible]


def containing(words: str) -> str | None:
    """A pattern for LIKE that finds `words` anywhere, taken literally; None when nothing is looked for."""
    literally = _WILD.sub(r"\\\1", words)
    return f"%{literally}%" if words else None
