"""Foreign files as partners send them: fetched, judged, converted, shown; nothing is kept, so no transaction writes.

Whatever a file does to us is an answer about the file, never a failure of ours: hence one refusal for all reasons.
"""

from uuid import UUID

from kontor.common.outside.files import Files
from kontor.common.values.errors import DomainError, InvalidInput, RuleViolated, TimedOut, Unavailable
from kontor.einvoice.domain.documents import FileTooLarge
from kontor.einvoice.en16931 import places
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES
from kontor.einvoice.rules.refusals import finding_of, report_of
from kontor.einvoice.rules.report import UNKNOWN
from kontor.einvoice.workers.handling import Converted, Handler
from kontor.einvoice.workers.judging import Opened
from kontor.einvoice.workers.pool import JobRefused

_ANSWER_AT_MOST = 3_900_000
# What a file of its kind can cause; anything else is not about the file.
_OF_THE_FILE = (InvalidInput, TimedOut, Unavailable)
_NAMED = 20


class NoFileGiven(InvalidInput):
    code = "einvoice.no_file_given"
    texts = {
        "de": "Bitte genau eine Datei schicken: file (hochgeladen) oder content.",
        "en": "Please send exactly one file: file (uploaded) or content.",
    }


class FileUnreadable(InvalidInput):
    code = "einvoice.file_unreadable"
    texts = {"de": "{de}", "en": "{en}"}
    cure = {"de": "Die Datei beim Absender neu anfordern.", "en": "Ask the sender for the file again."}


class WouldLose(RuleViolated):
    code = "einvoice.would_lose"
    texts = {
        "de": "Das Zielformat kann nicht alles sagen. Verloren ginge: {lost}",
        "en": "The wanted format cannot say everything. Lost would be: {lost}",
    }
    cure = {
        "de": "Ein anderes Zielformat wählen oder den Verlust ausdrücklich erlauben.",
        "en": "Choose another target format, or allow the loss explicitly.",
    }


class AnswerTooLarge(RuleViolated):
    code = "einvoice.answer_too_large"
    texts = {
        "de": "Das Ergebnis ist größer als 3,9 MB. Bitte ./kontor einvoice benutzen.",
        "en": "The result is larger than 3.9 MB. Please use ./kontor einvoice.",
    }


async def content_of(store: Files, tenant: UUID, sha256: str, size: int, content: bytes) -> bytes:
    """The one file of a request, within our cap."""
    if bool(sha256) == bool(content):
        raise NoFileGiven("neither or both", pointer="/content")
    if max(size, len(content)) > MAX_BYTES:
        raise FileTooLarge(f"{size} bytes", pointer="/file")
    return content or await store.get(tenant, sha256)


async def check_file(handler: Handler, data: bytes) -> Opened:
    """A verdict on anything; where there is none, the report says why."""
    try:
        return await handler.open(data)
    except _OF_THE_FILE as no:
        return Opened(report_of(no), b"", in_pdf=False)


async def convert_file(handler: Handler, data: bytes, *, to: str, profile: str, lossless: bool) -> bytes:
    try:
        made: Converted = await handler.convert(data, to, profile)
    except _OF_THE_FILE as no:
        raise _refusal(no) from no
    lost = places.named(made.lost, made.unread)
    if lossless and lost:
        raise WouldLose(f"{len(lost)} places", lost=", ".join(lost[:_NAMED]))
    return _sendable(made.xml)


async def view_file(handler: Handler, data: bytes, *, form: str, language: str, page: int) -> bytes:
    """Page 0 is the first one."""
    try:
        return _sendable(await handler.view(data, form=form, language=language, page=max(1, page)))
    except _OF_THE_FILE as no:
        raise _refusal(no) from no


async def view_opened(handler: Handler, xml: bytes, *, language: str, page: int, source: str) -> bytes:
    """The same as HTML, of an invoice that was opened when it came in."""
    try:
        return _sendable(await handler.show(xml, form="html", language=language, page=max(1, page), source=source))
    except _OF_THE_FILE as no:
        raise _refusal(no) from no


def _sendable(answer: bytes) -> bytes:
    if len(answer) > _ANSWER_AT_MOST:
        raise AnswerTooLarge(f"{len(answer)} bytes")
    return answer


def _refusal(no: DomainError) -> DomainError:
    """Codes of what was asked for stay; what is wrong with the file is said in the words of a report."""
    if isinstance(no, JobRefused) and no.code in ("einvoice.profile_unknown", "einvoice.not_convertible"):
        return no
    finding = finding_of(no)
    return FileUnreadable(f"{finding.rule} {UNKNOWN}", de=finding.sentence("de"), en=finding.sentence("en"))
