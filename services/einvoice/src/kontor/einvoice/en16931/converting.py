"""From one syntax to the other through the model, saying what did not come along.

A document is read, fitted to the target's profile, written and read again: what the second reading no longer says
is lost, and what the model never read is named by its path in the source.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kontor.common.values.errors import InvalidInput
from kontor.einvoice.en16931 import adapting, cii, fidelity, profiles, terms, ubl, xmlsafe
from kontor.einvoice.en16931.calc import counted_lines
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.en16931.profiles import Family, Profile

UBL, CII = "ubl", "cii"


class NotConvertible(InvalidInput):
    code = "einvoice.not_convertible"
    texts = {
        "de": "Dieses Dokument lässt sich nicht in das gewünschte Format übertragen.",
        "en": "This document cannot be converted into the wanted format.",
    }
    cure = {"de": "Ein anderes Zielformat wählen.", "en": "Choose another target format."}


@dataclass(frozen=True, slots=True)
class Converted:
    """`lost`: ids of business terms the target does not say; `unread`: paths in the source outside of our model."""

    xml: bytes
    lost: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def convert(xml: bytes, syntax: str, profile: Profile | None = None) -> Converted:
    """`xml` as `syntax` ("ubl" or "cii") in `profile`, by default its own where that knows the syntax.

    Raises NotReadableXml for what is no XML within our caps, NotConvertible for what is no EN 16931 invoice: another
    root element, an unknown syntax, or what has no lines (Factur-X MINIMUM and BASIC WL) or no totals on its way to
    UBL, whose schema demands both.
    """
    root = xmlsafe.parse(xml)
    own = syntax_of(root)
    invoice = read(root)
    if own is None or invoice is None or syntax not in (UBL, CII):
        raise NotConvertible(f"from {_name(root)} to {syntax}")
    target = profile or _target(invoice, syntax)
    if syntax == UBL and not invoice.lines:
        raise NotConvertible(f"{target.name}: no lines")
    if syntax == UBL and invoice.totals is None:
        raise NotConvertible(f"{target.name}: no totals")
    said, beyond = fit(invoice, target)
    written = write(adapting.to_syntax(said, syntax, target), syntax)
    again = read(xmlsafe.parse(written)) or Invoice()
    lost = dict.fromkeys((*beyond, *(name for name, _ in _gone(said, again))))
    return Converted(written, tuple(lost), fidelity.unread(root, invoice))


def fit(invoice: Invoice, profile: Profile) -> tuple[Invoice, tuple[str, ...]]:
    """The invoice as this profile says it, with the ids of the terms it cannot say."""
    if "BT-X-8" not in profile.terms:  # lines that only group or inform have no place among those that count
        invoice = replace(invoice, lines=tuple(counted_lines(invoice.lines)))
    kept, lost = terms.only(invoice, profile.terms)
    process = kept.business_process
    if profile.business_process and not (process or "").strip():
        process = profile.business_process
    return replace(kept, specification=profile.specification, business_process=process), lost


def _name(root: Element) -> str:
    return str(root.tag).rpartition("}")[2]


def syntax_of(root: Element) -> str | None:
    if root.tag == f"{{{cii.RSM}}}CrossIndustryInvoice":
        return CII
    return UBL if root.tag in (f"{{{ubl.INVOICE}}}Invoice", f"{{{ubl.CREDIT_NOTE}}}CreditNote") else None


def read(root: Element) -> Invoice | None:
    """The model of any syntax we know."""
    match syntax_of(root):
        case "cii":
            return cii.read(root)
        case "ubl":
            return ubl.read(root)
    return None


def write(invoice: Invoice, syntax: str) -> bytes:
    return cii.write(invoice) if syntax == CII else ubl.write(invoice)


def _target(invoice: Invoice, syntax: str) -> Profile:
    own = profiles.of(invoice.specification)
    if own is not None and syntax in own.syntaxes:
        return own
    return profiles.FACTUR_X_EN16931 if own is None or own.family is Family.FACTUR_X else own


def _gone(before: Invoice, after: Invoice) -> Iterator[tuple[str, object]]:
    """What the first says and the second does not, value by value."""
    left = Counter(_values(after))
    for value in _values(before):
        if left[value]:
            left[value] -= 1
        else:
            yield value


def _values(invoice: Invoice) -> Iterator[tuple[str, object]]:
    for name, value in terms.values(invoice):
        if name == "BT-147" and value == 0:  # no discount
            continue
        yield name, value.normalize() if isinstance(value, Decimal) else value
