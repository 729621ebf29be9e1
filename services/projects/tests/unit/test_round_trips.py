"""Nothing of projects' records is lost on the way to a row, back, and into a message."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from kontor.cli.round_trips import all_told, examples, kept_in_row, reach, told_alike
from kontor.common.database.stores import Store
from kontor.common.values.money import Money
from kontor.projects import wire
from kontor.projects.domain.milestone import Milestone
from kontor.projects.domain.project import Position, Project
from kontor.projects.store.milestones import Milestones
from kontor.projects.store.projects import Projects

EURO = st.integers(1, 10**9).map(lambda cents: Money(Decimal(cents) / 100))
POSITIONS = st.lists(
    st.sampled_from(examples(Position, budget=EURO, unit_price=EURO, cap=EURO)), min_size=1, max_size=2
).map(tuple)


def project(value: Project) -> Any:
    return wire.project(value, [])


def milestone(value: Milestone) -> Any:
    return wire.milestone(value, with_letter=True)


RECORDS: list[tuple[type[Store[Any]], type, Any, Mapping[str, Any]]] = [
    (Projects, Project, project, {"positions": POSITIONS}),
    (Milestones, Milestone, milestone, {}),
]
SILENT = {"Milestone": {"link_id": "secret", "created_at": "not told"}}


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_a_record_comes_back_from_its_row(store: type[Store[Any]], kind: type, message: Any, given: Any):
    for value in examples(kind, **given):
        kept_in_row(store, value)


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_every_field_of_a_record_reaches_its_message(store: type[Store[Any]], kind: type, message: Any, given: Any):
    reach(message, examples(kind, **given), silent=SILENT.get(kind.__name__))


def test_every_field_of_a_message_is_told():
    milestones = examples(Milestone)
    all_told([wire.milestone(value, "de", with_letter=True) for value in milestones])
    hidden = ("allowed_actions", "milestones.allowed_actions", "milestones.outgoing")
    empty = dict.fromkeys(hidden, "told to people only")
    all_told([wire.project(value, milestones) for value in examples(Project, positions=POSITIONS)], empty=empty)


@pytest.mark.parametrize(
    ("record", "least"),
    [
        (0, {"number", "name", "state", "customer.label", "lead.id", "legal_entity.number"}),
        (1, {"title", "state", "amount.amount", "vat_rate", "project.label", "completes_position", "reached_at"}),
    ],
)
def test_what_a_column_tells_is_what_the_record_says(record: int, least: set[str]):
    store, kind, message, given = RECORDS[record]
    for value in examples(kind, **given, **({"amount": EURO} if kind is Milestone else {})):
        assert told_alike(store, value, message(value)) >= least
