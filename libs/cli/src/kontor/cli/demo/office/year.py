"""The year itself: the office is set up, then week after week its people do what they do on a Friday."""

from collections.abc import Callable
from datetime import date
from functools import partial

from kontor.cli.demo.client import Json
from kontor.cli.demo.office.billing import Billing
from kontor.cli.demo.office.cast import PEOPLE
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.orders import THIS, euro
from kontor.cli.demo.office.paying import Paying
from kontor.cli.demo.office.selling import Selling
from kontor.cli.demo.office.work import Work

MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip
# Nobody answers there: its messages are tried again and again, and the partner sees why they do not arrive.
_CLOSED = "https://hooks.softwarehaus.example/kontor"
_WEBHOOK_WEEK = THIS - 2
# What the firm aims at: days, percent.
_AIMS = (("dso", "21"), ("project_margin", "35"), ("utilisation", "85"), ("first_time_right_rate", "95"))


class Year:
    """`tell` is safe to be run again: what is done stays."""

    def __init__(self, office: Office, tell: Callable[[str], None]) -> None:
        self._office = office
        self._tell = tell
        self._selling = Selling(office)
        self._work = Work(office)
        self._billing = Billing(office)
        self._paying = Paying(office)

    def tell(self, until: int = THIS) -> None:
        """From the first week to this one; the last stop is now."""
        self._office.settle()
        self._office.each(*(partial(self._rate, key) for key in PEOPLE if PEOPLE[key].hours), self._aims)
        for week in range(until + 1):
            self._week(week)
        self._office.sign_out()

    def _rate(self, key: str) -> None:
        somebody = PEOPLE[key]
        body = {
            "person_id": self._office.diary[f"person {key}"]["id"],
            "bill_rate": euro(somebody.bill),
            "cost_rate": euro(somebody.cost),
            "valid_from": self._office.calendar.monday(0).isoformat(),
        }
        self._office.made(f"rate {key}", "project-lead", "/v1/rates", body, "rate")

    def _aims(self) -> None:
        finance, targets = self._office.person("finance"), [{"key": key, "value": value} for key, value in _AIMS]

        def aim(_: str) -> Json:
            now: Json = finance.get("/v1/figure_targets")["figure_targets"]
            return finance.patch("/v1/figure_targets", {"targets": targets}, etag=now["etag"])

        self._office.diary.once("targets", aim)

    def _webhook(self) -> None:
        types = ["billing.invoice_issued"]
        endpoint = {"url": _CLOSED, "description": "Buchungen an das Softwarehaus", "event_types": types}
        self._office.made("webhook", "partner", "/v1/webhook_endpoints", {"endpoint": endpoint}, "endpoint")

    def _week(self, week: int) -> None:
        """First what the weeks before have led to, then what is new; all that follows from it happens this week."""
        name = f"week {week}"
        if name in self._office.diary:
            return
        self._say(week)
        self._office.move_to(self._office.calendar.stop(week), f"clock {week}")
        self._office.settle()
        self._selling.staff(week)
        if week == _WEBHOOK_WEEK:
            self._office.each(self._webhook)
        self._billing.cancel(week)
        self._billing.issue(week)
        self._work.judge(week - 1)
        self._paying.week(week)
        self._selling.week(week)
        self._work.week(week)
        self._selling.reach(week)
        self._billing.run(week)
        self._office.settle()
        self._office.diary.once(name, lambda _: {})

    def _say(self, week: int) -> None:
        day, before = self._office.calendar.monday(week), self._office.calendar.monday(week - 1)
        if week == 0 or day.month != before.month:
            self._tell(f"demo data: {MONTHS[day.month - 1]} {day.year}, {_months(self._office, day)} of 12")


def _months(office: Office, day: date) -> int:
    """Which month of the twelve: those that begin in the year, counted from its first week."""
    first = office.calendar.monday(0)
    return min(12, max(1, (day.year - first.year) * 12 + day.month - first.month))
