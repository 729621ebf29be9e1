"""An official stylesheet without the idle part of its report: what fails is what failed before, word for word."""

from dataclasses import replace
from pathlib import Path

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.rules import rulesets, trimming
from lxml import etree
from mounted_release import SHEET
from saxonche import PySaxonApiError, PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SHEETS = [
    rulesets.stylesheets(rulesets.UBL_INVOICE, None, None)[0].path,
    rulesets.stylesheets(rulesets.CII, None, None)[0].path,
]
SPEAKING = """<xsl:template match="*"><svrl:failed-assert id="HIDDEN"/></xsl:template>"""
REREADING = """<xsl:variable name="fired" select="$report/svrl:fired-rule"/>"""


@pytest.fixture(scope="module")
def saxon() -> PySaxonProcessor:
    return PySaxonProcessor(license=False)


def _broken(syntax) -> str:
    """A country nobody knows, a sum that does not add up, a line without a name."""
    invoice = an_invoice()
    assert invoice.totals is not None
    assert invoice.buyer is not None
    assert invoice.buyer.address is not None
    nowhere = replace(invoice.buyer, address=replace(invoice.buyer.address, country="XX"))
    nameless = replace(invoice.lines[0], item=None)
    totals = replace(invoice.totals, payable=invoice.totals.payable + 1)
    broken = replace(invoice, buyer=nowhere, totals=totals, lines=(nameless, *invoice.lines[1:]))
    return syntax.write(broken).decode()


def _report(saxon: PySaxonProcessor, xml: str, **sheet: str) -> etree._Element:
    compiled = saxon.new_xslt30_processor().compile_stylesheet(**sheet)
    return etree.fromstring(compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml)).encode())


def _failed(report: etree._Element) -> list[bytes]:
    return [etree.tostring(failed, method="c14n", with_tail=False) for failed in report.iter(f"{SVRL}failed-assert")]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_what_fails_is_told_as_the_whole_stylesheet_tells_it(saxon, path):
    xml = _broken(ubl if "UBL" in path.name else cii)
    whole = _report(saxon, xml, stylesheet_file=str(path))
    trimmed = _report(saxon, xml, stylesheet_text=trimming.trimmed(path))
    assert len(_failed(whole)) >= 3
    assert _failed(trimmed) == _failed(whole)
    assert whole.find(f".//{SVRL}fired-rule") is not None
    assert {child.tag for child in trimmed.iter(f"{SVRL}*")} <= {
        f"{SVRL}{name}" for name in ("schematron-output", "failed-assert", "successful-report", "text")
    }


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_no_rule_is_lost(path):
    whole, trimmed = etree.parse(str(path)), etree.fromstring(trimming.trimmed(path))
    kept = f"//xsl:template | //xsl:when/@test | //xsl:if/@test | //*[namespace-uri()='{SVRL[1:-1]}']/@test"
    names = {"xsl": "http://www.w3.org/1999/XSL/Transform"}

    def rules(tree) -> list[object]:
        found = tree.xpath(kept, namespaces=names)
        return [dict(rule.attrib) if etree.iselement(rule) else str(rule) for rule in found]

    assert rules(trimmed) == rules(whole)


def test_a_rule_that_breaks_down_still_does(saxon):
    doubled = '<cbc:PayableAmount currencyID="EUR">1</cbc:PayableAmount><cbc:PayableAmount '
    xml = ubl.write(an_invoice()).decode().replace("<cbc:PayableAmount ", doubled)
    for sheet in ({"stylesheet_file": str(SHEETS[0])}, {"stylesheet_text": trimming.trimmed(SHEETS[0])}):
        with pytest.raises(PySaxonApiError, match="more than one item"):
            _report(saxon, xml, **sheet)


def _sheet(tmp_path: Path, also: str = "") -> str:
    told = '<svrl:active-pattern><xsl:apply-templates/></svrl:active-pattern><svrl:fired-rule context="/"/>'
    sheet = SHEET.replace("<svrl:schematron-output>", f"<svrl:schematron-output>{told}")
    path = tmp_path / "rules.xsl"
    path.write_text(sheet.replace("</xsl:stylesheet>", f"{also}</xsl:stylesheet>"))
    return trimming.trimmed(path)


def test_a_walk_that_finds_something_is_kept(saxon, tmp_path):
    assert "active-pattern" not in _sheet(tmp_path)
    kept = _sheet(tmp_path, SPEAKING)
    assert "fired-rule" not in kept
    report = _report(saxon, ubl.write(an_invoice()).decode(), stylesheet_text=kept)
    assert "HIDDEN" in {failed.get("id") for failed in report.iter(f"{SVRL}failed-assert")}


def test_a_stylesheet_that_reads_its_own_report_is_left_whole(tmp_path):
    assert "svrl:fired-rule context" not in _sheet(tmp_path)
    assert "svrl:fired-rule context" in _sheet(tmp_path, REREADING)
