"""billing's objects to messages and back: the only place that speaks both domain and protobuf."""

from kontor.billing.wire.documents import (
    advance,
    content,
    content_with_number,
    document,
    frozen,
    invoice,
    letter,
    progress,
    read_document,
    read_letter,
    read_written,
    saga,
)
from kontor.billing.wire.drafts import draft, read_changes, read_euro, read_levels
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
    "milestone_line",
    "named",
    "optional_named",
    "parties",
    "policy",
    "progress",
    "read_changes",
    "read_document",
    "read_euro",
    "read_letter",
    "read_levels",
    "read_position",
    "read_work",
    "read_written",
    "run",
    "saga",
    "simulated",
]
