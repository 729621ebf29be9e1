"""Words of letters: every occasion speaks both languages, and what is put in stands where its name stood."""

import pytest
from kontor.common.values import mail_texts
from kontor.common.values.mail_texts import Occasion, Words


@pytest.mark.parametrize(("occasion", "language"), mail_texts.every())
def test_what_kontor_says_by_itself_uses_what_is_known_and_says_what_it_must(occasion, language):
    words = mail_texts.usual(occasion, language)
    assert mail_texts.unknown(occasion, words.subject + words.text) == []
    assert mail_texts.missing(occasion, words.text) == []
    read = mail_texts.example(occasion, language, words)
    assert "{" not in read.subject + read.text
    assert len(read.text.splitlines()) == len(words.text.splitlines())


@pytest.mark.parametrize("occasion", Occasion)
def test_every_place_has_a_name_and_an_example_in_both_languages(occasion):
    for place in mail_texts.placeholders(occasion):
        for language in mail_texts.LANGUAGES:
            assert place.labels[language].strip()
            assert place.examples[language].strip()


def test_a_fact_stands_where_its_name_stood_and_is_not_read_for_places():
    words = Words("{title} ({number})", "Angebot {number}\nTitel: {title}")
    facts = {"number": "AN-1", "title": "Was {number} heißt, {0.__class__} %s"}
    filled = words.filled(facts)
    assert filled.subject == "Was {number} heißt, {0.__class__} %s (AN-1)"
    assert filled.text == "Angebot AN-1\nTitel: Was {number} heißt, {0.__class__} %s"


def test_a_line_that_speaks_of_what_there_is_not_is_left_out_with_its_gap():
    words = Words("Rechnung {number}: {title}", "Guten Tag,\n\nbis {due_date}.\n\nProjekt {project}\nGruß")
    filled = words.filled({"number": "1", "due_date": "", "title": ""})
    assert filled.subject == "Rechnung 1"
    assert filled.text == "Guten Tag,\n\nGruß"


def test_the_line_with_the_link_stays_whatever_else_it_speaks_of():
    words = Words("S", "Hallo\n\nBis {valid_until} hier: {link}\n\nGruß {sender}")
    assert words.filled({"link": "{link}", "valid_until": ""}).text == "Hallo\n\nBis  hier: {link}"
    assert words.filled({"link": "", "valid_until": "morgen", "sender": "wir"}).text == "Hallo\n\nGruß wir"


def test_no_letter_leaves_empty_what_the_facts_leave_nothing_of_says_the_usual():
    facts = {"greeting": "Moin,", "document": "Storno", "number": "7", "sender": "wir", "project": ""}
    own = mail_texts.own(Occasion.CANCELLATION, "de", "{project}", "Zu {project}")
    filled = own.filled(facts)
    usual = mail_texts.usual(Occasion.CANCELLATION, "de").filled(facts)
    assert (filled.subject, filled.text) == ("Storno 7", usual.text)
    kept = mail_texts.own(Occasion.CANCELLATION, "de", "{project}", "Zu {project}\n\nGruß").filled(facts)
    assert (kept.subject, kept.text) == ("Storno 7", "Gruß")


def test_a_fact_of_many_lines_stays_as_it_is():
    assert Words("S", "A\n\n{claims}\n\nB").filled({"claims": "eins\n\nzwei"}).text == "A\n\neins\n\nzwei\n\nB"


def test_a_subject_is_one_line_and_cut_where_letters_end():
    assert Words("{title}", "x").filled({"title": "Zwei\nZeilen"}).subject == "Zwei Zeilen"
    cut = Words("{title}", "x").filled({"title": "n" * 500}).subject
    assert len(cut) == mail_texts.SUBJECT_LIMIT
    assert cut.endswith("…")


def test_braces_that_name_nothing_known_are_found_and_others_are_text():
    assert mail_texts.unknown(Occasion.QUOTE, "{nummer} {number} {Number} {} {link.x} { a } b} {") == [
        "{nummer}",
        "{Number}",
        "{}",
        "{link.x}",
        "{ a }",
    ]
    assert mail_texts.missing(Occasion.QUOTE, "ohne") == ["{link}"]
    assert mail_texts.missing(Occasion.INVOICE, "ohne") == []


@pytest.mark.parametrize(("language", "spoken"), [("de", "de"), ("en", "en"), ("", "de"), ("fr", "de")])
def test_a_letter_is_written_in_a_language_there_are_words_in(language, spoken):
    assert mail_texts.spoken(language) == spoken
    assert mail_texts.usual(Occasion.INVOICE, language) == mail_texts.usual(Occasion.INVOICE, spoken)
    assert mail_texts.greeting(language, "") == {"de": "Guten Tag,", "en": "Good day,"}[spoken]
