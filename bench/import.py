"""A statement of 20,000 lines against 100,000 open items, beside a bare parse and COPY of the same file.

    ./kontor bench import [ROUNDS [LINES [ITEMS]]]

The clock runs from the call until the operation has ended and every line is seen; matching goes on in turns and is
timed on its own. Meanwhile people write: every tenth of a second a claim is asserted on some open item. In the end
every payment that names an invoice must have settled it, and nothing is allocated twice.
"""

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import bare
import psycopg
from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.client import Json
from kontor.cli.platform import Platform
from lxml import etree
from measuring import (
    Http,
    bearer,
    below,
    children,
    must,
    numbers,
    percentile,
    platform,
    processor_seconds,
    ratios,
    read,
    run,
    scratch,
    spread,
    within,
)
from seeding import Seeding, quiet, seeded

ROUNDS, LINES, ITEMS = numbers(5, 20_000, 100_000)
CUSTOMERS, PORTION = 5_000, 5_000
STRANGERS = 20  # of a hundred lines
LEAST, P99_MS = 0.2, 500.0
EVERY = 0.1
# How often somebody looks whether it has ended: asking more often would itself be a tenth of the work.
LOOKED = 0.1
_ITEMS = """
insert into open_item (tenant_id, id, version, number, kind, customer_id, customer_name, customer_number,
  legal_entity_id, issue_date, due_date, currency, gross, open_amount, discount_amount, consumer, language, email,
  state, dunning_level, plain_number)
select %(tenant)s, md5('item ' || n)::uuid, 1, 'RE-2026-' || lpad(n::text, 6, '0'), 'INVOICE',
  md5((n %% %(customers)s)::text)::uuid, 'Kunde ' || n %% %(customers)s || ' GmbH', 'K-' || n %% %(customers)s,
  %(seller)s, current_date, current_date + 30, 'EUR', 100 + n %% 900, 100 + n %% 900, 0, false, 'de', '', 'OPEN', 0,
  'RE2026' || lpad(n::text, 6, '0')
from generate_series(1, %(items)s) n
"""


# Billing knows the invoices, or it would ask itself of each item that changes where its invoice is.
_INVOICES = """
insert into invoice (id, version, number, kind, customer_id, customer_name, legal_entity_id, project_id, position_id,
  issue_date, due_date, gross, received, item_version, cancelled_by, cancelled_by_number, frozen)
select md5('item ' || n)::uuid, 1, number, 'INVOICE', md5((n %% %(customers)s)::text)::uuid,
  'Kunde ' || n %% %(customers)s || ' GmbH', %(seller)s, null, null, current_date, current_date + 30, 100 + n %% 900,
  0, 1, null, '', frozen
from unnest(%(numbers)s::int[], %(names)s::text[], %(contents)s::bytea[]) as given(n, number, frozen)
"""
_SAGAS = """
insert into saga (id, document, delivery, payment, attempt, reason, since, deadline_at, customer_id, customer_name,
  number)
select i.id, 'ISSUED', 'DISPATCHED', 'OPEN', 1, '', now(), null, i.customer_id, i.customer_name, i.number
from invoice i left join saga s on s.id = i.id where s.id is null
"""


def invoices_made(running: Platform, given: Json, like: UUID) -> None:
    """An invoice for each item, all with the content of one, each under its own id and number."""
    with connected(running, given["tenant"], "billing") as database:
        [content] = database.execute("select frozen from invoice where id = %s", (like,)).fetchone() or ()
        message = Invoice.FromString(content)
        del message.lines[1:]
        for start in range(1, ITEMS + 1, PORTION):
            numbers, names, contents = range(start, min(start + PORTION, ITEMS + 1)), list[str](), list[bytes]()
            for number in numbers:
                message.id = str(UUID(hashlib.md5(f"item {number}".encode(), usedforsecurity=False).hexdigest()))
                message.number = f"RE-2026-{number:06}"
                names.append(message.number)
                contents.append(message.SerializeToString())
            many = {"numbers": list(numbers), "names": names, "contents": contents}
            database.execute(_INVOICES, {**given, **many})
        database.execute(_SAGAS)


