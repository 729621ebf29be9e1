"""The result of judging a document: official verdict and findings, our policy apart from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kontor.einvoice.rules.findings import Finding, Severity

UNKNOWN = "unknown"
HYBRID = "zugferd-pdf"
# What stands for a verdict on a file that none could be reached on.
NOT_JUDGED = frozenset(
    {"XML", "SYNTAX", "PDF", "PDF-INVOICE", "FILE", "FILE-KIND", "FILE-SIZE", "FILE-TIME", "FILE-CRASH"}
)


@dataclass(frozen=True, slots=True)
class Report:
    """`rule_sets` names what judged, with versions: keep it with the document (UStAE 14.5 (1))."""

    syntax: str
    profile: str = ""
    specification: str = ""
    valid: bool = False
    rule_sets: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    policy: tuple[Finding, ...] = ()

    def rules(self) -> set[str]:
        return {f.rule for f in self.findings}

    @property
    def judged(self) -> bool:
        """False when the file is no invoice we can read: then `valid` says nothing about an invoice."""
        return not any(f.rule in NOT_JUDGED for f in self.findings)

    def shown_syntax(self, *, in_pdf: bool) -> str:
        """A hybrid is named by what a person holds in hand."""
        return HYBRID if in_pdf and self.syntax == "cii" else self.syntax

    def to_json(self) -> dict[str, Any]:
        return {
            "syntax": self.syntax,
            "profile": self.profile,
            "specification": self.specification,
            "valid": self.valid,
            "rule_sets": list(self.rule_sets),
            "findings": [finding_to_json(f) for f in self.findings],
            "policy": [finding_to_json(f) for f in self.policy],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Report":
        return cls(
            syntax=str(data["syntax"]),
            profile=str(data["profile"]),
            specification=str(data["specification"]),
            valid=bool(data["valid"]),
            rule_sets=tuple(map(str, data["rule_sets"])),
            findings=read_findings(data["findings"]),
            policy=read_findings(data["policy"]),
        )


def finding_to_json(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "bt": finding.bt,
        "path": finding.path,
        "message": finding.message,
    }


def read_findings(items: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(str(i["rule"]), Severity(i["severity"]), str(i["bt"]), str(i["path"]), str(i["message"])) for i in items
    )
