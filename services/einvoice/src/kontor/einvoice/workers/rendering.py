"""Asks warm worker processes for PDFs; what tenants wrote runs in processes of its own, limited in time and memory.

Documents and previews share none: whatever a tenant tries out, invoices go on being made, and previews of others too.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import UUID

from kontor.einvoice.paper.faults import CSS, HTML, LOGO, TOO_HEAVY, Fault, LayoutFaulty
from kontor.einvoice.workers import fonts
from kontor.einvoice.workers.pool import (
    DOCUMENTS_NICE,
    PREVIEWS_NICE,
    Answer,
    TookTooLong,
    UsedUp,
    WorkerCrashed,
    Workers,
    WorkersBusy,
)
from kontor.einvoice.workers.turns import Turns

# All jobs are bounded in processor time, and may wait long for a processor: ended half done, they would begin anew.
SECONDS = 60.0
# Whoever asks for a preview hears until then, if only that there is much to do. One tenant can hold one of the two.
PREVIEW_SECONDS = 13.0
_PREVIEWERS = 2
# Quotes beside invoices: no more of them at once.
_PAPERS = 2
# A child that renders grows by a quarter of a megabyte a document, whatever the collector does; a fresh one costs the
# time of five.
_RENDERED_BY_ONE = 200
# Rises when our own part of a page changes what the same template gives.
_CONTEXT = 2
_FIRST_RELEASE = 1


def engine() -> str:
    """What makes a PDF: with the same engine, layout and invoice the bytes are the same."""
    return f"kontor-paper {_CONTEXT}, weasyprint {metadata.version('weasyprint')}, jinja2 {metadata.version('jinja2')}"


class Renderer:
    """`cache` is a private folder for the font configuration; `more_fonts` a folder of an operator's own."""

    def __init__(
        self,
        size: int,
        cache: Path,
        seconds: float = SECONDS,
        more_fonts: Path | None = None,
        preview_seconds: float = PREVIEW_SECONDS,
    ) -> None:
        now, then = fonts.environment(cache, fonts.folders(more_fonts)), fonts.environment(cache / "first", fonts.FIRST)

        def workers(kind: str, environment: dict[str, str], at_once: int = size, nice: int = DOCUMENTS_NICE) -> Workers:
            return Workers(kind, at_once, seconds, environment, jobs=_RENDERED_BY_ONE, nice=nice)

        self._workers, self._tenants = workers("render", now), workers("layout", now)
        # For documents of the first release, when somebody has one made again.
        self._first = {"render": workers("render", then, 1), "layout": workers("layout", then, 1)}
        self._previews = workers("preview", now, _PREVIEWERS, PREVIEWS_NICE)
        self._papers = workers("paper", now, _PAPERS)
        self._turns, self._paper_turns = Turns(), Turns()
        self.preview_seconds = preview_seconds

    async def render(
        self, xml: bytes, facts: Mapping[str, Any], logo: bytes | None = None, logo_type: str = ""
    ) -> bytes:
        """PDF/A-3b made from the invoice in `xml`; `facts` as in `layout.context`, and xml_name, conformance_level,
        release, html, css. LayoutFaulty when a tenant's own html or css fails."""
        job = {**facts, "logo_type": logo_type if logo else ""}
        blobs = [xml, logo] if logo else [xml]
        is_first = facts.get("release") == _FIRST_RELEASE
        if facts.get("html") or facts.get("css"):
            tenants = self._first["layout"] if is_first else self._tenants
            return (await _told(tenants.ask("render", job, blobs)))[1][0]
        ours = self._first["render"] if is_first else self._workers
        _, out = await ours.ask("render", job, blobs)
        return out[0]

    async def try_out(
        self,
        xml: bytes,
        facts: Mapping[str, Any],
        logo: bytes | None = None,
        logo_type: str = "",
        *,
        tenant: UUID | None = None,
    ) -> bytes:
        """The same, strictly, and checked for PDF/A; LayoutFaulty with everything that is wrong, TooMany when this
        tenant or everybody asks for too many."""
        job = {**facts, "logo_type": logo_type if logo else ""}
        blobs = [xml, logo] if logo else [xml]
        return (await self._preview(tenant, "try", job, blobs))[1][0]

    async def quote(
        self, facts: Mapping[str, Any], logo: bytes | None = None, logo_type: str = "", *, tenant: UUID | None = None
    ) -> bytes:
        """A quote or an order confirmation; `facts` as in `quotes.context`, and css. LayoutFaulty when a tenant's own
        css fails, TooMany when this tenant or everybody asks for too many."""
        job = {**facts, "logo_type": logo_type if logo else ""}
        blobs = [logo] if logo else []
        made = await self._soon(self._paper_turns, tenant, lambda: _told(self._papers.ask("quote", job, blobs), CSS))
        return made[1][0]

    async def picture(self, data: bytes, *, tenant: UUID | None = None) -> tuple[bytes, str]:
        """A logo made anew and its media type; LayoutFaulty when it is none."""
        head, out = await self._preview(tenant, "logo", {}, [data], LOGO)
        return out[0], str(head["media_type"])

    async def _preview(
        self, tenant: UUID | None, job: str, facts: Mapping[str, Any], blobs: Sequence[bytes], part: str = HTML
    ) -> Answer:
        work = self._previews.ask
        return await self._soon(self._turns, tenant, lambda: _told(work(job, facts, blobs), part))

    async def _soon(self, turns: Turns, tenant: UUID | None, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """In the tenant's turn, which lasts as long as the job, also when nobody waits any more."""
        try:
            async with asyncio.timeout(self.preview_seconds):
                return await turns.run(tenant, work)
        except (TimeoutError, TookTooLong) as slow:
            raise WorkersBusy("no processor for it in time") from slow

    async def close(self) -> None:
        for pool in (self._workers, self._tenants, self._previews, self._papers, *self._first.values()):
            await pool.close()


async def _told(asked: Coroutine[Any, Any, Answer], part: str = HTML) -> Answer:
    """A tenant's template that ends its process or uses up its time ends nothing else: it is at fault."""
    try:
        head, out = await asked
    except (WorkerCrashed, UsedUp) as ended:
        raise LayoutFaulty(Fault(part, TOO_HEAVY)) from ended
    if "faults" in head:
        raise LayoutFaulty(*(Fault.from_json(entry) for entry in head["faults"]))
    return head, out
