"""`./kontor audit verify` on the running platform: each change behind the journal is named, and nothing else is."""

import asyncio
import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from kontor.cli import journals
from kontor.cli.deliveries import delivered
from kontor.cli.demo.client import Caller, Json, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.home import WITH_DATABASE
from kontor.cli.planting import columns_of, journaled
from kontor.cli.platform import Platform

from .behind import Behind, Row
from .rights.world import WRITTEN_BY_HAND

Change = AbstractContextManager[None]
_OTHER_BYTE = "set_byte({0}, length({0}) / 2, 255 - get_byte({0}, length({0}) / 2))"


# Which of the story's entries are changed, the latest of each: none of them twice, and not the first of all, which is
# there a second time.
_DISCOUNT = "entry_id in (select entry_id from posting where account = 'discount')"
_OF = {
    **{kind: f"kind = '{kind}'" for kind in ("invoice", "payment", "claim", "cancellation")},
    "allocation": f"kind = 'allocation' and not {_DISCOUNT}",
    "skonto": f"kind = 'allocation' and {_DISCOUNT}",
}


@dataclass(frozen=True)
class Plant:
    """One change behind the journal, and the words by which the proof must name it."""

    what: str
    service: str
    words: tuple[str, ...]
    do: Callable[[], Change]
    # Another record the proof may speak of because of it.
    about: str = ""


def proved(platform: Platform) -> dict[str, list[str]]:
    """What the command finds wrong, by service; rows another test wrote by hand are no news."""
    done = platform.command("audit", "verify", "--json")
    assert done.stdout, done.stderr
    found: dict[str, list[str]] = {}
    for report in json.loads(done.stdout):
        faults = [fault for fault in report["faults"] if not any(id_ in fault for id_ in WRITTEN_BY_HAND if id_)]
        if faults:
            found[report["service"]] = faults
    assert done.returncode == bool(found) or WRITTEN_BY_HAND
    return found


@pytest.fixture(scope="module")
def at_rest(story: Story, platform: Platform) -> Story:
    """The story, once all of it has arrived everywhere: what is put back must be what is there."""
    wait_for("all events to arrive", lambda: not any(line.missing for line in delivered(platform.home)), 60)
    assert story.invoices
    return story


@pytest.fixture(scope="module")
def empty_tenant(platform: Platform) -> str:
    """Of whom only platform's journal tells."""
    with platform.client() as http:
        body: Json = {"name": "Leer", "sandbox": True, "admin_name": "Ada", "admin_email": "ada@leer.example"}
        made = Caller(http, platform.operator_key).post("/v1/tenants", body)
        return str(made["tenant"]["id"])


