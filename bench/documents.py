"""Month end: a thousand approved drafts issued by one order, each documented, judged and archived.

    ./kontor bench documents [INVOICES]

Half of the buyers want ZUGFeRD, half XRechnung with the PDF beside it. The clocks start with the order: the first stops
when its operation ends, its progress read all the while; the second when nothing is without documents. The limit, taken
before and after: as many bare processes as there are cores, WeasyPrint on an invoice's page and Saxon with the official
stylesheet on its XML, nothing else. In the end: as many numbers as drafts without gap or double, every document there
and valid, memory (PSS, all processes) bounded and level.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kontor.cli.deliveries import delivered
from kontor.cli.demo.client import Json
from kontor.cli.platform import Platform
from kontor.einvoice.en16931 import cii, converting, xmlsafe
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper import contexts, templates
from kontor.einvoice.rules import rulesets
from kontor.einvoice.wire import issued
from kontor.einvoice.workers.fonts import SHIPPED, environment
from measuring import ROUNDS, below, must, platform, processor_seconds, pss, scratch, within
from seeding import Seeding, quiet, seeded

sys.path.insert(0, str(Path(__file__).parents[1] / "services/einvoice/tests"))

from issued_builders import a_line, an_invoice

INVOICES = 1_000
# Of the whole platform before the order and while it works; and how much more it may hold after a thousand documents.
READY_MIB, MOST_MIB, GROWTH_MIB = 1_024, 1_600, 120
BARE_EACH = 12
PATIENCE = 3_600.0
_ZUGFERD, _XRECHNUNG = "DOCUMENT_FORMAT_ZUGFERD_PDF", "DOCUMENT_FORMAT_XRECHNUNG_UBL"


class Memory(threading.Thread):
    """What all processes of the installation hold together, every three seconds: seconds and MiB."""

    def __init__(self, running: Platform) -> None:
        super().__init__(daemon=True)
        self._known = {pid: name for name, pid in running.pids().items()}
        self._ended = threading.Event()
        self.samples: list[tuple[float, float]] = []
        self.worst: Mapping[str, float] = {}
        self.busy: dict[tuple[int, str], float] = {}

    def look(self) -> float:
        held: dict[str, float] = {}
        for pid, program in below(self._known.keys()).items():
            name = self._known.get(pid, program)
            held[name] = held.get(name, 0.0) + pss(pid)
            self.busy[pid, name] = processor_seconds(pid)
        total = sum(held.values())
        if total >= max((mib for _, mib in self.samples), default=0.0):
            self.worst = held
        self.samples.append((time.perf_counter(), total))
        return total

    def run(self) -> None:
        while not self._ended.wait(3.0):
            self.look()

    def end(self) -> None:
        self._ended.set()
        self.join()
        self.look()

    def spent(self, before: Mapping[tuple[int, str], float]) -> dict[str, float]:
        """Processor seconds by name since then."""
        found: dict[str, float] = {}
        for key, seconds in self.busy.items():
            found[key[1]] = found.get(key[1], 0.0) + seconds - before.get(key, 0.0)
        return found

    def growth(self) -> float:
        """MiB from the first third, all workers warm, to the end: by the line that fits all samples after it."""
        level = self.samples[len(self.samples) // 3 :]
        at, mib = zip(*level, strict=True)
        return statistics.linear_regression(at, mib).slope * (at[-1] - at[0])


# The limit.


def be_bare(page: Path, xml: Path) -> None:
    import weasyprint
    from saxonche import PySaxonProcessor

    sheet = weasyprint.CSS(string=templates.asset(templates.BUILT_IN, "style.css"))
    saxon = PySaxonProcessor(license=False)
    (rules,) = rulesets.stylesheets(rulesets.CII, FACTUR_X_EN16931, None)
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules.path))
    for _ in sys.stdin:
        pdf = weasyprint.HTML(string=page.read_text("utf-8")).write_pdf(stylesheets=[sheet], pdf_variant="pdf/a-3b")
        said = compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.read_text("utf-8")))
        print(len(pdf) + len(said), flush=True)


class Limit:
    """Documents a second by bare processes, one a core."""

    def __init__(self, folder: Path, xml: bytes) -> None:
        model = converting.read(xmlsafe.parse(xml))
        assert model is not None
        self._page, self._xml = folder / "page.html", folder / "invoice.xml"
        self._page.write_text(templates.html(contexts.context(model, {}), release=templates.BUILT_IN), "utf-8")
        self._xml.write_bytes(xml)
        self._environment = {**os.environ, **environment(folder, SHIPPED)}
        self.rates: list[float] = []

    def take(self) -> None:
        with self._processes() as processes:
            _each(processes, 1)
            begun = time.perf_counter()
            _each(processes, BARE_EACH)
            self.rates.append(BARE_EACH * len(processes) / (time.perf_counter() - begun))

    @contextmanager
    def _processes(self) -> Iterator[list["subprocess.Popen[bytes]"]]:
        command = [sys.executable, __file__, "bare", str(self._page), str(self._xml)]
        pipe = subprocess.PIPE
        started = [
            subprocess.Popen(command, stdin=pipe, stdout=pipe, env=self._environment)
            for _ in range(os.cpu_count() or 1)
        ]
        try:
            yield started
        finally:
            for process in started:
                process.communicate()


def _each(processes: list["subprocess.Popen[bytes]"], times: int) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n" * times)
        process.stdin.flush()
    for process in processes:
        assert process.stdout is not None
        must(all(int(process.stdout.readline()) > 10_000 for _ in range(times)), "a PDF and a report come out")


# Ours.


def ordered(seeding: Seeding, drafts: list[Json]) -> float:
    """Seconds until all are numbered; what the operation says meanwhile only ever grows."""
    finance = seeding.people["finance"]
    items = [{"id": draft["id"], "etag": draft["etag"]} for draft in drafts]
    begun, seen = time.perf_counter(), [0]
    operation = finance.post("/v1/drafts:issue", {"items": items})["operation"]
    while operation["state"] == "OPERATION_STATE_RUNNING":
        time.sleep(0.2)
        must(time.perf_counter() - begun < PATIENCE, "the operation ends")
        operation = finance.get(f"/v1/billing/operations/{operation['id']}")["operation"]
        if (done := int(operation.get("done", 0))) != seen[-1]:
            seen.append(done)
    taken = time.perf_counter() - begun
    print(f"{taken:7.1f} s  issued {' '.join(map(str, seen))} of {operation['total']}", flush=True)
    must(seen == sorted(seen), "progress goes forward")
    must((operation["done"], operation.get("failed", 0)) == (len(drafts), 0), f"all are issued: {operation}")
    return taken


def documented(seeding: Seeding, running: Platform, begun: float) -> float:
    """Seconds until no invoice waits for its documents."""
    finance, told = seeding.people["finance"], 0.0
    waiting = {"delivery_states": ["DELIVERY_STATE_PENDING"], "page_size": 1}
    while finance.get("/v1/invoices", **waiting)["invoices"]:
        time.sleep(0.5)
        now = time.perf_counter() - begun
        must(now < PATIENCE, f"all are documented within {PATIENCE:.0f} s")
        if now - told > 20:
            told = now
            left = next(line.missing for line in delivered(running.home) if line.durable == "einvoice-documents")
            print(f"{now:7.1f} s  events of einvoice-documents not handled: {left}", flush=True)
    return time.perf_counter() - begun


def all_there(seeding: Seeding, drafts: list[Json]) -> tuple[int, int]:
    """How many documents, and how many invoices were asked for again, to be documented or sent."""
    finance, found, again = seeding.people["finance"], 0, 0
    invoices = finance.all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")
    must({i["id"] for i in invoices} == {d["id"] for d in drafts}, "each draft is one invoice")
    counted = sorted(int(invoice["number"].rpartition("-")[2]) for invoice in invoices)
    must(counted == list(range(1, len(drafts) + 1)), "numbers without gap or double")
    wishes = {buyer["id"]: buyer["invoice_format"] for buyer in seeding.buyers}
    for invoice in invoices:
        documents = finance.get(f"/v1/invoices/{invoice['id']}/documents")["documents"]
        zugferd = wishes[invoice["customer"]["id"]] == "INVOICE_FORMAT_ZUGFERD"
        wanted = {_ZUGFERD} if zugferd else {_ZUGFERD, _XRECHNUNG}
        must(sorted(d["format"] for d in documents) == sorted(wanted), f"{invoice['number']} has {sorted(wanted)}")
        must(all(d["report"]["valid"] for d in documents), f"{invoice['number']} is valid")
        must(all(d["judged"]["report"]["sha256"] for d in documents), f"the report of {invoice['number']} is archived")
        again += invoice["delivery"]["attempt"] > 2
        found += len(documents)
    return found, again


def bench(folder: Path, count: int) -> None:
    with platform(folder) as running:
        seeding = seeded(running)
        seeding.another_buyer("Werft Sönnichsen Reparatur GmbH", invoice_format="INVOICE_FORMAT_XRECHNUNG_UBL")
        memory = Memory(running)
        ready = memory.look()
        begun = time.perf_counter()
        drafts = seeding.approved_drafts(count)
        quiet(running)
        print(f"{time.perf_counter() - begun:7.1f} s  made {count} approved drafts", flush=True)
        limit = Limit(folder, an_invoice_xml())
        limit.take()
        memory.samples.clear()
        memory.look()
        before = dict(memory.busy)
        memory.start()
        begun = time.perf_counter()
        numbered = ordered(seeding, drafts)
        made = documented(seeding, running, begun)
        memory.end()
        limit.take()
        quiet(running)
        found, again = all_there(seeding, drafts)
        print(f"{found} documents; {again} invoices asked for again")
    for name, seconds in sorted(memory.spent(before).items(), key=lambda spent: -spent[1])[:18]:
        print(f"  {name:<44}{seconds / count * 1000:>8,.0f} ms of processor for one invoice")
    tell(count, numbered, made, limit.rates, ready, memory)


def an_invoice_xml() -> bytes:
    """Of one line, as those of the drafts are."""
    return cii.write(issued.to_model(an_invoice([a_line()]), FACTUR_X_EN16931, date(2026, 11, 27)))


def tell(count: int, numbered: float, made: float, rates: list[float], ready: float, memory: Memory) -> None:
    limit, rate = statistics.mean(rates), count / made
    peak, growth = max(mib for _, mib in memory.samples), memory.growth()
    print(f"issued {count / numbered:,.1f}/s; documented, judged, archived {rate:,.2f}/s")
    print(f"bare, {os.cpu_count()} processes: {rates[0]:,.2f}/s before, {rates[1]:,.2f}/s after")
    print(f"for {count}: {made:,.1f} s, bare {count / limit:,.1f} s: {limit / rate:,.2f} times")
    print(f"memory (PSS, all): ready {ready:,.0f} MiB, growth {growth:,.0f} MiB, peak {peak:,.0f} MiB, of it")
    for name, mib in sorted(memory.worst.items(), key=lambda held: -held[1])[:8]:
        print(f"  {name:<44}{mib:>8,.0f} MiB")
    within(
        [
            (f"under {READY_MIB} MiB when ready", ready < READY_MIB),
            (f"peak under {MOST_MIB} MiB", peak < MOST_MIB),
            (f"growth under {GROWTH_MIB} MiB", growth < GROWTH_MIB),
        ]
    )


def wanted() -> int:
    """A number as small as one of rounds is none of invoices."""
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    return given[0] if given and given[0] > ROUNDS else INVOICES


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        be_bare(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        with scratch() as place:
            bench(place, wanted())
