"""`POST /v1/files?purpose=…`: a file streamed into the object store, hashed and measured on its way.

Answers the FileRef that RPCs carry. Limits and allowed kinds go by purpose; what is inside a file is judged
by the service that takes it. The same bytes twice are the same file, so a repeat is harmless.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID

from kontor.common.values import text
from kontor.common.values.errors import InvalidInput
from kontor.gateway import magic
from kontor.gateway.door import Door
from kontor.gateway.front import CallerGone, Receive, Request
from kontor.gateway.limits import shares
from kontor.gateway.multipart import parts_of
from kontor.gateway.problems import HttpProblem
from kontor.gateway.schemas import Json

PATH = "/v1/files"
_MEGABYTE = 1_000_000
_NAME_LIMIT = 255
# Files being taken at once, and of one caller: each holds an open file.
_AT_ONCE, _SHARE = 128, 16
# Boundaries and headers of a form around the file.
_MULTIPART_MARGIN = 64 * 1024


@dataclass(frozen=True)
class Purpose:
    limit: int
    kinds: frozenset[str]


PURPOSES: Mapping[str, Purpose] = {
    "statement": Purpose(500 * _MEGABYTE, frozenset({magic.XML, magic.PLAIN})),
    # Whatever a supplier sends is taken in: what is no e-invoice waits for a person.
    "invoice": Purpose(20 * _MEGABYTE, frozenset(magic.NAMES)),
    "receipt": Purpose(10 * _MEGABYTE, magic.IMAGES | {magic.PDF}),
    "attachment": Purpose(20 * _MEGABYTE, magic.IMAGES | {magic.PDF, magic.XML, magic.PLAIN, magic.XLSX, magic.DOCX}),
}

text.register_texts(
    {
        "gateway.unknown_purpose": {
            "de": "Wofür die Datei ist, sagt purpose: statement, invoice, receipt oder attachment.",
            "en": "Say what the file is for with purpose: statement, invoice, receipt or attachment.",
        },
        "gateway.file_too_large": {
            "de": "Die Datei ist zu groß; hier sind höchstens {megabytes} MB möglich. Bitte kleiner speichern, "
            "aufteilen oder ohne Anlagen schicken.",
            "en": "The file is too large; {megabytes} MB at most are possible here. Please save it smaller, split it, "
            "or send it without annexes.",
        },
        "gateway.empty_file": {"de": "Die Datei ist leer.", "en": "The file is empty."},
        "gateway.no_file": {
            "de": "Die Anfrage enthält keine Datei. Bitte genau eine mitschicken.",
            "en": "The request carries no file. Please send exactly one.",
        },
        "gateway.file_kind": {
            "de": "Diese Art von Datei wird hier nicht angenommen. Möglich sind: {expected}. Bitte so speichern.",
            "en": "This kind of file is not accepted here. Possible are: {expected}. Please save it as one of these.",
        },
    }
)
text.register_cures(
    {
        "gateway.unknown_purpose": {
            "de": "purpose als Parameter der Adresse mitschicken.",
            "en": "Send purpose as a parameter of the address.",
        },
        "gateway.empty_file": {
            "de": "Die Datei prüfen und noch einmal hochladen.",
            "en": "Check the file and upload it again.",
        },
    }
)


class StoredFile(Protocol):
    """kontor.common.outside.files.FileRef."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def name(self) -> str: ...


class FileStore(Protocol):
    """The part of kontor.common.outside.files.Files that uploads need."""

    async def put(self, tenant: UUID, content: AsyncIterator[bytes], media_type: str, name: str) -> StoredFile: ...


