"""The operators' port says the truth, and a dead background task is heard."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from kontor.common.process.tasks import TaskDied, Tasks
from kontor.common.serving.ops import OpsServer
from prometheus_client import generate_latest


async def _get(address: str, request: bytes) -> tuple[int, bytes]:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def _request(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


async def test_the_ops_port_answers_three_pages_and_nothing_else():
    missing: list[str] = []

    async def readiness() -> list[str]:
        return missing

    server = OpsServer("127.0.0.1:0", readiness)
    address = await server.start()
    try:
        assert await _get(address, _request("/livez")) == (200, b"alive\n")
        assert await _get(address, _request("/readyz?verbose")) == (200, b"ready\n")
        missing.append("database: not reachable")
        assert await _get(address, _request("/readyz")) == (503, b"database: not reachable\n")
        status, body = await _get(address, _request("/metrics"))
        assert status == 200
        assert b"kontor_rpc_seconds" in body
        assert (await _get(address, _request("/")))[0] == 404
        assert (await _get(address, _request("/livez", "POST")))[0] == 405
    finally:
        await server.stop()


async def test_a_task_that_ends_by_itself_is_told():
    told: list[str] = []
    tasks = Tasks(lambda name, _raised: told.append(name))

    async def ends() -> None:
        await asyncio.sleep(0)

    async def lives() -> None:
        await asyncio.Event().wait()

    tasks.start("consumer", lives())
    tasks.start("relay", ends())
    with pytest.raises(TaskDied, match="relay"):
        await asyncio.wait_for(tasks.wait_for_death(), 2)
    assert told == ["relay"]
    assert tasks.dead == ["relay"]
    await tasks.stop()


async def test_tasks_told_to_stop_do_not_count_as_dead():
    told: list[str] = []
    tasks = Tasks(lambda name, _raised: told.append(name))

    async def lives() -> None:
        await asyncio.Event().wait()

    tasks.start("relay", lives())
    await asyncio.sleep(0)
    await tasks.stop()
    assert told == []


_DIES = """
import asyncio
from kontor.common.process import telemetry
from kontor.common.process.settings import ServiceSettings
from kontor.common.process.tasks import Tasks, end_process
import structlog

async def ends():
    structlog.get_logger("relay").warning("words nobody can write")
    raise OSError(28, "No space left on device")

async def main():
    tasks = Tasks(end_process)
    tasks.start("relay", ends())
    await asyncio.sleep(20)

telemetry.configure("toy", ServiceSettings(name="toy"))
asyncio.run(main())
"""


@pytest.mark.parametrize("words", ["/dev/full", "/dev/null"])
def test_a_dead_task_ends_the_process_though_its_last_words_cannot_be_written(words: str):
    with Path(words).open("wb") as full:
        ended = subprocess.run([sys.executable, "-c", _DIES], stdout=full, stderr=full, timeout=30, check=False)
    assert ended.returncode == 70


async def test_work_that_is_done_is_not_told_as_dead():
    """A mailbox nobody gave a folder is looked at once: an alert for dead tasks must not ring for it."""

    async def done() -> None:
        return None

    async def goes_on() -> None:
        await asyncio.Event().wait()

    tasks = Tasks()
    tasks.start("looked-once", done(), may_end=True)
    tasks.start("goes-on", goes_on())
    await asyncio.sleep(0.05)
    told = generate_latest().decode()
    assert 'kontor_task_up{task="looked-once"}' not in told
    assert 'kontor_task_up{task="goes-on"} 1.0' in told
    await tasks.stop()
