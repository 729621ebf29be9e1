"""Supplier invoices out of a folder: a mail server, a scanner or a person puts mails and files there.

`<folder>/<tenant id>/` or `<folder>/<tenant id>/<legal entity id>/`, files in it or in a Maildir's `new` and `cur`.
A file is kept in the object store and recorded before it moves to `done`; after a crash in between it comes again and
is known by its content. Folders of tenants we do not know are told to the operator and left alone.
"""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

import psycopg
import structlog
from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Principal
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import DomainError
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_checks import OurEntity
from kontor.einvoice.domain.supplier_invoices import Named
from kontor.einvoice.reading import ReadingRoom, archived
from kontor.einvoice.settings import Settings
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import receiving
from kontor.einvoice.workers import kinds
from prometheus_client import Counter

DONE = "done"
_MAILDIR = ("new", "cur")
# A file somebody is still writing is younger than that; whoever can writes beside it and renames.
_SETTLED_SECONDS = 2.0
_UNFINISHED = (".tmp", ".part", ".crdownload", ".filepart")
# Files go piece by piece into the object store, so that large ones are no matter; this only keeps a disk from filling.
_KEPT_AT_MOST = 2 * 1024 * 1024 * 1024
_PIECE = 1024 * 1024
_AT_ONCE = 500
TAKEN = Counter("kontor_einvoice_mailbox_taken_total", "Files taken in from the mailbox folder.")
FAILED = Counter("kontor_einvoice_mailbox_failed_total", "Files in the mailbox folder that could not be taken in.")
_log = structlog.get_logger("kontor.mailbox")


@dataclass(frozen=True, slots=True)
class Desk:
    """One folder that is somebody's: a tenant's, or one legal entity's of a tenant."""

    folder: Path
    tenant: UUID
    legal_entity: Named | None = None


