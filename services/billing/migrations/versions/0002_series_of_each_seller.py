"""Each seller counts its own numbers; series that sellers shared go on for each from where they stood."""

from contextlib import ExitStack

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SELLERS = """
update invoice i set legal_entity_id = (d.refs->'legal_entity'->>0)::uuid
  from draft d where d.tenant_id = i.tenant_id and d.id = i.id and i.legal_entity_id is null;
update invoice c set legal_entity_id = i.legal_entity_id
  from invoice i where i.tenant_id = c.tenant_id and i.cancelled_by = c.id and c.legal_entity_id is null;
insert into number_series (tenant_id, series, last)
select s.tenant_id, e.legal_entity_id || '|' || s.series, s.last
  from number_series s
  join (select distinct tenant_id, legal_entity_id from invoice where legal_entity_id is not null) e
    on e.tenant_id = s.tenant_id;
"""
_UNIQUE = """
create unique index invoice_number_of_seller on invoice (number, legal_entity_id, tenant_id);
drop index invoice_number;
"""


def upgrade() -> None:
    run_sql(op, "alter table invoice add column legal_entity_id uuid")
    with ExitStack() as seen:
        for table in ("invoice", "draft", "number_series"):
            seen.enter_context(all_tenants(op, table))
        run_sql(op, _SELLERS)
    run_sql(op, _UNIQUE)
