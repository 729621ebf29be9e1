"""What a demanding customer looks for on paper: one page where one is enough, nothing pushed away, no code unsaid."""

import hashlib
import io
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.einvoice.en16931 import cii
from kontor.einvoice.paper import contexts, fitting, templates
from kontor.einvoice.wire import formats, issued, samples
from kontor.einvoice.workers.rendering import Renderer
from pypdf import PdfReader

TODAY = date(2026, 11, 23)
LONG = (
    "Gesellschaft für nachhaltige Infrastrukturentwicklung, Projektsteuerung, Bauüberwachung und kommunale "
    "Verwaltungsmodernisierung der Region Nordfriesland-Dithmarschen-Steinburg mbH & Co. KG"
)
MAIL = "rechnungseingang.zentrale-buchhaltung@nachhaltige-infrastruktur-nord.example"
LEITWEG = "04011000-1234512345ABCDEFGHIJ1234567890-06"


@pytest.fixture(scope="module")
async def renderer(tmp_path_factory) -> AsyncIterator[Renderer]:
    made = Renderer(1, tmp_path_factory.mktemp("fonts"), seconds=1_800)
    yield made
    await made.close()


def an_invoice(lines: int = 3, language: str = "de", kind: int = 0) -> pb.Invoice:
    return samples.invoice(language, kind, lines)


def one_liners(count: int) -> pb.Invoice:
    invoice = an_invoice(count)
    for line in invoice.lines:
        line.description = ""
        del line.sources[:]
    return invoice


def _facts(invoice: pb.Invoice, **more: Any) -> dict[str, Any]:
    return {**issued.layout_facts(invoice), "xml_name": "factur-x.xml", "release": templates.BUILT_IN, **more}


def shown(invoice: pb.Invoice, **more: Any) -> dict[str, Any]:
    model = issued.to_model(invoice, formats.wanted(invoice).embedded, TODAY)
    return contexts.context(model, _facts(invoice, **more))


async def pages(renderer: Renderer, invoice: pb.Invoice) -> list[str]:
    return [page.extract_text() for page in (await _read(renderer, invoice)).pages]


async def _read(renderer: Renderer, invoice: pb.Invoice) -> PdfReader:
    xml = cii.write(issued.to_model(invoice, formats.wanted(invoice).embedded, TODAY))
    return PdfReader(io.BytesIO(await renderer.render(xml, _facts(invoice, conformance_level="EN 16931"))))


async def height_of(renderer: Renderer, invoice: pb.Invoice, word: str) -> float:
    """Of the word's baseline on the first page, in points."""
    found: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, _size: Any) -> None:
        if text.strip().startswith(word):
            found.append(tm[5] * cm[3] + cm[5])

    (await _read(renderer, invoice)).pages[0].extract_text(visitor_text=visit)
    return round(found[0], 1)


def test_pages_of_the_first_release_are_made_as_they_were():
    """SHA-256 of the pages of every kind, from the day before there was a second release."""
    digest = hashlib.sha256()
    for language in ("de", "en"):
        for kind in (k for k in pb.DocumentKind.values() if k):
            for count in (1, 3, 25):
                invoice = an_invoice(count, language, kind)
                if count == 25:
                    invoice.buyer.address.country_code = "AT"
                    invoice.lines[0].unit, invoice.lines[1].unit = "XPP", "DAY"
                model = issued.to_model(invoice, formats.wanted(invoice).embedded, TODAY)
                facts = {**issued.layout_facts(invoice), "release": 1, "xml_name": "x"}
                values = contexts.context(model, facts, "kontor:logo" if count == 3 else "")
                digest.update(templates.html(values, release=1).encode())
    assert digest.hexdigest() == "aae3887b8262dc4433144e76aacdd0827bc166c3d7b0aeb981cbfcdc706562d2"


@pytest.mark.parametrize("count", [1, 5, 10, 20])
async def test_twenty_positions_of_one_line_stand_on_one_page_with_all_that_follows(renderer, count):
    (only,) = await pages(renderer, one_liners(count))
    for said in ("Zahlbetrag", "DE02 1203 0000 0000 2020 51", "Skonto", "Verwendungszweck", "Steuersatz", "1/1"):
        assert said in only
    assert only.count("Konzept und Gestaltung") == (count + 2) // 3


async def test_nothing_is_lost_where_the_table_ends_near_the_end_of_a_page(renderer):
    for count in range(18, 36, 3):
        text = "\n".join(await pages(renderer, one_liners(count)))
        for said in ("Zahlbetrag", "DE02 1203 0000 0000 2020 51", "Verwendungszweck", "Steuersatz"):
            assert said in text, count


async def test_a_long_name_pushes_nothing_out_of_its_place(renderer):
    long = an_invoice(3)
    long.seller.name = long.buyer.name = LONG
    assert await height_of(renderer, long, "Rechnung") == await height_of(renderer, an_invoice(3), "Rechnung")
    text = (await pages(renderer, long))[0]
    for line in ("Thomas Öztürk", "Am Wasserturm 5", "12345 Musterstadt"):
        assert line in text


