"""Rule sets are dated data: a document is judged by what was in force when it was issued."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import profiles, ubl
from kontor.einvoice.rules import rulesets
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.rulesets import CII, UBL_CREDIT_NOTE, UBL_INVOICE

SYNTAXES = (UBL_INVOICE, UBL_CREDIT_NOTE, CII)


def test_of_two_releases_the_one_in_force_on_the_day_judges():
    (old,) = rulesets.stylesheets(UBL_INVOICE, None, None)
    new = replace(old, version="2.0.0", valid_from=old.valid_from + timedelta(days=365))
    both = (old, new)
    assert rulesets.in_force(both, new.valid_from - timedelta(days=1)) is old
    assert rulesets.in_force(both, new.valid_from) is new
    assert rulesets.in_force(both, date(2001, 1, 1)) is old
    assert rulesets.in_force(both, None) is new


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("profile", [None, *profiles.PROFILES], ids=lambda p: p.name if p else "none")
def test_every_document_has_a_schema_and_rules_whose_files_are_there(syntax, profile):
    known = rulesets.of_all_days(syntax, profile, None)
    assert rulesets.schema(syntax, profile) in known
    assert set(rulesets.stylesheets(syntax, profile, None)) <= set(known)
    assert all(one.path.is_file() for one in known)
    assert len({one.label for one in known}) == len(known)


def test_releases_of_one_kind_have_days_of_their_own():
    for syntax in SYNTAXES:
        for profile in (None, *profiles.PROFILES):
            for releases in (rulesets.of_all_days(syntax, profile, None),):
                same = [one for one in releases if one.name == releases[0].name]
                assert all(a.valid_from < b.valid_from for a, b in pairwise(same))


def test_a_peppol_identifier_is_told_by_how_it_begins():
    odd = f"{profiles.PEPPOL_BIS.specification}::1"
    assert profiles.of(odd) is profiles.PEPPOL_BIS
    report = Judge().judge(ubl.write(an_invoice(specification=odd)))
    assert "PEPPOL-EN16931-R004" in {f.rule for f in report.findings if f.fatal}
