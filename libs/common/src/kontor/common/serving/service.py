"""One process of one service: composed here, started in order, drained on SIGTERM, ended when a task dies.

What is served, consumed and due is the service's definition; commands and signals are `commands`' part.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import structlog
from kontor.api.common.v1.runtime_pb2_grpc import add_RuntimeServiceServicer_to_server
from kontor.common.calling.calls import Peers
from kontor.common.calling.naming import Source
from kontor.common.database.idempotency import Answers
from kontor.common.database.transaction import Database, Tx
from kontor.common.events.anchors import AnchorFile
from kontor.common.events.bus import Bus, Consumer
from kontor.common.events.consuming import ConsumerLoop
from kontor.common.events.due import DueHandler, DueLoop
from kontor.common.events.relay import Relay
from kontor.common.identity.tokens import Signer, Verifier
from kontor.common.outside.files import Files
from kontor.common.outside.mail import Mailer
from kontor.common.process.settings import ServiceSettings, SettingsFault
from kontor.common.process.tasks import Death, Tasks
from kontor.common.serving.batches import DUE_KIND, Going
from kontor.common.serving.business_time import CLOCK
from kontor.common.serving.history import history_of
from kontor.common.serving.operations_api import operations_of
from kontor.common.serving.ops import OpsServer
from kontor.common.serving.quiet import Hearing
from kontor.common.serving.readiness import Readiness, Revisions
from kontor.common.serving.rpc import Edge
from kontor.common.serving.runtime_api import RuntimeApi
from kontor.common.serving.server import Served, Server
from kontor.common.values.clock import Clock
from kontor.common.values.errors import DomainError

RPC, CONSUME, RELAY = "rpc", "consume", "relay"
PARTS = frozenset({RPC, CONSUME, RELAY})
_SILENT_SECONDS = 15.0
_PAUSE_SECONDS = 0.5
_log = structlog.get_logger("kontor.service")


@dataclass(frozen=True)
class Context:
    """What a service's composition root is handed; `settings` is of the service's own class."""

    settings: Any
    db: Database
    peers: Peers
    signer: Signer
    files: Files
    mailer: Mailer
    clock: Clock
    log: Any


Consumers = Sequence[Consumer] | Callable[[Context], Sequence[Consumer]]
Due = Mapping[str, DueHandler] | Callable[[Context], Mapping[str, DueHandler]]


@dataclass(frozen=True)
class ServiceDefinition:
    """Everything that makes this service different from the others. Tables may be made from the context."""

    settings_class: type[ServiceSettings]
    servicers: Callable[[Context], Served]
    tx_class: type[Tx] = Tx
    consumers: Consumers = ()
    due: Due = field(default_factory=dict)
    background: Sequence[Callable[[Context], Awaitable[None]]] = ()
    # Where people's names and moves of the clock come from, when it is not platform that is asked.
    naming: Callable[[Context], Source] | None = None
    migrations: Path | None = None


class Service:
    """One running service. `start` returns when it serves, `stop` when nothing of it is left."""

    def __init__(
        self,
        definition: ServiceDefinition,
        settings: ServiceSettings,
        *,
        parts: frozenset[str] = PARTS,
        clock: Clock | None = None,
        on_death: Death | None = None,
    ) -> None:
        self.definition = definition
        self.settings = settings
        self.context = _context(settings, clock or Clock())
        self.tasks = Tasks(on_death)
        self.grpc_address = self.ops_address = ""
        self._parts = parts
        self._bus = Bus(settings.nats, settings.name)
        self._relay = Relay(
            settings.database,
            settings.name,
            self._bus,
            anchor_file=self._anchor_file(),
            writes_much=lambda: bool(self.context.db.writing_much),
        )
        self._loops = [self._loop(consumer) for consumer in self.consumers()] if CONSUME in parts else []
        self._server: Server | None = None
        revisions = Revisions(definition.migrations) if definition.migrations is not None else None
        self.readiness = Readiness(self.context.db, revisions)
        self._ops = OpsServer(settings.ops_address, self.readiness.missing)
        self._started = False

    def _anchor_file(self) -> AnchorFile | None:
        """The daily signed heads of our chains need somewhere to lie."""
        key = self.settings.identity.private_key_path
        if key is None or not self.settings.files_url:
            return None
        return AnchorFile(self.context.files, self.settings.name, key)

    def consumers(self) -> list[Consumer]:
        """The service's own table and what every service listens to."""
        own = self.definition.consumers
        return [CLOCK, *(own(self.context) if callable(own) else own)]

    def _loop(self, consumer: Consumer) -> ConsumerLoop:
        return ConsumerLoop(
            consumer,
            service=self.settings.name,
            db=self.context.db,
            bus=self._bus,
            peers=self.context.peers,
            tx_class=self.definition.tx_class,
        )

    async def start(self) -> None:
        """Alive first, then database, bus, background work, RPCs; ready last."""
        self.readiness.also(self._missing)
        self.ops_address = await self._ops.start()
        await self._open_database()
        await self._wait_for_schema()
        await self._bus.open()
        self.context.db.on_announced(self._relay.nudge)
        if RELAY in self._parts:
            self.tasks.start("relay", self._relay.run())
        edge = self.edge()
        server = self.server(edge)
        if CONSUME in self._parts:
            self._start_consuming(edge)
        if RPC in self._parts:
            self._server = server
            self.grpc_address = await server.start(self.settings.grpc_address)
        self._started = True
        _log.info("service.started", grpc=self.grpc_address, ops=self.ops_address, parts=sorted(self._parts))

    async def _open_database(self) -> None:
        """Waits for a database that is still starting; what it says goes to the log once."""
        told = False
        while True:
            try:
                return await self.context.db.open()
            except (psycopg.Error, DomainError, OSError) as failed:
                if not told:
                    _log.warning("service.waits_for_database", reason=repr(failed))
                told = True
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _wait_for_schema(self) -> None:
        """Migrations run beside us and may be slower: until then nothing of ours would find its tables."""
        told = False
        while behind := await self.readiness.schema_missing():
            if not told:
                _log.warning("service.waits_for_schema", reason=behind)
            told = True
            await asyncio.sleep(_PAUSE_SECONDS)

    def _start_consuming(self, edge: Edge) -> None:
        context, definition = self.context, self.definition
        own = definition.due(context) if callable(definition.due) else definition.due
        retries: dict[str, DueHandler] = {loop.due_kind: loop.retry for loop in self._loops}
        handlers: dict[str, DueHandler] = {**own, **retries, DUE_KIND: Going(edge)}
        due = DueLoop(context.db, handlers, tx_class=definition.tx_class)
        edge.nudge = due.nudge
        self.tasks.start("due", due.run())
        for loop in self._loops:
            self.tasks.start(loop.durable, loop.run())
        for number, work in enumerate(definition.background):
            self.tasks.start(f"{getattr(work, '__name__', 'background')}-{number}", work(context), may_end=True)

    def edge(self) -> Edge:
        context = self.context
        return Edge(
            db=context.db,
            verifier=Verifier.of(self.settings),
            peers=context.peers,
            tx_class=self.definition.tx_class,
            answers=Answers.of(_private_key(self.settings)),
            request_seconds=self.settings.request_seconds,
            naming=self.definition.naming(context) if self.definition.naming is not None else None,
        )

    def _runtime_api(self) -> RuntimeApi:
        return RuntimeApi(Hearing(self._bus, self.settings.name, self.consumers()))

    def server(self, edge: Edge) -> Server:
        """Everything this service serves, registered but not started."""
        served = [*self.definition.servicers(self.context), (add_RuntimeServiceServicer_to_server, self._runtime_api())]
        served += [*history_of(edge, self.settings.name), *operations_of(edge, self.settings.name)]
        return Server(edge, served, with_reflection=self.settings.reflection, tls=self.settings.tls)

    def _missing(self) -> list[str]:
        """What of this process is not as it should be."""
        if not self._started:
            return ["starting"]
        missing = [f"task: {name} is dead" for name in self.tasks.dead]
        if RELAY in self._parts and self._relay.silent_seconds > _SILENT_SECONDS:
            missing.append("relay: silent")
        return missing

    async def stop(self) -> None:
        """Takes no new work, finishes what is in hand, closes."""
        settings, context = self.settings, self.context
        self.readiness.draining = True
        if self._server is not None:
            await self._server.refuse()
        await asyncio.sleep(settings.drain_delay_seconds)
        ending = [loop.drain(settings.drain_seconds) for loop in self._loops] if self._started else []
        if self._server is not None:
            ending.append(self._server.stop(settings.drain_seconds))
        await asyncio.gather(*ending)
        await self.tasks.stop()
        await context.peers.close()
        await self._bus.close()
        await context.db.close()
        await self._ops.stop()
        _log.info("service.stopped")


def _private_key(settings: ServiceSettings) -> Path:
    if settings.identity.private_key_path is None:
        raise SettingsFault(["KONTOR_IDENTITY__PRIVATE_KEY_PATH: Field required"])
    return settings.identity.private_key_path


def _context(settings: ServiceSettings, clock: Clock) -> Context:
    signer = Signer(settings.name, _private_key(settings), audience=settings.identity.audience)
    return Context(
        settings=settings,
        db=Database(settings.database, settings.name, clock=clock),
        peers=Peers(settings.peers, signer, settings.tls),
        signer=signer,
        files=Files(settings.files_url, settings.s3),
        mailer=Mailer(settings.smtp, clock),
        clock=clock,
        log=structlog.get_logger(f"kontor.{settings.name}"),
    )
