"""Each event is handled once by each consumer: what was handled, what is tried again, what waits for a person.

All statements run in the consumer's transaction, as the app of the event's tenant. The loop around them is `consuming`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.tables import due, inbox, parked
from kontor.common.database.transaction import Row, Tx, advisory_key
from kontor.common.events.envelope import EventMeta
from kontor.common.values.errors import Kind
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

BEHIND = "bus.behind"
RETRY_KIND = "bus.retry:"
# What nobody brings forward is looked at again after this.
SOME_TIME = timedelta(seconds=60)

# An event waits behind every earlier one of its record that failed; a parked one waits for a person. The lock keeps
# two replicas from handling events of one record at the same time. Answered beside: whether events of it are kept.
_FREE = """
  select from parked p where p.consumer = :consumer and p.aggregate_id = a.aggregate_id
     and ((p.aggregate_type = a.aggregate_type and (p.version, p.event_no) < (a.version, a.event_no))
          or (p.event_id = a.event_id and p.parked_at is not null))
"""
_TAKE_ONE = sa.text(f"""
insert into inbox (consumer, event_id)
select :consumer, a.event_id
  from (select cast(:event_id as uuid) as event_id, cast(:aggregate_id as uuid) as aggregate_id,
               cast(:aggregate_type as text) as aggregate_type,
               cast(:version as int) as version, cast(:event_no as int) as event_no) a
 where pg_try_advisory_xact_lock(:lock) and not exists ({_FREE})
on conflict do nothing
returning event_id, exists (select from parked p where p.aggregate_id = cast(:aggregate_id as uuid)) as kept
""")  # noqa: S608 -- own text
_TAKE = sa.text(f"""
with asked as materialized (
  select e.*, pg_try_advisory_xact_lock(e.lock) as free
    from unnest(cast(:events as uuid[]), cast(:aggregates as uuid[]), cast(:types as text[]), cast(:versions as int[]),
                cast(:nos as int[]), cast(:locks as bigint[]))
         as e(event_id, aggregate_id, aggregate_type, version, event_no, lock)
), taken as (
  insert into inbox (consumer, event_id)
  select :consumer, a.event_id from asked a where a.free and not exists ({_FREE})
  on conflict do nothing returning event_id
)
select t.event_id, exists (select from parked p where p.aggregate_id = a.aggregate_id) as kept
  from taken t join asked a on a.event_id = t.event_id
""")  # noqa: S608 -- own text
_EARLIER = """
  from parked p where p.consumer = :consumer and p.aggregate_id = e.aggregate_id
   and p.aggregate_type = e.aggregate_type and (p.version, p.event_no) < (e.version, e.event_no)
"""
_WHY_NOT = sa.text(f"""
select e.event_id,
       exists (select from inbox i where i.consumer = :consumer and i.event_id = e.event_id) as handled,
       exists (select from parked p where p.consumer = :consumer and p.event_id = e.event_id
                  and p.parked_at is not null) as parked,
       exists (select {_EARLIER} and p.parked_at is not null) as behind,
       exists (select {_EARLIER} and p.parked_at is null) as waits
  from unnest(cast(:events as uuid[]), cast(:aggregates as uuid[]), cast(:types as text[]), cast(:versions as int[]),
              cast(:nos as int[])) as e(event_id, aggregate_id, aggregate_type, version, event_no)
""")  # noqa: S608 -- own text
_HANDLED = (
    insert(inbox).values(consumer=sa.bindparam("consumer"), event_id=sa.bindparam("event_id")).on_conflict_do_nothing()
)
_FORGET = sa.delete(parked).where(
    parked.c.consumer == sa.bindparam("consumer"),
    parked.c.event_id == sa.any_(sa.bindparam("events", type_=ARRAY(PG_UUID(as_uuid=True)))),
)
_upsert = insert(parked)
_KEEP = _upsert.on_conflict_do_update(
    index_elements=["tenant_id", "consumer", "event_id"],
    set_={name: _upsert.excluded[name] for name in ("tries", "error_code", "error", "kind", "parked_at")},
)
_TRIES = sa.select(parked.c.tries).where(
    parked.c.consumer == sa.bindparam("consumer"), parked.c.event_id == sa.bindparam("event_id")
)
_RETRY = sa.text("""
update parked p set parked_at = null, tries = 0
 where p.parked_at is not null and exists (
   select from parked c where c.consumer = p.consumer and c.aggregate_id = p.aggregate_id
      and (:every or c.event_id = any(cast(:events as uuid[]))))
