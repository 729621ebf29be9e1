import asyncio
import json
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from kontor.cli.testing import eventually
from kontor.common.values.clock import Clock
from kontor.gateway.settings import LimitSettings
from kontor.gateway.tables import CSV, XLSX

from .conftest import ID, PERSON, TENANT, Running

THING = {"thing": {"name": "Säge", "colour": "COLOUR_RED", "rank": 3}}
KEY = {"Idempotency-Key": "key-1"}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert body["trace_id"] == response.headers["traceparent"][3:35]
    return body


async def test_reads_one_thing(running: Running) -> None:
    response = await running.http.get(f"/v1/things/{ID}", headers=running.auth())
    assert response.status_code == 200
    assert response.json()["thing"]["name"] == "Säge"
    assert response.json()["thing"]["lines"] == []
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]
    assert running.toy.requests[-1].id == ID


async def test_unchanged_is_304(running: Running) -> None:
    etag = (await running.http.get(f"/v1/things/{ID}", headers=running.auth())).headers["etag"]
    headers = {**running.auth(), "If-None-Match": f'"2", W/{etag}'}
    response = await running.http.get(f"/v1/things/{ID}", headers=headers)
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == etag
    assert response.headers["cache-control"] == "private, no-cache"


async def test_an_answer_that_says_something_else_is_sent_though_the_version_is_the_same(running: Running) -> None:
    before = await running.http.get(f"/v1/things/{ID}", headers=running.auth())
    running.toy.name = "Säge im Keller"
    for known in (before.headers["etag"], '"3"'):
        after = await running.http.get(f"/v1/things/{ID}", headers={**running.auth(), "If-None-Match": known})
        assert after.status_code == 200
        assert after.json()["thing"]["name"] == "Säge im Keller"
        assert after.headers["etag"].startswith('"3-')


@pytest.mark.parametrize("form", ["{}", "W/{}"])
async def test_a_change_is_based_on_the_version_in_what_reading_answered(running: Running, form: str) -> None:
    etag = (await running.http.get(f"/v1/things/{ID}", headers=running.auth())).headers["etag"]
    headers = {**running.auth(), "If-Match": form.format(etag)}
    assert (await running.http.patch(f"/v1/things/{ID}", json={"name": "x"}, headers=headers)).status_code == 200
    assert running.toy.metadata()["if-match"] == "3"


