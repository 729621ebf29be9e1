"""Pages and sums of 100,000 invoices, beside the bare statements on a connection of the same role.

    ./kontor bench lists [ROUNDS] [INVOICES]

Ours is a transaction of the service's own with its tenant, the rows of the page as objects; bare is the statement
alone, in a transaction with the tenant set. Both are asked in turns, from one process.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import many
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.billing.store import BillingTx
from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Principal
from kontor.common.process.settings import DatabaseSettings
from measuring import must, ratios, rounds, run, scratch, spread, within

SHOWN, ASKED, MOST = 25, 40, 2.0
DEEP = many.INVOICES // 2
_PAGE = "select i.*, s.* from invoice i join saga s on s.id = i.id "
_ORDER = "order by {column} desc, i.id desc limit 26"
_SUMS = (
    "select count(*), sum(gross_thousandths), sum(open_amount_thousandths) from invoice i join saga s on s.id = i.id"
)


async def ours(db: Database, tenant: UUID, request: pb.ListInvoicesRequest) -> Any:
    async with db.reading(Principal.system(tenant, "billing"), tx_class=BillingTx) as tx:
        return await tx.invoices.listed(request)


async def timed(ask: Callable[[], Awaitable[Any]]) -> float:
    begun = time.perf_counter()
    await ask()
    return (time.perf_counter() - begun) * 1000


async def main(running: Any, tenant: UUID, database: Any) -> list[tuple[str, bool]]:
    db = Database(DatabaseSettings(**running.home.database("billing")), "billing")
    await db.open()
    deep = database.execute(f"select gross_thousandths, id from invoice order by 1 desc, 2 desc offset {DEEP} limit 1")
    beyond, at = deep.fetchone()
    token = await deep_token(db, tenant, beyond, at)
    cases = [
        ("first page, newest first", pb.ListInvoicesRequest(), _PAGE + _ORDER.format(column="i.issue_date"), ()),
        (
            "deep page, by amount",
            pb.ListInvoicesRequest(order_by="-gross", page_token=token),
            f"{_PAGE} where (gross_thousandths, i.id) < (%s, %s) {_ORDER.format(column='gross_thousandths')}",
            (beyond, at),
        ),
        ("count and sums of all", pb.ListInvoicesRequest(page_size=1, exact_summary=True), _SUMS, ()),
    ]
    bars: list[tuple[str, bool]] = []
    for name, request, statement, given in cases:
        mine, bare = list[float](), list[float]()

        async def bare_one(statement: str = statement, given: tuple[Any, ...] = given) -> None:
            database.execute(statement, given, prepare=True).fetchall()
            database.commit()

        for _ in range(rounds() * ASKED if "sums" not in name else rounds() * 3):
            bare.append(await timed(bare_one))
            mine.append(await timed(lambda request=request: ours(db, tenant, request)))  # type: ignore[misc]
        spread(f"bare: {name}", bare, "ms")
        spread(f"ours: {name}", mine, "ms")
        share = spread(f"{name}, times the bare statement", ratios(mine, bare), "times")
        bars.append((f"{name} at most {MOST:g} times the bare statement", share <= MOST))
    await db.close()
    return bars


async def deep_token(db: Database, tenant: UUID, beyond: int, at: UUID) -> str:
    from kontor.common.database.paging import encode_token

    token = encode_token([beyond, at])
    found = await ours(db, tenant, pb.ListInvoicesRequest(order_by="-gross", page_token=token))
    must(len(found.rows) == SHOWN, "the deep page is whole")
    return token


def bench() -> None:
    with scratch() as place, many.invoices(place) as (running, seeding, database):
        bars = run(main(running, UUID(seeding.tenant["id"]), database))
    within(bars)


if __name__ == "__main__":
    bench()
