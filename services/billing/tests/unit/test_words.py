"""What billing keeps as code and facts, in the words of each language."""

from datetime import date
from decimal import Decimal

from kontor.billing.domain.words import Said
from kontor.common.values.money import Money


def test_kept_days_and_amounts_are_worded_as_people_of_the_language_write_them() -> None:
    open_ = Said.of("open", open=Money(Decimal("1234.50")))
    assert open_.facts == {"open": "1234.50 EUR"}
    assert open_.in_language("de") == "offen 1.234,50\xa0€"
    assert open_.in_language("en") == "€1,234.50 open"
    gone = Said.of("time_withdrawn", day=date(2026, 11, 25), person="Eva", reason="doppelt")
    assert "25.11.2026" in gone.in_language("de")
    assert "25 November 2026" in gone.in_language("en")


def test_what_a_person_wrote_stays_as_it_was_written() -> None:
    for words in ("2026-11-25", "12.50 EUR"):
        assert Said.own(words).in_language("de") == words
        assert words in Said.of("time_withdrawn", day="2026-11-25", person="Eva", reason=words).in_language("de")
