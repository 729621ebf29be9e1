"""platform running for real, with a founded tenant in it."""

import sys
from pathlib import Path

import pytest
from kontor.cli.testing import RunService
from kontor.platform.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from platform_world import World


@pytest.fixture
async def world(running_service: RunService) -> World:
    return await World.founded(await running_service(SERVICE))
