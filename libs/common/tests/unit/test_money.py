"""Money adds up: split, round, refuse."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.money import CurrencyMix, Money, NotAnAmount, TooManyPlaces, round_half_up

CENTS = st.integers(min_value=-(10**12), max_value=10**12).map(lambda n: Money(Decimal(n).scaleb(-2)))
WEIGHTS = st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=12).filter(any)


@given(CENTS, WEIGHTS)
def test_parts_of_a_split_sum_to_the_whole(whole: Money, weights: list[Decimal]):
    assert Money.total(whole.split(weights)) == whole


@given(CENTS, WEIGHTS)
def test_a_part_is_within_one_cent_of_its_share(whole: Money, weights: list[Decimal]):
    for part, weight in zip(whole.split(weights), weights, strict=True):
        assert abs(part.amount - whole.amount * weight / sum(weights)) < Decimal("0.01")


@given(CENTS, CENTS, CENTS)
def test_the_order_of_a_sum_does_not_matter(a: Money, b: Money, c: Money):
    assert a + b + c == c + a + b
    assert a - a == Money.zero()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.integers(0, 4))
def test_rounding_twice_changes_nothing(value: Decimal, places: int):
    once = round_half_up(value, places)
    assert round_half_up(once, places) == once
    assert round_half_up(-value, places) == -once


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.344999", "2.34"), ("-0.004", "0.00")]
)
def test_halves_go_away_from_zero(value: str, rounded: str):
    assert str(round_half_up(Decimal(value), 2)) == rounded


def test_a_third_goes_to_the_first_part():
    assert [str(m.amount) for m in Money(Decimal(100)).split([Decimal(1)] * 3)] == ["33.34", "33.33", "33.33"]


def test_an_amount_never_has_more_places_than_its_currency():
    for amount, currency in (("0.001", "EUR"), ("1.5", "JPY"), ("1.2345", "KWD")):
        with pytest.raises(TooManyPlaces):
            Money(Decimal(amount), currency)
    assert str(Money(Decimal("1.500"), "EUR")) == "1.50 EUR"
    assert str(Money.of(Decimal("1.5"), "JPY")) == "2 JPY"


def test_currencies_do_not_mix():
    euro, franc = Money(Decimal(1)), Money(Decimal(1), "CHF")
    for mixed in (lambda: euro + franc, lambda: euro - franc, lambda: euro < franc):
        with pytest.raises(CurrencyMix):
            mixed()
    assert euro != franc


@pytest.mark.parametrize("odd", [1.5, "1", True, None])
def test_an_amount_is_a_decimal(odd: object):
    with pytest.raises(TypeError):
        Money(odd)  # type: ignore[arg-type]


@pytest.mark.parametrize(("amount", "currency"), [("NaN", "EUR"), ("Infinity", "EUR"), ("1", "eur"), ("1", "EURO")])
def test_odd_amounts_and_currencies_are_refused(amount: str, currency: str):
    with pytest.raises(NotAnAmount):
        Money(Decimal(amount), currency)


def test_products_are_rounded_once_to_the_cent():
    assert Money(Decimal("0.10")) * Decimal("0.25") == Money(Decimal("0.03"))
    assert 3 * Money(Decimal("0.10")) == Money(Decimal("0.30"))
    with pytest.raises(TypeError):
        Money(Decimal(1)) * 0.1  # type: ignore[operator]


def test_a_split_needs_weights():
    for weights in ([], [Decimal(0)], [Decimal(-1), Decimal(2)]):
        with pytest.raises(Exception, match="bad_weights"):
            Money(Decimal(1)).split(weights)
