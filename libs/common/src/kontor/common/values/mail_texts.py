"""What letters to customers say: a subject and a text for each occasion and language, with named places for facts.

No template language: a place is a name in braces and nothing else. What Kontor says by itself is data
(`mail_texts.toml`); which words a tenant has of its own, and who changed them, is platform's part.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from kontor.common.values.errors import InvalidInput

LANGUAGES = ("de", "en")
# Of a letter's subject, in characters; what is put in may make it longer than that, then it is cut.
SUBJECT_LIMIT = 200
_LINK = "link"
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\n{3,}")
_GREETINGS = {"de": ("Guten Tag {name},", "Guten Tag,"), "en": ("Dear {name},", "Good day,")}


class UnknownPlaceholder(InvalidInput):
    code = "platform.mail_placeholder_unknown"
    texts = {
        "de": "{unknown} gibt es in diesem Text nicht. Bitte nur diese Platzhalter verwenden: {known}.",
        "en": "This text knows no {unknown}. Please use these placeholders only: {known}.",
    }


class PlaceholderMissing(InvalidInput):
    code = "platform.mail_placeholder_missing"
    texts = {
        "de": "Ohne {missing} nützt dieses Schreiben niemandem. Bitte {missing} in den Text setzen.",
        "en": "Without {missing} this letter is of no use. Please put {missing} into the text.",
    }


class Occasion(StrEnum):
    """Why a letter leaves."""

    QUOTE = "QUOTE"
    ORDER_CONFIRMATION = "ORDER_CONFIRMATION"
    # The report that asks for acceptance.
    MILESTONE = "MILESTONE"
    INVOICE = "INVOICE"
    INVOICE_BY_LINK = "INVOICE_BY_LINK"
    # Nothing is to be paid: a cancellation, or an invoice that advances have paid.
    CANCELLATION = "CANCELLATION"
    CANCELLATION_BY_LINK = "CANCELLATION_BY_LINK"
    # Asks for the principal alone.
    PAYMENT_REMINDER = "PAYMENT_REMINDER"
    DUNNING_1 = "DUNNING_1"
    DUNNING_2 = "DUNNING_2"
    DUNNING_3 = "DUNNING_3"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place for a fact: `{name}`, what it is called, and an example in each language."""

    name: str
    labels: Mapping[str, str]
    examples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text, with places or with the facts in them; `otherwise` where the facts leave nothing of them."""

    subject: str
    text: str
    otherwise: "Words | None" = field(default=None, compare=False)

    def filled(self, facts: Mapping[str, str]) -> "Words":
        """With the facts in their places, each as it is: what stands in one is not read for places again.

        A line of the text with an unknown or empty fact is left out, so that no letter speaks of what there is not;
        the one with the link stays, without that fact: nobody could do anything with the letter otherwise. No letter
        leaves empty: where no line is left, it says what it would `otherwise`.
        """
        subject = " ".join(_filled(self.subject, facts).split()).strip(" :,–-")
        known = (line for line in self.text.strip().splitlines() if _may_stay(line, facts))
        text = "\n".join(_filled(line, facts).rstrip() for line in known)
        said = Words(_cut(subject), _GAP.sub("\n\n", text).strip())
        if self.otherwise is None or (said.subject and said.text):
            return said
        instead = self.otherwise.filled(facts)
        return Words(said.subject or instead.subject, said.text or instead.text)


def _filled(said: str, facts: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: facts.get(place[1], ""), said)


def _may_stay(line: str, facts: Mapping[str, str]) -> bool:
    names = set(_names(line))
    return all(facts.get(name) for name in names) or (_LINK in names and bool(facts.get(_LINK)))


def _names(text: str) -> Iterator[str]:
    return (place[1] for place in _PLACE.finditer(text))


def _cut(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_LIMIT else f"{subject[: SUBJECT_LIMIT - 1].rstrip()}…"


def spoken(language: str) -> str:
    """The language a letter is written in: the customer's where there are words in it, else German."""
    return language if language in LANGUAGES else LANGUAGES[0]


def greeting(language: str, name: str) -> str:
    """The line a letter begins with; without a name it greets nobody by it."""
    named, anonymous = _GREETINGS[spoken(language)]
    return named.format(name=name) if name else anonymous


def usual(occasion: Occasion, language: str) -> Words:
    """What Kontor says by itself."""
    said = _data()[occasion][spoken(language)]
    return Words(said["subject"], said["text"].strip())


def own(occasion: Occasion, language: str, subject: str, text: str) -> Words:
    """Words instead of those; where nothing is left of them, those."""
    return Words(subject, text, usual(occasion, language))


def placeholders(occasion: Occasion) -> list[Placeholder]:
    """What is known on this occasion, in the order in which a person is shown it."""
    said, known = _data()[occasion], _data()["placeholders"]
    examples: Mapping[str, str] = said.get("examples", {})
    return [
        Placeholder(
            name,
            {language: known[name][language] for language in LANGUAGES},
            {language: examples.get(name, known[name]["examples"][language]) for language in LANGUAGES},
        )
        for name in said["placeholders"]
    ]


def example(occasion: Occasion, language: str, words: Words) -> Words:
    """As it would read, with example facts."""
    return words.filled({place.name: place.examples[spoken(language)] for place in placeholders(occasion)})


def unknown(occasion: Occasion, text: str) -> list[str]:
    """Places of the text that are none on this occasion, each once, as they were written."""
    known = {place.name for place in placeholders(occasion)}
    return [shown(name) for name in dict.fromkeys(_names(text)) if name not in known]


def missing(occasion: Occasion, text: str) -> list[str]:
    """Places the text has to have and has not."""
    there = set(_names(text))
    return [shown(name) for name in _data()[occasion]["needs"] if name not in there]


def known(occasion: Occasion) -> str:
    """The places there are, as one sentence names them."""
    return ", ".join(shown(place.name) for place in placeholders(occasion))


def must_be_fillable(occasion: Occasion, words: Words, pointer: str = "") -> None:
    """Each place is one that is known on the occasion, and those without which the letter is of no use are there."""
    for part, said in (("subject", words.subject), ("text", words.text)):
        if odd := unknown(occasion, said):
            raise UnknownPlaceholder(part, pointer=f"{pointer}/{part}", unknown=", ".join(odd), known=known(occasion))
    if lacks := missing(occasion, words.text):
        raise PlaceholderMissing("text", pointer=f"{pointer}/text", missing=", ".join(lacks))


def shown(name: str) -> str:
    return f"{{{name}}}"


@cache
def _data() -> Mapping[str, Any]:
    read = tomllib.loads((resources.files("kontor.common.values") / "mail_texts.toml").read_text("utf-8"))
    return {name: {**read.get(said.get("like"), {}), **said} for name, said in read.items()}


def every() -> Iterable[tuple[Occasion, str]]:
    """Each occasion in each language."""
    return [(occasion, language) for occasion in Occasion for language in LANGUAGES]
