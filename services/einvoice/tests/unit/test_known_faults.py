"""Documents that were judged otherwise by the official rules: their names say by which rule."""

import pytest
from kontor.einvoice.rules.official import Judge

EXPECTED = {
    "peppol_base_ok": "",
    "peppol_EM_CL008": "PEPPOL-EN16931-CL008",
    "peppol_SE_org_R049": "PEPPOL-COMMON-R049",
    "peppol_date_tz_F001": "PEPPOL-EN16931-F001",
    "peppol_gln19_R040_official_valid": "",
    "peppol_line_currency_R051": "PEPPOL-EN16931-R051",
    "peppol_type381_P0100": "PEPPOL-EN16931-P0100",
    "xr_cii_base_ok": "",
    "xr_cii_line_two_tax_SR454": "CII-SR-454",
    "xr_cii_one_BG3_ok": "",
    "xr_cii_two_BG3_XSD": "XSD",
    "xr_cii_two_terms_SR452": "CII-SR-452",
    "xr_ubl_empty_BT13_R008": "",
    "xr_ubl_old_id_2.3": "KONTOR-EXPIRED",
}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_is_refused_by_the_rule_its_name_says_and_its_twin_is_valid(judge, faults, name):
    report = judge.judge((faults / f"{name}.xml").read_bytes())
    rule = EXPECTED[name]
    assert report.valid == (not rule), sorted(report.rules())
    if rule:
        assert rule in {f.rule for f in report.findings if f.fatal}
