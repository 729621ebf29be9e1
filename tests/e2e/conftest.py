"""The story, told once per run on the whole platform: what end-to-end tests stand on."""

import io
from collections.abc import Iterator

import pytest
from kontor.cli.demo.client import Caller
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from rich.console import Console


@pytest.fixture(scope="session")
def story(platform: Platform) -> Iterator[Story]:
    """The demo's story, told to its end; a claim that does not hold fails whoever asks for it."""
    with platform.client() as http:
        operator = Caller(http, platform.operator_key, "operator")
        told = Story(http, operator, Teller(Console(file=io.StringIO())), platform.folder / "documents")
        (platform.folder / "documents").mkdir(exist_ok=True)
        told.tell()
        yield told
