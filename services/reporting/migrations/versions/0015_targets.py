"""What the firm aims at, and what was open of an invoice on any day."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table figure_targets (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          version integer not null,
          targets jsonb not null,
          primary key (tenant_id)
        );
        create table standing_was (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          of_version integer not null,
          date date not null,
          open_amount numeric not null,
          primary key (tenant_id, id, of_version)
        );
        create index standing_was_date on standing_was (tenant_id, date);
        """,
    )
    tenant_table(op, "reporting", "figure_targets", grants="select, insert, update")
    tenant_table(op, "reporting", "standing_was", grants="select, insert")
