"""platform's contract: translates and calls one use case per RPC."""

from datetime import datetime
from uuid import UUID

from kontor.api.common.v1.types_pb2 import OPERATION_STATE_RUNNING
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.api.platform.v1.platform_pb2_grpc import PlatformServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.identity.tokens import NO_TENANT, format_permissions
from kontor.common.serving.rpc import command, query
from kontor.common.serving.service import Context
from kontor.common.values.wire import changed, read_timestamp, timestamp
from kontor.platform import domain, signing_in, use_cases, wire
from kontor.platform.entrance import Entrance
from kontor.platform.moves import count_moved, services_with_clocks
from kontor.platform.passwords import hash_password
from kontor.platform.signing_in import Admitted
from kontor.platform.store import PlatformTx

Ask = Asking[PlatformTx]


def _clock_at(request: pb.CreateTenantRequest) -> datetime | None:
    return read_timestamp(request.clock_at, "/clock_at") if request.HasField("clock_at") else None


def _to(request: pb.MoveClockRequest) -> datetime | None:
    return read_timestamp(request.to, "/to") if request.HasField("to") else None


async def _shown(tx: PlatformTx, person: domain.Person) -> pb.Person:
    shown = wire.shown_person(person, tx.principal)
    await tx.labelled(shown)
    return shown


