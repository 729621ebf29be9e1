"""A readable page of any XML invoice, ours or received: the invoice as people know it, then every term, then the rest.

Complete by construction: terms come from the mapping table, what no term holds from `leftover`. HTML without script,
nothing fetched; the PDF is the same page. Runs inside a render worker, since the document is foreign.
"""

from typing import Any

from kontor.einvoice.en16931 import converting, profiles, xmlsafe
from kontor.einvoice.en16931.model import Address, Invoice
from kontor.einvoice.paper import contexts, layout, leftover, paging, sheets, terms
from kontor.einvoice.paper.layout import Speech
from kontor.einvoice.paper.view_words import SYNTAXES, VIEW
from kontor.einvoice.rules import official
from kontor.einvoice.rules.refusals import SyntaxUnknown

_MOST_LINES = 5_000
_FACTS = (
    ("BT-2", "issue_date"),
    ("BT-9", "due_date"),
    ("BT-10", "buyer_reference"),
    ("BT-13", "order"),
    ("BT-12", "contract"),
    ("BT-11", "project"),
    ("BT-14", "sales_order"),
    ("BT-16", "despatch_advice"),
)


def html(xml: bytes, language: str, source: str = "", page: int = 0, *, linked: bool = False) -> str:
    """The page. `source` names the file it was found in, `page` (1 and up) a piece of a long invoice, 0 all of it.

    `linked` leads to the other pieces. NotReadableXml, SyntaxUnknown.
    """
    root = xmlsafe.parse(xml)
    invoice = converting.read(root)
    if invoice is None:
        raise SyntaxUnknown("neither UBL nor CII")
    rest, count = leftover.of(root) if page <= 1 else ([], 0)
    values = context(invoice, language, page) | {
        "syntax": SYNTAXES[official.syntax_of(root)],
        "source": source,
        "rest": rest,
        "hidden": count - len(rest),
        "linked": linked,
    }
    return sheets.templates().get_template("view.html").render(**values)


def context(invoice: Invoice, language: str, page: int = 0) -> dict[str, Any]:
    """All the template needs of the invoice itself."""
    invoice, leaf = paging.cut(invoice, page)
    speech = Speech(language, invoice.currency or "EUR")
    profile = profiles.of(invoice.specification)
    return {
        "language": language,
        "words": sheets.spoken(VIEW, language),
        "overview": _overview(invoice, speech),
        "title": layout.title(invoice, {}, speech),
        "number": invoice.number or "",
        "profile": profile.name if profile else invoice.specification or "",
        "seller": _party(invoice.seller),
        "buyer": _party(invoice.buyer),
        "facts": [*_facts(invoice, speech), *_supply(invoice, speech)],
        "everything": terms.section(invoice if leaf.number == 1 else paging.only_lists(invoice), speech, leaf.before),
        "leaf": leaf if leaf.pages > 1 else None,
        "attachments": [_attachment(a) for a in invoice.attachments],
    }


def _overview(invoice: Invoice, speech: Speech) -> dict[str, Any] | None:
    """The invoice as on paper; None where its figures defy arithmetic: then its terms stand alone."""
    if len(invoice.lines) > _MOST_LINES:
        return None
    try:
        return contexts.context(invoice, {"language": speech.language, "hide_giro_code": True})
    except (ArithmeticError, ValueError):
        return None


def _party(party: Any) -> dict[str, Any]:
    if party is None:
        return {"name": "", "trading_name": "", "lines": [], "vat_id": "", "contact": []}
    contact = party.contact
    reached = (contact.name, contact.phone, contact.email) if contact else ()
    return {
        "name": party.name or "",
        "trading_name": party.trading_name if party.trading_name != party.name else "",
        "lines": _lines(party.address),
        "vat_id": party.vat_id or "",
        "contact": [text for text in reached if text],
    }


def _lines(address: Address | None) -> list[str]:
    if address is None:
        return []
    town = " ".join(part for part in (address.postcode, address.city) if part)
    parts = (address.street, address.line2, address.line3, town, address.subdivision, address.country)
    return [part for part in parts if part]


def _facts(invoice: Invoice, speech: Speech) -> list[dict[str, str]]:
    found = ((bt, getattr(invoice, field)) for bt, field in _FACTS)
    return [
        {
            "bt": bt,
            "name": terms.name(bt, speech.language),
            "value": value if isinstance(value, str) else speech.day(value),
        }
        for bt, value in found
        if value
    ]


def _supply(invoice: Invoice, speech: Speech) -> list[dict[str, str]]:
    pairs = [
        ("BT-72", invoice.delivery.delivered if invoice.delivery else None, None),
        ("BG-14", invoice.period.start if invoice.period else None, invoice.period.end if invoice.period else None),
    ]
    return [
        {"bt": bt, "name": terms.name(bt, speech.language), "value": speech.period(start, end)}
        for bt, start, end in pairs
        if start or end
    ]


def _attachment(found: Any) -> dict[str, str]:
    size = f"{max(1, round(len(found.content) / 1024))}\u00a0kB" if found.content else ""
    return {
        "name": found.filename or found.location or found.reference or "",
        "about": found.description or "",
        "kind": " · ".join(part for part in (found.media_type or "", size) if part),
    }
