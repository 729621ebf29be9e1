"""Every installation has the same schema, whenever it was made, and it is the one the stores were written for."""

import importlib
import pkgutil
import re

import pytest
import sqlalchemy as sa
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE
from kontor.cli.schemas import describe
from kontor.cli.testing import Databases
from kontor.common.database import tables
from kontor.common.database.schema import VERSION_TABLE, common_steps, migrations_path, run_migrations
from kontor.common.process.settings import DatabaseSettings


def _described(postgres: Postgres, settings: DatabaseSettings) -> set[str]:
    with postgres.connect(settings.name) as admin:
        return describe(admin)


def _columns_and_keys(described: set[str]) -> set[str]:
    """Defaults are left out: a column that came later has one for code that does not know it. So are columns that the
    database makes of others: no record holds them."""
    columns = {line for line in described if line.startswith("column ") and " generated " not in line}
    known = {line.partition(" default ")[0] for line in columns}
    known |= {line for line in described if line.startswith("constraint ") and ": PRIMARY KEY" in line}
    return {line for line in known if not line.startswith((f"column {VERSION_TABLE}.", f"constraint {VERSION_TABLE}."))}


def _store_metadata(service: str) -> list[sa.MetaData]:
    store = importlib.import_module(f"kontor.{service}.store")
    modules = [store]
    if hasattr(store, "__path__"):
        modules += [importlib.import_module(f"{store.__name__}.{m.name}") for m in pkgutil.iter_modules(store.__path__)]
    found = {
        id(value): value for module in modules for value in vars(module).values() if isinstance(value, sa.MetaData)
    }
    return list(found.values())


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_an_installation_of_the_last_release_becomes_what_a_fresh_one_is(
    service: str, databases: Databases, postgres: Postgres
) -> None:
    released = databases.empty(service)
    with postgres.connect(released.name) as admin:
        admin.execute(f"set role {service}_owner".encode())
        admin.execute((migrations_path(service) / "released.sql").read_bytes())
    run_migrations(service, released)
    upgraded, fresh = (_described(postgres, settings) for settings in (released, databases.fresh(service)))
    assert upgraded - fresh == set()
    assert fresh - upgraded == set()
    assert len(fresh) > 200


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_migrations_make_the_tables_the_store_was_written_for(
    service: str, databases: Databases, postgres: Postgres
) -> None:
    written = databases.empty(service)
    url = sa.URL.create("postgresql+psycopg", "postgres", postgres.password, "127.0.0.1", postgres.port, written.name)
    engine = sa.create_engine(url)
    for metadata in (tables.metadata, *_store_metadata(service)):
        metadata.create_all(engine)
    engine.dispose()
    wanted, migrated = (
        _columns_and_keys(_described(postgres, settings)) for settings in (written, databases.fresh(service))
    )
    assert wanted - migrated == set()
    assert migrated - wanted == set()


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_service_takes_each_step_of_the_common_tables_once(service: str) -> None:
    text = "".join(path.read_text() for path in sorted(migrations_path(service).glob("versions/*.py")))
    taken = re.findall(r'(?:install|upgrade)_common\(op, "(\w+)"(?:, (\d+))?\)', text)
    assert taken == [(service, str(step) if step > 1 else "") for step in common_steps()]
