"""A service's whole `__main__`: serve, migrate, replay, check; signals, event loop, garbage collection, exit codes.

What runs is `service`'s part.
"""

import argparse
import asyncio
import gc
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
import uvloop
from kontor.common.database.schema import connect_as_admin, provision, run_migrations
from kontor.common.events.bus import Bus
from kontor.common.events.resending import Stretch, resend
from kontor.common.process import telemetry
from kontor.common.process.limits import allow_many_files
from kontor.common.process.settings import ServiceSettings, SettingsFault, load_settings
from kontor.common.process.tasks import end_process
from kontor.common.serving.auditing import audit
from kontor.common.serving.checking import faults_of
from kontor.common.serving.parked import listed, put_back
from kontor.common.serving.service import PARTS, Service, ServiceDefinition

_FAULT = 64
_DRAIN_MARGIN = 5.0
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_GC_THRESHOLDS = (50_000, 20, 100)
_log = structlog.get_logger("kontor.service")


def run(definition: ServiceDefinition, argv: Sequence[str] | None = None) -> None:
    """Reads settings, does what the command line says; SystemExit with a code other than 0 when that failed."""
    arguments = _parser().parse_args(argv)
    try:
        settings = load_settings(definition.settings_class)
        telemetry.configure(settings.name, settings)
        arguments.run(definition, settings, arguments)
    except SettingsFault as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(_FAULT) from fault


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="One service of Kontor.")
    commands = parser.add_subparsers(required=True)
    serving = commands.add_parser("serve", help="serve RPCs, consume events, carry out the journal")
    serving.add_argument("--only", type=_parts, default=PARTS, help="some of: rpc,consume,relay")
    serving.set_defaults(run=_serve)
    commands.add_parser("migrate", help="bring the database to the code's schema").set_defaults(run=_migrate)
    replaying = commands.add_parser("replay", help="send what the journal holds to one consumer again")
    replaying.add_argument("consumer", help="its durable, e.g. billing-crm")
    replaying.add_argument("--since", type=_instant, default=_BEGINNING, help="ISO 8601 with offset")
    replaying.add_argument("--until", type=_instant, help="ISO 8601 with offset; none: all there is")
    replaying.add_argument("--event", action="append", help="only events of this name; may be given more than once")
    replaying.set_defaults(run=_replay)
    commands.add_parser("provision", help="make roles and database, as administrator").set_defaults(run=_provision)
    keys = commands.add_parser("keys", help="make the missing keys of all services, inside a Kubernetes cluster")
    keys.add_argument("--services", type=lambda named: named.split(","), required=True, help="commas between")
    keys.add_argument("--secret-prefix", required=True, help="a service's Secret is this and its name")
    keys.add_argument("--key-set", required=True, help="the ConfigMap with all public keys")
    keys.add_argument(
        "--passwords", default="", help="a Secret for passwords of database roles, if they are to be made"
    )
    keys.add_argument("--passwords-only", action="store_true", help="keys are somebody else's")
    keys.set_defaults(run=_keys)
    parked = commands.add_parser("parked", help="list events that wait for a person, or put them back to work")
    parked.add_argument("--retry", action="store_true", help="put them back: those that are named, or all")
    parked.add_argument("event", nargs="*", type=UUID, help="ids of events")
    parked.set_defaults(run=_parked)
    commands.add_parser("audit", help="prove chains, rows and files").set_defaults(run=_audit)
    commands.add_parser("check", help="settings, contract, keys, database").set_defaults(run=_check)
    return parser


def _parts(named: str) -> frozenset[str]:
    parts = frozenset(named.split(","))
    if not parts <= PARTS:
        raise argparse.ArgumentTypeError(f"some of {', '.join(sorted(PARTS))}")
    return parts


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, e.g. 2026-01-31T00:00:00+01:00")
    return instant


def _in_loop(work: Callable[[], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        return await work()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())


def _serve(definition: ServiceDefinition, settings: ServiceSettings, arguments: argparse.Namespace) -> None:
    allow_many_files()
    _in_loop(lambda: serve(definition, settings, arguments.only))
    telemetry.shut_down()


async def serve(definition: ServiceDefinition, settings: ServiceSettings, parts: frozenset[str]) -> None:
    """Until SIGTERM; also one that comes while still starting."""
    told_to_stop = asyncio.Event()
    _listen(told_to_stop)
    service = Service(definition, settings, parts=parts, on_death=end_process)
    starting = asyncio.create_task(service.start())
    stopping = asyncio.create_task(told_to_stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
        _tune_garbage_collection()
        await stopping
    else:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
    async with asyncio.timeout(settings.drain_delay_seconds + settings.drain_seconds + _DRAIN_MARGIN):
        await service.stop()


def _listen(told_to_stop: asyncio.Event) -> None:
    """A launcher that ignores SIGINT for us stops us itself."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told_to_stop.set)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        loop.add_signal_handler(signal.SIGINT, told_to_stop.set)


def _tune_garbage_collection() -> None:
    """What lives from the start on is not looked at again: cut the slowest hundredth of answers to a third."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _migrate(definition: ServiceDefinition, settings: ServiceSettings, _arguments: argparse.Namespace) -> None:
    run_migrations(settings.name, settings.database, definition.migrations)
    _log.info("service.migrated")


def _provision(_definition: ServiceDefinition, settings: ServiceSettings, _arguments: argparse.Namespace) -> None:
    with connect_as_admin(settings.database) as admin:
        provision(admin, settings.name, settings.database)
    _log.info("service.provisioned")


def _keys(_definition: ServiceDefinition, _settings: ServiceSettings, arguments: argparse.Namespace) -> None:
    from kontor.common.serving.cluster import Cluster, ensure_keys, ensure_passwords

    with Cluster.inside() as cluster:
        made: list[str] = []
        if not arguments.passwords_only:
            made += ensure_keys(cluster, arguments.services, arguments.secret_prefix, arguments.key_set)
        if arguments.passwords:
            made += ensure_passwords(cluster, arguments.services, arguments.passwords)
    _log.info("keys.ensured", made=made)


def _parked(_definition: ServiceDefinition, settings: ServiceSettings, arguments: argparse.Namespace) -> None:
    """One line of JSON for each; with `--retry` how many went back."""
    if arguments.retry:
        print(f"{_in_loop(lambda: put_back(settings, arguments.event))} events put back to work")
        return
    for row in _in_loop(lambda: listed(settings)):
        if not arguments.event or UUID(row["event_id"]) in arguments.event:
            print(json.dumps(row))


def _replay(_definition: ServiceDefinition, settings: ServiceSettings, arguments: argparse.Namespace) -> None:
    async def send() -> int:
        bus = Bus(settings.nats, settings.name)
        await bus.open()
        try:
            stretch = Stretch(arguments.since, arguments.until, arguments.event)
            return await resend(settings.database, settings.name, bus, stretch, consumer=arguments.consumer)
        finally:
            await bus.close()

    print(f"{_in_loop(send)} events sent to {arguments.consumer}")


def _audit(definition: ServiceDefinition, settings: ServiceSettings, _arguments: argparse.Namespace) -> None:
    """One line of JSON: what was looked at, and what is not what it was."""
    told = _in_loop(lambda: audit(definition, settings))
    print(json.dumps(told))
    if told["faults"]:
        raise SystemExit(1)


def _check(definition: ServiceDefinition, settings: ServiceSettings, _arguments: argparse.Namespace) -> None:
    faults = _in_loop(lambda: faults_of(definition, settings))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print(f"{settings.name}: all checks passed")
