"""billing's objects to messages and back: the only place that speaks both domain and protobuf."""

from kontor.billing.wire.documents import (
    advance,
    content,
    content_with_number,
    document,
    frozen,
    invoice,
    progress,
    read_document,
    saga,
)
from kontor.billing.wire.drafts import draft, read_changes, read_euro, read_levels
from kontor.billing.wire.letters import (
    letter,
    letter_words,
    placeholders,
    read_letter_words,
    read_written,
)
from kontor.billing.wire.messages import MESSAGES
from kontor.billing.wire.outcomes import exception, exemption, issue_outcome, policy, run, simulated
from kontor.billing.wire.parts import named, optional_named
from kontor.billing.wire.told import WorkByProject, accepted_on, milestone_line, parties, read_position, read_work

__all__ = [
    "MESSAGES",
    "WorkByProject",
    "accepted_on",
    "advance",
    "content",
    "content_with_number",
    "document",
    "draft",
    "exception",
    "exemption",
    "frozen",
    "invoice",
    "issue_outcome",
    "letter",
    "letter_words",
    "milestone_line",
    "named",
    "optional_named",
    "parties",
    "placeholders",
    "policy",
    "progress",
    "read_changes",
    "read_document",
    "read_euro",
    "read_letter_words",
    "read_levels",
    "read_position",
    "read_work",
    "read_written",
    "run",
    "saga",
    "simulated",
]
