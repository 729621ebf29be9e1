"""The first minute: tenant, seller, customers and people; from then on everybody can sign in."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
from kontor.cli.demo.client import Caller, Json
from kontor.cli.demo.office.cast import PASSWORD, PEOPLE, SELLER, mail_of
from kontor.cli.demo.office.customers import CUSTOMERS
from kontor.cli.demo.office.office import Office


@dataclass(frozen=True)
class Founded:
    """A sandbox, its administrator and the key that opens it."""

    tenant: str
    admin: str
    key: str
    # Of the clock's move to where the year begins; empty for one that begins now.
    operation_id: str


def found(http: httpx.Client, operator: str, begins: datetime | None, key: str) -> Founded:
    """A sandbox whose clock begins then, else now; `key` is the Idempotency-Key."""
    somebody = PEOPLE["admin"]
    body = {
        "name": SELLER["name"],
        "sandbox": True,
        "locale": "de",
        "admin_name": somebody.name,
        "admin_email": mail_of("admin"),
        "admin_password": PASSWORD,
    }
    if begins is not None:
        body["clock_at"] = begins.isoformat().replace("+00:00", "Z")
    made = Caller(http, operator, "operator").post("/v1/tenants", body, key=key)
    return Founded(made["tenant"]["id"], made["admin"]["id"], made["api_key"], made["operation_id"])


def furnish(office: Office, founded: Founded, *, empty: bool) -> None:
    """Waits for the clock first: what is made before it would be of today. `empty`: only the customer that a person
    stands for."""
    if founded.operation_id:
        office.ended(founded.operation_id)
    customers = {p.customer for p in PEOPLE.values() if p.customer} if empty else CUSTOMERS
    admin = office.admin
    entity = {"legal_entity": SELLER}
    office.diary.once("seller", lambda key: admin.post("/v1/legal_entities", entity, key=key)["legal_entity"])
    office.each(*(partial(_customer, office, key) for key in customers))
    office.diary.once("person admin", lambda _: {"id": founded.admin})
    office.each(*(partial(_person, office, key) for key in PEOPLE if key != "admin"))


def _customer(office: Office, name: str) -> None:
    body = {"customer": CUSTOMERS[name]}
    office.diary.once(f"customer {name}", lambda key: office.admin.post("/v1/customers", body, key=key)["customer"])


def _person(office: Office, name: str) -> None:
    somebody = PEOPLE[name]
    person: Json = {"name": somebody.name, "email": mail_of(name), "roles": [somebody.role], "locale": "de"}
    if somebody.customer:
        person["customer_ids"] = [office.diary[f"customer {somebody.customer}"]["id"]]
    body = {"person": person, "password": PASSWORD}
    office.diary.once(f"person {name}", lambda key: office.admin.post("/v1/people", body, key=key)["person"])
