"""What a service can prove of itself: chains against what was told to the outside, and rows and files against them.

The outside is the stream of anchors and the signed daily files; neither is in reach of a service's database.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from kontor.common.database.schema import role
from kontor.common.events.anchors import Filed, disagreements, filed_anchors, published_anchors
from kontor.common.events.bus import Bus
from kontor.common.events.chain import Anchor, Report, verify
from kontor.common.outside.files import Files
from kontor.common.process.settings import DatabaseSettings, ServiceSettings
from kontor.common.serving.proving import Proof, proof_of
from kontor.common.serving.service import ServiceDefinition

_CONNECT_SECONDS = 10.0


async def audit(definition: ServiceDefinition, settings: ServiceSettings) -> dict[str, Any]:
    """The service may run meanwhile. Without NATS there is nothing to hold the chains against: TimeoutError."""
    published, filed = await _told_outside(settings)
    report = await asyncio.to_thread(chains, settings.database, settings.name, [*published, *filed.anchors])
    return summary(settings.name, report, published, filed, await proof_of(definition, settings))


async def _told_outside(settings: ServiceSettings) -> tuple[list[Anchor], Filed]:
    bus = Bus(settings.nats, settings.name)
    await bus.open()
    try:
        await asyncio.wait_for(bus.ready(), _CONNECT_SECONDS)
        files = Files(settings.files_url, settings.s3) if settings.files_url else None
        return await told_outside(bus, files, settings.name, settings.identity.jwks_path)
    finally:
        await bus.close()


async def told_outside(bus: Bus, files: Files | None, service: str, jwks: Path) -> tuple[list[Anchor], Filed]:
    """What the stream of anchors says, and the signed files; files first, since the stream is told of them later."""
    filed = await filed_anchors(files, service, jwks) if files is not None else Filed([], {})
    return await published_anchors(bus, service), filed


def chains(settings: DatabaseSettings, service: str, anchors: Sequence[Anchor]) -> Report:
    """Of all tenants: as the relay, who sees them."""
    with psycopg.connect(
        host=settings.host,
        port=settings.port,
        dbname=settings.name or service,
        user=role(service, "relay"),
        password=settings.fresh("relay_password"),
        autocommit=True,
    ) as connection:
        return verify(connection, anchors)


def summary(service: str, report: Report, published: Sequence[Anchor], filed: Filed, proof: Proof) -> dict[str, Any]:
    """What was looked at and what is not what it was; `faults` is empty when all is whole."""
    faults = [" ".join(str(part) for part in asdict(fault).values()) for fault in report.faults]
    faults += disagreements(published, filed)
    faults += [str(fault) for fault in sorted(proof.faults)]
    counts = {"rows": report.rows, "chains": len(report.heads), "unsealed": report.unsealed}
    counts |= {"anchors": len(published) + len(filed.anchors)}
    counts |= {name: getattr(proof, name) for name in ("records", "unhashed", "entries", "files")}
    return {"service": service, **counts, "faults": faults}
