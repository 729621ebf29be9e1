"""A file of an answer carries its name."""

import pytest
from google.api.httpbody_pb2 import HttpBody
from kontor.common.values.files import name_of, named, part_of_name, stem_of


def test_a_file_carries_its_name_beside_its_bytes():
    body = HttpBody.FromString(named("Prüfbericht-RE-1.html", "text/html", b"<p>").SerializeToString())
    assert (body.content_type, body.data, name_of(body)) == ("text/html", b"<p>", "Prüfbericht-RE-1.html")
    assert name_of(HttpBody(data=b"x")) == ""


@pytest.mark.parametrize(("number", "part"), [("RE/2026/7", "RE-2026-7"), ("ÄÖ 4", "ÄÖ-4"), ("../x", "..-x")])
def test_a_number_in_a_name_is_no_path(number: str, part: str):
    assert part_of_name(number) == part


@pytest.mark.parametrize(("name", "stem"), [("a.b.pdf", "a.b"), ("ohne", "ohne"), (".pdf", ".pdf")])
def test_the_stem_is_the_name_without_its_ending(name: str, stem: str):
    assert stem_of(name) == stem
