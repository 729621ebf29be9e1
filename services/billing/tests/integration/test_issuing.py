"""Issue and cancellation: checked first, numbered without gap, frozen, undone only by a linked document."""

import asyncio
import hashlib

import psycopg
import pytest
from billing_builders import a_customer, a_milestone, a_position, an_entry
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import DocumentsRequested, InvoiceCancelled, InvoiceIssued
from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.cli.testing import eventually
from kontor.common.values.errors import Conflict, DomainError, IfMatchRequired, InvalidInput, RuleViolated


async def an_approved_draft(world: World, amount: str = "9000.00") -> pb.InvoiceDraft:
    _, (first, _) = await world.fixed_price(amount, "1.00")
    await world.accept(first)
    return await world.approved(await world.draft_of(first.id))


def issuing(draft: pb.InvoiceDraft) -> pb.IssueInvoiceRequest:
    return pb.IssueInvoiceRequest(id=draft.id, etag=draft.etag)


async def test_an_issued_invoice_is_numbered_frozen_and_told_whole(world: World):
    draft = await an_approved_draft(world)
    answer = await world.finance("IssueInvoice", issuing(draft))
    invoice = answer.message.invoice
    assert (invoice.id, invoice.number, invoice.type_code) == (draft.id, f"RE-{invoice.issue_date[:4]}-0001", "326")
    assert (invoice.seller.iban, invoice.buyer.name) == ("DE89370400440532013000", world.customer.name)
    assert len(invoice.content_hash) == 64
    (told,) = await world.announced(invoice.id, InvoiceIssued)
    assert told.invoice.lines == invoice.lines
    assert told.invoice.content_hash == invoice.content_hash
    assert await world.announced(invoice.id, DocumentsRequested) == []
    assert world.einvoice.shown[0].lines == invoice.lines
    assert await world.get_invoice(invoice.id) == invoice
    assert (await world.get_draft(draft.id)).state == pb.DRAFT_STATE_ISSUED


async def test_what_is_frozen_says_who_submitted_and_how_it_travels_and_proves_itself(world: World):
    draft = await an_approved_draft(world)
    await world.finance("IssueInvoice", issuing(draft))
    (told,) = await world.announced(draft.id, InvoiceIssued)
    frozen = told.invoice
    assert frozen.submitted_by.id == draft.submitted_by.id
    assert frozen.submitted_by.id not in {step.person.id for step in frozen.steps}
    assert (frozen.buyer.channel, frozen.buyer.peppol_id) == ("EMAIL", "")
    claimed, frozen.content_hash = frozen.content_hash, ""
    assert hashlib.sha256(frozen.SerializeToString(deterministic=True)).hexdigest() == claimed


async def test_exempt_work_says_the_sellers_own_ground(world: World):
    """§ 14 (4) no. 8 UStG: § 19 is only what is said when the seller says nothing."""
    world.seller.exemption_reason = "Steuerfrei nach § 4 Nr. 21 UStG"
    position = a_position(price="500.00", vat_category="E", vat_rate="0")
    project = await world.knows(position)
    milestone = a_milestone(project, position, "500.00", last=False, vat_category="E", vat_rate="0")
    await world.accept(milestone)
    draft = await world.approved(await world.draft_of(milestone.id))
    (group,) = (await world.finance("IssueInvoice", issuing(draft))).message.invoice.vat_lines
    assert (group.vat_category, group.exemption_reason) == ("E", "Steuerfrei nach § 4 Nr. 21 UStG")


async def test_an_issued_invoice_does_not_change_with_its_parties(world: World):
    invoice = (await world.finance("IssueInvoice", issuing(await an_approved_draft(world)))).message.invoice
    renamed = a_customer(id=world.customer.id, name="Ganz anders GmbH")
    await world.tell(CustomerChanged(customer=renamed), renamed.id, 2)
    await eventually(lambda: world.rows("select 1 as one from customer_ref where source_version = 2"))
    assert (await world.get_invoice(invoice.id)).buyer.name == world.customer.name


