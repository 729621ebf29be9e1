"""With an endpoint set, spans reach a collector below the caller's trace."""

import asyncio
import io
from typing import Any

import grpc
import structlog
from kontor.cli.testing import eventually
from kontor.common.process import telemetry
from kontor.common.process.settings import ServiceSettings
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as collector
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(TraceServiceServicer):
    def __init__(self) -> None:
        self.spans: list[Any] = []

    async def Export(self, request: Any, context: Any) -> Any:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return collector.ExportTraceServiceResponse()


async def test_spans_reach_the_collector():
    received, server = Collector(), grpc.aio.server()
    add_TraceServiceServicer_to_server(received, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    settings = ServiceSettings(name="toy", otlp_endpoint=f"http://127.0.0.1:{port}")
    telemetry.configure("toy", settings, stream=io.StringIO())
    try:
        with telemetry.span("outer", traceparent=PARENT, tenant="t"), telemetry.span("inner"):
            pass
        await asyncio.to_thread(telemetry.shut_down)
        await eventually(lambda: len(received.spans) == 2)
    finally:
        telemetry.configure("toy", ServiceSettings(name="toy"), stream=io.StringIO())
        structlog.reset_defaults()
        await server.stop(0)
    inner, outer = sorted(received.spans, key=lambda span: span.name)
    assert (inner.name, outer.name) == ("inner", "outer")
    assert {span.trace_id.hex() for span in received.spans} == {PARENT.split("-")[1]}
    assert outer.parent_span_id.hex() == PARENT.split("-")[2]
    assert inner.parent_span_id == outer.span_id
    assert [(a.key, a.value.string_value) for a in outer.attributes] == [("kontor.tenant", "t")]
