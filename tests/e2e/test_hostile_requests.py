"""Hand-made attacks on the whole platform that no description of an API implies: bodies, queries, versions, keys.

Each answer is judged as in `answers`: never a 5xx, and a problem that says where it is wrong.
"""

import base64
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from .answers import Contract, Json
from .attacker import Attacker

LEAD: Json = {"title": "Kaimauer", "company": "Hafen AG", "contact_name": "Jens Johannsen"}
JSON = {"Content-Type": "application/json"}

# Bodies.

NOT_JSON = (
    b"{",
    b"{'title': 1}",
    b'{"title": }',
    b'{"title": "a",}',
    b'{"title": "a"} {"title": "b"}',
    b'{"title": NaN}',
    b'{"title": Infinity}',
    b'{"title": -Infinity}',
    b'{"title": "\xff\xfe"}',
    b'{"title": "a\nb"}',
    b"\xef\xbb\xbf{}",
    json.dumps(LEAD).encode("utf-16"),
    b"\x00",
    b"PK\x03\x04",
    b'{"title": ' + b"9" * 5_000 + b"}",
)


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_json_is_told(attacker: Attacker, body: bytes) -> None:
    assert attacker.first("gateway.not_json", "POST", "/v1/leads", content=body, headers=JSON) == ""


@pytest.mark.parametrize("depth", [33, 1_000, 100_000])
def test_depth_is_no_way_in(attacker: Attacker, depth: int) -> None:
    for opened, closed in ((b"[", b"]"), (b'{"customer":', b"}"), (b'{"lines":[', b"]}")):
        for path in ("/v1/leads", "/v1/quotes", "/v1/customers"):
            body = opened * depth + b"1" + closed * depth
            attacker.send("POST", path, content=body, headers=JSON)


def test_a_large_body_is_refused_before_it_is_read(attacker: Attacker) -> None:
    body = b'{"title": "' + b"x" * 2_000_000 + b'"}'
    attacker.refused(413, "gateway.body_too_large", "POST", "/v1/leads", content=body, headers=JSON)


def test_text_that_cannot_be_kept_is_told_where_it_stands(attacker: Attacker) -> None:
    for odd in ("\\u0000", "a\\u0000b", "\\u001b", "a\\u000c", "\\ufffe", "\\uffff", "\\ud800", "\\udfff\\ud800"):
        body = json.dumps(LEAD).replace("Kaimauer", odd).encode()
        assert attacker.first("invalid_text", "POST", "/v1/leads", content=body, headers=JSON) == "/title"
        named = b'{"' + odd.encode() + b'": 1}'
        attacker.send("POST", "/v1/leads", content=named, headers=JSON)


def test_strange_but_honest_text_is_kept_as_it_came(attacker: Attacker) -> None:
    for title in ("\u202eevil", "𝕏🪚" * 20, "<script>alert(1)</script>", "'; drop table lead; --", "{{7*7}}"):
        answer = attacker.send("POST", "/v1/leads", json={**LEAD, "title": title})
        assert answer.status == 200
        assert answer.problem["lead"]["title"] == title


NUMBERS = (10**30, -(10**30), 1e300, -1, 0, 1.5, True, "1", None, [], {}, 126_230_401)


@pytest.mark.parametrize("number", NUMBERS, ids=str)
def test_numbers_out_of_range_are_refused(attacker: Attacker, number: Any) -> None:
    tenant = attacker.insider.ids["tenant_id"][0]
    answer = attacker.send("POST", f"/v1/tenants/{tenant}:moveClock", json={"by_seconds": number})
    assert answer.status == 422
    assert answer.problem["errors"][0]["pointer"] == "/by_seconds"


AMOUNTS = ("NaN", "Infinity", "1e5", "-0", "1_000", "١٢", "0x10", " 1", "1.", ".5", "9" * 400, "1" * 20, "1.001", "")


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda amount: amount[:12])
def test_amounts_are_plain_decimals(attacker: Attacker, amount: str) -> None:
    ids = attacker.insider.ids
    expense = {
        "project_id": ids["project_id"][0],
        "position_id": ids["position_id"][0],
        "date": "2026-11-01",
        "text": "Hotel",
        "gross": {"amount": amount, "currency": "EUR"},
        "receipt_vat_rate": "19",
    }
    answer = attacker.send("POST", "/v1/expenses", json={"expense": expense})
    assert answer.status in (409, 422), answer.body