async def test_a_name_of_endless_words_stays_in_the_window_with_all_of_its_address(renderer):
    long = an_invoice(3)
    long.buyer.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA"
    long.buyer.address.street = "Straße des achtundzwanzigsten Oktobers 123 a, Hinterhaus, viertes Obergeschoss links"
    text = (await pages(renderer, long))[0]
    assert "12345 Musterstadt" in text
    assert await height_of(renderer, long, "12345 M") > await height_of(renderer, long, "Rechnung") + 12
    assert await height_of(renderer, long, "Donau") > await height_of(renderer, long, "Zahlbar")


async def test_a_sender_abroad_is_one_line_above_the_window(renderer):
    invoice = an_invoice(1)
    invoice.buyer.address.country_code = "AT"
    invoice.seller.address.street = "Speicherstadtkai 12"
    (line,) = [row for row in (await pages(renderer, invoice))[0].splitlines() if " · " in row and "Hamburg" in row]
    assert line.endswith("Deutschland")


@pytest.mark.parametrize(
    ("quantity", "price", "net"), [("1", "95.00", "95.00"), ("99999.999", "12345.60", "1234559987.65")]
)
def test_columns_are_as_wide_as_their_figures(quantity, price, net):
    line = {"quantity": quantity, "unit": "Std.", "price": price, "net": net}
    widths = fitting.columns([line])
    assert sum(widths) == pytest.approx(165)
    assert min(widths[2:]) >= 12
    for width, text in zip((widths[2], widths[3], widths[5]), (f"{quantity} Std.", price, net), strict=True):
        assert width >= len(text) * 0.56 * 8.8 * 0.3528


async def test_a_long_first_position_leaves_no_page_empty(renderer):
    invoice = an_invoice(1)
    invoice.lines[0].description = "\n".join(f"Zeile {n}." for n in range(45))
    first, second = await pages(renderer, invoice)
    assert "Zeile 0." in first
    assert "Zeile 44." in first + second
    assert "Zahlbetrag" in second


def test_nobody_is_offered_a_discount_on_what_is_refunded():
    invoice = an_invoice(2)
    assert any("Skonto" in sentence for sentence in shown(invoice)["payment"]["sentences"])
    invoice.type_code, invoice.document_kind = "381", pb.DOCUMENT_KIND_CREDIT_NOTE
    assert not any("Skonto" in sentence for sentence in shown(invoice)["payment"]["sentences"])


async def test_a_word_without_end_breaks_and_mail_and_leitweg_id_do_not(renderer):
    invoice = an_invoice(2)
    invoice.lines[0].title, invoice.title = "W" * 199, "Z" * 180
    invoice.seller.contact_email, invoice.buyer.leitweg_id = MAIL, LEITWEG
    text = (await pages(renderer, invoice))[0]
    assert max(len(row) for row in text.splitlines() if set(row.strip()) == {"W"}) < 60
    assert text.count("W") >= 199
    local, domain = MAIL.split("@")
    rows = [row.strip() for row in text.splitlines()]
    assert any(f"{local}@" in row for row in rows)
    assert any(domain in row for row in rows)
    assert any(LEITWEG in row for row in rows)


def test_names_shrink_only_as_far_as_they_must():
    assert fitting.step(fitting.ADDRESS, ["Stadtwerke Musterstadt AöR", "Thomas Öztürk", "Am Wasserturm 5"]) == 0
    steps = [fitting.step(fitting.ADDRESS, ["Wort " * words, "Weg 1", "12345 Ort"]) for words in (4, 60, 90, 160)]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert steps[-1] == 3
    assert fitting.step(fitting.ADDRESS, ["東" * 200]) > fitting.step(fitting.ADDRESS, ["a" * 200])


def test_units_are_said_in_the_language_of_the_document():
    invoice = an_invoice(3)
    for line, (unit, quantity) in zip(invoice.lines, (("XPP", "1"), ("XBX", "3"), ("QAN", "2")), strict=True):
        line.unit, line.quantity = unit, quantity
    assert [line["unit"] for line in shown(invoice)["lines"]] == ["Stück", "Schachteln", "Quartale"]
    invoice.buyer.language = "en"
    assert [line["unit"] for line in shown(invoice)["lines"]] == ["piece", "boxes", "quarters"]
    invoice.lines[0].unit = "2N"
    assert shown(invoice)["lines"][0]["unit"] == "unit 2N"


@pytest.mark.parametrize(
    ("language", "country", "to", "home"),
    [
        ("en", "GB", "UNITED KINGDOM", "Germany"),
        ("en", "AT", "AUSTRIA", "Germany"),
        ("de", "CH", "SCHWEIZ", "Deutschland"),
    ],
)
def test_countries_are_named_in_the_language_of_the_document(language, country, to, home):
    invoice = an_invoice(1, language)
    invoice.buyer.address.country_code = country
    values = shown(invoice)
    assert values["recipient"][-1] == to
    assert values["seller"]["address"][-1] == home
    assert "Germany" not in shown(an_invoice(1, language))["seller"]["address"]


