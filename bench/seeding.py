"""A tenant with what a bench reads or moves, made over REST as the demo makes it, before any clock runs."""

import io
from decimal import Decimal
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
        return self

    def ordered(self, title: str, lines: list[Json]) -> Json:
        """A quote, sent and accepted; the project it became."""
        quote = self._quote(title, lines, customer_id=self.shipyard["id"])
        self._send_and_accept(quote, self.shipyard, "Merle Sönnichsen")
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
        columns = []
        for number in range(-(-wanted // 19)):
            project = self.ordered(f"Halle {number}", [line])
            columns.append([self._reported(milestone) for milestone in project["milestones"][:19]])
        return [milestone for row in zip(*columns, strict=True) for milestone in row][:wanted]

    def _reported(self, milestone: Json) -> Json:
        reported: Json = self.people["lead"].act("/v1/milestones", "report", milestone, evidence="fertig")["milestone"]
        return reported

    def drafted(self) -> dict[str, Decimal]:
        """Net amount of every milestone that stands in a draft; in two drafts is wrong."""
        found: dict[str, Decimal] = {}
        for draft in self.people["finance"].all("/v1/drafts", "drafts", page_size=200):
            for line in draft["lines"]:
                for source in line["sources"]:
                    must(source["id"] not in found, f"milestone {source['id']} stands in one draft")
                    found[source["id"]] = amount(draft["net"])
        return found


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
