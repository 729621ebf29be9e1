import gzip
import json
from typing import Any

import pytest
from kontor.gateway.front import Message
from kontor.gateway.squeeze import Squeezed, takes_gzip

LONG = json.dumps({"rows": ["Angebot AN-2026-0031"] * 200}).encode()


async def answered(parts: list[bytes], kind: str = "application/json", accepts: str = "gzip", **more: str) -> Any:
    """The head's headers and the body's parts as they leave."""
    sent: list[Message] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind.encode()), *((k.encode(), v.encode()) for k, v in more.items())]
        if len(parts) == 1:
            headers.append((b"content-length", str(len(parts[0])).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, part in enumerate(parts):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts) - 1})

    async def send(message: Message) -> None:
        sent.append(message)

    await Squeezed(app)({"type": "http", "headers": [(b"accept-encoding", accepts.encode())]}, None, send)  # type: ignore[arg-type]
    return dict(sent[0]["headers"]), [message["body"] for message in sent[1:]]


@pytest.mark.parametrize("kind", ["application/json", "application/problem+json", "application/json; charset=utf-8"])
async def test_a_long_json_answer_leaves_as_gzip(kind: str) -> None:
    headers, (body,) = await answered([LONG], kind)
    assert gzip.decompress(body) == LONG
    assert (headers[b"content-encoding"], headers[b"vary"]) == (b"gzip", b"accept-encoding")
    assert headers[b"content-length"] == str(len(body)).encode()


async def test_who_takes_no_gzip_gets_none_and_caches_are_told() -> None:
    headers, body = await answered([LONG], accepts="br, gzip;q=0")
    assert body == [LONG]
    assert b"content-encoding" not in headers
    assert headers[b"vary"] == b"accept-encoding"


@pytest.mark.parametrize("kind", ["text/event-stream", "application/x-ndjson", "application/pdf", "text/csv"])
async def test_streams_and_files_leave_as_they_are(kind: str) -> None:
    assert (await answered([LONG], kind))[1] == [LONG]


async def test_a_short_answer_leaves_as_it_is() -> None:
    assert (await answered([b'{"id": "1"}']))[1] == [b'{"id": "1"}']


async def test_an_answer_in_parts_leaves_part_by_part() -> None:
    headers, parts = await answered([LONG, LONG])
    assert parts == [LONG, LONG]
    assert b"content-encoding" not in headers


async def test_what_has_a_coding_keeps_it() -> None:
    headers, body = await answered([LONG], **{"content-encoding": "br"})
    assert (headers[b"content-encoding"], body) == (b"br", [LONG])


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip; q=0", False),
        ("gzip;q=0.000", False),
        ("xgzip", False),
    ],
)
def test_what_accept_encoding_says_of_gzip(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes
