"""The numbered document, frozen for ever, and the invoice around it: money received, delivery, cancellation.

A document is made once from a draft or from the document it cancels; after that only the invoice around it moves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from kontor.billing.domain import supply
from kontor.billing.domain.advances import Advance, Prepayment, net_and_vat, prepaid, proportioned
from kontor.billing.domain.draft import ApprovalStep, Draft, Kind, Named
from kontor.billing.domain.lines import Line, Totals, VatKey, VatLine
from kontor.billing.domain.policy import DEFAULT_PAYMENT_DAYS
from kontor.billing.domain.sending import InvoiceOnItsWay, NothingToCallBack, Outgoing
from kontor.billing.domain.states import Delivery, Document, Saga
from kontor.billing.domain.words import NOTHING_SAID, Said, day_in, say
from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


class InvoiceNotCancellable(RuleViolated):
    code = "billing.invoice_not_cancellable"
    texts = {
        "de": "Diese Rechnung ist schon storniert oder selbst ein Storno.",
        "en": "This invoice is cancelled already, or a cancellation itself.",
    }
    cure = {
        "de": "Die Rechnung lesen: cancelled_by nennt das Storno; für einen neuen Beleg neu entwerfen.",
        "en": "Read the invoice: cancelled_by names the cancellation; draft anew for another document.",
    }


class DeliveryNotRetryable(RuleViolated):
    code = "billing.delivery_not_retryable"
    texts = {"de": "Für dieses Dokument gibt es nichts zu wiederholen.", "en": "There is nothing to try again."}
    cure = {
        "de": "Die Zustellung lesen; nur eine fehlgeschlagene lässt sich wiederholen.",
        "en": "Read the delivery; only a failed one can be tried again.",
    }


# The document.


@dataclass(frozen=True, slots=True)
class Address:
    """BG-5, BG-8."""

    street: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class Seller:
    """BG-4 to BG-6, BG-17, as at the moment of issue."""

    legal_entity_id: UUID
    name: str
    address: Address
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    legal_notice: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    account_holder: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """BG-7 to BG-9, as at the moment of issue."""

    customer_id: UUID
    name: str
    address: Address
    number: str = ""
    contact_name: str = ""
    email: str = ""
    vat_id: str = ""
    registration_number: str = ""
    leitweg_id: str = ""
    buyer_reference: str = ""
    format: str = ""
    language: str = ""
    consumer: bool = False
    channel: str = "EMAIL"
    peppol_id: str = ""


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What was agreed with the customer on paying; 0 and empty: nothing."""

    payment_days: int = 0
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0


@dataclass(frozen=True, slots=True)
class Parties:
    """Seller and buyer as they are at the moment of issue, with what decides on tax and terms."""

    seller: Seller
    buyer: Buyer
    tax: supply.Seller
    number_pattern: str
    terms: AgreedTerms

    @property
    def taxed_buyer(self) -> supply.Buyer:
        buyer = self.buyer
        return supply.Buyer(buyer.address.country_code, buyer.vat_id, buyer.registration_number)


