"""Why a file is refused before any rule, in words for people. Light: known without the libraries that open files."""

from kontor.common.values.errors import DomainError, InvalidInput
from kontor.einvoice.rules.findings import Finding, Severity
from kontor.einvoice.rules.report import UNKNOWN, Report


class TooLargeToOpen(InvalidInput):
    code = "einvoice.too_large_to_open"
    texts = {
        "de": "Die Datei ist zu groß; möglich sind 20 MB, auch ausgepackt.",
        "en": "The file is too large; 20 MB are possible, unpacked too.",
    }
    cure = {
        "de": "Die Anlagen weglassen oder die Datei aufteilen.",
        "en": "Leave out the attachments, or split the file.",
    }


class SyntaxUnknown(InvalidInput):
    code = "einvoice.syntax_unknown"
    texts = {
        "de": "Das ist keine Rechnung in UBL oder CII. ZUGFeRD 1 wird erkannt, aber nicht gelesen.",
        "en": "This is no invoice in UBL or CII. ZUGFeRD 1 is recognised but not read.",
    }


class ProfileUnknown(InvalidInput):
    code = "einvoice.profile_unknown"
    texts = {"de": "Dieses Profil gibt es nicht.", "en": "There is no such profile."}
    cure = {"de": "Ein Profil aus der Liste der Profile nehmen.", "en": "Take a profile from the list of profiles."}


# What opening or judging says stopped it, and the rule a report names instead; sentences in `assets/rules.toml`.
_RULES = {
    "archive": "XML",
    "empty": "XML",
    "not_an_invoice": "XML",
    "picture": "FILE-KIND",
    "office_document": "FILE-KIND",
    "web_page": "FILE-KIND",
    "plain_text": "XML",
    "edifact": "FILE-KIND",
    "outlook_attachment": "FILE-KIND",
    "outlook_mail": "FILE-KIND",
    "mail_without_invoice": "FILE-KIND",
    "empty_envelope": "FILE-KIND",
    "encrypted_pdf": "PDF",
    "broken_pdf": "PDF",
    "pdf_too_complex": "PDF",
    "too_many_attachments": "PDF",
    "pdf_without_invoice": "PDF-INVOICE",
    "pdf_portfolio": "PDF-INVOICE",
    "too_large": "FILE-SIZE",
    "took_too_long": "FILE-TIME",
    "worker_died": "FILE-CRASH",
    "einvoice.took_too_long": "FILE-TIME",
    "einvoice.worker_crashed": "FILE-CRASH",
    "einvoice.too_large_to_open": "FILE-SIZE",
    "einvoice.syntax_unknown": "SYNTAX",
}


def reason_of(refused: DomainError) -> str:
    """What a worker or an opener said, short and stable."""
    return str(refused.facts.get("reason") or "") or (refused.message if refused.message in _RULES else refused.code)


def finding_of(refused: DomainError) -> Finding:
    reason = reason_of(refused)
    return Finding(_RULES.get(reason, "XML"), Severity.FATAL, message="" if reason == refused.code else reason)


def report_of(refused: DomainError) -> Report:
    """Not valid, since nothing could be judged."""
    return Report(UNKNOWN, findings=(finding_of(refused),))
