"""Reads and judges a file somebody sent, and packs what is handed over: the slow part, outside transactions."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import IO
from uuid import UUID

from kontor.common.outside.files import FileMissing, FileRef, Files
from kontor.einvoice import exports
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.receipts import Receipt
from kontor.einvoice.domain.supplier_invoices import Reading, SupplierInvoice
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES
from kontor.einvoice.rules.report import Report
from kontor.einvoice.wire import waiting
from kontor.einvoice.wire.waiting import Beside
from kontor.einvoice.workers import kinds
from kontor.einvoice.workers.judging import TOOK_TOO_LONG, Validator
from kontor.einvoice.workers.mails import Mail, Part
from kontor.einvoice.workers.opening import CII, Look

MAIL = kinds.MAIL.media_type
_HYBRID = "zugferd-pdf"
_NO_EINVOICE = frozenset({"Factur-X MINIMUM", "Factur-X BASIC WL"})
_PIECE = 256 * 1024
# Less than an event's handler may take.
_SECONDS = 45.0
# What we take a mail apart to; a larger one is kept as it came, unopened.
MAIL_AT_MOST = 40 * 1024 * 1024
# What is taken apart once more for its text, while somebody waits.
_TEXT_FROM_AT_MOST = 5 * 1024 * 1024
TOO_LARGE, FILE_MISSING, BROKEN_MAIL = "too_large", "file_missing", "broken_mail"


class ReadingRoom:
    """One per process; its worker processes are the workshop's."""

    def __init__(self, files: Files, validator: Validator) -> None:
        self.files = files
        self._validator = validator

    async def read(self, tenant: UUID, value: SupplierInvoice) -> Reading:
        """What is in the file. Whatever it is, the answer is one a person can go on from."""
        try:
            if value.file.media_type == MAIL:
                return Reading(trouble=value.trouble or await self._mail_trouble(tenant, value), hints=value.hints)
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

    async def _mail_trouble(self, tenant: UUID, value: SupplierInvoice) -> str:
        """Asked again. What could be taken apart now came in as one piece, so it has to come in once more."""
        return (await self._taken_apart(tenant, value.file)).trouble or BROKEN_MAIL

    async def _bytes(self, tenant: UUID, sha256: str, most: int = MAX_BYTES) -> bytes | None:
        """None when it is larger than we look into; what a caller says of a file's size is not believed."""
        held = bytearray()
        async for piece in self.files.open(tenant, sha256):
            held += piece
            if len(held) > most:
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
            envelope=seen.envelope,
        )

    async def _kept(self, tenant: UUID, value: SupplierInvoice, seen: Look) -> Archived:
        """The XML on its own too: what a view shows and rules judge again."""
        if seen.xml_sha256 == value.file.sha256:
            return value.file
        ref = await self.files.put(tenant, seen.xml, "application/xml", PurePath(value.file.name).stem + ".xml")
        return archived(ref)

    # What came in.

    async def receipts(self, tenant: UUID, file: Archived, key: str = "") -> list[Receipt]:
        """One for a file; for a mail one for each attachment that may be an invoice, else the mail itself.

        `key` names the source of each, where the same may come again. FileMissing.
        """
        if not await self._is_mail(tenant, file):
            kind = file.media_type if file.media_type != MAIL else kinds.OTHER.media_type
            return [Receipt(replace(file, media_type=kind), f"{key}:{file.name}" if key else "")]
        carrier = replace(file, media_type=MAIL)
        mail = await self._taken_apart(tenant, file)
        receipts = [
            _of_mail(mail, f"{key}:{at}" if key else "", await self._keep(tenant, part), carrier)
            for at, part in enumerate(mail.parts)
        ]
        return receipts or [replace(_of_mail(mail, f"{key}:mail" if key else "", carrier), trouble=mail.trouble)]

    async def _is_mail(self, tenant: UUID, file: Archived) -> bool:
        """By its content; where that says nothing, by its name."""
        kind = kinds.kind_of(await anext(aiter(self.files.open(tenant, file.sha256)), b""))
        return kind is kinds.MAIL or (file.name.lower().endswith(".eml") and kind.trouble in kinds.SAYS_NOTHING)

    async def _taken_apart(self, tenant: UUID, file: Archived) -> Mail:
        data = await self._bytes(tenant, file.sha256, MAIL_AT_MOST)
        if data is None:
            return Mail(trouble=TOO_LARGE)
        return await self._validator.mail(data) or Mail(trouble=BROKEN_MAIL)

    async def _keep(self, tenant: UUID, part: Part) -> Archived:
        return archived(await self.files.put(tenant, part.content, part.media_type, part.name))

    async def beside(self, tenant: UUID, value: SupplierInvoice) -> Beside:
        """What helps a person to type: the picture, the text of the mail; nothing where it is too large to show."""
        picture = b""
        if value.file.media_type in waiting.PICTURES:
            picture = await self._bytes(tenant, value.file.sha256, waiting.PICTURE_AT_MOST) or b""
        carrier = value.file if value.file.media_type == MAIL else value.mail
        data = None if carrier is None else await self._bytes(tenant, carrier.sha256, _TEXT_FROM_AT_MOST)
        mail = None if data is None else await self._validator.mail(data)
        return Beside(picture, "" if mail is None else mail.text)

    async def pack(self, tenant: UUID, packed: Sequence[SupplierInvoice], name: str) -> Archived:
        """Into the object store; the bytes depend on the invoices only."""
        with tempfile.TemporaryFile() as spool:
            package = exports.Package(spool)
            for value in packed:
                package.add(exports.file_name(value), await self.files.get(tenant, value.file.sha256))
            package.close(packed)
            spool.seek(0)
            return archived(await self.files.put(tenant, _pieces(spool), "application/zip", name))


def _of_mail(mail: Mail, source_key: str, file: Archived, carrier: Archived | None = None) -> Receipt:
    return Receipt(file, source_key, carrier, mail.sender, mail.subject, hints=mail.hints)


async def _pieces(spool: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := spool.read(_PIECE):
        yield piece


def archived(ref: FileRef) -> Archived:
    return Archived(ref.sha256, ref.size, ref.media_type, ref.name)
