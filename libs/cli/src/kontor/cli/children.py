"""What runs inside a forked child: one service, its migrations, or the first data.

Forked from a server that has imported the heavy libraries already, so a child starts in a fraction of a second
and shares their memory. Nothing here may be imported that opens a channel, a thread or a loop.
"""

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

PRELOAD = (
    "grpc.aio",
    "uvloop",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "nats",
    "structlog",
    "protovalidate",
    "joserfc",
    "opentelemetry.sdk.trace",
    "prometheus_client",
    "kontor.common.service",
    "kontor.cli.children",
)
_PR_SET_PDEATHSIG = 1


class NotPreloaded(RuntimeError):
    """The fork server ignores a module it cannot import; a child that finds one missing says so."""


def _become(environment: Mapping[str, str], log: Path | None) -> None:
    if missing := [name for name in PRELOAD if name not in sys.modules]:
        raise NotPreloaded(", ".join(missing))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in [n for n in os.environ if n.startswith("KONTOR_")]:
        del os.environ[name]
    os.environ.update(environment)
    if log is not None:
        words = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(words, 1)
        os.dup2(words, 2)


def serve(service: str, environment: Mapping[str, str], log: Path) -> None:
    _become(environment, log)
    importlib.import_module(f"kontor.{service}.__main__").main(["serve"])


def migrate(service: str, environment: Mapping[str, str], log: Path) -> None:
    _become(environment, log)
    importlib.import_module(f"kontor.{service}.__main__").main(["migrate"])


def seed(environment: Mapping[str, str], log: Path, password: str, key_file: Path) -> None:
    """The operator's tenant, one person per role, an API key in `key_file`."""
    _become(environment, log)
    settings_module = importlib.import_module("kontor.platform.settings")
    load_settings = importlib.import_module("kontor.common.settings").load_settings
    importlib.import_module("kontor.platform.seed").seed(load_settings(settings_module.Settings), password, key_file)
