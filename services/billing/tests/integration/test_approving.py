"""Correcting, submitting, approving on levels, sending back, discarding; who may, who sees, and what odd input gets."""

import pytest
from billing_builders import euro
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import (
    ApprovalPolicyChanged,
    ApprovalRequested,
    DraftDiscarded,
    InvoiceApproved,
    InvoiceChangesRequested,
)
from kontor.api.common.v1.types_pb2 import Money
from kontor.cli.testing import eventually
from kontor.common.values.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.common.values.ids import new_id


async def a_draft(world: World, amount: str = "9000.00") -> pb.InvoiceDraft:
    _, (first, _) = await world.fixed_price(amount, "1.00")
    await world.accept(first)
    return await world.draft_of(first.id)


async def corrected(world: World, draft: pb.InvoiceDraft, *paths: str, **fields) -> pb.InvoiceDraft:
    change = pb.UpdateDraftRequest(id=draft.id, draft=pb.InvoiceDraft(**fields), etag=draft.etag)
    change.update_mask.paths.extend(paths)
    return (await world.finance("UpdateDraft", change)).message.draft


async def test_two_levels_above_the_threshold(world: World):
    draft = await world.submit(await a_draft(world))
    assert [(s.level, s.state) for s in draft.steps] == [(1, "waiting"), (2, "waiting")]
    with pytest.raises(Forbidden) as own:
        await world.approve(draft, "Frank Falk")
    assert own.value.code == "billing.own_draft"
    draft = await world.approve(draft, "Anna Albrecht")
    with pytest.raises(RuleViolated) as twice:
        await world.approve(draft, "Anna Albrecht")
    assert twice.value.code == "billing.approved_already"
    draft = await world.approve(draft, "Wiebke Kern")
    assert draft.state == pb.DRAFT_STATE_APPROVED
    assert [s.person.label for s in draft.steps] == ["Anna Albrecht", "Wiebke Kern"]
    assert len(await world.announced(draft.id, InvoiceApproved)) == 1


async def test_who_waits_for_approval_has_a_deadline(world: World):
    draft = await world.submit(await a_draft(world))
    saga = await world.saga(draft.id)
    assert (saga.waiting_for, saga.deadline_at) == ("wartet auf Freigabe", draft.deadline_at)
    approved = await world.approve(await world.approve(draft), "Wiebke Kern")
    assert not approved.HasField("deadline_at")
    assert not (await world.saga(draft.id)).HasField("deadline_at")


async def test_one_level_below_the_threshold(world: World):
    draft = await world.submit(await a_draft(world, "100.00"))
    assert len(draft.steps) == 1
    assert (await world.approve(draft)).state == pb.DRAFT_STATE_APPROVED


async def test_sent_back_with_a_comment_corrected_and_submitted_again(world: World):
    draft = await world.submit(await a_draft(world))
    back = pb.SendBackDraftRequest(id=draft.id, comment="Bitte Vertragsnummer ergänzen", etag=draft.etag)
    draft = (await world.person("Anna Albrecht")("SendBackDraft", back)).message.draft
    assert draft.state == pb.DRAFT_STATE_DRAFTED
    (told,) = await world.announced(draft.id, InvoiceChangesRequested)
    assert told.comment == "Bitte Vertragsnummer ergänzen"
    draft = await corrected(world, draft, "order_reference", order_reference="V-2026-118")
    assert draft.order_reference == "V-2026-118"
    assert (await world.submit(draft)).state == pb.DRAFT_STATE_IN_REVIEW


async def test_a_correction_in_review_starts_approval_anew(world: World):
    draft = await world.approve(await world.submit(await a_draft(world)))
    draft = await corrected(world, draft, "title", title="Neuer Titel")
    assert (draft.state, list(draft.steps), draft.title) == (pb.DRAFT_STATE_DRAFTED, [], "Neuer Titel")


