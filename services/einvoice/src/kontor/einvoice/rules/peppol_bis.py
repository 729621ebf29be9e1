"""Peppol BIS Billing 3 and Self-Billing: what they ask beyond EN 16931, in one place for the tree and for our model.

No package ships the official rules; these are ours, by the release `assets/peppol.toml` names, and reports say so. They
look at UBL, which is all that travels in Peppol: our model is asked as the document it would become.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kontor.einvoice.en16931 import places, ubl
from kontor.einvoice.en16931.codec import DATE, Element
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import german_ubl, peppol_lists, peppol_nations, peppol_parties, peppol_ubl
from kontor.einvoice.rules.findings import Finding, Severity
from kontor.einvoice.rules.trees import first
from lxml import etree

_GERMAN = re.compile(r"BR-DE-(\d+)(?:-([ab]))?\Z")
# What XRechnung only warns of and Peppol refuses, and the other way round.
_SEVERITIES = {"PEPPOL-EN16931-R120": Severity.FATAL, "DE-R-T02": Severity.WARNING}
_NOT_TAKEN_OVER = frozenset({"BR-DE-21"})


def label(root: Element, profile: Profile) -> str:
    """The release that judges this document."""
    release = _release(root)
    return release.self_billing_label if profile.self_billing else release.label


def check(invoice: Invoice, profile: Profile) -> Iterator[Finding]:
    """All of it on our model; places are those of the model."""
    for finding in judge(etree.fromstring(ubl.write(invoice)), profile):
        yield replace(finding, path=places.pointer(finding.path, finding.bt))


def judge(root: Element, profile: Profile) -> Iterator[Finding]:
    """All of it on a UBL Invoice or CreditNote."""
    release, at = _release(root), peppol_parties.homes(root)
    asked = peppol_ubl.Asked(profile, release, at.both_german)
    for finding in _found(root, asked, at):
        level = release.severities.get(finding.rule) or _SEVERITIES.get(finding.rule) or finding.severity
        yield replace(finding, severity=level, bt=finding.bt or places.nearest_term(finding.path))


def _found(root: Element, asked: peppol_ubl.Asked, at: peppol_parties.Homes) -> Iterator[Finding]:
    yield from peppol_ubl.check(root, asked)
    if not asked.profile.self_billing:
        yield from peppol_nations.check(root, at)
        if at.both_german:
            yield from _renamed(german_ubl.check(root, asked.profile))


def _release(root: Element) -> peppol_lists.Release:
    node = first(root, "/*/cbc:IssueDate")
    return peppol_lists.release(None if node is None else DATE.read(node.text or ""))


def _renamed(findings: Iterable[Finding]) -> Iterator[Finding]:
    """BR-DE-23-a is DE-R-023-1 in Peppol; what Peppol has not taken over is left out."""
    for finding in findings:
        found = _GERMAN.match(finding.rule)
        if finding.rule == "BR-TMP-2":
            yield replace(finding, rule="DE-R-T02")
        elif found and finding.rule not in _NOT_TAKEN_OVER:
            part = {"a": "-1", "b": "-2"}.get(found[2] or "", "")
            yield replace(finding, rule=f"DE-R-{int(found[1]):03}{part}")
