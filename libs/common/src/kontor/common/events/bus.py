"""NATS JetStream as our transport: one connection that always comes back, streams and durables by the contract.

PostgreSQL holds the truth; what is lost here is published again from the journal. Services need from this module only
`Consumer`, `Handler` and `EventMeta`; `relay` publishes and `consuming` consumes.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from google.protobuf.message import Message
from kontor.common.database.ledger import event_option
from kontor.common.events.envelope import EventMeta, stream_of
from kontor.common.events.epochs import ADOPTED
from kontor.common.identity.credentials import Credentials
from kontor.common.process.settings import NatsSettings
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import Gauge

__all__ = ["Bus", "BusDown", "BusRefused", "Consumer", "EventMeta", "Handler"]

ANCHORS = "KONTOR_ANCHORS"
EPOCH = "kontor-epoch"
REPLAY = "KONTOR_REPLAY"
# In the metadata of a durable that wants its owner's journal from the beginning (`newcomers`).
WHOLE = {"kontor-hears": "whole"}
MESSAGE_LIMIT = 1024 * 1024
ACK_WAIT_SECONDS = 5
PENDING_AT_MOST = 2000
API_SECONDS = 5.0
_RETRY_SECONDS = 0.5

_NANOSECONDS = 1_000_000_000
_DAY = 86_400 * _NANOSECONDS
_STREAM_BYTES = 1024**3
_NOT_FOUND = frozenset({10014, 10059})
_EXISTS = frozenset({10058, 10148})
# Set by operators, not by us: never changed back.
_OPERATORS_OWN = frozenset({"num_replicas", "placement", "max_bytes"})
UP = Gauge("kontor_bus_up", "1 while the process is connected to NATS.")
_log = structlog.get_logger("kontor.bus")

Fn = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Handler:
    """`fn(tx, event, meta)` in one write transaction; with `prepare(ask, event, meta) -> facts` before it,
    `fn(tx, event, meta, facts)`. Must be safe to run twice and out of order.

    `refused(tx, event, meta, error)` is for orders somebody waits for the end of: where the event would be parked it
    is called instead, in a transaction of its own, and what it writes is what became of the event.

    `at_once`: `fn(tx, [(event, meta), …])`, all events of its kind that share the transaction, in their order: what it
    asks, it asks once for all of them. When it fails, each event comes alone. Not with `prepare`.
    """

    fn: Fn
    prepare: Callable[..., Awaitable[Any]] | None = None
    refused: Fn | None = None
    at_once: bool = False


class Consumer:
    """A line of the consumers' table: the events of one purpose. Its durable is `<service>-<purpose>`.

    `whole`: hears what is older than a stream keeps, too, in no order. For replicas of a few records that somebody's
    work stands on; not for what acts, which would act on the events of years.
    """

    def __init__(
        self,
        purpose: str,
        handlers: Mapping[type[Message], Handler | Fn],
        *,
        workers: int = 2,
        batch: int = 100,
        whole: bool = False,
    ) -> None:
        self.purpose = purpose
        self.workers = workers
        self.batch = batch
        self.whole = whole
        self.handlers: dict[str, tuple[type[Message], Handler]] = {
            cls.DESCRIPTOR.full_name: (cls, given if isinstance(given, Handler) else Handler(given))
            for cls, given in handlers.items()
        }

    def durable(self, service: str) -> str:
        return f"{service}-{self.purpose}"

    def filters(self) -> dict[str, list[str]]:
        """Subjects by context."""
        found: dict[str, list[str]] = {}
        for cls, _ in self.handlers.values():
            context = event_option(cls).context
            found.setdefault(context, []).append(f"kontor.{context}.{cls.DESCRIPTOR.name}.*")
        return {context: sorted(subjects) for context, subjects in found.items()}


def stay_cancelled() -> None:
    """nats-py, and Python 3.11's wait_for, lose a cancellation that meets an answer: a loop would go on for ever."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class BusDown(Exception):
    """NATS does not answer now; trying again later is right."""


