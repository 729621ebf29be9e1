"""How small letters must be so that a text stays in its place: long names shrink, they push nothing away.

Estimates, on the safe side: the width of a letter is taken as a share of its size, as Inter has it in ordinary text.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

_MM = 0.3528  # of a point
_LETTER = 0.56
# East Asian letters are as wide as high.
_WIDE = 1.0
_SENDER_LETTERS = 150
_HOUSE_LETTERS, _DOCUMENT_LETTERS = 60, 40
# With what a row is taken to need too much: a tenth.
_ROWS_OF_A_PAGE, _ROWS_UNDER_THE_ADDRESS = 64, 28
# Widths of the table's columns in millimetres: position, description, quantity, price, rate, amount.
_COLUMNS = (8.0, 80.0, 22.0, 20.0, 12.0, 23.0)
_DESCRIPTION, _QUANTITY, _PRICE, _AMOUNT = 1, 2, 3, 5
_LEAST_DESCRIPTION, _DIGIT, _BETWEEN, _SIZE = 50.0, 0.6, 2.0, 8.8


@dataclass(frozen=True, slots=True)
class Place:
    """Sizes in points from ordinary to the smallest, with the width and height there are, in millimetres."""

    sizes: tuple[float, ...]
    line: float
    width: float
    height: float


WORDMARK = Place((15, 12, 9.5, 7.5), 1.2, 148, 27)
ADDRESS = Place((9.6, 8.4, 7.2, 6.2), 1.36, 80, 39)
SENDER = Place((5.8, 5.2, 4.6), 1.25, 80, 2.6)
FOOTER = Place((7, 6, 5, 4), 1.42, 36, 20)
HOUSE_TEXT = Place((6.6, 5.6, 4.7, 3.8), 1.42, 153, 8)


def _width(text: str, size: float) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return ((len(text) - wide) * _LETTER + wide * _WIDE) * size * _MM


def rows(text: str, width: float, size: float) -> int:
    """Lines it takes, broken at words, and within a word that is longer than a line."""
    taken, at = 1, 0.0
    for word in text.split():
        needed, blank = _width(word, size), _width(" ", size) if at else 0.0
        if at and at + blank + needed > width:
            taken, at, blank = taken + 1, 0.0, 0.0
        if needed > width:
            more = ceil(needed / width) - 1
            taken, at = taken + more, needed - more * width
        else:
            at += blank + needed
    return taken


def step(place: Place, lines: Iterable[object]) -> int:
    """Which of the sizes these lines fit with; the smallest when none does."""
    texts = [str(line) for line in lines if line]
    for at, size in enumerate(place.sizes):
        if sum(rows(text, place.width, size) for text in texts) * size * _MM * place.line <= place.height:
            return at
    return len(place.sizes) - 1


def sender(name: str, address: Sequence[str]) -> str:
    """One or two small lines above the window; of a long name its beginning."""
    rest = "".join(f" · {line}" for line in address)
    return cut(name, max(_SENDER_LETTERS - len(rest), 40)) + rest


def cut(text: str, letters: int) -> str:
    """Its beginning, as one line of so many letters bears it."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def running(house: str, document: str) -> tuple[str, str]:
    """Who and what at the head of the further pages."""
    return cut(house, _HOUSE_LETTERS), cut(document, _DOCUMENT_LETTERS)


def may_split(line: Any, *, is_first: bool) -> bool:
    """A row longer than a page begins where the last one ended; so does the first one, where it would leave the page of
    the address empty. Any other stays whole."""
    return _taken(line) > (_ROWS_UNDER_THE_ADDRESS if is_first else _ROWS_OF_A_PAGE)


def columns(lines: Iterable[Any]) -> list[float]:
    """Widths of the table's columns in millimetres: long figures get theirs from the description."""
    widths = list(_COLUMNS)
    for line in lines:
        quantity = f"{line['quantity']} {line['unit']}" if len(str(line["unit"])) < 6 else str(line["quantity"])
        for at, text in ((_QUANTITY, quantity), (_PRICE, line["price"]), (_AMOUNT, line["net"])):
            widths[at] = max(widths[at], len(str(text)) * _DIGIT * _SIZE * _MM + _BETWEEN)
    free = _COLUMNS[_DESCRIPTION] - _LEAST_DESCRIPTION
    wanted = sum(widths) - sum(_COLUMNS)
    share = min(1.0, free / wanted) if wanted else 0.0
    widths = [own + (width - own) * share for own, width in zip(_COLUMNS, widths, strict=True)]
    widths[_DESCRIPTION] -= sum(widths) - sum(_COLUMNS)
    return [round(width, 1) for width in widths]


def is_dense(lines: Sequence[Any]) -> bool:
    """A table that just misses the first page is set closer; a longer one has room to breathe."""
    taken = sum(_taken(line) for line in lines)
    return 9 < taken <= 30


def _taken(line: Any) -> int:
    details = str(line["details"]).splitlines()
    return rows(str(line["name"]), 78, 8.2) + sum(rows(text, 78, 7.6) for text in details)
