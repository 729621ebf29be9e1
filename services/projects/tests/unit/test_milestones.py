"""Rules of projects and milestones."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money
from kontor.projects.domain.milestone import (
    Acceptance,
    Milestone,
    MilestoneApproved,
    MilestoneChanged,
    MilestoneState,
    completes,
    must_have_link,
)
from kontor.projects.domain.names import Named
from kontor.projects.domain.project import Project, ProjectClosed, Task
from kontor.projects.domain.refusals import (
    LetterWithoutLink,
    MilestoneNotOpen,
    MilestoneNotReached,
    MilestoneOnItsWay,
    MilestonesUnanswered,
    NothingToCallBack,
    ProjectNotActive,
    UnknownPosition,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POSITION = uuid4()


def a_milestone(state: MilestoneState = MilestoneState.OPEN, position=POSITION) -> Milestone:
    return Milestone(
        id=uuid4(),
        project=Named(uuid4(), "Projekt", "P-1"),
        customer=Named(uuid4(), "Kunde", "K-1"),
        position_id=position,
        quote_line_id=uuid4(),
        title="Konzept",
        amount=Money(Decimal(100)),
        vat_rate=Decimal(19),
        vat_category="S",
        created_at=NOW,
        state=state,
    )


def acceptance() -> Acceptance:
    return Acceptance("Jens", NOW, "Konzept", "", "link")


LETTER = CustomerLetter(("jens@hafen.example",), (), "Bitte um Abnahme", "Unter {link}\n\n{evidence}")


def test_a_letter_that_waits_reports_nothing_and_keeps_what_was_written_as_evidence():
    milestone = a_milestone()
    milestone.hold("fertig", (), LETTER, NOW)
    assert (milestone.state, milestone.evidence) == (MilestoneState.OPEN, "fertig")
    with pytest.raises(MilestoneOnItsWay):
        milestone.report("fertig", (), NOW, "link")
    assert [type(e) for e in milestone.call_back()] == [MilestoneChanged]
    assert (milestone.outgoing, milestone.evidence) == (None, "fertig")
    with pytest.raises(NothingToCallBack):
        milestone.call_back()


def test_a_reported_milestone_holds_no_letter():
    milestone = a_milestone()
    milestone.report("fertig", (), NOW, "link")
    with pytest.raises(MilestoneNotOpen):
        milestone.hold("fertig", (), LETTER, NOW)
    assert isinstance(milestone.refusal("cancelSend"), NothingToCallBack)


def test_a_letter_without_its_link_is_no_letter():
    with pytest.raises(LetterWithoutLink):
        must_have_link(replace(LETTER, text="Bitte abnehmen"))


def test_only_a_reported_milestone_is_accepted():
    milestone = a_milestone()
    with pytest.raises(MilestoneNotReached):
        milestone.accept(acceptance(), completes_position=False)
    milestone.report("fertig", (), NOW, "link")
    assert [type(e) for e in milestone.accept(acceptance(), completes_position=False)] == [MilestoneApproved]
    with pytest.raises(MilestoneNotReached):
        milestone.accept(acceptance(), completes_position=False)


def test_a_rejected_milestone_is_reported_anew():
    milestone = a_milestone()
    milestone.report("fertig", (), NOW, "link")
    milestone.reject("Maße fehlen")
    assert milestone.link_id == ""
    milestone.report("jetzt mit Maßen", (), NOW, "other")
    assert milestone.rejected_reason == ""


def test_the_last_accepted_milestone_completes_its_position():
    done, last = a_milestone(MilestoneState.APPROVED), a_milestone(MilestoneState.REACHED)
    elsewhere = a_milestone(MilestoneState.OPEN, position=uuid4())
    assert completes(last, [done, last, elsewhere])
    assert not completes(last, [done, last, a_milestone(MilestoneState.REJECTED)])


def test_a_waiting_milestone_keeps_its_project_open():
    project = Project(
        id=uuid4(),
        number="P-1",
        name="Projekt",
        customer=Named(uuid4()),
        quote=Named(uuid4()),
        lead=None,
        legal_entity=Named(uuid4()),
        positions=(),
        created_at=NOW,
    )
    with pytest.raises(MilestonesUnanswered):
        project.close([a_milestone(MilestoneState.REACHED)])
    assert [type(e) for e in project.close([a_milestone()])] == [ProjectClosed]
    with pytest.raises(ProjectNotActive):
        project.add_task(Task(uuid4(), uuid4(), "zu spät"), [])


def test_a_task_belongs_to_a_position_of_the_project():
    project = Project(
        id=uuid4(),
        number="P-1",
        name="Projekt",
        customer=Named(uuid4()),
        quote=Named(uuid4()),
        lead=None,
        legal_entity=Named(uuid4()),
        positions=(),
        created_at=NOW,
    )
    with pytest.raises(UnknownPosition):
        project.add_task(Task(uuid4(), uuid4(), "Aufgabe"), [])
