"""From a change to a browser that listens, to figures that count it, to who was slower, and to its history."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from kontor.cli.demo import cast
from kontor.cli.demo.client import Caller, wait_for
from kontor.cli.platform import Platform
from kontor.common.identity.tokens import Signer
from kontor.common.values.ids import new_id

from .answers import Contract

Json = dict[str, Any]


class Firm:
    """A fresh tenant, its admin, and people with exactly the permissions a test names."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.http = platform.client()
        operator = Caller(self.http, platform.operator_key)
        mail = f"ada-{uuid4().hex[:8]}@welle.example"
        body = {"name": "Welle", "sandbox": True, "locale": "de", "admin_name": "Ada Admin", "admin_email": mail}
        made = operator.post("/v1/tenants", body)
        self.tenant, self.admin_id = UUID(made["tenant"]["id"]), UUID(made["admin"]["id"])
        self.token = self.signed("*", person=self.admin_id)

    def signed(self, *permissions: str, person: UUID | None = None, **given: Any) -> str:
        signer = Signer("platform", self.platform.home.keys / "platform.pem")
        return signer.user_token(
            tenant=self.tenant, person=person or new_id(), permissions=permissions, locale="de", **given
        )

    def send(
        self, verb: str, path: str, body: Json | None = None, *, token: str = "", **headers: str
    ) -> httpx.Response:
        given = {"Authorization": f"Bearer {token or self.token}", "Idempotency-Key": str(uuid4())}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(verb, path, json=body, headers=given | sent)

    def lead(self, title: str = "Kaimauer") -> tuple[Json, str]:
        answer = self.send("POST", "/v1/leads", {"title": title, "company": "Hafen"})
        assert answer.status_code == 200, answer.text
        return answer.json()["lead"], answer.headers["kontor-event-id"]

    def customer(self) -> Json:
        body = {**cast.SHIPYARD, "email": f"{uuid4().hex[:8]}@werft.example"}
        answer = self.send("POST", "/v1/customers", {"customer": body})
        assert answer.status_code == 200, answer.text
        made: Json = answer.json()["customer"]
        return made

    @contextmanager
    def listening(self, *permissions: str, last: str = "", **given: Any) -> Iterator["Listening"]:
        token = self.signed(*permissions, **given) if permissions else self.token
        headers = {"Authorization": f"Bearer {token}", **({"Last-Event-ID": last} if last else {})}
        with (
            httpx.Client(base_url=self.platform.address, timeout=20) as http,
            http.stream("GET", "/v1/stream", headers=headers) as answer,
        ):
            assert answer.status_code == 200, answer.read()
            yield Listening(answer.iter_lines())


class Listening:
    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = ""
        self.block()

    def block(self) -> Json:
        """The next block's fields."""
        fields: Json = {}
        for line in self._lines:
            if not line:
                self.number = fields.get("id", self.number)
                return fields
            if not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        raise AssertionError("the stream ended")

    def next(self) -> Json:
        """What the next event says."""
        while "data" not in (fields := self.block()):
            pass
        found: Json = json.loads(fields["data"])
        return found


@pytest.fixture(scope="module")
def firm(platform: Platform) -> Iterator[Firm]:
    made = Firm(platform)
    yield made
    made.http.close()


def test_a_browser_hears_who_changed_what_and_can_read_it(firm: Firm) -> None:
    with firm.listening() as heard:
        lead, event_id = firm.lead()
        told = heard.next()
    assert told == {
        "type": "lead",
        "id": lead["id"],
        "version": 1,
        "path": f"/v1/leads/{lead['id']}",
        "actor": {"id": str(firm.admin_id), "kind": "user", "name": "Ada Admin"},
        "event": "LeadCreated",
        "event_id": event_id,
    }
    assert firm.send("GET", told["path"]).json()["lead"]["etag"] == str(told["version"])


def test_only_what_one_may_read_is_heard_and_what_was_missed_comes_later(firm: Firm) -> None:
    with firm.listening("crm.customer.read") as heard:
        firm.lead()
        customer = firm.customer()
        told = heard.next()
        assert (told["type"], told["id"]) == ("customer", customer["id"])
        last = heard.number
    lead, _ = firm.lead("danach")
    with firm.listening("crm.lead.read", last=last) as heard:
        assert heard.next()["id"] == lead["id"]