async def test_nobody_can_change_or_delete_an_issued_invoice(world: World):
    await world.finance("IssueInvoice", issuing(await an_approved_draft(world)))
    settings = world.running.service.settings.database
    for statement in ("update invoice set gross = 1", "update invoice set frozen = ''", "delete from invoice"):
        for role in ("app", "migrator"):
            connection = await psycopg.AsyncConnection.connect(
                host=settings.host,
                port=settings.port,
                dbname=settings.name,
                user=f"billing_{role}",
                password=getattr(settings, f"{role}_password"),
            )
            async with connection:
                if role == "migrator":
                    await connection.execute("set role billing_owner")
                await connection.execute(f"select set_config('kontor.tenant', '{world.tenant}', true)".encode())
                try:
                    hit = (await connection.execute(statement.encode())).rowcount
                except psycopg.errors.InsufficientPrivilege:
                    hit = 0
                assert hit == 0
                await connection.rollback()


async def test_many_at_once_are_numbered_without_gap(world: World):
    drafts = [await an_approved_draft(world) for _ in range(8)]
    answers = await asyncio.gather(*(world.finance("IssueInvoice", issuing(d)) for d in drafts))
    numbers = sorted(int(a.message.invoice.number[-4:]) for a in answers)
    assert numbers == list(range(1, 9))


