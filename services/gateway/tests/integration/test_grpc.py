import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from kontor.cli import half_calls
from kontor.common.values.errors import from_rpc_error

from .conftest import ID, Running

TOY = "/kontor.api.things.v1.ThingService/"


@pytest.fixture
async def channel(running: Running) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(running.gateway.grpc_address) as opened:
        yield opened


def call(channel: grpc.aio.Channel, name: str, request: Any, answer: Any) -> Any:
    return channel.unary_unary(f"{TOY}{name}", request.SerializeToString, answer.FromString)


async def failure(asked: Any) -> Any:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await asked
    return failed.value


async def test_public_rpcs_pass_with_metadata_both_ways(running: Running, toy: Any, channel: Any) -> None:
    request = toy.CreateThingRequest(thing=toy.Thing(name="Säge"))
    asked = call(channel, "CreateThing", toy.CreateThingRequest, toy.GetThingResponse)(
        request,
        metadata=(
            ("authorization", f"Bearer {running.token}"),
            ("idempotency-key", "k"),
            ("if-match", "7"),
            ("x-other", "stays outside"),
        ),
    )
    assert (await asked).thing.name == "Säge"
    trailing = dict(await asked.trailing_metadata())
    assert (trailing["kontor-event-id"], trailing["etag"]) == (ID, "1")
    seen = running.toy.metadata()
    assert (seen["idempotency-key"], seen["if-match"], seen["accept-language"]) == ("k", "7", "de")
    assert seen["traceparent"]
    assert "x-other" not in seen
    assert seen["time"] <= 2.1


async def test_errors_arrive_as_the_service_said_them(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "CreateThing", toy.CreateThingRequest, toy.GetThingResponse)(
        toy.CreateThingRequest(thing=toy.Thing(name="closed")), metadata=running.metadata()
    )
    failed = await failure(asked)
    assert failed.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert from_rpc_error(failed).code == "things.closed"
    assert from_rpc_error(failed).message == "Das Ding ist zu."


async def test_nobody_passes_without_a_good_token(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "GetThing", toy.GetThingRequest, toy.GetThingResponse)
    for metadata in ((), (("authorization", "Bearer x.y.z"),), (("authorization", "Bearer kontor_bad"),)):
        failed = await failure(asked(toy.GetThingRequest(id=ID), metadata=metadata))
        assert failed.code() is grpc.StatusCode.UNAUTHENTICATED
        assert from_rpc_error(failed).message
    assert not running.toy.seen


async def test_api_keys_are_as_good_as_tokens(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "GetThing", toy.GetThingRequest, toy.GetThingResponse)
    answer = await asked(toy.GetThingRequest(id=ID), metadata=(("authorization", "Bearer kontor_good"),))
    assert answer.thing.id == ID


async def test_internal_rpcs_are_not_there(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "CheckThing", toy.GetThingRequest, toy.GetThingResponse)
    failed = await failure(asked(toy.GetThingRequest(id=ID), metadata=running.metadata()))
    assert failed.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_link_rpcs_take_links_only(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "GetThingForCustomer", toy.GetNewestRequest, toy.GetThingResponse)
    failed = await failure(asked(toy.GetNewestRequest(), metadata=running.metadata()))
    assert failed.code() is grpc.StatusCode.PERMISSION_DENIED
    link = running.link("things", "thing").removeprefix("/l/")
    await asked(toy.GetNewestRequest(), metadata=(("authorization", f"Bearer {link}"),))


async def test_streams_pass_and_anonymous_calls_too(running: Running, toy: Any, channel: Any) -> None:
    watch = channel.unary_stream(
        f"{TOY}WatchThings", toy.ListThingsRequest.SerializeToString, toy.GetThingResponse.FromString
    )
    found = [answer.thing.id async for answer in watch(toy.ListThingsRequest(), metadata=running.metadata())]
    assert found == ["0", "1"]
    sign_in = call(channel, "SignIn", toy.SignInRequest, toy.SignInResponse)
    assert (await sign_in(toy.SignInRequest(email="a@b.de"))).token == "t"


