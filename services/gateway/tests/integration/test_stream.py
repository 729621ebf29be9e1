"""Live updates: what is told to whom, what is never told, and what becomes of those who were away or are slow."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import httpx
import pytest
from google.protobuf.message import Message
from kontor.api.billing.v1 import events_pb2 as billing
from kontor.api.crm.v1 import events_pb2 as crm
from kontor.api.platform.v1 import naming_pb2
from kontor.api.timetracking.v1 import events_pb2 as timetracking
from kontor.cli.embedded.nats import Nats
from kontor.cli.testing import eventually
from kontor.common.database.ledger import aggregate_named_by, event_option
from kontor.common.events import envelope
from kontor.common.events.bus import Bus
from kontor.common.events.live import LIVE
from kontor.common.identity.tokens import ExpiredToken, Principal, Signer, Verifier
from kontor.common.outside.files import Files
from kontor.common.process.settings import NatsSettings
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id
from kontor.gateway import live, stream
from kontor.gateway.__main__ import Gateway
from kontor.gateway.routes import PublicRpc
from kontor.gateway.settings import GatewaySettings, LimitSettings

KERN = UUID("01976f2e-0000-7000-8000-00000000000a")
SECONDS = 5.0


@dataclass
class Heard:
    """What one browser has heard so far, in the order it came."""

    number: str = ""
    events: list[tuple[str, str, Any]] = field(default_factory=list)
    comments: int = 0
    ended: bool = False

    @property
    def data(self) -> list[Any]:
        return [data for _, kind, data in self.events if kind == "message"]

    @property
    def resyncs(self) -> list[str]:
        return [data["reason"] for _, kind, data in self.events if kind == "resync"]

    def read(self, lines: list[str]) -> None:
        """One block, as the standard has it."""
        fields = dict(line.partition(": ")[::2] for line in lines if not line.startswith(":"))
        self.comments += sum(line.startswith(":") for line in lines)
        self.number = fields.get("id", self.number)
        if "data" in fields:
            self.events.append((self.number, fields.get("event", "message"), json.loads(fields["data"])))


class World:
    """Two gateways before one platform that knows names, and the owners of events on a real bus."""

    def __init__(self, nats: Nats, keys: Path) -> None:
        self.nats = nats
        self.keys = keys
        self.tenant = uuid4()
        self.gateways: list[Gateway] = []
        self.buses: dict[str, Bus] = {}
        self.asked_for_names = 0

    async def list_names(self, request: Any, context: Any) -> Any:
        self.asked_for_names += 1
        names = {str(KERN): "Frauke Kern"}
        return naming_pb2.ListNamesResponse(
            names=[naming_pb2.PersonName(id=i, name=names[i]) for i in request.ids if i in names]
        )

    def signer(self, service: str) -> Signer:
        return Signer(service, self.keys / f"{service}.pem")

    def token(self, *permissions: str, tenant: UUID | None = None, person: UUID = KERN, **given: Any) -> str:
        wanted = permissions or ("*",)
        return self.signer("platform").user_token(
            tenant=tenant or self.tenant, person=person, permissions=wanted, **given
        )

    async def bus(self, context: str) -> Bus:
        if context not in self.buses:
            settings = NatsSettings(url=self.nats.url, user=context, password=self.nats.users[context])
            bus = self.buses[context] = Bus(settings, context)
            await bus.open()
            await bus.ready()
            await bus.ensure_context(context)
        return self.buses[context]

    async def tell(
        self, event: Message, *, tenant: UUID | None = None, version: int = 1, actor: str = "", late: float = 0.0
    ) -> str:
        """Publishes as the owner's relay does; the event's id."""
        option = event_option(event)
        row = {
            "event_id": new_id(),
            "tenant_id": tenant or self.tenant,
            "aggregate_type": option.aggregate,
            "aggregate_id": aggregate_named_by(event),
            "version": version,
            "event_no": 1,
            "message": event.DESCRIPTOR.full_name,
            "at": Clock().now() - timedelta(seconds=late),
            "actor": actor or f"user:{KERN}",
            "traceparent": "",
            "payload": event.SerializeToString(),
        }
        client = await (await self.bus(option.context)).ready()
        subject = envelope.subject_of(option.context, event.DESCRIPTOR.name, row["tenant_id"])
        headers = envelope.headers_of(option.context, row)
        await client.jetstream().publish(subject, row["payload"], headers=headers)
        return str(row["event_id"])

    @asynccontextmanager
    async def listening(
        self, token: str = "", *, at: int = 0, last: str = "", begun: bool = True
    ) -> AsyncIterator[Heard]:
        """A browser that listens while the block runs."""
        headers = {"Authorization": f"Bearer {token or self.token()}", **({"Last-Event-ID": last} if last else {})}
        heard = Heard()
        task = asyncio.create_task(self._listen(self.gateways[at], headers, heard))
        try:
            if begun:
                await eventually(lambda: heard.number or task.done())
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen(self, gateway: Gateway, headers: dict[str, str], heard: Heard) -> None:
        timeout = httpx.Timeout(10, read=None)
        async with (
            httpx.AsyncClient(base_url=f"http://{gateway.http_address}", timeout=timeout, verify=False) as http,
            http.stream("GET", stream.PATH, headers=headers) as answer,
        ):
            assert answer.status_code == 200, await answer.aread()
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            block: list[str] = []
            async for line in answer.aiter_lines():
                if line:
                    block.append(line)
                else:
                    heard.read(block)
                    block = []
            heard.ended = True

    async def ask(self, token: str = "", *, path: str = stream.PATH) -> httpx.Response:
        """For what is refused: an open stream would never be read to its end."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(base_url=f"http://{self.gateways[0].http_address}") as http:
            return await http.get(path, headers=headers)


