"""projects' objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef, Ref
from kontor.api.crm.v1.crm_pb2 import BillingModel, Quote, QuoteLine
from kontor.api.projects.v1 import events_pb2 as events
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.common.database.ledger import Announcement
from kontor.common.values import wire
from kontor.common.values.errors import RuleViolated
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.projects import domain

People = Mapping[UUID, str]


def named(message: Ref) -> domain.Named:
    return domain.Named(UUID(message.id), message.label, message.number)


def ref(value: domain.Named) -> Ref:
    return wire.ref(value.id, value.label, value.number)


def project(value: domain.Project, milestones: Sequence[domain.Milestone], people: People) -> pb.Project:
    return pb.Project(
        id=str(value.id),
        number=value.number,
        name=value.name,
        customer=ref(value.customer),
        quote=ref(value.quote),
        lead=None if value.lead is None else ref(value.lead),
        legal_entity=ref(value.legal_entity),
        state=pb.ProjectState.Value(f"PROJECT_STATE_{value.state}"),
        positions=[_position(p) for p in value.positions],
        tasks=[pb.Task(id=str(t.id), position_id=str(t.position_id), title=t.title) for t in value.tasks],
        members=[
            pb.Member(
                person=wire.ref(m.person_id, people.get(m.person_id, "")),
                role=pb.MemberRole.Value(f"MEMBER_ROLE_{m.role}"),
            )
            for m in value.members
        ],
        milestones=[milestone(m) for m in milestones],
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
    )


def _position(value: domain.Position) -> pb.Position:
    return pb.Position(
        id=str(value.id),
        position=value.position,
        quote_line_id=str(value.quote_line_id),
        title=value.title,
        kind=pb.PositionKind.Value(f"POSITION_KIND_{value.kind}"),
        budget=wire.money(value.budget),
        unit_price=wire.money(value.unit_price),
        unit=value.unit,
        quantity=wire.decimal(value.quantity),
        cap=None if value.cap is None else wire.money(value.cap),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        retainer_from=wire.day(value.retainer_from),
    )


def milestone(value: domain.Milestone, locale: str = "") -> pb.Milestone:
    return pb.Milestone(
        id=str(value.id),
        project=ref(value.project),
        customer=ref(value.customer),
        position_id=str(value.position_id),
        quote_line_id=str(value.quote_line_id),
        title=value.title,
        amount=wire.money(value.amount),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        state=pb.MilestoneState.Value(f"MILESTONE_STATE_{value.state}"),
        evidence=value.evidence,
        evidence_files=[_file(f) for f in value.evidence_files],
        reached_at=wire.timestamp(value.reached_at),
        acceptance=_acceptance(value.acceptance),
        rejected_reason=value.rejected_reason,
        completes_position=value.completes_position,
        etag=str(value.version),
        allowed_actions=[_action(verb, value, locale) for verb in _VERBS] if locale else [],
    )


_VERBS = ("report", "recordAcceptance", "withdraw")


def _action(verb: str, value: domain.Milestone, locale: str) -> AllowedAction:
    refused: RuleViolated | None = value.refusal(verb)
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))


def _file(value: domain.EvidenceFile) -> FileRef:
    return FileRef(sha256=value.sha256, size=value.size, media_type=value.media_type, name=value.name)


def read_files(messages: Any) -> tuple[domain.EvidenceFile, ...]:
    return tuple(domain.EvidenceFile(m.sha256, m.size, m.media_type, m.name) for m in messages)


def _acceptance(value: domain.Acceptance | None) -> pb.Acceptance | None:
    if value is None:
        return None
    return pb.Acceptance(
        by=value.by, at=wire.timestamp(value.at), scope=value.scope, defects=value.defects, channel=value.channel
    )


def planned(quote: Quote, number: str, created_at: Any) -> tuple[domain.Project, list[domain.Milestone]]:
    """The project and its milestones that an accepted quote promises, position by position."""
    pairs = [(line, _planned_position(line)) for line in quote.lines]
    project = domain.Project(
        id=new_id(),
        number=number,
        name=quote.title,
        customer=named(quote.customer),
        quote=domain.Named(UUID(quote.id), quote.title, quote.number),
        lead=named(quote.lead) if quote.HasField("lead") else None,
        legal_entity=named(quote.legal_entity),
        positions=tuple(position for _, position in pairs),
        created_at=created_at,
    )
    shown = domain.Named(project.id, project.name, project.number)
    milestones = [
        domain.Milestone(
            id=UUID(promised.id),
            project=shown,
            customer=project.customer,
            position_id=position.id,
            quote_line_id=position.quote_line_id,
            title=promised.title,
            amount=wire.read_money(promised.amount),
            vat_rate=position.vat_rate,
            vat_category=position.vat_category,
            created_at=created_at,
        )
        for line, position in pairs
        for promised in line.milestones
    ]
    return project, milestones


def _planned_position(line: QuoteLine) -> domain.Position:
    cap: Money | None = wire.read_money(line.cap) if line.HasField("cap") else None
    return domain.Position(
        id=new_id(),
        position=line.position,
        quote_line_id=UUID(line.id),
        title=line.title,
        kind=domain.PositionKind(BillingModel.Name(line.billing_model).removeprefix("BILLING_MODEL_")),
        budget=wire.read_money(line.net),
        unit_price=wire.read_money(line.unit_price),
        unit=line.unit,
        quantity=wire.read_decimal(line.quantity, ""),
        cap=cap,
        vat_rate=wire.read_decimal(line.vat_rate, ""),
        vat_category=line.vat_category,
        retainer_from=wire.read_optional_day(line.retainer_from, ""),
    )


_PROJECT_EVENTS: Mapping[type, Any] = {
    domain.ProjectStarted: events.ProjectStarted,
    domain.BudgetChanged: events.BudgetChanged,
    domain.AllocationChanged: events.AllocationChanged,
    domain.ProjectClosed: events.ProjectClosed,
}
_MILESTONE_EVENTS: Mapping[type, Any] = {
    domain.MilestoneReached: events.MilestoneReached,
    domain.MilestoneApproved: events.MilestoneApproved,
    domain.MilestoneRejected: events.MilestoneRejected,
    domain.MilestoneWithdrawn: events.MilestoneWithdrawn,
}


def project_announcement(
    event: domain.ProjectEvent, milestones: Sequence[domain.Milestone], people: People
) -> Announcement:
    value = event.project
    message = _PROJECT_EVENTS[type(event)](project=project(value, milestones, people))
    return Announcement("project", value.id, value.version, message)


def milestone_announcement(event: domain.MilestoneEvent, reason: str = "") -> Announcement:
    value = event.milestone
    message = _MILESTONE_EVENTS[type(event)](milestone=milestone(value))
    return Announcement("milestone", value.id, value.version, message, reason)
