"""Enquiries, customers and chances: each state, each refusal, each event."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from crm_world import World, a_customer, euro, refusal
from kontor.api.common.v1.types_pb2 import Address
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import (
    CustomerChanged,
    LeadAssigned,
    LeadCreated,
    LeadLost,
    LeadQualified,
    OpportunityStageChanged,
)
from kontor.api.platform.v1.events_pb2 import UserChanged
from kontor.api.platform.v1.platform_pb2 import Person
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import InvalidInput
from kontor.common.values.ids import new_id
from kontor.crm.store import CrmTx


async def test_an_enquiry_is_kept_as_it_came(world: World):
    request = pb.CreateLeadRequest(
        title="Kaimauer",
        company="Hafenbehörde",
        contact_name="Jens Johannsen",
        email="j@hafen.example",
        phone="04852 1",
        source="website",
        note="eilt",
    )
    answer = await world.sales("CreateLead", request)
    lead = answer.message.lead
    assert {f.name: getattr(lead, f.name) for f in request.DESCRIPTOR.fields} == {
        f.name: getattr(request, f.name) for f in request.DESCRIPTOR.fields
    }
    assert (lead.state, lead.etag, answer.headers["etag"]) == (pb.LEAD_STATE_NEW, "1", "1")
    assert [(a.verb, a.allowed) for a in lead.allowed_actions] == [("qualify", True), ("assign", True), ("lose", True)]
    assert (await world.sales("GetLead", pb.GetLeadRequest(id=lead.id))).message.lead == lead
    (told,) = await world.announced(LeadCreated)
    assert (told.lead.id, told.lead.note) == (lead.id, "eilt")


async def assigned(world: World, lead: pb.Lead, person_id: str) -> pb.Lead:
    request = pb.AssignLeadRequest(id=lead.id, etag=lead.etag, person_id=person_id)
    return (await world.sales("AssignLead", request)).message.lead


async def test_a_person_answers_a_lead_and_is_named_with_it(world: World):
    sina, mine, other = str(new_id()), await world.lead(), await world.lead()
    assert await refusal(assigned(world, mine, sina)) == ("not_found", "/person_id")
    await world.tell(UserChanged(person=Person(id=sina, name="Sina Sommer")), sina)
    lead = await assigned(world, mine, sina)
    assert (lead.assignee.id, lead.assignee.label, lead.etag) == (sina, "Sina Sommer", "2")
    found = (await world.sales("ListLeads", pb.ListLeadsRequest(assignee_id=sina))).message.leads
    assert [(one.id, one.assignee.label) for one in found] == [(lead.id, "Sina Sommer")]
    assert (await assigned(world, lead, sina)).etag == "2"
    (told,) = await world.announced(LeadAssigned)
    assert told.lead.assignee.id == sina
    free = await assigned(world, lead, "")
    assert not free.HasField("assignee")
    assert not (await assigned(world, other, "")).HasField("assignee")


async def test_a_lead_that_is_lost_is_nobodys_to_answer(world: World):
    lead = await world.lead()
    lost = (await world.sales("LoseLead", pb.LoseLeadRequest(id=lead.id, reason="teuer", etag="1"))).message.lead
    assert (await refusal(assigned(world, lost, "")))[0] == "crm.lead_not_open"


async def test_a_qualified_lead_becomes_customer_and_opportunity(world: World):
    answer = await world.qualified(await world.lead(), expected_value=euro("12000.50"))
    assert answer.lead.state == pb.LEAD_STATE_QUALIFIED
    assert (answer.customer.number, answer.opportunity.customer.id) == ("K-00001", answer.customer.id)
    assert (answer.opportunity.title, answer.opportunity.expected_value.amount) == ("Kaimauer", "12000.50")
    assert answer.opportunity.stage == pb.OPPORTUNITY_STAGE_QUALIFIED
    assert (answer.opportunity.lead.id, answer.opportunity.lead.label) == (answer.lead.id, "Kaimauer")
    assert await world.opportunity(answer.opportunity.id) == answer.opportunity
    assert await world.journal() == ["LeadCreated", "CustomerChanged", "OpportunityStageChanged", "LeadQualified"]
    (qualified,) = await world.announced(LeadQualified)
    assert (qualified.lead.customer.id, qualified.lead.opportunity.id) == (
        answer.customer.id,
        answer.opportunity.id,
    )
    (chance,) = await world.announced(OpportunityStageChanged)
    assert chance.opportunity.expected_value.amount == "12000.50"


async def test_a_lead_of_a_known_customer_makes_no_second_one(world: World):
    known = await world.customer()
    request = pb.QualifyLeadRequest(customer_id=known.id, opportunity_title="Neuer Steg", etag="1")
    request.id = (await world.lead()).id
    answer = (await world.sales("QualifyLead", request)).message
    assert (answer.customer.id, answer.opportunity.title) == (known.id, "Neuer Steg")
    assert len(await world.announced(CustomerChanged)) == 1


async def test_what_a_lead_refuses_leaves_nothing_behind(world: World):
    lead = await world.lead()
    empty = pb.QualifyLeadRequest(id=lead.id, etag=lead.etag)
    assert await refusal(world.sales("QualifyLead", empty)) == ("crm.customer_missing", "/customer")
    unknown = pb.QualifyLeadRequest(id=lead.id, etag=lead.etag, customer_id=str(uuid4()))
    assert (await refusal(world.sales("QualifyLead", unknown)))[0] == "not_found"
    odd = world.qualified(lead, customer=a_customer(leitweg_id="04011000-12345-34"))
    assert await refusal(odd) == ("crm.leitweg_id_invalid", "/customer/leitweg_id")
    places = world.qualified(lead, expected_value=euro("1.001"))
    assert await refusal(places) == ("money.too_many_places", "/expected_value/amount")
    assert await refusal(world.sales("LoseLead", pb.LoseLeadRequest(id=lead.id, etag="1"))) == (
        "invalid_input",
        "/reason",
    )
    assert await world.journal() == ["LeadCreated"]
    assert await world.rows("select 1 from customer union all select 1 from counter") == []


async def test_a_closed_lead_stays_closed_and_says_why(world: World):
    lead = await world.lead()
    lose = pb.LoseLeadRequest(id=lead.id, reason="Budget gestrichen", etag=lead.etag)
    lost = (await world.sales("LoseLead", lose)).message.lead
    assert (lost.state, lost.lost_reason, lost.etag) == (pb.LEAD_STATE_LOST, "Budget gestrichen", "2")
    assert [e.lead.lost_reason for e in await world.announced(LeadLost)] == ["Budget gestrichen"]
    assert (await refusal(world.qualified(lost)))[0] == "crm.lead_not_open"
    again = pb.LoseLeadRequest(id=lead.id, reason="nochmal", etag=lost.etag)
    assert (await refusal(world.sales("LoseLead", again)))[0] == "crm.lead_not_open"
    english = world.running.user(world.tenant, locale="en")
    for reader, words in ((world.sales, "abgeschlossen"), (english, "closed")):
        shown = (await reader("GetLead", pb.GetLeadRequest(id=lead.id))).message.lead
        assert not any(a.allowed for a in shown.allowed_actions)
        assert {a.reason_code for a in shown.allowed_actions} == {"crm.lead_not_open"}
        assert all(words in a.reason for a in shown.allowed_actions)


async def test_a_customers_defaults_and_the_rules_of_public_bodies(world: World):
    company = await world.customer(language="", vat_id="de 123 456 789", address=Address(city="Kiel"))
    assert (company.invoice_format, company.language) == (pb.INVOICE_FORMAT_ZUGFERD, "de")
    assert (company.vat_id, company.address.country_code) == ("DE123456789", "DE")
    assert [(w.pointer, w.code) for w in company.warnings] == [("/customer/vat_id", "crm.vat_id_check_digits")]
    named = await world.customer(vat_id="DE 136 695 976", registration_number=" HRB 12345 ")
    assert (named.registration_number, list(named.warnings)) == ("HRB 12345", [])
    authority = {"kind": pb.CUSTOMER_KIND_PUBLIC_BODY}
    body = await world.customer(leitweg_id=" 04011000-1234512345-06 ", **authority)
    assert (body.number, body.leitweg_id) == ("K-00003", "04011000-1234512345-06")
    assert body.invoice_format == pb.INVOICE_FORMAT_XRECHNUNG_UBL
    pointer = "/customer/leitweg_id"
    assert await refusal(world.customer(**authority)) == ("crm.leitweg_id_required", pointer)
    wrong = world.customer(leitweg_id="04011000-1234512345-07", **authority)
    assert await refusal(wrong) == ("crm.leitweg_id_invalid", pointer)
    assert (await world.customer()).number == "K-00004"


async def test_invoices_go_by_mail_unless_a_customer_chose_another_way(world: World):
    assert (await world.customer()).delivery_channel == pb.DELIVERY_CHANNEL_EMAIL
    chosen = {"delivery_channel": pb.DELIVERY_CHANNEL_PEPPOL}
    assert await refusal(world.customer(**chosen)) == ("crm.peppol_id_required", "/customer/peppol_id")
    reached = await world.customer(peppol_id="0204:04011000-12345-03", **chosen)
    assert (reached.delivery_channel, reached.peppol_id) == (pb.DELIVERY_CHANNEL_PEPPOL, "0204:04011000-12345-03")


@pytest.mark.parametrize("at", ["name", "kind", "email", "payment_days", "discount_percent", "language"])
async def test_the_contract_refuses_an_odd_customer_where_it_is_odd(world: World, at: str):
    odd = {"name": "", "kind": 0, "email": "kein", "payment_days": 121, "discount_percent": "2,5", "language": "fr"}
    with pytest.raises(InvalidInput) as refused:
        await world.customer(**{at: odd[at]})
    assert [v.pointer for v in refused.value.violations] == [f"/customer/{at}"]


async def test_a_customer_changes_only_where_the_mask_says(world: World):
    customer = await world.customer(discount_percent="2.50", discount_days=10)
    changes = pb.Customer(name="Hafen AöR", payment_days=14, email="")
    request = pb.UpdateCustomerRequest(id=customer.id, customer=changes, etag=customer.etag)
    request.update_mask.paths.extend(["name", "payment_days"])
    changed = (await world.sales("UpdateCustomer", request)).message.customer
    assert (changed.name, changed.payment_days, changed.email) == ("Hafen AöR", 14, "vergabe@hafen.example")
    assert (changed.number, changed.kind, changed.discount_percent) == ("K-00001", customer.kind, "2.5")
    assert [e.customer.name for e in await world.announced(CustomerChanged)] == [customer.name, "Hafen AöR"]
    request.etag = changed.etag
    request.update_mask.paths.append("number")
    assert await refusal(world.sales("UpdateCustomer", request)) == ("unknown_field_path", "/update_mask")
    body = pb.UpdateCustomerRequest(id=customer.id, customer=pb.Customer(kind=pb.CUSTOMER_KIND_PUBLIC_BODY), etag="2")
    body.update_mask.paths.append("kind")
    assert (await refusal(world.sales("UpdateCustomer", body)))[0] == "crm.leitweg_id_required"
    shown = (await world.sales("GetCustomer", pb.GetCustomerRequest(id=customer.id))).message.customer
    assert shown == changed


async def test_lists_page_without_gap_or_twin_and_filter(world: World):
    names = ["Ärztehaus", "Bäckerei", "Werft Süd", "Werft Nord", "Zoll"]
    made = [await world.customer(name=n, external_id=f"x-{i}") for i, n in enumerate(names)]
    seen, token = [], ""
    while True:
        request = pb.ListCustomersRequest(page_size=2, page_token=token)
        page = (await world.sales("ListCustomers", request)).message
        seen += [c.name for c in page.customers]
        token = page.next_page_token
        if not token:
            break
    assert seen == names[::-1]

    async def found(**asked: str) -> list[str]:
        answer = await world.sales("ListCustomers", pb.ListCustomersRequest(**asked))
        return [c.name for c in answer.message.customers]

    assert await found(q="werft") == ["Werft Nord", "Werft Süd"]
    assert await found(q="K-00005") == ["Zoll"]
    assert await found(q="100%") == []
    assert await found(external_id="x-1") == ["Bäckerei"]
    leads = [await world.lead() for _ in range(3)]
    await world.qualified(leads[0], customer_id=made[0].id)
    await world.qualified(leads[1], customer_id=made[1].id)
    new = pb.ListLeadsRequest(states=[pb.LEAD_STATE_NEW], q="hafenb")
    assert [lead.id for lead in (await world.sales("ListLeads", new)).message.leads] == [leads[2].id]
    of_first = pb.ListOpportunitiesRequest(customer_id=made[0].id, stages=[pb.OPPORTUNITY_STAGE_QUALIFIED])
    (chance,) = (await world.sales("ListOpportunities", of_first)).message.opportunities
    assert (chance.lead.id, chance.customer.label) == (leads[0].id, "Ärztehaus")
    odd = pb.ListCustomersRequest(page_token="bm9uc2Vuc2U")
    assert await refusal(world.sales("ListCustomers", odd)) == ("invalid_page_token", "/page_token")


async def test_a_counter_behind_what_it_counts_passes_the_numbers_that_are_taken(world: World):
    """As after a restore: nobody is told that what he makes exists already."""
    for _ in range(2):
        await world.customer()
    quotes = [await world.quote() for _ in range(2)]
    db = world.running.service.context.db
    async with db.transaction(Principal.system(world.tenant, "crm"), tx_class=CrmTx) as tx:
        await tx.run(sa.text("update counter set last = 0"))
    taken = {row["number"] for row in await world.rows("select number from customer")}
    assert (await world.customer()).number not in taken
    assert (await world.quote()).number not in {quote.number for quote in quotes}
