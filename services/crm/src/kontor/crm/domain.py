"""Leads, customers, opportunities and quotes as rules without I/O.

Methods change the object and return the events they caused; a wrong state is refused by name.
Where rows and messages come from is `store`'s and `wire`'s part.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.money import Money
from stdnum.de import leitweg
from stdnum.exceptions import ValidationError


class LeadNotOpen(RuleViolated):
    code = "crm.lead_not_open"
    texts = {
        "de": "Diese Anfrage ist schon abgeschlossen und kann nicht mehr geändert werden.",
        "en": "This lead is closed and cannot be changed any more.",
    }


class QuoteNotOpen(RuleViolated):
    code = "crm.quote_not_open"
    texts = {
        "de": "Dieses Angebot ist schon beantwortet. Bitte ein neues Angebot anlegen.",
        "en": "This quote has been answered already. Please create a new quote.",
    }


class QuoteNotSent(RuleViolated):
    code = "crm.quote_not_sent"
    texts = {
        "de": "Dieses Angebot liegt dem Kunden nicht in dieser Fassung vor. Bitte die letzte Mail verwenden.",
        "en": "The customer does not hold the quote in this version. Please use the latest mail.",
    }


class QuoteExpired(RuleViolated):
    code = "crm.quote_expired"
    texts = {
        "de": "Die Bindefrist des Angebots ist abgelaufen. Bitte beim Anbieter nachfragen.",
        "en": "The quote has expired. Please ask the seller for a new one.",
    }


class LeitwegIdInvalid(InvalidInput):
    code = "crm.leitweg_id_invalid"
    texts = {
        "de": "Die Leitweg-ID stimmt nicht (Form oder Prüfziffer). Bitte beim Auftraggeber nachfragen.",
        "en": "The Leitweg-ID is wrong (form or check digits). Please ask the buyer for it.",
    }


class LeitwegIdRequired(InvalidInput):
    code = "crm.leitweg_id_required"
    texts = {
        "de": "Öffentliche Auftraggeber brauchen eine Leitweg-ID für ihre Rechnungen.",
        "en": "Public bodies need a Leitweg-ID for their invoices.",
    }


class MilestonesDoNotAddUp(InvalidInput):
    code = "crm.milestones_do_not_add_up"
    texts = {
        "de": "Die Meilensteine ergeben zusammen nicht den Preis der Position ({net}).",
        "en": "The milestones do not add up to the price of the line ({net}).",
    }


class MilestonesOnlyForFixedPrice(InvalidInput):
    code = "crm.milestones_only_for_fixed_price"
    texts = {
        "de": "Meilensteine gibt es nur bei Festpreispositionen, dort mindestens einen.",
        "en": "Only fixed-price lines have milestones, and they need at least one.",
    }


class AcceptanceNeedsName(InvalidInput):
    code = "crm.acceptance_needs_name"
    texts = {
        "de": "Bitte den Namen der Person angeben, die das Angebot annimmt.",
        "en": "Please give the name of the person who accepts the quote.",
    }


class PeppolIdRequired(InvalidInput):
    code = "crm.peppol_id_required"
    texts = {
        "de": "Über Peppol geht es nur mit der Teilnehmerkennung des Kunden, zum Beispiel 0204:04011000-12345-03.",
        "en": "Peppol needs the customer's participant identifier, for example 0204:04011000-12345-03.",
    }


class RetainerNeedsStart(InvalidInput):
    code = "crm.retainer_needs_start"
    texts = {
        "de": "Ein monatlicher Abruf braucht den ersten Tag seines ersten Monats und ganze Monate.",
        "en": "A retainer needs the first day of its first month and whole months.",
    }


class AmountNotPositive(InvalidInput):
    code = "crm.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null sein.", "en": "The amount must be greater than zero."}


class VatRateContradictsCategory(InvalidInput):
    code = "crm.vat_rate_contradicts_category"
    texts = {
        "de": "Satz und Kategorie der Steuer passen nicht zusammen: S braucht mehr als null, alle anderen null.",
        "en": "VAT rate and category do not fit: S needs a rate above zero, all others zero.",
    }


class CurrencyNotSupported(InvalidInput):
    code = "crm.currency_not_supported"
    texts = {"de": "Angebote werden in Euro geschrieben.", "en": "Quotes are written in euro."}


class LeadState(StrEnum):
    NEW = "NEW"
    QUALIFIED = "QUALIFIED"
    LOST = "LOST"


class CustomerKind(StrEnum):
    COMPANY = "COMPANY"
    PUBLIC_BODY = "PUBLIC_BODY"
    CONSUMER = "CONSUMER"


class Stage(StrEnum):
    QUALIFIED = "QUALIFIED"
    QUOTED = "QUOTED"
    WON = "WON"
    LOST = "LOST"


class QuoteState(StrEnum):
    DRAFT = "DRAFT"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class BillingModel(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = "DE"


@dataclass(slots=True)
class Lead:
    id: UUID
    title: str
    company: str
    contact_name: str
    email: str
    phone: str
    source: str
    note: str
    created_at: datetime
    state: LeadState = LeadState.NEW
    customer_id: UUID | None = None
    opportunity_id: UUID | None = None
    lost_reason: str = ""
    version: int = 0

    def must_be_open(self) -> None:
        if self.state is not LeadState.NEW:
            raise LeadNotOpen(f"lead {self.id} is {self.state}")

    def qualify(self, customer: "Customer", opportunity: "Opportunity") -> list["Event"]:
        self.must_be_open()
        self.state = LeadState.QUALIFIED
        self.customer_id, self.opportunity_id = customer.id, opportunity.id
        return [LeadQualified(self)]

    def lose(self, reason: str) -> list["Event"]:
        self.must_be_open()
        self.state, self.lost_reason = LeadState.LOST, reason
        return [LeadLost(self)]


@dataclass(slots=True)
class Customer:
    id: UUID
    number: str
    name: str
    kind: CustomerKind
    address: Address
    contact_name: str
    email: str
    phone: str
    vat_id: str
    leitweg_id: str
    buyer_reference: str
    invoice_format: str
    payment_days: int
    discount_percent: Decimal | None
    discount_days: int
    language: str
    external_id: str
    created_at: datetime
    delivery_channel: str = "EMAIL"
    peppol_id: str = ""
    version: int = 0

    def check(self) -> None:
        """Public bodies need a Leitweg-ID; one that is given must be right (EN 16931 BT-10, KoSIT format)."""
        if self.delivery_channel == "PEPPOL" and not self.peppol_id:
            raise PeppolIdRequired("missing", pointer="/customer/peppol_id")
        self.leitweg_id = self.leitweg_id.strip().upper()
        if self.leitweg_id and not is_leitweg_id(self.leitweg_id):
            raise LeitwegIdInvalid("check digits", pointer="/customer/leitweg_id")
        if self.kind is CustomerKind.PUBLIC_BODY and not self.leitweg_id:
            raise LeitwegIdRequired("missing", pointer="/customer/leitweg_id")


_LEITWEG = re.compile(r"^(0[1-9]|1[0-6]|99)(\d(\d{2}(\d{3}|\d{4}|\d{7})?)?)?(-[A-Z0-9]{1,30})?-\d{2}$")


def is_leitweg_id(value: str) -> bool:
    """Form and ISO 7064 MOD 97-10 check digits of a Leitweg-ID."""
    try:
        leitweg.validate(value)
    except ValidationError:
        return False
    return bool(_LEITWEG.match(value))


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

    def move_to(self, stage: Stage) -> list["Event"]:
        """A won opportunity stays won; the same stage again is nothing new."""
        if self.stage in (stage, Stage.WON):
            return []
        self.stage = stage
        return [OpportunityStageChanged(self)]


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

    @property
    def net(self) -> Money:
        """Quantity times unit price, rounded half up once (EN 16931 BT-131)."""
        return self.unit_price * self.quantity

    def check(self, pointer: str) -> None:
        self._check_currency(pointer)
        if (self.vat_category == "S") != (self.vat_rate > 0):
            raise VatRateContradictsCategory(self.vat_category, pointer=f"{pointer}/vat_rate")
        if self.billing_model is not BillingModel.EXPENSES and self.net.amount <= 0:
            raise AmountNotPositive("net", pointer=f"{pointer}/unit_price/amount")
        if self.cap is not None and self.cap.amount <= 0:
            raise AmountNotPositive("cap", pointer=f"{pointer}/cap/amount")
        self._check_model(pointer)

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
    quote_version: int = 1
    state: QuoteState = QuoteState.DRAFT
    sent_at: datetime | None = None
    first_seen_at: datetime | None = None
    acceptance: Acceptance | None = None
    declined_reason: str = ""
    link_id: str = ""
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

    def check(self) -> None:
        for index, line in enumerate(self.lines):
            line.check(f"/lines/{index}")

    def text_hash(self) -> str:
        """SHA-256 over what the customer read: the same text always gives the same hash."""
        parts = [self.number, str(self.quote_version), self.title, self.introduction, str(self.valid_until or "")]
        for line in self.lines:
            parts += [str(line.position), line.title, line.description, line.billing_model, f"{line.quantity:f}"]
            parts += [line.unit, str(line.unit_price), str(line.net), f"{line.vat_rate:f}", line.vat_category]
            parts += [str(line.cap or ""), str(line.retainer_from or "")]
            parts += [f"{m.title}={m.amount}" for m in line.milestones]
        parts += [str(self.net), str(self.vat), str(self.gross)]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def change(self, **changes: object) -> list["Event"]:
        """Corrects the text. What the customer already holds becomes a new version, to be sent again."""
        self._must_be_unanswered()
        for name, value in changes.items():
            setattr(self, name, value)
        if self.state is QuoteState.SENT:
            self.quote_version += 1
            self.state, self.sent_at, self.first_seen_at, self.link_id = QuoteState.DRAFT, None, None, ""
        self.check()
        return [QuoteChanged(self)]

    def send(self, at: datetime, today: date, link_id: str) -> list["Event"]:
        self._must_be_unanswered()
        self._must_not_be_expired(today)
        self.state, self.sent_at, self.link_id = QuoteState.SENT, at, link_id
        return [QuoteSent(self)]

    def see(self, at: datetime) -> list["Event"]:
        """The customer opened the link; only the first time is an event."""
        if self.first_seen_at is not None or self.state is not QuoteState.SENT:
            return []
        self.first_seen_at = at
        return [QuoteSeen(self)]

    def accept(self, name: str, at: datetime, today: date, seen_version: int) -> list["Event"]:
        """The customer's yes; one without a name would prove nothing."""
        if not name.strip():
            raise AcceptanceNeedsName("blank", pointer="/name")
        self._must_be_sent(seen_version)
        self._must_not_be_expired(today)
        self.state = QuoteState.ACCEPTED
        self.acceptance = Acceptance(name, at, self.quote_version, self.text_hash())
        return [QuoteAccepted(self)]

    def decline(self, reason: str) -> list["Event"]:
        self._must_be_sent(self.quote_version)
        self.state, self.declined_reason = QuoteState.DECLINED, reason
        return [QuoteDeclined(self)]

    def _must_be_unanswered(self) -> None:
        if self.state in (QuoteState.ACCEPTED, QuoteState.DECLINED):
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
                trial.send(self.created_at, today, "")
        except RuleViolated as refused:
            return refused
        return None


@dataclass(frozen=True, slots=True)
class LeadCreated:
    lead: Lead


@dataclass(frozen=True, slots=True)
class LeadQualified:
    lead: Lead


@dataclass(frozen=True, slots=True)
class LeadLost:
    lead: Lead


@dataclass(frozen=True, slots=True)
class OpportunityStageChanged:
    opportunity: Opportunity


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    customer: Customer


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteSent:
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteSeen:
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteAccepted:
    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteDeclined:
    quote: Quote


LeadEvent = LeadCreated | LeadQualified | LeadLost
QuoteEvent = QuoteChanged | QuoteSent | QuoteSeen | QuoteAccepted | QuoteDeclined
Event = LeadEvent | OpportunityStageChanged | CustomerChanged | QuoteEvent


@dataclass(frozen=True, slots=True)
class Labels:
    """What foreign ids are called, gathered once per answer."""

    names: dict[UUID, tuple[str, str]] = field(default_factory=dict)

    def of(self, id_: UUID | None) -> tuple[str, str]:
        return self.names.get(id_, ("", "")) if id_ else ("", "")
