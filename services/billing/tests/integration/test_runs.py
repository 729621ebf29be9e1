"""Billing runs: one draft per project, nothing twice, a guilty project alone, staleness and drafting anew."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from billing_builders import a_position, an_entry, an_expense
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import BillingExceptionRaised, BillingRunRequested
from kontor.api.common.v1.types_pb2 import OPERATION_STATE_CANCELLED, VIEW_FULL
from kontor.api.timetracking.v1.events_pb2 import ExpenseApprovalWithdrawn, TimeApprovalWithdrawn
from kontor.cli.testing import eventually
from kontor.common.calling.calls import MESSAGE_LIMIT
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import InvalidInput, NotFound, RuleViolated

SUCCEEDED = 2


async def test_a_run_drafts_time_expenses_and_retainers_of_a_project(world: World):
    time = a_position("TIME_AND_MATERIAL", "120.00", title="Bauüberwachung")
    costs = a_position("EXPENSES", "1000.00", title="Reisekosten")
    monthly = a_position("RETAINER", "900.00", title="Betreuung", quantity="12", retainer_from="2026-11-01")
    project = await world.knows(time, costs, monthly)
    await world.project_known(project)
    world.timetracking.entries = [an_entry(project, time, 480), an_entry(project, time, 720)]
    world.timetracking.expenses = [an_expense(project, costs)]
    run = await world.run()
    assert (run.state, run.projects_done, run.projects_total, list(run.failures)) == (SUCCEEDED, 1, 1, [])
    draft = await world.get_draft(run.draft_ids[0])
    assert [pb.LineKind.Name(line.kind) for line in draft.lines] == [
        "LINE_KIND_TIME",
        "LINE_KIND_EXPENSE",
        "LINE_KIND_RETAINER",
    ]
    assert draft.net.amount == "3400.00"
    assert (draft.lines[0].quantity, draft.lines[0].unit) == ("20", "HUR")
    assert (draft.period_from, draft.period_to) == ("2026-11-01", "2026-11-30")
    assert world.timetracking.asked[0].until == "2026-11-30"


async def test_nothing_is_drafted_twice(world: World):
    await world.time_and_material(60)
    first = await world.run()
    assert len(first.draft_ids) == 1
    second = await world.run()
    assert (second.state, list(second.draft_ids)) == (SUCCEEDED, [])


async def test_runs_at_once_bill_each_source_once(world: World):
    _, entries = await world.time_and_material(60, 120)
    runs = await asyncio.gather(*(world.run() for _ in range(4)))
    assert all(run.state == SUCCEEDED for run in runs)
    drafts = [await world.get_draft(i) for run in runs for i in run.draft_ids]
    billed = [source.id for draft in drafts for line in draft.lines for source in line.sources]
    assert sorted(billed) == sorted(entry.id for entry in entries)


async def test_a_run_for_one_customer_leaves_the_others(world: World):
    await world.time_and_material(60)
    run = await world.run(customer_id="00000000-0000-7000-8000-000000000001")
    assert (run.state, run.projects_total) == (SUCCEEDED, 0)


async def test_the_guilty_project_stands_alone_among_the_failures(world: World):
    good = [(await world.time_and_material(60))[0] for _ in range(3)]
    guilty, _ = await world.time_and_material(60)
    world.timetracking.refuses = guilty.id
    run = await world.run()
    assert (run.projects_done, run.projects_total, len(run.draft_ids), len(run.failures)) == (4, 4, 3, 1)
    drafts = [await world.get_draft(i) for i in run.draft_ids]
    assert sorted(d.project.id for d in drafts) == sorted(p.id for p in good)


async def test_a_project_that_cannot_be_written_is_named_alone_and_the_run_ends(world: World):
    """A note with a character no column holds: only the writing finds out."""
    good = [(await world.time_and_material(60))[0] for _ in range(2)]
    _, (odd,) = await world.time_and_material(60)
    odd.note = "Bau\0überwachung"
    run = await world.run()
    assert (run.state, run.projects_done, len(run.draft_ids), len(run.failures)) == (SUCCEEDED, 3, 2, 1)
    assert run.failures[0].rule == "invalid_text"
    drafts = [await world.get_draft(i) for i in run.draft_ids]
    assert sorted(d.project.id for d in drafts) == sorted(p.id for p in good)
    assert await world.rows("select * from parked") == []


async def test_thirty_thousand_entries_of_one_chunk_are_billed(world: World):
    """More than one gRPC message holds, by far."""
    projects = [(await world.time_and_material(*[6] * 1_000))[0] for _ in range(30)]
    assert sum(entry.ByteSize() for entry in world.timetracking.entries) > 2 * MESSAGE_LIMIT
    run = await world.run(seconds=60)
    assert (run.projects_done, list(run.failures)) == (30, [])
    [billed] = await world.rows("select count(*) as sources from source_claim")
    assert billed["sources"] == 30_000
    assert len(projects) == 30


async def test_a_project_whose_work_fits_into_no_message_is_named_alone(world: World):
    good, _ = await world.time_and_material(60)
    _, (large,) = await world.time_and_material(60)
    large.note = "x" * (MESSAGE_LIMIT + 1)
    run = await world.run()
    assert (run.projects_done, len(run.draft_ids), len(run.failures)) == (2, 1, 1)
    assert run.failures[0].rule == "too_large"
    assert (await world.get_draft(run.draft_ids[0])).project.id == good.id


async def test_the_same_chunk_twice_is_drafted_once(world: World):
    project, _ = await world.time_and_material(60)
    run = await world.run()
    (ordered,) = await world.rows(
        "select aggregate_id, payload, event_id from journal where message like '%RunRequested'"
    )
    event = BillingRunRequested.FromString(ordered["payload"])
    await world.tell(event, event.chunk_id, event_id=ordered["event_id"])
    _, entries = await world.time_and_material(30)
    await world.run()
    await world.draft_of(entries[0].id)
    assert len(await world.drafts(project_id=project.id)) == 1
    again = await world.finance("GetBillingRun", pb.GetBillingRunRequest(id=run.id))
    assert again.message.billing_run.projects_done == 1


async def test_a_withdrawn_entry_makes_the_draft_stale_and_it_is_drafted_anew(world: World):
    _, (kept, withdrawn) = await world.time_and_material(60, 120)
    draft = await world.get_draft((await world.run()).draft_ids[0])
    await world.submit(draft)
    world.timetracking.entries = [kept]
    await world.tell(TimeApprovalWithdrawn(entry=withdrawn, reason="Falsches Projekt"), withdrawn.id, 4)

    async def look() -> list[pb.InvoiceDraft]:
        return await world.drafts(stale_only=True)

    (stale,) = await eventually(look)
    assert "Falsches Projekt" in stale.stale[0].text
    assert (stale.state, list(stale.steps)) == (pb.DRAFT_STATE_DRAFTED, [])
    with pytest.raises(RuleViolated) as refused:
        await world.submit(stale)
    assert refused.value.code == "billing.draft_stale"
    request = pb.RedraftDraftRequest(id=stale.id, etag=stale.etag)
    fresh = (await world.finance("RedraftDraft", request)).message.draft
    assert (fresh.net.amount, list(fresh.stale)) == ("120.00", [])
    assert [s.id for line in fresh.lines for s in line.sources] == [kept.id]
    assert await world.drafts(source_id=withdrawn.id) == []


async def test_a_draft_without_any_work_left_is_not_drafted_anew(world: World):
    _, (only,) = await world.time_and_material(60)
    draft = await world.get_draft((await world.run()).draft_ids[0])
    world.timetracking.entries = []
    with pytest.raises(RuleViolated) as refused:
        await world.finance("RedraftDraft", pb.RedraftDraftRequest(id=draft.id, etag=draft.etag))
    assert refused.value.code == "billing.draft_empty"
    assert [d.id for d in await world.drafts(source_id=only.id)] == [draft.id]


async def test_a_source_withdrawn_after_issue_is_a_difference_for_a_person(world: World):
    costs = a_position("EXPENSES", "1000.00")
    project = await world.knows(costs)
    await world.project_known(project)
    expense = an_expense(project, costs, "100.00")
    world.timetracking.expenses = [expense]
    invoice = await world.issue(await world.get_draft((await world.run()).draft_ids[0]))
    await world.tell(ExpenseApprovalWithdrawn(expense=expense, reason="Doppelt"), expense.id, 3)

    async def look() -> list[pb.BillingException]:
        answer = await world.finance("ListBillingExceptions", pb.ListBillingExceptionsRequest(open_only=True))
        return list(answer.message.exceptions)

    (raised,) = await eventually(look)
    assert (raised.invoice.number, raised.difference.amount, "Doppelt" in raised.cause) == (
        invoice.number,
        "100.00",
        True,
    )
    assert len(await world.announced(raised.id, BillingExceptionRaised)) == 1
    resolve = pb.ResolveBillingExceptionRequest(id=raised.id, resolution="Gutschrift vereinbart")
    resolved = (await world.finance("ResolveBillingException", resolve)).message.exception
    assert resolved.resolution == "Gutschrift vereinbart"
    assert await look() == []
    with pytest.raises(RuleViolated):
        await world.finance("ResolveBillingException", resolve)


async def test_a_big_month_becomes_several_drafts(world: World):
    project, _ = await world.time_and_material(60)
    position = project.positions[0]
    world.timetracking.entries += [an_entry(project, position, 15, note="x" * 1000) for _ in range(1100)]
    run = await world.run()
    drafts = [await world.get_draft(i) for i in run.draft_ids]
    assert len(drafts) == 2
    assert len({s.id for d in drafts for line in d.lines for s in line.sources}) == 1101


async def test_odd_runs_are_refused(world: World):
    for until in ("2026-02-30", "2026-13-01"):
        with pytest.raises(InvalidInput) as refused:
            await world.finance("CreateBillingRun", pb.CreateBillingRunRequest(until=until))
        assert refused.value.all_violations()[0].pointer == "/until"
    missing = pb.GetBillingRunRequest(id="00000000-0000-7000-8000-000000000001")
    with pytest.raises(NotFound):
        await world.finance("GetBillingRun", missing)


async def test_runs_are_listed_newest_first_with_how_much_became_of_them(world: World):
    await world.time_and_material(60)
    guilty, _ = await world.time_and_material(60)
    world.timetracking.refuses = guilty.id
    drafted = await world.run("2026-11-30")
    empty = await world.run("2026-10-31", customer_id="00000000-0000-7000-8000-000000000001")

    async def found(**asked: Any) -> list[pb.BillingRun]:
        answer = (await world.finance("ListBillingRuns", pb.ListBillingRunsRequest(**asked))).message
        return list(answer.billing_runs)

    newest, oldest = await found()
    assert [newest.id, oldest.id] == [empty.id, drafted.id]
    assert (oldest.state, oldest.drafts, oldest.projects_failed) == (SUCCEEDED, 1, 1)
    assert (list(oldest.draft_ids), list(oldest.failures)) == ([], [])
    (whole,) = await found(ids=[drafted.id], view=VIEW_FULL)
    assert whole == drafted
    assert (list(whole.draft_ids), len(whole.failures)) == (list(drafted.draft_ids), 1)
    for asked, wanted in (
        ({"order_by": "until"}, [empty, drafted]),
        ({"order_by": "-until"}, [drafted, empty]),
        ({"until_from": "2026-11-01"}, [drafted]),
        ({"until_to": "2026-11-01"}, [empty]),
        ({"failed_only": True}, [drafted]),
        ({"created_at_from": "2999-01-01"}, []),
    ):
        assert [run.id for run in await found(**asked)] == [run.id for run in wanted], asked
    counted = (
        await world.finance("ListBillingRuns", pb.ListBillingRunsRequest(with_summary=True, page_size=1))
    ).message
    assert (counted.summary.count, len(counted.billing_runs), counted.next_page_token != "") == (2, 1, True)


async def test_a_run_that_was_stopped_is_listed_so(world: World):
    await world.time_and_material(60)
    run = await world.run()
    db = world.running.service.context.db
    async with db.transaction(Principal.system(world.tenant, "billing")) as tx:
        await tx.run(sa.text(f"update billing_run set total = total + 1 where id = '{run.id}'"))
        await tx.run(sa.text(f"update operations set state = 'cancelled' where id = '{run.id}'"))
    (listed,) = (await world.finance("ListBillingRuns", pb.ListBillingRunsRequest())).message.billing_runs
    assert listed.state == OPERATION_STATE_CANCELLED
