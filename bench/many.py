"""An installation with many issued invoices: one made as people make them, the others copies of its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from kontor.cli.platform import Platform
from measuring import ROUNDS, numbers, platform
from seeding import Seeding, quiet, seeded

# Fewer for a small run while working: the second number of the command.
INVOICES = numbers(ROUNDS, 100_000)[1]
_INVOICES = """
insert into invoice (id, version, number, kind, customer_id, customer_name, legal_entity_id, project_id, position_id,
  issue_date, due_date, gross, received, item_version, cancelled_by, cancelled_by_number, frozen)
select gen_random_uuid(), version, 'RE-' || lpad(n::text, 7, '0'), kind, customer_id, 'Kunde ' || n %% 500 || ' GmbH',
  legal_entity_id, project_id, position_id, issue_date - n %% 1500, due_date - n %% 1499, 100 + n %% 7919, 0, 0, null,
  '', frozen
from invoice, generate_series(1, %(count)s) n where id = %(like)s
"""
_SAGAS = """
insert into saga (id, document, delivery, payment, attempt, reason, since, deadline_at, customer_id, customer_name,
  number)
select i.id, 'ISSUED', 'DISPATCHED', 'OPEN', 1, '', now(), null, i.customer_id, i.customer_name, i.number
from invoice i left join saga s on s.id = i.id where s.id is null
"""


@contextmanager
def invoices(folder: Path) -> "Iterator[tuple[Platform, Seeding, psycopg.Connection[Any]]]":
    """The platform, its people, and a connection of billing's in their tenant."""
    with platform(folder) as running:
        seeding = seeded(running)
        like = seeding.invoice_of_ten_lines()
        quiet(running)
        with connected(running, UUID(seeding.tenant["id"])) as database:
            database.execute(_INVOICES, {"count": INVOICES, "like": UUID(like["id"])})
            database.execute(_SAGAS)
            database.commit()
            yield running, seeding, database


def connected(running: Platform, tenant: UUID) -> "psycopg.Connection[Any]":
    at = running.home.database("billing")
    connection = psycopg.connect(
        host="127.0.0.1",
        port=at["port"],
        dbname=at["name"],
        user="billing_app",
        password=at["app_password"],
        options="-c statement_timeout=300s -c idle_in_transaction_session_timeout=0",
    )
    connection.execute("select set_config('kontor.tenant', %s, false)", (str(tenant),))
    connection.commit()
    return connection
