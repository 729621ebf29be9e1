"""When a process may be sent work: database reachable and migrated far enough, tasks alive, not draining.

Asks neither NATS (the journal waits for it) nor other services (their outage must not become ours).
"""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import sqlalchemy as sa
from kontor.common.database.schema import VERSION_TABLE
from kontor.common.database.transaction import Database, Tx
from kontor.common.identity.tokens import NO_TENANT, Principal
from kontor.common.values.errors import DomainError

_REVISION = re.compile(r"^(down_)?revision\b[^=]*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_VERSION = sa.text(f"select version_num from {VERSION_TABLE}")  # noqa: S608 -- own constant


class Revisions:
    """The migrations of one folder, read without running them."""

    def __init__(self, migrations: Path) -> None:
        self.known: set[str] = set()
        followed: set[str] = set()
        for script in (migrations / "versions").glob("*.py"):
            for down, name in _REVISION.findall(script.read_text(encoding="utf-8")):
                (followed if down else self.known).add(name)
        heads = self.known - followed
        self.head = next(iter(heads)) if len(heads) == 1 else ""

    def is_behind(self, database: str | None) -> bool:
        """A revision this code does not know was made by newer code, and old code runs on it."""
        return database is None or (database in self.known and database != self.head)


class Readiness:
    """Asked by `/readyz`; `more` are further checks, each answering what is missing or nothing."""

    def __init__(self, db: Database, revisions: Revisions | None) -> None:
        self._db = db
        self._revisions = revisions
        self._more: list[Callable[[], list[str]]] = []
        self.draining = False

    def also(self, check: Callable[[], list[str]]) -> None:
        self._more.append(check)

    async def missing(self) -> list[str]:
        if self.draining:
            return ["draining"]
        found = [fault for check in self._more for fault in check()]
        return found + await self.schema_missing()

    async def schema_missing(self) -> list[str]:
        """Whether the database is there and migrated far enough; without migrations whether it is there."""
        try:
            async with self._db.reading(Principal.system(NO_TENANT, self._db.service), tx_class=Tx) as tx:
                version = await tx.value(_VERSION) if self._revisions is not None else None
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction):
            return ["schema: not migrated"]
        except (psycopg.Error, DomainError, OSError) as failed:
            return [f"database: {type(failed).__name__}"]
        if self._revisions is not None and self._revisions.is_behind(version):
            return [f"schema: at {version}, needs {self._revisions.head}"]
        return []
