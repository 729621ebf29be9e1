"""Dispatches and what came back: rows to objects and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing
from kontor.common.database.paging import Page
from kontor.common.database.transaction import Row, Tx, expect_one
from kontor.einvoice.domain.bounces import Bounce
from kontor.einvoice.domain.dispatches import Channel, Dispatch, DispatchUnknown, State
from kontor.einvoice.store.tables import bounce, dispatch
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

_ONE = select(dispatch).where(dispatch.c.id == bindparam("id"))
_ANY = select(dispatch.c.id).limit(1)
_ONE_FOR_UPDATE = _ONE.with_for_update()
_OF_INVOICE = select(dispatch).where(dispatch.c.invoice_id == bindparam("invoice_id")).order_by(dispatch.c.attempt)
_LAST_REQUEST = select(func.max(dispatch.c.attempt)).where(dispatch.c.invoice_id == bindparam("invoice_id"))
_WAITING = (
    select(dispatch)
    .where(dispatch.c.invoice_id == bindparam("invoice_id"), dispatch.c.state == State.QUEUED.value)
    .with_for_update()
)
_NEWEST_LINK = (
    select(dispatch.c.id)
    .where(dispatch.c.invoice_id == bindparam("invoice_id"), dispatch.c.channel == Channel.PORTAL.value)
    .order_by(dispatch.c.attempt.desc())
    .limit(1)
)
_ADD = insert(dispatch)
_CHANGED = (
    "attempt",
    "message_id",
    "failure",
    "version",
    "state",
    "tries",
    "next_attempt_at",
    "detail",
    "sent_at",
    "ended_at",
    "changed_at",
)
_SAVE = (
    update(dispatch)
    .where(dispatch.c.id == bindparam("of_id"), dispatch.c.version == bindparam("of_version"))
    .values({name: bindparam(name) for name in _CHANGED})
)
_KEEP_BOUNCE = upsert(bounce).on_conflict_do_nothing()


def row_to_dispatch(row: Row) -> Dispatch:
    return Dispatch(
        id=row["id"],
        invoice_id=row["invoice_id"],
        invoice_number=row["invoice_number"],
        customer_id=row["customer_id"],
        channel=Channel(row["channel"]),
        recipient=row["recipient"],
        request=row["attempt"],
        queued_at=row["at"],
        changed_at=row["changed_at"],
        state=State(row["state"]),
        attempts=row["tries"],
        next_attempt_at=row["next_attempt_at"],
        message_id=row["message_id"],
        reason=row["failure"],
        detail=row["detail"],
        sent_at=row["sent_at"],
        ended_at=row["ended_at"],
        version=row["version"],
    )


def dispatch_to_row(value: Dispatch) -> dict[str, Any]:
    return {
        "id": value.id,
        "invoice_id": value.invoice_id,
        "invoice_number": value.invoice_number,
        "customer_id": value.customer_id,
        "channel": value.channel.value,
        "recipient": value.recipient,
        "attempt": value.request,
        "at": value.queued_at,
        "changed_at": value.changed_at,
        "state": value.state.value,
        "tries": value.attempts,
        "next_attempt_at": value.next_attempt_at,
        "message_id": value.message_id,
        "failure": value.reason,
        "detail": value.detail,
        "sent_at": value.sent_at,
        "ended_at": value.ended_at,
        "version": value.version,
    }


def row_to_bounce(row: Row) -> Bounce:
    names = ("id", "dispatch_id", "invoice_number", "message_id", "recipient", "action", "status", "diagnostic")
    return Bounce(**{name: row[name] for name in (*names, "sha256", "size", "received_at")})


_DISPATCHES = Listing(
    dispatch,
    row_to_dispatch,
    states=dispatch.c.state == func.any(bindparam("states")),
    channels=dispatch.c.channel == func.any(bindparam("channels")),
    since=dispatch.c.changed_at >= bindparam("since"),
)
_BOUNCES = Listing(bounce, row_to_bounce, order="-received_at", unmatched=bounce.c.dispatch_id.is_(None))


class Dispatches(Tx):
    """Loads and saves dispatches and bounces."""

    async def get_dispatch(self, id_: UUID, *, for_update: bool = False) -> Dispatch:
        row = await self.one(_ONE_FOR_UPDATE if for_update else _ONE, id=id_)
        if row is None:
            raise DispatchUnknown(f"dispatch {id_}")
        return row_to_dispatch(row)

    async def find_dispatch(self, id_: UUID) -> Dispatch | None:
        row = await self.one(_ONE_FOR_UPDATE, id=id_)
        return None if row is None else row_to_dispatch(row)

    async def add_dispatch(self, value: Dispatch) -> None:
        self.write(_ADD, **dispatch_to_row(value))

    async def save_dispatch(self, value: Dispatch) -> None:
        """One more version; Conflict when somebody was faster."""
        row = dispatch_to_row(value)
        value.version += 1
        changed = {name: row[name] for name in _CHANGED} | {"version": value.version}
        hit = await self.run(_SAVE, of_id=value.id, of_version=value.version - 1, **changed)
        expect_one(hit, "dispatch", value.id)

    async def dispatches_of(self, invoice_id: UUID) -> list[Dispatch]:
        return [row_to_dispatch(row) for row in await self.all(_OF_INVOICE, invoice_id=invoice_id)]

    async def has_dispatches(self) -> bool:
        """Whether this tenant ever sent anything."""
        return await self.one(_ANY) is not None

    async def last_request(self, invoice_id: UUID) -> int:
        """The latest request of the saga that was taken up; 0: none."""
        return int(await self.value(_LAST_REQUEST, invoice_id=invoice_id) or 0)

    async def waiting_dispatch(self, invoice_id: UUID) -> Dispatch | None:
        """The one that is not out yet; locked."""
        row = await self.one(_WAITING, invoice_id=invoice_id)
        return None if row is None else row_to_dispatch(row)

    async def newest_link(self, invoice_id: UUID) -> UUID | None:
        """The dispatch whose link is good: a newer one makes older links void."""
        found: UUID | None = await self.value(_NEWEST_LINK, invoice_id=invoice_id)
        return found

    async def list_dispatches(
        self, page: Page, *, states: Sequence[str], channels: Sequence[str], since: datetime | None, order: str
    ) -> tuple[Sequence[Dispatch], str]:
        by = order.replace("queued_at", "at")
        return await _DISPATCHES.page(
            self, page, order=by, states=states or None, channels=channels or None, since=since
        )

    async def keep_bounce(self, value: Bounce) -> bool:
        """False when these very bytes are kept already."""
        fields = {name: getattr(value, name) for name in Bounce.__slots__}
        return bool(await self.run(_KEEP_BOUNCE, **fields))

    async def list_bounces(self, page: Page, *, unmatched_only: bool) -> tuple[Sequence[Bounce], str]:
        return await _BOUNCES.page(self, page, unmatched=unmatched_only or None)
