"""Patterns of document numbers: literal text, `{year}` and `{number}` or `{number:0N}` (N from 1 to 9), each once.

A pattern is data that a tenant wrote: it is read by this grammar and never given to Python's own formatting.
"""

import re
from dataclasses import dataclass
from typing import Literal

DEFAULT_PATTERN = "RE-{year}-{number:04}"
Weakness = Literal["", "letterless", "short"]

# DATEV takes these in a document field, and 36 of them; the number itself needs room to grow.
_LITERAL = re.compile(r"[A-Za-z0-9/-]*")
_LONGEST = 30
_FIELD = re.compile(r"\{year\}|\{number(?::0[1-9])?\}")
# What was stored before this grammar and has given numbers since: `:04d`, the year on both sides, any letters.
_OLDER_FIELD = re.compile(r"\{year\}|\{number(?::0([1-9])d?)?\}")
_OLDER = re.compile(r"[^{}]*(\{year\}[^{}]*)?\{number(:0[1-9]d?)?\}[^{}]*(\{year\}[^{}]*)?")
_TELLING_LENGTH = 5


class OddPattern(ValueError):
    """No pattern of this grammar."""


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A pattern that was read; makes numbers."""

    text: str

    @classmethod
    def read(cls, text: str) -> "NumberPattern":
        """A pattern as it may be set today; OddPattern for anything else."""
        fields, literal = _FIELD.findall(text), _FIELD.sub("", text)
        years = fields.count("{year}")
        if not _LITERAL.fullmatch(literal) or years > 1 or len(fields) - years != 1:
            raise OddPattern(text)
        pattern = cls(text)
        if len(pattern.number(2026, 1)) > _LONGEST:
            raise OddPattern(text)
        return pattern

    @classmethod
    def stored(cls, text: str) -> "NumberPattern":
        """A pattern as an earlier release may have taken it; what never made a number is the usual one."""
        return cls(text if _OLDER.fullmatch(text) else DEFAULT_PATTERN)

    @property
    def names_year(self) -> bool:
        return "{year}" in self.text

    def number(self, year: int, count: int) -> str:
        def filled(found: re.Match[str]) -> str:
            return str(year) if found[0] == "{year}" else f"{count:0{found[1] or 1}}"

        return _OLDER_FIELD.sub(filled, self.text)

    @property
    def weakness(self) -> Weakness:
        """Why a bank line cannot be told by such a number alone: it looks like a year, a sum or a month."""
        return weakness_of(self.number(2026, 1))


def weakness_of(number: str) -> Weakness:
    plain = [char for char in number if char.isalnum()]
    if not any(char.isalpha() for char in plain):
        return "letterless"
    return "short" if len(plain) < _TELLING_LENGTH else ""
