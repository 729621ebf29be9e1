"""Hand-made attacks on the doors of the whole platform: routes, headers, tokens, sockets, gRPC, plain pages.

Each answer is judged as in `answers`: never a 5xx, and a problem that says what is wrong.
"""

import base64
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import grpc
import httpx
import pytest
from kontor.cli.platform import Platform

from .answers import Contract
from .attacker import Attacker

# Routes, methods, headers.

ROUTES = (
    "/v1/",
    "/v1//leads",
    "/v1/leads/",
    "/v1/nothing",
    "/v1/leads:nothing",
    "/v1/leads/%3A",
    "/v1/leads%00",
    "/v1/" + "x" * 8_000,
    "/v1/" + "a/" * 2_000,
    "/v1/%",
    "/v1/%zz",
    "/v1/leads;a=b/x/y",
)


@pytest.mark.parametrize("path", ROUTES, ids=range(len(ROUTES)))
def test_unknown_routes_are_problems(attacker: Attacker, path: str) -> None:
    for verb in ("GET", "POST", "DELETE"):
        assert attacker.send(verb, path).status in (404, 405, 422)


def test_allow_names_the_methods_of_the_description(attacker: Attacker, contract: Contract) -> None:
    for path, item in contract.document["paths"].items():
        url = path.replace("{", "").replace("}", "")
        for verb in {"DELETE", "PUT", "PATCH", "POST", "GET", "PROPFIND"} - {v.upper() for v in item}:
            answer = attacker.send(verb, url)
            assert answer.status == 405, (verb, path)
            assert set(answer.headers["allow"].replace(" ", "").split(",")) == {v.upper() for v in item}, path


HEADERS: tuple[dict[str, Any], ...] = (
    {"Accept-Language": "x" * 9_000},
    {"Accept-Language": b"\xff"},
    {"Accept-Language": "de;q=x, en;q=1e9, *;q=-1"},
    {"Accept": "application/x-nothing"},
    {"traceparent": "00-" + "g" * 32 + "-" + "b" * 16 + "-01"},
    {"traceparent": "00-" + "0" * 32 + "-" + "0" * 16 + "-01"},
    {"traceparent": b"\xff" * 55},
    {"tracestate": "x" * 9_000},
    {"baggage": "a=b," * 2_000},
    {"X-Request-Id": b"\xff"},
    {"X-Request-Id": "x" * 9_000},
    {"X-Forwarded-For": "x" * 900},
    {"If-None-Match": '"' * 3_000},
    {"Range": "bytes=99-1"},
    {"Expect": "200-ok"},
    {"Host": "evil.example"},
    {"Cookie": "a=" + "b" * 9_000},
)


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_odd_headers_change_nothing(attacker: Attacker, headers: dict[str, Any]) -> None:
    assert attacker.send("GET", "/v1/me", headers=headers).status == 200


def test_header_bombs_are_refused(attacker: Attacker) -> None:
    many = {f"X-{number}": "y" * 20 for number in range(1_000)}
    attacker.refused(431, "gateway.headers_too_large", "GET", "/v1/me", headers=many)
    attacker.refused(431, "gateway.headers_too_large", "GET", "/v1/me", headers={"X-Fat": "x" * 40_000})


TOKENS_OF_NOBODY = (
    b"",
    b"Basic YTpi",
    b"Bearer",
    b"Bearer \xff",
    b"Bearer " + b"x" * 9_000,
    b"Bearer eyJhbGciOiJub25lIn0.e30.",
    b"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA",
    b"Bearer ....",
    b"Bearer kontor_",
    b"Bearer kontor_x_y",
    b"Bearer kontor_00000000000000000000000000000000_x",
)


@pytest.mark.parametrize("authorization", TOKENS_OF_NOBODY, ids=range(len(TOKENS_OF_NOBODY)))
def test_bad_tokens_are_401(attacker: Attacker, authorization: bytes) -> None:
    answer = attacker.send("GET", "/v1/me", headers={"Authorization": authorization})
    assert answer.status == 401


