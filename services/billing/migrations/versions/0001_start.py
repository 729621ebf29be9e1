"""Drafts and their claims, invoices, sagas and their log, series, runs, policy, exceptions and replicas."""

from alembic import op
from kontor.billing.store.tables import metadata
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index source_claim_once on source_claim (source_id, kind, tenant_id);
create index source_claim_draft on source_claim (tenant_id, draft_id);
create unique index invoice_number on invoice (number, tenant_id);
create index invoice_by_date on invoice (tenant_id, issue_date desc, id desc);
create index invoice_customer on invoice (tenant_id, customer_id);
create index invoice_position on invoice (tenant_id, position_id) where position_id is not null;
create index draft_newest on draft (tenant_id, created_at desc, id desc);
create index draft_project on draft (tenant_id, project_id);
create index draft_position on draft (tenant_id, position_id) where position_id is not null;
create index saga_since on saga (tenant_id, since, id);
create index billing_exception_newest on billing_exception (tenant_id, raised_at desc, id desc);
create index project_ref_customer on project_ref (tenant_id, customer_id);
"""
# An issued document never changes; what lives beside it are columns of their own.
_FROZEN = """
create function invoice_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.id, new.number, new.kind, new.customer_id, new.issue_date, new.due_date, new.gross, new.frozen)
     is distinct from
     (old.tenant_id, old.id, old.number, old.kind, old.customer_id, old.issue_date, old.due_date, old.gross,
      old.frozen) then
    raise exception 'an issued invoice does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create function invoice_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'an issued invoice is never deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger invoice_keep before update on invoice for each row execute function invoice_keep();
create trigger invoice_no_delete before delete on invoice for each row execute function invoice_refuse();
create trigger invoice_no_truncate before truncate on invoice for each statement execute function invoice_refuse();
"""


def upgrade() -> None:
    install_common(op, "billing")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES + _FROZEN)
    for table in metadata.sorted_tables:
        frozen = table.name in ("invoice", "saga_step")
        tenant_table(
            op, "billing", table, grants="select, insert, update" if frozen else "select, insert, update, delete"
        )
