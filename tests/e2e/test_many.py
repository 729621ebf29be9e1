"""Many records at once through the public door: each its own answer, a selection in the background."""

import uuid
from typing import Any

import pytest
from kontor.cli.demo.client import Caller, Refused, wait_for
from kontor.cli.demo.story import Story

Json = dict[str, Any]


def _leads(sales: Caller, word: str, count: int) -> list[Json]:
    body = {"title": f"{word} Kontakt", "company": "Hafen"}
    return [sales.post("/v1/leads", body)["lead"] for _ in range(count)]


def _word() -> str:
    return f"Messe{uuid.uuid4().hex[:10]}"


def test_each_of_many_has_its_own_answer_in_the_order_named(story: Story) -> None:
    sales = story.people["sales"]
    first, second, third = _leads(sales, _word(), 3)
    sales.act("/v1/leads", "lose", second, reason="Kein Budget")
    unknown = {"id": str(uuid.uuid4()), "etag": "1"}
    items = [{"id": one["id"], "etag": one["etag"]} for one in (first, second, third)] + [unknown]
    results = sales.post("/v1/leads:batchLose", {"items": items, "reason": "Messe abgesagt"})["results"]
    assert [result["id"] for result in results] == [item["id"] for item in items]
    problems = [result.get("problem") or {} for result in results]
    assert [problem.get("status", 0) for problem in problems] == [0, 412, 0, 404]
    assert problems[1]["changed_by"]
    assert results[0]["lead"]["state"] == results[2]["lead"]["state"] == "LEAD_STATE_LOST"


def test_a_selection_is_refused_when_it_moved_and_else_done_in_the_background(story: Story) -> None:
    sales, word = story.people["sales"], _word()
    leads = _leads(sales, word, 7)
    body = {"filter": {"q": word}, "reason": "Messe abgesagt", "expected_count": 6}
    with pytest.raises(Refused) as moved:
        sales.post("/v1/leads:batchLose", body)
    assert (moved.value.status, moved.value.code) == (409, "batch.set_moved")
    assert moved.value.problem["current_count"] == 7
    begun = sales.post("/v1/leads:batchLose", {**body, "expected_count": 7})["operation"]

    def ended() -> Json | None:
        mine = sales.get("/v1/operations")["operations"]
        found = next(operation for operation in mine if operation["id"] == begun["id"])
        return found if found["state"] != "OPERATION_STATE_RUNNING" else None

    found: Json = wait_for("the selection to be done", ended)
    assert (found["state"], found["done"], found.get("failed", 0)) == ("OPERATION_STATE_SUCCEEDED", 7, 0)
    assert sales.get(begun["href"])["operation"]["id"] == begun["id"]
    outcomes = sales.all(found["result_href"], "outcomes", page_size=3)
    assert {outcome["id"] for outcome in outcomes} == {lead["id"] for lead in leads}
    assert {lead["state"] for lead in sales.all("/v1/leads", "leads", q=word)} == {"LEAD_STATE_LOST"}


def test_another_persons_work_is_not_among_ones_own(story: Story) -> None:
    sales, word = story.people["sales"], _word()
    _leads(sales, word, 1)
    body = {"filter": {"q": word}, "reason": "Messe abgesagt", "expected_count": 1}
    begun = sales.post("/v1/leads:batchLose", body)["operation"]
    assert begun["id"] not in {one["id"] for one in story.admin.get("/v1/operations")["operations"]}
    with pytest.raises(Refused) as hidden:
        story.people["employee"].get(begun["href"])
    assert hidden.value.status == 403


def test_a_billing_run_is_watched_as_an_operation(story: Story) -> None:
    finance = story.people["finance"]
    run = finance.post("/v1/billing_runs", {"until": story.today.isoformat()})["billing_run"]
    found: Json = wait_for(
        "the run to end",
        lambda: next(
            (
                operation
                for operation in finance.get("/v1/operations")["operations"]
                if operation["id"] == run["id"] and operation["phase"] == "ended"
            ),
            None,
        ),
    )
    assert (found["kind"], found["state"]) == ("billing_run", "OPERATION_STATE_SUCCEEDED")
    ended = finance.get(found["result_href"])["billing_run"]
    # To whoever sees it, its orderer has a name.
    seen = story.admin.get(found["href"])["operation"]
    assert (seen["orderer"]["id"], seen["orderer"]["label"]) == (found["ordered_by"], found["orderer"]["label"])
    assert seen["orderer"]["label"]
    assert ended["projects_done"] == ended["projects_total"] == found["done"] + found.get("failed", 0)
