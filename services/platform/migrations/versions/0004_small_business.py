"""Sellers under § 19 UStG are marked so."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table legal_entity add column small_business boolean not null default false")
