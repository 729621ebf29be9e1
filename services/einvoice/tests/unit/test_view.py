"""The readable view shows every term of any document, names what it does not know, and cannot be misused."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import cii, converting, terms, ubl, xmlsafe
from kontor.einvoice.en16931.model import Note
from kontor.einvoice.paper import pages, reports, view
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
