"""Roles and databases made by an administrator who need not be a superuser."""

import shutil
from itertools import count
from pathlib import Path

import psycopg
import pytest
from kontor.cli.embedded.postgres import Postgres
from kontor.common.database.schema import LOGIN_ROLES, connect_as_admin, provision
from kontor.common.process.settings import DatabaseSettings, ServiceSettings
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition

HERE = Path(__file__).parent
_numbers = count(1)


@pytest.fixture
def managed(postgres: Postgres) -> DatabaseSettings:
    """As managed servers give it out: may make roles and databases, and is no superuser."""
    number = next(_numbers)
    admin, service = f"managed_{number}", f"shop{number}"
    with postgres.connect() as root:
        root.execute(f"create role {admin} login createrole createdb password 'admin'".encode())
        root.execute(f"grant connect on database postgres to {admin}".encode())
    passwords = {f"{kind}_password": f"{kind}-1" for kind in LOGIN_ROLES}
    return DatabaseSettings(port=postgres.port, name=service, admin_user=admin, admin_password="admin", **passwords)


def _login(settings: DatabaseSettings, kind: str, password: str) -> str:
    with psycopg.connect(
        host=settings.host, port=settings.port, dbname=settings.name, user=f"{settings.name}_{kind}", password=password
    ) as connection:
        encoding: str = connection.execute("show server_encoding").fetchone()[0]  # type: ignore[index]
        return encoding


def test_an_administrator_without_superpowers_provisions_again_and_again(managed: DatabaseSettings):
    service = managed.name
    for password in ("first", "second"):
        settings = managed.model_copy(update={f"{kind}_password": password for kind in LOGIN_ROLES})
        with connect_as_admin(settings) as admin:
            provision(admin, service, settings)
        assert {_login(settings, kind, password) for kind in LOGIN_ROLES} == {"UTF8"}
    with pytest.raises(psycopg.OperationalError):
        _login(managed, "app", "first")


def test_no_role_of_ours_keeps_powers(managed: DatabaseSettings, postgres: Postgres):
    service = managed.name
    with postgres.connect() as root:
        root.execute(f"create role {service}_app login superuser".encode())
        with connect_as_admin(managed) as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
            provision(admin, service, managed)
        provision(root, service, managed)
        found = root.execute("select rolsuper from pg_roles where rolname = %s", (f"{service}_app",)).fetchone()
    assert found == (False,)


def test_provision_and_migrate_are_commands_of_the_service(
    managed: DatabaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What a Job in a cluster runs, one after the other, and again with the next release."""

    class Shop(ServiceSettings):
        name: str = managed.name

    for name, value in managed.model_dump(exclude={"pool_size"}).items():
        monkeypatch.setenv(f"KONTOR_DATABASE__{name.upper()}", str(value))
    shutil.copytree(HERE / "toy_migrations", tmp_path / "migrations")
    first = next((tmp_path / "migrations" / "versions").glob("*.py"))
    first.write_text(first.read_text().replace('"toy"', f'"{managed.name}"'))
    definition = ServiceDefinition(Shop, servicers=lambda _ctx: [], migrations=tmp_path / "migrations")
    for _ in range(2):
        run(definition, ["provision"])
        run(definition, ["migrate"])
    with connect_as_admin(managed.model_copy(update={"admin_name": managed.name})) as admin:
        assert admin.execute("select count(*) from schema_version").fetchone() == (1,)
