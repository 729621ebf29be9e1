"""What the client promises its programs, against answers as they come over the wire."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from kontor_client import Kontor, NoAnswer, NotOurs, Problem, SignIn, verified

Handler = Callable[[httpx.Request], httpx.Response]
REFUSAL = {
    "code": "crm.quote_not_sent",
    "detail": "Bitte zuerst senden.",
    "trace_id": "ab",
    "errors": [{"pointer": "/quote/valid_until", "code": "invalid_date", "detail": "Das ist kein Datum."}],
}


def a_client(*answers: httpx.Response | Exception, patience: float = 5.0) -> tuple[Kontor, list[httpx.Request]]:
    """A client whose requests are answered by these, one after the other."""
    asked: list[httpx.Request] = []
    coming = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        told = next(coming)
        if isinstance(told, Exception):
            raise told
        return told

    transport = httpx.MockTransport(answer)
    return Kontor("http://kontor.test", key="kontor_k", patience=patience, transport=transport), asked


def ok(**body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def problem(status: int, *, after: str = "0", **told: Any) -> httpx.Response:
    return httpx.Response(status, json={**REFUSAL, **told}, headers={"Retry-After": after})


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key():
    lost = httpx.ReadError("reset")
    kontor, asked = a_client(lost, problem(503), problem(409, code="idempotency_in_flight"), ok(lead={"id": "1"}))
    assert kontor.post("/v1/leads", {"lead": {}}) == {"lead": {"id": "1"}}
    assert len(asked) == 4
    assert len({request.headers["Idempotency-Key"] for request in asked}) == 1
    assert {request.content for request in asked} == {b'{"lead":{}}'}


def test_each_decision_has_a_key_of_its_own_unless_the_program_gives_one():
    kontor, asked = a_client(ok(), ok(), ok())
    kontor.post("/v1/leads")
    kontor.post("/v1/leads")
    kontor.post("/v1/leads", key="order-17")
    keys = [request.headers["Idempotency-Key"] for request in asked]
    assert len(set(keys)) == 3
    assert keys[2] == "order-17"


def test_a_refusal_is_raised_at_once_with_its_code_and_places():
    kontor, asked = a_client(problem(422))
    with pytest.raises(Problem) as refused:
        kontor.post("/v1/quotes", {})
    assert (refused.value.status, refused.value.code) == (422, "crm.quote_not_sent")
    assert refused.value.pointers == ["/quote/valid_until"]
    assert "/quote/valid_until: Das ist kein Datum." in str(refused.value)
    assert len(asked) == 1


def test_a_record_that_moved_on_is_told_as_it_is_now():
    kontor, _ = a_client(problem(412, current={"etag": "4"}, changed_by="Eva", changed_at="2026-11-29T12:00:00Z"))
    with pytest.raises(Problem) as moved:
        kontor.act("/v1/drafts", "approve", {"id": "7", "etag": "3"})
    assert moved.value.current == {"etag": "4"}
    assert moved.value.changed_by == "Eva"


def test_patience_ends():
    kontor, _ = a_client(*[httpx.ConnectError("refused")] * 9, patience=0.5)
    with pytest.raises(NoAnswer, match="/v1/me"):
        kontor.get("/v1/me")
    kontor, _ = a_client(*[problem(503)] * 9, patience=0.5)
    with pytest.raises(Problem, match="503"):
        kontor.get("/v1/me")


def test_it_waits_as_long_as_it_is_told_to_or_gives_up():
    kontor, asked = a_client(problem(429, after="1"), ok(), patience=0.5)
    with pytest.raises(Problem, match="429"):
        kontor.get("/v1/leads")
    assert len(asked) == 1


def test_a_verb_is_based_on_the_record_as_it_was_read():
    kontor, asked = a_client(ok())
    kontor.act("/v1/drafts", "sendBack", {"id": "7", "etag": "3"}, comment="Bitte kürzen")
    assert asked[0].url.path == "/v1/drafts/7:sendBack"
    assert asked[0].headers["If-Match"] == '"3"'
    assert json.loads(asked[0].content) == {"comment": "Bitte kürzen"}


def test_a_list_is_read_to_its_end():
    pages = [ok(next_page_token="t", leads=[{"id": "1"}], gone_ids=[]), ok(next_page_token="", leads=[{"id": "2"}])]
    kontor, asked = a_client(*pages)
    rows = kontor.rows("/v1/leads", states=["LEAD_STATE_NEW", "LEAD_STATE_LOST"], q="")
    assert [row["id"] for row in rows] == ["1", "2"]
    assert asked[0].url.params.get_list("states") == ["LEAD_STATE_NEW", "LEAD_STATE_LOST"]
    assert "q" not in asked[0].url.params
    assert asked[1].url.params["page_token"] == "t"


def _page(token: str, *rows: str, gone: Iterator[str] | tuple[str, ...] = (), more: str = "") -> httpx.Response:
    listed = [{"id": row[0], "says": row} for row in rows]
    return ok(next_page_token=more, changes_token=token, gone_ids=list(gone), leads=listed)


def test_a_copy_follows_what_came_changed_and_went():
    begin = [_page("c1", "a1", more="p2"), _page("c2", "b1")]
    changes = [_page("c3", "a2", gone=("b",)), _page("c4", "d1"), _page("c4")]
    kontor, asked = a_client(*begin, *changes)
    copy = kontor.copy("/v1/leads", q="x")
    assert copy.refresh() == 2
    assert copy.token == "c1"
    assert copy.refresh() == 3
    assert {id_: row["says"] for id_, row in copy.rows.items()} == {"a": "a2", "d": "d1"}
    assert [request.url.params.get("changed_since") for request in asked] == [None, None, "c1", "c3", "c4"]
    assert all(request.url.params["q"] == "x" for request in asked)


def test_a_copy_goes_on_where_an_earlier_one_stopped():
    kontor, asked = a_client(_page("c9", "b1"), _page("c9"))
    copy = kontor.copy("/v1/leads", token="c8", rows={"a": {"id": "a"}})
    copy.refresh()
    assert set(copy.rows) == {"a", "b"}
    assert asked[0].url.params["changed_since"] == "c8"


def test_whoever_signed_in_signs_in_anew_when_the_session_has_ended():
    tokens = iter(("one", "two"))
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sessions":
            return ok(token=next(tokens))
        seen.append(request.headers["Authorization"])
        return ok(name="Eva") if len(seen) != 2 else httpx.Response(401, json={"code": "unauthenticated"})

    auth = SignIn("http://kontor.test", "eva@nordlicht.example", "correct horse")
    kontor = Kontor("http://kontor.test", auth=auth, transport=httpx.MockTransport(answer))
    assert [kontor.get("/v1/me")["name"] for _ in range(2)] == ["Eva", "Eva"]
    assert seen == ["Bearer one", "Bearer one", "Bearer two"]


def test_a_wrong_password_is_a_problem():
    transport = httpx.MockTransport(lambda _: httpx.Response(401, json={"code": "platform.sign_in_refused"}))
    kontor = Kontor("http://kontor.test", auth=SignIn("http://kontor.test", "e@x.de", "?"), transport=transport)
    with pytest.raises(Problem, match=r"platform\.sign_in_refused"):
        kontor.get("/v1/me")


SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
OTHER = "whsec_" + base64.b64encode(b"another-secret-0123456789").decode()
BODY = b'{"type": "billing.invoice_issued"}'


def _headers(secret: str = SECRET, at: int = 1000, body: bytes = BODY) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.new(key, f"m1.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return {"Webhook-Id": "m1", "Webhook-Timestamp": str(at), "Webhook-Signature": f"v1,AAAA v1,{mac}"}


def test_a_message_of_ours_is_read():
    assert verified(_headers(), BODY, SECRET, now=1200) == {"type": "billing.invoice_issued"}
    assert verified(_headers(), BODY, [OTHER, SECRET], now=1200) == {"type": "billing.invoice_issued"}


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        (_headers(), BODY + b" ", 1000),
        (_headers(OTHER), BODY, 1000),
        (_headers(), BODY, 1301),
        (_headers(), BODY, 699),
        ({**_headers(), "Webhook-Id": "m2"}, BODY, 1000),
        ({**_headers(), "Webhook-Timestamp": "soon"}, BODY, 1000),
        ({**_headers(), "Webhook-Signature": "v1,ü"}, BODY, 1000),
        ({}, BODY, 1000),
    ],
)
def test_a_message_of_somebody_else_is_refused(headers: dict[str, str], body: bytes, now: float):
    with pytest.raises(NotOurs):
        verified(headers, body, SECRET, now=now)
