"""Opportunities: what may be sold to whom, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kontor.common.values.events import Event
from kontor.common.values.money import Money


class Stage(StrEnum):
    QUALIFIED = "QUALIFIED"
    QUOTED = "QUOTED"
    WON = "WON"
    LOST = "LOST"


@dataclass(slots=True)
class Opportunity:
    id: UUID
    title: str
    customer_id: UUID
    lead_id: UUID | None
    expected_value: Money | None
    created_at: datetime
    stage: Stage = Stage.QUALIFIED
    version: int = 0

    def move_to(self, stage: Stage) -> list[Event]:
        """A won opportunity stays won; the same stage again is nothing new."""
        if self.stage in (stage, Stage.WON):
            return []
        self.stage = stage
        return [OpportunityStageChanged(self)]


@dataclass(frozen=True, slots=True)
class OpportunityStageChanged(Event):
    opportunity: Opportunity
