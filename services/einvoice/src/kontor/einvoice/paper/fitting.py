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
_ROWS_OF_A_PAGE = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Sizes in points from ordinary to the smallest, with the width and height there are, in millimetres."""

    sizes: tuple[float, ...]
    line: float
    width: float
    height: float


WORDMARK = Place((15, 12, 9.5, 7.5), 1.2, 148, 27)
ADDRESS = Place((9.6, 8.4, 7.2, 6.2), 1.36, 80, 42)
FOOTER = Place((7, 6, 5, 4), 1.42, 36, 20)
HOUSE_TEXT = Place((6.6, 5.6, 4.7, 3.8), 1.42, 153, 8)


def _width(text: str, size: float) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return ((len(text) - wide) * _LETTER + wide * _WIDE) * size * _MM


def rows(text: str, width: float, size: float) -> int:
    """Lines it takes; breaking at words costs a tenth."""
    needed = _width(text, size)
    return 1 if needed <= width else ceil(needed * 1.1 / width)


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


def is_longer_than_a_page(line: Any) -> bool:
    """Such a row may begin where the last one ended; any other stays whole."""
    return _taken(line) > _ROWS_OF_A_PAGE


def is_dense(lines: Sequence[Any]) -> bool:
    """A table that just misses the first page is set closer; a longer one has room to breathe."""
    taken = sum(_taken(line) for line in lines)
    return 9 < taken <= 30


def _taken(line: Any) -> int:
    details = str(line["details"]).splitlines()
    return rows(str(line["name"]), 78, 8.2) + sum(rows(text, 78, 7.6) for text in details)
