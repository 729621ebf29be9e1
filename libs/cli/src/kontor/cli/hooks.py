"""`./kontor webhooks listen`: the receiver of somebody who builds against webhooks, on this machine.

Verifies each message as docs/guides/webhooks.md says, prints it, and answers 204. Without a secret it makes an endpoint
of its own in the demo tenant of this installation, and disables it at the end.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
from kontor.cli.home import Home
from rich.console import Console

TOLERANCE_SECONDS = 300
_LIMIT = 2 * 1024 * 1024
_FAILED = 1
ALLOW = "KONTOR_WEBHOOKS__ALLOWED_NETWORKS=127.0.0.0/8"


def fault_of(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> str:
    """What is wrong with a message; nothing when it is ours and fresh."""
    id_, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or not sent_at.isdigit():
        return "no webhook-id or webhook-timestamp"
    if abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        return "older than five minutes: a replay of somebody else's"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{id_}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(mac).decode()}"
    given = headers.get("webhook-signature", "").split(" ")
    return "" if any(hmac.compare_digest(wanted, one) for one in given) else "the signature is by another secret"


def receiver(port: int, secret: str, tell: Callable[[str], None], *, as_json: bool) -> ThreadingHTTPServer:
    """A server that is not started yet; `tell` gets a line for each message."""

    class Hook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("content-length") or 0), _LIMIT))
            headers = {name.lower(): value for name, value in self.headers.items()}
            fault = fault_of(headers, body, secret, time.time())
            self.send_response(400 if fault else 204)
            self.send_header("content-length", "0")
            self.end_headers()
            tell(_line(headers, body, fault, as_json=as_json))

        def log_message(self, *_: Any) -> None:
            """What came is told already."""

    return ThreadingHTTPServer(("127.0.0.1", port), Hook)


def _line(headers: Mapping[str, str], body: bytes, fault: str, *, as_json: bool) -> str:
    try:
        message = json.loads(body)
    except ValueError:
        message = {}
    if as_json:
        return json.dumps({"webhook_id": headers.get("webhook-id", ""), "fault": fault, "message": message})
    if fault or not isinstance(message, dict):
        return f"refused: {fault or 'no JSON'}"
    data = message.get("data") or {}
    return f"{message.get('type')}  {data.get('path') or data.get('id')}  version {data.get('version')}"


def listen(port: int, types: list[str], secret: str, as_json: bool) -> int:
    console = Console(highlight=False)

    def tell(line: str) -> None:
        console.print(line, markup=False, soft_wrap=True)

    try:
        with _secret(port, types, secret) as known:
            server = receiver(port, known, tell, as_json=as_json)
            if not as_json:
                tell(f"listening at {_url(port)}; Ctrl-C ends it")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return 0
            finally:
                server.server_close()
    except (_Refused, httpx.HTTPError, OSError) as failed:
        console.print(f"[red]{failed}[/]\ntry: {ALLOW} ./kontor up")
    return _FAILED


class _Refused(Exception):
    """The platform did not take the endpoint; says why."""


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/"


@contextmanager
def _secret(port: int, types: list[str], given: str) -> Iterator[str]:
    """The one that is given, or that of an endpoint made for as long as we listen."""
    if given:
        yield given
        return
    home = Home.find()
    if not home.demo:
        raise _Refused("no installation runs here, and no --secret was given")
    headers = {"Authorization": f"Bearer {home.demo['api_key']}"}
    with httpx.Client(base_url=home.address, timeout=10, headers=headers) as http:
        endpoint = {"url": _url(port), "event_types": types or ["*"], "description": "./kontor webhooks listen"}
        made = _post(http, "/v1/webhook_endpoints", {"endpoint": endpoint})
        try:
            yield made["secret"]
        finally:
            path = f"/v1/webhook_endpoints/{made['endpoint']['id']}:disable"
            _post(http, path, {"reason": "./kontor webhooks listen has ended"})


def _post(http: httpx.Client, path: str, body: Any) -> Any:
    answer = http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    if answer.is_error:
        raise _Refused(answer.json().get("detail", answer.text[:200]))
    return answer.json()
