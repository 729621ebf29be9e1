"""Webhook endpoints as records; messages to them, and how sending goes, as rows that many tries change.

A lane is an endpoint and a record: of what waits in it only the first has `next_at`, the others come after it. Whoever
moves lanes of an endpoint holds the row of its pace.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.rows import instant
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import Tx
from kontor.common.events.envelope import EventMeta
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.platform.tables import table
from kontor.platform.webhook_rules import (
    ATTEMPTS_KEPT,
    DeliveryState,
    DisabledBy,
    EndpointState,
    Pace,
    Payload,
    Secret,
    WebhookEndpoint,
)
from sqlalchemy import Column, Integer, Text, Uuid, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

webhook_endpoint = table(
    "webhook_endpoint",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("event_types", ARRAY(Text), nullable=False),
    Column("payload", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("secrets", JSONB, nullable=False),
    instant("created_at"),
    Column("state", Text, nullable=False),
    Column("disabled_by", Text, nullable=False),
    Column("state_reason", Text, nullable=False),
)
webhook_delivery = table(
    "webhook_delivery",
    Column("id", Uuid, primary_key=True),
    Column("endpoint_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("record_version", Integer, nullable=False),
    Column("event_no", Integer, nullable=False),
    Column("path", Text, nullable=False),
    instant("occurred_at"),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt_count", Integer, nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("attempts", JSONB, nullable=False),
    instant("started_at"),
    instant("next_at", nullable=True),
    instant("ended_at", nullable=True),
    instant("created_at"),
)
# How sending to one endpoint goes; its lock is held by whoever moves its lanes.
webhook_pace = table(
    "webhook_pace",
    Column("endpoint_id", Uuid, primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("failing_since", nullable=True),
    instant("hold_until", nullable=True),
    instant("told_at", nullable=True),
    Column("sender", Uuid),
    instant("leased_until", nullable=True),
)
# Which event of a record was heard last: a gap is an event still on its way.
webhook_position = table(
    "webhook_position",
    Column("aggregate_type", Text, primary_key=True),
    Column("aggregate_id", Uuid, primary_key=True),
    Column("record_version", Integer, nullable=False),
    Column("event_no", Integer, nullable=False),
)

_ACTIVE = sa.select(webhook_endpoint).where(webhook_endpoint.c.state == "ACTIVE").order_by(webhook_endpoint.c.id)
_NEW_PACE = sa.insert(webhook_pace).values(endpoint_id=bindparam("endpoint_id"))
_PACES = (
    sa.select(webhook_pace)
    .where(webhook_pace.c.endpoint_id == sa.any_(bindparam("endpoints", type_=ARRAY(Uuid))))
    .order_by(webhook_pace.c.endpoint_id)
    .with_for_update()
)
_KEEP_PACE = (
    sa.update(webhook_pace)
    .where(webhook_pace.c.endpoint_id == bindparam("endpoint"))
    .values(
        {
            name: bindparam(name)
            for name in ("failures", "failing_since", "hold_until", "told_at", "sender", "leased_until")
        }
    )
)
_HEAR = sa.text("""
with before as (
  select record_version, event_no from webhook_position
   where aggregate_type = :aggregate_type and aggregate_id = cast(:aggregate_id as uuid)
), heard as (
  insert into webhook_position (aggregate_type, aggregate_id, record_version, event_no)
  values (:aggregate_type, cast(:aggregate_id as uuid), cast(:version as int), cast(:event_no as int))
  on conflict (tenant_id, aggregate_type, aggregate_id)
  do update set record_version = excluded.record_version, event_no = excluded.event_no
  where (webhook_position.record_version, webhook_position.event_no) < (excluded.record_version, excluded.event_no)
)
select record_version, event_no from before
""")
_HEAR_ALL = sa.text("""
insert into webhook_position (aggregate_type, aggregate_id, record_version, event_no)
select distinct on (aggregate_type, aggregate_id) aggregate_type, aggregate_id, record_version, event_no
  from unnest(cast(:aggregate_type as text[]), cast(:aggregate_id as uuid[]), cast(:version as int[]),
              cast(:event_no as int[])) as heard(aggregate_type, aggregate_id, record_version, event_no)
 order by aggregate_type, aggregate_id, record_version desc, event_no desc
on conflict (tenant_id, aggregate_type, aggregate_id)
do update set record_version = excluded.record_version, event_no = excluded.event_no
where (webhook_position.record_version, webhook_position.event_no) < (excluded.record_version, excluded.event_no)
""")
_PUT = sa.text("""
insert into webhook_delivery (id, endpoint_id, event_id, event_type, aggregate_type, aggregate_id, record_version,
  event_no, path, occurred_at, body, state, attempt_count, http_status, attempts, started_at, created_at)
