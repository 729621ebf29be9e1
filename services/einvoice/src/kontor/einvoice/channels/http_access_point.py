"""A real access point over HTTP: POST the Standard Business Document, GET its status.

`POST {url}/messages` with the SBD as application/xml, `Idempotency-Key` the dispatch's id; 200 to 202 answer
`{"id": …}`. `GET {url}/messages/{id}` answers `{"status": "on_its_way|delivered|rejected", "detail": …}`.
404 or 422 with `{"code": "unknown_participant"}`: nobody there. 408, 425, 429 and 5xx: later. Anything else: never.
"""

import re
from typing import Any

import httpx
from kontor.einvoice.channels.protocol import (
    AccessPointAway,
    AccessPointRefused,
    ParticipantUnknown,
    Progress,
    Shipment,
    Status,
)

SECONDS = 10.0
_ANSWER_LIMIT = 64 * 1024
_LATER = frozenset({408, 425, 429})
_ID = re.compile(r"^[A-Za-z0-9._:@~-]{1,200}$")


class HttpAccessPoint:
    """Strict: one time limit for the whole call, no redirects, no proxies from the environment, small answers."""

    def __init__(self, url: str, token: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._transport = transport

    async def send(self, shipment: Shipment) -> str:
        headers = {
            "Content-Type": "application/xml",
            "Idempotency-Key": str(shipment.id),
            "Peppol-Sender": shipment.sender,
            "Peppol-Receiver": shipment.receiver,
            "Peppol-Document-Type": shipment.document_type,
            "Peppol-Process": shipment.process,
        }
        answer = await self._ask("POST", "/messages", headers, shipment.sbd)
        id_ = str(answer.get("id", ""))
        if not _ID.match(id_):
            raise AccessPointAway("it answered without a message id")
        return id_

    async def status(self, message_id: str) -> Status:
        if not _ID.match(message_id):
            raise AccessPointRefused("odd message id")
        answer = await self._ask("GET", f"/messages/{message_id}", {}, None)
        try:
            return Status(Progress(answer.get("status", "")), str(answer.get("detail", "")))
        except ValueError as odd:
            raise AccessPointAway("it answered with a status we do not know") from odd

    async def _ask(self, verb: str, path: str, headers: dict[str, str], body: bytes | None) -> dict[str, Any]:
        limits = httpx.Timeout(SECONDS, connect=SECONDS / 2)
        try:
            async with (
                httpx.AsyncClient(
                    timeout=limits, follow_redirects=False, trust_env=False, transport=self._transport
                ) as http,
                http.stream(verb, f"{self._url}{path}", headers={**self._headers, **headers}, content=body) as answered,
            ):
                content = b""
                async for piece in answered.aiter_bytes():
                    content += piece
                    if len(content) > _ANSWER_LIMIT:
                        raise AccessPointAway("its answer is too large")
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            raise AccessPointAway(type(failed).__name__) from failed
        return _judged(answered.status_code, _read(answered, content))


def _read(answered: httpx.Response, content: bytes) -> dict[str, Any]:
    try:
        data = httpx.Response(answered.status_code, content=content).json()
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _judged(status: int, answer: dict[str, Any]) -> dict[str, Any]:
    detail = f"{status} {answer.get('detail', '')}".strip()
    if 200 <= status < 300:
        return answer
    if status in _LATER or status >= 500:
        raise AccessPointAway(detail)
    if answer.get("code") == "unknown_participant":
        raise ParticipantUnknown(detail)
    raise AccessPointRefused(detail)
