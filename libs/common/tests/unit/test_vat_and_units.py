"""VAT rates by country and day, units by the code list."""

from datetime import date
from decimal import Decimal

import pytest
from kontor.common.values.units import UnknownUnit, is_package, must_be_unit, unit_codes
from kontor.common.values.vat import UnknownVatRate, must_be_vat_rate, vat_rates


@pytest.mark.parametrize(
    ("country", "day", "rates"),
    [
        ("DE", "2006-12-31", "16 7"),
        ("DE", "2007-01-01", "19 7"),
        ("DE", "2020-06-30", "19 7"),
        ("DE", "2020-07-01", "16 5"),
        ("DE", "2020-12-31", "16 5"),
        ("DE", "2021-01-01", "19 7"),
        ("DE", "2026-11-29", "19 7"),
        ("FI", "2024-08-31", "24 14 10"),
        ("FI", "2024-09-01", "25.5 14 10"),
        ("LU", "2023-06-01", "16 13 7 3"),
        ("SK", "2026-01-01", "23 19 5"),
        ("DE", "1990-01-01", ""),
    ],
)
def test_a_country_has_its_rates_day_by_day(country: str, day: str, rates: str) -> None:
    assert vat_rates([country], date.fromisoformat(day)) == {Decimal(r) for r in rates.split()}


@pytest.mark.parametrize(("rate", "day"), [("16", "2026-11-29"), ("99", "2026-11-29"), ("19", "2020-08-01")])
def test_a_rate_that_is_no_law_on_the_day_is_refused_with_those_that_are(rate: str, day: str) -> None:
    with pytest.raises(UnknownVatRate) as refused:
        must_be_vat_rate(Decimal(rate), ["DE"], date.fromisoformat(day), pointer="/lines/0/vat_rate")
    assert refused.value.pointer == "/lines/0/vat_rate"
    assert ("16 %, 5 %" if day.startswith("2020") else "19 %, 7 %") in refused.value.sentence("de")


def test_rates_of_a_stretch_and_of_several_countries_are_taken() -> None:
    must_be_vat_rate(Decimal("19.00"), ["DE"], date(2020, 12, 1), until=date(2021, 3, 1), pointer="")
    must_be_vat_rate(Decimal(16), ["DE"], date(2020, 12, 1), until=date(2021, 3, 1), pointer="")
    must_be_vat_rate(Decimal("25.5"), ["DE", "FI"], date(2026, 1, 1), pointer="")
    must_be_vat_rate(Decimal(0), ["DE"], date(2026, 1, 1), pointer="")
    must_be_vat_rate(Decimal("8.1"), ["US"], date(2026, 1, 1), pointer="")


def test_units_are_those_of_the_code_list() -> None:
    for code in ("HUR", "DAY", "MON", "C62", "KGM", "XPP"):
        must_be_unit(code, "")
    for odd in ("ZZZ", "hur", "STUNDE", ""):
        with pytest.raises(UnknownUnit) as refused:
            must_be_unit(odd, "/lines/0/unit")
        assert refused.value.pointer == "/lines/0/unit"
    assert len(unit_codes()) > 2000


def test_packages_are_told_from_units_of_work() -> None:
    """`XYZ` is a composite packaging: right on a freight bill, a slip on a quote."""
    assert [is_package(code) for code in ("XYZ", "XPP", "X1", "HUR", "C62")] == [True, True, False, False, False]
