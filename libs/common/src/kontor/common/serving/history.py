"""The history of one record for people: who did what, when and why, what it changed, and whether the chain still holds.

Whoever may read the record may read its history: the permission is that of its events, and a limited one is judged by
reading the record itself. What changed is told apart by the states that successive events carry.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1 import history_pb2 as pb
from kontor.api.common.v1 import options_pb2, types_pb2
from kontor.common.calling.calls import Asking
from kontor.common.calling.naming import business_time, called
from kontor.common.database.ledger import EventOption, digest, event_option
from kontor.common.database.paging import Page
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Row, Tx
from kontor.common.events.chain import COLUMNS, GENESIS, Head, link
from kontor.common.identity.tokens import Principal
from kontor.common.serving.changes import Values, changes_between, values_of
from kontor.common.serving.rpc import Edge, query
from kontor.common.serving.server import Served
from kontor.common.values import wire
from kontor.common.values.errors import Forbidden, InvalidInput, NotFound
from sqlalchemy.dialects.postgresql import distinct_on

CHANGES_AT_MOST = 200
_UNKNOWN_TYPE = "history.unknown_type"
_OF_RECORD = (
    journal.c.aggregate_id == sa.bindparam("aggregate_id"),
    journal.c.aggregate_type == sa.bindparam("aggregate_type"),
)
_NEWEST = (
    sa.select(*(journal.c[name] for name in COLUMNS))
    .add_columns(journal.c.salt, journal.c.payload, journal.c.seq, journal.c.prev_hash, journal.c.hash)
    .where(*_OF_RECORD)
    .order_by(journal.c.pos.desc())
    .limit(sa.bindparam("limit"))
)
_OLDER = _NEWEST.where(journal.c.pos < sa.bindparam("before"))
# The last event of each kind before a page: what its oldest events are compared with.
_BEFORE = (
    sa.select(journal.c.message, journal.c.pos, journal.c.payload)
    .ext(distinct_on(journal.c.message))
    .where(*_OF_RECORD, journal.c.pos < sa.bindparam("before"))
    .order_by(journal.c.message, journal.c.pos.desc())
)
_HASHES = sa.select(journal.c.seq, journal.c.hash).where(journal.c.seq == sa.func.any(sa.bindparam("seqs")))


class UnknownRecordType(InvalidInput):
    code = _UNKNOWN_TYPE
    texts = {
        "de": "Diese Art von Datensatz gibt es hier nicht; die Arten stehen im Verzeichnis der Ereignisse.",
        "en": "There is no such kind of record here; the catalogue of events names them.",
    }
    cure = {
        "de": "Eine Art aus docs/events.md nehmen, zum Beispiel invoice.",
        "en": "Take a kind from docs/events.md, for example invoice.",
    }


@dataclass(frozen=True)
class Kind:
    """A kind of record: where it is read and by whom."""

    path: str
    permission: str


def kinds_of(context: str) -> dict[str, Kind]:
    """By the name that events give it. Orders for work are nobody's to read."""
    file = Default().FindFileByName(f"kontor/api/{context}/v1/events.proto")
    found: dict[str, Kind] = {}
    for descriptor in file.message_types_by_name.values():
        if descriptor.GetOptions().HasExtension(options_pb2.event):
            option = event_option(GetMessageClass(descriptor))
            if option.permission:
                found[option.aggregate] = Kind(option.path, option.permission)
    return found


def history_of(edge: Edge, context: str) -> Served:
    """What a context with a public history serves of it."""
    name = f"kontor.api.{context}.v1.history_pb2_grpc"
    if importlib.util.find_spec(f"kontor.api.{context}") is None or importlib.util.find_spec(name) is None:
        return ()
    for part in ("events_pb2", "history_pb2"):
        importlib.import_module(f"kontor.api.{context}.v1.{part}")
    serve = importlib.import_module(name).add_HistoryServiceServicer_to_server
    return ((serve, HistoryApi(edge, kinds_of(context))),)


@dataclass(frozen=True)
class Told:
    """A page of a record's journal, with what is needed to understand it."""

    rows: Sequence[Row]
    token: str
    # The last known values of each state before the page.
    before: dict[str, Values | None]
    hashes: Mapping[int, bytes]


