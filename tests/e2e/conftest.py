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
from kontor.cli.sharing import sharers
from kontor_client import Copy, Kontor
from rich.console import Console

from .answers import Contract
from .attacker import Attacker
from .insider import Insider

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\[`(?P<name>[\w.]+)`\]\(\.\./(?P<file>[\w/.]+\.py)\)")


@pytest.fixture(scope="session")
def walk_targets() -> list[str]:
    """The functions that docs/walkthrough.md links to, as `module:name`, in its order."""
    text = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    return [f"{_module(found['file'])}:{found['name']}" for found in _LINK.finditer(text)]


def _module(file: str) -> str:
    return file.partition("/src/")[2].removesuffix(".py").replace("/", ".")


@pytest.fixture(scope="package")
def walk(scratch: Path, walk_targets: list[str]) -> Path:
    """Asks the platform of this run to note when it passes through a function of the walkthrough."""
    folder = scratch / "platform" / walking.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / walking.TARGETS).write_text("\n".join(walk_targets), encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def platform(scratch: Path, walk: Path) -> Iterator[Platform]:
    """Everything of `./kontor up`, without fsync, every answer to its clients held against what it says of itself.

    Tests keep apart by tenant. It ends with the last of them: other folders need the processors. Beside other runs its
    requests may take as many times as long.
    """
    running = Platform(scratch / "platform", settings={"KONTOR_REQUEST_SECONDS": str(15 * sharers())})
    try:
        running.start()
        with running.client() as http:
            running.listeners.append(Contract(http.get("/openapi.json").json()).hold)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def told(platform: Platform, contract: Contract) -> Iterator[tuple[Story, list[Copy]]]:
    """The demo's story, told to its end, and copies of all lists that can be followed, begun before it; a claim that
    does not hold fails whoever asks for it."""
    with platform.client() as http:
        operator = Caller(http, platform.operator_key, "operator")
        told = Story(http, operator, Teller(Console(file=io.StringIO())), platform.folder / "documents")
        (platform.folder / "documents").mkdir(exist_ok=True)
        told.set_up()
        with Kontor(platform.address, key=told.admin.key) as kontor:
            copies = [kontor.copy(path) for path in _followed(contract)]
            for copy in copies:
                copy.refresh()
            told.go_on()
            yield told, copies


def _followed(contract: Contract) -> list[str]:
    asked = [(path, {p["name"] for p in op.get("parameters", ())}) for verb, path, op in contract.operations]
    return [path for path, names in asked if "changed_since" in names]


@pytest.fixture(scope="package")
def story(told: tuple[Story, list[Copy]]) -> Story:
    return told[0]


@pytest.fixture(scope="package")
def contract(platform: Platform) -> Contract:
    """What the running platform says of itself."""
    with platform.client() as http:
        return Contract(http.get("/openapi.json").json())


@pytest.fixture(scope="package")
def insider(platform: Platform, contract: Contract, scratch: Path) -> Iterator[Insider]:
    """An administrator of a tenant for attacks alone, after a good part of the story."""
    with platform.client() as http:
        folder = scratch / "attacked"
        folder.mkdir()
        told = Story(http, Caller(http, platform.operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)
        told.set_up()
        told.win_the_order()
        told.plan_the_project()
        told.record_the_work()
        told.reach_the_first_milestone()
        told.close_the_month()
        told.approve_and_issue()
        told.bill_the_shipyard()
        told.receive_payments()
        body = {"name": "Ina Innen", "email": "ina@nordlicht.example", "roles": ["admin"]}
        person = told.admin.post("/v1/people", {"person": body})["person"]
        made = told.admin.post("/v1/api_keys", {"name": "Innen", "person_id": person["id"]})
        caller = Caller(http, made["secret"], "Ina Innen")
        link = told.inbox.link(told.harbour["email"], "Bitte um Abnahme")
        found = Insider(caller, contract, frozenset({person["id"], made["api_key"]["id"]}), link=link)
        found.look_around()
        yield found


@pytest.fixture
def attacker(insider: Insider) -> Attacker:
    return Attacker(insider)
