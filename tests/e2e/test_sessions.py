"""Sessions on the whole platform, with two gateways: what ends at one is over at the other within two seconds."""

import itertools
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from kontor.cli.demo.client import Caller, wait_for
from kontor.cli.embedded.processes import free_port
from kontor.cli.platform import Platform

PASSWORD = "ein langes Passwort 31"
OURS = {"Sec-Fetch-Site": "same-origin"}
SECONDS = 2.0
_networks = itertools.count(1)


@dataclass
class House:
    """A tenant seen through two gateways."""

    doors: list[httpx.Client]
    admin: Caller
    tenant: str

    def person(self, *roles: str) -> dict[str, Any]:
        email = f"{uuid.uuid4().hex}@zweitor.example"
        body = {"person": {"name": "Eva Ehlers", "email": email, "roles": list(roles)}, "password": PASSWORD}
        made: dict[str, Any] = self.admin.post("/v1/people", body)["person"]
        return made

    def sign_in(self, email: str) -> dict[str, str]:
        """The cookie of a new session, as a browser would send it."""
        answer = self.asks_in(email)
        assert answer.status_code == 200, answer.text
        return cookie_of(answer)

    def asks_in(self, email: str, door: int = 0, **cookie: str) -> httpx.Response:
        """Each from a network of its own, so that sign-ins do not use up the tries of others."""
        network = next(_networks)
        transport = httpx.HTTPTransport(local_address=f"127.{network // 250 + 1}.{network % 250}.1")
        body = {"email": email, "password": PASSWORD}
        with httpx.Client(base_url=self.doors[door].base_url, timeout=60, transport=transport) as http:
            return http.post("/session", json=body, headers={**OURS, **cookie})

    def statuses(self, headers: dict[str, str], path: str = "/v1/me") -> list[int]:
        return [door.get(path, headers=headers).status_code for door in self.doors]

    def becomes(self, statuses: list[int], headers: dict[str, str], path: str = "/v1/me") -> None:
        """Within two seconds, at both doors."""
        began = time.monotonic()
        while (now := self.statuses(headers, path)) != statuses:
            assert time.monotonic() < began + SECONDS, f"{now} after {SECONDS} seconds"
            time.sleep(0.02)


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    """As a browser would send it."""
    name, _, rest = answer.headers.get_list("set-cookie")[0].partition("=")
    return {"Cookie": f"{name}={rest.partition(';')[0]}"}


@pytest.fixture(scope="module")
def second_gateway(platform: Platform) -> Iterator[str]:
    """Another replica of the gateway; its address."""
    port = free_port()
    variables = platform.home.variables("gateway") | {
        "KONTOR_HTTP_ADDRESS": f"127.0.0.1:{port}",
        "KONTOR_GRPC_ADDRESS": "127.0.0.1:0",
        "KONTOR_OPS_ADDRESS": "127.0.0.1:0",
        "KONTOR_DRAIN_SECONDS": "1",
    }
    process = subprocess.Popen([sys.executable, "-m", "kontor.gateway"], env={**os.environ, **variables})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for("the second gateway", lambda: _answers(address))
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/favicon.ico").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def house(platform: Platform, second_gateway: str) -> Iterator[House]:
    with platform.client() as one, httpx.Client(base_url=second_gateway, timeout=20) as two:
        founding = {"name": "Zweitor", "sandbox": True, "admin_name": "Ada", "admin_email": "ada@zweitor.example"}
        made = Caller(one, platform.operator_key).post("/v1/tenants", founding)
        yield House([one, two], Caller(one, made["api_key"]), made["tenant"]["id"])


def _signs_out(house: House, _person: dict[str, Any], cookie: dict[str, str]) -> None:
    assert house.doors[0].delete("/session", headers={**cookie, **OURS}).status_code == 204


def _revokes(house: House, person: dict[str, Any], _cookie: dict[str, str]) -> None:
    house.admin.post(f"/v1/people/{person['id']}:revokeSessions", {})


def _deactivates(house: House, person: dict[str, Any], _cookie: dict[str, str]) -> None:
    house.admin.patch(f"/v1/people/{person['id']}", {"active": False}, etag=person["etag"], mask="active")


@pytest.mark.parametrize("ending", [_signs_out, _revokes, _deactivates])
def test_what_ends_at_one_gateway_is_over_at_both(
    house: House, ending: Callable[[House, dict[str, Any], dict[str, str]], None]
) -> None:
    person = house.person("employee")
    cookie = house.sign_in(person["email"])
    assert house.statuses(cookie) == [200, 200]
    ending(house, person, cookie)
    house.becomes([401, 401], cookie)


def test_a_revoked_key_is_over_at_both(house: House) -> None:
    made = house.admin.post("/v1/api_keys", {"name": "Programm", "person_id": house.person("employee")["id"]})
    key = {"Authorization": f"Bearer {made['secret']}"}
    assert house.statuses(key) == [200, 200]
    house.admin.post(f"/v1/api_keys/{made['api_key']['id']}:revoke", {})
    house.becomes([401, 401], key)


def test_a_role_taken_away_counts_at_both(house: House) -> None:
    person = house.person("sales")
    cookie = house.sign_in(person["email"])
    assert house.statuses(cookie, "/v1/leads") == [200, 200]
    house.admin.patch(f"/v1/people/{person['id']}", {"roles": ["employee"]}, etag=person["etag"], mask="roles")
    house.becomes([403, 403], cookie, "/v1/leads")


