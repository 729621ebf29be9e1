"""What crm does, one function per sentence a salesperson would say: load, decide, save, announce.

The edge opens and commits the transaction; mails leave from `mail`, after QuoteSent is committed.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from kontor.common.database.links import Link
from kontor.common.identity.links import LinkSecrets
from kontor.common.values.errors import NotFound
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Occasion
from kontor.common.values.money import Money
from kontor.crm.domain.customer import Customer, CustomerChanged
from kontor.crm.domain.lead import Lead, LeadCreated
from kontor.crm.domain.opportunity import Opportunity, OpportunityStageChanged, Stage
from kontor.crm.domain.quote import Quote, QuoteChanged, must_have_link
from kontor.crm.domain.refusals import CustomerMissing, CustomerOrOpportunity, QuoteLinkMissing, QuoteNotSent
from kontor.crm.letters import QUOTE_LINK, usual_letter
from kontor.crm.store import CrmTx

# The deadline of a letter that waits to leave.
LEAVES = "quote_leaves"


async def create_lead(tx: CrmTx, *, fields: Mapping[str, Any]) -> Lead:
    lead = Lead(id=new_id(), created_at=tx.clock.now(), **fields)
    await tx.leads.save(lead)
    tx.emit([LeadCreated(lead)])
    return lead


async def qualify_lead(
    tx: CrmTx,
    *,
    lead_id: UUID,
    customer_id: UUID | None,
    customer_fields: Mapping[str, Any] | None,
    title: str,
    expected_value: Money | None,
) -> tuple[Lead, Customer, Opportunity]:
    """A lead becomes a customer, known or new, with an opportunity of its own."""
    lead = await tx.leads.expected(lead_id)
    lead.must_be_open()
    if customer_id is not None:
        customer = await tx.customers.get(customer_id)
    elif customer_fields is not None:
        customer = await create_customer(tx, fields=customer_fields)
    else:
        raise CustomerMissing("neither id nor data", pointer="/customer")
    opportunity = Opportunity(new_id(), title or lead.title, customer.id, lead.id, expected_value, tx.clock.now())
    events = lead.qualify(customer.id, opportunity.id)
    await tx.opportunities.save(opportunity)
    await tx.leads.save(lead)
    tx.emit([OpportunityStageChanged(opportunity), *events])
    return lead, customer, opportunity


async def assign_lead(tx: CrmTx, *, lead_id: UUID, person_id: UUID | None) -> Lead:
    lead = await tx.leads.expected(lead_id)
    if person_id is not None:
        await tx.people.must_know(person_id)
    events = lead.assign(person_id)
    if events:
        await tx.leads.save(lead)
        tx.emit(events)
    return lead


async def lose_lead(tx: CrmTx, *, lead_id: UUID, reason: str) -> Lead:
    lead = await tx.leads.expected(lead_id)
    events = lead.lose(reason)
    await tx.leads.save(lead)
    tx.emit(events)
    return lead


async def create_customer(tx: CrmTx, *, fields: Mapping[str, Any]) -> Customer:
    customer = Customer(id=new_id(), number=await tx.next_customer_number(), created_at=tx.clock.now(), **fields)
    customer.check()
    await tx.customers.save(customer)
    tx.emit([CustomerChanged(customer)])
    return customer


async def update_customer(tx: CrmTx, *, customer_id: UUID, changes: Mapping[str, Any]) -> Customer:
    customer = await tx.customers.expected(customer_id)
    events = customer.change(changes)
    await tx.customers.save(customer)
    tx.emit(events)
    return customer


async def create_quote(
    tx: CrmTx,
    *,
    opportunity_id: UUID | None,
    customer_id: UUID | None,
    legal_entity_id: UUID,
    fields: Mapping[str, Any],
) -> Quote:
    opportunity = await tx.opportunities.get(opportunity_id, for_update=True) if opportunity_id else None
    quote = Quote(
        id=new_id(),
        number="",
        customer_id=_bought_by(opportunity, customer_id),
        opportunity_id=opportunity_id,
        lead_id=opportunity.lead_id if opportunity else None,
        legal_entity_id=legal_entity_id,
        created_at=tx.clock.now(),
        **fields,
    )
    await _check(tx, quote)
    quote.number = await tx.next_quote_number(tx.clock.today().year)
    await tx.quotes.save(quote)
    tx.emit([QuoteChanged(quote)])
    if opportunity is not None:
        await _move(tx, opportunity, Stage.QUOTED)
    return quote


def _bought_by(opportunity: Opportunity | None, customer_id: UUID | None) -> UUID:
    if opportunity is not None and customer_id is None:
        return opportunity.customer_id
    if opportunity is None and customer_id is not None:
        return customer_id
    raise CustomerOrOpportunity("one of both", pointer="/opportunity_id")


async def update_quote(tx: CrmTx, *, quote_id: UUID, changes: Mapping[str, Any]) -> Quote:
    quote = await tx.quotes.expected(quote_id)
    events = quote.change(changes)
    await _check(tx, quote)
    return await _saved(tx, quote, events)


async def trial_of_quote(tx: CrmTx, *, quote_id: UUID, changes: Mapping[str, Any]) -> Quote:
    """The quote as these changes would leave it, checked as a change is; nothing is saved."""
    quote = await tx.quotes.get(quote_id)
    quote.change(changes)
    await _check(tx, quote)
    return quote


async def quote_in_sight(tx: CrmTx, *, quote_id: UUID) -> Quote:
    """NotFound too where it is of another customer than the caller may see."""
    quote = await tx.quotes.get(quote_id)
    visible = tx.principal.visible("crm.quote.read", "customer")
    if visible is not None and str(quote.customer_id) not in visible:
        raise NotFound(f"quote {quote_id} is another customer's")
    return quote


async def send_quote(
    tx: CrmTx, *, quote_id: UUID, letter: CustomerLetter | None, hold: timedelta, secrets: LinkSecrets
) -> Quote:
    """The letter leaves at once, or waits as long as it can be called back. Without one the usual letter is meant."""
    quote = await tx.quotes.expected(quote_id)
    await _check(tx, quote)
    if letter is not None:
        must_have_link(letter)
    if not hold:
        return await _sent(tx, quote, letter, secrets)
    leaves_at = tx.clock.now() + hold
    events = quote.hold(letter or await quote_letter(tx, quote_id=quote_id), leaves_at, tx.clock.today())
    await tx.due(LEAVES, quote.id, leaves_at)
    return await _saved(tx, quote, events)


async def cancel_send_quote(tx: CrmTx, *, quote_id: UUID) -> Quote:
    quote = await tx.quotes.expected(quote_id)
    events = quote.call_back()
    await tx.not_due(LEAVES, quote.id)
    return await _saved(tx, quote, events)


async def let_quote_leave(tx: CrmTx, quote_id: UUID, secrets: LinkSecrets) -> None:
    """The letter has waited; where the quote may not be sent any more, it stays without one."""
    quote = await tx.quotes.get(quote_id, for_update=True)
    if quote.outgoing is None:
        return
    letter, events = quote.outgoing.letter, quote.call_back()
    if quote.refusal("send", tx.clock.today()) is not None:
        await _saved(tx, quote, events)
    else:
        await _sent(tx, quote, letter, secrets)


async def _sent(tx: CrmTx, quote: Quote, letter: CustomerLetter | None, secrets: LinkSecrets) -> Quote:
    """QuoteSent asks `mail` for the letter; each sending makes older links void."""
    link_id = new_id()
    events = quote.send(tx.clock.now(), tx.clock.today(), str(link_id), letter)
    language = (await tx.customers.get(quote.customer_id)).language
    hashed = secrets.hash_of(tx.tenant, link_id)
    tx.links.open(link_id, QUOTE_LINK, quote.id, locale=language, secret_hash=hashed)
    return await _saved(tx, quote, events)


async def quote_letter(tx: CrmTx, *, quote_id: UUID) -> CustomerLetter:
    """The usual letter: to the customer, in their language."""
    quote = await tx.quotes.get(quote_id)
    customer = await tx.customers.get(quote.customer_id)
    seller = await tx.sellers.get(quote.legal_entity_id)
    words = await tx.mail_texts.of(Occasion.QUOTE, customer.language)
    return usual_letter(quote, customer, seller.name, words)


async def quote_link(tx: CrmTx, *, quote_id: UUID) -> Link:
    """The good link of a sent quote; what was sent before links were kept has none to show."""
    quote = await tx.quotes.get(quote_id)
    link = await tx.links.find(UUID(quote.link_id)) if quote.has_link else None
    if link is None or not link.is_good(tx.real_clock.now()):
        raise QuoteLinkMissing("not sent, expired, or of before links were kept")
    return link


async def revoke_quote_link(tx: CrmTx, *, quote_id: UUID) -> Quote:
    quote = await tx.quotes.expected(quote_id)
    events = quote.revoke_link()
    tx.links.revoke(quote.id)
    return await _saved(tx, quote, events)


async def see_quote(tx: CrmTx) -> Quote:
    """What the customer's link opens; the first opening is remembered."""
    quote = await linked_quote(tx)
    events = quote.see(tx.clock.now())
    return await _saved(tx, quote, events) if events else quote