@dataclass(frozen=True, slots=True)
class DiscountVatLine:
    vat_category: str
    vat_rate: Decimal
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """`agreed`: by the accepted quote (§ 286 (2) BGB); `default_notice`: the document tells of § 286 (3) BGB."""

    due_date: date
    discount_percent: Decimal = Decimal(0)
    discount_until: date | None = None
    discount_amount: Money | None = None
    agreed: bool = False
    default_notice: bool = False
    discount_vat_lines: tuple[DiscountVatLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Exempted:
    """BT-120 and BT-121 of a VAT line."""

    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Preceding:
    """BG-3: the document this one follows or cancels."""

    invoice_id: UUID
    number: str
    issue_date: date


@dataclass(frozen=True, slots=True)
class Numbered:
    """The frozen document."""

    id: UUID
    number: str
    kind: Kind
    customer: Named
    project: Named | None
    quote: Named | None
    lead: Named | None
    title: str
    introduction: str
    issue_date: date
    period_from: date | None
    period_to: date | None
    order_reference: str
    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    totals: Totals
    exempted: tuple[Exempted, ...]
    terms: PaymentTerms
    advances: tuple[Advance, ...]
    prepayments: tuple[Prepayment, ...]
    steps: tuple[ApprovalStep, ...]
    submitted_by: Named | None
    issued_at: datetime
    # The document a cancellation undoes, and what was received on it: the customer's credit now.
    preceding: tuple[Preceding, ...] = ()
    credited: Money | None = None
    position_id: UUID | None = None

    @property
    def prepaid(self) -> Money:
        """BT-113."""
        return prepaid(self.prepayments)

    @property
    def payable(self) -> Money:
        """BT-115."""
        return self.totals.gross - self.prepaid

    def with_number(self, number: str, at: datetime) -> "Numbered":
        """As it was tried out, with the number it got and when."""
        return replace(self, number=number, issued_at=at)

    def cancelled(self, *, number: str, on: date, at: datetime, reason: str, received: Money) -> "Numbered":
        """Stornorechnung, § 31 (5) UStDV: the same lines with negative quantities, naming the original (BG-3)."""
        language = self.buyer.language
        issued = day_in(self.issue_date, language)
        return replace(
            self,
            id=new_id(),
            number=number,
            kind=Kind.CANCELLATION,
            title=say("cancellation", language, number=self.number),
            introduction=say("cancels", language, number=self.number, day=issued, reason=reason),
            issue_date=on,
            lines=tuple(replace(line.negated, id=new_id()) for line in self.lines),
            totals=self.totals.negated,
            terms=PaymentTerms(on),
            advances=(),
            prepayments=(),
            issued_at=at,
            preceding=(Preceding(self.id, self.number, self.issue_date),),
            credited=received if received.amount > 0 else None,
            position_id=None,
        )

    def as_invoice(self, content: bytes) -> "Invoice":
        """The invoice around it, as it begins: approved, with what is credited at once already received."""
        return Invoice(
            id=self.id,
            number=self.number,
            kind=self.kind,
            customer=Named(self.buyer.customer_id, self.buyer.name),
            legal_entity_id=self.seller.legal_entity_id,
            project_id=None if self.project is None else self.project.id,
            position_id=self.position_id,
            issue_date=self.issue_date,
            due_date=self.terms.due_date,
            gross=self.totals.gross,
            content=content,
            saga=Saga(Document.APPROVED),
            since=self.issued_at,
            received=self.prepaid,
        )


def numbered(draft: Draft, parties: Parties, *, number: str, on: date, at: datetime) -> Numbered:
    """The draft as a document; from here only a cancellation undoes it."""
    totals = draft.totals
    return Numbered(
        id=draft.id,
        number=number,
        kind=draft.kind,
        customer=draft.customer,
        project=draft.project,
        quote=draft.quote,
        lead=draft.lead,
        title=draft.title,
        introduction=draft.introduction,
        issue_date=on,
        period_from=draft.period_from,
        period_to=draft.period_to,
        order_reference=draft.order_reference,
        seller=parties.seller,
        buyer=parties.buyer,
        lines=draft.lines,
        totals=totals,
        exempted=tuple(_exempted(v.vat_category, v.vat_rate, draft.lines, parties) for v in totals.vat_lines),
        terms=payment_terms(draft, parties, on, totals),
        advances=draft.advances,
        prepayments=draft.prepayments,
        steps=draft.steps,
        submitted_by=draft.submitted_by,
        issued_at=at,
        position_id=draft.position_id,
    )


def _exempted(category: str, rate: Decimal, lines: Sequence[Line], parties: Parties) -> Exempted:
    key: VatKey = (category, rate)
    ours = [line for line in lines if line.vat_key == key]
    return Exempted(*supply.exemption_words(ours, parties.tax, parties.buyer.language))


def payment_terms(draft: Draft, parties: Parties, on: date, totals: Totals) -> PaymentTerms:
    """Due date and agreed cash discount (§ 14 (4) no. 7 UStG: agreed reductions must be named)."""
    agreed = parties.terms
    terms = PaymentTerms(
        due_date=on + timedelta(days=draft.payment_days or agreed.payment_days or DEFAULT_PAYMENT_DAYS),
        agreed=draft.payment_days > 0,
        default_notice=parties.buyer.consumer and draft.payment_days == 0,
    )
    payable = totals.gross - draft.prepaid
    if not (agreed.discount_percent and agreed.discount_days and payable.amount > 0):
        return terms
    amount = payable * (agreed.discount_percent / 100)
    return replace(
        terms,
        discount_percent=agreed.discount_percent,
        discount_until=on + timedelta(days=agreed.discount_days),
        discount_amount=amount,
        discount_vat_lines=discount_by_vat(amount, totals.vat_lines),
    )


def discount_by_vat(amount: Money, vat_lines: Sequence[VatLine]) -> tuple[DiscountVatLine, ...]:
    """What the discount takes off each rate and off its tax (§ 17 (1) UStG); the parts add up to it."""
    parts = proportioned(amount, [line.gross for line in vat_lines])
    return tuple(
        DiscountVatLine(line.vat_category, line.vat_rate, *net_and_vat(part, line.vat_rate))
        for part, line in zip(parts, vat_lines, strict=True)
        if part.amount
    )


# The invoice around it.


@dataclass(frozen=True, slots=True)
class SagaStep:
    """One entry of the log."""

    at: datetime
    event: str
    from_state: str
    to_state: str
    said: Said = NOTHING_SAID


@dataclass(slots=True)
class Invoice:
    """An issued document with what moves after it. `content` are its bytes as they were issued and archived."""

    id: UUID
    number: str
    kind: Kind
    customer: Named
    legal_entity_id: UUID | None
    project_id: UUID | None
    position_id: UUID | None
    issue_date: date
    due_date: date
    gross: Money
    content: bytes
    saga: Saga
    since: datetime
    received: Money
    item_version: int = 0
    cancelled_by: Named | None = None
    reason: str = ""
    deadline_at: datetime | None = None
    # Only while a sending waits, or was called back.
    outgoing: Outgoing | None = None
    version: int = 0

    @property
    def is_gone(self) -> bool:
        return self.cancelled_by is not None or self.kind is Kind.CANCELLATION

    @property
    def open_amount(self) -> Money:
        return Money.zero() if self.is_gone else self.gross - self.received

    def days_overdue(self, today: date) -> int:
        return max((today - self.due_date).days, 0) if self.open_amount.amount > 0 else 0

    def receive(self, received: Money, item_version: int, *, moves: bool) -> bool:
        """What has been received by the version of its open item; False for what was passed, or is a credit now.

        What follows directly on what is known and neither changes nor `moves` anything is no news and need not be kept:
        nothing can be late between the two.
        """
        if item_version <= self.item_version or self.is_gone:
            return False
        if item_version == self.item_version + 1 and received == self.received and not moves:
            return False
        self.item_version, self.received = item_version, received
        return True

    def must_be_cancellable(self) -> None:
        if self.is_gone:
            raise InvoiceNotCancellable(str(self.id))

    def cancel(self, by: Named, reason: str) -> list[Event]:
        """What was received is the customer's credit from here on."""
        self.must_be_cancellable()
        self.cancelled_by = by
        return [InvoiceCancelled(self, reason)]

    @property
    def is_held(self) -> bool:
        """Its letter waits and can be called back."""
        return self.outgoing is not None and self.outgoing.leaves_at is not None

    def send(self, outgoing: Outgoing) -> None:
        """So it leaves next, whatever was meant to before."""
        if self.saga.delivery is Delivery.NONE:
            raise DeliveryNotRetryable(str(self.id))
        if self.is_held:
            raise InvoiceOnItsWay(str(self.id))
        self.outgoing = outgoing

    def call_back(self, by: str) -> None:
        if self.outgoing is None or self.outgoing.leaves_at is None:
            raise NothingToCallBack(str(self.id))
        self.outgoing = replace(self.outgoing, leaves_at=None, called_back_by=by)

    def let_leave(self) -> bool:
        """Its letter has waited; False where it was called back meanwhile."""
        if self.outgoing is None or self.outgoing.leaves_at is None:
            return False
        self.outgoing = replace(self.outgoing, leaves_at=None)
        return True

    def take_outgoing(self) -> Outgoing | None:
        """What leaves now, once; nothing of what still waits or was called back."""
        taken = self.outgoing
        if taken is None or self.is_held or taken.called_back_by:
            return None
        self.outgoing = None
        return taken

    def refusals(self) -> Mapping[str, RuleViolated | None]:
        return {
            "cancel": InvoiceNotCancellable("state") if self.is_gone else None,
            "retryDelivery": _refusal(lambda: replace(self).send(Outgoing())),
            "cancelSend": _refusal(lambda: replace(self).call_back("")),
        }


def _refusal(act: Callable[[], None]) -> RuleViolated | None:
    try:
        act()
    except RuleViolated as refused:
        return refused
    return None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a document stands between draft and cash, for people."""

    id: UUID
    saga: Saga
    customer: Named
    number: str
    since: datetime
    reason: str = ""
    deadline_at: datetime | None = None
    steps: tuple[SagaStep, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceIssued(Event):
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class InvoiceCancelled(Event):
    invoice: Invoice
    reason: str


@dataclass(frozen=True, slots=True)
class InvoiceSettled(Event):
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class InvoiceMoved(Event):
    invoice: Invoice
    step: SagaStep


@dataclass(frozen=True, slots=True)
class DocumentsRequested(Event):
    invoice_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class DispatchRequested(Event):
    invoice_id: UUID
    attempt: int
    outgoing: Outgoing
