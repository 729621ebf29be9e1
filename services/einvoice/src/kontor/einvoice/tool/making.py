"""Makes something of a file: the other syntax, a page a person reads, the files inside a PDF; never over what is there.

All of it happens in worker processes, since the files are foreign. Exit codes: 0 done, 1 refused (the target exists,
the invoice cannot become what was asked for), 2 unreadable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kontor.common.values.errors import DomainError, InvalidInput
from kontor.einvoice.en16931 import places
from kontor.einvoice.en16931.converting import NotConvertible
from kontor.einvoice.paper import terms
from kontor.einvoice.rules.refusals import ProfileUnknown, finding_of
from kontor.einvoice.tool import files
from kontor.einvoice.workers.handling import Handler

DONE, REFUSED, UNREADABLE = 0, 1, 2
# The file is fine; what was asked for is not.
_REFUSED = {kind.code: kind() for kind in (ProfileUnknown, NotConvertible)}


class TargetExists(InvalidInput):
    code = "einvoice.target_exists"
    texts = {
        "de": "{file} gibt es schon; --force überschreibt.",
        "en": "{file} exists already; --force overwrites.",
    }
    cure = {"de": "--force angeben oder einen anderen Ordner wählen.", "en": "Give --force, or choose another folder."}


class NoFolderHere(InvalidInput):
    code = "einvoice.target_not_writable"
    texts = {"de": "{file} lässt sich nicht schreiben: {reason}", "en": "{file} cannot be written: {reason}"}
    cure = {"de": "Rechte und Platz des Ordners prüfen.", "en": "Check rights and space of the folder."}


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one file. `lost` names what the target cannot hold."""

    file: str
    written: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    valid: bool | None = None
    code: int = DONE
    failure: str = ""

    def to_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"file": self.file, "written": list(self.written), "error": self.failure}
        if self.valid is not None:
            answer |= {"valid": self.valid, "lost": list(self.lost)}
        return answer


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for all files: where to, and whether it may replace what is there."""

    out: Path | None = None
    force: bool = False
    language: str = "de"
    facts: dict[str, Any] = field(default_factory=dict)

    def folder(self, path: Path) -> Path:
        return self.out or path.parent


async def convert(handler: Handler, path: Path, order: Order) -> Made:
    """`facts`: `to` (ubl, cii) and `profile`. Written as `<name>.<ubl|cii>.xml` beside the file."""

    async def make(data: bytes) -> Made:
        converted = await handler.convert(data, str(order.facts["to"]), str(order.facts.get("profile") or ""))
        target = order.folder(path) / f"{path.stem}.{order.facts['to']}.xml"
        written = _write([(target, converted.xml)], order)
        ids = places.named(converted.lost, converted.unread)
        lost = tuple(f"{bt} {terms.name(bt, order.language)}" for bt in ids)
        return Made(str(path), written, lost, converted.report.valid)

    return await _attempt(path, order, make)


async def render(handler: Handler, path: Path, order: Order) -> Made:
    """`facts`: `form` (pdf, html). Written as `<name>.view.pdf`, so that a hybrid PDF is never its own target."""

    async def make(data: bytes) -> Made:
        form = str(order.facts.get("form", "pdf"))
        page = await handler.view(data, form=form, language=order.language)
        return Made(str(path), _write([(order.folder(path) / f"{path.stem}.view.{form}", page)], order))

    return await _attempt(path, order, make)


async def extract(handler: Handler, path: Path, order: Order) -> Made:
    """Every file inside a PDF or an XML invoice, in a folder named after it when there are several."""

    async def make(data: bytes) -> Made:
        found = await handler.extract(data)
        folder = order.folder(path)
        named = _named([f.name for f in found], path.stem)
        targets = [(folder / name, f.content) for name, f in zip(named, found, strict=True)]
        return Made(str(path), _write(targets, order))

    return await _attempt(path, order, make)


def _named(foreign: Sequence[str], stem: str) -> list[str]:
    """Safe names, each once, led by the file they come from so that two invoices do not meet."""
    taken: dict[str, int] = {}
    names = []
    for number, name in enumerate(foreign, 1):
        safe = files.safe_name(f"{stem}.{files.safe_name(name, f'attachment-{number}')}", f"attachment-{number}")
        taken[safe.casefold()] = again = taken.get(safe.casefold(), 0) + 1
        first, dot, last = safe.rpartition(".")
        names.append(safe if again == 1 else f"{first}-{again}{dot}{last}")
    return names


def _write(targets: Sequence[tuple[Path, bytes]], order: Order) -> tuple[str, ...]:
    """All or none as far as what is there is concerned."""
    for target, _ in targets:
        if not order.force and (target.exists() or target.is_symlink()):
            raise TargetExists(str(target), file=files.shown(target))
    for target, content in targets:
        try:
            files.write(target, content, force=order.force)
        except OSError as failed:
            raise NoFolderHere(
                str(target), file=files.shown(target), reason=failed.strerror or type(failed).__name__
            ) from failed
    return tuple(str(target) for target, _ in targets)


async def _attempt(path: Path, order: Order, make: Any) -> Made:
    try:
        made: Made = await make(files.content(path))
    except files.Unreadable as no:
        return Made(str(path), code=UNREADABLE, failure=no.finding().sentence(order.language))
    except (TargetExists, NoFolderHere) as no:
        return Made(str(path), code=REFUSED, failure=no.sentence(order.language))
    except DomainError as no:
        if no.code in _REFUSED:
            return Made(str(path), code=REFUSED, failure=_REFUSED[no.code].sentence(order.language))
        return Made(str(path), code=UNREADABLE, failure=finding_of(no).sentence(order.language))
    return made
