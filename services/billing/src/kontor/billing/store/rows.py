"""Parts of billing's rows that are documents: lines, sources, advances, steps and sentences as JSON and back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.billing.domain.advances import Advance, Prepayment
from kontor.billing.domain.draft import ApprovalStep, Named, StaleReason
from kontor.billing.domain.lines import Allowance, Line, LineKind, Source, SourceKind, VatLine
from kontor.billing.domain.words import Said
from kontor.common.values.money import Money


def named_json(value: Named | None) -> Any:
    return None if value is None else [str(value.id), value.label, value.number]


def named(row: Any) -> Named | None:
    return None if row is None else Named(UUID(row[0]), row[1], row[2])


def money_of(amount: str) -> Money:
    return Money(Decimal(amount))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def line_json(value: Line) -> dict[str, Any]:
    """Decimals and dates as text: JSON numbers are floats to most readers."""
    return {
        "id": str(value.id),
        "position": value.position,
        "kind": str(value.kind),
        "title": value.title,
        "description": value.description,
        "quantity": f"{value.quantity:f}",
        "unit": value.unit,
        "unit_price": f"{value.unit_price:f}",
        "vat_category": value.vat_category,
        "vat_rate": f"{value.vat_rate:f}",
        "quote_line_id": None if value.quote_line_id is None else str(value.quote_line_id),
        "position_id": None if value.position_id is None else str(value.position_id),
        "why": value.why,
        "calculated_net": None if value.calculated_net is None else str(value.calculated_net.amount),
        "sources": [_source_json(s) for s in value.sources],
        **_more_json(value),
    }


def _more_json(value: Line) -> dict[str, Any]:
    """What few lines say; lines of older drafts have none of it."""
    more = {
        "allowances": [_allowance_json(a) for a in value.allowances],
        "period_from": value.period_from and value.period_from.isoformat(),
        "period_to": value.period_to and value.period_to.isoformat(),
        "exemption": value.exemption,
        "exemption_reason": value.exemption_reason,
    }
    return {name: part for name, part in more.items() if part}


def _allowance_json(value: Allowance) -> list[Any]:
    percent = None if value.percent is None else f"{value.percent:f}"
    return [str(value.amount.amount), str(value.base.amount), value.reason, percent, value.reason_code]


def _allowance(row: list[Any]) -> Allowance:
    amount, base, reason, percent, code = row
    return Allowance(money_of(amount), money_of(base), reason, None if percent is None else Decimal(percent), code)


def _source_json(value: Source) -> list[Any]:
    day = None if value.date is None else value.date.isoformat()
    amount = str(value.amount.amount)
    return [str(value.kind), str(value.id), value.version, amount, day, value.person, value.text, value.minutes]


def line(row: dict[str, Any]) -> Line:
    calculated = row["calculated_net"]
    return Line(
        id=UUID(row["id"]),
        position=row["position"],
        kind=LineKind(row["kind"]),
        title=row["title"],
        description=row["description"],
        quantity=Decimal(row["quantity"]),
        unit=row["unit"],
        unit_price=Decimal(row["unit_price"]),
        vat_category=row["vat_category"],
        vat_rate=Decimal(row["vat_rate"]),
        quote_line_id=UUID(row["quote_line_id"]) if row["quote_line_id"] else None,
        position_id=UUID(row["position_id"]) if row["position_id"] else None,
        why=row["why"],
        calculated_net=None if calculated is None else money_of(calculated),
        sources=tuple(_source(s) for s in row["sources"]),
        allowances=tuple(_allowance(a) for a in row.get("allowances", ())),
        period_from=_day(row.get("period_from")),
        period_to=_day(row.get("period_to")),
        exemption=row.get("exemption", ""),
        exemption_reason=row.get("exemption_reason", ""),
    )


def _source(row: list[Any]) -> Source:
    kind, id_, version, amount, day, person, words, minutes = row
    return Source(SourceKind(kind), UUID(id_), version, money_of(amount), _day(day), person, words, minutes)


def advance_json(value: Advance) -> dict[str, Any]:
    vat = [[v.vat_category, f"{v.vat_rate:f}", str(v.base.amount), str(v.vat.amount)] for v in value.vat_lines]
    return {
        "invoice_id": str(value.invoice_id),
        "number": value.number,
        "issue_date": value.issue_date.isoformat(),
        "gross": str(value.gross.amount),
        "received": str(value.received.amount),
        "vat": vat,
    }


def advance(row: dict[str, Any]) -> Advance:
    vat = tuple(VatLine(c, Decimal(r), money_of(base), money_of(tax)) for c, r, base, tax in row["vat"])
    on = date.fromisoformat(row["issue_date"])
    return Advance(UUID(row["invoice_id"]), row["number"], on, money_of(row["gross"]), vat, money_of(row["received"]))


def step_json(value: ApprovalStep) -> list[Any]:
    at = None if value.at is None else value.at.isoformat()
    return [value.level, value.state, named_json(value.person), at, value.comment]


def step(row: list[Any]) -> ApprovalStep:
    level, state, person, at, comment = row
    return ApprovalStep(level, state, named(person), None if at is None else datetime.fromisoformat(at), comment)


def stale_json(value: StaleReason) -> list[Any]:
    """Of earlier releases with its words, later with code and facts."""
    words = value.said.own_words
    known = [str(value.kind), str(value.source_id), words or "", value.at.isoformat()]
    return known if words is not None else [*known, *said_json(value.said)]


def stale(row: list[Any]) -> StaleReason:
    kind, id_, words, at, *told = row
    read = Said(told[0], told[1]) if told else Said.own(words)
    return StaleReason(SourceKind(kind), UUID(id_), read, datetime.fromisoformat(at))


def said_json(value: Said) -> list[Any]:
    return [value.code, dict(value.facts)]


def said_columns(value: Said, words: str) -> dict[str, Any]:
    """Of a row that keeps a sentence in `words` or, with code and facts, in `said`."""
    own = value.own_words
    return {words: own or "", "said": None if own is not None else said_json(value)}


def said(row: Any, words: str) -> Said:
    return Said.own(row[words]) if row["said"] is None else Said(*row["said"])


def prepayment_json(value: Prepayment) -> list[Any]:
    return [str(value.invoice_id), value.number, value.issue_date.isoformat(), str(value.amount.amount)]


def prepayment(row: list[Any]) -> Prepayment:
    invoice_id, number, on, amount = row
    return Prepayment(UUID(invoice_id), number, date.fromisoformat(on), money_of(amount))
