"""Leads, customers, quotes and opportunities are found by words and sorted by names."""

from alembic import op
from kontor.common.database.schema import folded_column, upgrade_common

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "crm", 4)
    for table, name in (("lead", "title"), ("lead", "company"), ("customer", "name")):
        folded_column(op, table, name, words=3)
    for table in ("quote", "opportunity"):
        folded_column(op, table, "title", words=3)
    for table in ("customer", "quote"):
        folded_column(op, table, "number")
