"""An installation outlives the death of any of its processes, keeps its data, and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kontor.cli.home import ORDER
from kontor.cli.platform import Platform
from kontor.cli.supervisor import SERVERS

BACK_SECONDS = 20.0


@pytest.fixture(scope="module")
def own(scratch: Path) -> Iterator[Platform]:
    """Ours alone: what happens to it happens to no other test."""
    platform = Platform(scratch / "lifecycle")
    try:
        platform.start()
        yield platform
    finally:
        platform.stop()


def _until(what: str, look, seconds: float = BACK_SECONDS) -> float:
    began = time.monotonic()
    while not look():
        assert time.monotonic() < began + seconds, f"waited {seconds:.0f} s until {what}"
        time.sleep(0.05)
    return time.monotonic() - began


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("name", [*SERVERS, *ORDER])
def test_whatever_is_killed_comes_back(own: Platform, name: str):
    killed = own.kill(name)
    _until(f"{name} has another process", lambda: own.pids().get(name, killed) != killed)
    _until("all services are ready again", lambda: all(own.ready(service) for service in ORDER))
    assert httpx.get(f"{own.address}/openapi.json").status_code == 200


def test_when_the_fork_server_dies_all_services_come_back(own: Platform):
    before = own.pids()
    parent = int(Path(f"/proc/{before['gateway']}/stat").read_text().rpartition(")")[2].split()[1])
    assert parent != before["supervisor"]
    os.kill(parent, signal.SIGKILL)
    _until("every service has another process", lambda: not set(own.pids().values()) & {before[s] for s in ORDER})
    _until("all services are ready again", lambda: all(own.ready(service) for service in ORDER), 40)


def test_a_stop_in_order_and_a_start_keep_everything(own: Platform):
    state, pids = own.home.state, own.pids()
    assert own.stop() == 0
    assert not [name for name, pid in pids.items() if _lives(pid)]
    own.start()
    again = own.home.state
    assert (again["ports"], again["secrets"], again["migrated"]) == (
        state["ports"],
        state["secrets"],
        state["migrated"],
    )


def test_a_backup_brings_everything_back(own: Platform, tmp_path: Path):
    demo = own.home.demo
    own.stop()
    file = tmp_path / "kontor.tar.gz"
    for arguments in (["backup", str(file)], ["reset", "--yes"], ["restore", str(file)]):
        done = own.command(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert file.stat().st_mode & 0o077 == 0
    own.start()
    with own.client(headers={"Authorization": f"Bearer {demo['api_key']}"}) as http:
        assert http.get("/v1/me").json()["tenant"]["id"] == demo["tenant"]
    assert own.command("audit", "verify").returncode == 0


def test_nothing_outlives_a_killed_supervisor(own: Platform):
    pids = own.pids()
    os.kill(pids["supervisor"], signal.SIGKILL)
    assert own.process is not None
    own.process.wait()
    _until("all processes are gone", lambda: not [name for name, pid in pids.items() if _lives(pid)])
    own.start()
    assert all(own.ready(service) for service in ORDER)
