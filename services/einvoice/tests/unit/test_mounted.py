"""An unpacked KoSIT release, where one is mounted, judges XRechnung: its stylesheets, its levels. Here a small one."""

from dataclasses import replace
from pathlib import Path

import pytest
from einvoice_builders import a_buyer, a_seller, an_invoice
from kontor.einvoice.en16931 import profiles, ubl
from kontor.einvoice.rules.official import Judge
from mounted_release import SHEET, lay_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return lay_release(tmp_path)


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
