"""The letter that brings a quote to its customer: words only, sending is `kontor.common.outside.mail`'s part."""

from babel.dates import format_date
from babel.numbers import format_currency
from babel.units import format_unit
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Letter, html_with_button
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
    },
    "en": {
        "subject": "Quote {number}: {title}",
        "greeting": "Dear {name},",
        "body": "our quote {number} for {gross} is ready. With this link you can read, accept or decline it:",
        "button": "View quote",
        "valid": "The quote is valid until {valid}.",
        "payment": "Payment is due {days} after the date of the invoice.",
        "closing": "Kind regards",
    },
}


def usual_letter(quote: Quote, customer: Customer, seller: str) -> QuoteLetter:
    """As it is written when nobody changes it; `{link}` stands for the address."""
    language = customer.language if customer.language in _WORDS else "de"
    words = _WORDS[language]
    facts = {
        "number": quote.number,
        "title": quote.title,
        "name": customer.contact_name or customer.name,
        "gross": format_currency(quote.gross.amount, quote.gross.currency, locale=language),
    }
    parts = [words["greeting"].format(**facts), words["body"].format(**facts), LINK]
    if quote.valid_until:
        parts.append(words["valid"].format(valid=format_date(quote.valid_until, "long", locale=language)))
    if quote.payment_days:
        days = format_unit(quote.payment_days, "duration-day", locale=language)
        parts.append(words["payment"].format(days=days))
    parts.append(f"{words['closing']}\n{seller}")
    to = (customer.email,) if customer.email else ()
    return QuoteLetter(to, (), words["subject"].format(**facts), "\n\n".join(parts))


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
