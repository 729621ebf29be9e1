"""Which open items a payment is for: by numbers first, then by payer and amount; else proposals for a person.

Pure and index first: every payment asks a dictionary, fuzzy comparison happens on the few that are left.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from kontor.collections.bankfiles import Line
from kontor.common.values.money import Money
from rapidfuzz import fuzz, process

_PLAIN = re.compile(r"[^A-Z0-9]")
_INSIDE = "-/._"
_PROPOSALS = 3
_NAME_SCORE = 70
_MOST_SUBSET = 12


@dataclass(frozen=True, slots=True)
class Item:
    """An open item as matching sees it."""

    id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    open_amount: Money
    discount_until: date | None
    discount_amount: Money


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment goes to one item; `discount` closes the rest."""

    item_id: UUID
    amount: Money
    discount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    items: tuple[UUID, ...]
    confidence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    parts: tuple[Part, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def plain(text: str) -> str:
    """`RE 2026-0001` and `re-2026/0001` alike; a letter O between digits counts as zero."""
    squeezed = _PLAIN.sub("", text.upper())
    return re.sub(r"(?<=[0-9])O+(?=[0-9])", lambda found: "0" * len(found[0]), squeezed)


def _gaps(text: str) -> list[bool]:
    """For every character of `plain(text)`: whether a word begins there. Hyphens and the like stand inside numbers."""
    flags, gap = [], True
    for letter in text.upper():
        if _PLAIN.match(letter):
            gap = gap or letter not in _INSIDE
        else:
            flags.append(gap)
            gap = False
    return flags


class Matcher:
    """An index over open items; `take` lowers what is open, so that one file does not pay an item twice."""

    def __init__(self, items: Iterable[Item], ibans: Mapping[str, UUID]) -> None:
        self._items = {item.id: item for item in items}
        self._left = {item.id: item.open_amount for item in self._items.values()}
        self._by_number = {plain(item.number): item.id for item in self._items.values() if item.number}
        self._lengths = sorted({len(number) for number in self._by_number}, reverse=True)
        self._ibans = ibans

    def match(self, line: Line) -> Match:
        """Parts that are certain, or proposals when a person must decide."""
        if line.amount.amount <= 0:
            return Match()
        named = self._named_in(f"{line.remittance} {line.end_to_end_id}")
        parts = self._by_numbers(line, named) or self._by_payer(line)
        if parts:
            for part in parts:
                self._left[part.item_id] -= part.amount + part.discount
            return Match(parts)
        return Match(proposals=self._propose(line, named))

    def _named_in(self, text: str) -> list[Item]:
        """Open items whose numbers stand in the text, in the order they stand there."""
        squeezed, gaps = plain(text), _gaps(text)
        found: dict[UUID, int] = {}
        taken: set[int] = set()
        for length in self._lengths:
            for start in range(len(squeezed) - length + 1):
                end = start + length
                item_id = self._by_number.get(squeezed[start:end])
                if item_id is None or not taken.isdisjoint(range(start, end)):
                    continue
                if self._is_edge(squeezed, gaps, start) and self._is_edge(squeezed, gaps, end):
                    found.setdefault(item_id, start)
                    taken.update(range(start, end))
        ordered = sorted(found, key=lambda i: found[i])
        return [self._items[i] for i in ordered if self._left[i].amount > 0]

    @staticmethod
    def _is_edge(text: str, gaps: Sequence[bool], at: int) -> bool:
        """RE-1 is not named by RE-12: no number begins or ends between two digits of one word."""
        return at in (0, len(text)) or gaps[at] or not (text[at - 1].isdigit() and text[at].isdigit())

    def _by_numbers(self, line: Line, named: Sequence[Item]) -> tuple[Part, ...]:
        if len(named) == 1:
            return self._single(line, named[0])
        if len(named) > 1:
            return self._several(line, named)
        return ()

    def _single(self, line: Line, item: Item) -> tuple[Part, ...]:
        left, zero = self._left[item.id], Money.zero(line.amount.currency)
        if left.currency != line.amount.currency:
            return ()
        if line.amount == left:
            return (Part(item.id, line.amount, zero, "invoice_number"),)
        if self._takes_discount(line, item, line.amount):
            return (Part(item.id, line.amount, left - line.amount, "cash_discount"),)
        if line.amount < left:
            return (Part(item.id, line.amount, zero, "part_payment"),)
        return ()

    def _takes_discount(self, line: Line, item: Item, paid: Money) -> bool:
        """Exactly the reduced amount, in time by value date; less than that is a part payment (OLG Stuttgart)."""
        if item.discount_until is None or not item.discount_amount or line.value_date > item.discount_until:
            return False
        untouched = self._left[item.id] == item.open_amount
        return untouched and paid == item.open_amount - item.discount_amount

    def _several(self, line: Line, named: Sequence[Item]) -> tuple[Part, ...]:
        """Numbers whose open amounts, each full or reduced by its discount, add up to the payment."""
        full = [self._left[i.id] for i in named]
        if any(left.currency != line.amount.currency for left in full):
            return ()
        for reduced in self._choices(line, named):
            amounts = [
                left - item.discount_amount if cut else left
                for item, left, cut in zip(named, full, reduced, strict=True)
            ]
            if Money.total(amounts, line.amount.currency) == line.amount:
                return tuple(
                    Part(item.id, paid, left - paid, "cash_discount" if cut else "several_numbers")
                    for item, left, paid, cut in zip(named, full, amounts, reduced, strict=True)
                )
        return ()

    def _choices(self, line: Line, named: Sequence[Item]) -> Iterable[tuple[bool, ...]]:
        """None reduced first, then each item that may be, then all of them."""
        may = [
            bool(i.discount_amount) and self._takes_discount(line, i, i.open_amount - i.discount_amount) for i in named
        ]
        yield tuple(False for _ in named)
        candidates = [n for n, allowed in enumerate(may) if allowed][:_MOST_SUBSET]
        for size in range(1, len(candidates) + 1):
            for chosen in combinations(candidates, size):
                yield tuple(n in chosen for n in range(len(named)))

    def _by_payer(self, line: Line) -> tuple[Part, ...]:
        """A known account and an amount that fits one of its customer's items only."""
        customer_id = self._ibans.get(line.counterparty_iban)
        if customer_id is None:
            return ()
        fitting = [
            item
            for item in self._items.values()
            if item.customer_id == customer_id and self._left[item.id] == line.amount
        ]
        if len(fitting) != 1:
            return ()
        return (Part(fitting[0].id, line.amount, Money.zero(line.amount.currency), "amount_and_payer"),)

    def _propose(self, line: Line, named: Sequence[Item]) -> tuple[Proposal, ...]:
        proposals = [Proposal(tuple(i.id for i in named), 60, "invoice_number")] if named else []
        open_items = [item for item in self._items.values() if self._left[item.id].amount > 0]
        same_amount = [item for item in open_items if self._left[item.id] == line.amount]
        proposals += [Proposal((item.id,), 40, "amount") for item in same_amount[:_PROPOSALS]]
        names = {item.id: item.customer_name for item in open_items}
        close = process.extract(
            line.counterparty_name, names, scorer=fuzz.token_set_ratio, score_cutoff=_NAME_SCORE, limit=_PROPOSALS
        )
        proposals += [Proposal((item_id,), int(score // 3), "payer_name") for _, score, item_id in close]
        ranked = sorted(proposals, key=lambda p: -p.confidence)
        return tuple({p.items: p for p in reversed(ranked)}.values())[::-1][:_PROPOSALS]
