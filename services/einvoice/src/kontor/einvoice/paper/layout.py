"""What an invoice says on paper: the model in words and figures a person reads, German or English.

Everything comes from the model that stands in the embedded XML, so that printed is written; the rest (logo, colour,
proof of work) are `facts` beside it. Pure: no template, no PDF.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kontor.common.values.money import minor_digits, round_half_up
from kontor.einvoice.en16931 import iban
from kontor.einvoice.en16931.calc import HUNDRED, ZERO
from kontor.einvoice.en16931.model import CREDIT_NOTE_CODES, Address, Invoice, Line, PaymentMeans, Totals
from kontor.einvoice.paper.words import EXEMPTIONS, TITLES, UNITS, WORDS

_SKONTO = re.compile(r"#SKONTO#TAGE=(\d+)#PROZENT=(\d+\.\d\d)(?:#BASISBETRAG=(-?\d+\.\d\d))?#")
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}\Z")
DEFAULT_ACCENT, DEFAULT_INK = "#14505c", "#101820"
# What a tenant may say on its paper, in each language.
TEXTS = ("introduction", "closing", "payment", "footer")
_TRANSFER = ("30", "58")
_MINUTES_PER_HOUR = 60
# Payee, IBAN, amount and reference of a payment.
Payment = tuple[str, str, Decimal, str]


@dataclass(frozen=True, slots=True)
class Speech:
    """Words and figures of one language and currency."""

    language: str
    currency: str

    @property
    def german(self) -> bool:
        return self.language != "en"

    def __getitem__(self, key: str) -> str:
        return WORDS[key][0 if self.german else 1]

    def number(self, value: Decimal, places: int | None = None) -> str:
        fixed = value if places is None else round_half_up(value, places)
        plain = f"{fixed:,f}"
        if places is None and "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        return plain.translate(str.maketrans(",.", ".,")) if self.german else plain

    def amount(self, value: Decimal | None) -> str:
        """Without currency, for columns; a true minus sign."""
        digits = max(minor_digits(self.currency), _places(value)) if value is not None else 2
        return self.number(value or ZERO, min(digits, 4)).replace("-", "−")

    def money(self, value: Decimal | None) -> str:
        symbol = _SYMBOLS.get(self.currency, self.currency)
        text = self.amount(value)
        if self.german or self.currency not in _SYMBOLS:
            return f"{text}\u00a0{symbol}"
        return f"−{symbol}{text[1:]}" if text.startswith("−") else f"{symbol}{text}"

    def percent(self, value: Decimal | None) -> str:
        return f"{self.number(value or ZERO)}\u00a0%" if self.german else f"{self.number(value or ZERO)}%"

    def day(self, value: date | None) -> str:
        if value is None:
            return ""
        return f"{value:%d.%m.%Y}" if self.german else f"{value.day} {value:%b %Y}"

    def period(self, start: date | None, end: date | None) -> str:
        if start and end and start != end:
            return f"{self.day(start)} – {self.day(end)}"
        return self.day(start or end)


def _places(value: Decimal | None) -> int:
    exponent = value.normalize().as_tuple().exponent if value is not None else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def context(invoice: Invoice, facts: Mapping[str, Any], logo: str = "") -> dict[str, Any]:
    """All the template needs. `facts`: language, kind, title, accent, bank_name, customer_number, project, work …"""
    speech = Speech(str(facts.get("language", "de")), invoice.currency or "EUR")
    texts, credit = facts.get("texts") or {}, _owed(invoice) < 0
    return {
        "words": {**{key: speech[key] for key in WORDS}, "payable": speech["credited" if credit else "payable"]},
        "language": speech.language,
        "title": title(invoice, facts, speech),
        "number": invoice.number or "",
        "subject": facts.get("title", ""),
        "accent": colour(facts.get("accent"), DEFAULT_ACCENT),
        "ink": colour(facts.get("ink"), DEFAULT_INK),
        "texts": {name: str(texts.get(name, "")) for name in TEXTS},
        "logo": logo,
        "seller": _seller(invoice, facts),
        "recipient": _recipient(invoice, facts),
        "facts": list(_facts(invoice, facts, speech)),
        "notes": [n.text for n in invoice.notes if n.text],
        "lines": [_line(line, speech) for line in invoice.lines],
        "reductions": list(_reductions(invoice, speech)),
        "vat": [_vat(group, speech) for group in invoice.vat],
        "exemptions": list(dict.fromkeys(_exemption(g, speech) for g in invoice.vat if _exemption(g, speech))),
        "sums": list(_sums(invoice, speech)),
        "payable": speech.money((invoice.totals or Totals()).payable),
        "preceding": _preceding(invoice, facts, speech),
        "payment": _payment(invoice, facts, speech),
        "work": _work(facts, speech),
        "xml_name": facts.get("xml_name", ""),
        "created": invoice.issue_date.isoformat() if invoice.issue_date else "",
    }


def colour(said: object, otherwise: str) -> str:
    """`#rrggbb` as it was said, where that is what was said."""
    return str(said) if _ACCENT.match(str(said or "")) else otherwise


def title(invoice: Invoice, facts: Mapping[str, Any], speech: Speech) -> str:
    """By kind where the house knows better than the code (a residual invoice is a 380), else by BT-3."""
    pair = TITLES.get(str(facts.get("kind", ""))) or TITLES.get(invoice.type_code or "") or TITLES["380"]
    return pair[0 if speech.german else 1]


def _address(address: Address | None) -> list[str]:
    if address is None:
        return []
    town = " ".join(part for part in (address.postcode, address.city) if part)
    return [line for line in (address.street, address.line2, address.line3, town) if line]


def _seller(invoice: Invoice, facts: Mapping[str, Any]) -> dict[str, Any]:
    seller = invoice.seller
    if seller is None:
        return {"name": "", "address": [], "contact": {}, "footer": []}
    contact = seller.contact
    account = next((m.transfer for m in invoice.payment_means if m.transfer), None)
    return {
        "name": seller.trading_name or seller.name or "",
        "legal_name": seller.name or "",
        "address": _address(seller.address),
        "contact": {
            "name": contact.name if contact else "",
            "phone": contact.phone if contact else "",
            "email": contact.email if contact else "",
        },
        "vat_id": seller.vat_id or "",
        "tax_number": seller.tax_number or "",
        "registration": seller.registration.value if seller.registration else "",
        "legal_notice": seller.legal_notice or "",
        "iban": iban.grouped(account.account) if account and account.account else "",
        "bic": account.bic if account else "",
        "bank": facts.get("bank_name", ""),
    }


def _recipient(invoice: Invoice, facts: Mapping[str, Any]) -> list[str]:
    buyer, seller = invoice.buyer, invoice.seller
    if buyer is None:
        return []
    contact = buyer.contact.name if buyer.contact else None
    lines = [line for line in (buyer.name, contact, *_address(buyer.address)) if line]
    home = seller.address.country if seller and seller.address else None
    country = buyer.address.country if buyer.address else None
    if country and country != home:
        lines.append(str(facts.get("buyer_country", "")) or country)
    return lines


def _facts(invoice: Invoice, facts: Mapping[str, Any], speech: Speech) -> Iterable[tuple[str, str]]:
    """The block at the right: label and value, only what is there."""
    delivered = invoice.delivery.delivered if invoice.delivery else None
    period = invoice.period
    pairs = (
        (speech["number"], invoice.number),
        (speech["date"], speech.day(invoice.issue_date)),
        (speech["period"], speech.period(period.start, period.end) if period else ""),
        (speech["delivered"], speech.day(delivered)),
        (speech["due"], speech.day(invoice.due_date) if _owed(invoice) > 0 else ""),
        (speech["customer_number"], facts.get("customer_number", "")),
        (speech["project"], facts.get("project", "")),
        (speech["order"], invoice.order),
        (speech["contract"], invoice.contract),
        (speech["reference"], invoice.buyer_reference if invoice.buyer_reference != "-" else ""),
        (speech["buyer_vat_id"], invoice.buyer.vat_id if invoice.buyer else ""),
    )
    return ((label, str(value)) for label, value in pairs if value)


def _unit(code: str | None, quantity: Decimal | None, speech: Speech) -> str:
    forms = UNITS.get(code or "")
    if forms is None:
        return code or ""
    one, several = forms[0 if speech.german else 1]
    return one if quantity is not None and abs(quantity) == 1 else several


def _line(line: Line, speech: Speech) -> dict[str, str]:
    item, price = line.item, line.price
    base = price.base_quantity if price and price.base_quantity and price.base_quantity != 1 else None
    per = f" / {speech.number(base)}" if base else ""
    details = [item.description if item else "", line.note or ""]
    if line.period:
        details.append(speech.period(line.period.start, line.period.end))
    details += [_reduction(a, speech, "allowance", -1) for a in line.allowances]
    details += [_reduction(c, speech, "charge", 1) for c in line.charges]
    return {
        "position": line.id or "",
        "name": (item.name if item else "") or "",
        "details": "\n".join(d for d in details if d),
        "quantity": speech.number(line.quantity or ZERO).replace("-", "−"),
        "unit": _unit(line.unit, line.quantity, speech),
        "price": speech.amount(price.net if price else None) + per,
        "vat": speech.percent(line.vat_rate) if line.vat_rate is not None else "–",
        "net": speech.amount(line.net),
    }


def _reduction(item: Any, speech: Speech, kind: str, sign: int) -> str:
    share = f" ({speech.percent(item.percent)})" if item.percent is not None else ""
    return f"{item.reason or speech[kind]}{share}: {speech.money(sign * (item.amount or ZERO))}"


def _reductions(invoice: Invoice, speech: Speech) -> Iterable[dict[str, str]]:
    for sign, kind, items in ((-1, "allowance", invoice.allowances), (1, "charge", invoice.charges)):
        for item in items:
            share = f" {speech.percent(item.percent)}" if item.percent is not None else ""
            yield {
                "name": (item.reason or speech[kind]) + share,
                "vat": speech.percent(item.vat_rate) if item.vat_rate is not None else "–",
                "net": speech.amount(sign * (item.amount or ZERO)),
            }


def _vat(group: Any, speech: Speech) -> dict[str, str]:
    base, vat = group.base or ZERO, group.vat or ZERO
    return {
        "rate": speech.percent(group.rate),
        "base": speech.amount(base),
        "vat": speech.amount(vat),
        "gross": speech.amount(base + vat),
    }


def _exemption(group: Any, speech: Speech) -> str:
    known = EXEMPTIONS.get(group.exemption_code or "")
    return str(group.exemption_reason or (known[0 if speech.german else 1] if known else ""))


def _sums(invoice: Invoice, speech: Speech) -> Iterable[dict[str, Any]]:
    totals = invoice.totals or Totals()
    yield _sum(speech["net_total"], speech.money(totals.net))
    for group in invoice.vat:
        if group.rate:
            yield _sum(f"{speech['vat']} {speech.percent(group.rate)}", speech.money(group.vat))
    if not any(group.rate for group in invoice.vat):
        yield _sum(speech["vat"], speech.money(totals.vat))
    yield _sum(speech["gross_total"], speech.money(totals.gross), strong=True)
    if totals.prepaid:
        yield _sum(speech["prepaid"], speech.money(-totals.prepaid))
    if totals.rounding:
        yield _sum(speech["rounding"], speech.money(totals.rounding))
    for payment in invoice.third_party_payments:
        yield _sum(payment.description or speech["third_party"], speech.money(payment.amount))


def _sum(label: str, value: str, *, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "strong": strong}


def _preceding(invoice: Invoice, facts: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """Corrected invoice named in one sentence; received advances as a table."""
    received = [
        {
            "number": str(entry.get("number", "")),
            "date": speech.day(day(entry.get("date"))),
            "amount": speech.amount(Decimal(str(entry.get("received", "0")))),
            "parts": [_received(part, speech) for part in entry.get("vat", ())],
        }
        for entry in facts.get("received", ())
    ]
    names = [
        " ".join(p for p in (r.number, speech["of"] if r.issue_date else "", speech.day(r.issue_date)) if p)
        for r in invoice.preceding
    ]
    return {"names": [] if received else names, "received": received}


def _received(part: Mapping[str, Any], speech: Speech) -> dict[str, str]:
    """Net, VAT and gross of one rate in an advance."""
    base, vat = Decimal(str(part["base"] or 0)), Decimal(str(part["vat"] or 0))
    return {
        "rate": speech.percent(Decimal(str(part["rate"] or 0))),
        "base": speech.amount(base),
        "vat": speech.amount(vat),
        "gross": speech.amount(base + vat),
    }


def day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def discounts(invoice: Invoice) -> list[tuple[date | None, Decimal, Decimal]]:
    """Last day, percent and amount of each cash discount in BT-20 (BR-DE-18)."""
    payable = (invoice.totals or Totals()).payable or ZERO
    found = []
    for days, percent, base in _SKONTO.findall(invoice.payment_terms or ""):
        until = invoice.issue_date + timedelta(days=int(days)) if invoice.issue_date else None
        share = Decimal(percent)
        amount = round_half_up((Decimal(base) if base else payable) * share / HUNDRED, 2)
        found.append((until, share, amount))
    return found


def _owed(invoice: Invoice) -> Decimal:
    """What the buyer is to pay; below zero what it gets back, as from a credit note with its positive amounts."""
    payable = (invoice.totals or Totals()).payable or ZERO
    return -payable if invoice.type_code in CREDIT_NOTE_CODES else payable


def _refund(payable: Decimal, facts: Mapping[str, Any]) -> Decimal:
    """What the buyer gets back: of a cancelled document what was received on it, which may be nothing.

    Documents of the first release promised all of it, and are made again so.
    """
    if facts.get("kind") == "cancellation" and facts.get("release") != 1:
        return Decimal(facts.get("credited") or 0)
    return max(-payable, ZERO)


def _payment(invoice: Invoice, facts: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    payable = _owed(invoice)
    means = next((m for m in invoice.payment_means if m.transfer and m.code in _TRANSFER), None)
    debit = next((m.direct_debit for m in invoice.payment_means if m.direct_debit), None)
    plain = [t for t in (invoice.payment_terms or "").splitlines() if t.strip() and not t.startswith("#")]
    sentences = list(plain)
    if payable > 0 and invoice.due_date and not plain:
        sentences.append(speech["pay_by"].format(amount=speech.money(payable), day=speech.day(invoice.due_date)))
    discounted = payable > 0 or facts.get("release") == 1
    for until, percent, amount in discounts(invoice) if discounted else ():
        sentences.append(
            speech["discount"].format(
                percent=speech.percent(percent),
                day=speech.day(until),
                discount=speech.money(amount),
                amount=speech.money(payable - amount),
            )
        )
    refund = _refund(payable, facts)
    if refund > 0 and not plain:
        sentences.append(speech["refund"].format(amount=speech.money(refund)))
    if debit:
        sentences.append(speech["debit"].format(mandate=debit.mandate_reference or ""))
    return {
        "sentences": sentences,
        "account": _account(means, invoice, facts) if means and payable > 0 else {},
        "code": _code(means, invoice, payable) if means and payable > 0 and not facts.get("hide_giro_code") else None,
    }


def _account(means: PaymentMeans, invoice: Invoice, facts: Mapping[str, Any]) -> dict[str, str]:
    transfer = means.transfer
    if transfer is None:
        return {}
    return {
        "name": transfer.account_name or (invoice.seller.name if invoice.seller else "") or "",
        "iban": iban.grouped(transfer.account or ""),
        "bic": transfer.bic or "",
        "bank": str(facts.get("bank_name", "")),
        "reference": means.remittance_information or invoice.number or "",
    }


def _code(means: PaymentMeans, invoice: Invoice, payable: Decimal) -> Payment | None:
    transfer = means.transfer
    if transfer is None or invoice.currency != "EUR" or not iban.is_valid(transfer.account):
        return None
    name = transfer.account_name or (invoice.seller.name if invoice.seller else "") or ""
    return name, transfer.account or "", payable, means.remittance_information or invoice.number or ""


def _work(facts: Mapping[str, Any], speech: Speech) -> list[dict[str, Any]]:
    """Proof of work by line: day, person, what, hours."""
    groups: dict[str, dict[str, Any]] = {}
    if facts.get("hide_proof_of_work"):
        return []
    for entry in facts.get("work", ()):
        line = str(entry.get("line", ""))
        group = groups.setdefault(line, {"line": line, "name": str(entry.get("name", "")), "rows": [], "minutes": 0})
        minutes = int(entry.get("minutes", 0))
        group["minutes"] += minutes
        group["rows"].append(
            {
                "day": speech.day(day(entry.get("date"))),
                "person": str(entry.get("person", "")),
                "text": str(entry.get("text", "")),
                "hours": hours(minutes, speech) if minutes else "",
            }
        )
    for group in groups.values():
        group["hours"] = hours(group["minutes"], speech) if group["minutes"] else ""
    return list(groups.values())


def hours(minutes: int, speech: Speech) -> str:
    return speech.number(Decimal(minutes) / _MINUTES_PER_HOUR, 2)
