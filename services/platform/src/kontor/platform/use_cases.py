"""What platform does, one function per sentence an administrator would say: load, decide, save, announce."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from kontor.api.common.v1.types_pb2 import OPERATION_STATE_RUNNING
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values import mail_texts
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.platform import domain, signing_in
from kontor.platform.access import PasswordReset
from kontor.platform.domain import (
    ApiKey,
    ApiKeyChanged,
    LegalEntity,
    LegalEntityChanged,
    Person,
    Tenant,
    TenantCreated,
    UserChanged,
)
from kontor.platform.mail_texts import MailText, MailTextChanged, one_of
from kontor.platform.sealing import Seal
from kontor.platform.signing_in import SignedIn
from kontor.platform.store import PlatformTx

HOME_ZONE = "Europe/Berlin"
MOVE = "move_clock"
OPERATOR_KEY = "Operator"


async def create_tenant(
    tx: PlatformTx, *, tenant: Tenant, admin_name: str, admin_email: str, password_hash: str, services: int
) -> tuple[Person, str, UUID | None]:
    """A new tenant with its administrator and an API key; everything is born inside the new tenant. Where its clock
    begins in the past, the move there ends when all services have heard of it."""
    moved = [domain.ClockMoved(tenant)] if tenant.clock_offset_seconds else []
    admin = Person(
        id=new_id(),
        name=admin_name,
        email=admin_email.strip().lower(),
        roles=("admin",),
        customer_ids=(),
        locale=tenant.locale,
        created_at=tenant.created_at,
        password_hash=password_hash,
    )
    moving = None
    async with tx.inside(tenant.id):
        await tx.tenants.save(tenant)
        await tx.people.save(admin)
        key, secret = await _new_key(tx, "Administrator", admin.id, tenant.created_at)
        tx.emit([TenantCreated(tenant), *moved, UserChanged(admin), ApiKeyChanged(key)])
        if moved:
            moving = await tx.operations.start(MOVE, total=services, id_=move_id(tenant.id, tenant.version))
    async with tx.inside(tenant.id):
        await tx.directory.list(admin)
    return admin, secret, moving


def new_tenant(tx: PlatformTx, *, name: str, sandbox: bool, locale: str, clock_at: datetime | None) -> Tenant:
    """As it will be; only whoever runs the installation founds tenants."""
    if tx.tenant not in (NO_TENANT, domain.OPERATOR_TENANT):
        raise domain.NotTheOperator(str(tx.tenant))
    tenant = Tenant(new_id(), name, sandbox, locale or "de", HOME_ZONE, tx.clock.now())
    if clock_at is not None:
        tenant.begin_at(clock_at, tx.real_clock.now())
    return tenant


@dataclass(frozen=True, slots=True)
class Installed:
    """What an operator's tenant consists of; `made` when the tenant was not there before."""

    made: bool
    legal_entity: UUID
    people: Mapping[str, UUID]


async def install_operator(
    tx: PlatformTx,
    *,
    name: str,
    seller: Mapping[str, Any],
    people: Mapping[str, tuple[str, str]],
    password_hash: str,
) -> Installed:
    """The tenant of whoever runs the installation, inside itself; only what is missing is made."""
    await tx.lock("operator")
    ids, new = {}, []
    for role, (who, email) in people.items():
        known = await tx.people.by_email(email)
        if known is None:
            new.append(await _operator_person(tx, role, who, email, password_hash))
        ids[role] = known or new[-1].id
    found = await tx.tenants.find(tx.tenant)
    if found is None:
        tenant = Tenant(tx.tenant, name, True, "de", HOME_ZONE, tx.clock.now())
        await tx.tenants.save(tenant)
        tx.emit([TenantCreated(tenant)])
        await create_legal_entity(tx, fields=seller)
    tx.emit([UserChanged(person) for person in new])
    return Installed(found is None, await tx.legal_entities.oldest(), ids)


async def _operator_person(tx: PlatformTx, role: str, name: str, email: str, password_hash: str) -> Person:
    person = Person(new_id(), name, email, (role,), (), "de", tx.clock.now(), password_hash=password_hash)
    await tx.people.save(person)
    await tx.directory.list(person)
    return person


async def operator_key(tx: PlatformTx, *, person_id: UUID, known: str) -> str:
    """The key that is known, as long as it is good; else a new one, and what was given out before ends."""
    if known and await _still_opens(tx, known, person_id):
        return known
    for key in await tx.api_keys.good_ones(person_id, OPERATOR_KEY):
        await _revoke(tx, key)
    key, secret = await _new_key(tx, OPERATOR_KEY, person_id)
    tx.emit([ApiKeyChanged(key)])
    return secret


