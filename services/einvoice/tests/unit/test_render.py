"""The PDF: valid PDF/A-3 with the invoice inside, the same bytes each time, nothing fetched, nothing forgotten."""

import asyncio
import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from einvoice_builders import PRECEDING, a_line, an_invoice, of_type, of_vat_case
from kontor.einvoice.en16931 import cii, profiles, ubl
from kontor.einvoice.paper import contexts
from kontor.einvoice.workers.rendering import Renderer

FACTS = {
    "language": "de",
    "kind": "invoice",
    "xml_name": "factur-x.xml",
    "conformance_level": "EN 16931",
    "customer_number": "K-1",
    "project": "Kundenportal",
}
WORK = [
    {"line": "1", "name": "Entwicklung", "date": "2026-10-02", "person": "Mia", "text": "Anmeldung", "minutes": 90},
    {"line": "1", "name": "Entwicklung", "date": "2026-10-03", "person": "Jo", "text": "Rechte", "minutes": 120},
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fonts")


def _render(cache: Path, *jobs: tuple[bytes, dict, bytes | None]) -> list[bytes]:
    async def run() -> list[bytes]:
        renderer = Renderer(1, cache)
        try:
            return [await renderer.render(xml, facts, logo, "image/png") for xml, facts, logo in jobs]
        finally:
            await renderer.close()

    return asyncio.run(run())


def _png() -> bytes:
    out = io.BytesIO()
    from PIL import Image

    Image.new("RGBA", (120, 40), (20, 80, 92, 128)).save(out, "PNG")
    return out.getvalue()


def test_every_layout_is_pdf_a_3_with_the_invoice_inside(cache, tmp_path, pdfa_checker):
    en = profiles.EN_16931
    documents = {
        "plain": (an_invoice(specification=en), FACTS, None),
        "logo and proof": (an_invoice(specification=en), {**FACTS, "work": WORK}, _png()),
        "english": (of_vat_case("AE", specification=en), {**FACTS, "language": "en"}, None),
        "many lines": (an_invoice(specification=en, lines=tuple(a_line(n) for n in range(1, 61))), FACTS, None),
        "xrechnung": (an_invoice(), {**FACTS, "xml_name": "xrechnung.xml", "conformance_level": "XRECHNUNG"}, None),
    }
    jobs = [(cii.write(invoice), facts, logo) for invoice, facts, logo in documents.values()]
    paths = []
    for name, pdf in zip(documents, _render(cache, *jobs), strict=True):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        paths.append(str(path))
        with pikepdf.open(path) as opened:
            attached = "xrechnung.xml" if name == "xrechnung" else "factur-x.xml"
            index = list(documents).index(name)
            assert opened.attachments[attached].get_file().read_bytes() == jobs[index][0]
            assert len(opened.Root.AF) == 1
    out = subprocess.run([sys.executable, str(pdfa_checker), *paths], capture_output=True, text=True, check=True).stdout
    lines = out.strip().splitlines()
    assert len(lines) == len(paths)
    assert all(line.startswith("OK") and line.endswith("[] FX:[]") for line in lines), out


def test_the_same_invoice_gives_the_same_bytes_in_another_process(cache):
    job = (cii.write(an_invoice()), FACTS, None)
    assert _render(cache, job) == _render(cache, job)


def test_nothing_is_fetched_and_markup_in_texts_stays_text(cache):
    evil = '<img src="http://127.0.0.1:9/x"><link rel=attachment href="file:///etc/passwd">'
    pdf = _render(cache, (cii.write(an_invoice(lines=(a_line(1, note=evil),))), FACTS, None))[0]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert list(opened.attachments) == ["factur-x.xml"]


def test_a_ubl_invoice_can_be_shown_without_being_embedded(cache):
    pdf = _render(cache, (ubl.write(an_invoice()), {**FACTS, "xml_name": ""}, None))[0]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not list(opened.attachments)


def _shown(invoice, **facts):
    return contexts.context(invoice, {**FACTS, **facts})


def test_titles_follow_the_law_not_the_code():
    assert _shown(an_invoice())["title"] == "Rechnung"
    assert _shown(of_type("381"))["title"] == "Rechnungskorrektur"
    assert _shown(of_type("326"), kind="partial")["title"] == "Abschlagsrechnung"
    assert _shown(of_type("384"), kind="cancellation")["title"] == "Stornorechnung"
    assert _shown(an_invoice(), kind="residual", language="en")["title"] == "Final invoice (balance)"


def test_figures_are_written_as_people_of_the_country_do():
    big = an_invoice(lines=(a_line(1, "1", "12345.678"),))
    assert _shown(big)["lines"][0]["price"] == "12.345,678"
    assert _shown(big)["sums"][0]["value"] == "12.345,68\u00a0€"
    assert _shown(big, language="en")["sums"][0]["value"] == "€12,345.68"
    assert _shown(of_type("384"))["payable"].startswith("−")


def test_cash_discount_and_due_date_are_said_in_words():
    terms = "#SKONTO#TAGE=7#PROZENT=2.00#\n"
    sentences = _shown(an_invoice(payment_terms=terms))["payment"]["sentences"]
    assert sentences == [
        "Bitte überweisen Sie 1.630,30\u00a0€ bis zum 07.12.2026.",
        "Mit 2\u00a0% Skonto (32,61\u00a0€) bis zum 30.11.2026: 1.597,69\u00a0€.",
    ]


def test_a_giro_code_stands_only_where_money_is_asked_for():
    assert _shown(an_invoice())["payment"]["qr"]
    assert _shown(of_type("384"))["payment"]["qr"] is None
    assert _shown(an_invoice(currency="CHF"))["payment"]["qr"] is None


def test_received_advances_are_listed():
    facts = {"received": [{"number": "RE-2026-0011", "date": "2026-06-30", "received": "47600.00"}]}
    shown = _shown(an_invoice(preceding=PRECEDING), **facts)["preceding"]
    assert shown["received"][0]["amount"] == "47.600,00"
    assert shown["names"] == []


def test_the_proof_of_work_adds_up():
    group = _shown(an_invoice(), work=WORK)["work"][0]
    assert group["total"] == "3,50"
    assert [row["last"] for row in group["rows"]] == ["1,50", "2,00"]
