"""Quotes and order confirmations on paper: every number, the quote's own sums, nothing pushed away, the same bytes."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from kontor.api.common.v1.types_pb2 import Address
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.einvoice.v1 import papers_pb2 as pb
from kontor.einvoice.paper import pdfa
from kontor.einvoice.paper.faults import LayoutFaulty
from kontor.einvoice.wire import papers
from kontor.einvoice.workers.rendering import Renderer
from pypdf import PdfReader

from ..quote_builders import (
    HASH,
    a_customer,
    a_fixed_price,
    a_line,
    a_quote,
    a_seller,
    an_acceptance,
    asked,
    money,
)

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = (
    "Gesellschaft für nachhaltige Infrastrukturentwicklung, Projektsteuerung, Bauüberwachung und kommunale "
    "Verwaltungsmodernisierung der Region Nordfriesland-Dithmarschen-Steinburg mbH & Co. KG"
)


@pytest.fixture(scope="module")
async def renderer(tmp_path_factory) -> AsyncIterator[Renderer]:
    made = Renderer(1, tmp_path_factory.mktemp("fonts"), seconds=1_800, preview_seconds=1_800)
    yield made
    await made.close()


async def made(renderer: Renderer, request: pb.RenderQuoteRequest, **layout: Any) -> bytes:
    return await renderer.quote({**papers.facts(request), **layout})


async def pages(renderer: Renderer, request: pb.RenderQuoteRequest, **layout: Any) -> list[str]:
    reader = PdfReader(BytesIO(await made(renderer, request, **layout)))
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in reader.pages]


async def text(renderer: Renderer, request: pb.RenderQuoteRequest, **layout: Any) -> str:
    return " ".join(await pages(renderer, request, **layout))


def german(amount: str) -> str:
    return f"{Decimal(amount):,.2f}".translate(str.maketrans(",.", ".,"))


def all_models() -> list[crm.QuoteLine]:
    expenses, monthly = crm.BILLING_MODEL_EXPENSES, crm.BILLING_MODEL_RETAINER
    return [
        a_fixed_price(("Vorentwurf", "4200.10"), ("Genehmigung", "9800.00")),
        a_line("Bauleitung", "37.5", "95.00"),
        a_line("Wasserseite", "120", "110.00", cap=money("12000.00")),
        a_line("Taucher", "1", "2500.00", billing_model=expenses, unit="C62", cap=money("2500.00")),
        a_line("Reisen", "1", "0.00", billing_model=expenses, unit="C62"),
        a_line("Wartung", "12", "450.00", billing_model=monthly, unit="MON", retainer_from="2027-01-01"),
    ]


async def test_the_paper_says_all_the_quote_says(renderer):
    quote = a_quote(*all_models(), introduction="Wie besprochen.", quote_version=3)
    customer = a_customer(payment_days=30, discount_percent="2.00", discount_days=10, vat_id="DE999999999")
    said = await text(renderer, asked(quote, customer=customer))
    for expected in (
        "Angebot AN-2026-0012",
        "Version 3",
        "23.11.2026",
        "Das Angebot gilt bis zum 23.12.2026.",
        "Stadtwerke Musterstadt AöR",
        "12345 Musterstadt",
        "K-00023",
        "DE999999999",
        "Ertüchtigung der Kaimauer",
        "Wie besprochen.",
        "Zahlbar innerhalb von 30 Tagen ab Rechnungsdatum.",
        "2 % Skonto bei Zahlung innerhalb von 10 Tagen.",
        "USt-IdNr. DE123456789",
        "DE02 1203 0000 0000 2020 51",
    ):
        assert expected in said


async def test_each_billing_model_says_how_it_is_billed(renderer):
    said = await text(renderer, asked(a_quote(*all_models())))
    for expected in (
        "pauschal 14.000,10 19 % 14.000,10",
        "Vorentwurf 4.200,10 €",
        "Genehmigung 9.800,00 €",
        "37,5 Std. 95,00 19 % 3.562,50",
        "Nach Aufwand, Menge geschätzt",
        "Nach Aufwand, höchstens 12.000,00 € (statt 13.200,00 €)",
        "Auslagen nach Beleg, höchstens 2.500,00 €",
        "nach Beleg 19 % –",
        "12 Monate 450,00",
        "Monatlich ab 01.01.2027",
    ):
        assert expected in said


@pytest.mark.parametrize("count", [1, 20, 120])
async def test_the_sums_are_the_quotes_own(renderer, count):
    rates = (("19", "S"), ("7", "S"), ("0", "E"))
    lines = [
        a_line(f"Leistung {n}", f"{n}.25", f"{90 + n}.37", vat_rate=rates[n % 3][0], vat_category=rates[n % 3][1])
        for n in range(1, count + 1)
    ]
    quote = a_quote(*lines)
    said = await text(renderer, asked(quote))
    assert f"Nettobetrag {german(quote.net.amount)} €" in said
    assert "Gesamtbetrag" in said
    assert f"{german(quote.gross.amount)} €" in said
    taxes = re.findall(r"Umsatzsteuer \d+ % ([\d.,]+) €", said)
    charged = [Decimal(tax.replace(".", "").replace(",", ".")) for tax in taxes]
    assert sum(charged) == Decimal(quote.vat.amount)
    for line in lines:
        assert f"{line.position} {line.title} " in said
        assert f" {german(line.net.amount)}" in said


async def test_twenty_short_positions_are_one_page_and_many_pages_are_counted(renderer):
    short = asked(a_quote(*[a_line(f"Leistung {n}") for n in range(20)]))
    assert len(await pages(renderer, short)) == 1
    many = await pages(renderer, asked(a_quote(*[a_line(f"Leistung {n}") for n in range(120)])))
    assert len(many) > 2
    for number, page in enumerate(many, 1):
        assert f"Seite {number} von {len(many)}" in page
        assert "Angebot AN-2026-0012" in page
    assert "Freundliche Grüße" in many[-1]
    assert "Gesamtbetrag" in many[-1]


@pytest.mark.parametrize(
    ("line", "seller", "reason"),
    [
        ({"vat_category": "E"}, {"small_business": True}, "Steuerfrei nach § 19 UStG (Kleinunternehmer)"),
        ({"vat_category": "E"}, {"exemption_reason": "Steuerfrei nach § 4 Nr. 21 UStG"}, "Steuerfrei nach § 4 Nr. 21"),
        ({"vat_category": "AE"}, {}, "Steuerschuldnerschaft des Leistungsempfängers"),
        ({"vat_category": "K"}, {}, "Steuerfreie innergemeinschaftliche Lieferung"),
        ({"vat_category": "G"}, {}, "Steuerfreie Ausfuhrlieferung"),
        ({"vat_category": "O"}, {}, "Nicht im Inland steuerbare Leistung"),
    ],
)
async def test_whoever_is_charged_no_vat_reads_why(renderer, line, seller, reason):
    quote = a_quote(a_line(vat_rate="0", **line))
    said = await text(renderer, asked(quote, seller=a_seller(**seller)))
    assert reason in said
    assert "Umsatzsteuer 0,00 €" in said


async def test_consumers_read_that_the_total_includes_vat(renderer):
    said = await text(renderer, asked(customer=a_customer(kind=crm.CUSTOMER_KIND_CONSUMER)))
    assert "Gesamtbetrag mit Umsatzsteuer" in said


async def test_english_customers_read_english_and_whoever_is_abroad_has_a_country(renderer):
    copenhagen = Address(street="Havnegade 1", postcode="1058", city="København", country_code="DK")
    customer = a_customer(language="en", address=copenhagen, payment_days=1)
    said = await text(renderer, asked(a_quote(*all_models()), customer=customer))
    for expected in (
        "Quote AN-2026-0012",
        "DENMARK",
        "Germany",
        "23 Nov 2026",
        "Time and material, at most €12,000.00 (instead of €13,200.00)",
        "Payable within one day of the date of the invoice.",
        "Page 1 of 1",
    ):
        assert expected in said
    assert "Angebot" not in said


async def test_only_a_draft_is_marked_as_one(renderer):
    pages_of_draft = await pages(renderer, asked(a_quote(*[a_line(f"L{n}") for n in range(60)]), draft=True))
    assert len(pages_of_draft) > 1
    assert all("Entwurf" in page.replace(" ", "") for page in pages_of_draft)
    assert "Dies ist ein Entwurf" in pages_of_draft[-1]
    assert "Entwurf" not in (await text(renderer, asked())).replace(" ", "")


async def test_a_confirmation_says_who_accepted_what_and_when(renderer):
    quote = a_quote(*all_models(), acceptance=an_acceptance("Merle Sönnichsen"), quote_version=2)
    said = await text(renderer, asked(quote, paper=pb.QUOTE_PAPER_CONFIRMATION, date="2026-11-26"))
    assert "Auftragsbestätigung AN-2026-0012" in said
    assert "zu den Bedingungen unseres Angebots AN-2026-0012 vom 23.11.2026, Version 2" in said
    assert "Angenommen von Merle Sönnichsen am 26.11.2026, 14:05 Uhr." in said
    assert HASH in said.replace(" ", "")
    assert "gilt bis" not in said
    assert german(quote.gross.amount) in said


async def test_long_words_push_nothing_away(renderer):
    quote = a_quote(a_line(WORD * 2, description=f"{WORD} {WORD}"), a_fixed_price((WORD, "123456.12")), title=WORD)
    request = asked(quote, customer=a_customer(name=LONG, contact_name=LONG[:100]), seller=a_seller(name=LONG))
    reader = PdfReader(BytesIO(await made(renderer, request)))
    assert 1 <= len(reader.pages) <= 2
    said = "".join((await text(renderer, request)).split())
    assert WORD in said
    assert "12345Musterstadt" in said
    assert f"Seite1von{len(reader.pages)}" in said
    assert "123.456,12€" in said


async def test_the_same_question_gives_the_same_bytes_and_pdf_a(renderer):
    request = asked(a_quote(*all_models()))
    first = await made(renderer, request)
    assert first == await made(renderer, request)
    assert pdfa.breaches(first, frozenset()) == []


async def test_the_sellers_colours_and_footer_are_the_layouts(renderer):
    plain = await made(renderer, asked())
    coloured = await made(renderer, asked(), accent="#aa2200", texts={"footer": "Wir bauen Häfen."})
    assert plain != coloured
    assert "Wir bauen Häfen." in await text(renderer, asked(), texts={"footer": "Wir bauen Häfen."})


async def test_css_of_a_tenant_loads_nothing(renderer):
    with pytest.raises(LayoutFaulty):
        await made(renderer, asked(), css="h1 { background: url(https://example.org/x.png) }")
