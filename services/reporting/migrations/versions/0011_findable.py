"""What can be looked for, filled by the consumer that keeps what waits."""

from alembic import op
from kontor.common.database.schema import folded_column, run_sql, tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table findable (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          kind text not null,
          id uuid not null,
          source_version integer not null,
          title text not null,
          subtitle text not null,
          number text not null,
          tail text not null,
          amount numeric,
          currency text not null,
          state text not null,
          at timestamptz not null,
          customer_id uuid,
          project_id uuid,
          gone boolean not null,
          primary key (tenant_id, kind, id)
        );
        create index findable_tail on findable (tenant_id, tail);
        """,
    )
    tenant_table(op, "reporting", "findable", grants="select, insert, update")
    folded_column(op, "findable", "title", words=4)
    folded_column(op, "findable", "subtitle", words=2)
    folded_column(op, "findable", "number")