async def _still_opens(tx: PlatformTx, secret: str, person_id: UUID) -> bool:
    try:
        tenant_id, secret_hash = domain.read_secret(secret)
    except domain.KeyRefused:
        return False
    key = await tx.api_keys.by_secret(secret_hash)
    return tenant_id == tx.tenant and key is not None and key.person_id == person_id


async def _new_key(
    tx: PlatformTx, name: str, person_id: UUID, created_at: datetime | None = None
) -> tuple[ApiKey, str]:
    secret, secret_hash = domain.new_secret(tx.tenant)
    key = ApiKey(new_id(), name, person_id, secret_hash, created_at or tx.clock.now())
    await tx.api_keys.save(key)
    return key, secret


async def own_tenant(tx: PlatformTx, tenant_id: UUID) -> Tenant:
    if tenant_id != tx.tenant:
        raise NotFound(f"tenant {tenant_id}")
    return await tx.tenants.get(tx.tenant)


def move_id(tenant_id: UUID, version: int) -> UUID:
    """The operation of one move of one tenant's clock: found again by whoever finishes it."""
    return uuid5(tenant_id, f"clock-{version}")


async def move_clock(tx: PlatformTx, *, tenant_id: UUID, by_seconds: int, to: datetime | None, services: int) -> UUID:
    """Starts the move; it ends when all services have heard of it."""
    if tenant_id != tx.tenant:
        raise NotFound(f"tenant {tenant_id}")
    tenant = await tx.tenants.get(tx.tenant, for_update=True)
    events = tenant.move_clock_to(to, tx.real_clock.now()) if to is not None else tenant.move_clock(by_seconds)
    await tx.tenants.save(tenant)
    tx.emit(events)
    return await tx.operations.start(MOVE, total=services, id_=move_id(tenant.id, tenant.version))


async def running_move(tx: PlatformTx, operation_id: UUID) -> int | None:
    """The clock version a running move leads to; None for other operations and for moves that have ended."""
    operation = await tx.operations.get(operation_id)
    if operation.kind != MOVE or operation.state != OPERATION_STATE_RUNNING:
        return None
    latest = (await tx.tenants.get(tx.tenant)).version
    return next((v for v in range(latest, 0, -1) if move_id(tx.tenant, v) == operation_id), None)


async def finish_move(tx: PlatformTx, *, tenant_id: UUID, version: int, services: int) -> None:
    operation = move_id(tenant_id, version)
    await tx.operations.progress(operation, done=services)
    await tx.operations.finish(operation, result_href=f"/v1/tenants/{tenant_id}")


async def create_legal_entity(tx: PlatformTx, *, fields: Mapping[str, Any]) -> LegalEntity:
    entity = LegalEntity(id=new_id(), created_at=tx.clock.now(), **fields)
    entity.number_by(entity.number_pattern)
    entity.check()
    await tx.legal_entities.save(entity)
    tx.emit([LegalEntityChanged(entity)])
    return entity


async def update_legal_entity(tx: PlatformTx, *, entity_id: UUID, changes: Mapping[str, Any]) -> LegalEntity:
    entity = await tx.legal_entities.expected(entity_id)
    events = entity.change(changes)
    await tx.legal_entities.save(entity)
    tx.emit(events)
    return entity


async def create_person(tx: PlatformTx, *, fields: Mapping[str, Any], password_hash: str) -> Person:
    given = {**fields, "active": True}
    person = Person(id=new_id(), created_at=tx.clock.now(), password_hash=password_hash, **given)
    _must_hold(tx, person.roles)
    person.check()
    await tx.directory.list(person)
    await tx.people.save(person)
    tx.emit([UserChanged(person)])
    return person


async def update_person(tx: PlatformTx, *, person_id: UUID, changes: Mapping[str, Any]) -> Person:
    person = await tx.people.expected(person_id)
    _must_hold(tx, person.roles)
    administered, worked = person.administers, person.active
    events = person.change(changes)
    _must_hold(tx, person.roles)
    if administered and not person.administers:
        await tx.lock("administrators")
        if not await tx.people.other_administrators(person.id):
            raise domain.LastAdministrator(str(person.id))
    await tx.directory.list(person)
    await tx.people.save(person)
    tx.emit(events)
    if worked and not person.active:
        await signing_in.end_sessions(tx, person.id)
    return person


