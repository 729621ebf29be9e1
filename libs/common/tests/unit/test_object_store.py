"""The object store is asked with the keys that its Secret holds by now."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from kontor.common.outside import files
from kontor.common.outside.files import Files
from kontor.common.process.settings import ServiceSettings, load_settings

NOTHING = "0" * 64


class Bucket(ThreadingHTTPServer):
    """An empty one that remembers who asked for what."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Bucket

    def log_message(self, *_said: object) -> None:
        pass

    def do_HEAD(self) -> None:
        signed = self.headers["Authorization"].partition("Credential=")[2]
        self.server.asked.append((self.path, "/".join(signed.split(",")[0].split("/")[:3:2])))
        self.send_response(404)
        self.end_headers()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


async def test_renewed_keys_are_used_without_a_restart(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(files, "_S3_CREDENTIALS_FOR", timedelta(0))
    monkeypatch.setenv("KONTOR_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("KONTOR_S3__ENDPOINT", f"http://127.0.0.1:{bucket.server_port}")
    monkeypatch.setenv("KONTOR_S3__REGION", "eu-central-1")
    key, secret = tmp_path / "KONTOR_S3__ACCESS_KEY_ID", tmp_path / "KONTOR_S3__SECRET_ACCESS_KEY"
    key.write_text("first")
    secret.write_text("secret")
    settings = load_settings(ServiceSettings, name="crm")
    store, tenant = Files("s3://papers/production", settings.s3), uuid4()
    assert await store.exists(tenant, NOTHING) is False
    key.write_text("second\n")
    assert await store.exists(tenant, NOTHING) is False
    path = f"/papers/production/{tenant}/{NOTHING}"
    assert bucket.asked == [(path, "first/eu-central-1"), (path, "second/eu-central-1")]