async def accept_quote(tx: CrmTx, *, name: str, quote_version: int) -> Quote:
    """The customer's yes, § 145 ff. BGB: name, time, version and the hash of the text are kept."""
    quote = await linked_quote(tx)
    accepted = quote.accept(name.strip(), tx.clock.now(), tx.clock.today(), quote_version)
    return await _answered(tx, quote, accepted, Stage.WON)


async def decline_quote(tx: CrmTx, *, reason: str) -> Quote:
    quote = await linked_quote(tx)
    return await _answered(tx, quote, quote.decline(reason.strip()), Stage.LOST)


async def _check(tx: CrmTx, quote: Quote) -> None:
    """Of the seller its country counts, of the buyer what the VAT of the lines asks for."""
    seller = await tx.sellers.get(quote.legal_entity_id)
    buyer = await tx.customers.get(quote.customer_id)
    quote.check(buyer, seller.country_code, tx.clock.today())


async def _answered(tx: CrmTx, quote: Quote, events: list[Event], stage: Stage) -> Quote:
    await _saved(tx, quote, events)
    if quote.opportunity_id is not None:
        await _move(tx, await tx.opportunities.get(quote.opportunity_id, for_update=True), stage)
    return quote


async def _saved(tx: CrmTx, quote: Quote, events: list[Event]) -> Quote:
    await tx.quotes.save(quote)
    tx.emit(events)
    return quote


async def _move(tx: CrmTx, opportunity: Opportunity, stage: Stage) -> None:
    if events := opportunity.move_to(stage):
        await tx.opportunities.save(opportunity)
        tx.emit(events)


async def linked_quote(tx: CrmTx, *, for_update: bool = True) -> Quote:
    """The quote a link token is for; a link of an earlier sending is void."""
    quote_id = tx.principal.link_object.get("quote")
    if quote_id is None:
        raise NotFound("the link names no quote")
    quote = await tx.quotes.get(UUID(quote_id), for_update=for_update)
    if quote.link_id != tx.principal.subject:
        raise QuoteNotSent("link of an earlier version")
    return quote
