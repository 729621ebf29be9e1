"""A crash, a hang or a bad file costs one job, never the service."""

import asyncio
import os
import signal

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import ubl
from kontor.einvoice.workers.judging import Validator
from kontor.einvoice.workers.pool import JobRefused, TookTooLong, WorkerCrashed


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
    child = next(iter(validator._workers._children))
    os.kill(child._process.pid, signal.SIGKILL)
    with pytest.raises(WorkerCrashed):
        await validator.judge(b"<x/>")
    assert (await validator.judge(b"<x/>")).syntax == "unknown"


async def test_a_hanging_worker_is_replaced(validator):
    await validator.judge(b"<x/>")
    child = next(iter(validator._workers._children))
    os.kill(child._process.pid, signal.SIGSTOP)
    validator._workers._seconds = 0.2
    with pytest.raises(TookTooLong):
        await validator.judge(b"<x/>")
    validator._workers._seconds = 20
    assert (await validator.judge(b"<x/>")).syntax == "unknown"


async def test_many_jobs_share_a_worker(validator):
    xml = ubl.write(an_invoice())
    reports = await asyncio.gather(*(validator.judge(xml) for _ in range(8)))
    assert all(r.valid for r in reports)
