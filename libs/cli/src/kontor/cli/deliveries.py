"""Which events have reached whom: every journal held against the inbox of every durable consumer of the platform.

Who listens to what is asked of NATS, so that a consumer that exists nowhere but there counts too.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE, Home
from kontor.common.events.bus import Bus
from kontor.common.events.envelope import stream_of
from kontor.common.process.settings import NatsSettings

_OPERATOR = "operator"
_SECONDS = 30.0


@dataclass(frozen=True)
class Delivered:
    """One durable: events meant for it, those it has not handled, those it handled that no journal knows."""

    durable: str
    expected: int
    missing: int
    unknown: int


def delivered(home: Home) -> list[Delivered]:
    """A line for each durable of each context, by name; read as administrator, across tenants."""
    listening = asyncio.run(asyncio.wait_for(_listening(home), _SECONDS))
    told: dict[str, dict[str, set[Any]]] = {context: {} for context in WITH_DATABASE}
    for context in WITH_DATABASE:
        for message, event_id in _rows(home, context, "select message, event_id from journal"):
            told[context].setdefault(message, set()).add(event_id)
    handled: dict[str, set[Any]] = {}
    for service in WITH_DATABASE:
        for consumer, event_id in _rows(home, service, "select consumer, event_id from inbox"):
            handled.setdefault(consumer, set()).add(event_id)
    return [_compared(durable, heard, told, handled.get(durable, set())) for durable, heard in listening.items()]


def _compared(
    durable: str, heard: list[tuple[str, str]], told: dict[str, dict[str, set[Any]]], handled: set[Any]
) -> Delivered:
    messages = [told[context].get(f"kontor.api.{context}.v1.{event}", set()) for context, event in heard]
    expected: set[Any] = set().union(*messages)
    return Delivered(durable, len(expected), len(expected - handled), len(handled - expected))


def _rows(home: Home, service: str, query: Any) -> list[tuple[Any, ...]]:
    server = Postgres(home.folder / "postgres", port=home.port("postgres"))
    with server.connect(service) as admin:
        return admin.execute(query).fetchall()


async def _listening(home: Home) -> dict[str, list[tuple[str, str]]]:
    """Durables to the events they hear, as context and short name."""
    settings = NatsSettings(
        url=f"nats://127.0.0.1:{home.port('nats')}", user=_OPERATOR, password=home.nats_users()[_OPERATOR]
    )
    bus = Bus(settings, _OPERATOR)
    await bus.open()
    found: dict[str, list[tuple[str, str]]] = {}
    try:
        streams = set((await bus.api("STREAM.NAMES"))["streams"] or ())  # null while there is none
        for context in (each for each in WITH_DATABASE if stream_of(each) in streams):
            for consumer in (await bus.api(f"CONSUMER.LIST.{stream_of(context)}"))["consumers"]:
                config = consumer["config"]
                if "durable_name" in config:
                    subjects = config.get("filter_subjects") or [config["filter_subject"]]
                    heard = [(context, subject.split(".")[2]) for subject in subjects]
                    found.setdefault(config["durable_name"], []).extend(heard)
    finally:
        await bus.close()
    return dict(sorted(found.items()))