class Planting:
    """The changes that are tried on one story."""

    def __init__(self, story: Story, platform: Platform, empty_tenant: str) -> None:
        self.story = story
        self.behind = Behind(platform.home)
        self.tenant = story.tenant["id"]
        self.empty = empty_tenant
        self.finance = story.people["finance"]

    def all(self) -> Iterator[Plant]:
        yield from self._states()
        yield from self._rows()
        yield from self._money()
        yield from self._strangers()
        yield from self._journals()
        yield from self._files()
        yield from self._anchors()

    def _row(self, service: str, table: str, **key: Any) -> Row:
        return Row(service, table, {"tenant_id": self.tenant, **key})

    def _first(self, service: str, what: str, condition: str = "true") -> str:
        """`table.column` of the story's first row under a condition."""
        table, column = what.split(".")
        query = f"select {column} from {table} where tenant_id = %s and {condition} order by {table}.* limit 1"
        return str(self.behind.rows(service, query, self.tenant)[0][0])

    def _changed(self, service: str, what: str, to: str, id_: str, record: str = "") -> Plant:
        """One column of one row; the proof speaks of the record it belongs to."""
        table, column = what.split(".")
        row = self._row(service, table, id=id_)
        words = (record or id_, "changed behind the journal")
        return Plant(what, service, words, partial(self.behind.changed, row, column, to))

    def _states(self) -> Iterator[Plant]:
        invoices = self.story.invoices
        yield self._changed("billing", "invoice.frozen", _OTHER_BYTE.format("frozen"), invoices["first"]["id"])
        yield self._changed("billing", "invoice.gross", "gross + 0.01", invoices["month"]["id"])
        yield self._changed("billing", "saga.payment", "'OPEN'", invoices["yard2"]["id"])
        yield self._changed("collections", "open_item.superseded_on", "current_date", invoices["yard3"]["id"])
        allocated = self._first("collections", "allocation.id", "not undone")
        credit = self._first("collections", "allocation.transaction_id", "not undone")
        yield self._changed("collections", "allocation.amount", "amount + 1", allocated, credit)
        yield self._changed("crm", "lead.title", "title || '!'", self.story.lead_record["id"])
        yield self._changed("projects", "project.name", "name || '!'", self.story.project["id"])
        yield self._changed("timetracking", "time_entry.minutes", "minutes + 1", self.story.entries[0]["id"])
        yield self._changed("platform", "person.roles", "roles || '{admin}'", self.story.person_ids["employee"])

    def _rows(self) -> Iterator[Plant]:
        behind, slipped, doubled = self.behind, str(uuid4()), str(uuid4())
        invoice = self.story.invoices["yard1"]["id"]
        gone = partial(behind.gone, self._row("billing", "invoice", id=invoice))
        yield Plant("a deleted invoice", "billing", (invoice, "the row is gone"), gone, self._seller())
        lead, unknown = self._row("crm", "lead", id=self.story.lead_record["id"]), "the journal knows nothing of it"
        yield Plant("a lead slipped in", "crm", (slipped, unknown), partial(behind.twice, lead, "id", slipped))
        quote = self._row("crm", "quote", id=self._first("crm", "quote.id"))
        elsewhere = partial(behind.twice, quote, "tenant_id", self.empty)
        yield Plant("a quote of a tenant that has none", "crm", (self.empty, unknown), elsewhere)
        entry = self._row("collections", "posting", entry_id=self._first("collections", "posting.entry_id"))
        again = partial(behind.twice, entry, "entry_id", doubled)
        yield Plant("a doubled posting", "collections", (entry.key["entry_id"], "booked twice"), again)

    def _entry(self, kind: str, before: int = 0) -> tuple[Row, str]:
        """The latest of its kind, or so many before it, and what it was booked for."""
        query = f"select distinct entry_id, ref_id from posting where tenant_id = %s and {_OF[kind]} order by 1 desc"
        entry, cause = self.behind.rows("collections", query, self.tenant)[before]
        return self._row("collections", "posting", entry_id=str(entry)), str(cause)

    def _money(self) -> Iterator[Plant]:
        """Entries that still add up, and numbers that were never given."""
        one_more = "case account when 'discount' then amount + 1 when 'unallocated' then amount - 1 else amount end"
        for kind, column, to in (
            ("invoice", "amount", "amount * 2"),
            ("payment", "amount", "-amount"),
            ("allocation", "amount", "amount * 3"),
            ("skonto", "amount", one_more),
            ("claim", "customer_id", "gen_random_uuid()"),
            ("cancellation", "posting_date", "posting_date + 31"),
        ):
            entry, cause = self._entry(kind)
            words = (entry.key["entry_id"], "is not booked as the journal tells of it")
            change = partial(self.behind.changed, entry, column, to)
            yield Plant(f"another {column} of an entry: {kind}", "collections", words, change, cause)
        entry, cause = self._entry("payment", before=1)
        gone = partial(self.behind.gone, entry)
        yield Plant("an entry that is gone", "collections", (cause, "its entry is gone"), gone)
        further = partial(self.behind.changed, self._series(), "last", "last + 1")
        yield Plant("a series that skips a number", "billing", (self._seller(), "which no invoice has"), further)

        source = self._first("billing", "source_claim.source_id", "released_at is null")
        freed = partial(
            self.behind.changed, self._row("billing", "source_claim", source_id=source), "released_at", "now()"
        )
        yield Plant("a source that may be billed again", "billing", (source, "does not hold it"), freed)

    def _series(self) -> Row:
        return self._row("billing", "number_series", series=self._first("billing", "number_series.series"))

    def _seller(self) -> str:
        return str(self._series().key["series"].partition("|")[0])

    def _strangers(self) -> Iterator[Plant]:
        """Rows of tenants that nobody has ever told of."""
        for service, table, column in (
            ("collections", "posting", "entry_id"),
            ("projects", "project", "id"),
            ("timetracking", "person_ref", "id"),
        ):
            whose = str(uuid4())
            row = self._row(service, table, **{column: self._first(service, f"{table}.{column}")})
            slipped = partial(self.behind.twice, row, "tenant_id", whose)
            yield Plant(f"a {table} of a tenant there is not", service, (whose, "no journal knows it"), slipped)

    def _journals(self) -> Iterator[Plant]:
        other = self._row("projects", "journal", event_id=self._first("projects", "journal.event_id", "seq = 3"))
        change = partial(self.behind.changed, other, "payload", _OTHER_BYTE.format("payload"))
        yield Plant("another word", "projects", (other.key["event_id"], "payload changed"), change)
        cut = self._row("einvoice", "journal", event_id=self._first("einvoice", "journal.event_id", "seq = 3"))
        words = (self.tenant, "rows 3 to 3 are missing")
        about = self._first("einvoice", "journal.aggregate_id", "seq = 3")
        yield Plant("a row cut out", "einvoice", words, partial(self.behind.gone, cut), about)

    def _files(self) -> Iterator[Plant]:
        documents = self.finance.get(f"/v1/invoices/{self.story.invoices['first']['id']}/documents")["documents"]
        changed, gone = (documents[n]["file"]["sha256"] for n in (0, 1))
        expenses = self.story.people["lead"].get("/v1/expenses")["expenses"]
        receipt = next(expense["receipt"]["sha256"] for expense in expenses if expense.get("receipt"))
        statement = self._first("collections", "statement.file->>'sha256'")
        other, without = self.behind.other_bytes, self.behind.without_file
        at = partial(self.behind.file, self.tenant)
        yield Plant("a changed document", "einvoice", (changed, "was changed"), partial(other, at(changed)))
        yield Plant("a deleted document", "einvoice", (gone, "is gone"), partial(without, at(gone)))
        yield Plant("a deleted receipt", "timetracking", (receipt, "is gone"), partial(without, at(receipt)))
        yield Plant("a changed statement", "collections", (statement, "was changed"), partial(other, at(statement)))

    def _anchors(self) -> Iterator[Plant]:
        gone, changed, old = (self.behind.signed_files(s)[-1] for s in ("billing", "crm", "platform"))
        behind = self.behind
        yield Plant("a removed anchor file", "billing", (gone.stem, "is gone"), partial(behind.without_file, gone))
        yield Plant("a changed anchor file", "crm", (changed.stem, "was changed"), partial(behind.other_bytes, changed))
        words = (old.stem, "was changed")
        yield Plant("an anchor file of nobody", "platform", words, partial(behind.emptied, old))


