"""One service for tests, in the test's own process: real database, real bus, its public contract.

Callers of every kind, events as their owners tell them, and nothing that stands in for either.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.planting import plant, plant_beside
from kontor.cli.sharing import sharers
from kontor.common.calling import contract
from kontor.common.calling.calls import CHANNEL_OPTIONS
from kontor.common.database.ledger import event_option
from kontor.common.events import envelope
from kontor.common.events.bus import Bus
from kontor.common.identity.tokens import Signer
from kontor.common.process.settings import NatsSettings
from kontor.common.serving.proving import Fault, proof_of
from kontor.common.serving.service import Service
from kontor.common.values import errors
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id

_SECONDS = 10.0 * sharers()


@dataclass(frozen=True)
class Answer:
    """What an RPC answered, with its trailing metadata."""

    message: Any
    headers: dict[str, str]


@dataclass
class Caller:
    """Calls one service's RPCs by name as one principal; a refusal comes back as the DomainError it is."""

    channel: grpc.aio.Channel
    package: str
    token: str = ""

    async def download(self, name: str, request: Message) -> tuple[str, bytes]:
        """A file that comes in pieces: its media type and its bytes."""
        path = f"/{self.package}.{_service_of(self.package, name)}/{name}"
        rpc: Any = self.channel.unary_stream(path)
        call = rpc(request.SerializeToString(), metadata=(("authorization", f"Bearer {self.token}"),), timeout=_SECONDS)
        try:
            pieces = [HttpBody.FromString(piece) async for piece in call]
        except grpc.aio.AioRpcError as failed:
            raise errors.from_rpc_error(failed) from failed
        return pieces[0].content_type, b"".join(piece.data for piece in pieces)

    async def __call__(self, name: str, request: Message, **headers: str) -> Answer:
        """Changes carry a fresh Idempotency-Key unless `idempotency_key` is given; `if_match` is the version."""
        path, sent = self._path(name), self._headers()
        if contract.rpc(path).needs_key:
            sent["idempotency-key"] = str(uuid4())
        sent |= {key.replace("_", "-"): value for key, value in headers.items()}
        rpc: Any = self.channel.unary_unary(path)
        call = rpc(request.SerializeToString(), metadata=tuple(sent.items()), timeout=_SECONDS)
        try:
            body = await call
        except grpc.aio.AioRpcError as failed:
            raise errors.from_rpc_error(failed) from failed
        trailing = {key: value for key, value in await call.trailing_metadata() if isinstance(value, str)}
        return Answer(contract.rpc(path).response_class.FromString(body), trailing)

    async def stream(self, name: str, request: Message) -> list[Any]:
        """All messages of a streamed answer."""
        return await self._streamed(self._path(name), "", request)

    async def whole(self, name: str, request: Message) -> list[Any]:
        """All pages of a list as exports take them."""
        return await self._streamed(self._path(name), contract.WHOLE, request)

    async def _streamed(self, path: str, kind: str, request: Message) -> list[Any]:
        rpc: Any = self.channel.unary_stream(f"{path}{kind}")
        call = rpc(request.SerializeToString(), metadata=tuple(self._headers().items()), timeout=_SECONDS)
        try:
            return [contract.rpc(path).response_class.FromString(body) async for body in call]
        except grpc.aio.AioRpcError as failed:
            raise errors.from_rpc_error(failed) from failed

    def _path(self, name: str) -> str:
        return f"/{self.package}.{_service_of(self.package, name)}/{name}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


def _service_of(package: str, name: str) -> str:
    """A context may have several services, each in a file of its own."""
    for file in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if file.name.endswith("_pb2"):
            module = importlib.import_module(f"{package}.{file.name}")
            for service in module.DESCRIPTOR.services_by_name.values():
                if name in service.methods_by_name:
                    return str(service.name)
    raise LookupError(f"{package} has no RPC {name}")


