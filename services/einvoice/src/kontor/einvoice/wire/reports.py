"""Our findings and reports as the contract says them; places in our model become pointers into billing's invoice."""

from collections.abc import Callable

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.report import Report

_POINTERS = {
    "/seller/address/country": "/seller/address/country_code",
    "/seller/contact": "/seller/contact_name",
    "/seller/contact/name": "/seller/contact_name",
    "/seller/contact/phone": "/seller/contact_phone",
    "/seller/contact/email": "/seller/contact_email",
    "/seller/endpoint": "/seller/contact_email",
    "/buyer/address/country": "/buyer/address/country_code",
    "/buyer/contact/name": "/buyer/contact_name",
    "/buyer/endpoint": "/buyer/email",
    "/buyer/registration": "/buyer/vat_id",
    "/buyer_reference": "/buyer/leitweg_id",
    "/payment_means": "/seller/iban",
    "/payment_terms": "/terms/discount_until",
    "/due_date": "/terms/due_date",
    "/delivery": "/period_from",
    "/period/start": "/period_from",
    "/period/end": "/period_to",
    "/period": "/period_from",
    "/notes": "/introduction",
    "/order": "/order_reference",
    "/totals/payable": "/payable",
    "/totals/gross": "/gross",
    "/totals/vat": "/vat",
    "/totals/net": "/net",
    "/totals": "/net",
    "/vat": "/vat_lines",
}
_PEPPOL_POINTERS = {"/seller/endpoint": "/seller/vat_id", "/buyer/endpoint": "/buyer/peppol_id"}
_LINE_POINTERS = {
    "/price/net": "/unit_price",
    "/price": "/unit_price",
    "/item/name": "/title",
    "/item": "/description",
    "/id": "/position",
}
_GROUP_POINTERS = {"/category": "/vat_category", "/rate": "/vat_rate"}


def pointer(path: str) -> str:
    """`/lines/0/price/net` is `/lines/0/unit_price` to billing; '' where nothing there is meant."""
    head, _, rest = path.lstrip("/").partition("/")
    if head in ("lines", "vat") and rest:
        number, _, field = rest.partition("/")
        name, table = ("lines", _LINE_POINTERS) if head == "lines" else ("vat_lines", _GROUP_POINTERS)
        return f"/{name}/{number}" + (_longest(table, f"/{field}") if field else "")
    return _longest(_POINTERS, path)


def pointer_over_peppol(path: str) -> str:
    """Addresses in Peppol come from other fields than those of a letter or a mail."""
    return _PEPPOL_POINTERS.get(path) or pointer(path)


def _longest(table: dict[str, str], path: str) -> str:
    at = path
    while at:
        if at in table:
            return table[at]
        at = at.rpartition("/")[0]
    return path


def finding(found: Finding, language: str, point: Callable[[str], str] = pointer) -> billing.Finding:
    return billing.Finding(
        rule=found.rule, severity=found.severity.value, text=found.sentence(language), pointer=point(found.path)
    )


def report(judged: Report, language: str) -> pb.ValidationReport:
    """`pointer` of an official finding is its place in the XML."""
    return pb.ValidationReport(
        valid=judged.valid,
        profile=judged.profile,
        rule_sets=judged.rule_sets,
        findings=[finding(f, language, str) for f in judged.findings],
        policy_findings=[finding(f, language, str) for f in judged.policy],
    )


def checked(judged: Report, language: str, *, in_pdf: bool) -> pb.CheckFileResponse:
    """The same words as the command's JSON, and the report as it is kept with documents."""
    return pb.CheckFileResponse(
        syntax=judged.shown_syntax(in_pdf=in_pdf),
        report=report(judged, language),
        profile=judged.profile,
        valid=judged.valid,
        errors=[_file_finding(f, language) for f in judged.findings],
        policy=[_file_finding(f, language) for f in judged.policy],
        rule_sets=judged.rule_sets,
        judged=judged.judged,
    )


def _file_finding(found: Finding, language: str) -> pb.FileFinding:
    placed = found.placed()
    return pb.FileFinding(
        rule=placed.rule, severity=placed.severity.value, location=placed.path, text=placed.sentence(language)
    )
