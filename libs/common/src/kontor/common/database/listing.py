"""Lists as services offer them: keyset pages in a chosen order, narrowed by filters that have names.

A list is declared once, beside the other statements of its store. What a request asks for chooses among its filters and
orders; each combination is built and compiled when it is first asked, so that a page costs a query and no more. How a
request is read and answered is `listed`'s part.

Row-level security lets only leakproof operators reach an index: amounts are ordered and compared by whole thousandths
(`thousandths`), words by their folded form in the order of its bytes (`folded`), both columns the database makes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.paging import Page
from kontor.common.database.telling import Plan, Source, Sum, Wanted, Whole
from kontor.common.database.transaction import Row, Tx
from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, select, tuple_
from sqlalchemy.sql import visitors

Entity = TypeVar("Entity")

_WILD = re.compile(r"([%_\\])")
_FROM, _TO = "_from", "_to"
_ORDER = "order_"
_ID_TYPE = sa.Uuid()
# Choices of fields whose statements are kept.
_PLANS = 200


@dataclass(frozen=True)
class Starting:
    """Words are looked for at the beginning of any of these folded columns."""

    columns: tuple[ColumnElement[str], ...]


@dataclass(frozen=True)
class Within:
    """Which row a record of another kind is shown in: columns of one table, with the id of either. `event` is the full
    name of the only event that counts, where not all do."""

    part: sa.Column[Any]
    row: sa.Column[Any]
    event: str = ""


def starting(*columns: ColumnElement[str]) -> Starting:
    return Starting(columns)


def thousandths(table: Table, name: str) -> ColumnElement[int]:
    """An amount as a whole number of thousandths: a column of the table that the database makes, no part of a record.

    No currency we take has smaller units.
    """
    return sa.literal_column(f'"{table.name}"."{name}_thousandths"', sa.BigInteger)


def folded(table: Table, name: str, from_word: str = "") -> ColumnElement[str]:
    """A text as it is looked for and sorted (`text.searchable`): a column that the database makes."""
    return sa.literal_column(f'"{table.name}"."{name}_folded{from_word}"', sa.Text)


def words(table: Table, name: str, count: int = 3) -> tuple[ColumnElement[str], ...]:
    """A text as it is looked for from each of its first words on."""
    return (folded(table, name), *(folded(table, name, f"_{word}") for word in range(2, count + 1)))


def always(currency: str) -> ColumnElement[str]:
    """The currency of amounts that know no other."""
    return sa.literal_column(f"'{currency}'::text", sa.Text)


def kept(refs: ColumnElement[Any], *names: str) -> dict[str, ColumnElement[str]]:
    """Other records as a document of the row keeps them by name: id, label and number."""
    parts = ("id", "label", "number")
    return {f"{name}.{part}": refs[name][at].astext for name in names for at, part in enumerate(parts)}


class Listing(Generic[Entity]):
    """Rows of `table` by an order (its name, `-` for descending) and id; `query` where more than the table is read.

    A filter is a column (equal to one value, among several, or `…_from` and `…_to`), `starting(…)`, or a condition: it
    holds a parameter of its own name, or none, then it is switched on by True. An order is a column of the table by
    that name, or what `orders` says; it must never be empty. `sums` are what a summary adds up.

    `parts` are other kinds of records that rows show something of: who keeps a copy of the list is told of a row when
    one of these changes too.

    `shown` says that fields of the row's message are told by columns as they are: all that are named and made as a
    column of the table or a sum, and by their path those that are not. Without it rows are read as whole records.
    """

    def __init__(
        self,
        table: Table,
        build: Callable[[Row], Entity],
        *,
        query: Select[Any] | None = None,
        order: str = "-created_at",
        orders: Mapping[str, ColumnElement[Any]] | None = None,
        sums: Mapping[str, Sum] | None = None,
        shown: Mapping[str, Source] | None = None,
        parts: Mapping[str, Within] | None = None,
        **filters: ColumnElement[Any] | Starting,
    ) -> None:
        self.table = table
        self.order = order
        self.filters = filters
        self.sums = sums or {}
        self.build = build
        self._query: Select[Any] = select(table) if query is None else query
        self._orders = orders or {}
        self.shown = shown
        self.parts = parts or {}
        self._plans: dict[Wanted, Plan | None] = {}
        self._known: dict[tuple[Any, ...], Any] = {}

    # What it offers.

    def column_of(self, order: str) -> ColumnElement[Any]:
        """What an order goes by; KeyError for none."""
        name = order.removeprefix("-")
        known = self._orders.get(name)
        return self.table.c[name] if known is None else known

    def kinds(self, order: str = "") -> tuple[type, ...]:
        """Types of the sort values that a page token of this order carries."""
        return (self.column_of(order or self.order).type.python_type, UUID)

    @cached_property
    def offered(self) -> frozenset[str]:
        """Names by which a request may filter."""
        columns = {n for n, f in self.filters.items() if _is_column(f)}
        return frozenset({*self.filters, *(f"{n}{end}" for n in columns for end in (_FROM, _TO))})

    def type_of(self, name: str) -> sa.types.TypeEngine[Any] | None:
        """Of a filter's values; None for a switch."""
        wanted = self._filter(name)
        if isinstance(wanted, Starting):
            return sa.Text()
        if _is_column(wanted):
            return wanted.type
        return next((p.type for p in visitors.iterate(wanted) if _is_parameter(p)), None)  # type: ignore[attr-defined]

    # Pages.

    async def page(self, tx: Tx, page: Page, *, order: str = "", **given: Any) -> tuple[list[Entity], str]:
        """The objects of one page and the token of the next. None leaves a filter out; an empty list of values does
        not: nothing is among none."""
        rows, token = await self.rows(tx, page, order=order, **given)
        return [self.build(row) for row in rows], token

    async def rows(self, tx: Tx, page: Page, *, order: str = "", **given: Any) -> tuple[list[Row], str]:
        """`page`, as rows."""
        order = order or self.order
        shape, values = self._asked(given)
        after = _after(page)
        statement = self._statement("page", order, bool(after), shape)
        rows = await tx.all(statement, **values, **after, limit=page.limit)
        shown, token = page.cut(rows, lambda row: (row[_ORDER], row["id"]))
        return [_plain(row) for row in shown], token

    def plan_for(self, asked: Wanted | None) -> Plan | None:
        """How these fields of the rows are read without the records; None where they cannot be."""
        if asked is None or self.shown is None:
            return None
        if asked not in self._plans:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            self._plans[asked] = Plan.of(asked, self.table, self.shown, self.sums)
        return self._plans[asked]

    def whole(self, plan: Plan, page: Page, *, order: str = "", **given: Any) -> Whole:
        """All rows from `page` on, of a plan's columns alone."""
        shape, values = self._asked(given)
        after = _after(page)
        return Whole(plan, self._statement("page", order or self.order, bool(after), shape, plan), {**values, **after})

    async def some(self, tx: Tx, ids: Sequence[UUID], **given: Any) -> list[Row]:
        """Those of these records that the filters let through."""
        shape, values = self._asked(given)
        return await tx.all(self._statement("some", "", False, shape), **values, ids_=list(ids))

    async def summed(self, tx: Tx, most: int | None, **given: Any) -> list[Row]:
        """Rows of `{count, currency, <sum's name>…}`, one per currency, over all that the filters let through: at most
        `most` of them, None for all."""
        shape, values = self._asked(given)
        if most is not None:
            values["most"] = most
        return await tx.all(self._statement("sum", "", most is not None, shape), **values)

    async def picked(self, tx: Tx, most: int, **given: Any) -> list[tuple[UUID, int]]:
        """Ids and versions of all that the filters let through, at most `most` of them, in the order they were made."""
        shape, values = self._asked(given)
        rows = await tx.all(self._statement("pick", "", False, shape), **values, most=most)
        return [(row["id"], row["version"]) for row in rows]

    # Statements, each made once.

    def _asked(self, given: Mapping[str, Any]) -> tuple[tuple[tuple[str, bool], ...], dict[str, Any]]:
        asked = {name: value for name, value in given.items() if value is not None}
        shape = tuple((name, isinstance(value, list)) for name, value in asked.items())
        return shape, {name: value for name, value in asked.items() if self.type_of(name) is not None}

    def _statement(
        self, kind: str, order: str, flag: bool, shape: tuple[tuple[str, bool], ...], plan: Plan | None = None
    ) -> Any:
        asked = (kind, order, flag, shape)
        memory = self._known if plan is None else plan.statements
        known = memory.get(asked)
        if known is None:
            where = [self._where(name, many) for name, many in shape]
            if kind == "page":
                known = self._page(order, flag, where, plan)
            else:
                made = {"some": self._some, "sum": self._sum, "pick": self._pick}[kind]
                known = made(order, flag, where)
            memory[asked] = known
        return known

    def _page(self, order: str, later: bool, where: Sequence[ColumnElement[bool]], plan: Plan | None) -> Select[Any]:
        column, id_ = self.column_of(order), self.table.c.id
        descending = order.startswith("-")
        keys = tuple_(column, id_)
        beyond = tuple_(bindparam("after", type_=column.type), bindparam("after_id", type_=_ID_TYPE))
        onward = [keys < beyond if descending else keys > beyond] if later else []
        ordering = [part.desc() if descending else part.asc() for part in (column, id_)]
        if plan is not None:
            told = self._query.with_only_columns(*plan.columns, maintain_column_froms=True)
            return told.where(*where, *onward).order_by(*ordering)
        shown = self._query.add_columns(column.label(_ORDER))
        return shown.where(*where, *onward).order_by(*ordering).limit(bindparam("limit", type_=sa.Integer))

    def _some(self, _order: str, _flag: bool, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        id_ = self.table.c.id
        ids = bindparam("ids_", type_=sa.ARRAY(_ID_TYPE))
        return self._query.where(*where, id_ == sa.func.any(ids)).order_by(id_)

    def _pick(self, _order: str, _flag: bool, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        named = (self.table.c.id, self.table.c.version)
        found = self._query.with_only_columns(*named, maintain_column_froms=True).where(*where)
        return found.order_by(self.table.c.id).limit(bindparam("most", type_=sa.Integer))

    def _sum(self, _order: str, capped: bool, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        currency = next((s.currency for s in self.sums.values()), always(""))
        amounts = [s.amount.label(name) for name, s in self.sums.items()]
        columns = [currency.label("currency"), *amounts]
        inner = self._query.with_only_columns(*columns, maintain_column_froms=True).where(*where)
        found = (inner.limit(bindparam("most", type_=sa.Integer)) if capped else inner).subquery()
        added = [sa.func.sum(found.c[name]).label(name) for name in self.sums]
        return select(sa.func.count().label("count"), found.c.currency, *added).group_by(found.c.currency)

    def _filter(self, name: str) -> ColumnElement[Any] | Starting:
        known = self.filters.get(name)
        if known is None:
            for end in (_FROM, _TO):
                column = self.filters.get(name.removesuffix(end)) if name.endswith(end) else None
                if column is not None and _is_column(column):
                    return column
            raise KeyError(name)
        return known

    def _where(self, name: str, many: bool) -> ColumnElement[bool]:
        wanted = self._filter(name)
        if isinstance(wanted, Starting):
            prefix = bindparam(name, type_=sa.Text())
            return sa.or_(*(column.bool_op("^@")(prefix) for column in wanted.columns))
        if not _is_column(wanted):
            return wanted
        if many:
            return wanted == sa.func.any(bindparam(name, type_=sa.ARRAY(wanted.type)))
        value = bindparam(name, type_=wanted.type)
        if name in self.filters:
            return wanted == value
        if name.endswith(_FROM):
            return wanted >= value
        # The end of a day is the beginning of the next.
        return wanted < value if isinstance(wanted.type, sa.DateTime) else wanted <= value


def _is_column(wanted: ColumnElement[Any] | Starting) -> bool:
    """Otherwise a condition, or `starting`."""
    if isinstance(wanted, Starting):
        return False
    return isinstance(wanted, sa.Column) or not isinstance(wanted.type, sa.Boolean)


def _is_parameter(part: Any) -> bool:
    return isinstance(part, BindParameter) and not part.unique


def _after(page: Page) -> dict[str, Any]:
    return dict(zip(("after", "after_id"), page.after, strict=False))


def _plain(row: Row) -> Row:
    del row[_ORDER]
    return row


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