def test_a_cookie_that_was_planted_before_never_becomes_the_victims_session(house: House) -> None:
    attacker, victim = house.person("employee"), house.person("sales")
    planted = house.sign_in(attacker["email"])
    theirs = cookie_of(house.asks_in(victim["email"], 1, **planted))
    assert theirs["Cookie"] != planted["Cookie"]
    assert [door.get("/v1/me", headers=theirs).json()["person_id"] for door in house.doors] == [victim["id"]] * 2
    house.becomes([401, 401], planted)


@pytest.mark.parametrize("planted", ["kontor_session_", f"kontor_session_{'x' * 60}", "\x00", "a" * 3000])
def test_a_secret_somebody_made_up_opens_nothing_and_is_not_taken_on(house: House, planted: str) -> None:
    made_up = {"Cookie": f"kontor={planted}".replace("\x00", "%00")}
    assert house.statuses(made_up) == [401, 401]
    person = house.person("employee")
    assert cookie_of(house.asks_in(person["email"], **made_up))["Cookie"] != made_up["Cookie"]
    assert house.statuses(made_up) == [401, 401]


@pytest.mark.parametrize(
    "where",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://angreifer.example"},
        {"Origin": "null"},
        {"Origin": "https://angreifer.example", "Sec-Fetch-Site": "cross-site"},
        {},
    ],
)
def test_another_site_changes_nothing_with_the_cookie_of_somebody_signed_in(
    house: House, where: dict[str, str]
) -> None:
    cookie = house.sign_in(house.person("sales")["email"])
    title = f"Fremd {uuid.uuid4().hex}"
    sent = {**cookie, **where, "Idempotency-Key": uuid.uuid4().hex}
    for door in house.doors:
        made = door.post("/v1/leads", json={"title": title, "company": "Werft"}, headers=sent)
        assert (made.status_code, made.json()["code"]) == (403, "gateway.other_site")
        form = door.post("/v1/leads", data={"title": title, "company": "Werft"}, headers=sent)
        assert form.status_code in (403, 415)
        assert door.delete("/session", headers=sent).status_code == 403
    assert house.statuses(cookie) == [200, 200]
    assert not house.admin.get("/v1/leads", q=title).get("leads")


def test_no_page_of_another_site_may_read_what_the_cookie_opens(house: House) -> None:
    """A browser asks before, and shows nothing of an answer that does not name the asking site."""
    cookie = house.sign_in(house.person("sales")["email"])
    origin = {"Origin": "https://angreifer.example"}
    for door in house.doors:
        read = door.get("/v1/leads", headers={**cookie, **origin})
        asked = door.options("/v1/leads", headers={**origin, "Access-Control-Request-Method": "POST"})
        for answer in (read, asked):
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_a_stolen_cookie_is_worth_nothing_after_signing_out_whatever_it_asks(house: House) -> None:
    person = house.person("sales")
    cookie, other = house.sign_in(person["email"]), house.sign_in(person["email"])
    stolen = dict(cookie)
    _signs_out(house, person, cookie)
    for path in ("/v1/me", "/v1/leads", "/v1/customers", "/v1/stream"):
        house.becomes([401, 401], stolen, path)
    sent = {**stolen, **OURS, "Idempotency-Key": uuid.uuid4().hex}
    for door in house.doors:
        assert door.post("/v1/leads", json={"title": "Spät", "company": "W"}, headers=sent).status_code == 401
        assert door.delete("/session", headers=sent).status_code == 204
    assert house.statuses(other) == [200, 200]


def test_travelling_with_the_sandboxs_clock_neither_ends_nor_lengthens_a_session(house: House) -> None:
    """Sessions live by the time of everybody."""
    person = house.person("sales")
    cookie = house.sign_in(person["email"])

    def ends() -> list[str]:
        found = house.doors[0].get("/v1/me/sessions", headers=cookie)
        assert found.status_code == 200, found.text
        return sorted(session["expires_at"] for session in found.json()["sessions"])

    before = ends()
    moved = house.admin.post(f"/v1/tenants/{house.tenant}:moveClock", {"by_seconds": 40 * 86_400})
    path = f"/v1/platform/operations/{moved['operation']['id']}"
    wait_for("the clock", lambda: house.admin.get(path)["operation"]["state"] == "OPERATION_STATE_SUCCEEDED")
    assert house.statuses(cookie) == [200, 200]
    assert ends() == before
    _signs_out(house, person, cookie)
    house.becomes([401, 401], cookie)


def test_fifty_sign_ins_at_once_are_sessions_of_their_own_or_told_to_come_again(house: House) -> None:
    people = [house.person("employee") for _ in range(25)]

    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda number: house.asks_in(people[number % 25]["email"], number % 2), range(50)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 429}, statuses
    assert statuses[200] >= 2, statuses
    for answer in answers:
        assert answer.status_code == 200 or int(answer.headers["retry-after"]) >= 1
    opened = {number: cookie_of(answer) for number, answer in enumerate(answers) if answer.status_code == 200}
    assert len({cookie["Cookie"] for cookie in opened.values()}) == len(opened)
    for number, cookie in opened.items():
        me = house.doors[1 - number % 2].get("/v1/me", headers=cookie).json()
        assert me["person_id"] == people[number % 25]["id"]
    first, *others = opened.values()
    assert house.doors[0].delete("/session", headers={**first, **OURS}).status_code == 204
    house.becomes([401, 401], first)
    assert all(house.statuses(cookie) == [200, 200] for cookie in others[:5])
