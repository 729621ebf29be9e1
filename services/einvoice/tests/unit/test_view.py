"""The readable view shows every term of any document, names what it does not know, and cannot be misused."""

import re
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from einvoice_builders import a_line, an_invoice
from kontor.einvoice.en16931 import cii, converting, terms, ubl, xmlsafe
from kontor.einvoice.en16931.model import AllowanceCharge, Note
from kontor.einvoice.paper import pages, paging, reports, view
from kontor.einvoice.paper.leftover import of as leftover_of
from kontor.einvoice.rules.findings import Finding, Severity, breach
from kontor.einvoice.rules.refusals import SyntaxUnknown
from kontor.einvoice.rules.report import Report

_ID = re.compile(r'<td class="id">([^<]+)</td>')


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("syntax", [ubl, cii])
def test_the_page_is_whole_in_both_languages_and_syntaxes(syntax, language):
    page = view.html(syntax.write(an_invoice()), language)
    assert f'<html lang="{language}">' in page
    assert ("Alle Angaben" if language == "de" else "All terms") in page
    assert "<script" not in page
    assert "http://" not in page.replace("http-equiv", "")
    for id_ in ("BT-1", "BT-27", "BT-44", "BT-84", "BT-115", "BT-131", "BT-153"):
        assert f">{id_}<" in page


def test_every_term_of_every_official_positive_is_shown(corpus):
    shown = 0
    for row in corpus:
        if row["source"] != "kosit-xrechnung-testsuite":
            continue
        xml = Path(row["path"]).read_bytes()
        invoice = converting.read(xmlsafe.parse(xml))
        assert invoice is not None
        said = sorted(name for name, _ in terms.values(invoice))
        assert sorted(_ID.findall(view.html(xml, "en"))) == said, row["file"]
        shown += 1
    assert shown > 50


@pytest.mark.parametrize("syntax", [ubl, cii])
def test_the_pages_of_a_long_invoice_hold_all_of_it_once(syntax):
    invoice = an_invoice(
        lines=tuple(a_line(n) for n in range(1, 451)), notes=tuple(Note(text=f"N{n}") for n in range(450))
    )
    xml = syntax.write(invoice)
    pages_ = [view.html(xml, "en", page=n) for n in (1, 2, 3)]
    assert [f"Page {n} of 3" for n in (1, 2, 3)] == [re.search(r"Page \d of \d", page)[0] for page in pages_]
    whole = view.html(xml, "en")
    assert sorted(id_ for page in pages_ for id_ in _ID.findall(page)) == sorted(_ID.findall(whole))
    assert "Page 1" not in whole
    assert view.html(xml, "en", page=99) == pages_[2]
    for page, first, last in zip(pages_, (1, 201, 401), (200, 400, 450), strict=True):
        assert f">Leistung {first}<" in page
        assert f">Leistung {last}<" in page
        assert f">Leistung {last + 1}<" not in page


def test_pages_lead_to_each_other_only_where_somebody_can_follow():
    xml = ubl.write(an_invoice(lines=tuple(a_line(n) for n in range(1, 451))))
    linked = view.html(xml, "de", page=2, linked=True)
    assert 'href="?page=1&amp;language=de"' in linked
    assert 'href="?page=3&amp;language=de"' in linked
    assert "href=" not in view.html(xml, "de", page=2)


def test_a_page_is_bounded_whatever_a_line_holds():
    heavy = replace(a_line(1), allowances=(AllowanceCharge(amount=Decimal(1)),) * 900)
    invoice = an_invoice(lines=(heavy, *(a_line(n) for n in range(2, 300)), heavy))
    _, first = paging.cut(invoice, 1)
    assert (first.first, first.last) == (1, 110)
    nested = replace(a_line(1), sub_lines=tuple(a_line(n) for n in range(500)))
    assert paging.cut(an_invoice(lines=(a_line(1), nested, a_line(2))), 1)[1].pages == 3


def test_three_thousand_lines_are_shown_within_two_seconds():
    xml = ubl.write(an_invoice(lines=tuple(a_line(n) for n in range(1, 3_001))))
    view.html(ubl.write(an_invoice()), "de")
    for number in (1, 8, 15):
        began = time.process_time()
        page = view.html(xml, "de", page=number)
        assert time.process_time() - began < 2
        assert len(page) < 1_500_000


def test_what_no_term_holds_is_named_with_its_place():
    xml = ubl.write(an_invoice()).replace(
        b"<cbc:CustomizationID>", b"<cbc:UBLVersionID>2.1-odd</cbc:UBLVersionID><cbc:CustomizationID>", 1
    )
    rest, count = leftover_of(xmlsafe.parse(xml))
    assert ("cbc:UBLVersionID", "2.1-odd") in rest
    assert count == len(rest)
    assert "2.1-odd" in view.html(xml, "de")


@pytest.mark.parametrize("syntax", [ubl, cii])
def test_our_own_invoices_leave_nothing_unnamed(syntax):
    assert leftover_of(xmlsafe.parse(syntax.write(an_invoice()))) == ([], 0)


def test_what_is_foreign_stays_text():
    hostile = "<script>alert(1)</script>{{ 7*7 }}<img src=x onerror=y>"
    page = view.html(ubl.write(an_invoice(notes=(Note(text=hostile),))), "en")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert "<img" not in page


def test_figures_beyond_arithmetic_are_shown_all_the_same():
    invoice = an_invoice()
    line = replace(invoice.lines[0], net=converting.read(xmlsafe.parse(ubl.write(invoice))).lines[0].net * 10**60)
    page = view.html(ubl.write(replace(invoice, lines=(line,))), "en")
    assert "000,000,000,000,000" in page


def test_other_documents_are_refused():
    with pytest.raises(SyntaxUnknown):
        view.html(b"<order/>", "en")


def test_the_page_becomes_the_same_pdf_each_time():
    page = view.html(ubl.write(an_invoice()), "de")
    assert pages.pdf(page).startswith(b"%PDF-")
    assert pages.pdf(page) == pages.pdf(page)


def test_a_report_tells_the_verdict_and_keeps_policy_apart():
    finding = Finding("BR-CO-10", Severity.FATAL, "BT-106", "/Invoice[1]/x", "official <words>")
    report = Report("ubl-invoice", "XRechnung 3.0", "urn:x", False, ("EN 16931 UBL 1.3.16",), (finding,))
    report = replace(report, policy=(breach("KONTOR-SUPPLY-DATE", "/delivery"),))
    page = reports.html(report, "de", "RE-1.xml", "RE-1")
    official, _, policy = page.partition("Hausregeln")
    for text in (
        "Nicht gültig",
        "BR-CO-10",
        "BT-106",
        "/Invoice[1]/x",
        "EN 16931 UBL 1.3.16",
        "official &lt;words&gt;",
    ):
        assert text in official
    assert "KONTOR-SUPPLY-DATE" not in official
    assert "KONTOR-SUPPLY-DATE" in policy
    assert "Valid" in reports.html(Report("cii", valid=True), "en")
    unread = Report("unknown", findings=(Finding("XML", Severity.FATAL),))
    assert "Cannot be judged" in reports.html(unread, "en")
