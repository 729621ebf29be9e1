"""What happened to customers and projects, who people are, and how far a tenant's clock was moved."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table told (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          at timestamptz not null,
          event text not null,
          kind text not null,
          record_id uuid not null,
          label text not null,
          number text not null,
          amount numeric,
          currency text not null,
          comment text not null,
          actor text not null,
          customer_id uuid,
          project_id uuid,
          primary key (tenant_id, id)
        );
        create index told_customer on told (tenant_id, customer_id, at, id);
        create index told_project on told (tenant_id, project_id, at, id);
        create index told_record on told (tenant_id, record_id);
        create table clock_move (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          at timestamptz not null,
          offset_seconds integer not null,
          primary key (tenant_id, id)
        );
        create index clock_move_at on clock_move (tenant_id, at);
        create table person (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          source_version integer not null,
          name text not null,
          primary key (tenant_id, id)
        );
        """,
    )
    for table in ("told", "clock_move"):
        tenant_table(op, "reporting", table, grants="select, insert")
    tenant_table(op, "reporting", "person", grants="select, insert, update")
