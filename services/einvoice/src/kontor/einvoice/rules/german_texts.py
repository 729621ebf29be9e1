"""What the German rules ask of single values, the same in both syntaxes: patterns, code lists, roundings."""

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from functools import cache

from kontor.einvoice.en16931 import codes
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.trees import place, said

TYPE_CODES = ("326", "380", "384", "389", "381", "875", "876", "877")
TAXED = ("S", "Z", "E", "AE", "K", "G", "L", "M")
TRANSFERS, CARDS = ("30", "58"), ("48", "54", "55")
VEHICLES = ("M1", "M2", "M3", "N1", "N2", "N3")
EMISSIONS = ("clean", "zero-emission", "other")
HEALTH_APPLICATIONS = frozenset({"XR01", "XR02", "XR03"})
MEDIA_TYPES = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/xml",
)
UBL_DATES = (
    "//cbc:IssueDate | //cbc:DueDate | //cbc:StartDate | //cbc:EndDate | //cbc:ActualDeliveryDate | "
    "//cbc:TaxPointDate | //cbc:PaymentDueDate"
)
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z")
_PHONE = re.compile(r"([0-9].*){3,}")
_EMAIL = re.compile(r"[^@\s]+@([^@.\s]+\.)+[^@.\s]+\Z", re.ASCII)
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_DAY, _COMPACT_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z"), re.compile(r"\d{8}\Z")
_CENT, _HALF = Decimal("0.01"), Decimal("0.005")


def discounts_are_well_formed(terms: str) -> bool:
    """BR-DE-18: a line that starts with # is a discount, and what follows the last #…# begins with a line break."""
    marked = [line for line in (said(line) for line in re.split(r"\r?\n", terms)) if line.startswith("#")]
    if not marked:
        return True
    rest = re.split(r"#[^\n\r]+#", terms)[-1]
    return re.match(r"\s*\n", rest, re.ASCII) is not None and all(_SKONTO.match(line) for line in marked)


def is_phone(text: str) -> bool:
    return _PHONE.search(text) is not None


def is_email(text: str) -> bool:
    return _EMAIL.match(text) is not None


def is_url(text: str) -> bool:
    return _URL.match(text) is not None


def is_plain_date(text: str) -> bool:
    return _DAY.match(text) is not None


def is_compact_date(text: str) -> bool:
    return _COMPACT_DAY.match(text) is not None


def cents(amount: Decimal) -> Decimal:
    """Rounded as XPath's round() does it: a half goes up, below zero too."""
    return (amount + _HALF).quantize(_CENT, rounding=ROUND_FLOOR)


@cache
def schemes(name: str) -> frozenset[str]:
    return codes.codes(name) | HEALTH_APPLICATIONS


@cache
def classifications() -> frozenset[str]:
    return codes.codes("classification") | {"CVD"}


def listed(rule: str, found: Iterable[Element], attribute: str, allowed: frozenset[str]) -> Iterator[Finding]:
    """The attribute, where it says anything, is on the list."""
    for node in found:
        code = said(node.get(attribute))
        if code and code not in allowed:
            yield breach(rule, "/" + place(node))
            return