async def test_a_corrected_line_keeps_its_source_and_shows_what_was_calculated(world: World):
    draft = await a_draft(world)
    line = draft.lines[0]
    line.unit_price.amount = "8500.00"
    draft = await corrected(world, draft, "lines", lines=[line])
    (now,) = draft.lines
    assert (now.net.amount, now.calculated_net.amount) == ("8500.00", "9000.00")
    assert len(now.sources) == 1
    assert draft.gross.amount == "10115.00"


async def test_a_removed_line_lets_go_of_its_work(world: World):
    project, entries = await world.time_and_material(60)
    from billing_builders import an_entry

    dearer = an_entry(project, project.positions[0], 60, "150.00")
    world.timetracking.entries.append(dearer)
    draft = await world.get_draft((await world.run()).draft_ids[0])
    kept = [line for line in draft.lines if line.unit_price.amount == "120.00"]
    await corrected(world, draft, "lines", lines=kept)
    again = await world.get_draft((await world.run()).draft_ids[0])
    assert [s.id for line in again.lines for s in line.sources] == [dearer.id]
    assert [d.id for d in await world.drafts(source_id=entries[0].id)] == [draft.id]


@pytest.mark.parametrize(
    ("paths", "fields", "pointer"),
    [
        (["period_from"], {"period_from": "2026-02-30"}, "/draft/period_from"),
        (["nonsense"], {}, "/update_mask"),
        (["period_from", "period_to"], {"period_from": "2026-11-02", "period_to": "2026-11-01"}, "/draft/period_to"),
    ],
)
async def test_odd_corrections_are_refused_where_they_are(world: World, paths, fields, pointer):
    with pytest.raises(InvalidInput) as refused:
        await corrected(world, await a_draft(world), *paths, **fields)
    assert pointer in [v.pointer for v in refused.value.all_violations()]


async def test_odd_lines_are_refused_where_they_are(world: World):
    draft = await a_draft(world)
    odd = {
        "/draft/lines/0/unit_price/currency": {"unit_price": Money(amount="1.00", currency="USD")},
        "/draft/lines/0/unit_price/amount": {"unit_price": euro("-1.00")},
        "/draft/lines/0/quantity": {"quantity": "1e5"},
        "/draft/lines/0/vat_rate": {"vat_rate": "0"},
        "/draft/lines/0/id": {"id": str(new_id())},
    }
    for pointer, fields in odd.items():
        line = pb.InvoiceLine()
        line.CopyFrom(draft.lines[0])
        for name in fields:
            line.ClearField(name)
        line.MergeFrom(pb.InvoiceLine(**fields))
        with pytest.raises(InvalidInput) as refused:
            await corrected(world, draft, "lines", lines=[line])
        assert pointer in [v.pointer for v in refused.value.all_violations()]


async def test_a_discarded_draft_frees_its_work_and_says_so(world: World):
    draft = await a_draft(world)
    discard = pb.DiscardDraftRequest(id=draft.id, reason="irrtümlich", etag=draft.etag)
    assert (await world.finance("DiscardDraft", discard)).message.draft.state == pb.DRAFT_STATE_DISCARDED
    assert len(await world.announced(draft.id, DraftDiscarded)) == 1
    discarded = await world.get_draft(draft.id)
    with pytest.raises(RuleViolated) as refused:
        await world.submit(discarded)
    assert refused.value.code == "billing.draft_not_drafted"


async def test_an_unanswered_request_goes_out_again(world: World):
    draft = await world.submit(await a_draft(world))
    await world.later(49 * 3600)

    async def asked_again() -> bool:
        return len(await world.announced(draft.id, ApprovalRequested)) >= 2

    await eventually(asked_again)


