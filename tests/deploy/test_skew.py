"""Two releases side by side, as they are in the middle of a roll-out: of every service one pod of today and one of the
release before, on the schema of today. Every call and every event may meet either.

Long: eighteen processes tell the whole story.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kontor.cli.home import ORDER, ROOT

from .chart import ran, tool
from .pods import Node

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

_CODE = ("gen", "libs", "services")
_RUNS = ("gen", ":(glob)libs/*/src/**/*.py", ":(glob)services/*/src/**/*.py", ":(glob)services/*/migrations/**")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the release before: of the commit before the last that changed what services are made of."""
    git = tool("git")
    log = ran(git, "-C", ROOT, "log", "--format=%P", "-1", "--", *_RUNS)
    parents = log.stdout.split()
    if log.returncode != 0 or not parents:
        pytest.skip("the release before is not in this copy of the repository")
    folder = tmp_path_factory.mktemp("before")
    archive = subprocess.run([git, "-C", ROOT, "archive", parents[0], "--", *_CODE], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def _path(folder: Path) -> str:
    sources = [folder / "gen", *sorted(folder.glob("libs/*/src")), *sorted(folder.glob("services/*/src"))]
    return os.pathsep.join(str(path) for path in sources)


@pytest.fixture(scope="module")
def node(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The first pod of each service is of today, the second of the release before."""
    made = Node(tmp_path_factory.mktemp("node"), replicas=2, releases={1: _path(before)})
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_the_story_is_told_while_two_releases_serve_it(node: Node, before: Path):
    for pod in node.all():
        own = Path(f"/proc/{pod.process.pid}/environ").read_bytes().split(b"\0")
        [path] = [line for line in own if line.startswith(b"PYTHONPATH=")]
        assert (str(before).encode() in path) == (pod.address == node.address(pod.service, 1))
    story = node.story()
    story.tell()
    assert story.invoices
    assert [pod.service for pod in node.all() if pod.ready] == [service for service in ORDER for _ in range(2)]
    assert [pod.service for pod in node.all() if "kontor_rpc_bugs_total{" in pod.metrics()] == []