async def test_the_same_key_is_one_invoice(world: World):
    draft = await an_approved_draft(world)
    asked = [world.finance("IssueInvoice", issuing(draft), idempotency_key="once") for _ in range(3)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    invoices = {a.message.invoice.number for a in answers if not isinstance(a, BaseException)}
    assert len(invoices) == 1
    assert all(isinstance(a, (Conflict, RuleViolated)) for a in answers if isinstance(a, BaseException))
    again = await world.finance("IssueInvoice", issuing(draft), idempotency_key="once")
    assert {again.message.invoice.number} == invoices
    assert again.headers["idempotent-replayed"] == "true"


async def test_what_the_recipient_would_refuse_costs_no_number(world: World):
    draft = await an_approved_draft(world)
    world.einvoice.findings = [pb.Finding(rule="BR-DE-15", severity="fatal", text="BT-10 fehlt", pointer="/buyer")]
    with pytest.raises(RuleViolated) as refused:
        await world.finance("IssueInvoice", issuing(draft))
    assert refused.value.code == "billing.invoice_not_valid"
    assert [(v.pointer, v.code) for v in refused.value.violations] == [("/buyer", "BR-DE-15")]
    world.einvoice.findings = [pb.Finding(rule="BR-DE-17", severity="warning", text="nur ein Hinweis")]
    invoice = (await world.finance("IssueInvoice", issuing(draft))).message.invoice
    assert invoice.number.endswith("0001")


async def test_sources_that_moved_at_their_owner_block_the_issue(world: World):
    _, (entry,) = await world.time_and_material(60)
    draft = await world.approved(await world.get_draft((await world.run()).draft_ids[0]))
    project_position = (world.timetracking.entries[0].position_id, entry.project.id)
    moved = an_entry(await world.knows(), world_position(project_position[0]), 60, id=entry.id, etag="4")
    world.timetracking.entries = [moved]
    with pytest.raises(RuleViolated) as refused:
        await world.finance("IssueInvoice", issuing(draft))
    assert refused.value.code == "billing.sources_changed"
    world.timetracking.entries = []
    with pytest.raises(RuleViolated):
        await world.finance("IssueInvoice", issuing(draft))


def world_position(position_id: str):
    from billing_builders import a_position

    return a_position("TIME_AND_MATERIAL", "120.00", id=position_id)


async def test_a_draft_that_moves_while_it_is_checked_is_not_issued(world: World):
    draft = await an_approved_draft(world)

    async def correct() -> None:
        world.einvoice.meanwhile = None
        change = pb.UpdateDraftRequest(id=draft.id, draft=pb.InvoiceDraft(title="neu"), etag=draft.etag)
        change.update_mask.paths.append("title")
        await world.finance("UpdateDraft", change)

    world.einvoice.meanwhile = correct
    with pytest.raises(Conflict):
        await world.finance("IssueInvoice", issuing(draft))
    assert (await world.get_draft(draft.id)).state == pb.DRAFT_STATE_DRAFTED


async def test_terms_follow_the_customer(world: World):
    world.customer = a_customer(payment_days=14, discount_percent="2.00", discount_days=10)
    invoice = (await world.finance("IssueInvoice", issuing(await an_approved_draft(world, "2000.00")))).message.invoice
    terms = invoice.terms
    assert (terms.discount_percent, terms.discount_amount.amount) == ("2.00", "47.60")
    assert terms.discount_until < terms.due_date


# Cancellation.


async def test_a_cancellation_negates_names_and_frees(world: World):
    _, (entry,) = await world.time_and_material(90)
    invoice = await world.issue(await world.get_draft((await world.run()).draft_ids[0]))
    answer = await world.cancel(invoice)
    storno, original = answer.cancellation, answer.invoice
    assert (storno.type_code, storno.document_kind) == ("384", pb.DOCUMENT_KIND_CANCELLATION)
    assert (storno.gross.amount, storno.vat.amount) == ("-214.20", "-34.20")
    assert [line.quantity for line in storno.lines] == ["-1.5"]
    assert [line.unit_price.amount for line in storno.lines] == ["120.00"]
    assert [(p.invoice_id, p.number) for p in storno.preceding] == [(invoice.id, invoice.number)]
    assert storno.number != invoice.number
    assert original.cancelled_by.number == storno.number
    assert original.payment.open_amount.amount == storno.payment.open_amount.amount == "0.00"
    (told,) = await world.announced(storno.id, InvoiceIssued)
    assert told.invoice.document_kind == pb.DOCUMENT_KIND_CANCELLATION
    assert len(await world.announced(invoice.id, InvoiceCancelled)) == 1
    again = await world.get_draft((await world.run()).draft_ids[0])
    assert [s.id for line in again.lines for s in line.sources] == [entry.id]


async def test_an_invoice_is_cancelled_once_and_a_cancellation_never(world: World):
    invoice = (await world.finance("IssueInvoice", issuing(await an_approved_draft(world)))).message.invoice
    storno = (await world.cancel(invoice)).cancellation
    for document in (invoice, storno):
        with pytest.raises(RuleViolated) as refused:
            await world.cancel(document)
        assert refused.value.code == "billing.invoice_not_cancellable"
        shown = await world.get_invoice(document.id)
        assert {a.verb: a.allowed for a in shown.allowed_actions}["cancel"] is False


async def test_a_cancelled_milestone_is_billed_again_by_the_next_run(world: World):
    _, (first, _) = await world.fixed_price("9000.00", "7000.00")
    await world.accept(first)
    await world.cancel(await world.issue(await world.draft_of(first.id)))
    await world.run()
    assert (await world.draft_of(first.id)).document_kind == pb.DOCUMENT_KIND_PARTIAL


async def test_changes_say_which_version_they_are_based_on(world: World):
    draft = await an_approved_draft(world)
    with pytest.raises(IfMatchRequired):
        await world.finance("IssueInvoice", pb.IssueInvoiceRequest(id=draft.id))
    with pytest.raises(Conflict):
        await world.finance("IssueInvoice", pb.IssueInvoiceRequest(id=draft.id, etag="1"))
    invoice = (await world.finance("IssueInvoice", issuing(draft))).message.invoice
    with pytest.raises(Conflict):
        await world.finance("CancelInvoice", pb.CancelInvoiceRequest(id=invoice.id, reason="x", etag="77"))


async def test_a_customer_that_is_not_an_id_is_refused(world: World):
    with pytest.raises(InvalidInput):
        await world.finance("ListInvoices", pb.ListInvoicesRequest(customer_id="x"))
    with pytest.raises(DomainError):
        await world.finance("GetInvoice", pb.GetInvoiceRequest(id="x"))
