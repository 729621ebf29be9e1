"""A few connections to one database as one role: bounded, last in first out.

Unlike a pool that repairs itself in the background, this one connects when asked: after a restart of PostgreSQL the
next transaction finds it, not the next back-off. What runs on a connection is `db`'s part.
"""

import asyncio
import time
from functools import cached_property
from typing import Any

from kontor.common.database.schema import role
from kontor.common.database.trips import Line
from kontor.common.process.settings import DatabaseSettings
from kontor.common.values.errors import Unavailable
from prometheus_client import Gauge
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus

WAIT_SECONDS = 2.0
IN_USE = Gauge("kontor_pool_in_use", "Connections of a pool at work.", ["role"])
SIZE = Gauge("kontor_pool_size", "Connections a pool may have.", ["role"])
_LIFETIME_SECONDS = 1800.0
_CONNECT_SECONDS = 2
_PREPARE_AFTER = 1
_PREPARED_AT_MOST = 400


class NoConnection(Unavailable):
    """All connections were in use for too long."""


class Connection(AsyncConnection[Any]):
    """An autocommit connection that knows when it was made, and whether it has been in the pool."""

    born = 0.0
    fresh = True

    @cached_property
    def line(self) -> Line:
        return Line(self)

    @property
    def worn(self) -> bool:
        return self.closed or self.line.worn or time.monotonic() - self.born > _LIFETIME_SECONDS

    @property
    def at_rest(self) -> bool:
        return not self.closed and (self.line.owing or self.pgconn.transaction_status == TransactionStatus.IDLE)


async def connect(settings: DatabaseSettings, service: str, kind: str, *, purpose: str = "") -> Connection:
    """One connection as `<service>_<kind>`; psycopg.OperationalError when there is none to be had."""
    connection = await Connection.connect(
        host=settings.host,
        port=settings.port,
        dbname=settings.name or service,
        user=role(service, kind),
        password=settings.fresh(f"{kind}_password"),
        application_name=f"{service} {purpose or kind}",
        connect_timeout=_CONNECT_SECONDS,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        autocommit=True,
        prepare_threshold=_PREPARE_AFTER,
    )
    connection.prepared_max = _PREPARED_AT_MOST
    connection.born = time.monotonic()
    return connection


class Pool:
    """At most `size` connections at once; whoever waits longer than 2 s for one gets NoConnection."""

    def __init__(self, settings: DatabaseSettings, service: str, kind: str, *, size: int) -> None:
        self._settings = settings
        self._service = service
        self._kind = kind
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._closed = False
        self.size = size
        self._taken = 0
        SIZE.labels(kind).set(size)
        IN_USE.labels(kind).set_function(lambda: self._taken)

    async def take(self) -> Connection:
        """An idle connection or a new one. Whether an idle one still lives shows with its first statement."""
        if self._slots.locked():
            await self._wait()
        else:
            await self._slots.acquire()
        self._taken += 1
        try:
            return await self._idle_or_new()
        except BaseException:
            self._release()
            raise

    def _release(self) -> None:
        self._taken -= 1
        self._slots.release()

    async def instead_of(self, lost: Connection) -> Connection:
        """Another one for one that died in the pool, which is closed; when there is none, the lost one stays taken."""
        await lost.close()
        return await self._idle_or_new()

    async def _idle_or_new(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.worn:
                return connection
            await connection.close()
        if self._closed:
            raise Unavailable("the database is closed")
        return await connect(self._settings, self._service, self._kind)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError as late:
            raise NoConnection(f"no free connection to {self._service} in {WAIT_SECONDS:.0f} s") from late

    async def give(self, connection: Connection) -> None:
        """Back into the pool; what is not at rest is thrown away."""
        connection.fresh = False
        try:
            if connection.at_rest and not self._closed:
                self._idle.append(connection)
            else:
                await connection.close()
        finally:
            self._release()

    async def close(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()
