"""Traces go on over the wire, logs are JSON lines with the trace's id."""

import io
import json
import logging
import os

import pytest
import structlog
from kontor.common.process import telemetry
from kontor.common.process.settings import ServiceSettings

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def lines():
    stream = io.StringIO()
    telemetry.configure("toy", ServiceSettings(name="toy"), stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()


def test_a_span_goes_on_with_the_callers_trace():
    with telemetry.span("work", traceparent=PARENT):
        inner = telemetry.current_traceparent()
        assert inner.split("-")[1] == PARENT.split("-")[1]
        assert inner.split("-")[2] != PARENT.split("-")[2]
        assert inner.endswith("-01")
        with telemetry.span("inner"):
            assert telemetry.current_trace_id() == PARENT.split("-")[1]
        assert telemetry.headers_with_trace({"a": "b"}) == {"a": "b", "traceparent": inner}
    assert telemetry.current_traceparent() == ""
    assert telemetry.headers_with_trace({"a": "b"}) == {"a": "b"}


@pytest.mark.parametrize("odd", ["", "x", PARENT[:-1], PARENT.replace("0af7", "zzzz"), "00-" + "0" * 32 + "-1-01"])
def test_an_odd_header_starts_a_new_trace(odd: str):
    with telemetry.span("work", traceparent=odd):
        assert len(telemetry.current_trace_id()) == 32
        assert telemetry.current_trace_id() != PARENT.split("-")[1]


def test_a_log_line_is_an_event_with_the_traces_id(lines):
    with telemetry.span("work", traceparent=PARENT):
        structlog.get_logger().info("invoice.issued", number="RE-1")
    structlog.get_logger().debug("not.shown")
    (line,) = lines()
    assert (line["event"], line["number"], line["service"], line["level"]) == ("invoice.issued", "RE-1", "toy", "info")
    assert line["trace_id"] == PARENT.split("-")[1]


def test_foreign_loggers_speak_json_too(lines):
    import logging

    logging.getLogger("nats").warning("gone %s", "away")
    logging.getLogger("nats").info("quiet")
    (line,) = lines()
    assert (line["event"], line["level"], line["service"]) == ("gone away", "warning", "toy")


def test_an_exception_is_written_with_its_traceback(lines):
    try:
        raise RuntimeError("boom")
    except RuntimeError as raised:
        structlog.get_logger().error("rpc.bug", exc_info=raised)
    assert "RuntimeError: boom" in lines()[0]["exception"]


def test_a_line_that_cannot_be_written_is_lost_and_costs_no_work():
    lost, full = telemetry.LOST_LINES._value.get(), os.open("/dev/full", os.O_WRONLY)
    stream = io.TextIOWrapper(io.FileIO(full, "w", closefd=False), write_through=True)
    telemetry.configure("toy", ServiceSettings(name="toy"), stream=stream)
    for _ in range(100):
        structlog.get_logger("toy").info("a line", of="some length")
    logging.getLogger("psycopg").warning("theirs")
    assert telemetry.LOST_LINES._value.get() > lost
    structlog.reset_defaults()
    os.close(full)


def test_metrics_say_which_build_of_which_service_this_is():
    settings = ServiceSettings(name="toy", version="1.4.0")
    try:
        telemetry.configure("toy", settings, stream=io.StringIO())
    finally:
        structlog.reset_defaults()
    assert telemetry.BUILD.labels("toy", "1.4.0")._value.get() == 1
