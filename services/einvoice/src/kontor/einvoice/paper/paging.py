"""A long invoice in pieces a person and a browser can bear: so many lines, and of every other list as many, at a time.

What stands once (parties, sums) belongs to every piece, its terms to the first one only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kontor.einvoice.en16931.model import Invoice, Line

MOST = 200
_LINES = "lines"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One of `pages`; `first` to `last` of `total` lines. `before` counts what earlier pages hold of each list."""

    number: int = 1
    pages: int = 1
    first: int = 1
    last: int = 0
    total: int = 0
    before: Mapping[str, int] = field(default_factory=dict)


def cut(invoice: Invoice, number: int) -> tuple[Invoice, Leaf]:
    """The invoice as far as page `number` holds it; 0 is all of it, and behind the last page is the last one."""
    total = len(invoice.lines)
    if number == 0:
        return invoice, Leaf(last=total, total=total)
    begins = _begins(invoice.lines)
    lists = [f.name for f in fields(invoice) if isinstance(getattr(invoice, f.name), tuple) and f.name != _LINES]
    longest = max((len(getattr(invoice, name)) for name in lists), default=0)
    pages = max(len(begins), -(-longest // MOST), 1)
    number = min(number, pages)
    first = begins[number - 1] if number <= len(begins) else total
    last = begins[number] if number < len(begins) else total
    at = MOST * (number - 1)
    held: dict[str, Any] = {name: getattr(invoice, name)[at : at + MOST] for name in lists}
    before = dict.fromkeys(lists, at) | {_LINES: first}
    leaf = Leaf(number, pages, first + 1, last, total, before)
    return replace(invoice, **held, lines=invoice.lines[first:last]), leaf


def only_lists(invoice: Invoice) -> Invoice:
    """Without what stands once."""
    held = {f.name: getattr(invoice, f.name) for f in fields(invoice)}
    lists: dict[str, Any] = {name: value for name, value in held.items() if isinstance(value, tuple)}
    return Invoice(**lists)


def _begins(lines: Sequence[Line]) -> list[int]:
    """Where each page begins: a line weighs what it holds, and is never cut."""
    begins, weight = [0], 0
    for at, line in enumerate(lines):
        heavy = _weight(line)
        if weight and weight + heavy > MOST:
            begins.append(at)
            weight = 0
        weight += heavy
    return begins


def _weight(line: Line) -> int:
    """One for itself and each line below it, a tenth for each allowance, attribute or reference."""
    details = _listed(line) - len(line.sub_lines) + (_listed(line.item) if line.item else 0)
    return 1 + sum(map(_weight, line.sub_lines)) + details // 10


def _listed(value: Any) -> int:
    return sum(len(held) for f in fields(value) if isinstance(held := getattr(value, f.name), tuple))
