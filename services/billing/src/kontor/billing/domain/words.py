"""What billing says: on documents in the customer's language, of what happened as code and facts worded when shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kontor.common.values import text
from kontor.common.values.money import Money

LANGUAGE = "de"
_OWN = "words"
# Facts that are no text: what they were before they were kept as one.
_MEANT: Mapping[str, Callable[[str], object]] = {"day": date.fromisoformat, "open": Money.parse}
_SAYINGS: dict[str, tuple[str, str]] = {
    # On documents.
    "hours": ("{hours} Stunden nach anliegendem Nachweis", "{hours} hours as recorded in the enclosed list"),
    "accepted": ("Abgenommen von {by} am {day}", "Accepted by {by} on {day}"),
    "reserved": ("Vorbehalt: {defects}", "Reserved: {defects}"),
    "work_until": ("Leistungen bis {day}", "Work up to {day}"),
    "cap": ("Begrenzung auf den vereinbarten Höchstbetrag", "Reduced to the agreed maximum"),
    "deduction": ("abzüglich Abschlagsrechnung {number} vom {day}", "less partial invoice {number} of {day}"),
    "cancellation": ("Stornorechnung zu {number}", "Cancellation of invoice {number}"),
    "cancels": (
        "Hiermit stornieren wir Rechnung {number} vom {day}. {reason}",
        "We hereby cancel invoice {number} of {day}. {reason}",
    ),
    "why_time": ("{count} genehmigte Zeiteinträge zum Satz {rate}", "{count} approved time entries at {rate}"),
    "why_expense": ("genehmigte Auslage, netto weiterberechnet", "approved expense, passed on net"),
    "why_retainer": ("vereinbarte Monatspauschale", "agreed monthly amount"),
    "why_milestone": ("abgenommener Meilenstein", "accepted milestone"),
    "why_whole": ("ganze Position nach der letzten Abnahme", "whole position after its last acceptance"),
    "why_deduction": ("erhaltene Anzahlung, § 14 Abs. 5 UStG", "advance received, § 14 (5) UStG"),
    # Of what happened.
    _OWN: ("{text}", "{text}"),
    "number": ("{number}", "{number}"),
    "called_back": ("Nicht versandt, zurückgerufen von {by}.", "Not sent, called back by {by}."),
    "redrafted": ("neu entworfen", "drafted anew"),
    "overdue": ("Frist abgelaufen", "deadline passed"),
    "in_residual": ("in der Schlussrechnung enthalten", "part of the final bill"),
    "open": ("offen {open}", "{open} open"),
    "claims_nothing": ("ein Storno fordert kein Geld", "a cancellation claims no money"),
    "nothing_to_pay": ("nichts zu zahlen", "nothing to pay"),
    "payment": ("Zahlung zu {number}: offen {open}", "payment on {number}: {open} open"),
    "being_cancelled": ("{number} wird storniert", "{number} is being cancelled"),
    "milestone_withdrawn": ("Meilenstein „{title}“ zurückgezogen", "milestone “{title}” withdrawn"),
    "time_withdrawn": (
        "Zeiteintrag vom {day} ({person}) zurückgezogen: {reason}",
        "time entry of {day} ({person}) withdrawn: {reason}",
    ),
    "expense_withdrawn": (
        "Auslage „{title}“ vom {day} zurückgezogen: {reason}",
        "expense “{title}” of {day} withdrawn: {reason}",
    ),
}
text.register_words({f"billing.says.{name}": {"de": de, "en": en} for name, (de, en) in _SAYINGS.items()})


def say(name: str, language: str, **facts: object) -> str:
    return text.translate(f"billing.says.{name}", language or LANGUAGE, **facts)


def day_in(day: date, language: str) -> str:
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it is kept: its code and its facts."""

    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **facts: object) -> "Said":
        return cls(code, {name: str(fact) for name, fact in facts.items()})

    @classmethod
    def own(cls, words: str) -> "Said":
        """What a person wrote, or what an earlier release kept as a sentence."""
        return cls(_OWN, {"text": words}) if words else cls()

    @property
    def own_words(self) -> str | None:
        """The words of `own`; None of a sentence with facts."""
        return self.facts.get("text", "") if self.code in ("", _OWN) else None

    def in_language(self, language: str) -> str:
        facts = {name: _MEANT[name](fact) if name in _MEANT else fact for name, fact in self.facts.items()}
        return say(self.code, language, **facts) if self.code else ""


NOTHING_SAID = Said()
