"""Which work becomes which line: grouped by position and rate, to the cent, nothing twice."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.billing.domain.lines import LineKind, Source, SourceKind
from kontor.billing.domain.plan import Position, Work, period_of, plan, retainer_months, retainer_source_id
from kontor.common.values.money import Money

UNTIL = date(2026, 11, 30)
NOTHING: frozenset[UUID] = frozenset()


def a_position(kind: str = "TIME_AND_MATERIAL", price: str = "120.00", **fields) -> Position:
    given_ = {"quantity": Decimal(20), "retainer_from": None, "vat_rate": Decimal(19), **fields}
    money = Money(Decimal(price))
    return Position(uuid4(), uuid4(), "Bauüberwachung", kind, money, money, vat_category="S", **given_)


def time(position: Position, minutes: int, amount: str, rate: str = "120.00", day: int = 18) -> Work:
    source = Source(
        SourceKind.TIME_ENTRY, uuid4(), 1, Money(Decimal(amount)), date(2026, 11, day), "Eva", "Aufmaß", minutes
    )
    return Work(position.id, source, Decimal(rate), Decimal(19), "S")


def expense(position: Position, amount: str) -> Work:
    source = Source(SourceKind.EXPENSE, uuid4(), 1, Money(Decimal(amount)), date(2026, 11, 19), "Eva", "Hotel")
    return Work(position.id, source, Decimal(0), Decimal(19), "S")


def test_time_is_grouped_by_position_and_rate():
    one, two = a_position(), a_position()
    work = [
        time(one, 60, "120.00"),
        time(one, 90, "180.00"),
        time(one, 60, "140.00", "140.00"),
        time(two, 60, "120.00"),
    ]
    lines = plan([one, two], work, UNTIL, NOTHING)
    assert [(x.position_id, x.quantity, x.unit, x.unit_price, x.net.amount) for x in lines] == [
        (one.id, Decimal("2.5000"), "HUR", Decimal("120.00"), Decimal("300.00")),
        (one.id, Decimal("1.0000"), "HUR", Decimal("140.00"), Decimal("140.00")),
        (two.id, Decimal("1.0000"), "HUR", Decimal("120.00"), Decimal("120.00")),
    ]
    assert [line.position for line in lines] == [1, 2, 3]


def test_a_cap_shows_as_fewer_hours():
    """6 h over the cap of which 480.00 may be billed."""
    position = a_position()
    (line,) = plan([position], [time(position, 480, "960.00"), time(position, 360, "480.00")], UNTIL, NOTHING)
    assert (line.quantity, line.net.amount) == (Decimal("12.0000"), Decimal("1440.00"))


def test_each_expense_is_its_own_line():
    position = a_position("EXPENSES")
    lines = plan([position], [expense(position, "100.00"), expense(position, "12.34")], UNTIL, NOTHING)
    assert [(x.kind, x.title, x.net.amount) for x in lines] == [
        (LineKind.EXPENSE, "Hotel", Decimal("100.00")),
        (LineKind.EXPENSE, "Hotel", Decimal("12.34")),
    ]


def test_claimed_work_is_left_out():
    position = a_position()
    mine, theirs = time(position, 60, "120.00"), time(position, 60, "120.00")
    (line,) = plan([position], [mine, theirs], UNTIL, frozenset({theirs.source.id}))
    assert line.sources == (mine.source,)


def test_a_retainer_is_due_for_each_month_that_began_as_often_as_ordered():
    position = a_position("RETAINER", "900.00", retainer_from=date(2026, 9, 1), quantity=Decimal(12))
    assert retainer_months(position, UNTIL) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    assert len(retainer_months(position, date(2030, 1, 1))) == 12
    assert retainer_months(position, date(2026, 8, 31)) == []


def test_a_retainers_month_is_one_source_for_ever():
    position = a_position("RETAINER", "900.00", retainer_from=date(2026, 10, 1), quantity=Decimal(12))
    billed = retainer_source_id(position.id, date(2026, 10, 1))
    lines = plan([position], [], UNTIL, frozenset({billed}))
    assert [s.id for x in lines for s in x.sources] == [retainer_source_id(position.id, date(2026, 11, 1))]


def test_months_run_over_the_year():
    position = a_position("RETAINER", "900.00", retainer_from=date(2026, 12, 1), quantity=Decimal(3))
    assert retainer_months(position, date(2027, 12, 31))[-1] == date(2027, 2, 1)


def test_the_period_reaches_from_first_to_last_work():
    position = a_position()
    lines = plan(
        [position], [time(position, 60, "120.00", day=20), time(position, 60, "120.00", day=3)], UNTIL, NOTHING
    )
    assert period_of(lines, UNTIL) == (date(2026, 11, 3), date(2026, 11, 20))


@pytest.mark.parametrize("kind", ["TIME_AND_MATERIAL", "EXPENSES", "FIXED_PRICE"])
def test_without_work_there_is_nothing_to_bill(kind: str):
    assert plan([a_position(kind)], [], UNTIL, NOTHING) == ()


@given(
    st.lists(
        st.tuples(
            st.integers(1, 600),
            st.decimals(min_value="0.01", max_value=2000, places=2),
            st.sampled_from(["95.00", "120.00", "133.33"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_cent_of_approved_work_is_billed_once(entries):
    position = a_position()
    work = [time(position, minutes, f"{amount:f}", rate) for minutes, amount, rate in entries]
    lines = plan([position], work, UNTIL, NOTHING)
    assert Money.total(x.net for x in lines) == Money.total(w.source.amount for w in work)
    for line in lines:
        assert line.net == Money.total(s.amount for s in line.sources)
    billed = [s.id for x in lines for s in x.sources]
    assert sorted(billed) == sorted(w.source.id for w in work)
