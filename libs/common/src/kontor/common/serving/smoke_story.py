"""What `helm test` tells with `tests.story`: one order from its quote to the documents of its invoice, through the
public door alone, in a sandbox of its own that stays behind. Its letters go to whoever the values name.
"""

import re
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, TypeVar

import httpx

Json = dict[str, Any]
T = TypeVar("T")
_SECONDS = 60.0
_PAUSE = 0.2
_NAME = "Kontor smoke test"
_ADDRESS = {"street": "Deichstraße 12", "postcode": "20459", "city": "Hamburg", "country_code": "DE"}
_PEOPLE = {"office": ["sales", "project_lead", "finance"], "approver": ["approver"]}


class StoryBroken(Exception):
    """The installation answered other than the story says; in its own words."""


@dataclass(frozen=True)
class Caller:
    """One of its people, by a key or a session's token."""

    client: httpx.Client
    token: str

    def get(self, path: str, **asked: str) -> Json:
        return self._told(self.client.get(path, params=asked, headers=self._auth()))

    def post(self, path: str, body: Json | None = None, *, etag: str = "") -> Json:
        headers = {**self._auth(), "Idempotency-Key": str(uuid.uuid4()), **({"If-Match": f'"{etag}"'} if etag else {})}
        return self._told(self.client.post(path, json=body or {}, headers=headers))

    def act(self, path: str, kind: str, verb: str, body: Json | None = None) -> Json:
        """A verb of the record as it is now."""
        changed: Json = self.post(f"{path}:{verb}", body, etag=self.get(path)[kind]["etag"])[kind]
        return changed

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @staticmethod
    def _told(answer: httpx.Response) -> Json:
        if answer.is_error:
            raise StoryBroken(f"{answer.request.method} {answer.url.path}: {answer.status_code} {answer.text[:300]}")
        told: Json = answer.json()
        return told


def tell(client: httpx.Client, operator: str, recipient: str) -> str:
    """The number of the invoice it ends with."""
    people = _found(client, operator)
    office, approver = people["office"], people["approver"]
    milestone = _win(office, recipient)
    office.act(f"/v1/milestones/{milestone}", "milestone", "report", {"evidence": _NAME})
    office.act(f"/v1/milestones/{milestone}", "milestone", "recordAcceptance", {"by": _NAME})
    draft = _until("its draft", lambda: _first(office.get("/v1/drafts", source_id=milestone), "drafts"))
    path = f"/v1/drafts/{draft['id']}"
    office.act(path, "draft", "submit")
    approver.act(path, "draft", "approve")
    invoice = office.post(f"{path}:issue", etag=office.get(path)["draft"]["etag"])["invoice"]
    _until("its documents", lambda: _first(office.get(f"/v1/invoices/{invoice['id']}/documents"), "documents"))
    _until("its open item", lambda: _first(office.get("/v1/open_items"), "open_items"))
    return str(invoice["number"])


def _found(client: httpx.Client, operator: str) -> dict[str, Caller]:
    """The tenant's people by name: nobody approves their own work."""
    mail = f"{{}}-{uuid.uuid4().hex}@smoke.example"
    tenant = {"name": _NAME, "sandbox": True, "admin_name": _NAME, "admin_email": mail.format("admin")}
    made = Caller(client, operator).post("/v1/tenants", tenant)
    admin = Caller(client, made["api_key"])
    seller = {
        "name": _NAME,
        "vat_id": "DE136695976",
        "address": _ADDRESS,
        "contact_name": _NAME,
        "contact_phone": "+49 40 5550123",
        "contact_email": mail.format("seller"),
        "bank_accounts": [{"iban": "DE89370400440532013000", "holder": _NAME}],
    }
    admin.post("/v1/legal_entities", {"legal_entity": seller})
    return {name: _signed_in(admin, made["tenant"]["id"], mail.format(name), roles) for name, roles in _PEOPLE.items()}


def _signed_in(admin: Caller, tenant: str, mail: str, roles: list[str]) -> Caller:
    password = secrets.token_urlsafe(24)
    admin.post("/v1/people", {"person": {"name": _NAME, "email": mail, "roles": roles}, "password": password})
    session = {"email": mail, "password": password, "tenant_id": tenant}
    return Caller(admin.client, admin.post("/v1/sessions", session)["token"])


def _win(office: Caller, recipient: str) -> str:
    """A quote is sent and accepted on the customer's page; the id of its project's only milestone."""
    [seller] = office.get("/v1/legal_entities")["legal_entities"]
    customer = {
        "name": _NAME,
        "kind": "CUSTOMER_KIND_COMPANY",
        "email": recipient,
        "address": _ADDRESS,
        "invoice_format": "INVOICE_FORMAT_ZUGFERD",
        "payment_days": 14,
        "language": "en",
    }
    price = {"amount": "1.00", "currency": "EUR"}
    line = {
        "title": _NAME,
        "billing_model": "BILLING_MODEL_FIXED_PRICE",
        "quantity": "1",
        "unit": "C62",
        "unit_price": price,
        "vat_rate": "19",
        "vat_category": "S",
        "milestones": [{"title": _NAME, "amount": price}],
    }
    made = office.post("/v1/customers", {"customer": customer})["customer"]
    quote = {"customer_id": made["id"], "legal_entity_id": seller["id"], "title": _NAME, "lines": [line]}
    offered = _until("its quote", lambda: office.post("/v1/quotes", quote)["quote"])
    path = f"/v1/quotes/{offered['id']}"
    office.act(path, "quote", "send")
    _accept(office.client, httpx.URL(office.get(f"{path}/link")["url"]).raw_path.decode())
    found = _until("its project", lambda: _first(office.get("/v1/projects", quote_id=offered["id"]), "projects"))
    return str(found["milestones"][0]["id"])


def _accept(client: httpx.Client, page: str) -> None:
    """As a customer's browser does: the form with what is hidden in it."""
    for form in re.findall(r"<form.*?</form>", client.get(page).text, re.S):
        target = re.search(r'action="([^"]*/accept)"', form)
        if target:
            hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
            sent = {name: unescape(value) for name, value in hidden.items()} | {"name": _NAME, "agreed": "on"}
            answer = client.post(unescape(target.group(1)), data=sent, follow_redirects=True)
            if not answer.is_error:
                return
            raise StoryBroken(f"the customer's page: {answer.status_code}")
    raise StoryBroken("the customer's page has nothing to accept")


def _first(told: Json, kind: str) -> Json | None:
    return next(iter(told[kind]), None)


def _until(what: str, look: Callable[[], T | None]) -> T:
    """What an event brings about; what is refused meanwhile has not heard of it yet."""
    end = time.monotonic() + _SECONDS
    while True:
        refused: StoryBroken | None = None
        try:
            if found := look():
                return found
        except StoryBroken as early:
            refused = early
        if time.monotonic() > end:
            raise refused or StoryBroken(f"waited {_SECONDS:g} s for {what}")
        time.sleep(_PAUSE)
