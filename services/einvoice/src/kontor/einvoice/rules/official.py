"""Judges a document by the official rules, inside a worker process: schema first, then compiled stylesheets.

Rule sets are loaded when the first document needs them and stay warm. The German rules, which no package ships,
are ours (`rules_de`, `rules_peppol`, `rules_tree`) unless a KoSIT release is mounted.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kontor.einvoice.en16931 import cii, converting, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.en16931.profiles import Family, Profile
from kontor.einvoice.rules import checks, policy, rulesets
from kontor.einvoice.rules import tree as rules_tree
from kontor.einvoice.rules.findings import Finding, Severity, breach
from kontor.einvoice.rules.report import UNKNOWN, Report
from kontor.einvoice.rules.rulesets import CII, UBL_CREDIT_NOTE, UBL_INVOICE, RuleSet
from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_ZUGFERD_1 = "CrossIndustryDocument"
_ROOTS = {
    f"{{{ubl.INVOICE}}}Invoice": UBL_INVOICE,
    f"{{{ubl.CREDIT_NOTE}}}CreditNote": UBL_CREDIT_NOTE,
    f"{{{cii.RSM}}}CrossIndustryInvoice": CII,
}
_NATIVE = "XRechnung 3.0.2 native rules (schematron 2.6.0)"
_TEXT_LIMIT = 600
_MOST_FAULTS = 20
# Factur-X checks its own list of guideline ids here; XRechnung has another.
_FACTUR_X_GUIDELINE = "FX-SCH-A-000556"
# Not errors in the EN 16931 release XRechnung uses: both names of a contact, a buyer's tax number.
_FACTUR_X_ONLY = frozenset({"CII-SR-465", "CII-SR-466", "FX-SCH-A-000166", "FX-SCH-A-000570"})
_EMPTY = "PEPPOL-EN16931-R008"  # a warning in Factur-X, judged by our own rule for XRechnung


def syntax_of(root: Element) -> str:
    if etree.QName(root).localname == _ZUGFERD_1:
        return "zugferd-1"
    return _ROOTS.get(str(root.tag), UNKNOWN)


class Judge:
    """One per process: a Saxon processor is not shared between threads."""

    def __init__(self, mounted: Path | None = None) -> None:
        self._mounted = mounted
        self._schemas: dict[Path, etree.XMLSchema] = {}
        self._compiled: dict[Path, Any] = {}
        self._saxon = PySaxonProcessor(license=False)
        self._compiler = self._saxon.new_xslt30_processor()

    def warm(self, samples: Iterable[bytes]) -> None:
        """Compiles what these documents need."""
        for sample in samples:
            self.judge(sample)

    def judge(self, data: bytes) -> Report:
        try:
            root = xmlsafe.parse(data)
        except xmlsafe.NotReadableXml as bad:
            return Report(UNKNOWN, findings=(_fault("XML", bad.message),))
        syntax = syntax_of(root)
        if syntax not in (UBL_INVOICE, UBL_CREDIT_NOTE, CII):
            return Report(syntax, findings=(_fault("KONTOR-SYNTAX", f"root element {etree.QName(root).localname}"),))
        specification = _specification(root, syntax)
        profile = profiles.of(specification)
        schema = rulesets.schema(syntax, profile)
        faults = tuple(self._schema_faults(schema, root))
        if faults:
            name = profile.name if profile else ""
            return Report(syntax, name, specification, False, (schema.label,), faults)
        return self._by_rules(root, syntax, profile, specification, schema)

    def _by_rules(
        self, root: Element, syntax: str, profile: Profile | None, specification: str, schema: RuleSet
    ) -> Report:
        sheets = rulesets.stylesheets(syntax, profile, self._mounted)
        found: list[Finding] = []
        for sheet in sheets:
            found += self._assertions(sheet, root)
        labels = [schema.label, *(s.label for s in sheets)]
        invoice = converting.read(root) or Invoice()
        if profile is not None and profile.german and len(sheets) == 1:
            found += german_findings(root, syntax, invoice, profile)
            labels.append(_NATIVE)
        elif syntax == CII and not (profile and profile.family is Family.FACTUR_X):
            found += rules_tree.cii_currencies(root)
        if profile is None:
            found.append(breach("BR-DE-21", "/specification"))
        findings = tuple(_unique(_levelled(found, profile)))
        return Report(
            syntax=syntax,
            profile=profile.name if profile else "",
            specification=specification,
            valid=not any(f.fatal for f in findings),
            rule_sets=tuple(labels),
            findings=findings,
            policy=(*_own_view(profile), *policy.check(invoice)),
        )

    def _schema_faults(self, schema: RuleSet, root: Element) -> Iterator[Finding]:
        compiled = self._schemas.get(schema.path)
        if compiled is None:
            compiled = self._schemas[schema.path] = etree.XMLSchema(etree.parse(str(schema.path)))
        if not compiled.validate(root):
            log: Any = compiled.error_log
            for entry in list(log)[:_MOST_FAULTS]:
                yield _fault("XSD", f"line {entry.line}: {entry.message}")

    def _assertions(self, sheet: RuleSet, root: Element) -> list[Finding]:
        """An exception inside the rules means the document is not what they expect: invalid."""
        executable = self._compiled.get(sheet.path)
        if executable is None:
            executable = self._compiler.compile_stylesheet(stylesheet_file=str(sheet.path))
            self._compiled[sheet.path] = executable
        try:
            document = self._saxon.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            answer = executable.transform_to_string(xdm_node=document)
        except PySaxonApiError as broken:
            return [_fault("SCHEMATRON", str(broken))]
        return [_finding(node) for node in etree.fromstring(answer.encode()).iter(f"{SVRL}failed-assert")]


def german_findings(root: Element, syntax: str, invoice: Invoice, profile: Profile) -> list[Finding]:
    tree = rules_tree.cii(root, profile) if syntax == CII else rules_tree.ubl(root, profile)
    return [*checks.german(invoice, profile), *tree]


def _own_view(profile: Profile | None) -> Iterator[Finding]:
    if profile is not None and profile.conformance_level in ("MINIMUM", "BASIC WL"):
        yield breach("KONTOR-PROFILE", "/specification")


def _specification(root: Element, syntax: str) -> str:
    path = f".//{{{cii.RAM}}}GuidelineSpecifiedDocumentContextParameter/{{{cii.RAM}}}ID"
    return (root.findtext(path if syntax == CII else f"{{{ubl.CBC}}}CustomizationID") or "").strip()


def _fault(rule: str, message: str) -> Finding:
    return Finding(rule, Severity.FATAL, message=message[:_TEXT_LIMIT])


def _finding(node: Element) -> Finding:
    flag = node.get("flag", "fatal")
    severity = Severity(flag) if flag in ("warning", "information") else Severity.FATAL
    message = " ".join((node.findtext(f"{SVRL}text") or "").split())
    return Finding(node.get("id") or "FX-SCH", severity, "", node.get("location") or "", message[:_TEXT_LIMIT])


def _levelled(found: Iterable[Finding], profile: Profile | None) -> Iterator[Finding]:
    """The levels of the official XRechnung configuration, and what Factur-X alone asks."""
    german = profile is not None and profile.german
    for finding in found:
        if german and finding.rule in checks.LOWERED and finding.fatal:
            yield Finding(finding.rule, checks.LOWERED[finding.rule], finding.bt, finding.path, finding.message)
        elif not _gives_way(finding, profile):
            yield finding


def _gives_way(finding: Finding, profile: Profile | None) -> bool:
    if profile is None or profile.family in (Family.EN, Family.PEPPOL):
        return finding.rule == _FACTUR_X_GUIDELINE
    if not profile.german:
        return False
    if finding.rule == _FACTUR_X_GUIDELINE or finding.rule in _FACTUR_X_ONLY:
        return True
    if finding.rule == _EMPTY and not finding.fatal:
        return True
    scheme = "'@schemeID' is not allowed" in finding.message
    listed = "'@listID' is not allowed" in finding.message
    if profile.extension:
        return finding.rule in checks.EXTENSION_OVERRIDES or scheme or "'@mimeCode'" in finding.message
    return profile.cvd and (finding.rule in checks.CVD_OVERRIDES or listed)


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if (finding.rule, finding.path) not in seen:
            seen.add((finding.rule, finding.path))
            yield finding
