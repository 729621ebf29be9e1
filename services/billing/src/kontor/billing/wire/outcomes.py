"""Runs, orders to issue, differences, the policy and the grounds of exemption to messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1 import types_pb2
from kontor.billing.domain.exception import BillingException
from kontor.billing.domain.exemptions import Exemption
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.domain.run import Run
from kontor.billing.wire.parts import ref
from kontor.common.values import text, wire
from kontor.common.values.money import Money


def exemption(value: Exemption, language: str) -> pb.Exemption:
    return pb.Exemption(
        key=value.key,
        vat_category=value.category,
        paragraph=value.paragraph,
        reason=value.reason(language),
        code=value.code,
    )


def issue_outcome(row: Mapping[str, Any], locale: str) -> pb.IssueOutcome:
    """Sentences were kept in both languages; findings are in the words of the rules."""
    words: Mapping[str, str] = row["words"]
    return pb.IssueOutcome(
        draft_id=str(row["draft_id"]),
        pointer=f"/items/{row['position']}",
        state=wire.value_of(pb.IssueState, row["state"]),
        number=row["number"],
        code=row["code"],
        text=words.get(locale) or words.get(text.DEFAULT_LANGUAGE, ""),
        findings=[
            pb.Finding(rule=code, severity="fatal", text=detail, pointer=pointer)
            for code, detail, pointer in row["findings"]
        ],
    )


def run(value: Run, locale: str = "de", *, stopped: bool = False) -> pb.BillingRun:
    state = types_pb2.OPERATION_STATE_SUCCEEDED if value.has_ended else types_pb2.OPERATION_STATE_RUNNING
    return pb.BillingRun(
        id=str(value.id),
        until=wire.day(value.until),
        state=types_pb2.OPERATION_STATE_CANCELLED if stopped else state,
        projects_done=value.done,
        projects_total=value.total,
        draft_ids=[str(id_) for id_ in value.draft_ids],
        failures=[
            pb.Finding(rule=f.code, severity="fatal", text=f"{f.project}: {f.sentence(locale)}") for f in value.failures
        ],
        created_at=wire.timestamp(value.created_at),
        drafts=len(value.draft_ids),
        projects_failed=len(value.failures),
    )


def exception(value: BillingException, locale: str = "de") -> pb.BillingException:
    return pb.BillingException(
        id=str(value.id),
        invoice=ref(value.invoice),
        customer=ref(value.customer),
        cause=value.cause.in_language(locale),
        difference=wire.money(value.difference),
        raised_at=wire.timestamp(value.raised_at),
        resolution=value.resolution,
        etag=str(value.version),
        allowed_actions=wire.allowed_actions({"resolve": value.refusal()}, locale),
    )


def simulated(levels: Sequence[Money]) -> list[pb.SimulatedLevel]:
    return [pb.SimulatedLevel(level=n, from_gross=wire.money(level)) for n, level in enumerate(levels, 1)]


def policy(value: ApprovalPolicy) -> pb.ApprovalPolicy:
    return pb.ApprovalPolicy(
        levels=[pb.ApprovalLevel(from_gross=wire.money(level)) for level in value.levels],
        escalate_after_hours=value.escalate_after_hours,
        etag=str(value.version),
        allowed_actions=wire.always_allowed("update"),
    )
