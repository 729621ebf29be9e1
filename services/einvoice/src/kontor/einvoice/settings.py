"""einvoice's settings: those every service has, its workers, and where an operator mounts official rules."""

import tempfile
from pathlib import Path

from kontor.common.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    name: str = "einvoice"
    # An unpacked release of the KoSIT validator configuration; then it judges XRechnung instead of our own rules.
    einvoice_rules: Path | None = None
    # Processes that run the official rules (up to 400 MB each) and that make PDFs (about 120 MB each).
    judge_workers: int = Field(default=1, ge=1, le=16)
    render_workers: int = Field(default=1, ge=1, le=16)
    # Private to this service: the font configuration and its cache.
    font_cache: Path = Path(tempfile.gettempdir()) / "kontor-einvoice-fonts"
