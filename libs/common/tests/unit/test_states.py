"""A record's canonical form: what was hashed by one release is hashed alike by every later one."""

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.database.states import state_hash
from kontor.common.values.errors import Bug


class Word(StrEnum):
    OPEN = "OPEN"


ROW: dict[str, Any] = {
    "id": UUID("0198c0de-0000-7000-8000-000000000001"),
    "version": 3,
    "word": Word.OPEN,
    "text": 'Größe "38" \\ \t\u2028 \x01 😀',
    "amount": Decimal("-1200.50"),
    "whole": Decimal("1E+3"),
    "yes": True,
    "nothing": None,
    "day": date(2026, 2, 28),
    "at": datetime(2026, 2, 28, 23, 30, tzinfo=timezone(timedelta(hours=1))),
    "hour": time(6, 30),
    "raw": b"\x00\xff",
    "empty": [],
    "facts": {"ä": [1, Decimal("0.10"), {"b": None, "a": False}], "A": "x"},
}
PARTS = [{"id": UUID(int=2), "amount": Decimal("2.00")}, {"id": UUID(int=1), "at": ROW["at"], "tags": ["ü", '"']}]


def test_what_earlier_releases_hashed_is_hashed_alike():
    assert state_hash(ROW, 14, PARTS).hex() == "aefdfb3412be8d4ea6c8d2033d7fe925fd6941d32779997e17771b777859c2fd"
    assert state_hash(ROW, 5).hex() == "232525821fbadf42bc43bdae9242cbc53b71ef55fb78b8991fab8c2e3c4ed6c0"


_plain = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
_json = st.recursive(
    _plain, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(), deeper, max_size=3), max_leaves=8
)


@given(
    st.dictionaries(st.text(), _json, max_size=6), st.lists(st.dictionaries(st.text(), _json, max_size=3), max_size=3)
)
def test_the_canonical_form_is_compact_json_of_columns_and_sorted_parts(row: dict[str, Any], parts: list[Any]):
    belonging = sorted(json.dumps(part, sort_keys=True, ensure_ascii=False) for part in parts)
    named = [[name, value] for name, value in row.items()]
    told = json.dumps([named, belonging], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert state_hash(row, len(row), parts) == hashlib.sha256(told.encode()).digest()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_an_amount_has_one_form_however_many_zeros_it_was_written_with(amount: Decimal):
    assert state_hash({"a": amount}, 1) == state_hash({"a": amount.quantize(Decimal("0.00000001"))}, 1)


def test_an_instant_has_one_form_in_every_zone():
    there = ROW["at"].astimezone(UTC)
    assert state_hash({"at": there, "in": [there]}, 2) == state_hash({"at": ROW["at"], "in": [ROW["at"]]}, 2)


@pytest.mark.parametrize("odd", [1.5, object(), {"deep": [0.1]}])
def test_a_value_without_a_canonical_form_is_a_bug(odd: object):
    with pytest.raises(Bug):
        state_hash({"odd": odd}, 1)