@dataclass
class Running:
    """A started service; `peers` may be filled later, with the addresses of others."""

    service: Service
    keys: Path
    nats_url: str
    postgres: Postgres
    secrets: Mapping[str, str]
    # Aggregates whose rows the test wrote itself, as an older release would have left them.
    written_by_hand: set[str] = field(default_factory=set)
    _channel: grpc.aio.Channel = field(init=False)

    @property
    def name(self) -> str:
        return self.service.settings.name

    @property
    def address(self) -> str:
        return self.service.grpc_address

    async def start(self) -> None:
        await self.service.start()
        self._channel = grpc.aio.insecure_channel(self.address, options=CHANNEL_OPTIONS)

    async def stop(self) -> None:
        await self._channel.close()
        await self.service.stop()

    async def faults(self) -> list[str]:
        """What is not as the journal says, and what nobody noticed when it was changed behind the journal.

        The last thing to be asked: the database is of no use afterwards.
        """
        odd = [str(fault) for fault in await self._proved() if fault.kind not in self.written_by_hand]
        with self.postgres.connect(self.service.context.settings.database.name) as admin:
            planted = plant(admin, self.service.definition.tx_class.stores.values()) | plant_beside(admin)
        if not planted:
            return odd
        named = {f"{fault.kind} {fault.id} of tenant {fault.tenant}" for fault in await self._proved()}
        unnoticed = [record for record in planted if record not in named]
        return odd + [f"{record}: nobody noticed a changed {planted[record]}" for record in unnoticed]

    async def _proved(self) -> list[Fault]:
        return (await proof_of(self.service.definition, self.service.context.settings)).faults

    def signer(self, service: str) -> Signer:
        return Signer(service, self.keys / f"{service}.pem")

    def _caller(self, token: str) -> Caller:
        return Caller(self._channel, f"kontor.api.{self.name}.v1", token)

    def user(
        self,
        tenant: UUID,
        *permissions: str,
        person: UUID | None = None,
        name: str = "Test Person",
        scope: Mapping[str, list[str]] | None = None,
        locale: str = "de",
    ) -> Caller:
        """A person with these permissions, all of the service's when none are named."""
        wanted = permissions or (f"{self.name}.*", "runtime.*")
        token = self.signer("platform").user_token(
            tenant=tenant, person=person or new_id(), permissions=wanted, name=name, scope=scope, locale=locale
        )
        return self._caller(token)

    def peer(self, service: str, tenant: UUID) -> Caller:
        """Another service, asking in its own name."""
        return self._caller(self.signer(service).service_token(self.name, tenant))

    def link(self, tenant: UUID, permissions: list[str], link_object: Mapping[str, str], link_id: str) -> Caller:
        """Somebody who holds a link this service sent."""
        expires = Clock().now() + timedelta(days=1)
        return self._caller(self.signer(self.name).link_token(tenant, permissions, link_object, expires, link_id))

    async def opened(self, tenant: UUID, asked: Message) -> Caller:
        """Somebody who holds the link whose secret is asked for: the gateway exchanges it for a token of a minute."""
        answer: Any = (await self.peer("gateway", tenant)("ExchangeLink", asked)).message
        return self._caller(answer.token)

    def anonymous(self) -> Caller:
        return self._caller("")

    async def tell(
        self,
        event: Message,
        tenant: UUID,
        *,
        aggregate_id: UUID | str,
        version: int = 1,
        event_id: UUID | None = None,
        actor: str = "system:test",
    ) -> UUID:
        """Publishes an event as its owner would; telling one id twice is a repeat. Answers the event's id."""
        context = event_option(event).context
        row = {
            "event_id": event_id or new_id(),
            "tenant_id": tenant,
            "aggregate_type": "test",
            "aggregate_id": aggregate_id,
            "version": version,
            "event_no": 0,
            "message": event.DESCRIPTOR.full_name,
            "at": Clock().now(),
            "actor": actor,
            "traceparent": "",
            "payload": event.SerializeToString(),
        }
        bus = Bus(NatsSettings(url=self.nats_url, user=context, password=self.secrets[context]), context)
        await bus.open()
        try:
            async with asyncio.timeout(_SECONDS):
                client = await bus.ready()
                await bus.ensure_context(context)
                headers = envelope.headers_of(context, row)
                # A repeat has to reach the consumer: the stream's own guard is not what is tested.
                headers[envelope.MSG_ID] = str(uuid4())
                subject = envelope.subject_of(context, event.DESCRIPTOR.name, tenant)
                await client.jetstream().publish(subject, event.SerializeToString(), headers=headers)
        finally:
            await bus.close()
        return UUID(str(row["event_id"]))
