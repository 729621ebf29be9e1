"""Many callers at the same instant: each request is sent but for its last byte, then all last bytes go out."""

import json
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from .answers import Answer, Json

CLIENTS = 50
_SECONDS = 30.0


@dataclass(frozen=True)
class Shot:
    """One request as it goes over the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def wire(self) -> bytes:
        sent = {"Host": "kontor", "Content-Length": str(len(self.body)), "Connection": "close", **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + self.body


def command(key: str, path: str, body: Json | None = None, *, etag: str = "", idempotency_key: str = "") -> Shot:
    """A change by whoever holds this API key."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key or str(uuid4()),
        **({"If-Match": f'"{etag}"'} if etag else {}),
    }
    return Shot("POST", path, headers, json.dumps(body or {}).encode())


def form(path: str, **values: str) -> Shot:
    """A plain page's form, sent by a customer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "de"}
    return Shot("POST", path, headers, urlencode(values).encode())


@dataclass
class _Line:
    shot: Shot
    to: socket.socket
    wire: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.wire = self.shot.wire
        self.to.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.to.sendall(self.wire[:-1])

    def go(self) -> None:
        self.to.sendall(self.wire[-1:])

    def answer(self) -> Answer:
        with self.to, HTTPResponse(self.to, method=self.shot.method) as response:
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(self.shot.method, response.status, headers, response.read())


def at_once(address: str, shots: Sequence[Shot]) -> list[Answer]:
    """The answers, in the order of the requests; a connection that ends without one raises."""
    where = urlsplit(address)
    lines = [
        _Line(shot, socket.create_connection((where.hostname, where.port or 80), timeout=_SECONDS)) for shot in shots
    ]
    for line in lines:
        line.go()
    with ThreadPoolExecutor(len(lines)) as reading:
        return list(reading.map(_Line.answer, lines))


def told(answers: Sequence[Answer]) -> dict[Any, int]:
    """How often each status came, for a message that says what happened."""
    found: dict[Any, int] = {}
    for answer in answers:
        code = (
            answer.problem["code"] if answer.status >= 400 and answer.headers["content-type"].endswith("json") else ""
        )
        found[(answer.status, code)] = found.get((answer.status, code), 0) + 1
    return found
