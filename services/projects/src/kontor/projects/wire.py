"""projects' objects to messages and back: the only file that speaks both domain and protobuf.

People are referred to by their ids alone; the transaction says what they are called. Amounts are left out for those
who may not see them, never in events.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import FileRef, Ref
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.crm.v1.crm_pb2 import BillingModel, Quote, QuoteLine
from kontor.api.projects.v1 import events_pb2 as told
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.common.values import wire
from kontor.common.values.ids import new_id
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money
from kontor.common.values.refs import Messages
from kontor.projects.domain import milestone as milestones
from kontor.projects.domain import project as projects
from kontor.projects.domain.names import Named


def named(message: Ref) -> Named:
    return Named(UUID(message.id), message.label, message.number)


def ref(value: Named) -> Ref:
    return wire.ref(value.id, value.label, value.number)


def _amount(value: Money | None, with_amounts: bool) -> MoneyMessage | None:
    return wire.money(value) if value is not None and with_amounts else None


def project(
    value: projects.Project, parts: Sequence[milestones.Milestone], locale: str = "", *, with_amounts: bool = True
) -> pb.Project:
    """What may be done now is told where somebody looks, in their language."""
    refusals = {verb: value.refusal(verb, tuple(parts)) for verb in ("setMember", "close")} if locale else {}
    return pb.Project(
        id=str(value.id),
        number=value.number,
        name=value.name,
        customer=ref(value.customer),
        quote=ref(value.quote),
        lead=None if value.lead is None else ref(value.lead),
        legal_entity=ref(value.legal_entity),
        state=wire.value_of(pb.ProjectState, value.state),
        positions=[_position(p, with_amounts) for p in value.positions],
        tasks=[pb.Task(id=str(t.id), position_id=str(t.position_id), title=t.title) for t in value.tasks],
        members=[
            pb.Member(person=wire.ref(m.person_id), role=wire.value_of(pb.MemberRole, m.role)) for m in value.members
        ],
        milestones=[milestone(m, with_amounts=with_amounts) for m in parts],
        payment_days=value.payment_days,
        allowed_actions=wire.allowed_actions(refusals, locale),
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
    )


def _position(value: projects.Position, with_amounts: bool) -> pb.Position:
    return pb.Position(
        id=str(value.id),
        position=value.position,
        quote_line_id=str(value.quote_line_id),
        title=value.title,
        kind=wire.value_of(pb.PositionKind, value.kind),
        budget=_amount(value.budget, with_amounts),
        unit_price=_amount(value.unit_price, with_amounts),
        unit=value.unit,
        quantity=wire.decimal(value.quantity),
        cap=_amount(value.cap, with_amounts),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        retainer_from=wire.day(value.retainer_from),
        description=value.description,
    )


def milestone(
    value: milestones.Milestone, locale: str = "", *, with_amounts: bool = True, with_letter: bool = False
) -> pb.Milestone:
    """What may be done now is told where somebody looks, in their language; a waiting letter to who may send it."""
    return pb.Milestone(
        id=str(value.id),
        project=ref(value.project),
        customer=ref(value.customer),
        position_id=str(value.position_id),
        quote_line_id=str(value.quote_line_id),
        title=value.title,
        amount=_amount(value.amount, with_amounts),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        state=wire.value_of(pb.MilestoneState, value.state),
        evidence=value.evidence,
        evidence_files=[_file(f) for f in value.evidence_files],
        reached_at=wire.timestamp(value.reached_at),
        acceptance=_acceptance(value.acceptance),
        rejected_reason=value.rejected_reason,
        completes_position=value.completes_position,
        etag=str(value.version),
        allowed_actions=wire.allowed_actions({v: value.refusal(v) for v in _VERBS}, locale) if locale else [],
        description=value.description,
        outgoing=_outgoing(value.outgoing) if with_letter else None,
    )


_VERBS = ("report", "cancelSend", "recordAcceptance", "withdraw")


def _outgoing(value: milestones.OutgoingReport | None) -> pb.OutgoingReport | None:
    if value is None:
        return None
    return pb.OutgoingReport(letter=letter(value.letter), leaves_at=wire.timestamp(value.leaves_at))


def letter(value: CustomerLetter) -> pb.MilestoneLetter:
    return pb.MilestoneLetter(to=value.to, cc=value.cc, subject=value.subject, text=value.text)


def _file(value: milestones.EvidenceFile) -> FileRef:
    return FileRef(sha256=value.sha256, size=value.size, media_type=value.media_type, name=value.name)


def read_files(messages: Any) -> tuple[milestones.EvidenceFile, ...]:
    return tuple(milestones.EvidenceFile(m.sha256, m.size, m.media_type, m.name) for m in messages)


def _acceptance(value: milestones.Acceptance | None) -> pb.Acceptance | None:
    if value is None:
        return None
    return pb.Acceptance(
        by=value.by, at=wire.timestamp(value.at), scope=value.scope, defects=value.defects, channel=value.channel
    )


def planned(quote: Quote, number: str, created_at: Any) -> tuple[projects.Project, list[milestones.Milestone]]:
    """The project and its milestones that an accepted quote promises, position by position."""
    pairs = [(line, _planned_position(line)) for line in quote.lines]
    project = projects.Project(
        id=new_id(),
        number=number,
        name=quote.title,
        customer=named(quote.customer),
        quote=Named(UUID(quote.id), quote.title, quote.number),
        lead=named(quote.lead) if quote.HasField("lead") else None,
        legal_entity=named(quote.legal_entity),
        positions=tuple(position for _, position in pairs),
        created_at=created_at,
        payment_days=quote.payment_days,
    )
    shown = Named(project.id, project.name, project.number)
    parts = [
        milestones.Milestone(
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
            description=line.description,
        )
        for line, position in pairs
        for promised in line.milestones
    ]
    return project, parts


def _planned_position(line: QuoteLine) -> projects.Position:
    cap: Money | None = wire.read_money(line.cap) if line.HasField("cap") else None
    return projects.Position(
        id=new_id(),
        position=line.position,
        quote_line_id=UUID(line.id),
        title=line.title,
        kind=projects.PositionKind(wire.word_of(BillingModel, line.billing_model)),
        budget=wire.read_money(line.net),
        unit_price=wire.read_money(line.unit_price),
        unit=line.unit,
        quantity=wire.read_decimal(line.quantity, ""),
        cap=cap,
        vat_rate=wire.read_decimal(line.vat_rate, ""),
        vat_category=line.vat_category,
        retainer_from=wire.read_optional_day(line.retainer_from, ""),
        description=line.description,
    )


MESSAGES: Messages = {
    projects.ProjectStarted: lambda e: told.ProjectStarted(project=project(e.project, e.milestones)),
    projects.BudgetChanged: lambda e: told.BudgetChanged(project=project(e.project, e.milestones)),
    projects.AllocationChanged: lambda e: told.AllocationChanged(project=project(e.project, e.milestones)),
    projects.ProjectClosed: lambda e: told.ProjectClosed(project=project(e.project, e.milestones)),
    milestones.MilestonePlanned: lambda e: told.MilestonePlanned(milestone=milestone(e.milestone)),
    milestones.MilestoneChanged: lambda e: told.MilestoneChanged(milestone=milestone(e.milestone)),
    milestones.MilestoneReached: lambda e: told.MilestoneReached(
        milestone=milestone(e.milestone), letter=None if e.letter is None else letter(e.letter)
    ),
    milestones.MilestoneApproved: lambda e: told.MilestoneApproved(milestone=milestone(e.milestone)),
    milestones.MilestoneRejected: lambda e: told.MilestoneRejected(milestone=milestone(e.milestone)),
    milestones.MilestoneWithdrawn: lambda e: told.MilestoneWithdrawn(milestone=milestone(e.milestone)),
}