async def test_requests_stay_small(running: Running, toy: Any, channel: Any) -> None:
    asked = call(channel, "CreateThing", toy.CreateThingRequest, toy.GetThingResponse)
    request = toy.CreateThingRequest(thing=toy.Thing(name="x" * 1_100_000))
    failed = await failure(asked(request, metadata=running.metadata()))
    assert failed.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "1048576" in str(failed.details())
    assert from_rpc_error(failed).code == "too_large"


async def test_health_is_told(channel: Any) -> None:
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def reflect(channel: Any, **asked: str) -> Any:
    request = reflection_pb2.ServerReflectionRequest(**asked)

    async def once() -> AsyncIterator[Any]:
        yield request

    answers = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(once())
    return await anext(aiter(answers))


async def test_reflection_shows_the_public_contract_only(channel: Any) -> None:
    listed = await reflect(channel, list_services="")
    names = {service.name for service in listed.list_services_response.service}
    assert "kontor.api.things.v1.ThingService" in names
    shown = await reflect(channel, file_containing_symbol="kontor.api.things.v1.ThingService")
    files = [FileDescriptorProto.FromString(raw) for raw in shown.file_descriptor_response.file_descriptor_proto]
    [toy] = [file for file in files if file.package == "kontor.api.things.v1"]
    methods = {method.name for method in toy.service[0].method}
    assert {"GetThing", "GetThingForCustomer"} <= methods
    assert "CheckThing" not in methods
    hidden = await reflect(channel, file_containing_symbol="kontor.api.common.v1.RuntimeService")
    assert hidden.HasField("error_response")


async def test_calls_whose_message_never_comes_keep_nobody_out(running: Running, toy: Any) -> None:
    """Begun on as many connections as it takes, each call with its head only."""
    held, calls = [], []
    for _ in range(6):
        opened = grpc.aio.insecure_channel(
            running.gateway.grpc_address, options=(("grpc.use_local_subchannel_pool", 1),)
        )
        held.append(opened)
        begin = opened.stream_unary(f"{TOY}GetThing")
        calls += [begin(metadata=running.metadata()) for _ in range(120)]
    await asyncio.sleep(0.5)
    async with grpc.aio.insecure_channel(
        running.gateway.grpc_address, options=(("grpc.use_local_subchannel_pool", 1),)
    ) as other:
        get = call(other, "GetThing", toy.GetThingRequest, toy.GetThingResponse)
        for _ in range(20):
            answer = await get(toy.GetThingRequest(id=ID), metadata=running.metadata(), timeout=5)
            assert answer.thing.id == ID
    failed = await failure(calls[0])
    assert failed.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    for opened in held:
        await opened.close()


async def test_a_call_without_a_message_is_told_so(running: Running, channel: Any) -> None:
    begun = channel.stream_unary(f"{TOY}GetThing")(metadata=running.metadata())
    await begun.done_writing()
    failed = await failure(begun)
    assert failed.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_ten_thousand_calls_given_up_at_once_keep_nobody_out(running: Running, toy: Any, channel: Any) -> None:
    """Their callers begin them and reset their streams in the same breath, without a token or with a good one."""
    port = int(running.gateway.grpc_address.rpartition(":")[2])
    asked = call(channel, "GetThing", toy.GetThingRequest, toy.GetThingResponse)

    async def wait() -> float:
        began = time.perf_counter()
        await asked(toy.GetThingRequest(id=ID), metadata=running.metadata(), timeout=15)
        return time.perf_counter() - began

    somebodys = running.toy.signer.user_token(tenant=uuid4(), person=uuid4(), permissions=["*"])
    for token in ("", somebodys):
        attack = await asyncio.create_subprocess_exec(*half_calls.giving_up(port, f"{TOY}GetThing", token))
        waits: list[float] = []
        while attack.returncode is None or not waits:
            waits += await asyncio.gather(*(wait() for _ in range(5)))
            await asyncio.sleep(0.1)
        assert max(waits) < half_calls.KEPT_OUT_SECONDS
        assert attack.returncode == 0
