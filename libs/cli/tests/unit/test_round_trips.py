"""A forgotten line of a mapping is found and named, whichever way it was forgotten."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from kontor.api.common.v1 import types_pb2
from kontor.cli.round_trips import all_told, examples, filled, kept_in_row, paths, reach, shown
from kontor.common.database.rows import instant, tenant_table
from kontor.common.database.stores import Store
from kontor.common.values.money import Money
from sqlalchemy.dialects.postgresql import JSONB


class Mood(StrEnum):
    CALM = "CALM"
    CROSS = "CROSS"


@dataclass(frozen=True)
class Line:
    text: str
    unit: str = "HUR"
    price: Decimal = Decimal(0)


@dataclass
class Letter:
    id: UUID
    at: datetime
    amount: Money
    lines: tuple[Line, ...]
    mood: Mood = Mood.CALM
    urgent: bool = False
    note: str | None = None
    version: int = 0
    tags: list[str] = field(default_factory=list)


_table = tenant_table(
    sa.MetaData(),
    "letter",
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    instant("at"),
    sa.Column("amount", sa.Numeric, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("mood", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("tags", JSONB, nullable=False),
)


class Letters(Store[Letter]):
    table = _table
    aggregate = "letter"

    def to_row(self, value: Letter) -> dict[str, Any]:
        simple = {name: getattr(value, name) for name in ("id", "version", "at", "urgent", "note", "tags")}
        lines = [{"text": line.text, "unit": line.unit, "price": str(line.price)} for line in value.lines]
        return simple | {
            "amount": value.amount.amount,
            "currency": value.amount.currency,
            "lines": lines,
            "mood": str(value.mood),
        }

    def to_entity(self, row: dict[str, Any]) -> Letter:
        lines = tuple(Line(part["text"], part["unit"], Decimal(part["price"])) for part in row["lines"])
        simple = {name: row[name] for name in ("id", "version", "at", "urgent", "note", "tags")}
        return Letter(amount=Money(row["amount"], row["currency"]), lines=lines, mood=Mood(row["mood"]), **simple)


class WithoutUnit(Letters):
    table = _table

    def to_entity(self, row: dict[str, Any]) -> Letter:
        whole = super().to_entity(row)
        return replace(whole, lines=tuple(replace(line, unit="HUR") for line in whole.lines))


class WithoutCurrency(Letters):
    table = _table

    def to_entity(self, row: dict[str, Any]) -> Letter:
        return super().to_entity({**row, "currency": "USD"})


class WithoutSecondLine(Letters):
    table = _table

    def to_entity(self, row: dict[str, Any]) -> Letter:
        return super().to_entity({**row, "lines": [*row["lines"], *row["lines"]]})


class WithoutColumn(Letters):
    table = _table

    def to_row(self, value: Letter) -> dict[str, Any]:
        row = super().to_row(value)
        del row["note"]
        return row


@settings(max_examples=20)
@given(filled(Letter))
def test_every_field_of_what_is_made_is_away_from_its_default(letter: Letter):
    assert (letter.mood, letter.urgent, letter.version != 0) == (Mood.CROSS, True, True)
    assert letter.note
    assert letter.tags
    assert all(line.unit != "HUR" and line.price for line in letter.lines)


@settings(max_examples=20)
@given(filled(Letter))
def test_an_object_that_keeps_everything_passes(letter: Letter):
    kept_in_row(Letters, letter)


@pytest.mark.parametrize(
    ("store", "named"),
    [
        (WithoutUnit, "lines.unit"),
        (WithoutCurrency, "amount"),
        (WithoutSecondLine, "lines"),
        (WithoutColumn, "note"),
    ],
)
@settings(max_examples=10)
@given(data=st.data())
def test_what_a_store_forgets_is_named(store: type[Store[Letter]], named: str, data: st.DataObject):
    with pytest.raises(AssertionError, match=named):
        kept_in_row(store, data.draw(filled(Letter)))


@settings(max_examples=20)
@given(filled(Letter))
def test_what_is_left_out_on_purpose_is_said_with_its_reason(letter: Letter):
    kept_in_row(WithoutUnit, letter, forgotten={"lines": "the unit is always hours"})


def _address(letter: Letter) -> types_pb2.Address:
    return types_pb2.Address(street=letter.lines[0].text, city=letter.note or "")


def test_a_field_that_changes_nothing_is_named():
    reach(Letters(None).to_row, examples(Letter))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"lines\.unit"):
        reach(_address, examples(Letter))
    others = [shown(path) for path in paths(examples(Letter)[0]) if shown(path) not in ("lines.text", "note")]
    reach(_address, examples(Letter), silent=dict.fromkeys(others, "no address has this"))


def test_a_part_of_a_message_that_nobody_fills_is_named():
    whole = types_pb2.Address(street="Weg 1", line2="Hof", postcode="20095", city="Hamburg", country_code="DE")
    all_told([whole])
    part = types_pb2.Address(street="Weg 1", postcode="20095", city="Hamburg", country_code="DE")
    all_told([part, whole])
    with pytest.raises(AssertionError, match="line2"):
        all_told([part])
    all_told([part], empty={"line2": "addresses have one line here"})
    with pytest.raises(AssertionError, match="but told"):
        all_told([whole], empty={"line2": "addresses have one line here"})


def test_what_the_contract_promises_and_a_message_lacks_is_named():
    total = types_pb2.Sum(field="gross", amount=types_pb2.Money(amount="1.00", currency="EUR"))
    all_told([types_pb2.Summary(count=1, exact=True, sums=[total])])
    with pytest.raises(AssertionError, match=r"always there: \['sums\.amount'\]"):
        all_told([types_pb2.Summary(count=1, exact=True, sums=[types_pb2.Sum(field="gross")])])
