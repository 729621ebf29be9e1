"""What documents say of themselves, in the customer's language; errors and screens have their own sentences."""

from datetime import date

from kontor.common.values import text

LANGUAGE = "de"
_SAYINGS: dict[str, tuple[str, str]] = {
    "hours": ("{hours} Stunden nach anliegendem Nachweis", "{hours} hours as recorded in the enclosed list"),
    "accepted": ("Abgenommen von {by} am {day}", "Accepted by {by} on {day}"),
    "reserved": ("Vorbehalt: {defects}", "Reserved: {defects}"),
    "work_until": ("Leistungen bis {day}", "Work up to {day}"),
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
}
text.register_texts({f"billing.says.{name}": {"de": de, "en": en} for name, (de, en) in _SAYINGS.items()})


def say(name: str, language: str, **facts: object) -> str:
    return text.translate(f"billing.says.{name}", language or LANGUAGE, **facts)


def day_in(day: date, language: str) -> str:
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day:%d.%m.%Y}"