select n.id, n.endpoint_id, cast(:event_id as uuid), :event_type, :aggregate_type, cast(:aggregate_id as uuid),
       cast(:version as int), cast(:event_no as int), :path, cast(:occurred_at as timestamptz), n.body, 'PENDING', 0, 0,
       '[]'::jsonb, cast(:now as timestamptz), cast(:now as timestamptz)
  from unnest(cast(:ids as uuid[]), cast(:endpoints as uuid[]), cast(:bodies as text[])) as n(id, endpoint_id, body)
on conflict (event_id, endpoint_id, tenant_id) do nothing
returning id, endpoint_id
""")
_SAME_LANE = """d.endpoint_id = l.endpoint_id and d.aggregate_id = l.aggregate_id
       and d.aggregate_type = l.aggregate_type and d.state = 'PENDING'"""
# The first of each lane is due; where another was the first before, when that one was, or later where asked for.
_LINE_UP = sa.text(f"""
with lanes as (
  select l.endpoint_id, l.aggregate_type, l.aggregate_id, f.id as first, w.id as before, w.next_at as was
    from (select distinct * from unnest(cast(:endpoints as uuid[]), cast(:types as text[]), cast(:aggregates as uuid[]))
          as n(endpoint_id, aggregate_type, aggregate_id)) l
   cross join lateral (select d.id from webhook_delivery d where {_SAME_LANE}
                        order by d.record_version, d.event_no, d.event_id limit 1) f
    left join lateral (select d.id, d.next_at from webhook_delivery d where {_SAME_LANE} and d.next_at is not null
                        order by d.record_version, d.event_no, d.event_id limit 1) w on true
), moved as (
  select first as id, greatest(was, coalesce(cast(:not_before as timestamptz), was),
                               case when was is null then cast(:now as timestamptz) end) as next_at from lanes
  union all select before, null from lanes where before <> first
)
update webhook_delivery d set next_at = m.next_at from moved m
 where d.id = m.id and d.next_at is distinct from m.next_at
""")  # noqa: S608 -- own text
# All lanes of an endpoint anew: their first is due now.
_ALL_DUE = sa.text("""
with firsts as (
  select distinct on (aggregate_id, aggregate_type) id from webhook_delivery
   where endpoint_id = cast(:endpoint as uuid) and state = 'PENDING'
   order by aggregate_id, aggregate_type, record_version, event_no, event_id
)
update webhook_delivery d
   set next_at = case when d.id in (select id from firsts) then cast(:now as timestamptz) end,
       started_at = case when :anew then cast(:now as timestamptz) else d.started_at end,
       attempt_count = case when :anew then 0 else d.attempt_count end
 where d.endpoint_id = cast(:endpoint as uuid) and d.state = 'PENDING'
   and (:anew or d.next_at is not null or d.id in (select id from firsts))
""")
_HEADS = (
    sa.select(webhook_delivery)
    .where(
        webhook_delivery.c.endpoint_id == bindparam("endpoint"),
        webhook_delivery.c.next_at <= bindparam("now", type_=webhook_delivery.c.next_at.type),
        webhook_delivery.c.id != sa.all_(bindparam("in_hand", type_=ARRAY(Uuid))),
    )
    .order_by(webhook_delivery.c.next_at, webhook_delivery.c.id)
    .limit(bindparam("most"))
)
_NEXT = sa.select(sa.func.min(webhook_delivery.c.next_at)).where(
    webhook_delivery.c.endpoint_id == bindparam("endpoint"), webhook_delivery.c.next_at.is_not(None)
)
_WAITING = sa.select(sa.func.count().label("waiting"), sa.func.min(webhook_delivery.c.started_at).label("since")).where(
    webhook_delivery.c.endpoint_id == bindparam("endpoint"), webhook_delivery.c.state == sa.literal_column("'PENDING'")
)
_TRIED = sa.text(f"""
update webhook_delivery d
   set state = n.state, attempt_count = d.attempt_count + 1, http_status = n.status, ended_at = n.ended_at,
       next_at = case when d.next_at is null then null else n.next_at end,
       attempts = (case when jsonb_array_length(d.attempts) >= {ATTEMPTS_KEPT} then d.attempts - 0 else d.attempts end)
                  || cast(n.attempt as jsonb)
  from unnest(cast(:ids as uuid[]), cast(:befores as int[]), cast(:states as text[]), cast(:statuses as int[]),
              cast(:ended as timestamptz[]), cast(:next as timestamptz[]), cast(:attempts as text[]))
       as n(id, before, state, status, ended_at, next_at, attempt)
 where d.id = n.id and d.state = 'PENDING' and d.attempt_count = n.before
""")  # noqa: S608 -- own text
_FORGET = sa.text("""
delete from webhook_delivery where endpoint_id = cast(:endpoint as uuid) and state <> 'PENDING'
   and created_at < cast(:before as timestamptz) and ended_at < cast(:before as timestamptz)
