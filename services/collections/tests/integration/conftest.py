"""Collections running for real, on a database of its own for each test."""

import sys
from pathlib import Path

import pytest
from kontor.cli.testing import RunService
from kontor.collections.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from collections_world import World


@pytest.fixture
async def world(running_service: RunService) -> World:
    return World(await running_service(SERVICE))
