"""A mail server's notification becomes a row, and moves the dispatch it is about."""

from uuid import UUID

from kontor.common.values.ids import new_id
from kontor.einvoice.domain.bounces import Bounce
from kontor.einvoice.domain.dispatches import Channel, Dispatch
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.dispatches import outcome_of_notification, record
from kontor.einvoice.wire.notifications import Notification


async def record_bounce(tx: EinvoiceTx, *, said: Notification, sha256: str, size: int) -> Dispatch | None:
    """Once for the same bytes. None when it is about no dispatch of this tenant: then it is kept all the same."""
    dispatch = None if said.dispatch_id is None else await tx.dispatches.find(said.dispatch_id, for_update=True)
    if dispatch is not None and dispatch.channel is Channel.PEPPOL:
        dispatch = None
    fresh = await tx.bounces.keep(_bounce(tx, said, dispatch, sha256, size))
    outcome = outcome_of_notification(said.action, said.status, said.diagnostic)
    if fresh and dispatch is not None and outcome is not None:
        await record(tx, dispatch, outcome)
    return dispatch


def _bounce(tx: EinvoiceTx, said: Notification, dispatch: Dispatch | None, sha256: str, size: int) -> Bounce:
    known: UUID | None = dispatch.id if dispatch is not None else None
    return Bounce(
        id=new_id(),
        dispatch_id=known,
        invoice_number=dispatch.invoice_number if dispatch is not None else "",
        message_id=said.message_id,
        recipient=said.recipient,
        action=said.action,
        status=said.status,
        diagnostic=said.diagnostic,
        sha256=sha256,
        size=size,
        received_at=tx.clock.now(),
    )
