"""What a request for a list asks, read by its descriptor, and what it is answered.

The fields every list may have are read here: page, order, view, summary, changes since a token. All others are filters
of the store's `Listing` by their own names, so that a new one is a field of the contract and a line of the store.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import VIEW_FULL, Summary
from kontor.api.common.v1.types_pb2 import Sum as SumMessage
from kontor.common.database.listing import Listing, Within
from kontor.common.database.paging import Page, decode_token, encode_token
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Row, Tx
from kontor.common.values.clock import local_instant
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money
from kontor.common.values.text import register_texts, searchable
from kontor.common.values.wire import money, read_day, read_decimal, read_id, read_timestamp

E = TypeVar("E")
M = TypeVar("M", bound=Message)

# Counted exactly; of more only that it is more, unless asked.
COUNTED = 100_000
SUMMED_SECONDS = 2
STANDARD = frozenset(
    {
        "page_size",
        "page_token",
        "order_by",
        "with_summary",
        "exact_summary",
        "view",
        "with_changes",
        "changed_since",
        "after_event",
    }
)
_THOUSAND = 1000
_FIRST_DAY = date(1, 1, 2)
_SEALED = sa.select(sa.func.coalesce(sa.func.max(journal.c.seq), 0).label("seq")).where(journal.c.seq.is_not(None))
_KIND = journal.c.aggregate_type == sa.bindparam("kind")
_SINCE = sa.bindparam("since", type_=sa.BigInteger)
_SINCE_ID = sa.bindparam("since_id", type_=sa.Uuid)
_CHANGED = (
    sa.select(journal.c.aggregate_id.label("row_id"), journal.c.seq)
    .where(journal.c.seq > _SINCE, _KIND)
    .order_by(journal.c.seq)
    .limit(sa.bindparam("limit"))
)
_SEQ_LIMIT = 2**63
_LAST_ID = UUID(int=2**128 - 1)

register_texts(
    {
        "invalid_changes_token": {
            "de": "Dieses Zeichen gehört nicht zu den Änderungen einer Liste. Bitte mit with_changes neu beginnen.",
            "en": "This token does not belong to the changes of a list. Please begin anew with with_changes.",
        }
    }
)


@dataclass
class Listed(Generic[E]):
    """Rows to show and what is answered beside them."""

    rows: list[E]
    next_page_token: str = ""
    summary: Summary | None = None
    changes_token: str = ""
    gone_ids: list[str] = field(default_factory=list)
    full: bool = True

    def answer(self, response: type[M], shown: Sequence[Message]) -> M:
        """`shown` are the messages of the rows: they go into the response's first list, without what only one object
        shows unless it was asked for."""
        if not self.full:
            for message in shown:
                shorten(message)
        rest: dict[str, Any] = {"next_page_token": self.next_page_token}
        for name, value in (
            ("summary", self.summary),
            ("changes_token", self.changes_token),
            ("gone_ids", self.gone_ids),
        ):
            if value:
                rest[name] = value
        return response(**{list_of(response).name: shown}, **rest)


def shorten(message: Message) -> None:
    """Leaves out what only one object shows, so that many of them stay of bounded size."""
    for name in _only_in_full(message):
        message.ClearField(name)


_full_fields: dict[str, tuple[str, ...]] = {}
_list_fields: dict[str, Any] = {}


def _only_in_full(message: Message) -> tuple[str, ...]:
    descriptor = message.DESCRIPTOR
    known = _full_fields.get(descriptor.full_name)
    if known is None:
        fields = (f.name for f in descriptor.fields if f.GetOptions().Extensions[options_pb2.full_only])
        known = _full_fields[descriptor.full_name] = tuple(fields)
    return known


def list_of(response: type[Message]) -> Any:
    """The field of a response that holds the rows."""
    descriptor = response.DESCRIPTOR
    known = _list_fields.get(descriptor.full_name)
    if known is None:
        known = next(f for f in descriptor.fields if f.is_repeated and f.message_type is not None)
        _list_fields[descriptor.full_name] = known
    return known


# What is asked.


def filters_of(request: Message, listing: Listing[Any]) -> dict[str, Any]:
    """By name the values of a request's filters; those that are not set are left out. InvalidInput for odd values."""
    return {
        f.name: _value(f, value, listing.type_of(f.name), f"/{f.name}")
        for f, value in request.ListFields()
        if f.name not in STANDARD
    }


