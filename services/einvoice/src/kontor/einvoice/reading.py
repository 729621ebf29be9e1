"""Reads and judges a file somebody sent, and packs what is handed over: the slow part, outside transactions."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePath
from typing import IO
from uuid import UUID

from kontor.common.outside.files import FileMissing, FileRef, Files
from kontor.einvoice import exports
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_invoices import Reading, SupplierInvoice
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES
from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers.judging import TOOK_TOO_LONG, Validator
from kontor.einvoice.workers.mails import Mail
from kontor.einvoice.workers.opening import CII, Look

MAIL = "message/rfc822"
_HYBRID = "zugferd-pdf"
_NO_EINVOICE = frozenset({"Factur-X MINIMUM", "Factur-X BASIC WL"})
_PIECE = 256 * 1024
# Less than an event's handler may take.
_SECONDS = 45.0
TOO_LARGE, FILE_MISSING, MAIL_ONLY = "too_large", "file_missing", "mail_without_invoice"


class ReadingRoom:
    """One per process; its worker processes are the workshop's."""

    def __init__(self, files: Files, validator: Validator) -> None:
        self.files = files
        self._validator = validator

    async def read(self, tenant: UUID, value: SupplierInvoice) -> Reading:
        """What is in the file. Whatever it is, the answer is one a person can go on from."""
        if value.file.media_type == MAIL:
            return Reading(trouble=value.trouble or MAIL_ONLY, hints=value.hints)
        try:
            data = await self._bytes(tenant, value.file.sha256)
        except FileMissing:
            return Reading(trouble=FILE_MISSING, hints=value.hints)
        if data is None:
            return Reading(trouble=TOO_LARGE, hints=value.hints)
        try:
            async with asyncio.timeout(_SECONDS):
                seen = await self._validator.look(data)
                report, unjudged = await self._validator.judge_received(seen)
        except TimeoutError:
            return Reading(trouble=TOOK_TOO_LONG, hints=value.hints)
        return await self._reading(tenant, value, seen, report, seen.trouble or unjudged)

    async def _bytes(self, tenant: UUID, sha256: str) -> bytes | None:
        """None when it is larger than we look into; what a caller says of a file's size is not believed."""
        held = bytearray()
        async for piece in self.files.open(tenant, sha256):
            held += piece
            if len(held) > MAX_BYTES:
                return None
        return bytes(held)

    async def _reading(
        self, tenant: UUID, value: SupplierInvoice, seen: Look, report: Report | None, trouble: str
    ) -> Reading:
        hints = (*value.hints, *(hint for hint in seen.hints if hint not in value.hints))
        profile = report.profile if report is not None else ""
        if profile in _NO_EINVOICE:
            hints += ("profile_no_einvoice",)
        return Reading(
            trouble=trouble,
            syntax=_HYBRID if seen.in_pdf and seen.syntax == CII else seen.syntax,
            profile=profile,
            facts=seen.facts,
            report=report,
            error_class=supplier_checks.error_class(report, trouble),
            hints=tuple(dict.fromkeys(hints)),
            xml=await self._kept(tenant, value, seen) if seen.xml else None,
        )

    async def _kept(self, tenant: UUID, value: SupplierInvoice, seen: Look) -> Archived:
        """The XML on its own too: what a view shows and rules judge again."""
        if not seen.in_pdf:
            return value.file
        ref = await self.files.put(tenant, seen.xml, "application/xml", PurePath(value.file.name).stem + ".xml")
        return archived(ref)

    async def mail(self, data: bytes) -> Mail | None:
        return await self._validator.mail(data)

    async def pack(self, tenant: UUID, packed: Sequence[SupplierInvoice], name: str) -> Archived:
        """Into the object store; the bytes depend on the invoices only."""
        with tempfile.TemporaryFile() as spool:
            package = exports.Package(spool)
            for value in packed:
                package.add(exports.file_name(value), await self.files.get(tenant, value.file.sha256))
            package.close(packed)
            spool.seek(0)
            return archived(await self.files.put(tenant, _pieces(spool), "application/zip", name))


async def _pieces(spool: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := spool.read(_PIECE):
        yield piece


def archived(ref: FileRef) -> Archived:
    return Archived(ref.sha256, ref.size, ref.media_type, ref.name)
