"""Two tenants on the running platform: one with customers A and B and their papers, one for strangers.

Everything is made when a pair first asks for it and shared from then on; what a verb changes is made fresh.
"""

import base64
import json
import tomllib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import psycopg
from kontor.api.crm.v1 import crm_pb2
from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.beginning import HOME
from kontor.cli.demo.client import Caller, Inbox, Json, Refused, wait_for
from kontor.cli.home import ROOT
from kontor.cli.platform import Platform
from kontor.common.identity.tokens import Signer
from kontor.common.values.ids import new_id

from .doors import Grpc, Known, Rest

MILESTONES, MILESTONES_OF_A_LINE = 80, 40
PEOPLE = ("lead", "employee", "colleague", "finance", "approver")
_DAY = 86_400


# Ids of rows no journal knows: the proof has to name them, and nothing else.
WRITTEN_BY_HAND: set[str] = set()


@dataclass
class Order:
    """What one customer ordered: quote, project and, when asked for, an invoice with all that follows."""

    customer: Json
    quote: Json
    project: Json
    milestones: list[Json]
    # Somebody who is on this project's team only.
    member: str
    papers: Json = field(default_factory=dict)

    def position(self, kind: str) -> str:
        return next(str(p["id"]) for p in self.project["positions"] if p["kind"] == f"POSITION_KIND_{kind}")


