"""What the scenarios of authorities make of a document: schema and severities by its kind, old identifiers refused."""

from dataclasses import replace

import pytest
from einvoice_builders import PRECEDING, a_line, an_invoice
from kontor.einvoice.en16931 import cii, profiles, ubl, xmlsafe
from kontor.einvoice.rules import scenarios
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.rulesets import CII, UBL_CREDIT_NOTE, UBL_INVOICE
from kontor.einvoice.rules.trees import nodes
from kontor.einvoice.wire import formats
from lxml import etree

CIUS, EXTENSION = profiles.XRECHNUNG, profiles.XRECHNUNG_EXTENSION
CVD = profiles.named("XRechnung 3.0 CVD")
_TRADE = "/*/rsm:SupplyChainTradeTransaction"
_TERMS = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradePaymentTerms"
_TAX = f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem[1]/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def _with_sub_line(profile) -> bytes:
    line = a_line(1)
    invoice = an_invoice(specification=profile.specification, contract="V-1", tender="T-1")
    first = invoice.lines[0]
    below = replace(line, id="1.1", net=first.net)
    return ubl.write(replace(invoice, lines=(replace(first, sub_lines=(below,)), *invoice.lines[1:])))


def _severity(judge: Judge, xml: bytes, rule: str) -> str:
    report = judge.judge(xml)
    assert "XSD" not in report.rules()
    return next((f.severity.value for f in report.findings if f.rule == rule), "")


@pytest.mark.parametrize(
    ("profile", "severity"),
    [
        (CIUS, "fatal"),
        (CVD, "fatal"),
        (EXTENSION, "information"),
    ],
)
def test_a_line_below_a_line_is_what_the_scenario_of_its_document_makes_of_it(judge, profile, severity):
    assert _severity(judge, _with_sub_line(profile), "UBL-CR-646") == severity


def test_a_credit_note_of_the_extension_is_told_to_be_without_a_scenario(judge):
    report = judge.judge(ubl.write(an_invoice(specification=EXTENSION.specification, type_code="381")))
    assert report.valid
    assert "KONTOR-NO-SCENARIO" in {f.rule for f in report.policy}
    plain = judge.judge(ubl.write(an_invoice(type_code="381")))
    assert "KONTOR-NO-SCENARIO" not in {f.rule for f in plain.policy}


def test_a_credit_note_has_no_scenario_for_the_extension_and_none_that_names_lines_below_lines_but_for_vehicles():
    assert scenarios.of(UBL_CREDIT_NOTE, EXTENSION) is None
    assert "UBL-CR-646" not in scenarios.of(UBL_CREDIT_NOTE, CIUS).levels
    assert "UBL-CR-646" in scenarios.of(UBL_CREDIT_NOTE, CVD).levels


def _twice(xml: bytes, path: str) -> bytes:
    root = xmlsafe.parse(xml)
    node = nodes(root, path)[0]
    node.addnext(etree.fromstring(etree.tostring(node)))
    return etree.tostring(root)


@pytest.mark.parametrize("profile", [CIUS, EXTENSION, CVD])
@pytest.mark.parametrize(("path", "rule"), [(_TERMS, "CII-SR-452"), (_TAX, "CII-SR-454")])
def test_xrechnung_in_cii_refuses_what_en_16931_only_warns_of(judge, profile, path, rule):
    invoice = an_invoice(specification=profile.specification, contract="V-1", tender="T-1")
    assert _severity(judge, _twice(cii.write(invoice), path), rule) == "fatal"
    plain = an_invoice(specification=profiles.EN_16931)
    assert _severity(judge, _twice(cii.write(plain), path), rule) == "warning"


@pytest.mark.parametrize(("profile", "fits"), [(CIUS, False), (EXTENSION, False), (profiles.FACTUR_X_EN16931, True)])
def test_xrechnung_in_cii_is_read_by_the_schema_of_its_scenario_and_zugferd_by_the_later_one(judge, profile, fits):
    two = (*PRECEDING, replace(PRECEDING[0], number="RE-2026-0012"))
    report = judge.judge(cii.write(an_invoice(specification=profile.specification, preceding=two)))
    assert ("XSD" not in report.rules()) == fits
    assert report.rule_sets[0].startswith("CII XSD D22B" if fits else "CII XSD D16B")


@pytest.mark.parametrize("version", ["1.2", "2.0", "2.1", "2.2", "2.3"])
def test_an_old_identifier_is_said_to_be_expired_and_is_not_valid(judge, version):
    old = f"{profiles.EN_16931}#compliant#urn:xoev-de:kosit:standard:xrechnung_{version}"
    for name in (old, f"{old}#conformant#urn:xoev-de:kosit:extension:xrechnung_{version}"):
        report = judge.judge(ubl.write(an_invoice(specification=name)))
        assert not report.valid
        assert {f.rule for f in report.findings if f.fatal} == {"KONTOR-EXPIRED"}


def test_an_identifier_nobody_knows_is_only_warned_of(judge):
    report = judge.judge(ubl.write(an_invoice(specification=f"{profiles.EN_16931}#compliant#urn:other")))
    assert report.valid
    assert "BR-DE-21" in report.rules()


def test_each_scenario_is_of_a_profile_of_ours():
    kinds = (UBL_INVOICE, UBL_CREDIT_NOTE, CII)
    found = [scenarios.of(kind, profile) for kind in kinds for profile in profiles.PROFILES]
    assert len([one for one in found if one is not None]) == 8


def test_what_a_factur_x_profile_does_not_use_is_information_and_keeps_it_valid(judge):
    basic = an_invoice(specification=profiles.FACTUR_X_BASIC.specification)
    root = xmlsafe.parse(cii.write(formats.narrowed(basic, profiles.FACTUR_X_BASIC)))
    nodes(root, "//rsm:ExchangedDocument/ram:ID")[0].set("schemeID", "X")
    report = judge.judge(etree.tostring(root))
    assert report.valid, report.findings
    unused = [f for f in report.findings if f.rule == "FX-NOT-USED"]
    assert unused
    assert all(f.severity.value == "information" and f.path for f in unused)
