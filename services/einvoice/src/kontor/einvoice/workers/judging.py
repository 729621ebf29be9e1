"""Asks warm worker processes for the official verdict on a document."""

from dataclasses import dataclass
from pathlib import Path

from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers.pool import Workers

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A received file: its verdict and the invoice inside."""

    report: Report
    xml: bytes
    in_pdf: bool


class Validator:
    """`mounted` is the folder of an unpacked KoSIT release (`KONTOR_EINVOICE_RULES`), which then judges XRechnung."""

    def __init__(self, size: int, mounted: Path | None = None, seconds: float = SECONDS) -> None:
        self._workers = Workers("judge", size, seconds)
        self._facts = {"mounted": str(mounted or "")}

    async def judge(self, xml: bytes) -> Report:
        head, _ = await self._workers.ask("judge", self._facts, [xml])
        return Report.from_json(head)

    async def open(self, data: bytes) -> Opened:
        """XML or hybrid PDF; JobRefused when it is neither."""
        head, blobs = await self._workers.ask("open", self._facts, [data])
        return Opened(Report.from_json(head), blobs[0], bool(head["in_pdf"]))

    async def close(self) -> None:
        await self._workers.close()
