"""Parts of drafts and documents to messages and back: references, lines with their sources, VAT, advances, steps."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.common.v1.types_pb2 import Ref
from kontor.billing.domain.advances import Advance, Prepayment, received_parts
from kontor.billing.domain.draft import ApprovalStep, Named
from kontor.billing.domain.invoice import Exempted
from kontor.billing.domain.lines import Allowance, Line, LineKind, Source, SourceKind, VatLine
from kontor.common.values import wire
from kontor.common.values.money import Money


def named(message: Ref) -> Named:
    return Named(UUID(message.id), message.label, message.number)


def optional_named(message: Any, field: str) -> Named | None:
    return named(getattr(message, field)) if message.HasField(field) and getattr(message, field).id else None


def ref(value: Named | None) -> Ref | None:
    return None if value is None else wire.ref(value.id, value.label or value.number, value.number)


def optional_money(message: Any, field: str) -> Money | None:
    return wire.read_money(getattr(message, field)) if message.HasField(field) else None


def amount(value: Money | None) -> MoneyMessage | None:
    return None if value is None else wire.money(value)


def price(value: Decimal, currency: str = "EUR") -> MoneyMessage:
    """A unit price may have more places than the currency."""
    places = value.as_tuple().exponent
    shown = f"{value:.2f}" if isinstance(places, int) and places > -2 else f"{value:f}"
    return MoneyMessage(amount=shown, currency=currency)


def line(value: Line) -> pb.InvoiceLine:
    return pb.InvoiceLine(
        id=str(value.id),
        position=value.position,
        kind=wire.value_of(pb.LineKind, value.kind),
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
        calculated_net=amount(value.calculated_net),
        allowances=[allowance(a) for a in value.allowances],
        period_from=wire.day(value.period_from),
        period_to=wire.day(value.period_to),
        exemption=value.exemption,
        exemption_reason=value.exemption_reason,
    )


def read_line(message: pb.InvoiceLine) -> Line:
    """A line as it was frozen."""
    return Line(
        id=UUID(message.id),
        position=message.position,
        kind=LineKind(wire.word_of(pb.LineKind, message.kind)),
        title=message.title,
        description=message.description,
        quantity=Decimal(message.quantity),
        unit=message.unit,
        unit_price=Decimal(message.unit_price.amount),
        vat_category=message.vat_category,
        vat_rate=Decimal(message.vat_rate),
        quote_line_id=wire.read_optional_id(message.quote_line_id, ""),
        position_id=wire.read_optional_id(message.position_id, ""),
        sources=tuple(read_source(s) for s in message.sources),
        why=message.why,
        calculated_net=optional_money(message, "calculated_net"),
        allowances=tuple(read_allowance(a) for a in message.allowances),
        period_from=wire.read_optional_day(message.period_from, ""),
        period_to=wire.read_optional_day(message.period_to, ""),
        exemption=message.exemption,
        exemption_reason=message.exemption_reason,
    )


def allowance(value: Allowance) -> pb.LineAllowance:
    return pb.LineAllowance(
        amount=wire.money(value.amount),
        base=wire.money(value.base),
        percent="" if value.percent is None else wire.decimal(value.percent),
        reason=value.reason,
        reason_code=value.reason_code,
    )


def read_allowance(message: pb.LineAllowance) -> Allowance:
    percent = Decimal(message.percent) if message.percent else None
    taken, base = wire.read_money(message.amount), wire.read_money(message.base)
    return Allowance(taken, base, message.reason, percent, message.reason_code)


def source(value: Source) -> pb.Source:
    return pb.Source(
        kind=wire.value_of(pb.SourceKind, value.kind),
        id=str(value.id),
        version=value.version,
        amount=wire.money(value.amount),
        date=wire.day(value.date),
        person=value.person,
        text=value.text,
        minutes=value.minutes,
    )


def read_source(message: pb.Source) -> Source:
    return Source(
        SourceKind(wire.word_of(pb.SourceKind, message.kind)),
        UUID(message.id),
        message.version,
        wire.read_money(message.amount),
        wire.read_optional_day(message.date, ""),
        message.person,
        message.text,
        message.minutes,
    )


def vat_line(value: VatLine, exempted: Exempted | None = None) -> pb.VatLine:
    exempted = exempted or Exempted()
    return pb.VatLine(
        vat_category=value.vat_category,
        vat_rate=wire.decimal(value.vat_rate),
        base=wire.money(value.base),
        vat=wire.money(value.vat),
        exemption_reason=exempted.reason,
        exemption_code=exempted.code,
    )


def read_vat_line(message: pb.VatLine) -> VatLine:
    base, vat = wire.read_money(message.base), wire.read_money(message.vat)
    return VatLine(message.vat_category, Decimal(message.vat_rate), base, vat)


def preceding(value: Advance) -> pb.Preceding:
    """The advance with what was received of it, by rate (§ 14 (5) UStG), and what is claimed here instead."""
    received = zip(value.vat_lines, received_parts(value), strict=True)
    return pb.Preceding(
        invoice_id=str(value.invoice_id),
        number=value.number,
        issue_date=wire.day(value.issue_date),
        received=wire.money(value.received),
        vat_lines=[vat_line(VatLine(v.vat_category, v.vat_rate, base, vat)) for v, (base, vat) in received],
        superseded=amount(value.superseded) if value.superseded else None,
    )


def prepayment(value: Prepayment) -> pb.Prepayment:
    return pb.Prepayment(
        invoice_id=str(value.invoice_id),
        number=value.number,
        issue_date=wire.day(value.issue_date),
        amount=wire.money(value.amount),
    )


def read_prepayment(message: pb.Prepayment) -> Prepayment:
    on = date.fromisoformat(message.issue_date)
    return Prepayment(UUID(message.invoice_id), message.number, on, wire.read_money(message.amount))


def step(value: ApprovalStep) -> pb.ApprovalStep:
    return pb.ApprovalStep(
        level=value.level,
        state=value.state,
        person=ref(value.person),
        at=wire.timestamp(value.at),
        comment=value.comment,
    )


def read_step(message: pb.ApprovalStep) -> ApprovalStep:
    at = wire.read_timestamp(message.at) if message.HasField("at") else None
    return ApprovalStep(message.level, message.state, optional_named(message, "person"), at, message.comment)
