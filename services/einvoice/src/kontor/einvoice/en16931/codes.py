"""Code lists as dated data (`assets/codes.json`); nothing here knows a code by heart."""

import json
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, frozenset[str]]:
    data = json.loads((resources.files("kontor.einvoice") / "assets" / "codes.json").read_text("utf-8"))
    return {name: frozenset(codes.split()) for name, codes in data.items() if name not in ("source", "valid_from")}


def known(name: str, code: str) -> bool:
    return code in _lists()[name]


def codes(name: str) -> frozenset[str]:
    return _lists()[name]
