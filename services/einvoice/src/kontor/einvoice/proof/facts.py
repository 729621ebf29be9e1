"""Whether an XML invoice says what billing froze: number, dates, parties' names, amounts, lines."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.einvoice.en16931.model import Invoice


def differences(frozen: billing.Invoice, model: Invoice) -> Iterator[str]:
    """Each fact that is not the same, with both values."""
    for name, ours, theirs in _facts(frozen, model):
        if ours != theirs:
            yield f"{name} is {theirs}, frozen as {ours}"


def _facts(frozen: billing.Invoice, model: Invoice) -> Iterator[tuple[str, Any, Any]]:
    totals = model.totals
    yield "BT-1 number", frozen.number, model.number
    yield "BT-2 issue date", frozen.issue_date, model.issue_date.isoformat() if model.issue_date else ""
    yield "BT-5 currency", frozen.gross.currency or "EUR", model.currency
    yield "BT-27 seller", frozen.seller.name, model.seller.name if model.seller else ""
    yield "BT-44 buyer", frozen.buyer.name, model.buyer.name if model.buyer else ""
    sign = _sign(frozen, model)
    for name, ours, theirs in (
        ("BT-110 VAT", frozen.vat, totals.vat if totals else None),
        ("BT-112 gross", frozen.gross, totals.gross if totals else None),
        ("BT-115 payable", _payable(frozen), totals.payable if totals else None),
    ):
        yield name, _decimal(ours) * sign, Decimal(theirs or 0)
    ours_net = sum((_decimal(line.net) * sign for line in frozen.lines), Decimal(0))
    yield "sum of line amounts BT-131", ours_net, sum((Decimal(line.net or 0) for line in model.lines), Decimal(0))


def _payable(frozen: billing.Invoice) -> Any:
    return frozen.payable if frozen.payable.amount else frozen.gross


def _sign(frozen: billing.Invoice, model: Invoice) -> int:
    """A credit note (381) says positive amounts for what is frozen as negative ones."""
    gross = Decimal(model.totals.gross or 0) if model.totals else Decimal(0)
    return -1 if model.type_code == "381" and _decimal(frozen.gross) < 0 < gross else 1


def _decimal(money: Any) -> Decimal:
    return Decimal(money.amount or "0")
