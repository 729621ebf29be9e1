"""What a quote or an order confirmation says on paper: its facts in words and figures a person reads.

The amounts are the quote's own; only what each VAT rate makes of them is added up here, as the quote does it. Pure: no
template, no PDF.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.money import minor_digits, round_half_up
from kontor.einvoice.en16931.calc import HUNDRED, ZERO
from kontor.einvoice.paper import contexts, fitting, layout, quote_words
from kontor.einvoice.paper.layout import Speech
from kontor.einvoice.paper.words import EXEMPTIONS, WORDS
from kontor.einvoice.paper.words import REASONS as GROUNDS

Facts = Mapping[str, Any]
# A value of the block at the right that does not fit beside its label.
_LONG_FACT, _WHOLE_FACT = 25, 46
# Width of the footer's narrowest column: the page's number in words stands beside it.
_FOOTER = replace(fitting.FOOTER, width=31)
# One, and lump sum (UN/ECE Recommendation 20).
_WHOLE_UNITS = ("C62", "LS")
_SHARED = (
    *("position", "description", "quantity", "price", "vat", "amount"),
    *("rate", "base", "tax", "gross", "vat_id", "tax_number"),
)


class Words:
    """Words of quotes in one language."""

    def __init__(self, language: str) -> None:
        self._at = 1 if language == "en" else 0

    def __getitem__(self, key: str) -> str:
        return (quote_words.WORDS.get(key) or WORDS[key])[self._at]

    def title(self, paper: str) -> str:
        return quote_words.TITLES[paper][self._at]

    def days(self, number: int) -> str:
        return self["one_day"] if number == 1 else self["many_days"].format(n=number)

    def exemption(self, code: str) -> str:
        return EXEMPTIONS[code][self._at]

    @property
    def small_business(self) -> str:
        return GROUNDS[0][self._at]


def context(facts: Facts, logo: str = "") -> dict[str, Any]:
    """All the template needs; `facts` as `wire.papers.facts` makes them, with those of the layout (`Content.facts`)."""
    speech, words = Speech(str(facts["language"]), str(facts["currency"])), Words(str(facts["language"]))
    seller, lines = _seller(facts["seller"], speech, facts), [_line(x, speech, words) for x in facts["lines"]]
    shared = _said_once(lines, words)
    for at, line in enumerate(lines):
        line["is_long"] = fitting.may_split(line, is_first=at == 0)
    recipient = _recipient(facts, speech)
    sender = fitting.sender(str(seller["legal_name"]), seller["address"])
    title = words.title(str(facts["paper"]))
    accepted = facts.get("acceptance")
    return {
        "words": {key: words[key] for key in (*quote_words.WORDS, *_SHARED)},
        "language": speech.language,
        "title": title,
        "number": facts["number"],
        "subject": facts["title"],
        "mark": words["draft"] if facts["draft"] else "",
        "accent": layout.colour(facts.get("accent"), layout.DEFAULT_ACCENT),
        "ink": layout.colour(facts.get("ink"), layout.DEFAULT_INK),
        "logo": logo,
        "seller": seller,
        "recipient": recipient,
        "sender": sender,
        "running": fitting.running(str(seller["legal_name"]), f"{title} {facts['number']}"),
        "facts": [_fact(label, value) for label, value in _block(facts, speech, words) if value],
        "introduction": _introduction(facts, speech, words),
        "lines": lines,
        "vat": [_vat(group, speech) for group in _groups(facts["lines"], speech.currency)],
        "exemptions": list(dict.fromkeys(filter(None, (_reason(x, facts["seller"], words) for x in facts["lines"])))),
        "sums": list(_sums(facts, speech, words)),
        "gross": speech.money(Decimal(facts["gross"])),
        "terms": [*shared, *_terms(facts, speech, words)],
        "acceptance": _acceptance(accepted, speech, words) if accepted else "",
        "hash": accepted["hash"] if accepted else "",
        "closing": _closing(facts, words),
        "footer_text": seller["text"],
        "created": facts["date"],
        "fit": _fit(seller, recipient, sender, lines),
    }


def _fit(seller: Facts, recipient: list[str], sender: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """How small what is long must be, as on invoices."""
    return {
        "house": fitting.step(fitting.WORDMARK, [seller["legal_name"]]),
        "address": fitting.step(fitting.ADDRESS, recipient),
        "sender": fitting.step(fitting.SENDER, [sender]),
        "columns": fitting.columns(lines),
        "footer": _footer(seller),
        "is_dense": fitting.is_dense(lines),
        "is_split": bool(lines) and lines[-1]["is_long"],
    }


def _seller(seller: Facts, speech: Speech, facts: Facts) -> dict[str, Any]:
    address = [*seller["address"]]
    if facts["customer"]["country"] != seller["country"]:
        address.append(contexts.country(str(seller["country"]), speech))
    contact = {**seller["contact"], "mail": contexts.mail(str(seller["contact"]["email"]))}
    text = str((facts.get("texts") or {}).get("footer", ""))
    return {**seller, "legal_name": seller["name"], "address": address, "contact": contact, "text": text}


def _recipient(facts: Facts, speech: Speech) -> list[str]:
    """The country by its name, last, as posts of all countries want it."""
    customer, home = facts["customer"], facts["seller"]["country"]
    lines = [customer["name"], customer["contact"], *customer["address"]]
    abroad = customer["country"] and customer["country"] != home
    return [str(x) for x in (*lines, contexts.country(str(customer["country"]), speech).upper() if abroad else "") if x]


def _footer(seller: Facts) -> int:
    contact = seller["contact"]
    columns = (
        [seller["legal_name"], *seller["address"]],
        [contact["name"], contact["phone"], contact["email"]],
        ["-" * 24] * 2 + [seller["registration"], *str(seller["legal_notice"]).splitlines()],
        [seller["bank"], seller["iban"], seller["bic"]],
    )
    fits = (fitting.step(_FOOTER, column) for column in columns)
    return max(*fits, fitting.step(fitting.HOUSE_TEXT, str(seller["text"]).splitlines()))


def _fact(label: str, value: str) -> dict[str, Any]:
    return {"label": label, "value": value, "is_long": len(value) > _LONG_FACT, "is_whole": len(value) <= _WHOLE_FACT}


def _block(facts: Facts, speech: Speech, words: Words) -> Iterable[tuple[str, str]]:
    """The block at the right: label and value."""
    accepted, customer = facts.get("acceptance"), facts["customer"]
    yield words["quote_number"], str(facts["number"])
    yield words["version"], str(facts["version"])
    if accepted:
        yield words["quoted_on"], _day(facts["quoted_on"], speech)
    yield words["quote_date"], _day(facts["date"], speech)
    if accepted:
        yield words["accepted_by"], str(accepted["name"])
    else:
        yield words["valid_until"], _day(facts["valid_until"], speech)
    yield words["customer_number"], str(customer["number"])
    yield words["buyer_vat_id"], str(customer["vat_id"])
    yield words["contact"], str(facts["seller"]["contact"]["name"])


def _introduction(facts: Facts, speech: Speech, words: Words) -> str:
    if facts.get("acceptance"):
        day = _day(facts["quoted_on"], speech)
        return words["confirm"].format(number=facts["number"], day=day, version=facts["version"])
    return str(facts["introduction"]) or words["offer"]


def _line(line: Facts, speech: Speech, words: Words) -> dict[str, Any]:
    at_cost = line["model"] == "EXPENSES"
    model, net = _model(line, speech, words), Decimal(line["net"])
    steps = [{"title": s["title"], "amount": speech.money(Decimal(s["amount"]))} for s in line["milestones"]]
    return {
        "position": str(line["position"]),
        "name": line["title"],
        "text": line["description"],
        "model": model,
        "steps": steps,
        # What it needs of the page's height is estimated by all of this.
        "details": "\n".join(x for x in (line["description"], model, *(str(s["title"]) for s in steps)) if x),
        **_quantity(line, speech, words),
        "price": "" if at_cost else speech.amount(Decimal(line["unit_price"])),
        "vat": speech.percent(Decimal(line["rate"])) if line["category"] != "O" else "–",
        "net": "–" if at_cost and not net else speech.amount(net),
    }


def _said_once(lines: list[dict[str, Any]], words: Words) -> list[str]:
    """What all positions say of how they are billed stands below them, once."""
    said = {line["model"] for line in lines}
    shared = next((key for key in ("time_and_material", "fixed_price") if said == {words[key]}), "")
    if len(lines) < 2 or not shared:
        return []
    for line in lines:
        line["model"], line["details"] = "", line["text"]
    return [words[f"all_{shared}"]]


def _quantity(line: Facts, speech: Speech, words: Words) -> dict[str, str]:
    """What a receipt will say has none yet; the one of a fixed price is the whole."""
    quantity, unit = Decimal(line["quantity"]), str(line["unit"])
    if line["model"] == "EXPENSES":
        return {"quantity": words["at_cost"], "unit": ""}
    if line["model"] == "FIXED_PRICE" and quantity == 1 and unit in _WHOLE_UNITS:
        return {"quantity": words["lump_sum"], "unit": ""}
    return {"quantity": speech.number(quantity), "unit": contexts.unit_name(unit, quantity, speech)}


def _model(line: Facts, speech: Speech, words: Words) -> str:
    """How the position is billed; above its cap nothing is."""
    key = str(line["model"]).lower()
    if key == "retainer":
        return words[key].format(day=_day(line["from"], speech))
    if key == "fixed_price":
        return words["fixed_price_steps" if line["milestones"] else key]
    if not line["cap"]:
        return words[key]
    said = words[f"{key}_capped"].format(cap=speech.money(Decimal(line["cap"])))
    uncapped = Decimal(line["uncapped"] or line["net"])
    instead = words["instead_of"].format(amount=speech.money(uncapped))
    return f"{said} ({instead})" if uncapped != Decimal(line["net"]) else said


def _groups(lines: Iterable[Facts], currency: str) -> list[tuple[Decimal, str, Decimal, Decimal]]:
    """Rate, category, base and VAT, rounded once for each (EN 16931 BR-CO-17)."""
    bases: dict[tuple[Decimal, str], Decimal] = {}
    for line in lines:
        key = Decimal(line["rate"]), str(line["category"])
        bases[key] = bases.get(key, ZERO) + Decimal(line["net"])
    digits = minor_digits(currency)
    return [(rate, why, base, round_half_up(base * rate / HUNDRED, digits)) for (rate, why), base in bases.items()]


def _vat(group: tuple[Decimal, str, Decimal, Decimal], speech: Speech) -> dict[str, str]:
    rate, category, base, vat = group
    return {
        "rate": speech.percent(rate) if category != "O" else "–",
        "base": speech.amount(base),
        "vat": speech.amount(vat),
        "gross": speech.amount(base + vat),
    }


def _reason(line: Facts, seller: Facts, words: Words) -> str:
    category = str(line["category"])
    if category == "E":
        return words.small_business if seller["small_business"] else str(seller["exemption_reason"])
    return words.exemption(quote_words.REASONS[category]) if category in quote_words.REASONS else ""


def _sums(facts: Facts, speech: Speech, words: Words) -> Iterable[dict[str, str]]:
    yield {"label": words["net_total"], "value": speech.money(Decimal(facts["net"]))}
    taxed = [group for group in _groups(facts["lines"], speech.currency) if group[0]]
    for rate, _, _, vat in taxed:
        yield {"label": f"{words['tax']} {speech.percent(rate)}", "value": speech.money(vat)}
    if not taxed:
        yield {"label": words["tax"], "value": speech.money(Decimal(facts["vat"]))}


def _terms(facts: Facts, speech: Speech, words: Words) -> Iterable[str]:
    customer = facts["customer"]
    if facts["draft"]:
        yield words["is_draft"]
    elif facts["valid_until"] and not facts.get("acceptance"):
        yield words["valid"].format(day=_day(facts["valid_until"], speech))
    if facts["payment_days"]:
        yield words["pay_within"].format(days=words.days(int(facts["payment_days"])))
    if customer["discount_percent"] and customer["discount_days"]:
        percent = speech.percent(Decimal(customer["discount_percent"]))
        yield words["skonto"].format(percent=percent, days=words.days(int(customer["discount_days"])))
    if any(Decimal(line["rate"]) for line in facts["lines"]):
        yield words["net_prices_consumer" if customer["is_consumer"] else "net_prices"]


def _acceptance(accepted: Facts, speech: Speech, words: Words) -> str:
    at = datetime.fromisoformat(accepted["at"]).astimezone(ZoneInfo(HOME_ZONE))
    moment = f"{speech.day(at.date())}, {at:%H:%M}" + (" Uhr" if speech.german else "")
    return words["accepted"].format(name=accepted["name"], moment=moment)


def _closing(facts: Facts, words: Words) -> str:
    contact = facts["seller"]["contact"]
    ways = ", ".join(str(x) for x in (contact["phone"], contact["email"]) if x)
    name = f"{contact['name']} ({ways})" if ways else str(contact["name"])
    asked = [words["questions"].format(name=name)] if contact["name"] else []
    return "\n\n".join([*asked, f"{words['regards']}\n{facts['seller']['name']}"])


def _day(text: object, speech: Speech) -> str:
    return speech.day(layout.day(text))
