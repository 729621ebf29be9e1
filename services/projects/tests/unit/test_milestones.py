"""Rules of projects and milestones."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from kontor.common.values.money import Money
from kontor.projects import domain as d

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POSITION = uuid4()


def a_milestone(state: d.MilestoneState = d.MilestoneState.OPEN, position=POSITION) -> d.Milestone:
    return d.Milestone(
        id=uuid4(),
        project=d.Named(uuid4(), "Projekt", "P-1"),
        customer=d.Named(uuid4(), "Kunde", "K-1"),
        position_id=position,
        quote_line_id=uuid4(),
        title="Konzept",
        amount=Money(Decimal(100)),
        vat_rate=Decimal(19),
        vat_category="S",
        created_at=NOW,
        state=state,
    )


def acceptance() -> d.Acceptance:
    return d.Acceptance("Jens", NOW, "Konzept", "", "link")


def test_only_a_reported_milestone_is_accepted():
    milestone = a_milestone()
    with pytest.raises(d.MilestoneNotReached):
        milestone.accept(acceptance(), completes_position=False)
    milestone.report("fertig", (), NOW, "link")
    assert [type(e) for e in milestone.accept(acceptance(), completes_position=False)] == [d.MilestoneApproved]
    with pytest.raises(d.MilestoneNotReached):
        milestone.accept(acceptance(), completes_position=False)


def test_a_rejected_milestone_is_reported_anew():
    milestone = a_milestone()
    milestone.report("fertig", (), NOW, "link")
    milestone.reject("Maße fehlen")
    assert milestone.link_id == ""
    milestone.report("jetzt mit Maßen", (), NOW, "other")
    assert milestone.rejected_reason == ""


def test_the_last_accepted_milestone_completes_its_position():
    done, last = a_milestone(d.MilestoneState.APPROVED), a_milestone(d.MilestoneState.REACHED)
    elsewhere = a_milestone(d.MilestoneState.OPEN, position=uuid4())
    assert d.completes(last, [done, last, elsewhere])
    assert not d.completes(last, [done, last, a_milestone(d.MilestoneState.REJECTED)])


def test_a_waiting_milestone_keeps_its_project_open():
    project = d.Project(
        id=uuid4(),
        number="P-1",
        name="Projekt",
        customer=d.Named(uuid4()),
        quote=d.Named(uuid4()),
        lead=None,
        legal_entity=d.Named(uuid4()),
        positions=(),
        created_at=NOW,
    )
    with pytest.raises(d.MilestonesUnanswered):
        project.close([a_milestone(d.MilestoneState.REACHED)])
    assert [type(e) for e in project.close([a_milestone()])] == [d.ProjectClosed]
    with pytest.raises(d.ProjectNotActive):
        project.add_task(d.Task(uuid4(), uuid4(), "zu spät"))


def test_a_task_belongs_to_a_position_of_the_project():
    project = d.Project(
        id=uuid4(),
        number="P-1",
        name="Projekt",
        customer=d.Named(uuid4()),
        quote=d.Named(uuid4()),
        lead=None,
        legal_entity=d.Named(uuid4()),
        positions=(),
        created_at=NOW,
    )
    with pytest.raises(d.UnknownPosition):
        project.add_task(d.Task(uuid4(), uuid4(), "Aufgabe"))