def _value(f: FieldDescriptor, value: Any, wanted: sa.types.TypeEngine[Any] | None, pointer: str) -> Any:
    if wanted is None:
        return True
    if f.is_repeated:
        return [_one(f, one, wanted, f"{pointer}/{at}") for at, one in enumerate(value)]
    return _one(f, value, wanted, pointer)


def _one(f: FieldDescriptor, value: Any, wanted: sa.types.TypeEngine[Any], pointer: str) -> Any:
    if f.enum_type is not None:
        return _word(f, value)
    if f.message_type is not None:
        return read_timestamp(value, pointer)
    if f.name == "q":
        return searchable(value)
    if not isinstance(value, str):
        return value
    for kind, read in _READERS.items():
        if isinstance(wanted, kind):
            return read(value, pointer, f.name)
    return value


def _word(f: FieldDescriptor, value: int) -> str:
    names = cast(EnumDescriptor, f.enum_type).values_by_number
    zero, known = names[0].name, names[value].name
    return str(known.removeprefix(zero.removesuffix("UNSPECIFIED")))


def _instant(text: str, pointer: str, name: str) -> datetime:
    """A day's beginning, or its end where a range ends with it; before the calendar's first day and behind its last
    there is none."""
    day = max(read_day(text, pointer), _FIRST_DAY)
    return local_instant(day + timedelta(days=1) if name.endswith("_to") and day < date.max else day)


def _thousandths(text: str, pointer: str, _name: str) -> int:
    return int(read_decimal(text, pointer, places=3) * _THOUSAND)


_READERS: Mapping[Any, Callable[[str, str, str], Any]] = {
    sa.Uuid: lambda text, pointer, _: read_id(text, pointer),
    sa.Date: lambda text, pointer, _: read_day(text, pointer),
    sa.DateTime: _instant,
    sa.BigInteger: _thousandths,
}


# What is answered.


async def listed(
    tx: Tx, listing: Listing[Any], aggregate: str, request: Any, given: Mapping[str, Any]
) -> tuple[list[Row], Listed[Any]]:
    """The rows of a page, or those changed since a token, with what belongs to them.

    No rows, but how all of them are asked for, where the transaction takes only fields that columns tell.
    """
    asked = {**filters_of(request, listing), **{k: v for k, v in given.items() if v is not None}}
    if tx.picking is not None:
        tx.picking.summary = await _summary(tx, listing, asked, exact=False)
        tx.picking.rows = await listing.picked(tx, tx.picking.most, **asked)
        return [], Listed([])
    names = request.DESCRIPTOR.fields_by_name
    full = "view" not in names or request.view == VIEW_FULL
    if "changed_since" in names and request.changed_since:
        rows, answer = await _changes(tx, listing, aggregate, request, asked)
        answer.full = full
        return rows, answer
    order = request.order_by if "order_by" in names else ""
    page = Page.of(request.page_size, request.page_token, types=listing.kinds(order))
    if plan := listing.plan_for(tx.takes):
        tx.whole = listing.whole(plan, page, order=order, **asked)
        return [], Listed([])
    answer = Listed[Any]([], full=full)
    if "with_changes" in names and request.with_changes:
        # Before the rows: what changes between the two is told again rather than never.
        answer.changes_token = _changes_token(await tx.value(_SEALED))
    rows, answer.next_page_token = await listing.rows(tx, page, order=order, **asked)
    if "with_summary" in names and (request.with_summary or request.exact_summary):
        answer.summary = await _summary(tx, listing, asked, exact=request.exact_summary)
    return rows, answer


