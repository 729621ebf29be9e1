"""Open items: what a customer owes on one invoice, as a view of its claims and of what was allocated to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.collections.domain.claims import LUMP_SUM_EUR, NOTHING, ORDER, Claim, ClaimKind, ClaimUnknown
from kontor.collections.domain.findings import HELD_BACK
from kontor.collections.domain.interest import (
    BaseRates,
    Period,
    day_after_term,
    interest,
    next_working_day,
    total,
)
from kontor.collections.domain.reminding import (
    HIGHEST_LEVEL,
    PAY_DAYS,
    AllLevelsSent,
    NoReminderToCallBack,
    NothingSkipped,
    OutgoingReminder,
    ReminderNotDue,
    ReminderOnItsWay,
    ReminderSkip,
    RemindersSkipped,
    ReminderTermRuns,
    SkipNeedsReason,
    SkipNotAhead,
)
from kontor.collections.domain.tax import TaxPart, between, divide
from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money

# § 286 (3) BGB.
_DEFAULT_DAYS = 30


class ItemNotOpen(RuleViolated):
    code = "collections.item_not_open"
    texts = {
        "de": "Auf Rechnung {number} ist nichts mehr offen.",
        "en": "Nothing is open on invoice {number} any more.",
    }
    cure = {
        "de": "Einen anderen Posten wählen oder das Geld als Guthaben stehen lassen.",
        "en": "Choose another item, or leave the money as credit.",
    }


class MoreThanOpen(InvalidInput):
    code = "collections.more_than_open"
    texts = {
        "de": "Auf Rechnung {number} sind nur {open} offen.",
        "en": "Only {open} is open on invoice {number}.",
    }
    cure = {
        "de": "Höchstens den offenen Betrag zuordnen; der Rest bleibt Guthaben.",
        "en": "Allocate the open amount at most; the rest stays as credit.",
    }


class AmountNotPositive(InvalidInput):
    code = "collections.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null sein.", "en": "The amount must be above zero."}
    cure = {"de": "Einen Betrag über null angeben.", "en": "Give an amount above zero."}


class NothingToAssert(RuleViolated):
    code = "collections.nothing_to_assert"
    texts = {
        "de": "Auf Rechnung {number} gibt es heute nichts geltend zu machen: Der Kunde ist nicht in Verzug, oder alles "
        "ist schon gefordert.",
        "en": "There is nothing to claim on invoice {number} today: the customer is not in default, or all is claimed.",
    }
    cure = {
        "de": "Den Verzug abwarten; ab wann er läuft, zeigt der Posten.",
        "en": "Wait for the default; the item shows from when it runs.",
    }


class ItemState(StrEnum):
    OPEN = "OPEN"
    PARTLY_PAID = "PARTLY_PAID"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"
    SUPERSEDED = "SUPERSEDED"


class Ground(StrEnum):
    """What put the debtor into default, § 286 BGB."""

    AGREED_TERM = "AGREED_TERM"
    THIRTY_DAYS = "THIRTY_DAYS"
    REMINDER = "REMINDER"


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment goes to one claim of an item; `discount` closes that much of the principal beside it."""

    kind: ClaimKind
    claim_id: UUID | None
    amount: Money
    discount: Money


