"""`test` and `check`: what a change must pass, one word per check and its output only when it fails."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kontor.cli import lint, protos
from kontor.cli.home import ROOT
from rich.console import Console


def run_tests(arguments: Sequence[str]) -> int:
    """pytest over everything; exit code is pytest's."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith("KONTOR_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


def run_checks() -> int:
    console = Console(highlight=False)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("ruff", lambda: _tool("ruff", "check", ".")),
        ("mypy", lambda: _tool("mypy", *_packages())),
        ("layers", lambda: _tool("lint-imports", "--no-cache")),
        ("house rules", lambda: "\n".join(lint.house_rules())),
        ("contract", lambda: "\n".join(lint.contract_rules())),
        ("generated code", lambda: "\n".join(f"stale: {n}; try: ./kontor proto" for n in protos.stale())),
    ]
    failed = 0
    for name, check in checks:
        started = time.monotonic()
        words = check()
        failed += bool(words)
        mark = "[red]✗[/]" if words else "[green]✓[/]"
        console.print(f"{mark} {name} [dim]{time.monotonic() - started:.1f} s[/]")
        if words:
            console.print(words, markup=False)
    return 1 if failed else 0


def _tool(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}".strip() or f"{command[0]} failed"


def _packages() -> list[str]:
    """Every package of ours, for one run of mypy."""
    names = ["kontor.common", "kontor.cli"]
    names += sorted(f"kontor.{p.name}" for p in ROOT.glob("services/*/src/kontor/*") if Path(p, "__init__.py").exists())
    return [part for name in names for part in ("-p", name)]
