"""An issued invoice of 20 lines rendered to PDF/A-3b with the invoice inside, against bare WeasyPrint on the same page;
and what a second worker brings.

    ./kontor bench render [ROUNDS]

Ours is the service's own pool: the order through the pipe, XML read, page laid out, invoice embedded, PDF back; the
processor time of both ends counts. The limit is a process of its own that does nothing but `write_pdf` with the same
page, style sheet, fonts and PDF variant: with the sheet as text, and, harder, with the sheet parsed before. In turns,
one document each, so that whatever else the machine does meets all of them.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from kontor.einvoice.en16931 import cii, converting, xmlsafe
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper import contexts, templates
from kontor.einvoice.wire import issued
from kontor.einvoice.workers.fonts import SHIPPED, environment
from kontor.einvoice.workers.rendering import Renderer
from measuring import children, must, processor_seconds, ratios, rounds, run, spread, within

sys.path.insert(0, str(Path(__file__).parents[1] / "services/einvoice/tests"))

from issued_builders import a_line, an_invoice

LINES, TIMES, BATCH, TODAY = 20, 5, 8, date(2026, 11, 27)
BAR, SCALING, AS_BARE = 1.15, 1.7, 0.95
TEXT, PARSED = "sheet as text", "sheet parsed before"
OURS, WAYS = "ours", (TEXT, PARSED)


def material() -> tuple[bytes, Mapping[str, Any], str]:
    """The XML, what stands beside it on paper, and the page our template makes of both."""
    invoice = an_invoice([a_line(number + 1, "7.5", f"{80 + number}.50") for number in range(LINES)])
    profile = FACTUR_X_EN16931
    xml = cii.write(issued.to_model(invoice, profile, TODAY))
    facts = {
        **issued.layout_facts(invoice),
        "xml_name": profile.attachment,
        "conformance_level": profile.conformance_level,
    }
    model = converting.read(xmlsafe.parse(xml))
    assert model is not None
    return xml, facts, templates.html(contexts.context(model, facts), release=templates.BUILT_IN)


class Bare:
    """A process that makes the page's PDF whenever it is asked, and says how long it is."""

    def __init__(self, way: str, page: Path, environment: Mapping[str, str]) -> None:
        command = [sys.executable, __file__, "bare", way, str(page)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env={**os.environ, **environment})
        self.pid = self._process.pid

    def ask(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()

    def answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def make(self) -> None:
        self.ask()
        must(self.answer() > 10_000, "a PDF comes out")

    def end(self) -> None:
        self._process.communicate()


def be_bare(way: str, page: Path) -> None:
    import weasyprint

    text, sheet = page.read_text("utf-8"), templates.asset(templates.BUILT_IN, "style.css")
    parsed = weasyprint.CSS(string=sheet)
    for _ in sys.stdin:
        style = parsed if way == PARSED else weasyprint.CSS(string=sheet)
        pdf = weasyprint.HTML(string=text).write_pdf(stylesheets=[style], pdf_variant="pdf/a-3b")
        print(len(pdf), flush=True)


class Bench:
    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._environment = environment(cache, SHIPPED)
        self._xml, self._facts, page = material()
        self._page = cache / "page.html"
        self._page.write_text(page, "utf-8")

    @contextmanager
    def bare(self, way: str) -> Iterator[Bare]:
        process = Bare(way, self._page, self._environment)
        try:
            process.make()
            yield process
        finally:
            process.end()

    async def pool(self, workers: int) -> Renderer:
        """All of its workers warm."""
        renderer = Renderer(workers, self._cache)
        await self.batch(renderer, 2 * workers)
        return renderer

    async def batch(self, renderer: Renderer, count: int) -> None:
        made = await asyncio.gather(*(renderer.render(self._xml, self._facts) for _ in range(count)))
        must(len(set(made)) == 1 and made[0].startswith(b"%PDF"), "the same invoice gives the same PDF in every worker")

    async def costs(self, wanted: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
        """Milliseconds of processor and of the clock for one document, by way."""
        cpu: dict[str, list[float]] = {way: [] for way in (OURS, *WAYS)}
        wall: dict[str, list[float]] = {way: [] for way in (OURS, *WAYS)}
        before = children()
        renderer = await self.pool(1)
        (worker,) = children() - before
        with ExitStack() as stack:
            bare = {way: stack.enter_context(self.bare(way)) for way in WAYS}
            for _ in range(wanted):
                spent = dict.fromkeys(cpu, 0.0), dict.fromkeys(cpu, 0.0)
                for _ in range(TIMES):
                    begun = time.perf_counter(), processor_seconds(worker) + time.process_time()
                    await self.batch(renderer, 1)
                    spent[0][OURS] += processor_seconds(worker) + time.process_time() - begun[1]
                    spent[1][OURS] += time.perf_counter() - begun[0]
                    for way, process in bare.items():
                        begun = time.perf_counter(), processor_seconds(process.pid)
                        process.make()
                        spent[0][way] += processor_seconds(process.pid) - begun[1]
                        spent[1][way] += time.perf_counter() - begun[0]
                for way in cpu:
                    cpu[way].append(spent[0][way] / TIMES * 1000)
                    wall[way].append(spent[1][way] / TIMES * 1000)
        await renderer.close()
        return cpu, wall

    async def rates(self, wanted: int) -> dict[tuple[str, int], list[float]]:
        """Documents a second by way and number of workers."""
        found: dict[tuple[str, int], list[float]] = {(way, n): [] for way in (OURS, PARSED) for n in (1, 2)}
        pools = {n: await self.pool(n) for n in (1, 2)}
        with self.bare(PARSED) as one, self.bare(PARSED) as other:
            for _ in range(wanted):
                for n, renderer in pools.items():
                    begun = time.perf_counter()
                    await self.batch(renderer, BATCH)
                    found[OURS, n].append(BATCH / (time.perf_counter() - begun))
                    begun = time.perf_counter()
                    _side_by_side((one, other)[:n])
                    found[PARSED, n].append(BATCH / (time.perf_counter() - begun))
        for renderer in pools.values():
            await renderer.close()
        return found


def _side_by_side(processes: tuple[Bare, ...]) -> None:
    for _ in range(BATCH // len(processes)):
        for process in processes:
            process.ask()
    for _ in range(BATCH // len(processes)):
        must(all(process.answer() > 10_000 for process in processes), "a PDF comes out")


async def main(cache: Path) -> list[tuple[str, bool]]:
    bench, bars = Bench(cache), []
    cpu, wall = await bench.costs(rounds())
    for way in cpu:
        spread(f"{LINES} lines, {way}: processor time", cpu[way], "ms")
        spread(f"{LINES} lines, {way}: until it is there", wall[way], "ms")
    for way in WAYS:
        times = ratios(cpu[OURS], cpu[way])
        spread(f"processor time, times bare with the {way}", times, "times")
        spread(f"until it is there, times bare with the {way}", ratios(wall[OURS], wall[way]), "times")
        bars.append((f"at most {BAR} times bare with the {way}", statistics.median(times) <= BAR))
    rates = await bench.rates(rounds())
    for (way, n), values in rates.items():
        spread(f"{way}, {n} at work: rendered", values, "/s")
    gained = statistics.median(ratios(rates[OURS, 2], rates[OURS, 1]))
    bare = statistics.median(ratios(rates[PARSED, 2], rates[PARSED, 1]))
    print(f"a second worker brings {gained:.2f} times as much, a second bare process {bare:.2f} times")
    if (os.cpu_count() or 1) >= 2:
        bars.append((f"two workers {SCALING} times one, or as bare", gained >= min(SCALING, AS_BARE * bare)))
    return bars


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        be_bare(sys.argv[2], Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory(prefix="kontor-bench-") as place:
            within(run(main(Path(place))))
