"""Which events crm listens to. Letters leave in `prepare`; what they carried is recorded in the transaction."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.crm.v1.events_pb2 import QuoteAccepted, QuoteSent
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged, UserChanged
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Attachment, as_mail
from kontor.common.serving.linking import Linking
from kontor.common.serving.mail_texts import MAIL_TEXTS
from kontor.common.serving.service import Context
from kontor.common.values.errors import DomainError, TimedOut, TooMany, Unavailable
from kontor.common.values.letters import CustomerLetter, read_letter
from kontor.common.values.mail_texts import Occasion, spoken
from kontor.crm import papers, wire
from kontor.crm.domain.customer import Customer
from kontor.crm.domain.paper import Paper
from kontor.crm.domain.quote import Quote
from kontor.crm.letters import BUTTONS, QUOTE_LINK, confirmation, usual_letter
from kontor.crm.papers import Wanted
from kontor.crm.store import CrmTx
from kontor.crm.store.sellers import Seller
from prometheus_client import Counter

WITHOUT_PAPER = Counter("kontor_crm_letters_without_paper_total", "Letters that left without their PDF.")


async def replicate_legal_entity(tx: CrmTx, event: LegalEntityChanged, meta: EventMeta) -> None:
    entity = event.legal_entity
    seller = Seller(entity.name, entity.address.country_code or "DE")
    tx.sellers.replicate(UUID(entity.id), meta.version, seller)


async def replicate_person(tx: CrmTx, event: UserChanged, meta: EventMeta) -> None:
    tx.people.replicate(UUID(event.person.id), meta.version, event.person.name)


async def send_quote(ctx: Context, ask: Asking[CrmTx], event: QuoteSent, meta: EventMeta) -> Paper | None:
    """Only the sending that is still the latest goes out, with the quote on paper."""
    async with ask.reading() as tx:
        quote = await tx.quotes.get(UUID(event.quote.id))
        if quote.version != meta.version:
            return None
        customer = await tx.customers.get(quote.customer_id)
        words = await tx.mail_texts.of(Occasion.QUOTE, customer.language)
        usual = usual_letter(quote, customer, event.quote.legal_entity.label, words)
        link = await _address(ctx, tx, quote, customer)
        wanted = await papers.as_sent(tx, event.quote)
    letter = read_letter(event.letter) if event.HasField("letter") else usual
    return await _leave(ctx, ask, letter, wanted, link, event.quote.legal_entity.label, meta)


async def confirm_order(ctx: Context, ask: Asking[CrmTx], event: QuoteAccepted, meta: EventMeta) -> Paper | None:
    """To whom the quote was sent; what was accepted never changes again, so a repeat says the same."""
    async with ask.reading() as tx:
        quote = await tx.quotes.get(UUID(event.quote.id))
        customer = await tx.customers.get(quote.customer_id)
        sent = await tx.quotes.told(quote.id, QuoteSent.DESCRIPTOR.full_name)
        link = await _address(ctx, tx, quote, customer)
        wanted = papers.as_accepted(quote, customer)
        words = await tx.mail_texts.of(Occasion.ORDER_CONFIRMATION, customer.language)
    seller = event.quote.legal_entity.label
    to = wire.recipients(sent) or ((customer.email,) if customer.email else ())
    if not to:
        return None
    letter = confirmation(quote, customer, seller, words, to)
    return await _leave(ctx, ask, letter, wanted, link, seller, meta)


async def _address(ctx: Context, tx: CrmTx, quote: Quote, customer: Customer) -> str:
    linking = Linking(ctx, QUOTE_LINK)
    return await linking.address(tx, UUID(quote.link_id), quote.id, locale=customer.language)


async def _leave(
    ctx: Context, ask: Asking[CrmTx], letter: CustomerLetter, wanted: Wanted, link: str, seller: str, meta: EventMeta
) -> Paper | None:
    """The letter with its paper, which is kept as it leaves. A paper that can never be made holds up no letter: the
    link shows all it would say."""
    pdf = await _made(ctx, ask, wanted)
    button = BUTTONS[spoken(wanted.customer.language)]
    mail = as_mail(letter, link=link, button=button, sender_name=seller)
    if pdf is None:
        await ctx.mailer.send(mail, meta.event_id)
        return None
    paper = await papers.put(ctx.files, ask.tenant, wanted, pdf)
    await ctx.mailer.send(replace(mail, attachments=[Attachment(paper.name, papers.PDF, pdf)]), meta.event_id)
    return paper


async def _made(ctx: Context, ask: Asking[CrmTx], wanted: Wanted) -> bytes | None:
    try:
        return await papers.made(ask, wanted)
    except (Unavailable, TimedOut, TooMany):
        raise  # it can be made, later
    except DomainError as failed:
        WITHOUT_PAPER.inc()
        ctx.log.error("quote.paper_failed", quote_id=wanted.quote.id, code=failed.code)
        return None


async def keep_paper(tx: CrmTx, _event: Message, _meta: EventMeta, paper: Paper | None) -> None:
    if paper is not None:
        tx.papers.keep(paper)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    return [
        Consumer("platform", {LegalEntityChanged: Handler(replicate_legal_entity)}, whole=True),
        # Apart, so that an installation that is older than it hears of the people it has.
        Consumer("people", {UserChanged: Handler(replicate_person)}, whole=True),
        MAIL_TEXTS,
        Consumer(
            "mail",
            {
                QuoteSent: Handler(keep_paper, prepare=partial(send_quote, ctx)),
                QuoteAccepted: Handler(keep_paper, prepare=partial(confirm_order, ctx)),
            },
        ),
    ]
