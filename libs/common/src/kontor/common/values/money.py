"""Amounts of money: Decimal and currency, never more places than the currency has, never a float.

Rounding is half up to the minor unit, once, where the law or contract names it; which place that
is stays with the caller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache, total_ordering
from typing import Any

from babel.numbers import format_currency
from kontor.common.values.errors import InvalidInput

# ISO 4217 minor units that differ from two.
_NO_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_MINOR_DIGITS = {c: n for n, codes in ((0, _NO_MINOR_UNIT), (3, _THREE_DIGITS)) for c in codes.split()}
_PRECISION = 60
_EXACTLY = Context(prec=_PRECISION, rounding=ROUND_HALF_UP)


class CurrencyMix(InvalidInput):
    code = "money.currency_mix"
    texts = {
        "de": "Beträge verschiedener Währungen lassen sich nicht verrechnen.",
        "en": "Amounts of different currencies cannot be combined.",
    }
    cure = {"de": "Alle Beträge in einer Währung angeben.", "en": "Give all amounts in one currency."}


class TooManyPlaces(InvalidInput):
    code = "money.too_many_places"
    texts = {
        "de": "Der Betrag hat mehr Nachkommastellen als die Währung.",
        "en": "The amount has more decimal places than its currency.",
    }
    cure = {
        "de": "Den Betrag auf die Stellen der Währung runden, bei Euro zwei.",
        "en": "Round the amount to the places of its currency, two for the euro.",
    }


class NotAnAmount(InvalidInput):
    code = "money.not_an_amount"
    texts = {"de": "Das ist kein Betrag.", "en": "This is not an amount."}
    cure = {
        "de": 'Den Betrag als Text mit Punkt angeben, zum Beispiel "1190.00".',
        "en": 'Give the amount as a text with a point, for example "1190.00".',
    }


def minor_digits(currency: str) -> int:
    return _MINOR_DIGITS.get(currency, 2)


@lru_cache(maxsize=256)
def _unit(currency: str) -> Decimal:
    """The smallest amount; amounts of just its places need no rounding."""
    if len(currency) != 3 or not (currency.isascii() and currency.isupper()):
        raise NotAnAmount("currency is not an ISO 4217 code")
    return Decimal(1).scaleb(-minor_digits(currency))


@lru_cache(maxsize=256)
def _nothing(currency: str) -> Decimal:
    return _unit(currency) * 0


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Commercial rounding (kaufmännisches Runden, DIN 1333); halves go away from zero."""
    rounded = value.quantize(_place(places), ROUND_HALF_UP, _EXACTLY)
    return rounded if rounded else abs(rounded)


@lru_cache(maxsize=64)
def _place(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Construction refuses more places than the currency has; see `of`."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        amount: Any = self.amount
        is_exact = type(amount) is Decimal and amount.same_quantum(_unit(self.currency))
        if is_exact and (amount or not amount.is_signed()):
            return
        if isinstance(amount, int) and not isinstance(amount, bool):
            amount = Decimal(amount)
        if not isinstance(amount, Decimal):
            raise TypeError(f"an amount is a Decimal, not {type(amount).__name__}")
        if not amount:
            object.__setattr__(self, "amount", _nothing(self.currency))
            return
        if not amount.is_finite():
            raise NotAnAmount("amount is not finite")
        _unit(self.currency)
        exact = round_half_up(amount, minor_digits(self.currency))
        if exact != amount:
            raise TooManyPlaces("round with Money.of first", currency=self.currency)
        object.__setattr__(self, "amount", exact)

    @classmethod
    def of(cls, value: Decimal, currency: str = "EUR") -> "Money":
        """Rounds half up to the minor unit: the one place of rounding."""
        return cls(round_half_up(value, minor_digits(currency)), currency)

    @classmethod
    def zero(cls, currency: str = "EUR") -> "Money":
        return cls(_nothing(currency), currency)

    @classmethod
    def total(cls, parts: Iterable["Money"], currency: str = "EUR") -> "Money":
        return sum(parts, cls.zero(currency))

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMix(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        """Rounded half up to the minor unit when the factor has places of its own."""
        if isinstance(factor, bool) or not isinstance(factor, (Decimal, int)):
            raise TypeError(f"money is multiplied by Decimal or int, not {type(factor).__name__}")
        with localcontext() as context:
            context.prec = _PRECISION
            return Money.of(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @classmethod
    def parse(cls, written: str) -> "Money":
        """What `str` made of it."""
        amount, _, currency = written.partition(" ")
        return cls(Decimal(amount), currency)

    def in_language(self, language: str, /) -> str:
        """As people of the language write it: `1.234,50 €`, `€1,234.50`."""
        return format_currency(self.amount, self.currency, locale=language)

    def rounded(self) -> "Money":
        """Itself: an amount never holds more than the minor unit. Reads well behind a product."""
        return self

    def split(self, weights: Sequence[Decimal]) -> list["Money"]:
        """Parts in proportion to `weights` that add up exactly (largest remainder, the earlier part wins a tie)."""
        if not weights or any(w < 0 for w in weights) or not sum(weights):
            raise InvalidInput("weights must be non-negative and not all zero", code="money.bad_weights")
        unit = Decimal(1).scaleb(-minor_digits(self.currency))
        with localcontext() as context:
            context.prec = _PRECISION
            units, whole = abs(self.amount) / unit, sum(weights, Decimal(0))
            exact = [units * Decimal(w) / whole for w in weights]
            parts = [e.quantize(Decimal(1), ROUND_DOWN) for e in exact]
            left = int(units - sum(parts))
            for index in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[:left]:
                parts[index] += 1
            sign = -1 if self.amount < 0 else 1
            return [Money(part * unit * sign, self.currency) for part in parts]
