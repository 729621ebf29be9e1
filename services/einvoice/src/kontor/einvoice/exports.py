"""The zip that hands supplier invoices over: an index and the files as they came. The same invoices, the same bytes."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import IO

from kontor.einvoice.domain.supplier_invoices import SupplierInvoice
from kontor.einvoice.workers import kinds

MOST, MOST_BYTES = 200, 60 * 1024 * 1024
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_COLUMNS = [
    "id",
    "file",
    "number",
    "type_code",
    "issue_date",
    "due_date",
    "seller_name",
    "seller_vat_id",
    "seller_iban",
    "buyer_name",
    "legal_entity",
    "currency",
    "net",
    "vat",
    "gross",
    "payable",
    "order_reference",
    "syntax",
    "profile",
    "valid",
    "received_at",
    "approved_at",
    "approved_by",
    "comment",
    "sha256",
]
# A cell that begins so is a formula to a spreadsheet (ASVS 5, 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def fitting(found: Sequence[SupplierInvoice]) -> list[SupplierInvoice]:
    """As many as one export takes, in their order, and one at least."""
    taken: list[SupplierInvoice] = []
    size = 0
    for value in found[:MOST]:
        size += value.file.size
        if taken and size > MOST_BYTES:
            break
        taken.append(value)
    return taken


def name_of(day: date, language: str) -> str:
    """Of the package, for who hands it over."""
    return f"{'Supplier-invoices' if language == 'en' else 'Eingangsrechnungen'}-{day.isoformat()}.zip"


def file_name(value: SupplierInvoice) -> str:
    """Never a path of the sender's choosing."""
    return f"files/{value.id}{kinds.SUFFIXES.get(value.file.media_type, '.bin')}"


class Package:
    """Written file by file, so that one file at a time is in memory."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)

    def add(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, _LONG_AGO)
        entry.external_attr = 0o600 << 16
        self._zip.writestr(entry, content)

    def close(self, packed: Sequence[SupplierInvoice]) -> None:
        self.add("index.csv", index(packed))
        self._zip.close()


def index(packed: Sequence[SupplierInvoice]) -> bytes:
    """UTF-8 with a mark and semicolons, as German spreadsheets read it; amounts with a point."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for value in packed:
        writer.writerow(_row(value))
    return text.getvalue().encode("utf-8-sig")


def _row(value: SupplierInvoice) -> list[str]:
    facts = value.facts
    approved = value.decided_at.isoformat() if value.decided_at else ""
    return [
        str(value.id),
        file_name(value),
        _cell(facts.number),
        facts.type_code,
        facts.issue_date.isoformat() if facts.issue_date else "",
        facts.due_date.isoformat() if facts.due_date else "",
        _cell(facts.seller_name),
        _cell(facts.seller_vat_id),
        _cell(facts.seller_iban),
        _cell(facts.buyer_name),
        _cell(value.legal_entity.name if value.legal_entity else ""),
        facts.currency,
        *(_amount(amount) for amount in (facts.net, facts.vat, facts.gross, facts.payable)),
        _cell(facts.order_reference),
        value.syntax,
        value.profile,
        "yes" if value.valid else "no",
        value.received_at.isoformat(),
        approved,
        _cell(value.decided_by.name if value.decided_by else ""),
        _cell(value.decision_reason),
        value.file.sha256,
    ]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
