"""Which files a person meant, in one stable order, and where what we make of them may be written.

Names are as foreign as contents: nothing leaves the folder it is meant for, nothing is overwritten unasked.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from kontor.einvoice.en16931.xmlsafe import MAX_BYTES
from kontor.einvoice.rules.findings import Finding, Severity

SUFFIXES = (".xml", ".pdf")
_NAME_LIMIT = 120


class Unreadable(Exception):
    """The file is not there, not ours to read, no plain file, or too large. `rule` is how a report says it."""

    def __init__(self, rule: str, reason: str = "") -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason

    def finding(self) -> Finding:
        return Finding(self.rule, Severity.FATAL, message=self.reason)


def wanted(given: Iterable[Path]) -> list[Path]:
    """Files as given, folders by all XML and PDF files below them, sorted by path; each file once."""
    found: dict[Path, None] = {}
    for path in given:
        for file in sorted(_below(path), key=str) if path.is_dir() else [path]:
            found.setdefault(file)
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    """Links to folders are not followed: they may lead in a circle."""
    for at, _, names in os.walk(folder, followlinks=False):
        for name in names:
            path = Path(at, name)
            if name.lower().endswith(SUFFIXES) and path.is_file():
                yield path


def content(path: Path) -> bytes:
    """The bytes of a plain file up to the cap; Unreadable otherwise. A pipe or device is never waited for."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise Unreadable("FILE", "no plain file" if not path.is_dir() else "a folder")
        if facts.st_size > MAX_BYTES:
            raise Unreadable("FILE-SIZE")
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as failed:
        raise Unreadable("FILE", failed.strerror or type(failed).__name__) from failed
    if len(data) > MAX_BYTES:
        raise Unreadable("FILE-SIZE")
    return data


def safe_name(foreign: str, fallback: str) -> str:
    """The last part of a foreign name, without what a file system, shell or terminal could misread."""
    last = foreign.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    room = _NAME_LIMIT - len(suffix) - 1
    shortened = f"{stem[:room]}{dot}{suffix}" if dot and len(suffix) <= 10 else kept[:_NAME_LIMIT]
    return shortened.lstrip("-") or fallback


def shown(path: object) -> str:
    """A name a terminal can show without being steered by it."""
    text = str(path).replace("\N{NO-BREAK SPACE}", " ")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def write(target: Path, data: bytes, *, force: bool) -> None:
    """FileExistsError when something is there and `force` is not given; a link is never written through."""
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_TRUNC if force else os.O_EXCL)
    with os.fdopen(os.open(target, flags, 0o644), "wb") as opened:
        opened.write(data)
