"""What a page of each release of the built-in layout is made from: release 1 as it was, later ones with more.

Everything a document of then was made from stays as it is: archived documents are made again byte for byte.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from kontor.einvoice.en16931.model import Invoice, Line
from kontor.einvoice.paper import fitting, giro, layout
from kontor.einvoice.paper.layout import Speech
from kontor.einvoice.paper.words import EXEMPTIONS, MORE_UNITS, REASONS, UNIT_UNKNOWN, UNITS
from markupsafe import Markup, escape

NEWEST = 2
# Where a page finds its GiroCode.
CODE_URL = "kontor:code"
# A value of the block at the right that does not fit beside its label.
_LONG_FACT = 25
# The longest Leitweg-ID; longer ones break.
_WHOLE_FACT = 46
_MANY_ADVANCES = 8


def context(invoice: Invoice, facts: Mapping[str, Any], logo: str = "") -> dict[str, Any]:
    """All the template needs; `facts` as in `layout.context`, and `release`, the newest when it is not said."""
    values = layout.context(invoice, facts, logo)
    payment = values["payment"].pop("code")
    if int(facts.get("release") or NEWEST) == 1:
        drawn = giro.svg(*payment) if payment else None
        values["payment"]["qr"] = Markup(drawn) if drawn else None  # noqa: S704 -- nothing of the invoice in its markup
        return values
    values["payment"]["picture"] = picture = giro.png(*payment) if payment else None
    values["payment"]["qr"] = Markup(f'<img class="code" src="{CODE_URL}" alt="GiroCode"/>') if picture else None  # noqa: S704 -- ours
    return _newer(invoice, facts, values)


def _newer(invoice: Invoice, facts: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    speech = Speech(str(values["language"]), invoice.currency or "EUR")
    seller = values["seller"]
    seller["contact"] = {**seller["contact"], "mail": mail(str(seller["contact"].get("email") or ""))}
    if invoice.seller and invoice.buyer and _abroad(invoice):
        seller["address"] = [*seller["address"], country(_code(invoice.seller), speech)]
    values["recipient"] = _recipient(invoice, values["recipient"], speech)
    values["sender"] = fitting.sender(str(seller["legal_name"]), seller["address"])
    values["running"] = fitting.running(str(seller["name"]), f"{values['title']} {values['number']}")
    values["facts"] = [
        {"label": label, "value": value, "is_long": len(value) > _LONG_FACT, "is_whole": len(value) <= _WHOLE_FACT}
        for label, value in values["facts"]
    ]
    for at, (shown, line) in enumerate(zip(values["lines"], invoice.lines, strict=True)):
        shown["unit"] = unit(line, speech)
        shown["is_long"] = fitting.may_split(shown, is_first=at == 0)
    values["exemptions"] = list(dict.fromkeys(filter(None, (_reason(group, speech) for group in invoice.vat))))
    values["work"] = _work(facts, speech)
    return {**values, "fit": _fit(values)}


def _fit(values: Mapping[str, Any]) -> dict[str, Any]:
    seller, texts = values["seller"], values["texts"]
    contact = seller["contact"]
    columns = (
        [seller["legal_name"], *seller["address"]],
        [contact.get("name"), contact.get("phone"), contact.get("email")],
        ["-" * 24] * 2 + [seller["registration"], *str(seller["legal_notice"]).splitlines()],
        [seller["bank"], seller["iban"], seller["bic"], values["words"]["embedded"]],
    )
    return {
        "house": fitting.step(fitting.WORDMARK, [seller["name"]]),
        "address": fitting.step(fitting.ADDRESS, values["recipient"]),
        "sender": fitting.step(fitting.SENDER, [values["sender"]]),
        "columns": fitting.columns(values["lines"]),
        "footer": max(
            *(fitting.step(fitting.FOOTER, column) for column in columns),
            fitting.step(fitting.HOUSE_TEXT, str(texts["footer"]).splitlines()),
        ),
        "is_dense": fitting.is_dense(values["lines"]),
        "is_long": len(values["preceding"]["received"]) > _MANY_ADVANCES,
        "is_split": bool(values["lines"]) and values["lines"][-1]["is_long"],
    }


def mail(address: str) -> Markup:
    """Broken behind the @ if it must be, never within a word."""
    local, at, domain = address.rpartition("@")
    return Markup('<span class="whole">{}{}</span><wbr/><span class="whole">{}</span>').format(
        local, at, escape(domain)
    )


def _code(party: Any) -> str:
    return (party.address.country if party.address else None) or ""


def _abroad(invoice: Invoice) -> bool:
    return bool(_code(invoice.buyer)) and _code(invoice.buyer) != _code(invoice.seller)


def _recipient(invoice: Invoice, lines: list[str], speech: Speech) -> list[str]:
    """The country by its name, last, as posts of all countries want it."""
    if not _abroad(invoice):
        return lines
    return [*lines[:-1], country(_code(invoice.buyer), speech).upper()]


@cache
def _countries() -> Mapping[str, list[str]]:
    text = (resources.files("kontor.einvoice") / "assets" / "countries.json").read_text("utf-8")
    names: dict[str, list[str]] = json.loads(text)
    return names


def country(code: str, speech: Speech) -> str:
    """Its name (CLDR); a code nobody knows stays as it is."""
    return _countries().get(code, [code, code])[0 if speech.german else 1]


def unit(line: Line, speech: Speech) -> str:
    return unit_name(line.unit or "", line.quantity, speech)


def unit_name(code: str, quantity: Decimal | None, speech: Speech) -> str:
    """In words (UN/ECE Recommendations 20 and 21)."""
    at = 0 if speech.german else 1
    forms = UNITS.get(code) or MORE_UNITS.get(code)
    if forms is None:
        return f"{UNIT_UNKNOWN[at]} {code}" if code else ""
    one, several = forms[at]
    return one if quantity is not None and abs(quantity) == 1 else several


def _reason(group: Any, speech: Speech) -> str:
    """Why no VAT is charged; what the house itself says in the document's language, other words as they were given."""
    at, said = 0 if speech.german else 1, str(group.exemption_reason or "")
    for pair in (*EXEMPTIONS.values(), *REASONS):
        if said in pair:
            return pair[at]
    known = EXEMPTIONS.get(group.exemption_code or "")
    return said or (known[at] if known else "")


