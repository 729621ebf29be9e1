"""Legal entities and people are found by words and sorted by names; keys are found by their person."""

from alembic import op
from kontor.common.database.schema import folded_column, run_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    folded_column(op, "legal_entity", "name", words=3)
    folded_column(op, "person", "name", words=3)
    folded_column(op, "person", "email")
    run_sql(op, "create index api_key_of_person on api_key (tenant_id, person_id, created_at, id)")
