"""Numbered documents: frozen once from a draft, shown with what moves after it; and their sagas."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import AllowedAction, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.billing.domain import draft as drafts
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import Draft, Kind, Named
from kontor.billing.domain.lines import Totals, VatLine
from kontor.billing.domain.policy import DEFAULT_PAYMENT_DAYS, ApprovalPolicy
from kontor.billing.domain.states import Delivery, Saga
from kontor.billing.domain.words import day_in, say
from kontor.billing.wire.drafts import action, line, preceding, ref, step, vat_line
from kontor.billing.wire.told import buyer, seller
from kontor.common.values import text, wire
from kontor.common.values.errors import RuleViolated
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


@dataclass(frozen=True, slots=True)
class Parties:
    """Seller and buyer as they are at the moment of issue."""

    entity: platform.LegalEntity
    customer: crm.Customer


def frozen(value: Draft, parties: Parties, *, number: str, on: date, at: datetime) -> pb.Invoice:
    """The numbered document; from here only a cancellation undoes it."""
    totals = value.totals
    invoice = pb.Invoice(
        id=str(value.id),
        number=number,
        document_kind=pb.DocumentKind.Value(f"DOCUMENT_KIND_{value.kind}"),
        type_code=drafts.TYPE_CODES[value.kind],
        customer=ref(value.customer),
        project=ref(value.project),
        quote=ref(value.quote),
        lead=ref(value.lead),
        title=value.title,
        introduction=value.introduction,
        issue_date=wire.day(on),
        period_from=wire.day(value.period_from),
        period_to=wire.day(value.period_to),
        order_reference=value.order_reference,
        seller=seller(parties.entity),
        buyer=buyer(parties.customer),
        lines=[line(x) for x in value.lines],
        terms=_terms(parties.customer, on, totals),
        preceding=[preceding(a) for a in value.advances],
        steps=[step(s) for s in value.steps],
        submitted_by=ref(value.submitted_by),
        issued_at=wire.timestamp(at),
    )
    return _sealed(invoice, totals, parties.entity.exemption_reason)


def _sealed(invoice: pb.Invoice, totals: Totals, exemption: str) -> pb.Invoice:
    """`exemption` is the seller's own ground for category E, § 14 (4) no. 8 UStG."""
    invoice.vat_lines.extend(vat_line(v) for v in totals.vat_lines)
    for group in invoice.vat_lines:
        if group.vat_category == "E" and exemption:
            group.exemption_reason = exemption
    for name, money in (("net", totals.net), ("vat", totals.vat), ("gross", totals.gross), ("payable", totals.gross)):
        getattr(invoice, name).CopyFrom(wire.money(money))
    invoice.content_hash = hashlib.sha256(invoice.SerializeToString(deterministic=True)).hexdigest()
    return invoice


def _terms(customer: crm.Customer, on: date, totals: Totals) -> pb.PaymentTerms:
    """Due date and agreed cash discount (§ 14 (4) no. 7 UStG: agreed reductions must be named)."""
    terms = pb.PaymentTerms(due_date=wire.day(on + timedelta(days=customer.payment_days or DEFAULT_PAYMENT_DAYS)))
    if customer.discount_percent and customer.discount_days and totals.gross.amount > 0:
        percent = wire.read_decimal(customer.discount_percent, "")
        terms.discount_percent = f"{percent:.2f}"
        terms.discount_until = wire.day(on + timedelta(days=customer.discount_days))
        terms.discount_amount.CopyFrom(wire.money(totals.gross * (percent / 100)))
    return terms


def cancellation(original: pb.Invoice, *, id_: UUID, number: str, on: date, at: datetime, reason: str) -> pb.Invoice:
    """Stornorechnung, § 31 (5) UStDV: the same lines with negative quantities, naming the original (BG-3)."""
    storno = pb.Invoice()
    storno.CopyFrom(original)
    for name in ("delivery", "payment", "cancelled_by", "etag", "allowed_actions", "preceding", "vat_lines", "terms"):
        storno.ClearField(name)
    storno.id, storno.number, storno.issue_date = str(id_), number, wire.day(on)
    storno.document_kind, storno.type_code = pb.DOCUMENT_KIND_CANCELLATION, drafts.TYPE_CODES[Kind.CANCELLATION]
    language, issued = original.buyer.language, day_in(date.fromisoformat(original.issue_date), original.buyer.language)
    storno.title = say("cancellation", language, number=original.number)
    storno.introduction = say("cancels", language, number=original.number, day=issued, reason=reason)
    storno.terms.due_date = wire.day(on)
    storno.issued_at.CopyFrom(wire.timestamp(at) or storno.issued_at)
    storno.preceding.add(invoice_id=original.id, number=original.number, issue_date=original.issue_date)
    for storno_line in storno.lines:
        storno_line.id = str(new_id())
        storno_line.quantity = _negated(storno_line.quantity)
        storno_line.net.amount = _negated(storno_line.net.amount)
    for before in original.vat_lines:
        after = storno.vat_lines.add()
        after.CopyFrom(before)
        after.base.amount, after.vat.amount = _negated(before.base.amount), _negated(before.vat.amount)
    for money in (storno.net, storno.vat, storno.gross, storno.payable):
        money.amount = _negated(money.amount)
    storno.content_hash = ""
    storno.content_hash = hashlib.sha256(storno.SerializeToString(deterministic=True)).hexdigest()
    return storno


