"""A person's week: hours on the projects of their team, handed in on Friday, judged the week after; and expenses."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from zlib import crc32

from kontor.cli.demo import cast as story_cast
from kontor.cli.demo.client import Json
from kontor.cli.demo.office.cast import PEOPLE
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.orders import ORDERS, THIS, euro

_NOTES = (
    "Bestandsunterlagen gesichtet", "Lastannahmen zusammengestellt", "Variante B gerechnet", "Bewehrungspläne geprüft",
    "Abstimmung mit der Bauherrschaft", "Ortstermin", "Statik Abschnitt 2", "Pläne überarbeitet",
    "Messdaten ausgewertet", "Protokoll geschrieben", "Anschlüsse bemessen", "Bauüberwachung vor Ort",
)  # fmt: skip
_EXPENSES = ("Bahnfahrt zum Ortstermin", "Hotel", "Plandruck", "Mietwagen", "Baugrundproben Labor")
# Weeks in which somebody has forgotten a day.
_GAPS = 9
# One entry in so many is the office's own affair.
_BILLABLE = 6
_REJECTED_WEEK = THIS - 3
# Whose last handed-in week still waits for a judgement.
_WAITING = frozenset({"employee", "tom", "project-lead"})


def dice(*words: object, of: int) -> int:
    """The same words always give the same number below `of`."""
    return crc32(" ".join(map(str, words)).encode()) % of


@dataclass(frozen=True)
class _Place:
    """Where hours may go."""

    project: str
    position: str


class Work:
    def __init__(self, office: Office) -> None:
        self._office = office

    def week(self, week: int) -> None:
        people = [key for key, somebody in PEOPLE.items() if somebody.hours and week not in somebody.away]
        self._office.each(*(partial(self._record, key, week) for key in people))
        self._office.each(partial(self._spend, week))

    def _record(self, who: str, week: int) -> None:
        """All entries of a week in one call; of the present week nothing is handed in yet."""
        office, items = self._office, self._entries(who, week)
        if not items:
            return

        def record(key: str) -> Json:
            results = office.person(who).post("/v1/time_entries:batchUpsert", {"items": items}, key=key)["results"]
            told = [r["problem"] for r in results if r.get("problem")]
            return {"ids": [r["id"] for r in results if not r.get("problem")], "refused": told}

        done = office.diary.once(f"hours {who} {week}", record)
        office.diary.note(f"hours {who} {week}", done["refused"])
        ids = done["ids"]
        if ids and week < THIS:
            self._hand_in(who, week, ids)

    def _hand_in(self, who: str, week: int, ids: list[str]) -> None:
        office = self._office

        def submit(key: str) -> Json:
            office.person(who).post("/v1/time_entries:submit", {"ids": ids}, key=key)
            return {"ids": ids}

        office.diary.once(f"handed in {who} {week}", submit)

    def _entries(self, who: str, week: int) -> list[Json]:
        places = self._places(who, week)
        days = [d for d in self._office.calendar.work_days(week) if dice(who, week, d.weekday(), of=_GAPS)]
        return [entry for day in days for entry in self._day(who, day, places)] if places else []

    def _day(self, who: str, day: date, places: list[_Place]) -> list[Json]:
        """Seven to eight and a half hours on one or two projects."""
        whole = 420 + 15 * dice(who, day, "whole", of=7)
        first = 120 + 15 * dice(who, day, "first", of=13)
        shares = [first, whole - first] if len(places) > 1 else [whole]
        start = dice(who, day, "place", of=len(places))
        return [
            {
                "entry": {
                    "project_id": places[(start + n) % len(places)].project,
                    "position_id": places[(start + n) % len(places)].position,
                    "date": day.isoformat(),
                    "minutes": minutes,
                    "note": _NOTES[dice(who, day, n, "note", of=len(_NOTES))],
                    "not_billable": not dice(who, day, n, "billable", of=_BILLABLE),
                }
            }
            for n, minutes in enumerate(shares)
        ]

    def _places(self, who: str, week: int) -> list[_Place]:
        """Of running projects whose team was named in an earlier week: the others learn of it a moment later."""
        found = []
        for key, order in ORDERS.items():
            started = order.outcome == "accepted" and order.answered + 1 < week <= order.until
            if started and who in order.team and f"team {key} {who}" in self._office.diary:
                project = self._office.diary[f"project {key}"]
                wanted = ("FIXED_PRICE", "TIME_AND_MATERIAL", "RETAINER")
                positions = [p for p in project["positions"] if p["kind"].removeprefix("POSITION_KIND_") in wanted]
                position = positions[dice(who, key, week, of=len(positions))]
                found.append(_Place(project["id"], position["id"]))
        return found

    # Judging.

    def judge(self, week: int) -> None:
        """Hours handed in the week before; nobody judges their own."""
        waits = _WAITING if week == THIS - 1 else frozenset()
        names = {who: f"handed in {who} {week}" for who in PEOPLE if who not in waits}
        handed = {who: name for who, name in names.items() if name in self._office.diary}
        for lead, others in (("project-lead", set(handed) - {"project-lead"}), ("nele", {"project-lead"})):
            ids = [id_ for who in sorted(others & set(handed)) for id_ in self._office.diary[handed[who]]["ids"]]
            if ids:
                self._office.each(partial(self._approve, lead, week, ids))

    def _approve(self, lead: str, week: int, ids: list[str]) -> None:
        def approve(key: str) -> Json:
            self._office.person(lead).post("/v1/time_entries:approve", {"ids": ids}, key=key)
            return {}

        self._office.diary.once(f"judged {lead} {week}", approve)

    # Expenses.

    def _spend(self, week: int) -> None:
        """One every other week on a project that pays for them; the last ones wait, one came back."""
        places = [
            (key, order.team[1 + dice(week, key, of=len(order.team) - 1)])
            for key, order in ORDERS.items()
            if any(line["billing_model"] == "BILLING_MODEL_EXPENSES" for line in order.lines)
            and order.outcome == "accepted" and order.answered + 1 < week <= order.until
        ]  # fmt: skip
        if not places or (week % 2 and week < THIS - 4):
            return
        key, who = places[dice(week, "spent", of=len(places))]
        if f"team {key} {who}" not in self._office.diary:
            return
        expense = self._expense(key, who, week)
        if week < THIS:
            self._tell(f"expense in {week}", who, "submit", expense)
        if week == _REJECTED_WEEK:
            self._tell(f"expense back {week}", "project-lead", "reject", expense, reason="Beleg ist nicht lesbar.")
        elif week < THIS - 1:
            self._tell(f"expense judged {week}", "project-lead", "approve", expense)

    def _expense(self, key: str, who: str, week: int) -> Json:
        office, project = self._office, self._office.diary[f"project {key}"]
        position = next(p for p in project["positions"] if p["kind"] == "POSITION_KIND_EXPENSES")
        receipt = office.diary.once(
            f"receipt {week}",
            lambda _: office.person(who).upload(
                story_cast.RECEIPT, purpose="receipt", name="beleg.pdf", media_type="application/pdf"
            ),
        )
        body = {
            "project_id": project["id"],
            "position_id": position["id"],
            "date": office.calendar.monday(week).isoformat(),
            "text": _EXPENSES[dice(week, "text", of=len(_EXPENSES))],
            "gross": euro(f"{38 + dice(week, 'gross', of=140)}.{10 + dice(week, 'cents', of=90)}"),
            "receipt_vat_rate": "19",
            "receipt": receipt,
        }
        return office.made(f"expense {week}", who, "/v1/expenses", {"expense": body}, "expense")

    def _tell(self, name: str, who: str, verb: str, expense: Json, **body: Any) -> None:
        def tell(key: str) -> Json:
            self._office.person(who).post(f"/v1/expenses:{verb}", {"ids": [expense["id"]], **body}, key=key)
            return {}

        self._office.diary.once(name, tell)
