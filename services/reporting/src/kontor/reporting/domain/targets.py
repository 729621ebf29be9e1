"""What the firm aims at: one value of each figure, set by people who answer for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from kontor.common.values.errors import InvalidInput
from kontor.common.values.events import Event


class TargetTwice(InvalidInput):
    code = "reporting.target_twice"
    texts = {
        "de": "Diese Kennzahl hat hier schon einen Zielwert.",
        "en": "This figure has a target here already.",
    }
    cure = {"de": "Je Kennzahl einen Zielwert nennen.", "en": "Name one target of each figure."}


@dataclass(slots=True)
class FigureTargets:
    """By figure, in its unit."""

    tenant_id: UUID
    values: Mapping[str, Decimal] = field(default_factory=dict)
    version: int = 0

    def set(self, values: Mapping[str, Decimal]) -> list[Event]:
        self.values = dict(values)
        return [FigureTargetsChanged(self.tenant_id, self)]


@dataclass(frozen=True, slots=True)
class FigureTargetsChanged(Event):
    tenant_id: UUID
    targets: FigureTargets
