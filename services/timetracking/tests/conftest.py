"""timetracking running for real, knowing one project with its team."""

import sys
from pathlib import Path

import pytest
from kontor.cli.testing import RunService
from kontor.timetracking.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from timetracking_team import Team


@pytest.fixture
async def team(running_service: RunService) -> Team:
    team = Team(await running_service(SERVICE))
    await team.prepare()
    return team
