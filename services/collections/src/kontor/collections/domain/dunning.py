"""Reminders: when one leaves, what it asks for, and what a tenant decides about both."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kontor.collections.domain.claims import Claim, ClaimKind
from kontor.collections.domain.interest import Period
from kontor.collections.domain.items import OpenItem
from kontor.collections.domain.named import Named
from kontor.common.values.events import Event
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money


@dataclass(slots=True)
class Policy:
    """What a tenant decides. One for each tenant."""

    id: UUID
    # § 367 (1) BGB also where the payer names an invoice.
    strict_order: bool = False
    # The first letter is friendly: no interest, lump sum or cost.
    friendly_first: bool = False
    version: int = 0

    def change(self, *, strict_order: bool, friendly_first: bool) -> "list[PolicyChanged]":
        self.strict_order, self.friendly_first = strict_order, friendly_first
        return [PolicyChanged(self)]

    def is_friendly(self, item: OpenItem) -> bool:
        """The first letter, where the tenant wants it so; a consumer's first letter is free of costs always."""
        return item.dunning_level == 0 and (self.friendly_first or item.consumer)


@dataclass(slots=True)
class Notice:
    """A reminder as it left: what it asked for is kept with it, so that a payment of its total is known as such."""

    id: UUID
    item: OpenItem
    level: int
    on: date
    pay_until: date
    friendly: bool
    principal: Money
    claims: tuple[Claim, ...]
    periods: tuple[Period, ...]
    created_at: datetime
    # None before letters were kept.
    letter: CustomerLetter | None = None
    # None where it left by itself.
    person: Named | None = None
    version: int = 0

    def _of(self, *kinds: ClaimKind) -> Money:
        return Money.total((c.open for c in self.claims if c.kind in kinds), self.principal.currency)

    @property
    def interest(self) -> Money:
        return self._of(ClaimKind.INTEREST)

    @property
    def lump_sum(self) -> Money:
        return self._of(ClaimKind.LUMP_SUM)

    @property
    def cost(self) -> Money:
        return self._of(ClaimKind.COST, ClaimKind.FEE)

    @property
    def total(self) -> Money:
        return self.principal + self.interest + self.lump_sum + self.cost


@dataclass(frozen=True)
class DunningNoticeIssued(Event):
    notice: Notice


@dataclass(frozen=True)
class PolicyChanged(Event):
    policy: Policy
