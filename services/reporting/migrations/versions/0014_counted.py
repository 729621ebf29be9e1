"""Which tenants are counted together, when an invoice passed each stage, and how its payments were found."""

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql, tenant_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        create table counted_tenant (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          source_version integer not null,
          sandbox boolean not null,
          primary key (tenant_id, id)
        );
        create table passed (
          tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
          id uuid not null,
          stage text not null,
          source_version integer not null,
          day date not null,
          primary key (tenant_id, id, stage)
        );
        alter table allocation add column reason text not null default '';
        alter table allocation add column day date;
        """,
    )
    for table in ("counted_tenant", "passed"):
        tenant_table(op, "reporting", table, grants="select, insert, update")
    with all_tenants(op, "inbox"), all_tenants(op, "tenant_clock"), all_tenants(op, "counted_tenant"):
        # Those that something is known of already; only sandboxes have a clock of their own.
        run_sql(
            op,
            """
            with recursive known(id) as (
              (select tenant_id from inbox order by tenant_id limit 1)
              union all
              select (select i.tenant_id from inbox i where i.tenant_id > k.id order by i.tenant_id limit 1)
                from known k where k.id is not null)
            insert into counted_tenant (tenant_id, id, source_version, sandbox)
            select '00000000-0000-0000-0000-000000000000', k.id, 0,
                   exists (select from tenant_clock c where c.tenant_id = k.id)
              from known k where k.id is not null
            """,
        )
