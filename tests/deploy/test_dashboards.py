"""Dashboards and alerts ask only what Prometheus understands and what services tell."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from kontor.cli.charts import CHART
from kontor.cli.charts.dashboards import DASHBOARDS, QUIET
from kontor.cli.home import ROOT

from .chart import ran, tool

_NAME = re.compile(r"\b(kontor_[a-z_]+|kontor:[a-z_:0-9]+)\b")
_MADE = re.compile(r'(Counter|Gauge|Histogram)\(\s*"(kontor_[a-z_]+)"')
_FILLED = {"$__rate_interval": "1m", "$service": "billing", "$sandbox": "yes"}
_LOOKED_AT = {"Counter": ("",), "Gauge": ("",), "Histogram": ("_bucket", "_count", "_sum")}


def expressions() -> Iterator[tuple[str, str]]:
    """Every question of the committed dashboards with its panel's title; variables as Grafana would fill them."""
    for name in DASHBOARDS:
        board = json.loads((CHART / "files" / "dashboards" / f"{name}.json").read_text())
        for panel in board["panels"]:
            for target in panel["targets"]:
                expression = target["expr"]
                for name, value in _FILLED.items():
                    expression = expression.replace(name, value)
                yield panel["title"], expression


def _told() -> set[str]:
    """Names of series, by how each metric is made in the sources."""
    sources = [*ROOT.glob("libs/common/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")]
    made = [found for path in sources for found in _MADE.findall(path.read_text())]
    return {name + end for kind, name in made for end in _LOOKED_AT[kind]}


def _recorded() -> set[str]:
    groups = [g for path in CHART.glob("files/rules/*.yaml") for g in yaml.safe_load(path.read_text())["groups"]]
    return {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}


def test_dashboards_ask_for_what_is_told():
    asked = {name for _, expression in expressions() for name in _NAME.findall(expression)}
    assert len(asked) > 40
    assert asked - _told() - _recorded() == set()


def test_alerts_ask_for_what_is_told():
    groups = [g for path in CHART.glob("files/rules/*.yaml") for g in yaml.safe_load(path.read_text())["groups"]]
    asked = {name for group in groups for rule in group["rules"] for name in _NAME.findall(rule["expr"])}
    assert asked - _told() - _recorded() == set()


def test_prometheus_understands_every_question(tmp_path: Path):
    rules = [{"record": f"panel_{n}", "expr": expression} for n, (_, expression) in enumerate(expressions())]
    (tmp_path / "all.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = ran(tool("promtool"), "check", "rules", tmp_path / "all.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_whole(name: str):
    board = json.loads((CHART / "files" / "dashboards" / f"{name}.json").read_text())
    ids = [panel["id"] for panel in board["panels"]]
    assert ids == sorted(set(ids))
    places = {(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]}
    assert len(places) == len(ids)
    assert board["uid"] == f"kontor-{name}"
    variables = {v["name"] for v in board["templating"]["list"]}
    for panel in board["panels"]:
        assert panel["datasource"]["uid"] == "$datasource"
        for target in panel["targets"]:
            assert set(re.findall(r"\$([a-z]+)", target["expr"])) <= variables
            shown = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            for label in shown if " by (" in target["expr"] else ():
                assert re.search(rf"\b{label}\b", target["expr"]), f"{panel['title']}: {label}"


def test_quiet_panels_exist():
    assert {title for title, _ in expressions()} >= QUIET