async def test_a_list_is_named_by_what_it_says(running: Running) -> None:
    etag = (await running.http.get("/v1/things", headers=running.auth())).headers["etag"]
    again = await running.http.get("/v1/things", headers={**running.auth(), "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


async def test_head_is_get_without_its_body(running: Running) -> None:
    response = await running.http.head(f"/v1/things/{ID}", headers=running.auth())
    assert (response.status_code, response.content) == (200, b"")


async def test_headers_travel_as_metadata(running: Running) -> None:
    headers = {
        **running.auth(),
        **KEY,
        "If-Match": '"7"',
        "Accept-Language": "de-AT,en;q=0.5",
        "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
        "X-Request-Id": "mine",
    }
    response = await running.http.patch(
        f"/v1/things/{ID}", params={"update_mask": "name,rank"}, json={"name": "x"}, headers=headers
    )
    assert response.status_code == 200
    seen = running.toy.metadata()
    assert seen["authorization"] == f"Bearer {running.token}"
    assert seen["idempotency-key"] == "key-1"
    assert seen["if-match"] == "7"
    assert seen["accept-language"] == "de"
    assert seen["traceparent"].startswith(f"00-{'a' * 32}-")
    assert 0.5 < seen["time"] <= 2.1
    assert response.headers["traceparent"][3:35] == "a" * 32
    assert response.headers["x-request-id"] == "mine"
    assert list(running.toy.requests[-1].update_mask.paths) == ["name", "rank"]
    assert running.toy.requests[-1].thing.name == "x"


async def test_a_change_tells_its_event_and_version(running: Running) -> None:
    response = await running.http.post("/v1/things", json=THING, headers={**running.auth(), **KEY})
    assert response.status_code == 200
    assert response.headers["kontor-event-id"] == ID
    assert response.headers["etag"] == '"1"'
    assert "idempotent-replayed" not in response.headers
    again = await running.http.post("/v1/things", json={"thing": {"name": "again"}}, headers={**running.auth(), **KEY})
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_verb_without_body_is_allowed(running: Running) -> None:
    response = await running.http.post(f"/v1/things/{ID}:approve", headers={**running.auth(), **KEY, "If-Match": '"3"'})
    assert response.status_code == 200
    assert running.toy.requests[-1].id == ID


async def test_an_operation_is_202(running: Running) -> None:
    response = await running.http.post("/v1/things:run", headers={**running.auth(), **KEY})
    assert response.status_code == 202
    assert response.json()["operation"]["id"] == ID


async def test_files_are_saved_never_shown(running: Running) -> None:
    response = await running.http.get(f"/v1/things/{ID}/content", headers=running.auth())
    assert response.content == b"%PDF-1.7 toy"
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'attachment; filename="things-{ID}.pdf"'
    assert "sandbox" in response.headers["content-security-policy"]


async def test_a_file_has_the_name_its_owner_gave_it(running: Running) -> None:
    response = await running.http.get("/v1/things/named/content", headers=running.auth())
    said = "attachment; filename=\"Uebersicht 1.pdf\"; filename*=UTF-8''%C3%9Cbersicht%201.pdf"
    assert response.headers["content-disposition"] == said
    streamed = await running.http.get(f"/v1/things/{ID}/stream", headers=running.auth())
    assert streamed.headers["content-disposition"] == 'attachment; filename="Teile.xml"'


async def test_pages_are_shown_in_a_sandbox(running: Running) -> None:
    response = await running.http.get("/v1/things/page/content", headers=running.auth())
    said = "inline; filename=\"Pruefbericht.html\"; filename*=UTF-8''Pr%C3%BCfbericht.html"
    assert response.headers["content-disposition"] == said
    policy = response.headers["content-security-policy"]
    assert policy == "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


async def test_a_request_with_content_may_be_the_file_itself(running: Running) -> None:
    url, xml = "/v1/things:run", b"<x>\xff</x>"
    headers = {**running.auth(), **KEY, "Content-Type": "application/xml; charset=utf-8"}
    response = await running.http.post(url, params={"name": "in.xml"}, content=xml, headers=headers)
    assert response.status_code == 202
    seen = running.toy.requests[-1]
    assert (seen.content, seen.name) == (xml, "in.xml")
    twice = await running.http.post(url, params={"content": "eA=="}, content=xml, headers=headers)
    assert twice.status_code == 422
    large = await running.http.post(url, content=b"x" * 3_700_000, headers=headers)
    assert large.status_code == 413
    elsewhere = await running.http.post("/v1/sign_ins", content=xml, headers=headers)
    assert elsewhere.status_code == 415


async def test_streams_of_files_and_of_messages(running: Running) -> None:
    file = await running.http.get(f"/v1/things/{ID}/stream", headers=running.auth())
    assert file.content == b"<part/>" * 3000
    assert file.headers["content-type"] == "application/xml"
    lines = (await running.http.get("/v1/things:watch", headers=running.auth())).text.splitlines()
    assert [json.loads(line)["thing"]["id"] for line in lines] == ["0", "1"]


async def test_an_error_before_the_first_part_of_a_stream_is_a_problem(running: Running) -> None:
    problem(await running.http.get("/v1/things/missing/stream", headers=running.auth()), 404, "not_found")


async def test_who_goes_away_stops_the_stream_and_is_no_error(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.http.stream("GET", "/v1/things/endless/stream", headers=running.auth()) as response:
        await anext(response.aiter_bytes())
    await asyncio.wait_for(running.toy.cancelled.wait(), 10)
    await asyncio.sleep(0.1)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("kind", [CSV, XLSX])
async def test_a_tenant_has_two_tables_at_once_and_who_goes_away_makes_room(running: Running, kind: str) -> None:
    elsewhere = running.toy.signer.user_token(tenant=UUID(int=7), person=PERSON, permissions=["*"])

    def opened(token: str = "") -> Any:
        return running.http.stream("GET", "/v1/things", headers={**running.auth(token), "Accept": kind})

    async with AsyncExitStack() as open_, opened() as first:
        # A body that nobody keeps is closed.
        bodies = [first.aiter_bytes()]
        for token in ("", elsewhere):
            bodies.append((await open_.enter_async_context(opened(token))).aiter_bytes())
        assert all([await anext(body) for body in bodies])
        third = await running.http.get("/v1/things", headers={**running.auth(), "Accept": kind})
        problem(third, 429, "gateway.too_many_exports")
        assert int(third.headers["retry-after"]) > 0
        await first.aclose()

        async def has_room() -> bool:
            async with opened() as again:
                return bool(again.status_code == 200)

        await eventually(has_room)


async def test_a_table_whose_rows_fail_on_the_way_comes_to_no_end(running: Running) -> None:
    running.toy.name = "broken"
    with pytest.raises(httpx.RemoteProtocolError):
        await running.http.get("/v1/things", headers={**running.auth(), "Accept": CSV})
    running.toy.requests.clear()
    # Of a sheet nothing has left by then.
    problem(await running.http.get("/v1/things", headers={**running.auth(), "Accept": XLSX}), 404, "not_found")


async def test_the_head_of_a_table_reads_no_rows(running: Running) -> None:
    head = await running.http.head("/v1/things", headers={**running.auth(), "Accept": CSV})
    assert head.status_code == 200
    assert head.headers["content-type"].startswith(CSV)


async def test_errors_of_services_keep_code_text_and_pointer(running: Running) -> None:
    headers = {**running.auth(), **KEY}
    closed = await running.http.post("/v1/things", json={"thing": {"name": "closed"}}, headers=headers)
    assert problem(closed, 409, "things.closed")["detail"] == "Das Ding ist zu."
    english = await running.http.post(
        "/v1/things", json={"thing": {"name": "closed"}}, headers={**headers, "Accept-Language": "en"}
    )
    assert problem(english, 409, "things.closed")["detail"] == "The thing is closed."
    odd = await running.http.post("/v1/things", json={"thing": {"name": "odd"}}, headers=headers)
    assert problem(odd, 422, "invalid_input")["errors"] == [
        {"pointer": "/thing/lines/0/quantity", "code": "things.odd", "detail": "does not match"}
    ]


async def test_a_moved_version_is_412_with_what_holds_now(running: Running) -> None:
    headers = {**running.auth(), "If-Match": '"2"'}
    response = await running.http.patch(f"/v1/things/{ID}", json={"name": "x"}, headers=headers)
    body = problem(response, 412, "conflict")
    assert body["current"] == (await running.http.get(f"/v1/things/{ID}", headers=running.auth())).json()["thing"]
    assert (body["changed_by"], body["changed_at"]) == ("Kern", "2026-11-30T08:00:00Z")
    assert response.headers["etag"] == '"3"'


async def test_bugs_tell_nothing(running: Running) -> None:
    response = await running.http.get("/v1/things/bug", headers=running.auth())
    assert response.status_code == 500
    assert "secret" not in response.text


async def test_time_is_limited(running: Running) -> None:
    problem(await running.http.get("/v1/things/slow", headers=running.auth()), 504, "timed_out")


async def test_a_service_that_is_down_is_503(running: Running) -> None:
    running.gateway._upstream.addresses["things"] = "127.0.0.1:1"
    response = await running.http.get(f"/v1/things/{ID}", headers=running.auth())
    assert problem(response, 503, "unavailable")["detail"].startswith("Der Dienst ist gerade nicht erreichbar")
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (b'{"thing": {"nme": "x"}}', "/thing/nme", "gateway.unknown_field"),
        (b'{"thing": {"lines": [{"qty": 1}]}}', "/thing/lines/0/qty", "gateway.unknown_field"),
        (b'{"thing": {"rank": "7"}}', "/thing/rank", "gateway.expected_number"),
        (b'{"thing": {"name": "a", "name": "b"}}', "/thing/name", "gateway.duplicate_key"),
        (b'{"thing": ', "", "gateway.not_json"),
        (b"[]", "", "gateway.expected_object"),
        (b'{"\\ud800": 1}', "", "gateway.unknown_field"),
    ],
)
async def test_a_body_that_does_not_fit_says_where(running: Running, body: bytes, pointer: str, code: str) -> None:
    headers = {**running.auth(), **KEY, "Content-Type": "application/json"}
    response = await running.http.post("/v1/things", content=body, headers=headers)
    assert response.status_code == 422
    found = response.json()
    assert found["code"] in ("invalid_input", code)
    assert [(e["pointer"], e["code"]) for e in found["errors"]] == [(pointer, code)]
    assert not running.toy.requests


async def test_pointers_lead_into_the_body_that_was_sent(running: Running) -> None:
    """Where one field is the whole body, its name is not part of what was sent."""
    headers = {**running.auth(), "If-Match": '"1"'}
    ours = await running.http.patch(f"/v1/things/{ID}", json={"rank": "x"}, headers=headers)
    assert [e["pointer"] for e in ours.json()["errors"]] == ["/rank"]
    theirs = await running.http.patch(f"/v1/things/{ID}", json={"name": "odd"}, headers=headers)
    assert [e["pointer"] for e in theirs.json()["errors"]] == ["/lines/0/quantity", "/update_mask"]


async def test_a_record_to_change_must_be_sent(running: Running) -> None:
    response = await running.http.patch(f"/v1/things/{ID}", headers={**running.auth(), "If-Match": '"1"'})
    assert problem(response, 422, "invalid_input")["errors"][0]["code"] == "gateway.no_body"


async def test_a_path_value_wins_and_may_not_be_contradicted(running: Running) -> None:
    headers = {**running.auth(), **KEY}
    same = await running.http.post(f"/v1/things/{ID}:approve", json={"id": ID, "comment": "x"}, headers=headers)
    assert same.status_code == 200
    other = await running.http.post(f"/v1/things/{ID}:approve", json={"id": "x"}, headers=headers)
    assert other.json()["errors"][0]["code"] == "gateway.given_by_path"


async def test_unknown_query_parameters_are_refused(running: Running) -> None:
    response = await running.http.get("/v1/things", params={"pagesize": 1}, headers=running.auth())
    assert problem(response, 422, "invalid_input")["errors"][0]["pointer"] == "/pagesize"
    for odd in ("%ff=1", "filter.%ed%a0%80=1"):
        response = await running.http.get(f"/v1/things?{odd}", headers=running.auth())
        assert problem(response, 422, "invalid_input")["errors"][0]["pointer"] == ""
    response = await running.http.post("/v1/things?page_size=1", json=THING, headers={**running.auth(), **KEY})
    assert response.status_code == 422


async def test_http_has_its_own_problems(running: Running) -> None:
    http, auth = running.http, running.auth()
    problem(await http.get("/v1/nothing", headers=auth), 404, "gateway.unknown_route")
    refused = await http.delete("/v1/things/9", headers=auth)
    problem(refused, 405, "gateway.method_not_allowed")
    assert refused.headers["allow"] == "GET, PATCH"
    problem(await http.post("/v1/things", data={"a": "b"}, headers=auth), 415, "gateway.unsupported_media_type")
    large = b'{"a": "' + b"x" * 1_100_000 + b'"}'
    json_type = {**auth, "Content-Type": "application/json"}
    problem(await http.post("/v1/things", content=large, headers=json_type), 413, "gateway.body_too_large")

    async def chunks() -> Any:
        for _ in range(12):
            yield b"x" * 100_000

    problem(await http.post("/v1/things", content=chunks(), headers=json_type), 413, "gateway.body_too_large")
    fat = await http.get("/v1/things", headers={**auth, "X-Fat": "x" * 17_000})
    problem(fat, 431, "gateway.headers_too_large")
    odd = await http.post("/v1/things", json=THING, headers={**auth, "Idempotency-Key": "x" * 300})
    problem(odd, 422, "invalid_idempotency_key")


async def test_who_sends_too_slowly_is_told(running: Running) -> None:

    async def slowly() -> Any:
        yield b"{"
        await asyncio.sleep(3)
        yield b"}"

    headers = {**running.auth(), "Content-Type": "application/json"}
    problem(await running.http.post("/v1/things", content=slowly(), headers=headers), 408, "gateway.body_too_slow")


async def test_the_path_may_be_encoded(running: Running) -> None:
    await running.http.get("/v1/things/a%2Fb%3Ac", headers=running.auth())
    assert running.toy.requests[-1].id == "a/b:c"
    odd = await running.http.get("/v1/things/%ff", headers=running.auth())
    assert problem(odd, 422, "invalid_input")["errors"][0]["pointer"] == "/id"


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer x.y.z", "Bearer kontor_ä"])
async def test_nobody_comes_in_without_a_good_token(running: Running, header: str) -> None:
    headers = {"Authorization": header.encode("latin-1")} if header else {}
    response = await running.http.get(f"/v1/things/{ID}", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert not running.toy.seen


async def test_tokens_of_services_and_of_others_stay_outside(running: Running) -> None:
    service = running.signer("billing").service_token("gateway", TENANT)
    forged = running.signer("crm").user_token(tenant=TENANT, person=PERSON, permissions=["*"])
    late = running.signer("platform").user_token(
        tenant=TENANT, person=PERSON, permissions=["*"], lifetime=timedelta(seconds=-120)
    )
    for token in (service, forged, late):
        response = await running.http.get(f"/v1/things/{ID}", headers=running.auth(token))
        assert response.status_code == 401


async def test_a_link_may_call_what_its_service_allows(running: Running) -> None:
    link = running.signer("things").link_token(
        TENANT, ["toy.thing.read"], {"thing": ID}, Clock().now() + timedelta(days=1), UUID(int=5)
    )
    assert (await running.http.get(f"/v1/things/{ID}", headers=running.auth(link))).status_code == 200


async def test_signing_in_needs_no_token(running: Running) -> None:
    response = await running.http.post("/v1/sign_ins", json={"email": "a@b.de"})
    assert response.json() == {"token": "t"}
    assert "authorization" not in running.toy.metadata()


async def test_api_keys_are_exchanged_once_and_remembered(running: Running) -> None:
    keyed = running.auth("kontor_good")
    answers = await asyncio.gather(*(running.http.get(f"/v1/things/{ID}", headers=keyed) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert running.toy.exchanged == 1
    assert running.toy.metadata()["authorization"].startswith("Bearer ey")


async def test_a_bad_api_key_is_asked_about_once(running: Running) -> None:
    for _ in range(3):
        response = await running.http.get(f"/v1/things/{ID}", headers=running.auth("kontor_bad"))
        assert response.status_code == 401
    assert running.toy.exchanged == 1


class TestLimited:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(per_second=1, burst=3, anonymous_per_second=1, anonymous_burst=2)

    async def test_who_asks_too_much_waits(self, running: Running) -> None:
        statuses = [(await running.http.get(f"/v1/things/{ID}", headers=running.auth())).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = await running.http.get(f"/v1/things/{ID}", headers=running.auth())
        assert refused.headers["retry-after"] == "1"

    async def test_anonymous_callers_are_counted_by_address(self, running: Running) -> None:
        statuses = [(await running.http.post("/v1/sign_ins", json={"email": "a@b.de"})).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]

    async def test_an_address_is_the_connections_own_whatever_a_header_says(self, running: Running) -> None:
        statuses = []
        for number in range(3):
            headers = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
            statuses.append((await running.http.post("/v1/sign_ins", json={"email": "a"}, headers=headers)).status_code)
        assert statuses == [200, 200, 429]


class TestCrowded:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(in_flight=2)

    async def test_more_than_can_be_worked_on_is_sent_away_at_once(self, running: Running) -> None:
        slow = [asyncio.create_task(running.http.get("/v1/things/slow", headers=running.auth())) for _ in range(2)]
        await asyncio.sleep(0.3)
        problem(await running.http.get(f"/v1/things/{ID}", headers=running.auth()), 503, "gateway.overloaded")
        assert [response.status_code for response in await asyncio.gather(*slow)] == [504, 504]


async def test_what_is_in_hand_is_finished_before_the_end(running: Running) -> None:
    asking = asyncio.create_task(running.http.get("/v1/things/slow", headers=running.auth()))
    await asyncio.sleep(0.2)
    running.stop.set()
    assert (await asking).status_code == 504
    await asyncio.wait_for(running.task, 5)


async def test_operators_see_life_and_metrics(running: Running) -> None:
    import httpx

    await running.http.get(f"/v1/things/{ID}", headers=running.auth())
    async with httpx.AsyncClient(base_url=f"http://{running.gateway.ops_address}") as ops:
        assert (await ops.get("/livez")).status_code == 200
        assert (await ops.get("/readyz")).status_code == 200
        assert 'route="/v1/things/{id}"' in (await ops.get("/metrics")).text
