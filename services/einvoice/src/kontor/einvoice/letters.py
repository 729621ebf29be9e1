"""The letter an invoice travels in: words only, sending is `kontor.common.outside.mail`'s part."""

from collections.abc import Mapping, Sequence
from typing import Any

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Attachment, Letter, html_with_button
from kontor.common.values.wire import read_optional_day
from kontor.einvoice.domain.documents import Document, Format
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper.layout import Speech, title
from kontor.einvoice.wire import issued

INVOICE_LINK = LinkKind("invoice", ("einvoice.invoice.view_link",))
_WORDS = {
    "de": {
        "greeting": "Guten Tag {name},",
        "anonymous": "Guten Tag,",
        "body": "anbei erhalten Sie unsere {title} {number} über {gross}.",
        "cancelled": "anbei erhalten Sie unsere {title} {number}.",
        "ready": "unsere {title} {number} über {gross} liegt für Sie bereit. Unter diesem Link können Sie sie ansehen "
        "und herunterladen:",
        "ready_cancelled": "unsere {title} {number} liegt für Sie bereit. Unter diesem Link können Sie sie ansehen und "
        "herunterladen:",
        "button": "Rechnung ansehen",
        "link_format": "Hinter dem Link liegt eine E-Rechnung nach EN 16931. Er gilt 90 Tage.",
        "due": "Bitte überweisen Sie den Betrag bis zum {due}.",
        "format": "Die Datei im Anhang ist eine E-Rechnung nach EN 16931.",
        "closing": "Freundliche Grüße",
    },
    "en": {
        "greeting": "Dear {name},",
        "anonymous": "Good day,",
        "body": "please find attached our {title} {number} for {gross}.",
        "cancelled": "please find attached our {title} {number}.",
        "ready": "our {title} {number} for {gross} is ready. With this link you can read and download it:",
        "ready_cancelled": "our {title} {number} is ready. With this link you can read and download it:",
        "button": "View invoice",
        "link_format": "Behind the link is an e-invoice under EN 16931. It is good for 90 days.",
        "due": "Please transfer the amount by {due}.",
        "format": "The attached file is an e-invoice under EN 16931.",
        "closing": "Kind regards",
    },
}


def to_send(documents: Sequence[Document]) -> list[Document]:
    """What the buyer asked for goes out: the XML where there is one, else the hybrid PDF. Never two originals."""
    xml = [d for d in documents if d.format is not Format.ZUGFERD_PDF]
    return xml or list(documents)


def attached_letter(invoice: Invoice, to: str, documents: Sequence[Document], contents: Sequence[bytes]) -> Letter:
    """The documents travel with the letter."""
    subject, parts, words = _said(invoice, "body", "cancelled")
    parts += [words["format"], f"{words['closing']}\n{invoice.seller.name}"]
    attached = [
        Attachment(d.file.name, d.file.media_type, content) for d, content in zip(documents, contents, strict=True)
    ]
    return _letter(invoice, to, subject, parts, attachments=attached)


def linked_letter(invoice: Invoice, to: str, link: str) -> Letter:
    """The documents wait behind `link`."""
    subject, parts, words = _said(invoice, "ready", "ready_cancelled")
    parts[2:2] = [link]
    parts += [words["link_format"], f"{words['closing']}\n{invoice.seller.name}"]
    return _letter(invoice, to, subject, parts, html=html_with_button(parts, link, words["button"]))


def _said(invoice: Invoice, owed_words: str, other_words: str) -> tuple[str, list[str], Mapping[str, str]]:
    """Subject, greeting and what it is about, and the words of the buyer's language."""
    facts = issued.layout_facts(invoice)
    language = str(facts["language"])
    day = read_optional_day(invoice.issue_date, "/issue_date")
    model = issued.to_model(invoice, FACTUR_X_EN16931, day) if day else None
    speech, words = Speech(language, invoice.gross.currency or "EUR"), _WORDS[language]
    name = title(model, facts, speech) if model else ""
    payable = model.totals.payable if model and model.totals else None
    owed = payable is not None and payable > 0
    said = {
        "name": invoice.buyer.contact_name,
        "title": name,
        "number": invoice.number,
        "gross": speech.money(payable),
        "due": speech.day(read_optional_day(invoice.terms.due_date, "/terms/due_date")),
    }
    parts = [
        words["greeting" if said["name"] else "anonymous"].format(**said),
        words[owed_words if owed else other_words].format(**said),
    ]
    if owed and said["due"]:
        parts.append(words["due"].format(**said))
    return f"{name} {invoice.number}".strip(), parts, words


def _letter(invoice: Invoice, to: str, subject: str, parts: Sequence[str], **more: Any) -> Letter:
    return Letter(
        to=to,
        subject=subject,
        text="\n\n".join(parts) + "\n",
        sender_name=invoice.seller.name,
        reply_to=invoice.seller.contact_email,
        **more,
    )
