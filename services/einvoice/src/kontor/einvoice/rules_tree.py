"""Rules that only the XML itself can tell: empty elements, indicators, doubled totals, references of a wrong kind."""

from collections.abc import Iterator

from kontor.einvoice.cii import RAM, UDT
from kontor.einvoice.codec import Element
from kontor.einvoice.findings import Finding, breach
from kontor.einvoice.profiles import Profile
from kontor.einvoice.ubl import CAC, CBC

_BOOLEANS = ("true", "false")


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join((element.text or "").split())


def _empty(root: Element, *, but: tuple[str, ...] = ()) -> Iterator[Finding]:
    for element in root.iter():
        if isinstance(element.tag, str) and not len(element) and not _text(element) and element.tag not in but:
            yield breach("PEPPOL-EN16931-R008", element.tag.rpartition("}")[2])
            return


def ubl(root: Element) -> Iterator[Finding]:
    yield from _empty(root)
    for tag in ("DocumentCurrencyCode", "TaxCurrencyCode"):
        if root.find(f"{{{CBC}}}{tag}") is None and tag == "DocumentCurrencyCode":
            return
    for reduction in root.iter(f"{{{CAC}}}AllowanceCharge"):
        indicator = _text(reduction.find(f"{{{CBC}}}ChargeIndicator"))
        parent = reduction.getparent()
        if parent is not None and parent.tag == f"{{{CAC}}}Price":
            if indicator != "false":
                yield breach("PEPPOL-EN16931-R044", "/lines/price")
        elif indicator not in _BOOLEANS:
            yield breach("PEPPOL-EN16931-R043", "/allowances")
    totals = root.findall(f"{{{CAC}}}TaxTotal")
    split = sum(total.find(f"{{{CAC}}}TaxSubtotal") is not None for total in totals)
    if split != 1:
        yield breach("PEPPOL-EN16931-R053", "/totals/vat")
    if len(totals) - split != (root.find(f"{{{CBC}}}TaxCurrencyCode") is not None):
        yield breach("PEPPOL-EN16931-R054", "/totals/vat_accounting")
    for name in ("InvoiceLine", "CreditNoteLine"):
        for line in root.iter(f"{{{CAC}}}{name}"):
            references = line.findall(f"{{{CAC}}}DocumentReference")
            kinds = [_text(r.find(f"{{{CBC}}}DocumentTypeCode")) for r in references]
            if references and "130" not in kinds:
                yield breach("PEPPOL-EN16931-R101", "/lines/object_id")


def cii(root: Element, profile: Profile | None) -> Iterator[Finding]:
    yield from _empty(root, but=(f"{{{RAM}}}ApplicableHeaderTradeDelivery",))
    yield from _cii_reductions(root)
    settlement = root.find(f"*/{{{RAM}}}ApplicableHeaderTradeSettlement")
    if settlement is not None:
        yield from _cii_settlement(settlement)
    for line in root.iter(f"{{{RAM}}}IncludedSupplyChainTradeLineItem"):
        yield from _cii_line(line)
    extension = profile is not None and profile.extension
    if extension and next(root.iter(f"{{{RAM}}}ParentLineID"), None) is not None:
        yield breach("BR-DEX-15", "/lines")


def _cii_reductions(root: Element) -> Iterator[Finding]:
    indicator = f"{{{RAM}}}ChargeIndicator/{{{UDT}}}Indicator"
    for reduction in root.iter(f"{{{RAM}}}SpecifiedTradeAllowanceCharge"):
        if _text(reduction.find(indicator)) not in _BOOLEANS:
            yield breach("PEPPOL-EN16931-R043-1", "/allowances")
    for reduction in root.iter(f"{{{RAM}}}AppliedTradeAllowanceCharge"):
        said = _text(reduction.find(indicator))
        if said not in _BOOLEANS:
            yield breach("PEPPOL-EN16931-R043-2", "/lines/price")
        if said != "false":
            yield breach("PEPPOL-EN16931-R044", "/lines/price")


def _cii_settlement(settlement: Element) -> Iterator[Finding]:
    summation = settlement.find(f"{{{RAM}}}SpecifiedTradeSettlementHeaderMonetarySummation")
    currency = _text(settlement.find(f"{{{RAM}}}InvoiceCurrencyCode"))
    vat_currency = _text(settlement.find(f"{{{RAM}}}TaxCurrencyCode"))
    amounts = [] if summation is None else summation.findall(f"{{{RAM}}}TaxTotalAmount")
    if sum((a.get("currencyID") or "").strip() == currency for a in amounts) != 1:
        yield breach("PEPPOL-EN16931-R053", "/totals/vat")
    other = sum((a.get("currencyID") or "").strip() == vat_currency for a in amounts) if vat_currency else 0
    if vat_currency and vat_currency != currency and other != 1:
        yield breach("PEPPOL-EN16931-R054", "/totals/vat_accounting")
    elif not vat_currency and len(amounts) > 1:
        yield breach("PEPPOL-EN16931-R054", "/totals/vat_accounting")
    taxes = settlement.findall(f"{{{RAM}}}ApplicableTradeTax")
    if sum(tax.find(f"{{{RAM}}}TaxPointDate") is not None for tax in taxes) > 1:
        yield breach("CII-SR-461", "/tax_point_date")
    if sum(tax.find(f"{{{RAM}}}DueDateTypeCode") is not None for tax in taxes) > 1:
        yield breach("CII-SR-462", "/tax_point_code")


def _cii_line(line: Element) -> Iterator[Finding]:
    settlement = line.find(f"{{{RAM}}}SpecifiedLineTradeSettlement")
    references = [] if settlement is None else settlement.findall(f"{{{RAM}}}AdditionalReferencedDocument")
    if references and not any(_text(r.find(f"{{{RAM}}}TypeCode")) == "130" for r in references):
        yield breach("PEPPOL-EN16931-R101", "/lines/object_id")
    agreement = line.find(f"{{{RAM}}}SpecifiedLineTradeAgreement")
    if agreement is None:
        return
    gross = agreement.find(f"{{{RAM}}}GrossPriceProductTradePrice/{{{RAM}}}BasisQuantity")
    net = agreement.find(f"{{{RAM}}}NetPriceProductTradePrice/{{{RAM}}}BasisQuantity")
    if gross is not None and net is not None and (_text(gross), gross.get("unitCode")) != (_text(net), net.get("unitCode")):
        yield breach("BR-TMP-3", "/lines/price/base_quantity")
