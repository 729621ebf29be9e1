"""A crash, a hang or a bad file costs one job, never the service."""

import asyncio
import os
import resource
import signal
import subprocess
import sys

import pytest
from einvoice_builders import a_line, an_invoice
from hostile_files import million_attributes
from kontor.cli.testing import eventually
from kontor.einvoice.en16931 import ubl
from kontor.einvoice.workers import child
from kontor.einvoice.workers.handling import Handler
from kontor.einvoice.workers.judging import TOOK_TOO_LONG, WORKER_DIED, Opener, Validator
from kontor.einvoice.workers.pool import JobRefused, TookTooLong, WorkerCrashed, Workers
from kontor.einvoice.workers.rendering import Renderer


@pytest.fixture
async def validator():
    validator = Validator(1)
    yield validator
    await validator.close()


async def test_a_verdict_comes_back_whole(validator):
    report = await validator.judge(ubl.write(an_invoice()))
    assert report.valid
    assert report.profile == "XRechnung 3.0"
    assert len(report.rule_sets) == 3


async def test_a_bad_file_is_an_answer(validator):
    with pytest.raises(JobRefused):
        await validator.open(b"not an invoice")
    assert (await validator.judge(b"<x/>")).valid is False


async def test_a_killed_worker_is_replaced(validator):
    await validator.judge(b"<x/>")
    worker = next(iter(validator._workers._children))
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(WorkerCrashed):
        await validator.judge(b"<x/>")
    assert (await validator.judge(b"<x/>")).syntax == "unknown"


async def test_a_worker_that_ended_while_it_was_idle_costs_no_job(validator):
    await validator.judge(b"<x/>")
    worker = next(iter(validator._workers._children))
    os.kill(worker._process.pid, signal.SIGKILL)
    await eventually(lambda: worker.ended)
    assert (await validator.judge(b"<x/>")).syntax == "unknown"
    assert worker not in validator._workers._children


async def test_a_hanging_worker_is_replaced(validator):
    await validator.judge(b"<x/>")
    worker = next(iter(validator._workers._children))
    os.kill(worker._process.pid, signal.SIGSTOP)
    validator._workers._seconds = 0.2
    with pytest.raises(TookTooLong):
        await validator.judge(b"<x/>")
    validator._workers._seconds = 20
    assert (await validator.judge(b"<x/>")).syntax == "unknown"


async def test_whoever_stops_waiting_ends_neither_the_child_that_starts_nor_the_job_that_runs(opener):
    """A busy machine starts a child slower than a caller waits: ended with each, there never would be one."""
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await opener.look(b"<x/>")
    pool = opener._workers
    assert len(pool._starting) + len(pool._children) == 1
    await opener.look(b"<x/>")
    (worker,) = pool._children
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await opener.look(million_attributes())
    assert (await opener.look(b"<x/>")).trouble == "other_document"
    assert pool._children == {worker}


async def test_a_child_that_cannot_start_is_told_to_whoever_waits():
    pool = Workers("none of ours", 1, 5)
    for _ in range(2):
        with pytest.raises(WorkerCrashed):
            await pool.ask("look", {})
    await pool.close()


async def test_a_dead_child_is_replaced_before_anybody_asks_again(opener):
    await opener.look(b"<x/>")
    (worker,) = opener._workers._children
    os.kill(worker._process.pid, signal.SIGSTOP)
    opener._workers._seconds = 0.2
    assert (await opener.look(b"<x/>")).trouble == TOOK_TOO_LONG
    await eventually(lambda: any(child is not worker for child in opener._workers._children))


async def test_many_jobs_share_a_worker(validator):
    xml = ubl.write(an_invoice())
    reports = await asyncio.gather(*(validator.judge(xml) for _ in range(8)))
    assert all(r.valid for r in reports)


@pytest.fixture
async def opener():
    opener = Opener(1)
    yield opener
    await opener.close()


async def _kill_at_work(opener: Opener, times: int) -> None:
    """Each child that takes the job dies over it, so many times."""
    killed: set[int] = set()
    while len(killed) < times:
        for worker in list(opener._workers._children):
            pid = worker._process.pid
            if worker._jobs and pid not in killed and worker._process.returncode is None:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.01)


async def test_a_file_is_opened_again_when_its_worker_was_killed_over_it(opener):
    long = an_invoice(lines=tuple(a_line(n + 1) for n in range(2_000)))
    seen, _ = await asyncio.gather(opener.look(ubl.write(long)), _kill_at_work(opener, 2))
    assert (seen.trouble, seen.facts.number) == ("", an_invoice().number)


async def test_a_file_that_kills_three_workers_goes_to_a_person(opener):
    seen, _ = await asyncio.gather(opener.look(million_attributes()), _kill_at_work(opener, 3))
    assert seen.trouble == WORKER_DIED
    assert (await opener.look(b"<x/>")).trouble == "other_document"


@pytest.mark.skipif(sys.platform != "linux", reason="other processes' limits are read on Linux only")
async def test_a_worker_that_opens_ends_when_its_time_or_memory_is_used_up(opener):
    await opener.look(b"<x/>")
    pid = next(iter(opener._workers._children))._process.pid
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == child.OPEN_MEMORY <= 500 * 1024 * 1024
    assert resource.prlimit(pid, resource.RLIMIT_CPU)[0] <= child.OPEN_SECONDS + 3


def _niceness(pool: Workers) -> set[int]:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    return {os.getpriority(os.PRIO_PROCESS, each._process.pid) - own for each in pool._children}


async def test_documents_stand_behind_whoever_waits_for_an_answer_and_before_previews(tmp_path):
    renderer, handler, validator = Renderer(1, tmp_path), Handler(1), Validator(1)
    pools = (renderer._workers, renderer._previews, handler._rendering, validator._workers)
    for pool in pools:
        with pytest.raises(WorkerCrashed):
            await pool.ask("none of theirs", {})
        await eventually(lambda pool=pool: pool._children)
    documents, previews, views, verdicts = map(_niceness, pools)
    for each in (renderer, handler, validator):
        await each.close()
    assert max(views) == max(verdicts) == 0 < max(documents) < max(previews)


CHILDREN_WHILE_CALLED = """
import asyncio
import kontor.einvoice
import grpc, uvloop
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

async def main():
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
    ask, codes = health_pb2_grpc.HealthStub(channel).Check, []

    async def call():
        while len(codes) < 400:
            await ask(health_pb2.HealthCheckRequest())

    async def start():
        while len(codes) < 400:
            child = await asyncio.create_subprocess_exec("/bin/true")
            codes.append(await child.wait())

    await asyncio.gather(*(call() for _ in range(8)), *(start() for _ in range(4)))
    await channel.close()
    await server.stop(None)
    print(sum(code != 0 for code in codes))

uvloop.run(main())
"""


def test_children_start_whole_while_the_service_is_called():
    """gRPC's fork handlers killed one in fifty before it became a worker."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRPC_")}
    paths = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", CHILDREN_WHILE_CALLED],
        env={**environment, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "0", done.stderr[-1000:]
