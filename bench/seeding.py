"""A tenant with what a bench reads or moves, made over REST as the demo makes it, before any clock runs."""

import io
import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path

import httpx
from kontor.cli.deliveries import delivered
from kontor.cli.demo import cast
from kontor.cli.demo.beginning import amount, month_start
from kontor.cli.demo.client import Caller, Json, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from measuring import must
from rich.console import Console


class Seeding(Story):
    """The demo's people and customer; then projects of our own making."""

    def begin(self) -> "Seeding":
        self.set_up()
        body = {"customer": {**cast.SHIPYARD, "email": self._mail("einkauf@werft.example")}}
        self.shipyard = self.people["sales"].post("/v1/customers", body)["customer"]
        self.buyers = [self.shipyard]
        self._turn = itertools.count()
        return self

    def another_buyer(self, name: str, **wishes: str) -> None:
        """Projects go to each in turn."""
        body = {**cast.SHIPYARD, "email": self._mail("zweite@werft.example"), "name": name, **wishes}
        self.buyers.append(self.people["sales"].post("/v1/customers", {"customer": body})["customer"])

    def ordered(self, title: str, lines: list[Json]) -> Json:
        """A quote, sent and accepted; the project it became."""
        buyer = self.buyers[next(self._turn) % len(self.buyers)]
        quote = self._quote(title, lines, customer_id=buyer["id"])
        self._send_and_accept(quote, buyer, "Merle Sönnichsen")
        return self._project_of(quote)

    def invoice_of_ten_lines(self) -> Json:
        """Ten monthly amounts, drafted by a run, approved and issued."""
        since = month_start(self.today).isoformat()
        amounts = [100 + 10 * number for number in range(10)]
        lines = [
            cast._line(f"Betreuung {number}", "RETAINER", "12", "MON", f"{each}.00", retainer_from=since)
            for number, each in enumerate(amounts, 1)
        ]
        self.ordered("Betreuung", lines)
        invoice = self._issue(self._run(self.shipyard["id"])[0])
        invoice = self._delivered(invoice["id"])
        must(len(invoice["lines"]) == 10, f"ten lines, not {len(invoice['lines'])}")
        must(amount(invoice["net"]) == sum(amounts), f"net {invoice['net']} is the sum of the lines")
        return invoice

    def reported_milestones(self, wanted: int) -> list[Json]:
        """Milestones that wait for acceptance, none of them the last of its position; neighbours of other projects."""
        steps = [{"title": f"Schritt {number}", "amount": cast.euro("1000.00")} for number in range(1, 21)]
        line = cast._line("Tragwerk", "FIXED_PRICE", "1", "C62", "20000.00", milestones=steps)
        projects = [self.ordered(f"Halle {number}", [line]) for number in range(-(-wanted // 19))]
        rows = zip(*(project["milestones"][:19] for project in projects), strict=True)
        return _side_by_side(self._reported, [milestone for row in rows for milestone in row][:wanted])

    def approved_drafts(self, wanted: int) -> list[Json]:
        """Each an accepted milestone of 1,000 euro, in the order in which they were drafted."""
        lead, finance, approver = (self.people[name] for name in ("lead", "finance", "approver"))
        accepted = partial(lead.act, "/v1/milestones", "recordAcceptance", by="Merle Sönnichsen")
        _side_by_side(accepted, self.reported_milestones(wanted))

        def drafted() -> list[Json] | None:
            time.sleep(1.0)  # a thousand drafts are a long list
            found = finance.all("/v1/drafts", "drafts", page_size=200)
            return found if len(found) == wanted else None

        def approve(draft: Json) -> Json:
            submitted = finance.act("/v1/drafts", "submit", draft)["draft"]
            ready: Json = approver.act("/v1/drafts", "approve", submitted)["draft"]
            must(ready["state"] == "DRAFT_STATE_APPROVED", "every draft is approved")
            return ready

        return _side_by_side(approve, wait_for(f"{wanted} drafts", drafted, 300))

    def _reported(self, milestone: Json) -> Json:
        reported: Json = self.people["lead"].act("/v1/milestones", "report", milestone, evidence="fertig")["milestone"]
        return reported

    def drafted(self) -> dict[str, Decimal]:
        """Net amount of every milestone that stands in a draft; in two drafts is wrong."""
        found: dict[str, Decimal] = {}
        for draft in self.people["finance"].all("/v1/drafts", "drafts", page_size=200, view="VIEW_FULL"):
            for line in draft["lines"]:
                for source in line["sources"]:
                    must(source["id"] not in found, f"milestone {source['id']} stands in one draft")
                    found[source["id"]] = amount(draft["net"])
        return found


def _side_by_side(one: Callable[[Json], Json], things: list[Json]) -> list[Json]:
    """A few at a time, answers in the order of the things."""
    with ThreadPoolExecutor(4) as people:
        return list(people.map(one, things))


def seeded(platform: Platform) -> Seeding:
    folder = Path(platform.folder) / "documents"
    folder.mkdir(exist_ok=True)
    http = httpx.Client(base_url=platform.address, timeout=30)
    operator = Caller(http, platform.operator_key, "operator")
    return Seeding(http, operator, Teller(Console(file=io.StringIO())), folder).begin()


def quiet(platform: Platform) -> None:
    """Until all that was told has been taken in: nothing of the seeding runs on while the clock does."""
    wait_for("all events to arrive", lambda: not any(line.missing for line in delivered(platform.home)), 180)
    for line in delivered(platform.home):
        must(line.unknown == 0, f"{line.durable} handled only what a journal holds")