SESSIONS: tuple[Any, ...] = (
    {},
    {"email": "x"},
    {"email": "a@b.example", "password": ""},
    {"email": "a@b.example", "password": "x" * 100_000},
    {"email": "a@b.example", "password": "\u0001"},
    {"email": "a" * 300 + "@b.example", "password": "x" * 12},
    {"email": "a@b.example' or 1=1", "password": "x" * 12},
    {"email": "a@b.example", "password": "correct horse", "tenant_id": "x"},
    {"email": "a@b.example", "password": "correct horse", "tenant_id": str(uuid4())},
)


@pytest.mark.parametrize("body", SESSIONS, ids=range(len(SESSIONS)))
def test_signing_in_says_no_more_than_no(attacker: Attacker, body: Any) -> None:
    assert attacker.send("POST", "/v1/sessions", json=body, headers={"Authorization": ""}).status in (401, 422)


# Below HTTP.

RAW = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET /v1/me\r\n\r\n",
    b"GET /v1/me HTTP/9.9\r\n\r\n",
    b"\r\n\r\n\r\n",
    b"\0" * 4_000,
    b"GET /v1/me HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    b"GET /v1/me HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\n{}",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n{}",
    b"POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /v1/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /v1/me HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
)


def _raw(address: str, port: int, sent: bytes) -> bytes:
    """What comes back until the other side is done, or says nothing for a while."""
    with socket.create_connection((address, port), timeout=2) as line:
        answer = b""
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65_536):
                answer += part
        except OSError:  # also where the other side was done before we said that we are
            pass
        return answer


@pytest.mark.parametrize("sent", RAW, ids=range(len(RAW)))
def test_what_is_hardly_http_ends_without_a_5xx(attacker: Attacker, platform: Platform, sent: bytes) -> None:
    answer = _raw("127.0.0.1", urlsplit(platform.address).port or 0, sent)
    for line in answer.split(b"\r\n"):
        if line.startswith(b"HTTP/"):
            assert line.split()[1][:1] != b"5", answer
    assert attacker.send("GET", "/v1/me").status == 200


# The gRPC door.


@pytest.fixture
def channel(platform: Platform) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(f"127.0.0.1:{platform.home.port('gateway.grpc')}") as opened:
        yield opened


def _code(channel: grpc.Channel, path: str, body: bytes, metadata: Any = (), seconds: float = 20) -> grpc.StatusCode:
    call: Callable[..., Any] = channel.unary_unary(path)
    try:
        call(body, metadata=metadata, timeout=seconds)
    except grpc.RpcError as failed:
        status: Any = failed
        code: grpc.StatusCode = status.code()
        return code
    return grpc.StatusCode.OK


_FAULTS_OF_OURS = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNAVAILABLE}
GARBAGE = (b"\xff" * 40, b"\x0a\xff", b"\x0a\x05ab", b"\x08" * 11, b"\x0a\x02\xff\xfe", bytes(range(256)), b"\0", b"{}")


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
def test_bytes_that_are_no_message_are_the_callers_fault(
    attacker: Attacker, contract: Contract, channel: grpc.Channel, body: bytes
) -> None:
    paths = [op["x-kontor-grpc"] for _, _, op in contract.operations if "x-kontor-grpc" in op]
    assert len(paths) > 100
    for path in paths:
        metadata = (("authorization", f"Bearer {attacker.insider.caller.key}"), ("idempotency-key", str(uuid4())))
        assert _code(channel, path, body, metadata) not in _FAULTS_OF_OURS, path


