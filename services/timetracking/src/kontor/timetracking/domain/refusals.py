"""What timetracking refuses, and what it tells people to do next."""

from kontor.common.values.errors import Forbidden, InvalidInput, NotFound, RuleViolated


class EntryNotEditable(RuleViolated):
    code = "timetracking.entry_not_editable"
    texts = {
        "de": "Der Eintrag ist eingereicht oder genehmigt. Bitte erst zurückholen oder zurückgeben lassen.",
        "en": "The entry is submitted or approved. Please take it back or have it returned first.",
    }


class EntryNotSubmitted(RuleViolated):
    code = "timetracking.entry_not_submitted"
    texts = {"de": "Der Eintrag ist nicht eingereicht.", "en": "The entry is not submitted."}
    cure = {"de": "Den Eintrag erst einreichen.", "en": "Submit the entry first."}


class EntryNotApproved(RuleViolated):
    code = "timetracking.entry_not_approved"
    texts = {"de": "Der Eintrag ist nicht genehmigt.", "en": "The entry is not approved."}
    cure = {"de": "Nichts zurückzunehmen; den Eintrag neu lesen.", "en": "Nothing to withdraw; read the entry again."}


class EntryBilled(RuleViolated):
    code = "timetracking.entry_billed"
    texts = {
        "de": "Der Eintrag ist mit Rechnung {number} abgerechnet. Bitte erst die Rechnung stornieren.",
        "en": "The entry is billed with invoice {number}. Please cancel the invoice first.",
    }


class SourceNotFree(NotFound):
    """An issued invoice names work that another invoice still holds: that one's cancellation has yet to come."""

    code = "timetracking.source_not_free"
    texts = {
        "de": "Eine andere Rechnung hält diese Leistung noch. Bitte deren Storno prüfen.",
        "en": "Another invoice still holds this work. Please look at its cancellation.",
    }


class OwnEntry(Forbidden):
    code = "timetracking.own_entry"
    texts = {"de": "Eigene Einträge genehmigt jemand anderes.", "en": "Somebody else approves your own entries."}
    cure = {
        "de": "Die Leitung des Projekts oder eine andere berechtigte Person bitten.",
        "en": "Ask the project's lead or somebody else who may.",
    }


class NotProjectLead(Forbidden):
    code = "timetracking.not_project_lead"
    texts = {
        "de": "Nur die Leitung dieses Projekts entscheidet über seine Einträge.",
        "en": "Only the lead of this project decides about its entries.",
    }
    cure = {"de": "Die Leitung des Projekts bitten.", "en": "Ask the project's lead."}


class NotAMember(RuleViolated):
    code = "timetracking.not_a_member"
    texts = {
        "de": "Sie gehören nicht zum Team dieses Projekts. Bitte die Projektleitung fragen.",
        "en": "You are not on the team of this project. Please ask its lead.",
    }


class NotYourOwn(Forbidden):
    code = "timetracking.not_your_own"
    texts = {"de": "Sie dürfen nur für sich selbst buchen.", "en": "You may book for yourself only."}
    cure = {
        "de": "person_id weglassen; für andere bucht, wer das Recht dazu hat.",
        "en": "Leave person_id out; others are booked for by whoever has that right.",
    }


class ProjectNotOpen(RuleViolated):
    code = "timetracking.project_not_open"
    texts = {"de": "Dieses Projekt ist abgeschlossen.", "en": "This project is closed."}
    cure = {"de": "Auf ein laufendes Projekt buchen.", "en": "Book on a project that is under way."}


class PositionUnknown(NotFound):
    code = "timetracking.position_unknown"
    texts = {
        "de": "Diese Position oder Aufgabe gehört nicht zu diesem Projekt.",
        "en": "This position or task does not belong to this project.",
    }
    cure = {"de": "Position und Aufgabe aus dem Projekt nehmen.", "en": "Take position and task from the project."}


class TimeOverlap(RuleViolated):
    code = "timetracking.time_overlap"
    texts = {
        "de": "In dieser Zeit steht schon ein Eintrag: {day}, {start} bis {end} Uhr, {project}. Bitte Zeiten ändern.",
        "en": "There is an entry at that time already: {day}, {start} to {end}, {project}. Please change the times.",
    }


class PeriodIsLocked(RuleViolated):
    code = "timetracking.period_locked"
    texts = {
        "de": "Der {day} ist gesperrt (bis {until}, von {by}). Bitte dort um Öffnung bitten.",
        "en": "{day} is locked (until {until}, by {by}). Please ask there to open it.",
    }


