"""Figures are the sum of the rows they show, on the tenant's days and within one currency."""

from decimal import Decimal

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.values.ids import new_id
from reporting_world import World


async def test_a_lead_of_the_last_evening_of_december_counts_in_the_new_year(world: World) -> None:
    """23:30 UTC on 31 December is half past midnight on 1 January for the tenant."""
    lead_id = await world.asked("2026-12-31T23:30:00+00:00")
    await world.ordered(lead_id, "2026-12-31T23:45:00+00:00")
    assert (await world.figure("lead_to_order_rate", "2026-01-01", "2026-12-31")).value == ""
    new_year = await world.figure("lead_to_order_rate", "2027-01-01", "2027-12-31")
    assert (new_year.value, new_year.denominator) == ("100", "1")
    [position] = await world.positions("lead_to_order_rate")
    assert position.date == "2027-01-01"


async def test_a_cancellation_counts_on_its_own_day_and_leaves_the_month_before_alone(world: World) -> None:
    original = await world.issued("1000.00", "2026-03-10")
    march = await world.figure("project_margin", "2026-03-01", "2026-03-31")
    await world.issued(
        "-1000.00", "2026-04-02", number="RE-2", kind=billing.DOCUMENT_KIND_CANCELLATION, cancels=original
    )
    after = await world.figure("project_margin", "2026-03-01", "2026-03-31")
    assert (after.numerator, after.denominator) == (march.numerator, march.denominator) == ("1000", "1000")
    april = await world.figure("project_margin", "2026-04-01", "2026-04-30")
    assert april.numerator == "-1000"
    assert (await world.figure("project_margin")).numerator == "0"


async def test_what_is_cancelled_is_owed_by_nobody(world: World) -> None:
    original = await world.issued("1000.00", "2026-03-10")
    assert (await world.figure("receivables_by_age")).value == "1000"
    await world.issued(
        "-1000.00", "2026-04-02", number="RE-2", kind=billing.DOCUMENT_KIND_CANCELLATION, cancels=original
    )
    assert (await world.figure("receivables_by_age")).value == "0"


async def test_amounts_of_different_currencies_are_never_added(world: World) -> None:
    await world.issued("100.00", "2026-03-10")
    await world.issued("70.00", "2026-03-11", number="RE-2", currency="CHF")
    euros = await world.figure("receivables_by_age")
    assert (euros.value, euros.currency, list(euros.other_currencies)) == ("100", "EUR", ["CHF"])
    francs = await world.figure("receivables_by_age", currency="CHF")
    assert (francs.value, francs.currency, list(francs.other_currencies)) == ("70", "CHF", ["EUR"])
    assert [p.currency for p in await world.positions("receivables_by_age", currency="CHF")] == ["CHF"]
    assert (await world.figure("first_time_right_rate")).denominator == "2", "documents are counted in any currency"


async def test_a_margin_says_whose_cost_it_does_not_know(world: World) -> None:
    await world.issued("1000.00", "2026-03-10")
    await world.worked(60, "2026-03-09", cost_rate="40.00")
    assert list((await world.figure("project_margin")).notes) == []
    nobody = new_id()
    for day in ("2026-03-09", "2026-03-10"):
        await world.worked(60, day, person=nobody)
    [note] = (await world.figure("project_margin")).notes
    assert (note.code, note.count) == ("reporting.cost_unknown", 1)
    assert "1 Person ohne Kostensatz" in note.text
    await world.worked(60, "2026-04-01")
    [note] = (await world.figure("project_margin")).notes
    assert "2 Personen ohne Kostensatz" in note.text
    [march] = (await world.figure("project_margin", until="2026-03-31")).notes
    assert march.count == 1


async def test_a_figure_is_the_sum_of_its_positions(world: World) -> None:
    await world.issued("1000.00", "2026-03-10")
    await world.worked(95, "2026-03-09", cost_rate="41.17")
    figure, rows = await world.figure("project_margin"), await world.positions("project_margin")
    assert Decimal(figure.numerator) == sum(Decimal(p.numerator) for p in rows) == Decimal("934.81")
    assert Decimal(figure.denominator) == sum(Decimal(p.denominator) for p in rows)


async def test_an_event_that_comes_twice_or_late_changes_nothing(world: World) -> None:
    lead_id = await world.asked("2026-03-01T10:00:00+01:00")
    for _ in range(2):
        await world.ordered(lead_id, "2026-03-02T10:00:00+01:00")
    assert (await world.figure("lead_to_order_rate")).numerator == "1"


async def test_what_is_open_is_what_collections_says_last(world: World) -> None:
    invoice_id = await world.issued("1000.00", "2026-03-10")
    await world.left_open(invoice_id, "400.00", "2026-03-20", version=3)
    assert (await world.figure("receivables_by_age")).value == "400"
    await world.left_open(invoice_id, "1000.00", "2026-03-12", version=2)
    assert (await world.figure("receivables_by_age")).value == "400", "what came late is passed"
    await world.left_open(invoice_id, "0.00", "2026-03-30", version=4)
    assert (await world.figure("receivables_by_age")).value == "0"
    assert (await world.figure("dso")).value == "20"


async def test_a_cent_is_followed_back_in_its_own_currency(world: World) -> None:
    invoice_id = await world.issued("70.00", "2026-03-11", currency="CHF")
    line_id = await world.paid(invoice_id, "70.00", "2026-03-20", "CHF")
    asked = pb.GetLineageRequest(bank_transaction_id=str(line_id))
    links = (await world.running.user(world.tenant)("GetLineage", asked)).message.links
    assert [(link.kind, link.amount.amount, link.amount.currency) for link in links] == [
        ("bank_transaction", "70.00", "CHF"),
        ("allocation", "70.00", "CHF"),
        ("invoice", "70.00", "CHF"),
    ]
