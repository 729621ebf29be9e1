"""Sales: enquiries, quotes and their answers, the teams of what was ordered, and the parts customers accept."""

from datetime import timedelta
from functools import partial

from kontor.cli.demo.client import Json, Page
from kontor.cli.demo.office.cast import PEOPLE
from kontor.cli.demo.office.customers import CUSTOMERS, WRONG_ADDRESS
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.orders import CLOSED, LEADS, OPPORTUNITIES, ORDERS, Order, euro

_INTRODUCTION = "Vielen Dank für Ihre Anfrage. Gern bieten wir Ihnen an:"
_VALID_DAYS = 30
# Each stands in for the other: nobody judges their own hours.
_LEADS = tuple(key for key, somebody in PEOPLE.items() if somebody.role == "project_lead")


class Selling:
    def __init__(self, office: Office) -> None:
        self._office = office

    def week(self, week: int) -> None:
        """What is asked, offered and answered in this week."""
        leads = [partial(self._lead, key) for key, (at, *_) in LEADS.items() if at == week]
        quotes = [partial(self._quote, key, order, week) for key, order in ORDERS.items() if order.quoted == week]
        answers = [partial(self._answer, key, order) for key, order in ORDERS.items() if self._ends(order, week)]
        talks = [partial(self._talk, key) for key, (at, *_) in OPPORTUNITIES.items() if at == week]
        self._office.each(*leads, *talks, *quotes, *answers)

    @staticmethod
    def _ends(order: Order, week: int) -> bool:
        return order.answered == week if order.outcome in ("accepted", "declined") else order.quoted == week

    def _lead(self, key: str) -> None:
        _, title, company, lost = LEADS[key]
        body = {"title": title, "company": company, "contact_name": "Sekretariat", "source": "website"}
        lead = self._office.made(f"lead {key}", "sales", "/v1/leads", body, "lead")
        if lost:
            self._office.acted(f"lost {key}", "sales", "/v1/leads:lose", lead, reason=lost)

    def _talk(self, key: str) -> None:
        _, customer, title, worth = OPPORTUNITIES[key]
        body = {"title": title, "company": CUSTOMERS[customer]["name"], "source": "Gespräch"}
        lead = self._office.made(f"lead {key}", "sales", "/v1/leads", body, "lead")
        known = self._office.diary[f"customer {customer}"]["id"]
        self._office.acted(
            f"qualified {key}", "sales", "/v1/leads:qualify", lead, part="opportunity", customer_id=known,
            opportunity_title=title, expected_value=euro(worth),
        )  # fmt: skip

    def _quote(self, key: str, order: Order, week: int) -> None:
        office, customer = self._office, CUSTOMERS[order.customer]
        buyer = office.diary[f"customer {order.customer}"]
        body = {"title": order.title, "company": customer["name"], "source": "Telefon"}
        lead = office.made(f"lead {key}", "sales", "/v1/leads", body, "lead")
        won = office.acted(
            f"qualified {key}",
            "sales",
            "/v1/leads:qualify",
            lead,
            part="opportunity",
            customer_id=buyer["id"],
            opportunity_title=order.title,
            expected_value=order.worth,
        )
        offered = {
            "legal_entity_id": office.diary["seller"]["id"],
            "opportunity_id": won["id"],
            "title": order.title,
            "introduction": _INTRODUCTION,
            "lines": [self._line(line, week) for line in order.lines],
            "valid_until": (office.calendar.today(week) + timedelta(days=_VALID_DAYS)).isoformat(),
        }
        quote = office.made(f"quote {key}", "sales", "/v1/quotes", offered, "quote")
        if order.outcome != "draft":
            office.acted(f"sent {key}", "sales", "/v1/quotes:send", quote, part="quote")

    def _line(self, line: Json, week: int) -> Json:
        """A monthly amount begins with the month after the offer."""
        if line["billing_model"] != "BILLING_MODEL_RETAINER":
            return line
        first = (self._office.calendar.today(week).replace(day=28) + timedelta(days=4)).replace(day=1)
        return {**line, "retainer_from": first.isoformat()}

    def _answer(self, key: str, order: Order) -> None:
        """By the link of the letter, as the customer does."""
        name = CUSTOMERS[order.customer].get("contact_name") or CUSTOMERS[order.customer]["name"]
        match order.outcome:
            case "accepted":
                self._on_page(f"accepted {key}", key, "accept", name=name, agreed="on")
            case "declined":
                self._on_page(f"declined {key}", key, "decline", reason=order.reason)
            case "seen":
                self._on_page(f"seen {key}", key, "")

    def _on_page(self, step: str, key: str, action: str, **values: str) -> None:
        office = self._office
        quote = office.diary[f"sent {key}"]

        def answer(_key: str) -> Json:
            sales, path = office.person("sales"), f"/v1/quotes/{quote['id']}"
            if sales.get(path)["quote"]["state"] != "QUOTE_STATE_SENT":
                return {}
            page = Page(office.http, sales.get(f"{path}/link")["url"])
            page.text()
            if action:
                page.submit(action, **values)
            return {}

        office.diary.once(step, answer)

    # What was ordered.

    def staff(self, week: int) -> None:
        """The week after: the project is there by itself, its team is named."""
        ordered = [key for key, order in ORDERS.items() if order.outcome == "accepted" and order.answered == week - 1]
        ended = [key for key, at in CLOSED.items() if at == week]
        self._office.each(*(partial(self._team, key) for key in ordered), *(partial(self._close, key) for key in ended))

    def _close(self, key: str) -> None:
        """Everything is accepted and billed: nothing more is booked on it."""
        office, project = self._office, self._office.diary[f"project {key}"]
        lead = office.person("project-lead")

        def close(given: str) -> Json:
            now = lead.get(f"/v1/projects/{project['id']}")["project"]
            return lead.post(f"/v1/projects/{project['id']}:close", {}, etag=now["etag"], key=given)["project"]  # type: ignore[no-any-return]

        office.diary.once(f"closed {key}", close)

    def _team(self, key: str) -> None:
        office, quote = self._office, self._office.diary[f"sent {key}"]
        lead = office.person("project-lead")
        project = office.diary.once(
            f"project {key}", lambda _: lead.get("/v1/projects", quote_id=quote["id"], view="VIEW_FULL")["projects"][0]
        )
        for member in dict.fromkeys((*ORDERS[key].team, *_LEADS)):
            body = {
                "person_id": office.diary[f"person {member}"]["id"],
                "role": "MEMBER_ROLE_LEAD" if member in _LEADS else "MEMBER_ROLE_MEMBER",
            }
            project = office.acted(
                f"team {key} {member}", "project-lead", "/v1/projects:setMember", project, part="project", **body
            )

    def reach(self, week: int) -> None:
        """Parts that are done in this week, and what the customer says to them."""
        self._office.each(
            *(
                partial(self._part, key, number)
                for key, order in ORDERS.items()
                for number, at in enumerate(order.milestones)
                if at == week
            )
        )
        name, at, email = WRONG_ADDRESS
        if week == at:
            self._office.each(partial(self._readdress, name, email))

    def _readdress(self, name: str, email: str) -> None:
        office, sales = self._office, self._office.person("sales")
        path = f"/v1/customers/{office.diary[f'customer {name}']['id']}"

        def change(_key: str) -> Json:
            etag = sales.get(path)["customer"]["etag"]
            return sales.patch(path, {"email": email}, etag=etag, mask="email")["customer"]  # type: ignore[no-any-return]

        office.diary.once(f"wrong address of {name}", change)

    def _part(self, key: str, number: int) -> None:
        office = self._office
        milestone = office.diary[f"project {key}"]["milestones"][number]
        evidence = f"{milestone['title']} übergeben, Unterlagen liegen der Bauherrschaft vor."
        reached = office.acted(
            f"reached {key} {number}",
            "project-lead",
            "/v1/milestones:report",
            milestone,
            part="milestone",
            evidence=evidence,
        )
        customer = CUSTOMERS[ORDERS[key].customer]
        by = customer.get("contact_name") or customer["name"]
        office.acted(f"taken {key} {number}", "project-lead", "/v1/milestones:recordAcceptance", reached, by=by)
