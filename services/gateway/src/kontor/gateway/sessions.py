"""`POST /session` and `DELETE /session`: how a browser signs in and out. The session's secret lives in a cookie.

What is checked and counted is platform's part, as for programs that sign in at `/v1/sessions`.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request as WebRequest
from fastapi.responses import Response
from kontor.api.platform.v1 import platform_pb2
from kontor.common.calling.calls import CALLER_ADDRESS
from kontor.gateway import cookies, devices, reading, writing
from kontor.gateway.door import AtPlatform, Door, Secrets
from kontor.gateway.front import Request
from kontor.gateway.schemas import Json
from kontor.gateway.transcode import read_body
from kontor.gateway.upstream import Upstream

PATH = "/session"
_SIGN_IN = "/kontor.api.platform.v1.PlatformService/CreateSession"
_BODY_LIMIT = 4096


class Sessions:
    """Signs browsers in and out."""

    def __init__(self, door: Door, secrets: Secrets, platform: AtPlatform, upstream: Upstream, seconds: float) -> None:
        self._door = door
        self._secrets = secrets
        self._platform = platform
        self._upstream = upstream
        self._seconds = seconds

    async def sign_in(self, request: Request, web: WebRequest) -> Response:
        """Always a new secret: whatever cookie came along gets nobody in, and the session behind it ends."""
        cookies.must_be_ours(request, needed=False)
        self._door.count(request.address)
        asked = await self._read(request, web)
        body, _ = await self._upstream.ask(
            "platform",
            _SIGN_IN,
            asked.SerializeToString(),
            metadata=(
                ("accept-language", request.lang),
                ("traceparent", request.traceparent),
                (CALLER_ADDRESS, request.address),
            ),
            seconds=self._seconds,
            reads=False,
        )
        answer = platform_pb2.CreateSessionResponse.FromString(body)
        if before := cookies.carried(request):
            await self._platform.end_session(before)
        shown = {"session_id": answer.session_id, "expires_at": answer.expires_at.ToJsonString()}
        response = Response(writing.dump(shown), media_type="application/json", headers={"Cache-Control": "no-store"})
        response.headers.append("set-cookie", cookies.kept(answer.token, secure=request.secure))
        response.headers.append("set-cookie", devices.kept(answer.device, PATH, secure=request.secure))
        return response

    async def _read(self, request: Request, web: WebRequest) -> Any:
        message, faults = platform_pb2.CreateSessionRequest(), reading.Faults()
        body = await read_body(web.receive, request, _BODY_LIMIT, self._seconds)
        data = reading.parse_json(body) if body.strip() else {}
        reading.reader_of(message.DESCRIPTOR).read(data, message, "", faults)
        faults.refuse()
        request.begin_work()
        devices.complete(message, request)
        return message

    async def sign_out(self, request: Request) -> Response:
        """Over for everybody who has the cookie; without one there is nothing to do."""
        shown = request.header("authorization").partition(" ")[2].strip()
        secret = shown if shown.startswith(cookies.SESSION_PREFIX) else cookies.shown_secret(request)
        if secret:
            await self._platform.end_session(secret)
            self._secrets.forget_secret(secret)
        headers = {"Set-Cookie": cookies.gone(secure=request.secure), "Cache-Control": "no-store"}
        return Response(status_code=204, headers=headers)


_PROBLEMS = {
    str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in (401, 403, 422, 429, 431, 500, 503)
}
DESCRIBED: Mapping[str, Json] = {
    PATH: {
        "post": {
            "operationId": "signIn",
            "tags": ["platform"],
            "summary": "Signs a browser in: like `POST /v1/sessions`, with the session's secret in a cookie.",
            "description": "The cookie is HttpOnly and SameSite=Lax. With it, everything but GET needs "
            "`Sec-Fetch-Site: same-origin` or our own `Origin`, as browsers send them from our pages; else 403. "
            "401 with `platform.code_required` asks for `code` beside the same e-mail and password.",
            "security": [],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/platform.CreateSessionRequest"},
                        "example": {"email": "eva@nordlicht.example", "password": "ein langes Passwort"},
                    }
                },
            },
            "responses": {
                "200": {
                    "description": "Signed in.",
                    "headers": {"Set-Cookie": {"schema": {"type": "string"}}},
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "session_id": {"type": "string", "format": "uuid"},
                                    "expires_at": {"type": "string", "format": "date-time"},
                                },
                                "required": ["session_id", "expires_at"],
                            },
                            "example": {
                                "session_id": "01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69",
                                "expires_at": "2026-11-30T20:00:00Z",
                            },
                        }
                    },
                },
                **_PROBLEMS,
                **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in (408, 413, 415)},
            },
        },
        "delete": {
            "operationId": "signOut",
            "tags": ["platform"],
            "summary": "Signs out: ends the session of the cookie, or of the token, everywhere within two seconds.",
            "responses": {"204": {"description": "Signed out; also when nobody was signed in."}, **_PROBLEMS},
        },
    }
}
