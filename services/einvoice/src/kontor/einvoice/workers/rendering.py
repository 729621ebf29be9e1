"""Asks warm worker processes for PDFs; what tenants wrote runs in processes of its own, limited in time and memory."""

from collections.abc import Mapping, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from kontor.einvoice.paper.faults import HTML, LOGO, Fault, LayoutFaulty
from kontor.einvoice.workers.pool import TookTooLong, WorkerCrashed, Workers, font_environment

SECONDS = 20.0
# A child that renders grows by a quarter of a megabyte a document, whatever the collector does; a fresh one costs the
# time of five.
_RENDERED_BY_ONE = 200
# Rises when our own part of a page changes what the same template gives.
_CONTEXT = 1


def engine() -> str:
    """What makes a PDF: with the same engine, layout and invoice the bytes are the same."""
    return f"kontor-paper {_CONTEXT}, weasyprint {metadata.version('weasyprint')}, jinja2 {metadata.version('jinja2')}"


class Renderer:
    """`cache` is a private folder for the font configuration."""

    def __init__(self, size: int, cache: Path, seconds: float = SECONDS) -> None:
        fonts = Path(str(resources.files("kontor.einvoice") / "assets" / "fonts"))
        environment = font_environment(cache, fonts)
        self._workers = Workers("render", size, seconds, environment, jobs=_RENDERED_BY_ONE)
        self._tenants = Workers("layout", size, seconds, environment, jobs=_RENDERED_BY_ONE)

    async def render(
        self, xml: bytes, facts: Mapping[str, Any], logo: bytes | None = None, logo_type: str = ""
    ) -> bytes:
        """PDF/A-3b made from the invoice in `xml`; `facts` as in `layout.context`, and xml_name, conformance_level,
        release, html, css. LayoutFaulty when a tenant's own html or css fails."""
        job = {**facts, "logo_type": logo_type if logo else ""}
        blobs = [xml, logo] if logo else [xml]
        if facts.get("html") or facts.get("css"):
            return (await self._ask("render", job, blobs))[1][0]
        _, out = await self._workers.ask("render", job, blobs)
        return out[0]

    async def try_out(
        self, xml: bytes, facts: Mapping[str, Any], logo: bytes | None = None, logo_type: str = ""
    ) -> bytes:
        """The same, strictly, and checked for PDF/A; LayoutFaulty with everything that is wrong."""
        job = {**facts, "logo_type": logo_type if logo else ""}
        return (await self._ask("try", job, [xml, logo] if logo else [xml]))[1][0]

    async def picture(self, data: bytes) -> tuple[bytes, str]:
        """A logo made anew and its media type; LayoutFaulty when it is none."""
        head, out = await self._ask("logo", {}, [data])
        return out[0], str(head["media_type"])

    async def _ask(
        self, job: str, facts: Mapping[str, Any], blobs: Sequence[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """A tenant's template that ends its process ends nothing else: it is at fault."""
        try:
            head, out = await self._tenants.ask(job, facts, blobs)
        except (WorkerCrashed, TookTooLong) as ended:
            raise LayoutFaulty(Fault(LOGO if job == "logo" else HTML, "too_heavy")) from ended
        if "faults" in head:
            raise LayoutFaulty(*(Fault.from_json(entry) for entry in head["faults"]))
        return head, out

    async def close(self) -> None:
        await self._workers.close()
        await self._tenants.close()
