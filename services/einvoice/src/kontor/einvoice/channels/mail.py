"""By mail: the documents attached, or a link to the page that shows them."""

import asyncio
from uuid import UUID

from kontor.common.outside.files import Files
from kontor.common.outside.mail import Attachment, Letter, Mailer, RecipientRefused
from kontor.common.serving.linking import Linking
from kontor.common.values.errors import Unavailable
from kontor.common.values.letters import CustomerLetter
from kontor.einvoice.domain.dispatches import Event, Outcome, Reason
from kontor.einvoice.letters import mail, to_send, usual_letter
from kontor.einvoice.wire.dispatches import Parcel


async def _post(mailer: Mailer, tenant: UUID, parcel: Parcel, letter: Letter) -> Outcome:
    """The Message-ID is the dispatch's: every repeat carries it, and a notification finds its way back by it."""
    try:
        message_id = await mailer.send(letter, parcel.dispatch.id, mark=str(tenant))
    except RecipientRefused as refused:
        return Outcome(Event.REFUSED, reason=Reason.RECIPIENT_REFUSED, detail=refused.message)
    except Unavailable as away:
        return Outcome(Event.PUT_OFF, reason=Reason.MAIL_SERVER_AWAY, detail=away.message)
    return Outcome(Event.TAKEN, message_id=message_id)


def _letter_of(parcel: Parcel) -> CustomerLetter:
    """As it was queued; dispatches of before have none of their own."""
    dispatch = parcel.dispatch
    letter = dispatch.letter or usual_letter(parcel.invoice, dispatch.channel, dispatch.recipient)
    if letter is None:
        raise ValueError(f"dispatch {dispatch.id} over {dispatch.channel} has no letter")
    return letter


class AttachedWay:
    def __init__(self, mailer: Mailer, files: Files) -> None:
        self._mailer = mailer
        self._files = files

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        documents = to_send(parcel.documents)
        contents = await asyncio.gather(*(self._files.get(tenant, d.file.sha256) for d in documents))
        attached = [
            Attachment(d.file.name, d.file.media_type, content) for d, content in zip(documents, contents, strict=True)
        ]
        letter = mail(_letter_of(parcel), parcel.invoice, attachments=attached)
        return await _post(self._mailer, tenant, parcel, letter)

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        """Mail servers tell by themselves, if at all."""
        del tenant, parcel
        return None


class LinkedWay:
    def __init__(self, mailer: Mailer, linking: Linking) -> None:
        self._mailer = mailer
        self._linking = linking

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        dispatch, invoice = parcel.dispatch, parcel.invoice
        locale = invoice.buyer.language or "de"
        link = self._linking.address_of(tenant, dispatch.id, dispatch.invoice_id, locale=locale, opened=parcel.linked)
        return await _post(self._mailer, tenant, parcel, mail(_letter_of(parcel), invoice, link=link))

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        """Opening the link tells."""
        del tenant, parcel
        return None