Start = Callable[..., Awaitable[Gateway]]


@pytest.fixture
async def broker(scratch: Path, nats: Nats) -> AsyncIterator[Nats]:
    """A server of its own, since it is also killed."""
    server = Nats(scratch / f"live-{uuid4().hex}", nats.users)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def world(broker: Nats, keys: Path) -> AsyncIterator[World]:
    made = World(broker, keys)
    yield made
    for bus in made.buses.values():
        await bus.close()


@pytest.fixture
async def start(world: World, toy_rpcs: list[PublicRpc], tmp_path: Path) -> AsyncIterator[Start]:
    server = grpc.aio.server()
    names = grpc.unary_unary_rpc_method_handler(
        world.list_names,
        naming_pb2.ListNamesRequest.FromString,
        naming_pb2.ListNamesResponse.SerializeToString,
    )
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("kontor.api.platform.v1.NamingService", {"ListNames": names}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stops: list[tuple[asyncio.Event, asyncio.Task[None]]] = []

    async def run(**limits: int) -> Gateway:
        settings = GatewaySettings(
            http_address="127.0.0.1:0",
            grpc_address="127.0.0.1:0",
            peers={"platform": f"127.0.0.1:{port}"},
            identity={"jwks_path": world.keys / "jwks.json", "private_key_path": world.keys / "gateway.pem"},
            nats=NatsSettings(url=world.nats.url, user="gateway", password=world.nats.users["gateway"]),
            files_url=f"file://{tmp_path / 'files'}",
            limits=LimitSettings(**limits),
            drain_seconds=2,
        )
        gateway = Gateway(settings, toy_rpcs, Files(settings.files_url))
        stop = asyncio.Event()
        stops.append((stop, asyncio.create_task(gateway.serve(stop))))
        await gateway.ready.wait()
        world.gateways.append(gateway)
        return gateway

    yield run
    for stop, task in stops:
        stop.set()
        await task
    await server.stop(0)


def an_invoice(customer: UUID | None = None, id_: UUID | None = None) -> Message:
    event = billing.InvoiceIssued()
    event.invoice.id = str(id_ or new_id())
    event.invoice.customer.id = str(customer or new_id())
    return event


def a_lead() -> Message:
    event = crm.LeadCreated()
    event.lead.id = str(new_id())
    return event


def an_entry(person: UUID) -> Message:
    event = timetracking.TimeRecorded()
    event.entry.id = str(new_id())
    event.entry.person.id = str(person)
    return event


async def test_a_change_is_told_with_who_made_it_and_what_to_read(world: World, start: Start):
    await start()
    async with world.listening() as heard:
        invoice = an_invoice()
        event_id = await world.tell(invoice, version=7)
        await eventually(lambda: heard.data)
        id_ = invoice.invoice.id  # type: ignore[attr-defined]
        assert heard.data == [
            {
                "type": "invoice",
                "id": id_,
                "version": 7,
                "path": f"/v1/invoices/{id_}",
                "actor": {"id": str(KERN), "kind": "user", "name": "Frauke Kern"},
                "event": "InvoiceIssued",
                "event_id": event_id,
            }
        ]
        assert heard.number.isdigit()


async def test_only_the_own_tenant_is_told(world: World, start: Start):
    await start()
    async with world.listening() as heard:
        await world.tell(an_invoice(), tenant=uuid4())
        await world.tell(an_invoice(), tenant=uuid4(), actor="system:billing")
        mine = await world.tell(an_invoice())
        await eventually(lambda: heard.data)
    assert [data["event_id"] for data in heard.data] == [mine]


async def test_only_who_may_read_the_record_is_told(world: World, start: Start):
    """One leak planted for each way to miss a permission, and a last event that everybody waits for."""
    await start()
    a, b, mine, theirs = (new_id() for _ in range(4))
    listeners = {
        "all": world.token("*"),
        "billing": world.token("billing.*", "crm.lead.read"),
        "invoices": world.token("billing.invoice.read", "crm.lead.read"),
        "drafts": world.token("billing.draft.read", "crm.lead.read"),
        "customer a": world.token("billing.invoice.read@customer", "crm.lead.read", scope={"customer": [str(a)]}),
        "own": world.token("timetracking.entry.read@own", "crm.lead.read", person=mine),
        "own invoices": world.token("billing.invoice.read@own", "crm.lead.read", scope={"own": [str(a)]}),
        "leads of a": world.token("crm.lead.read@customer", "billing.exception.read", scope={"customer": [str(a)]}),
    }
    told = {
        "invoice of a": an_invoice(a),
        "invoice of b": an_invoice(b),
        "invoice without its customer": billing.DocumentsRequested(invoice_id=str(new_id())),
        "my hours": an_entry(mine),
        "their hours": an_entry(theirs),
        "order for work": billing.BillingRunRequested(chunk_id=str(new_id())),
        "lead": a_lead(),
    }
    everything = [name for name in told if name != "order for work"]
    expected = {
        "all": everything,
        "billing": ["invoice of a", "invoice of b", "invoice without its customer", "lead"],
        "invoices": ["invoice of a", "invoice of b", "invoice without its customer", "lead"],
        "drafts": ["lead"],
        "customer a": ["invoice of a", "lead"],
        "own": ["my hours", "lead"],
        "own invoices": ["lead"],
        "leads of a": [],
    }
    async with _all(world, listeners) as heard:
        names = {await world.tell(event): name for name, event in told.items()}
        await eventually(lambda: all(len(heard[name].data) >= len(expected[name]) for name in listeners))
        await asyncio.sleep(0.2)
    got = {name: sorted(names[data["event_id"]] for data in heard[name].data) for name in listeners}
    assert got == {name: sorted(heard_of) for name, heard_of in expected.items()}, "contexts keep no order among them"


@asynccontextmanager
async def _all(world: World, tokens: dict[str, str]) -> AsyncIterator[dict[str, Heard]]:
    heard: dict[str, Heard] = {}
    if not tokens:
        yield heard
        return
    (name, token), *rest = tokens.items()
    async with world.listening(token) as first, _all(world, dict(rest)) as others:
        yield {name: first, **others}


async def test_who_comes_back_hears_what_was_missed_at_any_gateway(world: World, start: Start):
    await start()
    await start()
    async with world.listening(at=0) as first:
        await world.tell(an_invoice(), version=1)
        await eventually(lambda: first.data)
        last = first.number
    missed = [await world.tell(an_invoice(), version=version) for version in (2, 3, 4)]
    await world.tell(an_invoice(), tenant=uuid4())
    async with world.listening(at=1, last=last) as second:
        await eventually(lambda: len(second.data) == 3)
        new = await world.tell(an_invoice(), version=5)
        await eventually(lambda: len(second.data) == 4)
    assert [data["event_id"] for data in second.data] == [*missed, new]
    assert second.resyncs == []


async def test_who_heard_nothing_yet_has_a_number_to_come_back_with(world: World, start: Start):
    await start()
    async with world.listening() as quiet:
        last = quiet.number
    missed = await world.tell(an_invoice())
    async with world.listening(last=last) as heard:
        await eventually(lambda: heard.data)
    assert [data["event_id"] for data in heard.data] == [missed]


@pytest.mark.parametrize("last", ["1", "nonsense", "9" * 18, "-4", "17644284000000171764428400000017"])
async def test_an_unknown_number_means_to_read_again(world: World, start: Start, last: str):
    await start()
    async with world.listening(last=last) as heard:
        await eventually(lambda: heard.resyncs)
        told = await world.tell(an_invoice())
        await eventually(lambda: heard.data)
    assert heard.resyncs == ["unknown"]
    assert [data["event_id"] for data in heard.data] == [told]


async def test_a_slow_listener_is_told_to_read_again_and_keeps_nobody_waiting(world: World, start: Start):
    gateway = await start()
    slow = await gateway.hub.listen(Principal(world.tenant, str(KERN), "user", permissions={"*": frozenset()}))
    async with world.listening() as quick:
        told = [await world.tell(an_invoice(), version=version) for version in range(1, live.WAITING + 12)]
        await eventually(lambda: len(quick.data) == len(told))
    taken = slow.take(gateway.hub.position).decode()
    blocks = [block for block in taken.split("\n\n") if block]
    assert "event: resync" in blocks[0]
    assert '"slow"' in blocks[0]
    assert [json.loads(block.partition("data: ")[2])["event_id"] for block in blocks[1:]] == told[live.WAITING + 1 :]
    assert slow.take(gateway.hub.position) == b""
    gateway.hub.leave(slow)


async def test_two_hundred_listeners_cost_one_reader(world: World, start: Start):
    gateway = await start(streams_per_person=200)
    async with _all_alike(world, 200) as heard:
        told = [await world.tell(an_invoice(), version=version) for version in (1, 2, 3)]
        await eventually(lambda: all(len(one.data) == 3 for one in heard))
        consumers = await (await world.bus("billing")).api(f"CONSUMER.LIST.{LIVE}", {"offset": 0})
    assert all([data["event_id"] for data in one.data] == told for one in heard)
    assert consumers["total"] == 1
    assert world.asked_for_names == 1
    await eventually(lambda: not gateway.hub._everybody())


@asynccontextmanager
async def _all_alike(world: World, count: int) -> AsyncIterator[list[Heard]]:
    async with AsyncExitStack() as stack:
        token = world.token()
        heard = [await stack.enter_async_context(world.listening(token, begun=False)) for _ in range(count)]
        await eventually(lambda: all(one.number for one in heard), timeout=30)
        yield heard


async def test_a_broker_that_lost_its_memory_means_to_read_again(world: World, start: Start):
    await start()
    async with world.listening() as heard:
        await world.tell(an_invoice(), version=1)
        await eventually(lambda: heard.data)
        before = int(heard.number)
        world.nats.stop()
        world.nats.start()
        await eventually(lambda: heard.resyncs, timeout=20)
        await eventually(lambda: all(bus.is_up for bus in world.buses.values()))
        told = await world.tell(an_invoice(), version=2)
        await eventually(lambda: heard.data[-1]["event_id"] == told)
    assert heard.resyncs == ["restarted"]
    assert int(heard.number) > before
    assert [data["version"] for data in heard.data] in ([1, 2], [1, 1, 2])  # told at least once


async def test_what_comes_too_late_to_be_news_is_told_as_one_resync(world: World, start: Start):
    await start()
    async with world.listening() as heard, world.listening(world.token("crm.*")) as other:
        for version in range(1, 6):
            await world.tell(an_invoice(), version=version, late=3600)
        told = await world.tell(an_invoice(), version=6)
        await eventually(lambda: heard.data)
    assert heard.resyncs == ["late"]
    assert [data["event_id"] for data in heard.data] == [told]
    assert other.resyncs == []


async def test_a_heartbeat_carries_the_number_on(world: World, start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)
    await start()
    async with world.listening(world.token("crm.*")) as heard:
        began = int(heard.number)
        await world.tell(an_invoice())
        await eventually(lambda: heard.comments > 2 and int(heard.number) > began)
    assert heard.events == []


async def test_a_stream_ends_with_its_token(world: World, start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.1)
    gateway = await start()
    async with world.listening(world.token()) as heard:
        await asyncio.sleep(0.4)
        assert not heard.ended
        monkeypatch.setattr(Verifier, "verify", _refuse)
        await eventually(lambda: heard.ended)
    assert gateway.hub._everybody() == []


def _refuse(_self: Any, _token: str) -> Any:
    raise ExpiredToken("ended")


async def test_a_stream_ends_after_its_longest_time(world: World, start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 0.3)
    await start()
    async with world.listening() as heard:
        await eventually(lambda: heard.ended, timeout=5)


async def test_a_stream_takes_no_place_and_nobody_holds_more_than_their_share(world: World, start: Start):
    await start(in_flight=1, streams_per_person=2, streams_per_tenant=3)
    other = world.token(person=new_id())
    async with world.listening(), world.listening():
        refused = await world.ask(world.token())
        assert (refused.status_code, refused.json()["code"]) == (429, "gateway.too_many_streams")
        async with world.listening(other) as third:
            assert third.number
            assert (await world.ask(world.token(person=new_id()))).status_code == 429
            assert (await world.ask(world.token(), path=f"/v1/things/{new_id()}")).json()["code"] == "unavailable"
    await eventually(lambda: _is_open(world))


async def _is_open(world: World) -> bool:
    async with world.listening() as heard:
        return bool(heard.number)


async def test_nobody_listens_without_signing_in_and_no_link_does(world: World, start: Start):
    await start()
    expires = Clock().now() + timedelta(days=1)
    link = world.signer("crm").link_token(world.tenant, ["crm.*"], {"quote": str(KERN)}, expires, new_id())
    assert (await world.ask()).status_code == 401
    assert (await world.ask("nonsense")).status_code == 401
    assert (await world.ask(link)).status_code == 403
    assert (await world.ask(world.signer("crm").service_token("gateway", world.tenant))).status_code == 401


async def test_without_a_bus_it_says_when_to_come_again(world: World, start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "_START_SECONDS", 0.2)
    world.nats.stop()
    await start()
    answer = await world.ask(world.token())
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    world.nats.start()
    await eventually(lambda: _is_open(world), timeout=20)


async def test_a_gateway_that_ends_sends_its_listeners_away(world: World, start: Start):
    gateway = await start()
    async with world.listening() as heard:
        gateway.hub.close()
        await eventually(lambda: heard.ended)