async def test_the_policy_is_the_tenants(world: World):
    policy = (await world.finance("GetApprovalPolicy", pb.GetApprovalPolicyRequest())).message.policy
    assert [level.from_gross.amount for level in policy.levels] == ["0.00", "10000.00"]
    levels = [pb.ApprovalLevel(from_gross=euro(a)) for a in ("0.00", "50.00", "60.00")]
    wanted = pb.ApprovalPolicy(levels=levels, escalate_after_hours=24)
    request = pb.UpdateApprovalPolicyRequest(policy=wanted, etag=policy.etag)
    await world.finance("UpdateApprovalPolicy", request)
    assert len((await world.submit(await a_draft(world, "100.00"))).steps) == 3
    with pytest.raises(Conflict) as moved:
        await world.finance("UpdateApprovalPolicy", request)
    assert moved.value.facts["changed_by"] == "Jemand"  # nobody is there to be asked for names
    (told,) = await world.announced(str(world.tenant), ApprovalPolicyChanged)
    assert [level.from_gross.amount for level in told.policy.levels] == ["0.00", "50.00", "60.00"]
    policy = (await world.finance("GetApprovalPolicy", pb.GetApprovalPolicyRequest())).message.policy
    for odd in (["1.00"], ["0.00", "0.00"]):
        wrong = pb.ApprovalPolicy(levels=[pb.ApprovalLevel(from_gross=euro(a)) for a in odd], escalate_after_hours=1)
        with pytest.raises(InvalidInput):
            await world.finance("UpdateApprovalPolicy", pb.UpdateApprovalPolicyRequest(policy=wrong, etag=policy.etag))
    foreign = [pb.ApprovalLevel(from_gross=Money(amount="0.00", currency="USD"))]
    wrong = pb.ApprovalPolicy(levels=foreign, escalate_after_hours=1)
    with pytest.raises(InvalidInput) as refused:
        await world.finance("UpdateApprovalPolicy", pb.UpdateApprovalPolicyRequest(policy=wrong, etag=policy.etag))
    assert refused.value.all_violations()[0].pointer == "/policy/levels/0/from_gross/currency"


async def test_an_amount_needs_the_levels_it_reaches_of_the_policy_or_of_a_plan(world: World):
    async def needed(gross: str, *levels: str) -> list[tuple[int, str]]:
        wanted = [pb.ApprovalLevel(from_gross=euro(level)) for level in levels]
        request = pb.SimulateApprovalRequest(gross=euro(gross), levels=wanted)
        answer = (await world.finance("SimulateApproval", request)).message
        return [(level.level, level.from_gross.amount) for level in answer.levels]

    assert await needed("9999.99") == [(1, "0.00")]
    assert await needed("10000.00") == [(1, "0.00"), (2, "10000.00")]
    assert await needed("-12000.00") == [(1, "0.00")], "a credit note has one level at least"
    assert await needed("300.00", "0.00", "100.00", "200.00", "400.00") == [(1, "0.00"), (2, "100.00"), (3, "200.00")]
    with pytest.raises(InvalidInput) as refused:
        await needed("300.00", "0.00", "0.00")
    assert refused.value.all_violations()[0].pointer == "/levels"
    assert await needed("300.00") == [(1, "0.00")], "what was tried is not kept"


# Who sees what.


async def test_another_tenant_sees_and_does_nothing(world: World):
    draft = await a_draft(world)
    stranger = world.running.user(new_id())
    for name, request in {
        "GetDraft": pb.GetDraftRequest(id=draft.id),
        "SubmitDraft": pb.SubmitDraftRequest(id=draft.id, etag=draft.etag),
        "DiscardDraft": pb.DiscardDraftRequest(id=draft.id, etag=draft.etag),
        "RedraftDraft": pb.RedraftDraftRequest(id=draft.id, etag=draft.etag),
        "IssueInvoice": pb.IssueInvoiceRequest(id=draft.id, etag=draft.etag),
        "GetSaga": pb.GetSagaRequest(id=draft.id),
    }.items():
        with pytest.raises(NotFound):
            await stranger(name, request)
    assert not (await stranger("ListDrafts", pb.ListDraftsRequest())).message.drafts
    assert not (await stranger("ListSagas", pb.ListSagasRequest())).message.sagas


