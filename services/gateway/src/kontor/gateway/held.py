"""Files that are held in memory as long as the process lives, with their smaller twins and what names their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from kontor.gateway.front import Request
from kontor.gateway.squeeze import LEAST_BYTES, gzipped, takes_gzip
from starlette.responses import Response

_SQUEEZABLE = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True)
class Held:
    """One file. `headers` go out with each answer, its 304 too."""

    content: bytes
    twin: bytes
    media_type: str
    etag: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, content: bytes, media_type: str, headers: Mapping[str, str]) -> "Held":
        """The twin is made at once, where it is worth it."""
        twin = gzipped(content, best=True) if _is_squeezable(content, media_type) else b""
        etag = hashlib.sha256(content).hexdigest()[:16]
        return cls(content, twin if len(twin) < len(content) else b"", media_type, etag, headers)

    def answer(self, request: Request) -> Response:
        """In the coding the caller takes; 304 where that is what it has."""
        squeezed = bool(self.twin) and takes_gzip(request.header("accept-encoding"))
        headers = {**self.headers, "ETag": f'"{self.etag}-gz"' if squeezed else f'"{self.etag}"'}
        if self.twin:
            headers["Vary"] = "Accept-Encoding"
        if self._is_known(request.header("if-none-match")):
            return Response(status_code=304, headers=headers)
        if squeezed:
            headers["Content-Encoding"] = "gzip"
        return Response(self.twin if squeezed else self.content, media_type=self.media_type, headers=headers)

    def _is_known(self, if_none_match: str) -> bool:
        named = {part.strip().removeprefix("W/").strip('"') for part in if_none_match.split(",")}
        return bool(named & {self.etag, f"{self.etag}-gz", "*"})


def _is_squeezable(content: bytes, media_type: str) -> bool:
    return len(content) >= LEAST_BYTES and media_type.startswith(_SQUEEZABLE)
