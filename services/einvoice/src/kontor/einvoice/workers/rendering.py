"""Asks warm worker processes for PDFs."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from kontor.einvoice.workers.pool import Workers, font_environment

SECONDS = 20.0


class Renderer:
    """`cache` is a private folder for the font configuration."""

    def __init__(self, size: int, cache: Path, seconds: float = SECONDS) -> None:
        fonts = Path(str(resources.files("kontor.einvoice") / "assets" / "fonts"))
        self._workers = Workers("render", size, seconds, font_environment(cache, fonts))

    async def render(
        self, xml: bytes, facts: Mapping[str, Any], logo: bytes | None = None, logo_type: str = ""
    ) -> bytes:
        """PDF/A-3b made from the invoice in `xml`; `facts` as in `layout.context`, and xml_name, conformance_level."""
        blobs = [xml, logo] if logo else [xml]
        _, out = await self._workers.ask("render", {**facts, "logo_type": logo_type if logo else ""}, blobs)
        return out[0]

    async def close(self) -> None:
        await self._workers.close()
