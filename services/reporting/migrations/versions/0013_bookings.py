"""Time and expenses in any state, and drafts, for how projects stand."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table booking (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          source_version integer not null,
          project_id uuid not null,
          date date not null,
          minutes integer not null,
          amount numeric not null,
          currency text not null,
          state text not null,
          primary key (tenant_id, id)
        );
        create index booking_project on booking (tenant_id, project_id);
        create table drafted (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          source_version integer not null,
          project_id uuid,
          net numeric not null,
          currency text not null,
          open boolean not null,
          primary key (tenant_id, id)
        );
        create index drafted_project on drafted (tenant_id, project_id);
        create index invoice_project on invoice (tenant_id, project_id);
        create index allocation_invoice on allocation (tenant_id, invoice_id);
        create index line_source_id on line_source (tenant_id, id);
        """,
    )
    for table in ("booking", "drafted"):
        tenant_table(op, "reporting", table, grants="select, insert, update")
