"""The chart as a cluster would get it: whole, restricted, and in words each service understands."""

import importlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml
from kontor.cli.charts import CHART
from kontor.cli.home import ORDER, ROOT, WITH_DATABASE
from kontor.common.process.settings import ServiceSettings, load_settings

from .chart import VALUES, Manifest, of_kind, pods, ran, rendered, tool


@pytest.mark.parametrize("values", VALUES)
def test_helm_finds_nothing_to_complain_about(values: str):
    done = ran(tool("helm"), "lint", "--strict", CHART, "-f", CHART / "ci" / values)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("values", VALUES)
def test_a_cluster_knows_every_field(values: str, tmp_path: Path):
    """What comes from elsewhere (Gateway API, operators) is not in its schema and told as a warning only."""
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(rendered(values)))
    done = ran(tool("kubernetes-validate"), "-k", "1.36", "--strict", "--quiet", file)
    assert done.returncode == 0, done.stdout + done.stderr


def _containers(spec: Manifest) -> Iterator[Manifest]:
    return chain(spec.get("initContainers", ()), spec["containers"])


@pytest.mark.parametrize("values", VALUES)
def test_every_pod_is_restricted(values: str):
    found = list(pods(rendered(values)))
    assert found
    for name, spec in found:
        assert spec["enableServiceLinks"] is False, name
        assert spec["automountServiceAccountToken"] is (spec.get("serviceAccountName") == "kontor-keys"), name
        of_pod = spec["securityContext"]
        assert (of_pod["runAsNonRoot"], of_pod["runAsUser"]) == (True, 10001), name
        assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys(), name
        assert {"hostPath"} & {key for volume in spec["volumes"] for key in volume} == set(), name
        for container in _containers(spec):
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False, name
            assert own["readOnlyRootFilesystem"] is (values != "dev.yaml"), name
            assert own["capabilities"] == {"drop": ["ALL"]}, name
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}, name
            assert "memory" in container["resources"]["limits"], name
            assert "cpu" not in container["resources"]["limits"], name
            written = {m["name"] for m in container["volumeMounts"] if not m.get("readOnly")}
            assert written <= {"tmp", "files"}, name


@pytest.mark.parametrize("values", VALUES)
def test_no_secret_is_a_variable(values: str):
    secret = re.compile("PASSWORD|SECRET_ACCESS|TOKEN|CREDENTIAL")
    for name, spec in pods(rendered(values)):
        for container in _containers(spec):
            assert "envFrom" not in container, name
            for variable in container["env"]:
                assert "valueFrom" not in variable, name
                if secret.search(variable["name"]):
                    assert variable["value"].startswith("/"), f"{name}: {variable['name']}"


def _mounted(spec: Manifest, mount: str, container: Manifest) -> dict[str, str]:
    """Path in the folder → Secret's or ConfigMap's name and key."""
    names = {m["mountPath"]: m["name"] for m in container["volumeMounts"]}
    volume = next(v for v in spec["volumes"] if v["name"] == names.get(mount))
    sources = volume.get("projected", {}).get("sources", [])
    kinds = [source.get("secret") or source["configMap"] for source in sources]
    return {item["path"]: f"{kind['name']}/{item['key']}" for kind in kinds for item in kind["items"]}


