"""The verdict on each file as people and programs read it, made by warm worker processes, in the order of the files.

Exit codes: 0 valid, 1 invalid, 2 nothing to judge (unreadable, no invoice, ZUGFeRD 1); the worst of all files counts.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kontor.common.values.errors import DomainError
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.refusals import report_of
from kontor.einvoice.rules.report import UNKNOWN, Report
from kontor.einvoice.tool import files
from kontor.einvoice.workers.judging import Validator

Item = TypeVar("Item")
Result = TypeVar("Result")
VALID, INVALID, UNREADABLE = 0, 1, 2
# Nobody waits at the other end, and on a busy machine slow is not wrong: the processor time of a child is its limit.
_PATIENCE = 600.0
_AHEAD = 32  # so that one slow file does not leave the other worker idle


@dataclass(frozen=True, slots=True)
class Judged:
    """One file and what was said of it."""

    file: str
    report: Report
    in_pdf: bool = False

    @property
    def syntax(self) -> str:
        return self.report.shown_syntax(in_pdf=self.in_pdf)

    @property
    def code(self) -> int:
        if not self.report.judged:
            return UNREADABLE
        return VALID if self.report.valid else INVALID

    @property
    def fatal(self) -> list[str]:
        """Ids of the rules that refuse it, each once, in the order found."""
        return list(dict.fromkeys(f.rule for f in self.report.findings if f.fatal))

    def to_json(self, language: str) -> dict[str, Any]:
        return {
            "file": self.file,
            "syntax": self.syntax,
            "profile": self.report.profile,
            "valid": self.report.valid,
            "errors": [finding_to_json(f, language) for f in self.report.findings],
            "policy": [finding_to_json(f, language) for f in self.report.policy],
        }


def finding_to_json(finding: Finding, language: str) -> dict[str, str]:
    """`location` is an XPath, a path in our model, or the line a schema fault stands in."""
    placed = finding.placed()
    return {
        "rule": placed.rule,
        "severity": placed.severity.value,
        "location": placed.path,
        "text": placed.sentence(language),
    }


async def judge_all(paths: Iterable[Path], *, workers: int, mounted: Path | None = None) -> AsyncIterator[Judged]:
    """One verdict for each path, in that order; a file that cannot be opened has one too."""
    validator = Validator(workers, mounted, _PATIENCE, _PATIENCE)
    room = asyncio.Semaphore(workers)  # no more contents in memory than are being judged

    async def judge(path: Path) -> Judged:
        async with room:
            return await _judge(validator, path)

    try:
        async for judged in in_order(paths, judge, _AHEAD):
            yield judged
    finally:
        await validator.close()


async def _judge(validator: Validator, path: Path) -> Judged:
    try:
        opened = await validator.open(files.content(path))
    except files.Unreadable as no:
        return Judged(str(path), Report(UNKNOWN, findings=(no.finding(),)))
    except DomainError as no:
        return Judged(str(path), report_of(no))
    return Judged(str(path), opened.report, opened.in_pdf)


async def in_order(
    items: Iterable[Item], work: Callable[[Item], Coroutine[Any, Any, Result]], ahead: int
) -> AsyncIterator[Result]:
    """Results in the order of the items, up to `ahead` of them being worked on."""
    waiting: deque[asyncio.Task[Result]] = deque()
    try:
        for item in items:
            waiting.append(asyncio.create_task(work(item)))
            if len(waiting) >= ahead:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
