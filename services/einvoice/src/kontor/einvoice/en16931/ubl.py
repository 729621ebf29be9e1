"""UBL 2.1 Invoice and CreditNote: model -> bytes and back.

Only the order of elements and the few places where UBL tells things differently live here; what stands where
is in `mapping`.
"""

import re
from dataclasses import replace
from functools import cache, lru_cache

from kontor.einvoice.en16931 import mapping, sequence
from kontor.einvoice.en16931.calc import sum_of
from kontor.einvoice.en16931.codec import Compiler, Currencies, Element, Kind, Member, Reader, Syntax
from kontor.einvoice.en16931.model import (
    CREDIT_NOTE_CODES,
    Identifier,
    Invoice,
    Line,
    Note,
    ThirdPartyPayment,
    Totals,
)
from kontor.einvoice.en16931.writing import WRITERS, Writer

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
SHAPE = (Invoice, mapping.INVOICE)
_NAMES = {"cbc": CBC, "cac": CAC}
_NOTE = re.compile(r"#([A-Z]{3})#(.*)\Z", re.DOTALL)


def _path(member: Member) -> str:
    return member.ubl


def _note_path(member: Member) -> str:
    return member.ubl if member.ubl_note is None else member.ubl_note


@cache
def _compiled(*, credit_note: bool) -> Compiler:
    syntax = Syntax(
        "ubl",
        _NAMES,
        {**sequence.UBL, "": sequence.UBL["CreditNote" if credit_note else "Invoice"]},
        _note_path if credit_note else _path,
        _same,
        lambda _: True,
    )
    return Compiler(syntax, mapping.INVOICE, mapping.NAMED)


def _same(kind: Kind) -> Kind:
    return kind


def is_credit_note(invoice: Invoice) -> bool:
    return invoice.type_code in CREDIT_NOTE_CODES


def write(invoice: Invoice) -> bytes:
    """The document as UBL, a CreditNote for type codes that are one (381 in an Invoice is refused by BR-CL-01)."""
    note = is_credit_note(invoice)
    currencies = Currencies(invoice.currency or "", invoice.vat_currency or "")
    return _writer(currencies, credit_note=note).write(_to_ubl(invoice, credit_note=note))


@lru_cache(maxsize=WRITERS)
def _writer(currencies: Currencies, *, credit_note: bool) -> Writer:
    namespace, name = (CREDIT_NOTE, "CreditNote") if credit_note else (INVOICE, "Invoice")
    names = {"": namespace, "cac": CAC, "cbc": CBC}
    return Writer(_compiled(credit_note=credit_note), currencies, f"{{{namespace}}}{name}", names)


def reading(root: Element) -> tuple[Compiler, Currencies]:
    """The table as it reads this document."""
    note = root.tag == f"{{{CREDIT_NOTE}}}CreditNote"
    currencies = Currencies(_text(root, "DocumentCurrencyCode"), _text(root, "TaxCurrencyCode"))
    return _compiled(credit_note=note), currencies


def read(root: Element) -> Invoice:
    """The model of an Invoice or CreditNote element; what EN 16931 does not know is left out."""
    compiled, currencies = reading(root)
    invoice = Reader(compiled, currencies).read(root, compiled.root, *SHAPE) or Invoice()
    if invoice.creditor_identifier is None:
        invoice = replace(invoice, creditor_identifier=_payees_creditor_identifier(root))
    return _from_ubl(invoice)


def _payees_creditor_identifier(root: Element) -> str | None:
    """BT-90 of a payee, where the seller has none (EN 16931-3-2 gives it both places)."""
    for node in root.iterfind(f"{{{CAC}}}PayeeParty/{{{CAC}}}PartyIdentification/{{{CBC}}}ID[@schemeID='SEPA']"):
        return (node.text or "").strip() or None
    return None


def _text(root: Element, name: str) -> str:
    return (root.findtext(f"{{{CBC}}}{name}") or "").strip()


def _to_ubl(invoice: Invoice, *, credit_note: bool) -> Invoice:
    order = invoice.order or ("NA" if invoice.sales_order else None)  # the schema demands an id beside SalesOrderID
    means = invoice.payment_means
    if credit_note and invoice.due_date and means:
        means = (replace(means[0], due_date=invoice.due_date), *means[1:])
    notes = tuple(Note(text=f"#{n.subject_code}#{n.text or ''}") if n.subject_code else n for n in invoice.notes)
    third = tuple(replace(p, currency=p.currency or invoice.currency) for p in invoice.third_party_payments)
    return replace(
        invoice,
        order=order,
        payment_means=means,
        notes=notes,
        third_party_payments=third,
        totals=_with_vat(invoice),
        lines=tuple(_priced(line) for line in invoice.lines),
    )


def _with_vat(invoice: Invoice) -> Totals | None:
    """A breakdown stands below the VAT total, which the schema demands."""
    totals = invoice.totals or Totals()
    if totals.vat is not None or not invoice.vat:
        return invoice.totals
    return replace(totals, vat=sum_of(group.vat for group in invoice.vat))


def _priced(line: Line) -> Line:
    """A gross price stands beside its discount, which the schema demands."""
    price = line.price
    sub_lines = tuple(_priced(sub) for sub in line.sub_lines)
    if price is None or price.gross is None or price.discount is not None:
        return replace(line, sub_lines=sub_lines) if sub_lines else line
    off = price.gross - (price.gross if price.net is None else price.net)
    return replace(line, price=replace(price, discount=off), sub_lines=sub_lines)


def _read_price(line: Line) -> Line:
    """No discount is none, whatever has to be written."""
    price = line.price
    sub_lines = tuple(_read_price(sub) for sub in line.sub_lines)
    if price is not None and price.gross is not None and price.discount == 0:
        price = replace(price, discount=None)
    return replace(line, price=price, sub_lines=sub_lines)


def _from_ubl(invoice: Invoice) -> Invoice:
    due = invoice.due_date or next((m.due_date for m in invoice.payment_means if m.due_date), None)
    return replace(
        invoice,
        due_date=due,
        lines=tuple(_read_price(line) for line in invoice.lines),
        payment_means=tuple(replace(m, due_date=None) if m.due_date else m for m in invoice.payment_means),
        notes=tuple(_note(n) for n in invoice.notes),
        order=None if invoice.order == "NA" and invoice.sales_order else invoice.order,
        third_party_payments=tuple(_own_currency(p, invoice.currency) for p in invoice.third_party_payments),
        seller=invoice.seller and replace(invoice.seller, identifiers=_plain_first(invoice.seller.identifiers)),
    )


def _own_currency(payment: ThirdPartyPayment, currency: str | None) -> ThirdPartyPayment:
    return replace(payment, currency=None) if payment.currency == currency else payment


def _plain_first(items: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    return tuple(sorted(items, key=lambda item: item.scheme is not None))


def _note(note: Note) -> Note:
    found = _NOTE.match(note.text or "")
    return Note(found[1], found[2] or None) if found else note
