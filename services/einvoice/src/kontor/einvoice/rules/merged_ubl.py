"""The Peppol rules XRechnung has taken in (PEPPOL-EN16931-Rnnn), on a UBL Invoice or CreditNote."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.german_texts import cents
from kontor.einvoice.rules.trees import (
    Claim,
    Claims,
    broken,
    first,
    first_of,
    nodes,
    number,
    numbers_by,
    place,
    said,
    summed,
)

_SLACK, _SLACK_HUF = Decimal("0.02"), Decimal("0.5")
_HUNDRED = Decimal(100)
_LINE = "/*/*[self::cac:InvoiceLine or self::cac:CreditNoteLine]"
_REDUCTION = f"/*/cac:AllowanceCharge | {_LINE}/cac:AllowanceCharge"
_WHOLE = "cbc:MultiplierFactorNumeric and cbc:BaseAmount or not(cbc:MultiplierFactorNumeric or cbc:BaseAmount)"
_CODE = "normalize-space(cbc:PaymentMeansCode)"
_INDICATOR = "normalize-space(cbc:ChargeIndicator)"


def _signs(test: str) -> str:
    return " and ".join(
        f"cac:TaxTotal/cbc:TaxAmount[@currencyID=normalize-space(../../cbc:{name})]"
        f"[number(translate(., '+', '')) {test} 0]"
        for name in ("TaxCurrencyCode", "DocumentCurrencyCode")
    )


_CLAIMS = Claims(
    Claim("PEPPOL-EN16931-R001", "/*", "cbc:ProfileID"),
    Claim(
        "PEPPOL-EN16931-R005",
        "/*/cbc:TaxCurrencyCode",
        "normalize-space() != normalize-space(../cbc:DocumentCurrencyCode)",
    ),
    # XRechnung lets an empty BT-13 pass: BT-14 beside it needs the group, and the schema its number.
    Claim("PEPPOL-EN16931-R008", "//*[not(*) and not(normalize-space())]", "self::cbc:ID[parent::cac:OrderReference]"),
    Claim("PEPPOL-EN16931-R010", "/*/cac:AccountingCustomerParty/cac:Party", "cbc:EndpointID"),
    Claim("PEPPOL-EN16931-R020", "/*/cac:AccountingSupplierParty/cac:Party", "cbc:EndpointID"),
    Claim("PEPPOL-EN16931-R041", _REDUCTION, "not(cbc:MultiplierFactorNumeric and not(cbc:BaseAmount))"),
    Claim("PEPPOL-EN16931-R042", _REDUCTION, "not(not(cbc:MultiplierFactorNumeric) and cbc:BaseAmount)"),
    # A reduction that breaks R041 or R042 is not asked further.
    Claim(
        "PEPPOL-EN16931-R043",
        f"({_REDUCTION})[{_WHOLE}]",
        f"{_INDICATOR}='true' or {_INDICATOR}='false'",
    ),
    Claim("PEPPOL-EN16931-R044", "//cac:Price/cac:AllowanceCharge", f"{_INDICATOR}='false'"),
    Claim("PEPPOL-EN16931-R053", "/*", "count(cac:TaxTotal[cac:TaxSubtotal]) = 1"),
    Claim(
        "PEPPOL-EN16931-R054",
        "/*",
        "count(cac:TaxTotal[not(cac:TaxSubtotal)]) = count(cbc:TaxCurrencyCode[1])",
    ),
    Claim("PEPPOL-EN16931-R055", "/*", f"not(cbc:TaxCurrencyCode) or ({_signs('<=')}) or ({_signs('>=')})"),
    Claim("PEPPOL-EN16931-R061", f"/*/cac:PaymentMeans[{_CODE}='49' or {_CODE}='59']", "cac:PaymentMandate/cbc:ID"),
    Claim(
        "PEPPOL-EN16931-R101", _LINE, "not(cac:DocumentReference) or cac:DocumentReference/cbc:DocumentTypeCode='130'"
    ),
    Claim(
        "PEPPOL-EN16931-R121",
        _LINE,
        "not(cac:Price/cbc:BaseQuantity) or number(translate(cac:Price/cbc:BaseQuantity, '+', '')) > 0",
    ),
    Claim(
        "PEPPOL-EN16931-R130",
        "//cac:Price/cbc:BaseQuantity[@unitCode][../../cbc:InvoicedQuantity or ../../cbc:CreditedQuantity]",
        "@unitCode = ../../cbc:InvoicedQuantity/@unitCode or @unitCode = ../../cbc:CreditedQuantity/@unitCode",
    ),
)


def check(root: Element) -> Iterator[Finding]:
    yield from broken(root, _CLAIMS)
    slack = _SLACK_HUF if said(first(root, "/*/cbc:DocumentCurrencyCode")) == "HUF" else _SLACK
    yield from _reductions(root, slack)
    yield from _prices(root)
    yield from _periods(root)
    yield from _nets(root, slack)


def _reductions(root: Element, slack: Decimal) -> Iterator[Finding]:
    for reduction in nodes(root, _REDUCTION):
        base, percent = number(reduction, "cbc:BaseAmount"), number(reduction, "cbc:MultiplierFactorNumeric")
        if base is not None and percent is not None:
            amount = number(reduction, "cbc:Amount") or Decimal(0)
            if abs(amount - base * percent / _HUNDRED) > slack:
                yield breach("PEPPOL-EN16931-R040", "/" + place(reduction))


def _prices(root: Element) -> Iterator[Finding]:
    for off in nodes(root, "//cac:Price/cac:AllowanceCharge[cbc:BaseAmount]"):
        gross, net = number(off, "cbc:BaseAmount"), number(off, "../cbc:PriceAmount")
        amount = number(off, "cbc:Amount")
        if gross is None or net is None or amount is None or net != gross - amount:
            yield breach("PEPPOL-EN16931-R046", "/" + place(off))


def _periods(root: Element) -> Iterator[Finding]:
    for rule, name, sign in (("R110", "StartDate", 1), ("R111", "EndDate", -1)):
        limit = _moment(first(root, f"/*/cac:InvoicePeriod/cbc:{name}"))
        for day in nodes(root, f"{_LINE}/cac:InvoicePeriod/cbc:{name}"):
            own = _moment(day)
            if limit is not None and own is not None and (own - limit).total_seconds() * sign < 0:
                yield breach(f"PEPPOL-EN16931-{rule}", "/" + place(day))


def _moment(day: Element | None) -> datetime | None:
    """When an XML date begins, without a time zone in UTC; None for none and for years beyond four digits."""
    plain, zone = said(day)[:10], said(day)[10:]
    try:
        return datetime.fromisoformat(f"{plain}T00:00:00{'+00:00' if zone in ('', 'Z') else zone}")
    except ValueError:
        return None


def _nets(root: Element, slack: Decimal) -> Iterator[Finding]:
    """R120: quantity x price / base quantity, plus charges, less allowances."""
    quantities = numbers_by(root, _LINE, "*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]")
    prices = numbers_by(root, _LINE, "cac:Price/cbc:PriceAmount", up=2)
    bases = numbers_by(root, _LINE, "cac:Price/cbc:BaseQuantity", up=2)
    less = numbers_by(root, _LINE, f"cac:AllowanceCharge[{_INDICATOR}='false']/cbc:Amount", up=2)
    more = numbers_by(root, _LINE, f"cac:AllowanceCharge[{_INDICATOR}='true']/cbc:Amount", up=2)
    nets = numbers_by(root, _LINE, "cbc:LineExtensionAmount")
    for line in nodes(root, _LINE):
        quantity = first_of(quantities[line])
        price = (first_of(prices[line]) or Decimal(0)) / (first_of(bases[line]) or Decimal(1))
        worth = (Decimal(1) if quantity is None else quantity) * price
        expected = worth + cents(summed(more[line])) - cents(summed(less[line]))
        if abs((first_of(nets[line]) or Decimal(0)) - expected) > slack:
            yield breach("PEPPOL-EN16931-R120", "/" + place(line))
