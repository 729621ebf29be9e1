"""Dispatches and what came back: rows to objects and back."""

from dataclasses import astuple
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.common.database.listed import Listed, listed_alone
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import Tx
from kontor.common.values.letters import letter_of
from kontor.einvoice.domain.bounces import Bounce
from kontor.einvoice.domain.dispatches import Channel, Dispatch, DispatchUnknown, State
from kontor.einvoice.store.tables import bounce, dispatch
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

_ANY = select(dispatch.c.id).limit(1)
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
_MESSAGES = (
    select(dispatch.c.message_id)
    .where(dispatch.c.invoice_id == bindparam("invoice_id"), dispatch.c.message_id != "")
    .order_by(dispatch.c.attempt)
)
_KEEP_BOUNCE = upsert(bounce).on_conflict_do_nothing()


def row_to_bounce(row: Row) -> Bounce:
    names = ("id", "dispatch_id", "invoice_number", "message_id", "recipient", "action", "status", "diagnostic")
    return Bounce(**{name: row[name] for name in (*names, "sha256", "size", "received_at")})


_BOUNCES = Listing(
    bounce,
    row_to_bounce,
    order="-received_at",
    ids=bounce.c.id,
    unmatched_only=bounce.c.dispatch_id.is_(None),
    dispatch_id=bounce.c.dispatch_id,
    invoice_number=bounce.c.invoice_number,
    actions=bounce.c.action,
    received_at=bounce.c.received_at,
)


class Dispatches(Store[Dispatch]):
    table = dispatch
    aggregate = "dispatch"
    fixed = frozenset(
        {
            *("invoice_id", "invoice_number", "channel", "recipient", "at"),
            *("customer_id", "customer_name", "customer_number", "letter", "ordered_by"),
        }
    )
    listing = Listing(
        dispatch,
        as_it_is,
        order="-changed_at",
        orders={"queued_at": dispatch.c.at},
        ids=dispatch.c.id,
        states=dispatch.c.state,
        channels=dispatch.c.channel,
        since=dispatch.c.changed_at >= bindparam("since", type_=dispatch.c.changed_at.type),
    )

    def to_row(self, value: Dispatch) -> Row:
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
            "customer_name": value.customer_name,
            "customer_number": value.customer_number,
            "letter": None if value.letter is None else astuple(value.letter),
            "ordered_by": value.ordered_by,
        }

    def to_entity(self, row: Row) -> Dispatch:
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
            customer_name=row["customer_name"],
            customer_number=row["customer_number"],
            letter=None if row["letter"] is None else letter_of(*row["letter"]),
            ordered_by=row["ordered_by"],
        )

    async def get(self, key: UUID, *, for_update: bool = False) -> Dispatch:
        found = await self.find(key, for_update=for_update)
        if found is None:
            raise DispatchUnknown(f"dispatch {key}")
        return found

    async def of(self, invoice_id: UUID) -> list[Dispatch]:
        return [self.to_entity(row) for row in await self._tx.all(_OF_INVOICE, invoice_id=invoice_id)]

    async def are_there(self) -> bool:
        """Whether this tenant ever sent anything."""
        return await self._tx.one(_ANY) is not None

    async def last_request(self, invoice_id: UUID) -> int:
        """The latest request of the saga that was taken up; 0: none."""
        return int(await self._tx.value(_LAST_REQUEST, invoice_id=invoice_id) or 0)

    async def waiting(self, invoice_id: UUID) -> Dispatch | None:
        """The one that is not out yet; locked."""
        row = await self._tx.one(_WAITING, invoice_id=invoice_id)
        return None if row is None else self.to_entity(row)

    async def newest_link(self, invoice_id: UUID) -> UUID | None:
        """The dispatch whose link is good: a newer one makes older links void."""
        found: UUID | None = await self._tx.value(_NEWEST_LINK, invoice_id=invoice_id)
        return found

    async def message_ids(self, invoice_id: UUID) -> list[str]:
        return [row["message_id"] for row in await self._tx.all(_MESSAGES, invoice_id=invoice_id)]


class Bounces:
    """What mail servers sent back; kept, never changed."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep(self, value: Bounce) -> bool:
        """False when these very bytes are kept already."""
        fields: dict[str, Any] = {name: getattr(value, name) for name in Bounce.__slots__}
        return bool(await self._tx.run(_KEEP_BOUNCE, **fields))

    async def listed(self, request: Message) -> Listed[Bounce]:
        return await listed_alone(self._tx, _BOUNCES, request)
