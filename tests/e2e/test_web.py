"""The web app: what needs no browser, and the journeys of each role in one, on the platform of this run."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kontor.cli import web
from kontor.cli.platform import Platform

from .office import an_office

# Seconds: a browser beside everything else on two cores.
_PATIENCE = 600
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _without(reason: str) -> None:
    """What a machine lacks is said in one line; a build machine must have it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def tools() -> None:
    try:
        web.npm_ready()
    except web.WebFailed as failed:
        _without(f"the web app's tests need Node and its packages: {str(failed).splitlines()[-1]}")


@pytest.fixture(scope="session")
def browser() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        _without("the web app's journeys need a browser; try: apt-get install -y chromium")
    return str(found)


@pytest.fixture(scope="module")
def office(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Who can sign in, as a file for the browser's tests."""
    folder = tmp_path_factory.mktemp("office")
    with an_office(platform.address, platform.operator_key, folder) as made:
        file = folder / "office.json"
        file.write_text(json.dumps(made.sign()), encoding="utf-8")
        yield file


def _passes(script: str, *arguments: str, **variables: str) -> None:
    try:
        web.npm("run", script, "--", *arguments, **variables)
    except web.WebFailed as failed:
        pytest.fail(str(failed)[-6000:], pytrace=False)


@pytest.mark.usefixtures("tools")
@pytest.mark.timeout(_PATIENCE)
def test_the_web_app_keeps_its_promises_without_a_browser() -> None:
    _passes("test")


@pytest.mark.usefixtures("tools")
@pytest.mark.timeout(_PATIENCE)
@pytest.mark.parametrize("part", ["journeys", "screens"])
def test_every_role_does_its_day_in_the_browser(part: str, platform: Platform, office: Path, browser: str) -> None:
    _passes("e2e", part, KONTOR_ADDRESS=platform.address, KONTOR_OFFICE=str(office), KONTOR_CHROMIUM=browser)


@pytest.mark.long
@pytest.mark.usefixtures("tools")
@pytest.mark.timeout(_PATIENCE)
def test_every_screen_has_its_pictures(platform: Platform, office: Path, browser: str) -> None:
    _passes("pictures", KONTOR_ADDRESS=platform.address, KONTOR_OFFICE=str(office), KONTOR_CHROMIUM=browser)
    assert len(list((web.WEB / "pictures").glob("*.png"))) > 90


def test_every_dependency_in_the_lock_is_there_and_names_no_address() -> None:
    lock = json.loads((web.WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]
    wanted = {name for facts in packages.values() for name in facts.get("optionalDependencies", {})}
    missing = {name for name in wanted if not any(path.endswith(f"node_modules/{name}") for path in packages)}
    assert not missing
    assert subprocess.run(["git", "check-ignore", "-q", "node_modules"], cwd=web.WEB, check=False).returncode == 0