@pytest.mark.parametrize("day", ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "٢٠٢٦-01-01"])
def test_impossible_days_are_refused(attacker: Attacker, day: str) -> None:
    ids = attacker.insider.ids
    entry = {"project_id": ids["project_id"][0], "position_id": ids["position_id"][0], "date": day, "minutes": 60}
    assert attacker.send("POST", "/v1/time_entries", json={"entry": entry}).status in (409, 422)
    for path in ("/v1/time_entries", "/v1/expenses", "/v1/invoices", "/v1/bank_transactions", "/v1/period_locks"):
        for name in ("from_date", "to_date"):
            attacker.send("GET", path, params={name: day})
    lock = {"from_date": day, "to_date": day, "reason": "Monat"}
    attacker.send("POST", "/v1/period_locks", json=lock)
    run = {"until": day}
    attacker.send("POST", "/v1/billing_runs", json=run)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "json", "a/b/c", "text/html;q=1"],
)
def test_other_media_types_are_refused(attacker: Attacker, kind: str) -> None:
    body = json.dumps(LEAD).encode()
    headers = {"Content-Type": kind}
    attacker.refused(415, "gateway.unsupported_media_type", "POST", "/v1/leads", content=body, headers=headers)


def test_packed_bodies_are_refused(attacker: Attacker) -> None:
    for coding in ("gzip", "deflate", "br", "x"):
        headers = {**JSON, "Content-Encoding": coding}
        answer = attacker.send("POST", "/v1/leads", content=b"\x1f\x8b\x08\x00", headers=headers)
        assert answer.status == 415


# Queries and pages.


