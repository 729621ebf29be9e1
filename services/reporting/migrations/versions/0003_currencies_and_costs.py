"""Amounts are added by currency; work says whose it is and whether its cost is known. What was there is in euro."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        alter table project add column currency text not null default 'EUR';
        alter table work add column currency text not null default 'EUR';
        alter table work add column person_id uuid;
        alter table work add column cost_known boolean not null default true;
        alter table invoice add column currency text not null default 'EUR';
        alter table payment add column currency text not null default 'EUR';
        alter table allocation add column currency text not null default 'EUR';
        """,
    )
