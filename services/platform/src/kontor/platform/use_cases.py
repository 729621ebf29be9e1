"""What platform does, one function per sentence an administrator would say: load, decide, save, announce."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from kontor.common.errors import Forbidden, NotFound
from kontor.common.ids import new_id
from kontor.platform import domain
from kontor.platform.domain import ApiKey, LegalEntity, LegalEntityChanged, Person, Tenant, TenantCreated, UserChanged
from kontor.platform.store import PlatformTx

HOME_ZONE = "Europe/Berlin"
MOVE = "move_clock"


class RoleNotYours(Forbidden):
    code = "platform.role_not_yours"
    texts = {
        "de": "Sie können keine Rolle vergeben, die mehr darf als Sie selbst.",
        "en": "You cannot give a role that may do more than you may.",
    }


async def create_tenant(
    tx: PlatformTx, *, name: str, sandbox: bool, locale: str, admin_name: str, admin_email: str, password_hash: str
) -> tuple[Tenant, Person, str]:
    """A new tenant with its administrator and an API key; everything is born inside the new tenant."""
    tenant = Tenant(new_id(), name, sandbox, locale or "de", HOME_ZONE, tx.clock.now())
    admin = Person(
        id=new_id(),
        name=admin_name,
        email=admin_email.strip().lower(),
        roles=("admin",),
        customer_ids=(),
        locale=tenant.locale,
        created_at=tx.clock.now(),
        password_hash=password_hash,
    )
    async with tx.inside(tenant.id):
        await tx.save(tenant)
        await tx.save(admin)
        secret = await _new_key(tx, "Administrator", admin.id)
        tx.emit([TenantCreated(tenant), UserChanged(admin)])
    async with tx.inside(tenant.id):
        await tx.list_in_directory(admin)
    return tenant, admin, secret[1]


async def _new_key(tx: PlatformTx, name: str, person_id: UUID) -> tuple[ApiKey, str]:
    secret, secret_hash = domain.new_secret(tx.tenant)
    key = ApiKey(new_id(), name, person_id, secret_hash, tx.clock.now())
    await tx.add_key(key)
    return key, secret


async def own_tenant(tx: PlatformTx, tenant_id: UUID) -> Tenant:
    if tenant_id != tx.tenant:
        raise NotFound(f"tenant {tenant_id}")
    return await tx.get_tenant()


def move_id(tenant_id: UUID, version: int) -> UUID:
    """The operation of one move of one tenant's clock: found again by whoever finishes it."""
    return uuid5(tenant_id, f"clock-{version}")


async def move_clock(tx: PlatformTx, *, tenant_id: UUID, by_seconds: int, services: int) -> UUID:
    """Starts the move; it ends when all services have heard of it."""
    if tenant_id != tx.tenant:
        raise NotFound(f"tenant {tenant_id}")
    tenant = await tx.get_tenant(for_update=True)
    events = tenant.move_clock(by_seconds)
    await tx.save(tenant)
    tx.emit(events)
    return await tx.operations.start(MOVE, total=services, id_=move_id(tenant.id, tenant.version))


async def finish_move(tx: PlatformTx, *, tenant_id: UUID, version: int, services: int) -> None:
    operation = move_id(tenant_id, version)
    await tx.operations.progress(operation, done=services)
    await tx.operations.finish(operation, result_href=f"/v1/tenants/{tenant_id}")


async def create_legal_entity(tx: PlatformTx, *, fields: Mapping[str, Any]) -> LegalEntity:
    entity = LegalEntity(id=new_id(), created_at=tx.clock.now(), **fields)
    entity.check()
    await tx.save(entity)
    tx.emit([LegalEntityChanged(entity)])
    return entity


async def update_legal_entity(tx: PlatformTx, *, entity_id: UUID, changes: Mapping[str, Any]) -> LegalEntity:
    entity = await tx.get_legal_entity(entity_id, for_update=True)
    tx.must_be(entity.version)
    for name, value in changes.items():
        setattr(entity, name, value)
    entity.check()
    await tx.save(entity)
    tx.emit([LegalEntityChanged(entity)])
    return entity


async def create_person(tx: PlatformTx, *, fields: Mapping[str, Any], password_hash: str) -> Person:
    given = {**fields, "active": True}
    person = Person(id=new_id(), created_at=tx.clock.now(), password_hash=password_hash, **given)
    _may_give(tx, person.roles)
    person.check()
    await tx.list_in_directory(person)
    await tx.save(person)
    tx.emit([UserChanged(person)])
    return person


async def update_person(tx: PlatformTx, *, person_id: UUID, changes: Mapping[str, Any]) -> Person:
    person = await tx.get_person(person_id, for_update=True)
    tx.must_be(person.version)
    for name, value in changes.items():
        setattr(person, name, value)
    if "roles" in changes:
        _may_give(tx, person.roles)
    person.check()
    await tx.list_in_directory(person)
    await tx.save(person)
    tx.emit([UserChanged(person)])
    return person


def _may_give(tx: PlatformTx, roles: tuple[str, ...]) -> None:
    """Nobody hands out more than they hold."""
    for permission in domain.permissions_of(roles):
        if not tx.principal.allows(permission.partition("@")[0].removesuffix(".*")):
            raise RoleNotYours(permission, pointer="/person/roles")


async def create_api_key(tx: PlatformTx, *, name: str, person_id: UUID) -> tuple[ApiKey, str, Person]:
    person = await tx.get_person(person_id)
    _may_give(tx, person.roles)
    key, secret = await _new_key(tx, name, person.id)
    return key, secret, person


async def revoke_api_key(tx: PlatformTx, *, key_id: UUID) -> ApiKey:
    key = await tx.get_key(key_id)
    if key.revoked_at is None:
        key.revoked_at = tx.clock.clock.now()
        await tx.revoke_key(key)
    return key


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a token is for."""

    tenant: UUID
    person: Person


async def exchange_key(tx: PlatformTx, *, secret: str) -> SignedIn:
    """The person behind an API key; refused without saying why."""
    tenant_id, secret_hash = domain.read_secret(secret)
    async with tx.inside(tenant_id):
        key = await tx.find_key(secret_hash)
        person = None if key is None else await tx.get_person(key.person_id)
    if person is None or not person.active:
        raise domain.KeyRefused("unknown, revoked or inactive")
    return SignedIn(tenant_id, person)


async def candidates(tx: PlatformTx, *, email: str, tenant_id: UUID | None) -> list[SignedIn]:
    """Everybody an e-mail may stand for; whose password fits is decided outside the transaction."""
    found = []
    for home, person_id in await tx.look_up(email.strip().lower()):
        if tenant_id is not None and home != tenant_id:
            continue
        async with tx.inside(home):
            person = await tx.get_person(person_id)
        if person.active:
            found.append(SignedIn(home, person))
    return found
