"""The German rules of XRechnung 3.0.2 (BR-DE, BR-DEX, BR-DE-CVD, BR-TMP) on the model, schematron 2.6.0.

The official test suite proves them by its expectations (tests/unit/test_corpus.py).
"""

from collections.abc import Iterator

from kontor.common.values.money import round_half_up
from kontor.einvoice.en16931 import iban
from kontor.einvoice.en16931.calc import ZERO, sum_of
from kontor.einvoice.en16931.model import (
    Address,
    Buyer,
    Delivery,
    Identifier,
    Invoice,
    Line,
    Payee,
    PaymentMeans,
    Seller,
    Totals,
)
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import german_texts as texts
from kontor.einvoice.rules.findings import Finding, breach

_TAXED = frozenset(texts.TAXED)


def check(invoice: Invoice, profile: Profile, syntax: str | None = None) -> Iterator[Finding]:
    """As the official rules for `syntax` ("ubl", "cii") ask, or both."""
    yield from _header(invoice, profile)
    yield from _seller(invoice, syntax)
    yield from _addresses(invoice)
    yield from payment_terms(invoice.payment_terms)
    yield from _payment(invoice, syntax)
    yield from _attachments(invoice, profile)
    if profile.extension:
        yield from _extension(invoice, syntax)
    if profile.cvd:
        yield from _clean_vehicles(invoice)


def _header(invoice: Invoice, profile: Profile) -> Iterator[Finding]:
    if not invoice.payment_means:
        yield breach("BR-DE-1", "/payment_means")
    if not invoice.buyer_reference:
        yield breach("BR-DE-15", "/buyer_reference")
    if invoice.type_code not in texts.TYPE_CODES:
        yield breach("BR-DE-17", "/type_code")
    if not profile.german:
        yield breach("BR-DE-21", "/specification")
    if invoice.type_code == "384" and not invoice.preceding:
        yield breach("BR-DE-26", "/preceding")
    for at, group in enumerate(invoice.vat):
        if group.rate is None:
            yield breach("BR-DE-14", f"/vat/{at}/rate")
    dated = (invoice.delivery and invoice.delivery.delivered) or invoice.period or invoice.tax_point_code
    if not dated and not all(line.period for line in invoice.lines):
        yield breach("BR-DE-TMP-32", "/delivery/delivered")


def _seller(invoice: Invoice, syntax: str | None) -> Iterator[Finding]:
    seller = invoice.seller
    used = {line.vat_category for line in invoice.lines}
    if syntax != "cii":  # the official rule for CII looks at lines only
        used |= {item.vat_category for item in (*invoice.allowances, *invoice.charges)}
    if used & _TAXED and not invoice.tax_representative and not (seller and (seller.vat_id or seller.tax_number)):
        yield breach("BR-DE-16", "/seller/vat_id")
    contact = seller.contact if seller else None
    if contact is None:
        yield breach("BR-DE-2", "/seller/contact")
        return
    for rule, value, name in (
        ("BR-DE-5", contact.name, "name"),
        ("BR-DE-6", contact.phone, "phone"),
        ("BR-DE-7", contact.email, "email"),
    ):
        if not value:
            yield breach(rule, f"/seller/contact/{name}")
    if not texts.is_phone(" ".join((contact.phone or "").split())):
        yield breach("BR-DE-27", "/seller/contact/phone")
    if not texts.is_email(" ".join((contact.email or "").split())):
        yield breach("BR-DE-28", "/seller/contact/email")


def _addresses(invoice: Invoice) -> Iterator[Finding]:
    seller, buyer, delivery = invoice.seller or Seller(), invoice.buyer or Buyer(), invoice.delivery or Delivery()
    yield from _address(seller.address, "/seller/address", "BR-DE-3", "BR-DE-4")
    yield from _address(buyer.address, "/buyer/address", "BR-DE-8", "BR-DE-9")
    yield from _address(delivery.address, "/delivery/address", "BR-DE-10", "BR-DE-11")


def _address(address: Address | None, path: str, city: str, postcode: str) -> Iterator[Finding]:
    if address is None:
        return
    if not address.city:
        yield breach(city, f"{path}/city")
    if not address.postcode:
        yield breach(postcode, f"{path}/postcode")


