"""A whole process in miniature: starts in order, hands events through, drains, and dies loudly."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import psycopg
import pytest
from kontor.api.common.v1 import runtime_pb2
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceStub
from kontor.cli.embedded.nats import Nats
from kontor.cli.testing import Databases, eventually
from kontor.common.database.schema import run_migrations
from kontor.common.database.transaction import Tx
from kontor.common.events.anchors import outgoing
from kontor.common.events.bus import ANCHORS, Bus, Consumer, EventMeta
from kontor.common.events.chain import Head
from kontor.common.events.publishing import Publisher
from kontor.common.identity.tokens import Signer, generate_keys
from kontor.common.process.settings import DatabaseSettings, IdentitySettings, NatsSettings, ServiceSettings
from kontor.common.process.tasks import TaskDied
from kontor.common.serving import parked
from kontor.common.serving.auditing import audit
from kontor.common.serving.checking import faults_of
from kontor.common.serving.service import Service, ServiceDefinition
from kontor.common.values.errors import RuleViolated, Unavailable
from toy_contract import grpc_api, pb
from toy_service import ToyApi, ToyTx
from toy_world import PERMISSIONS, Caller

HERE = Path(__file__).parent


class Heard:
    """What the consumer has heard, and whether it refuses."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.refuse = False

    async def packed(self, tx: Tx, event: Any, meta: EventMeta) -> None:
        if self.refuse:
            raise RuleViolated("not this one")
        self.labels.append(event.label)