class Uploads:
    """Takes files of signed-in people."""

    def __init__(self, files: FileStore, door: Door) -> None:
        self._files = files
        self._door = door
        self._places = shares(_AT_ONCE, _SHARE)

    async def take(self, request: Request, query: Mapping[str, str], receive: Receive) -> StoredFile:
        """Stores the one file of a request; raises before anything is kept when it may not be."""
        caller = await self._door.enter(request)
        principal = caller.principal
        assert principal is not None
        request.remember(principal)
        purpose = PURPOSES.get(query.get("purpose", ""))
        if purpose is None:
            raise InvalidInput("unknown purpose", pointer="/purpose", code="gateway.unknown_purpose")
        declared = request.header("content-length")
        if declared.isdigit() and int(declared) > purpose.limit + _MULTIPART_MARGIN:
            raise _too_large(purpose.limit)
        request.hold(self._places)
        body = _body(receive, purpose.limit + _MULTIPART_MARGIN)
        name, content = await parts_of(request.header("content-type"), body)
        measured = _measured(content, purpose.limit)
        head, rest = await _head(measured)
        media_type = _allowed(head, purpose)
        return await self._files.put(
            principal.tenant, rest, media_type, _file_name(query.get("name", "") or name, media_type)
        )


def _too_large(limit: int) -> HttpProblem:
    """The code is that of any body; the words are about a file."""
    return HttpProblem(413, "gateway.body_too_large", words="gateway.file_too_large", megabytes=limit // _MEGABYTE)


async def _body(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    size = 0
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise CallerGone
        chunk: bytes = part.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        if chunk:
            yield chunk
        if not part.get("more_body"):
            return


async def _measured(content: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in content:
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


async def _head(content: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and all of them again."""
    begun = b""
    async for chunk in content:
        begun += chunk
        if len(begun) >= magic.HEAD_BYTES:
            break
    if not begun:
        raise InvalidInput("empty file", code="gateway.empty_file")

    async def whole() -> AsyncIterator[bytes]:
        yield begun
        async for chunk in content:
            yield chunk

    return begun[: magic.HEAD_BYTES], whole()


def _allowed(head: bytes, purpose: Purpose) -> str:
    media_type = magic.media_type_of(head)
    if media_type not in purpose.kinds:
        raise InvalidInput(
            f"{media_type or 'unknown'} is not allowed",
            code="gateway.file_kind",
            expected=", ".join(name for kind, name in magic.NAMES.items() if kind in purpose.kinds),
        )
    return media_type


def _file_name(wanted: str, media_type: str) -> str:
    """The last part of the name, without what a file system or a header could misread."""
    bare = PurePosixPath(wanted.replace("\\", "/")).name
    name = "".join(char for char in bare if char.isprintable() and char not in '"<>|:*?').strip(" .")
    return name[-_NAME_LIMIT:] or "file" + magic.EXTENSIONS.get(media_type, "")


DESCRIBED: Mapping[str, Json] = {
    PATH: {
        "post": {
            "operationId": "uploadFile",
            "tags": ["files"],
            "summary": "Uploads a file and answers the reference that other calls take.",
            "description": "The body is the file itself, or a form with one file. What it is, is told by its bytes. "
            "Unclaimed files are removed after a week.",
            "parameters": [
                {
                    "name": "purpose",
                    "in": "query",
                    "required": True,
                    "description": "; ".join(
                        f"{name}: up to {p.limit // _MEGABYTE} MB" for name, p in PURPOSES.items()
                    ),
                    "schema": {"type": "string", "enum": list(PURPOSES)},
                },
                {
                    "name": "name",
                    "in": "query",
                    "required": False,
                    "description": "What people call the file.",
                    "schema": {"type": "string", "maxLength": _NAME_LIMIT},
                },
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "properties": {"file": {"type": "string", "format": "binary"}},
                            "required": ["file"],
                        }
                    },
                },
            },
            "responses": {
                "200": {
                    "description": "Stored.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/common.FileRef"}}},
                },
                **{
                    str(status): {"$ref": f"#/components/responses/Problem{status}"}
                    for status in (401, 403, 408, 413, 415, 422, 429, 431, 500, 503)
                },
            },
        }
    }
}
