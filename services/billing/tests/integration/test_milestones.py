"""Accepted milestones become bills without anybody asking: partial, whole, or residual after received advances."""

import pytest
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.cli.testing import eventually
from kontor.common.values.errors import RuleViolated


async def test_a_milestone_becomes_a_partial_draft_with_its_proof(world: World):
    project, (first, _) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    draft = await world.draft_of(first.id)
    assert (draft.document_kind, draft.state) == (pb.DOCUMENT_KIND_PARTIAL, pb.DRAFT_STATE_DRAFTED)
    assert (draft.net.amount, draft.vat.amount, draft.gross.amount) == ("9000.00", "1710.00", "10710.00")
    (line,) = draft.lines
    assert "Jens Johannsen" in line.description
    assert first.evidence in line.description
    assert [(s.kind, s.id, s.version) for s in line.sources] == [(pb.SOURCE_KIND_MILESTONE, first.id, 3)]
    assert line.quote_line_id == first.quote_line_id
    assert (draft.project.number, draft.lead.id, draft.quote.id) == (project.number, project.lead.id, project.quote.id)
    assert draft.period_from
    assert draft.period_to


async def test_the_same_acceptance_twice_is_one_draft(world: World):
    _, (first, _) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    await world.draft_of(first.id)
    await world.accept(first)
    _, (other, _) = await world.fixed_price("1.00", "2.00")
    await world.accept(other)
    await world.draft_of(other.id)
    assert len(await world.drafts(source_id=first.id)) == 1


async def test_a_milestone_that_comes_before_its_project_waits_for_it(world: World):
    from billing_builders import a_milestone, a_position, a_project
    from kontor.api.projects.v1.events_pb2 import ProjectStarted

    position = a_position()
    project = a_project(world.customer, world.seller, position)
    early = a_milestone(project, position, "9000.00")
    await world.accept(early)
    await world.tell(ProjectStarted(project=project), project.id)
    assert (await world.draft_of(early.id)).gross.amount == "10710.00"


async def test_a_position_with_one_milestone_is_an_ordinary_invoice(world: World):
    _, (only,) = await world.fixed_price("16000.00")
    await world.accept(only)
    draft = await world.draft_of(only.id)
    assert (draft.document_kind, draft.net.amount, len(draft.lines)) == (pb.DOCUMENT_KIND_INVOICE, "16000.00", 1)


