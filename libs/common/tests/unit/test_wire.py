"""Value types and their protobuf shapes."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.common.values import wire
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_money_survives_the_wire(cents: int, currency: str):
    value = Money.of(Decimal(cents).scaleb(-3), currency)
    assert wire.read_money(wire.money(value)) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_decimals_survive_the_wire(value: Decimal):
    text = wire.decimal(value)
    assert "E" not in text
    assert wire.read_decimal(text, "/x") == value


@pytest.mark.parametrize("odd", ["", "x", "1,5", "NaN", "Infinity", "1e99", "1" * 40])
def test_odd_numbers_name_their_field(odd: str):
    with pytest.raises(InvalidInput) as refused:
        wire.read_decimal(odd, "/lines/0/quantity")
    assert refused.value.pointer == "/lines/0/quantity"


def test_odd_money_names_its_field():
    for message in (MoneyMessage(amount="x", currency="EUR"), MoneyMessage(amount="1.001", currency="EUR")):
        with pytest.raises(InvalidInput) as refused:
            wire.read_money(message, "/price")
        assert refused.value.pointer == "/price/amount"


@pytest.mark.parametrize("odd", ["", "2026-2-1", "2026-02-30", "20260201", "tomorrow", "2026-W01-1"])
def test_odd_days_are_refused(odd: str):
    with pytest.raises(InvalidInput):
        wire.read_day(odd, "/on")


@pytest.mark.parametrize("odd", [{"seconds": 10**15}, {"seconds": -(10**15)}, {"nanos": 2**31 - 1}])
def test_odd_instants_are_refused(odd: dict):
    with pytest.raises(InvalidInput) as refused:
        wire.read_timestamp(Timestamp(**odd), "/at")
    assert refused.value.pointer == "/at"


def test_days_ids_and_instants():
    assert wire.read_day(wire.day(date(2026, 2, 28)), "/on") == date(2026, 2, 28)
    assert wire.read_optional_day("", "/on") is None
    assert wire.read_id(str(UUID(int=7)), "/id") == UUID(int=7)
    with pytest.raises(InvalidInput):
        wire.read_id("{" + str(UUID(int=7)) + "}", "/id")
    instant = datetime(2026, 1, 1, 13, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    message = wire.timestamp(instant)
    assert message is not None
    assert wire.read_timestamp(message) == instant
    assert wire.read_timestamp(message).tzinfo is UTC
    assert wire.timestamp(None) is None