def _token(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


_ID = str(uuid4())
_SORTS: tuple[Any, ...] = (
    {"i": "no uuid"},
    {"i": _ID},
    {"t": "2026-01-01"},
    {"t": "2026-01-01T00:00:00"},
    {"t": "0001-01-01T00:00:00+14:00"},
    {"t": "9999-12-31T23:59:59-14:00"},
    {"d": "0001-01-01"},
    {"n": "NaN"},
    {"n": "sNaN"},
    {"n": "Infinity"},
    {"n": "1e999999"},
    {"n": "9" * 500},
    {"x": 1},
    {},
    {"i": _ID, "t": _ID},
    {"i": {"i": _ID}},
    10**40,
    -1,
    1.5,
    True,
    None,
    "a\0b",
    "\ud800",
    "x" * 700,
    "2026-0001",
    [],
)
TOKENS = (
    "x",
    "%",
    "ä",
    "=",
    "====",
    "a" * 5_000,
    "\0",
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    base64.urlsafe_b64encode(b"[" * 700).decode(),
    _token({}),
    _token(None),
    _token([]),
    *(_token([value] * count) for value in _SORTS for count in (1, 2, 3)),
    *(_token([value, {"i": _ID}]) for value in _SORTS),
    *(_token([value, value, {"i": _ID}]) for value in _SORTS),
)


def _lists(contract: Contract) -> list[str]:
    found = []
    for verb, path, op in contract.operations:
        names = {parameter["name"] for parameter in op.get("parameters", ())}
        if verb == "GET" and "page_token" in names and "{" not in path:
            found.append(path)
    return found


def test_odd_page_tokens_are_refused_by_every_list(attacker: Attacker, contract: Contract, long: bool) -> None:
    """By each list a third of them, by all together each; in the long run each by each."""
    lists = _lists(contract)
    assert len(lists) > 15
    for number, path in enumerate(lists):
        for token in TOKENS if long else TOKENS[number % 3 :: 3]:
            answer = attacker.send("GET", path, params={"page_token": token})
            assert answer.status in (200, 422), (path, token, answer.body)


def test_a_token_of_another_list_is_refused_or_harmless(attacker: Attacker, contract: Contract) -> None:
    lists = _lists(contract)
    tokens = []
    for path in lists:
        answer = attacker.send("GET", path, params={"page_size": 1})
        if token := answer.problem.get("next_page_token"):
            tokens.append(token)
    assert len(tokens) > 5
    for path in lists:
        for token in tokens:
            attacker.send("GET", path, params={"page_token": token, "page_size": 200})


@pytest.mark.parametrize("size", ["-1", "201", "99999999999", "1.0", "1e2", "٣", "²", "0x1", "", " 1", "null", "%00"])
def test_odd_page_sizes_are_refused(attacker: Attacker, size: str) -> None:
    answer = attacker.send("GET", "/v1/leads", params={"page_size": size})
    assert answer.status == 422
    assert answer.problem["errors"][0]["pointer"] == "/page_size"


QUERIES = (
    "%ff=1",
    "page_size=%ff",
    "%ed%a0%80=1",
    "text=%ed%a0%80",
    "text=%00",
    "text=a%00b",
    "text=%f0%9f%aa%9a",
    "=1",
    "&&&",
    ".=1",
    "a.b.c=1",
    "page_size=1&page_size=2",
    "x=1&" * 300,
    "text=" + "x" * 10_000,
    "text=%25%5F%5C",
    "order_by=title;drop",
    "order_by=" + "x" * 300,
    "after_event=x",
)


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_odd_queries_meet_every_list(attacker: Attacker, contract: Contract, query: str) -> None:
    for path in _lists(contract):
        assert attacker.send("GET", f"{path}?{query}").status in (200, 422)


IDS = ("%00", "%ff", "a%2Fb", "x" * 3_000, "%F0%9F%AA%9A", "0", "null", "%20", ":approve", "{id}")


@pytest.mark.parametrize("id_", IDS, ids=lambda id_: id_[:8])
def test_odd_ids_meet_every_record(attacker: Attacker, contract: Contract, id_: str) -> None:
    for verb, path, _ in contract.operations:
        if verb == "GET" and path.count("{") == 1:
            begin, _, rest = path.partition("{")
            answer = attacker.send("GET", begin + id_ + rest.partition("}")[2])
            assert answer.status in (404, 405, 422), (path, answer.body)


# Versions.


def test_a_change_without_its_version_is_428(attacker: Attacker, contract: Contract) -> None:
    tried = 0
    for verb, path, op in contract.operations:
        headers = {p["name"] for p in op.get("parameters", ()) if p["in"] == "header" and p["required"]}
        example = op.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        if "If-Match" in headers:
            known = attacker.insider.known(path, "id") or [_ID]
            attacker.refused(428, "if_match_required", verb, path.replace("{id}", known[0]), json=example)
            tried += 1
    assert tried > 25


ETAGS = (
    *("", "*", "abc", '"abc"', '"-1"', '"1", "2"', '"1.0"', '"99999999999"', '"' + "9" * 400 + '"', "٣", "²"),
    *('"-0123456789abcdef"', '"0123456789abcdef"'),
)


@pytest.mark.parametrize("etag", ETAGS, ids=range(len(ETAGS)))
def test_what_is_no_version_is_told(attacker: Attacker, etag: str) -> None:
    path = f"/v1/customers/{attacker.insider.known('/v1/customers/{id}', 'id')[0]}"
    sent = {"update_mask": "phone"}
    answer = attacker.send("PATCH", path, params=sent, json={"phone": "1"}, headers={"If-Match": etag.encode()})
    assert answer.status in (422, 428), answer.body
    if answer.status == 422:
        assert answer.problem["errors"][0]["pointer"] == "/etag"


def test_a_moved_version_says_what_holds_who_and_when(attacker: Attacker) -> None:
    customer = attacker.customer()
    path, old = f"/v1/customers/{customer['id']}", {"If-Match": f'"{customer["etag"]}"'}
    params = {"update_mask": "phone"}
    changed = attacker.send("PATCH", path, params=params, json={"phone": "+49 40 1"}, headers=old)
    assert changed.status == 200
    problem = attacker.refused(412, "conflict", "PATCH", path, params=params, json={"phone": "+49 40 2"}, headers=old)
    assert problem["current"] == attacker.send("GET", path).problem["customer"]
    assert problem["current"]["phone"] == "+49 40 1"
    assert problem["changed_by"] == attacker.send("GET", "/v1/me").problem["name"]
    assert problem["changed_at"].endswith("Z")


# Idempotency.


def test_a_key_is_asked_for_and_pointed_at(attacker: Attacker) -> None:
    pointer = attacker.first("idempotency_key_required", "POST", "/v1/leads", json=LEAD, key=False)
    assert pointer == "/idempotency_key"


@pytest.mark.parametrize("key", [b"\xff", b"a\tb", b"x" * 256, b"", "ä".encode()], ids=range(5))
def test_odd_keys_are_refused(attacker: Attacker, key: bytes) -> None:
    answer = attacker.send("POST", "/v1/leads", json=LEAD, headers={"Idempotency-Key": key})
    assert answer.status == 422
    assert answer.problem["errors"][0]["pointer"] == "/idempotency_key"


def test_the_same_key_for_something_else_is_refused(attacker: Attacker) -> None:
    key = str(uuid4())
    made = attacker.send("POST", "/v1/leads", json=LEAD, key=key)
    assert attacker.send("POST", "/v1/leads", json=LEAD, key=key).body == made.body
    other = {**LEAD, "title": "Anderes"}
    assert attacker.first("idempotency_key_reused", "POST", "/v1/leads", json=other, key=key) == "/idempotency_key"


def test_sends_at_once_with_one_key_have_one_effect(attacker: Attacker) -> None:
    """Who comes while the first is worked on is told to come again, or gets its answer."""
    seen: Counter[int] = Counter()
    for _ in range(12):
        key = str(uuid4())
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _, k=key: attacker.send("POST", "/v1/leads", json=LEAD, key=k), range(8)))
        seen.update(answer.status for answer in answers)
        done = {answer.body for answer in answers if answer.status == 200}
        assert len(done) == 1
        for answer in answers:
            if answer.status != 200:
                assert answer.problem["code"] == "idempotency_in_flight"
                assert answer.headers["retry-after"]
    assert set(seen) <= {200, 409}
    assert seen[409]
