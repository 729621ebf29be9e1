"""What no document can hold never comes in, in whatever field of whatever request."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.api.crm.v1.crm_pb2 import Quote, QuoteLine, UpdateQuoteRequest
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.common.serving.texts import must_be_text
from kontor.common.values.errors import InvalidInput
from kontor.common.values.text import has_odd_character
from lxml import etree

_REFUSED = [*map(chr, range(0x00, 0x09)), "\x0c", *map(chr, range(0x0E, 0x20)), "\ufffe", "\uffff"]


def refusals(request) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        must_be_text(request)
    assert refused.value.code == "invalid_text"
    return [violation.pointer for violation in refused.value.all_violations() if violation.pointer]


@pytest.mark.parametrize("odd", _REFUSED, ids=[f"U+{ord(c):04X}" for c in _REFUSED])
def test_a_character_outside_xml_is_refused_at_its_field(odd: str):
    assert refusals(UpdateQuoteRequest(quote=Quote(title=f"Süd{odd}"))) == ["/quote/title"]


def test_every_place_is_told_at_once():
    quote = Quote(title="a\x1b", lines=[QuoteLine(title="gut"), QuoteLine(title="b\ufffe", description="c\x00")])
    assert refusals(UpdateQuoteRequest(id="\x01", quote=quote)) == [
        "/id",
        "/quote/title",
        "/quote/lines/1/title",
        "/quote/lines/1/description",
    ]
    person = platform.Person(name="Eva", roles=["sales", "a\x1f"])
    assert refusals(platform.CreatePersonRequest(person=person)) == ["/person/roles/1"]


def test_a_vertical_tab_becomes_a_line_break():
    request = UpdateQuoteRequest(
        quote=Quote(introduction="Guten Tag,\vwie besprochen", lines=[QuoteLine(title="a\vb")])
    )
    must_be_text(request)
    assert (request.quote.introduction, request.quote.lines[0].title) == ("Guten Tag,\nwie besprochen", "a\nb")
    roles = platform.CreatePersonRequest(person=platform.Person(roles=["a\v", "b"]))
    must_be_text(roles)
    assert list(roles.person.roles) == ["a\n", "b"]


@pytest.mark.parametrize(
    "sound", ["Müller & Söhne", "a\tb\r\nc", "\x7f\x85", "👩‍💻 שלום 你好", "\U0001fffe", "\ud7ff\ue000\ufffd"]
)
def test_what_xml_can_carry_comes_in_unchanged(sound: str):
    request = UpdateQuoteRequest(quote=Quote(title=sound))
    must_be_text(request)
    assert request.quote.title == sound


@given(st.text(max_size=20))
def test_exactly_the_texts_an_xml_document_can_hold_are_sound(value: str):
    def fits() -> bool:
        try:
            etree.Element("a").text = value
        except (ValueError, UnicodeEncodeError):
            return False
        return True

    assert has_odd_character(value) != fits()


def test_surrogates_are_odd():
    assert has_odd_character("\ud800")


def test_a_request_of_nine_hundred_lines_costs_a_small_part_of_its_rules():
    lines = [QuoteLine(title=f"Beratung {n}", description="Workshops und Abnahme " * 5, unit="HUR") for n in range(900)]
    request = UpdateQuoteRequest(quote=Quote(lines=lines))
    must_be_text(request)
    began = time.process_time()
    for _ in range(5):
        must_be_text(request)
    assert (time.process_time() - began) / 5 < 0.05
