"""Formats as data: what each can say, demands and allows, and when."""

from datetime import date

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import profiles, terms


@pytest.mark.parametrize("profile", profiles.PROFILES, ids=lambda p: p.name)
def test_a_profile_names_only_terms_that_exist(profile):
    assert profile.terms <= profiles.names().keys()
    assert {name for one in profile.required for name in one} <= profile.terms
    assert profiles.of(profile.specification) is profile
    assert profiles.named(profile.name) is profile


def test_each_profile_that_goes_into_a_pdf_says_its_file_and_relationship():
    for profile in profiles.PROFILES:
        assert profile.embeddable == bool(profile.attachment) == bool(profile.relationship)
    assert profiles.XRECHNUNG.attachment == "xrechnung.xml"
    assert profiles.named("Factur-X MINIMUM").relationship == ("Data",)


def test_a_format_is_in_force_from_its_day_on():
    assert not profiles.XRECHNUNG.in_force(date(2023, 12, 31))
    assert profiles.XRECHNUNG.in_force(date(2026, 11, 27))


def test_a_narrow_profile_says_which_terms_had_to_go():
    kept, lost = terms.only(an_invoice(), profiles.named("Factur-X MINIMUM").terms)
    assert {"BG-25", "BG-16", "BT-9"} <= set(lost)
    assert terms.used(kept) <= profiles.named("Factur-X MINIMUM").terms
    assert kept.totals is not None
    assert kept.totals.payable == an_invoice().totals.payable


def test_en_16931_loses_nothing_of_an_ordinary_invoice():
    assert terms.only(an_invoice(), profiles.FACTUR_X_EN16931.terms) == (an_invoice(), ())
