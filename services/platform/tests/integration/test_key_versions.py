"""Keys of an installation from before keys had a version carry the one the journal tells of."""

from uuid import uuid4

from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.common.database.schema import migrations_path, run_migrations

_OLD = """
insert into api_key (tenant_id, id, name, person_id, secret_hash, revoked_at, created_at)
values ('{tenant}', '{tenant}', 'ended', '{person}', 'a', now(), now()),
       ('{tenant}', '{person}', 'good', '{person}', 'b', null, now());
"""


def test_a_key_that_has_ended_is_in_its_second_version(databases: Databases, postgres: Postgres):
    path = migrations_path("platform")
    settings = databases.empty("platform")
    run_migrations("platform", settings, path, revision="0006")
    with postgres.connect(settings.name) as admin:
        admin.execute(_OLD.format(tenant=uuid4(), person=uuid4()).encode())
    run_migrations("platform", settings, path)
    with postgres.connect(settings.name) as admin:
        versions = admin.execute("select name, version from api_key order by name").fetchall()
    assert versions == [("ended", 2), ("good", 1)]
