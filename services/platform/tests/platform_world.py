"""What platform's tests work with: callers as the gateway sees them, a tenant with its administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from kontor.api.common.v1.types_pb2 import Address
from kontor.api.platform.v1 import access_pb2 as access
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.cli.running import Caller, Running
from kontor.common.database.tables import journal
from kontor.common.identity.tokens import NO_TENANT, Principal, Verifier
from kontor.common.process.settings import ServiceSettings

PASSWORD = "geheim-genug"


def a_seller(**changes: Any) -> pb.LegalEntity:
    fields: dict[str, Any] = {
        "name": "Nordlicht GmbH",
        "address": Address(street="Deichstraße 12", postcode="20459", city="Hamburg", country_code="DE"),
        "vat_id": "DE136695976",
        "contact_name": "Frank Falk",
        "contact_phone": "+49 40 5550123",
        "contact_email": "rechnung@nordlicht.example",
        "bank_accounts": [pb.BankAccount(iban="DE89370400440532013000", bic="COBADEFFXXX", holder="Nordlicht GmbH")],
        **changes,
    }
    return pb.LegalEntity(**fields)


def a_person(*roles: str, email: str = "", **changes: Any) -> pb.Person:
    return pb.Person(name="Eva Ehlers", email=email or f"{uuid4().hex}@nordlicht.example", roles=roles, **changes)


@dataclass
class World:
    running: Running
    tenant: UUID
    admin_id: str
    admin_email: str
    api_key: str

    @classmethod
    async def founded(cls, running: Running, *, sandbox: bool = True) -> "World":
        email = f"admin-{uuid4().hex}@nordlicht.example"
        operator = running.user(NO_TENANT, "platform.tenant.create", name="operator")
        request = pb.CreateTenantRequest(
            name="Nordlicht", sandbox=sandbox, admin_name="Ada", admin_email=email, admin_password=PASSWORD
        )
        made = (await operator("CreateTenant", request)).message
        return cls(running, UUID(made.tenant.id), made.admin.id, email, made.api_key)

    @property
    def verifier(self) -> Verifier:
        settings: ServiceSettings = self.running.service.settings
        return Verifier.of(settings)

    def with_token(self, token: str) -> Caller:
        return Caller(self.running._channel, "kontor.api.platform.v1", token)

    async def exchange(self, api_key: str) -> str:
        """As the gateway does for a caller with an API key."""
        gateway = self.running.peer("gateway", NO_TENANT)
        answer = await gateway("ExchangeApiKey", pb.ExchangeApiKeyRequest(secret=api_key))
        return str(answer.message.token)

    async def admin(self) -> Caller:
        return self.with_token(await self.exchange(self.api_key))

    async def sign_in(self, email: str, password: str = PASSWORD, tenant: str = "") -> Principal:
        return self.verifier.verify(await self.session_token(await self.opened(email, password, tenant)))

    async def opened(self, email: str, password: str = PASSWORD, tenant: str = "", **more: str) -> str:
        """The secret of a new session."""
        request = pb.CreateSessionRequest(email=email, password=password, tenant_id=tenant, **more)
        return str((await self.running.anonymous()("CreateSession", request)).message.token)

    async def session_token(self, secret: str) -> str:
        """As the gateway does for a caller with a session."""
        gateway = self.running.peer("gateway", NO_TENANT)
        return str((await gateway("ExchangeSession", access.ExchangeSessionRequest(secret=secret))).message.token)

    async def signed_in(self, email: str, **more: str) -> Caller:
        """Somebody in a session of their own."""
        return self.with_token(await self.session_token(await self.opened(email, **more)))

    async def invite(self, *roles: str, email: str = "", password: str = "", **changes: Any) -> pb.Person:
        person = a_person(*roles, email=email, **changes)
        answer = await (await self.admin())("CreatePerson", pb.CreatePersonRequest(person=person, password=password))
        made: pb.Person = answer.message.person
        return made

    async def caller(self, *roles: str, **changes: Any) -> Caller:
        """Somebody with these roles, through an API key of theirs."""
        return self.with_token(await self.exchange(await self.key_of(await self.invite(*roles, **changes))))

    async def key_of(self, person: pb.Person, name: str = "Test") -> str:
        request = pb.CreateApiKeyRequest(name=name, person_id=person.id)
        return str((await (await self.admin())("CreateApiKey", request)).message.secret)

    async def told(self, tenant: UUID | None = None) -> Sequence[str]:
        """Names of what was announced in the tenant, in order."""
        principal = Principal.system(tenant or self.tenant, "platform")
        async with self.running.service.context.db.reading(principal) as tx:
            rows = await tx.all(sa.select(journal.c.message).order_by(journal.c.pos))
        return [row["message"].rpartition(".")[2] for row in rows]
