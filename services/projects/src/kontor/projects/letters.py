"""The letter that asks a customer to accept a milestone: words only, sending is `kontor.common.outside.mail`'s part."""

from kontor.api.projects.v1.projects_pb2 import Milestone
from kontor.common.database.links import LinkKind
from kontor.common.outside.mail import Letter, html_with_button

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


def acceptance_letter(milestone: Milestone, *, to: str, name: str, language: str, link: str, seller: str) -> Letter:
    """`name` is whom to greet; `link` the address the customer opens."""
    words = _WORDS.get(language, _WORDS["de"])
    facts = {"title": milestone.title, "project": milestone.project.label, "name": name}
    parts = [words["greeting"].format(**facts), words["body"].format(**facts), link]
    if milestone.evidence:
        parts.append(milestone.evidence)
    parts.append(f"{words['closing']}\n{seller}")
    return Letter(
        to=to,
        subject=words["subject"].format(**facts),
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, link, words["button"]),
        sender_name=seller,
    )
