"""What runs inside a forked child: one service, its migrations, the making of databases.

Forked from a server that has imported the heavy libraries already, so a child starts in a fraction of a second
and shares their memory. Nothing here may be imported that opens a channel, a thread or a loop.
"""

import importlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kontor.cli import walking
from kontor.cli.embedded.processes import end_with_parent

ROOT = Path(__file__).resolve().parents[5]
# Every service speaks to others: the whole contract's code is shared.
_CONTRACT = tuple(
    ".".join(path.relative_to(ROOT / "gen").with_suffix("").parts)
    for path in sorted((ROOT / "gen" / "kontor").rglob("*_pb2*.py"))
)
PRELOAD = (
    "kontor.common.process.settings",
    "grpc.aio",
    "grpc_health.v1.health",
    "grpc_reflection.v1alpha.reflection",
    "uvloop",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "nats",
    "structlog",
    "protovalidate",
    "joserfc",
    "opentelemetry.sdk.trace",
    "prometheus_client",
    "kontor.common.serving.service",
    "kontor.cli.children",
    *_CONTRACT,
)
# Only where something is to be migrated: it takes a while to import.
FOR_MIGRATIONS = ("alembic.command", "alembic.runtime.migration", "alembic.ddl.postgresql")
LAST = "kontor.cli.forkserver"


class NotPreloaded(RuntimeError):
    """The fork server ignores a module it cannot import: the child tries again, so that the reason is told."""


def _become(environment: Mapping[str, str], log: Path) -> None:
    """Own words, signals and settings; gone at once when the fork server is, so that a successor finds its ports."""
    words = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(words, 1)
    os.dup2(words, 2)
    if missing := [name for name in (*PRELOAD, LAST) if name not in sys.modules]:
        for name in missing:
            importlib.import_module(name)
        raise NotPreloaded(", ".join(missing))
    end_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in [n for n in os.environ if n.startswith("KONTOR_")]:
        del os.environ[name]
    os.environ.update(environment)


def serve(service: str, environment: Mapping[str, str], log: Path) -> None:
    _become(environment, log)
    walking.record(service, log.parent.parent)
    importlib.import_module(f"kontor.{service}.__main__").main(["serve"])


def migrate(service: str, environment: Mapping[str, str], log: Path) -> None:
    _become(environment, log)
    importlib.import_module(f"kontor.{service}.__main__").main(["migrate"])


def provision(administrator: Mapping[str, Any], databases: Mapping[str, Mapping[str, Any]], log: Path) -> None:
    """Roles and databases of services, made by the administrator."""
    _become({}, log)
    psycopg = importlib.import_module("psycopg")
    schema = importlib.import_module("kontor.common.database.schema")
    settings = importlib.import_module("kontor.common.process.settings")
    with psycopg.connect(**administrator) as connection:
        for service, facts in databases.items():
            schema.provision(connection, service, settings.DatabaseSettings(**facts))
