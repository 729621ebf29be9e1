"""The letter an invoice travels in: words only, sending is `kontor.common.outside.mail`'s part.

A letter is known before the invoice has its number: where that comes stands `NUMBER`.
"""

from collections.abc import Mapping, Sequence

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Attachment, Letter, html_with_button
from kontor.common.values.wire import read_optional_day
from kontor.einvoice.domain.dispatches import LINK, NUMBER, Channel, InvoiceLetter
from kontor.einvoice.domain.documents import Document, Format
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper.layout import Speech, title
from kontor.einvoice.wire import formats, issued

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


def leaving(invoice: Invoice, channel: Channel) -> list[tuple[Format, str]]:
    """Format and name of what will leave by a channel; through the portal all of it can be fetched."""
    xml = formats.wanted(invoice).xml
    made = [xml, Format.ZUGFERD_PDF] if xml is not None else [Format.ZUGFERD_PDF]
    chosen = made if channel is Channel.PORTAL else made[:1]
    return [(f, issued.file_name(invoice, "pdf" if f is Format.ZUGFERD_PDF else "xml")) for f in chosen]


def usual_letter(invoice: Invoice, channel: Channel, to: str = "") -> InvoiceLetter | None:
    """As it is written when nobody changes it; the address of the page comes where `LINK` stands. None: by a channel
    that carries none. `to` instead of the buyer's address."""
    if channel is Channel.PEPPOL:
        return None
    if channel is Channel.PORTAL:
        subject, parts, words = _said(invoice, "ready", "ready_cancelled")
        parts[2:2] = [LINK]
        parts.append(words["link_format"])
    else:
        subject, parts, words = _said(invoice, "body", "cancelled")
        parts.append(words["format"])
    parts.append(f"{words['closing']}\n{invoice.seller.name}")
    address = to or invoice.buyer.email
    return InvoiceLetter((address,) if address else (), (), subject, "\n\n".join(parts))


def written(
    letter: InvoiceLetter, invoice: Invoice, *, link: str = "", attachments: Sequence[Attachment] = ()
) -> Letter:
    """The letter as it leaves: with the number, and with the address its reader opens or what is attached."""
    subject, text = (said.replace(NUMBER, invoice.number) for said in (letter.subject, letter.text))
    parts = [part.replace(LINK, link) for part in "\n".join(text.strip().splitlines()).split("\n\n")]
    button = _WORDS[str(issued.layout_facts(invoice)["language"])]["button"]
    return Letter(
        to=", ".join(letter.to),
        cc=", ".join(letter.cc),
        subject=subject,
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, link, button) if link else "",
        sender_name=invoice.seller.name,
        reply_to=invoice.seller.contact_email,
        attachments=attachments,
    )


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
