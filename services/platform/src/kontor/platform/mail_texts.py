"""A tenant's own words for letters to customers, as rules without I/O.

What Kontor says by itself, which places there are, and how facts come into them is `kontor.common.values.mail_texts`'
part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from kontor.common.values import mail_texts
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.mail_texts import Occasion, Words, must_be_fillable


class UsualText(RuleViolated):
    code = "platform.mail_text_usual"
    texts = {
        "de": "Hier steht schon, was Kontor von selbst schreibt.",
        "en": "This is what Kontor says by itself already.",
    }
    cure = {"de": "Nichts zu tun.", "en": "Nothing to do."}


@dataclass(slots=True)
class MailText:
    """What letters say on one occasion in one language; without words of the tenant's own the usual ones."""

    id: UUID
    occasion: Occasion
    language: str
    subject: str = ""
    text: str = ""
    version: int = 0

    @property
    def is_own(self) -> bool:
        return bool(self.text)

    @property
    def words(self) -> Words:
        return Words(self.subject, self.text) if self.is_own else mail_texts.usual(self.occasion, self.language)

    def say(self, words: Words) -> "list[MailTextChanged]":
        """Words that are the usual ones are no own ones: they follow what Kontor says by itself from then on."""
        words = Words(" ".join(words.subject.split()), "\n".join(words.text.strip().splitlines()))
        must_be_fillable(self.occasion, words, "/mail_text")
        own = Words("", "") if words == mail_texts.usual(self.occasion, self.language) else words
        self.subject, self.text = own.subject, own.text
        return [MailTextChanged(self)]

    def reset(self) -> "list[MailTextChanged]":
        if refused := self.reset_refused():
            raise refused
        self.subject = self.text = ""
        return [MailTextChanged(self)]

    def reset_refused(self) -> UsualText | None:
        return None if self.is_own else UsualText(str(self.id))


@dataclass(frozen=True, slots=True)
class MailTextChanged(Event):
    mail_text: MailText


def all_of(tenant: UUID) -> Sequence[MailText]:
    """Every text there is, as nobody has changed it."""
    return [MailText(text_id(tenant, *key), *key) for key in mail_texts.every()]


def text_id(tenant: UUID, occasion: Occasion, language: str) -> UUID:
    """One record for each occasion and language, there before anybody changes it."""
    return uuid5(tenant, f"mail-text-{occasion}-{language}")


def one_of(tenant: UUID, id_: UUID) -> MailText:
    """As nobody has changed it; NotFound for what is no text of this tenant."""
    found = next((text for text in all_of(tenant) if text.id == id_), None)
    if found is None:
        raise NotFound(f"mail text {id_}")
    return found
