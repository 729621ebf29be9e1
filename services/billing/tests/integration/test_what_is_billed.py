"""What a bill may say and claim: caps over several bills, amounts of nothing, grounds of exemption, readable texts."""

from collections.abc import Iterable

import pytest
from billing_builders import a_customer, a_position, an_entry, euro
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import InvoiceSettled
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.common.values.errors import InvalidInput, RuleViolated


async def with_cap(world: World, cap: str, *minutes: int) -> tuple[projects.Project, projects.Position]:
    position = a_position("TIME_AND_MATERIAL", "128.40", unit="HUR", quantity="70", cap=euro(cap))
    project = await world.knows(position)
    worked(world, project, position, minutes)
    await world.project_known(project)
    return project, position


def worked(world: World, project: projects.Project, position: projects.Position, minutes: Iterable[int]) -> None:
    world.timetracking.entries += [an_entry(project, position, m, rate="128.40") for m in minutes]


async def run_once(world: World) -> pb.InvoiceDraft:
    (draft_id,) = (await world.run()).draft_ids
    return await world.get_draft(draft_id)


async def test_a_cap_holds_over_all_bills_of_its_position_and_is_free_again_after_a_cancellation(world: World):
    """61.75 h at 128.40 with a cap of 7,500.00, in two bills."""
    project, position = await with_cap(world, "7500.00", 3000)
    first = await run_once(world)
    assert first.net.amount == "6420.00"
    invoice = await world.issue(first)
    worked(world, project, position, [705])
    second = await run_once(world)
    (line,) = second.lines
    assert (line.quantity, line.net.amount) == ("11.75", "1080.00")
    assert [(a.amount.amount, a.base.amount) for a in line.allowances] == [("428.70", "1508.70")]
    assert [s.amount.amount for s in line.sources] == ["1080.00"]
    await world.cancel(invoice)
    request = pb.DiscardDraftRequest(id=second.id, etag=(await world.get_draft(second.id)).etag)
    await world.finance("DiscardDraft", request)
    again = await run_once(world)
    assert (again.net.amount, again.lines[0].quantity) == ("7500.00", "61.75")


async def test_a_line_corrected_by_hand_stays_below_what_the_cap_left_it(world: World):
    await with_cap(world, "1000.00", 600)
    draft = await run_once(world)
    (line,) = draft.lines
    for quantity, net in (("20", "1000.00"), ("5", "642.00"), ("7.5", "963.00"), ("8", "1000.00")):
        line.quantity = quantity
        draft.lines[0].CopyFrom(line)
        request = pb.UpdateDraftRequest(id=draft.id, draft=draft, etag=(await world.get_draft(draft.id)).etag)
        request.update_mask.paths.append("lines")
        changed = (await world.finance("UpdateDraft", request)).message.draft
        assert changed.net.amount == net


async def corrected(world: World, draft: pb.InvoiceDraft, **fields: str) -> pb.InvoiceDraft:
    now = await world.get_draft(draft.id)
    for name, value in fields.items():
        if name == "price":
            now.lines[0].unit_price.amount = value
        else:
            setattr(now.lines[0], name, value)
    request = pb.UpdateDraftRequest(id=draft.id, draft=now, etag=now.etag)
    request.update_mask.paths.append("lines")
    answer: pb.InvoiceDraft = (await world.finance("UpdateDraft", request)).message.draft
    return answer


async def milestone(world: World, amount: str = "1000.00") -> pb.InvoiceDraft:
    _, (first, _) = await world.fixed_price(amount, "1.00")
    await world.accept(first)
    return await world.draft_of(first.id)


async def test_an_invoice_of_nothing_is_settled_when_it_is_issued(world: World):
    invoice = await world.issue(await corrected(world, await milestone(world), price="0.00"))
    assert (invoice.gross.amount, invoice.payment.state) == ("0.00", pb.PAYMENT_STATE_SETTLED)
    assert len(await world.announced(invoice.id, InvoiceSettled)) == 1


async def test_a_total_below_zero_is_refused_and_costs_no_number(world: World):
    ready = await world.approved(await corrected(world, await milestone(world), quantity="-1"))
    with pytest.raises(RuleViolated) as refused:
        await world.finance("IssueInvoice", pb.IssueInvoiceRequest(id=ready.id, etag=ready.etag))
    assert refused.value.code == "billing.total_below_zero"
    assert await world.rows("select * from number_series") == []


async def test_a_rate_that_never_was_is_refused_where_it_is_typed(world: World):
    draft = await milestone(world)
    with pytest.raises(InvalidInput) as refused:
        await corrected(world, draft, vat_rate="16")
    assert (refused.value.code, refused.value.violations[0].pointer) == ("unknown_vat_rate", "/draft/lines/0/vat_rate")


async def test_an_exempt_supply_needs_its_ground_and_says_it_in_the_customers_language(world: World):
    world.customer = a_customer(language="en")
    draft = await corrected(world, await milestone(world), vat_category="E", vat_rate="0")
    with pytest.raises(InvalidInput) as refused:
        await world.submit(draft)
    assert refused.value.code == "billing.exemption_missing"
    invoice = await world.issue(await corrected(world, draft, exemption="DE-4-21"))
    (group,) = invoice.vat_lines
    assert (group.exemption_reason, group.exemption_code) == (
        "Exempt from VAT, § 4 no. 21 UStG (teaching)",
        "VATEX-EU-132-1I",
    )


@pytest.mark.parametrize(("paid", "credited"), [("0.00", ""), ("1190.00", "1190.00")])
async def test_what_is_cancelled_is_owed_by_nobody_and_credited_as_far_as_it_was_paid(
    world: World, paid: str, credited: str
):
    invoice = await world.issue(await milestone(world))
    if credited:
        await world.paid(invoice)
    answer = await world.cancel(invoice)
    assert (answer.cancellation.credited.amount, answer.invoice.payment.received.amount) == (credited, paid)
    assert answer.invoice.payment.state == answer.cancellation.payment.state == pb.PAYMENT_STATE_NOT_OWED
    assert len(await world.announced(invoice.id, InvoiceSettled)) == (1 if credited else 0)


async def test_a_text_no_document_can_hold_is_refused_before_a_number(world: World):
    """A customer's name from before such characters were refused at the door."""
    world.customer = a_customer(name="Hafen\x1bbehörde")
    ready = await world.approved(await milestone(world))
    with pytest.raises(InvalidInput) as refused:
        await world.finance("IssueInvoice", pb.IssueInvoiceRequest(id=ready.id, etag=ready.etag))
    assert "/buyer/name" in [v.pointer for v in refused.value.violations]
    assert await world.rows("select * from number_series") == []


async def test_a_vertical_tab_of_earlier_days_becomes_a_line_break(world: World):
    world.customer = a_customer(contact_name="Jens\vJohannsen")
    invoice = await world.issue(await milestone(world))
    assert invoice.buyer.contact_name == "Jens\nJohannsen"
