"""The Peppol rules XRechnung has taken in (PEPPOL-EN16931-Rnnn), on a CrossIndustryInvoice."""

from collections.abc import Iterator
from decimal import Decimal

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.german_texts import cents
from kontor.einvoice.rules.trees import Claim, Claims, broken, first, first_of, nodes, number, numbers_by, place, summed

_SLACK, _SLACK_HUF = Decimal("0.02"), Decimal("0.5")
_HUNDRED = Decimal(100)
_TRADE = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_REDUCTION = "//ram:SpecifiedTradeAllowanceCharge"
_SUM = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"
_CURRENCY, _VAT_CURRENCY = f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", f"{_SETTLEMENT}/ram:TaxCurrencyCode"
_SAID = "normalize-space(ram:ChargeIndicator/udt:Indicator)"
_FLAG = f"{_SAID}='true' or {_SAID}='false'"
_CODE = "normalize-space(ram:TypeCode)"
_ANY_LINE = "//ram:IncludedSupplyChainTradeLineItem"
_LINES = f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem"
_GROSS = f"{_LINES}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
_NET = "ram:NetPriceProductTradePrice"
_PRICES = "//ram:NetPriceProductTradePrice | //ram:GrossPriceProductTradePrice"
_REFERENCED = "ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument"


def _signs(test: str) -> str:
    return " and ".join(
        f"{_SUM}[@currencyID={path} and number(translate(., '+', '')) {test} 0]" for path in (_VAT_CURRENCY, _CURRENCY)
    )


