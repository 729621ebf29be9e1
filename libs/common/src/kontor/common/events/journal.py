"""A record's history out of the journal, and erasing payloads on request.

`database.ledger` writes the rows, `chain` seals and proves them, `relay` publishes them.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.api.common.v1.journal_pb2 import PayloadErased
from kontor.common.database.ledger import Announcement, Ledger, Row
from kontor.common.database.pool import connect
from kontor.common.database.tables import EMITTED, journal
from kontor.common.events.chain import Anchor, Fault, Report, verify
from kontor.common.identity.tokens import Principal
from kontor.common.process.settings import DatabaseSettings
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import RuleViolated
from kontor.common.values.ids import new_id

__all__ = ["Anchor", "Fault", "NotErasable", "Report", "erase", "history", "latest", "verify"]

_HISTORY = (
    sa.select(journal.c.event_id, journal.c.message, journal.c.actor, journal.c.reason, journal.c.at, journal.c.version)
    .where(
        journal.c.aggregate_id == sa.bindparam("aggregate_id"),
        journal.c.aggregate_type == sa.bindparam("aggregate_type"),
    )
    .order_by(journal.c.version, journal.c.event_no)
)
# `pos` tells the last: a draft and the invoice made of it share their id, and each counts its own versions.
_LATEST = (
    sa.select(journal.c.version, journal.c.actor, journal.c.at)
    .where(journal.c.aggregate_id == sa.bindparam("aggregate_id"))
    .order_by(journal.c.pos.desc())
    .limit(1)
)
_FIRST = sa.select(sa.literal(0).label("version"), journal.c.actor, journal.c.at).order_by(journal.c.pos).limit(1)
_LATEST_OF = _LATEST.where(journal.c.aggregate_type == sa.bindparam("aggregate_type"))


class NotErasable(RuleViolated):
    code = "journal.not_erasable"
    texts = {
        "de": "Diese Einträge können (noch) nicht gelöscht werden; bitte in einer Minute noch einmal versuchen.",
        "en": "These entries cannot be erased (yet); please try again in a minute.",
    }
    cure = {
        "de": "Eine Minute warten und es noch einmal versuchen; wofür eine Aufbewahrungspflicht gilt, bleibt.",
        "en": "Wait a minute and try again; what has to be retained by law stays.",
    }


async def history(tx: Any, aggregate_type: str, aggregate_id: UUID) -> Sequence[Row]:
    """Who did what to one record, when and why; oldest first."""
    found: Sequence[Row] = await tx.all(_HISTORY, aggregate_type=aggregate_type, aggregate_id=aggregate_id)
    return found


async def latest(tx: Any, aggregate_id: UUID, aggregate_type: str = "", *, usual: bool = False) -> Row | None:
    """The last change of one record: version, actor, at. Its type is needed where two records share an id.

    `usual`: nobody has set it yet; it is as it was at the tenant's first event in this service.
    """
    given = {"aggregate_type": aggregate_type} if aggregate_type else {}
    found: Row | None = await tx.one(_LATEST_OF if given else _LATEST, aggregate_id=aggregate_id, **given)
    return await tx.one(_FIRST) if found is None and usual else found


_ERASE = """
update journal set payload = null, salt = null, erased_by = %(by)s
 where event_id = any(%(events)s) and payload is not null and seq is not null and published_at is not null
"""
_ERASED = f"""
insert into journal ({", ".join(EMITTED)}) values ({", ".join(f"%({name})s" for name in EMITTED)})
"""  # noqa: S608 -- column names


async def erase(
    settings: DatabaseSettings, service: str, principal: Principal, event_ids: Sequence[UUID], reason: str
) -> UUID:
    """Erases payloads without a duty of retention, for good; answers the event that says so.

    The chain holds only their digests and still verifies. What is not sealed and published yet is refused, and so is
    anything that is not there: all or nothing. JetStream forgets its copy when the stream's age limit is reached.
    """
    message = PayloadErased(event_ids=[str(event_id) for event_id in event_ids], reason=reason)
    ledger = Ledger(service, principal.actor, wall_now())
    erased_by = ledger.enter(Announcement("erasure", new_id(), 1, message, reason))
    connection = await connect(settings, service, "eraser")
    try:
        async with connection.transaction():
            await connection.execute("select kontor_enter(%s)", (principal.tenant,))
            await connection.execute(_ERASED, ledger.rows(ledger.take(), {})[0])
            done = await connection.execute(_ERASE, {"by": erased_by, "events": list(event_ids)})
            if done.rowcount != len(set(event_ids)):
                raise NotErasable(f"{done.rowcount} of {len(event_ids)} payloads can be erased")
    finally:
        await connection.close()
    return erased_by
