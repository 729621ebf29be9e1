"""Asking peers: reads are tried again, commands never, nothing outlives its deadline or hides in a transaction."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from kontor.common.calling.calls import CHANNEL_OPTIONS, MESSAGE_LIMIT, Peers, deadline
from kontor.common.database.transaction import open_write_transaction
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import (
    STATUS_DETAILS,
    Bug,
    DomainError,
    Forbidden,
    NotFound,
    TimedOut,
    TooLarge,
    TooMany,
    Unavailable,
    to_status,
)
from toy_contract import grpc_api, pb

TENANT = UUID(int=3)
ANNA = Principal(TENANT, str(UUID(int=4)), "user", locale="de")


class Tokens:
    def __init__(self) -> None:
        self.issued: list[tuple[str, UUID, str]] = []

    def service_token(self, audience: str, tenant: UUID, on_behalf_of: str = "") -> str:
        self.issued.append((audience, tenant, on_behalf_of))
        return "token"


class Flaky(grpc_api.ToyServiceServicer):  # type: ignore[name-defined,misc]
    """A real server that refuses as often as it is told."""

    def __init__(self) -> None:
        self.refuse: list[DomainError] = []
        self.asked = 0
        self.metadata: dict[str, Any] = {}
        self.left = 0.0
        self.label = ""

    async def _answer(self, context: Any) -> None:
        self.asked += 1
        self.metadata = dict(context.invocation_metadata())
        self.left = context.time_remaining()
        if self.refuse:
            error = self.refuse.pop()
            packed = to_status(error, "en").SerializeToString()
            await context.abort(error.kind.grpc, "no", ((STATUS_DETAILS, packed),))

    async def CountBoxes(self, request: Any, context: Any) -> Any:
        await self._answer(context)
        return pb.CountBoxesResponse(count=7)

    async def GetBox(self, request: Any, context: Any) -> Any:
        await self._answer(context)
        return pb.GetBoxResponse(box=pb.Box(label=self.label))

    async def CreateBox(self, request: Any, context: Any) -> Any:
        await self._answer(context)
        return pb.CreateBoxResponse()

    async def StreamBoxes(self, request: Any, context: Any) -> AsyncIterator[Any]:
        yield pb.StreamBoxesResponse(box=pb.Box(label=self.label) if self.label else None)
        await self._answer(context)


@pytest.fixture
async def flaky() -> AsyncIterator[tuple[Flaky, Any, Tokens]]:
    servicer, tokens = Flaky(), Tokens()
    server = grpc.aio.server()
    grpc_api.add_ToyServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    peers = Peers({"toy": f"127.0.0.1:{port}"}, tokens)
    yield servicer, peers.stub("toy", grpc_api.ToyServiceStub, ANNA), tokens
    await peers.close()
    await server.stop(0)


async def test_a_call_carries_token_language_and_deadline(flaky):
    servicer, stub, tokens = flaky
    assert (await stub.CountBoxes(pb.CountBoxesRequest())).count == 7
    assert tokens.issued == [("toy", TENANT, ANNA.subject)]
    assert servicer.metadata["authorization"] == "Bearer token"
    assert servicer.metadata["accept-language"] == "de"
    assert servicer.metadata["traceparent"].startswith("00-")
    assert 4 < servicer.left < 5.1


@pytest.mark.parametrize(("refusals", "asked"), [(1, 2), (2, 3)])
async def test_a_read_is_tried_again(flaky, refusals: int, asked: int):
    servicer, stub, _ = flaky
    servicer.refuse = [Unavailable("down") for _ in range(refusals)]
    for rpc, request in ((stub.CountBoxes, pb.CountBoxesRequest()), (stub.GetBox, pb.GetBoxRequest())):
        await rpc(request)
        assert servicer.asked == asked
        asked += 1


async def test_a_read_is_tried_three_times_at_most(flaky):
    servicer, stub, _ = flaky
    servicer.refuse = [Unavailable("down") for _ in range(9)]
    with pytest.raises(Unavailable):
        await stub.CountBoxes(pb.CountBoxesRequest())
    assert servicer.asked == 3


async def test_retries_have_a_budget(flaky):
    servicer, stub, _ = flaky
    servicer.refuse = [Unavailable("down") for _ in range(99)]
    for _ in range(20):
        with pytest.raises(Unavailable):
            await stub.CountBoxes(pb.CountBoxesRequest())
    assert servicer.asked < 20 + 13


async def test_a_command_is_never_tried_again(flaky):
    servicer, stub, _ = flaky
    servicer.refuse = [Unavailable("down")]
    with pytest.raises(Unavailable):
        await stub.CreateBox(pb.CreateBoxRequest())
    assert servicer.asked == 1


async def test_a_refusal_is_not_tried_again_and_comes_as_its_kind(flaky):
    servicer, stub, _ = flaky
    servicer.refuse = [NotFound("no", code="toy.no_box", id="7")]
    with pytest.raises(NotFound) as refused:
        await stub.GetBox(pb.GetBoxRequest())
    assert (refused.value.code, refused.value.facts, servicer.asked) == ("toy.no_box", {"id": "7"}, 1)
    servicer.refuse = [Forbidden("you lack callers")]
    with pytest.raises(Bug):
        await stub.GetBox(pb.GetBoxRequest())


async def test_the_rest_of_the_time_is_handed_down(flaky):
    servicer, stub, _ = flaky
    mark = deadline.set(time.monotonic() + 4.0)
    try:
        await stub.CountBoxes(pb.CountBoxesRequest())
        assert 2 < servicer.left < 3.96
        deadline.set(time.monotonic() + 0.04)
        with pytest.raises(TimedOut):
            await stub.CountBoxes(pb.CountBoxesRequest())
    finally:
        deadline.reset(mark)
    assert servicer.asked == 1


async def test_no_call_inside_a_write_transaction(flaky):
    servicer, stub, _ = flaky
    mark = open_write_transaction.set(True)
    try:
        with pytest.raises(Bug):
            await stub.CountBoxes(pb.CountBoxesRequest())
        with pytest.raises(Bug):
            await anext(stub.StreamBoxes(pb.StreamBoxesRequest()))
    finally:
        open_write_transaction.reset(mark)
    assert servicer.asked == 0


async def test_a_stream_that_breaks_off_raises_its_kind(flaky):
    servicer, stub, _ = flaky
    servicer.refuse = [NotFound("gone")]
    stream = stub.StreamBoxes(pb.StreamBoxesRequest())
    assert await anext(stream) == pb.StreamBoxesResponse()
    with pytest.raises(NotFound):
        await anext(stream)


@pytest.mark.parametrize("limited", ["server", "caller", "both"])
async def test_a_message_larger_than_gRPC_takes_is_too_large_and_not_tried_again(limited: str):
    """Whichever side refuses, and whether it is the question, the answer or a part of a stream."""
    servicer, large = Flaky(), "x" * (MESSAGE_LIMIT + 1)
    servicer.label = large
    options = CHANNEL_OPTIONS if limited != "caller" else ()
    server = grpc.aio.server(options=[option for option in options if "message_length" in option[0]])
    grpc_api.add_ToyServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    peers = Peers({"toy": f"127.0.0.1:{port}"}, Tokens())
    stub = peers.stub("toy", grpc_api.ToyServiceStub, ANNA)
    with pytest.raises(TooLarge):
        await stub.GetBox(pb.GetBoxRequest())
    assert servicer.asked == 1
    with pytest.raises(TooLarge):
        await stub.CreateBox(pb.CreateBoxRequest(label=large))
    with pytest.raises(TooLarge):
        async for _ in stub.StreamBoxes(pb.StreamBoxesRequest()):
            pass
    await peers.close()
    await server.stop(0)


async def test_a_server_with_too_much_in_hand_is_asked_again_later():
    async def in_hand(_request: bytes, _context: Any) -> bytes:
        begun.set()
        await asyncio.sleep(60)
        return b""

    begun = asyncio.Event()
    server = grpc.aio.server(maximum_concurrent_rpcs=1)
    slow = grpc.unary_unary_rpc_method_handler(in_hand)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("kontor.api.toy.v1.ToyService", {"GetBox": slow}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    peers = Peers({"toy": f"127.0.0.1:{port}"}, Tokens())
    stub = peers.stub("toy", grpc_api.ToyServiceStub, ANNA)
    first = asyncio.create_task(stub.GetBox(pb.GetBoxRequest()))
    await begun.wait()
    with pytest.raises(TooMany):
        await stub.GetBox(pb.GetBoxRequest())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await peers.close()
    await server.stop(0)


async def test_unknown_and_silent_peers_are_unavailable():
    peers = Peers({"toy": "127.0.0.1:1"}, Tokens())
    with pytest.raises(Unavailable):
        peers.stub("crm", grpc_api.ToyServiceStub, ANNA)
    with pytest.raises(Unavailable):
        await peers.stub("toy", grpc_api.ToyServiceStub, ANNA).CreateBox(pb.CreateBoxRequest())
    await peers.close()


async def test_background_work_asks_for_nobody():
    tokens = Tokens()
    peers = Peers({"toy": "127.0.0.1:1"}, tokens)
    system = Principal.system(uuid4(), "crm")
    with pytest.raises(Unavailable):
        await peers.stub("toy", grpc_api.ToyServiceStub, system).CreateBox(pb.CreateBoxRequest())
    assert tokens.issued == [("toy", system.tenant, "")]
    await peers.close()
