"""How an issued document is to leave: what is written with it, and for how long that can be called back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.mail_texts import Occasion, Words, must_be_fillable

# In a letter, where the document's number comes.
NUMBER = "{number}"
PEPPOL, PORTAL = "PEPPOL", "PORTAL"


class LetterUnfit(InvalidInput):
    code = "billing.letter_unfit"
    texts = {
        "de": "Dieser Brief passt nicht zum Weg: Über das Portal braucht er {link}, in einer E-Mail mit Anhang hat "
        "er keinen Link, und über Peppol geht das Dokument allein.",
        "en": "This letter does not fit the channel: through the portal it needs {link}, in a mail with attachments "
        "it has no link, and over Peppol the document travels alone.",
    }
    cure = {
        "de": "Den Brief neu lesen (letter): Er zeigt, was auf dem jetzigen Weg geschrieben wird.",
        "en": "Read the letter anew (letter): it shows what is written by the present channel.",
    }


class InvoiceOnItsWay(RuleViolated):
    code = "billing.invoice_on_its_way"
    texts = {
        "de": "Diese Rechnung geht gleich hinaus. Bis dahin lässt sie sich zurückrufen.",
        "en": "This invoice is about to leave. Until then it can be called back.",
    }
    cure = {
        "de": "Einen Augenblick warten, oder die Rechnung zurückrufen und neu senden.",
        "en": "Wait a moment, or call the invoice back and send it anew.",
    }


class NothingToCallBack(RuleViolated):
    code = "billing.nothing_to_call_back"
    texts = {
        "de": "Hier wartet kein Brief mehr: er ist schon hinaus oder wurde zurückgerufen.",
        "en": "No letter waits here any more: it has left already or was called back.",
    }
    cure = {
        "de": "Den Verlauf des Versands lesen; was beim Kunden ist, nimmt nur ein Storno zurück.",
        "en": "Read the history of its sending; what the customer has, only a cancellation takes back.",
    }


def must_fit(letter: CustomerLetter, channel: str) -> None:
    """A link stands in it exactly where its reader needs one."""
    if channel == PEPPOL:
        raise LetterUnfit(channel, pointer="/letter")
    if (channel == PORTAL) != (LINK in letter.text):
        raise LetterUnfit(channel, pointer="/letter/text")


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What letters of one occasion say in one language, instead of the house's words: each with its own facts."""

    occasion: Occasion
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class SendOrder:
    """How documents are to leave: with a letter that was written for one, or in words for many, after a moment in which
    that can be called back. Without both the usual letter is meant."""

    letter: CustomerLetter | None = None
    words: tuple[LetterWords, ...] = ()
    hold: timedelta = timedelta(0)

    def must_fit(self, channel: str) -> None:
        """A letter its channel; words what is known on their occasion, whichever channel they come to."""
        if self.letter is not None:
            must_fit(self.letter, channel)
        self.check()

    def check(self) -> None:
        for at, said in enumerate(self.words):
            must_be_fillable(said.occasion, Words(said.subject, said.text), f"/words/{at}")

    def outgoing(
        self, by: str, now: datetime, channel: str = "", recipient: str = "", worded: CustomerLetter | None = None
    ) -> "Outgoing":
        """`worded` is the letter in its words."""
        return Outgoing(channel, recipient, self.letter or worded, by, now + self.hold if self.hold else None)


USUAL = SendOrder()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the next dispatch is to be. It waits until `leaves_at`, or for its documents alone; once it was called
    back it is what would have left. Empty channel and recipient: the buyer's own; no letter: the usual one."""

    channel: str = ""
    recipient: str = ""
    letter: CustomerLetter | None = None
    ordered_by: str = ""
    leaves_at: datetime | None = None
    called_back_by: str = ""
