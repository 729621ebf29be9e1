"""What an hour costs and what it is billed at are said apart; a cost nobody has said is unknown, not nothing."""

import pytest
import sqlalchemy as sa
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.api.timetracking.v1.events_pb2 import RateSet, TimeApproved
from kontor.common.database.tables import journal
from kontor.common.values.errors import InvalidInput
from timetracking_team import DAY, Team, euro


async def announced(team: Team, event: type) -> list[object]:
    async with team.reading() as tx:
        rows = await tx.all(sa.select(journal.c.message, journal.c.payload).order_by(journal.c.pos))
    return [event.FromString(row["payload"]) for row in rows if row["message"] == event.DESCRIPTOR.full_name]


async def test_an_unknown_cost_is_said_in_answer_and_event(team: Team):
    entry = await team.approved(60)
    assert (entry.cost_unknown, entry.HasField("cost_rate")) == (True, False)
    (told,) = await announced(team, TimeApproved)
    assert (told.entry.cost_unknown, told.entry.HasField("cost_rate")) == (True, False)
    await team.rate("Eva", "", "0.00", since=DAY)
    free = await team.books(team.eva, 60)
    seen = await team.sees(free)
    assert (seen.cost_unknown, seen.cost_rate) == (False, euro("0.00"))


async def test_who_may_not_see_costs_is_not_told_that_they_are_unknown(team: Team):
    entry = await team.books(team.eva, 60)
    assert (entry.cost_unknown, entry.HasField("cost_rate")) == (False, False)


async def test_a_cost_leaves_the_agreed_price_and_a_price_leaves_the_cost(team: Team):
    await team.rate("Eva", "", "60.00")
    entry = await team.sees(await team.books(team.eva, 60))
    assert (entry.rate, entry.cost_rate) == (euro("100.00"), euro("60.00"))
    await team.rate("Eva", "130.00", "", project=team.project.id)
    entry = await team.sees(await team.books(team.eva, 60))
    assert (entry.rate, entry.cost_rate) == (euro("130.00"), euro("60.00"))
    shown = (await team.admin("ListRates", pb.ListRatesRequest(person_id=str(team.people["Eva"])))).message.rates
    assert [(r.HasField("bill_rate"), r.HasField("cost_rate")) for r in shown] == [(True, False), (False, True)]
    told = [event for event in await announced(team, RateSet) if event.rate.person.label == "Eva"]
    assert [(event.rate.HasField("bill_rate"), event.rate.cost_rate.amount) for event in told] == [
        (False, "60.00"),
        (True, ""),
    ]


async def test_a_rate_says_something(team: Team):
    request = pb.CreateRateRequest(person_id=str(team.people["Eva"]), valid_from=DAY.isoformat())
    with pytest.raises(InvalidInput) as refused:
        await team.lars("CreateRate", request)
    assert [(v.code, v.pointer) for v in refused.value.violations] == [("timetracking.rate_missing", "/bill_rate")]