class World:
    """The tenant of customers A and B (`a`, `b`), its people, and the `other` tenant."""

    def __init__(self, platform: Platform, known: Mapping[str, Known]) -> None:
        self.home = platform.home
        self.http = platform.client()
        self.known = known
        self.rest = Rest(self.http)
        self.grpc = Grpc(f"127.0.0.1:{self.home.port('gateway.grpc')}")
        self.today = datetime.now(HOME).date()
        self.every = sorted({k.rpc.permission for k in known.values()} | {"*", "runtime.*"})
        self.inbox = Inbox(self.http)
        self.rates: list[int] = []
        self._signers: dict[str, Signer] = {}
        self._services: dict[str, Grpc] = {}
        operator = Caller(self.http, platform.operator_key)
        self.tenant, self.admin_id = self._tenant(operator, "Nordlicht")
        self.other, self.other_admin_id = self._tenant(operator, "Südwind")
        self.admin = self.caller(self.admin_id)

    def close(self) -> None:
        for door in (self.grpc, *self._services.values()):
            door.close()
        self.http.close()

    @staticmethod
    def _tenant(operator: Caller, name: str) -> tuple[UUID, str]:
        admin = {"admin_name": "Ada Admin", "admin_email": f"admin@{name.lower()}.example".replace("ü", "ue")}
        made = operator.post("/v1/tenants", {"name": name, "sandbox": True, "locale": "de", **admin})
        return UUID(made["tenant"]["id"]), made["admin"]["id"]

    # Callers.

    def signer(self, service: str) -> Signer:
        if service not in self._signers:
            self._signers[service] = Signer(service, self.home.keys / f"{service}.pem")
        return self._signers[service]

    def service(self, name: str) -> Grpc:
        """The service's own address, past the gateway."""
        if name not in self._services:
            self._services[name] = Grpc(f"127.0.0.1:{self.home.port(f'{name}.grpc')}", name)
        return self._services[name]

    def token(
        self,
        permissions: Iterable[str],
        *,
        person: str = "",
        tenant: UUID | None = None,
        scope: Mapping[str, Iterable[str]] | None = None,
    ) -> str:
        """A user's token with exactly these permissions, as platform would sign it."""
        return self.signer("platform").user_token(
            tenant=self.tenant if tenant is None else tenant,
            person=UUID(person) if person else uuid.uuid4(),
            permissions=permissions,
            scope=scope,
        )

    def caller(self, person: str) -> Caller:
        return Caller(self.http, self.token(["*"], person=person))

    @cached_property
    def people(self) -> dict[str, str]:
        """Person ids by what they do here; they are on every project."""
        return {name: self.new_person(name)["id"] for name in PEOPLE}

    def new_person(self, name: str = "neu", roles: Iterable[str] = ("employee",), **more: Any) -> Json:
        email = f"{name}-{uuid.uuid4().hex[:8]}@nordlicht.example"
        body = {"name": name.title(), "email": email, "roles": list(roles), **more}
        return self._made("/v1/people", "person", {"person": body})

    @cached_property
    def lead(self) -> Caller:
        return self.caller(self.people["lead"])

    @cached_property
    def employee(self) -> Caller:
        return self.caller(self.people["employee"])

    @cached_property
    def roles(self) -> dict[str, str]:
        """One API key of one person for each role; the customer's is customer A."""
        seen = {"customer": {"customer_ids": [self.a.customer["id"]]}}
        people = {role: self.new_person(role, [role], **seen.get(role, {})) for role in self.granted}
        return {role: self.new_key(person["id"])["secret"] for role, person in people.items()}

    @cached_property
    def granted(self) -> dict[str, list[str]]:
        """Permissions of each role, as platform hands them out."""
        return tomllib.loads((ROOT / "services/platform/src/kontor/platform/roles.toml").read_text(encoding="utf-8"))

    def new_key(self, person_id: str) -> Json:
        return self.admin.post("/v1/api_keys", {"name": "Schlüssel", "person_id": person_id})

    # Making and finding.

    def _made(self, path: str, thing: str, body: Json, by: Caller | None = None) -> Json:
        made: Json = (by or self.admin).post(path, body)[thing]
        return made

    def find(self, path: str, thing: str, **params: Any) -> Json:
        """The first row of a list, waited for: events bring it."""
        found: Json = wait_for(f"{path} {params}", lambda: next(iter(self.admin.get(path, **params)[thing]), None))
        return found

    def fresh(self, path: str, thing: str) -> Json:
        """The object as it is now."""
        now: Json = self.admin.get(path)[thing]
        return now

    def insert(self, service: str, table: str, **values: Any) -> None:
        """A row of the tenant, by the service's own app role: for what only a race or a failure would bring about."""
        WRITTEN_BY_HAND.add(str(values.get("id", "")))
        names, places = ", ".join(values), ", ".join(["%s"] * len(values))
        statement_ = f"insert into {table} (tenant_id, {names}) values (%s, {places})"
        self._write(service, statement_, self.tenant, *values.values())

    def change(self, service: str, table: str, id_: str, **values: Any) -> None:
        """As `insert`, of a row that is there."""
        WRITTEN_BY_HAND.add(id_)
        places = ", ".join(f"{name} = %s" for name in values)
        self._write(service, f"update {table} set {places} where id = %s", *values.values(), id_)

    def _write(self, service: str, statement_: str, *values: Any) -> None:
        at = self.home.database(service)
        with psycopg.connect(
            host="127.0.0.1",
            port=at["port"],
            dbname=at["name"],
            user=f"{service}_app",
            password=at["app_password"],
        ) as connection:
            connection.execute("select set_config('kontor.tenant', %s, true)", (str(self.tenant),))
            connection.execute(statement_.encode(), values)

    # The sales side.

    @cached_property
    def seller(self) -> Json:
        return self._made("/v1/legal_entities", "legal_entity", {"legal_entity": cast.SELLER})

    def new_lead(self) -> Json:
        return self._made("/v1/leads", "lead", {"title": "Kaimauer", "company": "Hafen"})

    @cached_property
    def assignee(self) -> str:
        """A person that crm knows of."""
        person = self.people["lead"]

        def assigned() -> Json | None:
            try:
                done: Json = self.admin.act("/v1/leads", "assign", self.new_lead(), person_id=person)
            except Refused:
                return None
            return done

        wait_for("crm to know the person", assigned)
        return person

    def new_customer(self) -> Json:
        body = {**cast.SHIPYARD, "email": f"k-{uuid.uuid4().hex[:10]}@werft.example"}
        return self._made("/v1/customers", "customer", {"customer": {**body, "invoice_format": UBL}})

    def quote_body(self, customer: str, milestones: int = 2) -> Json:
        return {
            "customer_id": customer,
            "legal_entity_id": self.seller["id"],
            "title": "Tragwerk",
            "lines": _lines(milestones),
            "valid_until": (self.today + timedelta(days=300)).isoformat(),
        }

    def new_quote(self, customer: Json | None = None, milestones: int = 2) -> Json:
        body = self.quote_body((customer or self.a.customer)["id"], milestones)
        return wait_for("crm to know the seller", lambda: self._made("/v1/quotes", "quote", body))

    def sent_quote(self, customer: Json | None = None, milestones: int = 2) -> tuple[Json, str]:
        """The quote and the token of the link in its letter."""
        sent: Json = self.admin.act("/v1/quotes", "send", self.new_quote(customer, milestones))["quote"]
        return sent, self._letter(sent["number"], (customer or self.a.customer)["email"])

    def _letter(self, *words: str) -> str:
        return self.inbox.link(*words).removeprefix("/l/")

    def opened(self, link: str) -> str:
        """The token of a minute for which the gateway exchanges a link at the service that its end names."""
        owner = link.rpartition(".")[2]
        known = self.known[f"{owner}.ExchangeLink"]
        request = known.method.input_type._concrete_class(secret=link)
        answer = self.service(owner).call(known, request, self.signer("gateway").service_token(owner, self.tenant))
        return str(answer.json["token"])

    def link_like(self, token: str, **changed: Any) -> str:
        """A link token signed anew with other claims, by the service that signed this one unless `signed_by` says."""
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        said = {
            "tenant": UUID(claims["tenant"]),
            "permissions": claims["permissions"],
            "object": claims["object"],
            "link_id": claims["sub"],
            **changed,
        }
        signer = self.signer(said.pop("signed_by", claims["iss"]))
        return signer.link_token(expires=datetime.now(HOME) + timedelta(hours=1), **said)

    # The work side.

    def new_project(self, customer: Json | None = None, milestones: int = 2) -> tuple[Json, Json]:
        """An accepted quote and the project it became."""
        quote, link = self.sent_quote(customer, milestones)
        accept = crm_pb2.AcceptQuoteRequest(name="Merle Sönnichsen", quote_version=quote["quote_version"])
        accepted = self.grpc.call(self.known["crm.AcceptQuote"], accept, link)
        assert accepted.ok, accepted
        return quote, self.find("/v1/projects", "projects", quote_id=quote["id"])

    def _order(self, milestones: int) -> Order:
        customer = self.new_customer()
        quote, project = self.new_project(customer, milestones)
        for name, role in (("lead", "LEAD"), ("employee", "MEMBER"), ("colleague", "MEMBER")):
            body = {"person_id": self.people[name], "role": f"MEMBER_ROLE_{role}"}
            project = wait_for("projects to know the person", partial(self._staffed, project, body))
        member: str = self.new_person("member")["id"]
        body = {"person_id": member, "role": "MEMBER_ROLE_MEMBER"}
        project = wait_for("projects to know the member", partial(self._staffed, project, body))
        return Order(customer, quote, project, list(project["milestones"]), member)

    def _staffed(self, project: Json, body: Json) -> Json:
        staffed: Json = self.admin.act("/v1/projects", "setMember", project, **body)["project"]
        return staffed

    @cached_property
    def a(self) -> Order:
        return self._order(MILESTONES)

    @cached_property
    def b(self) -> Order:
        return self._order(3)

    def reached_milestone(self, order: Order | None = None) -> Json:
        milestone = (order or self.a).milestones.pop(0)
        reached: Json = self.lead.act("/v1/milestones", "report", milestone, evidence="fertig")["milestone"]
        return reached

    def reached_with_link(self) -> tuple[Json, str]:
        reached = self.reached_milestone()
        return reached, self._letter(reached["title"], "Abnahme", self.a.customer["email"])

    def accepted_milestone(self, order: Order | None = None) -> Json:
        reached = self.reached_milestone(order)
        body = {"by": "Merle Sönnichsen"}
        accepted: Json = self.lead.act("/v1/milestones", "recordAcceptance", reached, **body)["milestone"]
        return accepted

    def work(self, order: Order | None = None, kind: str = "TIME_AND_MATERIAL") -> Json:
        """Where something is booked: project, position and a day."""
        at = order or self.a
        return {
            "project_id": at.project["id"],
            "position_id": at.position(kind),
            "date": (self.today - timedelta(days=1)).isoformat(),
        }

    def new_entry(self, by: Caller | None = None) -> Json:
        body = {"entry": {**self.work(), "minutes": 10, "note": "Besprechung"}}
        return wait_for(
            "timetracking to know the project",
            lambda: self._made("/v1/time_entries", "entry", body, by or self.employee),
        )

    def submitted_entry(self) -> Json:
        entry = self.new_entry()
        submitted: Json = self.employee.post("/v1/time_entries:submit", {"ids": [entry["id"]]})["entries"][0]
        return submitted

    def approved_entry(self) -> Json:
        entry = self.submitted_entry()
        approved: Json = self.lead.post("/v1/time_entries:approve", {"ids": [entry["id"]]})["entries"][0]
        return approved

    @cached_property
    def receipt(self) -> Json:
        return self.upload(cast.RECEIPT, "receipt", "hotel.pdf", "application/pdf")

    def upload(self, content: bytes, purpose: str, name: str, media_type: str) -> Json:
        return self.admin.upload(content, purpose=purpose, name=name, media_type=media_type)

    def expense_body(self) -> Json:
        more = {"text": "Hotel", "gross": cast.euro("119.00"), "receipt_vat_rate": "19", "receipt": self.receipt}
        return {**self.work(kind="EXPENSES"), **more}

    def new_expense(self, by: Caller | None = None) -> Json:
        body = {"expense": self.expense_body()}
        return wait_for(
            "timetracking to know the project", lambda: self._made("/v1/expenses", "expense", body, by or self.employee)
        )

    def submitted_expense(self) -> Json:
        expense = self.new_expense()
        submitted: Json = self.employee.post("/v1/expenses:submit", {"ids": [expense["id"]]})["expenses"][0]
        return submitted

    def approved_expense(self) -> Json:
        expense = self.submitted_expense()
        approved: Json = self.lead.post("/v1/expenses:approve", {"ids": [expense["id"]]})["expenses"][0]
        return approved

    # The money side.

    def new_draft(self, order: Order | None = None) -> Json:
        return self.find("/v1/drafts", "drafts", source_id=self.accepted_milestone(order)["id"])

    def submitted_draft(self, order: Order | None = None) -> Json:
        by = self.caller(self.people["finance"])
        submitted: Json = by.act("/v1/drafts", "submit", self.new_draft(order))["draft"]
        assert submitted["state"] == "DRAFT_STATE_IN_REVIEW", submitted["state"]
        return submitted

    def approved_draft(self, order: Order | None = None) -> Json:
        by = self.caller(self.people["approver"])
        approved: Json = by.act("/v1/drafts", "approve", self.submitted_draft(order))["draft"]
        assert approved["state"] == "DRAFT_STATE_APPROVED", approved["state"]
        return approved

    def new_invoice(self, order: Order | None = None) -> Json:
        """Issued, its documents archived and sent."""
        issued = self.admin.act("/v1/drafts", "issue", self.approved_draft(order))["invoice"]
        return wait_for("the invoice to be sent", lambda: self._sent(issued["id"]), 60)

    def _sent(self, invoice_id: str) -> Json | None:
        invoice = self.fresh(f"/v1/invoices/{invoice_id}", "invoice")
        return invoice if invoice["delivery"]["state"] == "DELIVERY_STATE_DISPATCHED" else None

    def invoice(self, order: Order) -> Json:
        """The one that only gets read."""
        return self._paper(order, "invoice", lambda: self.new_invoice(order))

    def document(self, order: Order) -> Json:
        path = f"/v1/invoices/{self.invoice(order)['id']}/documents"
        return self._paper(order, "document", lambda: self.find(path, "documents"))

    def other_object(self, kind: str) -> Json:
        """Of the same kind as a link's object, without a link of its own."""
        if kind == "invoice":
            return self.invoice(self.b)
        return self.a.quote if kind == "quote" else self.a.milestones[-1]

    def dispatch(self, order: Order) -> Json:
        path = f"/v1/invoices/{self.invoice(order)['id']}/dispatches"
        return self._paper(order, "dispatch", lambda: self.find(path, "dispatches"))

    def invoice_with_link(self) -> tuple[Json, str]:
        """Sent once more, as a link."""
        invoice = self.fresh(f"/v1/invoices/{self.invoice(self.a)['id']}", "invoice")
        path = f"/v1/invoices/{invoice['id']}/dispatches"
        before = len(self.admin.get(path)["dispatches"])
        self.admin.act("/v1/invoices", "retryDelivery", invoice, channel="PORTAL")

        def sent() -> bool:
            newer = self.admin.get(path)["dispatches"][before:]
            return bool(newer) and newer[-1]["state"] == "DISPATCH_STATE_SENT"

        wait_for("the link to be sent", sent, 60)
        return invoice, self._letter(invoice["number"], "/l/", self.a.customer["email"])

    @cached_property
    def bounce(self) -> str:
        """The id of a notification that belongs to no dispatch."""
        id_ = str(new_id())
        texts = dict.fromkeys(("invoice_number", "message_id", "recipient", "action", "status", "diagnostic"), "")
        now = datetime.now(HOME)
        self.insert("einvoice", "bounce", id=id_, sha256=uuid.uuid4().hex * 2, size=1, received_at=now, **texts)
        return id_

    def open_item(self, order: Order) -> Json:
        path = f"/v1/open_items/{self.invoice(order)['id']}"
        return self._paper(order, "open_item", lambda: wait_for("open item", lambda: self.fresh(path, "open_item")))

    def notice(self, order: Order) -> Json:
        """A reminder: both invoices are there before time moves on."""
        assert self.moved
        asked = {"invoice_id": self.invoice(order)["id"]}
        return self._paper(order, "notice", lambda: self.find("/v1/dunning_notices", "dunning_notices", **asked))

    def late_item(self) -> Json:
        """Customer A's, reminded of once and long ago: the next reminder may leave now."""
        item = self.notice(self.a)["invoice"]["id"]
        as_then = {"dunning_level": 1, "reminded_on": "2020-01-01", "outgoing": None, "skip": None}
        self.change("collections", "open_item", item, **as_then)
        return self.fresh(f"/v1/open_items/{item}", "open_item")

    def _paper(self, order: Order, name: str, make: Callable[[], Json]) -> Json:
        if name not in order.papers:
            order.papers[name] = make()
        found: Json = order.papers[name]
        return found

    @cached_property
    def moved(self) -> Json:
        """The operation that moved the tenant's clock two months on."""
        assert self.open_item(self.a)
        assert self.open_item(self.b)
        path = f"/v1/tenants/{self.tenant}:moveClock"
        started = self.admin.post(path, {"by_seconds": 60 * _DAY})["operation"]
        return wait_for("the clock", lambda: self._ended(started["id"]), 60)

    def _ended(self, operation: str) -> Json | None:
        now = self.fresh(f"/v1/platform/operations/{operation}", "operation")
        return now if now["state"] != "OPERATION_STATE_RUNNING" else None

    def new_statement(self, *payments: Payment) -> Json:
        """A bank's file, uploaded."""
        found = payments or (Payment(Decimal("1.00"), "Unbekannt", "DE02100100100006820101", "Spende"),)
        iban = self.seller["bank_accounts"][0]["iban"]
        number = uuid.uuid4().hex[:12]
        content = statement(number=number, iban=iban, on=self.today, opening=Decimal(0), payments=list(found))
        return self.upload(content, "statement", "auszug.xml", "application/xml")

    @cached_property
    def statement(self) -> Json:
        imported: Json = self.admin.post("/v1/statements", {"file": self.new_statement()})["statements"][0]
        return imported

    def new_transaction(self) -> Json:
        imported = self.admin.post("/v1/statements", {"file": self.new_statement()})["statements"][0]
        return self.find("/v1/bank_transactions", "bank_transactions", statement_id=imported["id"])

    def allocation(self) -> Json:
        return {"invoice_id": self.open_item(self.a)["id"], "amount": cast.euro("1.00")}

    def proposed_transaction(self) -> Json:
        """Names both customers' invoices and pays neither: a person has to say."""
        text = " ".join(self.open_item(order)["invoice_number"] for order in (self.a, self.b))
        account = f"10010010{uuid.uuid4().int % 10**10:010}"
        iban = f"DE{98 - int(f'{account}131400') % 97:02}{account}"
        file = self.new_statement(Payment(Decimal("1.00"), "Unbekannt", iban, text))
        imported = self.admin.post("/v1/statements", {"file": file})["statements"][0]
        id_ = self.find("/v1/bank_transactions", "bank_transactions", statement_id=imported["id"])["id"]

        def proposed() -> Json | None:
            now = self.fresh(f"/v1/bank_transactions/{id_}", "bank_transaction")
            return now if now["proposals"] else None

        return wait_for("a proposal", proposed)

    def rejected_transaction(self) -> Json:
        line = self.proposed_transaction()
        body = {"invoice_ids": proposed_ids(line), "reason": "gehört zum Vorjahr"}
        done: Json = self.admin.act("/v1/bank_transactions", "rejectProposal", line, **body)["bank_transaction"]
        return done

    def allocated_transaction(self) -> Json:
        body = {"allocations": [self.allocation()]}
        done: Json = self.admin.act("/v1/bank_transactions", "allocate", self.new_transaction(), **body)
        found: Json = done["bank_transaction"]
        return found