def connected(running: Platform, tenant: UUID, service: str = "collections") -> "psycopg.Connection[Any]":
    at = running.home.database(service)
    connection = psycopg.connect(
        host="127.0.0.1",
        port=at["port"],
        dbname=at["name"],
        user=f"{service}_app",
        password=at["app_password"],
        autocommit=True,
        options="-c statement_timeout=120s",
    )
    connection.execute("select set_config('kontor.tenant', %s, false)", (str(tenant),))
    return connection


def file_of(turn: int, seller: Json, today: date) -> bytes:
    """Of a hundred lines most name an invoice of their own, the others nothing."""
    paid = []
    for line in range(LINES):
        number = turn * LINES + line + 1
        if line % 100 < STRANGERS:
            paid.append(Payment(Decimal(line % 97 + 1), "Unbekannt", "DE02100100100006820101", f"Spende {number}"))
        else:
            text = f"Rechnung RE-2026-{number:06} vom 1.11."
            paid.append(Payment(Decimal(100 + number % 900), "Kunde", "DE02120300000000202051", text))
    iban = seller["bank_accounts"][0]["iban"]
    return statement(number=f"bench-{turn}", iban=iban, on=today, opening=Decimal(0), payments=paid)


# The limit: the file as a stream, nine fields of each entry, COPY into a table.


def parsed(content: bytes) -> Iterator[tuple[Any, ...]]:
    """What a bare reader takes of each entry."""
    for _, entry in etree.iterparse(BytesIO(content), events=("end",), tag="{*}Ntry"):
        detail = entry.find("{*}NtryDtls/{*}TxDtls")
        yield (
            Decimal(entry.findtext("{*}Amt")),
            entry.findtext("{*}CdtDbtInd"),
            entry.findtext("{*}BookgDt/{*}Dt"),
            entry.findtext("{*}ValDt/{*}Dt"),
            entry.findtext("{*}AcctSvcrRef"),
            detail.findtext("{*}RltdPties/{*}Dbtr/{*}Pty/{*}Nm"),
            detail.findtext("{*}RltdPties/{*}DbtrAcct/{*}Id/{*}IBAN"),
            detail.findtext("{*}RmtInf/{*}Ustrd"),
            detail.findtext("{*}Refs/{*}EndToEndId"),
        )
        entry.clear()


def copied(postgres: Any, content: bytes) -> float:
    """Seconds, committed."""
    begun = time.perf_counter()
    with (
        postgres.connect("bare_a") as connection,
        connection.cursor() as cursor,
        cursor.copy("copy bare_line from stdin") as copy,
    ):
        for row in parsed(content):
            copy.write_row(row)
    return time.perf_counter() - begun


# Ours.


class People:
    """Somebody who writes all the while."""

    def __init__(self, http: Http, finance: str, items: list[str]) -> None:
        self._http, self._finance, self._items = http, finance, items
        self.times: list[float] = []

    async def write(self) -> None:
        while True:
            path = f"/v1/open_items/{random.choice(self._items)}"
            etag = read(await self._http.get(path, self._finance))["open_item"]["etag"]
            headers = f'{self._finance}If-Match: "{etag}"\r\nIdempotency-Key: {uuid4()}\r\n'
            begun = time.perf_counter()
            await self._http.post(f"{path}:assert", headers, b'{"cost":{"amount":"1.00","currency":"EUR"}}')
            self.times.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(EVERY)


class Used:
    """Processor time of each process, between two moments of an import."""

    def __init__(self, running: Platform) -> None:
        self._names = {pid: name for name, pid in running.pids().items()}
        self._before: dict[int, float] = {}
        self.micros: dict[str, list[float]] = {}

    def begin(self) -> None:
        self._before = {pid: processor_seconds(pid) for pid in below(children() | self._names.keys())}

    def end(self, phase: str) -> None:
        """What each program took for a line since the beginning; the next phase begins."""
        found: dict[str, float] = {}
        for pid, program in below(children() | self._names.keys()).items():
            name = self._names.get(pid, program)
            found[name] = found.get(name, 0.0) + processor_seconds(pid) - self._before.get(pid, 0.0)
        for name, seconds in found.items():
            self.micros.setdefault(f"{phase}: processor of {name}", []).append(seconds / LINES * 1e6)
        self.begin()


