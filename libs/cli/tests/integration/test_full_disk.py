"""A broker that met a full disk: said by its health, and well again once it is started anew with room."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from kontor.cli.embedded.nats import Nats
from kontor.cli.health import BROKER, Health, missing
from kontor.cli.home import Home
from kontor.cli.testing import eventually
from kontor.common.events.bus import Bus, BusDown
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.process.settings import NatsSettings


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=False)


def fill(disk: Path) -> Path:
    file = disk / "fill"
    with file.open("wb", buffering=0) as filling, suppress(OSError):
        while filling.write(bytes(65_536)):
            pass
    return file


async def stored(publisher: Publisher) -> int:
    return sum(
        await publisher.publish(
            [Outgoing(f"kontor.billing.X.{uuid4()}", os.urandom(4_000), {"Nats-Msg-Id": uuid4().hex}) for _ in range(3)]
        )
    )


async def takes(publisher: Publisher) -> bool:
    try:
        return await stored(publisher) == 3
    except BusDown:
        return False


async def test_a_broker_that_met_a_full_disk_is_replaced_once_there_is_room(small_disk: Path) -> None:
    server = Nats(small_disk / "nats", {"billing": "secret"})
    server.start()
    home: Any = SimpleNamespace(folder=small_disk, port=lambda _name: server.monitor_port)
    health = Health(lambda _name: [], unready_seconds=0.0)
    bus = Bus(NatsSettings(url=server.url, user="billing", password="secret"), "billing")
    await bus.open()
    await bus.ensure_context("billing")
    publisher = Publisher(bus, "KONTOR_BILLING")
    try:
        assert await stored(publisher) == 3
        assert missing(cast(Home, home), BROKER) == []
        filled = fill(small_disk)
        while await stored(publisher):
            pass
        assert missing(cast(Home, home), BROKER) == [], "to start it again would not make room"
        filled.unlink()
        assert await stored(publisher) == 0, "it has given the stream up"
        lacks = missing(cast(Home, home), BROKER)
        assert "no space left" in lacks[0]
        health.note(BROKER, lacks)
        await asyncio.sleep(0.05)
        assert health.ails(BROKER, 0.0) != ""
        server.stop()
        server.start()
        await eventually(lambda: takes(publisher))
        assert missing(cast(Home, home), BROKER) == []
    finally:
        await bus.close()
        server.stop()
