"""The proof of all journals on this machine: every chain recalculated and held against what was told to the outside,
every record, file and subledger held against its journal.

The outside is the stream of anchors and the signed daily files; neither is in reach of a service's database.
"""

import asyncio
import importlib
import logging
import sys
from dataclasses import asdict
from typing import Any

import psycopg
import structlog
from kontor.cli.home import WITH_DATABASE, Home
from kontor.common.database.schema import role
from kontor.common.database.transaction import Database
from kontor.common.events.anchors import disagreements, filed_anchors, published_anchors
from kontor.common.events.bus import Bus
from kontor.common.events.chain import Anchor, verify
from kontor.common.outside.files import Files
from kontor.common.process.settings import DatabaseSettings, NatsSettings
from kontor.common.serving.proving import Proof, prove, tables_of, tenants
from kontor.common.serving.service import ServiceDefinition

_OPERATOR = "operator"
_SECONDS = 30.0


def verify_all(home: Home) -> list[dict[str, Any]]:
    """One report per service; `faults` is empty when its chains are whole."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    known = asyncio.run(asyncio.wait_for(_anchors(home), _SECONDS))
    return [_verify(home, service, *known[service]) for service in WITH_DATABASE]


async def _prove(home: Home, service: str) -> Proof:
    """Rows and files of all tenants, read as the service itself reads them."""
    settings = DatabaseSettings(**home.database(service))
    definition: ServiceDefinition = importlib.import_module(f"kontor.{service}.__main__").SERVICE
    db = Database(settings, service)
    await db.open()
    try:
        whose, tables = tenants(settings, service), tables_of(service)
        return await prove(db, Files(home.files_url), definition.tx_class, whose, tables)
    finally:
        await db.close()


def _verify(home: Home, service: str, published: list[Anchor], filed: list[Anchor]) -> dict[str, Any]:
    anchors = [*published, *filed]
    with psycopg.connect(
        host="127.0.0.1",
        port=home.port("postgres"),
        dbname=service,
        user=role(service, "relay"),
        password=home.state["secrets"][f"{service}.relay"],
        autocommit=True,
    ) as connection:
        report = verify(connection, anchors)
    faults = [" ".join(str(part) for part in asdict(fault).values()) for fault in report.faults]
    faults += disagreements(published, filed)
    proof = asyncio.run(_prove(home, service))
    faults += [str(fault) for fault in sorted(proof.faults)]
    counts = {"rows": report.rows, "chains": len(report.heads), "unsealed": report.unsealed, "anchors": len(anchors)}
    counts |= {name: getattr(proof, name) for name in ("records", "unhashed", "entries", "files")}
    return {"service": service, **counts, "faults": faults}


async def _anchors(home: Home) -> dict[str, tuple[list[Anchor], list[Anchor]]]:
    """Of each service, what the stream holds and what the files hold."""
    users = home.nats_users()
    url = f"nats://127.0.0.1:{home.port('nats')}"
    bus = Bus(NatsSettings(url=url, user=_OPERATOR, password=users[_OPERATOR]), _OPERATOR)
    files = Files(home.files_url)
    await bus.open()
    try:
        return {
            service: (
                await published_anchors(bus, service),
                await filed_anchors(files, service, home.keys / "jwks.json"),
            )
            for service in WITH_DATABASE
        }
    finally:
        await bus.close()
