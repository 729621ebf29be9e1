"""Two toy services on real databases and a NATS server of each test's own."""

import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.common.database.transaction import Database
from kontor.common.process.settings import DatabaseSettings

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from world import MIGRATIONS, SECRETS, World  # noqa: E402

_numbers = itertools.count(1)


@pytest.fixture
def broker(scratch: Path) -> Iterator[Nats]:
    """A NATS server that belongs to one test, to be killed and restarted at will."""
    server = Nats(scratch / f"nats-{next(_numbers)}", SECRETS)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def billing_db(service_db: Callable[..., DatabaseSettings]) -> DatabaseSettings:
    return service_db("billing", MIGRATIONS)


@pytest.fixture
def einvoice_db(service_db: Callable[..., DatabaseSettings]) -> DatabaseSettings:
    return service_db("einvoice", MIGRATIONS)


@pytest.fixture(scope="session")
def shared_db(databases: Databases) -> DatabaseSettings:
    """For tests that keep apart by tenant."""
    return databases.fresh("billing", MIGRATIONS)


@pytest.fixture
async def db(shared_db: DatabaseSettings) -> AsyncIterator[Database]:
    made = Database(shared_db, "billing")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def world(
    billing_db: DatabaseSettings, einvoice_db: DatabaseSettings, broker: Nats, postgres: Postgres
) -> AsyncIterator[World]:
    made = World(billing_db, einvoice_db, broker, postgres)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def own_postgres(scratch: Path) -> Iterator[Postgres]:
    """A durable server of one test's own, to be killed."""
    server = Postgres(scratch / f"postgres-{next(_numbers)}")
    server.start()
    yield server
    server.stop()
