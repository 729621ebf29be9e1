"""What projects refuses, and what it tells people to do next."""

from kontor.common.values.errors import InvalidInput, RuleViolated


class ProjectNotActive(RuleViolated):
    code = "projects.project_not_active"
    texts = {
        "de": "Dieses Projekt ist abgeschlossen und kann nicht mehr geändert werden.",
        "en": "This project is closed and cannot be changed any more.",
    }


class MilestoneNotOpen(RuleViolated):
    code = "projects.milestone_not_open"
    texts = {
        "de": "Dieser Meilenstein ist schon gemeldet oder abgenommen.",
        "en": "This milestone has been reported or accepted already.",
    }


class MilestoneNotReached(RuleViolated):
    code = "projects.milestone_not_reached"
    texts = {
        "de": "Dieser Meilenstein ist nicht gemeldet oder schon beantwortet.",
        "en": "This milestone has not been reported, or has been answered already.",
    }


class MilestonesUnanswered(RuleViolated):
    code = "projects.milestones_unanswered"
    texts = {
        "de": "Es gibt gemeldete, aber noch nicht abgenommene Meilensteine.",
        "en": "There are reported milestones that nobody has accepted yet.",
    }


class UnknownPosition(InvalidInput):
    code = "projects.unknown_position"
    texts = {
        "de": "Diese Position gehört nicht zu diesem Projekt.",
        "en": "This position does not belong to this project.",
    }