def payment_terms(text: str | None) -> Iterator[Finding]:
    """BR-DE-18: each line that starts with # is a discount line, and the last one ends with a line break."""
    if not texts.discounts_are_well_formed(text or ""):
        yield breach("BR-DE-18", "/payment_terms")


def _payment(invoice: Invoice, syntax: str | None) -> Iterator[Finding]:
    debits = [m.direct_debit for m in invoice.payment_means if m.direct_debit]
    for at, means in enumerate(invoice.payment_means):
        yield from _means(means, f"/payment_means/{at}")
    creditor, debited = invoice.creditor_identifier, any(d.debited_account for d in debits)
    if debits and not creditor:
        yield breach("BR-DE-30", "/creditor_identifier")
    if debits and not debited:
        yield breach("BR-DE-31", "/payment_means")
    if syntax != "ubl":  # CII has no group of its own for BG-19: BT-90 alone makes one
        yield from _lone_creditor(invoice, debited=debited)


def _lone_creditor(invoice: Invoice, *, debited: bool) -> Iterator[Finding]:
    debits = [m.direct_debit for m in invoice.payment_means if m.direct_debit]
    if not invoice.creditor_identifier:
        return
    if not debits:
        yield breach("BR-DE-30", "/creditor_identifier")
    if not debited:
        yield breach("BR-DE-31", "/payment_means")
    for at, means in enumerate(invoice.payment_means):
        if means.code in ("30", "58"):
            yield breach("BR-DE-23-b", f"/payment_means/{at}")
        elif means.code in ("48", "54", "55"):
            yield breach("BR-DE-24-b", f"/payment_means/{at}")


def _means(means: PaymentMeans, path: str) -> Iterator[Finding]:
    transfer, card, debit = means.transfer, means.card, means.direct_debit
    if means.code in ("30", "58"):
        if means.code == "58" and not iban.is_valid(transfer.account if transfer else None):
            yield breach("BR-DE-19", f"{path}/transfer/account")
        if transfer is None:
            yield breach("BR-DE-23-a", f"{path}/transfer")
        if card or debit:
            yield breach("BR-DE-23-b", path)
    elif means.code in ("48", "54", "55"):
        if card is None:
            yield breach("BR-DE-24-a", f"{path}/card")
        if transfer or debit:
            yield breach("BR-DE-24-b", path)
    elif means.code == "59":
        if not iban.is_valid(debit.debited_account if debit else None):
            yield breach("BR-DE-20", f"{path}/direct_debit/debited_account")
        if debit is None:
            yield breach("BR-DE-25-a", f"{path}/direct_debit")
        if transfer or card:
            yield breach("BR-DE-25-b", path)


def _attachments(invoice: Invoice, profile: Profile) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, attachment in enumerate(invoice.attachments):
        path = f"/attachments/{at}"
        if attachment.filename is not None:
            if attachment.filename in seen:
                yield breach("BR-DE-22", f"{path}/filename")
            seen.add(attachment.filename)
        if attachment.location is not None and not texts.is_url(attachment.location):
            yield breach("BR-TMP-2", f"{path}/location")
        embedded = attachment.content is not None or attachment.media_type or attachment.filename
        if profile.extension and embedded and attachment.media_type not in texts.MEDIA_TYPES:
            yield breach("BR-DEX-01", f"{path}/media_type")


def _extension(invoice: Invoice, syntax: str | None) -> Iterator[Finding]:
    yield from _schemes(invoice)
    if syntax == "cii":  # which has neither third party payments nor lines below lines
        return
    for at, payment in enumerate(invoice.third_party_payments):
        path = f"/third_party_payments/{at}"
        if not payment.type:
            yield breach("BR-DEX-10", f"{path}/type")
        if payment.amount is None:
            yield breach("BR-DEX-11", f"{path}/amount")
        elif payment.amount != round_half_up(payment.amount, 2):
            yield breach("BR-DEX-13", f"{path}/amount")
        if not payment.description:
            yield breach("BR-DEX-12", f"{path}/description")
        if payment.amount is None or payment.currency not in (None, invoice.currency):
            yield breach("BR-DEX-14", f"{path}/currency")
    for at, line in enumerate(invoice.lines):
        yield from _sub_lines(line, f"/lines/{at}")
    yield from _payable(invoice)


