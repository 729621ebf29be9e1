"""Billing's frozen invoice as EN 16931, and what its paper says beside the XML."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.common.v1 import types_pb2
from kontor.common.values.files import part_of_name
from kontor.common.values.money import round_half_up
from kontor.common.values.wire import read_decimal, read_optional_day, spoken
from kontor.einvoice.domain.dispatches import NUMBER
from kontor.einvoice.en16931 import calc
from kontor.einvoice.en16931.calc import Exemption
from kontor.einvoice.en16931.model import (
    Address,
    AllowanceCharge,
    Buyer,
    Contact,
    CreditTransfer,
    Delivery,
    DocumentReference,
    Identifier,
    Invoice,
    Item,
    Line,
    Note,
    PaymentMeans,
    Period,
    Price,
    Seller,
    Totals,
    VatBreakdown,
)
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import policy
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.policy import REVERSE_CHARGE_TEXT
from kontor.einvoice.wire import formats, kinds

_SEPA, _TRANSFER, _UNSPECIFIED = "58", "30", "1"
_EMAIL = "EM"
_PROOFS = {
    billing.SOURCE_KIND_TIME_ENTRY: "time",
    billing.SOURCE_KIND_EXPENSE: "expense",
    billing.SOURCE_KIND_MILESTONE: "milestone",
}
_PROVEN = frozenset({billing.SOURCE_KIND_EXPENSE, billing.SOURCE_KIND_MILESTONE})
SMALL_BUSINESS = "§ 19 UStG"
# What the law wants to be said when billing said nothing. Category E has many grounds: none is assumed.
_EXEMPTIONS = {
    "AE": Exemption(REVERSE_CHARGE_TEXT, "VATEX-EU-AE"),
    "K": Exemption("Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b UStG)", "VATEX-EU-IC"),
    "G": Exemption("Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a UStG)", "VATEX-EU-G"),
    "O": Exemption("Nicht im Inland steuerbare Leistung", "VATEX-EU-O"),
}


# § 286 (3) BGB: consumers are in default after 30 days only where the invoice says so.
_DEFAULT_NOTICE = {
    "de": "Spätestens 30 Tage nach Fälligkeit und Zugang dieser Rechnung kommen Sie auch ohne Mahnung in Verzug "
    "(§ 286 Abs. 3 BGB).",
    "en": "You are in default 30 days after this invoice is due and received at the latest, without any reminder "
    "(§ 286 (3) BGB).",
}


def to_model(invoice: billing.Invoice, profile: Profile, today: date) -> Invoice:
    """The frozen invoice as EN 16931. Amounts are billing's, calculated ones only where it gave none."""
    categories = {line.vat_category for line in invoice.lines}
    outside = categories == {"O"}
    issued = read_optional_day(invoice.issue_date, "/issue_date") or today
    currency = invoice.gross.currency or "EUR"
    model = Invoice(
        number=invoice.number or "0",  # provisional: CheckInvoice asks before there is a number
        issue_date=issued,
        type_code=invoice.type_code or kinds.kind_of(invoice).type_code,
        currency=currency,
        due_date=None if kinds.is_credit_note(invoice) else _day(invoice.terms.due_date, "/terms/due_date"),
        buyer_reference=invoice.buyer.leitweg_id or invoice.buyer.buyer_reference or "-",
        project=invoice.project.number or None,
        order=invoice.order_reference or None,
        payment_terms=_payment_terms(invoice, issued),
        notes=_notes(invoice),
        business_process=profile.business_process,
        specification=profile.specification,
        preceding=tuple(_preceding(p) for p in invoice.preceding if p.number),
        seller=_seller(invoice.seller, with_vat_id=not outside, over_peppol=profile.peppol),
        buyer=_buyer(invoice.buyer, with_vat_id=not outside),
        delivery=_delivery(invoice.buyer, categories),
        period=_period(invoice.period_from, invoice.period_to),
        payment_means=(_payment_means(invoice, currency),),
        attachments=kinds.annex(invoice, profile),
        lines=tuple(_line(line, at) for at, line in enumerate(invoice.lines)),
        advances=kinds.advances(invoice, profile),
    )
    return formats.narrowed(formats.over_peppol(_with_amounts(model, invoice), invoice), profile)


_day = read_optional_day


def _text(value: str) -> str | None:
    return value.strip() or None


def _amount(money: types_pb2.Money, pointer: str) -> Decimal:
    return read_decimal(money.amount or "0", pointer)


def _notes(invoice: billing.Invoice) -> tuple[Note, ...]:
    words = [invoice.introduction.strip() and invoice.introduction]
    if invoice.terms.default_notice:
        words.append(_DEFAULT_NOTICE["en" if invoice.buyer.language == "en" else "de"])
    return tuple(Note(text=text) for text in words if text)


