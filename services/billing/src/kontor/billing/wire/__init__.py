"""billing's objects to messages and back: the only place that speaks both domain and protobuf."""

from kontor.billing.wire.documents import (
    DeliveryNotRetryable,
    Invoice,
    InvoiceNotCancellable,
    Parties,
    cancellation,
    frozen,
    invoice,
    policy,
    saga,
)
from kontor.billing.wire.drafts import draft, named, optional_named, read_changes, read_euro
from kontor.billing.wire.outcomes import exemption, issue_outcome
from kontor.billing.wire.told import WorkByProject, accepted_on, milestone_line, read_position, read_work

__all__ = [
    "DeliveryNotRetryable",
    "Invoice",
    "InvoiceNotCancellable",
    "Parties",
    "WorkByProject",
    "accepted_on",
    "cancellation",
    "draft",
    "exemption",
    "frozen",
    "invoice",
    "issue_outcome",
    "milestone_line",
    "named",
    "optional_named",
    "policy",
    "read_changes",
    "read_euro",
    "read_position",
    "read_work",
    "saga",
]
