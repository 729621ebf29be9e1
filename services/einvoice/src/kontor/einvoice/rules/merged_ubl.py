"""The Peppol rules XRechnung has taken in (PEPPOL-EN16931-Rnnn), on a UBL Invoice or CreditNote."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kontor.einvoice.en16931 import ubl
from kontor.einvoice.en16931.codec import Element, parse_decimal
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.german_texts import cents
from kontor.einvoice.rules.trees import (
    Claim,
    Claims,
    broken,
    first,
    nodes,
    number,
    numbers,
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
_INVOICED, _CREDITED = f"{{{ubl.CBC}}}InvoicedQuantity", f"{{{ubl.CBC}}}CreditedQuantity"
_PRICE, _PRICE_AMOUNT = f"{{{ubl.CAC}}}Price", f"{{{ubl.CBC}}}PriceAmount"
_BASE_QUANTITY, _NET = f"{{{ubl.CBC}}}BaseQuantity", f"{{{ubl.CBC}}}LineExtensionAmount"
_ALLOWANCE_CHARGE = f"{{{ubl.CAC}}}AllowanceCharge"


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


def check(root: Element, *, rounds_forints: bool = True) -> Iterator[Finding]:
    """`rounds_forints`: amounts in HUF may be off by half a forint, as XRechnung has it and Peppol itself has not."""
    yield from broken(root, _CLAIMS)
    forints = rounds_forints and said(first(root, "/*/cbc:DocumentCurrencyCode")) == "HUF"
    slack = _SLACK_HUF if forints else _SLACK
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
    for line in nodes(root, _LINE):
        parts = {part.tag: part for part in line}  # each at most once by the schema, save reductions
        price = parts.get(_PRICE)
        quantity = _value(parts.get(_INVOICED, parts.get(_CREDITED)))
        each, base = (None, None) if price is None else (_child(price, _PRICE_AMOUNT), _child(price, _BASE_QUANTITY))
        worth = (Decimal(1) if quantity is None else quantity) * ((each or Decimal(0)) / (base or Decimal(1)))
        if _ALLOWANCE_CHARGE in parts:
            worth += _reduced(line, "true") - _reduced(line, "false")
        if abs((_value(parts.get(_NET)) or Decimal(0)) - worth) > slack:
            yield breach("PEPPOL-EN16931-R120", "/" + place(line))


def _value(node: Element | None) -> Decimal | None:
    return None if node is None else parse_decimal(node.text or "")


def _child(node: Element, name: str) -> Decimal | None:
    return _value(next(node.iterchildren(name), None))


def _reduced(line: Element, indicator: str) -> Decimal:
    """What a line's charges ("true") or allowances ("false") come to, in cents."""
    amounts = numbers(line, f"cac:AllowanceCharge[{_INDICATOR}='{indicator}']/cbc:Amount")
    return cents(summed(amounts))