class PlatformApi(PlatformServiceServicer):
    def __init__(self, ctx: Context, entrance: Entrance) -> None:
        self._services = services_with_clocks(ctx.settings.peers)
        self._entrance = entrance

    async def admin_password(self, request: pb.CreateTenantRequest, _ask: Ask) -> str:
        if request.admin_password:
            domain.check_password(request.admin_password)
        return await hash_password(request.admin_password) if request.admin_password else ""

    @command(prepare="admin_password")
    async def CreateTenant(
        self, request: pb.CreateTenantRequest, tx: PlatformTx, password_hash: str
    ) -> pb.CreateTenantResponse:
        clock_at = _clock_at(request)
        tenant = use_cases.new_tenant(
            tx, name=request.name, sandbox=request.sandbox, locale=request.locale, clock_at=clock_at
        )
        admin, secret, moving = await use_cases.create_tenant(
            tx,
            tenant=tenant,
            admin_name=request.admin_name,
            admin_email=request.admin_email,
            password_hash=password_hash,
            services=len(self._services),
        )
        return pb.CreateTenantResponse(
            tenant=wire.shown_tenant(tenant, tx.principal.locale),
            admin=wire.shown_person(admin, tx.principal),
            api_key=secret,
            operation_id=str(moving or ""),
        )

    @query
    async def GetTenant(self, request: pb.GetTenantRequest, tx: PlatformTx) -> pb.GetTenantResponse:
        tenant = await use_cases.own_tenant(tx, UUID(request.id))
        return pb.GetTenantResponse(tenant=wire.shown_tenant(tenant, tx.principal.locale))

    @command
    async def MoveClock(self, request: pb.MoveClockRequest, tx: PlatformTx) -> pb.MoveClockResponse:
        operation = await use_cases.move_clock(
            tx,
            tenant_id=UUID(request.id),
            by_seconds=request.by_seconds,
            to=_to(request),
            services=len(self._services),
        )
        return pb.MoveClockResponse(operation=await tx.operations.get(operation))

    async def moved_so_far(self, request: pb.GetOperationRequest, ask: Ask) -> int | None:
        """Of a running move: how many services have taken it over, as they say themselves at this moment."""
        async with ask.reading() as tx:
            version = await use_cases.running_move(tx, UUID(request.id))
        return None if version is None else await count_moved(ask, self._services, version)

    @query(prepare="moved_so_far")
    async def GetOperation(
        self, request: pb.GetOperationRequest, tx: PlatformTx, moved: int | None
    ) -> pb.GetOperationResponse:
        operation = await tx.operations.seen(UUID(request.id))
        if moved is not None and operation.state == OPERATION_STATE_RUNNING:
            operation.done = moved
        return pb.GetOperationResponse(operation=operation)

    @command
    async def CreateLegalEntity(
        self, request: pb.CreateLegalEntityRequest, tx: PlatformTx
    ) -> pb.CreateLegalEntityResponse:
        fields = wire.read_legal_entity(request.legal_entity)
        entity = await use_cases.create_legal_entity(tx, fields=fields)
        return pb.CreateLegalEntityResponse(legal_entity=wire.shown_legal_entity(entity, tx.principal.locale))

    @query
    async def GetLegalEntity(self, request: pb.GetLegalEntityRequest, tx: PlatformTx) -> pb.GetLegalEntityResponse:
        entity = await tx.legal_entities.get(UUID(request.id))
        return pb.GetLegalEntityResponse(legal_entity=wire.shown_legal_entity(entity, tx.principal.locale))

    @query
    async def ListLegalEntities(
        self, request: pb.ListLegalEntitiesRequest, tx: PlatformTx
    ) -> pb.ListLegalEntitiesResponse:
        found = await tx.legal_entities.listed(request)
        shown = [wire.shown_legal_entity(e, tx.principal.locale) for e in found.rows]
        return found.answer(pb.ListLegalEntitiesResponse, shown)

    @command
    async def UpdateLegalEntity(
        self, request: pb.UpdateLegalEntityRequest, tx: PlatformTx
    ) -> pb.UpdateLegalEntityResponse:
        changes = changed(wire.read_legal_entity(request.legal_entity), request.update_mask)
        entity = await use_cases.update_legal_entity(tx, entity_id=UUID(request.id), changes=changes)
        return pb.UpdateLegalEntityResponse(legal_entity=wire.shown_legal_entity(entity, tx.principal.locale))

    async def first_password(self, request: pb.CreatePersonRequest, _ask: Ask) -> str:
        if request.password:
            domain.check_password(request.password)
        return await hash_password(request.password) if request.password else ""

    @command(prepare="first_password")
    async def CreatePerson(
        self, request: pb.CreatePersonRequest, tx: PlatformTx, password_hash: str
    ) -> pb.CreatePersonResponse:
        person = await use_cases.create_person(tx, fields=wire.read_person(request.person), password_hash=password_hash)
        return pb.CreatePersonResponse(person=await _shown(tx, person))

    @query
    async def GetPerson(self, request: pb.GetPersonRequest, tx: PlatformTx) -> pb.GetPersonResponse:
        return pb.GetPersonResponse(person=await _shown(tx, await tx.people.get(UUID(request.id))))

    @query
    async def ListPeople(self, request: pb.ListPeopleRequest, tx: PlatformTx) -> pb.ListPeopleResponse:
        found = await tx.people.listed(request)
        shown = [wire.shown_person(person, tx.principal) for person in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListPeopleResponse, shown)

    @command
    async def UpdatePerson(self, request: pb.UpdatePersonRequest, tx: PlatformTx) -> pb.UpdatePersonResponse:
        changes = changed(wire.read_person(request.person), request.update_mask)
        person = await use_cases.update_person(tx, person_id=UUID(request.id), changes=changes)
        return pb.UpdatePersonResponse(person=await _shown(tx, person))

    @command
    async def CreateApiKey(self, request: pb.CreateApiKeyRequest, tx: PlatformTx) -> pb.CreateApiKeyResponse:
        key, secret = await use_cases.create_api_key(tx, name=request.name, person_id=UUID(request.person_id))
        made = wire.shown_api_key(key, tx.principal.locale)
        await tx.labelled(made)
        return pb.CreateApiKeyResponse(api_key=made, secret=secret)

    @query
    async def ListApiKeys(self, request: pb.ListApiKeysRequest, tx: PlatformTx) -> pb.ListApiKeysResponse:
        found = await tx.api_keys.listed(request)
        shown = [wire.shown_api_key(key, tx.principal.locale) for key in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListApiKeysResponse, shown)

    @command
    async def RevokeApiKey(self, request: pb.RevokeApiKeyRequest, tx: PlatformTx) -> pb.RevokeApiKeyResponse:
        ended = wire.shown_api_key(await use_cases.revoke_api_key(tx, key_id=UUID(request.id)), tx.principal.locale)
        await tx.labelled(ended)
        return pb.RevokeApiKeyResponse(api_key=ended)

    async def who_signs_in(self, request: pb.CreateSessionRequest, ask: Ask) -> Admitted:
        return await self._entrance.who_signs_in(request, ask)

    @command(prepare="who_signs_in")
    async def CreateSession(
        self, request: pb.CreateSessionRequest, tx: PlatformTx, who: Admitted
    ) -> pb.CreateSessionResponse:
        session, secret = await signing_in.open_session(tx, who, client=request.client)
        return pb.CreateSessionResponse(
            token=secret,
            expires_at=timestamp(session.ends_at(session.opened_at)),
            device=self._entrance.mark(request.email),
            session_id=str(session.id),
        )

    @query
    async def GetMe(self, _request: pb.GetMeRequest, tx: PlatformTx) -> pb.GetMeResponse:
        principal = tx.principal
        if principal.tenant == NO_TENANT or principal.person_id is None:
            return pb.GetMeResponse(name=principal.name, permissions=format_permissions(principal.permissions))
        person = await tx.people.get(principal.person_id)
        asked_in = await signing_in.my_session(tx)
        factor = await tx.second_factors.of(person.id)
        return pb.GetMeResponse(
            person_id=str(person.id),
            name=person.name,
            email=person.email,
            tenant=wire.shown_tenant(await tx.tenants.get(tx.tenant), tx.principal.locale),
            roles=person.roles,
            permissions=format_permissions(principal.permissions),
            customer_ids=[str(i) for i in person.customer_ids],
            locale=person.locale,
            session_id=principal.session_id,
            session_expires_at=timestamp(asked_in[0].ends_at(asked_in[1]) if asked_in is not None else None),
            second_factor=factor is not None,
            recovery_codes_left=len(factor.recovery_hashes) if factor is not None else 0,
            second_factor_missing=bool(principal.session_id) and await signing_in.factor_missing(tx, person.id),
        )

    @query
    async def ExchangeApiKey(self, request: pb.ExchangeApiKeyRequest, tx: PlatformTx) -> pb.ExchangeApiKeyResponse:
        who = await use_cases.exchange_key(tx, secret=request.secret)
        return pb.ExchangeApiKeyResponse(
            token=self._entrance.token(who), expires_at=self._entrance.expiry(), person_id=str(who.person.id)
        )
