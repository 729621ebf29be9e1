"""Prometheus beside an installation asks every service and judges the alerts of the chart."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from kontor.cli import metrics
from kontor.cli.home import ORDER, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def test_every_service_is_asked_under_its_name(home: Home):
    (job,) = metrics.configuration(home)["scrape_configs"]
    asked = {target["labels"]["service"]: target["targets"] for target in job["static_configs"]}
    assert asked == {service: [f"127.0.0.1:{home.port(f'{service}.ops')}"] for service in ORDER}


def test_it_starts_and_knows_the_alerts(home: Home):
    if shutil.which(metrics.PROGRAM) is None:
        pytest.skip(f"Prometheus is not installed here; try: {metrics.INSTALL}")
    with (home.folder / "words").open("wb") as words:
        process = subprocess.Popen(metrics.command(home), stdout=words, stderr=words)
    try:
        end = time.monotonic() + 30
        while True:
            try:
                answer = httpx.get(f"http://{metrics.address(home)}/api/v1/rules", timeout=5)
                told = answer.raise_for_status().json()
                break
            except httpx.HTTPError:
                assert time.monotonic() < end
                assert process.poll() is None, (home.folder / "words").read_text()
                time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(30)
    names = {rule["name"] for group in told["data"]["groups"] for rule in group["rules"]}
    assert "KontorBusDown" in names
    assert json.loads((home.folder / "prometheus" / "prometheus.yml").read_text()) == metrics.configuration(home)
