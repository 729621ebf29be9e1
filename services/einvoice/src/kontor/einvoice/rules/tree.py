"""Rules that only the XML itself can tell: empty elements, indicators, doubled totals, references of a wrong kind."""

from collections.abc import Iterator

from kontor.einvoice.en16931 import codes
from kontor.einvoice.en16931.cii import RAM, UDT
from kontor.einvoice.en16931.codec import Element, parse_decimal
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.en16931.ubl import CAC, CBC
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.german import EXTENSION_SCHEMES
from lxml import etree

_BOOLEANS = ("true", "false")
_MAY_BE_EMPTY = f"{{{RAM}}}ApplicableHeaderTradeDelivery"  # the schema demands it


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join((element.text or "").split())


def _empty(root: Element) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        if element.tag == _MAY_BE_EMPTY:
            continue
        if not _text(element) and not any(isinstance(child.tag, str) for child in element):
            yield breach("PEPPOL-EN16931-R008", "/" + element.tag.rpartition("}")[2])
            return


def ubl(root: Element, profile: Profile | None) -> Iterator[Finding]:
    yield from _empty(root)
    yield from _ubl_reductions(root)
    yield from _ubl_totals(root)
    yield from _ubl_lines(root)
    if profile is not None and profile.extension:
        for item in root.iterfind(f".//{{{CAC}}}SubInvoiceLine/{{{CAC}}}Item"):
            if len(item.findall(f"{{{CAC}}}ClassifiedTaxCategory")) != 1:
                yield breach("BR-DEX-03", "/lines/sub_lines/vat_category")


def _ubl_reductions(root: Element) -> Iterator[Finding]:
    for reduction in root.iter(f"{{{CAC}}}AllowanceCharge"):
        indicator = _text(reduction.find(f"{{{CBC}}}ChargeIndicator"))
        parent = reduction.getparent()
        if parent is not None and parent.tag == f"{{{CAC}}}Price":
            if indicator != "false":
                yield breach("PEPPOL-EN16931-R044", "/lines/price")
        elif indicator not in _BOOLEANS:
            yield breach("PEPPOL-EN16931-R043", "/allowances")


def _ubl_totals(root: Element) -> Iterator[Finding]:
    totals = root.findall(f"{{{CAC}}}TaxTotal")
    split = sum(total.find(f"{{{CAC}}}TaxSubtotal") is not None for total in totals)
    if split != 1:
        yield breach("PEPPOL-EN16931-R053", "/totals/vat")
    if len(totals) - split != (root.find(f"{{{CBC}}}TaxCurrencyCode") is not None):
        yield breach("PEPPOL-EN16931-R054", "/totals/vat_accounting")


def _ubl_lines(root: Element) -> Iterator[Finding]:
    for name in ("InvoiceLine", "CreditNoteLine"):
        for line in root.iter(f"{{{CAC}}}{name}"):
            references = line.findall(f"{{{CAC}}}DocumentReference")
            kinds = [_text(r.find(f"{{{CBC}}}DocumentTypeCode")) for r in references]
            if references and "130" not in kinds:
                yield breach("PEPPOL-EN16931-R101", "/lines/object_id")


def cii(root: Element, profile: Profile | None) -> Iterator[Finding]:
    yield from _empty(root)
    yield from cii_currencies(root)
    yield from _cii_reductions(root)
    settlement = root.find(f"*/{{{RAM}}}ApplicableHeaderTradeSettlement")
    if settlement is not None:
        yield from _cii_settlement(settlement)
    for line in root.iter(f"{{{RAM}}}IncludedSupplyChainTradeLineItem"):
        yield from _cii_line(line)
    if profile is not None and profile.extension:
        yield from _cii_extension(root)


def _cii_extension(root: Element) -> Iterator[Finding]:
    if next(root.iter(f"{{{RAM}}}ParentLineID"), None) is not None:
        yield breach("BR-DEX-15", "/lines")
    allowed = codes.codes("icd") | EXTENSION_SCHEMES
    for identifier in root.iter(f"{{{RAM}}}ID"):
        scheme, parent = identifier.get("schemeID"), identifier.getparent()
        taxed = parent is not None and parent.tag == f"{{{RAM}}}SpecifiedTaxRegistration"
        if scheme is not None and not taxed and scheme.strip() not in allowed:
            yield breach("BR-DEX-05", "/seller/registration")


