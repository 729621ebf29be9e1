"""Files by their content: written once under `<tenant>/<sha256>`, never changed, in a folder or an S3 bucket.

Who may see a file is decided by the resource that owns it; here the tenant's id in the key keeps tenants apart.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlparse
from uuid import UUID

import obstore
from kontor.api.common.v1 import types_pb2
from kontor.common.process.settings import S3Settings
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Bug, InvalidInput, NotFound, Unavailable
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store, from_url

if TYPE_CHECKING:
    from obstore.store import S3Credential

_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_SPOOL_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 256 * 1024
_S3_ONE_PUT = 64 * 1024 * 1024
_S3_CREDENTIALS_FOR = timedelta(minutes=1)


class FileMissing(NotFound):
    code = "file_missing"
    texts = {"de": "Diese Datei gibt es nicht (mehr).", "en": "This file does not exist (any more)."}
    cure = {
        "de": "Die Datei mit POST /v1/files noch einmal hochladen; ungenutzte werden nach einer Woche entfernt.",
        "en": "Upload the file again with POST /v1/files; unused ones are removed after a week.",
    }


@dataclass(frozen=True, slots=True)
class FileRef:
    """What RPCs, events and rows carry instead of the bytes."""

    sha256: str
    size: int
    media_type: str
    name: str

    @classmethod
    def of(cls, message: types_pb2.FileRef) -> "FileRef":
        return cls(message.sha256, message.size, message.media_type, message.name)

    def message(self) -> types_pb2.FileRef:
        return types_pb2.FileRef(sha256=self.sha256, size=self.size, media_type=self.media_type, name=self.name)


class Files:
    """One object store: `file:///…` or `s3://bucket/prefix` (credentials from the settings, as their files say by now,
    or from the usual AWS variables).

    Without a URL nothing can be stored: most services have no files.
    """

    def __init__(self, url: str, s3: S3Settings | None = None) -> None:
        parsed = urlparse(url)
        self._folder = Path(unquote(parsed.path)) if parsed.scheme == "file" else None
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._opened: Any = _opened(url, s3 or S3Settings()) if url else None

    @property
    def _store(self) -> Any:
        if self._opened is None:
            raise Bug("this service was given no object store (files_url)")
        return self._opened

    async def put(self, tenant: UUID, content: bytes | AsyncIterator[bytes], media_type: str, name: str) -> FileRef:
        """Stores what is not there yet. The same bytes again are the same file."""
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            digest, size = await _spooled(content, spool)
            ref = FileRef(digest, size, media_type, name)
            if not await self.exists(tenant, digest):
                spool.seek(0)
                await self._write(_key(tenant, digest), spool, size)
        return ref

    async def _write(self, key: str, spool: IO[bytes], size: int) -> None:
        try:
            if self._folder is None and size > _S3_ONE_PUT:
                await obstore.put_async(self._store, key, spool, use_multipart=True)
            else:
                await obstore.put_async(self._store, key, spool, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return
        except BaseError as failed:
            raise Unavailable(f"the object store refused a file: {type(failed).__name__}") from failed
        if self._folder is not None:
            await asyncio.to_thread(_sync, self._folder / key)

    async def exists(self, tenant: UUID, sha256: str) -> bool:
        try:
            await obstore.head_async(self._store, _key(tenant, sha256))
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    async def get(self, tenant: UUID, sha256: str) -> bytes:
        """The whole file; Bug when the store gives back other bytes than were written."""
        found = await self._find(tenant, sha256)
        content = bytes(await found.bytes_async())
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Bug(f"file {sha256} has changed in the object store")
        return content

    async def open(self, tenant: UUID, sha256: str) -> AsyncIterator[bytes]:
        """The file in pieces; the last one is not given when the whole turns out to have changed."""
        found = await self._find(tenant, sha256)
        running, held = hashlib.sha256(), b""
        async for piece in found.stream(min_chunk_size=_CHUNK_BYTES):
            if held:
                yield held
            held = bytes(piece)
            running.update(held)
        if running.hexdigest() != sha256:
            raise Bug(f"file {sha256} has changed in the object store")
        yield held

    async def _find(self, tenant: UUID, sha256: str) -> Any:
        try:
            return await obstore.get_async(self._store, _key(tenant, sha256))
        except (NotFoundError, FileNotFoundError) as missing:
            raise FileMissing(f"no file {sha256}") from missing
        except BaseError as failed:
            raise Unavailable(f"the object store does not answer: {type(failed).__name__}") from failed

    # Things of the platform itself, not of a tenant: named, written once.

    async def keep(self, name: str, content: bytes) -> bool:
        """False when there is something of that name already; it stays as it is."""
        key = f"platform/{name}"
        try:
            await obstore.put_async(self._store, key, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        if self._folder is not None:
            await asyncio.to_thread(_sync, self._folder / key)
        return True

    async def kept(self, prefix: str) -> dict[str, bytes]:
        """Everything kept below a name, by name."""
        root = f"platform/{prefix}"
        found: dict[str, bytes] = {}
        async for listed in obstore.list(self._store, root):
            for entry in listed:
                content = await (await obstore.get_async(self._store, entry["path"])).bytes_async()
                found[entry["path"].removeprefix("platform/")] = bytes(content)
        return found


def _opened(url: str, s3: S3Settings) -> Any:
    if not url.startswith("s3://"):
        return from_url(url)
    config = {"aws_region": s3.region, "aws_endpoint": s3.endpoint}

    def credentials() -> "S3Credential":
        """Asked again each minute: keys are renewed while a process runs."""
        return {
            "access_key_id": s3.fresh("access_key_id"),
            "secret_access_key": s3.fresh("secret_access_key"),
            "expires_at": wall_now() + _S3_CREDENTIALS_FOR,
        }

    given = {name: value for name, value in config.items() if value}
    return S3Store.from_url(
        url,
        config=cast(Any, given),
        client_options={"allow_http": True} if s3.endpoint.startswith("http://") else None,
        credential_provider=credentials if s3.access_key_id else None,
    )


def _key(tenant: UUID, sha256: str) -> str:
    if not _SHA256.match(sha256):
        raise InvalidInput("not a SHA-256", pointer="/sha256")
    return f"{tenant}/{sha256}"


async def _spooled(content: bytes | AsyncIterator[bytes], spool: IO[bytes]) -> tuple[str, int]:
    """Hashes and measures on the way into the spool, which leaves memory when it grows."""
    digest, size = hashlib.sha256(), 0
    if isinstance(content, bytes):
        digest.update(content)
        spool.write(content)
        return digest.hexdigest(), len(content)
    async for piece in content:
        digest.update(piece)
        size += len(piece)
        await asyncio.to_thread(spool.write, piece)
    return digest.hexdigest(), size


def _sync(path: Path) -> None:
    """A row may speak of the file as soon as we return: bytes and name must survive a power cut."""
    for part in (path, path.parent):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
