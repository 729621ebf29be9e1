"""The edge: one path for every RPC, and what each caller, key, version and failure meets on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import grpc
import psycopg
import pytest
import sqlalchemy as sa
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from kontor.common.calling import contract
from kontor.common.calling.contract import ContractFault
from kontor.common.identity.tokens import Principal, generate_keys
from kontor.common.serving.rpc import Endpoint
from kontor.common.values.errors import (
    AlreadyExists,
    Bug,
    Conflict,
    DomainError,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
    TimedOut,
    Unauthenticated,
    Unavailable,
)
from toy_contract import pb
from toy_service import box as box_table
from toy_world import Answered, World

NOWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="session")
async def world(toy_database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    keys: Path = tmp_path_factory.mktemp("keys")
    generate_keys(keys, ["platform", "toy", "crm", "projects"])
    world = World(toy_database, keys)
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


# Who may call.


async def test_without_a_good_token_nothing_is_answered(world: World, tenant: UUID):
    for caller in (world.nobody(), world.user(tenant, authorization="Basic abc"), world.user(tenant, authorization="")):
        with pytest.raises(Unauthenticated):
            await caller("ListBoxes", pb.ListBoxesRequest())
    anna = world.user(tenant)
    anna.token = anna.token[:-6] + "AAAAAA"
    with pytest.raises(Unauthenticated) as refused:
        await anna("ListBoxes", pb.ListBoxesRequest())
    assert refused.value.code == "identity.token_invalid"


async def test_a_person_needs_the_permission(world: World, tenant: UUID):
    with pytest.raises(Forbidden) as refused:
        await world.user(tenant, ["toy.box.write"])("ListBoxes", pb.ListBoxesRequest())
    assert refused.value.facts["permission"] == "toy.box.read"
    await world.user(tenant, ["toy.*"])("ListBoxes", pb.ListBoxesRequest())


async def test_a_service_must_be_named_as_caller(world: World, tenant: UUID):
    box = (await world.user(tenant).create()).message.box
    request = pb.GetBoxRequest(id=box.id)
    assert (await world.service("crm", tenant)("GetBox", request)).message.box == box
    with pytest.raises(Forbidden):
        await world.service("projects", tenant)("GetBox", request)
    with pytest.raises(Forbidden):
        await world.service("crm", tenant)("ListBoxes", pb.ListBoxesRequest())


async def test_internal_rpcs_are_for_services_and_who_holds_them_by_name(world: World, tenant: UUID):
    request = pb.CountBoxesRequest()
    assert (await world.service("crm", tenant, "anna")("CountBoxes", request)).message.on_behalf_of == "anna"
    await world.user(tenant, ["toy.box.count"])("CountBoxes", request)
    for permissions in (["*"], ["toy.*"], ["toy.box.*"]):
        with pytest.raises(Forbidden):
            await world.user(tenant, permissions)("CountBoxes", request)
    with pytest.raises(Forbidden):
        await world.link(tenant, NOWHERE, ["toy.box.count"])("CountBoxes", request)


async def test_a_link_opens_its_object_and_what_its_permissions_say(world: World, tenant: UUID):
    box = (await world.user(tenant).create()).message.box
    request = pb.GetBoxForCustomerRequest()
    assert (await world.link(tenant, box.id)("GetBoxForCustomer", request)).message.box == box
    with pytest.raises(Unauthenticated):
        await world.link(tenant, box.id, by="crm")("GetBoxForCustomer", request)
    for caller in (
        world.link(tenant, box.id, ["toy.box.other"]),
        world.user(tenant, ["*"]),
        world.service("crm", tenant),
    ):
        with pytest.raises(Forbidden):
            await caller("GetBoxForCustomer", request)


async def test_a_link_opens_nothing_but_what_is_made_for_links(world: World, tenant: UUID):
    """Only there its id is compared with the one its owner keeps."""
    box = (await world.user(tenant).create()).message.box
    for permissions in (["toy.box.read"], ["toy.*"], ["*"]):
        with pytest.raises(Forbidden):
            await world.link(tenant, box.id, permissions)("GetBox", pb.GetBoxRequest(id=box.id))


async def test_signing_in_needs_no_token(world: World):
    answer = await world.nobody()("SignIn", pb.SignInRequest(email="a@b.c"))
    assert answer.message.greeting == "anonymous a@b.c"


async def test_a_customer_sees_his_own_boxes_only(world: World, tenant: UUID):
    anna = world.user(tenant)
    mine = (await anna.create(customer_id="7")).message.box
    other = (await anna.create(customer_id="8")).message.box
    nobodys = (await anna.create()).message.box
    customer = world.user(tenant, ["toy.box.read@customer"], customer="7")
    assert (await customer("GetBox", pb.GetBoxRequest(id=mine.id))).message.box == mine
    for hidden in (other, nobodys):
        with pytest.raises(NotFound):
            await customer("GetBox", pb.GetBoxRequest(id=hidden.id))
    assert [b.id for b in (await customer("ListBoxes", pb.ListBoxesRequest())).message.boxes] == [mine.id]
    with pytest.raises(NotFound):
        await customer("ListBoxes", pb.ListBoxesRequest(careless=True))
    with pytest.raises(Forbidden):
        await world.user(tenant, ["toy.box.read@own"])("GetBox", pb.GetBoxRequest(id=mine.id))
    with pytest.raises(Forbidden):
        await world.user(tenant, ["toy.box.write@customer"], customer="7")(
            "UpdateBox", pb.UpdateBoxRequest(id=mine.id, etag="1")
        )


async def test_a_change_outside_the_scope_is_undone(world: World, tenant: UUID):
    customer = world.user(tenant, ["toy.box.write@customer"], customer="7")
    await customer.create(customer_id="7")
    with pytest.raises(NotFound):
        await customer.create(customer_id="8")
    listed = (await world.user(tenant)("ListBoxes", pb.ListBoxesRequest())).message.boxes
    assert [b.customer.id for b in listed] == ["7"]


async def test_tenants_do_not_see_each_other(world: World, tenant: UUID):
    box = (await world.user(tenant).create()).message.box
    stranger = world.user(uuid4())
    assert not (await stranger("ListBoxes", pb.ListBoxesRequest())).message.boxes
    with pytest.raises(NotFound):
        await stranger("GetBox", pb.GetBoxRequest(id=box.id))


# What is sent.


async def test_texts_that_no_document_can_hold_are_refused_before_anything_else(world: World, tenant: UUID):
    for odd in ("\0", "\x1b", "\ufffe"):
        with pytest.raises(InvalidInput) as refused:
            await world.user(tenant, accept_language="de").create(f"Kiste{odd}", lines=[pb.Line(quantity=f"1{odd}")])
        found = [(v.pointer, v.code) for v in refused.value.all_violations()]
        assert found == [("/label", "invalid_text"), ("/lines/0/quantity", "invalid_text")]
        assert "unsichtbares Zeichen" in refused.value.all_violations()[0].detail


async def test_broken_rules_name_their_fields(world: World, tenant: UUID):
    lines = [pb.Line(quantity="1"), pb.Line(quantity="x")]
    with pytest.raises(InvalidInput) as refused:
        await world.user(tenant).create("", lines=lines)
    found = {v.pointer: v.code for v in refused.value.violations}
    assert found == {"/label": "string.min_len", "/lines/1/quantity": "string.pattern"}
    assert refused.value.violations[0].detail == "Please fill this in."
    with pytest.raises(InvalidInput) as refused:
        await world.user(tenant, accept_language="de").create("", lines=lines)
    assert refused.value.violations[0].detail == "Bitte ausfüllen."


async def test_a_change_says_which_version_it_is_based_on(world: World, tenant: UUID):
    anna = world.user(tenant)
    created = await anna.create()
    box = created.message.box
    assert created.metadata["etag"] == "1"
    change = pb.UpdateBoxRequest(id=box.id, label="B")
    with pytest.raises(IfMatchRequired):
        await anna("UpdateBox", change)
    updated = await anna("UpdateBox", change, if_match='"1"')
    assert (updated.message.box.label, updated.metadata["etag"]) == ("B", "2")
    with pytest.raises(Conflict) as moved:
        await anna("UpdateBox", change, if_match='"1"')
    facts = moved.value.facts
    assert facts["current"] == "2"
    assert facts["changed_by"] in ("Jemand", "Somebody")  # nobody is there to be asked for names
    assert datetime.fromisoformat(str(facts["changed_at"])).utcoffset() == timedelta(0)
    assert (await anna("UpdateBox", pb.UpdateBoxRequest(id=box.id, etag="2"), if_match='W/"2"')).metadata["etag"] == "3"
    with pytest.raises(InvalidInput):
        await anna("UpdateBox", pb.UpdateBoxRequest(id=box.id, etag="2"), if_match='"3"')
    for odd in ("*", "abc", "-1", "99999999999", "²"):
        with pytest.raises(InvalidInput):
            await anna("UpdateBox", pb.UpdateBoxRequest(id=box.id, etag=odd))


async def test_bytes_that_are_no_message_are_the_callers_fault(world: World, tenant: UUID):
    anna = world.user(tenant)
    call = anna.channel.unary_unary("/kontor.api.toy.v1.ToyService/GetBox")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(b"\x0a\xff", metadata=(("authorization", f"Bearer {anna.token}"),))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


# One effect per key.


async def test_a_key_is_required_of_people_and_links_not_of_services(world: World, tenant: UUID):
    with pytest.raises(InvalidInput) as refused:
        await world.user(tenant)("CreateBox", pb.CreateBoxRequest(label="A"))
    assert refused.value.code == "idempotency_key_required"
    assert [v.pointer for v in refused.value.violations] == ["/idempotency_key"]
    await world.service("crm", tenant)("CreateBox", pb.CreateBoxRequest(label="A"))
    with pytest.raises(InvalidInput):
        await world.user(tenant).create(key="k" * 256)


async def test_a_repeated_key_gives_the_stored_answer_byte_for_byte(world: World, tenant: UUID):
    anna = world.user(tenant)
    first = await anna.create(key="one")
    ran = world.api.ran
    again = await anna.create(key="one")
    assert again.raw == first.raw
    assert world.api.ran == ran
    assert again.metadata["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.metadata
    assert {**again.metadata, "idempotent-replayed": ""} == {**first.metadata, "idempotent-replayed": ""}
    assert UUID(first.metadata["kontor-event-id"]).version == 7
    assert len((await anna("ListBoxes", pb.ListBoxesRequest())).message.boxes) == 1


async def test_the_same_key_with_another_body_is_refused(world: World, tenant: UUID):
    anna = world.user(tenant)
    await anna.create("A", key="one")
    with pytest.raises(InvalidInput) as refused:
        await anna.create("B", key="one")
    assert refused.value.code == "idempotency_key_reused"


async def test_a_key_belongs_to_its_caller(world: World, tenant: UUID):
    first = await world.user(tenant).create(key="one")
    second = await world.user(tenant).create(key="one")
    assert first.message.box.id != second.message.box.id


async def test_a_failed_try_leaves_the_key_free(world: World, tenant: UUID):
    anna = world.user(tenant)
    world.api.fail_with = [RuleViolated("no")]
    with pytest.raises(RuleViolated):
        await anna.create(key="one")
    assert not (await anna("ListBoxes", pb.ListBoxesRequest())).message.boxes
    assert "idempotent-replayed" not in (await anna.create(key="one")).metadata


async def test_one_key_sent_at_once_has_one_effect(world: World, tenant: UUID):
    anna = world.user(tenant)
    tries = [anna.create(key="one", milliseconds=150) for _ in range(6)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    good = [a for a in answers if not isinstance(a, BaseException)]
    assert len({a.raw for a in good}) == 1
    refused = [a for a in answers if isinstance(a, BaseException)]
    assert refused
    assert {(type(r), r.code) for r in refused if isinstance(r, DomainError)} == {(Conflict, "idempotency_in_flight")}
    assert len((await anna("ListBoxes", pb.ListBoxesRequest())).message.boxes) == 1


async def test_an_answered_key_asks_nobody_again(world: World, tenant: UUID):
    anna = world.user(tenant)
    box = (await anna.create()).message.box
    request = pb.ShipBoxRequest(id=box.id)
    first = await anna("ShipBox", request, idempotency_key="ship")
    prepared = world.api.prepared
    again = await anna("ShipBox", request, idempotency_key="ship")
    assert (again.raw, world.api.prepared) == (first.raw, prepared)
    assert first.message.counted == 1


async def test_fifty_who_change_one_record_leave_connections_to_everybody_else(world: World, tenant: UUID):
    """While its row is locked by somebody elsewhere, one of them waits for it, and the others for that one."""
    anna, other = world.user(tenant), world.user(uuid4())
    box = (await anna.create()).message.box
    lock = sa.select(box_table.c.id).where(box_table.c.id == UUID(box.id)).with_for_update()
    async with world.db.transaction(Principal.system(tenant, "toy")) as elsewhere:
        assert await elsewhere.one(lock) is not None
        changing = [
            asyncio.create_task(anna("UpdateBox", pb.UpdateBoxRequest(id=box.id, label=str(n)), if_match="1"))
            for n in range(50)
        ]
        await asyncio.sleep(0.3)
        await asyncio.gather(*(other("ListBoxes", pb.ListBoxesRequest(), timeout=1) for _ in range(20)))
    ends = await asyncio.gather(*changing, return_exceptions=True)
    assert Counter(type(end) for end in ends) == {Answered: 1, Conflict: 49}


# Asking others.


async def test_nobody_is_asked_inside_a_write_transaction(world: World, tenant: UUID):
    anna = world.user(tenant)
    box = (await anna.create()).message.box
    with pytest.raises(Bug):
        await anna("ShipBox", pb.ShipBoxRequest(id=box.id, ask_in_transaction=True), idempotency_key="k")


async def test_the_deadline_is_handed_down(world: World, tenant: UUID):
    answer = await world.service("crm", tenant)("CountBoxes", pb.CountBoxesRequest(), timeout=3)
    assert 2000 < answer.message.milliseconds_left < 2960


async def test_who_takes_too_long_is_cut_off(world: World, tenant: UUID):
    with pytest.raises(TimedOut):
        await world.user(tenant)("GetFailure", pb.GetFailureRequest(how="slow"), timeout=0.3)
    await world.user(tenant)("ListBoxes", pb.ListBoxesRequest())


# What goes wrong.


@pytest.mark.parametrize(
    ("how", "kind", "code"),
    [("sealed", RuleViolated, "toy.box_sealed"), ("exists", AlreadyExists, "already_exists"), ("sql", Bug, "internal")],
)
async def test_errors_are_those_of_the_table(world: World, tenant: UUID, how: str, kind: type[DomainError], code: str):
    with pytest.raises(kind) as refused:
        await world.user(tenant)("GetFailure", pb.GetFailureRequest(how=how))
    assert refused.value.code == code


async def test_a_bug_says_nothing_but_its_trace(world: World, tenant: UUID):
    trace = "0af7651916cd43dd8448eb211c80319c"
    with pytest.raises(Bug) as refused:
        await world.user(tenant)(
            "GetFailure", pb.GetFailureRequest(how="bug"), traceparent=f"00-{trace}-b7ad6b7169203331-00"
        )
    assert "secret" not in str(refused.value)
    assert "Boom" not in str(refused.value)
    assert refused.value.facts == {"trace_id": trace}


async def test_a_moved_version_says_by_whom_and_when(world: World, tenant: UUID):
    with pytest.raises(Conflict) as refused:
        await world.user(tenant)("GetFailure", pb.GetFailureRequest(how="moved"))
    assert refused.value.facts == {"current": "4", "changed_by": "Anna", "changed_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(("accept", "words"), [("de-DE", "zu"), ("en", "closed"), (None, "closed")])
async def test_people_read_their_language(world: World, tenant: UUID, accept: str | None, words: str):
    headers = {"accept_language": accept} if accept else {}
    with pytest.raises(RuleViolated) as refused:
        await world.user(tenant)("GetFailure", pb.GetFailureRequest(how="sealed"), **headers)
    cause = refused.value.__cause__
    assert isinstance(cause, grpc.aio.AioRpcError)
    assert cause.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert words in (cause.details() or "")
    packed = next(v for k, v in cause.trailing_metadata() if k == "grpc-status-details-bin")
    status, info, bad = Status.FromString(packed), ErrorInfo(), BadRequest()
    assert status.details[0].Unpack(info)
    assert status.details[2].Unpack(bad)
    assert (info.domain, info.reason, bad.field_violations[0].field) == ("kontor", "toy.box_sealed", "/how")


async def test_what_the_database_rolled_back_is_tried_again_once(world: World, tenant: UUID):
    anna = world.user(tenant)
    world.api.fail_with = [psycopg.errors.SerializationFailure("again")]
    assert (await anna.create(key="one")).message.box.label == "A"
    assert len((await anna("ListBoxes", pb.ListBoxesRequest())).message.boxes) == 1
    world.api.fail_with = [psycopg.errors.SerializationFailure("again") for _ in range(2)]
    with pytest.raises(Conflict):
        await anna.create(key="two")
    world.api.fail_with = []


async def test_a_lost_connection_is_tried_again_where_that_is_safe(world: World, tenant: UUID):
    anna, crm = world.user(tenant), world.service("crm", tenant)
    box = (await anna.create()).message.box
    world.api.fail_with = [psycopg.OperationalError("gone")]
    await anna("GetBox", pb.GetBoxRequest(id=box.id))
    world.api.fail_with = [psycopg.OperationalError("gone")]
    await anna.create()
    world.api.fail_with = [psycopg.OperationalError("gone")]
    with pytest.raises(Unavailable):
        await crm("CreateBox", pb.CreateBoxRequest(label="A"))
    world.api.fail_with = []


async def test_a_message_over_4_mb_is_refused(world: World, tenant: UUID):
    with pytest.raises(DomainError):
        await world.user(tenant).create("A" * (4 * 1024 * 1024 + 1))


# Streams, health, reflection.


async def _stream(world: World, caller, request) -> list[str]:
    call = world.channel.unary_stream("/kontor.api.toy.v1.ToyService/StreamBoxes")
    labels = []
    stream = call(request.SerializeToString(), metadata=(("authorization", f"Bearer {caller.token}"),), timeout=5)
    async for raw in stream:
        labels.append(pb.StreamBoxesResponse.FromString(raw).box.label)
    return labels


async def test_streams_go_the_same_way(world: World, tenant: UUID):
    anna = world.user(tenant)
    for label in "ABC":
        await anna.create(label)
    assert await _stream(world, anna, pb.StreamBoxesRequest()) == ["A", "B", "C"]
    for caller, code in ((world.user(tenant, []), "PERMISSION_DENIED"), (anna, "FAILED_PRECONDITION")):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await _stream(world, caller, pb.StreamBoxesRequest(break_off=True))
        assert refused.value.code().name == code


async def test_a_stream_shows_no_row_outside_the_scope(world: World, tenant: UUID):
    await world.user(tenant).create(customer_id="8")
    customer = world.user(tenant, ["toy.box.read@customer"], customer="7")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await _stream(world, customer, pb.StreamBoxesRequest())
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_health_is_told_per_service(world: World):
    stub = health_pb2_grpc.HealthStub(world.channel)
    for name in ("", "kontor.api.toy.v1.ToyService"):
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


# What is found out before anything is served.


@pytest.mark.parametrize(
    ("rpc", "flavour"),
    [
        ("GetBox", "command"),
        ("SignIn", "command"),
        ("CreateBox", "query"),
        ("StreamBoxes", "query"),
        ("GetBox", "stream"),
    ],
)
async def test_a_mark_against_the_contract_is_a_fault(world: World, rpc: str, flavour: str):
    described = contract.rpc(f"/kontor.api.toy.v1.ToyService/{rpc}")
    with pytest.raises(ContractFault, match=rpc):
        Endpoint(world.edge, described, flavour, world.api.GetBox, None, pb.GetBoxRequest.FromString)


async def test_reflection_names_the_services(world: World):
    stub = reflection_pb2_grpc.ServerReflectionStub(world.channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    answer = await anext(aiter(stub.ServerReflectionInfo(iter([asked]))))
    named = {service.name for service in answer.list_services_response.service}
    assert "kontor.api.toy.v1.ToyService" in named