""")
_ONE = sa.select(webhook_delivery).where(webhook_delivery.c.id == bindparam("id_"))
_AGAIN = sa.text("""
update webhook_delivery d
   set state = 'PENDING', started_at = cast(:now as timestamptz), ended_at = null, next_at = null, attempt_count = 0
  from (select id from webhook_delivery
         where endpoint_id = cast(:endpoint as uuid) and state = any(cast(:states as text[]))
           and created_at >= cast(:since as timestamptz) and created_at < cast(:until as timestamptz)
         order by created_at, id limit :most) n
 where d.id = n.id
""")
_AGAIN_ONE = sa.text("""
update webhook_delivery
   set state = 'PENDING', started_at = cast(:now as timestamptz), ended_at = null, next_at = null, attempt_count = 0
 where id = cast(:id as uuid) and state <> 'PENDING'
""")


class WebhookEndpoints(Store[WebhookEndpoint]):
    table = webhook_endpoint
    aggregate = "webhook_endpoint"
    listing = Listing(webhook_endpoint, as_it_is, ids=webhook_endpoint.c.id)
    fixed = frozenset({"owner_id"})

    def to_row(self, value: WebhookEndpoint) -> Row:
        row = {c.name: getattr(value, c.name) for c in webhook_endpoint.c if c.name != "tenant_id"}
        secrets = [{"sealed": s.sealed, "ends_at": s.ends_at and s.ends_at.isoformat()} for s in value.secrets]
        enums = {name: str(row[name]) for name in ("payload", "state", "disabled_by")}
        return {**row, **enums, "event_types": list(value.event_types), "secrets": secrets}

    def to_entity(self, row: Row) -> WebhookEndpoint:
        special = ("tenant_id", "event_types", "payload", "state", "disabled_by", "secrets")
        return WebhookEndpoint(
            **{c.name: row[c.name] for c in webhook_endpoint.c if c.name not in special},
            event_types=tuple(row["event_types"]),
            payload=Payload(row["payload"]),
            state=EndpointState(row["state"]),
            disabled_by=DisabledBy(row["disabled_by"]),
            secrets=tuple(Secret(s["sealed"], _read_instant(s["ends_at"])) for s in row["secrets"]),
        )

    async def active(self) -> list[WebhookEndpoint]:
        return await self.whole(await self._tx.all(_ACTIVE))


def _read_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class Lane(NamedTuple):
    endpoint_id: UUID
    aggregate_type: str
    aggregate_id: UUID


class Tried(NamedTuple):
    """What becomes of a message after one try, `before` which there were so many; `next_at` if it is tried again."""

    id: UUID
    before: int
    state: DeliveryState
    status: int
    ended_at: datetime | None
    next_at: datetime | None
    attempt: str


class Turn(NamedTuple):
    """Whose turn it is to send to an endpoint, and how that goes."""

    pace: Pace
    sender: UUID | None
    leased_until: datetime | None

    def is_taken(self, by: UUID, now: datetime) -> bool:
        """By somebody else, who is alive."""
        return self.sender not in (None, by) and self.leased_until is not None and self.leased_until > now


class Deliveries:
    """Messages to endpoints: one row for an endpoint and an event, however often either comes."""

    # Without what is large: what was sent, and what was answered.
    listing = Listing(
        webhook_delivery,
        as_it_is,
        query=sa.select(*(column for column in webhook_delivery.c if column.name not in ("body", "attempts"))),
        ids=webhook_delivery.c.id,
        endpoint_id=webhook_delivery.c.endpoint_id,
        states=webhook_delivery.c.state,
        event_types=webhook_delivery.c.event_type,
        record_id=webhook_delivery.c.aggregate_id,
        created=webhook_delivery.c.created_at,
    )

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    # Turns.

    async def begin(self, endpoint_id: UUID) -> None:
        """A new endpoint goes at a pace of its own from now on."""
        self._tx.write(_NEW_PACE, endpoint_id=endpoint_id)

    async def turns(self, endpoints: Iterable[UUID]) -> dict[UUID, Turn]:
        """Locked until the end, in the order of their ids."""
        rows = await self._tx.all(_PACES, endpoints=sorted(endpoints))
        return {row["endpoint_id"]: _turn(row) for row in rows}

    async def turn(self, endpoint_id: UUID) -> Turn:
        found = (await self.turns([endpoint_id])).get(endpoint_id)
        if found is None:
            raise NotFound(f"webhook_endpoint {endpoint_id}")
        return found

    def keep(self, pace: Pace, sender: UUID | None, leased_until: datetime | None) -> None:
        values = {name: getattr(pace, name) for name in ("failures", "failing_since", "hold_until", "told_at")}
        self._tx.write(_KEEP_PACE, endpoint=pace.endpoint_id, sender=sender, leased_until=leased_until, **values)

    # What comes in.

    def hear(self, meta: EventMeta) -> None:
        """Remembers the event for when somebody listens."""
        self._tx.gather(_HEAR_ALL, **_place(meta))

    async def hear_early(self, meta: EventMeta) -> bool:
        """Remembers it; True when one before it in its record has not been heard."""
        before = await self._tx.one(_HEAR, **_place(meta))
        if before is None:
            return meta.version > 1 or meta.event_no > 1
        known = (before["record_version"], before["event_no"])
        needed = (meta.version, meta.event_no - 1) if meta.event_no > 1 else (meta.version - 1, 0)
        return known < needed

    async def put(
        self, meta: EventMeta, event_type: str, path: str, bodies: Mapping[UUID, str], not_before: datetime | None
    ) -> list[Row]:
        """A message for each endpoint that has none of this event; answers the new ones."""
        now = self._tx.clock.clock.now()
        put = await self._tx.all(
            _PUT,
            **_place(meta),
            event_id=meta.event_id,
            event_type=event_type,
            path=path,
            occurred_at=meta.at,
            now=now,
            ids=[new_id() for _ in bodies],
            endpoints=list(bodies),
            bodies=list(bodies.values()),
        )
        await self.line_up(
            [Lane(row["endpoint_id"], meta.aggregate_type, meta.aggregate_id) for row in put], not_before
        )
        return put

    async def line_up(self, lanes: Collection[Lane], not_before: datetime | None = None) -> None:
        if lanes:
            endpoints, types, aggregates = zip(*lanes, strict=True)
            self._tx.write(
                _LINE_UP,
                endpoints=list(endpoints),
                types=list(types),
                aggregates=list(aggregates),
                now=self._tx.clock.clock.now(),
                not_before=not_before,
            )

    async def all_due(self, endpoint_id: UUID, *, anew: bool) -> None:
        """The first of every lane may go now; `anew`: and has three days again."""
        self._tx.write(_ALL_DUE, endpoint=endpoint_id, now=self._tx.clock.clock.now(), anew=anew)

    # What goes out.

    async def heads(self, endpoint_id: UUID, until: datetime, in_hand: Collection[UUID], most: int) -> list[Row]:
        """What may be sent by then, without what is being sent."""
        return await self._tx.all(_HEADS, endpoint=endpoint_id, now=until, in_hand=list(in_hand), most=most)

    async def next_at(self, endpoint_id: UUID) -> datetime | None:
        found: datetime | None = await self._tx.value(_NEXT, endpoint=endpoint_id)
        return found

    async def waiting(self, endpoint_id: UUID) -> tuple[int, datetime | None]:
        """How many messages wait, and since when the oldest of them has."""
        row = await self._tx.one(_WAITING, endpoint=endpoint_id)
        return (0, None) if row is None else (row["waiting"], row["since"])

    async def tried(self, results: Sequence[Tried]) -> None:
        ids, befores, states, statuses, ended, following, attempts = (
            list(column) for column in zip(*results, strict=True)
        )
        self._tx.write(
            _TRIED,
            ids=ids,
            befores=befores,
            states=[str(state) for state in states],
            statuses=statuses,
            ended=ended,
            next=following,
            attempts=attempts,
        )

    async def forget(self, endpoint_id: UUID, before: datetime) -> None:
        """What is over and was made before."""
        self._tx.write(_FORGET, endpoint=endpoint_id, before=before)

    # What people ask.

    async def get(self, id_: UUID) -> Row:
        row = await self._tx.one(_ONE, id_=id_)
        if row is None:
            raise NotFound(f"webhook_delivery {id_}")
        return row

    async def again(self, endpoint_id: UUID, since: datetime, until: datetime, states: Sequence[str], most: int) -> int:
        """Messages that are over are sent once more, the oldest first; how many."""
        now = self._tx.clock.clock.now()
        found = {"endpoint": endpoint_id, "since": since, "until": until, "states": list(states)}
        return await self._tx.run(_AGAIN, **found, now=now, most=most)

    async def again_one(self, id_: UUID) -> int:
        return await self._tx.run(_AGAIN_ONE, id=id_, now=self._tx.clock.clock.now())


def _place(meta: EventMeta) -> dict[str, Any]:
    """Whose event it is, and which."""
    return {
        "aggregate_type": meta.aggregate_type,
        "aggregate_id": meta.aggregate_id,
        "version": meta.version,
        "event_no": meta.event_no,
    }


def _turn(row: Row) -> Turn:
    pace = Pace(row["endpoint_id"], row["failures"], row["failing_since"], row["hold_until"], row["told_at"])
    return Turn(pace, row["sender"], row["leased_until"])
