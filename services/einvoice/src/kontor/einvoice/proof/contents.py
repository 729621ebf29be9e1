"""What a proof holds of one invoice, as members of its bundle: pure, from what was loaded."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from google.protobuf.json_format import MessageToDict
from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.events.chain import COLUMNS
from kontor.common.values.wire import read_optional_day
from kontor.einvoice.domain.dispatches import Dispatch
from kontor.einvoice.domain.documents import Document, Format, keep_until
from kontor.einvoice.proof import bundle
from kontor.einvoice.wire import archive, dispatches
from kontor.einvoice.wire.archive import canonical
from kontor.einvoice.wire.layouts import made_with_to_json

INVOICE, INVOICE_JSON = "invoice/invoice.binpb", "invoice/invoice.json"
APPROVALS, SOURCES = "approvals.json", "sources.json"
DISPATCHES, JOURNAL = "dispatches.json", "journal.json"
# Columns of a journal row beside those the chain covers.
SEAL = ("seq", "prev_hash", "hash", "salt", "payload")
_BINARY = frozenset({"digest", "prev_hash", "hash", "salt", "payload", "state_hash"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One archived document with its bytes, its report's, and those of the invoice inside (PDF only)."""

    document: Document
    content: bytes
    report: bytes
    embedded: bytes | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of one invoice; `invoice` are the bytes it was frozen as."""

    invoice: bytes
    documents: Sequence[Document]
    dispatches: Sequence[Dispatch]
    journal: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """That, with the archived files."""

    tenant: UUID
    known: Known
    kept: Sequence[Kept]


def proof(loaded: Loaded) -> bytes:
    """The bundle: the same state gives the same bytes."""
    invoice = Invoice.FromString(loaded.known.invoice)
    files = {
        **members_of_invoice(loaded.known.invoice),
        DISPATCHES: canonical([_dispatch(d) for d in loaded.known.dispatches]),
        JOURNAL: canonical([_row(row) for row in loaded.known.journal]),
    }
    for kept in loaded.kept:
        files |= _members_of(kept)
    return bundle.build(_facts(loaded, invoice), files)


def members_of_invoice(frozen: bytes) -> dict[str, bytes]:
    """What follows from the frozen invoice alone; `verify` derives it again."""
    invoice = Invoice.FromString(frozen)
    shown = MessageToDict(invoice, preserving_proto_field_name=True)
    approvals = {"submitted_by": shown.get("submitted_by"), "steps": shown.get("steps", [])}
    sources = [
        {"line": line.get("position"), "title": line.get("title"), "net": line.get("net"), "sources": line["sources"]}
        for line in shown.get("lines", [])
        if line.get("sources")
    ]
    return {
        INVOICE: frozen,
        INVOICE_JSON: canonical(shown),
        APPROVALS: canonical(approvals),
        SOURCES: canonical(sources),
    }


def path_of(format_: str) -> str:
    return f"documents/{format_.lower()}.{'pdf' if format_ == Format.ZUGFERD_PDF else 'xml'}"


def report_path(format_: str) -> str:
    return f"reports/{format_.lower()}.json"


def embedded_path(format_: str) -> str:
    return f"embedded/{format_.lower()}.xml"


def _members_of(kept: Kept) -> dict[str, bytes]:
    format_ = kept.document.format.value
    members = {path_of(format_): kept.content, report_path(format_): kept.report}
    if kept.embedded is not None:
        members[embedded_path(format_)] = kept.embedded
    return members


def _facts(loaded: Loaded, invoice: Invoice) -> dict[str, Any]:
    on = read_optional_day(invoice.issue_date, "/issue_date")
    return {
        "tenant_id": str(loaded.tenant),
        "invoice_id": invoice.id,
        "invoice_number": invoice.number,
        "issue_date": invoice.issue_date,
        "content_hash": invoice.content_hash,
        "documents": [_described(kept.document, on) for kept in loaded.kept],
    }


def _described(document: Document, on: date | None) -> dict[str, Any]:
    format_ = document.format.value
    hybrid = document.format is Format.ZUGFERD_PDF
    judged = document.judged
    return {
        "id": str(document.id),
        "format": format_,
        "path": path_of(format_),
        "name": document.file.name,
        "media_type": document.file.media_type,
        "sha256": document.file.sha256,
        "size": document.file.size,
        "archived_at": document.archived_at.isoformat(),
        "keep_until": keep_until(on or document.archived_at.date()).isoformat(),
        "report": report_path(format_),
        "report_sha256": judged.file.sha256 if judged else None,
        "embedded": embedded_path(format_) if hybrid else None,
        "rule_sets": archive.rule_sets_to_json(judged.rule_sets) if judged else [],
        "engines": archive.engines_to_json(judged.engines) if judged else [],
        "made_with": made_with_to_json(document.made_with),
    }


def _dispatch(value: Dispatch) -> dict[str, Any]:
    return MessageToDict(dispatches.with_letter(value, "de"), preserving_proto_field_name=True)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in (*COLUMNS, *SEAL)}


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A journal row of a bundle as the chain wants its values; ValueError or KeyError when it is none."""
    stateless = dict.fromkeys(("state_form", "state_hash"))  # bundles made before rows carried a state
    return {name: _read(name, {**stateless, **row}[name]) for name in (*COLUMNS, *SEAL)}


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _BINARY:
        return base64.b64decode(value, validate=True)
    if name in ("tenant_id", "event_id", "aggregate_id"):
        return UUID(value)
    return datetime.fromisoformat(value) if name == "at" else value
