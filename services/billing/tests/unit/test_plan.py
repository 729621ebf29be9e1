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


def euro(amount: str) -> Money:
    return Money(Decimal(amount))


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


def test_a_cap_leaves_the_hours_and_takes_the_rest_off_as_an_allowance():
    """61:45 h at 128.40 with a cap of 7,500.00: 7,928.70 less 428.70 (BG-27)."""
    position = a_position(price="128.40", cap=euro("7500.00"))
    work = [time(position, 3600, "7500.00", "128.40"), time(position, 105, "0.00", "128.40")]
    (line,) = plan([position], work, UNTIL, NOTHING)
    assert (line.quantity, line.unit_price) == (Decimal("61.7500"), Decimal("128.40"))
    assert [(a.amount, a.base) for a in line.allowances] == [(euro("428.70"), euro("7928.70"))]
    assert line.net == euro("7500.00") == Money.total(s.amount for s in line.sources)


def test_a_cap_over_several_lines_is_split_to_the_cent():
    position = a_position(cap=euro("100.00"))
    work = [time(position, 60, "0.00", rate) for rate in ("70.00", "70.01", "70.02")]
    lines = plan([position], work, UNTIL, NOTHING)
    assert [x.net for x in lines] == [euro("33.33"), euro("33.33"), euro("33.34")]
    assert all(x.net + x.allowances[0].amount == x.before_allowances for x in lines)


def test_the_cap_counts_what_other_bills_of_the_position_claim():
    position = a_position(cap=euro("500.00"))
    work = [time(position, 120, "240.00")]
    for billed, left in (("0.00", "240.00"), ("300.00", "200.00"), ("500.00", "0.00"), ("600.00", "0.00")):
        (line,) = plan([position], work, UNTIL, NOTHING, billed={position.id: euro(billed)})
        assert line.net == euro(left)
        assert bool(line.allowances) == (left != "240.00")


def test_minutes_are_added_before_they_become_hours():
    """20 × 15 min at 27.50: 5 h and 137.50; 3 × 20 min are an hour, not 0.9999."""
    position = a_position(price="27.50")
    (line,) = plan([position], [time(position, 15, "6.88", "27.50") for _ in range(20)], UNTIL, NOTHING)
    assert (line.quantity, line.net) == (Decimal("5.0000"), euro("137.50"))
    assert Money.total(s.amount for s in line.sources) == euro("137.50")
    (line,) = plan([position], [time(position, 20, "40.00") for _ in range(3)], UNTIL, NOTHING)
    assert (line.quantity, line.net) == (Decimal("1.0000"), euro("120.00"))


@pytest.mark.parametrize("until", [date(2026, 11, 10), date(2026, 11, 30), date(2027, 1, 14)])
def test_a_retainer_is_billed_for_its_whole_month_whenever_it_is_billed(until: date):
    position = a_position(
        "RETAINER", "900.00", retainer_from=date(2026, 11, 1), quantity=Decimal(1), description="Pauschale", unit="MON"
    )
    lines = plan([position], [], until, NOTHING)
    assert [(x.period_from, x.period_to) for x in lines] == [(date(2026, 11, 1), date(2026, 11, 30))]
    assert period_of(lines) == (date(2026, 11, 1), date(2026, 11, 30))
    assert [(x.description, x.unit) for x in lines] == [("Pauschale", "MON")]


def test_a_retainer_keeps_the_unit_that_was_agreed():
    position = a_position("RETAINER", "900.00", retainer_from=date(2026, 2, 1), quantity=Decimal(1), unit="ANN")
    (line,) = plan([position], [], UNTIL, NOTHING)
    assert (line.unit, line.period_to) == ("ANN", date(2026, 2, 28))


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
    assert period_of(lines) == (date(2026, 11, 3), date(2026, 11, 20))


@pytest.mark.parametrize("kind", ["TIME_AND_MATERIAL", "EXPENSES", "FIXED_PRICE"])
def test_without_work_there_is_nothing_to_bill(kind: str):
    assert plan([a_position(kind)], [], UNTIL, NOTHING) == ()


@given(
    st.lists(st.tuples(st.integers(1, 600), st.sampled_from(["95.00", "120.00", "133.33"])), min_size=1, max_size=30),
    st.one_of(st.none(), st.decimals(min_value=0, max_value=20000, places=2)),
    st.decimals(min_value=0, max_value=3000, places=2),
)
def test_shares_add_up_to_lines_and_lines_stay_below_the_cap(entries, cap, billed):
    position = a_position(cap=None if cap is None else Money(cap))
    work = [time(position, minutes, "0.00", rate) for minutes, rate in entries]
    lines = plan([position], work, UNTIL, NOTHING, billed={position.id: Money(billed)})
    for line in lines:
        assert line.net == Money.total(s.amount for s in line.sources)
    whole, net = Money.total(x.before_allowances for x in lines), Money.total(x.net for x in lines)
    assert net == (whole if cap is None else min(whole, max(Money(cap) - Money(billed), euro("0.00"))))
    billed_ids = [s.id for x in lines for s in x.sources]
    assert sorted(billed_ids) == sorted(w.source.id for w in work)
