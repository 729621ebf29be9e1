"""Run by alembic: everything common to all services is in kontor.common.schema."""

from kontor.common.schema import run_env

run_env()
