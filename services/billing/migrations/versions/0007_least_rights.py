"""Numbers are only counted on, sagas only move, their steps are written once."""

from alembic import op
from kontor.common.database.schema import append_only, regrant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOVES = "document, delivery, payment, attempt, reason, since, deadline_at, number"


def upgrade() -> None:
    for table in (
        "approval_policy",
        "billing_exception",
        "billing_run",
        "customer_ref",
        "draft",
        "issue_item",
        "legal_entity_ref",
        "person_ref",
        "project_ref",
    ):
        regrant(op, "billing", table, "select, insert, update")
    regrant(op, "billing", "number_series", "select, insert, update (last)")
    regrant(op, "billing", "saga", f"select, insert, update ({_MOVES})")
    regrant(op, "billing", "saga_step", "select, insert")
    append_only(op, "saga_step")
