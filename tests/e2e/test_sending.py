"""Nothing leaves unseen: an invoice's letter is read before, changed, called back in time, and found in its history."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from kontor.cli.demo.client import Json, Refused
from kontor.cli.platform import Platform

from .firm import Firm, a_firm, parts


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("firm")) as made:
        yield made


def _draft(firm: Firm, name: str, **fields: Any) -> Json:
    project = firm.order(firm.customer(name, **fields), parts("5000.00", "2000.00", "3000.00"))
    return firm.accepted(project["milestones"][0])


def _letter(firm: Firm, draft: Json) -> Json:
    return firm.people["finance"].get(f"/v1/drafts/{draft['id']}/letter")


def _own(to: str, text: str) -> Json:
    return {"to": [to], "cc": [], "subject": "Unsere Rechnung {number}", "text": text}


def test_the_letter_read_before_issue_is_changed_and_arrives_so_with_its_number(firm: Firm) -> None:
    draft = _draft(firm, "Werft Brief")
    shown = _letter(firm, draft)
    assert shown["channel"] == "EMAIL"
    assert "{number}" in shown["letter"]["subject"]
    [file] = shown["attachments"]
    to = f"buchhaltung-{draft['id']}@werft.example"
    letter = {**shown["letter"], "to": [to], "text": "Moin, wie besprochen die {number}. Bis Dienstag!"}
    invoice = firm.issued(draft, letter=letter)
    firm.delivered(invoice, "DISPATCHED")
    assert len(firm.inbox.letters(to, f"Moin, wie besprochen die {invoice['number']}. Bis Dienstag!")) == 1
    [sent] = firm.dispatches(invoice)
    assert (sent["letter"]["to"], sent["recipient"]) == ([to], to)
    assert sent["ordered_by"] == firm.people["finance"].name
    documents = firm.people["finance"].get(f"/v1/invoices/{invoice['id']}/documents")["documents"]
    named = {(d["file"]["name"], d["format"].removeprefix("DOCUMENT_FORMAT_")) for d in documents}
    assert (file["name"].replace("{number}", invoice["number"]), file["format"]) in named


def test_the_usual_letter_leaves_word_for_word_as_it_was_shown(firm: Firm) -> None:
    draft = _draft(firm, "Werft Wie Immer")
    usual = _letter(firm, draft)["letter"]
    invoice = firm.issued(draft)
    firm.delivered(invoice, "DISPATCHED")
    [sent] = firm.dispatches(invoice)
    said = {**usual, **{name: usual[name].replace("{number}", invoice["number"]) for name in ("subject", "text")}}
    assert sent["letter"] == said
    assert len(firm.inbox.letters(usual["to"][0], said["text"].splitlines()[0])) >= 1


def test_a_letter_called_back_never_arrives_and_its_correction_does(firm: Firm) -> None:
    draft = _draft(firm, "Werft Zurück")
    to = f"falsch-{draft['id']}@werft.example"
    invoice = firm.issued(draft, letter=_own(to, "Das war nichts."), hold_seconds=3)
    back = firm.called_back(invoice)
    assert back["number"] == invoice["number"]
    assert back["delivery"]["state"] == "DELIVERY_STATE_CALLED_BACK"
    assert firm.people["finance"].name in back["delivery"]["reason"]
    with pytest.raises(Refused) as refused:
        firm.called_back(invoice)
    assert refused.value.code == "billing.nothing_to_call_back"
    time.sleep(4)
    assert firm.inbox.letters(to) == []
    assert firm.dispatches(invoice) == []
    kept = firm.people["finance"].get(f"/v1/invoices/{invoice['id']}/letter")["letter"]
    assert kept["text"] == "Das war nichts."
    right = f"richtig-{draft['id']}@werft.example"
    firm.sent_again(invoice, letter={**kept, "to": [right], "text": "Nun richtig: {number}."}, hold_seconds=1)
    firm.delivered(invoice, "DISPATCHED")
    assert len(firm.inbox.letters(right, f"Nun richtig: {invoice['number']}.")) == 1
    assert firm.inbox.letters(to) == []


def test_a_cancellation_is_read_before_and_arrives_in_the_words_it_was_given(firm: Firm) -> None:
    invoice = firm.issued(_draft(firm, "Werft Storno"))
    firm.delivered(invoice, "DISPATCHED")
    shown = firm.people["finance"].get(f"/v1/invoices/{invoice['id']}/cancellation_letter")
    assert "{number}" in shown["letter"]["subject"]
    [file] = shown["attachments"]
    to = f"storno-{invoice['id']}@werft.example"
    words = f"Moin, {invoice['number']} war falsch, anbei die {{number}} dazu."
    storno = firm.cancelled(invoice, letter={**shown["letter"], "to": [to], "text": words}, hold_seconds=1)
    firm.delivered(storno, "DISPATCHED")
    assert len(firm.inbox.letters(to, words.replace("{number}", storno["number"]))) == 1
    documents = firm.people["finance"].get(f"/v1/invoices/{storno['id']}/documents")["documents"]
    assert file["name"].replace("{number}", storno["number"]) in [document["file"]["name"] for document in documents]


def test_a_cancellation_called_back_never_arrives_and_stays_a_cancellation(firm: Firm) -> None:
    invoice = firm.issued(_draft(firm, "Werft Storno Zurück"))
    firm.delivered(invoice, "DISPATCHED")
    usual = firm.dispatches(invoice)[0]["letter"]["to"]
    to = f"storno-{invoice['id']}@werft.example"
    storno = firm.cancelled(invoice, letter=_own(to, "Das war nichts."), hold_seconds=30)
    assert firm.called_back(storno)["delivery"]["state"] == "DELIVERY_STATE_CALLED_BACK"
    assert firm.invoice(invoice)["cancelled_by"]["id"] == storno["id"]
    assert firm.dispatches(storno) == []
    firm.sent_again(storno, letter={**_own(to, "Nun richtig: {number}."), "to": usual}, hold_seconds=1)
    firm.delivered(storno, "DISPATCHED")
    assert len(firm.inbox.letters(usual[0], f"Nun richtig: {storno['number']}.")) == 1
    assert firm.inbox.letters(to) == []


def test_through_the_portal_the_letter_has_its_link_where_it_was_written(firm: Firm) -> None:
    draft = _draft(firm, "Werft Portal", delivery_channel="DELIVERY_CHANNEL_PORTAL")
    shown = _letter(firm, draft)
    assert shown["channel"] == "PORTAL"
    to = f"portal-{draft['id']}@werft.example"
    invoice = firm.issued(draft, letter=_own(to, "Moin, hier ist sie:\n\n{link}\n\nGruß"), hold_seconds=1)
    firm.delivered(invoice, "DISPATCHED")
    assert firm.inbox.link(to, "hier ist sie").startswith("/l/")


def test_over_peppol_the_document_goes_alone_and_can_be_called_back_too(firm: Firm) -> None:
    draft = _draft(
        firm,
        "Werft Peppol",
        delivery_channel="DELIVERY_CHANNEL_PEPPOL",
        peppol_id="0204:04011000-12345-03",
        invoice_format="INVOICE_FORMAT_XRECHNUNG_UBL",
        buyer_reference="B-1",
    )
    shown = _letter(firm, draft)
    assert (shown["channel"], shown["recipient"]) == ("PEPPOL", "0204:04011000-12345-03")
    assert "letter" not in shown
    assert [file["format"] for file in shown["attachments"]] == ["XRECHNUNG_UBL"]
    invoice = firm.issued(draft, hold_seconds=60)
    assert firm.called_back(invoice)["delivery"]["state"] == "DELIVERY_STATE_CALLED_BACK"
    assert firm.dispatches(invoice) == []
