"""`./kontor doctor --cluster NAMESPACE`: what an installation in a cluster lacks, and what to try, asked of kubectl.

Reads only, with the rights of whoever asks.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

OURS = "app.kubernetes.io/name=kontor"
_SECONDS = 30
_MANY_RESTARTS = 3
Item = Mapping[str, Any]


class NotReachable(Exception):
    """kubectl is missing, or the cluster or the namespace does not answer; carries kubectl's words."""


def findings(namespace: str) -> dict[str, str]:
    """Every check by its name, with the command that tells more or mends it; nothing where all is well."""
    found = _asked(namespace)
    return {
        "every service has its pods": "; ".join(_short(found["Deployment"], namespace)),
        "every schema is migrated": "; ".join(_undone(found["Job"], namespace)),
        "pods stay alive": "; ".join(_restarting(found["Pod"], namespace)),
        "what runs is what was asked for": "; ".join(_rolling(found["Deployment"], namespace)),
        "each service has its key": "; ".join(_keyless(found["Deployment"], found["Secret"], namespace)),
        "pods are disturbed one by one": "; ".join(_unguarded(found["Deployment"], found["PodDisruptionBudget"])),
        "pods are held to Pod Security": _unrestricted(namespace),
    }


def _asked(namespace: str) -> dict[str, list[Item]]:
    told = json.loads(_kubectl("get", "deployments,jobs,pods,pdb", "-n", namespace, "-l", OURS, "-o", "json"))
    kinds: dict[str, list[Item]] = {kind: [] for kind in ("Deployment", "Job", "Pod", "PodDisruptionBudget", "Secret")}
    for item in told["items"]:
        kinds.setdefault(item["kind"], []).append(item)
    if not kinds["Deployment"]:
        raise NotReachable(f"nothing of Kontor is in {namespace}; try: helm list -n {namespace}")
    names = _kubectl("get", "secrets", "-n", namespace, "-o", "name").split()
    kinds["Secret"] = [{"metadata": {"name": name.partition("/")[2]}} for name in names]
    return kinds


def _kubectl(*arguments: str) -> str:
    if shutil.which("kubectl") is None:
        raise NotReachable("kubectl is not installed")
    try:
        done = subprocess.run(["kubectl", *arguments], capture_output=True, text=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise NotReachable(f"kubectl {arguments[0]} took longer than {_SECONDS} s") from late
    if done.returncode != 0:
        raise NotReachable(done.stderr.strip())
    return done.stdout


def _name(item: Item) -> str:
    return str(item["metadata"]["name"])


def _short(deployments: list[Item], namespace: str) -> Iterator[str]:
    for one in deployments:
        wanted, there = one["spec"].get("replicas", 1), one.get("status", {}).get("availableReplicas", 0)
        if there < wanted:
            yield f"{there} of {wanted}: kubectl describe deployment -n {namespace} {_name(one)}"


def _rolling(deployments: list[Item], namespace: str) -> Iterator[str]:
    for one in deployments:
        status = one.get("status", {})
        seen = status.get("observedGeneration", 0) >= one["metadata"].get("generation", 0)
        if not seen or status.get("updatedReplicas", 0) < one["spec"].get("replicas", 1):
            yield f"kubectl rollout status deployment -n {namespace} {_name(one)}"


def _undone(jobs: list[Item], namespace: str) -> Iterator[str]:
    for one in jobs:
        if not one.get("status", {}).get("succeeded"):
            yield f"kubectl logs -n {namespace} job/{_name(one)} --all-containers"


def _restarting(pods: list[Item], namespace: str) -> Iterator[str]:
    for one in pods:
        restarts = sum(c.get("restartCount", 0) for c in one.get("status", {}).get("containerStatuses", ()))
        if restarts >= _MANY_RESTARTS:
            yield f"{restarts} restarts: kubectl logs -n {namespace} {_name(one)} --previous"


def _keyless(deployments: list[Item], secrets: list[Item], namespace: str) -> Iterator[str]:
    known = {_name(secret) for secret in secrets}
    for one in deployments:
        volumes = one["spec"]["template"]["spec"].get("volumes", ())
        held = {
            source["secret"]["name"]
            for volume in volumes
            for source in volume.get("projected", {}).get("sources", ())
            if "secret" in source
        }
        for missing in sorted(held - known):
            yield f"{_name(one)} needs the Secret {missing}: kubectl get secrets -n {namespace}"


def _unguarded(deployments: list[Item], budgets: list[Item]) -> Iterator[str]:
    guarded = {_name(budget) for budget in budgets}
    for one in deployments:
        if one["spec"].get("replicas", 1) > 1 and _name(one) not in guarded:
            yield f"{_name(one)} has no PodDisruptionBudget: helm upgrade"


def _unrestricted(namespace: str) -> str:
    told = json.loads(_kubectl("get", "namespace", namespace, "-o", "json"))
    held = told["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce")
    wanted = "pod-security.kubernetes.io/enforce=restricted"
    return "" if held == "restricted" else f"kubectl label namespace {namespace} {wanted} --overwrite"
