"""Layouts of tenants and their versions; documents say what they were made with."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table
from kontor.einvoice.store.tables import layout, layout_version

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DOCUMENTS = "alter table document add column if not exists made_with jsonb not null default '{}'"
_LAYOUTS = """
create unique index layout_in_use_of_seller on layout (legal_entity_id, tenant_id)
  where active > 0 and legal_entity_id is not null;
create unique index layout_in_use on layout (tenant_id) where active > 0 and legal_entity_id is null;
create index layout_newest on layout (tenant_id, created_at desc, id desc);
grant update (name, content, latest, active, version) on layout to einvoice_app;
"""


def upgrade() -> None:
    run_sql(op, _DOCUMENTS)
    bind = op.get_bind()
    for table in (layout, layout_version):
        if not bind.dialect.has_table(bind, table.name):
            table.create(bind)
            tenant_table(op, "einvoice", table, grants="select, insert")
    run_sql(op, _LAYOUTS)
