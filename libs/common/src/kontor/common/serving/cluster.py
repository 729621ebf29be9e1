"""Secrets of a Kubernetes namespace that Kontor makes for itself: each service's key, the public key set, passwords.

What is there stays: a key that changed would void every link that was sent. Asks the cluster's own API, as the pod's
account, which may read and write these objects and nothing else.
"""

import base64
import secrets
import ssl
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from kontor.common.database.schema import LOGIN_ROLES
from kontor.common.identity.keys import JWKS_FILE, key_set, new_key
from kontor.common.process.settings import SettingsFault, of_machine

PRIVATE_KEY = "private.pem"
_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_SECONDS = 10.0
_PASSWORD_BYTES = 24


class Cluster(AbstractContextManager["Cluster"]):
    """Secrets and ConfigMaps of one namespace; httpx's errors when the API does not answer or says no."""

    def __init__(self, client: httpx.Client, namespace: str) -> None:
        self._client = client
        self._path = f"/api/v1/namespaces/{namespace}"

    @classmethod
    def inside(cls, account: Path = _ACCOUNT) -> Self:
        """As the pod's own account; SettingsFault outside of a cluster."""
        host = of_machine("KUBERNETES_SERVICE_HOST")
        if not host or not (account / "token").exists():
            raise SettingsFault(["keys: only inside a cluster, with the account's token mounted"])
        port = of_machine("KUBERNETES_SERVICE_PORT", "443")
        client = httpx.Client(
            base_url=f"https://{f'[{host}]' if ':' in host else host}:{port}",
            headers={"Authorization": f"Bearer {(account / 'token').read_text().strip()}"},
            verify=ssl.create_default_context(cafile=str(account / "ca.crt")),
            timeout=_SECONDS,
        )
        return cls(client, (account / "namespace").read_text().strip())

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, where: TracebackType | None
    ) -> None:
        self._client.close()

    def secret(self, name: str) -> dict[str, bytes] | None:
        """What it holds; None when there is none."""
        found = self._read("secrets", name)
        if found is None:
            return None
        return {key: base64.b64decode(value) for key, value in (found.get("data") or {}).items()}

    def make_secret(self, name: str, data: Mapping[str, bytes]) -> bool:
        """False when somebody else made it first."""
        encoded = {key: base64.b64encode(value).decode() for key, value in data.items()}
        return self._create("secrets", {**_named("Secret", name), "type": "Opaque", "data": encoded})

    def add_to_secret(self, name: str, data: Mapping[str, bytes]) -> None:
        encoded = {key: base64.b64encode(value).decode() for key, value in data.items()}
        self._patch("secrets", name, {"data": encoded})

    def keep_config(self, name: str, data: Mapping[str, str]) -> bool:
        """True when it was made or changed."""
        found = self._read("configmaps", name)
        if found is not None and found.get("data") == dict(data):
            return False
        if found is None and self._create("configmaps", {**_named("ConfigMap", name), "data": dict(data)}):
            return True
        self._patch("configmaps", name, {"data": dict(data)})
        return True

    def _read(self, kind: str, name: str) -> dict[str, Any] | None:
        answer = self._client.get(f"{self._path}/{kind}/{name}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def _create(self, kind: str, body: Mapping[str, Any]) -> bool:
        answer = self._client.post(f"{self._path}/{kind}", json=body)
        if answer.status_code == httpx.codes.CONFLICT:
            return False
        answer.raise_for_status()
        return True

    def _patch(self, kind: str, name: str, body: Mapping[str, Any]) -> None:
        merging = {"Content-Type": "application/merge-patch+json"}
        self._client.patch(f"{self._path}/{kind}/{name}", json=body, headers=merging).raise_for_status()


def ensure_keys(cluster: Cluster, services: Iterable[str], secret_prefix: str, set_name: str) -> list[str]:
    """A Secret with a private key for each service, one ConfigMap with all public ones; what was made now."""
    made: list[str] = []
    keys: dict[str, bytes] = {}
    for service in services:
        name = secret_prefix + service
        found = cluster.secret(name)
        if found is None and cluster.make_secret(name, {PRIVATE_KEY: new_key()}):
            made.append(name)
        keys[service] = (cluster.secret(name) or {})[PRIVATE_KEY]
    if cluster.keep_config(set_name, {JWKS_FILE: key_set(keys)}):
        made.append(set_name)
    return made


def ensure_passwords(cluster: Cluster, services: Iterable[str], name: str) -> list[str]:
    """A Secret with a password for each role of each service, under `<service>_<role>`; the keys that were made now."""
    wanted = [f"{service}_{role}" for service in services for role in LOGIN_ROLES]
    known = cluster.secret(name)
    missing = [key for key in wanted if key not in (known or {})]
    made = {key: secrets.token_urlsafe(_PASSWORD_BYTES).encode() for key in missing}
    if known is None and cluster.make_secret(name, made):
        return missing
    if known is not None and made:
        cluster.add_to_secret(name, made)
    return missing if known is not None else []


def _named(kind: str, name: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/part-of": "kontor", "app.kubernetes.io/managed-by": "kontor"}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "labels": labels}}
