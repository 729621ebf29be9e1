"""The web application as it was built: its files out of memory, and its page for every address that is its own.

Files below `/assets/` have their content's hash in their name and are kept for a year; everything else is asked for
again. Which page an address means is the application's business: whatever a browser opens that is no path of ours is
answered by `index.html`. Without a bundle nothing is changed.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI
from kontor.gateway.front import Receive, Request, Scope, Send, request_of
from kontor.gateway.held import Held
from starlette.routing import Route

INDEX, ASSETS = "/index.html", "/assets/"
# First parts of addresses that are never the web application's, whether something answers there or not; beside them
# those of every path that the application behind answers.
OURS = frozenset({"v1", "docs", "openapi.json", "dev", "assets"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SAFE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
_ALWAYS_ASKED: Mapping[str, str] = {**_SAFE_HEADERS, "Cache-Control": "no-cache"}
_KEPT_A_YEAR: Mapping[str, str] = {**_SAFE_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
_MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}


def of_folder(folder: Path, facts: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, Held]:
    """The files of a build by their paths; none where there is no page. What begins with a dot is no part of it.
    `facts`: what the page is told of this installation, by the name of a `meta`."""
    if not (folder / INDEX[1:]).is_file():
        return {}
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    files = {
        f"/{name.as_posix()}": path
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts)
    }
    return {name: _held(name, path, facts) for name, path in files.items()}


def _held(name: str, path: Path, facts: Mapping[str, str]) -> Held:
    media_type = _MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
    content = path.read_bytes()
    if name == INDEX:
        told = "".join(f'<meta name="{escape(fact)}" content="{escape(value)}">' for fact, value in facts.items())
        content = content.replace(b"</head>", f"{told}</head>".encode(), 1)
    return Held.of(content, media_type, _KEPT_A_YEAR if name.startswith(ASSETS) else _ALWAYS_ASKED)


class Bundle:
    """Wraps what answers everything else."""

    def __init__(self, app: FastAPI, files: Mapping[str, Held]) -> None:
        self._app = app
        self._files = files
        self._ours = OURS | {_first_part(route.path) for route in app.routes if isinstance(route, Route)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held = self._wanted(request_of(scope)) if self._files and scope["type"] == "http" else None
        if held is None:
            await self._app(scope, receive, send)
            return
        request = request_of(scope)
        request.route = "web"
        await held.answer(request)(scope, receive, send)

    def _wanted(self, request: Request) -> Held | None:
        if request.method not in ("GET", "HEAD"):
            return None
        path = INDEX if request.path == "/" else request.path
        return self._files.get(path) or (self._files[INDEX] if self._is_a_page(request) else None)

    def _is_a_page(self, request: Request) -> bool:
        """Whether a browser opens an address that is none of ours."""
        return _first_part(request.path) not in self._ours and "text/html" in request.header("accept")


def _first_part(path: str) -> str:
    return path.lstrip("/").partition("/")[0]
