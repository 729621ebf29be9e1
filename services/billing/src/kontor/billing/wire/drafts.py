"""Drafts to messages, and corrections of them back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import AllowedAction, Ref
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.billing.domain import draft as drafts
from kontor.billing.domain.advances import Advance, received_parts
from kontor.billing.domain.draft import ApprovalStep, Draft, Named, StaleReason
from kontor.billing.domain.lines import Line, LineKind, Source, VatLine
from kontor.common.values import text, wire
from kontor.common.values.errors import DomainError, InvalidInput
from kontor.common.values.money import Money

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
    """The advance with what was received of it, net and VAT by rate (§ 14 (5) UStG)."""
    shown = pb.Preceding(
        invoice_id=str(value.invoice_id),
        number=value.number,
        issue_date=wire.day(value.issue_date),
        received=wire.money(value.received),
    )
    for group, (base, vat) in zip(value.vat_lines, received_parts(value), strict=True):
        shown.vat_lines.append(vat_line(replace(group, base=base, vat=vat)))
    return shown


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
        allowed_actions=[action(verb, value.refusal(verb, person), locale) for verb in _VERBS],
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


def action(verb: str, refused: DomainError | None, locale: str) -> AllowedAction:
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))
