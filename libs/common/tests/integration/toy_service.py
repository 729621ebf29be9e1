"""A small service on the real mechanisms: boxes that belong to customers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.common.calling.calls import Asking, seconds_left
from kontor.common.database.tables import tenant_column
from kontor.common.database.transaction import Announcement, Tx, expect_one
from kontor.common.serving.rpc import command, query, streaming_query
from kontor.common.values.errors import AlreadyExists, Conflict, NotFound, RuleViolated
from kontor.common.values.ids import new_id
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from toy_contract import grpc_api, pb

metadata = sa.MetaData()
box = sa.Table(
    "box",
    metadata,
    tenant_column(),
    sa.Column("id", PgUuid(as_uuid=True), primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_COLUMNS = ("id", "label", "customer_id", "version")
_ADD = sa.insert(box).values({name: bindparam(name) for name in _COLUMNS})
_GET = sa.select(*(box.c[name] for name in _COLUMNS)).where(box.c.id == bindparam("id"))
_LIST = sa.select(*(box.c[name] for name in _COLUMNS)).order_by(box.c.label)
_COUNT = sa.select(sa.func.count()).select_from(box)
_RENAME = (
    sa.update(box)
    .where(box.c.id == bindparam("box_id"), box.c.version == bindparam("expected"))
    .values(label=bindparam("new_label"), version=box.c.version + 1)
)


class ToyTx(Tx):
    """What the toy's use cases would hang their stores on."""


class Boom(Exception):
    """A bug whose words must not leave the service."""


class BoxSealed(RuleViolated):
    code = "toy.box_sealed"
    texts = {"de": "Die Kiste ist schon zu.", "en": "The box is closed already."}


def _message(row: Any) -> Any:
    customer = {"id": row["customer_id"]} if row["customer_id"] else None
    return pb.Box(id=str(row["id"]), label=row["label"], customer=customer, etag=str(row["version"]))


class ToyApi(grpc_api.ToyServiceServicer):  # type: ignore[name-defined,misc]
    """Counts what ran, so that tests can tell an answer from a repeated effect."""

    def __init__(self) -> None:
        self.ran = 0
        self.prepared = 0
        self.fail_with: list[Exception] = []

    @query
    async def GetBox(self, request: Any, tx: Tx) -> Any:
        self.ran += 1
        if self.fail_with:
            raise self.fail_with.pop()
        row = await tx.one(_GET, id=UUID(request.id))
        if row is None:
            raise NotFound("no such box")
        return pb.GetBoxResponse(box=_message(row))

    @query
    async def ListBoxes(self, request: Any, tx: Tx) -> Any:
        mine = tx.principal.visible("toy.box.read", "customer")
        rows = await tx.all(_LIST)
        shown = [r for r in rows if request.careless or mine is None or r["customer_id"] in mine]
        return pb.ListBoxesResponse(boxes=[_message(r) for r in shown])

    @command
    async def CreateBox(self, request: Any, tx: Tx) -> Any:
        self.ran += 1
        row = {"id": new_id(), "label": request.label, "customer_id": request.customer_id, "version": 1}
        await tx.run(_ADD, **row)
        if self.fail_with:
            raise self.fail_with.pop()
        await asyncio.sleep(request.milliseconds / 1000)
        packed = pb.BoxPacked(box_id=str(row["id"]), label=request.label)
        tx.announce(Announcement(aggregate="box", aggregate_id=row["id"], version=1, message=packed))
        return pb.CreateBoxResponse(box=_message(row))

    @command
    async def UpdateBox(self, request: Any, tx: Tx) -> Any:
        changed = await tx.run(_RENAME, box_id=UUID(request.id), expected=tx.expected_version, new_label=request.label)
        expect_one(changed, "box", UUID(request.id))
        row = await tx.one(_GET, id=UUID(request.id))
        assert row is not None
        packed = pb.BoxPacked(box_id=str(row["id"]), label=row["label"])
        tx.announce(Announcement("box", row["id"], row["version"], packed))
        return pb.UpdateBoxResponse(box=_message(row))

    async def prepare_ship(self, request: Any, ask: Asking[Tx]) -> tuple[str, int]:
        self.prepared += 1
        async with ask.reading() as tx:
            row = await tx.one(_GET, id=UUID(request.id))
        counted = await ask.peer("toy", grpc_api.ToyServiceStub).CountBoxes(pb.CountBoxesRequest())
        return row["label"], counted.count

    @command(prepare="prepare_ship")
    async def ShipBox(self, request: Any, tx: Tx, facts: tuple[str, int]) -> Any:
        self.ran += 1
        if request.ask_in_transaction:
            stub = self.peers.stub("toy", grpc_api.ToyServiceStub, tx.principal)  # type: ignore[attr-defined]
            await stub.CountBoxes(pb.CountBoxesRequest())
        return pb.ShipBoxResponse(label=facts[0], counted=facts[1])

    @query
    async def CountBoxes(self, request: Any, tx: Tx) -> Any:
        self.ran += 1
        left = int(seconds_left(60) * 1000)
        return pb.CountBoxesResponse(
            count=await tx.value(_COUNT), on_behalf_of=tx.principal.on_behalf_of, milliseconds_left=left
        )

    @query
    async def GetBoxForCustomer(self, request: Any, tx: Tx) -> Any:
        row = await tx.one(_GET, id=UUID(tx.principal.link_object["box"]))
        return pb.GetBoxForCustomerResponse(box=_message(row))

    @query
    async def SignIn(self, request: Any, tx: Tx) -> Any:
        return pb.SignInResponse(greeting=f"{tx.principal.kind} {request.email}")

    @streaming_query
    async def StreamBoxes(self, request: Any, tx: Tx) -> AsyncIterator[Any]:
        for row in await tx.all(_LIST):
            yield pb.StreamBoxesResponse(box=_message(row))
        if request.break_off:
            raise BoxSealed("stop")

    @query
    async def GetFailure(self, request: Any, tx: Tx) -> Any:
        self.ran += 1
        match request.how:
            case "bug":
                raise Boom("secret words")
            case "sealed":
                raise BoxSealed("internal", pointer="/how")
            case "moved":
                raise Conflict("moved", current="4", changed_by="Anna", changed_at="2026-01-01T00:00:00Z")
            case "exists":
                raise AlreadyExists("twice")
            case "slow":
                await asyncio.sleep(timedelta(minutes=1).total_seconds())
            case "sql":
                await tx.value(sa.text("select 1/0"))
            case "statement_timeout":
                await tx.value(sa.text("select pg_sleep(20)"))
        return pb.GetFailureResponse()