@pytest.mark.parametrize("values", ["production.yaml", "dev.yaml"])
def test_each_pod_holds_its_own_key_and_its_own_passwords(values: str):
    manifests = rendered(values)
    for deployment in of_kind(manifests, "Deployment"):
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        service = container["name"]
        assert _mounted(spec, "/keys", container) == {
            "private.pem": f"kontor-key-{service}/private.pem",
            "jwks.json": "kontor-jwks/jwks.json",
        }
        passwords = {k: v for k, v in _mounted(spec, "/secrets", container).items() if "DATABASE" in k}
        roles = ("app", "relay", "timer", "eraser") if service in WITH_DATABASE else ()
        assert passwords == {
            f"KONTOR_DATABASE__{role.upper()}_PASSWORD": f"kontor-database/{service}_{role}" for role in roles
        }
    for job in of_kind(manifests, "Job"):
        spec = job["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        if container["name"] == "migrate":
            service = container["args"][0].removeprefix("kontor.")
            migrating = _mounted(spec, "/secrets", container)
            assert migrating == {"KONTOR_DATABASE__MIGRATOR_PASSWORD": f"kontor-database/{service}_migrator"}
            (provisioning,) = spec["initContainers"]
            assert "KONTOR_DATABASE__ADMIN_PASSWORD" in _mounted(spec, "/secrets", provisioning)


def _settings_class(service: str) -> type[ServiceSettings]:
    settings = importlib.import_module(f"kontor.{service}.settings")
    found: type[ServiceSettings] = getattr(settings, "GatewaySettings", None) or settings.Settings
    return found


@pytest.mark.parametrize("values", VALUES)
def test_every_service_understands_its_settings(values: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Variables and secret files as the pod gets them, read by the service's own code."""
    import os

    for name in [n for n in os.environ if n.startswith("KONTOR_")]:
        monkeypatch.delenv(name)
    seen = 0
    for name, spec in pods(rendered(values)):
        for container in _containers(spec):
            module = next(part for part in container["args"] if part != "kontor.common.serving.reloading")
            if not module.startswith("kontor.") or module.startswith("kontor.common"):
                continue
            folder = tmp_path / name / container["name"]
            folder.mkdir(parents=True)
            for path in _mounted(spec, "/secrets", container):
                (folder / path).write_text("secret\n")
            with monkeypatch.context() as pod:
                for variable in container["env"]:
                    pod.setenv(variable["name"], variable["value"])
                pod.setenv("KONTOR_SECRETS_DIR", str(folder))
                settings = load_settings(_settings_class(module.removeprefix("kontor.")))
            assert settings.name == module.removeprefix("kontor.")
            assert set(settings.peers) == set(ORDER) - {settings.name, "gateway"}
            seen += 1
    assert seen >= 2


def test_pods_are_probed_and_drained_in_time():
    for deployment in of_kind(rendered("production.yaml"), "Deployment"):
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        env = {v["name"]: v["value"] for v in container["env"]}
        assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "ops"}
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "ops"}
        drained = float(env["KONTOR_DRAIN_DELAY_SECONDS"]) + float(env["KONTOR_DRAIN_SECONDS"]) + 5
        assert spec["terminationGracePeriodSeconds"] > drained
        probed = container["readinessProbe"]
        unready = probed["periodSeconds"] * probed["failureThreshold"]
        assert float(env["KONTOR_DRAIN_DELAY_SECONDS"]) > unready, "told before it stops to listen"
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_selectors_find_the_serving_pods_and_no_others():
    manifests = rendered("production.yaml")
    labelled = {
        found["metadata"]["name"]: found["spec"]["template"]["metadata"]["labels"]
        for found in of_kind(manifests, "Deployment", "Job")
    }
    for found in of_kind(manifests, "Service", "PodDisruptionBudget"):
        wanted = found["spec"]["selector"]
        wanted = wanted.get("matchLabels", wanted)
        hit = [name for name, labels in labelled.items() if wanted.items() <= labels.items()]
        assert hit == [found["metadata"]["name"]]


def test_backends_are_found_pod_by_pod():
    """gRPC spreads calls over the addresses a name has: one virtual address would hold all of them on one pod."""
    for service in of_kind(rendered("production.yaml"), "Service"):
        assert (service["spec"].get("clusterIP") == "None") is (service["metadata"]["name"] != "kontor-gateway")


def _names(manifests: list[Manifest], kind: str) -> set[str]:
    return {found["metadata"]["name"] for found in of_kind(manifests, kind)}


def test_another_digest_of_one_service_rolls_that_one_alone():
    before = rendered("production.yaml")
    after = rendered("production.yaml", f"services.billing.image.digest=sha256:{'7' * 64}")
    changed = [b for a, b in zip(before, after, strict=True) if a != b]
    assert {
        (found["kind"], found["metadata"]["name"].rpartition("-migrate-")[0] or found["metadata"]["name"])
        for found in changed
    } == {
        ("Deployment", "kontor-billing"),
        ("Job", "kontor-billing"),
    }
    assert len(_names(after, "Job") - _names(before, "Job")) == 1, "a Job cannot change: it gets another name"


def test_no_name_is_longer_than_a_cluster_takes():
    manifests = rendered("production.yaml", f"fullnameOverride={'k' * 32}")
    assert max(len(found["metadata"]["name"]) for found in manifests) <= 63
    with pytest.raises(AssertionError, match="fullnameOverride"):
        rendered("production.yaml", f"fullnameOverride={'k' * 33}")


