"""Invoices: the run of a month, drafts handed in, approved on their levels and issued; at the end some wait."""

from datetime import date
from functools import partial

from kontor.cli.demo.client import Json, wait_for
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.orders import ORDERS, THIS

# How far the drafts of the last weeks have come, by the order they bill; all others have only been drafted.
_WAITING = {"umspannwerk": "approved once", "schleuse": "handed in", "werkstatt": "sent back", "kuehlhalle": "approved"}
_CANCELLED_WEEK = 22
_AT_ONCE = 50


class Billing:
    def __init__(self, office: Office) -> None:
        self._office = office

    def issue(self, week: int) -> None:
        """Whatever was drafted until now goes its whole way; in the last weeks it stays where somebody has to look."""
        drafts = self._list(f"drafts in {week}")
        if week == THIS:
            self._office.each(*(partial(self._leave, draft) for draft in drafts))
            return
        submitted = self._batch(f"handed in drafts {week}", "finance", "Submit", drafts)
        once = self._batch(f"approved drafts {week}", "approver", "Approve", submitted)
        waiting = [draft for draft in once if draft["state"] == "DRAFT_STATE_IN_REVIEW"]
        twice = self._batch(f"approved drafts again {week}", "director", "Approve", waiting)
        approved = [draft for draft in [*once, *twice] if draft["state"] == "DRAFT_STATE_APPROVED"]
        self._batch(f"issued {week}", "finance", "Issue", approved)

    def _list(self, name: str) -> list[Json]:
        def look(_key: str) -> Json:
            asked = {"states": ["DRAFT_STATE_DRAFTED"], "order_by": "created_at", "page_size": _AT_ONCE}
            return {"drafts": self._office.person("finance").get("/v1/drafts", **asked)["drafts"]}

        found: list[Json] = self._office.diary.once(name, look)["drafts"]
        return found

    def _batch(self, name: str, who: str, verb: str, drafts: list[Json]) -> list[Json]:
        """As the verb left them; one that somebody has changed meanwhile is left out."""
        items = [{"id": draft["id"], "etag": draft["etag"]} for draft in drafts]
        if not items:
            return []

        def act(key: str) -> Json:
            results = self._office.person(who).post(f"/v1/drafts:batch{verb}", {"items": items}, key=key)["results"]
            told = [r.get("problem") for r in results if r.get("problem")]
            return {"drafts": [r["draft"] for r in results if r.get("draft")], "refused": told}

        done = self._office.diary.once(name, act)
        self._office.diary.note(name, done["refused"])
        return list(done["drafts"])

    def _leave(self, draft: Json) -> None:
        """One of each state for the inbox of whoever decides next."""
        state = _WAITING.get(self._order_of(draft), "")
        if not state:
            return
        name, drafts = f"left {draft['id']}", [draft]
        drafts = self._batch(f"{name} handed in", "finance", "Submit", drafts)
        if state == "sent back":
            self._send_back(name, drafts[0])
        if state.startswith("approved"):
            drafts = self._batch(f"{name} approved", "approver", "Approve", drafts)
        if state == "approved" and drafts and drafts[0]["state"] == "DRAFT_STATE_IN_REVIEW":
            self._batch(f"{name} approved again", "director", "Approve", drafts)

    def _send_back(self, name: str, draft: Json) -> None:
        self._office.acted(
            f"{name} back", "approver", "/v1/drafts:sendBack", draft,
            comment="Bitte die Bestellnummer der Werft ergänzen.",
        )  # fmt: skip

    def _order_of(self, draft: Json) -> str:
        project = draft["project"]["id"]
        diary = self._office.diary
        return next((k for k in ORDERS if f"project {k}" in diary and diary[f"project {k}"]["id"] == project), "")

    def run(self, week: int) -> None:
        """Hours, expenses and monthly amounts of the month before; at the end those of this month so far."""
        until = self._office.calendar.month_to_bill(week)
        if week == THIS - 1 and until is None:
            until = self._office.calendar.today(week)
        if until is not None:
            self._office.each(partial(self._run, until))

    def _run(self, until: date) -> None:
        finance = self._office.person("finance")
        name = f"run until {until}"
        body = {"until": until.isoformat()}
        run = self._office.diary.once(name, lambda key: finance.post("/v1/billing_runs", body, key=key)["billing_run"])

        def ended() -> Json | None:
            now: Json = finance.get(f"/v1/billing_runs/{run['id']}")["billing_run"]
            return now if now["state"] != "OPERATION_STATE_RUNNING" else None

        wait_for("the billing run", ended, 120)

    def cancel(self, week: int) -> None:
        """One invoice went to the wrong person and is billed again with the next run."""
        if week == _CANCELLED_WEEK and "project kuehlhalle" in self._office.diary:
            self._office.each(self._cancel)

    def _cancel(self) -> None:
        office = self._office
        asked = {"customer_id": office.diary["customer molkerei"]["id"], "page_size": 1}
        found = office.diary.once(
            "to be cancelled", lambda _: {"invoices": office.person("finance").get("/v1/invoices", **asked)["invoices"]}
        )["invoices"]
        for invoice in found:
            office.acted("cancelled", "finance", "/v1/invoices:cancel", invoice, reason="Falscher Ansprechpartner")