async def imported(http: Http, finance: str, file: Json, database: Any, used: Used) -> tuple[float, float]:
    """Seconds until all lines are seen, and until none waits to be matched."""
    used.begin()
    begun = time.perf_counter()
    headers = f"{finance}Idempotency-Key: {uuid4()}\r\n"
    answer = read(await http.post("/v1/statements", headers, json.dumps({"file": file}).encode()))
    operation = answer["operation"]
    while operation["state"] == "OPERATION_STATE_RUNNING":
        await asyncio.sleep(LOOKED)
        operation = read(await http.get(f"/v1/collections/operations/{operation['id']}", finance))["operation"]
    seen = time.perf_counter() - begun
    used.end("seen")
    must(operation["state"] == "OPERATION_STATE_SUCCEEDED", f"the import succeeded: {operation}")
    path = f"/v1/statements/{answer['statements'][0]['id']}"
    shown = read(await http.get(path, finance))["statement"]
    must(shown["new_lines"] == LINES and shown["balanced"], f"all lines are in and add up: {shown}")
    await all_matched(database)
    used.end("matched")
    return seen, time.perf_counter() - begun


async def all_matched(database: Any) -> None:
    for _ in range(12_000):
        if not database.execute("select exists (select from matching_queue)").fetchone()[0]:
            return
        await asyncio.sleep(0.05)
    must(False, "all lines are matched")


async def main(
    seeding: Seeding, running: Platform, files: list[Json], database: Any, used: Used
) -> tuple[list[Any], list[float]]:
    http, finance = Http(running.address), bearer(seeding.people["finance"].key)
    spare = database.execute("select id from open_item order by number desc limit 500").fetchall()
    people = People(http, finance, [str(id_) for (id_,) in spare])
    writing = asyncio.ensure_future(people.write())
    found = [await imported(http, finance, file, database, used) for file in files]
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    return found, people.times


def all_settled(database: Any, turns: int) -> None:
    counted = "select count(*), count(distinct item_id) from allocation where not undone"
    wanted = turns * LINES * (100 - STRANGERS) // 100
    found = database.execute(counted).fetchone()
    must(found == (wanted, wanted), f"{wanted} invoices are paid once: {found}")
    (odd,) = database.execute(
        "select count(*) from (select from posting group by entry_id having sum(amount) <> 0) o"
    ).fetchone()
    must(odd == 0, "the subledger balances")


def bench(folder: Path) -> None:
    turns = min(ROUNDS, ITEMS // LINES - 1)
    with platform(folder) as running, bare.servers(folder) as (postgres, _):
        seeding = seeded(running)
        tenant = UUID(seeding.tenant["id"])
        database = connected(running, tenant)
        seller = seeding.admin.get("/v1/legal_entities")["legal_entities"][0]
        given = {"tenant": tenant, "customers": CUSTOMERS, "items": ITEMS, "seller": UUID(seller["id"])}
        database.execute(_ITEMS, given)
        invoices_made(running, given, UUID(seeding.invoice_of_ten_lines()["id"]))
        with postgres.connect("bare_a") as connection:
            connection.execute(
                "create table bare_line (amount numeric, side text, booked date, valued date, reference text, "
                "name text, iban text, remittance text, end_to_end text)"
            )
        contents = [file_of(turn, seller, seeding.today) for turn in range(turns)]
        finance = seeding.people["finance"]
        files = [
            finance.upload(content, purpose="statement", name="auszug.xml", media_type="application/xml")
            for content in contents
        ]
        quiet(running)
        limit = [LINES / copied(postgres, content) for content in contents]
        used = Used(running)
        found, writes = run(main(seeding, running, files, database, used))
        all_settled(database, turns)
        database.close()
    ours = [LINES / seen for seen, _ in found]
    spread("parse and COPY", limit, "lines/s")
    spread("import until every line is seen", ours, "lines/s")
    share = spread("of parse and COPY", ratios(ours, limit), "times")
    spread("import until every line is matched", [LINES / matched for _, matched in found], "lines/s")
    for name, micros in used.micros.items():
        if max(micros) >= 5:
            spread(name, micros, "µs/line")
    p99 = percentile(writes, 0.99)
    spread("another write meanwhile", writes, "ms")
    print(f"{'another write meanwhile, p99':<58}{p99:>10,.2f} ms")
    within([(f"at least {LEAST} of parse and COPY", share >= LEAST), (f"p99 under {P99_MS:.0f} ms", p99 < P99_MS)])


if __name__ == "__main__":
    with scratch() as place:
        bench(place)
