"""The gateway's composition root: `serve`, `openapi` (writes the API description) and `check`.

Stateless: any number of gateways stand beside each other, and one that is told to end lets what it has in
hand finish first.
"""

import argparse
import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Iterator, Sequence

import structlog
import uvicorn
import uvloop
from kontor.common.calling.naming import Names
from kontor.common.events.bus import Bus
from kontor.common.identity.tokens import Signer, Verifier
from kontor.common.outside.files import Files
from kontor.common.process import telemetry
from kontor.common.process.limits import allow_many_files
from kontor.common.process.settings import SettingsFault, load_settings
from kontor.common.process.tasks import Death, Tasks, end_process
from kontor.common.serving.ops import OpsServer, parse_address
from kontor.common.values.clock import Clock
from kontor.gateway import app, comments, openapi
from kontor.gateway.door import AtOwners, AtPlatform, Door, Secrets, exchange_with, names_at_platform
from kontor.gateway.front import App
from kontor.gateway.hearing import Hearing
from kontor.gateway.limits import Buckets
from kontor.gateway.live import Hub
from kontor.gateway.proxy import Proxy
from kontor.gateway.routes import PublicRpc, Routes, bindings, contexts, public_rpcs, services
from kontor.gateway.sessions import Sessions
from kontor.gateway.settings import GatewaySettings
from kontor.gateway.sockets import Connection
from kontor.gateway.uploads import FileStore
from kontor.gateway.upstream import Upstream

_log = structlog.get_logger("kontor.gateway")
_KEEP_ALIVE_SECONDS = 30


class _Http(uvicorn.Server):
    """uvicorn without its own signal handlers: when to end is the gateway's decision."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @property
    def address(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"{host}:{port}"


class Gateway:
    """HTTP, gRPC and operators' port of one process."""

    def __init__(
        self, settings: GatewaySettings, rpcs: Sequence[PublicRpc], files: FileStore, *, on_death: Death | None = None
    ) -> None:
        self._settings = settings
        self._upstream = Upstream(settings.peers, settings.tls)
        signer = _signer(settings)
        platform = AtPlatform(self._upstream, signer)
        secrets = Secrets(exchange_with(platform, AtOwners(self._upstream, signer)), Clock())
        door = _door(settings, secrets)
        routes = Routes(bindings(rpcs))
        self._bus = Bus(settings.nats, settings.name)
        self._hearing = Hearing(self._bus, secrets)
        self.hub = Hub(self._bus, contexts(), Names(names_at_platform(self._upstream, signer)))
        self._tasks = Tasks(on_death)
        sessions = Sessions(door, secrets, platform, self._upstream, settings.request_seconds)
        parts = app.Parts(settings, routes, door, self._upstream, files, self.hub, sessions)
        self._http = _http(settings, app.build(parts))
        self._proxy = Proxy(
            rpcs,
            door=door,
            upstream=self._upstream,
            seconds=settings.request_seconds,
            with_reflection=settings.reflection,
            tls=settings.tls,
        )
        self._ops = OpsServer(settings.ops_address, self._missing)
        self._draining = False
        self.http_address = self.grpc_address = self.ops_address = ""
        self.ready = asyncio.Event()

    async def _missing(self) -> list[str]:
        """Not the services behind: their absence must not take the gateway out of service as well."""
        if self._draining:
            return ["draining"]
        return [] if self._http.started else ["http is not up"]

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop` is set and what is in hand has been answered."""
        self.ops_address = await self._ops.start()
        await self._bus.open()
        self._tasks.start("hearing", self._hearing.run())
        self._tasks.start("live-follow", self.hub.follow())
        self._tasks.start("live-tell", self.hub.tell())
        serving = asyncio.create_task(self._http.serve(), name="http")
        await self._http.up.wait()
        if self._http.should_exit:
            raise SystemExit(f"cannot listen on {self._settings.http_address}")
        self.http_address = self._http.address
        self.grpc_address = await self._proxy.start(self._settings.grpc_address)
        _freeze()
        self.ready.set()
        _log.info("gateway.started", http=self.http_address, grpc=self.grpc_address, ops=self.ops_address)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        await self._drain(serving)

    async def _drain(self, serving: "asyncio.Task[None]") -> None:
        self._draining = True
        await self._proxy.refuse()
        await asyncio.sleep(self._settings.drain_delay_seconds)
        self._http.should_exit = True
        self.hub.close()
        await asyncio.gather(serving, self._proxy.stop(self._settings.drain_seconds))
        await self._tasks.stop()
        await self._bus.close()
        await self._upstream.close()
        await self._ops.stop()
        _log.info("gateway.stopped")


def _signer(settings: GatewaySettings) -> Signer:
    key = settings.identity.private_key_path
    if key is None:
        raise SettingsFault(["KONTOR_IDENTITY__PRIVATE_KEY_PATH: Field required"])
    return Signer(settings.name, key)


def _door(settings: GatewaySettings, secrets: Secrets) -> Door:
    limits = settings.limits
    return Door(
        Verifier.of(settings, any_link=True),
        secrets,
        Buckets(limits.per_second, limits.burst),
        Buckets(limits.anonymous_per_second, limits.anonymous_burst),
    )


def _http(settings: GatewaySettings, application: App) -> _Http:
    host, port = parse_address(settings.http_address)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        loop="none",
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or "",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.drain_seconds),
        backlog=2048,
    )
    return _Http(config)


def _freeze() -> None:
    """What lives as long as the process is not looked at again: less work in the tail."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _serve(settings: GatewaySettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = Gateway(settings, public_rpcs(services()), Files(settings.files_url, settings.s3), on_death=end_process)
    await gateway.serve(stop)
    telemetry.shut_down()


def _describe(settings: GatewaySettings) -> bytes:
    described = openapi.document(
        bindings(public_rpcs(services())),
        comments.comments_of(comments.described()),
        server=settings.public_url,
        extra_paths=app.DESCRIBED,
    )
    return openapi.render(described)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="kontor.gateway", description="The public door of the platform.")
    parser.add_argument("command", choices=("serve", "check", "openapi"), nargs="?", default="serve")
    command = parser.parse_args(argv).command
    try:
        settings = load_settings(GatewaySettings)
        telemetry.configure(settings.name, settings)
        match command:
            case "serve":
                allow_many_files()
                uvloop.run(_serve(settings))
            case "openapi":
                sys.stdout.buffer.write(_describe(settings) + b"\n")
            case _:
                routes = Routes(bindings(public_rpcs(services())))
                _log.info("gateway.checked", routes=len(routes.bindings))
    except SettingsFault as faults:
        raise SystemExit(str(faults)) from faults


if __name__ == "__main__":
    main()