class BusRefused(Exception):
    """JetStream said no."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code


class _Client(Client):
    """nats-py looks at every letter of every header's name, which costs more than all the rest of a message."""

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        lines = (line.partition(":") for line in raw.decode("utf-8", "replace").split("\r\n"))
        return {name.strip(): value.strip() for name, colon, value in lines if colon}


class Bus:
    """The process's connection to NATS. Nothing waits for it at the start; `ready` does."""

    def __init__(self, settings: NatsSettings, service: str) -> None:
        self.service = service
        self._settings = settings
        self._client: Client | None = None
        self._connecting: asyncio.Task[Client] | None = None
        self._up = asyncio.Event()
        self._closing = False
        self._asking: set[asyncio.Task[Msg]] = set()
        self._on_reconnect: list[Callable[[], None]] = []
        self._on_lost: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Begins to connect, for as long as it takes."""
        self._connecting = self._connecting or asyncio.create_task(self._connect(), name="bus")

    async def close(self) -> None:
        self._closing = True
        UP.set(0)
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        self._up.clear()
        if self._client is not None and not self._client.is_closed:
            await self._client.close()

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    async def ready(self) -> Client:
        """The connected client; waits until there is one."""
        await self._up.wait()
        if self._client is None:
            raise BusDown("closed")
        return self._client

    def on_reconnect(self, fn: Callable[[], None]) -> None:
        """What the server knew of us before (open pulls) is gone then."""
        self._on_reconnect.append(fn)

    def on_lost(self, fn: Callable[[], None]) -> None:
        """What was asked and not answered never will be."""
        self._on_lost.append(fn)

    async def _connect(self) -> Client:
        """For as long as it takes: whoever waits for the bus must not wait for a task that gave up."""
        while True:
            stay_cancelled()
            try:
                return await self._connected()
            except (nats_errors.Error, OSError, TimeoutError) as failed:
                _log.warning("bus.not_connected", reason=repr(failed))
                await asyncio.sleep(_RETRY_SECONDS)

    async def _connected(self) -> Client:
        settings = self._settings
        client = _Client()
        await client.connect(
            settings.url,
            tls=_trusting(settings),
            **_proof(settings),
            name=f"kontor-{self.service}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,  # type: ignore[arg-type]  # seconds, slept as they are
            connect_timeout=2,
            ping_interval=5,
            max_outstanding_pings=2,
            pending_size=16 * 1024 * 1024,
            error_cb=self._failed,
            disconnected_cb=self._lost,
            reconnected_cb=self._back,
            closed_cb=self._closed,
        )
        self._client = client
        await self._back()
        return client

    async def _failed(self, error: Exception) -> None:
        """A refused publish shows only here; lost connections are told by `_lost`. Also told of each try to connect:
        who ends while NATS is away must not go on trying."""
        stay_cancelled()
        if "permissions violation" in str(error).lower():
            _log.error("bus.not_permitted", error=str(error))
        elif self._up.is_set():
            _log.info("bus.error", error=repr(error))

    async def _lost(self) -> None:
        if self._up.is_set():
            self._up.clear()
            UP.set(0)
            _log.warning("bus.lost")
            for asking in tuple(self._asking):
                asking.cancel()
            for fn in self._on_lost:
                fn()

    async def _closed(self) -> None:
        """nats-py gives a connection up for good when the server complains; then we begin with another."""
        await self._lost()
        if not self._closing:
            _log.warning("bus.closed")
            self._connecting = asyncio.create_task(self._connect(), name="bus")

    async def _back(self) -> None:
        self._up.set()
        UP.set(1)
        _log.info("bus.connected")
        for fn in self._on_reconnect:
            fn()

    async def publish(self, subject: str, payload: bytes, *, reply: str = "") -> None:
        """Core NATS: may be lost."""
        if self._client is not None and self._up.is_set():
            await self._client.publish(subject, payload, reply=reply)
            stay_cancelled()

    async def api(self, subject: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One question to JetStream's API."""
        client = await self.ready()
        asked = json.dumps(body).encode() if body is not None else b""
        try:
            answer = await self._answer(client.request(f"$JS.API.{subject}", asked, timeout=API_SECONDS))
        except (nats_errors.Error, TimeoutError, OSError) as failed:
            raise BusDown(f"{subject}: {failed!r}") from failed
        stay_cancelled()
        told: dict[str, Any] = json.loads(answer.data)
        if error := told.get("error"):
            raise BusRefused(error.get("err_code", 0), error.get("description", ""))
        return told

    async def _answer(self, question: Coroutine[Any, Any, Msg]) -> Msg:
        """nats-py waits on when the server that was asked is gone; we do not."""
        asking = asyncio.create_task(question)
        self._asking.add(asking)
        try:
            return await asking
        except asyncio.CancelledError:
            stay_cancelled()
            raise BusDown("the connection was lost") from None
        finally:
            self._asking.discard(asking)

    # Streams and durables: made where missing, corrected where they differ.

    async def ensure_stream(self, wanted: Mapping[str, Any], *, adopt: bool = False) -> str:
        """The id of the stream's present life; who makes it anew, after its disk was lost, gives it another. `adopt`:
        one that has none yet is given one."""
        name = wanted["name"]
        found = await self._found(f"STREAM.INFO.{name}")
        if found is None:
            await self._create(f"STREAM.CREATE.{name}", {**self._kept(wanted), "metadata": {EPOCH: uuid4().hex}})
            found = await self._found(f"STREAM.INFO.{name}") or {}
        drift = _drift(found, wanted)
        if adopt and EPOCH not in _metadata(found):
            drift["metadata"] = {**_metadata(found), EPOCH: ADOPTED + uuid4().hex}
        if drift:
            _log.warning("bus.drift", stream=name, keys=sorted(drift))
            await self.api(f"STREAM.UPDATE.{name}", {**found, **drift})
        return str(_metadata({**found, **drift}).get(EPOCH, ""))

    async def ensure_durable(self, stream: str, wanted: Mapping[str, Any]) -> None:
        """It hears what any release asked for: a pod of the one before, started while the next rolls out, would else
        take events from the next that nobody tells it again."""
        name = wanted["durable_name"]
        found = await self._found(f"CONSUMER.INFO.{stream}.{name}")
        subject = f"CONSUMER.CREATE.{stream}.{name}"
        if found is None:
            await self._create(subject, {"stream_name": stream, "config": dict(wanted), "action": "create"})
            return
        wanted = {**_unfiltered(wanted), **_filtered({*filters_of(found), *filters_of(wanted)})}
        if drift := _drift(found, wanted):
            _log.warning("bus.drift", durable=name, stream=stream, keys=sorted(drift))
            changed = {**_unfiltered(found), **wanted, "metadata": {**_metadata(found), **_metadata(wanted)}}
            await self.api(subject, {"stream_name": stream, "config": changed, "action": "update"})

    async def durables(self, stream: str) -> list[dict[str, Any]]:
        """Everybody's, as the broker tells of them."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self.api(f"CONSUMER.LIST.{stream}", {"offset": len(found)})
            found += page["consumers"]
            if len(found) >= page["total"] or not page["consumers"]:
                return found

    async def _found(self, subject: str) -> dict[str, Any] | None:
        try:
            config: dict[str, Any] = (await self.api(subject))["config"]
        except BusRefused as refused:
            if refused.code in _NOT_FOUND:
                return None
            raise
        return config

    async def _create(self, subject: str, body: Mapping[str, Any]) -> None:
        try:
            await self.api(subject, body)
        except BusRefused as refused:
            if refused.code not in _EXISTS:
                raise

    async def ensure_context(self, context: str) -> str:
        return await self.ensure_stream(context_stream(context), adopt=context == self.service)

    async def ensure_common(self) -> str:
        """The id of the anchors' present life."""
        await self.ensure_stream(replay_stream())
        return await self.ensure_stream(anchor_stream(), adopt=True)

    def _kept(self, stream: Mapping[str, Any]) -> dict[str, Any]:
        """By as many servers as the operator says, when it is made; later that is the operator's."""
        return {**stream, "num_replicas": self._settings.replicas}