async def test_the_last_milestone_is_a_residual_bill_less_the_received_advance(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    advance = await world.paid(await world.issue(await world.draft_of(first.id)))
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert (draft.document_kind, draft.net.amount, draft.gross.amount) == (
        pb.DOCUMENT_KIND_RESIDUAL,
        "7000.00",
        "8330.00",
    )
    whole, deduction = draft.lines
    assert (whole.net.amount, deduction.net.amount) == ("16000.00", "-9000.00")
    assert deduction.quantity.startswith("-")
    assert not deduction.unit_price.amount.startswith("-")
    assert [(p.number, p.received.amount) for p in draft.preceding] == [(advance.number, "10710.00")]
    assert (draft.period_from, draft.period_to) == ("2026-11-20", "2026-11-21")
    invoice = await world.issue(draft)
    assert (invoice.type_code, invoice.payable.amount) == ("380", "8330.00")


async def part_paid(world: World) -> tuple[pb.Invoice, pb.Invoice, pb.InvoiceDraft]:
    """37,419.37 with advances of 30 % and 45 %; of the second 9,000.00 are paid. The rest is drafted."""
    _, (one, two, last) = await world.fixed_price("11225.81", "16838.72", "9354.84")
    await world.accept(one)
    first = await world.issue(await world.draft_of(one.id))
    await world.paid(first)
    await world.accept(two)
    second = await world.issue(await world.draft_of(two.id))
    await world.item(second, "11038.08", version=1)
    await world.has(second.id, payment=pb.PAYMENT_STATE_PARTLY_PAID)
    await world.accept(last)
    return first, second, await world.draft_of(last.id)


def amounts(document: pb.InvoiceDraft | pb.Invoice) -> list[str]:
    return [money.amount for money in (document.net, document.vat, document.gross, document.payable)]


async def test_an_advance_paid_in_part_is_deducted_as_far_as_received_and_its_rest_is_claimed(world: World):
    first, second, draft = await part_paid(world)
    assert amounts(draft) == ["18630.53", "3539.81", "22170.34", "22170.34"]
    (finding,) = draft.findings
    assert (finding.severity, second.number in finding.text, "11.038,08" in finding.text) == ("information", True, True)
    invoice = await world.issue(draft)
    assert amounts(invoice) == ["18630.53", "3539.81", "22170.34", "22170.34"]
    told = {p.number: (p.received.amount, p.superseded.amount) for p in invoice.preceding}
    assert told == {first.number: ("13358.71", ""), second.number: ("9000.00", "11038.08")}
    await world.item(second, "0.00", version=2, superseded="11038.08")
    closed = await world.has(second.id, payment=pb.PAYMENT_STATE_SUPERSEDED)
    assert closed.payment.received.amount == "9000.00"
    with pytest.raises(RuleViolated) as refused:
        await world.cancel(closed)
    assert refused.value.code == "billing.advance_deducted"
    await world.cancel(invoice)
    await world.item(second, "11038.08", version=3)
    again = await world.has(second.id, payment=pb.PAYMENT_STATE_PARTLY_PAID)
    assert again.payment.open_amount.amount == "11038.08"


async def test_money_on_a_cancelled_advance_is_credited_at_once_by_the_bill_of_the_rest(world: World):
    _, second, draft = await part_paid(world)
    storno = (await world.cancel(second)).cancellation
    assert storno.credited.amount == "9000.00"
    stale = await world.get_draft(draft.id)
    assert second.number in stale.stale[0].text
    request = pb.RedraftDraftRequest(id=stale.id, etag=stale.etag)
    fresh = (await world.finance("RedraftDraft", request)).message.draft
    assert amounts(fresh) == ["26193.56", "4976.78", "31170.34", "22170.34"]
    assert [(p.number, p.amount.amount) for p in fresh.prepayments] == [(second.number, "9000.00")]
    invoice = await world.issue(fresh)
    assert amounts(invoice) == ["26193.56", "4976.78", "31170.34", "22170.34"]
    assert (invoice.prepaid.amount, invoice.payment.open_amount.amount) == ("9000.00", "22170.34")


async def test_a_credit_that_was_paid_back_meanwhile_is_not_credited(world: World):
    _, second, draft = await part_paid(world)
    await world.cancel(second)
    stale = await world.get_draft(draft.id)
    request = pb.RedraftDraftRequest(id=stale.id, etag=stale.etag)
    fresh = (await world.finance("RedraftDraft", request)).message.draft
    await world.credit(second, "0.00", version=1)

    async def look() -> list[pb.InvoiceDraft]:
        return await world.drafts(stale_only=True)

    (stale,) = await eventually(look)
    assert stale.id == fresh.id
    request = pb.RedraftDraftRequest(id=stale.id, etag=stale.etag)
    anew = (await world.finance("RedraftDraft", request)).message.draft
    assert amounts(anew) == ["26193.56", "4976.78", "31170.34", "31170.34"]


async def test_cents_of_the_residual_bill_stay_where_they_were_paid(world: World):
    """UStAE 14.8: 1,000.05 in three parts; the VAT of the rest is 63.33, not 63.34."""
    _, (one, two, last) = await world.fixed_price("333.35", "333.35", "333.35")
    for milestone in (one, two):
        await world.accept(milestone)
        await world.paid(await world.issue(await world.draft_of(milestone.id)))
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert (draft.net.amount, draft.vat.amount) == ("333.35", "63.33")


async def test_a_payment_for_an_advance_reaches_the_residual_draft(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    advance = await world.issue(await world.draft_of(first.id))
    await world.accept(last)
    draft = await world.draft_of(last.id)
    await world.paid(advance)
    stale = await world.get_draft(draft.id)
    assert advance.number in stale.stale[0].text
    redrafted = await world.finance("RedraftDraft", pb.RedraftDraftRequest(id=stale.id, etag=stale.etag))
    fresh = redrafted.message.draft
    assert (fresh.net.amount, list(fresh.stale), list(fresh.findings)) == ("7000.00", [], [])


async def test_a_cancelled_advance_is_billed_with_the_whole(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    await world.cancel(await world.issue(await world.draft_of(first.id)))
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert (draft.document_kind, draft.net.amount) == (pb.DOCUMENT_KIND_INVOICE, "16000.00")
    assert {s.id for line in draft.lines for s in line.sources} == {first.id, last.id}


async def test_an_open_partial_draft_gives_way_to_the_final_bill(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    early = await world.draft_of(first.id)
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert (draft.document_kind, draft.net.amount) == (pb.DOCUMENT_KIND_INVOICE, "16000.00")
    assert await world.gone(early.id)
    assert [d.id for d in await world.drafts(source_id=first.id)] == [draft.id]


async def test_the_last_acceptance_may_arrive_before_the_first(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    world.projects.milestones = [first]
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert draft.net.amount == "16000.00"
    await world.accept(first)
    _, (other,) = await world.fixed_price("1.00")
    await world.accept(other)
    await world.draft_of(other.id)
    assert [d.id for d in await world.drafts(source_id=first.id)] == [draft.id]


async def test_an_advance_deducted_in_an_issued_bill_cannot_be_cancelled(world: World):
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    advance = await world.paid(await world.issue(await world.draft_of(first.id)))
    await world.accept(last)
    await world.issue(await world.draft_of(last.id))
    with pytest.raises(RuleViolated) as refused:
        await world.cancel(advance)
    assert refused.value.code == "billing.advance_deducted"


async def test_a_discarded_milestone_draft_is_drafted_by_the_next_run(world: World):
    _, (first, _) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    draft = await world.draft_of(first.id)
    await world.finance("DiscardDraft", pb.DiscardDraftRequest(id=draft.id, etag=draft.etag))
    run = await world.run()
    again = await world.draft_of(first.id)
    assert list(run.draft_ids) == [again.id]
    assert again.document_kind == pb.DOCUMENT_KIND_PARTIAL


async def test_documents_speak_the_customers_language(world: World):
    from billing_builders import a_customer

    world.customer = a_customer(language="en")
    _, (first, last) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    advance = await world.paid(await world.issue(await world.draft_of(first.id)))
    assert "Accepted by Jens Johannsen on 20 November 2026" in advance.lines[0].description
    await world.accept(last)
    draft = await world.draft_of(last.id)
    assert draft.lines[1].title.startswith(f"less partial invoice {advance.number} of ")
    storno = (await world.cancel(await world.issue(draft))).cancellation
    assert storno.title.startswith("Cancellation of invoice")
