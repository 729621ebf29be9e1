"""The toy service behind a real gRPC server, and callers of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
from kontor.common.calling.calls import CHANNEL_OPTIONS, Peers
from kontor.common.database.idempotency import Answers
from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Signer, Verifier
from kontor.common.process.settings import DatabaseSettings
from kontor.common.serving.rpc import Edge
from kontor.common.serving.server import Server
from kontor.common.values import errors
from kontor.common.values.clock import Clock
from toy_contract import grpc_api, pb
from toy_service import ToyApi, ToyTx

PERMISSIONS = ("toy.box.read", "toy.box.write", "toy.box.ship")


@dataclass
class Answered:
    message: Any
    metadata: dict[str, str]
    raw: bytes


@dataclass
class Caller:
    """Calls as one principal; refusals come back as the kind they are."""

    channel: grpc.aio.Channel
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    async def __call__(self, rpc: str, request: Any, *, timeout: float = 10, **headers: str) -> Answered:
        response_class = getattr(pb, type(request).__name__.replace("Request", "Response"))
        call = self.channel.unary_unary(f"/kontor.api.toy.v1.ToyService/{rpc}")
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token:
            sent.setdefault("authorization", f"Bearer {self.token}")
        running = call(request.SerializeToString(), metadata=tuple(sent.items()), timeout=timeout)
        try:
            raw = await running
        except grpc.aio.AioRpcError as failed:
            raise errors.from_rpc_error(failed) from failed
        metadata = {k: v for k, v in await running.trailing_metadata() if isinstance(v, str)}
        return Answered(response_class.FromString(raw), metadata, raw)

    async def create(self, label: str = "A", key: str | None = None, **fields: Any) -> Answered:
        request = pb.CreateBoxRequest(label=label, **fields)
        return await self("CreateBox", request, idempotency_key=key or str(uuid4()))


class World:
    def __init__(self, settings: DatabaseSettings, keys: Path) -> None:
        self.keys = keys
        self.db = Database(settings, "toy")
        self.api = ToyApi()
        self.address = ""

    async def start(self) -> None:
        await self.db.open()
        verifier = Verifier(self.keys / "jwks.json", service="toy")
        addresses: dict[str, str] = {}
        self.peers = Peers(addresses, self.signer("toy"))
        answers = Answers.of(self.keys / "toy.pem")
        self.edge = Edge(db=self.db, verifier=verifier, peers=self.peers, tx_class=ToyTx, answers=answers)
        self.api.peers = self.peers
        self.server = Server(self.edge, [(grpc_api.add_ToyServiceServicer_to_server, self.api)], with_reflection=True)
        self.address = await self.server.start("127.0.0.1:0")
        self.peers._addresses["toy"] = self.address
        self.channel = grpc.aio.insecure_channel(self.address, options=CHANNEL_OPTIONS)

    async def stop(self) -> None:
        await self.channel.close()
        await self.peers.close()
        await self.server.stop(1)
        await self.db.close()

    def signer(self, service: str) -> Signer:
        return Signer(service, self.keys / f"{service}.pem")

    def user(
        self, tenant: UUID, permissions: Sequence[str] = PERMISSIONS, *, customer: str = "", **headers: str
    ) -> Caller:
        token = self.signer("platform").user_token(
            tenant=tenant, person=uuid4(), permissions=permissions, scope={"customer": [customer]} if customer else {}
        )
        return Caller(self.channel, token, {name.replace("_", "-"): value for name, value in headers.items()})

    def service(self, name: str, tenant: UUID, on_behalf_of: str = "") -> Caller:
        return Caller(self.channel, self.signer(name).service_token("toy", tenant, on_behalf_of))

    def link(
        self, tenant: UUID, box: str, permissions: Sequence[str] = ("toy.box.view_link",), by: str = "toy"
    ) -> Caller:
        expires = Clock().now() + timedelta(days=1)
        token = self.signer(by).link_token(tenant, permissions, {"box": box}, expires, uuid4())
        return Caller(self.channel, token)

    def nobody(self) -> Caller:
        return Caller(self.channel, "")
