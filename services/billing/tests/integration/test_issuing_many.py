"""Issuing many at once: numbered without gap, a guilty draft alone with its reason, nothing twice."""

import asyncio
from uuid import uuid4

import pytest
from billing_builders import a_seller
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import InvoiceIssued, IssueRequested
from kontor.api.common.v1 import types_pb2
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.cli.testing import eventually
from kontor.common.values.errors import InvalidInput, NotFound

ISSUED, FAILED = pb.ISSUE_STATE_ISSUED, pb.ISSUE_STATE_FAILED


async def approved_drafts(world: World, count: int) -> list[pb.InvoiceDraft]:
    _, milestones = await world.fixed_price(*["100.00"] * count, "1.00")
    for milestone in milestones[:-1]:
        await world.accept(milestone)
    return [await world.approved(await world.draft_of(milestone.id)) for milestone in milestones[:-1]]


def naming(drafts: list[pb.InvoiceDraft]) -> pb.IssueDraftsRequest:
    return pb.IssueDraftsRequest(items=[pb.DraftToIssue(id=d.id, etag=d.etag) for d in drafts])


async def issued(world: World, request: pb.IssueDraftsRequest, **more: str) -> types_pb2.Operation:
    """From the order to its end."""
    started = (await world.finance("IssueDrafts", request, **more)).message.operation

    async def ended() -> types_pb2.Operation | None:
        asked = pb.GetOperationRequest(id=started.id)
        now: types_pb2.Operation = (await world.finance("GetOperation", asked)).message.operation
        return now if now.state != types_pb2.OPERATION_STATE_RUNNING else None

    found = await eventually(ended)
    assert found is not None
    return found


async def outcomes(world: World, operation: types_pb2.Operation, **filters: object) -> list[pb.IssueOutcome]:
    request = pb.ListIssueOutcomesRequest(operation_id=operation.id, **filters)
    return list((await world.finance("ListIssueOutcomes", request)).message.outcomes)


async def test_many_drafts_are_numbered_in_their_order_without_gap_and_told_once(world: World):
    drafts = await approved_drafts(world, 6)
    operation = await issued(world, naming(drafts))
    assert (operation.done, operation.failed, operation.total) == (6, 0, 6)
    assert operation.result_href == f"/v1/billing/operations/{operation.id}/issue_outcomes"
    said = await outcomes(world, operation)
    assert [(o.draft_id, o.pointer, o.state) for o in said] == [
        (d.id, f"/items/{at}", ISSUED) for at, d in enumerate(drafts)
    ]
    assert [int(o.number[-4:]) for o in said] == [1, 2, 3, 4, 5, 6]
    for draft, outcome in zip(drafts, said, strict=True):
        invoice = await world.get_invoice(draft.id)
        (told,) = await world.announced(draft.id, InvoiceIssued)
        assert (told.invoice.number, told.invoice.content_hash) == (outcome.number, invoice.content_hash)
        assert invoice.number == outcome.number
        assert (await world.saga(draft.id)).document == "ISSUED"
        assert (await world.get_draft(draft.id)).state == pb.DRAFT_STATE_ISSUED


async def test_what_one_alone_would_say_is_what_many_say(world: World):
    one, other = await approved_drafts(world, 2)
    request = pb.IssueInvoiceRequest(id=one.id, etag=one.etag)
    alone = (await world.finance("IssueInvoice", request)).message.invoice
    await issued(world, naming([other]))
    many = await world.get_invoice(other.id)
    assert (many.delivery.state, many.payment.state) == (alone.delivery.state, alone.payment.state)
    assert bool(many.delivery.deadline_at.seconds) == bool(alone.delivery.deadline_at.seconds)
    assert (int(alone.number[-4:]), int(many.number[-4:])) == (1, 2)
    steps = [(s.event, s.from_state, s.to_state) for s in (await world.saga(one.id)).steps]
    assert [(s.event, s.from_state, s.to_state) for s in (await world.saga(other.id)).steps] == steps


async def test_documents_of_many_are_waited_for_longer(world: World):
    """They are made one after the other; a thousand at once must not be asked for again while they are made."""
    *many, one = await approved_drafts(world, 4)
    await issued(world, naming(many))
    await issued(world, naming([one]))
    waits = []
    for draft in (*many, one):
        delivery = (await world.get_invoice(draft.id)).delivery
        waits.append(round(delivery.deadline_at.seconds - delivery.since.seconds))
    assert waits == [124, 124, 124, 120]


