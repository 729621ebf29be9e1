"""Puts the toy service's modules on the path; its database is migrated once per run, its tests keep apart by tenant."""

import os
import sys
from pathlib import Path

import pytest
from kontor.cli.testing import Databases
from kontor.common.settings import DatabaseSettings

HERE = Path(__file__).parent
# Servers are started while gRPC's threads run; its fork handlers have broken the child before it became one.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="session")
def toy_database(databases: Databases) -> DatabaseSettings:
    return databases.fresh("toy", HERE / "toy_migrations")