def _preceding(entry: billing.Preceding) -> DocumentReference:
    return DocumentReference(entry.number, read_optional_day(entry.issue_date, "/preceding/issue_date"))


def _period(start: str, end: str) -> Period | None:
    first, last = read_optional_day(start, "/period_from"), read_optional_day(end, "/period_to")
    return Period(first, last) if first or last else None


def _address(message: types_pb2.Address) -> Address:
    return Address(
        street=_text(message.street),
        line2=_text(message.line2),
        postcode=_text(message.postcode),
        city=_text(message.city),
        country=_text(message.country_code),
    )


def _seller(message: billing.Seller, *, with_vat_id: bool, over_peppol: bool) -> Seller:
    registration = _text(message.registration)
    vat_id = _text(message.vat_id) if with_vat_id else None
    # Without register and VAT id BR-CO-26 wants a number of the seller's own.
    own = () if registration or vat_id else (Identifier(message.tax_number or message.legal_entity_id),)
    email = _text(message.contact_email)
    endpoint = Identifier(email, _EMAIL) if email else None
    if over_peppol:
        endpoint = formats.peppol_sender(message.vat_id) or endpoint
    return Seller(
        name=_text(message.name),
        identifiers=own,
        registration=Identifier(registration) if registration else None,
        vat_id=vat_id,
        tax_number=_text(message.tax_number),
        legal_notice=_text(message.legal_notice),
        endpoint=endpoint,
        address=_address(message.address),
        contact=Contact(_text(message.contact_name), _text(message.contact_phone), email),
    )


def _buyer(message: billing.Buyer, *, with_vat_id: bool) -> Buyer:
    endpoint = formats.peppol_endpoint(message.peppol_id) if message.format == formats.PEPPOL_BIS else None
    if endpoint is None and message.leitweg_id:
        endpoint = formats.leitweg(message.leitweg_id)
    elif endpoint is None and message.email:
        endpoint = Identifier(message.email, _EMAIL)
    return Buyer(
        name=_text(message.name),
        identifier=Identifier(message.number) if message.number else None,
        registration=Identifier(message.registration_number) if message.registration_number else None,
        vat_id=_text(message.vat_id) if with_vat_id else None,
        endpoint=endpoint,
        address=_address(message.address),
        contact=Contact(name=_text(message.contact_name)) if message.contact_name else None,
    )


def _delivery(message: billing.Buyer, categories: set[str]) -> Delivery | None:
    """BT-80, which BR-IC-12 wants of goods supplied within the EU: they went to where the buyer is."""
    if "K" not in categories:
        return None
    there = _address(message.address)
    return Delivery(address=Address(city=there.city, postcode=there.postcode, country=there.country))


def _payment_means(invoice: billing.Invoice, currency: str) -> PaymentMeans:
    seller = invoice.seller
    if not seller.iban:
        return PaymentMeans(code=_UNSPECIFIED)
    transfer = CreditTransfer(seller.iban, _text(seller.account_holder or seller.name), _text(seller.bic))
    code = _SEPA if currency == "EUR" else _TRANSFER
    return PaymentMeans(code=code, remittance_information=invoice.number or None, transfer=transfer)


def _payment_terms(invoice: billing.Invoice, issued: date) -> str | None:
    """BT-20 with a discount line of BR-DE-18 and its line break."""
    if kinds.is_credit_note(invoice):
        return kinds.credit_terms(invoice)
    terms = invoice.terms
    until = read_optional_day(terms.discount_until, "/terms/discount_until")
    if not terms.discount_percent or until is None:
        return None
    percent = round_half_up(read_decimal(terms.discount_percent, "/terms/discount_percent"), 2)
    return f"#SKONTO#TAGE={max((until - issued).days, 0)}#PROZENT={percent:.2f}#\n"


def _line(line: billing.InvoiceLine, at: int) -> Line:
    pointer = f"/lines/{at}"
    category = line.vat_category
    return Line(
        id=str(line.position or at + 1),
        quantity=read_decimal(line.quantity, f"{pointer}/quantity"),
        unit=_text(line.unit),
        price=Price(net=_amount(line.unit_price, f"{pointer}/unit_price")),
        net=_amount(line.net, f"{pointer}/net") if line.net.amount else None,
        period=_period(line.period_from, line.period_to),
        allowances=tuple(_allowance(a, f"{pointer}/allowances/{i}") for i, a in enumerate(line.allowances)),
        vat_category=_text(category),
        vat_rate=None if category == "O" else read_decimal(line.vat_rate or "0", f"{pointer}/vat_rate"),
        item=Item(name=_text(line.title), description=_text(line.description)),
    )


