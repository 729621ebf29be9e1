"""Accepted quotes become projects: each quote one, with a number of its own."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1.events_pb2 import QuoteAccepted
from kontor.cli.running import Running
from kontor.cli.testing import RunService, eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.ids import new_id
from kontor.projects.__main__ import SERVICE
from kontor.projects.store import ProjectsTx

TENANT = new_id()


@pytest.fixture
async def running(running_service: RunService) -> Running:
    return await running_service(SERVICE)


def a_quote() -> crm.Quote:
    line = crm.QuoteLine(
        id=str(new_id()),
        position=1,
        title="Beratung",
        billing_model=crm.BILLING_MODEL_TIME_AND_MATERIAL,
        quantity="10",
        unit="HUR",
        unit_price=Money(amount="100.00", currency="EUR"),
        net=Money(amount="1000.00", currency="EUR"),
        vat_rate="19",
        vat_category="S",
    )
    return crm.Quote(
        id=str(new_id()),
        title="Kaimauer",
        number="AN-1",
        customer=Ref(id=str(new_id()), label="Hafen AG", number="K-1"),
        legal_entity=Ref(id=str(new_id()), label="Nord GmbH"),
        lines=[line],
    )


async def rows(running: Running, query: str) -> list[Any]:
    db = running.service.context.db
    async with db.reading(Principal.system(TENANT, "projects"), tx_class=ProjectsTx) as tx:
        return await tx.all(sa.text(query))


async def accept(running: Running, quote: crm.Quote, event_id: UUID | None = None) -> None:
    await running.tell(QuoteAccepted(quote=quote), TENANT, aggregate_id=quote.id, event_id=event_id)


async def numbers(running: Running, expected: int) -> list[str]:
    async def enough() -> bool:
        return len(await rows(running, "select 1 as one from inbox")) >= expected

    await eventually(enough)
    return [row["number"] for row in await rows(running, "select number from project order by number")]


async def test_a_quote_starts_one_project_however_often_it_is_told(running: Running):
    quote, event = a_quote(), new_id()
    await accept(running, quote, event)
    await accept(running, quote, event)
    await accept(running, quote)
    assert await numbers(running, 2) == [f"P-{datetime.now(UTC).year}-0001"]


async def test_a_counter_behind_its_projects_costs_no_project(running: Running):
    """As after a restore: the next numbers are taken, and every accepted quote becomes a project all the same."""
    for _ in range(3):
        await accept(running, a_quote())
    await numbers(running, 3)
    db = running.service.context.db
    async with db.transaction(Principal.system(TENANT, "projects"), tx_class=ProjectsTx) as tx:
        await tx.run(sa.text("update counter set last = 1"))
    for _ in range(2):
        await accept(running, a_quote())
    year = datetime.now(UTC).year
    assert await numbers(running, 5) == [f"P-{year}-{number:04}" for number in range(1, 6)]
    assert await rows(running, "select 1 as one from parked") == []
