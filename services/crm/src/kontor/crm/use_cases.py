"""What crm does, one function per sentence a salesperson would say: load, decide, save, announce.

The edge opens and commits the transaction; mails leave from `mail`, after QuoteSent is committed.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kontor.common.values.errors import InvalidInput, NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.crm.domain import (
    Customer,
    CustomerChanged,
    Labels,
    Lead,
    LeadCreated,
    Opportunity,
    OpportunityStageChanged,
    Quote,
    QuoteChanged,
    QuoteNotSent,
    Stage,
)
from kontor.crm.store import CrmTx


class CustomerOrOpportunity(InvalidInput):
    code = "crm.customer_or_opportunity"
    texts = {
        "de": "Bitte genau eines angeben: die Chance oder den Kunden.",
        "en": "Please give exactly one: the opportunity or the customer.",
    }


class CustomerMissing(InvalidInput):
    code = "crm.customer_missing"
    texts = {
        "de": "Bitte einen vorhandenen Kunden wählen oder die Daten eines neuen angeben.",
        "en": "Please choose a known customer or give the data of a new one.",
    }


async def create_lead(tx: CrmTx, *, fields: Mapping[str, Any]) -> Lead:
    lead = Lead(id=new_id(), created_at=tx.clock.now(), **fields)
    await tx.save(lead)
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
    lead = await tx.get_lead(lead_id, for_update=True)
    tx.must_be(lead.version, lead.id)
    lead.must_be_open()
    if customer_id is not None:
        customer = await tx.get_customer(customer_id)
    elif customer_fields is not None:
        customer = await create_customer(tx, fields=customer_fields)
    else:
        raise CustomerMissing("neither id nor data", pointer="/customer")
    opportunity = Opportunity(new_id(), title or lead.title, customer.id, lead.id, expected_value, tx.clock.now())
    events = lead.qualify(customer, opportunity)
    await tx.save(opportunity)
    await tx.save(lead)
    labels = await tx.labels(customer.id, lead.id)
    tx.emit([OpportunityStageChanged(opportunity), *events], labels)
    return lead, customer, opportunity


async def lose_lead(tx: CrmTx, *, lead_id: UUID, reason: str) -> Lead:
    lead = await tx.get_lead(lead_id, for_update=True)
    tx.must_be(lead.version, lead.id)
    events = lead.lose(reason)
    await tx.save(lead)
    tx.emit(events)
    return lead


async def create_customer(tx: CrmTx, *, fields: Mapping[str, Any]) -> Customer:
    number = f"K-{await tx.next_number('customer'):05}"
    customer = Customer(id=new_id(), number=number, created_at=tx.clock.now(), **fields)
    customer.check()
    await tx.save(customer)
    tx.emit([CustomerChanged(customer)])
    return customer


async def update_customer(tx: CrmTx, *, customer_id: UUID, changes: Mapping[str, Any]) -> Customer:
    customer = await tx.get_customer(customer_id, for_update=True)
    tx.must_be(customer.version, customer.id)
    for name, value in changes.items():
        setattr(customer, name, value)
    customer.check()
    await tx.save(customer)
    tx.emit([CustomerChanged(customer)])
    return customer


async def create_quote(
    tx: CrmTx,
    *,
    opportunity_id: UUID | None,
    customer_id: UUID | None,
    legal_entity_id: UUID,
    fields: Mapping[str, Any],
) -> tuple[Quote, Labels]:
    if (opportunity_id is None) == (customer_id is None):
        raise CustomerOrOpportunity("one of both", pointer="/opportunity_id")
    opportunity = await tx.get_opportunity(opportunity_id, for_update=True) if opportunity_id else None
    await tx.legal_entity_name(legal_entity_id)
    bought_by = opportunity.customer_id if opportunity else (await tx.get_customer(_known(customer_id))).id
    number = f"AN-{tx.clock.today().year}-{await tx.next_number(f'quote-{tx.clock.today().year}'):04}"
    quote = Quote(
        id=new_id(),
        number=number,
        customer_id=bought_by,
        opportunity_id=opportunity_id,
        lead_id=opportunity.lead_id if opportunity else None,
        legal_entity_id=legal_entity_id,
        created_at=tx.clock.now(),
        **fields,
    )
    quote.check()
    await tx.save(quote)
    labels = await quote_labels(tx, quote)
    tx.emit([QuoteChanged(quote)], labels)
    if opportunity is not None:
        await _move(tx, opportunity, Stage.QUOTED, labels)
    return quote, labels


async def update_quote(tx: CrmTx, *, quote_id: UUID, changes: Mapping[str, Any]) -> tuple[Quote, Labels]:
    quote = await tx.get_quote(quote_id, for_update=True)
    tx.must_be(quote.version, quote.id)
    return await _saved(tx, quote, quote.change(**changes))


async def send_quote(tx: CrmTx, *, quote_id: UUID) -> tuple[Quote, Labels]:
    """QuoteSent asks `mail` for the letter; each sending makes older links void."""
    quote = await tx.get_quote(quote_id, for_update=True)
    tx.must_be(quote.version, quote.id)
    return await _saved(tx, quote, quote.send(tx.clock.now(), tx.clock.today(), str(new_id())))


async def see_quote(tx: CrmTx) -> tuple[Quote, Labels]:
    """What the customer's link opens; the first opening is remembered."""
    quote = await _linked_quote(tx)
    events = quote.see(tx.clock.now())
    return await _saved(tx, quote, events) if events else (quote, await quote_labels(tx, quote))


