"""What consumers handled and no journal tells: after databases came back to different moments, or a journal was cut.

Reads inboxes and journals of all services across tenants, so it takes an administrator.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import Home

_AT_ONCE = 10_000
_HANDLED = "select tenant_id, event_id, consumer, handled_at from inbox order by handled_at"
_TOLD = """
select j.tenant_id, j.event_id from journal j
  join unnest(%s::uuid[], %s::uuid[]) as h(tenant_id, event_id)
    on j.tenant_id = h.tenant_id and j.event_id = h.event_id
"""
# How to reach a service's database, by its name.
Connect = Callable[[str], "psycopg.Connection[Any]"]
Key = tuple[UUID, UUID]


def embedded(home: Home) -> Connect:
    """The databases of this installation."""
    return Postgres(home.folder / "postgres", port=home.port("postgres")).connect


def by_libpq(service: str) -> "psycopg.Connection[Any]":
    """The service's database on the server that libpq's variables name."""
    return psycopg.connect(dbname=service, autocommit=True)


@dataclass(frozen=True)
class Unheard:
    """One event that a consumer handled and nobody is known to have told."""

    service: str
    consumer: str
    tenant_id: UUID
    event_id: UUID
    handled_at: datetime


def unheard(connect: Connect, services: Sequence[str]) -> Iterator[Unheard]:
    """Service by service, in the order in which they were handled."""
    journals = {service: connect(service) for service in services}
    try:
        for service in services:
            with connect(service) as reading, reading.transaction(), reading.cursor("handled") as handled:
                handled.execute(_HANDLED)
                while rows := handled.fetchmany(_AT_ONCE):
                    left = _untold({(row[0], row[1]) for row in rows}, journals)
                    yield from (Unheard(service, row[2], row[0], row[1], row[3]) for row in rows if row[:2] in left)
    finally:
        for connection in journals.values():
            connection.close()


def _untold(keys: set[Key], journals: "dict[str, psycopg.Connection[Any]]") -> set[Key]:
    """Asks one journal after the other for what is left."""
    for connection in journals.values():
        if not keys:
            break
        tenants, events = map(list, zip(*keys, strict=True))
        keys -= set(connection.execute(_TOLD, (tenants, events)).fetchall())
    return keys
