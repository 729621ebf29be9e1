"""What files are called: by their owner, in every system, and never for more than they are."""

from datetime import date

import pytest
from kontor.gateway import magic
from kontor.gateway.naming import _LISTS, disposition, plain, table_name, with_ending
from kontor.gateway.routes import bindings, public_rpcs, services

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Angebot-AN-2026-0012.pdf", 'attachment; filename="Angebot-AN-2026-0012.pdf"'),
        (
            "Auftragsbestätigung-1.pdf",
            "attachment; filename=\"Auftragsbestaetigung-1.pdf\"; filename*=UTF-8''Auftragsbest%C3%A4tigung-1.pdf",
        ),
        ("请求.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E8%AF%B7%E6%B1%82.pdf"),
        ("100 %.pdf", "attachment; filename=\"100 -.pdf\"; filename*=UTF-8''100%20%25.pdf"),
        ("", "attachment"),
    ],
)
def test_a_name_is_said_in_ascii_and_as_it_is(name: str, said: str):
    assert disposition("attachment", name) == said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"; x="\r\nSet-Cookie: y.pdf', "a; x=Set-Cookie y.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("gpj\u202etxt.exe", "gpjtxt.exe"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_no_path_no_header_and_reads_as_it_is(name: str, shown: str):
    assert plain(name) == shown
    assert disposition("inline", name).isascii()
    assert disposition("inline", name).isprintable()


def test_a_name_promises_no_more_than_the_bytes_are():
    assert with_ending("Rechnung.pdf.exe", ".pdf", magic.HARMLESS) == "Rechnung.pdf.exe.pdf"
    assert with_ending("Foto.JPEG", ".jpg", magic.HARMLESS) == "Foto.JPEG"
    assert with_ending("Beleg", ".pdf", magic.HARMLESS) == "Beleg.pdf"
    assert with_ending("seite.html", ".xml", magic.HARMLESS) == "seite.html.xml"


def test_a_table_is_named_in_the_readers_language_by_list_and_day():
    assert table_name("/v1/open_items", "de", DAY, "csv") == "Offene-Posten-2026-11-30.csv"
    assert table_name("/v1/invoices", "en", DAY, "xlsx") == "Invoices-2026-11-30.xlsx"


def test_every_list_has_a_word_for_its_table():
    routes = {binding.template for binding in bindings(public_rpcs(services())) if binding.rpc.rpc.pages}
    assert {route.rpartition("/")[2] for route in routes} <= set(_LISTS)
