"""What every Peppol BIS Billing 3 and Self-Billing document is asked, on UBL, whatever countries it concerns.

Beyond EN 16931: the rules XRechnung has taken in too (`merged_ubl`), forms and lists of Peppol's own, and the form of
numbers by their scheme (`peppol_numbers`). A list is that of the release in force when the document was issued.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kontor.einvoice.en16931 import ubl
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import merged_ubl, peppol_numbers
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.peppol_lists import Release
from kontor.einvoice.rules.trees import Claim, Claims, broken, first, nodes, place, said

_LINE = "/*/*[self::cac:InvoiceLine or self::cac:CreditNoteLine]"
_DATES = ("IssueDate", "DueDate", "TaxPointDate", "StartDate", "EndDate", "ActualDeliveryDate")
_CLAIMS = Claims(
    Claim("PEPPOL-EN16931-R003", "/*", "cbc:BuyerReference or cac:OrderReference/cbc:ID"),
    # XRechnung lets this one pass, see `merged_ubl`.
    Claim("PEPPOL-EN16931-R008", "/*/cac:OrderReference/cbc:ID", "normalize-space()"),
    Claim(
        "PEPPOL-EN16931-R080",
        "/cn:CreditNote",
        "count(cac:AdditionalDocumentReference[cbc:DocumentTypeCode='50']) <= 1",
    ),
    Claim("PEPPOL-EN16931-R100", _LINE, "count(cac:DocumentReference) <= 1"),
    Claim("PEPPOL-EN16931-F001", " | ".join(f"//cbc:{name}" for name in _DATES), "string-length() = 10"),
)
_TAX_AMOUNT, _TAX_TOTAL, _SUBTOTAL = f"{{{ubl.CBC}}}TaxAmount", f"{{{ubl.CAC}}}TaxTotal", f"{{{ubl.CAC}}}TaxSubtotal"
_AMOUNTS = frozenset(
    f"{{{ubl.CBC}}}{name}"
    for name in (
        "Amount",
        "BaseAmount",
        "PriceAmount",
        "TaxAmount",
        "TaxableAmount",
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "AllowanceTotalAmount",
        "ChargeTotalAmount",
        "PrepaidAmount",
        "PayableRoundingAmount",
        "PayableAmount",
    )
)
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
_GERMAN_ONLY = ("326", "384")


@dataclass(frozen=True, slots=True)
class Asked:
    """By whose rules: the profile, the release of its lists, and whether both parties are Germans."""

    profile: Profile
    release: Release
    both_german: bool


def check(root: Element, asked: Asked) -> Iterator[Finding]:
    yield from merged_ubl.check(root, rounds_forints=False)
    yield from broken(root, _CLAIMS)
    yield from _head(root, asked)
    yield from _types(root, asked)
    yield from _currencies(root, asked.release)
    yield from _codes(root, asked.release)
    yield from peppol_numbers.check(root)


def _head(root: Element, asked: Asked) -> Iterator[Finding]:
    if not asked.both_german and len(nodes(root, "/*/cbc:Note")) > 1:
        yield breach("PEPPOL-EN16931-R002", "/" + place(nodes(root, "/*/cbc:Note")[1]))
    specification = said(first(root, "/*/cbc:CustomizationID"))
    if not specification.startswith(asked.profile.specification) or "::" in specification:
        yield breach("PEPPOL-EN16931-R004", _where(root, "/*/cbc:CustomizationID"))
    if not _plain(root, asked) and said(first(root, "/*/cbc:ProfileID")) not in asked.release.response_processes:
        yield breach("PEPPOL-EN16931-R007", _where(root, "/*/cbc:ProfileID"))


def _plain(root: Element, asked: Asked) -> bool:
    own = asked.release.plain_processes(self_billing=asked.profile.self_billing)
    return said(first(root, "/*/cbc:ProfileID")) in own


def _types(root: Element, asked: Asked) -> Iterator[Finding]:
    """P0100, P0101: asked of a known process only; self-billing asks nothing where a response is waited for."""
    own = asked.profile.self_billing
    waits = not own and said(first(root, "/*/cbc:ProfileID")) in asked.release.response_processes
    known = _plain(root, asked) or waits
    for name, rule, note in (
        ("InvoiceTypeCode", "PEPPOL-EN16931-P0100", False),
        ("CreditNoteTypeCode", "PEPPOL-EN16931-P0101", True),
    ):
        for node in nodes(root, f"/*/cbc:{name}"):
            if known and said(node) not in asked.release.types[own, note]:
                yield breach(rule, "/" + place(node))
            if not note and not own and said(node) in _GERMAN_ONLY and not asked.both_german:
                yield breach("PEPPOL-EN16931-P0112", "/" + place(node))


def _currencies(root: Element, release: Release) -> Iterator[Finding]:
    """R051, CL007: one currency but for BT-111."""
    node = first(root, "/*/cbc:DocumentCurrencyCode")
    own = "" if node is None else node.text or ""
    for amount in nodes(root, "//cbc:*[@currencyID]"):
        if amount.tag in _AMOUNTS:
            currency = amount.get("currencyID")
            if currency != own and not _is_accounting_total(amount):
                yield breach("PEPPOL-EN16931-R051", "/" + place(amount))
            if currency not in release.lists["currency"]:
                yield breach("PEPPOL-EN16931-CL007", "/" + place(amount))


def _is_accounting_total(amount: Element) -> bool:
    above = amount.getparent()
    total = amount.tag == _TAX_AMOUNT and above is not None and above.tag == _TAX_TOTAL
    return total and above is not None and above.find(_SUBTOTAL) is None


def _codes(root: Element, release: Release) -> Iterator[Finding]:
    for document in nodes(root, "//cbc:EmbeddedDocumentBinaryObject[@mimeCode]"):
        if document.get("mimeCode") not in release.media_types:
            yield breach("PEPPOL-EN16931-CL001", "/" + place(document))
    for rule, indicator, name in (
        ("PEPPOL-EN16931-CL002", "false", "allowance"),
        ("PEPPOL-EN16931-CL003", "true", "charge"),
    ):
        path = f"//cac:AllowanceCharge[cbc:ChargeIndicator='{indicator}']/cbc:AllowanceChargeReasonCode"
        yield from _listed(rule, nodes(root, path), release.lists[name])
    points = nodes(root, "//cac:InvoicePeriod/cbc:DescriptionCode")
    yield from _listed("PEPPOL-EN16931-CL006", points, release.lists["tax_point"])
    for endpoint in nodes(root, "//cbc:EndpointID[@schemeID]"):
        if endpoint.get("schemeID") not in release.lists["eas"]:
            yield breach("PEPPOL-EN16931-CL008", "/" + place(endpoint))
    for node in nodes(root, "//cac:TaxCategory/cbc:TaxExemptionReasonCode"):
        category, rule = _REASONS.get((node.text or "").upper(), ("", ""))
        if rule and said(first(node, "../cbc:ID")) != category:
            yield breach(rule, "/" + place(node))


def _listed(rule: str, found: list[Element], allowed: frozenset[str]) -> Iterator[Finding]:
    for node in found:
        if said(node) not in allowed:
            yield breach(rule, "/" + place(node))


def _where(root: Element, path: str) -> str:
    node = first(root, path)
    return "" if node is None else "/" + place(node)
