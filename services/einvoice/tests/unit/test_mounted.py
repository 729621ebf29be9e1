"""An unpacked KoSIT release, where one is mounted, judges XRechnung: its stylesheets, its levels. Here a small one."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from einvoice_builders import a_buyer, a_seller, an_invoice
from kontor.einvoice.en16931 import profiles, ubl
from kontor.einvoice.rules import rulesets
from kontor.einvoice.rules.official import Judge

SHEET = """<?xml version="1.0"?>
<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <xsl:template match="/">
    <svrl:schematron-output>
      <xsl:if test="not(/*/cbc:BuyerReference)">
        <svrl:failed-assert id="BR-DE-15" flag="fatal" location="/">
          <svrl:text>reference</svrl:text></svrl:failed-assert>
      </xsl:if>
      <xsl:if test="not(/*/cbc:AccountingCost)">
        <svrl:failed-assert id="OURS-1" flag="warning" location="/">
          <svrl:text>cost</svrl:text></svrl:failed-assert>
      </xsl:if>
    </svrl:schematron-output>
  </xsl:template>
</xsl:stylesheet>
"""
SCENARIOS = """<?xml version="1.0"?>
<scenarios xmlns="http://www.xoev.de/de/validator/framework/1/scenarios" frameworkVersion="1.0.0">
  <scenario>
    <name>XRechnung (UBL CreditNote)</name>
    <match>exists(/creditnote:CreditNote/cbc:CustomizationID[. = '{xr}'])</match>
    <createReport><customLevel level="information">BR-DE-15</customLevel></createReport>
  </scenario>
  <scenario>
    <name>XRechnung (UBL Invoice)</name>
    <match>exists(/invoice:Invoice/cbc:CustomizationID[. = '{xr}'])</match>
    <createReport>
      <customLevel level="warning">BR-DE-15 BR-CL-25</customLevel>
      <customLevel level="error">OURS-1</customLevel>
    </createReport>
  </scenario>
</scenarios>
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "resources"
    (folder / "ubl").mkdir(parents=True)
    official = rulesets.packaged_root() / "ubl-2.1" / "EN16931-UBL-validation.xslt"
    shutil.copy(official, folder / "ubl" / "EN16931-UBL-validation.xsl")
    (folder / "XRechnung-UBL-validation.xsl").write_text(SHEET)
    (tmp_path / "scenarios.xml").write_text(SCENARIOS.format(xr=profiles.XRECHNUNG_3))
    return tmp_path


def _severities(judge: Judge, invoice) -> dict[str, str]:
    report = judge.judge(ubl.write(invoice))
    return {f.rule: f.severity.value for f in report.findings if not f.rule.startswith("UBL-CR")}


def test_a_mounted_release_judges_in_place_of_our_german_rules(release):
    invoice = an_invoice(buyer_accounting_reference="K1", seller=a_seller(contact=None))
    report = Judge(release).judge(ubl.write(invoice))
    assert "BR-DE-2" in Judge(None).judge(ubl.write(invoice)).rules()
    assert "BR-DE-2" not in report.rules()
    assert [name for name in report.rule_sets if "KoSIT" in name and "mounted" in name]
    assert not [name for name in report.rule_sets if "native" in name]


def test_its_scenarios_lower_and_raise_what_its_rules_say(release):
    judge = Judge(release)
    bare = an_invoice(buyer_reference=None, buyer=a_buyer(endpoint=None))
    assert _severities(judge, bare) == {"BR-DE-15": "warning", "OURS-1": "fatal"}
    assert judge.judge(ubl.write(replace(bare, buyer_accounting_reference="K1"))).valid
    assert _severities(judge, replace(bare, type_code="381"))["BR-DE-15"] == "information"


def test_what_is_not_xrechnung_is_judged_by_the_packaged_rules(release):
    invoice = an_invoice(specification=profiles.EN_16931)
    report = Judge(release).judge(ubl.write(invoice))
    assert report.valid
    assert not [name for name in report.rule_sets if "mounted" in name]


def test_half_a_release_is_none(tmp_path):
    (tmp_path / "XRechnung-UBL-validation.xsl").write_text(SHEET)
    report = Judge(tmp_path).judge(ubl.write(an_invoice()))
    assert [name for name in report.rule_sets if "native" in name]
