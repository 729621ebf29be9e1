"""What kubectl tells of a namespace becomes lines with what to try; kubectl is a script that says what it is given."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from kontor.cli.cluster import NotReachable, findings
from kontor.cli.doctor import UNHEALTHY, run

KEY = {"projected": {"sources": [{"secret": {"name": "kontor-key-crm"}}, {"configMap": {"name": "kontor-jwks"}}]}}
HEALTHY: dict[str, Any] = {
    "deployments,jobs,pods,pdb": {
        "items": [
            {
                "kind": "Deployment",
                "metadata": {"name": "kontor-crm", "generation": 3},
                "spec": {"replicas": 2, "template": {"spec": {"volumes": [{"emptyDir": {}}, KEY]}}},
                "status": {"availableReplicas": 2, "updatedReplicas": 2, "observedGeneration": 3},
            },
            {"kind": "Job", "metadata": {"name": "kontor-crm-migrate-1"}, "status": {"succeeded": 1}},
            {
                "kind": "Pod",
                "metadata": {"name": "kontor-crm-x"},
                "status": {"containerStatuses": [{"restartCount": 1}]},
            },
            {"kind": "PodDisruptionBudget", "metadata": {"name": "kontor-crm"}},
        ]
    },
    "secrets": "secret/kontor-key-crm\nsecret/kontor-database\n",
    "namespace": {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes kubectl say this."""

    def says(answers: dict[str, Any]) -> None:
        for what, said in answers.items():
            file = tmp_path / what.replace(",", "-")
            file.write_text(said if isinstance(said, str) else json.dumps(said))
        script = tmp_path / "kubectl"
        script.write_text(f'#!/bin/sh\ncat "{tmp_path}/$(echo "$2" | tr , -)"\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return says


def _changed(**changes: Any) -> dict[str, Any]:
    """The healthy one with fields of its items set: `Kind__path__to__field`."""
    answers = copy.deepcopy(HEALTHY)
    for where, value in changes.items():
        kind, *path, last = where.split("__")
        at = next(item for item in answers["deployments,jobs,pods,pdb"]["items"] if item["kind"] == kind)
        for part in path:
            at = at[part]
        at[last] = value
    return answers


def test_a_healthy_installation_has_no_findings(cluster):
    cluster(HEALTHY)
    assert set(findings("kontor").values()) == {""}


@pytest.mark.parametrize(
    ("answers", "check", "words"),
    [
        (_changed(Deployment__status__availableReplicas=1), "every service has its pods", "1 of 2: kubectl describe"),
        (_changed(Deployment__status__observedGeneration=2), "what runs is what was asked for", "rollout status"),
        (_changed(Deployment__status__updatedReplicas=1), "what runs is what was asked for", "kontor-crm"),
        (_changed(Job__status={"failed": 4}), "every schema is migrated", "job/kontor-crm-migrate-1"),
        (_changed(Pod__status__containerStatuses=[{"restartCount": 9}]), "pods stay alive", "9 restarts"),
        (_changed(PodDisruptionBudget__metadata={"name": "x"}), "pods are disturbed one by one", "kontor-crm"),
        ({**HEALTHY, "secrets": "secret/kontor-database\n"}, "each service has its key", "kontor-key-crm"),
        ({**HEALTHY, "namespace": {"metadata": {}}}, "pods are held to Pod Security", "enforce=restricted"),
    ],
)
def test_what_is_missing_is_named(cluster, answers: dict[str, Any], check: str, words: str):
    cluster(answers)
    found = findings("kontor")
    assert words in found.pop(check)
    assert set(found.values()) == {""}


def test_an_empty_namespace_and_no_kubectl_are_told(cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    cluster({**HEALTHY, "deployments,jobs,pods,pdb": {"items": []}})
    with pytest.raises(NotReachable, match="helm list -n shop"):
        findings("shop")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(NotReachable, match="not installed"):
        findings("shop")


def test_the_doctor_answers_with_its_exit_code(cluster, capsys: pytest.CaptureFixture[str]):
    cluster(HEALTHY)
    assert run(True, "kontor") == 0
    assert json.loads(capsys.readouterr().out)["healthy"] is True
    cluster(_changed(Job__status={}))
    assert run(True, "kontor") == UNHEALTHY
