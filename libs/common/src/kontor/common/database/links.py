"""Links that customers get by mail, one row each: for which record, until when, and the hash of its secret.

Rows live in real time, wherever the tenant's clock stands. They are no records of their own: whoever sends a record
opens its link in the same transaction, and what makes it void changes the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from kontor.common.database.rows import insert_row, instant, tenant_table
from kontor.common.values.clock import Clock
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid, bindparam, select, update

LIFETIME = timedelta(days=90)


class Transaction(Protocol):
    """What links need of the transaction they are part of."""

    @property
    def real_clock(self) -> Clock: ...
    async def one(self, statement: Any, /, **params: Any) -> dict[str, Any] | None: ...
    def write(self, statement: Any, /, **params: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of record that customers see by link, and what the link may do."""

    object: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`object` is the kind of record behind it; `locale` the language of the letter it came in."""

    id: UUID
    object: str
    object_id: UUID
    locale: str
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def link_table(metadata: MetaData) -> Table:
    """Part of a service's own tables; its migration makes it."""
    return tenant_table(
        metadata,
        "customer_link",
        Column("id", Uuid, primary_key=True),
        Column("secret_hash", LargeBinary, nullable=False),
        Column("object", Text, nullable=False),
        Column("object_id", Uuid, nullable=False),
        Column("locale", Text, nullable=False),
        instant("expires_at"),
        instant("revoked_at", nullable=True),
    )


_table = link_table(MetaData())
_OPEN = insert_row(_table)
_BY_SECRET = select(_table).where(_table.c.secret_hash == bindparam("secret_hash"))
_BY_ID = select(_table).where(_table.c.id == bindparam("link_id"))
_REVOKE = (
    update(_table)
    .where(_table.c.object_id == bindparam("of_object"), _table.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


class Links:
    """The links of one transaction's tenant."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def open(self, link_id: UUID, kind: LinkKind, object_id: UUID, *, locale: str, secret_hash: bytes) -> None:
        """The only good one of its record from now on."""
        now = self._tx.real_clock.now()
        self._tx.write(_REVOKE, of_object=object_id, now=now)
        self._tx.write(
            _OPEN,
            id=link_id,
            secret_hash=secret_hash,
            object=kind.object,
            object_id=object_id,
            locale=locale,
            expires_at=now + LIFETIME,
            revoked_at=None,
        )

    def revoke(self, object_id: UUID) -> None:
        """Whatever links of this record there are."""
        self._tx.write(_REVOKE, of_object=object_id, now=self._tx.real_clock.now())

    async def by_secret(self, secret_hash: bytes) -> Link | None:
        row = await self._tx.one(_BY_SECRET, secret_hash=secret_hash)
        return None if row is None else _link(row)

    async def find(self, link_id: UUID) -> Link | None:
        row = await self._tx.one(_BY_ID, link_id=link_id)
        return None if row is None else _link(row)


def _link(row: Mapping[str, Any]) -> Link:
    return Link(row["id"], row["object"], row["object_id"], row["locale"], row["expires_at"], row["revoked_at"])
