"""The letter that brings a quote to its customer: words only, sending is `kontor.common.outside.mail`'s part."""

from babel.dates import format_date
from babel.numbers import format_currency
from babel.units import format_unit
from kontor.api.crm.v1.crm_pb2 import Quote
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Letter, html_with_button
from kontor.common.values.wire import read_money, read_optional_day

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


def quote_letter(quote: Quote, *, to: str, name: str, language: str, link: str) -> Letter:
    """`name` is whom to greet; `link` the address the customer opens."""
    language = language if language in _WORDS else "de"
    words, seller = _WORDS[language], quote.legal_entity.label
    gross = read_money(quote.gross)
    facts = {
        "number": quote.number,
        "title": quote.title,
        "name": name,
        "gross": format_currency(gross.amount, gross.currency, locale=language),
    }
    parts = [words["greeting"].format(**facts), words["body"].format(**facts), link]
    if valid := read_optional_day(quote.valid_until, ""):
        parts.append(words["valid"].format(valid=format_date(valid, "long", locale=language)))
    if quote.payment_days:
        days = format_unit(quote.payment_days, "duration-day", locale=language)
        parts.append(words["payment"].format(days=days))
    parts.append(f"{words['closing']}\n{seller}")
    return Letter(
        to=to,
        subject=words["subject"].format(**facts),
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, link, words["button"]),
        sender_name=seller,
    )
