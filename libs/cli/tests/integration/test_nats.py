"""The embedded NATS: each service speaks for its own context only, and what was acknowledged is on disk."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nats as client
import pytest
from kontor.cli.embedded.nats import Nats
from nats.aio.client import Client
from nats.errors import NoServersError

USERS = {"crm": "crm-secret", "billing": "billing-secret"}


@pytest.fixture
def server(scratch: Path, request: pytest.FixtureRequest) -> Iterator[Nats]:
    server = Nats(scratch / request.node.name, USERS)
    server.start()
    yield server
    server.stop()


async def _connect(server: Nats, user: str, errors: list[Exception] | None = None) -> Client:
    async def note(error: Exception) -> None:
        if errors is not None:
            errors.append(error)

    return await client.connect(
        server.url, user=user, password=USERS[user], error_cb=note, max_reconnect_attempts=2, reconnect_time_wait=0.1
    )


@pytest.fixture
async def crm(server: Nats) -> AsyncIterator[Any]:
    connection = await _connect(server, "crm")
    await connection.jetstream().add_stream(name="KONTOR_CRM", subjects=["kontor.crm.>"])
    yield connection.jetstream()
    await connection.close()


async def test_a_service_publishes_its_own_context(crm: Any):
    assert (await crm.publish("kontor.crm.QuoteAccepted.t1", b"yes")).seq == 1


async def test_a_service_may_not_speak_for_another(server: Nats, crm: Any):
    errors: list[Exception] = []
    billing = await _connect(server, "billing", errors)
    await billing.publish("kontor.crm.QuoteAccepted.t1", b"forged")
    await billing.flush()
    await asyncio.sleep(0.05)
    assert any("permissions violation" in str(error).lower() for error in errors)
    assert (await crm.stream_info("KONTOR_CRM")).state.messages == 0
    await billing.close()


async def test_a_service_replays_its_own_context_to_any_consumer_and_no_other(server: Nats, crm: Any):
    await crm.add_stream(name="KONTOR_REPLAY", subjects=["kontor.replay.>"])
    assert (await crm.publish("kontor.replay.billing-quotes.crm.QuoteAccepted.t1", b"again")).seq == 1
    errors: list[Exception] = []
    billing = await _connect(server, "billing", errors)
    await billing.publish("kontor.replay.projects-crm.crm.QuoteAccepted.t1", b"forged")
    await billing.flush()
    await asyncio.sleep(0.05)
    assert any("permissions violation" in str(error).lower() for error in errors)
    await billing.close()


async def test_no_service_removes_a_stream(server: Nats, crm: Any):
    errors: list[Exception] = []
    billing = await _connect(server, "billing", errors)
    with pytest.raises(client.errors.TimeoutError):
        await billing.request("$JS.API.STREAM.DELETE.KONTOR_CRM", b"", timeout=0.5)
    assert (await crm.stream_info("KONTOR_CRM")).config.name == "KONTOR_CRM"
    await billing.close()


async def test_another_service_reads_what_was_published(server: Nats, crm: Any):
    await crm.publish("kontor.crm.QuoteAccepted.t1", b"yes")
    billing = await _connect(server, "billing")
    pulled = await billing.jetstream().pull_subscribe("kontor.crm.>", durable="billing-quotes", stream="KONTOR_CRM")
    (message,) = await pulled.fetch(1, timeout=5)
    await message.ack()
    assert message.data == b"yes"
    await billing.close()


async def test_a_wrong_password_is_refused(server: Nats):
    with pytest.raises((NoServersError, client.errors.Error)):
        await client.connect(server.url, user="crm", password="guess", allow_reconnect=False, max_reconnect_attempts=1)


async def test_what_was_acknowledged_survives_a_kill(server: Nats, crm: Any):
    for number in range(20):
        await crm.publish(f"kontor.crm.LeadCreated.t{number}", b"kept")
    port = server.port
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    assert server.port == port
    connection = await _connect(server, "crm")
    assert (await connection.jetstream().stream_info("KONTOR_CRM")).state.messages == 20
    await connection.close()


def test_a_forgotten_server_makes_room(server: Nats):
    forgotten = server.process
    assert forgotten is not None
    successor = Nats(server.folder, USERS, port=server.port)
    successor.start()
    assert forgotten.poll() is not None
    successor.stop()
    server.process = None


def test_passwords_in_the_configuration_are_for_the_owner_only(server: Nats):
    assert server.config.stat().st_mode & 0o077 == 0
