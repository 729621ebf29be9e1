"""What projects refuses, and what it tells people to do next."""

from kontor.common.values.errors import InvalidInput, RuleViolated


class ProjectNotActive(RuleViolated):
    code = "projects.project_not_active"
    texts = {
        "de": "Dieses Projekt ist abgeschlossen und kann nicht mehr geändert werden.",
        "en": "This project is closed and cannot be changed any more.",
    }
    cure = {"de": "Für neue Arbeit ein neues Angebot schreiben.", "en": "Write a new quote for new work."}


class MilestoneNotOpen(RuleViolated):
    code = "projects.milestone_not_open"
    texts = {
        "de": "Dieser Meilenstein ist schon gemeldet oder abgenommen.",
        "en": "This milestone has been reported or accepted already.",
    }
    cure = {
        "de": "Den Meilenstein neu lesen; ein gemeldeter lässt sich zurückziehen.",
        "en": "Read the milestone again; a reported one can be withdrawn.",
    }


class MilestoneOnItsWay(RuleViolated):
    code = "projects.milestone_on_its_way"
    texts = {
        "de": "Die Meldung dieses Meilensteins geht gleich hinaus. Bis dahin lässt sie sich zurückrufen.",
        "en": "The report of this milestone is about to leave. Until then it can be called back.",
    }
    cure = {
        "de": "Einen Augenblick warten, oder die Meldung zurückrufen und neu senden.",
        "en": "Wait a moment, or call the report back and send it anew.",
    }


class NothingToCallBack(RuleViolated):
    code = "projects.nothing_to_call_back"
    texts = {
        "de": "Hier wartet kein Brief mehr: er ist schon hinaus oder wurde zurückgerufen.",
        "en": "No letter waits here any more: it has left already or was called back.",
    }
    cure = {
        "de": "Den Meilenstein neu lesen; eine Meldung, die beim Kunden ist, lässt sich zurückziehen.",
        "en": "Read the milestone again; a report that the customer has can be withdrawn.",
    }


class LetterWithoutLink(InvalidInput):
    code = "projects.letter_without_link"
    texts = {
        "de": "Ohne {link} im Text kann der Kunde nicht abnehmen. Bitte {link} schreiben, wo der Link stehen soll.",
        "en": "Without {link} in the text the customer cannot accept. Please put {link} where the link should stand.",
    }


class MilestoneNotReached(RuleViolated):
    code = "projects.milestone_not_reached"
    texts = {
        "de": "Dieser Meilenstein ist nicht gemeldet oder schon beantwortet.",
        "en": "This milestone has not been reported, or has been answered already.",
    }
    cure = {"de": "Den Meilenstein neu lesen und erst melden.", "en": "Read the milestone again and report it first."}


class MilestonesUnanswered(RuleViolated):
    code = "projects.milestones_unanswered"
    texts = {
        "de": "Es gibt gemeldete, aber noch nicht abgenommene Meilensteine.",
        "en": "There are reported milestones that nobody has accepted yet.",
    }
    cure = {
        "de": "Die Antwort der Kundschaft abwarten, aufnehmen oder die Meldung zurückziehen.",
        "en": "Wait for the customer's answer, take it down, or withdraw the report.",
    }


class UnknownPosition(InvalidInput):
    code = "projects.unknown_position"
    texts = {
        "de": "Diese Position gehört nicht zu diesem Projekt.",
        "en": "This position does not belong to this project.",
    }
    cure = {"de": "Eine Position nennen, die das Projekt zeigt.", "en": "Name a position that the project shows."}
