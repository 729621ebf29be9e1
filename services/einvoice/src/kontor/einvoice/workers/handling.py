"""Asks worker processes to convert, show and unpack foreign files."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from kontor.einvoice.rules.refusals import SyntaxUnknown
from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers import fonts
from kontor.einvoice.workers.judging import Opened, Validator
from kontor.einvoice.workers.pool import JobRefused, Workers

OPEN_SECONDS, VIEW_SECONDS = 20.0, 60.0
READABLE = frozenset({"ubl-invoice", "ubl-credit-note", "cii"})


@dataclass(frozen=True, slots=True)
class Converted:
    """`lost`: business terms the target cannot say; `unread`: places outside of EN 16931; `report`: on the result."""

    xml: bytes
    lost: tuple[str, ...]
    unread: tuple[str, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside, under the name it claims."""

    name: str
    content: bytes


class Handler:
    """Shares the service's `validator` or has its own; `cache` is a private folder for the font configuration."""

    def __init__(
        self,
        size: int,
        cache: Path | None = None,
        validator: Validator | None = None,
        more_fonts: Path | None = None,
    ) -> None:
        self._own = None if cache else tempfile.TemporaryDirectory(prefix="kontor-fonts-")
        folder = (cache or Path(self._own.name if self._own else "")) / "views"
        self._mine = validator is None
        self._validator = validator or Validator(size)
        self._turning = Workers("open", size, OPEN_SECONDS)
        self._rendering = Workers("render", size, VIEW_SECONDS, fonts.environment(folder, fonts.folders(more_fonts)))

    async def open(self, data: bytes) -> Opened:
        """The verdict on any file; JobRefused when there is nothing to judge."""
        return await self._validator.open(data)

    async def convert(self, data: bytes, to: str, profile: str = "") -> Converted:
        """The invoice in `data` (XML or hybrid PDF) as `ubl` or `cii`; JobRefused says why not."""
        head, blobs = await self._turning.ask("convert", {"to": to, "profile": profile}, [data])
        report = await self._validator.judge(blobs[0])
        return Converted(blobs[0], tuple(map(str, head["lost"])), tuple(map(str, head["unread"])), report)

    async def view(self, data: bytes, *, form: str, language: str, page: int = 0) -> bytes:
        """A page for people, `html` or `pdf`, of any file; `page` 0 is all of it. JobRefused, SyntaxUnknown."""
        seen = await self._validator.look(data)
        if not seen.xml:
            raise JobRefused(seen.trouble, reason=seen.trouble)
        if seen.syntax not in READABLE:
            raise SyntaxUnknown(seen.trouble)
        return await self.show(seen.xml, form=form, language=language, page=page)

    async def show(self, xml: bytes, *, form: str, language: str, page: int = 0, source: str = "") -> bytes:
        """The same of an invoice that was opened before; `source` says where it came from."""
        facts = {"form": form, "language": language, "source": source, "page": page}
        _, blobs = await self._rendering.ask("view", facts, [xml])
        return blobs[0]

    async def extract(self, data: bytes) -> list[Attached]:
        """The files inside, names as found."""
        head, blobs = await self._turning.ask("extract", {}, [data])
        return [Attached(str(name), content) for name, content in zip(head["names"], blobs, strict=True)]

    async def close(self) -> None:
        await self._turning.close()
        await self._rendering.close()
        if self._mine:
            await self._validator.close()
        if self._own:
            self._own.cleanup()
