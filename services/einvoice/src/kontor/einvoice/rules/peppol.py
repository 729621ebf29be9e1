"""The Peppol rules XRechnung has taken in (PEPPOL-EN16931-Rnnn), as far as the model can tell.

What only the XML can tell (empty elements, doubled totals) is in `merged_ubl` and `merged_cii`.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kontor.common.values.money import round_half_up
from kontor.einvoice.en16931.calc import HUNDRED, ZERO, sum_of
from kontor.einvoice.en16931.model import AllowanceCharge, Invoice, Line
from kontor.einvoice.rules.findings import Finding, breach

_SLACK = Decimal("0.02")
_SLACK_HUF = Decimal("0.5")
_DIRECT_DEBIT = frozenset({"49", "59"})


def check(invoice: Invoice) -> Iterator[Finding]:
    if not invoice.business_process:
        yield breach("PEPPOL-EN16931-R001", "/business_process")
    if invoice.vat_currency and invoice.vat_currency == invoice.currency:
        yield breach("PEPPOL-EN16931-R005", "/vat_currency")
    if not (invoice.buyer and invoice.buyer.endpoint and invoice.buyer.endpoint.value):
        yield breach("PEPPOL-EN16931-R010", "/buyer/endpoint")
    if not (invoice.seller and invoice.seller.endpoint and invoice.seller.endpoint.value):
        yield breach("PEPPOL-EN16931-R020", "/seller/endpoint")
    totals = invoice.totals
    if totals and totals.vat is not None and totals.vat_accounting is not None:
        same = (totals.vat <= 0 and totals.vat_accounting <= 0) or (totals.vat >= 0 and totals.vat_accounting >= 0)
        if not same:
            yield breach("PEPPOL-EN16931-R055", "/totals/vat_accounting")
    for at, means in enumerate(invoice.payment_means):
        if means.code in _DIRECT_DEBIT and not (means.direct_debit and means.direct_debit.mandate_reference):
            yield breach("PEPPOL-EN16931-R061", f"/payment_means/{at}/direct_debit/mandate_reference")
    slack = _SLACK_HUF if invoice.currency == "HUF" else _SLACK
    yield from _reductions((*invoice.allowances, *invoice.charges), "/allowances", slack)
    for at, line in enumerate(invoice.lines):
        yield from _line(line, invoice, f"/lines/{at}", slack)


def _reductions(items: Iterable[AllowanceCharge], path: str, slack: Decimal) -> Iterator[Finding]:
    for at, item in enumerate(items):
        where = f"{path}/{at}"
        if item.percent is not None and item.base_amount is not None:
            expected = item.base_amount * item.percent / HUNDRED
            if abs((item.amount or ZERO) - expected) > slack:
                yield breach("PEPPOL-EN16931-R040", f"{where}/amount")
        elif item.percent is not None:
            yield breach("PEPPOL-EN16931-R041", f"{where}/base_amount")
        elif item.base_amount is not None:
            yield breach("PEPPOL-EN16931-R042", f"{where}/percent")


def _line(line: Line, invoice: Invoice, path: str, slack: Decimal) -> Iterator[Finding]:
    yield from _reductions((*line.allowances, *line.charges), f"{path}/allowances", slack)
    yield from _price(line, path)
    period, whole = line.period, invoice.period
    if period and whole:
        if period.start and whole.start and period.start < whole.start:
            yield breach("PEPPOL-EN16931-R110", f"{path}/period/start")
        if period.end and whole.end and period.end > whole.end:
            yield breach("PEPPOL-EN16931-R111", f"{path}/period/end")
    if not _adds_up(line, slack):
        yield breach("PEPPOL-EN16931-R120", f"{path}/net")


def _price(line: Line, path: str) -> Iterator[Finding]:
    price = line.price
    if price is None:
        return
    if price.gross is not None and price.net != price.gross - (price.discount or ZERO):
        yield breach("PEPPOL-EN16931-R046", f"{path}/price/net")
    if price.base_quantity is not None and price.base_quantity <= 0:
        yield breach("PEPPOL-EN16931-R121", f"{path}/price/base_quantity")
    if price.base_unit and line.unit and price.base_unit != line.unit:
        yield breach("PEPPOL-EN16931-R130", f"{path}/price/base_unit")


def _adds_up(line: Line, slack: Decimal) -> bool:
    """R120, with the official slack."""
    price = line.price
    base = price.base_quantity if price and price.base_quantity else Decimal(1)
    net = price.net if price and price.net is not None else ZERO
    quantity = Decimal(1) if line.quantity is None else line.quantity
    extra = round_half_up(sum_of(c.amount for c in line.charges), 2) if line.charges else ZERO
    less = round_half_up(sum_of(a.amount for a in line.allowances), 2) if line.allowances else ZERO
    return abs((line.net or ZERO) - (quantity * net / base + extra - less)) <= slack
