"""The proof of all journals on this machine: every chain recalculated and held against what was told to the outside,
every record, file and subledger held against its journal.

The outside is the stream of anchors and the signed daily files; neither is in reach of a service's database.
"""

import asyncio
import importlib
import logging
import sys
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any
from uuid import UUID

import structlog
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE, Home
from kontor.common.database.transaction import Database
from kontor.common.events.anchors import Filed
from kontor.common.events.bus import Bus
from kontor.common.events.chain import Anchor
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.outside.files import Files
from kontor.common.process.settings import DatabaseSettings, NatsSettings
from kontor.common.serving.auditing import chains, summary, told_outside
from kontor.common.serving.proving import Proof, prove, tables_of, tenants
from kontor.common.serving.service import ServiceDefinition
from psycopg import sql

_OPERATOR = "operator"
_SECONDS = 30.0


def verify_all(home: Home) -> list[dict[str, Any]]:
    """One report per service; `faults` is empty when its chains are whole."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    known = asyncio.run(asyncio.wait_for(_anchors(home), _SECONDS))
    # Operators are of no tenant, and leave rows, too.
    told = {NO_TENANT, *(tenant for service in WITH_DATABASE for tenant in tenants(_settings(home, service), service))}
    return [_verify(home, service, *known[service], told) for service in WITH_DATABASE]


def _settings(home: Home, service: str) -> DatabaseSettings:
    return DatabaseSettings(**home.database(service))


async def prove_service(home: Home, service: str, whose: Sequence[UUID]) -> Proof:
    """Rows and files of these tenants, read as the service itself reads them."""
    settings = _settings(home, service)
    definition: ServiceDefinition = importlib.import_module(f"kontor.{service}.__main__").SERVICE
    db = Database(settings, service)
    await db.open()
    try:
        return await prove(db, Files(home.files_url), definition.tx_class, whose, tables_of(service))
    finally:
        await db.close()


def _verify(home: Home, service: str, published: list[Anchor], filed: Filed, told: Set[UUID]) -> dict[str, Any]:
    """`told` are all tenants with a journal anywhere: rows may be in a service whose journal has nothing of them."""
    report = chains(_settings(home, service), service, [*published, *filed.anchors])
    strangers = _tables_of_strangers(home, service, told)
    proof = asyncio.run(prove_service(home, service, sorted(told | strangers.keys())))
    found = summary(service, report, published, filed, proof)
    unknown = [f"{', '.join(tables)} of tenant {whose}: no journal knows it" for whose, tables in strangers.items()]
    return {**found, "faults": [*found["faults"], *unknown]}


_TABLES = """
select table_name from information_schema.columns
 where table_schema = 'public' and column_name = 'tenant_id' order by table_name
"""
# One step for each tenant, however many rows each has.
_TENANTS = """
with recursive tenants as (
  (select tenant_id from {table} order by tenant_id limit 1)
  union all
  select (select n.tenant_id from {table} n where n.tenant_id > t.tenant_id order by n.tenant_id limit 1)
    from tenants t where t.tenant_id is not null
) select tenant_id from tenants where tenant_id is not null
"""


def _tables_of_strangers(home: Home, service: str, told: Set[UUID]) -> dict[UUID, list[str]]:
    """Tenants no journal knows, with the tables that have rows of them: as administrator, for nobody else sees all."""
    found: dict[UUID, list[str]] = defaultdict(list)
    with Postgres(home.folder / "postgres", port=home.port("postgres")).connect(service) as admin:
        for (table,) in admin.execute(_TABLES).fetchall():
            for (tenant,) in admin.execute(sql.SQL(_TENANTS).format(table=sql.Identifier(table))).fetchall():
                if tenant not in told:
                    found[tenant].append(table)
    return found


async def _anchors(home: Home) -> dict[str, tuple[list[Anchor], Filed]]:
    """Of each service, what the stream holds and what the files hold."""
    users = home.nats_users()
    url = f"nats://127.0.0.1:{home.port('nats')}"
    bus = Bus(NatsSettings(url=url, user=_OPERATOR, password=users[_OPERATOR]), _OPERATOR)
    files = Files(home.files_url)
    await bus.open()
    try:
        jwks = home.keys / "jwks.json"
        return {service: await told_outside(bus, files, service, jwks) for service in WITH_DATABASE}
    finally:
        await bus.close()
