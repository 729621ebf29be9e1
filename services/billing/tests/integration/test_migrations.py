"""Numbers of an installation from before each seller counted for itself go on where they stood."""

from uuid import uuid4

from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.common.database.schema import migrations_path, run_migrations

_OLD = """
insert into draft (tenant_id, id, version, kind, state, customer_id, project_id, refs, title, introduction,
                   order_reference, lines, advances, steps, stale, created_at)
values ('{tenant}', '{invoice}', 1, 'PARTIAL', 'ISSUED', '{tenant}', '{tenant}',
        '{{"legal_entity": ["{seller}", "Nordlicht", ""]}}', '', '', '', '[]', '[]', '[]', '[]', now());
insert into invoice (tenant_id, id, version, number, kind, customer_id, customer_name, issue_date, due_date, gross,
                     received, item_version, cancelled_by, cancelled_by_number, frozen)
values ('{tenant}', '{invoice}', 1, 'RE-2026-0001', 'PARTIAL', '{tenant}', '', now(), now(), 1, 0, 0,
        '{storno}', '', ''),
       ('{tenant}', '{storno}', 1, 'RE-2026-0002', 'CANCELLATION', '{tenant}', '', now(), now(), -1, 0, 0,
        null, '', '');
insert into number_series (tenant_id, series, last) values ('{tenant}', 'RE-{{year}}-{{number:04}}|2026', 2);
"""


def test_series_go_on_for_each_seller(databases: Databases, postgres: Postgres):
    path = migrations_path("billing")
    settings = databases.empty("billing")
    run_migrations("billing", settings, path, revision="0001")
    ids = {name: str(uuid4()) for name in ("tenant", "invoice", "storno", "seller")}
    with postgres.connect(settings.name) as admin:
        admin.execute(_OLD.format(**ids).encode())
    run_migrations("billing", settings, path)
    with postgres.connect(settings.name) as admin:
        sellers = admin.execute("select legal_entity_id::text from invoice").fetchall()
        series = admin.execute("select series, last from number_series where series like '%|%|%'").fetchall()
    assert sellers == [(ids["seller"],), (ids["seller"],)]
    assert series == [(f"{ids['seller']}|RE-{{year}}-{{number:04}}|2026", 2)]