async def test_guilty_drafts_fail_alone_with_their_reason_and_cost_no_number(world: World):
    good, moved, unapproved, last = await approved_drafts(world, 4)
    back = pb.SendBackDraftRequest(id=unapproved.id, comment="Vertragsnummer fehlt", etag=unapproved.etag)
    unapproved = (await world.finance("SendBackDraft", back)).message.draft
    moved.etag = str(int(moved.etag) - 1)
    unknown = pb.InvoiceDraft(id=str(uuid4()), etag="1")
    operation = await issued(world, naming([good, moved, unknown, unapproved, last]))
    assert (operation.state, operation.done, operation.failed) == (types_pb2.OPERATION_STATE_SUCCEEDED, 2, 3)
    failed = await outcomes(world, operation, failed_only=True)
    assert [(o.pointer, o.draft_id, o.code) for o in failed] == [
        ("/items/1", moved.id, "conflict"),
        ("/items/2", unknown.id, "not_found"),
        ("/items/3", unapproved.id, "billing.draft_not_approved"),
    ]
    assert all(o.text and not o.number for o in failed)
    numbers = [int((await world.get_invoice(d.id)).number[-4:]) for d in (good, last)]
    assert numbers == [1, 2]


async def test_einvoice_is_asked_of_ten_drafts_at_a_time(world: World):
    drafts = await approved_drafts(world, 12)
    operation = await issued(world, naming(drafts))
    assert (operation.done, world.einvoice.calls) == (12, 2)
    assert {invoice.id for invoice in world.einvoice.shown} == {draft.id for draft in drafts}


async def test_a_draft_that_einvoice_refuses_to_look_at_fails_alone(world: World):
    drafts = await approved_drafts(world, 4)
    world.einvoice.refuses = drafts[2].id
    operation = await issued(world, naming(drafts))
    assert (operation.done, operation.failed) == (3, 1)
    assert [o.draft_id for o in await outcomes(world, operation, failed_only=True)] == [drafts[2].id]


async def test_an_einvoice_that_looks_at_the_first_alone_is_asked_of_each(world: World):
    drafts = await approved_drafts(world, 3)
    world.einvoice.looks_at_the_first_alone = True
    operation = await issued(world, naming(drafts))
    assert (operation.done, operation.failed) == (3, 0)
    assert {invoice.id for invoice in world.einvoice.shown} == {draft.id for draft in drafts}


async def test_what_the_recipient_would_refuse_is_told_with_its_findings(world: World):
    drafts = await approved_drafts(world, 2)
    world.einvoice.findings = [pb.Finding(rule="BR-DE-15", severity="fatal", text="BT-10 fehlt", pointer="/buyer")]
    operation = await issued(world, naming(drafts))
    said = await outcomes(world, operation)
    assert {(o.state, o.code) for o in said} == {(FAILED, "billing.invoice_not_valid")}
    assert {(f.rule, f.text, f.pointer) for o in said for f in o.findings} == {("BR-DE-15", "BT-10 fehlt", "/buyer")}
    world.einvoice.findings = []
    again = await issued(world, naming(drafts))
    assert [int(o.number[-4:]) for o in await outcomes(world, again)] == [1, 2]


async def test_a_chunk_its_owners_refuse_is_halved_until_the_guilty_draft_stands_alone(world: World):
    drafts = await approved_drafts(world, 5)
    guilty = drafts[3].lines[0].sources[0].id
    world.projects.refuses = guilty
    operation = await issued(world, naming(drafts))
    assert (operation.done, operation.failed) == (4, 1)
    (failed,) = await outcomes(world, operation, failed_only=True)
    assert failed.draft_id == drafts[3].id
    numbers = [int((await world.get_invoice(d.id)).number[-4:]) for d in drafts if d.id != failed.draft_id]
    assert sorted(numbers) == [1, 2, 3, 4]


