"""Tenants, legal entities, people, API keys and the sign-in directory."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.platform.store import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index person_email on person (email, tenant_id);
create unique index api_key_secret on api_key (secret_hash, tenant_id);
create index person_newest on person (tenant_id, created_at desc, id desc);
create index legal_entity_newest on legal_entity (tenant_id, created_at desc, id desc);
create index api_key_newest on api_key (tenant_id, created_at desc, id desc);
create index directory_person on directory (tenant_id, person_id);
"""


def upgrade() -> None:
    install_common(op, "platform")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES)
    for table in metadata.sorted_tables:
        tenant_table(op, "platform", table)