@pytest.fixture
def plants(at_rest: Story, platform: Platform, empty_tenant: str) -> list[Plant]:
    return list(Planting(at_rest, platform, empty_tenant).all())


def unnamed(plants: list[Plant], found: dict[str, list[str]]) -> list[str]:
    """Plants that no line names by all its words."""
    return [
        plant.what
        for plant in plants
        if not any(all(word in line for word in plant.words) for line in found.get(plant.service, []))
    ]


def unexplained(plants: list[Plant], found: dict[str, list[str]]) -> list[str]:
    """Lines that speak of something nobody has planted."""
    return [
        f"{service}: {line}"
        for service, lines in found.items()
        for line in lines
        if not any(
            plant.service == service and any(id_ in line for id_ in (plant.words[0], plant.about) if id_)
            for plant in plants
        )
    ]


@pytest.mark.timeout(900)
def test_each_change_behind_the_journal_is_named_and_nothing_else(platform: Platform, plants: list[Plant]) -> None:
    assert proved(platform) == {}
    with ExitStack() as planted:
        for plant in plants:
            planted.enter_context(plant.do())
        found = proved(platform)
    assert unnamed(plants, found) == []
    assert unexplained(plants, found) == []
    assert proved(platform) == {}, "what was put back is what was there"


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_each_change_is_named_by_itself(platform: Platform, plants: list[Plant]) -> None:
    for plant in plants:
        with plant.do():
            found = proved(platform)
        assert unnamed([plant], found) == []
        assert unexplained([plant], found) == []
    assert proved(platform) == {}


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_column_of_every_record_is_covered(at_rest: Story, platform: Platform, service: str) -> None:
    """What a column holds, what it does not hold: another value in one of them is found."""
    behind, whose = Behind(platform.home), [UUID(at_rest.tenant["id"])]
    stores = importlib.import_module(f"kontor.{service}.__main__").SERVICE.tx_class.stores
    missed = []
    for aggregate, store in stores.items():
        hashed = journaled(store)
        records = behind.rows(service, hashed.as_string(), whose[0])
        for column, other in columns_of(store) if records else ():
            row = Row(service, store.table.name, {"tenant_id": whose[0], store.key: records[0][0]})
            with behind.changed(row, column, other):
                faults = asyncio.run(journals.prove_service(platform.home, service, whose)).faults
            if str(records[0][0]) not in {fault.id for fault in faults if fault.kind == aggregate}:
                missed.append(f"{aggregate}.{column}")
    assert missed == []
