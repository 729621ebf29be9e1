"""Peppol BIS Billing 3.0.21: what it asks beyond EN 16931 and beyond the rules XRechnung shares with it (`peppol`).

No package ships the official rules; these are ours, and reports say so. Between two Germans the rules of XRechnung
apply too, under Peppol's names (DE-R-nnn).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kontor.einvoice.en16931.model import Buyer, Identifier, Invoice, Seller
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import german, peppol
from kontor.einvoice.rules.findings import Finding, Severity, breach
from stdnum import ean
from stdnum.be import vat as belgian
from stdnum.no import orgnr

RULE_SET = "Peppol BIS Billing 3.0.21 native rules"
_PROCESS = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0\Z")
_SELF_PROCESS = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:selfbilling:[0-9]{2}:1\.0\Z")
_CREDIT_NOTES = frozenset({"381", "396", "81", "83", "532", "261"})
_PARTIAL = ("326", "384")
# P0104 to P0111: a reason has its category.
_REASONS = {
    "VATEX-EU-G": ("G", "PEPPOL-EN16931-P0104"),
    "VATEX-EU-O": ("O", "PEPPOL-EN16931-P0105"),
    "VATEX-EU-IC": ("K", "PEPPOL-EN16931-P0106"),
    "VATEX-EU-AE": ("AE", "PEPPOL-EN16931-P0107"),
    "VATEX-EU-D": ("E", "PEPPOL-EN16931-P0108"),
    "VATEX-EU-F": ("E", "PEPPOL-EN16931-P0109"),
    "VATEX-EU-I": ("E", "PEPPOL-EN16931-P0110"),
    "VATEX-EU-J": ("E", "PEPPOL-EN16931-P0111"),
}
_NUMBERS = {
    "0088": (ean.is_valid, "PEPPOL-COMMON-R040"),
    "0192": (orgnr.is_valid, "PEPPOL-COMMON-R041"),
    "0208": (belgian.is_valid, "PEPPOL-COMMON-R043"),
}
_GERMAN = re.compile(r"BR-DE-(\d+)(?:-([ab]))?\Z")


def check(invoice: Invoice, profile: Profile) -> Iterator[Finding]:
    """All of it on the model."""
    yield from as_published(peppol.check(invoice))
    yield from beyond(invoice, profile)
    if both_german(invoice):
        yield from renamed(german.check(invoice, profile, "ubl"))


def as_published(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What XRechnung only warns of is an error in Peppol."""
    for finding in findings:
        yield replace(finding, severity=Severity.FATAL) if finding.rule == "PEPPOL-EN16931-R120" else finding


def beyond(invoice: Invoice, profile: Profile) -> Iterator[Finding]:
    domestic = both_german(invoice)
    if len(invoice.notes) > 1 and not domestic:
        yield breach("PEPPOL-EN16931-R002", "/notes")
    if not invoice.buyer_reference and not invoice.order:
        yield breach("PEPPOL-EN16931-R003", "/buyer_reference")
    if not (invoice.specification or "").startswith(profile.specification):
        yield breach("PEPPOL-EN16931-R004", "/specification")
    process = _SELF_PROCESS if profile.self_billing else _PROCESS
    if not process.match(invoice.business_process or ""):
        yield breach("PEPPOL-EN16931-R007", "/business_process")
    if not profile.allows(invoice.type_code):
        credit = invoice.type_code in _CREDIT_NOTES
        yield breach("PEPPOL-EN16931-P0101" if credit else "PEPPOL-EN16931-P0100", "/type_code")
    if invoice.type_code in _PARTIAL and not domestic:
        yield breach("PEPPOL-EN16931-P0112", "/type_code")
    for at, group in enumerate(invoice.vat):
        category, rule = _REASONS.get((group.exemption_code or "").upper(), (group.category, ""))
        if category != group.category:
            yield breach(rule, f"/vat/{at}/exemption_code")
    yield from _numbers(invoice)


def _numbers(invoice: Invoice) -> Iterator[Finding]:
    """Check digits of the numbers Peppol addresses and identifies by."""
    seller, buyer = invoice.seller or Seller(), invoice.buyer or Buyer()
    named: list[tuple[Identifier | None, str]] = [
        (seller.endpoint, "/seller/endpoint"),
        (buyer.endpoint, "/buyer/endpoint"),
        (seller.registration, "/seller/registration"),
        (buyer.registration, "/buyer/registration"),
        (buyer.identifier, "/buyer/identifier"),
        *((one, "/seller/identifiers") for one in seller.identifiers),
    ]
    for identifier, path in named:
        if identifier is not None and identifier.scheme in _NUMBERS:
            is_valid, rule = _NUMBERS[identifier.scheme]
            if not is_valid(identifier.value or ""):
                yield breach(rule, path)


def both_german(invoice: Invoice) -> bool:
    agent = invoice.tax_representative
    seller = _country(invoice.seller) or (agent.vat_id or "")[:2].upper() if agent else _country(invoice.seller)
    return seller == "DE" and _country(invoice.buyer) == "DE"


def _country(party: Seller | Buyer | None) -> str:
    """As Peppol tells it: the prefix of the VAT id, else the address."""
    if party is None:
        return ""
    address = party.address.country if party.address else None
    return (party.vat_id or address or "")[:2].upper()


def renamed(findings: Iterable[Finding]) -> Iterator[Finding]:
    """BR-DE-23-a is DE-R-023-1 in Peppol; what Peppol has not taken over is left out."""
    for finding in findings:
        found = _GERMAN.match(finding.rule)
        if found and found[1] != "21":
            part = {"a": "-1", "b": "-2"}.get(found[2] or "", "")
            yield replace(finding, rule=f"DE-R-{int(found[1]):03}{part}")
