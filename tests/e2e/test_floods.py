"""Whatever some send, the others are served: at the doors and at services' ports.

Having the machine for itself, the long run holds their hundredth slowest answer to a second; a run that shares its
cores with other tests, that nobody is kept out.

Everything goes to this machine's own ports, bounded in count and time.
"""

import json
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import grpc
import pytest
from kontor.api.crm.v1 import crm_pb2
from kontor.cli.demo.client import Caller, Json
from kontor.cli.half_calls import (
    KEPT_OUT_SECONDS,
    TLS_HELLO,
    giving_up,
    half_a_message,
    held_open,
    opening,
    without_message,
)
from kontor.cli.platform import Platform
from kontor.common.identity.tokens import Signer

from .at_once import Shot, at_once, command
from .attacker import Attacker
from .firm import Firm, a_firm
from .insider import Insider

MANY = 1_100
_P99_SECONDS = 1.0
_LEADS = "/kontor.api.crm.v1.CrmService/ListLeads"


def _some(*short: str, and_at_length: Sequence[str] = ()) -> list[Any]:
    """Kinds of one attack: those that every run tries, and those of the long one."""
    return [*short, *(pytest.param(kind, marks=pytest.mark.long) for kind in and_at_length)]


@pytest.fixture
def seconds(long: bool) -> float:
    """How long each attack lasts: long enough for a hundredth slowest answer."""
    return 8.0 if long else 4.0


@pytest.fixture(scope="module", autouse=True)
def room() -> None:
    """For our own end of all the sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4 * MANY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * MANY), hard))


@dataclass
class Others:
    """Somebody of another firm who goes on with his work: reads and writes, by REST and at the service's own port."""

    platform: Platform
    firm: Firm
    within: float
    waits: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        sales, finance = self.firm.people["sales"].key, self.firm.people["finance"].key
        mine: list[Callable[[], Shot]] = [
            lambda: Shot("GET", "/v1/leads?page_size=5", {"Authorization": f"Bearer {sales}"}),
            lambda: Shot("GET", "/v1/invoices?page_size=5", {"Authorization": f"Bearer {finance}"}),
            lambda: command(sales, "/v1/leads", {"title": "Kaimauer", "company": "Hafen AG"}),
            lambda: Shot("GET", "/v1/me", {"Authorization": f"Bearer {sales}"}),
        ]
        number = 0
        while not stop.is_set():
            number += 1
            began = time.perf_counter()
            try:
                [answer] = at_once(self.platform.address, [mine[number % len(mine)]()])
                said = "" if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"
            except OSError as failed:
                said = repr(failed)
            self.waits.append(time.perf_counter() - began)
            self.odd += [said] if said else []
            time.sleep(0.01)

    def ask_the_service(self, stop: threading.Event) -> None:
        """Past the gateway, as another service would."""
        home = self.platform.home
        signer = Signer("platform", home.keys / "platform.pem")
        request = crm_pb2.ListLeadsRequest(page_size=5).SerializeToString()
        token = signer.user_token(tenant=UUID(self.firm.tenant["id"]), person=uuid4(), permissions=["crm.*"])
        said = (("authorization", f"Bearer {token}"),)
        while not stop.is_set():
            began = time.perf_counter()
            options = [("grpc.use_local_subchannel_pool", 1)]
            with grpc.insecure_channel(f"127.0.0.1:{home.port('crm.grpc')}", options=options) as channel:
                try:
                    channel.unary_unary(_LEADS)(request, metadata=said, timeout=15)
                except grpc.RpcError as failed:
                    self.odd.append(repr(failed)[:300])
            self.waits.append(time.perf_counter() - began)
            time.sleep(0.02)

    @contextmanager
    def are_served(self) -> Iterator[None]:
        """What happens inside must not be felt by them."""
        stop = threading.Event()
        with ThreadPoolExecutor(2) as pool:
            working = [pool.submit(self.work, stop), pool.submit(self.ask_the_service, stop)]
            try:
                yield
            finally:
                stop.set()
            for done in working:
                done.result()
        assert self.odd == []
        slowest = sorted(self.waits)
        p99 = slowest[int(len(slowest) * 0.99)]
        print(f"{len(slowest)} answers, p50 {slowest[len(slowest) // 2] * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
        assert len(slowest) > 20
        assert p99 < self.within, [round(wait, 2) for wait in slowest[-10:]]


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("floods")) as made:
        yield made


