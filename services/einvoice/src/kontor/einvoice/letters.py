"""The letter an invoice travels in: words only, sending is `kontor.common.mail`'s part."""

from collections.abc import Sequence

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.mail import Attachment, Letter
from kontor.common.wire import read_optional_day
from kontor.einvoice.domain.documents import Document, Format
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper.layout import Speech, title
from kontor.einvoice.wire import issued

_WORDS = {
    "de": {
        "greeting": "Guten Tag {name},",
        "anonymous": "Guten Tag,",
        "body": "anbei erhalten Sie unsere {title} {number} über {gross}.",
        "cancelled": "anbei erhalten Sie unsere {title} {number}.",
        "due": "Bitte überweisen Sie den Betrag bis zum {due}.",
        "format": "Die Datei im Anhang ist eine E-Rechnung nach EN 16931.",
        "closing": "Freundliche Grüße",
    },
    "en": {
        "greeting": "Dear {name},",
        "anonymous": "Good day,",
        "body": "please find attached our {title} {number} for {gross}.",
        "cancelled": "please find attached our {title} {number}.",
        "due": "Please transfer the amount by {due}.",
        "format": "The attached file is an e-invoice under EN 16931.",
        "closing": "Kind regards",
    },
}


def to_send(documents: Sequence[Document]) -> list[Document]:
    """What the buyer asked for goes out: the XML where there is one, else the hybrid PDF. Never two originals."""
    xml = [d for d in documents if d.format is not Format.ZUGFERD_PDF]
    return xml or list(documents)


def invoice_letter(invoice: Invoice, documents: Sequence[Document], contents: Sequence[bytes]) -> Letter:
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
        words["body" if owed else "cancelled"].format(**said),
    ]
    if owed and said["due"]:
        parts.append(words["due"].format(**said))
    parts += [words["format"], f"{words['closing']}\n{invoice.seller.name}"]
    attached = [
        Attachment(d.file.name, d.file.media_type, content) for d, content in zip(documents, contents, strict=True)
    ]
    return Letter(
        to=invoice.buyer.email,
        subject=f"{name} {invoice.number}".strip(),
        text="\n\n".join(parts) + "\n",
        sender_name=invoice.seller.name,
        reply_to=invoice.seller.contact_email,
        attachments=attached,
    )
