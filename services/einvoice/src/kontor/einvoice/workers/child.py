"""`python -m kontor.einvoice.workers.child open|judge|render`: frames on stdin and stdout, ends with its parent.

`open` takes foreign files apart, under limits of memory and time of its own; `judge` runs the official rules on XML
that was opened; `render` makes PDFs. Heavy libraries are loaded in here only.
"""

import ctypes
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
JUDGE_SECONDS = 20
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
    from kontor.einvoice.workers import mails, opening

    def look(_facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        seen = opening.look_into(blobs[0])
        return seen.to_json(), [seen.xml, seen.lean]

    def take_apart(_facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        mail = mails.read_mail(blobs[0])
        return mail.to_json(), [part.content for part in mail.parts]

    resource.setrlimit(resource.RLIMIT_AS, (OPEN_MEMORY, OPEN_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return {"look": _limited(look, OPEN_SECONDS), "mail": _limited(take_apart, OPEN_SECONDS)}


def _judge_jobs() -> dict[str, Job]:
    from kontor.einvoice.rules.official import Judge

    judges: dict[str, Judge] = {}

    def judge_for(mounted: str) -> Judge:
        if mounted not in judges:
            judges[mounted] = Judge(Path(mounted) if mounted else None)
        return judges[mounted]

    def judge(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        return judge_for(str(facts.get("mounted", ""))).judge(blobs[0]).to_json(), []

    return {"judge": _limited(judge, JUDGE_SECONDS)}


def _render_jobs() -> dict[str, Job]:
    from kontor.einvoice.paper.render import render

    def make(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        return {}, [render(facts, blobs)]

    return {"render": make}


def answer(jobs: Mapping[str, Job], head: Mapping[str, Any], blobs: list[bytes]) -> bytes:
    """A refusal of the file is an answer; anything else ends the process and so is seen."""
    from kontor.common.errors import InvalidInput

    try:
        facts, out = jobs[str(head["job"])](head, blobs)
    except InvalidInput as no:
        return frames.pack({"refused": f"{no.code}: {no.message}"})
    return frames.pack(facts, out)


def serve(kind: str, source: BinaryIO, sink: BinaryIO) -> None:
    jobs = {"open": _open_jobs, "judge": _judge_jobs, "render": _render_jobs}[kind]()
    while (frame := frames.read(source)) is not None:
        sink.write(answer(jobs, *frame))
        sink.flush()


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    sink = sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the frames
    serve(sys.argv[1], sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