async def accept_quote(tx: CrmTx, *, name: str, quote_version: int) -> tuple[Quote, Labels]:
    """The customer's yes, § 145 ff. BGB: name, time, version and the hash of the text are kept."""
    quote = await _linked_quote(tx)
    accepted = quote.accept(name.strip(), tx.clock.now(), tx.clock.today(), quote_version)
    return await _answered(tx, quote, accepted, Stage.WON)


async def decline_quote(tx: CrmTx, *, reason: str) -> tuple[Quote, Labels]:
    quote = await _linked_quote(tx)
    return await _answered(tx, quote, quote.decline(reason.strip()), Stage.LOST)


async def _answered(tx: CrmTx, quote: Quote, events: list[Any], stage: Stage) -> tuple[Quote, Labels]:
    answer = await _saved(tx, quote, events)
    if quote.opportunity_id is not None:
        opportunity = await tx.get_opportunity(quote.opportunity_id, for_update=True)
        await _move(tx, opportunity, stage, answer[1])
    return answer


async def _saved(tx: CrmTx, quote: Quote, events: list[Any]) -> tuple[Quote, Labels]:
    await tx.save(quote)
    labels = await quote_labels(tx, quote)
    tx.emit(events, labels)
    return quote, labels


async def quote_labels(tx: CrmTx, *quotes: Quote) -> Labels:
    refs = ((q.customer_id, q.opportunity_id, q.lead_id, q.legal_entity_id) for q in quotes)
    return await tx.labels(*(id_ for ids in refs for id_ in ids))


async def _move(tx: CrmTx, opportunity: Opportunity, stage: Stage, labels: Labels) -> None:
    if events := opportunity.move_to(stage):
        await tx.save(opportunity)
        tx.emit(events, labels)


async def _linked_quote(tx: CrmTx) -> Quote:
    """The quote a link token is for; a link of an earlier sending is void."""
    quote_id = tx.principal.link_object.get("quote")
    if quote_id is None:
        raise NotFound("the link names no quote")
    quote = await tx.get_quote(UUID(quote_id), for_update=True)
    if quote.link_id != tx.principal.subject:
        raise QuoteNotSent("link of an earlier version")
    return quote


def _known(id_: UUID | None) -> UUID:
    if id_ is None:
        raise CustomerOrOpportunity("one of both", pointer="/customer_id")
    return id_