class DayTooLong(RuleViolated):
    code = "timetracking.day_too_long"
    texts = {
        "de": "Ein Tag hat 24 Stunden; {booked} Minuten stehen schon.",
        "en": "A day has 24 hours; {booked} minutes are booked.",
    }
    cure = {
        "de": "Weniger Minuten eintragen oder vorhandene Einträge des Tages ändern.",
        "en": "Enter fewer minutes, or change the day's other entries.",
    }


class NoTimerRuns(NotFound):
    code = "timetracking.no_timer_runs"
    texts = {"de": "Es läuft keine Stoppuhr.", "en": "No timer is running."}
    cure = {
        "de": "Erst eine Stoppuhr starten oder einen Eintrag von Hand anlegen.",
        "en": "Start a timer first, or make an entry by hand.",
    }


class TimerRuns(RuleViolated):
    code = "timetracking.timer_runs"
    texts = {
        "de": "Es läuft schon eine Stoppuhr. Bitte zuerst stoppen.",
        "en": "A timer runs already. Please stop it first.",
    }


class TimesOrMinutes(InvalidInput):
    code = "timetracking.times_or_minutes"
    texts = {
        "de": "Bitte Minuten oder Beginn und Ende angeben; das Ende nach dem Beginn, höchstens 24 Stunden.",
        "en": "Please give minutes, or start and end; the end is after the start, 24 hours at most.",
    }


class DayOutOfRange(InvalidInput):
    code = "timetracking.day_out_of_range"
    texts = {
        "de": "Dieser Tag liegt zu weit weg; erlaubt sind die Jahre 2000 bis 2099.",
        "en": "This day is too far away; the years 2000 to 2099 are allowed.",
    }
    cure = {"de": "Das Jahr prüfen.", "en": "Check the year."}


class DayDiffers(InvalidInput):
    code = "timetracking.day_differs"
    texts = {
        "de": "Der Tag ist nicht der des Beginns ({day}).",
        "en": "The day is not the one of the start ({day}).",
    }
    cure = {
        "de": "date weglassen oder auf den Tag des Beginns setzen.",
        "en": "Leave date out, or set it to the day of the start.",
    }


class AmountNotPositive(InvalidInput):
    code = "timetracking.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null und in Euro sein.", "en": "The amount must be above zero, in euro."}
    cure = {"de": "Einen Betrag über null in EUR angeben.", "en": "Give an amount above zero in EUR."}


class TimerEndOutOfRange(InvalidInput):
    code = "timetracking.timer_end_out_of_range"
    texts = {
        "de": "Das Ende liegt zwischen dem Start der Stoppuhr und jetzt, höchstens 24 Stunden nach dem Start.",
        "en": "The end lies between the start of the timer and now, 24 hours after the start at most.",
    }
    cure = {"de": "Einen Zeitpunkt in diesen Grenzen angeben.", "en": "Give a time within these limits."}


class EndNotStated(RuleViolated):
    code = "timetracking.end_not_stated"
    texts = {
        "de": "Die Stoppuhr lief zu lange, das Ende ist nur angenommen. Bitte eintragen, wann die Arbeit endete.",
        "en": "The timer ran too long, its end is only assumed. Please say when the work ended.",
    }


class RateMissing(InvalidInput):
    code = "timetracking.rate_missing"
    texts = {
        "de": "Bitte den Stundensatz, die Stundenkosten oder beides angeben.",
        "en": "Please give the hourly rate, the hourly cost, or both.",
    }


class RateNegative(InvalidInput):
    code = "timetracking.rate_negative"
    texts = {"de": "Ein Satz ist nicht negativ und in Euro.", "en": "A rate is not negative, and in euro."}
    cure = {"de": "Einen Satz ab 0 in EUR angeben.", "en": "Give a rate from 0 in EUR."}


class PeriodBackwards(InvalidInput):
    code = "timetracking.period_backwards"
    texts = {"de": "Das Ende liegt vor dem Anfang.", "en": "The end lies before the start."}
    cure = {"de": "Anfang und Ende tauschen.", "en": "Swap start and end."}


class FieldRequired(InvalidInput):
    code = "timetracking.field_required"
    texts = {"de": "Bitte ausfüllen.", "en": "Please fill this in."}
