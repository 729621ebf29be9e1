"""Reporting running for real, on a database of its own for each test; events are told as their owners would."""

import sys
from pathlib import Path

import pytest
from kontor.cli.testing import RunService
from kontor.reporting.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from reporting_world import World


@pytest.fixture
async def world(running_service: RunService) -> World:
    return World(await running_service(SERVICE))
