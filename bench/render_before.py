"""Documents of 1, 20 and 75 lines, one with a proof of work, rendered here and at an earlier commit, in turns.

    ./kontor bench render_before [ROUNDS]

The earlier commit is KONTOR_BENCH_COMMIT, or the one the promise was made at. What counts is processor time, of the
worker that renders and of the process that asks, as each tree's own pool spends it; both trees are given the same
invoice. Work of others on this machine slows both, and counts for neither.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import must, ratios, rounds, scratch, spread, within

TIMES, MOST = 3, 0.82
# Lines of the invoice, and entries of its proof of work.
CASES = {"1 line": (1, 0), "20 lines": (20, 0), "75 lines": (75, 0), "20 lines, 40 entries of work": (20, 40)}


class Tree:
    """A process with the sources of one tree, warm, that renders when it is told to."""

    def __init__(self, root: Path, folder: Path) -> None:
        from order import sources

        pipe = subprocess.PIPE
        command = [sys.executable, "-P", str(Path(__file__)), "answer", str(folder)]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=sources(root), cwd=root)

    def spent(self, lines: int, entries: int, times: int) -> float:
        """Milliseconds of processor for one document."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([lines, entries, times]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        must(answer, "each tree renders")
        return float(answer)

    def end(self) -> None:
        self._process.communicate()


def answer(folder: Path) -> None:
    """In a tree: renders what stdin asks for and says what it took, by modules that both trees have."""
    sys.path.insert(0, str(Path.cwd() / "services/einvoice/tests"))
    asyncio.run(_answered(folder))


async def _answered(folder: Path) -> None:
    import time
    from datetime import date

    from issued_builders import a_line, an_invoice
    from kontor.einvoice.en16931 import cii
    from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931 as profile
    from kontor.einvoice.wire import issued
    from kontor.einvoice.workers.rendering import Renderer
    from measuring import children, processor_seconds

    renderer = Renderer(1, folder)
    loop = asyncio.get_running_loop()
    while asked := await loop.run_in_executor(None, sys.stdin.readline):
        lines, entries, times = json.loads(asked)
        invoice = an_invoice([a_line(at + 1, "7.5", f"{80 + at}.50") for at in range(lines)])
        work = [
            {"line": "1", "name": "Leistung 1", "date": "2026-10-02", "person": "Mia", "text": "Rechte", "minutes": 90}
        ]
        facts = {**issued.layout_facts(invoice), "work": work * entries}
        facts |= {"xml_name": profile.attachment, "conformance_level": profile.conformance_level}
        xml = cii.write(issued.to_model(invoice, profile, date(2026, 11, 27)))
        workers = children()
        begun = sum(processor_seconds(worker) for worker in workers) + time.process_time()
        for _ in range(times):
            pdf = await renderer.render(xml, facts)
            assert pdf.startswith(b"%PDF"), "a PDF comes out"
        ended = sum(processor_seconds(worker) for worker in children()) + time.process_time()
        print((ended - begun) / times * 1000, flush=True)
    await renderer.close()


@contextmanager
def tree(root: Path) -> Iterator[Tree]:
    with tempfile.TemporaryDirectory(prefix="kontor-bench-") as folder:
        process = Tree(root, Path(folder))
        try:
            yield process
        finally:
            process.end()


def bench() -> None:
    from order import COMMIT, ROOT, earlier

    bars = []
    with scratch(), earlier() as before, tree(ROOT) as ours, tree(before) as theirs:
        for name, (lines, entries) in CASES.items():
            for each in (ours, theirs):
                each.spent(lines, entries, 2)
            found: dict[Tree, list[float]] = {ours: [], theirs: []}
            for _ in range(rounds()):
                for each, spent in found.items():
                    spent.append(each.spent(lines, entries, TIMES))
            spread(f"{name}: processor time", found[ours], "ms")
            spread(f"{name}: at {COMMIT}", found[theirs], "ms")
            times = ratios(found[ours], found[theirs])
            spread(f"{name}: share", times, "times")
            bars.append((f"{name} at most {MOST} of the earlier time", statistics.median(times) <= MOST))
    within(bars)


if __name__ == "__main__":
    if sys.argv[1:2] == ["answer"]:
        answer(Path(sys.argv[2]))
    else:
        bench()
