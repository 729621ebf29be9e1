"""`python -m kontor.einvoice.workers.child KIND`: frames on stdin and stdout, ends with its parent.

`open` takes foreign files apart, under limits of memory and time of its own; `judge` runs the official rules on XML
that was opened; `render` makes PDFs; `layout` makes them from what tenants wrote, `preview` tries that out, `paper`
makes quotes, all three under limits too. Heavy libraries are loaded in here only.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from kontor.einvoice.workers import frames

_PR_SET_PDEATHSIG = 1
_MEGABYTE = 1024 * 1024
# Address space of a child that opens files (about 70 MB before the first one), and processor seconds for one file.
# A tree of the most nodes we allow needs 270 MB; whoever needs more is refused, whoever needs longer is ended.
OPEN_MEMORY, OPEN_SECONDS = 400 * _MEGABYTE, 2
# Reads, writes and reads again; the page of a long invoice takes longer still.
CONVERT_SECONDS, VIEW_SECONDS = 10, 60
# With the rules compiled for the first document of a kind; whoever waits gives up earlier.
JUDGE_SECONDS = 60
# Of one document of the house: a thousand lines with a proof of five thousand entries.
RENDER_SECONDS = 30
# Of one job with a tenant's template: WeasyPrint starts with 400 MB of addresses.
LAYOUT_MEMORY, LAYOUT_SECONDS = 1024 * _MEGABYTE, 10
PREVIEW_SECONDS = 4
# Of a child that judges or renders: the rules need 0.5 GB, a long invoice more. Its address space says nothing.
_DATA = 3 * 1024 * _MEGABYTE
_OUT_OF_MEMORY = 3  # exit code
Answer = tuple[Mapping[str, Any], list[bytes]]
Job = Callable[[Mapping[str, Any], list[bytes]], Answer]


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_seconds(seconds: int) -> None:
    """For the job at hand, on top of what this process has used; the kernel ends it then (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _limited(job: Job, seconds: int) -> Job:
    def within(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        _limit_seconds(seconds)
        return job(facts, blobs)

    return within


def _open_jobs() -> dict[str, Job]:
    from kontor.einvoice.workers import mails, opening, turning

    def look(_facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        seen = opening.look_into(blobs[0])
        return seen.to_json(), [seen.xml, seen.lean]

    def take_apart(_facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        mail = mails.read_mail(blobs[0])
        return mail.to_json(), [part.content for part in mail.parts]

    def convert(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        made = turning.convert(blobs[0], str(facts["to"]), str(facts["profile"]))
        return {"lost": made.lost, "unread": made.unread}, [made.xml]

    def extract(_facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        found = turning.attachments(blobs[0])
        return {"names": [file.name for file in found]}, [file.content for file in found]

    resource.setrlimit(resource.RLIMIT_AS, (OPEN_MEMORY, OPEN_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return {
        "look": _limited(look, OPEN_SECONDS),
        "mail": _limited(take_apart, OPEN_SECONDS),
        "convert": _limited(convert, CONVERT_SECONDS),
        "extract": _limited(extract, OPEN_SECONDS),
    }


def _bound_data() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_DATA, _DATA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _judge_jobs() -> dict[str, Job]:
    from kontor.einvoice.rules.official import Judge

    _bound_data()
    judges: dict[str, Judge] = {}

    def judge_for(mounted: str) -> Judge:
        if mounted not in judges:
            judges[mounted] = Judge(Path(mounted) if mounted else None)
        return judges[mounted]

    def judge(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        judging = judge_for(str(facts.get("mounted", "")))
        return judging.judge(blobs[0], ours=bool(facts.get("ours"))).to_json(), []

    return {"judge": _limited(judge, JUDGE_SECONDS)}


def _render_jobs() -> dict[str, Job]:
    def make(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        from kontor.einvoice.paper.render import render

        return {}, [render(facts, blobs)]

    def view(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        from kontor.einvoice.paper.view import html

        is_html = facts["form"] == "html"
        page = html(blobs[0], str(facts["language"]), str(facts["source"]), int(facts["page"]), linked=is_html)
        if is_html:
            return {}, [page.encode("utf-8", "replace")]
        from kontor.einvoice.paper.pages import pdf

        return {}, [pdf(page)]

    _bound_data()
    return {"render": _limited(make, RENDER_SECONDS), "view": _limited(view, VIEW_SECONDS)}


def _told(work: Job, seconds: int) -> Job:
    """A faulty layout is an answer; one that needs more memory or depth than there is ends the process."""
    from kontor.einvoice.paper.faults import LayoutFaulty

    def run(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        try:
            return work(facts, blobs)
        except LayoutFaulty as faulty:
            return {"faults": [fault.to_json() for fault in faulty.faults]}, []
        except (MemoryError, RecursionError):
            os._exit(_OUT_OF_MEMORY)

    return _limited(run, seconds)


def _bound_layouts() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LAYOUT_MEMORY, LAYOUT_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _layout_jobs() -> dict[str, Job]:
    """Documents with what tenants wrote, each limited in time and memory."""
    from kontor.einvoice.paper.render import render

    _bound_layouts()
    return {"render": _told(lambda facts, blobs: ({}, [render(facts, blobs)]), LAYOUT_SECONDS)}


def _paper_jobs() -> dict[str, Job]:
    """Quotes and order confirmations, as long as they may be."""
    from kontor.einvoice.paper.render import render_quote

    _bound_layouts()
    return {"quote": _told(lambda facts, blobs: ({}, [render_quote(facts, blobs)]), LAYOUT_SECONDS)}


def _preview_jobs() -> dict[str, Job]:
    """Tries out templates and pictures of tenants in less time: somebody waits."""
    from kontor.einvoice.paper import pictures
    from kontor.einvoice.paper.render import try_out

    def logo(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        del facts
        data, media_type = pictures.remade(blobs[0])
        return {"media_type": media_type}, [data]

    _bound_layouts()
    return {
        "try": _told(lambda facts, blobs: ({}, [try_out(facts, blobs)]), PREVIEW_SECONDS),
        "logo": _told(logo, PREVIEW_SECONDS),
    }


def answer(jobs: Mapping[str, Job], head: Mapping[str, Any], blobs: list[bytes]) -> bytes:
    """A refusal of the file is an answer; anything else ends the process and so is seen."""
    from kontor.common.values.errors import InvalidInput

    try:
        facts, out = jobs[str(head["job"])](head, blobs)
    except InvalidInput as no:
        return frames.pack({"refused": no.message, "code": no.code, "reason": getattr(no, "reason", "")})
    except MemoryError:
        return frames.pack({"refused": "too much memory", "code": "einvoice.too_large_to_open", "reason": "too_large"})
    return frames.pack(facts, out)


def _settle() -> None:
    """What the first job loaded stays for good: the collector need not look at it again. A seventh of the time of a
    PDF went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


_KINDS: Mapping[str, Callable[[], dict[str, Job]]] = {
    "open": _open_jobs,
    "judge": _judge_jobs,
    "render": _render_jobs,
    "layout": _layout_jobs,
    "preview": _preview_jobs,
    "paper": _paper_jobs,
}


def serve(kind: str, source: BinaryIO, sink: BinaryIO) -> None:
    jobs = _KINDS[kind]()
    sink.write(frames.pack({"ready": kind}))
    sink.flush()
    settled = False
    while (frame := frames.read(source)) is not None:
        sink.write(answer(jobs, *frame))
        sink.flush()
        if settled:
            gc.collect()  # after the answer, nobody waits; left to itself it would be too seldom now
        else:
            _settle()
            settled = True


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    sink = sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the frames
    serve(sys.argv[1], sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
