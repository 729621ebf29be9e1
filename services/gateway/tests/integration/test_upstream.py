"""The gateway's calls: reads that met nobody are asked once more, everything else once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from kontor.common.values.errors import STATUS_DETAILS, Unavailable, to_status
from kontor.gateway.upstream import Upstream

_PATH = "/toy.Echo/Say"


@dataclass
class Replica:
    """A service that breaks off or refuses as often as it is told."""

    break_off: int = 0
    refuse: int = 0
    asked: list[bytes] = field(default_factory=list)

    async def say(self, request: bytes, context: Any) -> bytes:
        self.asked.append(request)
        if self.break_off:
            self.break_off -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "Socket closed")
        if self.refuse:
            self.refuse -= 1
            packed = to_status(Unavailable("database is away"), "en").SerializeToString()
            await context.abort(grpc.StatusCode.UNAVAILABLE, "no", ((STATUS_DETAILS, packed),))
        context.set_trailing_metadata((("etag", "3"),))
        return b"said"


@pytest.fixture
def one() -> Replica:
    return Replica()


@pytest.fixture
async def upstream(one: Replica) -> AsyncIterator[Upstream]:
    server = grpc.aio.server()
    methods = {"Say": grpc.unary_unary_rpc_method_handler(one.say)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("toy.Echo", methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    made = Upstream({"toy": f"127.0.0.1:{port}", "gone": "127.0.0.1:1"})
    yield made
    await made.close()
    await server.stop(0)


async def ask(upstream: Upstream, *, reads: bool, service: str = "toy") -> tuple[bytes, Any]:
    return await upstream.ask(service, _PATH, b"?", metadata=(), seconds=5, reads=reads)


async def test_a_read_whose_connection_broke_is_asked_once_more(upstream: Upstream, one: Replica) -> None:
    one.break_off = 1
    body, trailing = await ask(upstream, reads=True)
    assert (body, dict(trailing)["etag"], one.asked) == (b"said", "3", [b"?", b"?"])
    one.break_off = 2
    with pytest.raises(grpc.aio.AioRpcError):
        await ask(upstream, reads=True)
    assert len(one.asked) == 4


async def test_a_command_is_asked_once_only(upstream: Upstream, one: Replica) -> None:
    one.break_off = 1
    with pytest.raises(grpc.aio.AioRpcError):
        await ask(upstream, reads=False)
    assert len(one.asked) == 1


async def test_what_a_service_refuses_itself_is_not_asked_again(upstream: Upstream, one: Replica) -> None:
    one.refuse = 1
    with pytest.raises(grpc.aio.AioRpcError):
        await ask(upstream, reads=True)
    assert len(one.asked) == 1


async def test_asking_again_has_a_budget(upstream: Upstream, one: Replica) -> None:
    one.break_off = 1000
    for _ in range(30):
        with pytest.raises(grpc.aio.AioRpcError):
            await ask(upstream, reads=True)
    assert 30 < len(one.asked) < 30 + 15


async def test_a_service_that_is_away_is_told_within_seconds(upstream: Upstream) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await ask(upstream, reads=True, service="gone")
    assert failed.value.code() is grpc.StatusCode.UNAVAILABLE