@pytest.fixture
def toy_nats(tmp_path: Path):
    server = Nats(tmp_path / "nats", {"toy": "secret"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(databases: Databases, toy_nats: Nats, tmp_path: Path) -> ServiceSettings:
    jwks = generate_keys(tmp_path, ["platform", "toy"])
    return ServiceSettings(
        name="toy",
        database=databases.fresh("toy", HERE / "toy_migrations"),
        nats=NatsSettings(url=toy_nats.url, user="toy", password="secret"),
        identity=IdentitySettings(jwks_path=jwks, private_key_path=tmp_path / "toy.pem"),
        files_url=f"file://{tmp_path}/files",
        drain_seconds=5,
    )


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def definition(heard: Heard) -> ServiceDefinition:
    return ServiceDefinition(
        settings_class=ServiceSettings,
        servicers=lambda _ctx: [(grpc_api.add_ToyServiceServicer_to_server, ToyApi())],
        tx_class=ToyTx,
        consumers=lambda _ctx: [Consumer(f"boxes{uuid4().hex[:6]}", {pb.BoxPacked: heard.packed})],
        migrations=HERE / "toy_migrations",
    )


@pytest.fixture
async def service(definition: ServiceDefinition, settings: ServiceSettings) -> AsyncIterator[Service]:
    service = Service(definition, settings)
    await service.start()
    yield service
    await service.stop()


def _user(service: Service, channel: grpc.aio.Channel, tenant: UUID, *permissions: str) -> Caller:
    signer = Signer("platform", service.settings.identity.jwks_path.parent / "platform.pem")
    wanted = permissions or PERMISSIONS
    return Caller(channel, signer.user_token(tenant=tenant, person=uuid4(), permissions=wanted))


async def _ops(address: str, path: str) -> tuple[int, str]:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\n\r\n".encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body


async def test_a_command_is_heard_by_the_consumer(service: Service, heard: Heard):
    assert await _ops(service.ops_address, "/readyz") == (200, "ready\n")
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        await _user(service, channel, uuid4()).create("A")
    await eventually(lambda: heard.labels == ["A"])
    status, metrics = await _ops(service.ops_address, "/metrics")
    assert status == 200
    assert 'kontor_task_up{task="relay"} 1.0' in metrics


async def test_parked_events_are_listed_and_put_back(service: Service, heard: Heard):
    tenant = uuid4()
    heard.refuse = True
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        created = await _user(service, channel, tenant).create("A")
        token = _user(service, channel, tenant, "runtime.*").token
        runtime, metadata = RuntimeServiceStub(channel), (("authorization", f"Bearer {token}"),)

        async def parked() -> Any:
            return (await runtime.ListParked(runtime_pb2.ListParkedRequest(), metadata=metadata)).parked

        (event,) = await eventually(parked)
        assert event.event_id == created.metadata["kontor-event-id"]
        assert (event.event, event.error_code, event.tries) == ("kontor.api.toy.v1.BoxPacked", "rule_violated", 1)
        assert event.reason.startswith("RuleViolated: rule_violated")
        heard.refuse = False
        retried = await runtime.RetryParked(runtime_pb2.RetryParkedRequest(), metadata=metadata)
        assert retried.retried == 1
        await eventually(lambda: heard.labels == ["A"])
        assert not await parked()
        asked = runtime_pb2.ListHistoryRequest(type="box", id=created.message.box.id)
        history = (await runtime.ListHistory(asked, metadata=metadata)).entries
        assert [(e.event, e.version, e.actor.partition(":")[0]) for e in history] == [("BoxPacked", 1, "user")]
        clock = await runtime.GetClock(runtime_pb2.GetClockRequest(), metadata=metadata)
        assert (clock.offset_seconds, clock.version) == (0, 0)


async def test_parked_events_come_in_pages(service: Service, heard: Heard):
    tenant = uuid4()
    heard.refuse = True
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        for _ in range(5):
            await _user(service, channel, tenant).create("A")
        token = _user(service, channel, tenant, "runtime.parked.read").token
        runtime, metadata = RuntimeServiceStub(channel), (("authorization", f"Bearer {token}"),)

        async def page(size: int, token: str = "") -> Any:
            asked = runtime_pb2.ListParkedRequest(page_size=size, page_token=token)
            return await runtime.ListParked(asked, metadata=metadata)

        async def all_parked() -> bool:
            return len((await page(10)).parked) == 5

        await eventually(all_parked)
        seen, token = [], ""
        for size in (2, 2, 1):
            shown = await page(2, token)
            assert len(shown.parked) == size
            seen += [event.event_id for event in shown.parked]
            token = shown.next_page_token
        assert len(set(seen)) == 5
        assert token == ""


async def test_the_journal_is_replayed_to_one_consumer(service: Service, settings: ServiceSettings, heard: Heard):
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        await _user(service, channel, uuid4()).create("again")
    await eventually(lambda: heard.labels == ["again"])
    late = Heard()
    definition = replace(service.definition, consumers=[Consumer("late", {pb.BoxPacked: late.packed})])
    other = Service(definition, settings, parts=frozenset({"consume"}))
    await other.start()
    await eventually(lambda: late.labels == ["again"])
    process = _process(settings, "replay", "toy-late", "--event", "BoxPacked")
    out, err = await asyncio.to_thread(process.communicate, timeout=30)
    assert "1 events sent to toy-late" in out, err
    await asyncio.sleep(0.3)
    assert (late.labels, heard.labels) == (["again"], ["again"])
    await other.stop()


async def test_a_service_proves_itself_against_what_it_told_to_the_outside(
    service: Service, settings: ServiceSettings, heard: Heard
):
    """As after its database came back from before an event that the broker still knows of."""
    tenant = uuid4()
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        await _user(service, channel, tenant).create("kept")
    await eventually(lambda: heard.labels == ["kept"])

    async def sealed() -> bool:
        told = await audit(service.definition, settings)
        assert told["faults"] == []
        return bool(told["rows"] == 1)

    await eventually(sealed)
    bus = Bus(settings.nats, "toy")
    await bus.open()
    await bus.ensure_common()
    assert await Publisher(bus, ANCHORS).publish([outgoing("toy", tenant, Head(2, bytes(32)))]) == [True]
    await bus.close()
    told = await audit(service.definition, settings)
    assert told["faults"] == [f"{tenant} 2 None is anchored but not there: the tail was cut"]


async def test_work_in_hand_is_finished_before_the_end(definition: ServiceDefinition, settings: ServiceSettings):
    service = Service(definition, settings)
    await service.start()
    channel = grpc.aio.insecure_channel(service.grpc_address)
    anna = _user(service, channel, uuid4())
    slow = asyncio.create_task(anna.create("slow", milliseconds=600))
    await asyncio.sleep(0.2)
    ending = asyncio.create_task(service.stop())
    await asyncio.sleep(0.1)
    assert await _ops(service.ops_address, "/readyz") == (503, "draining\n")
    with pytest.raises(Unavailable):
        await anna.create("late")
    assert (await slow).message.box.label == "slow"
    await ending
    await channel.close()


async def test_what_was_acknowledged_while_draining_is_stored_once(
    definition: ServiceDefinition, settings: ServiceSettings
):
    service = Service(definition, settings)
    await service.start()
    channel = grpc.aio.insecure_channel(service.grpc_address)
    tenant = uuid4()
    anna = _user(service, channel, tenant)
    acknowledged: list[str] = []

    async def keeps_creating(number: int) -> None:
        while True:
            try:
                acknowledged.append((await anna.create(f"box {number}", milliseconds=5)).message.box.id)
            except Unavailable:
                return

    busy = [asyncio.create_task(keeps_creating(number)) for number in range(12)]
    await eventually(lambda: len(acknowledged) > 60)
    await service.stop()
    await asyncio.wait_for(asyncio.gather(*busy), 10)
    await channel.close()
    again = Service(definition, settings, parts=frozenset({"rpc"}))
    await again.start()
    async with grpc.aio.insecure_channel(again.grpc_address) as other:
        found = (await _user(again, other, tenant)("ListBoxes", pb.ListBoxesRequest())).message.boxes
    await again.stop()
    assert sorted(box.id for box in found) == sorted(acknowledged)


async def test_parts_can_run_alone(definition: ServiceDefinition, settings: ServiceSettings, heard: Heard):
    rpc = Service(definition, settings, parts=frozenset({"rpc"}))
    relay = Service(definition, settings, parts=frozenset({"relay"}))
    for service in (relay, rpc):
        await service.start()
    assert (relay.grpc_address, bool(rpc.grpc_address)) == ("", True)
    async with grpc.aio.insecure_channel(rpc.grpc_address) as channel:
        await _user(rpc, channel, uuid4()).create("alone")
    consume = Service(definition, settings, parts=frozenset({"consume"}))
    await consume.start()
    await eventually(lambda: "alone" in heard.labels)
    for service in (consume, rpc, relay):
        await service.stop()


async def test_a_dead_background_task_is_told_and_unready(definition: ServiceDefinition, settings: ServiceSettings):
    async def breaks(_ctx: Any) -> None:
        raise RuntimeError("gone")

    async def ends(_ctx: Any) -> None:
        return None

    told: list[str] = []
    service = Service(
        replace(definition, background=[ends, breaks]), settings, on_death=lambda name, _raised: told.append(name)
    )
    await service.start()
    with pytest.raises(TaskDied, match="breaks"):
        await asyncio.wait_for(service.tasks.wait_for_death(), 5)
    assert told == ["breaks-1"]
    await service.stop()


async def test_a_database_that_is_away_makes_unready_not_dead(definition: ServiceDefinition, settings: ServiceSettings):
    elsewhere = settings.model_copy(update={"database": DatabaseSettings(port=1, name="toy")})
    service = Service(definition, elsewhere)
    starting = asyncio.create_task(service.start())
    await eventually(lambda: service.ops_address)
    assert (await _ops(service.ops_address, "/livez"))[0] == 200
    status, why = await _ops(service.ops_address, "/readyz")
    assert status == 503
    assert "database" in why
    assert "starting" in why
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await service.stop()


async def test_readiness_knows_an_old_schema(service: Service, settings: ServiceSettings):
    database = settings.database
    owner = psycopg.connect(
        host=database.host, port=database.port, dbname=database.name, user="toy_migrator", password="test"
    )
    with owner:
        owner.execute("set role toy_owner")
        owner.execute("update schema_version set version_num = '9999'")
        owner.commit()
        assert await service.readiness.missing() == []
        service.readiness._revisions.known.add("9999")  # type: ignore[union-attr]
        assert await service.readiness.missing() == ["schema: at 9999, needs 0001"]
        owner.execute("drop table schema_version")
        owner.commit()
        assert await service.readiness.missing() == ["schema: not migrated"]


async def test_check_names_what_is_wrong(definition: ServiceDefinition, settings: ServiceSettings, tmp_path: Path):
    missing = [fault for fault in await faults_of(definition, settings) if not fault.startswith("starting")]
    assert missing == []

    class Half(grpc_api.ToyServiceServicer):  # type: ignore[name-defined,misc]
        pass

    half = replace(definition, servicers=lambda _ctx: [(grpc_api.add_ToyServiceServicer_to_server, Half())])
    assert "contract: /kontor.api.toy.v1.ToyService/GetBox is not implemented" in await faults_of(half, settings)
    (tmp_path / "toy.pem").unlink()
    generate_keys(tmp_path / "other", ["toy"])
    foreign = settings.identity.model_copy(update={"private_key_path": tmp_path / "other" / "toy.pem"})
    found = await faults_of(definition, settings.model_copy(update={"identity": foreign}))
    assert [fault.partition(":")[0] for fault in found] == ["keys"]


def _process(settings: ServiceSettings, *arguments: str) -> "subprocess.Popen[str]":
    variables = {
        "KONTOR_NAME": "toy",
        "KONTOR_DATABASE": settings.database.model_dump_json(),
        "KONTOR_NATS": settings.nats.model_dump_json(),
        "KONTOR_IDENTITY": settings.identity.model_dump_json(),
        "KONTOR_FILES_URL": settings.files_url,
    }
    import os

    environment = {k: v for k, v in os.environ.items() if not k.startswith("KONTOR_")}
    path = ":".join([*sys.path, str(HERE)])
    return subprocess.Popen(
        [sys.executable, str(HERE / "toy_main.py"), *arguments],
        env={**environment, **variables, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _started(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    end = time.monotonic() + 30
    while time.monotonic() < end:
        line = process.stdout.readline()
        if not line and process.poll() is not None:
            break
        told = json.loads(line) if line.startswith("{") else {}
        if told.get("event") == "service.started":
            return told
    process.kill()
    raise AssertionError(process.stderr.read() if process.stderr else "")


def test_a_process_serves_until_sigterm(settings: ServiceSettings):
    process = _process(settings, "serve")
    assert _started(process)["parts"] == ["consume", "relay", "rpc"]
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "service.stopped" in out


def test_a_process_ends_with_its_background_task(settings: ServiceSettings):
    process = _process(settings, "serve-and-die")
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 70
    assert "service.died" in out
    assert "RuntimeError: gone" in out


def test_commands_answer_with_exit_codes(settings: ServiceSettings):
    for command in ("migrate", "check"):
        process = _process(settings, command)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
    assert "all checks passed" in out
    odd = settings.model_copy(update={"name": "toy"})
    process = _process(odd, "serve", "--only", "nothing")
    assert process.communicate(timeout=30)
    assert process.returncode == 2


async def test_a_service_waits_for_its_schema(
    definition: ServiceDefinition, settings: ServiceSettings, databases: Databases
):
    """Migrations may be slower than the pods that need them: alive and unready meanwhile, and nothing dies."""
    empty = databases.empty("toy")
    died: list[str] = []
    service = Service(
        definition, settings.model_copy(update={"database": empty}), on_death=lambda name, _: died.append(name)
    )
    starting = asyncio.create_task(service.start())
    await eventually(lambda: service.ops_address)
    await asyncio.sleep(1.5)
    assert not starting.done()
    assert not died
    assert (await _ops(service.ops_address, "/livez"))[0] == 200
    assert await _ops(service.ops_address, "/readyz") == (503, "starting\nschema: not migrated\n")
    run_migrations("toy", empty, HERE / "toy_migrations")
    await asyncio.wait_for(starting, 30)
    assert await _ops(service.ops_address, "/readyz") == (200, "ready\n")
    await service.stop()


async def test_what_lags_is_told_when_it_is_asked_for(service: Service, toy_nats: Nats, heard: Heard):
    """While NATS is away nothing happens here that could count: the age has to rise by itself."""

    async def told(name: str) -> float:
        _, page = await _ops(service.ops_address, "/metrics")
        return max(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(name))

    oldest = "kontor_relay_oldest_unpublished_seconds"
    silent = f'kontor_consumer_silent_seconds{{consumer="{service._loops[-1].durable}"}}'
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        anna = _user(service, channel, uuid4())
        await anna.create("before")
        await eventually(lambda: "before" in heard.labels)
        assert await told("kontor_bus_up") == 1
        assert await told(silent) < 2
        toy_nats.stop()
        await anna.create("meanwhile")
        await asyncio.sleep(3)
        first = await told(oldest), await told(silent)
        await asyncio.sleep(1)
        second = await told(oldest), await told(silent)
        assert await told("kontor_bus_up") == 0
        assert all(later - earlier > 0.9 for earlier, later in zip(first, second, strict=True))
        assert first[0] > 2
        toy_nats.start()
        await eventually(lambda: "meanwhile" in heard.labels)
    await asyncio.sleep(1.5)
    assert await told(oldest) < 1
    assert await told(silent) < 2
    assert await told('kontor_pool_size{role="app"}') == service.settings.database.pool_size


async def test_parked_events_of_all_tenants_are_the_operators_too(service: Service, heard: Heard):
    """By the service's own program, as in a pod: without a token, across tenants, each tenant as itself."""
    heard.refuse = True
    created = []
    async with grpc.aio.insecure_channel(service.grpc_address) as channel:
        for number in range(3):
            made = await _user(service, channel, uuid4()).create(f"box {number}")
            created.append(made.metadata["kontor-event-id"])

    async def rows() -> list[dict[str, Any]]:
        return await parked.listed(service.settings)

    found = await eventually(lambda: _when_three(rows))
    assert {row["event_id"] for row in found} == set(created)
    assert len({row["tenant_id"] for row in found}) == 3
    assert {row["error_code"] for row in found} == {"rule_violated"}
    heard.refuse = False
    assert await parked.put_back(service.settings, [UUID(created[0])]) == 1
    await eventually(lambda: heard.labels == ["box 0"])
    assert await parked.put_back(service.settings, []) == 2
    await eventually(lambda: sorted(heard.labels) == ["box 0", "box 1", "box 2"])
    assert await rows() == []


async def _when_three(rows: Any) -> Any:
    found = await rows()
    return found if len(found) == 3 else None
