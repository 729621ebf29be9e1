"""Anchors in the stream and in signed files: each vouches for what the other lost."""

from pathlib import Path
from typing import Any

import pytest
from kontor.common.events import relay
from kontor.common.events.anchors import AnchorFile, Filed, disagreements, filed_anchors, published_anchors
from kontor.common.events.bus import BusDown
from kontor.common.events.chain import Anchor
from kontor.common.outside.files import Files
from nats import errors as nats_errors
from test_chain import all_out, proof
from test_wiped_broker import wipe
from world import World


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(f"file://{tmp_path / 'files'}")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "ANCHOR_SECONDS", 0.1)


def start(world: World, files: Files, keys: Path) -> Any:
    carrying = world.relay()
    carrying._anchor_file = AnchorFile(files, "billing", keys / "billing.pem")
    return world.start(carrying.run())


async def stop(world: World, running: Any) -> None:
    await world.stop(running)
    world.tasks.remove(running)


async def published(world: World) -> list[Anchor]:
    try:
        await world.bus_a.ensure_common()
        return await published_anchors(world.bus_a, "billing")
    except (BusDown, nats_errors.Error):
        return []


async def filed(files: Files, keys: Path) -> Filed:
    return await filed_anchors(files, "billing", keys / "jwks.json")


async def anchored(world: World, files: Files, keys: Path) -> Any:
    """Some events, sealed, told, and filed."""
    running = start(world, files, keys)
    for _ in range(4):
        await world.order()
    await world.until(lambda: all_out(world))

    async def told() -> bool:
        known, there = await published(world), await filed(files, keys)
        return bool(there.anchors) and any(anchor.filed for anchor in known) and disagreements(known, there) == []

    await world.until(told)
    return running


def cut_tail(world: World, seq: int) -> None:
    with world.admin("billing") as admin:
        admin.execute("alter table journal disable trigger user")
        admin.execute("delete from journal where seq > %s", (seq,))
        admin.execute("alter table journal enable trigger user")


async def test_a_wiped_broker_gets_the_anchors_of_the_signed_files_again(
    world: World, files: Files, keys: Path
) -> None:
    await anchored(world, files, keys)
    there = await filed(files, keys)
    wipe(world.broker)

    async def refilled() -> bool:
        return disagreements(await published(world), there) == []

    await world.until(refilled)


async def test_a_tail_cut_while_the_broker_lost_its_disk_is_found(world: World, files: Files, keys: Path) -> None:
    """The signed files know better than the relay that begins with the shorter chain."""
    await stop(world, await anchored(world, files, keys))
    [highest] = {anchor.seq for anchor in (await filed(files, keys)).anchors}
    wipe(world.broker)
    cut_tail(world, highest - 1)
    start(world, files, keys)

    async def refilled() -> bool:
        return any(anchor.filed for anchor in await published(world))

    await world.until(refilled)
    faults = proof(world, await published(world)).faults
    assert any("tail was cut" in fault.what for fault in faults)


async def test_anchors_that_only_the_files_know_are_a_finding(world: World, files: Files, keys: Path) -> None:
    await stop(world, await anchored(world, files, keys))
    wipe(world.broker)
    [finding] = disagreements(await published(world), await filed(files, keys))
    assert "missing in the stream" in finding


async def test_a_signed_file_that_only_the_stream_knows_is_a_finding(
    world: World, files: Files, keys: Path, tmp_path: Path
) -> None:
    await stop(world, await anchored(world, files, keys))
    [file] = (tmp_path / "files").rglob("*.jws")
    file.unlink()
    [finding] = disagreements(await published(world), await filed(files, keys))
    assert file.stem in finding
    assert "is gone" in finding


async def test_a_changed_signed_file_is_named_and_the_others_still_vouch(
    world: World, files: Files, keys: Path, tmp_path: Path
) -> None:
    await stop(world, await anchored(world, files, keys))
    [file] = (tmp_path / "files").rglob("*.jws")
    older = file.with_name("2020-01-01.jws")
    older.write_bytes(file.read_bytes())
    signed = bytearray(file.read_bytes())
    signed[len(signed) // 2] ^= 1
    file.write_bytes(signed)
    there = await filed(files, keys)
    assert set(there.broken) == {file.stem, "2020-01-01"}, "one changed, one signed on another day"
    findings = disagreements(await published(world), there)
    assert len([finding for finding in findings if "was changed" in finding]) == 2
    assert not [finding for finding in findings if "is gone" in finding]


async def test_a_signed_file_that_took_the_place_of_another_is_a_finding(
    world: World, files: Files, keys: Path, tmp_path: Path
) -> None:
    """Deleted, and written anew by the service when it started: the stream still knows what the first one held."""
    await stop(world, await anchored(world, files, keys))
    [file] = (tmp_path / "files").rglob("*.jws")
    file.unlink()
    await world.order()
    running = start(world, files, keys)

    async def again() -> bool:
        return file.exists() and len({anchor.seq for anchor in await published(world) if anchor.filed}) > 1

    await world.until(again)
    await stop(world, running)
    [finding] = disagreements(await published(world), await filed(files, keys))
    assert file.stem in finding
    assert "was replaced" in finding
