"""An invoice as the list of all its business terms: id, name and value as a person reads it, group by group.

Walks the one mapping table, so what the model can hold cannot be forgotten here. Pure: no template, no PDF.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from kontor.einvoice.en16931 import mapping
from kontor.einvoice.en16931.codec import AMOUNT, Member, Term
from kontor.einvoice.en16931.model import Attachment, Invoice
from kontor.einvoice.paper.layout import Speech
from kontor.einvoice.paper.words import TITLES, UNITS

_KILOBYTE = 1024
_PERCENT = frozenset({"percent", "vat_rate", "rate"})
_CATEGORIES = {
    "S": ("Regelsatz oder ermäßigt", "standard rate"),
    "Z": ("Nullsatz", "zero rated"),
    "E": ("steuerfrei", "exempt"),
    "AE": ("Steuerschuld des Empfängers", "reverse charge"),
    "K": ("innergemeinschaftlich", "intra-Community"),
    "G": ("Ausfuhr", "export"),
    "O": ("nicht steuerbar", "outside the scope of VAT"),
    "L": ("IGIC", "IGIC"),
    "M": ("IPSI", "IPSI"),
}
_MEANS = {
    "10": ("bar", "cash"),
    "20": ("Scheck", "cheque"),
    "30": ("Überweisung", "credit transfer"),
    "42": ("Zahlung auf Bankkonto", "payment to bank account"),
    "48": ("Karte", "card"),
    "49": ("Lastschrift", "direct debit"),
    "54": ("Kreditkarte", "credit card"),
    "55": ("Debitkarte", "debit card"),
    "57": ("Dauerauftrag", "standing agreement"),
    "58": ("SEPA-Überweisung", "SEPA credit transfer"),
    "59": ("SEPA-Lastschrift", "SEPA direct debit"),
    "68": ("Online-Zahlung", "online payment"),
    "97": ("Verrechnung", "clearing between partners"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One term of one group. `note` says what a code means."""

    id: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group with its own terms, then the groups inside it."""

    id: str
    name: str
    rows: tuple[Row, ...]
    sections: "tuple[Section, ...]" = ()


@cache
def _names() -> Mapping[str, Sequence[str]]:
    text = (resources.files("kontor.einvoice") / "assets" / "term_names.toml").read_text("utf-8")
    return tomllib.loads(text)


def name(term: str, language: str) -> str:
    """In German or English; the id itself where the standard's name is unknown."""
    pair = _names().get(term) or _names().get(term.rpartition("-")[0])
    return term if pair is None else pair[1 if language == "en" else 0]


def section(invoice: Invoice, speech: Speech, before: Mapping[str, int] | None = None) -> Section:
    """Everything the model holds of an invoice. `before` counts what went before of each list, for their numbers."""
    return _section("", invoice, mapping.INVOICE, speech, "", before or {})


def _section(
    bg: str, value: Any, members: Sequence[Member], speech: Speech, suffix: str, before: Mapping[str, int]
) -> Section:
    rows: list[Row] = []
    inner: list[Section] = []
    seen: set[str] = set()
    for member in members:
        held = getattr(value, member.field)
        if held is None or held == () or member.field in seen:
            continue
        seen.add(member.field)
        if isinstance(member, Term):
            rows.append(_row(member, held, value, speech))
            continue
        below = mapping.NAMED[member.members] if isinstance(member.members, str) else member.members
        items = held if member.many else (held,)
        earlier = before.get(member.field, 0)
        for number, item in enumerate(items, earlier + 1):
            counted = f" {number}" if earlier or len(items) > 1 else ""
            inner.append(_section(member.bg, item, below, speech, counted, {}))
    # An identifier with its scheme is one fact, not a group.
    for found in [s for s in inner if s.id.startswith("BT-")]:
        inner.remove(found)
        rows += found.rows
    ordered = sorted(rows, key=lambda row: _order(row.id))
    title = name(bg, speech.language) + suffix if bg else ""
    return Section(bg, title, tuple(ordered), tuple(sorted(inner, key=lambda s: _order(s.id))))


def _order(term: str) -> tuple[bool, list[int], str]:
    """BT-2 before BT-10, extensions last."""
    digits = [int(part) for part in term.split("-")[1:] if part.isdigit()]
    return ("X" in term, digits, term)


def _row(term: Term, held: Any, owner: Any, speech: Speech) -> Row:
    return Row(term.bt, name(term.bt, speech.language), _value(term, held, owner, speech), _note(term, held, speech))


def _value(term: Term, held: Any, owner: Any, speech: Speech) -> str:
    match held:
        case Decimal():
            return _figure(term, held, owner, speech)
        case date():
            return speech.day(held)
        case bytes():
            return _size(held, owner)
    return str(held)


def _figure(term: Term, held: Decimal, owner: Any, speech: Speech) -> str:
    """As many places as were given; foreign figures may be longer than arithmetic likes."""
    plain = f"{held:,.2f}" if term.kind is AMOUNT and _few_places(held) else f"{held:,f}"
    text = plain.translate(str.maketrans(",.", ".,")) if speech.german else plain
    if term.field in _PERCENT:
        return text + ("\u00a0%" if speech.german else "%")
    currency = getattr(owner, "currency", None) if term.bt.startswith("BT-DEX") else None
    return f"{text}\u00a0{currency or speech.currency}" if term.kind is AMOUNT else text


def _few_places(held: Decimal) -> bool:
    exponent = held.as_tuple().exponent
    return isinstance(exponent, int) and exponent > -2


def _size(content: bytes, owner: Any) -> str:
    kind = owner.media_type if isinstance(owner, Attachment) else ""
    size = f"{max(1, round(len(content) / _KILOBYTE))}\u00a0kB"
    return f"{kind}, {size}" if kind else size


def _note(term: Term, held: Any, speech: Speech) -> str:
    at = 0 if speech.german else 1
    code = str(held)
    if term.field in ("vat_category", "category"):
        return _CATEGORIES.get(code, ("", ""))[at]
    if term.bt == "BT-3":
        return TITLES.get(code, ("", ""))[at]
    if term.bt == "BT-81":
        return _MEANS.get(code, ("", ""))[at]
    if term.field in ("unit", "base_unit"):
        forms = UNITS.get(code)
        return forms[at][1] if forms else ""
    return ""


def everything(top: Section) -> Iterator[Row]:
    """All rows, outermost first."""
    yield from top.rows
    for inner in top.sections:
        yield from everything(inner)
