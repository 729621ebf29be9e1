"""The business of all tenants together, for whoever runs the installation: counted each minute by one process of any
number, and told as metrics that name no tenant.

Each tenant is counted inside itself and added here, so that no role sees more than one. What is counted is said in
`queries.business`; a tenant's own figures are those of the API.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg
import structlog
from kontor.common.database.pool import Connection, connect
from kontor.common.database.transaction import Database, Row, advisory_key
from kontor.common.identity.tokens import NO_TENANT, Principal
from kontor.common.serving.service import Context
from kontor.common.values.errors import DomainError
from kontor.reporting.queries import business
from kontor.reporting.store import ReportingTx
from prometheus_client import Gauge

EACH_SECONDS = 60.0
AMOUNT = Gauge(
    "kontor_business_amount",
    "Amounts of all tenants together: unbilled work net, all else gross; issued, sent and paid in the last 30 days.",
    ["of", "currency", "sandbox"],
)
RECORDS = Gauge("kontor_business_records", "How many records these amounts are of.", ["of", "currency", "sandbox"])
WAITED = Gauge(
    "kontor_business_draft_wait_seconds", "How long drafts have waited for a person.", ["of", "share", "sandbox"]
)
DAYS = Gauge(
    "kontor_business_stage_days",
    "Days from work to money by stage, weighted by gross amount, of the last 90 days' invoices; term and late are DSO.",
    ["stage", "currency", "sandbox"],
)
AGE = Gauge("kontor_business_age_seconds", "Since all tenants were counted; 0 where another process counts.")
_log = structlog.get_logger("kontor.business")


@dataclass
class Totals:
    """Of tenants of one kind: sandboxes, or those whose money is real."""

    amounts: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    records: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    waited: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    longest: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    # By stage and currency: days times amount, and the amount.
    days: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    weights: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, sums: Sequence[Row], drafts: Sequence[Row], stages: Sequence[Row]) -> None:
        """One tenant more."""
        for row in (*sums, *drafts):
            key = row["of"], row["currency"]
            self.amounts[key] += row["amount"]
            self.records[key] += row["records"]
        for row in drafts:
            self.waited[row["of"]] += row["waited"]
            self.longest[row["of"]] = max(self.longest[row["of"]], row["longest"])
        for row in stages:
            for stage in business.STAGES:
                self.days[stage, row["currency"]] += row[stage]
                self.weights[stage, row["currency"]] += row[f"{stage}_of"]

    def tell(self, sandbox: str) -> None:
        """What there is none of is told as nothing, in every currency there is."""
        for currency in {currency for _, currency in (*self.amounts, *self.weights) if currency}:
            for of in business.OF:
                _set(AMOUNT, self.amounts.get((of, currency), Decimal(0)), of, currency, sandbox)
                _set(RECORDS, Decimal(self.records.get((of, currency), 0)), of, currency, sandbox)
        for of in business.DRAFTS.values():
            number = sum(count for (what, _), count in self.records.items() if what == of)
            _set(WAITED, self.longest.get(of, Decimal(0)), of, "longest", sandbox)
            _set(WAITED, self.waited.get(of, Decimal(0)) / max(number, 1), of, "average", sandbox)
        for (stage, currency), weight in self.weights.items():
            if weight:
                _set(DAYS, self.days[stage, currency] / weight, stage, currency, sandbox)


def _set(gauge: Gauge, value: Decimal, *labels: str) -> None:
    gauge.labels(*labels).set(value)  # type: ignore[arg-type]  # Prometheus makes a float of it, for eyes


def _forget() -> None:
    """Whoever counts next tells it; a process that does not count says nothing."""
    for gauge in (AMOUNT, RECORDS, WAITED, DAYS):
        gauge.clear()


class Business:
    """`run` in any number of replicas."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._told = 0.0

    async def run(self) -> None:
        """Goes on for ever: what fails is told and comes again."""
        while True:
            try:
                await self._lead()
            except (psycopg.Error, DomainError, OSError) as failed:
                _log.warning("business.not_counted", reason=repr(failed))
            await asyncio.sleep(EACH_SECONDS)

    async def _lead(self) -> None:
        """As long as no other process counts; the lock is the session's, and lost with it."""
        connection = await connect(self._db.settings, self._db.service, "app", purpose="business")
        try:
            while await _is_first(connection):
                told = await self.count()
                _forget()
                for sandbox, totals in told.items():
                    totals.tell("yes" if sandbox else "no")
                self._told = time.monotonic()
                AGE.set_function(lambda: time.monotonic() - self._told)
                await asyncio.sleep(EACH_SECONDS)
        finally:
            _forget()
            AGE.set_function(lambda: 0.0)
            await connection.close()

    async def count(self) -> dict[bool, Totals]:
        """All tenants, one after the other, by whether they are sandboxes."""
        service = self._db.service
        async with self._db.reading(Principal.system(NO_TENANT, service), tx_class=ReportingTx) as tx:
            tenants = await business.tenants(tx)
        totals = {False: Totals(), True: Totals()}
        for tenant in tenants:
            async with self._db.reading(Principal.system(tenant["id"], service), tx_class=ReportingTx) as tx:
                totals[tenant["sandbox"]].add(*await business.of_tenant(tx))
        return totals


async def _is_first(connection: Connection) -> bool:
    """Whoever has the lock already gets it again, as long as the session lives."""
    asked = await connection.execute("select pg_try_advisory_lock(%s::bigint)", (advisory_key("business"),))
    row = await asked.fetchone()
    return bool(row and row[0])


async def tell_business(context: Context) -> None:
    await Business(context.db).run()
