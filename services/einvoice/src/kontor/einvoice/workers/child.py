"""`python -m kontor.einvoice.workers.child judge|render`: frames on stdin and stdout, ends with its parent.

`judge` opens foreign files and runs the official rules, `render` makes PDFs. Heavy libraries are loaded in here only.
"""

import ctypes
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from kontor.einvoice.workers import frames

_PR_SET_PDEATHSIG = 1
Answer = tuple[Mapping[str, Any], list[bytes]]
Job = Callable[[Mapping[str, Any], list[bytes]], Answer]


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _judge_jobs() -> dict[str, Job]:
    from kontor.einvoice.rules.official import Judge
    from kontor.einvoice.workers import opening

    judges: dict[str, Judge] = {}

    def judge_for(mounted: str) -> Judge:
        if mounted not in judges:
            judges[mounted] = Judge(Path(mounted) if mounted else None)
        return judges[mounted]

    def judge(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        return judge_for(str(facts.get("mounted", ""))).judge(blobs[0]).to_json(), []

    def open_and_judge(facts: Mapping[str, Any], blobs: list[bytes]) -> Answer:
        received = opening.open_file(blobs[0])
        report = judge_for(str(facts.get("mounted", ""))).judge(received.xml)
        return {**report.to_json(), "in_pdf": received.in_pdf}, [received.xml]

    return {"judge": judge, "open": open_and_judge}


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
    jobs = _judge_jobs() if kind == "judge" else _render_jobs()
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
