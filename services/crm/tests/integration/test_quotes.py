"""Quotes to the cent, line by line, and what makes one impossible."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from crm_world import World, a_line, euro, refusal
from kontor.api.common.v1.types_pb2 import Address
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import OpportunityStageChanged, QuoteChanged
from kontor.common.identity.tokens import Principal


def by_hour(**fields: Any) -> pb.QuoteLine:
    given = {
        "title": "Beratung",
        "billing_model": pb.BILLING_MODEL_TIME_AND_MATERIAL,
        "quantity": "12.5",
        "unit": "HUR",
        "unit_price": euro("95.33"),
        "milestones": [],
    }
    return a_line(**{**given, **fields})


def at_cost(**fields: Any) -> pb.QuoteLine:
    given = {"title": "Material", "billing_model": pb.BILLING_MODEL_EXPENSES, "milestones": []}
    return a_line(**{**given, **fields})


def monthly(**fields: Any) -> pb.QuoteLine:
    given = {
        "title": "Wartung",
        "billing_model": pb.BILLING_MODEL_RETAINER,
        "quantity": "3",
        "unit": "MON",
        "unit_price": euro("800.00"),
        "milestones": [],
        "retainer_from": "2027-01-01",
    }
    return a_line(**{**given, **fields})


async def test_totals_are_rounded_per_line_and_vat_once_per_rate(world: World):
    """12.5 × 95.33 = 1191.625; 7 % of 3.35 + 0.15 is 0.245: half up, once, on the sum."""
    lines = [
        a_line(),
        by_hour(cap=euro("1500.00")),
        at_cost(quantity="0.3333", unit_price=euro("10.05"), vat_rate="7"),
        at_cost(unit_price=euro("0.15"), vat_rate="7.00"),
        at_cost(unit_price=euro("50.00"), vat_rate="0", vat_category="E"),
        monthly(),
    ]
    quote = await world.quote(*lines)
    assert [x.net.amount for x in quote.lines] == ["1000.00", "1191.63", "3.35", "0.15", "50.00", "2400.00"]
    assert (quote.net.amount, quote.vat.amount, quote.gross.amount) == ("4645.13", "872.66", "5517.79")
    assert [x.position for x in quote.lines] == [1, 2, 3, 4, 5, 6]
    assert (quote.lines[1].cap.amount, quote.lines[5].retainer_from) == ("1500.00", "2027-01-01")
    assert sum(Decimal(m.amount.amount) for m in quote.lines[0].milestones) == 1000
    assert await world.get(quote) == quote
    (told,) = await world.announced(QuoteChanged)
    assert (told.quote.gross.amount, len(told.quote.lines)) == ("5517.79", 6)


async def test_a_quote_moves_its_chance_and_carries_names(world: World):
    quote = await world.quote()
    year = world.today()[:4]
    assert (quote.number, quote.quote_version, quote.state) == (f"AN-{year}-0001", 1, pb.QUOTE_STATE_DRAFT)
    assert (quote.customer.label, quote.customer.number) == ("Hafenbehörde Elbmündung", "K-00001")
    assert (quote.legal_entity.label, quote.lead.label) == ("Nordlicht GmbH", "Kaimauer")
    assert (await world.opportunity(quote.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_QUOTED
    second = await world.quote(opportunity_id=quote.opportunity.id)
    stages = [e.opportunity.stage for e in await world.announced(OpportunityStageChanged)]
    assert stages == [pb.OPPORTUNITY_STAGE_QUALIFIED, pb.OPPORTUNITY_STAGE_QUOTED]
    direct = await world.quote(opportunity_id="", customer_id=quote.customer.id)
    assert [q.number[-4:] for q in (second, direct)] == ["0002", "0003"]
    assert not direct.HasField("opportunity")
    await world.later(366)
    assert (await world.quote(opportunity_id="", customer_id=quote.customer.id)).number == f"AN-{int(year) + 1}-0001"


async def test_lines_no_customer_could_be_billed_by_are_refused_where_they_are(world: World):
    opportunity = (await world.qualified(await world.lead())).opportunity.id
    part = pb.QuoteMilestone
    cases: list[tuple[pb.QuoteLine, str, str]] = [
        (a_line(milestones=[part(title="a", amount=euro("999.99"))]), "crm.milestones_do_not_add_up", "milestones"),
        (a_line(milestones=[]), "crm.milestones_only_for_fixed_price", "milestones"),
        (by_hour(milestones=[part(title="a", amount=euro("1"))]), "crm.milestones_only_for_fixed_price", "milestones"),
        (
            a_line(milestones=[part(title="a", amount=euro("1100")), part(title="b", amount=euro("-100"))]),
            "crm.amount_not_positive",
            "milestones",
        ),
        (by_hour(quantity="0"), "crm.amount_not_positive", "unit_price/amount"),
        (by_hour(quantity="0.0001", unit_price=euro("0.01")), "crm.amount_not_positive", "unit_price/amount"),
        (by_hour(cap=euro("0.00")), "crm.amount_not_positive", "cap/amount"),
        (by_hour(unit="DAY"), "crm.work_is_counted_in_hours", "unit"),
        (monthly(unit="ZZY"), "unknown_unit", "unit"),
        (monthly(unit="XYZ"), "crm.unit_is_package", "unit"),
        (by_hour(vat_rate="16"), "unknown_vat_rate", "vat_rate"),
        (by_hour(vat_rate="99"), "unknown_vat_rate", "vat_rate"),
        (monthly(cap=euro("2000.00")), "crm.cap_only_for_work", "cap"),
        (by_hour(vat_rate="0"), "crm.vat_rate_contradicts_category", "vat_rate"),
        (by_hour(vat_category="AE"), "crm.vat_rate_contradicts_category", "vat_rate"),
        (monthly(retainer_from=""), "crm.retainer_needs_start", "retainer_from"),
        (monthly(retainer_from="2027-01-02"), "crm.retainer_needs_start", "retainer_from"),
        (monthly(quantity="2.5"), "crm.retainer_needs_start", "retainer_from"),
        (monthly(retainer_from="2027-02-30"), "invalid_date", "retainer_from"),
        (by_hour(unit_price=pb.Quote().net), "invalid_input", "unit_price/amount"),
        (by_hour(unit_price=euro("1.005")), "money.too_many_places", "unit_price/amount"),
        (by_hour(quantity="1.00001"), "invalid_input", "quantity"),
    ]
    for line, code, field in cases:
        asked = world.sales("CreateQuote", world.offer(a_line(), line, opportunity_id=opportunity))
        assert await refusal(asked) == (code, f"/lines/1/{field}"), line
    assert await world.announced(QuoteChanged) == []
    assert (await world.opportunity(opportunity)).stage == pb.OPPORTUNITY_STAGE_QUALIFIED


async def test_a_capped_sum_is_what_is_offered_everywhere(world: World):
    quote = await world.quote(by_hour(quantity="61.75", unit_price=euro("128.40"), cap=euro("7500.00")))
    (line,) = quote.lines
    assert (line.net.amount, line.uncapped.amount, line.cap.amount) == ("7500.00", "7928.70", "7500.00")
    assert (quote.net.amount, quote.vat.amount, quote.gross.amount) == ("7500.00", "1425.00", "8925.00")
    (told,) = await world.announced(QuoteChanged)
    assert told.quote.lines[0].net.amount == "7500.00"


async def test_a_quote_that_was_answered_above_its_cap_is_shown_as_it_was(world: World):
    """Written before sums kept to their caps: what was accepted then was another sum than it would be now."""
    capped = by_hour(quantity="61.75", unit_price=euro("128.40"), cap=euro("7500.00"))
    open_, answered = await world.quote(capped), await world.sent(await world.quote(capped))
    customer = await world.customer_of(answered)
    await customer("AcceptQuote", pb.AcceptQuoteRequest(name="Jens Johannsen", quote_version=1))
    world.running.written_by_hand.add("quote")
    async with world.running.service.context.db.transaction(Principal.system(world.tenant, "crm")) as tx:
        await tx.run(sa.text("update quote set lines = jsonb_build_array(lines -> 0 #- '{keeps_cap}')"))
    nets = [(await world.get(q)).net.amount for q in (open_, answered)]
    assert nets == ["7500.00", "7928.70"]


async def test_agreed_payment_days_are_part_of_the_offer(world: World):
    quote = await world.quote(payment_days=21)
    assert quote.payment_days == 21
    assert (await world.changed(quote, payment_days=14)).payment_days == 14
    assert [e.quote.payment_days for e in await world.announced(QuoteChanged)] == [21, 14]
    over = world.offer(opportunity_id=quote.opportunity.id, payment_days=121)
    assert await refusal(world.sales("CreateQuote", over)) == ("invalid_input", "/payment_days")


async def test_reverse_charge_needs_a_buyer_who_is_named_when_it_is_offered_and_when_it_is_sent(world: World):
    abroad = Address(street="1 Rue", postcode="75001", city="Paris", country_code="FR")
    customer = await world.customer(address=abroad)
    line = a_line(vat_rate="0", vat_category="AE")
    offer = world.offer(line, customer_id=customer.id)
    refused = ("crm.buyer_vat_id_required", "/customer/vat_id")
    assert await refusal(world.sales("CreateQuote", offer)) == refused
    customer = await world.updated(customer, address=abroad, vat_id="FR 83 404 833 048")
    quote = (await world.sales("CreateQuote", offer)).message.quote
    await world.updated(customer, address=abroad)
    assert await refusal(world.sent(quote)) == refused


async def test_a_seller_abroad_offers_at_the_rates_of_its_country(world: World):
    customer = await world.customer()
    offer = world.offer(a_line(vat_rate="20"), customer_id=customer.id)
    assert await refusal(world.sales("CreateQuote", offer)) == ("unknown_vat_rate", "/lines/0/vat_rate")
    await world.knows_seller(version=2, country="AT")
    assert (await world.sales("CreateQuote", offer)).message.quote.vat.amount == "200.00"


async def test_another_currency_is_refused_wherever_it_stands(world: World):
    opportunity = (await world.qualified(await world.lead())).opportunity.id
    dollars = euro("1000.00")
    dollars.currency = "USD"
    cases = [
        (by_hour(unit_price=dollars), "/lines/0/unit_price/currency"),
        (by_hour(cap=dollars), "/lines/0/cap/currency"),
        (a_line(milestones=[pb.QuoteMilestone(title="a", amount=dollars)]), "/lines/0/milestones"),
    ]
    for line, pointer in cases:
        asked = world.sales("CreateQuote", world.offer(line, opportunity_id=opportunity))
        assert await refusal(asked) == ("crm.currency_not_supported", pointer)


async def test_a_quote_needs_one_buyer_and_a_known_seller(world: World):
    answer = await world.qualified(await world.lead())
    both = {"opportunity_id": answer.opportunity.id, "customer_id": answer.customer.id}
    for offer in (world.offer(**both), world.offer()):
        assert await refusal(world.sales("CreateQuote", offer)) == ("crm.customer_or_opportunity", "/opportunity_id")
    stranger = world.offer(customer_id=answer.customer.id, legal_entity_id=str(uuid4()))
    assert await refusal(world.sales("CreateQuote", stranger)) == ("not_found", "/legal_entity_id")
    for unknown in ({"customer_id": str(uuid4())}, {"opportunity_id": str(uuid4())}):
        assert (await refusal(world.sales("CreateQuote", world.offer(**unknown))))[0] == "not_found"
    odd = world.offer(customer_id=answer.customer.id, valid_until="2026-02-30")
    assert await refusal(world.sales("CreateQuote", odd)) == ("invalid_date", "/valid_until")
    bare = pb.CreateQuoteRequest(customer_id=answer.customer.id, legal_entity_id=str(world.seller), title="x")
    assert await refusal(world.sales("CreateQuote", bare)) == ("invalid_input", "/lines")
    assert await world.announced(QuoteChanged) == []


async def test_a_draft_changes_in_place_and_only_where_named(world: World):
    quote = await world.quote(a_line(), introduction="Guten Tag", valid_until=world.today(30))
    changed = await world.changed(quote, title="Neu")
    assert (changed.title, changed.introduction, changed.valid_until) == ("Neu", "Guten Tag", world.today(30))
    assert (changed.quote_version, changed.etag, changed.gross.amount) == (1, "2", "1190.00")
    relined = await world.changed(changed, lines=[by_hour()])
    assert (relined.net.amount, relined.vat.amount, relined.gross.amount) == ("1191.63", "226.41", "1418.04")
    refused = world.changed(relined, lines=[a_line(), by_hour(vat_rate="0")])
    assert (await refusal(refused))[0] == "crm.vat_rate_contradicts_category"
    unknown = world.changed(relined, "net", title="x")
    assert await refusal(unknown) == ("unknown_field_path", "/update_mask")
    assert await world.get(quote) == relined
    versions = [(e.quote.etag, e.quote.title) for e in await world.announced(QuoteChanged)]
    assert versions == [("1", "Sanierung der Kaimauer"), ("2", "Neu"), ("3", "Neu")]


async def test_quotes_are_found_by_state_and_customer(world: World):
    first, second = await world.quote(), await world.sent(await world.quote())

    async def found(**asked: Any) -> list[str]:
        answer = await world.sales("ListQuotes", pb.ListQuotesRequest(**asked))
        return [q.id for q in answer.message.quotes]

    assert await found() == [second.id, first.id]
    assert await found(states=[pb.QUOTE_STATE_SENT]) == [second.id]
    assert await found(customer_id=first.customer.id) == [first.id]
    page = (await world.sales("ListQuotes", pb.ListQuotesRequest(page_size=1))).message
    assert await found(page_token=page.next_page_token) == [first.id]
