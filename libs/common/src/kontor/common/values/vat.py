"""VAT rates by country and day, as dated data (`vat_rates.toml`): what has never been law is refused, not taken.

Which country's VAT a supply bears, and on which day it counts, is said by whoever asks.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from kontor.common.values.errors import InvalidInput

# § 1 (2a) UStG: the member states, by ISO 3166-1; Northern Ireland counts as one for goods.
MEMBER_STATES = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"
    }
)  # fmt: skip
Stretch = tuple[date, date, frozenset[Decimal]]


class UnknownVatRate(InvalidInput):
    code = "unknown_vat_rate"
    texts = {
        "de": "Diesen Steuersatz gibt es an diesem Tag nicht; möglich sind {rates}. Bitte Satz oder Tag ändern.",
        "en": "There is no such VAT rate on that day; possible are {rates}. Please change the rate or the day.",
    }


@cache
def _stretches() -> dict[str, list[Stretch]]:
    """By country, each with the day before which it ends."""
    data = tomllib.loads((resources.files("kontor.common.values") / "vat_rates.toml").read_text("utf-8"))
    known: dict[str, list[Stretch]] = {}
    for country, dated in data.items():
        starts = sorted(date.fromisoformat(day) for day in dated)
        ends = [*starts[1:], date.max]
        known[country] = [
            (start, end, frozenset(map(Decimal, dated[start.isoformat()])))
            for start, end in zip(starts, ends, strict=True)
        ]
    return known


def vat_rates(countries: Iterable[str], on: date, until: date | None = None) -> frozenset[Decimal]:
    """Rates above zero that one of these countries has on the day, or some time from it until another."""
    last = until or on
    stretches = [stretch for country in countries for stretch in _stretches().get(country, ())]
    return frozenset(rate for start, end, rates in stretches if start <= last and end > on for rate in rates)


def must_be_vat_rate(
    rate: Decimal, countries: Iterable[str], on: date, *, pointer: str, until: date | None = None
) -> None:
    """Zero is no question of the rate but of its category. Where no country is known to us, nothing is judged."""
    known = [country for country in countries if country in _stretches()]
    if not known or not rate:
        return
    rates = vat_rates(known, on, until)
    if rate not in rates:
        listed = ", ".join(f"{r.normalize():f} %" for r in sorted(rates, reverse=True)) or "–"
        raise UnknownVatRate(str(rate), pointer=pointer, rates=listed)
