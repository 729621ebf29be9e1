"""platform's tables, rows to objects and back, and the transaction object its use cases work on.

platform is the one service that crosses tenants: it founds them and signs people in before their tenant is known.
Every crossing goes through `PlatformTx.inside`, which moves row-level security and the journal with it.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from kontor.api.platform.v1.events_pb2 import ClockMoved
from kontor.common.database.listing import Listing, as_it_is, folded, starting, words
from kontor.common.database.rows import take_over_row
from kontor.common.database.stores import Row, Store, store
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Tx
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.errors import Bug
from kontor.common.values.refs import Labels
from kontor.common.values.text import searchable
from kontor.platform import webhook_wire, wire
from kontor.platform.access_store import PasswordResets, SecondFactors, Sessions, SignInPolicies
from kontor.platform.domain import Address, ApiKey, BankAccount, EmailTaken, LegalEntity, Person, Tenant, hash_of
from kontor.platform.mail_text_store import MailTexts
from kontor.platform.tables import fields, metadata, plain, table
from kontor.platform.webhook_store import Deliveries, WebhookEndpoints
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

__all__ = ["PlatformTx", "metadata"]


def _created() -> Column[Any]:
    return Column("created_at", DateTime(timezone=True), nullable=False)


tenant = table(
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
legal_entity = table(
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
person = table(
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
api_key = table(
    "api_key",
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    _created(),
    Column("version", Integer, nullable=False, server_default="1"),
)
# Where to look for an e-mail before its tenant is known. Lives in the tenant that is none, by hash only.
directory = table(
    "directory",
    Column("email_hash", LargeBinary, primary_key=True),
    Column("home", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
)

_BY_EMAIL = select(person.c.id).where(person.c.email == bindparam("email"))
_BY_SECRET = select(api_key).where(api_key.c.secret_hash == bindparam("secret_hash"), api_key.c.revoked_at.is_(None))
_GOOD_ONES = (
    select(api_key)
    .where(
        api_key.c.person_id == bindparam("person"), api_key.c.name == bindparam("named"), api_key.c.revoked_at.is_(None)
    )
    .order_by(api_key.c.id)
    .with_for_update()
)
_OLDEST = select(legal_entity.c.id).order_by(legal_entity.c.created_at, legal_entity.c.id).limit(1)
customer_ref = table(
    "customer_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False),
)
_REPLICATE_CUSTOMER = take_over_row(customer_ref)
_NAMES = (
    select(person.c.id, person.c.name, literal("").label("number"))
    .where(person.c.id == func.any(bindparam("ids")))
    .union_all(
        select(customer_ref.c.id, customer_ref.c.name, customer_ref.c.number).where(
            customer_ref.c.id == func.any(bindparam("ids"))
        )
    )
)
_SUGGESTED = (
    select(person.c.id, person.c.name, person.c.email)
    .where(
        person.c.active,
        func.starts_with(person.c.search, bindparam("typed"))
        | (func.strpos(person.c.search, bindparam("after_blank")) > 0),
        person.c.roles.overlap(bindparam("roles")),
    )
    .order_by(person.c.name, person.c.id)
    .limit(10)
)
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

_CLOCK_MOVES = (
    select(journal.c.at, journal.c.payload)
    .where(
        journal.c.aggregate_type == "tenant",
        journal.c.aggregate_id == bindparam("tenant"),
        journal.c.message == ClockMoved.DESCRIPTOR.full_name,
        journal.c.payload.is_not(None),
    )
    .order_by(journal.c.version)
)


class Tenants(Store[Tenant]):
    """One row, in the tenant that it is."""

    table = tenant
    aggregate = "tenant"

    def to_row(self, value: Tenant) -> Row:
        return plain(tenant, value)

    def to_entity(self, row: Row) -> Tenant:
        return Tenant(**fields(tenant, row))


class LegalEntities(Store[LegalEntity]):
    table = legal_entity
    aggregate = "legal_entity"
    listing = Listing(
        legal_entity,
        as_it_is,
        orders={"name": folded(legal_entity, "name")},
        ids=legal_entity.c.id,
        q=starting(*words(legal_entity, "name")),
    )

    def to_row(self, value: LegalEntity) -> Row:
        documents = {"address": asdict(value.address), "bank_accounts": [asdict(a) for a in value.bank_accounts]}
        return {**plain(legal_entity, value), **documents}

    def to_entity(self, row: Row) -> LegalEntity:
        return LegalEntity(
            **fields(legal_entity, row, "address", "bank_accounts"),
            address=Address(**row["address"]),
            bank_accounts=tuple(BankAccount(**a) for a in row["bank_accounts"]),
        )

    async def oldest(self) -> UUID:
        """There is one in every tenant that was installed whole."""
        found: UUID = await self._tx.value(_OLDEST)
        return found


class People(Store[Person]):
    table = person
    aggregate = "person"
    listing = Listing(
        person,
        as_it_is,
        orders={"name": folded(person, "name")},
        ids=person.c.id,
        q=starting(folded(person, "email"), *words(person, "name")),
        active=person.c.active,
    )

    def to_row(self, value: Person) -> Row:
        special = {
            "roles": list(value.roles),
            "customer_ids": list(value.customer_ids),
            "search": searchable(f"{value.name} {value.email}"),
        }
        return {**plain(person, value, "search"), **special}

    def to_entity(self, row: Row) -> Person:
        plain = fields(person, row, "roles", "customer_ids", "search")
        return Person(**plain, roles=tuple(row["roles"]), customer_ids=tuple(row["customer_ids"]))

    async def save_all(self, values: Sequence[Person]) -> None:
        """EmailTaken when an e-mail is another person's already."""
        for value in sorted(values, key=lambda value: value.email):
            await self._must_be_free(value)
        await super().save_all(values)

    async def _must_be_free(self, value: Person) -> None:
        await self._tx.lock("email", value.email)
        taken = await self.by_email(value.email)
        if taken is not None and taken != value.id:
            raise EmailTaken("email", pointer="/person/email")

    async def by_email(self, email: str) -> UUID | None:
        found: UUID | None = await self._tx.value(_BY_EMAIL, email=email)
        return found

    async def suggested(self, typed: str, roles: Sequence[str]) -> list[tuple[UUID, str, str]]:
        """Id, name and e-mail of ten at most in one of the roles of whom a word begins so, folded as for searching."""
        rows = await self._tx.all(_SUGGESTED, typed=typed, after_blank=f" {typed}", roles=list(roles))
        return [(row["id"], row["name"], row["email"]) for row in rows]

    async def other_administrators(self, without: UUID) -> int:
        return int(await self._tx.value(_OTHER_ADMINISTRATORS, own=without))


