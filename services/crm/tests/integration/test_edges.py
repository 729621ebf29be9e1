"""Two writers at once, the same wish twice, other people's records, events that come late or again."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from crm_world import World, a_customer, refusal
from google.protobuf.message import Message
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import CustomerChanged, QuoteChanged
from kontor.common.values.errors import Conflict, Forbidden, NotFound, Unauthenticated


async def test_of_two_writers_with_one_version_one_wins(world: World):
    quote = await world.quote()
    answers = await asyncio.gather(*(world.changed(quote, title=f"T{n}") for n in range(4)), return_exceptions=True)
    won = [a for a in answers if isinstance(a, pb.Quote)]
    assert len(won) == 1
    assert all(isinstance(a, Conflict) for a in answers if not isinstance(a, pb.Quote))
    assert (await world.get(quote)).title == won[0].title
    assert len(await world.announced(QuoteChanged)) == 2
    lead = await world.lead()
    tries = [world.qualified(lead) for _ in range(3)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(a, BaseException) for a in answers) == 1
    assert len(await world.rows("select 1 from opportunity where lead_id = cast(:id as uuid)", id=lead.id)) == 1


async def test_an_old_or_missing_version_changes_nothing(world: World):
    quote, lead, customer = await world.quote(), await world.lead(), await world.customer()
    before = await world.journal()

    def asked(etag: str) -> list[tuple[str, Message]]:
        changed = pb.UpdateCustomerRequest(id=customer.id, customer=a_customer(), etag=etag)
        return [
            ("SendQuote", pb.SendQuoteRequest(id=quote.id, etag=etag)),
            ("UpdateQuote", pb.UpdateQuoteRequest(id=quote.id, quote=quote, etag=etag)),
            ("QualifyLead", pb.QualifyLeadRequest(id=lead.id, customer_id=customer.id, etag=etag)),
            ("LoseLead", pb.LoseLeadRequest(id=lead.id, reason="x", etag=etag)),
            ("UpdateCustomer", changed),
        ]

    for etag, code in (("7", "conflict"), ("", "if_match_required"), ("neu", "invalid_etag")):
        for name, request in asked(etag):
            assert (await refusal(world.sales(name, request)))[0] == code, name
    assert await world.journal() == before
    odd = world.sales("SendQuote", pb.SendQuoteRequest(id=quote.id, etag="1"), if_match="2")
    assert (await refusal(odd))[0] == "invalid_etag"
    sent = await world.sales("SendQuote", pb.SendQuoteRequest(id=quote.id), if_match='"1"')
    assert sent.headers["etag"] == "2"


async def test_the_same_key_twice_is_one_effect_and_one_answer(world: World):
    request = pb.CreateCustomerRequest(customer=a_customer())
    first = await world.sales("CreateCustomer", request, idempotency_key="k-1")
    again = await world.sales("CreateCustomer", request, idempotency_key="k-1")
    assert again.message.SerializeToString(deterministic=True) == first.message.SerializeToString(deterministic=True)
    assert (again.headers["idempotent-replayed"], again.headers["kontor-event-id"]) == (
        "true",
        first.headers["kontor-event-id"],
    )
    other = pb.CreateCustomerRequest(customer=a_customer(name="Andere"))
    assert (await refusal(world.sales("CreateCustomer", other, idempotency_key="k-1")))[0] == "idempotency_key_reused"
    assert (await refusal(world.sales("CreateCustomer", request, idempotency_key="")))[0] == "idempotency_key_required"
    assert len(await world.announced(CustomerChanged)) == 1
    await world.sales("CreateCustomer", request, idempotency_key="k-2")
    assert len(await world.announced(CustomerChanged)) == 2


async def test_the_same_key_at_once_is_one_effect(world: World):
    request = pb.CreateLeadRequest(title="Kaimauer", company="Hafen")
    tries = (world.sales("CreateLead", request, idempotency_key="k") for _ in range(6))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    ids = {a.message.lead.id for a in answers if not isinstance(a, BaseException)}
    assert len(ids) == 1
    assert {a.code for a in answers if isinstance(a, Conflict)} <= {"idempotency_in_flight"}
    assert await world.journal() == ["LeadCreated"]


async def test_numbers_of_customers_have_no_gap_and_no_twin(world: World):
    requests = [pb.CreateCustomerRequest(customer=a_customer(name=f"Kunde {n}")) for n in range(8)]
    broken = [pb.CreateCustomerRequest(customer=a_customer(leitweg_id="1")) for _ in range(4)]
    tries = (world.sales("CreateCustomer", r) for r in [*requests, *broken])
    answers = [a for a in await asyncio.gather(*tries, return_exceptions=True) if not isinstance(a, BaseException)]
    assert sorted(a.message.customer.number for a in answers) == [f"K-{n:05}" for n in range(1, 9)]


async def test_another_tenant_sees_and_changes_nothing(world: World):
    quote, lead = await world.quote(), await world.lead()
    stranger = world.running.user(uuid4())
    customer, chance = quote.customer.id, quote.opportunity.id
    mine: list[tuple[str, Message]] = [
        ("GetLead", pb.GetLeadRequest(id=lead.id)),
        ("GetCustomer", pb.GetCustomerRequest(id=customer)),
        ("GetOpportunity", pb.GetOpportunityRequest(id=chance)),
        ("GetQuote", pb.GetQuoteRequest(id=quote.id)),
        ("LoseLead", pb.LoseLeadRequest(id=lead.id, reason="x", etag="1")),
        ("QualifyLead", pb.QualifyLeadRequest(id=lead.id, customer_id=customer, etag="1")),
        ("UpdateCustomer", pb.UpdateCustomerRequest(id=customer, customer=a_customer(), etag="1")),
        ("CreateQuote", world.offer(customer_id=customer)),
        ("CreateQuote", world.offer(opportunity_id=chance)),
        ("UpdateQuote", pb.UpdateQuoteRequest(id=quote.id, quote=quote, etag="1")),
        ("SendQuote", pb.SendQuoteRequest(id=quote.id, etag="1")),
    ]
    for name, request in mine:
        with pytest.raises(NotFound):
            await stranger(name, request)
        if name.startswith("Get"):
            await world.sales(name, request)
    for name in ("Leads", "Customers", "Opportunities", "Quotes"):
        request = getattr(pb, f"List{name}Request")()
        assert not getattr((await stranger(f"List{name}", request)).message, name.lower())
        assert getattr((await world.sales(f"List{name}", request)).message, name.lower())


async def test_a_customer_sees_their_own_quotes_only(world: World):
    mine, other = await world.quote(), await world.quote()
    grants = ("crm.quote.read@customer", "crm.customer.read@customer")
    customer = world.running.user(world.tenant, *grants, scope={"customer": [mine.customer.id]})
    shown = (await customer("ListQuotes", pb.ListQuotesRequest())).message.quotes
    assert [q.id for q in shown] == [mine.id]
    people = (await customer("ListCustomers", pb.ListCustomersRequest())).message.customers
    assert [c.id for c in people] == [mine.customer.id]
    assert (await customer("GetQuote", pb.GetQuoteRequest(id=mine.id))).message.quote.id == mine.id
    for name, request in (
        ("GetQuote", pb.GetQuoteRequest(id=other.id)),
        ("GetCustomer", pb.GetCustomerRequest(id=other.customer.id)),
    ):
        with pytest.raises(NotFound):
            await customer(name, request)
    with pytest.raises(Forbidden):
        await customer("ListLeads", pb.ListLeadsRequest())


async def test_nobody_acts_without_the_permission_for_it(world: World):
    quote = await world.quote()
    cases: list[tuple[str, str, Any]] = [
        ("crm.lead.read", "CreateLead", pb.CreateLeadRequest(title="x", company="y")),
        ("crm.lead.write", "CreateCustomer", pb.CreateCustomerRequest(customer=a_customer())),
        ("crm.quote.write", "SendQuote", pb.SendQuoteRequest(id=quote.id, etag=quote.etag)),
        ("crm.quote.send", "GetQuote", pb.GetQuoteRequest(id=quote.id)),
        ("billing.*", "ListLeads", pb.ListLeadsRequest()),
    ]
    for permission, name, request in cases:
        with pytest.raises(Forbidden):
            await world.running.user(world.tenant, permission)(name, request)
        with pytest.raises(Unauthenticated):
            await world.running.anonymous()(name, request)
        with pytest.raises(Forbidden):
            await world.running.peer("billing", world.tenant)(name, request)
    assert (await world.get(quote)).state == pb.QUOTE_STATE_DRAFT


async def test_a_sellers_name_follows_its_latest_version(world: World):
    quote = await world.quote()

    async def shown() -> str:
        return (await world.get(quote)).legal_entity.label

    await world.knows_seller("Nordlicht AG", 3)
    await world.knows_seller("Nordlicht oHG", 2)
    assert await shown() == "Nordlicht AG"
    told = await world.knows_seller("Nordlicht SE", 4)
    await world.knows_seller("Falsch", 9, event_id=told)
    await world.knows_seller("Nordlicht KG", 5)
    assert await shown() == "Nordlicht KG"