async def test_each_rpc_needs_its_permission(world: World):
    draft = await a_draft(world)
    reader = world.running.user(world.tenant, "billing.draft.read")
    assert (await reader("GetDraft", pb.GetDraftRequest(id=draft.id))).message.draft.id == draft.id
    for name, request in {
        "SubmitDraft": pb.SubmitDraftRequest(id=draft.id, etag=draft.etag),
        "ApproveDraft": pb.ApproveDraftRequest(id=draft.id, etag=draft.etag),
        "IssueInvoice": pb.IssueInvoiceRequest(id=draft.id, etag=draft.etag),
        "CreateBillingRun": pb.CreateBillingRunRequest(until="2026-11-30"),
        "ListInvoices": pb.ListInvoicesRequest(),
    }.items():
        with pytest.raises(Forbidden):
            await reader(name, request)


async def test_a_customer_sees_its_own_invoices_only(world: World):
    from billing_builders import a_customer

    mine = await world.issue(await a_draft(world, "100.00"))
    theirs_customer = world.customer
    world.customer = a_customer(name="Werft")
    other = await world.issue(await a_draft(world, "200.00"))
    scope = {"customer": [theirs_customer.id]}
    customer = world.running.user(world.tenant, "billing.invoice.read@customer", scope=scope)
    listed = (await customer("ListInvoices", pb.ListInvoicesRequest())).message.invoices
    assert [i.id for i in listed] == [mine.id]
    assert (await customer("GetInvoice", pb.GetInvoiceRequest(id=mine.id))).message.invoice.id == mine.id
    with pytest.raises(NotFound):
        await customer("GetInvoice", pb.GetInvoiceRequest(id=other.id))
    with pytest.raises(Forbidden):
        await customer("GetDraft", pb.GetDraftRequest(id=mine.id))


async def test_lists_are_paged_filtered_and_ordered(world: World):
    invoices = [await world.issue(await a_draft(world, f"{n}00.00")) for n in range(1, 4)]
    for order, wanted in (("number", invoices), ("-number", invoices[::-1])):
        found, token = [], ""
        while True:
            request = pb.ListInvoicesRequest(page_size=2, page_token=token, order_by=order)
            page = (await world.finance("ListInvoices", request)).message
            found += [i.number for i in page.invoices]
            token = page.next_page_token
            if not token:
                break
        assert found == [i.number for i in wanted]
    by_number = pb.ListInvoicesRequest(number=invoices[1].number)
    assert [i.id for i in (await world.finance("ListInvoices", by_number)).message.invoices] == [invoices[1].id]
    open_ones = pb.ListInvoicesRequest(payment_states=[pb.PAYMENT_STATE_OPEN], kinds=[pb.DOCUMENT_KIND_PARTIAL])
    assert len((await world.finance("ListInvoices", open_ones)).message.invoices) == 3
    paid = pb.ListInvoicesRequest(payment_states=[pb.PAYMENT_STATE_SETTLED])
    assert not (await world.finance("ListInvoices", paid)).message.invoices


async def test_page_tokens_of_other_lists_are_refused(world: World):
    from kontor.common.database.paging import encode_token

    for values in (["a", "b"], [1, 2], ["RE-1", new_id()], [None, new_id()]):
        token = encode_token(values)
        for name, request in {
            "ListDrafts": pb.ListDraftsRequest(page_token=token),
            "ListInvoices": pb.ListInvoicesRequest(page_token=token),
            "ListSagas": pb.ListSagasRequest(page_token=token),
            "ListBillingExceptions": pb.ListBillingExceptionsRequest(page_token=token),
        }.items():
            with pytest.raises(InvalidInput) as refused:
                await world.finance(name, request)
            assert refused.value.all_violations()[0].pointer == "/page_token"
