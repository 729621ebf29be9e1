"""Which events crm listens to, and the use case each one calls."""

from uuid import UUID

from kontor.api.crm.v1.events_pb2 import QuoteSent
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged, UserChanged
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter
from kontor.common.serving.linking import Linking
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.crm import wire
from kontor.crm.letters import QUOTE_LINK, usual_letter, written
from kontor.crm.store import CrmTx
from kontor.crm.store.sellers import Seller


async def replicate_legal_entity(tx: CrmTx, event: LegalEntityChanged, meta: EventMeta) -> None:
    entity = event.legal_entity
    seller = Seller(entity.name, entity.address.country_code or "DE")
    tx.sellers.replicate(UUID(entity.id), meta.version, seller)


async def replicate_person(tx: CrmTx, event: UserChanged, meta: EventMeta) -> None:
    tx.people.replicate(UUID(event.person.id), meta.version, event.person.name)


async def send_quote(ctx: Context, ask: Asking[CrmTx], event: QuoteSent, meta: EventMeta) -> Letter | None:
    """Only the sending that is still the latest goes out."""
    async with ask.reading() as tx:
        quote = await tx.quotes.get(UUID(event.quote.id))
        if quote.version != meta.version:
            return None
        customer = await tx.customers.get(quote.customer_id)
        usual = usual_letter(quote, customer, event.quote.legal_entity.label)
        linking = Linking(ctx, QUOTE_LINK)
        link = await linking.address(tx, UUID(quote.link_id), quote.id, locale=customer.language)
    letter = wire.read_letter(event.letter) if event.HasField("letter") else usual
    return written(letter, seller=event.quote.legal_entity.label, language=customer.language, link=link)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    return [
        Consumer("platform", {LegalEntityChanged: Handler(replicate_legal_entity)}),
        # Apart, so that an installation that is older than it hears of the people it has.
        Consumer("people", {UserChanged: Handler(replicate_person)}),
        mail_consumer(ctx, {QuoteSent: send_quote}),
    ]