UBL = "INVOICE_FORMAT_XRECHNUNG_UBL"


def proposed_ids(line: Json, proposals: str = "proposals") -> list[str]:
    """The invoices of a line's first proposal."""
    return [invoice["id"] for invoice in line[proposals][0]["invoices"]]


def _lines(milestones: int) -> list[Json]:
    """A fixed price in small steps, time, expenses."""
    line = {"vat_rate": "19", "vat_category": "S", "quantity": "1", "unit": "C62"}
    steps = [{"title": f"Schritt {n} {uuid.uuid4().hex[:6]}", "amount": cast.euro("100.00")} for n in range(milestones)]
    return [
        *(
            {
                **line,
                "title": "Tragwerk",
                "billing_model": "BILLING_MODEL_FIXED_PRICE",
                "unit_price": cast.euro(f"{100 * len(part)}.00"),
                "milestones": part,
            }
            for part in (steps[at : at + MILESTONES_OF_A_LINE] for at in range(0, milestones, MILESTONES_OF_A_LINE))
        ),
        {
            **line,
            "title": "Beratung",
            "billing_model": "BILLING_MODEL_TIME_AND_MATERIAL",
            "quantity": "1000",
            "unit": "HUR",
            "unit_price": cast.euro("110.00"),
        },
        {
            **line,
            "title": "Auslagen",
            "billing_model": "BILLING_MODEL_EXPENSES",
            "unit_price": cast.euro("1000.00"),
        },
    ]