async def person_in_reach(tx: PlatformTx, person_id: UUID) -> Person:
    """Somebody whose way in the caller may change: a person who may do no more than the caller."""
    person = await tx.people.get(person_id)
    _must_hold(tx, person.roles)
    return person


async def revoke_sessions(tx: PlatformTx, *, person_id: UUID) -> int:
    person = await person_in_reach(tx, person_id)
    return await signing_in.end_sessions(tx, person.id)


async def reset_second_factor(tx: PlatformTx, *, person_id: UUID) -> None:
    """For somebody who has lost it; whoever found it is out."""
    person = await person_in_reach(tx, person_id)
    await signing_in.remove_second_factor(tx, person.id)
    await signing_in.end_sessions(tx, person.id)


async def invite_person(tx: PlatformTx, *, person_id: UUID, seal: Seal) -> PasswordReset:
    return await signing_in.invite(tx, person=await person_in_reach(tx, person_id), seal=seal)


def _must_hold(tx: PlatformTx, roles: tuple[str, ...]) -> None:
    if refused := domain.beyond_reach(roles, tx.principal.unlimited):
        raise refused


async def create_api_key(tx: PlatformTx, *, name: str, person_id: UUID) -> tuple[ApiKey, str]:
    person = await tx.people.get(person_id)
    _must_hold(tx, person.roles)
    key, secret = await _new_key(tx, name, person.id)
    tx.emit([ApiKeyChanged(key)])
    return key, secret


async def revoke_api_key(tx: PlatformTx, *, key_id: UUID) -> ApiKey:
    key = await tx.api_keys.get(key_id, for_update=True)
    await _revoke(tx, key)
    return key


async def _revoke(tx: PlatformTx, key: ApiKey) -> None:
    """One that has ended already is left as it is."""
    if events := key.revoke(tx.real_clock.now()):
        await tx.api_keys.save(key)
        tx.emit(events)


async def exchange_key(tx: PlatformTx, *, secret: str) -> SignedIn:
    """The person behind an API key; refused without saying why."""
    tenant_id, secret_hash = domain.read_secret(secret)
    async with tx.inside(tenant_id):
        key = await tx.api_keys.by_secret(secret_hash)
        person = None if key is None else await tx.people.get(key.person_id)
    if person is None or not person.active:
        raise domain.KeyRefused("unknown, revoked or inactive")
    return SignedIn(tenant_id, person)


async def candidates(tx: PlatformTx, *, email: str, tenant_id: UUID | None) -> list[SignedIn]:
    """Everybody an e-mail may stand for; whose password fits is decided outside the transaction."""
    found = []
    for home, person_id in await tx.directory.look_up(email):
        if tenant_id is not None and home != tenant_id:
            continue
        async with tx.inside(home):
            person = await tx.people.get(person_id)
        if person.active:
            found.append(SignedIn(home, person))
    return found


def only_one(fitting: Sequence[SignedIn]) -> SignedIn:
    """Whose password fits says nothing more to the others; only who is several has to say which."""
    if not fitting:
        raise domain.SignInRefused("no candidate fits")
    if len(fitting) > 1:
        raise domain.TenantRequired("one password in several tenants", pointer="/tenant_id")
    return fitting[0]


async def word_letters(tx: PlatformTx, *, text_id: UUID, changes: Mapping[str, Any]) -> MailText:
    """The tenant's own words; letters from now on have them."""
    said = await _text_to_change(tx, text_id)
    words = replace(said.words, **changes)
    return await _said(tx, said, said.say(words))


async def reset_words(tx: PlatformTx, *, text_id: UUID) -> MailText:
    """Back to what Kontor says by itself."""
    said = await _text_to_change(tx, text_id)
    return await _said(tx, said, said.reset())


def preview_words(tx: PlatformTx, *, text_id: UUID, words: mail_texts.Words) -> mail_texts.Words:
    """As they would read with example facts; refused as they would be when they are kept."""
    of = one_of(tx.tenant, text_id)
    mail_texts.must_be_fillable(of.occasion, words)
    return mail_texts.example(of.occasion, of.language, words)


async def _text_to_change(tx: PlatformTx, text_id: UUID) -> MailText:
    """Nobody else changes it meanwhile, also where it has no row yet."""
    await tx.lock("mail_text", text_id)
    said = await tx.mail_texts.one(text_id, for_update=True)
    tx.must_be(said.version, said.id, "mail_text")
    return said


async def _said(tx: PlatformTx, said: MailText, events: list[MailTextChanged]) -> MailText:
    await tx.mail_texts.save(said)
    tx.emit(events)
    return said