def test_what_did_not_change_keeps_its_jobs():
    assert _names(rendered("production.yaml"), "Job") == _names(
        rendered("production.yaml", "monitoring.rules=false"), "Job"
    )


def test_a_service_can_be_a_release_of_its_own():
    alone = rendered("one-service.yaml")
    assert {found["kind"] for found in alone} == {"Deployment", "Service", "PodDisruptionBudget", "Job"}
    (deployment,) = of_kind(alone, "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    peers = {v["name"]: v["value"] for v in container["env"] if v["name"].startswith("KONTOR_PEERS__")}
    platform = {
        f"{s['metadata']['name']}.kontor.svc.cluster.local:9090"
        for s in of_kind(rendered("production.yaml"), "Service")
    }
    assert set(peers.values()) <= platform
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    (policy,) = (
        p for p in of_kind(rendered("production.yaml"), "NetworkPolicy") if p["metadata"]["name"] == "kontor-nobody"
    )
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items(), "the shared policies hold for it"


def test_one_release_without_a_service_and_one_with_it_make_the_whole():
    whole = {(m["kind"], m["metadata"]["name"]) for m in rendered("production.yaml") if m["kind"] != "Job"}
    most = {
        (m["kind"], m["metadata"]["name"])
        for m in rendered("production.yaml", "services.billing.enabled=false")
        if m["kind"] != "Job"
    }
    alone = {(m["kind"], m["metadata"]["name"]) for m in rendered("one-service.yaml") if m["kind"] != "Job"}
    assert most | alone == whole
    assert not most & alone


REQUIRED = ("image.repository", "publicUrl", "database.host", "nats.url", "files.url")


@pytest.mark.parametrize("value", REQUIRED)
def test_a_required_value_is_asked_for(value: str):
    with pytest.raises(AssertionError, match=value.rpartition(".")[2]):
        rendered("production.yaml", f"{value}=")


@pytest.mark.parametrize(
    "given",
    [
        "image.digest=sha256:12",
        "image.tag=latest",
        "publicURL=https://x",
        "services.biling.replicas=3",
        "services.billing.replica=3",
        "services.billing.env.HOME=/root",
        "database.admin.existingSecret=",
        "files.url=file:///elsewhere",
        "smtp.sender=",
        "route.parentRefs=null",
        "tests.story=true",
    ],
)
def test_a_typing_error_is_refused(given: str):
    with pytest.raises(AssertionError):
        rendered("production.yaml", given)


def test_helm_tests_by_reading_and_tells_a_story_where_it_may():
    def arguments(*sets: str) -> list[str]:
        (pod,) = of_kind(rendered("production.yaml", *sets), "Pod")
        found: list[str] = pod["spec"]["containers"][0]["args"]
        return found

    reads = arguments()
    assert reads[0] == "kontor.common.serving.smoke"
    assert arguments("tests.story=true", "tests.recipient=ops@kontor.example") == [*reads, "ops@kontor.example"]


def test_keys_are_made_by_an_account_that_can_do_nothing_else():
    manifests = rendered("production.yaml")
    (role,) = of_kind(manifests, "Role")
    for rule in role["rules"]:
        assert set(rule["verbs"]) <= {"create", "get", "patch"}
        assert set(rule["resources"]) <= {"secrets", "configmaps"}
        assert rule["verbs"] == ["create"] or rule["resourceNames"]
    named = {name for rule in role["rules"] for name in rule.get("resourceNames", ())}
    assert named == {f"kontor-key-{service}" for service in ORDER} | {"kontor-jwks", "kontor-database"}
    assert _names(rendered("strict.yaml"), "Role") == set()


def test_nobody_gets_in_or_out_by_default():
    policies = {p["metadata"]["name"]: p["spec"] for p in of_kind(rendered("production.yaml"), "NetworkPolicy")}
    nobody = policies.pop("kontor-nobody")
    assert nobody["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & nobody.keys()
    inside = policies.pop("kontor-inside")
    assert [[p["port"] for p in rule["ports"]] for rule in inside["ingress"]] == [[9090], [9091]]
    assert all(rule["from"] for rule in inside["ingress"])
    door = policies.pop("kontor-door")
    assert door["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "gateway"
    who = {name: spec["podSelector"]["matchExpressions"][0] for name, spec in policies.items()}
    assert set(who["kontor-to-database"]["values"]) >= {"gateway", "keys", "smoke"}
    assert who["kontor-to-database"]["operator"] == "NotIn"
    assert who["kontor-to-partners"]["values"] == ["platform", "einvoice"]
    assert who["kontor-to-api"]["values"] == ["keys"]
    ports = {name: [p["port"] for rule in s["egress"] for p in rule["ports"]] for name, s in policies.items()}
    assert (ports["kontor-to-database"], ports["kontor-to-nats"]) == ([5432], [4222])


@pytest.mark.parametrize(
    ("url", "port"),
    [("nats://n:4333", 4333), ("tls://n.example", 4222), ("tls://a:4444,tls://b:4555", 4444)],
)
def test_policies_follow_the_servers_ports(url: str, port: int):
    escaped = url.replace(",", "\\,")
    policies = {
        p["metadata"]["name"]: p["spec"]
        for p in of_kind(rendered("strict.yaml", f"nats.url={escaped}"), "NetworkPolicy")
    }
    assert policies["kontor-to-nats"]["egress"][0]["ports"] == [{"port": port}]
    assert policies["kontor-to-files"]["egress"][0]["ports"] == [{"port": 9000}]


def test_every_alert_links_to_its_runbook():
    (rules,) = of_kind(rendered("production.yaml"), "PrometheusRule")
    alerts = [rule for group in rules["spec"]["groups"] for rule in group["rules"] if "alert" in rule]
    assert len(alerts) > 10
    for alert in alerts:
        assert alert["annotations"]["runbook_url"] == f"https://git.example/kontor/docs/runbooks/{alert['alert']}.md"


def test_dashboards_come_as_they_are():
    boards = [
        m for m in of_kind(rendered("production.yaml"), "ConfigMap") if "grafana_dashboard" in m["metadata"]["labels"]
    ]
    assert len(boards) == len(list(CHART.glob("files/dashboards/*.json")))
    for board in boards:
        ((name, text),) = board["data"].items()
        assert json.loads(text) == json.loads((CHART / "files/dashboards" / name).read_text())


def test_the_live_stream_is_not_cut_at_the_door():
    from kontor.gateway import stream

    (route,) = of_kind(rendered("production.yaml"), "HTTPRoute")
    first, rest = route["spec"]["rules"]
    assert first["matches"][0]["path"]["value"] == stream.PATH
    assert (first["timeouts"], rest["timeouts"]) == ({"request": "0s"}, {"request": "60s"})


@pytest.fixture
def notes(tmp_path: Path) -> Callable[[str], str]:
    """What helm says after installing; without a cluster it says nothing, so the same words go into a manifest."""
    told = shutil.copytree(CHART, tmp_path / "kontor")
    words = (told / "templates" / "NOTES.txt").read_text()
    said = f'{{{{ define "said" }}}}{words}{{{{ end }}}}kind: Said\nsaid: {{{{ include "said" . | toJson }}}}\n'
    (told / "templates" / "said.yaml").write_text(said)

    def render(values: str) -> str:
        show = ("--show-only", "templates/said.yaml")
        done = ran(tool("helm"), "template", "kontor", told, "-n", "kontor", "-f", CHART / "ci" / values, *show)
        assert done.returncode == 0, done.stderr
        text: str = yaml.safe_load(done.stdout)["said"]
        return text

    return render


def test_notes_warn_of_what_is_for_one_machine(notes: Callable[[str], str]):
    said = notes("dev.yaml")
    for warning in ("files lie in a folder", "one pod only", "not verified", "plain text", "not https", "1 server"):
        assert warning in said
    assert "WARNING" not in notes("production.yaml")


def test_keda_scales_by_a_durable_that_exists():
    manifests = rendered("production.yaml")
    (scaled,) = of_kind(manifests, "ScaledObject")
    trigger = scaled["spec"]["triggers"][0]["metadata"]
    service, _, purpose = trigger["consumer"].partition("-")
    consumers = (ROOT / "services" / service / "src" / "kontor" / service / "consumers.py").read_text()
    assert re.search(rf'Consumer\(\s*"{purpose}"', consumers)
    assert trigger["stream"] == "KONTOR_BILLING"
    deployments = {d["metadata"]["name"]: d["spec"] for d in of_kind(manifests, "Deployment")}
    assert "replicas" not in deployments["kontor-einvoice"]
    assert deployments["kontor-billing"]["replicas"] == 3
