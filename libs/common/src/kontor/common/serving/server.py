"""The gRPC server of one process: the edge's servicers, health and reflection, limits, and an orderly end."""

from collections.abc import Callable, Sequence

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from kontor.common.calling.calls import MESSAGE_LIMIT
from kontor.common.calling.secured import listen
from kontor.common.process.settings import TlsSettings
from kontor.common.serving.rpc import Edge

# What protoc's `add_…Servicer_to_server` takes, and the servicer for it.
Served = Sequence[tuple[Callable[..., None], object]]

# RPCs that have begun; how many are worked on is the edge's part.
_BEGUN = 4_096
_METADATA_LIMIT = 16 * 1024
_OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.max_metadata_size", _METADATA_LIMIT),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 20_000),
    ("grpc.max_connection_idle_ms", 300_000),
    # A connection is made within seconds; a gateway sends all it has in hand on one.
    ("grpc.server_handshake_timeout_ms", 5_000),
    ("grpc.max_concurrent_streams", 1_024),
    # Calls given up as soon as they have begun wait in one line with all others; nobody is refused because it is long.
    ("grpc.server.max_pending_requests", 50_000),
    ("grpc.server.max_pending_requests_hard_limit", 100_000),
    ("grpc.so_reuseport", 0),
)
_SERVING = health_pb2.HealthCheckResponse.SERVING


class Server:
    """Serves until `stop`, which takes no new work and lets what is in hand finish."""

    def __init__(self, edge: Edge, served: Served, *, with_reflection: bool, tls: TlsSettings | None = None) -> None:
        self._tls = tls or TlsSettings()
        self._server = grpc.aio.server(options=_OPTIONS, maximum_concurrent_rpcs=_BEGUN)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        for add_to_server, servicer in served:
            edge.add(self._server, add_to_server, servicer)
        self._services = list(edge.served)
        if with_reflection:
            names = (*self._services, reflection.SERVICE_NAME, health.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)

    async def start(self, address: str) -> str:
        """Answers the address it listens on."""
        port = listen(self._server, address, self._tls)
        await self._server.start()
        for name in ("", *self._services):
            await self._health.set(name, _SERVING)
        return f"{address.rpartition(':')[0]}:{port}"

    async def refuse(self) -> None:
        """Tells balancers to go elsewhere; still answers who comes."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace: float) -> None:
        await self._server.stop(grace)
