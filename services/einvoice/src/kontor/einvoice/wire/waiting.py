"""The page of a supplier invoice nothing can be read from: what is known, what is missing, what a person does next.

A photo and the text of a mail stand beside it; everything else is opened by whoever downloads the file.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kontor.common.values.clock import local_day
from kontor.einvoice.domain.supplier_invoices import SupplierInvoice
from kontor.einvoice.paper import sheets
from kontor.einvoice.paper.layout import Speech
from kontor.einvoice.wire import supplier_invoices as wire

# What browsers show; beside the rest it has to fit into one answer.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
PICTURE_AT_MOST = 2_500_000
_MEGABYTE = 1_000_000
_FACTS = {
    "number": ("Rechnungsnummer", "Invoice number"),
    "issue_date": ("Rechnungsdatum", "Issue date"),
    "due_date": ("Fällig am", "Due on"),
    "seller_name": ("Lieferant", "Supplier"),
    "seller_vat_id": ("USt-IdNr. des Lieferanten", "VAT id of the supplier"),
    "seller_tax_number": ("Steuernummer des Lieferanten", "Tax number of the supplier"),
    "seller_iban": ("IBAN des Lieferanten", "IBAN of the supplier"),
    "buyer_name": ("Gerichtet an", "Addressed to"),
    "net": ("Netto", "Net"),
    "vat": ("Umsatzsteuer", "VAT"),
    "gross": ("Brutto", "Gross"),
    "payable": ("Zahlbetrag", "Amount due"),
    "currency": ("Währung", "Currency"),
    "order_reference": ("Bestellnummer", "Order number"),
}
_WORDS = {
    "title": ("Eingangsrechnung", "Supplier invoice"),
    "missing": ("fehlt", "missing"),
    "to_add": ("Bitte ergänzen", "Please add"),
    "warnings": ("Hinweise", "Notes"),
    "facts": ("Angaben", "Facts"),
    "receipt": ("Eingang", "Receipt"),
    "picture": ("Bild", "Picture"),
    "text": ("Text der E-Mail", "Text of the mail"),
    "original": (
        "Maßgeblich ist die Datei, wie sie kam; sie lässt sich unverändert herunterladen.",
        "What counts is the file as it came; it can be downloaded unchanged.",
    ),
}
_RECEIPT = {
    "file": ("Datei", "File"),
    "received_at": ("Eingegangen", "Received"),
    "received_by": ("Hochgeladen von", "Uploaded by"),
    "sender": ("Absender", "Sender"),
    "subject": ("Betreff", "Subject"),
    "note": ("Notiz", "Note"),
    "legal_entity": ("Für", "For"),
    "network_sender": ("Absender im Netz", "Sender in the network"),
    "network_receiver": ("Empfänger im Netz", "Receiver in the network"),
    "process": ("Prozess", "Process"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What a person sees beside the facts: the picture as it came, the text of the mail."""

    picture: bytes = b""
    text: str = ""


def page(value: SupplierInvoice, beside: Beside, language: str) -> bytes:
    """HTML without script; nothing is fetched."""
    at = 1 if language == "en" else 0
    speech = Speech(language, value.facts.currency or "EUR")
    missing = value.missing
    shown = {
        "language": language,
        "words": sheets.spoken(_WORDS, language),
        "name": value.file.name,
        "state": wire.waiting_for(value, language),
        "missing": [_FACTS[name][at] for name in missing],
        "warnings": [wire.warning(warning, language).text for warning in value.warnings],
        "facts": [row for name in _FACTS if (row := _fact(value, name, speech, at, missing)) is not None],
        "receipt": [{"label": _RECEIPT[name][at], "value": said} for name, said in _receipt(value, speech) if said],
        "picture": _embedded(value.file.media_type, beside.picture),
        "text": beside.text,
    }
    return sheets.templates().get_template("waiting.html").render(**shown).encode("utf-8", "replace")


def source(value: SupplierInvoice, language: str) -> str:
    """The file an e-invoice came in, and what the network said of its delivery."""
    at = 1 if language == "en" else 0
    names = ("network_sender", "network_receiver", "process")
    said = [] if value.envelope is None else [value.envelope.sender, value.envelope.receiver, value.envelope.process]
    told = (f"{_RECEIPT[name][at]}: {text}" for name, text in zip(names, said, strict=False) if text)
    return " · ".join((value.file.name, *told))


def _fact(
    value: SupplierInvoice, name: str, speech: Speech, at: int, missing: tuple[str, ...]
) -> dict[str, Any] | None:
    held = getattr(value.facts, name)
    if held in ("", None):
        return {"label": _FACTS[name][at], "missing": True} if name in missing else None
    return {"label": _FACTS[name][at], "value": _said(held, speech)}


def _said(held: Any, speech: Speech) -> str:
    match held:
        case Decimal():
            return speech.amount(held)
        case date():
            return speech.day(held)
    return str(held)


def _receipt(value: SupplierInvoice, speech: Speech) -> Iterator[tuple[str, str]]:
    file = value.file
    yield "file", f"{file.name} ({file.media_type}, {max(0.01, file.size / _MEGABYTE):.2f} MB)"
    yield "received_at", speech.day(local_day(value.received_at))
    yield "received_by", value.received_by.name if value.received_by else ""
    yield "sender", value.sender
    yield "subject", value.subject
    yield "note", value.note
    yield "legal_entity", value.legal_entity.name if value.legal_entity else ""
    if value.envelope is not None:
        yield "network_sender", value.envelope.sender
        yield "network_receiver", value.envelope.receiver
        yield "process", value.envelope.process


def _embedded(media_type: str, picture: bytes) -> str:
    if not picture or media_type not in PICTURES:
        return ""
    return f"data:{media_type};base64,{base64.b64encode(picture).decode('ascii')}"
