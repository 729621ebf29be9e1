"""`./kontor`: what an operator or developer does with an installation on this machine.

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 unhealthy. Heavy imports happen inside the commands.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from kontor.cli.einvoice import app as einvoice

app = typer.Typer(
    name="kontor",
    help="Kontor on this machine: from first enquiry to money in the bank.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
audit = typer.Typer(help="The sealed journal.", no_args_is_help=True)
events = typer.Typer(help="Events that wait for a person, events sent again.", no_args_is_help=True)
token = typer.Typer(help="Ways in for programs.", no_args_is_help=True)
db = typer.Typer(help="The databases.", no_args_is_help=True)
webhooks = typer.Typer(help="Building against webhooks.", no_args_is_help=True)
web = typer.Typer(help="The web app.", no_args_is_help=True)
_GROUPS = {
    "audit": audit,
    "events": events,
    "token": token,
    "db": db,
    "webhooks": webhooks,
    "web": web,
    "einvoice": einvoice,
}
for name, group in _GROUPS.items():
    app.add_typer(group, name=name)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the gateway.")] = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Give the shell back when ready.")] = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="Prometheus beside it, if the machine has it.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="A demo tenant without the year behind it.")] = False,
    throwaway: Annotated[bool, typer.Option(hidden=True, help="Without durability, and empty: for tests.")] = False,
) -> None:
    """Start everything: PostgreSQL, NATS, all services. Ctrl-C stops in order, data stays."""
    from kontor.cli.up import run_up

    raise typer.Exit(run_up(port, detach=detach, throwaway=throwaway, with_metrics=metrics, empty=empty))


@app.command()
def down() -> None:
    """Stop an installation started with `up --detach`."""
    from kontor.cli.up import run_down

    raise typer.Exit(run_down())


@app.command()
def status(as_json: AsJson = False) -> None:
    """Which processes run, which are ready, how much memory they share."""
    from kontor.cli.operate import show_status

    raise typer.Exit(show_status(as_json))


@app.command()
def logs(
    service: Annotated[str, typer.Argument(help="One service; empty: all.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show what services wrote."""
    from kontor.cli.home import Home
    from kontor.cli.logs import show

    raise typer.Exit(show(Home.find(), service, follow, lines, as_json))


@app.command()
def doctor(
    as_json: AsJson = False,
    cluster: Annotated[str, typer.Option(help="A namespace of the cluster kubectl speaks to, instead.")] = "",
) -> None:
    """Check this machine and name the exact command for what is missing."""
    from kontor.cli.doctor import run

    raise typer.Exit(run(as_json, cluster))


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete all data of this installation."""
    from kontor.cli.operate import run_reset

    raise typer.Exit(run_reset(yes))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Put the whole installation, keys included, into one file. Kontor must be down."""
    from kontor.cli.backup import run_backup

    raise typer.Exit(run_backup(file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Bring an installation back where there is none."""
    from kontor.cli.backup import run_restore

    raise typer.Exit(run_restore(file))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run all tests; arguments go to pytest, `--long` adds the long variants."""
    from kontor.cli.checks import run_tests

    raise typer.Exit(run_tests(context.args))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="One of bench/*.py that can be run; bench/README.md says what each is.")],
    numbers: Annotated[list[int] | None, typer.Argument(min=1, help="Rounds; then sizes, where it takes any.")] = None,
    spans: Annotated[bool, typer.Option("--spans", help="Export every span as well.")] = False,
) -> None:
    """Measure one thing against its limit, on an installation of its own; 1 when a bar is missed."""
    from kontor.cli.checks import run_bench

    raise typer.Exit(run_bench(name, numbers or [], spans))


@app.command()
def check(
    only: Annotated[list[str] | None, typer.Argument(help="Checks by name; none: all.")] = None,
) -> None:
    """Judge the code: types, style, imports between layers, house rules, contract, generated code, the last release."""
    from kontor.cli.checks import run_checks

    raise typer.Exit(run_checks(only or []))


