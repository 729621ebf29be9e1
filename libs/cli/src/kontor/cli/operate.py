"""Looking after an installation: status, reset, parked events, the journal's proof, tokens, the demo."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kontor.cli.home import ORDER, WITH_DATABASE, Home
from kontor.cli.supervisor import SERVERS
from rich.console import Console
from rich.markup import escape
from rich.table import Table

FAILED, UNHEALTHY = 1, 3
console = Console(highlight=False)


def _running(home: Home) -> dict[str, dict[str, int]]:
    if home.supervisor() is None or not home.pids_file.exists():
        return {}
    known: dict[str, dict[str, int]] = json.loads(home.pids_file.read_text(encoding="utf-8"))
    return {name: facts for name, facts in known.items() if Path(f"/proc/{facts['pid']}").exists()}


def memory_kib(pid: int) -> int:
    """Proportional set size of a process and its descendants: what it really costs."""
    total, todo = 0, [pid]
    while todo:
        current = todo.pop()
        try:
            rollup = Path(f"/proc/{current}/smaps_rollup").read_text(encoding="utf-8")
            children = Path(f"/proc/{current}/task/{current}/children").read_text(encoding="utf-8")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        todo += [int(child) for child in children.split()]
    return total


def show_status(as_json: bool) -> int:
    """All memory is the supervisor's tree: everything below it, counted once."""
    home = Home.find()
    running = _running(home)
    rows = [_row(home, name, running.get(name)) for name in (*SERVERS, *ORDER)]
    whole = memory_kib(running["supervisor"]["pid"]) / 1024 if "supervisor" in running else 0
    healthy = bool(running) and all(row["ready"] for row in rows)
    if as_json:
        address = home.address if home.exists else ""
        facts = {"healthy": healthy, "address": address, "pss_mib": round(whole, 1), "processes": rows}
        sys.stdout.write(json.dumps(facts) + "\n")
        return 0 if healthy else UNHEALTHY
    table = Table(show_edge=False, pad_edge=False)
    for column in ("process", "pid", "ready", "starts", "MiB"):
        table.add_column(column, justify="left" if column in ("process", "ready") else "right")
    for row in rows:
        mark = "[green]yes[/]" if row["ready"] else "[red]no[/]"
        table.add_row(row["name"], str(row["pid"] or "–"), mark, str(row["starts"]), str(row["pss_mib"]))
    console.print(table)
    console.print(f"{home.address}, {whole:.0f} MiB in all" if running else "Kontor is not running; try: ./kontor up")
    return 0 if healthy else UNHEALTHY


def _row(home: Home, name: str, facts: dict[str, int] | None) -> dict[str, Any]:
    from kontor.cli.health import BROKER, is_ready

    if facts is None:
        return {"name": name, "pid": None, "ready": False, "starts": 0, "pss_mib": 0}
    ready = is_ready(home, name) if name in (BROKER, *ORDER) else True
    return {"name": name, **facts, "ready": ready, "pss_mib": round(memory_kib(facts["pid"]) / 1024, 1)}


def run_reset(yes: bool) -> int:
    from kontor.cli.embedded.postgres import Postgres

    home = Home.find()
    if home.supervisor() is not None:
        console.print("[red]Kontor is running[/]; try: ./kontor down")
        return FAILED
    if not home.folder.exists():
        console.print("There is no data.")
        return 0
    if not yes and console.input(f"Delete {home.folder} with all data? Type `delete`: ").strip() != "delete":
        console.print("Nothing deleted.")
        return FAILED
    placed = Postgres(home.folder / "postgres").folder
    if not placed.is_relative_to(home.folder):
        shutil.rmtree(placed.parent, ignore_errors=True)
    shutil.rmtree(home.folder)
    console.print("Deleted.")
    return 0


def _must_run(home: Home) -> bool:
    if _running(home):
        return True
    console.print("[red]Kontor is not running[/]; try: ./kontor up")
    return False


def run_demo(folder: Path | None) -> int:
    from kontor.cli.demo.performing import perform
    from kontor.cli.tokens import operator_token

    home = Home.find()
    if not _must_run(home):
        return UNHEALTHY
    target = folder or home.folder / "demo" / f"{datetime.now():%Y%m%d-%H%M%S}"
    return 0 if perform(home.address, operator_token(home), target, console) else FAILED


def verify_journals(as_json: bool) -> int:
    """Every chain, record and file of every service; a service may run meanwhile."""
    from kontor.cli.journals import verify_all

    home = Home.find()
    if not _must_run(home):
        return UNHEALTHY
    reports = verify_all(home)
    whole = all(not report["faults"] for report in reports)
    if as_json:
        sys.stdout.write(json.dumps(reports) + "\n")
        return 0 if whole else FAILED
    for report in reports:
        mark = "[red]✗[/]" if report["faults"] else "[green]✓[/]"
        console.print(
            f"{mark} {report['service']}: {report['rows']} rows in {report['chains']} chains, "
            f"{report['anchors']} anchors, {report['unsealed']} not sealed yet; "
            f"{report['records']} records, {report['entries']} entries, {report['files']} files"
        )
        for fault in report["faults"]:
            console.print(f"    {fault}", markup=False)
    return 0 if whole else FAILED


