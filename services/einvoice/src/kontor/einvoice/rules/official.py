"""Judges a document by the official rules, inside a worker process: schema first, then compiled stylesheets.

Rule sets are loaded when the first document needs them and stay warm. The German rules, which no package we use ships,
are ours (`german_ubl`, `german_cii`, `merged_ubl`, `merged_cii`) unless a KoSIT release is mounted; so are the parts
of the European rules for CII that none of them ships (`cen_cii`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from kontor.einvoice.en16931 import cii, converting, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.codec import DATE, Element
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.en16931.profiles import Family, Profile
from kontor.einvoice.rules import (
    cen_cii,
    german_cii,
    german_ubl,
    merged_cii,
    merged_ubl,
    peppol_bis,
    policy,
    rulesets,
    scenarios,
    schemas,
    trimming,
)
from kontor.einvoice.rules.findings import Finding, Severity, breach
from kontor.einvoice.rules.report import UNKNOWN, Report
from kontor.einvoice.rules.rulesets import CII, UBL_CREDIT_NOTE, UBL_INVOICE, RuleSet
from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

# What Factur-X says of elements and attributes its profile does not use. The schema of the profile has judged what may
# stand there, so this is information and never makes a document invalid.
_UNUSED = "//svrl:successful-report/(string(@location), string(svrl:text[1]))"
# Out of a stylesheet's report, which stays the tree it is: writing and parsing it costs a tenth of the verdict.
_FAILED = "//svrl:failed-assert/(string(@id), string(@flag), string(@location), string(svrl:text[1]))"
_ZUGFERD_1 = "CrossIndustryDocument"
_ROOTS = {
    f"{{{ubl.INVOICE}}}Invoice": UBL_INVOICE,
    f"{{{ubl.CREDIT_NOTE}}}CreditNote": UBL_CREDIT_NOTE,
    f"{{{cii.RSM}}}CrossIndustryInvoice": CII,
}
_TEXT_LIMIT = 600
_MOST_FAULTS = 20


def syntax_of(root: Element) -> str:
    if etree.QName(root).localname == _ZUGFERD_1:
        return "zugferd-1"
    return _ROOTS.get(str(root.tag), UNKNOWN)


class Judge:
    """One per process: a Saxon processor is not shared between threads."""

    def __init__(self, mounted: Path | None = None) -> None:
        self._mounted = mounted
        self._schemas: dict[RuleSet, etree.XMLSchema] = {}
        self._compiled: dict[Path, Any] = {}
        self._saxon = PySaxonProcessor(license=False)
        self._compiler = self._saxon.new_xslt30_processor()
        self._reports = self._saxon.new_xpath_processor()
        self._reports.declare_namespace("svrl", "http://purl.oclc.org/dsdl/svrl")
        self._reports.set_caching(True)

    def warm(self, samples: Iterable[bytes]) -> None:
        """Compiles what these documents need."""
        for sample in samples:
            self.judge(sample)

    def judge(self, data: bytes, *, ours: bool = False) -> Report:
        """The verdict on a document. `ours`: our policy has spoken on its model and is not asked again."""
        try:
            root = xmlsafe.parse(data)
        except xmlsafe.NotReadableXml as bad:
            return Report(UNKNOWN, findings=(_fault("XML", bad.message),))
        syntax = syntax_of(root)
        if syntax not in (UBL_INVOICE, UBL_CREDIT_NOTE, CII):
            return Report(syntax, findings=(_fault("SYNTAX", f"root element {etree.QName(root).localname}"),))
        specification = _specification(root, syntax)
        profile = profiles.of(specification)
        schema = rulesets.schema(syntax, profile, _issued(root, syntax))
        faults = tuple(self._schema_faults(schema, root))
        if faults:
            name = profile.name if profile else ""
            return Report(syntax, name, specification, False, (schema.label,), faults)
        own = () if ours else policy.check(converting.read(root) or Invoice())
        report = self._by_rules(root, syntax, profile, specification, schema)
        return replace(report, policy=(*_own_view(root, profile), *own))

    def _by_rules(
        self, root: Element, syntax: str, profile: Profile | None, specification: str, schema: RuleSet
    ) -> Report:
        sheets = rulesets.stylesheets(syntax, profile, self._mounted, _issued(root, syntax))
        mounted = len(sheets) > 1
        found: list[Finding] = []
        if syntax == CII and not mounted and not (profile and profile.family is Family.FACTUR_X):
            found += self._cen_cii(sheets[0], root, factur_x=profile is not None and profile.family is Family.EN)
        else:
            for sheet in sheets:
                found += self._assertions(sheet, root)
        labels = [schema.label, *(s.label for s in sheets)]
        if profile is not None and profile.german and not mounted:
            found += german(root, syntax, profile)
            labels.append(rulesets.native("xrechnung"))
        if profile is not None and profile.peppol:
            found += peppol(root, syntax, profile)
            labels.append(peppol_bis.label(root, profile))
        if profile is None:
            found.append(breach(_unknown(specification), "/specification"))
        levels = self._levels(profile, syntax, mounted=mounted)
        findings = tuple(_unique(_levelled(found, levels)))
        return Report(
            syntax=syntax,
            profile=profile.name if profile else "",
            specification=specification,
            valid=not any(f.fatal for f in findings),
            rule_sets=tuple(labels),
            findings=findings,
        )

    def _levels(self, profile: Profile | None, syntax: str, *, mounted: bool) -> Mapping[str, Severity]:
        if mounted and self._mounted is not None and profile is not None:
            return scenarios.levels(self._mounted, syntax, profile.specification)
        scenario = scenarios.of(syntax, profile)
        return {} if scenario is None else scenario.levels

    def _cen_cii(self, sheet: RuleSet, root: Element, *, factur_x: bool) -> list[Finding]:
        """CEN's rules for CII out of Factur-X's stylesheet and what `cen_cii` says in its place (see there).

        `factur_x`: the document may be one, so what only Factur-X asks is kept as a warning.
        """
        document = cen_cii.emptied(root)
        found = [f for f in self._assertions(sheet, document) if f.rule not in cen_cii.IN_OTHER_WORDS]
        plain = cen_cii.with_plain_indicators(document)
        if plain is not None:
            found = [f for f in found if f.rule not in cen_cii.BY_INDICATOR]
            found += [f for f in self._assertions(sheet, plain) if f.rule in cen_cii.BY_INDICATOR]
        european = (f for f in found if f.rule.startswith("BR-") or f.rule == "SCHEMATRON")
        also = (replace(f, severity=Severity.WARNING) for f in found if factur_x and f.rule.startswith("FX-SCH"))
        return [*european, *cen_cii.check(root), *also]

    def _schema_faults(self, schema: RuleSet, root: Element) -> Iterator[Finding]:
        compiled = self._schemas.get(schema)
        if compiled is None:
            compiled = self._schemas[schema] = schemas.compiled(schema.path, schema.narrowing)
        if not compiled.validate(root):
            log: Any = compiled.error_log
            for entry in list(log)[:_MOST_FAULTS]:
                yield _fault("XSD", f"line {entry.line}: {entry.message}")

    def _assertions(self, sheet: RuleSet, root: Element) -> list[Finding]:
        """An exception inside the rules means the document is not what they expect: invalid."""
        executable = self._compiled.get(sheet.path)
        if executable is None:
            executable = self._compiler.compile_stylesheet(stylesheet_text=trimming.trimmed(sheet.path))
            self._compiled[sheet.path] = executable
        try:
            document = self._saxon.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            report = executable.transform_to_value(xdm_node=document)
        except PySaxonApiError as broken:
            return [_fault("SCHEMATRON", str(broken))]
        if not _says_something(report.head):
            return []
        self._reports.set_context(xdm_item=report.head)
        failed = [item.string_value for item in self._reports.evaluate(_FAILED) or ()]
        found = [_finding(*failed[at : at + 4]) for at in range(0, len(failed), 4)]
        if sheet.names_unused:
            unused = [item.string_value for item in self._reports.evaluate(_UNUSED) or ()]
            found += [_unused(*unused[at : at + 2]) for at in range(0, len(unused), 2)]
        return found


def _says_something(report: Any) -> bool:
    """Where nothing failed the report is a frame without an element in it, seen in a tenth of what XPath takes."""
    return any(part.node_kind_str == "element" for frame in report.children for part in frame.children)


def german(root: Element, syntax: str, profile: Profile) -> list[Finding]:
    """BR-DE, BR-DEX and the merged Peppol rules, on the tree as the official rules are.

    A BT-24 with blanks around it is warned of (BR-DE-21), and what Extension and CVD ask is not asked of it.
    """
    exact = _identifier(root, syntax) == profile.specification
    asked = profile if exact else profiles.XRECHNUNG
    odd = [] if exact else [breach("BR-DE-21", "/specification")]
    if syntax == CII:
        return [*odd, *german_cii.check(root, asked), *merged_cii.check(root)]
    return [*odd, *german_ubl.check(root, asked), *merged_ubl.check(root)]


def peppol(root: Element, syntax: str, profile: Profile) -> Iterator[Finding]:
    """What Peppol asks beyond EN 16931; no package we use ships it. A CII document is asked as the UBL it would be."""
    if syntax != CII:
        return peppol_bis.judge(root, profile)
    return peppol_bis.check(converting.read(root) or Invoice(), profile)


def _own_view(root: Element, profile: Profile | None) -> Iterator[Finding]:
    if profile is not None and profile.conformance_level in ("MINIMUM", "BASIC WL"):
        yield breach("KONTOR-PROFILE", "/specification")
    if profile is not None and profile.german:
        yield from scenarios.doubtful(root)
        if scenarios.of(syntax_of(root), profile) is None:
            yield breach("KONTOR-NO-SCENARIO", "/specification")


def _identifier(root: Element, syntax: str) -> str:
    path = f".//{{{cii.RAM}}}GuidelineSpecifiedDocumentContextParameter/{{{cii.RAM}}}ID"
    return root.findtext(path if syntax == CII else f"{{{ubl.CBC}}}CustomizationID") or ""


def _issued(root: Element, syntax: str) -> date | None:
    """The day whose rules count."""
    path = f"{{{cii.RSM}}}ExchangedDocument/{{{cii.RAM}}}IssueDateTime/{{{cii.UDT}}}DateTimeString"
    day: date | None = DATE.read(root.findtext(path if syntax == CII else f"{{{ubl.CBC}}}IssueDate") or "")
    return day


def _specification(root: Element, syntax: str) -> str:
    return _identifier(root, syntax).strip()


def _unknown(specification: str) -> str:
    """A BT-24 we have no rules for; one that had its time is refused by whoever reads it today."""
    return "BR-DE-21" if scenarios.expired(specification) is None else "KONTOR-EXPIRED"


def _fault(rule: str, message: str) -> Finding:
    return Finding(rule, Severity.FATAL, message=message[:_TEXT_LIMIT])


def _finding(rule: str, flag: str, location: str, text: str) -> Finding:
    severity = Severity(flag) if flag in ("warning", "information") else Severity.FATAL
    return Finding(rule or "FX-SCH", severity, "", location, " ".join(text.split())[:_TEXT_LIMIT])


def _unused(location: str, text: str) -> Finding:
    return replace(breach("FX-NOT-USED", location), message=" ".join(text.split())[:_TEXT_LIMIT])


def _levelled(found: Iterable[Finding], levels: Mapping[str, Severity]) -> Iterator[Finding]:
    for finding in found:
        level = levels.get(finding.rule)
        yield finding if level is None else replace(finding, severity=level)


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if (finding.rule, finding.path) not in seen:
            seen.add((finding.rule, finding.path))
            yield finding