@dataclass(slots=True)
class OpenItem:
    """What a customer still owes on one invoice. `id` is the invoice's."""

    id: UUID
    number: str
    kind: str
    customer_id: UUID
    customer_name: str
    customer_number: str
    legal_entity_id: UUID
    issue_date: date
    due_date: date
    gross: Money
    discount_until: date | None
    discount_amount: Money
    consumer: bool
    language: str
    email: str
    dunning_level: int = 0
    version: int = 0
    # Principal that came in, and what else made it less.
    received: Money = NOTHING
    discount_taken: Money = NOTHING
    superseded: Money = NOTHING
    credited: Money = NOTHING
    cancelled: bool = False
    superseded_by: UUID | None = None
    superseded_on: date | None = None
    # § 286 BGB: the term stands in the accepted quote; the notice to consumers stands on the invoice.
    agreed: bool = False
    default_notice: bool = False
    default_since: date | None = None
    default_ground: Ground | None = None
    claims: tuple[Claim, ...] = ()
    vat: tuple[TaxPart, ...] = ()
    discount_vat: tuple[TaxPart, ...] = ()
    # Codes of what a person should decide, with their facts.
    findings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # The day of the last reminder.
    reminded_on: date | None = None
    # Only while a reminder waits to leave.
    outgoing: OutgoingReminder | None = None
    # Until when a person wants no reminder.
    skip: ReminderSkip | None = None

    # What is open.

    @property
    def currency(self) -> str:
        return self.gross.currency

    @property
    def open_amount(self) -> Money:
        """Open principal."""
        if self.cancelled:
            return Money.zero(self.currency)
        return self.gross - self.received - self.discount_taken - self.superseded

    @property
    def open_claims(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.open]

    @property
    def total_open(self) -> Money:
        return self.open_amount + Money.total((claim.open for claim in self.claims), self.currency)

    @property
    def state(self) -> ItemState:
        if self.cancelled:
            return ItemState.CANCELLED
        if self.superseded:
            return ItemState.SUPERSEDED
        if not self.open_amount:
            return ItemState.SETTLED
        return ItemState.OPEN if self.open_amount == self.gross else ItemState.PARTLY_PAID

    @property
    def is_open(self) -> bool:
        return self.state in (ItemState.OPEN, ItemState.PARTLY_PAID)

    def days_overdue(self, today: date) -> int:
        return max(0, (today - self.due_date).days) if self.open_amount.amount > 0 else 0

    def claim(self, claim_id: UUID) -> Claim:
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise ClaimUnknown(str(claim_id))

    # Payments.

    def shares(self, amount: Money, discount: Money, *, strict: bool = False) -> list[Share]:
        """How a payment divides. A payer who names the invoice means its principal (§ 367 (2) BGB), what is more goes
        to what was asserted; without designation, or where the tenant says so, costs, interest, principal (§ 367 (1)).
        """
        self._must_take(amount, discount)
        principal = (ClaimKind.PRINCIPAL, None, self.open_amount - discount)
        beside = [(c.kind, c.id, c.open) for kind in ORDER for c in self.open_claims if c.kind is kind]
        order = [*beside, principal] if strict else [principal, *beside]
        left, found = amount, list[Share]()
        for kind, claim_id, is_open in order:
            part = min(left, is_open)
            cut = discount if kind is ClaimKind.PRINCIPAL else Money.zero(self.currency)
            if part or cut:
                found.append(Share(kind, claim_id, part, cut))
            left -= part
        if left:
            raise MoreThanOpen(self.number, number=self.number, open=self.total_open)
        return found

    def share_of(self, claim_id: UUID, amount: Money) -> list[Share]:
        """All of it to one claim, as a person says."""
        claim = self.claim(claim_id)
        self._must_take(amount, Money.zero(self.currency))
        if amount > claim.open:
            raise MoreThanOpen(self.number, number=self.number, open=claim.open)
        return [Share(claim.kind, claim.id, amount, Money.zero(self.currency))]

    def _must_take(self, amount: Money, discount: Money) -> None:
        if amount.amount <= 0 or discount.amount < 0:
            raise AmountNotPositive(self.number)
        if self.cancelled or not self.total_open:
            raise ItemNotOpen(self.number, number=self.number)
        if amount + discount > self.total_open or discount > self.open_amount:
            raise MoreThanOpen(self.number, number=self.number, open=self.total_open)

    def taxes(self, share: Share) -> tuple[tuple[TaxPart, ...], tuple[TaxPart, ...]]:
        """The share's VAT and its discount's, before it is taken: cumulative as far as received (§ 20, § 17 UStG)."""
        if share.kind is not ClaimKind.PRINCIPAL:
            return (), ()
        before = self.received + self.discount_taken
        cut = self._discount_tax(share.discount)
        gone = between(self.vat, before, before + share.amount + share.discount)
        if not cut:
            return gone, ()
        by_rate = {(part.category, part.rate): part for part in cut}
        paid = [(part, by_rate.get((part.category, part.rate))) for part in gone]
        return tuple(TaxPart(p.category, p.rate, p.net - c.net, p.vat - c.vat) if c else p for p, c in paid), cut

    def _discount_tax(self, discount: Money) -> tuple[TaxPart, ...]:
        return divide(self.discount_vat or self.vat, discount) if discount else ()

    def take(self, share: Share) -> None:
        """A payment lowers what is open of one claim."""
        if share.claim_id is None:
            self.received += share.amount
            self.discount_taken += share.discount
        else:
            self.claim(share.claim_id).paid += share.amount
        self.findings = {}
        self._hold_back()

    def give_back(self, share: Share) -> None:
        """An allocation was taken back: that much is open again, unless the invoice is cancelled."""
        if share.claim_id is None:
            self.received -= share.amount
            self.discount_taken -= share.discount
        else:
            self.claim(share.claim_id).paid -= share.amount
        self._hold_back()

    def set_off(self, amount: Money) -> None:
        """Credit of the customer that the document itself deducts (BT-113)."""
        self.credited += amount

    # What the documents do.

    def cancel(self, today: date) -> "list[OpenItemChanged | ClaimDropped]":
        """Settled against its cancellation document; nothing beside it is claimed any more."""
        self.cancelled, self.findings, self.outgoing = True, {}, None
        return [OpenItemChanged(self, today), *self._drop_all("cancelled", today)]

    def supersede(self, residual: UUID, today: date) -> "list[OpenItemChanged]":
        """The residual invoice claims what is open of this advance (§ 14 (5) UStG): no reminder, no payment here."""
        self.superseded += self.open_amount
        self.superseded_by, self.superseded_on, self.findings, self.outgoing = residual, today, {}, None
        return [OpenItemChanged(self, today)]

    def revive(self, today: date) -> "list[OpenItemChanged]":
        """The residual invoice is cancelled: the advance's rest is owed again."""
        self.superseded = Money.zero(self.currency)
        self.superseded_by = self.superseded_on = None
        return [OpenItemChanged(self, today)]

    # Reminders.

    def must_be_due_for_reminder(self, today: date) -> None:
        """By hand as by itself: one level after the other, after the claim is due, and after the term that the
        reminder before gave; a day that is no working day ends no term (§ 193 BGB)."""
        if not self.is_open:
            raise ItemNotOpen(self.number, number=self.number)
        if self.outgoing is not None:
            raise ReminderOnItsWay(self.number, number=self.number)
        if self.dunning_level >= HIGHEST_LEVEL:
            raise AllLevelsSent(self.number, number=self.number)
        if self.skips(today) and self.skip is not None:
            raise RemindersSkipped(self.number, number=self.number, until=self.skip.until)
        if today <= next_working_day(self.due_date):
            raise ReminderNotDue(self.number, number=self.number, due=next_working_day(self.due_date))
        if self.term_ends is not None and today <= self.term_ends:
            raise ReminderTermRuns(self.number, number=self.number, until=self.term_ends)

    @property
    def term_ends(self) -> date | None:
        """The last day to pay that the last reminder gave."""
        if self.reminded_on is None:
            return None
        return next_working_day(self.reminded_on + timedelta(days=PAY_DAYS))

    def hold(self, letter: OutgoingReminder, today: date) -> "list[OpenItemChanged]":
        """The letter waits, so that it can still be called back; the level counts when it leaves."""
        self.must_be_due_for_reminder(today)
        self.outgoing, self.findings = letter, {}
        return [OpenItemChanged(self, today)]

    def call_back(self, today: date) -> "list[OpenItemChanged]":
        self.must_wait_to_leave()
        self.outgoing = None
        return [OpenItemChanged(self, today)]

    def must_wait_to_leave(self) -> None:
        if self.outgoing is None:
            raise NoReminderToCallBack(self.number, number=self.number)

    def _hold_back(self) -> None:
        """What is owed changed: a letter that waits asks for something else, and stays here."""
        if self.outgoing is not None:
            self.outgoing = None
            self.findings = {**self.findings, HELD_BACK: {}} if self.is_open else {}

    def skips(self, today: date) -> bool:
        return self.skip is not None and today < self.skip.until

    def skip_reminders(self, skip: ReminderSkip, today: date) -> "list[OpenItemChanged]":
        """Another day may be chosen later."""
        self.must_be_reminded_of_some_day()
        if skip.until <= today:
            raise SkipNotAhead("not after today", pointer="/until")
        if not skip.reason.strip():
            raise SkipNeedsReason("blank", pointer="/reason")
        self.skip = skip
        return [OpenItemChanged(self, today)]

    def must_be_reminded_of_some_day(self) -> None:
        if not self.is_open:
            raise ItemNotOpen(self.number, number=self.number)
        if self.outgoing is not None:
            raise ReminderOnItsWay(self.number, number=self.number)
        if self.dunning_level >= HIGHEST_LEVEL:
            raise AllLevelsSent(self.number, number=self.number)

    def resume_reminders(self, today: date) -> "list[OpenItemChanged]":
        self.must_skip(today)
        self.skip = None
        return [OpenItemChanged(self, today)]

    def must_skip(self, today: date) -> None:
        if not self.skips(today):
            raise NothingSkipped(self.number, number=self.number)

    def reminded(self, today: date) -> None:
        """The next level left: what was decided about this one is done."""
        self.dunning_level += 1
        self.reminded_on, self.outgoing, self.skip, self.findings = today, None, None, {}

    # Default, § 286 BGB.

    def falls_into_default(self, today: date, reminded_on: date | None = None) -> None:
        """Stores when default began, and by what; the earliest ground that holds counts."""
        if self.default_since is None:
            since, ground = self._default(reminded_on)
            if since is not None and since <= today + timedelta(days=1):
                self.default_since, self.default_ground = since, ground

    def _default(self, reminded_on: date | None) -> tuple[date | None, Ground | None]:
        """A term that only stands on the invoice starts none; receipt is the day of dispatch by electronic means."""
        found: list[tuple[date, Ground]] = []
        if self.agreed:
            found.append((day_after_term(self.due_date), Ground.AGREED_TERM))
        if not self.consumer or self.default_notice:
            end = max(self.due_date, self.issue_date) + timedelta(days=_DEFAULT_DAYS)
            found.append((day_after_term(end), Ground.THIRTY_DAYS))
        if reminded_on is not None:
            found.append((reminded_on + timedelta(days=1), Ground.REMINDER))
        return min(found, key=lambda one: one[0]) if found else (None, None)

    def interest_until(self, day: date, paid: Mapping[date, Money], rates: BaseRates) -> list[Period]:
        """Default interest on the principal so far, § 288 (1), (2) BGB; `paid` is what of it went, by value date."""
        if self.default_since is None:
            return []
        until = min(day, self.superseded_on) if self.superseded_on else day
        return interest(self.gross, paid, self.default_since, until, rates, consumer=self.consumer)

    def assert_default(
        self, day: date, paid: Mapping[date, Money], rates: BaseRates, *, due: date, notice_id: UUID | None = None
    ) -> "list[ClaimAsserted | ClaimDropped]":
        """Interest until that day as far as it was not claimed yet, and the lump sum once: claims are differences."""
        periods = self.interest_until(day, paid, rates)
        if not periods and self.default_since is None:
            return []
        asserted = [claim for claim in self.claims if claim.kind is ClaimKind.INTEREST]
        before = Money.total((c.amount - c.dropped for c in asserted if c.reason != _WITHIN_TERM), self.currency)
        forgone = Money.total((c.dropped for c in asserted if c.reason == _WITHIN_TERM), self.currency)
        more = total(periods, self.currency) - before - forgone
        last = max((c.asserted_on for c in asserted), default=date.min)
        events: list[ClaimAsserted | ClaimDropped] = []
        if more.amount > 0:
            newer = tuple(period for period in periods if period.to_date > last)
            events += self._assert(ClaimKind.INTEREST, more, day, due, notice_id, newer)
        elif more.amount < 0:
            events += self._drop_interest(-more, day)
        no_lump_sum = self.consumer or self.currency != "EUR" or not periods
        if not no_lump_sum and all(claim.kind is not ClaimKind.LUMP_SUM for claim in self.claims):
            events += self._assert(ClaimKind.LUMP_SUM, Money(Decimal(LUMP_SUM_EUR)), day, due, notice_id)
        return events

    def assert_cost(self, amount: Money, day: date) -> "list[ClaimAsserted | ClaimDropped]":
        if amount.amount <= 0:
            raise AmountNotPositive(self.number, pointer="/cost/amount")
        return [*self._assert(ClaimKind.COST, amount, day, day, None)]

    def _assert(
        self,
        kind: ClaimKind,
        amount: Money,
        day: date,
        due: date,
        notice_id: UUID | None,
        periods: Sequence[Period] = (),
    ) -> "list[ClaimAsserted]":
        zero = Money.zero(self.currency)
        claim = Claim(new_id(), kind, amount, due, day, notice_id, tuple(periods), zero, zero)
        self.claims = (*self.claims, claim)
        self._hold_back()
        return [ClaimAsserted(self, claim, day)]

    def drop(self, claim_id: UUID, reason: str, day: date) -> "list[ClaimDropped]":
        claim = self.claim(claim_id)
        self._hold_back()
        return [ClaimDropped(self, claim, claim.drop(reason), reason, day)]

    def forgo(self, day: date, paid: Mapping[date, Money], rates: BaseRates) -> "list[ClaimAsserted | ClaimDropped]":
        """A reminder's total was paid within its term: interest that accrued meanwhile is claimed no more."""
        known = {claim.id for claim in self.claims}
        asserted = [e for e in self.assert_default(day, paid, rates, due=day) if isinstance(e, ClaimAsserted)]
        accrued = [e.claim for e in asserted if e.claim.id not in known]
        return [*asserted, *(ClaimDropped(self, c, c.drop(_WITHIN_TERM), _WITHIN_TERM, day) for c in accrued)]

    def _drop_all(self, reason: str, day: date) -> "list[ClaimDropped]":
        return [ClaimDropped(self, c, c.drop(reason), reason, day) for c in self.open_claims]

    def _drop_interest(self, amount: Money, day: date) -> "Iterable[ClaimDropped]":
        """A payment of an earlier day became known: that much was claimed too much."""
        for claim in reversed(self.open_claims):
            if claim.kind is ClaimKind.INTEREST and amount:
                less = claim.drop("paid_earlier", amount)
                amount -= less
                yield ClaimDropped(self, claim, less, "paid_earlier", day)


_WITHIN_TERM = "paid_within_term"


@dataclass(frozen=True)
class OpenItemChanged(Event):
    item: OpenItem
    on: date


@dataclass(frozen=True)
class ClaimAsserted(Event):
    item: OpenItem
    claim: Claim
    on: date


@dataclass(frozen=True)
class ClaimDropped(Event):
    item: OpenItem
    claim: Claim
    amount: Money
    reason: str
    on: date
