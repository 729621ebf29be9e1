"""billing's objects to messages and back: the only file that speaks both domain and protobuf."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import AllowedAction, Ref
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.billing.domain import draft as drafts
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import ApprovalStep, Draft, Kind, Named, StaleReason
from kontor.billing.domain.lines import DESCRIPTION_LIMIT, Line, LineKind, Source, SourceKind, Totals, VatLine
from kontor.billing.domain.plan import Position, Work
from kontor.billing.domain.policy import DEFAULT_PAYMENT_DAYS, ApprovalPolicy
from kontor.billing.domain.states import Delivery, Saga
from kontor.common import text, wire
from kontor.common.errors import DomainError, InvalidInput, RuleViolated
from kontor.common.ids import new_id
from kontor.common.money import Money

text.register_texts(
    {
        "billing.waiting.drafted": {"de": "wartet auf Einreichen", "en": "waits to be submitted"},
        "billing.waiting.stale": {"de": "muss neu entworfen werden", "en": "must be drafted anew"},
        "billing.waiting.in_review": {"de": "wartet auf Freigabe", "en": "waits for approval"},
        "billing.waiting.approved": {"de": "wartet auf Ausstellen", "en": "waits to be issued"},
        "billing.waiting.pending": {"de": "wartet auf Dokumente", "en": "waits for documents"},
        "billing.waiting.documented": {"de": "wartet auf Versand", "en": "waits for dispatch"},
        "billing.waiting.failed": {"de": "Versand wird wiederholt", "en": "dispatch is tried again"},
        "billing.waiting.needs_attention": {"de": "braucht einen Menschen", "en": "needs a person"},
        "billing.waiting.open": {"de": "wartet auf Zahlung", "en": "waits for payment"},
        "billing.waiting.partly_paid": {"de": "wartet auf den Rest der Zahlung", "en": "waits for the rest"},
    }
)


def named(message: Ref) -> Named:
    return Named(UUID(message.id), message.label, message.number)


def optional_named(message: Any, field: str) -> Named | None:
    return named(getattr(message, field)) if message.HasField(field) and getattr(message, field).id else None


def ref(value: Named | None) -> Ref | None:
    return None if value is None else wire.ref(value.id, value.label, value.number)


def price(value: Decimal, currency: str = "EUR") -> MoneyMessage:
    """A unit price may have more places than the currency."""
    places = value.as_tuple().exponent
    shown = f"{value:.2f}" if isinstance(places, int) and places > -2 else f"{value:f}"
    return MoneyMessage(amount=shown, currency=currency)


# Drafts.


def line(value: Line) -> pb.InvoiceLine:
    return pb.InvoiceLine(
        id=str(value.id),
        position=value.position,
        kind=pb.LineKind.Value(f"LINE_KIND_{value.kind}"),
        title=value.title,
        description=value.description,
        quantity=wire.decimal(value.quantity),
        unit=value.unit,
        unit_price=price(value.unit_price),
        net=wire.money(value.net),
        vat_category=value.vat_category,
        vat_rate=wire.decimal(value.vat_rate),
        quote_line_id=str(value.quote_line_id or ""),
        position_id=str(value.position_id or ""),
        sources=[source(s) for s in value.sources],
        why=value.why,
        calculated_net=None if value.calculated_net is None else wire.money(value.calculated_net),
    )


def source(value: Source) -> pb.Source:
    return pb.Source(
        kind=pb.SourceKind.Value(f"SOURCE_KIND_{value.kind}"),
        id=str(value.id),
        version=value.version,
        amount=wire.money(value.amount),
        date=wire.day(value.date),
        person=value.person,
        text=value.text,
        minutes=value.minutes,
    )


def read_line(message: pb.InvoiceLine, index: int) -> Line:
    """A correction of a line: sources and reasons come from what stands."""
    at = f"/draft/lines/{index}"
    kind = pb.LineKind.Name(message.kind).removeprefix("LINE_KIND_")
    return Line(
        id=wire.read_id(message.id, f"{at}/id"),
        position=index + 1,
        kind=LineKind.MILESTONE if kind == "UNSPECIFIED" else LineKind(kind),
        title=message.title,
        description=message.description,
        quantity=wire.read_decimal(message.quantity, f"{at}/quantity", places=4),
        unit=message.unit,
        unit_price=_unit_price(message.unit_price, f"{at}/unit_price"),
        vat_category=message.vat_category,
        vat_rate=wire.read_decimal(message.vat_rate, f"{at}/vat_rate", places=2),
    )


class ForeignCurrency(InvalidInput):
    code = "billing.foreign_currency"
    texts = {"de": "Abgerechnet wird in Euro.", "en": "Bills are in euro."}


def _must_be_euro(message: MoneyMessage, pointer: str) -> None:
    if message.currency not in ("", "EUR"):
        raise ForeignCurrency(message.currency, pointer=f"{pointer}/currency")


def read_euro(message: MoneyMessage, pointer: str) -> Money:
    _must_be_euro(message, pointer)
    return wire.read_money(message, pointer)


def _unit_price(message: MoneyMessage, pointer: str) -> Decimal:
    """Prices of one unit may have more places than the currency (BT-146)."""
    _must_be_euro(message, pointer)
    return wire.read_decimal(message.amount, f"{pointer}/amount", places=4)


def read_changes(message: pb.InvoiceDraft) -> dict[str, Any]:
    """The fields a correction may set, by the names an update mask uses."""
    return {
        "title": message.title,
        "introduction": message.introduction,
        "period_from": wire.read_optional_day(message.period_from, "/draft/period_from"),
        "period_to": wire.read_optional_day(message.period_to, "/draft/period_to"),
        "order_reference": message.order_reference,
        "lines": [read_line(m, i) for i, m in enumerate(message.lines)],
    }


def vat_line(value: VatLine) -> pb.VatLine:
    code, reason = value.exemption
    return pb.VatLine(
        vat_category=value.vat_category,
        vat_rate=wire.decimal(value.vat_rate),
        base=wire.money(value.base),
        vat=wire.money(value.vat),
        exemption_reason=reason,
        exemption_code=code,
    )


def preceding(value: Advance) -> pb.Preceding:
    return pb.Preceding(
        invoice_id=str(value.invoice_id),
        number=value.number,
        issue_date=wire.day(value.issue_date),
        received=wire.money(value.received),
    )


def step(value: ApprovalStep) -> pb.ApprovalStep:
    return pb.ApprovalStep(
        level=value.level,
        state=value.state,
        person=ref(value.person),
        at=wire.timestamp(value.at),
        comment=value.comment,
    )


_VERBS = ("update", "submit", "approve", "sendBack", "discard", "redraft", "issue")


def draft(value: Draft, person: UUID | None = None, locale: str = "de") -> pb.InvoiceDraft:
    totals = value.totals
    return pb.InvoiceDraft(
        id=str(value.id),
        document_kind=pb.DocumentKind.Value(f"DOCUMENT_KIND_{value.kind}"),
        state=pb.DraftState.Value(f"DRAFT_STATE_{value.state}"),
        customer=ref(value.customer),
        project=ref(value.project),
        legal_entity=ref(value.legal_entity),
        quote=ref(value.quote),
        lead=ref(value.lead),
        title=value.title,
        introduction=value.introduction,
        period_from=wire.day(value.period_from),
        period_to=wire.day(value.period_to),
        order_reference=value.order_reference,
        lines=[line(x) for x in value.lines],
        vat_lines=[vat_line(v) for v in totals.vat_lines],
        net=wire.money(totals.net),
        vat=wire.money(totals.vat),
        gross=wire.money(totals.gross),
        preceding=[preceding(a) for a in value.advances],
        steps=[step(s) for s in value.steps],
        submitted_by=ref(value.submitted_by),
        stale=[_stale(s) for s in value.stale],
        findings=_advance_findings(value, locale),
        waiting_for=_waiting_for(value, locale),
        deadline_at=wire.timestamp(value.deadline_at),
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=[_action(verb, value.refusal(verb, person), locale) for verb in _VERBS],
    )


def _stale(value: StaleReason) -> pb.StaleReason:
    return pb.StaleReason(
        kind=pb.SourceKind.Value(f"SOURCE_KIND_{value.kind}"),
        source_id=str(value.source_id),
        text=value.text,
        at=wire.timestamp(value.at),
    )


def _advance_findings(value: Draft, locale: str) -> list[pb.Finding]:
    unpaid = [a for a in value.advances if not a.is_received]
    return [finding_of(drafts.AdvanceOpen("open", number=a.number, open=a.open_amount), locale) for a in unpaid]


def finding_of(error: DomainError, locale: str) -> pb.Finding:
    return pb.Finding(rule=error.code, severity="fatal", text=error.sentence(locale), pointer=error.pointer or "")


def _waiting_for(value: Draft, locale: str) -> str:
    if not value.is_open:
        return ""
    return text.translate(f"billing.waiting.{'stale' if value.stale else value.state.lower()}", locale)


def _action(verb: str, refused: DomainError | None, locale: str) -> AllowedAction:
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))


# What other services told: positions, work, parties.


def read_position(message: projects.Position) -> Position:
    return Position(
        id=UUID(message.id),
        quote_line_id=UUID(message.quote_line_id),
        title=message.title,
        kind=projects.PositionKind.Name(message.kind).removeprefix("POSITION_KIND_"),
        budget=wire.read_money(message.budget),
        unit_price=wire.read_money(message.unit_price),
        quantity=wire.read_decimal(message.quantity, ""),
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        vat_category=message.vat_category,
        retainer_from=wire.read_optional_day(message.retainer_from, ""),
    )


# Of the proof of work in a document; the whole note stays with its owner.
TEXT_LIMIT = 200
WorkByProject = dict[UUID, list[Work]]


def read_work(answer: timetracking.ListBillablesResponse) -> WorkByProject:
    """Approved work by project."""
    work: WorkByProject = {}
    for entry in answer.entries:
        work.setdefault(UUID(entry.project.id), []).append(_time(entry))
    for expense in answer.expenses:
        work.setdefault(UUID(expense.project.id), []).append(_expense(expense))
    return work


def _time(entry: timetracking.TimeEntry) -> Work:
    billed = Source(
        SourceKind.TIME_ENTRY,
        UUID(entry.id),
        int(entry.etag),
        wire.read_money(entry.amount),
        wire.read_day(entry.date, ""),
        entry.person.label,
        entry.note[:TEXT_LIMIT],
        entry.minutes,
    )
    rate = wire.read_money(entry.rate).amount
    return Work(UUID(entry.position_id), billed, rate, wire.read_decimal(entry.vat_rate, ""), entry.vat_category)


def _expense(expense: timetracking.Expense) -> Work:
    billed = Source(
        SourceKind.EXPENSE,
        UUID(expense.id),
        int(expense.etag),
        wire.read_money(expense.net),
        wire.read_day(expense.date, ""),
        expense.person.label,
        expense.text[:TEXT_LIMIT],
    )
    return Work(
        UUID(expense.position_id), billed, Decimal(0), wire.read_decimal(expense.vat_rate, ""), expense.vat_category
    )


def milestone_line(message: projects.Milestone) -> Line:
    """An accepted milestone with its proof: what was reported, who accepted, when, which defects."""
    accepted = message.acceptance
    amount = wire.read_money(message.amount)
    when = wire.read_timestamp(accepted.at).date()
    proof = [message.evidence, f"Abgenommen von {accepted.by} am {when:%d.%m.%Y}"]
    proof += [f"Vorbehalt: {accepted.defects}"] if accepted.defects else []
    return Line(
        id=new_id(),
        position=1,
        kind=LineKind.MILESTONE,
        title=message.title,
        description="\n".join(p for p in proof if p)[:DESCRIPTION_LIMIT],
        quantity=Decimal(1),
        unit="C62",
        unit_price=amount.amount,
        vat_category=message.vat_category,
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        quote_line_id=UUID(message.quote_line_id),
        position_id=UUID(message.position_id),
        sources=(
            Source(SourceKind.MILESTONE, UUID(message.id), int(message.etag), amount, when, accepted.by, message.title),
        ),
        why="abgenommener Meilenstein",
    )


def seller(entity: platform.LegalEntity) -> pb.Seller:
    account = entity.bank_accounts[0]
    plain = ("name", "vat_id", "tax_number", "registration", "legal_notice", "contact_name", "contact_phone")
    return pb.Seller(
        legal_entity_id=entity.id,
        address=entity.address,
        contact_email=entity.contact_email,
        iban=account.iban,
        bic=account.bic,
        bank_name=account.bank_name,
        account_holder=account.holder,
        **{name: getattr(entity, name) for name in plain},
    )


def buyer(customer: crm.Customer) -> pb.Buyer:
    plain = ("number", "name", "contact_name", "email", "vat_id", "leitweg_id", "buyer_reference", "language")
    return pb.Buyer(
        customer_id=customer.id,
        address=customer.address,
        format=crm.InvoiceFormat.Name(customer.invoice_format).removeprefix("INVOICE_FORMAT_"),
        consumer=customer.kind == crm.CUSTOMER_KIND_CONSUMER,
        **{name: getattr(customer, name) for name in plain},
    )


# Issued documents.


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
        issued_at=wire.timestamp(at),
    )
    return _sealed(invoice, totals)


def _sealed(invoice: pb.Invoice, totals: Totals) -> pb.Invoice:
    invoice.vat_lines.extend(vat_line(v) for v in totals.vat_lines)
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
    storno.title = f"Stornorechnung zu {original.number}"
    storno.introduction = f"Hiermit stornieren wir Rechnung {original.number} vom {original.issue_date}. {reason}"
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
    shown.delivery.CopyFrom(
        pb.Delivery(
            state=pb.DeliveryState.Value(f"DELIVERY_STATE_{delivery}"),
            reason=value.reason or waiting_text(delivery, locale),
            since=wire.timestamp(value.since),
            deadline_at=wire.timestamp(value.deadline_at),
            attempt=value.saga.attempt,
        )
    )
    overdue = (today - value.due_date).days if value.open_amount.amount > 0 else 0
    shown.payment.CopyFrom(
        pb.Payment(
            state=pb.PaymentState.Value(f"PAYMENT_STATE_{payment}"),
            open_amount=wire.money(value.open_amount),
            received=wire.money(value.received),
            reason=waiting_text(payment, locale),
            since=wire.timestamp(value.since),
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
        _action("cancel", InvoiceNotCancellable("state") if gone else None, locale),
        _action("retryDelivery", None if retryable else DeliveryNotRetryable("state"), locale),
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