def test_the_grpc_door_refuses_the_rest(attacker: Attacker, contract: Contract, channel: grpc.Channel) -> None:
    code = grpc.StatusCode
    mine = (("authorization", f"Bearer {attacker.insider.caller.key}"),)
    me = "/kontor.api.platform.v1.PlatformService/GetMe"
    assert _code(channel, me, b"", mine) is code.OK
    assert _code(channel, me, b"") is code.UNAUTHENTICATED
    assert _code(channel, me, b"", (("authorization", "Bearer x"),)) is code.UNAUTHENTICATED
    assert _code(channel, me, b"x" * 2_000_000, mine) is code.RESOURCE_EXHAUSTED
    assert _code(channel, me, b"", (*mine, ("x-fat", "x" * 100_000))) in (code.RESOURCE_EXHAUSTED, code.UNAVAILABLE)
    assert _code(channel, me, b"", mine, seconds=0.000001) is code.DEADLINE_EXCEEDED
    for path in ("/a/b", "/", "/kontor.api.billing.v1.BillingService/Nothing", "/grpc.health.v1.Health/Nothing"):
        assert _code(channel, path, b"", mine) is code.UNIMPLEMENTED
    assert _code(channel, me, b"", mine) is code.OK


def test_no_garbage_at_the_grpc_port_stops_it(attacker: Attacker, platform: Platform, channel: grpc.Channel) -> None:
    port = platform.home.port("gateway.grpc")
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    for sent in (*RAW[:3], preface + b"\xff" * 4_000, preface + b"\0\0\0\x04\0\0\0\0\0" * 500, preface):
        _raw("127.0.0.1", port, sent)
    mine = (("authorization", f"Bearer {attacker.insider.caller.key}"),)
    assert _code(channel, "/kontor.api.platform.v1.PlatformService/GetMe", b"", mine) is grpc.StatusCode.OK


# The plain pages behind links.


def _page(http: httpx.Client, verb: str, path: str, **options: Any) -> httpx.Response:
    response = http.request(verb, path, **options)
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text
    if response.status_code >= 400:
        assert response.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in response.headers["content-security-policy"]
    return response


def _broken(link: str, key: str) -> list[str]:
    token = link.removeprefix("/l/")
    secret, owner = token.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return [
        "x",
        "%00",
        "%ff",
        "...",
        "x" * 8_000,
        key,
        token[:-4],
        token[1:],
        f"{secret}.",
        f"{secret}.billing",
        f"{secret}.nobody",
        f"{secret[::-1]}.{owner}",
        f"{'A' * 64}.{owner}",
        f"{none}.{secret}.",
        f"{none}.{secret}.{owner}",
    ]


def test_broken_links_open_nothing(attacker: Attacker) -> None:
    insider, http = attacker.insider, attacker.http
    assert _page(http, "GET", insider.link).status_code == 200
    for token in _broken(insider.link, insider.caller.key):
        assert _page(http, "GET", f"/l/{token}").status_code == 404, token
        assert _page(http, "POST", f"/l/{token}/accept", data={"name": "Eva"}).status_code == 404, token


FORMS: tuple[tuple[int, dict[str, Any]], ...] = (
    (422, {"data": {}}),
    (422, {"data": {"name": ""}}),
    (422, {"data": {"name": "x" * 60_000}}),
    (413, {"data": {"name": "x" * 70_000}}),
    (415, {"data": {f"f{n}": "x" for n in range(60)}}),
    (415, {"content": b"name=\xff\xfe"}),
    (422, {"json": {"name": "Eva"}}),
    (422, {"files": {"name": ("a.pdf", b"%PDF-1.7")}}),
    (422, {"content": b"=&=&==;%zz"}),
    (422, {"content": b"name=%00%00"}),
)


@pytest.mark.parametrize(("status", "sent"), FORMS, ids=range(len(FORMS)))
def test_broken_forms_are_told(attacker: Attacker, status: int, sent: dict[str, Any]) -> None:
    assert _page(attacker.http, "POST", f"{attacker.insider.link}/accept", **sent).status_code == status


def test_a_link_has_no_other_answers_than_its_own(attacker: Attacker) -> None:
    http, link = attacker.http, attacker.insider.link
    for action in ("nothing", "%00", "..", "approve", "x" * 5_000):
        assert _page(http, "POST", f"{link}/{action}", data={"name": "Eva"}).status_code in (404, 405)
    for verb in ("PUT", "DELETE", "PATCH"):
        assert _page(http, verb, link).status_code == 405
    for odd in ("?lang=x", "?lang=%ff", "?lang=de&lang=en", "?" + "a=b&" * 500):
        assert _page(http, "GET", link + odd).status_code == 200
