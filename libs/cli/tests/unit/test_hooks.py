"""`./kontor webhooks listen` verifies as the standard says and tells what came."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from kontor.cli.embedded.processes import free_port
from kontor.cli.hooks import fault_of, receiver

# The example of the specification of Standard Webhooks.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SENT_AT = 1614265330
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(SENT_AT),
    "webhook-signature": "v1,other= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_example_of_the_standard_holds():
    assert fault_of(HEADERS, BODY, SECRET, SENT_AT + 300) == ""


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        (HEADERS, BODY + b" ", SENT_AT),
        (HEADERS, BODY, SENT_AT + 301),
        (HEADERS, BODY, SENT_AT - 301),
        ({**HEADERS, "webhook-id": "msg_other"}, BODY, SENT_AT),
        ({**HEADERS, "webhook-timestamp": "soon"}, BODY, SENT_AT),
        ({**HEADERS, "webhook-signature": ""}, BODY, SENT_AT),
        ({}, BODY, SENT_AT),
    ],
)
def test_anything_else_is_a_fault(headers: dict[str, str], body: bytes, now: int):
    assert fault_of(headers, body, SECRET, now)


@pytest.fixture
def told() -> Iterator[tuple[str, list[str]]]:
    lines: list[str] = []
    port = free_port()
    server = receiver(port, SECRET, lines.append, as_json=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}/", lines
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_ours_is_taken_and_told_the_rest_refused(told: tuple[str, list[str]]):
    url, lines = told
    data = {"id": "7", "version": 3, "path": "/v1/invoices/7"}
    body = json.dumps({"type": "billing.invoice_issued", "timestamp": "", "data": data}).encode()
    at = str(int(time.time()))
    mac = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), f"a.{at}.".encode() + body, hashlib.sha256).digest()
    signed = {"webhook-id": "a", "webhook-timestamp": at, "webhook-signature": f"v1,{base64.b64encode(mac).decode()}"}
    assert httpx.post(url, content=body, headers=signed).status_code == 204
    assert httpx.post(url, content=body + b" ", headers=signed).status_code == 400
    end = time.monotonic() + 10
    while len(lines) < 2 and time.monotonic() < end:  # it is told after it was answered
        time.sleep(0.01)
    assert lines == [
        "billing.invoice_issued  /v1/invoices/7  version 3",
        "refused: the signature is by another secret",
    ]
