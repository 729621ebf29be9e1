"""The installation that what endures is tried on: ours alone, and small enough that its disk can be filled."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kontor.cli.platform import Platform

from .endured import last_words, what_waits

# What many stories write fits, and it is full in a second or two.
_SIZE = "3g"


@pytest.fixture(scope="package")
def small_disk(scratch: Path) -> Iterator[Path | None]:
    """One that can be filled without filling the machine's; None where this account may mount nothing."""
    folder = scratch / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


@pytest.fixture(scope="package")
def installation(scratch: Path, small_disk: Path | None) -> Iterator[Platform]:
    """With fsync: what dies here must come back as it was. It may send webhooks to this machine."""
    settings = {"KONTOR_WEBHOOKS__ALLOWED_NETWORKS": "127.0.0.0/8"}
    platform = Platform((small_disk or scratch) / "enduring", durable=True, settings=settings)
    try:
        platform.start()
        yield platform
    finally:
        platform.stop()


@pytest.fixture
def enduring(installation: Platform) -> Iterator[Platform]:
    """The same; what its processes said is shown with a test that fails."""
    yield installation
    print(last_words(installation.folder / "logs"))
    print(*asyncio.run(what_waits(installation.home)), sep="\n")
