"""A running einvoice service on real PostgreSQL, NATS and SMTP."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP
from kontor.cli.embedded.nats import Nats
from kontor.cli.running import Caller, Running
from kontor.cli.sharing import sharers
from kontor.cli.testing import Databases, RunService
from kontor.common.events.bus import Bus
from kontor.common.events.envelope import headers_of, stream_of, subject_of
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.process.settings import IdentitySettings, NatsSettings, SmtpSettings
from kontor.common.serving.service import Service, ServiceDefinition
from kontor.common.values.ids import new_id
from kontor.einvoice.__main__ import with_crew
from kontor.einvoice.settings import Settings
from kontor.einvoice.workers.rendering import PREVIEW_SECONDS
from kontor.einvoice.workshop import Crew

sys.path.insert(0, str(Path(__file__).parent))
from einvoice_world import Post
from receiving_desk import XML, Shown, keep, read


@pytest.fixture(scope="session")
async def definition(scratch: Path) -> AsyncIterator[ServiceDefinition]:
    """The service with worker processes that stay warm from test to test: a cold judge takes seconds to be ready."""
    crew = Crew(scratch / "fonts", preview_seconds=PREVIEW_SECONDS * sharers())
    yield with_crew(crew)
    await crew.close()


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """What a test module sets beside the common."""
    return {}


@pytest.fixture
def settings(
    databases: Databases, nats: Nats, keys: Path, tmp_path: Path, post: Post, more_settings: dict[str, Any]
) -> Settings:
    return Settings(
        database=databases.fresh("einvoice"),
        nats=NatsSettings(url=nats.url, user="einvoice", password="einvoice-secret"),
        identity=IdentitySettings(jwks_path=keys / "jwks.json", private_key_path=keys / "einvoice.pem"),
        files_url=f"file://{tmp_path}/files",
        smtp=SmtpSettings(port=post.port),
        **{"request_seconds": 15.0 * sharers(), **more_settings},
    )


@pytest.fixture
async def service(definition: ServiceDefinition, settings: Settings) -> AsyncIterator[Service]:
    service = Service(definition, settings)
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
async def billing_bus(nats: Nats) -> AsyncIterator[Bus]:
    bus = Bus(NatsSettings(url=nats.url, user="billing", password="billing-secret"), "billing")
    await bus.open()
    await bus.ready()
    await bus.ensure_context("billing")
    yield bus
    await bus.close()


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


@pytest.fixture
def tell(billing_bus: Bus, tenant: UUID):
    publisher = Publisher(billing_bus, stream_of("billing"))

    async def tell(message: Any, aggregate: str, *, event_id: UUID | None = None, version: int = 1) -> UUID:
        """Publishes as billing's relay does."""
        name = message.DESCRIPTOR.full_name
        row = {
            "event_id": event_id or new_id(),
            "message": name,
            "at": datetime.now(UTC),
            "aggregate_type": "invoice",
            "aggregate_id": UUID(aggregate),
            "version": version,
            "event_no": 0,
            "tenant_id": tenant,
            "actor": "test",
            "traceparent": "",
        }
        headers = headers_of("billing", row)
        out = Outgoing(subject_of("billing", name, tenant), message.SerializeToString(), headers)
        assert await publisher.publish([out]) == [True]
        return row["event_id"]

    return tell


@pytest.fixture
async def einvoice(running_service: RunService, definition: ServiceDefinition) -> Running:
    return await running_service(definition)


@pytest.fixture
def clerk(einvoice: Running, tenant: UUID) -> Caller:
    return einvoice.user(tenant, name="Britta Kern")


@pytest.fixture
def approver(einvoice: Running, tenant: UUID) -> Caller:
    return einvoice.user(tenant, name="Ole Hansen")


@pytest.fixture
def receive(einvoice: Running, clerk: Caller, tenant: UUID) -> Callable[..., Awaitable[Shown]]:
    """Uploads a file as the clerk and waits until it was read."""

    async def receive(content: bytes, kind: str = XML, name: str = "rechnung.xml", **given: Any) -> Shown:
        shown = await keep(einvoice, clerk, tenant, content, kind, name, **given)
        return await read(clerk, shown.id)

    return receive