@pytest.fixture
def others(platform: Platform, firm: Firm, long: bool) -> Others:
    return Others(platform, firm, _P99_SECONDS if long else KEPT_OUT_SECONDS)


# Sockets.


def _head(verb: str, path: str, length: int, key: str = "", kind: str = "application/json") -> bytes:
    lines = [f"{verb} {path} HTTP/1.1", "Host: kontor", f"Content-Type: {kind}", f"Content-Length: {length}"]
    if key:
        lines += [f"Authorization: Bearer {key}", f"Idempotency-Key: {uuid4()}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _at_the_gateway(what: str, insider: Insider) -> bytes:
    key, form = insider.caller.key, "application/x-www-form-urlencoded"
    return {
        "nothing": b"",
        "half a head": b"POST /v1/leads HTTP/1.1\r\nHost: kontor\r\nX-Half",
        "half of TLS": TLS_HELLO,
        "half a form": _head("POST", f"{insider.link}/accept", 400, kind=form) + b"name=",
        "half a body": _head("POST", "/v1/leads", 4_000, key) + b'{"title": "',
        "half an upload": _head("POST", "/v1/files?purpose=receipt", 9_000_000, key, "application/pdf") + b"%PDF-1.7",
        "half a sign-in": _head("POST", "/v1/sessions", 400) + b"{",
    }[what]


@pytest.mark.parametrize(
    "what",
    _some(
        and_at_length=(
            "nothing",
            "half a head",
            "half of TLS",
            "half a form",
            "half a body",
            "half an upload",
            "half a sign-in",
        ),
    ),
)
def test_slow_sockets_at_the_gateway(
    platform: Platform, insider: Insider, others: Others, what: str, seconds: float
) -> None:
    port = urlsplit(platform.address).port or 0
    with held_open(port, [_at_the_gateway(what, insider)] * MANY), others.are_served():
        time.sleep(seconds)


def _calls(what: str, token: str) -> list[bytes]:
    match what:
        case "nothing":
            return [b""] * MANY
        case "half of TLS":
            return [TLS_HELLO] * MANY
        case "idle connections":
            return [opening()] * MANY
        case "calls without a message":
            return [without_message(_LEADS, 100, token)] * (MANY // 100)
        case "a call on each":
            return [without_message(_LEADS, 1, token)] * MANY
        case "half a message":
            return [half_a_message(_LEADS, 100, token)] * (MANY // 100)
    raise AssertionError(what)


@pytest.mark.parametrize("port", ["crm.grpc", "gateway.grpc"])
@pytest.mark.parametrize(
    "what",
    _some(
        "a call on each",
        and_at_length=("nothing", "half of TLS", "idle connections", "calls without a message", "half a message"),
    ),
)
def test_slow_sockets_at_a_grpc_port(
    platform: Platform, insider: Insider, others: Others, port: str, what: str, seconds: float
) -> None:
    """With a token that is good, of a person of another firm."""
    home, token = platform.home, _somebodys_token(platform, insider)
    with held_open(home.port(port), _calls(what, token)), others.are_served():
        time.sleep(seconds)


def _somebodys_token(platform: Platform, insider: Insider) -> str:
    tenant = insider.caller.get("/v1/me")["tenant"]["id"]
    signer = Signer("platform", platform.home.keys / "platform.pem")
    return signer.user_token(tenant=UUID(tenant), person=uuid4(), permissions=["crm.*"])


@pytest.mark.long
def test_calls_given_up_as_soon_as_they_have_begun(
    platform: Platform, insider: Insider, others: Others, seconds: float
) -> None:
    """Ten thousand streams, each reset at once, and again; by a process of its own."""
    attack = giving_up(platform.home.port("gateway.grpc"), _LEADS, _somebodys_token(platform, insider))
    with others.are_served():
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            subprocess.run(attack, check=True)


# Sign-ins.


@contextmanager
def _again_and_again(platform: Platform, shots: Callable[[int], Sequence[Shot]]) -> Iterator[list[int]]:
    """Salvo after salvo from a thread, until the end of the block; the statuses that came."""
    stop, statuses = threading.Event(), []

    def attack() -> None:
        number = 0
        while not stop.is_set() and number < 100:
            number += 1
            statuses.extend(answer.status for answer in at_once(platform.address, shots(number)))

    attacking = threading.Thread(target=attack)
    attacking.start()
    try:
        yield statuses
    finally:
        stop.set()
        attacking.join(60)


def _sign_in(email: str, password: str, **headers: str) -> Shot:
    body = json.dumps({"email": email, "password": password}).encode()
    return Shot("POST", "/v1/sessions", {"Content-Type": "application/json", **headers}, body)


@pytest.mark.parametrize(
    "whose", _some("one known mail", and_at_length=("unknown mails", "many addresses", "long passwords"))
)
def test_floods_of_sign_ins(platform: Platform, others: Others, whose: str, seconds: float) -> None:
    def salvo(number: int) -> list[Shot]:
        shots = []
        for n in range(100):
            email = "finance@demo.example" if whose == "one known mail" else f"nobody-{number}-{n}@x.example"
            password = "x" * 1_000 if whose == "long passwords" else f"wrong {number} {n}"
            forwarded = {"X-Forwarded-For": f"10.{number}.{n}.1"} if whose == "many addresses" else {}
            shots.append(_sign_in(email, password, **forwarded))
        return shots

    with _again_and_again(platform, salvo) as statuses, others.are_served():
        time.sleep(seconds)
    assert statuses
    assert set(statuses) <= {401, 422, 429}


# Templates, patterns, searches.

_TEMPLATES = (
    "{{ 10**100000000 }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ 'x' * 999999999 }}",
    "{{ ('%s' * 99999) % ((1,) * 99999) }}",
    "{% set ns = namespace(x='x') %}{% for i in range(64) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    "{{ [0] * 99999999 }}",
    "<table>" * 3_000,
    "<div style='width:99999999px;column-count:99999'>" + "x " * 9_000,
    "{{ number|replace('', 'x' * 99999)|replace('x', 'y' * 99999) }}",
)
_PATTERNS = ("{number:0999999999}", "{number:04}" * 400, "{" * 900, "{number!r:>999999999}", "{year:{number}}" * 50)
_SEARCHES = ("%" * 100, "_" * 100, "\\" * 99, "(a+)+$" * 16, "a" * 100, "%_%_%_%_" * 12, "𝕏" * 50, "' or 1=1 --")


def test_hostile_templates(platform: Platform, attacker: Attacker, others: Others, seconds: float) -> None:
    key = attacker.insider.caller.key

    def salvo(number: int) -> list[Shot]:
        bodies = [{"layout": {"name": "Böse", "html": template}} for template in _TEMPLATES]
        return [command(key, "/v1/invoice_layouts:preview", body) for body in bodies]

    with _again_and_again(platform, salvo) as statuses, others.are_served():
        time.sleep(seconds)
    assert statuses
    assert all(status < 500 for status in statuses), sorted(set(statuses))


def test_hostile_patterns_and_searches(platform: Platform, attacker: Attacker, others: Others, seconds: float) -> None:
    caller: Caller = attacker.insider.caller
    seller: Json = caller.get("/v1/legal_entities")["legal_entities"][0]

    def salvo(number: int) -> list[Shot]:
        told = {"Authorization": f"Bearer {caller.key}", "Content-Type": "application/json"}
        told["If-Match"] = f'"{seller["etag"]}"'
        path = f"/v1/legal_entities/{seller['id']}?update_mask=number_pattern"
        patterns = [Shot("PATCH", path, told, json.dumps({"number_pattern": p}).encode()) for p in _PATTERNS]
        searches = [
            Shot("GET", f"/v1/{where}?q={quote(q)}", told)
            for where in ("customers", "leads", "people")
            for q in _SEARCHES
        ]
        return [*patterns, *searches]

    with _again_and_again(platform, salvo) as statuses, others.are_served():
        time.sleep(seconds)
    assert statuses
    assert all(status < 500 for status in statuses), sorted(set(statuses))
