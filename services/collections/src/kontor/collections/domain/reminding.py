"""What stands between an open item and its next reminder: a letter that waits, a day before which none leaves, and why
one may not be sent now.
"""

from dataclasses import dataclass
from datetime import date, datetime

from kontor.collections.domain.named import Named
from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money

# Days after the due date until the first reminder leaves by itself, and between reminders; how long one gives to pay.
GRACE_DAYS, NEXT_LEVEL_DAYS, PAY_DAYS, HIGHEST_LEVEL = 7, 14, 10, 3


def must_have_recipient(letter: CustomerLetter) -> None:
    if not letter.to:
        raise NobodyToWriteTo("no recipient", pointer="/letter/to")


@dataclass(frozen=True, slots=True)
class OutgoingReminder:
    """A letter that waits to leave. It was written on a day and asks for that day's total."""

    letter: CustomerLetter
    level: int
    total: Money
    on: date
    leaves_at: datetime
    person: Named | None = None


@dataclass(frozen=True, slots=True)
class ReminderSkip:
    """Nobody is reminded before `until`: a person decided so."""

    until: date
    reason: str
    at: datetime
    person: Named | None = None


class ReminderNotDue(RuleViolated):
    """A debtor is in default by a reminder only after the claim is due (§ 286 (1) BGB)."""

    code = "collections.reminder_not_due"
    texts = {
        "de": "Rechnung {number} ist erst am {due} fällig; vorher wird nicht gemahnt.",
        "en": "Invoice {number} is due on {due} only; it is not reminded of before.",
    }
    cure = {
        "de": "Den Tag nach der Fälligkeit abwarten.",
        "en": "Wait for the day after the due date.",
    }


class ReminderTermRuns(RuleViolated):
    code = "collections.reminder_term_runs"
    texts = {
        "de": "Die letzte Mahnung zu Rechnung {number} gab Zeit bis {until}; so lange folgt keine weitere.",
        "en": "The last reminder of invoice {number} gave time until {until}; no other follows before.",
    }
    cure = {
        "de": "Den Tag nach der Frist abwarten.",
        "en": "Wait for the day after that term.",
    }


class AllLevelsSent(RuleViolated):
    code = "collections.all_levels_sent"
    texts = {
        "de": "Zu Rechnung {number} sind alle Mahnstufen versandt.",
        "en": "All reminders of invoice {number} have been sent.",
    }
    cure = {
        "de": "Über die nächsten Schritte entscheiden, etwa einen gerichtlichen Mahnbescheid.",
        "en": "Decide on the next steps, such as a court order for payment.",
    }


class ReminderOnItsWay(RuleViolated):
    code = "collections.reminder_on_its_way"
    texts = {
        "de": "Zu Rechnung {number} geht gleich eine Mahnung hinaus. Bis dahin lässt sie sich zurückrufen.",
        "en": "A reminder of invoice {number} is about to leave. Until then it can be called back.",
    }
    cure = {
        "de": "Einen Augenblick warten, oder die Mahnung zurückrufen.",
        "en": "Wait a moment, or call the reminder back.",
    }


class NoReminderToCallBack(RuleViolated):
    code = "collections.no_reminder_to_call_back"
    texts = {
        "de": "Zu Rechnung {number} wartet keine Mahnung mehr: sie ist schon hinaus oder wurde zurückgerufen.",
        "en": "No reminder of invoice {number} waits any more: it has left already or was called back.",
    }
    cure = {
        "de": "Ist sie beim Kunden, lassen sich ihre Forderungen einzeln fallen lassen.",
        "en": "When the customer has it, its claims can be dropped one by one.",
    }


class RemindersSkipped(RuleViolated):
    code = "collections.reminders_skipped"
    texts = {
        "de": "Rechnung {number} wird bis {until} nicht gemahnt.",
        "en": "Invoice {number} is not reminded of until {until}.",
    }
    cure = {
        "de": "Das Mahnen wieder aufnehmen, oder den Tag abwarten.",
        "en": "Resume reminders, or wait for that day.",
    }


class NothingSkipped(RuleViolated):
    code = "collections.nothing_skipped"
    texts = {
        "de": "Rechnung {number} wird gemahnt, sobald es so weit ist.",
        "en": "Invoice {number} is reminded of as soon as it is time.",
    }
    cure = {"de": "Nichts ist zu tun.", "en": "Nothing is to be done."}


class SkipNotAhead(InvalidInput):
    code = "collections.skip_not_ahead"
    texts = {
        "de": "Der Tag muss nach heute liegen: bis dahin wird nicht gemahnt.",
        "en": "The day must be after today: no reminder leaves until then.",
    }
    cure = {"de": "Einen späteren Tag wählen.", "en": "Choose a later day."}


class SkipNeedsReason(InvalidInput):
    code = "collections.skip_needs_reason"
    texts = {
        "de": "Bitte sagen, warum nicht gemahnt wird.",
        "en": "Please say why no reminder is to leave.",
    }


class CreditCovers(RuleViolated):
    code = "collections.reminder_covered"
    texts = {
        "de": "Der Kunde hat Guthaben, das Rechnung {number} deckt; so lange wird nicht gemahnt.",
        "en": "The customer has credit that covers invoice {number}; it is not reminded of meanwhile.",
    }
    cure = {"de": "Das Guthaben zuordnen oder erstatten.", "en": "Allocate or refund the credit."}


class NobodyToWriteTo(InvalidInput):
    code = "collections.nobody_to_write_to"
    texts = {
        "de": "Der Kunde hat keine E-Mail-Adresse.",
        "en": "The customer has no e-mail address.",
    }
    cure = {
        "de": "Einen Empfänger eintragen, oder die Adresse beim Kunden hinterlegen.",
        "en": "Name a recipient, or add the address to the customer.",
    }
