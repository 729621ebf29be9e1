"""The verdict as a page people read, printable, without script."""

from kontor.einvoice.paper import sheets, terms
from kontor.einvoice.paper.view_words import REPORT, SYNTAXES
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.report import Report


def html(report: Report, language: str, subject: str = "", number: str = "") -> str:
    """The verdict as a page: what judged, what was found, where; our own policy apart from it."""
    return (
        sheets.templates()
        .get_template("report.html")
        .render(
            language=language,
            words=sheets.spoken(REPORT, language),
            subject=subject,
            number=number,
            report=report,
            syntax=SYNTAXES.get(report.syntax, report.syntax),
            official=[_finding(f, language) for f in report.findings],
            policy=[_finding(f, language) for f in report.policy],
            refusing=sum(f.fatal for f in report.findings),
        )
    )


def _finding(finding: Finding, language: str) -> dict[str, str]:
    sentence = finding.sentence(language)
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "text": sentence,
        "original": finding.message if finding.message not in sentence else "",
        "bt": finding.term,
        "name": terms.name(finding.term, language) if finding.term else "",
        "location": finding.path,
    }
