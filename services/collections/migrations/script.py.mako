"""${message}

Expand, move, contract: old code must keep running on this schema. No lock longer than the migrator's
lock_timeout; indexes on filled tables are made CONCURRENTLY in a migration of their own.
"""

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
