"""The letter that asks a customer to accept a milestone: words only, sending is `kontor.common.outside.mail`'s part."""

from collections.abc import Mapping

from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Letter, html_with_button
from kontor.projects.domain.milestone import EVIDENCE, LINK, Milestone, MilestoneLetter
from kontor.projects.store.known import KnownCustomer

MILESTONE_LINK = LinkKind("milestone", ("projects.milestone.view_link", "projects.milestone.accept_link"))
_WORDS = {
    "de": {
        "subject": "Bitte um Abnahme: {title} ({project})",
        "greeting": "Guten Tag {name},",
        "body": "der Meilenstein „{title}“ im Projekt {project} ist fertig. Bitte sehen Sie sich das Ergebnis an und "
        "erklären Sie die Abnahme unter diesem Link:",
        "button": "Ergebnis ansehen und abnehmen",
        "closing": "Freundliche Grüße",
    },
    "en": {
        "subject": "Please accept: {title} ({project})",
        "greeting": "Dear {name},",
        "body": "the milestone “{title}” of project {project} is done. Please look at the result and accept it "
        "with this link:",
        "button": "View and accept",
        "closing": "Kind regards",
    },
}


def usual_letter(milestone: Milestone, customer: KnownCustomer, seller: str) -> MilestoneLetter:
    """As it is written when nobody changes it."""
    words = _words(customer.language)
    facts = {
        "title": milestone.title,
        "project": milestone.project.label,
        "name": customer.contact_name or customer.name,
    }
    parts = [words["greeting"].format(**facts), words["body"].format(**facts), LINK, EVIDENCE]
    parts.append(f"{words['closing']}\n{seller}")
    to = (customer.email,) if customer.email else ()
    return MilestoneLetter(to, (), words["subject"].format(**facts), "\n\n".join(parts))


def written(letter: MilestoneLetter, *, evidence: str, seller: str, language: str, link: str) -> Letter:
    """The letter as it leaves, with what was reported and the address the customer opens."""
    paragraphs = "\n".join(letter.text.strip().splitlines()).split("\n\n")
    # A link that somebody writes into the evidence stays as it is written.
    parts = [part.replace(LINK, link).replace(EVIDENCE, evidence) for part in paragraphs]
    shown = [part for part in parts if part.strip()]
    return Letter(
        to=", ".join(letter.to),
        cc=", ".join(letter.cc),
        subject=letter.subject,
        text="\n\n".join(shown) + "\n",
        html=html_with_button(shown, link, _words(language)["button"]),
        sender_name=seller,
    )


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["de"])
