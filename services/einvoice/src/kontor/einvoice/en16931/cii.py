"""UN/CEFACT Cross Industry Invoice (D16B, D22B): model -> bytes and back.

Only the order of elements and the few places where CII tells things differently live here; what stands where
is in `mapping`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kontor.einvoice.en16931 import mapping, sequence
from kontor.einvoice.en16931.codec import (
    CODE,
    DATE,
    DATE_102,
    Compiler,
    Currencies,
    Element,
    Group,
    Kind,
    Member,
    Reader,
    Syntax,
    Term,
    parse_decimal,
)
from kontor.einvoice.en16931.model import AllowanceCharge, DirectDebit, Invoice, Line, PaymentMeans, VatBreakdown
from kontor.einvoice.en16931.writing import WRITERS, Writer

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
_NAMES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
_DIRECT_DEBIT_CODES = ("49", "59")
# BT-8: UBL speaks UNTDID 2005, CII UNTDID 2475.
_TO_2475 = {"3": "5", "35": "29", "432": "72"}
_TO_2005 = {cii: ubl for ubl, cii in _TO_2475.items()}
# The schema wants them even when they are empty.
_DEMANDED = frozenset(
    ("ApplicableHeaderTradeAgreement", "ApplicableHeaderTradeDelivery", "ApplicableHeaderTradeSettlement")
)


def _path(member: Member) -> str:
    return member.cii


def _kind(kind: Kind) -> Kind:
    return DATE_102 if kind is DATE else kind


@dataclass(frozen=True, slots=True)
class _Told:
    """An invoice as CII tells it: BT-83 and BT-89 once in the header, not in each payment means."""

    invoice: Invoice | None = None
    reference: str | None = None
    mandate: str | None = None


_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
SHAPE = (
    _Told,
    (
        Group("", "invoice", Invoice, "", ".", mapping.INVOICE),
        Term("BT-83", "reference", "", f"{_SETTLEMENT}/ram:PaymentReference", CODE),
        Term("BT-89", "mandate", "", f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID", CODE),
    ),
)


@cache
def _compiled() -> Compiler:
    order = {**sequence.CII, "": sequence.CII["CrossIndustryInvoice"]}
    return Compiler(Syntax("cii", _NAMES, order, _path, _kind, _never, _DEMANDED), SHAPE[1], mapping.NAMED)


def _never(_: str) -> bool:
    return False


def write(invoice: Invoice) -> bytes:
    return _writer(Currencies(invoice.currency or "", invoice.vat_currency or "")).write(_to_cii(invoice))


@lru_cache(maxsize=WRITERS)
def _writer(currencies: Currencies) -> Writer:
    return Writer(_compiled(), currencies, f"{{{RSM}}}CrossIndustryInvoice", _NAMES)


def reading(root: Element) -> tuple[Compiler, Currencies]:
    """The table as it reads this document."""
    settlement = root.find(_SETTLEMENT, _NAMES)
    return _compiled(), Currencies(_text(settlement, "InvoiceCurrencyCode"), _text(settlement, "TaxCurrencyCode"))


def read(root: Element) -> Invoice:
    """The model of a CrossIndustryInvoice element; what the model does not know is left out."""
    compiled, currencies = reading(root)
    told = Reader(compiled, currencies).read(root, compiled.root, *SHAPE) or _Told()
    settlement = root.find(_SETTLEMENT, _NAMES)
    logistics = () if settlement is None else tuple(_logistics(settlement))
    invoice = told.invoice or Invoice()
    return _from_cii(replace(invoice, charges=(*invoice.charges, *logistics)), told.reference, told.mandate)


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


def _to_cii(invoice: Invoice) -> _Told:
    """BT-7 and BT-8 go into the first VAT group (CII-SR-461 allows one); a discount needs the gross price it is off."""
    vat = invoice.vat
    if vat and (invoice.tax_point_date or invoice.tax_point_code):
        code = invoice.tax_point_code and _TO_2475.get(invoice.tax_point_code, invoice.tax_point_code)
        vat = (replace(vat[0], tax_point_date=invoice.tax_point_date, tax_point_code=code), *vat[1:])
    references = (means.remittance_information for means in invoice.payment_means)
    mandates = (means.direct_debit.mandate_reference for means in invoice.payment_means if means.direct_debit)
    return _Told(
        replace(invoice, vat=vat, lines=tuple(_priced(line) for line in invoice.lines)),
        next(filter(None, references), None),
        next(filter(None, mandates), None),
    )


def _priced(line: Line) -> Line:
    price = line.price
    if price is None or price.gross is not None or price.discount is None:
        return line
    gross = None if price.net is None else price.net + price.discount
    return replace(line, price=replace(price, gross=gross, discount=price.discount if gross is not None else None))


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
