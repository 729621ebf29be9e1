"""Asks warm worker processes what is in a file somebody sent, and for the official verdict on a document."""

from dataclasses import dataclass, replace
from pathlib import Path

from kontor.einvoice.rules.report import UNKNOWN, Report
from kontor.einvoice.workers.mails import Mail
from kontor.einvoice.workers.opening import OLD, Look
from kontor.einvoice.workers.pool import JobRefused, TookTooLong, WorkerCrashed, Workers

SECONDS = 20.0
# A child that opens ends by itself after two seconds of work; the rest is for a machine that is busy elsewhere.
OPEN_SECONDS = 10.0
# Warm children grow by about 15 MB in a thousand documents, and a fresh one compiles the rules anew.
_JUDGED_BY_ONE = 5_000
TRIES = 3
# Without what is embedded in it: the rules take half a millisecond a line or more, and memory by the size.
JUDGED_AT_MOST = 5 * 1024 * 1024
TOOK_TOO_LONG, WORKER_DIED, TOO_LARGE = "took_too_long", "worker_died", "too_large"


@dataclass(frozen=True, slots=True)
class Opened:
    """A received file: its verdict and the invoice inside."""

    report: Report
    xml: bytes
    in_pdf: bool


def _with_container(report: Report, seen: Look) -> Report:
    """What is odd about a PDF as a container is policy: the verdict is on the invoice."""
    return replace(report, policy=(*report.policy, *seen.container)) if seen.container else report


class Opener:
    """Takes foreign files apart in children of little memory and little time."""

    def __init__(self, size: int, seconds: float = OPEN_SECONDS) -> None:
        self._workers = Workers("open", size, seconds)

    async def look(self, data: bytes) -> Look:
        """Of anything whatever; what takes too long or kills three children is an answer too."""
        trouble = WORKER_DIED
        for _ in range(TRIES):
            try:
                head, blobs = await self._workers.ask("look", {}, [data])
                return Look.from_json(head, blobs[0], blobs[1])
            except WorkerCrashed:
                continue
            except TookTooLong:
                trouble = TOOK_TOO_LONG
                break
        return Look(trouble=trouble)

    async def mail(self, data: bytes) -> Mail | None:
        """The parts of a mail; None when taking it apart takes too long or kills three children."""
        for _ in range(TRIES):
            try:
                head, blobs = await self._workers.ask("mail", {}, [data])
                return Mail.from_json(head, blobs)
            except WorkerCrashed:
                continue
            except TookTooLong:
                break
        return None

    async def close(self) -> None:
        await self._workers.close()


class Validator:
    """`mounted` is the folder of an unpacked KoSIT release (`KONTOR_EINVOICE_RULES`), which then judges XRechnung."""

    def __init__(
        self,
        size: int,
        mounted: Path | None = None,
        seconds: float = SECONDS,
        open_seconds: float = OPEN_SECONDS,
    ) -> None:
        self._workers = Workers("judge", size, seconds, jobs=_JUDGED_BY_ONE)
        self._opener = Opener(1, open_seconds)
        self._facts = {"mounted": str(mounted or "")}

    async def judge(self, xml: bytes, *, ours: bool = False) -> Report:
        """The verdict; of a document of `ours` without what our policy said of it already."""
        head, _ = await self._workers.ask("judge", {**self._facts, "ours": ours}, [xml])
        return Report.from_json(head)

    async def look(self, data: bytes) -> Look:
        return await self._opener.look(data)

    async def mail(self, data: bytes) -> Mail | None:
        return await self._opener.mail(data)

    async def open(self, data: bytes) -> Opened:
        """XML or hybrid PDF; JobRefused when it is neither."""
        seen = await self.look(data)
        if not seen.xml:
            raise JobRefused(seen.trouble)
        report = await self.judge(seen.lean or seen.xml)
        return Opened(_with_container(report, seen), seen.xml, seen.in_pdf)

    async def judge_received(self, seen: Look) -> tuple[Report | None, str]:
        """The verdict on what was opened, or why there is none; a document is not waited for without end."""
        if seen.syntax in (UNKNOWN, OLD):
            return None, ""
        if len(seen.lean) > JUDGED_AT_MOST:
            return None, TOO_LARGE
        for _ in range(TRIES):
            try:
                return _with_container(await self.judge(seen.lean), seen), ""
            except WorkerCrashed:
                continue
            except TookTooLong:
                return None, TOOK_TOO_LONG
        return None, WORKER_DIED

    async def close(self) -> None:
        await self._workers.close()
        await self._opener.close()