@dataclass(frozen=True, slots=True)
class Proof:
    """What the columns of one kind of proof are called; `measure` is what its last column adds up."""

    day: str
    person: str
    what: str
    measure: str = ""

    def last(self, entry: Mapping[str, Any], speech: Speech) -> str:
        return self.total((entry,), speech) if entry.get("minutes") or entry.get("amount") else ""

    def total(self, entries: Iterable[Mapping[str, Any]], speech: Speech) -> str:
        if self.measure == "hours":
            return layout.hours(sum(int(entry.get("minutes", 0)) for entry in entries), speech)
        if self.measure == "amount":
            return speech.amount(sum((Decimal(str(entry.get("amount") or 0)) for entry in entries), Decimal(0)))
        return ""


_PROOFS = {
    "time": Proof("day", "person", "activity", "hours"),
    "expense": Proof("day", "person", "expense", "amount"),
    "milestone": Proof("accepted_on", "accepted_by", "milestone"),
    "": Proof("day", "person", "proof"),
}


def _work(facts: Mapping[str, Any], speech: Speech) -> list[dict[str, Any]]:
    """Proof by line, and within a line a table for each kind of proof, with the columns that kind fills."""
    if facts.get("hide_proof_of_work"):
        return []
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in facts.get("work", ()):
        groups.setdefault((str(entry.get("line", "")), _kind(entry)), []).append(entry)
    return [_group(line, _PROOFS[kind], entries, speech) for (line, kind), entries in groups.items()]


def _kind(entry: Mapping[str, Any]) -> str:
    """As billing says it, else by what is there."""
    said = str(entry.get("kind") or "")
    if said:
        return said
    return "time" if int(entry.get("minutes", 0)) else "expense" if entry.get("amount") else ""


def _group(line: str, proof: Proof, entries: list[Mapping[str, Any]], speech: Speech) -> dict[str, Any]:
    rows = [
        {
            "day": speech.day(layout.day(entry.get("date"))),
            "person": str(entry.get("person", "")),
            "text": str(entry.get("text", "")),
            "last": proof.last(entry, speech),
        }
        for entry in entries
    ]
    has_person = any(row["person"] for row in rows)
    return {
        "line": line,
        "name": str(entries[0].get("name", "")),
        "rows": rows,
        "day": speech[proof.day],
        "person": speech[proof.person],
        "what": speech[proof.what],
        "has_person": has_person,
        "last": speech[proof.measure] if proof.measure else "",
        "columns": 2 + has_person + bool(proof.measure),
        "total": proof.total(entries, speech),
    }
