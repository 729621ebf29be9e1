"""What waits for people, and who leads which project; filled by a consumer of its own from all events there are."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table waiting (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          source text not null,
          id uuid not null,
          source_version integer not null,
          kind text not null,
          group_id uuid not null,
          title text not null,
          number text not null,
          amount numeric,
          currency text not null,
          minutes integer not null,
          project_id uuid,
          project text not null,
          customer_id uuid,
          customer text not null,
          legal_entity_id uuid,
          legal_entity text not null,
          person_id uuid,
          person text not null,
          for_id uuid,
          not_for text not null,
          since timestamptz not null,
          due_at timestamptz,
          shown_from date not null,
          etag text not null,
          first_day date,
          last_day date,
          primary key (tenant_id, source, id)
        );
        create index waiting_kind on waiting (tenant_id, kind);
        create table team (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          source_version integer not null,
          leads text not null,
          members text not null,
          primary key (tenant_id, id)
        );
        """,
    )
    for table in ("waiting", "team"):
        tenant_table(op, "reporting", table, grants="select, insert, update")