returning p.consumer, p.aggregate_id
""")
# Something of these records was handled: what was missing may be there now. Parked events come again where the handled
# one comes before them, or where a record was missing, with all others of their record; the rest is brought forward.
_WAKE = sa.text("""
with done as (
  select * from unnest(cast(:aggregates as uuid[]), cast(:types as text[]), cast(:versions as int[]),
                       cast(:nos as int[])) as d(aggregate_id, aggregate_type, version, event_no)
), early as (
  select distinct p.consumer, p.aggregate_id from parked p join done d on d.aggregate_id = p.aggregate_id
   where p.parked_at is not null
     and (p.kind = :missing
          or (p.consumer = :consumer and p.aggregate_type = d.aggregate_type and p.error_code <> :behind
              and (p.version, p.event_no) > (d.version, d.event_no)))
), woken as (
  update parked p set parked_at = null, tries = 0 from early e
   where p.consumer = e.consumer and p.aggregate_id = e.aggregate_id and p.parked_at is not null
  returning p.consumer, p.aggregate_id
), kept as (
  select p.consumer, p.aggregate_id from parked p join done d on d.aggregate_id = p.aggregate_id
   where p.parked_at is null
  union select consumer, aggregate_id from woken
)
insert into due (kind, ref_id, due_at)
select :retry || consumer, aggregate_id, cast(:now as timestamptz) from kept
on conflict (tenant_id, kind, ref_id)
do update set due_at = excluded.due_at, tries = 0, claimed_until = null
""")
_later = insert(due).values({name: sa.bindparam(name) for name in ("kind", "ref_id", "due_at")})
_SOME_TIME = _later.on_conflict_do_nothing()
_WAITING = (
    sa.select(parked)
    .where(
        parked.c.consumer == sa.bindparam("consumer"),
        parked.c.aggregate_id == sa.bindparam("aggregate_id"),
        parked.c.parked_at.is_(None),
    )
    .order_by(parked.c.version, parked.c.event_no)
)
_ERROR_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an event may not be handled now: it was, it is parked, it belongs behind one that is parked or waits; else
    somebody is at its record."""

    handled: bool
    parked: bool
    behind: bool
    waits: bool


def _columns(metas: Sequence[EventMeta]) -> dict[str, list[Any]]:
    return {
        "events": [meta.event_id for meta in metas],
        **_records(metas),
    }


def _records(metas: Sequence[EventMeta]) -> dict[str, list[Any]]:
    return {
        "aggregates": [meta.aggregate_id for meta in metas],
        "types": [meta.aggregate_type for meta in metas],
        "versions": [meta.version for meta in metas],
        "nos": [meta.event_no for meta in metas],
    }


async def take(tx: Tx, consumer: str, metas: Sequence[EventMeta]) -> dict[UUID, bool]:
    """Writes the inbox rows of all that may be handled in this transaction and names them, each with whether events of
    its record are kept."""
    locks = [advisory_key(consumer, meta.tenant, meta.aggregate_id) for meta in metas]
    if len(metas) == 1:
        one = metas[0]
        rows = await tx.all(
            _TAKE_ONE,
            consumer=consumer,
            event_id=one.event_id,
            aggregate_id=one.aggregate_id,
            aggregate_type=one.aggregate_type,
            version=one.version,
            event_no=one.event_no,
            lock=locks[0],
        )
    else:
        rows = await tx.all(_TAKE, consumer=consumer, locks=locks, **_columns(metas))
    return {row["event_id"]: row["kept"] for row in rows}


