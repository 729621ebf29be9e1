"""platform's tables, rows to objects and back, and the transaction object its use cases work on.

platform is the one service that crosses tenants: it founds them and signs people in before their tenant is known.
Every crossing goes through `PlatformTx.inside`, which moves row-level security and the journal with it.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, containing
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, tenant_table, update_row
from kontor.common.database.transaction import Tx, expect_one
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values import text
from kontor.common.values.errors import Bug, NotFound
from kontor.platform import wire
from kontor.platform.domain import (
    Address,
    ApiKey,
    BankAccount,
    EmailTaken,
    Event,
    LegalEntity,
    Person,
    Tenant,
    hash_of,
)
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_table = partial(tenant_table, metadata)


def _created() -> Column[Any]:
    return Column("created_at", DateTime(timezone=True), nullable=False)


tenant = _table(
    "tenant",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sandbox", Boolean, nullable=False),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("clock_offset_seconds", Integer, nullable=False),
    _created(),
)
legal_entity = _table(
    "legal_entity",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("vat_id", Text, nullable=False),
    Column("tax_number", Text, nullable=False),
    Column("registration", Text, nullable=False),
    Column("legal_notice", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("contact_phone", Text, nullable=False),
    Column("contact_email", Text, nullable=False),
    Column("bank_accounts", JSONB, nullable=False),
    Column("number_pattern", Text, nullable=False),
    Column("exemption_reason", Text, nullable=False, server_default=""),
    _created(),
    Column("small_business", Boolean, nullable=False, server_default="false"),
)
person = _table(
    "person",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("customer_ids", ARRAY(Uuid), nullable=False),
    Column("locale", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("search", Text, nullable=False),
    _created(),
)
api_key = _table(
    "api_key",
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    _created(),
)
# Where to look for an e-mail before its tenant is known. Lives in the tenant that is none, by hash only.
directory = _table(
    "directory",
    Column("email_hash", LargeBinary, primary_key=True),
    Column("home", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
)

VERSIONED = (tenant, legal_entity, person)


_INSERT = {t.name: insert_row(t) for t in (*VERSIONED, api_key)}
_UPDATE = {t.name: update_row(t) for t in VERSIONED}
_GET = {t.name: select(t).where(t.c.id == bindparam("id")) for t in (*VERSIONED, api_key)}
_GET_FOR_UPDATE = {name: statement.with_for_update() for name, statement in _GET.items()}
_BY_EMAIL = select(person.c.id).where(person.c.email == bindparam("email"))
_KEY = select(api_key).where(api_key.c.secret_hash == bindparam("secret_hash"), api_key.c.revoked_at.is_(None))
_KEYS_OF = select(api_key).where(
    api_key.c.person_id == bindparam("person"), api_key.c.name == bindparam("named"), api_key.c.revoked_at.is_(None)
)
_FIRST_LEGAL_ENTITY = select(legal_entity.c.id).order_by(legal_entity.c.created_at, legal_entity.c.id).limit(1)
_REVOKE = update(api_key).where(api_key.c.id == bindparam("key_id")).values(revoked_at=bindparam("now"))
_NAMES = select(person.c.id, person.c.name).where(person.c.id == func.any(bindparam("ids")))
_OTHER_ADMINISTRATORS = select(func.count()).where(
    person.c.id != bindparam("own"), person.c.active, person.c.roles.contains(["admin"])
)
_ENTER = select(func.set_config("kontor.tenant", bindparam("tenant", type_=Text), True))
_LIST_IN = (
    upsert(directory)
    .values(email_hash=bindparam("email_hash"), home=bindparam("home"), person_id=bindparam("person_id"))
    .on_conflict_do_nothing()
)
_LIST_OUT = delete(directory).where(
    directory.c.home == bindparam("home_"),
    directory.c.person_id == bindparam("person"),
)
_LOOK_UP = select(directory.c.home, directory.c.person_id).where(directory.c.email_hash == bindparam("email_hash"))

_PERSON_SPECIAL = ("tenant_id", "roles", "customer_ids", "search")


def row_to_tenant(row: Any) -> Tenant:
    return Tenant(**{c.name: row[c.name] for c in tenant.c if c.name != "tenant_id"})


def tenant_to_row(value: Tenant) -> dict[str, Any]:
    return {c.name: getattr(value, c.name) for c in tenant.c if c.name != "tenant_id"}


def row_to_legal_entity(row: Any) -> LegalEntity:
    special = ("tenant_id", "address", "bank_accounts")
    return LegalEntity(
        **{c.name: row[c.name] for c in legal_entity.c if c.name not in special},
        address=Address(**row["address"]),
        bank_accounts=tuple(BankAccount(**a) for a in row["bank_accounts"]),
    )


def legal_entity_to_row(value: LegalEntity) -> dict[str, Any]:
    return {
        **{c.name: getattr(value, c.name) for c in legal_entity.c if c.name != "tenant_id"},
        "address": asdict(value.address),
        "bank_accounts": [asdict(a) for a in value.bank_accounts],
    }


def row_to_person(row: Any) -> Person:
    plain = {c.name: row[c.name] for c in person.c if c.name not in _PERSON_SPECIAL}
    return Person(**plain, roles=tuple(row["roles"]), customer_ids=tuple(row["customer_ids"]))


def person_to_row(value: Person) -> dict[str, Any]:
    return {
        **{c.name: getattr(value, c.name) for c in person.c if c.name not in _PERSON_SPECIAL},
        "roles": list(value.roles),
        "customer_ids": list(value.customer_ids),
        "search": text.searchable(f"{value.name} {value.email}"),
    }


def row_to_key(row: Any) -> ApiKey:
    return ApiKey(**{c.name: row[c.name] for c in api_key.c if c.name != "tenant_id"})


_LEGAL_ENTITIES = Listing(legal_entity, row_to_legal_entity)
_PEOPLE = Listing(person, row_to_person, q=person.c.search.like(bindparam("q")))
_KEYS = Listing(api_key, row_to_key)


class PlatformTx(Tx):
    """What platform's use cases load from, save to and announce through."""

    @asynccontextmanager
    async def inside(self, other: UUID) -> AsyncIterator[None]:
        """Works in another tenant for a moment: its rows, its journal. What was announced so far stays outside."""
        if not self._ledger.is_empty:
            raise Bug("announce outside before or after, not around")
        here, self.tenant = self.tenant, other
        await self.run(_ENTER, tenant=str(other))
        try:
            yield
            await self.write_journal()
        finally:
            self.tenant = here
        await self.run(_ENTER, tenant=str(here))

    async def get_tenant(self, *, for_update: bool = False) -> Tenant:
        """The transaction's own tenant."""
        return row_to_tenant(await self._get("tenant", self.tenant, for_update))

    async def find_tenant(self) -> Tenant | None:
        row = await self.one(_GET["tenant"], id=self.tenant)
        return None if row is None else row_to_tenant(row)

    async def get_legal_entity(self, id_: UUID, *, for_update: bool = False) -> LegalEntity:
        return row_to_legal_entity(await self._get("legal_entity", id_, for_update))

    async def get_person(self, id_: UUID, *, for_update: bool = False) -> Person:
        return row_to_person(await self._get("person", id_, for_update))

    async def get_key(self, id_: UUID) -> ApiKey:
        return row_to_key(await self._get("api_key", id_, True))

    async def _get(self, name: str, id_: UUID, for_update: bool) -> Any:
        row = await self.one((_GET_FOR_UPDATE if for_update else _GET)[name], id=id_)
        if row is None:
            raise NotFound(f"{name} {id_}")
        return row

    async def save(self, value: Tenant | LegalEntity | Person) -> None:
        """Inserts a new object, else changes the version it was loaded with; then it carries the new version."""
        name, row = _row(value)
        if isinstance(value, Person):
            await self._must_be_free(value)
        if value.version == 0:
            self.write(_INSERT[name], **{**row, "version": 1})
        else:
            row.pop("created_at")
            key = {"id_": row.pop("id"), "version_": row.pop("version")}
            expect_one(await self.run(_UPDATE[name], **row, **key), name, value.id)
        value.version += 1

    async def _must_be_free(self, value: Person) -> None:
        await self.lock("email", value.email)
        taken = await self.find_by_email(value.email)
        if taken is not None and taken != value.id:
            raise EmailTaken("email", pointer="/person/email")

    async def find_by_email(self, email: str) -> UUID | None:
        found: UUID | None = await self.value(_BY_EMAIL, email=email)
        return found

    async def first_legal_entity(self) -> UUID:
        """The oldest; there is one in every tenant that was installed whole."""
        found: UUID = await self.value(_FIRST_LEGAL_ENTITY)
        return found

    async def other_administrators(self, without: UUID) -> int:
        return int(await self.value(_OTHER_ADMINISTRATORS, own=without))

    async def list_in_directory(self, value: Person) -> None:
        """Makes the person findable by e-mail; an inactive one, or one without a password, is not."""
        home = self.tenant
        async with self.inside(NO_TENANT):
            self.write(_LIST_OUT, home_=home, person=value.id)
            if value.active and value.password_hash:
                self.write(_LIST_IN, email_hash=hash_of(value.email), home=home, person_id=value.id)

    async def look_up(self, email: str) -> list[tuple[UUID, UUID]]:
        """Tenant and person of everybody with this e-mail and a password."""
        async with self.inside(NO_TENANT):
            rows = await self.all(_LOOK_UP, email_hash=hash_of(email))
        return [(r["home"], r["person_id"]) for r in rows]

    def emit(self, events: Iterable[Event]) -> None:  # type: ignore[override]
        for event in events:
            self.announce(wire.announcement(event))

    async def add_key(self, value: ApiKey) -> None:
        self.write(_INSERT["api_key"], **{c.name: getattr(value, c.name) for c in api_key.c if c.name != "tenant_id"})

    async def find_key(self, secret_hash: bytes) -> ApiKey | None:
        row = await self.one(_KEY, secret_hash=secret_hash)
        return None if row is None else row_to_key(row)

    async def keys_of(self, person_id: UUID, name: str) -> list[ApiKey]:
        return [row_to_key(r) for r in await self.all(_KEYS_OF, person=person_id, named=name)]

    async def revoke_key(self, value: ApiKey) -> None:
        self.write(_REVOKE, key_id=value.id, now=value.revoked_at)

    async def names(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        wanted = list(set(ids))
        return {r["id"]: r["name"] for r in await self.all(_NAMES, ids=wanted)} if wanted else {}

    async def list_legal_entities(self, page: Page) -> tuple[Sequence[LegalEntity], str]:
        return await _LEGAL_ENTITIES.page(self, page)

    async def list_people(self, page: Page, q: str) -> tuple[Sequence[Person], str]:
        return await _PEOPLE.page(self, page, q=containing(text.searchable(q)))

    async def list_keys(self, page: Page) -> tuple[Sequence[ApiKey], str]:
        return await _KEYS.page(self, page)


def _row(value: Tenant | LegalEntity | Person) -> tuple[str, dict[str, Any]]:
    match value:
        case Tenant():
            return "tenant", tenant_to_row(value)
        case LegalEntity():
            return "legal_entity", legal_entity_to_row(value)
        case Person():
            return "person", person_to_row(value)