@app.command()
def proto() -> None:
    """Generate `gen/`, docs/events.md and the Python client's types from `proto/`, docs/telemetry.md and the catalogue
    of errors from sources."""
    from kontor.cli import client_types, events, protos, refusals, signals

    generated = [f"gen/{name}" for name in protos.write()]
    for name in [*generated, *events.write(), *client_types.write_apart(), *signals.write(), *refusals.write()]:
        typer.echo(name)


@app.command()
def charts() -> None:
    """Make what of `charts/` is made: dashboards, rules of journeys, the README's table of values."""
    from kontor.cli import charts

    for name in charts.write():
        typer.echo(name)


@app.command()
def release() -> None:
    """Make what stands now the release that later changes are held against: contract, REST interface, schemas."""
    from kontor.cli import released

    for name in released.move():
        typer.echo(name)


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="Where the documents go.")] = None,
) -> None:
    """Tell the whole story on the running platform, in a sandbox tenant of its own."""
    from kontor.cli.operate import run_demo

    raise typer.Exit(run_demo(folder))


@app.command()
def api(
    method: Annotated[str, typer.Argument(help="GET, POST, PATCH or DELETE.")],
    path: Annotated[str, typer.Argument(help="E.g. /v1/quotes; the query belongs to it.")],
    body: Annotated[str, typer.Argument(help="JSON.")] = "",
    key: Annotated[
        str,
        typer.Option(
            envvar="KONTOR_KEY",
            help="API key or session's token; `operator`: who runs this installation; empty: the demo tenant's key.",
        ),
    ] = "",
    if_match: Annotated[str, typer.Option(help="The etag that a change is based on.")] = "",
    current: Annotated[bool, typer.Option("--current", help="Base the change on the record as it is now.")] = False,
    pick: Annotated[str, typer.Option(help="Print this value of the answer only, e.g. quotes.0.id.")] = "",
    out: Annotated[str, typer.Option(help="Write the answer into this file.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Up to 30 s, for what events bring about.")] = False,
) -> None:
    """Ask the running installation over REST; changes get their Idempotency-Key."""
    from kontor.cli.asking import Asked, run_api

    raise typer.Exit(run_api(Asked(method, path, body, key, if_match, current), pick, out, wait))


@app.command()
def answer(
    link: Annotated[str, typer.Argument(help="A customer's link, as a letter has it.")],
    action: Annotated[str, typer.Argument(help="accept, decline or reject.")],
    fields: Annotated[list[str] | None, typer.Argument(help="What is filled in: name=value.")] = None,
) -> None:
    """Fill in and send the page behind a customer's link, as they would in the browser."""
    from kontor.cli.asking import run_answer

    raise typer.Exit(run_answer(link, action, fields or []))


@audit.command("verify")
def audit_verify(as_json: AsJson = False) -> None:
    """Recalculate every hash chain, compare it with its anchors, and hold every record and file against it."""
    from kontor.cli.operate import verify_journals

    raise typer.Exit(verify_journals(as_json))


@audit.command("events")
def audit_events(
    as_json: AsJson = False,
    libpq: Annotated[
        bool, typer.Option("--libpq", help="On the server of PGHOST, PGUSER, PGPASSWORD … instead: an administrator.")
    ] = False,
) -> None:
    """Name the events that a service handled and no journal tells of, as after a restore; 1 when there are any."""
    from kontor.cli.operate import audit_handled

    raise typer.Exit(audit_handled(as_json, libpq))


@events.command("list")
def events_list(as_json: AsJson = False) -> None:
    """Parked events of all services."""
    from kontor.cli.operate import list_parked

    raise typer.Exit(list_parked(as_json))


@events.command("retry")
def events_retry(
    service: Annotated[str, typer.Argument(help="The service that parked them.")],
    event_id: Annotated[list[str] | None, typer.Argument(help="Event ids; none: all.")] = None,
) -> None:
    """Put parked events back to work."""
    from kontor.cli.operate import retry_parked

    raise typer.Exit(retry_parked(service, event_id or []))