class HistoryApi:
    """One implementation for all contexts, behind the contract's `HistoryService` of each."""

    def __init__(self, edge: Edge, kinds: Mapping[str, Kind]) -> None:
        self._edge = edge
        self._kinds = kinds

    async def page(self, request: pb.RecordHistoryRequest, ask: Asking[Tx]) -> pb.RecordHistoryResponse:
        """Reads first and asks for names then: no connection waits for another service."""
        await self._must_be_readable(request, ask.principal)
        page = Page.of(request.page_size, request.page_token, types=(int,))
        async with ask.reading() as tx:
            told = await _told(tx, request, page, ask.principal)
        if not told.rows and not page.after:
            raise NotFound(f"no journal of {request.type} {request.id}")
        return await self._answer(told, ask.principal)

    @query(prepare="page")
    async def ListHistory(
        self, _request: pb.RecordHistoryRequest, _tx: Tx, page: pb.RecordHistoryResponse
    ) -> pb.RecordHistoryResponse:
        return page

    async def _must_be_readable(self, request: pb.RecordHistoryRequest, principal: Principal) -> None:
        kind = self._kinds.get(request.type)
        if kind is None:
            raise UnknownRecordType(request.type, pointer="/type")
        if not principal.allows(kind.permission):
            raise Forbidden(f"lacks {kind.permission}", permission=kind.permission)
        if principal.limits(kind.permission):
            await self._edge.must_be_readable(kind.path, request.id, principal)

    async def _answer(self, told: Told, principal: Principal) -> pb.RecordHistoryResponse:
        names, moves = await self._edge.people.of(principal, [row["actor"] for row in told.rows])
        states, entries = dict(told.before), []
        for row in reversed(told.rows):
            entry = _entry(row, told.hashes)
            entry.actor_name = called(row["actor"], names, principal.locale)
            entry.business_at.FromDatetime(business_time(row["at"], moves))
            changes = _changes(row, states, principal)
            entry.changes.extend(changes[:CHANGES_AT_MOST])
            entry.more_changes = max(0, len(changes) - CHANGES_AT_MOST)
            entries.append(entry)
        entries.reverse()
        verified = all(entry.verified for entry in entries if entry.sealed)
        return pb.RecordHistoryResponse(entries=entries, next_page_token=told.token, verified=verified)


async def _told(tx: Tx, request: pb.RecordHistoryRequest, page: Page, principal: Principal) -> Told:
    record = {"aggregate_type": request.type, "aggregate_id": UUID(request.id)}
    if page.after:
        found = await tx.all(_OLDER, **record, limit=page.limit, before=page.after[0])
    else:
        found = await tx.all(_NEWEST, **record, limit=page.limit)
    shown, token = page.cut(found, lambda row: (row["pos"],))
    rows = list(shown)
    before: dict[str, Values | None] = {}
    if token:
        earlier = await tx.all(_BEFORE, **record, before=rows[-1]["pos"])
        for row in sorted(earlier, key=lambda row: int(row["pos"])):
            _changes(row, before, principal)
    seqs = [row["seq"] - 1 for row in rows if row["seq"] is not None and row["seq"] > 1]
    hashes = {row["seq"]: bytes(row["hash"]) for row in await tx.all(_HASHES, seqs=seqs)} if seqs else {}
    return Told(rows, token, before, hashes)


def _entry(row: Row, hashes: Mapping[int, bytes]) -> types_pb2.HistoryEntry:
    return types_pb2.HistoryEntry(
        event_id=str(row["event_id"]),
        event=row["message"].rpartition(".")[2],
        actor=row["actor"],
        reason=row["reason"] or "",
        at=wire.timestamp(row["at"]),
        version=row["version"],
        sealed=row["seq"] is not None,
        verified=row["seq"] is not None and _holds(row, hashes),
        erased=row["payload"] is None,
    )


def _holds(row: Row, hashes: Mapping[int, bytes]) -> bool:
    """The row says what was sealed, its content too, and it follows the row before it in the tenant's chain."""
    seq, before = row["seq"], bytes(row["prev_hash"])
    if before != (GENESIS if seq == 1 else hashes.get(seq - 1)):
        return False
    if link(Head(seq - 1, before), [row[name] for name in COLUMNS]).hash != bytes(row["hash"]):
        return False
    return row["payload"] is None or digest(row["salt"], row["payload"]) == row["digest"]


def _changes(row: Row, states: dict[str, Values | None], principal: Principal) -> list[types_pb2.HistoryChange]:
    """What this event changed against the state before it, which it replaces. After an erased one nobody knows."""
    cls = GetMessageClass(Default().FindMessageTypeByName(row["message"]))
    option = event_option(cls)
    if row["payload"] is None:
        states.update(dict.fromkeys(states, None))
        return []
    message = cls.FromString(row["payload"])
    found: list[types_pb2.HistoryChange] = []
    for field in cls.DESCRIPTOR.fields:
        if field.message_type is None or field.is_repeated or field.name != option.key[0]:
            continue
        state: Any = getattr(message, field.name)
        name, after = field.message_type.full_name, values_of(state, principal, _root(field.name, option))
        before = states.get(name, {})
        states[name] = after
        if before is not None:
            found += changes_between(before if len(option.key) == 2 else {}, after)
    return found + changes_between({}, _own_values(message, option, principal))


def _root(field: str, option: EventOption) -> str:
    """Pointers lead into the record where the event carries the record itself."""
    return "" if option.key == (field, "id") else f"/{field}"


def _own_values(message: Message, option: EventOption, principal: Principal) -> Values:
    """What the event says beside the state."""
    whole = values_of(message, principal)
    state = f"/{option.key[0]}"
    return {path: value for path, value in whole.items() if path != state and not path.startswith(f"{state}/")}
