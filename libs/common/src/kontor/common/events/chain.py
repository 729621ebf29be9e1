"""The chain that seals a tenant's journal, and the proof that nobody changed it since.

`hash = SHA-256(prev_hash ‖ encoding)`, the encoding fixed and length-prefixed over named columns and the payload's
digest, so that an erased payload leaves the chain whole. A chain alone can be rewritten from any point: heads kept
elsewhere (`anchors`) show that.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from kontor.api.common.v1.journal_pb2 import PayloadErased
from kontor.common.database.ledger import digest

GENESIS = bytes(32)
# Rows that carry no hash of their record's state are encoded as they were before rows could.
STATELESS, ENCODING = b"\x01", b"\x02"
# What the hash covers, in this order; the seal's own seq stands first.
COLUMNS = (
    "tenant_id",
    "event_id",
    "pos",
    "aggregate_type",
    "aggregate_id",
    "version",
    "event_no",
    "message",
    "actor",
    "reason",
    "traceparent",
    "at",
    "digest",
    "state_form",
    "state_hash",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LENGTH = Struct(">BI")
_EIGHT = Struct(">BIq")
_SIXTEEN = _LENGTH.pack(1, 16)
_FETCH = 2_000


class Head(NamedTuple):
    """Where a tenant's chain ends."""

    seq: int
    hash: bytes


NOTHING = Head(0, GENESIS)


def encode(seq: int, values: Iterable[Any], encoding: bytes = ENCODING) -> bytes:
    """Version byte, then every column as presence byte, length and bytes: no two rows encode alike."""
    return b"".join((encoding, _integer(seq), *(_ENCODERS[type(value)](value) for value in values)))


def _integer(value: int) -> bytes:
    return _EIGHT.pack(1, 8, value)


def _instant(value: datetime) -> bytes:
    return _EIGHT.pack(1, 8, (value - _EPOCH) // _MICROSECOND)


def _text(value: str) -> bytes:
    return _bytes(value.encode())


def _bytes(value: bytes) -> bytes:
    return _LENGTH.pack(1, len(value)) + value


def _uuid(value: UUID) -> bytes:
    return _SIXTEEN + value.bytes


def _nothing(_: None) -> bytes:
    return b"\x00"


_ENCODERS: dict[type, Callable[[Any], bytes]] = {
    int: _integer,
    str: _text,
    bytes: _bytes,
    UUID: _uuid,
    datetime: _instant,
    type(None): _nothing,
}


def link(head: Head, values: Iterable[Any]) -> Head:
    """The next head: what a row with these values (in the order of COLUMNS) is sealed with."""
    seq, (*plain, form, state) = head.seq + 1, values
    told = encode(seq, plain, STATELESS) if state is None else encode(seq, (*plain, form, state))
    return Head(seq, hashlib.sha256(head.hash + told).digest())


@dataclass(frozen=True)
class Fault:
    """One place where the journal does not say what it said when it was sealed."""

    tenant: UUID
    seq: int
    event_id: UUID | None
    what: str


@dataclass(frozen=True)
class Anchor:
    """A head as it was told to the outside; `filed` is the day whose signed file holds it."""

    tenant: UUID
    seq: int
    hash: bytes
    filed: str = ""


@dataclass
class Report:
    rows: int = 0
    unsealed: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)
    heads: dict[UUID, Head] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.faults


def verify(connection: psycopg.Connection[Any], anchors: Sequence[Anchor] = ()) -> Report:
    """Walks all chains the connection's role can see (`relay` sees every tenant) and names each row that is wrong.

    After a fault the walk goes on from the stored hash, so that one changed row is one fault.
    """
    report = Report()
    walk = _Walk(report, anchors)
    for row in _sealed_rows(connection):
        walk.step(row)
    walk.end()
    found = connection.execute("select count(*) from journal where seq is null").fetchone()
    report.unsealed = int(found[0]) if found else 0
    return report


_SEALED = f"""
select seq, prev_hash, hash, salt, payload, erased_by, {", ".join(COLUMNS)}
  from journal where seq is not null order by tenant_id, seq
"""  # noqa: S608 -- column names above


def _sealed_rows(connection: psycopg.Connection[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.transaction(), connection.cursor(name="verify", binary=True) as cursor:
        cursor.itersize = _FETCH
        connection.execute("set local enable_sort = off")
        connection.execute("set local statement_timeout = 0")
        cursor.execute(_SEALED)
        yield from cursor


class _Walk:
    """The state between two rows of `verify`."""

    def __init__(self, report: Report, anchors: Sequence[Anchor]) -> None:
        self._report = report
        self._tenant: UUID | None = None
        self._head = NOTHING
        self._anchors: dict[tuple[UUID, int], bytes] = {}
        for anchor in anchors:
            known = self._anchors.setdefault((anchor.tenant, anchor.seq), anchor.hash)
            if known != anchor.hash:
                self._fault(anchor.tenant, anchor.seq, None, "two anchors differ: the chain was rewritten in between")
        self._erasures: dict[UUID, tuple[UUID, int, UUID]] = {}
        self._erasing: dict[UUID, frozenset[str]] = {}

    def step(self, row: tuple[Any, ...]) -> None:
        seq, prev_hash, stored, salt, payload, erased_by, *values = row
        tenant, event_id = values[0], values[1]
        if tenant != self._tenant:
            self._tenant, self._head = tenant, NOTHING
        if seq != self._head.seq + 1:
            self._fault(tenant, seq, event_id, f"rows {self._head.seq + 1} to {seq - 1} are missing")
            self._head = Head(seq - 1, prev_hash)
        if prev_hash != self._head.hash:
            self._fault(tenant, seq, event_id, "does not follow its predecessor")
        if link(Head(seq - 1, prev_hash), values).hash != stored:
            self._fault(tenant, seq, event_id, "changed after it was sealed")
        self._check_payload(tenant, seq, event_id, (salt, payload, erased_by), values)
        if self._anchors.pop((tenant, seq), stored) != stored:
            self._fault(tenant, seq, event_id, "differs from its anchor: the chain was rewritten")
        self._head = self._report.heads[tenant] = Head(seq, stored)
        self._report.rows += 1

    def _check_payload(
        self, tenant: UUID, seq: int, event_id: UUID, kept: tuple[Any, Any, Any], values: Sequence[Any]
    ) -> None:
        salt, payload, erased_by = kept
        message, sealed = values[COLUMNS.index("message")], values[COLUMNS.index("digest")]
        if payload is None or salt is None:
            self._report.erased += 1
            self._erasures[event_id] = (tenant, seq, erased_by)
        elif digest(salt, payload) != sealed:
            self._fault(tenant, seq, event_id, "payload changed after it was sealed")
        elif message == PayloadErased.DESCRIPTOR.full_name:
            self._erasing[event_id] = frozenset(PayloadErased.FromString(payload).event_ids)

    def end(self) -> None:
        for event_id, (tenant, seq, erased_by) in self._erasures.items():
            if str(event_id) not in self._erasing.get(erased_by, ()):
                self._fault(tenant, seq, event_id, "payload is gone and no event says why")
        for tenant, seq in self._anchors:
            self._fault(tenant, seq, None, "is anchored but not there: the tail was cut")

    def _fault(self, tenant: UUID, seq: int, event_id: UUID | None, what: str) -> None:
        self._report.faults.append(Fault(tenant, seq, event_id, what))
