"""What people search for, sort by and read."""

from datetime import UTC, date, datetime

import pytest
from kontor.common.values import text


def test_spellings_of_a_name_search_alike():
    keys = {text.searchable(name) for name in ("Müller & Söhne", "MUELLER  & soehne ", "Mu\u0308ller & So\u0308hne")}
    assert keys == {"mueller & soehne"}
    assert text.searchable("Straße") == text.searchable("STRASSE")
    assert text.searchable("Café") == "cafe"


def test_umlauts_sort_like_their_base_letter():
    names = ["Zebra", "Äpfel", "Apfel", "ol", "Öl", "Straße", "apfel"]
    assert sorted(names, key=text.sort_key) == ["Apfel", "apfel", "Äpfel", "ol", "Öl", "Straße", "Zebra"]


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.4, de;q=0.5", "de"),
        ("fr, en;q=0.1", "en"),
        ("fr", "en"),
        ("de;q=x", "en"),
        (",;=,de;", "de"),
    ],
)
def test_the_language_is_the_best_of_ours(header: str | None, lang: str):
    assert text.language(header) == lang


def test_a_sentence_names_its_facts_and_survives_a_missing_one():
    text.register_texts({"test.full": {"de": "Noch {left} frei in {room}.", "en": "{left} left in {room}."}})
    assert text.translate("test.full", "de", left=2, room="A") == "Noch 2 frei in A."
    assert text.translate("test.full", "en", left=2) == "2 left in …."
    assert text.translate("test.unheard_of", "en") == "test.unheard_of"


def test_a_sentence_needs_both_languages():
    with pytest.raises(ValueError, match="de"):
        text.register_texts({"test.half": {"en": "Half."}})


def test_a_sentence_names_cause_and_cure_apart():
    sentences = {
        "test.both": {"de": "Frist nach Nr. 3 am 1. Januar vorbei. Bitte neu senden.", "en": "Too late. Send anew."},
        "test.asks": {"de": "Bitte ein Datum angeben.", "en": "Please give a date."},
        "test.bare": {"de": "Zu spät.", "en": "Too late."},
    }
    text.register_words(sentences)
    assert text.cause_of("test.both", "de") == "Frist nach Nr. 3 am 1. Januar vorbei."
    assert text.cure_of("test.both", "de") == "Bitte neu senden."
    assert text.cure_of("test.asks", "en") == "Please give a date."
    assert text.cure_of("test.bare", "de") == ""
    assert not set(sentences) & set(text.refusals())


def test_a_day_is_said_as_people_of_the_language_write_it():
    text.register_texts({"test.day": {"de": "Erst am {day}.", "en": "On {day} only."}})
    assert text.translate("test.day", "de", day=date(2026, 12, 4)) == "Erst am 04.12.2026."
    assert text.translate("test.day", "en", day=date(2026, 12, 4)) == "On 4 December 2026 only."
    at = datetime(2026, 12, 4, tzinfo=UTC)
    assert text.translate("test.day", "en", day=at) == f"On {at} only."