@events.command("resend")
def events_resend(
    service: Annotated[str, typer.Option(help="The service whose journal holds them.")],
    consumer: Annotated[str, typer.Option(help="One durable, e.g. billing-crm; empty: everybody who listens.")] = "",
    since: Annotated[str, typer.Option(help="ISO 8601; without offset it is UTC.")] = "",
    until: Annotated[str, typer.Option(help="ISO 8601; what is older than this. Empty: up to now.")] = "",
    event: Annotated[list[str] | None, typer.Option(help="Only events of this name, e.g. InvoiceIssued.")] = None,
    event_id: Annotated[list[str] | None, typer.Option(help="Only these.")] = None,
) -> None:
    """Send a stretch of a journal again. Whoever handled an event before drops it."""
    from kontor.cli.operate import resend_events

    raise typer.Exit(resend_events(service, consumer, (since, until), event, event_id))


@token.command("create")
def token_create(
    tenant: Annotated[str, typer.Option(help="Id of a tenant; empty: the demo tenant.")] = "",
    permission: Annotated[list[str] | None, typer.Option(help="What it may do; none: everything.")] = None,
) -> None:
    """Print a bearer token for one tenant, signed on this machine; good for ten minutes."""
    from kontor.cli.operate import print_token

    raise typer.Exit(print_token(tenant, permission or []))


@webhooks.command("listen")
def webhooks_listen(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen, on loopback.")] = 4242,
    event_type: Annotated[list[str] | None, typer.Option("--type", help="E.g. billing.*; none: all.")] = None,
    secret: Annotated[
        str, typer.Option(help="whsec_… of an endpoint there is; empty: one is made in the demo tenant.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Receive webhooks here: verify their signatures and print what comes. Ctrl-C ends it."""
    from kontor.cli.hooks import listen

    raise typer.Exit(listen(port, event_type or [], secret, as_json))


@web.command("dev")
def web_dev() -> None:
    """Serve `web/` with changes at once, before the running platform."""
    _web("dev")


@web.command("build")
def web_build() -> None:
    """Make the bundle in the gateway anew, from `web/`."""
    from kontor.cli.web import build

    _told(build)


@web.command("check")
def web_check() -> None:
    """Types, and whether the bundle is made of `web/`."""
    from kontor.cli.checks import run_checks

    raise typer.Exit(run_checks(["web"]))


@web.command("api")
def web_api() -> None:
    """Write the types of the REST contract anew, after a change of it."""
    from kontor.cli.web_types import write

    _told(write)


@web.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def web_test(context: typer.Context) -> None:
    """The tests that need no browser; arguments go to vitest."""
    _web("test", context.args)


@web.command("e2e", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def web_e2e(context: typer.Context) -> None:
    """The journeys in a browser, on the running platform; arguments go to Playwright."""
    _web("e2e", context.args)


@web.command("pictures", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def web_pictures(context: typer.Context) -> None:
    """Every screen as a picture, both themes, three widths, of the running platform, into `web/pictures`."""
    _web("pictures", context.args)


def _web(script: str, arguments: list[str] | None = None) -> None:
    from kontor.cli.web import run

    _told(lambda: run(script, arguments or []))


def _told(work: Callable[[], int]) -> None:
    from kontor.cli.web import WebFailed

    try:
        raise typer.Exit(work())
    except WebFailed as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from failed


@db.command("shell")
def db_shell(service: Annotated[str, typer.Argument(help="Whose database.")]) -> None:
    """Open psql on a service's database, as administrator."""
    from kontor.cli.operate import open_shell

    raise typer.Exit(open_shell(service))


def main() -> None:
    """One command; what was never started is said in a sentence."""
    from kontor.cli.home import NeverStarted

    try:
        app(prog_name="./kontor")
    except NeverStarted as nothing:
        typer.echo(nothing, err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
