"""The first data of an installation: a sandbox tenant with its seller and one person per role, made over REST.

Said once in `state.json`; a start that was interrupted goes on where it stopped, by the same Idempotency-Keys.
"""

import uuid
from typing import Any

import httpx
from kontor.cli.home import Home
from kontor.cli.tokens import operator_token

PASSWORD = "kontor-demo"
PEOPLE = {
    "admin": "Ada Admin",
    "sales": "Sina Sommer",
    "project_lead": "Lars Petersen",
    "employee": "Eva Ehlers",
    "approver": "Anna Albrecht",
    "finance": "Frank Falk",
    "auditor": "Paula Prüfer",
    "partner": "Olaf Otte",
    "customer": "Jens Johannsen",
}
# Whom the person with the role customer may see.
_CUSTOMER = {
    "name": "Hafen AG",
    "kind": "CUSTOMER_KIND_COMPANY",
    "address": {"street": "Am Kai 3", "postcode": "20457", "city": "Hamburg", "country_code": "DE"},
    "contact_name": PEOPLE["customer"],
    "email": "rechnung@hafen.example",
    "payment_days": 14,
    "language": "de",
    "invoice_format": "INVOICE_FORMAT_ZUGFERD",
}
_SELLER = {
    "name": "Nordlicht Ingenieure GmbH",
    "address": {"street": "Deichstraße 12", "postcode": "20459", "city": "Hamburg", "country_code": "DE"},
    "vat_id": "DE136695976",
    "registration": "HRB 140217, Amtsgericht Hamburg",
    "legal_notice": "Geschäftsführung: Dr. Wiebke Kern",
    "contact_name": PEOPLE["finance"],
    "contact_phone": "+49 40 5550123",
    "contact_email": "rechnung@demo.kontor.example",
    "bank_accounts": [
        {
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "bank_name": "Commerzbank",
            "holder": "Nordlicht Ingenieure GmbH",
        }
    ],
    "number_pattern": "RE-{year}-{number:04}",
}


class SeedRefused(Exception):
    """The platform did not take the first data; carries its answer."""


def mail_of(role: str) -> str:
    return f"{role.replace('_', '-')}@demo.kontor.example"


def seed(home: Home) -> None:
    """Makes the demo tenant unless there is one; `home.demo` then knows its id and API key."""
    if home.demo:
        return
    keys: dict[str, str] = home.state.setdefault("seeding", {})
    for name in ("tenant", "seller", "buyer", *PEOPLE):
        keys.setdefault(name, str(uuid.uuid4()))
    home.save()
    with httpx.Client(base_url=home.address, timeout=30) as http:
        tenant = {"name": _SELLER["name"], "sandbox": True, "locale": "de"}
        admin = {"admin_name": PEOPLE["admin"], "admin_email": mail_of("admin"), "admin_password": PASSWORD}
        made = _post(http, operator_token(home), keys["tenant"], "/v1/tenants", {**tenant, **admin})
        key = made["api_key"]
        _post(http, key, keys["seller"], "/v1/legal_entities", {"legal_entity": _SELLER})
        buyer = _post(http, key, keys["buyer"], "/v1/customers", {"customer": _CUSTOMER})["customer"]
        for role, name in PEOPLE.items():
            if role != "admin":
                person = {"name": name, "email": mail_of(role), "roles": [role], "locale": "de"}
                if role == "customer":
                    person["customer_ids"] = [buyer["id"]]
                _post(http, key, keys[role], "/v1/people", {"person": person, "password": PASSWORD})
    home.state["demo"] = {"tenant": made["tenant"]["id"], "admin": made["admin"]["id"], "api_key": key}
    del home.state["seeding"]
    home.save()


def _post(http: httpx.Client, token: str, key: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = http.post(path, json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key})
    if answer.is_error:
        raise SeedRefused(f"POST {path}: {answer.status_code} {_reason(answer)}")
    return dict(answer.json())


def _reason(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        errors = "; ".join(f"{error['pointer']}: {error['detail']}" for error in problem.get("errors", ()))
        return f"{problem['detail']} {errors}".strip()
    except (ValueError, KeyError, TypeError):
        return answer.text[:300]
