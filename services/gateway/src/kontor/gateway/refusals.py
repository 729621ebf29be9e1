"""What every service refuses, why, and what to do about it: read once from the catalogue of the error classes."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_FIELD_RULES = frozenset({"required", "string", "enum", "int32", "repeated", "bytes", "field_mask"})


class Refusal(NamedTuple):
    """One code. `apart` says that its sentence names only the cause, so that the cure has to be told beside it."""

    code: str
    status: int
    apart: bool
    cause: Mapping[str, str]
    cure: Mapping[str, str]

    @property
    def area(self) -> str:
        """The service it comes from, `fields` for the contract's field rules; empty for what every service answers."""
        area, dot, _ = self.code.partition(".")
        return "fields" if area in _FIELD_RULES else area if dot else ""


@cache
def catalogue() -> Mapping[str, Refusal]:
    """By code, in the order of the codes."""
    found = json.loads((files("kontor.gateway") / "refusals.json").read_bytes())
    return {code: Refusal(code, **facts) for code, facts in found.items()}


def cure(code: str, lang: str) -> str:
    """What to do, where the refusal's own sentence does not say it."""
    found = catalogue().get(code)
    return found.cure[lang] if found is not None and found.apart else ""
