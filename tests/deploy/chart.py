"""Tools that judge what is deployed; what this machine lacks is skipped by name."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from kontor.cli.charts import CHART

Manifest = dict[str, Any]


def tool(name: str) -> str:
    """A program beside this Python or on the path; the test is skipped where there is none."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def ran(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False)


# Written in C where there is one: a whole rendering is 5,000 lines.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _loaded(values: str, sets: tuple[str, ...]) -> list[Manifest]:
    return [found for found in yaml.load_all(_rendered(values, sets), _Loader) if found]


@cache
def _rendered(values: str, sets: tuple[str, ...]) -> str:
    given = [part for one in sets for part in ("--set", one)]
    done = ran(tool("helm"), "template", "kontor", CHART, "-n", "kontor", "-f", CHART / "ci" / values, *given)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def rendered(values: str, *sets: str) -> list[Manifest]:
    """The chart with a file of `ci/` and single values over it; AssertionError with helm's words."""
    return deepcopy(_loaded(values, sets))


def of_kind(manifests: list[Manifest], *kinds: str) -> Iterator[Manifest]:
    return (found for found in manifests if found["kind"] in kinds)


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Every pod's name and spec, whatever makes it."""
    for found in manifests:
        match found["kind"]:
            case "Deployment" | "Job":
                yield found["metadata"]["name"], found["spec"]["template"]["spec"]
            case "Pod":
                yield found["metadata"]["name"], found["spec"]


VALUES = sorted(path.name for path in CHART.glob("ci/*.yaml"))
