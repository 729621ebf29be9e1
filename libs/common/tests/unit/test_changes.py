"""What a history tells of a change, and to whom."""

from typing import Any
from uuid import uuid4

from kontor.api.common.v1 import options_pb2
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.identity.tokens import Principal
from kontor.common.serving.changes import changes_between, values_of


def somebody(*permissions: str) -> Principal:
    return Principal(uuid4(), str(uuid4()), "user", permissions=dict.fromkeys(permissions, frozenset()))


def a_milestone(amount: str = "400.00", **fields: Any) -> projects.Milestone:
    made = projects.Milestone(id="m", title="Konzept", etag="3", **fields)
    made.amount.amount, made.amount.currency = amount, "EUR"
    made.customer.id, made.customer.label, made.customer.number = "c", "Hafen AG", "K-1"
    made.allowed_actions.add(verb="report", allowed=True)
    return made


def words_of(state: projects.MilestoneState) -> tuple[str, str]:
    words = projects.MilestoneState.DESCRIPTOR.values_by_number[state].GetOptions().Extensions[options_pb2.words]
    return words.de, words.en


def test_a_change_names_the_field_and_both_values():
    sees = somebody("projects.*")
    before = values_of(a_milestone(), sees)
    after = values_of(a_milestone("500.00", evidence="fertig"), sees)
    found = [(c.path, getattr(c, "from"), c.to) for c in changes_between(before, after)]
    assert found == [("/amount", "400.00 EUR", "500.00 EUR"), ("/evidence", "", "fertig")]


def test_what_is_gone_is_told_and_version_and_actions_are_not():
    sees = somebody("*")
    changes = changes_between(values_of(a_milestone(evidence="fertig"), sees), values_of(projects.Milestone(), sees))
    assert sorted(c.path for c in changes) == ["/amount", "/customer", "/evidence", "/id", "/title"]
    assert {c.to for c in changes} == {""}


def test_fields_that_need_a_permission_are_left_out_for_who_lacks_it():
    project = projects.Project(id="p", milestones=[a_milestone()])
    project.positions.add(title="Stunden").budget.amount = "9.00"
    lacks, holds = somebody("projects.project.read"), somebody("projects.project.read", "projects.milestone.amount")
    hidden = values_of(project, holds).keys() - values_of(project, lacks).keys()
    assert hidden == {"/milestones/0/amount", "/positions/0/budget"}
    entry = timetracking.TimeEntry(id="e", cost_unknown=True)
    entry.cost_rate.amount = "40.00"
    assert values_of(entry, somebody("timetracking.entry.read")).keys() == {"/id"}


def test_a_named_value_keeps_its_name_and_comes_with_its_words_in_both_languages():
    def in_state(state: projects.MilestoneState) -> dict[str, object]:
        return dict(values_of(a_milestone(state=state), somebody("*")))

    opened, approved = projects.MILESTONE_STATE_OPEN, projects.MILESTONE_STATE_APPROVED
    (change,) = changes_between(in_state(opened), in_state(approved))
    assert (change.path, change.to) == ("/state", "MILESTONE_STATE_APPROVED")
    assert getattr(change, "from") == "MILESTONE_STATE_OPEN"
    assert (change.from_words.de, change.from_words.en) == words_of(opened)
    assert (change.to_words.de, change.to_words.en) == words_of(approved)
    assert change.to_words.de != change.to_words.en


def test_what_has_no_words_in_the_contract_comes_without():
    (text, unknown) = changes_between({}, values_of(projects.Milestone(title="Konzept", state=999), somebody("*")))
    assert [text.to, unknown.to] == ["Konzept", "999"]
    assert not any(change.HasField(side) for change in (text, unknown) for side in ("from_words", "to_words"))


def test_repeated_parts_are_told_apart_by_their_place_and_roots_are_kept():
    project = projects.Project(positions=[projects.Position(title="A"), projects.Position(title="B")])
    assert values_of(project, somebody("*"), "/project") == {
        "/project/positions/0/title": "A",
        "/project/positions/1/title": "B",
    }


def test_a_long_value_is_cut():
    (change,) = changes_between({}, {"/note": "x" * 1000})
    assert len(change.to) == 300
    assert change.to.endswith("…")
