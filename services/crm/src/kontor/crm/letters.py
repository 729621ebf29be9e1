"""The letters that bring a quote, and the confirmation of an order, to the customer: facts for their words only.

Sending is the part of `kontor.common.outside.mail`.
"""

from collections.abc import Sequence

from babel.dates import format_date
from babel.units import format_unit
from kontor.common.database.links import LinkKind
from kontor.common.values.clock import local_day
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.mail_texts import Words, greeting, spoken
from kontor.crm.domain.customer import Customer
from kontor.crm.domain.quote import Quote

QUOTE_LINK = LinkKind("quote", ("crm.quote.view_link", "crm.quote.accept_link"))
BUTTONS = {"de": "Angebot ansehen", "en": "View quote"}


def usual_letter(quote: Quote, customer: Customer, seller: str, words: Words) -> CustomerLetter:
    """As it is written when nobody changes it, in the house's words; `{link}` stands for the address."""
    language = spoken(customer.language)
    facts = {
        **_facts(quote, customer, seller),
        "valid_until": format_date(quote.valid_until, "long", locale=language) if quote.valid_until else "",
        "payment_days": format_unit(quote.payment_days, "duration-day", locale=language) if quote.payment_days else "",
    }
    said = words.filled(facts)
    return CustomerLetter((customer.email,) if customer.email else (), (), said.subject, said.text)


def confirmation(quote: Quote, customer: Customer, seller: str, words: Words, to: Sequence[str]) -> CustomerLetter:
    """What the customer gets back for a yes; QuoteNotAccepted."""
    accepted = quote.accepted()
    day = format_date(local_day(accepted.at), "long", locale=spoken(customer.language))
    said = words.filled({**_facts(quote, customer, seller), "accepted_by": accepted.name, "accepted_on": day})
    return CustomerLetter(tuple(to), (), said.subject, said.text)


def _facts(quote: Quote, customer: Customer, seller: str) -> dict[str, str]:
    """What there is to put into both letters, in the customer's language."""
    language = spoken(customer.language)
    return {
        "greeting": greeting(language, customer.contact_name or customer.name),
        "contact": customer.contact_name,
        "customer": customer.name,
        "number": quote.number,
        "title": quote.title,
        "amount": quote.gross.in_language(language),
        "sender": seller,
        "link": LINK,
    }
