"""Moving a sandbox's clock until every service has heard; the first data of an installation."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

import grpc
import pytest
from kontor.api.common.v1 import runtime_pb2
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceServicer, add_RuntimeServiceServicer_to_server
from kontor.api.common.v1.types_pb2 import OPERATION_STATE_RUNNING, OPERATION_STATE_SUCCEEDED, Operation
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.cli.testing import RunService, eventually
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.platform import seed
from kontor.platform.__main__ import SERVICE
from kontor.platform.domain import OPERATOR_TENANT, PasswordTooShort
from platform_world import World


class Peer(RuntimeServiceServicer):
    """Another service's clock: takes a move over when the test says so."""

    def __init__(self) -> None:
        self.version = 0

    async def GetClock(self, request: object, context: object) -> runtime_pb2.GetClockResponse:
        return runtime_pb2.GetClockResponse(version=self.version)


@pytest.fixture
async def peers():
    quick, slow = Peer(), Peer()
    server = {}
    addresses = {}
    for name, peer in (("crm", quick), ("billing", slow)):
        server[name] = grpc.aio.server()
        add_RuntimeServiceServicer_to_server(peer, server[name])
        addresses[name] = f"127.0.0.1:{server[name].add_insecure_port('127.0.0.1:0')}"
        await server[name].start()
    yield quick, slow, {**addresses, "gateway": "127.0.0.1:1"}
    for each in server.values():
        await each.stop(0)


async def test_a_move_ends_when_every_service_has_taken_it_over(running_service: RunService, peers):
    quick, slow, addresses = peers
    world = await World.founded(await running_service(SERVICE, peers=addresses))
    admin = await world.admin()
    moving = pb.MoveClockRequest(id=str(world.tenant), by_seconds=45 * 86_400)
    started = (await admin("MoveClock", moving)).message.operation
    assert (started.state, started.total) == (OPERATION_STATE_RUNNING, 2)

    async def now() -> Operation:
        operation: Operation = (await admin("GetOperation", pb.GetOperationRequest(id=started.id))).message.operation
        return operation

    assert (await now()).done == 0
    tenant = (await admin("GetTenant", pb.GetTenantRequest(id=str(world.tenant)))).message.tenant
    assert tenant.clock_offset_seconds == 45 * 86_400
    quick.version = int(tenant.etag)
    halfway = await now()
    assert (halfway.state, halfway.done) == (OPERATION_STATE_RUNNING, 1)
    slow.version = int(tenant.etag)

    async def ended() -> bool:
        operation = await now()
        return operation.state == OPERATION_STATE_SUCCEEDED and operation.done == 2

    await eventually(ended, timeout=20)
    assert (await now()).result_href == f"/v1/tenants/{world.tenant}"


async def test_a_move_alone_ends_at_once_and_moves_add_up(world: World):
    admin = await world.admin()
    for _ in range(2):
        started = await admin("MoveClock", pb.MoveClockRequest(id=str(world.tenant), by_seconds=3600))
        wanted = pb.GetOperationRequest(id=started.message.operation.id)

        async def ended(wanted: pb.GetOperationRequest = wanted) -> bool:
            return (await admin("GetOperation", wanted)).message.operation.state == OPERATION_STATE_SUCCEEDED

        await eventually(ended)
    tenant = (await admin("GetTenant", pb.GetTenantRequest(id=str(world.tenant)))).message.tenant
    assert tenant.clock_offset_seconds == 7200
    moved = await world.told()
    assert moved.count("ClockMoved") == 2


async def test_clocks_move_forward_in_sandboxes_only(running_service: RunService):
    world = await World.founded(await running_service(SERVICE), sandbox=False)
    admin = await world.admin()
    with pytest.raises(RuleViolated) as refused:
        await admin("MoveClock", pb.MoveClockRequest(id=str(world.tenant), by_seconds=1))
    assert refused.value.code == "platform.not_a_sandbox"
    with pytest.raises(InvalidInput):
        await admin("MoveClock", pb.MoveClockRequest(id=str(world.tenant), by_seconds=-1))


