"""Logs, traces and metrics in one call: structlog JSON lines that carry the trace's id, W3C trace context over
gRPC metadata and NATS headers, Prometheus counters.

Spans leave the process only when `otlp_endpoint` is set; without it a trace costs two random numbers.
"""

import json
import logging
import random
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

import structlog
from kontor.common.process.settings import ServiceSettings
from opentelemetry import context as running
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, TraceFlags, Tracer, use_span
from prometheus_client import Counter, Gauge, Histogram

TRACEPARENT = "traceparent"
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

log: structlog.stdlib.BoundLogger = structlog.get_logger("kontor")

RPC_SECONDS = Histogram("kontor_rpc_seconds", "Time to answer an RPC.", ["method", "code"], buckets=_SECONDS)
RPC_BUGS = Counter("kontor_rpc_bugs_total", "RPCs that ended with an error outside the table.", ["method"])
PEER_SECONDS = Histogram("kontor_peer_seconds", "Time a peer took to answer.", ["method", "code"], buckets=_SECONDS)
LOST_LINES = Counter("kontor_log_lines_lost_total", "Log lines that could not be written.")
BUILD = Gauge("kontor_build_info", "Always 1; which service this is, and of which build.", ["service", "version"])
TASK_UP = Gauge("kontor_task_up", "1 while a background task of the process lives.", ["task"])

# Names of log methods that are no level.
_LEVELS = {"exception": "error", "warn": "warning"}
_NOT_SAMPLED = TraceFlags(0)
_encode = json.JSONEncoder(default=str).encode
_tracer: Tracer | None = None
_provider: TracerProvider | None = None


def configure(service: str, settings: ServiceSettings, *, stream: TextIO | None = None) -> None:
    """Sets up logs and traces of this process; a second call replaces the first."""
    _configure_logs(service, settings, stream or sys.stdout)
    _configure_traces(service, settings)
    BUILD.labels(service, settings.version).set(1)


def shut_down() -> None:
    """Sends the spans still in hand."""
    if _provider is not None:
        _provider.shutdown()


class _LogStream:
    """A line that cannot be written (the disk is full, the reader is gone) is lost, and costs no work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            LOST_LINES.inc()
            return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def _configure_logs(service: str, settings: ServiceSettings, stream: TextIO) -> None:
    stream = cast(TextIO, _LogStream(stream))
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer: Any = _json_line
    if settings.log_format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    common: list[Any] = [structlog.contextvars.merge_contextvars, _facts_of(service)]
    structlog.configure(
        processors=[*common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[remove_meta, renderer], foreign_pre_chain=common)
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def _json_line(_logger: Any, _method: str, event: dict[str, Any]) -> str:
    return _encode(event)


def _facts_of(service: str) -> Any:
    """What every line says beside its event: level, time, service, trace, and what was raised."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")

    def add(logger: Any, method: str, event: dict[str, Any]) -> Any:
        event["level"] = _LEVELS.get(method, method)
        stamp(logger, method, event)
        event["service"] = service
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            event["trace_id"] = f"{context.trace_id:032x}"
            event["span_id"] = f"{context.span_id:016x}"
        return structlog.processors.format_exc_info(logger, method, event) if "exc_info" in event else event

    return add


def _configure_traces(service: str, settings: ServiceSettings) -> None:
    """Who calls decides whether a trace is sent whole; `otlp_share` is about those that begin here."""
    global _tracer, _provider
    endpoint = settings.otlp_endpoint
    if endpoint is None:
        _tracer = _provider = None
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=not endpoint.startswith("https"))
    who = {
        "service.namespace": "kontor",
        "service.name": f"kontor-{service}",
        "service.version": settings.version,
        "service.instance.id": socket.gethostname(),
    }
    sampler = ParentBased(TraceIdRatioBased(settings.otlp_share))
    _provider = TracerProvider(sampler=sampler, resource=Resource.create(who))
    _provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = _provider.get_tracer("kontor")


def _parent(traceparent: str | None) -> SpanContext | None:
    """The caller's span, or the one that is current here; odd headers are as good as none."""
    if traceparent is None:
        current = trace.get_current_span().get_span_context()
        return current if current.is_valid else None
    found = _TRACEPARENT.match(traceparent)
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return context if context.is_valid else None


def _start(name: str, parent: SpanContext | None, kind: SpanKind) -> Span:
    if _tracer is not None:
        around = trace.set_span_in_context(NonRecordingSpan(parent)) if parent is not None else None
        return _tracer.start_span(name, context=around, kind=kind)
    trace_id = parent.trace_id if parent is not None else random.getrandbits(128)
    flags = parent.trace_flags if parent is not None else _NOT_SAMPLED
    return NonRecordingSpan(SpanContext(trace_id, random.getrandbits(64), is_remote=False, trace_flags=flags))


@contextmanager
def span(
    name: str, *, traceparent: str | None = None, kind: SpanKind = SpanKind.INTERNAL, **attributes: str
) -> Iterator[Span]:
    """A span around the block, below `traceparent` or what is current; errors are recorded on it."""
    started = _start(name, _parent(traceparent), kind)
    for key, value in attributes.items():
        started.set_attribute(f"kontor.{key}", value)
    if started.is_recording():
        with use_span(started, end_on_exit=True):
            yield started
        return
    token = running.attach(trace.set_span_in_context(started))
    try:
        yield started
    finally:
        running.detach(token)


def current_traceparent() -> str:
    """The header value for what is called or published now; empty outside any span."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return ""
    ids = f"{trace.format_trace_id(context.trace_id)}-{trace.format_span_id(context.span_id)}"
    return f"00-{ids}-{context.trace_flags:02x}"


def current_trace_id() -> str:
    """What an error tells a person, so that support finds it."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else ""


def headers_with_trace(headers: Mapping[str, str]) -> dict[str, str]:
    """NATS headers plus the trace context."""
    parent = current_traceparent()
    return {**headers, TRACEPARENT: parent} if parent else dict(headers)
