"""einvoice's settings: those every service has, its workers, and where an operator mounts official rules."""

import os
import sys
import tempfile
from pathlib import Path

from kontor.common.process.settings import ServiceSettings
from pydantic import Field


def cores() -> int:
    """Those this process may run on."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Settings(ServiceSettings):
    name: str = "einvoice"
    # An unpacked release of the KoSIT validator configuration; then it judges XRechnung instead of our own rules.
    einvoice_rules: Path | None = None
    # Processes that run the official rules (up to 400 MB each) and that make PDFs (about 120 MB each), started when
    # first needed. One judge keeps up with four that render.
    judge_workers: int = Field(default=1, ge=1, le=16)
    render_workers: int = Field(default_factory=lambda: min(4, cores()), ge=1, le=16)
    # A folder of folders: each is named by a tenant's id, in it those of its legal entities if need be, and holds
    # mails and files with supplier invoices. Taken files move to `done` beside them.
    mailbox_folder: Path | None = None
    mailbox_seconds: float = Field(default=5.0, ge=0.05, le=3600)
    # Private to this service: the font configuration and its cache.
    font_cache: Path = Path(tempfile.gettempdir()) / "kontor-einvoice-fonts"
    # A folder with fonts for letters we ship none for (Chinese, Japanese, Korean, emoji …).
    more_fonts: Path | None = None
    # A Peppol access point: its address and the file with its token; or a folder of recorded answers instead.
    peppol_url: str = Field(default="", pattern=r"^(https://.+|http://(127\.0\.0\.1|localhost)(:\d+)?(/.*)?)?$")
    peppol_token_file: Path | None = None
    peppol_recordings: Path | None = None
    # Where the mail system lays notifications for our sender address: `*.eml` files or a Maildir.
    bounce_folder: Path | None = None
    bounce_seconds: float = Field(default=10.0, ge=0.05, le=3600)
