"""Runs and prints what `./kontor einvoice` was asked for; the work itself is `kontor.einvoice.tool`'s.

What programs read goes to stdout, all else to stderr.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from kontor.cli.progress import Progress

if TYPE_CHECKING:
    from kontor.einvoice.tool.making import Made
    from kontor.einvoice.tool.verdicts import Judged

Result = TypeVar("Result")
_WORDS = {
    "de": {0: "gültig", 1: "UNGÜLTIG", 2: "UNLESBAR", "policy": "Hinweis der Hausregeln", "lost": "geht verloren"},
    "en": {0: "valid", 1: "INVALID", 2: "UNREADABLE", "policy": "house rule", "lost": "is lost"},
}
_LINE = 160
_HEADS = {
    "de": ("Format", "Profil", "gültig", "ungültig", "unlesbar", "Summe"),
    "en": ("Syntax", "Profile", "valid", "invalid", "unreadable", "total"),
}


def judge(given: Sequence[Path], *, as_json: bool, language: str, workers: int, rules: Path | None) -> int:
    """Prints the verdict on each file; the exit code is the worst of all."""
    from kontor.einvoice.tool import files, verdicts

    if rules is not None and not rules.is_dir():
        typer.echo(f"--rules: {rules} is no folder", err=True)
        return verdicts.UNREADABLE
    paths = files.wanted(given)
    several = len(paths) > 1 or any(path.is_dir() for path in given)
    counts: Counter[tuple[str, str, int]] = Counter()

    async def run() -> int:
        worst = verdicts.VALID
        judged = verdicts.judge_all(paths, workers=min(workers, max(1, len(paths))), mounted=rules)
        async for one in _watched(judged, len(paths)):
            worst = max(worst, one.code)
            counts[one.syntax, one.report.profile, one.code] += 1
            for line in _verdict(one, language, as_json=as_json, brief=several):
                _say(line)
        return worst

    code = _run(run())
    if several and not as_json:
        _say("\n" + _table(counts, language))
    return code


def make(
    verb: str,
    given: Sequence[Path],
    *,
    out: Path | None,
    force: bool,
    language: str,
    as_json: bool,
    facts: Mapping[str, str],
) -> int:
    """Converts, renders or extracts each file; the exit code is the worst of all."""
    from kontor.einvoice.tool import files, making, verdicts
    from kontor.einvoice.workers.handling import Handler

    paths = files.wanted(given)
    order = making.Order(out, force, language, dict(facts))
    work = {"convert": making.convert, "render": making.render, "extract": making.extract}[verb]

    async def run() -> int:
        worst = making.DONE
        handler = Handler(1)
        try:
            made = verdicts.in_order(paths, lambda path: work(handler, path, order), 1)
            async for one in _watched(made, len(paths)):
                worst = max(worst, one.code)
                for line in _made(one, language, as_json=as_json):
                    _say(line)
        finally:
            await handler.close()
        return worst

    return _run(run())


def _run(work: Coroutine[Any, Any, int]) -> int:
    """Ctrl-C and a reader that has gone (`| head`) end the work quietly."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


async def _watched(results: AsyncIterator[Result], total: int) -> AsyncIterator[Result]:
    progress = Progress(total)
    async for one in results:
        progress.clear()
        yield one
        progress.step()
    progress.clear()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _verdict(one: "Judged", language: str, *, as_json: bool, brief: bool) -> Iterable[str]:
    from kontor.einvoice.tool.files import shown

    if as_json:
        yield json.dumps(one.to_json(language), ensure_ascii=False)
        return
    words = _WORDS[language]
    kind = ", ".join(part for part in (one.syntax, one.report.profile) if part)
    rules = "  " + ", ".join(one.fatal) if brief and one.fatal else ""
    yield f"{words[one.code]:<10} {shown(one.file)}  ({kind}){rules}"
    if brief:
        return
    for label, found in (("", one.report.findings), (f" [{words['policy']}]", one.report.policy)):
        for finding in (one.placed() for one in found):
            yield f"  {finding.severity.value:<11} {finding.rule}{label}  {shown(finding.sentence(language))}"
            if finding.path:
                yield f"              {shown(finding.path)}"
    for label in one.report.rule_sets:
        yield f"  · {label}"


def _made(one: "Made", language: str, *, as_json: bool) -> Iterable[str]:
    from kontor.einvoice.tool.files import shown

    if as_json:
        yield json.dumps(one.to_json(), ensure_ascii=False)
        return
    if one.failure:
        yield f"{shown(one.file)}: {shown(one.failure)}"
        return
    verdict = "" if one.valid is None else f"  ({_WORDS[language][0 if one.valid else 1]})"
    yield f"{shown(one.file)} → {', '.join(map(shown, one.written)) or '–'}{verdict}"
    for lost in one.lost:
        yield f"  {_WORDS[language]['lost']}: {shown(lost)[:_LINE]}"


def _table(counts: Counter[tuple[str, str, int]], language: str) -> str:
    """Counts by syntax, profile and verdict, with a last row of sums."""
    kinds = sorted({(syntax, profile) for syntax, profile, _ in counts})
    rows = [[*kind, *(counts[*kind, code] for code in range(3))] for kind in kinds]
    rows.append(["", "", *(sum(row[at] for row in rows) for at in (2, 3, 4))])
    filled = [[*map(str, row), str(sum(row[2:]))] for row in rows]
    filled[-1][0] = _HEADS[language][-1]
    table = [list(_HEADS[language]), *filled]
    widths = [max(len(row[at]) for row in table) for at in range(6)]
    lines = [
        "  ".join(
            cell.ljust(w) if at < 2 else cell.rjust(w) for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]
    rule = "─" * len(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])