def _trusting(settings: NatsSettings) -> ssl.SSLContext | None:
    """None for a server without TLS."""
    if settings.ca is None and not settings.url.startswith("tls://"):
        return None
    return ssl.create_default_context(cafile=settings.ca)


def _proof(settings: NatsSettings) -> dict[str, Any]:
    """Who we are: a credentials file, or a user with a password, as their files say at each connection."""
    if settings.credentials is not None:
        credentials = Credentials(settings.credentials)
        # A user's name makes nats-py prove anything at all; with a nonce it sends the two answers instead.
        return {"user": "credentials", "user_jwt_cb": credentials.jwt, "signature_cb": credentials.sign}
    if not settings.user:
        return {}
    return {"user": settings.user, "password": partial(settings.fresh, "password")}


def _metadata(config: Mapping[str, Any]) -> dict[str, str]:
    return dict(config.get("metadata") or {})


def _drift(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The broker keeps metadata of its own beside ours."""
    lacks = not _metadata(wanted).items() <= _metadata(found).items()
    return {
        key: value
        for key, value in wanted.items()
        if key not in _OPERATORS_OWN and (lacks if key == "metadata" else found.get(key) != value)
    }


def context_stream(context: str) -> dict[str, Any]:
    """Refuses what does not fit instead of forgetting what is old: the journal waits, nothing is lost in silence."""
    return {
        "name": stream_of(context),
        "subjects": [f"kontor.{context}.*.*"],
        "retention": "limits",
        "discard": "new",
        "storage": "file",
        "num_replicas": 1,
        "max_age": 30 * _DAY,
        "max_bytes": _STREAM_BYTES,
        "max_msg_size": MESSAGE_LIMIT,
        "duplicate_window": 600 * _NANOSECONDS,
        "deny_delete": True,
        "deny_purge": True,
        "allow_atomic": True,
    }


def anchor_stream() -> dict[str, Any]:
    """The heads of all chains, kept for ever and outside the databases they vouch for."""
    return {
        "name": ANCHORS,
        "subjects": ["kontor.anchors.*.*"],
        "retention": "limits",
        "discard": "new",
        "storage": "file",
        "num_replicas": 1,
        "max_msg_size": 4096,
        "deny_delete": True,
        "deny_purge": True,
    }


def replay_stream() -> dict[str, Any]:
    return {
        "name": REPLAY,
        "subjects": ["kontor.replay.>"],
        "retention": "limits",
        "discard": "new",
        "storage": "file",
        "num_replicas": 1,
        "max_age": _DAY,
        "max_bytes": _STREAM_BYTES,
        "max_msg_size": MESSAGE_LIMIT,
        "allow_atomic": True,
    }


def durable_config(name: str, filters: list[str], *, whole: bool = False) -> dict[str, Any]:
    """Explicit acks, redelivery without end: tries are counted in our own table."""
    return {
        "durable_name": name,
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": ACK_WAIT_SECONDS * _NANOSECONDS,
        "max_deliver": -1,
        "max_ack_pending": PENDING_AT_MOST,
        "max_waiting": 512,
        **({"metadata": WHOLE} if whole else {}),
        **_filtered(filters),
    }


def filters_of(durable: Mapping[str, Any]) -> list[str]:
    """The subjects that a durable hears."""
    return list(durable.get("filter_subjects") or [durable["filter_subject"]])


def _filtered(subjects: Iterable[str]) -> dict[str, Any]:
    found = sorted(subjects)
    return {"filter_subject": found[0]} if len(found) == 1 else {"filter_subjects": found}


def _unfiltered(durable: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in durable.items() if key not in ("filter_subject", "filter_subjects")}
