"""Quotes: what is offered for how much, and the customer's answer to it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.money import Money
from kontor.common.values.units import is_package, must_be_unit
from kontor.common.values.vat import must_be_vat_rate
from kontor.crm.domain.customer import Customer, CustomerKind
from kontor.crm.domain.refusals import (
    AcceptanceNeedsName,
    AmountNotPositive,
    CapOnlyForWork,
    CurrencyNotSupported,
    LetterWithoutLink,
    MilestonesDoNotAddUp,
    MilestonesOnlyForFixedPrice,
    NothingToCallBack,
    QuoteExpired,
    QuoteHasNoLink,
    QuoteNotAccepted,
    QuoteNotOpen,
    QuoteNotSent,
    QuoteOnItsWay,
    RetainerNeedsStart,
    UnitIsPackage,
    VatRateContradictsCategory,
    WorkIsCountedInHours,
)


class QuoteState(StrEnum):
    DRAFT = "DRAFT"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


ANSWERED = (QuoteState.ACCEPTED, QuoteState.DECLINED)


class BillingModel(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


_CAPPED = (BillingModel.TIME_AND_MATERIAL, BillingModel.EXPENSES)


def must_have_link(letter: CustomerLetter) -> None:
    if LINK not in letter.text:
        raise LetterWithoutLink("no link", pointer="/letter/text")


@dataclass(frozen=True, slots=True)
class OutgoingQuote:
    letter: CustomerLetter
    leaves_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteMilestone:
    id: UUID
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class QuoteLine:
    id: UUID
    position: int
    title: str
    description: str
    billing_model: BillingModel
    quantity: Decimal
    unit: str
    unit_price: Money
    vat_rate: Decimal
    vat_category: str
    cap: Money | None = None
    milestones: tuple[QuoteMilestone, ...] = ()
    retainer_from: date | None = None
    # False for lines that were answered when sums could still exceed their cap: what was accepted stays what it was.
    keeps_cap: bool = True

    @property
    def uncapped(self) -> Money:
        """Quantity times unit price, rounded half up once (EN 16931 BT-131)."""
        return self.unit_price * self.quantity

    @property
    def net(self) -> Money:
        """What the customer accepts: the sum never exceeds the cap that stands beside it."""
        return self.uncapped if self.cap is None or not self.keeps_cap else min(self.uncapped, self.cap)

    def check(self, pointer: str) -> None:
        self._check_currency(pointer)
        if (self.vat_category == "S") != (self.vat_rate > 0):
            raise VatRateContradictsCategory(self.vat_category, pointer=f"{pointer}/vat_rate")
        if self.billing_model is not BillingModel.EXPENSES and self.uncapped.amount <= 0:
            raise AmountNotPositive("net", pointer=f"{pointer}/unit_price/amount")
        if self.cap is not None and self.cap.amount <= 0:
            raise AmountNotPositive("cap", pointer=f"{pointer}/cap/amount")
        if self.cap is not None and self.billing_model not in _CAPPED:
            raise CapOnlyForWork(self.billing_model, pointer=f"{pointer}/cap")
        self._check_model(pointer)
        self._check_unit(pointer)

    def _check_unit(self, pointer: str) -> None:
        """A unit of the code list; time is recorded and priced by the hour, so nothing else says what it costs."""
        must_be_unit(self.unit, f"{pointer}/unit")
        if is_package(self.unit):
            raise UnitIsPackage(self.unit, pointer=f"{pointer}/unit", unit=self.unit)
        if self.billing_model is BillingModel.TIME_AND_MATERIAL and self.unit != "HUR":
            raise WorkIsCountedInHours(self.unit, pointer=f"{pointer}/unit")

    def _check_currency(self, pointer: str) -> None:
        """Every amount of a line is in euro: what is stored carries no currency of its own."""
        if self.unit_price.currency != "EUR":
            raise CurrencyNotSupported(self.unit_price.currency, pointer=f"{pointer}/unit_price/currency")
        if self.cap is not None and self.cap.currency != "EUR":
            raise CurrencyNotSupported(self.cap.currency, pointer=f"{pointer}/cap/currency")
        if odd := [m.amount.currency for m in self.milestones if m.amount.currency != "EUR"]:
            raise CurrencyNotSupported(odd[0], pointer=f"{pointer}/milestones")

    def _check_model(self, pointer: str) -> None:
        fixed = self.billing_model is BillingModel.FIXED_PRICE
        if fixed != bool(self.milestones):
            raise MilestonesOnlyForFixedPrice(self.title, pointer=f"{pointer}/milestones")
        if fixed and any(m.amount.amount <= 0 for m in self.milestones):
            raise AmountNotPositive("milestone", pointer=f"{pointer}/milestones")
        if fixed and Money.total(m.amount for m in self.milestones) != self.net:
            raise MilestonesDoNotAddUp(self.title, pointer=f"{pointer}/milestones", net=self.net)
        if self.billing_model is BillingModel.RETAINER:
            whole = self.quantity == self.quantity.to_integral_value()
            if self.retainer_from is None or self.retainer_from.day != 1 or not whole:
                raise RetainerNeedsStart(self.title, pointer=f"{pointer}/retainer_from")


@dataclass(frozen=True, slots=True)
class Acceptance:
    name: str
    at: datetime
    quote_version: int
    text_hash: str


@dataclass(slots=True)
class Quote:
    id: UUID
    number: str
    customer_id: UUID
    opportunity_id: UUID | None
    lead_id: UUID | None
    legal_entity_id: UUID
    title: str
    introduction: str
    lines: tuple[QuoteLine, ...]
    valid_until: date | None
    created_at: datetime
    payment_days: int = 0
    quote_version: int = 1
    state: QuoteState = QuoteState.DRAFT
    sent_at: datetime | None = None
    first_seen_at: datetime | None = None
    acceptance: Acceptance | None = None
    declined_reason: str = ""
    link_id: str = ""
    # Only while a letter waits to leave.
    outgoing: OutgoingQuote | None = None
    version: int = 0

    @property
    def net(self) -> Money:
        return Money.total(line.net for line in self.lines)

    @property
    def vat(self) -> Money:
        """VAT per rate on the summed base, rounded once per rate (EN 16931 BR-CO-17)."""
        return Money.total(base * (rate / 100) for rate, base in self._bases().items())

    @property
    def gross(self) -> Money:
        return self.net + self.vat

    def _bases(self) -> dict[Decimal, Money]:
        bases: dict[Decimal, Money] = {}
        for line in self.lines:
            bases[line.vat_rate] = bases.get(line.vat_rate, Money.zero()) + line.net
        return bases

    def check(self, buyer: Customer, seller_country: str, today: date) -> None:
        """Every line by itself, and what buyer and seller have to be for its VAT.

        Rates are the seller's country's; a consumer abroad may be charged those of theirs (§ 3a (5), § 18j UStG). A
        quote speaks of work to come: a rate that is law today or later will do.
        """
        for index, line in enumerate(self.lines):
            line.check(f"/lines/{index}")
        countries = {seller_country}
        if buyer.kind is CustomerKind.CONSUMER:
            countries.add(buyer.address.country_code)
        for index, line in enumerate(self.lines):
            pointer = f"/lines/{index}/vat_rate"
            must_be_vat_rate(line.vat_rate, sorted(countries), today, until=date.max, pointer=pointer)
            buyer.must_take(line.vat_category, seller_country)

    def text_hash(self) -> str:
        """SHA-256 over what the customer read: the same text always gives the same hash."""
        parts = [self.number, str(self.quote_version), self.title, self.introduction, str(self.valid_until or "")]
        for line in self.lines:
            parts += [str(line.position), line.title, line.description, line.billing_model, f"{line.quantity:f}"]
            parts += [line.unit, str(line.unit_price), str(line.net), f"{line.vat_rate:f}", line.vat_category]
            parts += [str(line.cap or ""), str(line.retainer_from or "")]
            parts += [f"{m.title}={m.amount}" for m in line.milestones]
        parts += [str(self.net), str(self.vat), str(self.gross)]
        parts += [f"payment_days={self.payment_days}"] if self.payment_days else []
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def change(self, changes: Mapping[str, Any]) -> list[Event]:
        """Corrects the text. What the customer already holds becomes a new version, to be sent again."""
        self._must_be_unanswered()
        for name, value in changes.items():
            setattr(self, name, value)
        if self.state is QuoteState.SENT:
            self.quote_version += 1
            self.state, self.sent_at, self.first_seen_at, self.link_id = QuoteState.DRAFT, None, None, ""
        self.outgoing = None
        return [QuoteChanged(self)]

    def send(self, at: datetime, today: date, link_id: str, letter: CustomerLetter | None = None) -> list[Event]:
        self._must_be_sendable(today)
        self.state, self.sent_at, self.link_id, self.outgoing = QuoteState.SENT, at, link_id, None
        return [QuoteSent(self, letter)]

    def hold(self, letter: CustomerLetter, leaves_at: datetime, today: date) -> list[Event]:
        """The letter waits, so that it can still be called back; sent is the quote when it leaves."""
        self._must_be_sendable(today)
        if self.outgoing is not None:
            raise QuoteOnItsWay(f"quote {self.id} leaves at {self.outgoing.leaves_at}")
        self.outgoing = OutgoingQuote(letter, leaves_at)
        return [QuoteChanged(self)]

    def call_back(self) -> list[Event]:
        if self.outgoing is None:
            raise NothingToCallBack(f"quote {self.id} is {self.state}")
        self.outgoing = None
        return [QuoteChanged(self)]

    def _must_be_sendable(self, today: date) -> None:
        self._must_be_unanswered()
        self._must_not_be_expired(today)

    def revoke_link(self) -> list[Event]:
        """From now on nobody reads or answers it by link, until it is sent again."""
        self.must_have_link()
        self.link_id = ""
        return [QuoteChanged(self)]

    @property
    def has_link(self) -> bool:
        return self.state is QuoteState.SENT and bool(self.link_id)

    def must_have_link(self) -> None:
        if not self.has_link:
            raise QuoteHasNoLink(f"quote {self.id} is {self.state}")

    def see(self, at: datetime) -> list[Event]:
        """The customer opened the link; only the first time is an event."""
        if self.first_seen_at is not None or self.state is not QuoteState.SENT:
            return []
        self.first_seen_at = at
        return [QuoteSeen(self)]

    def accept(self, name: str, at: datetime, today: date, seen_version: int) -> list[Event]:
        """The customer's yes; one without a name would prove nothing."""
        if not name.strip():
            raise AcceptanceNeedsName("blank", pointer="/name")
        self._must_be_sent(seen_version)
        self._must_not_be_expired(today)
        self.state = QuoteState.ACCEPTED
        self.acceptance = Acceptance(name, at, self.quote_version, self.text_hash())
        return [QuoteAccepted(self)]

    def decline(self, reason: str) -> list[Event]:
        self._must_be_sent(self.quote_version)
        self.state, self.declined_reason = QuoteState.DECLINED, reason
        return [QuoteDeclined(self)]

    def accepted(self) -> Acceptance:
        """QuoteNotAccepted as long as the customer has not said yes."""
        if self.acceptance is None:
            raise QuoteNotAccepted(f"quote {self.id} is {self.state}")
        return self.acceptance

    def _must_be_unanswered(self) -> None:
        if self.state in ANSWERED:
            raise QuoteNotOpen(f"quote {self.id} is {self.state}")

    def _must_be_sent(self, seen_version: int) -> None:
        self._must_be_unanswered()
        if self.state is not QuoteState.SENT or seen_version != self.quote_version:
            raise QuoteNotSent(f"quote {self.id} is {self.state}, version {self.quote_version}")

    def _must_not_be_expired(self, today: date) -> None:
        if self.valid_until is not None and today > self.valid_until:
            raise QuoteExpired(f"quote {self.id} ended on {self.valid_until}")

    def refusal(self, verb: str, today: date) -> RuleViolated | None:
        """Why the verb is not allowed now; None when it is."""
        trial = replace(self)
        try:
            if verb == "update":
                trial._must_be_unanswered()
            elif verb == "send":
                trial.hold(CustomerLetter((), (), "", ""), self.created_at, today)
            elif verb == "cancelSend":
                trial.call_back()
            elif verb == "revokeLink":
                trial.must_have_link()
        except RuleViolated as refused:
            return refused
        return None


@dataclass(frozen=True, slots=True)
class QuoteChanged(Event):
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteSent(Event):
    quote: Quote
    letter: CustomerLetter | None = None


@dataclass(frozen=True, slots=True)
class QuoteSeen(Event):
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteAccepted(Event):
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteDeclined(Event):
    quote: Quote
