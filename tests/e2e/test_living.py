"""The demo tenant's first months, told on the shared platform: all is there, nothing twice, each in its time."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from kontor.cli.demo.client import Caller, Json
from kontor.cli.demo.office.calendar import Calendar, this_monday
from kontor.cli.demo.office.cast import PEOPLE
from kontor.cli.demo.office.diary import Diary
from kontor.cli.demo.office.founding import found, furnish
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.year import Year
from kontor.cli.platform import Platform

WEEKS = 13
_PARTS = ("open_amount", "received", "discount_taken", "superseded")
_CUT = 25


@dataclass
class Told:
    """An office after its first months."""

    office: Office
    diary: Path
    words: list[str]

    def year(self) -> Year:
        return Year(self.office, self.words.append)

    def all(self, what: str, part: str = "") -> list[Json]:
        return self.office.admin.all(f"/v1/{what}", part or what, page_size=200)


@pytest.fixture(scope="module")
def told(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Interrupted once on its way: the last lines of the diary are lost, as if their answers had never come."""
    file = tmp_path_factory.mktemp("office") / "diary.jsonl"
    with httpx.Client(base_url=platform.address, timeout=60) as http:
        calendar = Calendar(this_monday())
        founded = found(http, platform.operator_key, calendar.begins, str(uuid4()))

        def an_office() -> Office:
            admin = Caller(http, founded.key, "Ada Admin")
            return Office(http, founded.tenant, admin, calendar, Diary(file, UUID(founded.tenant)))

        first = Told(an_office(), file, [])
        furnish(first.office, founded, empty=False)
        first.year().tell(until=4)
        assert not first.office.diary.left
        shutil.copy(file, file.with_suffix(".whole"))
        file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[:-_CUT]) + '\n{"name": "cut o', "utf-8")
        again = Told(an_office(), file, first.words)
        again.year().tell(until=WEEKS)
        yield again


def test_every_step_is_done_and_the_interrupted_ones_not_twice(told: Told) -> None:
    assert not told.office.diary.left
    whole = [json.loads(line) for line in told.diary.with_suffix(".whole").read_text(encoding="utf-8").splitlines()]
    made = {entry["name"]: entry["answer"].get("id") for entry in whole}
    for name, id_ in made.items():
        if id_:
            assert told.office.diary[name]["id"] == id_, name


def test_the_months_have_left_their_records(told: Told) -> None:
    quotes = Counter(quote["state"] for quote in told.all("quotes"))
    assert quotes == {"QUOTE_STATE_ACCEPTED": 6, "QUOTE_STATE_DECLINED": 1}
    assert len(told.all("projects")) == 6
    assert {lead["state"] for lead in told.all("leads")} == {"LEAD_STATE_QUALIFIED", "LEAD_STATE_LOST"}
    entries = Counter(entry["state"] for entry in told.all("time_entries", "entries"))
    assert set(entries) == {"ENTRY_STATE_APPROVED", "ENTRY_STATE_SUBMITTED"}
    assert sum(entries.values()) > 300
    kinds = Counter(invoice["document_kind"] for invoice in told.all("invoices"))
    assert kinds["DOCUMENT_KIND_PARTIAL"] >= 2
    assert kinds["DOCUMENT_KIND_INVOICE"] >= 2
    assert len({person["id"] for person in told.all("people")}) == len(PEOPLE)


def test_what_was_paid_and_what_is_open_add_up_to_what_was_billed(told: Told) -> None:
    items = told.all("open_items")
    assert {item["state"] for item in items} >= {"OPEN_ITEM_STATE_SETTLED", "OPEN_ITEM_STATE_OPEN"}
    for item in items:
        parts = [item[part]["amount"] for part in _PARTS if item[part]]
        assert Decimal(item["gross"]["amount"]) == sum(map(Decimal, parts), Decimal(0)), item["invoice_number"]
    bank = told.all("bank_transactions")
    received = sum((Decimal(item["received"]["amount"]) for item in items), Decimal(0))
    assert sum((Decimal(line["amount"]["amount"]) for line in bank), Decimal(0)) == received


def test_history_shows_the_tenants_time(told: Told) -> None:
    quote = told.all("quotes")[0]
    history = told.office.person("auditor").get("/v1/crm/history", type="quote", id=quote["id"])["entries"]
    begins, ends = told.office.calendar.monday(0), told.office.calendar.monday(WEEKS) + timedelta(days=7)
    for entry in history:
        assert begins <= date.fromisoformat(entry["business_at"][:10]) <= ends, entry
    assert all(begins <= date.fromisoformat(i["issue_date"]) <= ends for i in told.all("invoices"))


def test_told_again_nothing_happens(told: Told) -> None:
    before = told.diary.read_text(encoding="utf-8")
    told.year().tell(until=WEEKS)
    assert told.diary.read_text(encoding="utf-8") == before


def test_the_clock_stays_in_the_past_and_the_tenant_is_quiet(told: Told) -> None:
    told.office.settle()
    status = told.office.admin.get("/v1/status")
    assert status["quiet"]
    assert {s["service"] for s in status["services"]} >= {"crm", "billing", "collections", "reporting"}
    assert told.office.admin.get("/v1/me")["tenant"]["clock_offset_seconds"] < 0
