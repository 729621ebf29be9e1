"""UN/CEFACT Cross Industry Invoice (D16B, D22B): model -> bytes and back.

Only the order of elements and the few places where CII tells things differently live here; what stands where
is in `mapping`.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kontor.einvoice.en16931 import mapping, sequence
from kontor.einvoice.en16931.codec import (
    DATE,
    DATE_102,
    Compiler,
    Currencies,
    Element,
    Kind,
    Member,
    Reader,
    Syntax,
    Writer,
    parse_decimal,
)
from kontor.einvoice.en16931.model import AllowanceCharge, DirectDebit, Invoice, Line, PaymentMeans, VatBreakdown
from lxml import etree

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
SHAPE = (Invoice, mapping.INVOICE)
_NAMES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
_DIRECT_DEBIT_CODES = ("49", "59")
# BT-8: UBL speaks UNTDID 2005, CII UNTDID 2475.
_TO_2475 = {"3": "5", "35": "29", "432": "72"}
_TO_2005 = {cii: ubl for ubl, cii in _TO_2475.items()}
_SETTLEMENT = f"{{{RSM}}}SupplyChainTradeTransaction/{{{RAM}}}ApplicableHeaderTradeSettlement"
_TERMS = f"{{{RAM}}}SpecifiedTradePaymentTerms"


def _path(member: Member) -> str:
    return member.cii


def _kind(kind: Kind) -> Kind:
    return DATE_102 if kind is DATE else kind


@cache
def _compiled() -> Compiler:
    syntax = Syntax("cii", _NAMES, {**sequence.CII, "": sequence.CII["CrossIndustryInvoice"]}, _path, _kind, _never)
    return Compiler(syntax, mapping.INVOICE, mapping.NAMED)


def _never(_: str) -> bool:
    return False


def write(invoice: Invoice) -> bytes:
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=_NAMES)
    currencies = Currencies(invoice.currency or "", invoice.vat_currency or "")
    writer = Writer(_compiled(), currencies)
    writer.fill(root, _compiled().root, _to_cii(invoice))
    _payment_facts(root, writer, invoice)
    _must_stand(root, writer)
    _base_quantities(root, writer)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def reading(root: Element) -> tuple[Compiler, Currencies]:
    """The table as it reads this document."""
    settlement = root.find(_SETTLEMENT)
    return _compiled(), Currencies(_text(settlement, "InvoiceCurrencyCode"), _text(settlement, "TaxCurrencyCode"))


def read(root: Element) -> Invoice:
    """The model of a CrossIndustryInvoice element; what the model does not know is left out."""
    settlement = root.find(_SETTLEMENT)
    compiled, currencies = reading(root)
    invoice = Reader(compiled, currencies).read(root, compiled.root, *SHAPE) or Invoice()
    reference = _text(settlement, "PaymentReference") or None
    mandates = [] if settlement is None else settlement.iterfind(f"{_TERMS}/{{{RAM}}}DirectDebitMandateID")
    mandate = next((m.text.strip() for m in mandates if m.text and m.text.strip()), None)
    logistics = () if settlement is None else tuple(_logistics(settlement))
    return _from_cii(replace(invoice, charges=(*invoice.charges, *logistics)), reference, mandate)


def _logistics(settlement: Element) -> Iterator[AllowanceCharge]:
    """EXTENDED says freight apart; it counts as a charge of the document."""
    for charge in settlement.iterfind(f"{{{RAM}}}SpecifiedLogisticsServiceCharge"):
        tax = charge.find(f"{{{RAM}}}AppliedTradeTax")
        yield AllowanceCharge(
            amount=parse_decimal(_text(charge, "AppliedAmount")),
            reason=_text(charge, "Description") or None,
            vat_category=_text(tax, "CategoryCode") or None,
            vat_rate=parse_decimal(_text(tax, "RateApplicablePercent")),
        )


def _text(element: Element | None, name: str) -> str:
    return "" if element is None else (element.findtext(f"{{{RAM}}}{name}") or "").strip()


def _to_cii(invoice: Invoice) -> Invoice:
    """BT-7 and BT-8 go into the first VAT group (CII-SR-461 allows one); a discount needs the gross price it is off."""
    vat = invoice.vat
    if vat and (invoice.tax_point_date or invoice.tax_point_code):
        code = invoice.tax_point_code and _TO_2475.get(invoice.tax_point_code, invoice.tax_point_code)
        vat = (replace(vat[0], tax_point_date=invoice.tax_point_date, tax_point_code=code), *vat[1:])
    return replace(invoice, vat=vat, lines=tuple(_priced(line) for line in invoice.lines))


def _priced(line: Line) -> Line:
    price = line.price
    if price is None or price.gross is not None or price.discount is None:
        return line
    gross = None if price.net is None else price.net + price.discount
    return replace(line, price=replace(price, gross=gross, discount=price.discount if gross is not None else None))


def _payment_facts(root: Element, writer: Writer, invoice: Invoice) -> None:
    """BT-83 and BT-89 stand once in the header, not in each payment means."""
    settlement = root.find(_SETTLEMENT)
    if settlement is None:
        return
    reference = next((m.remittance_information for m in invoice.payment_means if m.remittance_information), None)
    if reference:
        writer.put(settlement, f"{{{RAM}}}PaymentReference", reference)
    debits = (m.direct_debit for m in invoice.payment_means if m.direct_debit)
    mandate = next((d.mandate_reference for d in debits if d.mandate_reference), None)
    if mandate:
        terms = settlement.find(_TERMS)
        if terms is None:
            terms = writer.put(settlement, _TERMS, None)
        writer.put(terms, f"{{{RAM}}}DirectDebitMandateID", mandate)


def _must_stand(root: Element, writer: Writer) -> None:
    """Elements the schema demands even when they are empty."""
    transaction = root.find(f"{{{RSM}}}SupplyChainTradeTransaction")
    if transaction is None:
        return
    for name in ("ApplicableHeaderTradeAgreement", "ApplicableHeaderTradeDelivery", "ApplicableHeaderTradeSettlement"):
        if transaction.find(f"{{{RAM}}}{name}") is None:
            writer.put(transaction, f"{{{RAM}}}{name}", None)


def _base_quantities(root: Element, writer: Writer) -> None:
    """BT-149 and BT-150 stand beside the gross price as beside the net price (BR-TMP-3)."""
    for agreement in root.iter(f"{{{RAM}}}SpecifiedLineTradeAgreement"):
        gross = agreement.find(f"{{{RAM}}}GrossPriceProductTradePrice")
        base = agreement.find(f"{{{RAM}}}NetPriceProductTradePrice/{{{RAM}}}BasisQuantity")
        if gross is not None and base is not None:
            writer.put(gross, base.tag, base.text).attrib.update(base.attrib)


def _from_cii(invoice: Invoice, reference: str | None, mandate: str | None) -> Invoice:
    point = next((v.tax_point_date for v in invoice.vat if v.tax_point_date), None)
    code = next((v.tax_point_code for v in invoice.vat if v.tax_point_code), None)
    means = tuple(replace(m, remittance_information=reference) for m in invoice.payment_means)
    return replace(
        invoice,
        tax_point_date=point,
        tax_point_code=code and _TO_2005.get(code, code),
        vat=tuple(_plain(v) for v in invoice.vat),
        payment_means=_with_mandate(means, mandate),
    )


def _plain(group: VatBreakdown) -> VatBreakdown:
    if group.tax_point_date is None and group.tax_point_code is None:
        return group
    return replace(group, tax_point_date=None, tax_point_code=None)


def _with_mandate(means: tuple[PaymentMeans, ...], mandate: str | None) -> tuple[PaymentMeans, ...]:
    """The header's mandate belongs to the direct debits, or to all means when none is one (a fault to be seen)."""
    if mandate is None:
        return means
    debits = [m for m in means if m.direct_debit or m.code in _DIRECT_DEBIT_CODES] or list(means)
    return tuple(
        replace(m, direct_debit=replace(m.direct_debit or DirectDebit(), mandate_reference=mandate))
        if any(m is d for d in debits)
        else m
        for m in means
    )


def nested(lines: tuple[Line, ...]) -> bool:
    """Whether lines stand below lines, in the flat form of EXTENDED."""
    return any(line.parent_id for line in lines)
