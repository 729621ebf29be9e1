"""The letters that bring a quote, and the confirmation of an order, to the customer: words only.

Sending is the part of `kontor.common.outside.mail`.
"""

from collections.abc import Mapping, Sequence

from babel.dates import format_date
from babel.numbers import format_currency
from babel.units import format_unit
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Letter, html_with_button
from kontor.common.values.clock import local_day
from kontor.crm.domain.customer import Customer
from kontor.crm.domain.quote import LINK, Quote, QuoteLetter

QUOTE_LINK = LinkKind("quote", ("crm.quote.view_link", "crm.quote.accept_link"))
_WORDS = {
    "de": {
        "subject": "Angebot {number}: {title}",
        "greeting": "Guten Tag {name},",
        "body": "unser Angebot {number} über {gross} liegt für Sie bereit. Unter diesem Link können Sie es ansehen, "
        "annehmen oder ablehnen:",
        "button": "Angebot ansehen",
        "valid": "Das Angebot gilt bis {valid}.",
        "payment": "Zahlungsziel: {days} ab Rechnungsdatum.",
        "closing": "Freundliche Grüße",
        "confirmed_subject": "Auftragsbestätigung {number}: {title}",
        "confirmed": "vielen Dank für Ihren Auftrag. {accepted_by} hat unser Angebot {number} über {gross} am {day} "
        "angenommen, was wir hiermit bestätigen. Angebot und Auftragsbestätigung finden Sie auch unter diesem Link:",
    },
    "en": {
        "subject": "Quote {number}: {title}",
        "greeting": "Dear {name},",
        "body": "our quote {number} for {gross} is ready. With this link you can read, accept or decline it:",
        "button": "View quote",
        "valid": "The quote is valid until {valid}.",
        "payment": "Payment is due {days} after the date of the invoice.",
        "closing": "Kind regards",
        "confirmed_subject": "Order confirmation {number}: {title}",
        "confirmed": "thank you for your order. {accepted_by} accepted our quote {number} for {gross} on {day}, which "
        "we hereby confirm. You also find quote and order confirmation with this link:",
    },
}


def usual_letter(quote: Quote, customer: Customer, seller: str) -> QuoteLetter:
    """As it is written when nobody changes it; `{link}` stands for the address."""
    language, words, facts = _said(quote, customer)
    parts = [words["greeting"].format(**facts), words["body"].format(**facts), LINK]
    if quote.valid_until:
        parts.append(words["valid"].format(valid=format_date(quote.valid_until, "long", locale=language)))
    if quote.payment_days:
        days = format_unit(quote.payment_days, "duration-day", locale=language)
        parts.append(words["payment"].format(days=days))
    parts.append(f"{words['closing']}\n{seller}")
    to = (customer.email,) if customer.email else ()
    return QuoteLetter(to, (), words["subject"].format(**facts), "\n\n".join(parts))


def confirmation(quote: Quote, customer: Customer, seller: str, to: Sequence[str]) -> QuoteLetter:
    """What the customer gets back for a yes; QuoteNotAccepted."""
    language, words, facts = _said(quote, customer)
    accepted = quote.accepted()
    day = format_date(local_day(accepted.at), "long", locale=language)
    facts = {**facts, "accepted_by": accepted.name, "day": day}
    parts = [words["greeting"].format(**facts), words["confirmed"].format(**facts), LINK]
    text = "\n\n".join([*parts, f"{words['closing']}\n{seller}"])
    return QuoteLetter(tuple(to), (), words["confirmed_subject"].format(**facts), text)


def _said(quote: Quote, customer: Customer) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
    """The customer's language, its words, and what both letters fill in."""
    language = customer.language if customer.language in _WORDS else "de"
    facts = {
        "number": quote.number,
        "title": quote.title,
        "name": customer.contact_name or customer.name,
        "gross": format_currency(quote.gross.amount, quote.gross.currency, locale=language),
    }
    return language, _WORDS[language], facts


def written(letter: QuoteLetter, *, seller: str, language: str, link: str) -> Letter:
    """The letter as it leaves, with the address the customer opens."""
    parts = [part.replace(LINK, link) for part in "\n".join(letter.text.strip().splitlines()).split("\n\n")]
    button = _WORDS[language if language in _WORDS else "de"]["button"]
    return Letter(
        to=", ".join(letter.to),
        cc=", ".join(letter.cc),
        subject=letter.subject,
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, link, button),
        sender_name=seller,
    )
