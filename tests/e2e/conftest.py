"""The whole platform once per run, and the story told on it: what end-to-end tests stand on."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kontor.cli.demo.client import Caller
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.embedded.processes import free_port
from kontor.cli.home import Home
from kontor.cli.supervisor import Supervisor
from rich.console import Console


class Platform:
    """A running installation in a folder of its own."""

    def __init__(self, home: Home, supervisor: Supervisor) -> None:
        self.home = home
        self.supervisor = supervisor
        self.http = httpx.Client(base_url=home.address, timeout=30)

    @property
    def operator(self) -> Caller:
        return Caller(self.http, self.home.operator_key, "operator")


@pytest.fixture(scope="session")
def platform(scratch: Path) -> Iterator[Platform]:
    """Everything of `./kontor up`, without fsync."""
    home = Home(scratch / "platform")
    home.prepare(http_port=free_port())
    supervisor = Supervisor(home, fast=True)
    try:
        supervisor.start(lambda _: None)
        yield Platform(home, supervisor)
    finally:
        supervisor.stop(lambda _: None)


@pytest.fixture(scope="session")
def story(platform: Platform) -> Story:
    """The demo's story, told to its end; a claim that does not hold fails whoever asks for it."""
    folder = Path(tempfile.mkdtemp(dir=platform.home.folder))
    told = Story(platform.http, platform.operator, Teller(Console(file=io.StringIO())), folder)
    told.tell()
    return told
