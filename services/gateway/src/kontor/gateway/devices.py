"""The cookie by which a browser is known as one on which somebody has signed in before.

Platform makes and judges the mark inside; programs may carry it themselves, in the field of the same name.
"""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from kontor.gateway.front import RawHeaders, Request
from kontor.gateway.routes import PublicRpc

_SIGN_IN = "/kontor.api.platform.v1.PlatformService/CreateSession"
_COOKIE = "kontor_device"
_SECONDS = 180 * 86_400
_CLIENT_LIMIT = 200


def bring(rpc: PublicRpc, message: Any, request: Request) -> None:
    """Completes a request when it is one to sign in."""
    if rpc.path == _SIGN_IN:
        complete(message, request)


def complete(message: Any, request: Request) -> None:
    """Puts into a request to sign in what it lacks: the browser's mark, and what the program calls itself."""
    message.device = message.device or _mark(request.header("cookie"))
    agent = "".join(char for char in request.header("user-agent") if char.isprintable())
    message.client = message.client or agent[:_CLIENT_LIMIT]


def keep(rpc: PublicRpc, answer: Any, *, secure: bool) -> RawHeaders:
    """Has the browser keep the mark of a sign-in that succeeded."""
    if rpc.path != _SIGN_IN or not answer.device:
        return []
    return [(b"set-cookie", kept(answer.device, "/v1/sessions", secure=secure).encode())]


def kept(mark: str, path: str, *, secure: bool) -> str:
    """Set-Cookie: out of reach of scripts, for signing in only."""
    value = f"{_COOKIE}={mark}; Path={path}; Max-Age={_SECONDS}; HttpOnly; SameSite=Strict"
    return f"{value}; Secure" if secure else value


def _mark(header: str) -> str:
    try:
        found = SimpleCookie(header).get(_COOKIE)
    except CookieError:
        return ""
    return found.value[:200] if found is not None else ""
