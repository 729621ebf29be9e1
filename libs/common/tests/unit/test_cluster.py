"""Keys and passwords in a cluster: made once, never again, by an account that can do nothing else."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
import pytest
from kontor.common.identity.tokens import Signer
from kontor.common.process.settings import SettingsFault
from kontor.common.serving.cluster import Cluster, ensure_keys, ensure_passwords

ALLOWED = {"secrets", "configmaps"}


class Api(ThreadingHTTPServer):
    """Objects of one namespace, as the cluster's API keeps them: reads, creates once, merges."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.writes: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def log_message(self, *_said: Any) -> None:
        pass

    def _answer(self, status: int, body: Any = None) -> None:
        said = json.dumps(body or {}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _body(self) -> dict[str, Any]:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _key(self) -> tuple[str, str]:
        kind, _, name = self.path.removeprefix("/api/v1/namespaces/shop/").partition("/")
        return kind, name

    def do_GET(self) -> None:
        found = self.server.objects.get(self._key())
        self._answer(200 if found else 404, found)

    def do_POST(self) -> None:
        kind, _ = self._key()
        body = self._body()
        key = (kind, body["metadata"]["name"])
        if kind not in ALLOWED:
            self._answer(403)
        elif key in self.server.objects:
            self._answer(409)
        else:
            self.server.objects[key] = body
            self.server.writes.append(f"create {key[1]}")
            self._answer(201, body)

    def do_PATCH(self) -> None:
        body = self._body()
        known = self.server.objects[self._key()]
        known["data"] = {**known.get("data", {}), **body["data"]}
        self.server.writes.append(f"change {self._key()[1]}")
        self._answer(200, known)


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cluster(api: Api) -> Iterator[Cluster]:
    with Cluster(httpx.Client(base_url=f"http://127.0.0.1:{api.server_port}"), "shop") as made:
        yield made


def test_each_service_gets_a_key_and_all_are_in_the_set(cluster: Cluster, api: Api, tmp_path):
    made = ensure_keys(cluster, ["billing", "crm"], "shop-key-", "shop-jwks")
    assert made == ["shop-key-billing", "shop-key-crm", "shop-jwks"]
    jwks = json.loads(api.objects["configmaps", "shop-jwks"]["data"]["jwks.json"])
    assert [key["kid"] for key in jwks["keys"]] == ["billing", "crm"]
    assert all("d" not in key for key in jwks["keys"])
    (tmp_path / "crm.pem").write_bytes((cluster.secret("shop-key-crm") or {})["private.pem"])
    assert Signer("crm", tmp_path / "crm.pem").service_token("billing", uuid4())


def test_a_second_run_changes_nothing(cluster: Cluster, api: Api):
    ensure_keys(cluster, ["billing", "crm"], "shop-key-", "shop-jwks")
    ensure_passwords(cluster, ["billing", "crm"], "shop-database")
    before, api.writes = json.dumps(sorted(map(str, api.objects.items()))), []
    assert ensure_keys(cluster, ["billing", "crm"], "shop-key-", "shop-jwks") == []
    assert ensure_passwords(cluster, ["billing", "crm"], "shop-database") == []
    assert api.writes == []
    assert json.dumps(sorted(map(str, api.objects.items()))) == before


def test_a_new_service_is_added_and_the_others_keep_theirs(cluster: Cluster, api: Api):
    ensure_keys(cluster, ["billing"], "shop-key-", "shop-jwks")
    ensure_passwords(cluster, ["billing"], "shop-database")
    key, passwords = cluster.secret("shop-key-billing"), cluster.secret("shop-database")
    assert ensure_keys(cluster, ["billing", "crm"], "shop-key-", "shop-jwks") == ["shop-key-crm", "shop-jwks"]
    assert set(ensure_passwords(cluster, ["billing", "crm"], "shop-database")) == {
        f"crm_{role}" for role in ("app", "relay", "timer", "migrator", "eraser")
    }
    assert cluster.secret("shop-key-billing") == key
    assert (passwords or {}).items() <= (cluster.secret("shop-database") or {}).items()


def test_a_key_that_is_there_is_used_whoever_made_it(cluster: Cluster, api: Api):
    ensure_keys(cluster, ["billing"], "other-", "other-jwks")
    given = api.objects["secrets", "other-billing"]["data"]["private.pem"]
    api.objects["secrets", "shop-key-billing"] = {"data": {"private.pem": given}}
    assert ensure_keys(cluster, ["billing"], "shop-key-", "shop-jwks") == ["shop-jwks"]
    assert (cluster.secret("shop-key-billing") or {})["private.pem"] == base64.b64decode(given)


def test_outside_of_a_cluster_nothing_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(SettingsFault, match="inside a cluster"):
        Cluster.inside(tmp_path)
