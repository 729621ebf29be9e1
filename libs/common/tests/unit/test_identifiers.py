"""VAT ids, IBANs and BICs as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.identifiers import clean_identifier, is_bic, is_iban, vat_id_fault

IBAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            IBAN,
            IBAN.lower(),
            "DE89 3704 0044 0532 0130 00",
            " de89 3704 0044 0532 0130 00\n",
            "DE89-3704-0044-0532-0130-00",
        ),
        *(
            "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
            "DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00",
        ),
        *("DE89\u20093704\t00440532013000", "\ufeffDE89370400440532013000\u200b", "\u202aDE89370400440532013000\u202c"),
        *("ＤＥ８９３７０４００４４０５３２０１３０００", "DE89‑3704‑0044‑0532‑0130‑00", "DE89.3704.0044.0532.0130.00"),
    ],
)
def test_an_iban_is_the_same_however_it_is_typed(typed: str):
    assert clean_identifier(typed) == IBAN
    assert is_iban(clean_identifier(typed))


def test_vat_ids_and_bics_are_cleaned_alike():
    assert clean_identifier("de 136\u00a0695-976") == "DE136695976"
    assert clean_identifier(" cobadeff xxx ") == "COBADEFFXXX"


_TYPED = st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Cf", "Pd"), max_codepoint=0x2FF)


@given(st.text(alphabet=_TYPED, max_size=60))
def test_cleaning_twice_changes_nothing(typed: str):
    once = clean_identifier(typed)
    assert clean_identifier(once) == once


@pytest.mark.parametrize("value", [IBAN, "AT611904300234573201", "NL91ABNA0417164300"])
def test_good_ibans(value: str):
    assert is_iban(value)


@pytest.mark.parametrize(
    "value",
    [
        "DE89370400440532013001",
        "DE8937040044053201300",
        "",
        "DE",
        "XX89370400440532013000",
        "💶" * 9,
        IBAN.lower()[:-1],
    ],
)
def test_ibans_with_wrong_check_digits_or_form_are_none(value: str):
    assert not is_iban(value)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        *(("DE136695976", ""), ("DE136695977", "check_digits"), ("DE12", "form"), ("136695976", "form"), ("", "form")),
        *(("ATU13585627", ""), ("ATU13585626", "check_digits"), ("ZZ123", "form"), ("DE13669597A", "form")),
    ],
)
def test_vat_ids_are_judged_by_form_and_check_digits(value: str, fault: str):
    assert vat_id_fault(value) == fault


@pytest.mark.parametrize(
    ("value", "good"),
    [("COBADEFF", True), ("COBADEFFXXX", True), ("COBADEF", False), ("12345678", False), ("COBADEFFXX", False)],
)
def test_bics_have_eight_or_eleven_characters(value: str, good: bool):
    assert is_bic(value) is good
