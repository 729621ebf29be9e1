"""What a payment is for: by the numbers it names first, then by payer and amount; else proposals for a person.

Pure: open items come in, parts and proposals go out. Fuzzy comparison happens on the few candidates that are left.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Protocol
from uuid import UUID

from kontor.collections.domain.credits import Proposal
from kontor.collections.domain.items import OpenItem
from kontor.common.values.money import Money
from rapidfuzz import fuzz

_PLAIN = re.compile(r"[^A-Z0-9]")
_INSIDE = "-/._"
_PROPOSALS = 3
# A name is the customer's, may be the customer's, is another's.
_SAME_NAME, _LIKE_NAME, _OTHER_NAME = 85, 70, 60
_MOST_SUBSET = 12
# A number has at most so many letters and digits, over so many words or groups, after so many letters glued to it.
_LONGEST, _GROUPS, _GLUED = 32, 6, 4
# Shorter numbers, and those without a letter, are dates and counts just as well.
_STRONG_FROM = 5


class Payment(Protocol):
    """What matching looks at of a bank line."""

    @property
    def value_date(self) -> date: ...
    @property
    def counterparty_name(self) -> str: ...
    @property
    def counterparty_iban(self) -> str: ...
    @property
    def ultimate_name(self) -> str: ...
    @property
    def remittance(self) -> str: ...
    @property
    def end_to_end_id(self) -> str: ...
    @property
    def findings(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A reminder's total, and the claims beside the principal it asked for."""

    notice_id: UUID
    total: Money
    claims: tuple[UUID, ...]
    pay_until: date


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment goes to one item; `discount` closes that much of its principal beside it."""

    item_id: UUID
    amount: Money
    discount: Money
    reason: str
    designation: str
    # Exactly what this reminder asked for.
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Parts that are certain, or proposals for a person; whose money it is, as far as it is known."""

    parts: tuple[Part, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    customer_id: UUID | None = None


def plain(text: str) -> str:
    """`RE 2026-0001` and `re-2026/0001` alike; a letter O between digits counts as zero."""
    squeezed = _PLAIN.sub("", text.upper())
    return re.sub(r"(?<=[0-9])O+(?=[0-9])", lambda found: "0" * len(found[0]), squeezed)


def is_strong(number: str) -> bool:
    """A number that proves by itself which invoice is meant: with a letter, and not short."""
    return len(number) >= _STRONG_FROM and any(c.isalpha() for c in number) and any(c.isdigit() for c in number)


def _gaps(text: str) -> list[bool]:
    """For every character of `plain(text)`: whether a word begins there. Hyphens and the like stand inside numbers."""
    flags, gap = [], True
    for letter in text.upper():
        if _PLAIN.match(letter):
            gap = gap or letter not in _INSIDE
        else:
            # Some letters become two when they are written large.
            flags.append(gap)
            gap = False
    return flags


def numbers_in(text: str) -> Iterator[tuple[str, int]]:
    """Everything in a text that may be an invoice's number, with its place: RE-1 is not named by RE-12, for no number
    begins or ends between two digits of one word."""
    squeezed, gaps = plain(text), _gaps(text)
    size = len(squeezed)
    edges = [at for at in range(1, size) if gaps[at] or squeezed[at].isdigit() != squeezed[at - 1].isdigit()]
    begins = sorted({0, *edges, *_glued(squeezed, edges)}) if size else []
    ends = [*edges, size]
    for start in begins:
        groups = [end for end in ends if start < end <= start + _LONGEST][:_GROUPS]
        for end in groups:
            found = squeezed[start:end]
            if len(found) > 1 and not found.isalpha():
                yield found, start


def _glued(text: str, edges: Sequence[int]) -> Iterator[int]:
    """`RechnungRE2026`: a number may begin some letters before its digits."""
    for at in edges:
        if text[at].isdigit() and text[at - 1].isalpha():
            for back in range(2, _GLUED + 1):
                if at - back > 0 and text[at - back : at].isalpha():
                    yield at - back


def names_of(payment: Payment) -> Sequence[tuple[str, int]]:
    """What the payer wrote that may be numbers."""
    return _numbers(f"{payment.remittance} {payment.end_to_end_id}")


@lru_cache(maxsize=1_024)
def _numbers(text: str) -> Sequence[tuple[str, int]]:
    return tuple(numbers_in(text))


# Whether a person said that a payment is not for these items.
Rejects = Callable[[Iterable[UUID]], bool]


def _nothing(_items: Iterable[UUID]) -> bool:
    return False


class Matcher:
    """Over the items a batch of payments may be for; what is taken is open no more, so that none is paid twice."""

    def __init__(
        self,
        items: Iterable[OpenItem],
        payers: Mapping[str, UUID],
        asked: Mapping[UUID, Sequence[Asked]] | None = None,
    ) -> None:
        self._items: dict[UUID, OpenItem] = {}
        self._left: dict[UUID, Money] = {}
        self._beside: dict[UUID, Money] = {}
        self._by_number: dict[str, list[UUID]] = {}
        self._of_customer: dict[UUID, list[OpenItem]] = {}
        self._of_amount: dict[Money, list[OpenItem]] = {}
        self._of_name: dict[str, list[OpenItem]] = {}
        self._alike: dict[str, list[OpenItem]] = {}
        self._names: dict[UUID, set[str]] = {}
        self._payers = payers
        self._asked = asked or {}
        self.add(items)

    def add(self, items: Iterable[OpenItem]) -> None:
        """More that may be proposed; what is known already stays as it is."""
        self._alike.clear()
        for item in items:
            if item.id in self._items:
                continue
            left = item.open_amount
            self._items[item.id], self._left[item.id] = item, left
            self._beside[item.id] = item.total_open - left
            self._by_number.setdefault(plain(item.number), []).append(item.id)
            self._of_customer.setdefault(item.customer_id, []).append(item)
            self._of_amount.setdefault(left, []).append(item)
            self._of_name.setdefault(item.customer_name, []).append(item)
            self._names.setdefault(item.customer_id, set()).add(item.customer_name)

    def match(self, payment: Payment, free: Money) -> Match:
        """Whose money it is and what it is for; `free` is what may be given away."""
        return self.certain(payment, free) or self.uncertain(payment, free)

    def certain(self, payment: Payment, free: Money, rejects: Rejects = _nothing) -> Match | None:
        """What a payment is for without a doubt, taken at once; not what a person says it is not for."""
        if free.amount <= 0 or payment.findings:
            return None
        parts = self._certain(payment, free, self._named_in(payment))
        if rejects(part.item_id for part in parts):
            return None
        for part in parts:
            self._take(part)
        return Match(parts, customer_id=self._items[parts[0].item_id].customer_id) if parts else None

    def uncertain(self, payment: Payment, free: Money, rejects: Rejects = _nothing) -> Match:
        """What a person may choose from, and whose money it is, as far as that is known."""
        if free.amount <= 0:
            return Match()
        named = self._named_in(payment)
        customer_id = self._customer(payment, named)
        proposals = self.propose(payment, free, named, customer_id, rejects)
        return Match(proposals=proposals, customer_id=customer_id)

    def _take(self, part: Part) -> None:
        principal = min(part.amount + part.discount, self._left[part.item_id])
        left = self._left[part.item_id] - principal
        self._left[part.item_id] = left
        self._of_amount.setdefault(left, []).append(self._items[part.item_id])
        self._beside[part.item_id] -= part.amount + part.discount - principal

    # Who and what is named.

    def _named_in(self, payment: Payment) -> list[OpenItem]:
        """Items whose numbers stand in the text, in whatever state, in the order they stand there; of an advance that
        was superseded its residual invoice."""
        found: dict[UUID, int] = {}
        taken: set[int] = set()
        for number, start in sorted(names_of(payment), key=lambda one: -len(one[0])):
            place = range(start, start + len(number))
            for item_id in self._by_number.get(number, ()):
                if taken.isdisjoint(place) or found.get(item_id) == start:
                    found.setdefault(item_id, start)
            if number in self._by_number:
                taken.update(place)
        ordered = sorted(found, key=lambda i: found[i])
        return list({item.id: item for item in map(self._successor, ordered)}.values())

    def _successor(self, item_id: UUID) -> OpenItem:
        item = self._items[item_id]
        following = self._items.get(item.superseded_by) if item.superseded_by else None
        return following or item

    def _customer(self, payment: Payment, named: Sequence[OpenItem]) -> UUID | None:
        proven = {i.customer_id for i in named if is_strong(plain(i.number)) or self._supports(payment, i)}
        if len(proven) == 1:
            return proven.pop()
        known = self._payers.get(payment.counterparty_iban)
        return known if known and not self._contradicts(payment, known) else None

    def _supports(self, payment: Payment, item: OpenItem) -> bool:
        """The payer is the customer, by account or by name."""
        if self._contradicts(payment, item.customer_id):
            return False
        known = self._payers.get(payment.counterparty_iban) == item.customer_id
        return known or _likeness(_payer(payment), item.customer_name) >= _SAME_NAME

    def _contradicts(self, payment: Payment, customer_id: UUID) -> bool:
        """The money is said to be somebody else's: the account of a payment service pays for many."""
        names = self._names.get(customer_id, set())
        said = payment.ultimate_name
        return bool(said and names) and all(_likeness(said, name) < _OTHER_NAME for name in names)

    # What is certain.

    def _certain(self, payment: Payment, free: Money, named: Sequence[OpenItem]) -> tuple[Part, ...]:
        """§ 366 (1) BGB: the payer's designation holds, also when what is named is settled or cancelled; then a person
        decides. Without one, a known account and an amount that fits one item only are enough."""
        if not named:
            return self._by_payer(payment, free)
        live = [item for item in named if self._owes(item)]
        if any(item.currency != free.currency for item in live) or not live:
            return ()
        if len(named) == 1:
            return self._single(payment, free, live[0])
        if len(live) == 1:
            return self._exact(payment, free, live[0])
        return self._several(payment, free, live)

    def _owes(self, item: OpenItem) -> bool:
        return bool(self._left[item.id] or self._beside[item.id])

    def _exact(self, payment: Payment, free: Money, item: OpenItem) -> tuple[Part, ...]:
        left, zero = self._left[item.id], Money.zero(free.currency)
        if left and free == left:
            return (Part(item.id, free, zero, "invoice_number", "invoice_number"),)
        if self._takes_discount(payment, item, free):
            return (Part(item.id, free, left - free, "cash_discount", "invoice_number"),)
        asked = self._reminded_of(item, free)
        if asked is not None:
            return (Part(item.id, free, zero, "notice_total", "notice_total", asked),)
        if free == left + self._beside[item.id]:
            return (Part(item.id, free, zero, "invoice_number", "invoice_number"),)
        return ()

    def _single(self, payment: Payment, free: Money, item: OpenItem) -> tuple[Part, ...]:
        exact = self._exact(payment, free, item)
        if exact or not (is_strong(plain(item.number)) or self._supports(payment, item)):
            return exact
        left, zero = self._left[item.id], Money.zero(free.currency)
        if free < left:
            return (Part(item.id, free, zero, "part_payment", "invoice_number"),)
        paid = min(free, left + self._beside[item.id])
        return (Part(item.id, paid, zero, "overpaid" if paid < free else "invoice_number", "invoice_number"),)

    def _reminded_of(self, item: OpenItem, paid: Money) -> Asked | None:
        """The last reminder whose total this is, as far as its claims are still open."""
        for asked in self._asked.get(item.id, ()):
            is_open = {claim.id: claim.open for claim in item.claims}
            claims = Money.total((is_open.get(id_, paid * 0) for id_ in asked.claims), paid.currency)
            untouched = self._left[item.id] == item.open_amount
            if untouched and paid == asked.total == self._left[item.id] + claims:
                return asked
        return None

    def _takes_discount(self, payment: Payment, item: OpenItem, paid: Money) -> bool:
        """Exactly the reduced amount, in time by value date; less than that is a part payment (OLG Stuttgart)."""
        if item.discount_until is None or not item.discount_amount or payment.value_date > item.discount_until:
            return False
        untouched = self._left[item.id] == item.gross - item.credited
        return untouched and paid == self._left[item.id] - item.discount_amount

    def _several(self, payment: Payment, free: Money, named: Sequence[OpenItem]) -> tuple[Part, ...]:
        """Numbers whose open amounts, each full or reduced by its discount, add up to the payment."""
        full = [self._left[i.id] for i in named]
        for reduced in self._choices(payment, named):
            amounts = [
                left - item.discount_amount if cut else left
                for item, left, cut in zip(named, full, reduced, strict=True)
            ]
            if Money.total(amounts, free.currency) == free:
                return tuple(
                    Part(
                        *(item.id, paid, left - paid),
                        "cash_discount" if cut else "several_numbers",
                        "invoice_number",
                    )
                    for item, left, paid, cut in zip(named, full, amounts, reduced, strict=True)
                    if left
                )
        return ()

    def _choices(self, payment: Payment, named: Sequence[OpenItem]) -> Iterable[tuple[bool, ...]]:
        """None reduced first, then each item that may be, then all of them."""
        may = [self._takes_discount(payment, i, self._left[i.id] - i.discount_amount) for i in named]
        yield tuple(False for _ in named)
        candidates = [n for n, allowed in enumerate(may) if allowed][:_MOST_SUBSET]
        for size in range(1, len(candidates) + 1):
            for chosen in combinations(candidates, size):
                yield tuple(n in chosen for n in range(len(named)))

    def _by_payer(self, payment: Payment, free: Money) -> tuple[Part, ...]:
        """A known account and an amount that fits one of its customer's items only (§ 366 (1) BGB, by its amount)."""
        customer_id = self._payers.get(payment.counterparty_iban)
        if customer_id is None or self._contradicts(payment, customer_id):
            return ()
        fitting: list[Part] = []
        for item in self._of_customer.get(customer_id, ()):
            if not self._owes(item) or item.currency != free.currency:
                continue
            left = self._left[item.id]
            asked = self._reminded_of(item, free)
            if free == left:
                fitting.append(Part(item.id, free, free * 0, "amount_and_payer", "amount"))
            elif asked is not None:
                fitting.append(Part(item.id, free, free * 0, "notice_total", "notice_total", asked))
        return (fitting[0],) if len(fitting) == 1 else ()

    # What a person may choose from.

    def propose(
        self,
        payment: Payment,
        free: Money,
        named: Sequence[OpenItem],
        customer_id: UUID | None,
        rejects: Rejects = _nothing,
    ) -> tuple[Proposal, ...]:
        """The best few: what is named, what the same customer owes, what has the amount, whose name is alike; of those
        that are as good the ones due first."""
        live = tuple(item.id for item in named if self._owes(item))
        found = [Proposal(live, 60, "invoice_number")] if live else []
        payer, near = _payer(payment), self._near(payment, free, customer_id)
        for item in sorted(near, key=lambda item: (item.due_date, item.id)):
            likeness = int(_likeness(payer, item.customer_name))
            same = self._left[item.id] == free
            if item.customer_id == customer_id:
                found.append(Proposal((item.id,), 80 if same else 50, "customer"))
            elif same:
                found.append(Proposal((item.id,), 40 + likeness // 5, "amount"))
            elif likeness >= _LIKE_NAME:
                found.append(Proposal((item.id,), likeness // 3, "payer_name"))
        ranked = sorted((p for p in found if not rejects(p.items)), key=lambda p: -p.confidence)
        return tuple({p.items: p for p in reversed(ranked)}.values())[::-1][:_PROPOSALS]

    def _near(self, payment: Payment, free: Money, customer_id: UUID | None) -> list[OpenItem]:
        """What is owed by that customer, of that amount, or by somebody of a name like the payer's."""
        owed = self._of_customer.get(customer_id, []) if customer_id else []
        near = [*owed, *self._of_amount.get(free, ()), *self._of_alike(_payer(payment))]
        distinct = {item.id: item for item in near}
        return [item for item in distinct.values() if item.currency == free.currency and self._owes(item)]

    def _of_alike(self, payer: str) -> list[OpenItem]:
        if payer not in self._alike:
            names = [name for name in self._of_name if int(_likeness(payer, name)) >= _LIKE_NAME]
            self._alike[payer] = [item for name in names for item in self._of_name[name]]
        return self._alike[payer]


def _payer(payment: Payment) -> str:
    return payment.ultimate_name or payment.counterparty_name


@lru_cache(maxsize=4_096)
def _likeness(one: str, other: str) -> float:
    return fuzz.token_set_ratio(one.casefold(), other.casefold()) if one and other else 0.0
