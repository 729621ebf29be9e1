"""What einvoice keeps of an issued invoice: its documents, and how they left the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import NotFound, TooLarge
from kontor.common.values.events import Event
from kontor.einvoice.domain.layouts import MadeWith
from kontor.einvoice.rules.report import Report


class Format(StrEnum):
    XRECHNUNG_UBL = "XRECHNUNG_UBL"
    XRECHNUNG_CII = "XRECHNUNG_CII"
    ZUGFERD_PDF = "ZUGFERD_PDF"
    EN16931_UBL = "EN16931_UBL"
    EN16931_CII = "EN16931_CII"
    PEPPOL_UBL = "PEPPOL_UBL"


class InvoiceUnknown(NotFound):
    """Its InvoiceIssued has not come yet; the event that asks will come again."""

    code = "einvoice.invoice_unknown"
    texts = {"de": "Diese Rechnung ist hier noch nicht bekannt.", "en": "This invoice is not known here yet."}
    cure = {
        "de": "Die Kennung prüfen; eine gerade ausgestellte Rechnung kommt nach einem Augenblick an.",
        "en": "Check the id; an invoice issued just now arrives after a moment.",
    }


class NotArchived(NotFound):
    code = "einvoice.not_archived"
    texts = {
        "de": "Zu dieser Rechnung ist noch nichts archiviert. Bitte in einer Minute noch einmal versuchen.",
        "en": "Nothing is archived of this invoice yet. Please try again in a minute.",
    }


class DocumentUnknown(NotFound):
    code = "einvoice.document_unknown"
    texts = {"de": "Dieses Dokument gibt es nicht.", "en": "This document does not exist."}
    cure = {
        "de": "Die Kennung aus den Dokumenten der Rechnung nehmen.",
        "en": "Take the id from the invoice's documents.",
    }


class FileTooLarge(TooLarge):
    code = "einvoice.file_too_large"
    texts = {
        "de": "Die Datei ist zu groß; möglich sind 20 MB. Bitte die Rechnung ohne ihre Anlagen schicken.",
        "en": "The file is too large; 20 MB are possible. Please send the invoice without its annexes.",
    }


@dataclass(frozen=True, slots=True)
class Archived:
    """A file as it lies in the archive, never changed."""

    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class RuleSetUsed:
    """What judged a document: `sha256` is of the artefact, of our own rules over all their files."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that made or judged it."""

    name: str
    version: str


# § 147 (3) AO and § 14b (1) UStG as of 1 January 2025 (Viertes Bürokratieentlastungsgesetz): eight years.
RETENTION_YEARS = 8


def keep_until(issued_on: date) -> date:
    """The period begins with the end of the calendar year of issue (§ 147 (4) AO, § 14b (1) sentence 3 UStG)."""
    return date(issued_on.year + RETENTION_YEARS, 12, 31)


@dataclass(frozen=True, slots=True)
class Judged:
    """The report as an archived file, what judged, and by which programs; missing on documents of before."""

    file: Archived
    rule_sets: tuple[RuleSetUsed, ...]
    engines: tuple[Engine, ...]


@dataclass(frozen=True, slots=True)
class Document:
    id: UUID
    invoice_id: UUID
    invoice_number: str
    customer_id: str
    format: Format
    file: Archived
    report: Report
    archived_at: datetime
    made_with: MadeWith | None = None
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """One document, archived, not yet recorded."""

    format: Format
    file: Archived
    report: Report
    made_with: MadeWith | None = None
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """The outcome for one invoice: all documents, or the verdict that refuses one."""

    made: tuple[Made, ...] = ()
    refused: Report | None = None


@dataclass(slots=True)
class IssuedInvoice:
    """An invoice as billing froze it, never changed, and what is archived of it."""

    invoice_id: UUID
    number: str
    customer_id: str
    content: bytes
    received_at: datetime
    documents: tuple[Document, ...] = ()
    version: int = 0

    def archive(self, fresh: Iterable[Document], attempt: int) -> list[Event]:
        """One per format: the first that was archived stays."""
        there = {document.format for document in self.documents}
        added = [document for document in fresh if document.format not in there]
        self.documents = tuple(sorted((*self.documents, *added), key=lambda d: d.format))
        return [DocumentsRendered(self, attempt)]

    def refuse(self, report: Report, attempt: int) -> list[Event]:
        """The official rules say no: nothing is archived."""
        return [DocumentsRejected(self, attempt, report)]


@dataclass(frozen=True, slots=True)
class DocumentsRendered(Event):
    invoice: IssuedInvoice
    attempt: int


@dataclass(frozen=True, slots=True)
class DocumentsRejected(Event):
    invoice: IssuedInvoice
    attempt: int
    report: Report
