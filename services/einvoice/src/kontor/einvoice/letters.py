"""The letter an invoice travels in: facts for its words only, sending is `kontor.common.outside.mail`'s part.

A letter is known before the invoice has its number: where that comes stands `NUMBER`.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Attachment, Letter, as_mail
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.mail_texts import Occasion, Words, greeting, spoken, usual
from kontor.common.values.wire import read_optional_day
from kontor.einvoice.domain.dispatches import Channel
from kontor.einvoice.domain.documents import Document, Format
from kontor.einvoice.en16931.model import Invoice as Model
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931
from kontor.einvoice.paper.layout import Speech, title
from kontor.einvoice.wire import formats, issued

INVOICE_LINK = LinkKind("invoice", ("einvoice.invoice.view_link",))
_BUTTONS = {"de": "Rechnung ansehen", "en": "View invoice"}


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


def occasion_of(invoice: Invoice, channel: Channel) -> Occasion:
    """Why its letter leaves: with it or with its link, and with something to pay or without."""
    owed, by_link = _payable(_model(invoice)) > 0, channel is Channel.PORTAL
    if owed:
        return Occasion.INVOICE_BY_LINK if by_link else Occasion.INVOICE
    return Occasion.CANCELLATION_BY_LINK if by_link else Occasion.CANCELLATION


def usual_letter(invoice: Invoice, channel: Channel, to: str = "", words: Words | None = None) -> CustomerLetter | None:
    """As it is written when nobody changes it, in the house's words for its occasion or in the usual ones; the address
    of the page comes where `LINK` stands. None: by a channel that carries none. `to` instead of the buyer's address."""
    if channel is Channel.PEPPOL:
        return None
    words = words or usual(occasion_of(invoice, channel), invoice.buyer.language)
    said = words.filled({**_facts(invoice), "link": LINK if channel is Channel.PORTAL else ""})
    address = to or invoice.buyer.email
    return CustomerLetter((address,) if address else (), (), said.subject, said.text)


def mail(letter: CustomerLetter, invoice: Invoice, *, link: str = "", attachments: Sequence[Attachment] = ()) -> Letter:
    """The letter as it leaves: with the number, and with the address its reader opens or what is attached."""
    button = _BUTTONS[spoken(invoice.buyer.language)] if link else ""
    seller, facts = invoice.seller, {"number": invoice.number}
    sent = as_mail(letter, link=link, button=button, sender_name=seller.name, facts=facts)
    return replace(sent, reply_to=seller.contact_email, attachments=attachments, html=sent.html if link else "")


def _model(invoice: Invoice) -> Model | None:
    day = read_optional_day(invoice.issue_date, "/issue_date")
    return issued.to_model(invoice, FACTUR_X_EN16931, day) if day else None


def _payable(model: Model | None) -> Decimal:
    payable = model.totals.payable if model and model.totals else None
    return payable or Decimal(0)


def _facts(invoice: Invoice) -> dict[str, str]:
    """What there is to put into its letter, in the buyer's language; what is not owed is due on no day."""
    layout = issued.layout_facts(invoice)
    language, model = str(layout["language"]), _model(invoice)
    payable = _payable(model)
    speech = Speech(language, invoice.gross.currency or "EUR")
    due = read_optional_day(invoice.terms.due_date, "/terms/due_date")
    return {
        "greeting": greeting(language, invoice.buyer.contact_name),
        "contact": invoice.buyer.contact_name,
        "customer": invoice.buyer.name,
        "document": title(model or Model(), layout, speech),
        "number": invoice.number,
        "amount": speech.money(payable) if payable > 0 else "",
        "due_date": speech.day(due) if payable > 0 and due else "",
        "project": invoice.project.label,
        "sender": invoice.seller.name,
    }