def test_figures_count_what_the_caller_wrote_a_moment_ago(firm: Firm) -> None:
    for turn in range(3):
        lead, event_id = firm.lead(f"Anfrage {turn}")
        answer = firm.send("GET", f"/v1/figures/lead_to_order_rate/positions?after_event={event_id}&page_size=200")
        assert answer.status_code == 200, answer.text
        assert lead["id"] in answer.text
        assert answer.json()["as_of"]


def test_who_was_slower_is_shown_the_record_who_and_when(firm: Firm) -> None:
    customer = firm.customer()
    path, change = f"/v1/customers/{customer['id']}", "?update_mask=phone"
    first = firm.send("PATCH", path + change, {"phone": "+49 40 1"}, If_Match=f'"{customer["etag"]}"')
    assert first.status_code == 200, first.text
    second = firm.send("PATCH", path + change, {"phone": "+49 40 2"}, If_Match=f'"{customer["etag"]}"')
    assert second.status_code == 412
    problem = second.json()
    assert problem["current"] == firm.send("GET", path).json()["customer"]
    assert problem["current"]["phone"] == "+49 40 1"
    assert problem["changed_by"] == "Ada Admin"
    writer = firm.signed("crm.customer.write")
    blind = firm.send("PATCH", path + change, {"phone": "1"}, token=writer, If_Match=f'"{customer["etag"]}"')
    assert blind.status_code == 412
    assert "current" not in blind.json()


def test_history_and_refusals_tell_the_tenants_time(firm: Firm) -> None:
    customer = firm.customer()
    id_, etag = customer["id"], customer["etag"]
    moved = firm.send("POST", f"/v1/tenants/{firm.tenant}:moveClock", {"by_seconds": 30 * 86_400})
    assert moved.status_code == 202, moved.text
    operation = moved.json()["operation"]["id"]
    done = f"/v1/platform/operations/{operation}"
    wait_for("the clock", lambda: firm.send("GET", done).json()["operation"]["state"] == "OPERATION_STATE_SUCCEEDED")
    changed = firm.send("PATCH", f"/v1/customers/{id_}?update_mask=phone", {"phone": "1"}, If_Match=f'"{etag}"')
    assert changed.status_code == 200, changed.text
    url = f"/v1/crm/history?type=customer&id={id_}"
    page = wait_for("the seal", lambda: _sealed(firm.send("GET", url).json()))
    after, before = page["entries"]
    assert page["verified"]
    assert after["changes"] == [{"path": "/phone", "from": cast.SHIPYARD["phone"], "to": "1"}]
    assert {entry["actor_name"] for entry in (after, before)} == {"Ada Admin"}
    assert before["business_at"] == before["at"]
    assert after["business_at"][:10] > after["at"][:10]
    refused = firm.send("PATCH", f"/v1/customers/{id_}?update_mask=phone", {"phone": "2"}, If_Match=f'"{etag}"').json()
    assert refused["changed_at"][:19] == after["business_at"][:19]


def test_history_tells_named_values_by_name_and_in_words(firm: Firm, contract: Contract) -> None:
    lead = firm.send("POST", "/v1/leads", {"title": "Kran", "company": "Werft"}).json()["lead"]
    lost = firm.send("POST", f"/v1/leads/{lead['id']}:lose", {"reason": "zu weit"}, If_Match=f'"{lead["etag"]}"')
    assert lost.status_code == 200, lost.text
    newest = firm.send("GET", f"/v1/crm/history?type=lead&id={lead['id']}").json()["entries"][0]
    words = contract.document["components"]["schemas"]["crm.LeadState"]["x-enum-labels"]
    [state] = [change for change in newest["changes"] if change["path"] == "/state"]
    assert (state["from"], state["to"]) == (lead["state"], "LEAD_STATE_LOST")
    assert (state["from_words"], state["to_words"]) == (words[lead["state"]], words["LEAD_STATE_LOST"])
    reason = next(change for change in newest["changes"] if change["path"] != "/state")
    assert not reason.keys() & {"from_words", "to_words"}


def _sealed(page: Json) -> Json | None:
    return page if all(entry["sealed"] for entry in page["entries"]) else None
