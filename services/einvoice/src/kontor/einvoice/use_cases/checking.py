"""Would an invoice be valid for its recipient, and would we send it? Asked before a number is taken.

Beside the native rules and our policy on the model stands what only billing's invoice can tell: one currency, a format
that can carry the document, advances that add up.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.common.values.wire import read_decimal
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.en16931 import iban, profiles
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import formats, issued, kinds, reports
from kontor.einvoice.workers.fonts import Letters, packages

_EURO = "EUR"
_MOST_LETTERS = 20
_GERMAN = "de"


def check_invoice(tx: EinvoiceTx, invoice: billing.Invoice, letters: Letters) -> pb.CheckInvoiceResponse:
    """Native rules only, no number taken. Findings point into billing's invoice."""
    profile = formats.wanted(invoice).deciding
    model = issued.to_model(invoice, profile, tx.clock.today())
    verdict = checks.check(
        model,
        profile,
        public_buyer=bool(invoice.buyer.leitweg_id),
        small_business=issued.is_small_business(model),
    )
    own = (*unfit(invoice), *unprinted(invoice, letters))
    language = _spoken(tx)
    point = reports.pointer_over_peppol if profile.peppol else reports.pointer
    said = [reports.finding(f, language, point) for f in (*verdict.findings, *verdict.policy)]
    return pb.CheckInvoiceResponse(
        valid=verdict.can_be_issued and not any(f.fatal for f in own),
        findings=[*said, *(reports.finding(f, language, str) for f in own)],
        rule_set=verdict.rule_set,
    )


def _spoken(tx: EinvoiceTx) -> str:
    """A service that asks keeps the sentences for people of the tenant, German until said otherwise."""
    return tx.principal.locale if tx.principal.kind == "user" else _GERMAN


def unfit(invoice: billing.Invoice) -> Iterator[Finding]:
    """Why billing's invoice cannot become the document it should be; paths are billing's own."""
    yield from _currency(invoice)
    yield from _format(invoice)
    yield from _account(invoice)
    if kinds.deducts_in_full(invoice):
        yield from _advances(invoice)


def unprinted(invoice: billing.Invoice, letters: Letters) -> Iterator[Finding]:
    """Where paper would show boxes, one finding for each place; the e-invoice itself says every letter."""
    for pointer, text in _printed(invoice):
        if not text.isascii() and (missing := letters.missing(text)):
            yield replace(breach("KONTOR-LETTERS", pointer), message=_named(missing[:_MOST_LETTERS]))


def _named(letters: str) -> str:
    """Each letter with its code point, since the screen may have no font for it either, and the package to install."""
    said = (
        ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in those) + f" → {package}"
        for package, those in packages(letters).items()
    )
    return "; ".join(said)


def _printed(invoice: billing.Invoice) -> Iterator[tuple[str, str]]:
    """All that people may write in any script."""
    for name in ("number", "title", "introduction", "order_reference"):
        yield f"/{name}", getattr(invoice, name)
    yield from (("/project", invoice.project.label), ("/project", invoice.project.number))
    for name in ("name", "contact_name", "contact_phone", "contact_email", "registration", "legal_notice"):
        yield f"/seller/{name}", getattr(invoice.seller, name)
    for name in ("bank_name", "account_holder", "tax_number"):
        yield f"/seller/{name}", getattr(invoice.seller, name)
    for name in ("number", "name", "contact_name", "buyer_reference"):
        yield f"/buyer/{name}", getattr(invoice.buyer, name)
    for name, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
        for part in ("street", "line2", "postcode", "city"):
            yield f"/{name}/address/{part}", getattr(party.address, part)
    for at, group in enumerate(invoice.vat_lines):
        yield f"/vat_lines/{at}/exemption_reason", group.exemption_reason
    for at, entry in enumerate(invoice.preceding):
        yield f"/preceding/{at}/number", entry.number
    for at, line in enumerate(invoice.lines):
        yield from _printed_of(line, f"/lines/{at}")


def _printed_of(line: billing.InvoiceLine, pointer: str) -> Iterator[tuple[str, str]]:
    for name in ("title", "description", "exemption_reason"):
        yield f"{pointer}/{name}", getattr(line, name)
    for at, less in enumerate(line.allowances):
        yield f"{pointer}/allowances/{at}/reason", less.reason
    for source in line.sources:
        yield f"{pointer}/sources", f"{source.person} {source.text}"


def _currency(invoice: billing.Invoice) -> Iterator[Finding]:
    """Another currency would need BT-6, BT-111 and a rate with its source (§ 16 (6) UStG)."""
    named = [("/gross", invoice.gross), ("/payable", invoice.payable)]
    for at, line in enumerate(invoice.lines):
        named += [(f"/lines/{at}/unit_price", line.unit_price), (f"/lines/{at}/net", line.net)]
    for pointer, money in named:
        if money.currency not in ("", _EURO):
            yield breach("KONTOR-CURRENCY", pointer)
            return


def _account(invoice: billing.Invoice) -> Iterator[Finding]:
    """Who asks for money says where to; a wrong IBAN is only a warning officially (BR-DE-19), a lost payment to us."""
    asks = not kinds.is_credit_note(invoice) and not (invoice.payable.amount or "0").startswith("-")
    if asks and not iban.is_valid(invoice.seller.iban):
        yield breach("KONTOR-SELLER-IBAN", "/seller/iban")


def _format(invoice: billing.Invoice) -> Iterator[Finding]:
    """CII of XRechnung (D16B) names one earlier invoice; BASIC has no place for the annex of a final invoice."""
    wanted = formats.wanted(invoice)
    if wanted.deciding.german and wanted.xml is not Format.XRECHNUNG_UBL and formats.names_several(invoice):
        yield breach("KONTOR-ONE-PRECEDING", "/buyer/format")
    if wanted.deciding is profiles.FACTUR_X_BASIC and kinds.deducts_in_full(invoice):
        yield breach("KONTOR-NO-ANNEX", "/buyer/format")


def _advances(invoice: billing.Invoice) -> Iterator[Finding]:
    """A final invoice takes off what was received and the VAT in it (§ 14 (5) sentence 2 UStG)."""
    for at, entry in enumerate(invoice.preceding):
        amounts = [a for group in entry.vat_lines for a in (group.base.amount, group.vat.amount)]
        parts = sum((read_decimal(a, "/preceding/vat_lines") for a in amounts if a), Decimal(0))
        if entry.received.amount and parts != read_decimal(entry.received.amount, "/preceding/received"):
            yield breach("KONTOR-ADVANCE-VAT", f"/preceding/{at}/vat_lines")
    if invoice.payable.amount and invoice.gross.amount:
        gross, payable = (read_decimal(m.amount, "/payable") for m in (invoice.gross, invoice.payable))
        if gross - payable != kinds.received(invoice):
            yield breach("KONTOR-ADVANCE-SUM", "/payable")
