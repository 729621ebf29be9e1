"""How an amount divides over an invoice's VAT: what a payment or a cash discount means for each category and rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kontor.common.values.money import Money


@dataclass(frozen=True, slots=True)
class TaxPart:
    """A share of gross by category and rate; `net` and `vat` add up to it."""

    category: str
    rate: Decimal
    net: Money
    vat: Money

    @property
    def gross(self) -> Money:
        return self.net + self.vat


def divide(whole: Sequence[TaxPart], gross: Money) -> tuple[TaxPart, ...]:
    """`gross` over categories and rates in proportion, VAT of each share = share × rate / (100 + rate)."""
    weights = [abs(part.gross.amount) for part in whole]
    if not sum(weights):
        return ()
    if gross == Money.total((part.gross for part in whole), gross.currency):
        return tuple(whole)
    shares = gross.split(weights)
    return tuple(_part(part, share) for part, share in zip(whole, shares, strict=True))


def _part(part: TaxPart, share: Money) -> TaxPart:
    vat = Money.of(share.amount * part.rate / (100 + part.rate), share.currency)
    return TaxPart(part.category, part.rate, share - vat, vat)


def between(whole: Sequence[TaxPart], before: Money, after: Money) -> tuple[TaxPart, ...]:
    """The tax of what came between two sums: cumulative, so that the last part takes the remaining VAT."""
    if not whole:
        return ()
    first = divide(whole, before) if before else ()
    if not first:
        return divide(whole, after)
    then = divide(whole, after) if after else tuple(TaxPart(p.category, p.rate, p.net * 0, p.vat * 0) for p in whole)
    return tuple(
        TaxPart(new.category, new.rate, new.net - old.net, new.vat - old.vat)
        for new, old in zip(then, first, strict=True)
    )
