import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from kontor.cli import refusals
from kontor.cli.home import plain_environment
from kontor.common.values import text

CATALOGUE = json.loads(refusals.CATALOGUE.read_text(encoding="utf-8"))


@pytest.fixture
def texts() -> Iterator[None]:
    """What a test registers is gone after it."""
    before, cures = dict(text._registered), dict(text._cures)
    yield
    for registered, kept in ((text._registered, before), (text._cures, cures)):
        registered.clear()
        registered.update(kept)


def test_the_catalogue_is_what_the_errors_say_and_each_names_its_cure() -> None:
    """In a process of its own: other tests define errors of toys."""
    looked = "from kontor.cli import refusals; print(refusals.faults(), refusals.stale())"
    environment = plain_environment()
    done = subprocess.run([sys.executable, "-c", looked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"


def test_every_code_of_every_service_says_cause_and_cure_in_both_languages() -> None:
    for area in ("crm", "projects", "timetracking", "billing", "einvoice", "collections", "platform", "gateway"):
        assert any(code.startswith(f"{area}.") for code in CATALOGUE), area
    for code, facts in CATALOGUE.items():
        assert 400 <= facts["status"] <= 599, code
        assert all(facts[part][lang] for part in ("cause", "cure") for lang in ("de", "en")), code


def test_states_and_words_of_documents_are_no_errors() -> None:
    assert not {code for code in CATALOGUE if code.startswith(("billing.says.", "actor.", "billing.waiting."))}


@pytest.mark.usefixtures("texts")
def test_a_sentence_that_says_no_cure_is_refused() -> None:
    text.register_texts({"toy.shut": {"de": "Die Kiste ist zu.", "en": "The box is shut. Please open it."}})
    found = [fault for fault in refusals.faults() if fault.startswith("toy.shut")]
    assert found == ["toy.shut: says in de what is the matter, not what to do about it: give it a cure"]
    text.register_cures({"toy.shut": {"de": "Aufmachen.", "en": "Open it."}})
    assert not [fault for fault in refusals.faults() if fault.startswith("toy.shut")]
    assert text.cure_of("toy.shut", "de") == "Aufmachen."