class ApiKeys(Store[ApiKey]):
    table = api_key
    aggregate = "api_key"
    listing = Listing(api_key, as_it_is, ids=api_key.c.id, person_id=api_key.c.person_id)
    fixed = frozenset({"name", "person_id", "secret_hash"})

    def to_row(self, value: ApiKey) -> Row:
        return plain(api_key, value)

    def to_entity(self, row: Row) -> ApiKey:
        return ApiKey(**fields(api_key, row))

    async def by_secret(self, secret_hash: bytes) -> ApiKey | None:
        """The key that is good and has this secret."""
        row = await self._tx.one(_BY_SECRET, secret_hash=secret_hash)
        return None if row is None else self.to_entity(row)

    async def good_ones(self, person_id: UUID, name: str) -> list[ApiKey]:
        """Keys of the person with this name that have not ended, locked."""
        return await self.whole(await self._tx.all(_GOOD_ONES, person=person_id, named=name))


class Directory:
    """Who can be found by e-mail before their tenant is known."""

    def __init__(self, tx: "PlatformTx") -> None:
        self._tx = tx

    async def list(self, value: Person) -> None:
        """Makes the person findable; an inactive one, or one without a password, is not."""
        tx, home = self._tx, self._tx.tenant
        async with tx.inside(NO_TENANT):
            tx.write(_LIST_OUT, home_=home, person=value.id)
            if value.active and value.password_hash:
                tx.write(_LIST_IN, email_hash=hash_of(value.email), home=home, person_id=value.id)

    async def look_up(self, email: str) -> Sequence[tuple[UUID, UUID]]:
        """Tenant and person of everybody with this e-mail and a password."""
        return await self.behind(hash_of(email))

    async def behind(self, email_hash: bytes) -> Sequence[tuple[UUID, UUID]]:
        async with self._tx.inside(NO_TENANT):
            rows = await self._tx.all(_LOOK_UP, email_hash=email_hash)
        return [(row["home"], row["person_id"]) for row in rows]


class PlatformTx(Tx):
    """What platform's use cases load from, save to and announce through."""

    messages = {**wire.MESSAGES, **webhook_wire.MESSAGES}
    tenants = store(Tenants)
    legal_entities = store(LegalEntities)
    people = store(People)
    api_keys = store(ApiKeys)
    webhook_endpoints = store(WebhookEndpoints)
    sessions = store(Sessions)
    password_resets = store(PasswordResets)
    second_factors = store(SecondFactors)
    sign_in_policies = store(SignInPolicies)
    mail_texts = store(MailTexts)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        """platform's messages refer to people, and to the customers some of them are limited to."""
        return {row["id"]: (row["name"], row["number"]) for row in await self.all(_NAMES, ids=list(ids))}

    def replicate_customer(self, id_: UUID, version: int, name: str, number: str) -> None:
        self.write(_REPLICATE_CUSTOMER, id=id_, source_version=version, name=name, number=number)

    async def clock_moves(self) -> list[tuple[datetime, int]]:
        """When the tenant's clock was moved and the offset in seconds from then on, oldest first, as journaled."""
        rows = await self.all(_CLOCK_MOVES, tenant=self.tenant)
        return [(row["at"], ClockMoved.FromString(row["payload"]).offset_seconds) for row in rows]

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
