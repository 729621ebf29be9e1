"""Reads what mail servers send back out of a folder: `*.eml` files, or a Maildir's `new` and `cur`.

A notification is kept in the object store and recorded before it moves to `done`; one that names no tenant of ours
moves to `unmatched`, where an operator finds it: nothing is lost. Any number of replicas may read the folder.
"""

import asyncio
import os
import stat
from pathlib import Path
from uuid import UUID

import psycopg
import structlog
from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Principal
from kontor.common.outside.files import Files
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import DomainError
from kontor.einvoice.settings import Settings
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.bounces import record_bounce
from kontor.einvoice.wire import notifications
from prometheus_client import Counter, Gauge

DONE, UNMATCHED = "done", "unmatched"
_PLACES = ("", "new", "cur")
_TYPE = "message/rfc822"
_AT_ONCE = 200
# Of a larger mail the beginning is kept in the object store.
_KEPT_AT_MOST = 25 * 1024 * 1024
_SETTLED_SECONDS = 2.0
READ = Counter("kontor_einvoice_bounces_total", "Notifications read.", ["matched"])
LEFT = Gauge("kontor_einvoice_bounces_unmatched", "Notifications in the folder `unmatched`, for an operator.")
_log = structlog.get_logger("kontor.bounces")


class Bounces:
    """The task that watches the folder."""

    def __init__(self, settings: Settings, db: Database, files: Files) -> None:
        self._folder = settings.bounce_folder
        self._pause = settings.bounce_seconds
        self._service = settings.name
        self._db = db
        self._files = files

    async def run(self) -> None:
        """Goes on for ever: what fails is told and comes again."""
        while True:
            try:
                await self.look()
            except (OSError, DomainError, psycopg.Error) as failed:
                _log.warning("bounces.failed", reason=repr(failed))
            await asyncio.sleep(self._pause)

    async def look(self) -> int:
        """Takes in what lies there now; answers how many."""
        if self._folder is None:
            return 0
        waiting = await asyncio.to_thread(_waiting, self._folder)
        for path in waiting:
            try:
                await self._take(self._folder, path)
            except FileNotFoundError:
                _log.info("bounces.taken_by_another")
        LEFT.set(await asyncio.to_thread(_count, self._folder / UNMATCHED))
        return len(waiting)

    async def _take(self, folder: Path, path: Path) -> None:
        content = await asyncio.to_thread(_read, path)
        said = await asyncio.to_thread(notifications.read, content)
        known = said.tenant is not None and await self._record(said.tenant, said, content)
        READ.labels("yes" if known else "no").inc()
        await asyncio.to_thread(_move, path, folder / (DONE if known else UNMATCHED))
        if not known:
            _log.warning("bounces.unmatched", file=path.name[:100])

    async def _record(self, tenant: UUID, said: notifications.Notification, content: bytes) -> bool:
        """False when there is no such tenant here: whoever sends mail may name any."""
        principal = Principal.system(tenant, self._service)
        async with self._db.reading(principal, tx_class=EinvoiceTx) as tx:
            if not await tx.dispatches.are_there():
                return False
        ref = await self._files.put(tenant, content, _TYPE, "bounce.eml")
        async with self._db.transaction(principal, tx_class=EinvoiceTx) as tx:
            dispatch = await record_bounce(tx, said=said, sha256=ref.sha256, size=ref.size)
        _log.info("bounces.recorded", tenant=str(tenant), dispatch_id=str(dispatch.id) if dispatch else "")
        return True


def _waiting(folder: Path) -> list[Path]:
    """Plain files nobody writes any more, oldest first; nothing behind a link."""
    now, found = wall_now().timestamp(), []
    for place in (folder / name for name in _PLACES):
        if not place.is_dir() or place.is_symlink():
            continue
        for path in place.iterdir():
            about = path.lstat()
            wanted = place != folder or path.suffix == ".eml"
            settled = now - about.st_mtime >= _SETTLED_SECONDS
            if wanted and settled and stat.S_ISREG(about.st_mode) and not path.name.startswith("."):
                found.append((about.st_mtime, path))
    return [path for _, path in sorted(found)[:_AT_ONCE]]


def _read(path: Path) -> bytes:
    """Of a huge file only the beginning, which says what matters; the file itself stays in the folder."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        whole = os.fstat(file.fileno()).st_size <= _KEPT_AT_MOST
        return file.read(_KEPT_AT_MOST if whole else notifications.HEAD_BYTES)


def _move(path: Path, into: Path) -> None:
    """Beside what lies there already; names of mails repeat."""
    into.mkdir(exist_ok=True)
    target, number = into / path.name, 1
    while target.exists():
        target, number = into / f"{number}-{path.name}", number + 1
    path.rename(target)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