async def test_a_draft_that_cannot_be_written_fails_alone_and_the_operation_ends(world: World):
    """Its seller's series was begun anew and gives a number that is taken: only the writing finds out."""
    careless = world.seller = a_seller(name="Südlicht GmbH", number_pattern="S-{year}-{number:04}")
    (first,) = await approved_drafts(world, 1)
    taken = (await outcomes(world, await issued(world, naming([first]))))[0].number
    (guilty,) = await approved_drafts(world, 1)
    careless.number_pattern = f"{taken.rpartition('-')[0]}-{{number:04}}"
    await world.tell(LegalEntityChanged(legal_entity=careless), careless.id, 2)
    world.seller = a_seller()
    good = await approved_drafts(world, 3)
    operation = await issued(world, naming([good[0], guilty, *good[1:]]))
    assert (operation.state, operation.done, operation.failed) == (types_pb2.OPERATION_STATE_SUCCEEDED, 3, 1)
    (failed,) = await outcomes(world, operation, failed_only=True)
    assert (failed.draft_id, failed.code, failed.number) == (guilty.id, "billing.number_taken", "")
    assert failed.text
    assert (await world.get_draft(guilty.id)).state == pb.DRAFT_STATE_APPROVED
    assert sorted([int((await world.get_invoice(d.id)).number[-4:]) for d in good]) == [1, 2, 3]
    assert await world.rows("select * from parked") == []


async def test_what_is_too_long_for_one_document_is_said_before_a_number_is_taken(world: World):
    long = world.seller = a_seller(legal_notice="x" * 512 * 1024)
    (guilty,) = await approved_drafts(world, 1)
    world.seller = a_seller()
    (good,) = await approved_drafts(world, 1)
    operation = await issued(world, naming([guilty, good]))
    assert (operation.done, operation.failed) == (1, 1)
    (failed,) = await outcomes(world, operation, failed_only=True)
    assert (failed.draft_id, failed.code) == (guilty.id, "billing.invoice_too_large")
    assert await world.rows("select last from number_series where series like :seller || '%'", seller=long.id) == []


async def test_a_chunk_that_comes_again_issues_nothing_twice(world: World):
    drafts = await approved_drafts(world, 3)
    operation = await issued(world, naming(drafts))
    (ordered,) = await world.rows("select payload from journal where message like '%IssueRequested'")
    event = IssueRequested.FromString(ordered["payload"])
    await world.tell(event, str(uuid4()))
    await issued(world, naming(await approved_drafts(world, 1)))
    assert [len(await world.announced(d.id, InvoiceIssued)) for d in drafts] == [1, 1, 1]
    now = (await world.finance("GetOperation", pb.GetOperationRequest(id=operation.id))).message.operation
    assert (now.done, now.failed, now.total) == (3, 0, 3)


async def test_two_orders_for_the_same_drafts_issue_each_once(world: World):
    drafts = await approved_drafts(world, 4)
    one, other = await asyncio.gather(issued(world, naming(drafts)), issued(world, naming(list(reversed(drafts)))))
    assert (one.done + other.done, one.failed + other.failed) == (4, 4)
    numbers = sorted([int((await world.get_invoice(d.id)).number[-4:]) for d in drafts])
    assert numbers == [1, 2, 3, 4]


async def test_the_same_key_is_one_operation(world: World):
    drafts = await approved_drafts(world, 2)
    first = await issued(world, naming(drafts), idempotency_key="month")
    again = await world.finance("IssueDrafts", naming(drafts), idempotency_key="month")
    assert again.message.operation.id == first.id
    assert again.headers["idempotent-replayed"] == "true"


async def test_odd_orders_are_refused(world: World):
    (draft,) = await approved_drafts(world, 1)
    with pytest.raises(InvalidInput) as refused:
        await world.finance("IssueDrafts", naming([draft, draft]))
    assert [(v.pointer, v.code) for v in refused.value.violations] == [("/items/1/id", "billing.draft_twice")]
    for odd in (pb.IssueDraftsRequest(), naming([pb.InvoiceDraft(id=draft.id, etag="x")])):
        with pytest.raises(InvalidInput):
            await world.finance("IssueDrafts", odd)
    missing = str(uuid4())
    with pytest.raises(NotFound):
        await world.finance("ListIssueOutcomes", pb.ListIssueOutcomesRequest(operation_id=missing))
