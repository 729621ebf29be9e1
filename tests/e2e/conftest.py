"""The story, told once per run on the whole platform: what end-to-end tests stand on."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from kontor.cli import walking
from kontor.cli.demo.client import Caller
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from rich.console import Console

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\[`(?P<name>[\w.]+)`\]\(\.\./(?P<file>[\w/.]+\.py)\)")


@pytest.fixture(scope="session")
def walk_targets() -> list[str]:
    """The functions that docs/walkthrough.md links to, as `module:name`, in its order."""
    text = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    return [f"{_module(found['file'])}:{found['name']}" for found in _LINK.finditer(text)]


def _module(file: str) -> str:
    return file.partition("/src/")[2].removesuffix(".py").replace("/", ".")


@pytest.fixture(scope="session", autouse=True)
def walk(scratch: Path, walk_targets: list[str]) -> Path:
    """Asks the platform of this run to note when it passes through a function of the walkthrough."""
    folder = scratch / "platform" / walking.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / walking.TARGETS).write_text("\n".join(walk_targets), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def story(platform: Platform) -> Iterator[Story]:
    """The demo's story, told to its end; a claim that does not hold fails whoever asks for it."""
    with platform.client() as http:
        operator = Caller(http, platform.operator_key, "operator")
        told = Story(http, operator, Teller(Console(file=io.StringIO())), platform.folder / "documents")
        (platform.folder / "documents").mkdir(exist_ok=True)
        told.tell()
        yield told
