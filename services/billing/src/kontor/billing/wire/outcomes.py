"""What became of the drafts an operation was asked to issue."""

from collections.abc import Mapping
from typing import Any

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.billing.domain.exemptions import Exemption
from kontor.common.values import text


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
        state=pb.IssueState.Value(f"ISSUE_STATE_{row['state']}"),
        number=row["number"],
        code=row["code"],
        text=words.get(locale) or words.get(text.DEFAULT_LANGUAGE, ""),
        findings=[
            pb.Finding(rule=code, severity="fatal", text=detail, pointer=pointer)
            for code, detail, pointer in row["findings"]
        ],
    )
