"""Rows of sessions, password links and second factors; when a session was last seen and which code was the last used.

The latter two change with every use and are no part of the records that the journal proves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.common.database.rows import instant
from kontor.common.database.stores import Row, Store
from kontor.platform.access import PasswordReset, ResetKind, SecondFactor, Session, SignInPolicy
from kontor.platform.tables import fields, plain, table
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

_LISTED = 100

session = table(
    "session",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("client", Text, nullable=False),
    instant("opened_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
)
session_use = table("session_use", Column("session_id", Uuid, primary_key=True), instant("seen_at"))
password_reset = table(
    "password_reset",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
)
second_factor = table(
    "second_factor",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("recovery_hashes", ARRAY(LargeBinary), nullable=False),
    instant("enabled_at"),
)
sign_in_policy = table(
    "sign_in_policy",
    Column("version", Integer, nullable=False),
    Column("second_factor_required", Boolean, nullable=False),
)
code_use = table("code_use", Column("person_id", Uuid, primary_key=True), Column("step", BigInteger, nullable=False))

_SEEN = select(session, session_use.c.seen_at).join(session_use, session_use.c.session_id == session.c.id)
_BY_SECRET = _SEEN.where(session.c.secret_hash == bindparam("secret_hash"))
_ONE = _SEEN.where(session.c.id == bindparam("session_id"))
_OPEN = (
    _SEEN.where(
        session.c.person_id == bindparam("person"),
        session.c.ended_at.is_(None),
        session.c.expires_at > bindparam("now"),
        session_use.c.seen_at > bindparam("idle_since"),
    )
    .order_by(session.c.opened_at.desc(), session.c.id.desc())
    .limit(_LISTED)
)
_NOT_ENDED = (
    select(session)
    .where(session.c.person_id == bindparam("person"), session.c.ended_at.is_(None))
    .where(session.c.expires_at > bindparam("now"))
    .order_by(session.c.id)
    .with_for_update()
)
_USE = (
    upsert(session_use)
    .values(session_id=bindparam("session_id"), seen_at=bindparam("seen_at"))
    .on_conflict_do_update(
        index_elements=["tenant_id", "session_id"],
        set_={"seen_at": func.greatest(session_use.c.seen_at, bindparam("seen_at"))},
    )
)
_RESET_BY_SECRET = select(password_reset).where(password_reset.c.secret_hash == bindparam("secret_hash"))
_FACTOR_OF = select(second_factor).where(second_factor.c.person_id == bindparam("person"))
_new_use = upsert(code_use).values(person_id=bindparam("person"), step=bindparam("step"))
_CLAIM_STEP = _new_use.on_conflict_do_update(
    index_elements=["tenant_id", "person_id"],
    set_={"step": _new_use.excluded.step},
    where=code_use.c.step < _new_use.excluded.step,
)


class Sessions(Store[Session]):
    table = session
    aggregate = "session"
    fixed = frozenset({"person_id", "secret_hash", "client", "opened_at", "expires_at"})

    def to_row(self, value: Session) -> Row:
        return plain(session, value)

    def to_entity(self, row: Row) -> Session:
        return Session(**fields(session, row))

    def use(self, session_id: UUID, at: datetime) -> None:
        """Notes that it is in use."""
        self._tx.write(_USE, session_id=session_id, seen_at=at)

    async def by_secret(self, secret_hash: bytes) -> tuple[Session, datetime] | None:
        """The session of this secret and when it was last seen."""
        row = await self._tx.one(_BY_SECRET, secret_hash=secret_hash)
        return None if row is None else (self.to_entity(row), row["seen_at"])

    async def seen(self, session_id: UUID) -> tuple[Session, datetime] | None:
        row = await self._tx.one(_ONE, session_id=session_id)
        return None if row is None else (self.to_entity(row), row["seen_at"])

    async def open_of(self, person_id: UUID, now: datetime, idle_since: datetime) -> list[tuple[Session, datetime]]:
        """What a person may still use, the newest first."""
        rows = await self._tx.all(_OPEN, person=person_id, now=now, idle_since=idle_since)
        return [(self.to_entity(row), row["seen_at"]) for row in rows]

    async def not_ended(self, person_id: UUID, now: datetime) -> Sequence[Session]:
        """Locked, to be ended."""
        return await self.whole(await self._tx.all(_NOT_ENDED, person=person_id, now=now))


class PasswordResets(Store[PasswordReset]):
    table = password_reset
    aggregate = "password_reset"
    fixed = frozenset({"person_id", "kind", "secret_hash", "expires_at"})

    def to_row(self, value: PasswordReset) -> Row:
        return {**plain(password_reset, value), "kind": int(value.kind)}

    def to_entity(self, row: Row) -> PasswordReset:
        return PasswordReset(**{**fields(password_reset, row), "kind": ResetKind(row["kind"])})

    async def by_secret(self, secret_hash: bytes) -> PasswordReset | None:
        row = await self._tx.one(_RESET_BY_SECRET, secret_hash=secret_hash)
        return None if row is None else self.to_entity(row)


class SecondFactors(Store[SecondFactor]):
    table = second_factor
    aggregate = "second_factor"
    fixed = frozenset({"person_id", "sealed_secret", "enabled_at"})

    def to_row(self, value: SecondFactor) -> Row:
        return {**plain(second_factor, value), "recovery_hashes": list(value.recovery_hashes)}

    def to_entity(self, row: Row) -> SecondFactor:
        kept: dict[str, Any] = fields(second_factor, row)
        return SecondFactor(**{**kept, "recovery_hashes": tuple(bytes(h) for h in kept["recovery_hashes"])})

    async def of(self, person_id: UUID, *, for_update: bool = False) -> SecondFactor | None:
        """The one a person has, if any."""
        row = await self._tx.one(_FACTOR_OF, person=person_id)
        if row is None or not for_update:
            return None if row is None else self.to_entity(row)
        return await self.find(row["id"], for_update=True)

    async def claim(self, person_id: UUID, step: int) -> bool:
        """Whether this step's code is used for the first time, and no later one was used before."""
        return await self._tx.run(_CLAIM_STEP, person=person_id, step=step) == 1


class SignInPolicies(Store[SignInPolicy]):
    table, aggregate, key = sign_in_policy, "sign_in_policy", "tenant_id"

    def to_row(self, value: SignInPolicy) -> Row:
        return plain(sign_in_policy, value)

    def to_entity(self, row: Row) -> SignInPolicy:
        return SignInPolicy(row["tenant_id"], **fields(sign_in_policy, row))

    async def of_tenant(self) -> SignInPolicy:
        """The tenant's own, or the usual one."""
        return await self.find(self._tx.tenant) or SignInPolicy(self._tx.tenant)