class Mailbox:
    """The task that watches the folder. Any number of replicas may: a receipt is recorded once, under a lock."""

    def __init__(
        self, settings: Settings, db: Database, room: ReadingRoom, *, kept_at_most: int = _KEPT_AT_MOST
    ) -> None:
        self._root = settings.mailbox_folder
        self._pause = settings.mailbox_seconds
        self._service = settings.name
        self._db = db
        self._room = room
        self._kept_at_most = kept_at_most
        self._told: set[Path] = set()

    async def run(self) -> None:
        """Goes on for ever: what fails is told and comes again."""
        while True:
            try:
                await self.look()
            except (OSError, DomainError, psycopg.Error) as failed:
                _log.warning("mailbox.failed", reason=repr(failed))
            await asyncio.sleep(self._pause)

    async def look(self) -> int:
        """Takes in what lies there now; answers how many files."""
        taken = 0
        for desk in await self._desks():
            for path in await asyncio.to_thread(_waiting, desk.folder):
                taken += await self._try(desk, path)
        return taken

    async def _try(self, desk: Desk, path: Path) -> bool:
        try:
            await self._take(desk, path)
        except FileNotFoundError:
            return False  # a sister replica was faster
        except (OSError, DomainError, psycopg.Error) as failed:
            FAILED.inc()
            _log.warning("mailbox.file_failed", tenant=str(desk.tenant), reason=repr(failed))
            return False
        TAKEN.inc()
        return True

    # Whose folders these are.

    async def _desks(self) -> list[Desk]:
        desks: list[Desk] = []
        for folder in await asyncio.to_thread(_folders, self._root):
            tenant = _id(folder.name)
            entities = await self._entities(tenant) if tenant is not None else []
            if tenant is None or not entities:
                self._tell_unknown(folder)
                continue
            desks.append(Desk(folder, tenant))
            desks += await self._of_entities(folder, tenant, entities)
        return desks

    async def _of_entities(self, folder: Path, tenant: UUID, entities: list[OurEntity]) -> list[Desk]:
        known = {entity.id: entity for entity in entities}
        desks: list[Desk] = []
        for inner in await asyncio.to_thread(_folders, folder):
            id_ = _id(inner.name)
            if id_ is not None and id_ in known:
                desks.append(Desk(inner, tenant, Named(id_, known[id_].name)))
            elif inner.name not in (DONE, "tmp", *_MAILDIR):
                self._tell_unknown(inner)
        return desks

    async def _entities(self, tenant: UUID) -> list[OurEntity]:
        async with self._db.reading(Principal.system(tenant, self._service), tx_class=EinvoiceTx) as tx:
            return await tx.our_entities.all()

    def _tell_unknown(self, folder: Path) -> None:
        """Once; a folder that becomes known later is taken in then."""
        if folder not in self._told:
            self._told.add(folder)
            _log.warning("mailbox.unknown_folder", folder=folder.name)

    # One file.

    async def _take(self, desk: Desk, path: Path) -> None:
        """Everything is in the object store before a row speaks of it."""
        file = await self._keep(desk.tenant, path)
        receipts = await self._room.receipts(desk.tenant, file, file.sha256)
        principal = Principal.system(desk.tenant, self._service)
        async with self._db.transaction(principal, tx_class=EinvoiceTx) as tx:
            taken = await receiving.take_in(tx, receipts=receipts, legal_entity=desk.legal_entity)
        await asyncio.to_thread(_move, path, desk.folder / DONE)
        _log.info("mailbox.taken", tenant=str(desk.tenant), receipts=len(receipts), fresh=len(taken))

    async def _keep(self, tenant: UUID, path: Path) -> Archived:
        with await asyncio.to_thread(_opened, path, self._kept_at_most) as source:
            kind = kinds.kind_of(await asyncio.to_thread(source.read, _PIECE))
            source.seek(0)
            is_mail = kind is kinds.MAIL or (path.parent.name in _MAILDIR and kind.trouble in kinds.SAYS_NOTHING)
            name = _mail_name(path) if is_mail else _shown(path)
            return archived(await self._room.files.put(tenant, _pieces(source), kind.media_type, name))


async def _pieces(source: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(source.read, _PIECE):
        yield piece


def _id(name: str) -> UUID | None:
    try:
        return UUID(name) if len(name) == 36 else None
    except ValueError:
        return None


def _folders(root: Path | None) -> list[Path]:
    if root is None or not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.is_symlink())


def _waiting(folder: Path) -> list[Path]:
    """Plain files that nobody writes any more, oldest first; nothing behind a link."""
    now = wall_now().timestamp()
    found: list[tuple[float, Path]] = []
    for place in (folder, *(folder / name for name in _MAILDIR)):
        if not place.is_dir() or place.is_symlink():
            continue
        for path in place.iterdir():
            about = path.lstat()
            ready = not path.name.startswith(".") and not path.name.lower().endswith(_UNFINISHED)
            if ready and stat.S_ISREG(about.st_mode) and now - about.st_mtime >= _SETTLED_SECONDS:
                found.append((about.st_mtime, path))
    return [path for _, path in sorted(found)[:_AT_ONCE]]


def _opened(path: Path, most: int) -> IO[bytes]:
    source = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    if os.fstat(source.fileno()).st_size > most:
        source.close()
        raise OSError("too large to be kept; an operator must look")
    return source


def _move(path: Path, done: Path) -> None:
    """Beside an earlier one of the same name, never over it."""
    done.mkdir(exist_ok=True)
    target = done / path.name
    number = 1
    while target.exists():
        number += 1
        target = done / f"{number}-{path.name}"
    path.rename(target)


def _shown(path: Path) -> str:
    return path.name.encode("utf-8", "replace").decode("utf-8")[:255]


def _mail_name(path: Path) -> str:
    name = _shown(path).partition(":")[0]
    return name if name.lower().endswith(".eml") else f"{name[:250]}.eml"
