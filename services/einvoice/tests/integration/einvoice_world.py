"""A running einvoice service as its tests meet it: billing's events in, a mail server, readers, what was told."""

from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any
from uuid import UUID, uuid4

import grpc
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1.dispatch_pb2_grpc import DispatchServiceStub
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.cli.testing import eventually
from kontor.common.database.tables import journal
from kontor.common.identity.tokens import Principal, Signer
from kontor.common.serving.service import Service
from kontor.common.values.errors import from_rpc_error
from sqlalchemy import select

EVENTS = (events.DocumentsRendered, events.DocumentsRejected, events.InvoiceDispatched, events.DispatchFailed)
READ = (
    "einvoice.document.read",
    "einvoice.document.download",
    "einvoice.file.check",
    "einvoice.check",
    "einvoice.dispatch.read",
    "einvoice.proof.read",
)


class Post:
    """A mail server that keeps what it gets, refuses whom it is told to, and is away when told so."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuses = ""
        self.away = 0
        self.port = 0
        # Called when a letter is taken, before the sender hears of it.
        self.on_data: Callable[[], Awaitable[None]] | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses and self.refuses in address:
            return "550 no such user"
        if self.away:
            self.away -= 1
            return "451 come later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        if self.on_data is not None:
            await self.on_data()
        return "250 taken"


async def told(service: Service, tenant: UUID) -> list[Any]:
    """What billing is told so far, oldest first."""
    names = {cls.DESCRIPTOR.full_name: cls for cls in EVENTS}
    async with service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        rows = await tx.all(select(journal.c.message, journal.c.payload).order_by(journal.c.pos))
    return [names[row["message"]].FromString(bytes(row["payload"])) for row in rows if row["message"] in names]


async def next_told(service: Service, tenant: UUID, count: int) -> list[Any]:
    async def look() -> list[Any] | None:
        found = await told(service, tenant)
        return found if len(found) >= count else None

    found = await eventually(look, timeout=60, pause=0.1)
    assert found is not None
    return found


class Reader:
    """Somebody with permissions; `stub` is of the service asked."""

    def __init__(
        self, service: Service, tenant: UUID, *permissions: str, scope: Any = None, stub: Any = EinvoiceServiceStub
    ) -> None:
        signer = Signer("platform", service.settings.identity.jwks_path.parent / "platform.pem")
        token = signer.user_token(tenant=tenant, person=uuid4(), permissions=permissions or READ, scope=scope or {})
        self._metadata = (("authorization", f"Bearer {token}"),)
        self.stub = stub(grpc.aio.insecure_channel(service.grpc_address))

    async def __call__(self, rpc: str, request: Any) -> Any:
        return await _called(getattr(self.stub, rpc), request, self._metadata)


class Customer:
    """Whoever opens a link."""

    def __init__(self, service: Service, token: str) -> None:
        self._metadata = (("authorization", f"Bearer {token}"),)
        self.stub = DispatchServiceStub(grpc.aio.insecure_channel(service.grpc_address))

    async def __call__(self, rpc: str, request: Any) -> Any:
        return await _called(getattr(self.stub, rpc), request, self._metadata)


async def _called(call: Any, request: Any, metadata: Any) -> Any:
    try:
        return await call(request, metadata=metadata, timeout=30)
    except grpc.aio.AioRpcError as failed:
        raise from_rpc_error(failed) from failed
