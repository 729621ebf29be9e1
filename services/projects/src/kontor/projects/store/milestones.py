"""Milestones as rows; evidence files and acceptance are JSON."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, as_it_is, folded, kept, starting, thousandths, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.telling import Sum
from kontor.common.values.letters import letter_of
from kontor.common.values.money import Money
from kontor.projects.domain.milestone import (
    Acceptance,
    EvidenceFile,
    Milestone,
    MilestoneState,
    OutgoingReport,
)
from kontor.projects.store.names import named_from_json, named_to_json
from kontor.projects.store.projects import through
from kontor.projects.store.tables import milestone, project
from sqlalchemy import bindparam, func, select

_PLAIN = (
    "id",
    "version",
    "position_id",
    "quote_line_id",
    "title",
    "vat_rate",
    "vat_category",
    "evidence",
    "reached_at",
    "rejected_reason",
    "completes_position",
    "link_id",
    "created_at",
    "description",
)
_OF_PROJECTS = select(milestone).where(milestone.c.project_id == func.any(bindparam("ids"))).order_by(milestone.c.id)
_OF_POSITION = (
    select(milestone)
    .where(milestone.c.position_id == bindparam("position_id"))
    .order_by(milestone.c.id)
    .with_for_update()
)


class Milestones(Store[Milestone]):
    table = milestone
    aggregate = "milestone"
    listing = Listing(
        milestone,
        as_it_is,
        orders={"title": folded(milestone, "title"), "amount": thousandths(milestone, "amount")},
        sums={"amount": Sum(thousandths(milestone, "amount"), milestone.c.currency)},
        shown=kept(milestone.c.refs, "project", "customer"),
        ids=milestone.c.id,
        states=milestone.c.state,
        project_id=milestone.c.project_id,
        customer_id=milestone.c.customer_id,
        q=starting(*words(milestone, "title")),
        visible=milestone.c.project_id.in_(select(project.c.id).where(through())),
    )

    async def of_projects(self, ids: Collection[UUID]) -> list[Milestone]:
        return [self.to_entity(row) for row in await self._tx.all(_OF_PROJECTS, ids=list(ids))]

    async def of_position(self, position_id: UUID) -> list[Milestone]:
        """All of one position, locked, so that only one of two acceptances at once completes it."""
        return [self.to_entity(row) for row in await self._tx.all(_OF_POSITION, position_id=position_id)]

    def to_row(self, value: Milestone) -> Row:
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            "project_id": value.project.id,
            "customer_id": value.customer.id,
            "refs": {"project": named_to_json(value.project), "customer": named_to_json(value.customer)},
            "amount": value.amount.amount,
            "currency": value.amount.currency,
            "state": str(value.state),
            "evidence_files": [asdict(f) for f in value.evidence_files],
            "acceptance": None if value.acceptance is None else _acceptance_to_json(value.acceptance),
            "outgoing": None if value.outgoing is None else _outgoing_to_json(value.outgoing),
        }

    def to_entity(self, row: Row) -> Milestone:
        plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
        return Milestone(
            **plain,
            project=named_from_json(row["refs"]["project"]),
            customer=named_from_json(row["refs"]["customer"]),
            amount=Money(row["amount"], row["currency"]),
            state=MilestoneState(row["state"]),
            evidence_files=tuple(EvidenceFile(**f) for f in row["evidence_files"]),
            acceptance=None if row["acceptance"] is None else _acceptance_from_json(row["acceptance"]),
            outgoing=None if row["outgoing"] is None else _outgoing_from_json(row["outgoing"]),
        )


def _acceptance_to_json(value: Acceptance) -> Row:
    return {**asdict(value), "at": value.at.isoformat()}


def _acceptance_from_json(row: Row) -> Acceptance:
    return Acceptance(**{**row, "at": datetime.fromisoformat(row["at"])})


def _outgoing_to_json(value: OutgoingReport) -> Row:
    return {**asdict(value.letter), "leaves_at": value.leaves_at.isoformat()}


def _outgoing_from_json(row: Row) -> OutgoingReport:
    leaves_at, letter = row["leaves_at"], {name: row[name] for name in ("to", "cc", "subject", "text")}
    return OutgoingReport(letter_of(**letter), datetime.fromisoformat(leaves_at))
