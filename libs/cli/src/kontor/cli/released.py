"""The last release as data: what others rely on from then on, and how it moves.

`proto/released.binpb` is its contract, `proto/released.txt` its REST interface, `migrations/released.txt` its
migrations, `migrations/released.sql` the schema they made. `proto/breaks.txt` names, each with its reason, what breaks
on purpose until the next release.
"""

import hashlib
import subprocess
import tempfile
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from kontor.cli.home import ROOT, WITH_DATABASE
from kontor.cli.lint import surface
from kontor.cli.lint.surface import Surface
from kontor.common.database.schema import VERSION_TABLE

CONTRACT = ROOT / "proto" / "released.binpb"
REST = ROOT / "proto" / "released.txt"
ON_PURPOSE = ROOT / "proto" / "breaks.txt"
_ONE_AT_A_TIME = Lock()
_NOW = ROOT / "gen" / "descriptors.binpb"
_STEPS = ROOT / "libs" / "common" / "src" / "kontor" / "common" / "database" / "steps"


def broken() -> list[str]:
    """Everything that would break who relies on the last release, one line each."""
    purposes = _on_purpose()
    found = [*contract_breaks(), *rest_breaks(), *changed_migrations()]
    idle = [f"proto/breaks.txt: nothing breaks like this any more: {line}" for line in purposes if line not in found]
    return [line for line in found if line not in purposes] + idle


def contract_breaks() -> list[str]:
    before, now = (
        FileDescriptorSet.FromString(path.read_bytes()) for path in (CONTRACT, ROOT / "gen/descriptors.binpb")
    )
    return surface.breaks(surface.of_contract(before), surface.of_contract(now))


def rest_breaks() -> list[str]:
    before = Surface.read(REST.read_text(encoding="utf-8").splitlines())
    return surface.breaks(before, surface.of_rest(described()))


def changed_migrations() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: is released and does not change any more"
        for path in chain.from_iterable(map(changed_in, _folders()))
    ]


def changed_in(folder: Path) -> list[Path]:
    """Released migrations that are another file now: one that ran somewhere is what it was, the next one mends it."""
    noted = [line.split("  ") for line in (folder / "released.txt").read_text(encoding="utf-8").splitlines()]
    return [folder / name for digest, name in noted if _digest(folder / name) != digest]


def move() -> list[str]:
    """Makes what stands now the last release; the names of the files it wrote."""
    everything = _descriptors(_NOW)
    for file in everything.file:
        file.ClearField("source_code_info")
    CONTRACT.write_bytes(everything.SerializeToString(deterministic=True))
    _write(REST, surface.of_rest(described()).lines())
    _write(ON_PURPOSE, [])
    written = [CONTRACT, REST, ON_PURPOSE]
    written += [note(folder, "step_*.py" if folder == _STEPS else "versions/*.py") for folder in _folders()]
    return [str(path.relative_to(ROOT)) for path in [*written, *_schemas()]]


def _descriptors(path: Path) -> FileDescriptorSet:
    return FileDescriptorSet.FromString(path.read_bytes())


def note(folder: Path, pattern: str) -> Path:
    """Writes down what the files of a folder are now."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))
    _write(folder / "released.txt", [f"{_digest(folder / name)}  {name}" for name in names])
    return folder / "released.txt"


def _on_purpose() -> list[str]:
    """`<what breaks> -- <why>`, one a line."""
    lines = ON_PURPOSE.read_text(encoding="utf-8").splitlines()
    return [line.partition(" -- ")[0] for line in lines if line.partition(" -- ")[2].strip()]


def _folders() -> list[Path]:
    return [_STEPS, *(ROOT / "services" / service / "migrations" for service in WITH_DATABASE)]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def described() -> Any:
    """The REST interface as the gateway describes it at /openapi.json; made once for checks that run side by side."""
    with _ONE_AT_A_TIME:
        return _described()


@cache
def _described() -> Any:
    from kontor.gateway import app, comments, openapi
    from kontor.gateway.routes import bindings, public_rpcs, services

    told = comments.comments_of(comments.described())
    routes = bindings(public_rpcs(services()))
    return openapi.document(routes, told, server="", extra_paths=app.DESCRIBED)


def _schemas() -> list[Path]:
    """Dumps the schema of each service, made by its migrations on a server of its own."""
    from kontor.cli.embedded.postgres import Postgres
    from kontor.cli.testing import Databases

    with tempfile.TemporaryDirectory() as scratch:
        server = Postgres(Path(scratch) / "postgres", fast=True)
        server.start()
        try:
            databases = Databases(server)
            return [_schema(server, databases.fresh(service).name, service) for service in WITH_DATABASE]
        finally:
            server.stop()


def _schema(server: Any, database: str, service: str) -> Path:
    from kontor.cli.embedded.postgres import binaries_for

    tool = binaries_for(server.folder) / "pg_dump"
    command = [tool, "--schema-only", "--no-owner", "-h", "127.0.0.1", "-p", str(server.port)]
    done = subprocess.run(
        [*command, "-U", "postgres", database],
        env={"PGPASSWORD": server.password},
        capture_output=True,
        text=True,
        check=True,
    )
    noise = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith(noise)]
    with server.connect(database) as admin:
        at = admin.execute(f"select version_num from {VERSION_TABLE}".encode()).fetchone()[0]
    path = ROOT / "services" / service / "migrations" / "released.sql"
    _write(path, [*lines, f"insert into public.{VERSION_TABLE} values ('{at}');"])
    return path