def audit_handled(as_json: bool, libpq: bool) -> int:
    """Services may run meanwhile: what is told and handled later is not looked at."""
    from kontor.cli.unheard import by_libpq, embedded, unheard

    home = Home.find()
    if not libpq and not _must_run(home):
        return UNHEALTHY
    found = list(unheard(by_libpq if libpq else embedded(home), WITH_DATABASE))
    if as_json:
        rows = [{name: str(value) for name, value in asdict(one).items()} for one in found]
        sys.stdout.write(json.dumps(rows) + "\n")
        return FAILED if found else 0
    for one in found:
        console.print(f"{one.service}: {one.consumer} handled {one.event_id} of {one.tenant_id} at {one.handled_at}")
    console.print(f"{len(found)} handled events that no journal tells of")
    return FAILED if found else 0


def print_token(tenant: str, permissions: list[str]) -> int:
    from kontor.cli.tokens import operator_token

    home = Home.find()
    chosen = tenant or home.demo.get("tenant", "")
    try:
        whose = UUID(chosen)
    except ValueError:
        console.print("[red]no tenant[/]; try: ./kontor token create --tenant ID")
        return 2
    sys.stdout.write(operator_token(home, whose, permissions or ["*"]) + "\n")
    return 0


def list_parked(as_json: bool) -> int:
    from kontor.cli import parked

    home = Home.find()
    if not _must_run(home):
        return UNHEALTHY
    rows: list[dict[str, Any]] = [row for service in WITH_DATABASE for row in parked.list_parked(home, service)]
    if as_json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return 0
    for row in rows:
        console.print(
            f"{row['service']} {row['event_id']} {row['event']} [red]{row['error_code']}[/] ({row['tries']} tries)"
        )
        console.print(f"    {row['error']}", markup=False)
    console.print("Nothing is parked." if not rows else f"{len(rows)} parked; try: ./kontor events retry SERVICE")
    return 0


def retry_parked(service: str, event_ids: list[str]) -> int:
    from kontor.cli.parked import retry

    home = Home.find()
    if service not in WITH_DATABASE:
        console.print(f"[red]no service {escape(service)}[/]; try one of: {', '.join(WITH_DATABASE)}")
        return 2
    if not _must_run(home):
        return UNHEALTHY
    console.print(f"{retry(home, service, event_ids)} put back to work")
    return 0


def resend_events(
    service: str, consumer: str, between: tuple[str, str], names: list[str] | None, event_ids: list[str] | None
) -> int:
    """Needs some limit: nobody sends a whole journal to everybody by leaving things out."""
    from kontor.cli.resending import NotSent, Stretch, send

    home = Home.find()
    if service not in WITH_DATABASE:
        console.print(f"[red]no service {escape(service)}[/]; try one of: {', '.join(WITH_DATABASE)}")
        return 2
    try:
        since, until = (datetime.fromisoformat(at) if at else None for at in between)
        ids = [UUID(each) for each in event_ids] if event_ids else None
    except ValueError as odd:
        console.print(f"[red]{escape(str(odd))}[/]; times look like 2026-11-29T08:00:00+01:00")
        return 2
    if since is None and ids is None:
        console.print("[red]from when on?[/] try: --since 2026-11-29T00:00:00 or --event-id ID")
        return 2
    if not _must_run(home):
        return UNHEALTHY
    limits = {"since": _in_utc(since)} if since else {}
    stretch = Stretch(**limits, until=_in_utc(until) if until else None, events=names, event_ids=ids)
    try:
        with console.status("sending") as shown:
            sent = send(home, service, stretch, consumer, lambda number: shown.update(f"{number} events sent"))
    except NotSent as stopped:
        console.print(f"[red]{escape(str(stopped))}[/]")
        return FAILED
    console.print(f"{sent} events sent to {escape(consumer) or 'everybody who listens'}")
    return 0


def _in_utc(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def open_shell(service: str) -> int:
    from kontor.cli.embedded.postgres import Postgres, binaries_for

    home = Home.find()
    if not _must_run(home):
        return UNHEALTHY
    server = Postgres(home.folder / "postgres", port=home.port("postgres"))
    environment = {**os.environ, "PGPASSWORD": server.password}
    command = [
        binaries_for(server.folder) / "psql",
        "-h",
        "127.0.0.1",
        "-p",
        str(server.port),
        "-U",
        "postgres",
        service,
    ]
    return subprocess.run([str(c) for c in command], env=environment, check=False).returncode
