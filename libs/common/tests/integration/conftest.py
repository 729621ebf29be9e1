"""Puts the toy service's modules on the path; its database is migrated once per run, its tests keep apart by tenant."""

import sys
from pathlib import Path

import pytest
from kontor.cli.testing import Databases
from kontor.common.process.settings import DatabaseSettings

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="session")
def toy_database(databases: Databases) -> DatabaseSettings:
    return databases.fresh("toy", HERE / "toy_migrations")
