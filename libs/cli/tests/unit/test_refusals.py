from collections.abc import Iterator

import pytest
from kontor.cli import refusals
from kontor.common.values import text


@pytest.fixture
def texts() -> Iterator[None]:
    """What a test registers is gone after it."""
    before, cures = dict(text._registered), dict(text._cures)
    yield
    for registered, kept in ((text._registered, before), (text._cures, cures)):
        registered.clear()
        registered.update(kept)


def test_every_code_of_every_service_says_cause_and_cure_in_both_languages() -> None:
    assert refusals.faults() == []
    found = refusals.catalogue()
    for area in ("crm", "projects", "timetracking", "billing", "einvoice", "collections", "platform", "gateway"):
        assert any(code.startswith(f"{area}.") for code in found), area
    for code, facts in found.items():
        assert 400 <= facts["status"] <= 599, code
        assert all(facts[part][lang] for part in ("cause", "cure") for lang in ("de", "en")), code


def test_states_and_words_of_documents_are_no_errors() -> None:
    assert not {
        code for code in refusals.catalogue() if code.startswith(("billing.says.", "actor.", "billing.waiting."))
    }


@pytest.mark.usefixtures("texts")
def test_a_sentence_that_says_no_cure_is_refused() -> None:
    text.register_texts({"toy.shut": {"de": "Die Kiste ist zu.", "en": "The box is shut. Please open it."}})
    assert refusals.faults() == [
        "toy.shut: says in de what is the matter, not what to do about it: give it a cure",
    ]
    text.register_cures({"toy.shut": {"de": "Aufmachen.", "en": "Open it."}})
    assert refusals.faults() == []
    assert text.cure_of("toy.shut", "de") == "Aufmachen."


def test_the_catalogue_of_the_gateway_is_what_the_errors_say() -> None:
    assert not refusals.stale()