def _negated(amount: str) -> str:
    value = -Decimal(amount)
    return f"{value + 0:f}"


@dataclass(slots=True)
class Invoice:
    """An issued document with what moves after it: the frozen message, the saga's columns, money received."""

    id: UUID
    version: int
    frozen: pb.Invoice
    customer_id: UUID
    project_id: UUID | None
    position_id: UUID | None
    kind: Kind
    number: str
    issue_date: date
    due_date: date
    gross: Money
    received: Money
    item_version: int
    cancelled_by: Named | None
    saga: Saga
    reason: str
    since: datetime
    deadline_at: datetime | None

    @property
    def open_amount(self) -> Money:
        cancelled = self.cancelled_by is not None or self.kind is Kind.CANCELLATION
        return Money.zero() if cancelled else self.gross - self.received

    def as_advance(self) -> Advance:
        return Advance(
            self.id,
            self.number,
            self.issue_date,
            self.gross,
            tuple(
                VatLine(
                    v.vat_category,
                    wire.read_decimal(v.vat_rate, ""),
                    wire.read_money(v.base),
                    wire.read_money(v.vat),
                )
                for v in self.frozen.vat_lines
            ),
            self.received,
        )


def invoice(value: Invoice, today: date, locale: str = "de") -> pb.Invoice:
    """The frozen document with its living columns."""
    shown = pb.Invoice()
    shown.CopyFrom(value.frozen)
    delivery, payment = value.saga.delivery, value.saga.payment
    since, open_amount = wire.timestamp(value.since), value.open_amount
    shown.delivery.CopyFrom(
        pb.Delivery(
            state=pb.DeliveryState.Value(f"DELIVERY_STATE_{delivery}"),
            reason=value.reason or waiting_text(delivery, locale),
            since=since,
            deadline_at=wire.timestamp(value.deadline_at),
            attempt=value.saga.attempt,
        )
    )
    overdue = (today - value.due_date).days if open_amount.amount > 0 else 0
    shown.payment.CopyFrom(
        pb.Payment(
            state=pb.PaymentState.Value(f"PAYMENT_STATE_{payment}"),
            open_amount=wire.money(open_amount),
            received=wire.money(value.received),
            reason=waiting_text(payment, locale),
            since=since,
            days_overdue=max(overdue, 0),
        )
    )
    if value.cancelled_by is not None:
        shown.cancelled_by.CopyFrom(ref(value.cancelled_by) or Ref())
    shown.etag = str(value.version)
    shown.allowed_actions.extend(_invoice_actions(value, locale))
    return shown


def waiting_text(state: str, locale: str) -> str:
    return text.find_text(f"billing.waiting.{state.lower()}", locale, {}) or ""


class InvoiceNotCancellable(RuleViolated):
    code = "billing.invoice_not_cancellable"
    texts = {
        "de": "Diese Rechnung ist schon storniert oder selbst ein Storno.",
        "en": "This invoice is cancelled already, or a cancellation itself.",
    }


class DeliveryNotRetryable(RuleViolated):
    code = "billing.delivery_not_retryable"
    texts = {"de": "Für dieses Dokument gibt es nichts zu wiederholen.", "en": "There is nothing to try again."}


def _invoice_actions(value: Invoice, locale: str) -> list[AllowedAction]:
    gone = value.cancelled_by is not None or value.kind is Kind.CANCELLATION
    retryable = value.saga.delivery is not Delivery.NONE
    return [
        action("cancel", InvoiceNotCancellable("state") if gone else None, locale),
        action("retryDelivery", None if retryable else DeliveryNotRetryable("state"), locale),
    ]


def saga(value: Saga, row: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], locale: str) -> pb.Saga:
    open_states = [value.document, value.delivery, value.payment]
    waiting = [w for w in (waiting_text(str(s), locale) for s in open_states) if w]
    return pb.Saga(
        invoice_id=str(row["id"]),
        document=value.document,
        delivery=value.delivery,
        payment=value.payment,
        waiting_for=waiting[0] if waiting else "",
        reason=row["reason"] or ", ".join(waiting),
        since=wire.timestamp(row["since"]),
        deadline_at=wire.timestamp(row["deadline_at"]),
        attempt=value.attempt,
        steps=[
            pb.SagaStep(
                at=wire.timestamp(s["at"]),
                event=s["event"],
                from_state=s["from_state"],
                to_state=s["to_state"],
                note=s["note"],
            )
            for s in steps
        ],
        customer=wire.ref(row["customer_id"], row["customer_name"]),
        number=row["number"],
    )


def policy(value: ApprovalPolicy) -> pb.ApprovalPolicy:
    return pb.ApprovalPolicy(
        levels=[pb.ApprovalLevel(from_gross=wire.money(level)) for level in value.levels],
        escalate_after_hours=value.escalate_after_hours,
        etag=str(value.version),
    )