async def why_not(tx: Tx, consumer: str, metas: Sequence[EventMeta]) -> dict[UUID, Verdict]:
    rows = await tx.all(_WHY_NOT, consumer=consumer, **_columns(metas))
    return {
        row["event_id"]: Verdict(**{name: row[name] for name in ("handled", "parked", "behind", "waits")})
        for row in rows
    }


async def handled(tx: Tx, consumer: str, event_id: UUID) -> None:
    """Counts as handled without anything having been done."""
    tx.write(_HANDLED, consumer=consumer, event_id=event_id)


async def forget(tx: Tx, consumer: str, events: Sequence[UUID]) -> None:
    """What failed before has gone well."""
    tx.write(_FORGET, consumer=consumer, events=list(events))


async def settle(tx: Tx, consumer: str, metas: Sequence[EventMeta]) -> None:
    """These were handled after events of their records had failed: whatever waits for them is tried again soon."""
    await forget(tx, consumer, [meta.event_id for meta in metas])
    tx.write(
        _WAKE,
        consumer=consumer,
        missing=Kind.NOT_FOUND.value,
        behind=BEHIND,
        retry=RETRY_KIND,
        now=tx.clock.now(),
        **_records(metas),
    )


async def tries_of(tx: Tx, consumer: str, event_id: UUID) -> int:
    return int(await tx.value(_TRIES, consumer=consumer, event_id=event_id) or 0)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a kept event met, and how often."""

    code: str
    error: str
    kind: str = ""
    tries: int = 0


async def keep(tx: Tx, consumer: str, meta: EventMeta, payload: bytes, trouble: Trouble, *, park: bool) -> None:
    """Counts a failed try, or parks: from then on only a person brings the event back, or what it waits for."""
    tx.write(
        _KEEP,
        consumer=consumer,
        event_id=meta.event_id,
        aggregate_type=meta.aggregate_type,
        aggregate_id=meta.aggregate_id,
        version=meta.version,
        event_no=meta.event_no,
        message=meta.message,
        actor=meta.actor,
        traceparent=meta.traceparent,
        at=meta.at,
        payload=payload,
        tries=trouble.tries,
        error_code=trouble.code,
        error=trouble.error.replace("\0", "")[:_ERROR_LIMIT],
        kind=trouble.kind,
        parked_at=tx.real_clock.now() if park else None,
    )


async def keep_behind(tx: Tx, consumer: str, meta: EventMeta, payload: bytes, *, park: bool) -> None:
    """Behind an earlier event of its record: with that one it comes again."""
    why = "an earlier event of the same record is parked" if park else "an earlier event of the same record waits"
    await keep(tx, consumer, meta, payload, Trouble(BEHIND, why), park=park)
    if not park:
        tx.write(_SOME_TIME, kind=RETRY_KIND + consumer, ref_id=meta.aggregate_id, due_at=tx.clock.now() + SOME_TIME)


async def retry_parked(tx: Tx, event_ids: Sequence[UUID] = ()) -> int:
    """Puts parked events back to work with all others of their aggregates, in order; none named means all."""
    rows = await tx.all(_RETRY, every=not event_ids, events=list(event_ids))
    for consumer, aggregate_id in {(row["consumer"], row["aggregate_id"]) for row in rows}:
        await tx.due(RETRY_KIND + consumer, aggregate_id, tx.clock.now())
    return len(rows)


async def waiting(tx: Tx, consumer: str, aggregate_id: UUID) -> list[tuple[EventMeta, bytes]]:
    """Events of one aggregate that were put back to work, in order."""
    rows = await tx.all(_WAITING, consumer=consumer, aggregate_id=aggregate_id)
    return [(_meta(row), row["payload"]) for row in rows]


def _meta(row: Mapping[str, Any] | Row) -> EventMeta:
    return EventMeta(
        event_id=row["event_id"],
        tenant=row["tenant_id"],
        aggregate_type=row["aggregate_type"],
        aggregate_id=row["aggregate_id"],
        version=row["version"],
        event_no=row["event_no"],
        at=row["at"],
        actor=row["actor"],
        traceparent=row["traceparent"],
        message=row["message"],
    )
