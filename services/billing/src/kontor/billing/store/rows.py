"""Rows to billing's objects and back: two functions per aggregate, values of documents as text."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.billing.domain import states
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import ApprovalStep, Draft, Kind, Named, StaleReason
from kontor.billing.domain.lines import Line, LineKind, Source, SourceKind, VatLine
from kontor.billing.wire import Invoice
from kontor.common.values.money import Money


def _named_json(value: Named | None) -> Any:
    return None if value is None else [str(value.id), value.label, value.number]


def _named(row: Any) -> Named | None:
    return None if row is None else Named(UUID(row[0]), row[1], row[2])


def money_of(amount: str) -> Money:
    return Money(Decimal(amount))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _line_json(value: Line) -> dict[str, Any]:
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
    }


def _source_json(value: Source) -> list[Any]:
    day = None if value.date is None else value.date.isoformat()
    amount = str(value.amount.amount)
    return [str(value.kind), str(value.id), value.version, amount, day, value.person, value.text, value.minutes]


def _line(row: dict[str, Any]) -> Line:
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
    )


def _source(row: list[Any]) -> Source:
    kind, id_, version, amount, day, person, words, minutes = row
    return Source(SourceKind(kind), UUID(id_), version, money_of(amount), _day(day), person, words, minutes)


def _advance_json(value: Advance) -> dict[str, Any]:
    vat = [[v.vat_category, f"{v.vat_rate:f}", str(v.base.amount), str(v.vat.amount)] for v in value.vat_lines]
    return {
        "invoice_id": str(value.invoice_id),
        "number": value.number,
        "issue_date": value.issue_date.isoformat(),
        "gross": str(value.gross.amount),
        "received": str(value.received.amount),
        "vat": vat,
    }


def _advance(row: dict[str, Any]) -> Advance:
    vat = tuple(VatLine(c, Decimal(r), money_of(base), money_of(tax)) for c, r, base, tax in row["vat"])
    on = date.fromisoformat(row["issue_date"])
    return Advance(UUID(row["invoice_id"]), row["number"], on, money_of(row["gross"]), vat, money_of(row["received"]))


def _step_json(value: ApprovalStep) -> list[Any]:
    at = None if value.at is None else value.at.isoformat()
    return [value.level, value.state, _named_json(value.person), at, value.comment]


def _step(row: list[Any]) -> ApprovalStep:
    level, state, person, at, comment = row
    return ApprovalStep(level, state, _named(person), None if at is None else datetime.fromisoformat(at), comment)


def _stale(row: list[Any]) -> StaleReason:
    return StaleReason(SourceKind(row[0]), UUID(row[1]), row[2], datetime.fromisoformat(row[3]))


_DRAFT_PLAIN = (
    "id",
    "version",
    "title",
    "introduction",
    "order_reference",
    "until",
    "period_from",
    "period_to",
    "position_id",
    "deadline_at",
    "created_at",
)
_DRAFT_REFS = ("customer", "project", "legal_entity", "quote", "lead", "submitted_by")


def row_to_draft(row: Any) -> Draft:
    fields: dict[str, Any] = {name: row[name] for name in _DRAFT_PLAIN}
    fields |= {name: _named(row["refs"][name]) for name in _DRAFT_REFS}
    return Draft(
        **fields,
        kind=Kind(row["kind"]),
        state=states.Document(row["state"]),
        lines=tuple(_line(x) for x in row["lines"]),
        advances=tuple(_advance(a) for a in row["advances"]),
        steps=tuple(_step(s) for s in row["steps"]),
        stale=tuple(_stale(s) for s in row["stale"]),
    )


def draft_to_row(value: Draft) -> dict[str, Any]:
    return {
        **{name: getattr(value, name) for name in _DRAFT_PLAIN},
        "kind": str(value.kind),
        "state": str(value.state),
        "customer_id": value.customer.id,
        "project_id": value.project.id,
        "refs": {name: _named_json(getattr(value, name)) for name in _DRAFT_REFS},
        "lines": [_line_json(x) for x in value.lines],
        "advances": [_advance_json(a) for a in value.advances],
        "steps": [_step_json(s) for s in value.steps],
        "stale": [[str(s.kind), str(s.source_id), s.text, s.at.isoformat()] for s in value.stale],
    }


def row_to_invoice(row: Any) -> Invoice:
    plain = ("id", "version", "customer_id", "project_id", "position_id", "number", "issue_date", "due_date")
    cancelled = row["cancelled_by"]
    number = row["cancelled_by_number"]
    return Invoice(
        **{name: row[name] for name in plain},
        frozen=pb.Invoice.FromString(row["frozen"]),
        kind=Kind(row["kind"]),
        gross=Money(row["gross"]),
        received=Money(row["received"]),
        item_version=row["item_version"],
        cancelled_by=None if cancelled is None else Named(cancelled, number, number),
        saga=row_to_saga(row),
        reason=row["reason"],
        since=row["since"],
        deadline_at=row["deadline_at"],
    )


def row_to_saga(row: Any) -> states.Saga:
    return states.Saga(
        states.Document(row["document"]),
        states.Delivery(row["delivery"]),
        states.Payment(row["payment"]),
        row["attempt"],
    )
