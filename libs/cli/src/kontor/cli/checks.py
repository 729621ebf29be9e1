"""`test`, `check` and `bench`: what a change must pass. Checks judge the code without running it, side by side.

Knows the tools and how they are called; the house's own rules are in kontor.cli.lint.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kontor.cli import charts, client_types, events, lint, protos, refusals, released, signals, web, web_types
from kontor.cli.home import ROOT, plain_environment
from rich.console import Console

_AT_ONCE = 2
# Failed tests of a whole run that are asked once more; more than these are no accident.
_ASKED_AGAIN = 5
# As pytest ends when tests failed.
_TESTS_FAILED = 1
# Answers what is wrong, one line each; nothing when all is well.
Judge = Callable[[], list[str]]


@dataclass(frozen=True)
class Check:
    name: str
    judge: Judge
    remedy: str


@dataclass(frozen=True)
class Verdict:
    check: Check
    faults: list[str]
    seconds: float


def run_tests(arguments: Sequence[str]) -> int:
    """pytest over everything, in two workers, or over what `arguments` name, in one; the exit code is pytest's.

    A test of a whole run that fails is asked once more, alone: it shares two cores with forty processes, and what fails
    again is wrong. Which these were is told, so that they are mended too; more than a few are not asked.
    """
    code = _pytest("-n", "auto", *arguments)
    failed = [] if arguments or code != _TESTS_FAILED else _failed()
    if not 0 < len(failed) <= _ASKED_AGAIN:
        return code
    told = "\n  ".join(failed)
    Console(highlight=False).print(f"asked again, alone:\n  {told}", markup=False, soft_wrap=True)
    return _pytest("-n", "0", *failed)


def _pytest(*arguments: str) -> int:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("KONTOR_")}
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _failed() -> list[str]:
    """The tests that failed when all were run last."""
    kept = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text())) if kept.exists() else []


def run_bench(name: str, numbers: Sequence[int], spans: bool) -> int:
    """A script of `bench/` by name; its exit code. What is not said is what is usual for it."""
    script = ROOT / "bench" / f"{name}.py"
    if not script.exists():
        Console(highlight=False).print(f"no bench {name}; see bench/README.md")
        return 2
    command: list[str | Path] = [sys.executable, script, *map(str, numbers), *(["--spans"] if spans else [])]
    return subprocess.run(command, cwd=ROOT, env=plain_environment(), check=False).returncode


def run_checks(only: Sequence[str] = ()) -> int:
    """Runs all checks, or those named, and tells each verdict as it comes; 1 when one failed."""
    console = Console(highlight=False)
    if unknown := set(only) - {check.name for check in CHECKS}:
        console.print(f"no check {', '.join(sorted(unknown))}; try: {', '.join(check.name for check in CHECKS)}")
        return 2
    failed = False
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for verdict in pool.map(_judge, [check for check in CHECKS if not only or check.name in only]):
            failed |= bool(verdict.faults)
            _tell(console, verdict)
    return 1 if failed else 0


def packages() -> list[str]:
    """`kontor.common`, `kontor.cli` and every service on disk, as import names."""
    inits = [*ROOT.glob("libs/*/src/kontor/*/__init__.py"), *ROOT.glob("services/*/src/kontor/*/__init__.py")]
    return sorted(f"kontor.{path.parent.name}" for path in inits)


def _judge(check: Check) -> Verdict:
    began = time.monotonic()
    faults = check.judge()
    return Verdict(check, faults, time.monotonic() - began)


def _tell(console: Console, verdict: Verdict) -> None:
    mark = "[red]✗[/]" if verdict.faults else "[green]✓[/]"
    console.print(f"{mark} {verdict.check.name:<10} [dim]{verdict.seconds:5.1f} s[/]", highlight=False)
    for fault in verdict.faults:
        console.print(f"  {fault}", markup=False, highlight=False, soft_wrap=True)
    if verdict.faults and verdict.check.remedy:
        console.print(f"  try: {verdict.check.remedy}", markup=False, highlight=False)


def _tool(*command: str) -> Judge:
    """A tool from the environment, called by module; its output is the list of faults."""

    def judge() -> list[str]:
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return []
        return (done.stdout + done.stderr).strip().splitlines() or [f"ended with {done.returncode}"]

    return judge


def _types() -> list[str]:
    wanted = [part for package in packages() for part in ("-p", package)]
    return [*_tool("mypy", *wanted)(), *_tool("mypy", "clients/python/kontor_client.py")()]


def _imports() -> list[str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines()


def _generated() -> list[str]:
    faults = [f"gen/{name} is not what the protos say" for name in protos.stale()]
    faults += ["docs/events.md is not what protos and consumers say"] if events.stale() else []
    faults += ["docs/telemetry.md is not what the sources measure and log"] if signals.stale() else []
    faults += ["the Python client's types are not what the protos say"] if client_types.stale() else []
    return faults + (["gateway's refusals.json is not what the errors say"] if refusals.stale() else [])


def _web() -> list[str]:
    stale = ["web/src/api/schema.ts is of another contract, try: ./kontor web api"] if web_types.stale() else []
    return [*stale, *web.faults()]


def _charts() -> list[str]:
    return [f"{name} is not what it is made from" for name in charts.stale()]


# The longest first: two run at a time.
CHECKS = (
    Check("types", _types, ""),
    Check("style", _tool("ruff", "check", "--output-format=concise", "."), "ruff check --fix ."),
    Check("imports", _imports, ""),
    Check("house", lint.house_rules, ""),
    Check("contract", lint.contract_rules, ""),
    Check("generated", _generated, "./kontor proto"),
    Check("refusals", refusals.faults, ""),
    Check("web", _web, "./kontor web build"),
    Check("charts", _charts, "./kontor charts"),
    Check(
        "released",
        released.broken,
        "add beside instead of changing, or say why in proto/breaks.txt",
    ),
)
