"""Run by alembic: everything common to all services is in kontor.common.database.schema."""

from kontor.common.database.schema import run_env

run_env()
