"""A whole installation in one file, and back: databases, bus, files, keys, mail, ports and secrets.

Taken while nothing runs, so that all parts are of one moment. Whoever holds the file holds the keys: it is made
readable for its owner only.
"""

import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import Home
from rich.console import Console

FAILED, MISUSED = 1, 2
_HOME, _POSTGRES = "home", "postgres"
# What the next start makes anew, or what is of no use elsewhere.
_LEFT_OUT = frozenset({"logs", "pgbin", "pids.json", "supervisor.pid", _POSTGRES})
# Refuses paths outside; Debian's Python 3.11 does not know it yet.
_CAREFULLY: dict[str, Any] = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}
console = Console(highlight=False)


def run_backup(file: Path) -> int:
    home = Home.find()
    if home.supervisor() is not None:
        console.print("[red]Kontor is running[/]; try: ./kontor down")
        return FAILED
    if not home.exists:
        console.print("There is no data.")
        return FAILED
    if file.exists():
        console.print(f"[red]{file} exists[/]; try another name")
        return MISUSED
    beside = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            for part in sorted(home.folder.iterdir()):
                if part.name not in _LEFT_OUT:
                    archive.add(part, f"{_HOME}/{part.name}")
            archive.add(_cluster(home), _POSTGRES)
        raw.flush()
        os.fsync(raw.fileno())
    beside.replace(file)
    console.print(f"{file}: {file.stat().st_size / 1024**2:.1f} MiB")
    return 0


def run_restore(file: Path) -> int:
    """Into an installation without data only; nothing is overwritten."""
    home = Home.find()
    if home.exists or _cluster(home).exists():
        console.print(f"[red]{home.folder} holds data[/]; try: ./kontor backup FILE, then ./kontor reset")
        return FAILED
    fresh = home.folder.with_name(f".{home.folder.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o755)
    try:
        with tarfile.open(file) as archive:
            archive.extractall(fresh, **_CAREFULLY)
        if not (fresh / _HOME / "state.json").exists():
            console.print(f"[red]{file} is no backup of Kontor[/]")
            return FAILED
        shutil.rmtree(home.folder, ignore_errors=True)
        shutil.move(fresh / _HOME, home.folder)
        _cluster(home).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(fresh / _POSTGRES, _cluster(home))
    except (OSError, tarfile.TarError) as failed:
        console.print(f"[red]{file} cannot be read[/]: {failed}")
        return FAILED
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    console.print("Restored; try: ./kontor up, then ./kontor audit verify")
    return 0


def _cluster(home: Home) -> Path:
    return Postgres(home.folder / _POSTGRES).folder
