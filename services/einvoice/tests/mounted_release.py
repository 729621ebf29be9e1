"""An unpacked KoSIT release in small: the official European rules, one sheet of its own, levels for each scenario."""

import shutil
from pathlib import Path

from kontor.einvoice.en16931 import profiles
from kontor.einvoice.rules import rulesets

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


def lay_release(folder: Path) -> Path:
    """What an operator mounts; it knows UBL only."""
    resources = folder / "resources"
    (resources / "ubl").mkdir(parents=True)
    official = rulesets.packaged_root() / "ubl-2.1" / "EN16931-UBL-validation.xslt"
    shutil.copy(official, resources / "ubl" / "EN16931-UBL-validation.xsl")
    (resources / "XRechnung-UBL-validation.xsl").write_text(SHEET)
    (folder / "scenarios.xml").write_text(SCENARIOS.format(xr=profiles.XRECHNUNG_3))
    return folder