_CLAIMS = Claims(
    Claim(
        "PEPPOL-EN16931-R001",
        "//rsm:ExchangedDocumentContext",
        "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    ),
    Claim(
        "PEPPOL-EN16931-R005",
        _SETTLEMENT,
        "not(ram:TaxCurrencyCode) or normalize-space(ram:TaxCurrencyCode) != normalize-space(ram:InvoiceCurrencyCode)",
    ),
    # The schema demands the delivery even when it says nothing; its prefix is part of the official rule.
    Claim(
        "PEPPOL-EN16931-R008",
        "//*[not(*) and not(normalize-space()) and name() != 'ram:ApplicableHeaderTradeDelivery']",
        "false()",
    ),
    Claim("PEPPOL-EN16931-R010", "//ram:BuyerTradeParty", "ram:URIUniversalCommunication/ram:URIID"),
    Claim("PEPPOL-EN16931-R020", "//ram:SellerTradeParty", "ram:URIUniversalCommunication/ram:URIID"),
    Claim("PEPPOL-EN16931-R041", _REDUCTION, "not(ram:CalculationPercent and not(ram:BasisAmount))"),
    Claim("PEPPOL-EN16931-R042", _REDUCTION, "not(not(ram:CalculationPercent) and ram:BasisAmount)"),
    # A reduction that breaks R041 or R042 is not asked further.
    Claim(
        "PEPPOL-EN16931-R043-1",
        f"{_REDUCTION}[ram:CalculationPercent and ram:BasisAmount or not(ram:CalculationPercent or ram:BasisAmount)]",
        _FLAG,
    ),
    Claim("PEPPOL-EN16931-R043-2", "//ram:AppliedTradeAllowanceCharge", _FLAG),
    Claim(
        "PEPPOL-EN16931-R044",
        _GROSS,
        "not(ram:AppliedTradeAllowanceCharge/ram:ActualAmount) or "
        "ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator='false'",
    ),
    Claim("PEPPOL-EN16931-R053", _SETTLEMENT, f"count({_SUM}[@currencyID={_CURRENCY}]) <= 1"),
    Claim(
        "PEPPOL-EN16931-R054", _SETTLEMENT, f"count({_SUM}[@currencyID!={_CURRENCY}]) = count(ram:TaxCurrencyCode[1])"
    ),
    Claim(
        "PEPPOL-EN16931-R055",
        _SETTLEMENT,
        f"not(ram:TaxCurrencyCode and {_SUM}[@currencyID={_CURRENCY}]) or ({_signs('<')}) or ({_signs('>=')})",
    ),
    Claim(
        "PEPPOL-EN16931-R061",
        f"//ram:SpecifiedTradeSettlementPaymentMeans[{_CODE}='49' or {_CODE}='59']",
        "../ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
    ),
    Claim(
        "PEPPOL-EN16931-R101",
        _ANY_LINE,
        f"not({_REFERENCED}) or {_REFERENCED}/ram:TypeCode='130'",
    ),
    Claim(
        "PEPPOL-EN16931-R121", _PRICES, "not(ram:BasisQuantity) or number(translate(ram:BasisQuantity, '+', '')) > 0"
    ),
    Claim(
        "PEPPOL-EN16931-R130",
        "//ram:NetPriceProductTradePrice/ram:BasisQuantity[@unitCode] | "
        "//ram:GrossPriceProductTradePrice/ram:BasisQuantity[@unitCode]",
        "@unitCode = ../../../ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
    ),
)


def check(root: Element) -> Iterator[Finding]:
    yield from broken(root, _CLAIMS)
    currency = first(root, _CURRENCY)
    slack = _SLACK_HUF if currency is not None and currency.text == "HUF" else _SLACK
    yield from _reductions(root, slack)
    yield from _prices(root)
    yield from _periods(root)
    yield from _nets(root, slack)


def _reductions(root: Element, slack: Decimal) -> Iterator[Finding]:
    for reduction in nodes(root, _REDUCTION):
        base, percent = number(reduction, "ram:BasisAmount"), number(reduction, "ram:CalculationPercent")
        if base is not None and percent is not None:
            amount = number(reduction, "ram:ActualAmount") or Decimal(0)
            if abs(amount - base * percent / _HUNDRED) > slack:
                yield breach("PEPPOL-EN16931-R040", "/" + place(reduction))


def _prices(root: Element) -> Iterator[Finding]:
    for price in nodes(root, f"{_GROSS}[ram:ChargeAmount]"):
        gross, net = number(price, "ram:ChargeAmount"), number(price, f"../{_NET}/ram:ChargeAmount")
        off = number(price, "ram:AppliedTradeAllowanceCharge/ram:ActualAmount") or Decimal(0)
        if gross is None or net is None or net != gross - off:
            yield breach("PEPPOL-EN16931-R046", "/" + place(price))


def _periods(root: Element) -> Iterator[Finding]:
    """Dates are compared as they are written, as the official rules do."""
    for rule, name, wrong in (("R110", "StartDateTime", -1), ("R111", "EndDateTime", 1)):
        header = nodes(root, f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:{name}")
        whole = [day.text or "" for moment in header for day in nodes(moment, "udt:DateTimeString")]
        lines = f"{_LINES}/ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:{name}"
        for moment in nodes(root, lines) if header else ():
            own = [day.text or "" for day in nodes(moment, "udt:DateTimeString")]
            if not any(one == other or (one < other) == (wrong > 0) for one in own for other in whole):
                yield breach(f"PEPPOL-EN16931-{rule}", "/" + place(moment))


def _nets(root: Element, slack: Decimal) -> Iterator[Finding]:
    """R120: quantity x price / base quantity, plus charges, less allowances."""
    agreed, settled = "ram:SpecifiedLineTradeAgreement", "ram:SpecifiedLineTradeSettlement"
    net, gross = f"{agreed}/ram:NetPriceProductTradePrice", f"{agreed}/ram:GrossPriceProductTradePrice"
    reduced = f"{settled}/ram:SpecifiedTradeAllowanceCharge"
    quantities = numbers_by(root, _ANY_LINE, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", up=2)
    prices = numbers_by(root, _ANY_LINE, f"{net}/ram:ChargeAmount", up=3)
    bases = [numbers_by(root, _ANY_LINE, f"{price}/ram:BasisQuantity", up=3) for price in (net, gross)]
    less = numbers_by(root, _ANY_LINE, f"{reduced}[{_SAID}='false']/ram:ActualAmount", up=3)
    more = numbers_by(root, _ANY_LINE, f"{reduced}[{_SAID}='true']/ram:ActualAmount", up=3)
    sums = f"{settled}/ram:SpecifiedTradeSettlementLineMonetarySummation"
    nets = numbers_by(root, _ANY_LINE, f"{sums}/ram:LineTotalAmount", up=3)
    for line in nodes(root, _ANY_LINE):
        quantity = first_of(quantities[line])
        base = next((one for found in bases for one in found[line] if one), Decimal(1))
        worth = (Decimal(1) if quantity is None else quantity) * ((first_of(prices[line]) or Decimal(0)) / base)
        expected = worth + cents(summed(more[line])) - cents(summed(less[line]))
        if abs((first_of(nets[line]) or Decimal(0)) - expected) > slack:
            yield breach("PEPPOL-EN16931-R120", "/" + place(line))
