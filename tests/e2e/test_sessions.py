"""Sessions on the whole platform, with two gateways: what ends at one is over at the other within two seconds."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
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
        answer = self.doors[0].post("/session", json={"email": email, "password": PASSWORD}, headers=OURS)
        assert answer.status_code == 200, answer.text
        self.doors[0].cookies.clear()
        name, _, rest = answer.headers.get_list("set-cookie")[0].partition("=")
        return {"Cookie": f"{name}={rest.partition(';')[0]}"}

    def statuses(self, headers: dict[str, str], path: str = "/v1/me") -> list[int]:
        return [door.get(path, headers=headers).status_code for door in self.doors]

    def becomes(self, statuses: list[int], headers: dict[str, str], path: str = "/v1/me") -> None:
        """Within two seconds, at both doors."""
        began = time.monotonic()
        while (now := self.statuses(headers, path)) != statuses:
            assert time.monotonic() < began + SECONDS, f"{now} after {SECONDS} seconds"
            time.sleep(0.02)


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
