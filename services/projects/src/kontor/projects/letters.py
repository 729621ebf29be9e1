"""The letter that asks a customer to accept a milestone: facts for its words only.

Sending is `kontor.common.outside.mail`'s part.
"""

from kontor.common.database.links import LinkKind
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.mail_texts import Words, greeting, spoken
from kontor.projects.domain.milestone import EVIDENCE, Milestone
from kontor.projects.store.known import KnownCustomer

MILESTONE_LINK = LinkKind("milestone", ("projects.milestone.view_link", "projects.milestone.accept_link"))
BUTTONS = {"de": "Ergebnis ansehen und abnehmen", "en": "View and accept"}


def usual_letter(milestone: Milestone, customer: KnownCustomer, seller: str, words: Words) -> CustomerLetter:
    """As it is written when nobody changes it, in the house's words; evidence and link come when it leaves."""
    facts = {
        "greeting": greeting(spoken(customer.language), customer.contact_name or customer.name),
        "contact": customer.contact_name,
        "customer": customer.name,
        "title": milestone.title,
        "project": milestone.project.label,
        "evidence": EVIDENCE,
        "sender": seller,
        "link": LINK,
    }
    said = words.filled(facts)
    return CustomerLetter((customer.email,) if customer.email else (), (), said.subject, said.text)
