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


def bring(rpc: PublicRpc, message: Any, request: Request) -> None:
    """Puts the browser's mark into a request to sign in that carries none."""
    if rpc.path == _SIGN_IN and not message.device:
        message.device = _mark(request.header("cookie"))


def keep(rpc: PublicRpc, answer: Any, *, secure: bool) -> RawHeaders:
    """Has the browser keep the mark of a sign-in that succeeded: out of reach of scripts, for signing in only."""
    if rpc.path != _SIGN_IN or not answer.device:
        return []
    value = f"{_COOKIE}={answer.device}; Path=/v1/sessions; Max-Age={_SECONDS}; HttpOnly; SameSite=Strict"
    return [(b"set-cookie", (f"{value}; Secure" if secure else value).encode())]


def _mark(header: str) -> str:
    try:
        found = SimpleCookie(header).get(_COOKIE)
    except CookieError:
        return ""
    return found.value[:200] if found is not None else ""
