"""May this seller bill these lines to this buyer on this day? What is wrong is named by its field, before a number.

Rates and units are dated data of `kontor.common`; grounds of exemption stand in `exemptions`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kontor.billing.domain.exemptions import SMALL_BUSINESS, Exemption, exemption_of, needs_reason
from kontor.billing.domain.lines import Line, LineKind
from kontor.common.values.errors import DomainError, InvalidInput, Violation
from kontor.common.values.vat import must_be_vat_rate

# Member states of the European Union, ISO 3166-1.
_MEMBER_STATES = """
AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
"""
MEMBER_STATES = frozenset(_MEMBER_STATES.split())


class NotBillable(InvalidInput):
    code = "billing.not_billable"
    texts = {
        "de": "So lässt sich das nicht abrechnen. Bitte die genannten Felder ändern.",
        "en": "This cannot be billed like this. Please change the fields that are named.",
    }


class ExemptionMissing(InvalidInput):
    code = "billing.exemption_missing"
    texts = {
        "de": "Warum ist diese Leistung steuerfrei? Bitte einen Grund mit seinem Paragraphen wählen (§ 14 Abs. 4 Nr. 8 "
        "UStG).",
        "en": "Why is this supply exempt from VAT? Please choose a ground with its paragraph (§ 14 (4) no. 8 UStG).",
    }


class SmallBusinessCharges(InvalidInput):
    code = "billing.small_business_charges"
    texts = {
        "de": "Dieser Verkäufer ist Kleinunternehmer (§ 19 UStG): seine im Inland steuerbaren Leistungen sind "
        "steuerfrei. Bitte Kategorie E ohne Steuersatz wählen.",
        "en": "This seller is a small business (§ 19 UStG): its supplies taxable in Germany are exempt. Please choose "
        "category E without a rate.",
    }


class NotASmallBusiness(InvalidInput):
    code = "billing.not_a_small_business"
    texts = {
        "de": "§ 19 UStG gilt nur für einen als Kleinunternehmer gekennzeichneten Verkäufer. Bitte einen anderen Grund "
        "wählen oder den Verkäufer kennzeichnen.",
        "en": "§ 19 UStG is only for a seller marked as a small business. Please choose another ground or mark the "
        "seller.",
    }


class BuyerVatIdMissing(InvalidInput):
    code = "billing.buyer_vat_id_missing"
    texts = {
        "de": "Der Kunde braucht eine USt-IdNr.: er sitzt in einem anderen Mitgliedstaat (§ 14a Abs. 1 und 3 UStG). "
        "Bitte beim Kunden eintragen.",
        "en": "The customer needs a VAT id: it is in another member state (§ 14a (1) and (3) UStG). Please enter it "
        "with the customer.",
    }


class BuyerIdMissing(InvalidInput):
    code = "billing.buyer_id_missing"
    texts = {
        "de": "Für die Steuerschuldnerschaft des Kunden (§ 13b UStG) fehlt dessen USt-IdNr. oder Registernummer. Bitte "
        "beim Kunden eintragen.",
        "en": "For reverse charge (§ 13b UStG) the customer's VAT id or registration number is missing. Please enter "
        "it with the customer.",
    }


@dataclass(frozen=True, slots=True)
class Seller:
    """What of the seller decides on tax. `exemption_reason`: its own ground of category E where lines name none."""

    country: str
    small_business: bool = False
    exemption_reason: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    country: str
    vat_id: str = ""
    registration_number: str = ""


def must_be_billable(lines: Sequence[Line], seller: Seller, buyer: Buyer, on: date) -> None:
    """All faults at once, each with its pointer into the draft, or into the customer."""
    faults = list(_faults(lines, seller, buyer, on))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        violations = [Violation(f.pointer or "", f.code) for f in faults]
        raise NotBillable(", ".join(sorted({f.code for f in faults})), violations=violations)


def must_have_rates(lines: Sequence[Line], seller: Seller, on: date) -> None:
    """A rate that never was is refused as soon as it is typed."""
    for index, line in enumerate(lines):
        if line.kind is not LineKind.ADVANCE_DEDUCTION:
            _must_have_rate(line, seller, on, f"/draft/lines/{index}")


def _must_have_rate(line: Line, seller: Seller, on: date, pointer: str) -> None:
    days = _days(line, on)
    must_be_vat_rate(line.vat_rate, [seller.country], min(days), pointer=f"{pointer}/vat_rate", until=max(days))


def _faults(lines: Sequence[Line], seller: Seller, buyer: Buyer, on: date) -> Iterator[DomainError]:
    for index, line in enumerate(lines):
        if line.kind is LineKind.ADVANCE_DEDUCTION:
            continue  # says what was billed and paid
        try:
            _must_fit(line, seller, on, f"/draft/lines/{index}")
        except DomainError as fault:
            yield fault
    yield from _of_buyer({line.vat_category for line in lines}, seller, buyer)


def _must_fit(line: Line, seller: Seller, on: date, pointer: str) -> None:
    line.check(pointer)
    _must_have_rate(line, seller, on, pointer)
    if seller.small_business and line.vat_category not in ("E", "O"):
        raise SmallBusinessCharges(line.vat_category, pointer=f"{pointer}/vat_category")
    if line.exemption == SMALL_BUSINESS.key and not seller.small_business:
        raise NotASmallBusiness(str(line.id), pointer=f"{pointer}/exemption")
    if needs_reason(line.vat_category) and not exemption_words([line], seller, "de")[0]:
        raise ExemptionMissing(str(line.id), pointer=f"{pointer}/exemption")


def _days(line: Line, on: date) -> list[date]:
    """When it was performed: the rate of the day of performance counts, of an advance that of the day it is asked."""
    worked = [source.date for source in line.sources if source.date is not None]
    days = [day for day in (line.period_from, line.period_to, *worked) if day is not None]
    return days or [on]


def _of_buyer(categories: Iterable[str], seller: Seller, buyer: Buyer) -> Iterator[DomainError]:
    categories = set(categories)
    abroad = buyer.country != seller.country and buyer.country in MEMBER_STATES
    if not buyer.vat_id and ("K" in categories or (abroad and "AE" in categories)):
        yield BuyerVatIdMissing("no VAT id", pointer="/buyer/vat_id")
    elif "AE" in categories and not (buyer.vat_id or buyer.registration_number):
        yield BuyerIdMissing("neither", pointer="/buyer/vat_id")


def exemption_words(lines: Iterable[Line], seller: Seller, language: str) -> tuple[str, str]:
    """BT-120 and BT-121 of one category and rate: the grounds of its lines, each once; empty where tax is shown."""
    reasons: dict[str, str] = {}
    for line in lines:
        if line.kind is not LineKind.ADVANCE_DEDUCTION or needs_reason(line.vat_category):
            reason, code = _words(line, seller, language)
            if reason:
                reasons[reason] = code
    codes = set(reasons.values())
    return "; ".join(reasons), codes.pop() if len(codes) == 1 else ""


def _words(line: Line, seller: Seller, language: str) -> tuple[str, str]:
    found: Exemption | None = exemption_of(line.vat_category, line.exemption)
    if line.exemption_reason and needs_reason(line.vat_category):
        return line.exemption_reason, found.code if found else ""
    if found is not None:
        return found.reason(language), found.code
    if line.vat_category == "E" and seller.small_business:
        return SMALL_BUSINESS.reason(language), SMALL_BUSINESS.code
    return (seller.exemption_reason if line.vat_category == "E" else ""), ""