async def listed_alone(tx: Tx, listing: Listing[E], request: Any) -> Listed[E]:
    """What a request for a list of rows asks that are no aggregate's, as the listing makes them; such rows have no
    changes since a token."""
    rows, answer = await listed(tx, listing, listing.table.name, request, {})
    answer.rows = [listing.build(row) for row in rows]
    return answer


async def _changes(
    tx: Tx, listing: Listing[Any], aggregate: str, request: Any, asked: Mapping[str, Any]
) -> tuple[list[Row], Listed[Any]]:
    since, since_id = _read_changes_token(request.changed_since)
    size = Page.of(request.page_size, "", types=listing.kinds()).size
    newest = await tx.value(_SEALED)
    changed = await tx.all(_CHANGED, since=since, kind=aggregate, limit=size)
    for kind, within in listing.parts.items():
        changed += await tx.all(_changed_within(within), since=since, since_id=since_id, kind=kind, limit=size)
    changed.sort(key=lambda row: (row["seq"], row["row_id"]))
    told = changed[:size]
    ids = list(dict.fromkeys(row["row_id"] for row in told))
    rows = await listing.some(tx, ids, **asked) if ids else []
    there = {row["id"] for row in rows}
    gone = [str(id_) for id_ in ids if id_ not in there]
    token = _changes_token(max(newest, since))
    if len(changed) >= size:
        token = _changes_token(told[-1]["seq"], told[-1]["row_id"] if listing.parts else None)
    return rows, Listed([], changes_token=token, gone_ids=gone)


@lru_cache
def _changed_within(within: Within) -> Any:
    """Rows whose part has changed: one change may be of many rows, which come in the order of their ids."""
    event = [journal.c.message == within.event] if within.event else []
    row_id = within.row.label("row_id")
    beyond = sa.tuple_(journal.c.seq, within.row) > sa.tuple_(_SINCE, _SINCE_ID)
    return (
        sa.select(row_id, journal.c.seq)
        .join(within.part.table, within.part == journal.c.aggregate_id)
        .where(journal.c.seq >= _SINCE, beyond, _KIND, *event)
        .order_by(journal.c.seq, row_id)
        .limit(sa.bindparam("limit"))
    )


def _changes_token(seq: int, row_id: UUID | None = None) -> str:
    return encode_token(["changes", seq] if row_id is None else ["changes", seq, row_id])


def _read_changes_token(token: str) -> tuple[int, UUID]:
    """The last change that was told, and of those in many rows the last row."""
    try:
        mark, seq, *rest = decode_token(token)
        (row_id,) = rest or [_LAST_ID]
        if mark == "changes" and type(seq) is int and 0 <= seq < _SEQ_LIMIT and isinstance(row_id, UUID):
            return seq, row_id
        raise ValueError("another token")
    except (InvalidInput, ValueError) as odd:
        raise InvalidInput("not of changes", pointer="/changed_since", code="invalid_changes_token") from odd


async def _summary(tx: Tx, listing: Listing[Any], asked: Mapping[str, Any], *, exact: bool) -> Summary:
    """Exact up to `COUNTED`; of more the sums come only where they were asked for."""
    found = await listing.summed(tx, None if exact else COUNTED + 1, **asked)
    count = sum(row["count"] for row in found)
    if count > COUNTED and not exact:
        return Summary(count=COUNTED, exact=False)
    sums = [
        SumMessage(field=name, amount=money(Money(_amount(listing, name, row[name]), row["currency"])))
        for row in found
        for name in listing.sums
        if row["currency"] and row[name] is not None
    ]
    return Summary(count=count, exact=True, sums=sums)


def _amount(listing: Listing[Any], name: str, value: Any) -> Decimal:
    """A sum of amounts, or of thousandths."""
    if isinstance(listing.sums[name].amount.type, sa.BigInteger):
        return Decimal(value) / _THOUSAND
    return Decimal(value)