async def test_a_sandbox_founded_in_the_past_is_born_there_and_moves_to_now(world: World):
    operator = world.running.user(NO_TENANT, "platform.tenant.create", name="operator")
    born = wall_now() - timedelta(days=365)
    request = pb.CreateTenantRequest(name="Früher", sandbox=True, admin_name="Ada", admin_email="ada@frueher.example")
    request.clock_at.FromDatetime(born)
    made = (await operator("CreateTenant", request)).message
    assert made.operation_id
    assert made.tenant.clock_offset_seconds == -365 * 86_400
    assert made.tenant.created_at == request.clock_at
    admin = world.with_token(await world.exchange(made.api_key))

    async def ended() -> bool:
        asked = pb.GetOperationRequest(id=made.operation_id)
        return (await admin("GetOperation", asked)).message.operation.state == OPERATION_STATE_SUCCEEDED

    await eventually(ended, timeout=20)
    hired = (await admin("CreateApiKey", pb.CreateApiKeyRequest(name="Zweiter", person_id=made.admin.id))).message
    assert abs(hired.api_key.created_at.ToDatetime(UTC) - born) < timedelta(minutes=5)
    moving = pb.MoveClockRequest(id=made.tenant.id)
    moving.to.FromDatetime(wall_now())
    await admin("MoveClock", moving)
    tenant = (await admin("GetTenant", pb.GetTenantRequest(id=made.tenant.id))).message.tenant
    assert tenant.clock_offset_seconds == 0


async def test_the_seed_makes_the_operators_tenant_once(world: World, tmp_path: Path):
    settings, key_file = world.running.service.settings, tmp_path / "operator.key"
    first = await seed.install(settings, "kontor-demo", key_file)
    key = key_file.read_text().strip()
    assert first["made"]
    assert key_file.stat().st_mode & 0o077 == 0
    again = await seed.install(settings, "kontor-demo", key_file)
    assert again == {**first, "made": False}
    assert key_file.read_text().strip() == key
    assert (await world.told(OPERATOR_TENANT)).count("TenantCreated") == 1


async def test_whoever_runs_the_installation_founds_tenants_and_signs_in(world: World, tmp_path: Path):
    key_file = tmp_path / "operator.key"
    made = await seed.install(world.running.service.settings, "kontor-demo", key_file)
    operator = world.with_token(await world.exchange(key_file.read_text().strip()))
    request = pb.CreateTenantRequest(name="Kundin", admin_name="Kim", admin_email="kim@kundin.example")
    tenant = (await operator("CreateTenant", request)).message.tenant
    assert UUID(tenant.id) != OPERATOR_TENANT
    for role in seed.PEOPLE:
        principal = await world.sign_in(seed.mail_of(role), "kontor-demo")
        assert (principal.tenant, str(principal.person_id)) == (OPERATOR_TENANT, made["people"][role])
    listed = (await operator("ListLegalEntities", pb.ListLegalEntitiesRequest())).message.legal_entities
    assert [e.id for e in listed] == [made["legal_entity"]]


async def test_a_lost_key_file_gives_a_new_key_and_ends_the_old_one(world: World, tmp_path: Path):
    settings, key_file = world.running.service.settings, tmp_path / "operator.key"
    await seed.install(settings, "kontor-demo", key_file)
    lost = key_file.read_text().strip()
    key_file.write_text("unleserlich")
    await seed.install(settings, "kontor-demo", key_file)
    fresh = key_file.read_text().strip()
    await world.exchange(fresh)
    with pytest.raises(Exception, match="key_refused"):
        await world.exchange(lost)


async def test_short_passwords_are_refused_before_anything_is_made(world: World, tmp_path: Path):
    with pytest.raises(PasswordTooShort):
        await seed.install(world.running.service.settings, "kurz", tmp_path / "operator.key")
    assert not (tmp_path / "operator.key").exists()


async def test_the_command_line_seeds(world: World, tmp_path: Path):
    settings = world.running.service.settings
    database = settings.database
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")},
        "PYTHONPATH": os.pathsep.join(sys.path),
        "KONTOR_DATABASE__PORT": str(database.port),
        "KONTOR_DATABASE__NAME": database.name,
        **{f"KONTOR_DATABASE__{kind}_PASSWORD": "test" for kind in ("APP", "RELAY", "TIMER", "MIGRATOR", "ERASER")},
        "KONTOR_IDENTITY__JWKS_PATH": str(settings.identity.jwks_path),
        "KONTOR_IDENTITY__PRIVATE_KEY_PATH": str(settings.identity.private_key_path),
    }
    command = [sys.executable, "-m", "kontor.platform", "seed", "--key-file", str(tmp_path / "key"), "--password"]

    def run(password: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*command, password], env=environment, capture_output=True, text=True, check=False)

    refused = await asyncio.to_thread(run, "kurz")
    assert refused.returncode == 64, refused.stderr
    done = await asyncio.to_thread(run, "kontor-demo")
    assert done.returncode == 0, done.stderr
    assert str(OPERATOR_TENANT) in done.stdout
    await world.exchange((tmp_path / "key").read_text().strip())
