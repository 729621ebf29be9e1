"""The Tiltfile, run by a Starlark interpreter with Tilt's functions as recorders: Tilt itself is not needed."""

import json
from collections import defaultdict
from typing import Any

import pytest
import yaml
from kontor.cli.home import ORDER, ROOT

from .chart import of_kind, rendered

starlark = pytest.importorskip("starlark", reason="starlark-pyo3 is not installed here")

_WORDS = (
    "allow_k8s_contexts",
    "docker_build",
    "k8s_yaml",
    "k8s_resource",
    "local_resource",
    "sync",
    "run",
    "fall_back_on",
    "link",
    "port_forward",
    "helm",
)


@pytest.fixture(scope="module")
def told() -> dict[str, list[dict[str, Any]]]:
    """What the file asks of Tilt, by function: positional arguments under "", the others by name."""
    calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
    module = starlark.Module()

    def recorder(word: str) -> Any:
        def record(*given: Any, **named: Any) -> Any:
            calls[word].append({"": list(given), **named})
            return json.dumps([word, list(given), named])

        return record

    for word in _WORDS:
        module.add_callable(word, recorder(word))
    module["TRIGGER_MODE_MANUAL"] = "manual"
    dialect = starlark.Dialect.extended()
    dialect.enable_top_level_stmt = True
    tree = starlark.parse("Tiltfile", (ROOT / "Tiltfile").read_text(), dialect)
    starlark.eval(module, tree, starlark.Globals.standard())
    return calls


def test_every_service_is_on_the_page(told: dict[str, list[dict[str, Any]]]):
    on_page = {call[""][0] for call in told["k8s_resource"]}
    deployments = {d["metadata"]["name"] for d in of_kind(rendered("dev.yaml"), "Deployment")}
    assert deployments == {f"kontor-{service}" for service in ORDER}
    beside = {d["metadata"]["name"] for d in _beside() if d["kind"] == "StatefulSet"}
    assert on_page == deployments | beside


def _beside() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((ROOT / "charts/beside/dev.yaml").read_text()))


def test_the_image_is_the_one_the_values_name(told: dict[str, list[dict[str, Any]]]):
    (built,) = told["docker_build"]
    images = {
        d["spec"]["template"]["spec"]["containers"][0]["image"] for d in of_kind(rendered("dev.yaml"), "Deployment")
    }
    assert images == {f"{built[''][0]}:dev"}
    (helmed,) = told["helm"]
    assert helmed["values"] == ["charts/kontor/ci/dev.yaml"]


def test_every_source_is_live_and_there(told: dict[str, list[dict[str, Any]]]):
    synced = {call[""][0]: call[""][1] for call in told["sync"]}
    assert all((ROOT / source).is_dir() for source in synced)
    assert synced.keys() >= {"gen", "libs/common/src", *(f"services/{service}" for service in ORDER)}
    dockerfile = (ROOT / "Dockerfile").read_text()
    for source, target in synced.items():
        assert target == f"/app/{source}"
        assert f"COPY {source.partition('/')[0]}" in dockerfile
    assert [call[""] for call in told["run"]] == [["kill -HUP 1"]]
    assert told["docker_build"][0]["build_args"]["BYTECODE"] == "checked-hash"
    for deployment in of_kind(rendered("dev.yaml"), "Deployment"):
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert container["args"][0] == "kontor.common.serving.reloading"


def test_links_and_buttons_are_there(told: dict[str, list[dict[str, Any]]]):
    assert {call[""][0] for call in told["local_resource"]} == {"seed", "smoke test", "checks", "tests"}
    assert all(call["trigger_mode"] == "manual" and call["auto_init"] is False for call in told["local_resource"])
    assert {call[""][0] for call in told["link"]} >= {"http://localhost:8080/docs"}
    assert {call[""][0] for call in told["port_forward"]} >= {8080, 8025}


def test_what_stands_beside_is_what_the_values_speak_to():
    beside = {(d["kind"], d["metadata"]["name"]): d for d in _beside()}
    values = yaml.safe_load((ROOT / "charts/kontor/ci/dev.yaml").read_text())
    assert ("Service", values["database"]["host"]) in beside
    assert ("Service", values["smtp"]["host"]) in beside
    assert ("Service", "dev-nats") in beside
    assert "dev-nats" in values["nats"]["url"]
    admin = beside["Secret", values["database"]["admin"]["existingSecret"]]
    assert {"username", "password"} <= admin["stringData"].keys()
    users = beside["Secret", values["nats"]["existingSecret"]]["stringData"]
    assert set(users) == set(ORDER)
    config = beside["ConfigMap", "dev-nats"]["data"]["nats.conf"]
    for service, password in users.items():
        assert f'user: "{service}", password: "{password}"' in config
    assert ("PersistentVolumeClaim", values["files"]["existingClaim"]) in beside