def cii_currencies(root: Element) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        if element.get("currencyID") is not None and not element.tag.endswith("}TaxTotalAmount"):
            yield breach("CII-DT-031", "/" + element.tag.rpartition("}")[2])
            return


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
    amounts = [] if summation is None else summation.findall(f"{{{RAM}}}TaxTotalAmount")
    own = sum((a.get("currencyID") or "").strip() == currency for a in amounts)
    if own > 1:
        yield breach("PEPPOL-EN16931-R053", "/totals/vat")
    if len(amounts) - own != (settlement.find(f"{{{RAM}}}TaxCurrencyCode") is not None):
        yield breach("PEPPOL-EN16931-R054", "/totals/vat_accounting")
    yield from _cii_debit(settlement)
    taxes = settlement.findall(f"{{{RAM}}}ApplicableTradeTax")
    if sum(tax.find(f"{{{RAM}}}TaxPointDate") is not None for tax in taxes) > 1:
        yield breach("CII-SR-461", "/tax_point_date")
    if sum(tax.find(f"{{{RAM}}}DueDateTypeCode") is not None for tax in taxes) > 1:
        yield breach("CII-SR-462", "/tax_point_code")


def _cii_debit(settlement: Element) -> Iterator[Finding]:
    """CII has no element for BG-19: any of BT-89, BT-90 and BT-91 makes one."""
    terms = f"{{{RAM}}}SpecifiedTradePaymentTerms/{{{RAM}}}DirectDebitMandateID"
    others = settlement.find(terms) is not None or settlement.find(f"{{{RAM}}}CreditorReferenceID") is not None
    for means in settlement.iterfind(f"{{{RAM}}}SpecifiedTradeSettlementPaymentMeans"):
        debited = means.find(f"{{{RAM}}}PayerPartyDebtorFinancialAccount/{{{RAM}}}IBANID") is not None
        code = _text(means.find(f"{{{RAM}}}TypeCode"))
        if debited and not others:
            yield breach("BR-DE-31", "/payment_means")
        if code in ("30", "58") and others:
            yield breach("BR-DE-23-b", "/payment_means")
        if code in ("48", "54", "55") and others:
            yield breach("BR-DE-24-b", "/payment_means")
        if code == "59" and means.find(f"{{{RAM}}}PayerSpecifiedDebtorFinancialInstitution") is not None:
            yield breach("BR-DE-25-b", "/payment_means")


def _cii_line(line: Element) -> Iterator[Finding]:
    settlement = line.find(f"{{{RAM}}}SpecifiedLineTradeSettlement")
    references = [] if settlement is None else settlement.findall(f"{{{RAM}}}AdditionalReferencedDocument")
    if references and not any(_text(r.find(f"{{{RAM}}}TypeCode")) == "130" for r in references):
        yield breach("PEPPOL-EN16931-R101", "/lines/object_id")
    agreement = line.find(f"{{{RAM}}}SpecifiedLineTradeAgreement")
    if agreement is None:
        return
    quantity = line.find(f"{{{RAM}}}SpecifiedLineTradeDelivery/{{{RAM}}}BilledQuantity")
    yield from _base_quantities(agreement, None if quantity is None else quantity.get("unitCode"))


def _base_quantities(agreement: Element, unit: str | None) -> Iterator[Finding]:
    """BT-149 stands beside the gross and the net price, and has to be the same."""
    path = "/lines/price/base_quantity"
    gross = agreement.find(f"{{{RAM}}}GrossPriceProductTradePrice/{{{RAM}}}BasisQuantity")
    net = agreement.find(f"{{{RAM}}}NetPriceProductTradePrice/{{{RAM}}}BasisQuantity")
    for base in (gross, net):
        if base is None:
            continue
        amount = parse_decimal(base.text or "")
        if amount is not None and amount <= 0:
            yield breach("PEPPOL-EN16931-R121", path)
        if unit and base.get("unitCode") not in (None, unit):
            yield breach("PEPPOL-EN16931-R130", path)
    if gross is not None and net is not None:
        units = {gross.get("unitCode"), net.get("unitCode")} - {None}
        if len(units) > 1 or parse_decimal(gross.text or "") != parse_decimal(net.text or ""):
            yield breach("BR-TMP-3", path)