def _allowance(message: billing.LineAllowance, pointer: str) -> AllowanceCharge:
    """BG-27; off what is said only with how many percent of it (PEPPOL-EN16931-R042)."""
    return AllowanceCharge(
        amount=_amount(message.amount, f"{pointer}/amount"),
        base_amount=_amount(message.base, f"{pointer}/base") if message.percent else None,
        percent=read_decimal(message.percent, f"{pointer}/percent") if message.percent else None,
        reason=_text(message.reason),
        reason_code=_text(message.reason_code),
    )


def _with_amounts(model: Invoice, invoice: billing.Invoice) -> Invoice:
    currency = model.currency or "EUR"
    lines = tuple(
        line if line.net is not None else replace(line, net=calc.line_net(line, currency)) for line in model.lines
    )
    lined = replace(model, lines=lines)
    vat = tuple(_vat(group) for group in invoice.vat_lines) or calc.breakdown(lined, _EXEMPTIONS)
    grouped = replace(lined, vat=vat)
    totals = _as_told(calc.totals(grouped), invoice)
    gross = totals.gross or Decimal(0)
    prepaid = kinds.received(invoice) if kinds.deducts_in_full(invoice) else Decimal(0)
    payable = gross - prepaid
    if invoice.payable.amount:
        payable = _amount(invoice.payable, "/payable")
        prepaid = gross - payable
    return replace(grouped, totals=replace(totals, prepaid=prepaid or None, payable=payable))


def _as_told(totals: Totals, invoice: billing.Invoice) -> Totals:
    """Billing's sums stand in the XML; should they be wrong, BR-CO-… says so."""
    told = {
        name: _amount(getattr(invoice, name), f"/{name}")
        for name in ("net", "vat", "gross")
        if getattr(invoice, name).amount
    }
    return replace(totals, **told)


def _vat(group: billing.VatLine) -> VatBreakdown:
    default = _EXEMPTIONS.get(group.vat_category, Exemption())
    code = group.exemption_code or (default.code if not group.exemption_reason else None)
    return VatBreakdown(
        base=_amount(group.base, "/vat_lines/base"),
        vat=_amount(group.vat, "/vat_lines/vat"),
        category=_text(group.vat_category),
        rate=read_decimal(group.vat_rate or "0", "/vat_lines/vat_rate"),
        exemption_reason=_text(group.exemption_reason) or default.reason,
        exemption_code=_text(code or ""),
    )


def own_view(invoice: billing.Invoice, model: Invoice) -> tuple[Finding, ...]:
    """What our policy says of an invoice we would issue."""
    small = is_small_business(model)
    return tuple(policy.check(model, public_buyer=bool(invoice.buyer.leitweg_id), small_business=small))


def is_small_business(model: Invoice) -> bool:
    return any(SMALL_BUSINESS in (group.exemption_reason or "") for group in model.vat)


def layout_facts(invoice: billing.Invoice) -> dict[str, Any]:
    """What the layout says beside the XML: title, project, advances, proof of work."""
    return {
        "language": "en" if invoice.buyer.language == "en" else "de",
        "kind": kinds.kind_of(invoice).name,
        "title": invoice.title,
        "customer_number": invoice.buyer.number,
        "project": invoice.project.label,
        "bank_name": invoice.seller.bank_name,
        "credited": invoice.credited.amount,
        "received": [
            {
                "number": p.number,
                "date": p.issue_date,
                "received": p.received.amount,
                "vat": [{"rate": v.vat_rate, "base": v.base.amount, "vat": v.vat.amount} for v in p.vat_lines],
            }
            for p in invoice.preceding
            if p.received.amount
        ],
        "work": [entry for at, line in enumerate(invoice.lines) for entry in _work(line, at)],
    }


def _work(line: billing.InvoiceLine, at: int) -> Iterable[dict[str, Any]]:
    for source in line.sources:
        if source.date and (source.person or source.minutes or source.kind in _PROVEN):
            yield {
                "line": str(line.position or at + 1),
                "name": line.title,
                "date": source.date,
                "person": source.person,
                "text": source.text,
                "kind": _PROOFS.get(source.kind, ""),
                "minutes": source.minutes,
                "amount": source.amount.amount if source.kind == billing.SOURCE_KIND_EXPENSE else "",
            }


def file_name(invoice: billing.Invoice, suffix: str) -> str:
    """As people recognise it: the document's word in its reader's language, and its number; of a number that is not
    known yet its place stays."""
    kind = invoice.document_kind or billing.DOCUMENT_KIND_INVOICE
    word = spoken(billing.DocumentKind.DESCRIPTOR, kind, invoice.buyer.language or "de")
    number = invoice.number if invoice.number == NUMBER else part_of_name(invoice.number or "document")
    return f"{part_of_name(word)}-{number}.{suffix}"
