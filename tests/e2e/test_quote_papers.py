"""A quote on paper: the same file in the letter, behind the link and on the screen, and a yes that is confirmed."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from kontor.cli.demo.client import Json, Page, wait_for
from kontor.cli.platform import Platform
from pypdf import PdfReader

from .firm import Firm, a_firm, hourly, parts


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("papers")) as made:
        yield made


def a_quote(firm: Firm, customer: Json) -> Json:
    sales = firm.people["sales"]
    body = {
        "legal_entity_id": firm.seller["id"],
        "customer_id": customer["id"],
        "title": "Neubau der Slipanlage",
        "lines": [parts("12345.67", "5000.00", "7345.67"), hourly("40", "95.00", cap="3500.00")],
        "valid_until": (firm.today + timedelta(days=30)).isoformat(),
    }
    quote: Json = wait_for("crm to know the seller", lambda: sales.post("/v1/quotes", body)["quote"])
    return quote


def attached(firm: Firm, *words: str) -> bytes:
    letter = firm.inbox.letter(*words)
    path = re.search(r"/dev/inbox/[^\"/]+/attachments/1", letter)
    assert path is not None
    return firm.http.get(path.group(0)).content


def text(pdf: bytes) -> str:
    assert pdf.startswith(b"%PDF")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def german(amount: Json) -> str:
    return f"{Decimal(amount['amount']):,.2f}".translate(str.maketrans(",.", ".,"))


def test_what_the_customer_gets_is_what_the_firm_sees_and_stays_so(firm: Firm) -> None:
    customer, sales = firm.customer("Werft Papier"), firm.people["sales"]
    quote = a_quote(firm, customer)
    path = f"/v1/quotes/{quote['id']}"
    assert "Dies ist ein Entwurf" in text(sales.download(f"{path}/pdf"))
    sent = sales.act("/v1/quotes", "send", quote)["quote"]
    pdf = attached(firm, sent["number"], customer["email"])
    assert "Entwurf" not in text(pdf)
    for said in (sent["number"], "Werft Papier", german(sent["net"]), german(sent["vat"]), german(sent["gross"])):
        assert said in text(pdf)
    link = firm.inbox.link(sent["number"], customer["email"])
    page = Page(firm.http, link)
    assert f"{link}/documents/quote" in page.text()
    kept = wait_for("the paper to be kept", lambda: sales.download(f"{path}/pdf?version=1") == pdf)
    assert kept
    assert firm.http.get(f"{link}/documents/quote").content == pdf
    assert firm.http.get(f"{link}/documents/confirmation").status_code == 409

    page.submit("accept", name="Merle Sönnichsen", agreed="on")
    order = attached(firm, "Auftragsbestätigung", sent["number"], customer["email"])
    accepted = sales.get(path)["quote"]["acceptance"]
    for said in ("Merle Sönnichsen", sent["number"], german(sent["gross"])):
        assert said in text(order)
    assert accepted["text_hash"] in text(order).replace(" ", "")
    assert f"{link}/documents/confirmation" in page.text()
    assert wait_for("it to be kept", lambda: sales.download(f"{path}/confirmation") == order)
    assert firm.http.get(f"{link}/documents/confirmation").content == order
    assert sales.download(f"{path}/pdf") == pdf


def test_a_revised_quote_keeps_what_was_sent_and_its_old_link_gives_nothing(firm: Firm) -> None:
    customer, sales = firm.customer("Werft Fassung"), firm.people["sales"]
    sent = sales.act("/v1/quotes", "send", a_quote(firm, customer))["quote"]
    pdf = attached(firm, sent["number"], customer["email"])
    link = firm.inbox.link(sent["number"], customer["email"])
    path = f"/v1/quotes/{sent['id']}"
    shown = sales.get(path)["quote"]
    sales.patch(path, {"title": "Umbau der Slipanlage"}, etag=shown["etag"], mask="title")
    assert "Umbau der Slipanlage" in text(sales.download(f"{path}/pdf"))
    assert wait_for("the paper to be kept", lambda: sales.download(f"{path}/pdf?version=1") == pdf)
    assert firm.http.get(f"{link}/documents/quote").status_code in (401, 404, 409)
    assert firm.http.get(f"{link}x/documents/quote").status_code in (401, 404)
