"""Text rules shared by all services: search and sort keys, and the sentences people read in errors.

Services register their own sentences; which language a person gets is decided at the edge.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol, runtime_checkable

Texts = Mapping[str, str]

# The code of a text that no document could carry, whoever finds it.
INVALID_TEXT = "invalid_text"
LANGUAGES = ("en", "de")
DEFAULT_LANGUAGE = "en"
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SPACE = re.compile(r"\s+")
# What the production Char of XML 1.0 leaves out, as UTF-8: controls, and the two code points that are no characters.
_ODD_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_SOUND_BYTES = bytes(code for code in range(256) if code not in _ODD_CONTROLS)
_NO_CHARACTERS = ("\ufffe", "\uffff")
# The end of a sentence: what follows begins with a capital, and no number or abbreviation stands before.
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\d\.)(?<!Nr\.)\s+(?=[A-ZÄÖÜ„“])")
_ASKING = re.compile(r"\b(bitte|please)\b", re.IGNORECASE)
_registered: dict[str, dict[str, str]] = {}
_cures: dict[str, dict[str, str]] = {}
# Codes of sentences that tell something and refuse nothing.
_words: set[str] = set()


def _bare(text: str) -> str:
    """Without accents; letters that only look composed stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def searchable(text: str) -> str:
    """`Müller & Söhne` and `MUELLER &  SOEHNE` give the same key."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_GERMAN)
    return _SPACE.sub(" ", _bare(folded)).strip()


def sort_key(text: str) -> str:
    """DIN 5007-1: umlauts sort like their base letter, ß like ss; ties are told apart by the text itself."""
    folded = _SPACE.sub(" ", _bare(unicodedata.normalize("NFC", text).casefold())).strip()
    return f"{folded}\x01{unicodedata.normalize('NFC', text)}"


def has_odd_character(value: str) -> bool:
    """Whether a text holds what XML 1.0 cannot carry, so that no document could."""
    try:
        encoded = value.encode()
    except UnicodeEncodeError:
        return True
    return bool(encoded.translate(None, _SOUND_BYTES)) or any(odd in value for odd in _NO_CHARACTERS)


def pointer_part(name: str) -> str:
    """A name as a step of a JSON pointer, escaped as RFC 6901 asks."""
    return name.replace("~", "~0").replace("/", "~1")


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def register_texts(texts: Mapping[str, Texts]) -> None:
    """Adds sentences per code and language: `{code: {"de": "…", "en": "…"}}`."""
    for code, sentences in texts.items():
        if missing := [lang for lang in LANGUAGES if lang not in sentences]:
            raise ValueError(f"text of {code} has no {', '.join(missing)}")
        _registered[code] = dict(sentences)


def register_words(texts: Mapping[str, Texts]) -> None:
    """Sentences that are no refusal: states, remarks, what stands on documents."""
    register_texts(texts)
    _words.update(texts)


def register_cures(cures: Mapping[str, Texts]) -> None:
    """What to do about a code whose sentence says only what is the matter."""
    for code, sentences in cures.items():
        if missing := [lang for lang in LANGUAGES if lang not in sentences]:
            raise ValueError(f"cure of {code} has no {', '.join(missing)}")
        _cures[code] = dict(sentences)


def refusals() -> Mapping[str, Mapping[str, str]]:
    """The sentences of every refusal by code, as they are registered."""
    return {code: sentences for code, sentences in _registered.items() if code not in _words}


def cause_of(code: str, lang: str) -> str:
    """What is the matter: the sentence, without what it asks for."""
    return _SENTENCE_END.split(_registered[code][lang], maxsplit=1)[0]


def cure_of(code: str, lang: str) -> str:
    """What to do: said apart, or by the sentence itself; empty where nobody says it."""
    if code in _cures:
        return _cures[code][lang]
    whole = _registered[code][lang]
    _, *rest = _SENTENCE_END.split(whole, maxsplit=1)
    return rest[0] if rest else whole if _ASKING.search(whole) else ""


def own_cure(code: str, lang: str) -> str:
    """What the code's sentence does not say itself."""
    return _cures[code][lang] if code in _cures else ""


def find_text(code: str, lang: str, facts: Mapping[str, object]) -> str | None:
    sentences = _registered.get(code)
    sentence = sentences.get(lang, sentences.get(DEFAULT_LANGUAGE)) if sentences is not None else None
    return None if sentence is None else sentence.format_map(_Facts({n: _said(f, lang) for n, f in facts.items()}))


@runtime_checkable
class Worded(Protocol):
    """A value that people of each language write in their own way, such as an amount."""

    def in_language(self, language: str, /) -> str: ...


def _said(fact: object, lang: str) -> object:
    """A day or an amount as people of the language write it."""
    if isinstance(fact, Worded):
        return fact.in_language(lang)
    if isinstance(fact, datetime) or not isinstance(fact, date):
        return fact
    return f"{fact:%d.%m.%Y}" if lang == "de" else f"{fact.day} {fact:%B %Y}"


def translate(code: str, lang: str, **facts: object) -> str:
    """The sentence for people; a code nobody registered is shown as it is."""
    return find_text(code, lang, facts) or code


def language(accept: str | None) -> str:
    """The best of our languages for an Accept-Language header; English when it names none."""
    best, weight = DEFAULT_LANGUAGE, 0.0
    for part in (accept or "").lower().split(",")[:20]:
        tag, _, parameters = part.partition(";")
        lang = tag.strip().partition("-")[0]
        quality = _quality(parameters)
        if lang in LANGUAGES and quality > weight:
            best, weight = lang, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


register_texts(
    {
        INVALID_TEXT: {
            "de": "Dieser Text enthält ein unsichtbares Zeichen, das in keinem Dokument stehen kann. Bitte neu tippen "
            "statt einfügen.",
            "en": "This text contains an invisible character that no document can hold. Please type it anew instead "
            "of pasting it.",
        }
    }
)
