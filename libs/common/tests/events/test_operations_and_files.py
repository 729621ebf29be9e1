"""Long work that is counted and ends once; files that are written once and belong to a tenant."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from kontor.api.common.v1 import types_pb2
from kontor.common.database.transaction import Database, Tx
from kontor.common.events.anchors import AnchorFile, ForgedAnchors, filed_anchors, read_signed, sign
from kontor.common.events.chain import Anchor, Head
from kontor.common.outside.files import FileMissing, FileRef, Files
from kontor.common.values.errors import Bug, InvalidInput, NotFound
from toys import system


async def test_an_operation_is_counted_by_its_chunks_and_ends_once(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        operation = await tx.operations.start("billing_run", total=100)

    async def chunk(done: int, failed: int) -> bool:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            if not await tx.operations.progress(operation, done=done, failed=failed):
                return False
            return await tx.operations.finish(operation, result_href="/v1/billing_runs/1")

    ended = await asyncio.gather(*(chunk(9, 1) for _ in range(10)))
    assert sorted(ended) == [False] * 9 + [True]
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        assert not await tx.operations.finish(operation, error="too late")
        told = await tx.operations.get(operation)
    assert (told.done, told.failed, told.total, told.state) == (90, 10, 100, types_pb2.OPERATION_STATE_SUCCEEDED)
    assert told.result_href == "/v1/billing_runs/1"
    assert told.HasField("ended_at")


async def test_an_operation_is_its_tenants_own(db: Database) -> None:
    async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
        operation = await tx.operations.start("import")
        await tx.operations.finish(operation, error="the file is broken")
        assert (await tx.operations.get(operation)).state == types_pb2.OPERATION_STATE_FAILED
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        with pytest.raises(NotFound):
            await tx.operations.get(operation)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(f"file://{tmp_path}/store")


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_the_same_bytes_are_the_same_file(files: Files) -> None:
    tenant = uuid4()
    first = await files.put(tenant, b"hello world", "text/plain", "a.txt")
    again = await files.put(tenant, _pieces(b"hello ", b"world"), "text/plain", "b.txt")
    assert (first.sha256, first.size) == (again.sha256, 11)
    assert await files.get(tenant, first.sha256) == b"hello world"
    assert FileRef.of(first.message()) == first


@pytest.mark.parametrize("size", [0, 1, 300_000, 9_000_000])
async def test_files_of_any_size_come_back_as_they_were(files: Files, size: int) -> None:
    tenant = uuid4()
    ref = await files.put(tenant, _pieces(bytes(size)), "application/octet-stream", "zeros")
    assert b"".join([piece async for piece in files.open(tenant, ref.sha256)]) == bytes(size)


async def test_a_file_is_its_tenants_own(files: Files) -> None:
    ref = await files.put(uuid4(), b"secret", "text/plain", "s")
    stranger = uuid4()
    assert not await files.exists(stranger, ref.sha256)
    with pytest.raises(FileMissing):
        await files.get(stranger, ref.sha256)
    for path in ("../" + ref.sha256, ref.sha256.upper(), "", "a" * 63):
        with pytest.raises(InvalidInput):
            await files.get(stranger, path)


async def test_a_changed_file_is_noticed(files: Files, tmp_path: Path) -> None:
    tenant = uuid4()
    ref = await files.put(tenant, b"the invoice", "application/xml", "x")
    path = tmp_path / "store" / str(tenant) / ref.sha256
    path.write_bytes(b"another one")
    with pytest.raises(Bug):
        await files.get(tenant, ref.sha256)
    with pytest.raises(Bug):
        [piece async for piece in files.open(tenant, ref.sha256)]


async def test_without_a_store_files_are_refused_clearly() -> None:
    with pytest.raises(Bug, match="files_url"):
        await Files("").exists(uuid4(), "0" * 64)


DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_the_heads_of_a_day_are_filed_once_and_signed(files: Files, keys: Path) -> None:
    tenant = uuid4()
    filing = AnchorFile(files, "billing", keys / "billing.pem")
    [told] = await filing.write({tenant: Head(7, bytes(32))}, DAY)
    assert json.loads(told.payload)["filed"] == DAY.date().isoformat()
    assert not await filing.write({tenant: Head(8, bytes(32))}, DAY + timedelta(hours=3))
    another = AnchorFile(files, "billing", keys / "billing.pem")
    assert not await another.write({tenant: Head(9, bytes(32))}, DAY + timedelta(hours=4))
    assert await another.write({tenant: Head(10, bytes(32))}, DAY + timedelta(days=1))
    found = await filed_anchors(files, "billing", keys / "jwks.json")
    assert found.broken == {}
    assert sorted(found.anchors, key=lambda a: a.seq) == [
        Anchor(tenant, 7, bytes(32), "2026-03-01"),
        Anchor(tenant, 10, bytes(32), "2026-03-02"),
    ]
    assert [json.loads(told.payload)["seq"] for told in await filing.all()] == [7, 10]
    assert [json.loads(told.payload)["seq"] for told in await filing.latest()] == [10]


def test_anchors_of_another_hand_are_refused(keys: Path) -> None:
    heads = {uuid4(): Head(1, bytes(32))}
    signed = sign("billing", keys / "billing.pem", heads, DAY)
    assert len(read_signed(signed, "billing", keys / "jwks.json")) == 1
    forged = sign("billing", keys / "crm.pem", heads, DAY)
    head, body, seal = signed.split(".")
    tampered = ".".join((head, body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB"), seal))
    for odd in (forged, tampered, "nothing", sign("crm", keys / "crm.pem", heads, DAY)):
        with pytest.raises(ForgedAnchors):
            read_signed(odd, "billing", keys / "jwks.json")
    with pytest.raises(ForgedAnchors):
        read_signed(signed, "billing", keys / "jwks.json", "2026-03-02")
