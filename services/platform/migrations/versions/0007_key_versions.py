"""An API key has a version as every record has: given out with 1, ended with 2."""

from alembic import op
from kontor.common.database.schema import all_tenants, regrant, run_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table api_key add column version integer not null default 1")
    with all_tenants(op, "api_key"):
        run_sql(op, "update api_key set version = 2 where revoked_at is not null")
    regrant(op, "platform", "api_key", "select, insert, update (revoked_at, version)")