def _payable(invoice: Invoice) -> Iterator[Finding]:
    """BR-DEX-09 takes the place of BR-CO-16."""
    totals = invoice.totals or Totals()
    third = sum_of(p.amount for p in invoice.third_party_payments)
    expected = (totals.gross or ZERO) - (totals.prepaid or ZERO) + third
    due = (totals.payable or ZERO) - (totals.rounding or ZERO)
    if round_half_up(due, 2) != round_half_up(expected, 2):
        yield breach("BR-DEX-09", "/totals/payable")


def _sub_lines(line: Line, path: str) -> Iterator[Finding]:
    if line.sub_lines and (line.net or ZERO) != sum_of(s.net for s in line.sub_lines):
        yield breach("BR-DEX-02", f"{path}/net")
    for at, sub in enumerate(line.sub_lines):
        yield from _sub_lines(sub, f"{path}/sub_lines/{at}")


def _schemes(invoice: Invoice) -> Iterator[Finding]:
    seller, buyer = invoice.seller or Seller(), invoice.buyer or Buyer()
    payee, delivery = invoice.payee or Payee(), invoice.delivery or Delivery()
    icd, eas = texts.schemes("icd"), texts.schemes("eas")
    named: list[tuple[str, frozenset[str], Identifier | None, str]] = [
        ("BR-DEX-04", icd, buyer.identifier, "/buyer/identifier"),
        ("BR-DEX-04", icd, payee.identifier, "/payee/identifier"),
        ("BR-DEX-05", icd, seller.registration, "/seller/registration"),
        ("BR-DEX-05", icd, buyer.registration, "/buyer/registration"),
        ("BR-DEX-05", icd, payee.registration, "/payee/registration"),
        ("BR-DEX-07", eas, seller.endpoint, "/seller/endpoint"),
        ("BR-DEX-07", eas, buyer.endpoint, "/buyer/endpoint"),
        ("BR-DEX-08", icd, delivery.location, "/delivery/location"),
    ]
    named += [("BR-DEX-04", icd, i, f"/seller/identifiers/{at}") for at, i in enumerate(seller.identifiers)]
    named += [
        ("BR-DEX-06", icd, line.item.standard_id, f"/lines/{at}/item/standard_id")
        for at, line in enumerate(invoice.lines)
        if line.item
    ]
    for rule, allowed, identifier, path in named:
        if identifier and identifier.scheme and identifier.scheme not in allowed:
            yield breach(rule, path)


def _clean_vehicles(invoice: Invoice) -> Iterator[Finding]:
    if not invoice.contract:
        yield breach("BR-DE-CVD-01", "/contract")
    if not invoice.tender:
        yield breach("BR-DE-CVD-02", "/tender")
    complete = False
    for at, line in enumerate(invoice.lines):
        item = line.item
        vehicles = [c for c in item.classifications if c.scheme == "CVD"] if item else []
        emissions = [a for a in item.attributes if a.name == "cva"] if item else []
        complete |= bool(vehicles and emissions)
        path = f"/lines/{at}/item"
        if vehicles and len(emissions) != 1:
            yield breach("BR-DE-CVD-06-a", f"{path}/attributes")
        if emissions and len(vehicles) != 1:
            yield breach("BR-DE-CVD-06-b", f"{path}/classifications")
        if any(v.value not in texts.VEHICLES for v in vehicles):
            yield breach("BR-DE-CVD-04", f"{path}/classifications")
        if any(" ".join((e.value or "").split()) not in texts.EMISSIONS for e in emissions):
            yield breach("BR-DE-CVD-05", f"{path}/attributes")
        if item and any(c.scheme not in texts.classifications() for c in item.classifications):
            yield breach("BR-TMP-CVD-01", f"{path}/classifications")
    if not complete:
        yield breach("BR-DE-CVD-03", "/lines")
