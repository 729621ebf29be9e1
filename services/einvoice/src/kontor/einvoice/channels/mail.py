"""By mail: the documents attached, or a signed link to the page that shows them."""

import asyncio
from datetime import timedelta
from uuid import UUID

from kontor.common.identity.tokens import Signer
from kontor.common.outside.files import Files
from kontor.common.outside.mail import Letter, Mailer, RecipientRefused
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unavailable
from kontor.einvoice.domain.dispatches import Event, Outcome, Reason
from kontor.einvoice.letters import attached_letter, linked_letter, to_send
from kontor.einvoice.wire.dispatches import Parcel

LINK_LIFETIME = timedelta(days=90)
LINK_PERMISSIONS = ("einvoice.invoice.view_link",)


async def _post(mailer: Mailer, tenant: UUID, parcel: Parcel, letter: Letter) -> Outcome:
    """The Message-ID is the dispatch's: every repeat carries it, and a notification finds its way back by it."""
    try:
        message_id = await mailer.send(letter, parcel.dispatch.id, mark=str(tenant))
    except RecipientRefused as refused:
        return Outcome(Event.REFUSED, reason=Reason.RECIPIENT_REFUSED, detail=refused.message)
    except Unavailable as away:
        return Outcome(Event.PUT_OFF, reason=Reason.MAIL_SERVER_AWAY, detail=away.message)
    return Outcome(Event.TAKEN, message_id=message_id)


class AttachedWay:
    def __init__(self, mailer: Mailer, files: Files) -> None:
        self._mailer = mailer
        self._files = files

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        documents = to_send(parcel.documents)
        contents = await asyncio.gather(*(self._files.get(tenant, d.file.sha256) for d in documents))
        letter = attached_letter(parcel.invoice, parcel.dispatch.recipient, documents, contents)
        return await _post(self._mailer, tenant, parcel, letter)

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        """Mail servers tell by themselves, if at all."""
        del tenant, parcel
        return None


class LinkedWay:
    def __init__(self, mailer: Mailer, signer: Signer, clock: Clock, public_url: str) -> None:
        self._mailer = mailer
        self._signer = signer
        self._clock = clock
        self._public_url = public_url

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        dispatch, invoice = parcel.dispatch, parcel.invoice
        token = self._signer.link_token(
            tenant,
            LINK_PERMISSIONS,
            {"invoice": str(dispatch.invoice_id)},
            self._clock.now() + LINK_LIFETIME,
            dispatch.id,
            name=invoice.buyer.name,
            locale=invoice.buyer.language or "de",
        )
        letter = linked_letter(invoice, dispatch.recipient, f"{self._public_url}/l/{token}")
        return await _post(self._mailer, tenant, parcel, letter)

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        """Opening the link tells."""
        del tenant, parcel
        return None
