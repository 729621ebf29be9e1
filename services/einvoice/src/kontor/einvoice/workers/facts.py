"""What a received invoice says of itself, as the desk needs it: a few facts out of the model, cut to sane sizes.

Plain values only: they cross the pipe from the child process as JSON, and stand in the row as JSON.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from kontor.einvoice.en16931.model import Invoice

_LONGEST = 200
_NAME = 300
_MOST = 50
# Money{}: up to 15 digits before the point and 4 behind it.
_LARGEST = Decimal(10) ** 15
_PLACES = 4
_UNPRINTED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_CODE = re.compile(r"[0-9A-Za-z]{1,10}\Z")


@dataclass(frozen=True, slots=True)
class Facts:
    """Texts are empty, dates and amounts None where the document says nothing usable."""

    number: str = ""
    type_code: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    currency: str = ""
    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None
    payable: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    seller_name: str = ""
    seller_vat_id: str = ""
    seller_tax_number: str = ""
    seller_iban: str = ""
    buyer_name: str = ""
    buyer_vat_id: str = ""
    buyer_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    project_reference: str = ""
    preceding: tuple[str, ...] = ()
    specification: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What an invoice cannot do without to be booked."""
        demanded = ("number", "issue_date", "seller_name", "currency", "gross")
        return tuple(name for name in demanded if getattr(self, name) in ("", None))

    def to_json(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) not in ("", None)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        known = {f.name: f.type for f in fields(cls)}
        return cls(**{name: _READ.get(str(known[name]), str)(value) for name, value in data.items() if name in known})


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the header of a Standard Business Document says; the network's participants as `scheme:value`."""

    sender: str = ""
    receiver: str = ""
    process: str = ""
    document_type: str = ""
    instance: str = ""
    created_at: str = ""

    def to_json(self) -> dict[str, str]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Envelope":
        return cls(**{f.name: str(data.get(f.name, "")) for f in fields(cls)})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


_READ: Mapping[str, Any] = {
    str(date | None): date.fromisoformat,
    str(Decimal | None): Decimal,
    str(tuple[str, ...]): lambda items: tuple(map(str, items)),
}


def text(value: str | None, longest: int = _LONGEST) -> str:
    """One line of printable characters."""
    begin = (value or "")[: longest * 4]
    kept = "".join(" " if unicodedata.category(c) in _UNPRINTED else c for c in begin)
    return " ".join(kept.split())[:longest].rstrip()


def _amount(value: Decimal | None) -> Decimal | None:
    """None for what no invoice of this world asks."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return value if places <= _PLACES else _short(value)


def _short(value: Decimal) -> Decimal | None:
    """`100.000000` is 100; more real places than money has are none of ours."""
    rounded = value.quantize(Decimal(1).scaleb(-_PLACES))
    return rounded if rounded == value else None


def _matching(value: str | None, form: re.Pattern[str]) -> str:
    found = (value or "").strip()
    return found if form.match(found) else ""


def _compact(value: str | None, longest: int) -> str:
    return "".join(text(value, longest * 2).split()).upper()[:longest]


def facts_of(invoice: Invoice) -> Facts:
    """Of any syntax; what is odd is left out, never bent."""
    seller, buyer, totals = invoice.seller, invoice.buyer, invoice.totals
    accounts = (m.transfer.account for m in invoice.payment_means if m.transfer and m.transfer.account)
    return Facts(
        number=text(invoice.number),
        type_code=_matching(invoice.type_code, _CODE),
        issue_date=invoice.issue_date,
        due_date=invoice.due_date or next((m.due_date for m in invoice.payment_means if m.due_date), None),
        currency=_matching(invoice.currency, _CURRENCY),
        net=_amount(totals.net if totals else None),
        vat=_amount(totals.vat if totals else None),
        gross=_amount(totals.gross if totals else None),
        payable=_amount(totals.payable if totals else None),
        prepaid=_amount(totals.prepaid if totals else None),
        rounding=_amount(totals.rounding if totals else None),
        seller_name=text(seller.name if seller else "", _NAME),
        seller_vat_id=_compact(seller.vat_id if seller else "", 30),
        seller_tax_number=text(seller.tax_number if seller else "", 60),
        seller_iban=_compact(next(accounts, ""), 50),
        buyer_name=text(buyer.name if buyer else "", _NAME),
        buyer_vat_id=_compact(buyer.vat_id if buyer else "", 30),
        buyer_reference=text(invoice.buyer_reference),
        order_reference=text(invoice.order),
        contract_reference=text(invoice.contract),
        project_reference=text(invoice.project),
        preceding=tuple(text(p.number) for p in invoice.preceding[:_MOST] if text(p.number)),
        specification=text(invoice.specification, _NAME),
    )