@pytest.mark.parametrize(
    ("category", "german", "english"),
    [
        ("AE", "Steuerschuldnerschaft des Leistungsempfängers", "Reverse charge"),
        (
            "K",
            "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b UStG)",
            "Tax-exempt intra-Community supply",
        ),
        ("G", "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a UStG)", "Tax-exempt export"),
        ("O", "Nicht im Inland steuerbare Leistung", "Not subject to VAT"),
    ],
)
def test_tax_reasons_are_said_in_the_language_of_the_document(category, german, english):
    for language, said in (("de", german), ("en", english)):
        invoice = an_invoice(1, language)
        invoice.lines[0].vat_category, invoice.lines[0].vat_rate = category, "0"
        del invoice.vat_lines[:]
        assert shown(invoice)["exemptions"] == [said]


def test_a_reason_in_the_sellers_own_words_stays_as_it_is():
    invoice = an_invoice(1, "en")
    del invoice.vat_lines[:]
    invoice.vat_lines.add(vat_category="E", vat_rate="0", exemption_reason="Steuerfrei nach § 4 Nr. 21 UStG")
    assert shown(invoice)["exemptions"] == ["Steuerfrei nach § 4 Nr. 21 UStG"]


def test_each_kind_of_proof_has_columns_of_its_own():
    invoice = an_invoice(3)
    for line in invoice.lines:
        del line.sources[:]
    invoice.lines[0].sources.add(
        kind=pb.SOURCE_KIND_MILESTONE, date="2026-10-30", person="Dr. Vogt", text="Abnahme des Konzepts"
    )
    invoice.lines[1].sources.add(
        kind=pb.SOURCE_KIND_TIME_ENTRY, date="2026-10-01", person="Mia Sommer", text="Anmeldung", minutes=90
    )
    for at, amount in ((2, "79.80"), (2, "12.20"), (1, "5.00")):
        spent = invoice.lines[at].sources.add(kind=pb.SOURCE_KIND_EXPENSE, date="2026-10-12", text="Bahn")
        spent.amount.amount, spent.amount.currency = amount, "EUR"
    milestone, hours, beside, expenses = shown(invoice)["work"]
    assert (milestone["day"], milestone["person"], milestone["what"]) == (
        "Abgenommen am",
        "Abgenommen von",
        "Meilenstein",
    )
    assert (milestone["last"], milestone["total"], milestone["columns"]) == ("", "", 3)
    assert (hours["what"], hours["last"], hours["total"], hours["rows"][0]["last"]) == (
        "Tätigkeit",
        "Stunden",
        "1,50",
        "1,50",
    )
    assert (expenses["what"], expenses["last"], expenses["total"], expenses["columns"]) == (
        "Auslage",
        "Betrag",
        "92,00",
        3,
    )
    assert (beside["line"], beside["what"], beside["total"]) == ("2", "Auslage", "5,00")
    page = templates.html(shown(invoice), release=templates.BUILT_IN)
    assert page.count("Stunden</th>") == 1
    invoice.buyer.language = "en"
    assert [group["what"] for group in shown(invoice)["work"]] == ["Milestone", "Activity", "Expense", "Expense"]


async def test_a_row_is_split_over_pages_only_if_it_is_longer_than_one(renderer):
    for rows in (30, 50, 56):
        invoice = an_invoice(3)
        invoice.lines[1].description = "\n".join(f"Zeile {n}." for n in range(rows))
        texts = await pages(renderer, invoice)
        (whole,) = [text for text in texts if "Zeile 0." in text]
        assert f"Zeile {rows - 1}." in whole, rows
    invoice.lines[1].description = "\n".join(f"Zeile {n}." for n in range(130))
    texts = await pages(renderer, invoice)
    assert "Zeile 0." in texts[0]
    assert sum(text.count("Zeile ") for text in texts) == 130
    assert sum("Zeile " in text for text in texts) == 3


async def test_a_name_too_long_for_the_head_of_a_page_is_cut_there_and_searchable(renderer):
    invoice = one_liners(60)
    invoice.seller.name = LONG
    second = (await pages(renderer, invoice))[1]
    assert f"{LONG[:59].rstrip()}…" in second


def test_pages_of_the_house_are_well_formed():
    """So they are read at once; the reader of HTML takes a fifteenth of a document's time."""
    for kind in (k for k in pb.DocumentKind.values() if k):
        for language in ("de", "en"):
            invoice = an_invoice(3, language, kind)
            invoice.lines[0].title, invoice.seller.contact_email = "<b>&nbsp;&amp;</br>", MAIL
            texts = dict.fromkeys(("introduction", "closing", "payment", "footer"), "Grüße & <mehr>")
            page = templates.html({**shown(invoice), "texts": texts}, release=templates.BUILT_IN)
            assert ElementTree.fromstring(page).tag == "html"
