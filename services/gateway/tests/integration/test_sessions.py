"""A browser at the whole gateway: signing in, the cookie, whose requests count, signing out."""

from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from .conftest import ID, PASSWORD, Running

SIGN_IN = {"email": "eva@nordlicht.example", "password": PASSWORD}
OURS = {"Sec-Fetch-Site": "same-origin"}
THING = {"thing": {"name": "Säge", "colour": "COLOUR_RED"}}


def cookies_of(answer: httpx.Response) -> dict[str, Any]:
    return {name: kept for line in answer.headers.get_list("set-cookie") for name, kept in SimpleCookie(line).items()}


async def signed_in(running: Running, **headers: str) -> str:
    """The value of the cookie."""
    answer = await running.http.post("/session", json=SIGN_IN, headers={**OURS, **headers})
    assert answer.status_code == 200
    running.http.cookies.clear()
    return str(cookies_of(answer)["kontor"].value)


def carrying(secret: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"kontor={secret}", **headers}


async def test_signing_in_leaves_the_secret_in_a_cookie_and_nowhere_else(running: Running) -> None:
    answer = await running.http.post("/session", json=SIGN_IN, headers={**OURS, "User-Agent": "Firefox 153"})
    kept = cookies_of(answer)
    assert answer.json() == {"session_id": ID, "expires_at": "1970-01-01T00:00:00Z"}
    assert answer.headers["cache-control"] == "no-store"
    assert kept["kontor"].value not in answer.text
    assert (kept["kontor"]["httponly"], kept["kontor"]["samesite"], kept["kontor"]["path"]) == (True, "Lax", "/")
    assert (kept["kontor_device"].value, kept["kontor_device"]["path"]) == ("1.a.b", "/session")
    assert running.toy.requests[-1].client == "Firefox 153"


async def test_the_cookie_reads_and_changes_as_a_token_does(running: Running) -> None:
    secret = await signed_in(running)
    read = await running.http.get(f"/v1/things/{ID}", headers=carrying(secret))
    assert read.status_code == 200
    assert "kontor_session" not in running.toy.metadata()["authorization"]
    keyed = {"Idempotency-Key": "1", **OURS}
    made = await running.http.post("/v1/things", json=THING, headers=carrying(secret, **keyed))
    assert made.status_code == 200
    bearer = await running.http.get(f"/v1/things/{ID}", headers={"Authorization": f"Bearer {secret}"})
    assert bearer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
async def test_changes_by_cookie_from_elsewhere_reach_no_service(running: Running, headers: dict[str, str]) -> None:
    secret = await signed_in(running)
    seen = len(running.toy.seen)
    asked = carrying(secret, **{"Idempotency-Key": "1", **headers})
    answers = [
        await running.http.post("/v1/things", json=THING, headers=asked),
        await running.http.post("/v1/files?purpose=receipt", content=b"%PDF-1.7", headers=asked),
        await running.http.delete("/session", headers=asked),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "gateway.other_site")] * 3
    assert len(running.toy.seen) == seen
    assert running.toy.sessions[secret]


async def test_uploads_from_our_pages_come_in_by_cookie(running: Running) -> None:
    asked = carrying(await signed_in(running), **OURS)
    answer = await running.http.post("/v1/files?purpose=receipt", content=b"%PDF-1.7", headers=asked)
    assert answer.status_code == 200


async def test_a_header_wins_over_the_cookie_and_needs_no_page_of_ours(running: Running) -> None:
    asked = carrying("kontor_session_x", **running.auth(), **{"Idempotency-Key": "1"})
    assert (await running.http.post("/v1/things", json=THING, headers=asked)).status_code == 200


async def test_another_site_signs_nobody_in(running: Running) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await running.http.post("/session", json=SIGN_IN, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "gateway.other_site")
        assert "set-cookie" not in answer.headers
    form = await running.http.post("/session", data=SIGN_IN, headers=OURS)
    assert form.status_code == 415


async def test_a_planted_cookie_is_replaced_by_a_new_secret(running: Running) -> None:
    planted = await signed_in(running)
    fresh = await signed_in(running, Cookie=f"kontor={planted}")
    assert fresh != planted
    assert running.toy.sessions == {planted: False, fresh: True}


async def test_a_wrong_password_is_a_problem_and_leaves_the_session_alone(running: Running) -> None:
    before = await signed_in(running)
    wrong = {**SIGN_IN, "password": "falsch"}
    answer = await running.http.post("/session", json=wrong, headers=carrying(before, **OURS))
    assert (answer.status_code, answer.json()["code"]) == (401, "platform.sign_in_refused")
    assert running.toy.sessions[before]


@pytest.mark.parametrize(("body", "status"), [(b"", 401), (b"{", 422), (b'{"mail": 1}', 422), (b"[]", 422)])
async def test_odd_bodies_are_problems(running: Running, body: bytes, status: int) -> None:
    answer = await running.http.post("/session", content=body, headers={**OURS, "Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_stolen_cookie_is_worth_nothing_after_signing_out(running: Running) -> None:
    secret = await signed_in(running)
    assert (await running.http.get(f"/v1/things/{ID}", headers=carrying(secret))).status_code == 200
    out = await running.http.delete("/session", headers=carrying(secret, **OURS))
    assert out.status_code == 204
    assert cookies_of(out)["kontor"]["max-age"] == "0"
    stolen = await running.http.get(f"/v1/things/{ID}", headers=carrying(secret))
    assert stolen.status_code == 401
    assert (await running.http.delete("/session", headers=OURS)).status_code == 204


async def test_a_programs_session_is_signed_out_by_its_token(running: Running) -> None:
    secret = await signed_in(running)
    asked = {"Authorization": f"Bearer {secret}"}
    assert (await running.http.delete("/session", headers=asked)).status_code == 204
    assert (await running.http.get(f"/v1/things/{ID}", headers=asked)).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_other_methods_are_told_which_there_are(running: Running, method: str) -> None:
    answer = await running.http.request(method, "/session")
    assert answer.status_code == 405
    assert {m.strip() for m in answer.headers["allow"].split(",")} == {"POST", "DELETE"}
