"""A house's own words arrive: in the letter somebody reads before it leaves, and in the one that leaves by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from kontor.cli.demo.client import Json, Refused, wait_for
from kontor.cli.platform import Platform

from .firm import Firm, a_firm, parts


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("firm")) as made:
        yield made


def _text(firm: Firm, occasion: str, language: str = "de") -> Json:
    texts = firm.people["finance"].get("/v1/mail_texts")["mail_texts"]
    found: Json = next(t for t in texts if (t["occasion"], t["language"]) == (f"MAIL_OCCASION_{occasion}", language))
    return found


def _say(firm: Firm, occasion: str, subject: str, text: str) -> Json:
    before = _text(firm, occasion)
    path = f"/v1/mail_texts/{before['id']}"
    body = {"subject": subject, "text": text}
    return firm.people["finance"].patch(path, body, etag=before["etag"])["mail_text"]  # type: ignore[no-any-return]


def _letter(firm: Firm, person: str, path: str) -> Json:
    return firm.people[person].get(path)["letter"]  # type: ignore[no-any-return]


def _shows(firm: Firm, person: str, path: str, subject: str) -> Json:
    """The letter as a pane proposes it, once the service has heard of the words."""

    def look() -> Json | None:
        letter = _letter(firm, person, path)
        return letter if letter["subject"].startswith(subject) else None

    return wait_for(f"a letter that says {subject}", look)


def test_an_invoice_leaves_by_itself_in_the_houses_words_and_in_kontors_after_a_reset(firm: Firm) -> None:
    own = _say(firm, "INVOICE", "Ihre {document} {number}", "Projekt {project}: {amount} bis {due_date}.\n{sender}")
    project = firm.order(firm.customer("Werft Eigen"), parts("5000.00", "2000.00", "3000.00"))
    draft = firm.accepted(project["milestones"][0])
    shown = _shows(firm, "finance", f"/v1/drafts/{draft['id']}/letter", "Ihre ")
    assert shown["text"].startswith(f"Projekt {project['name']}: 2.380,00\xa0€ bis ")
    invoice = firm.issued(draft)
    firm.delivered(invoice, "DISPATCHED")
    [sent] = firm.dispatches(invoice)
    assert sent["letter"]["subject"].endswith(f" {invoice['number']}")
    assert sent["letter"]["text"] == shown["text"]
    assert len(firm.inbox.letters(shown["to"][0], f"Projekt {project['name']}: 2.380,00")) == 1
    back = firm.people["finance"].act("/v1/mail_texts", "reset", own)["mail_text"]
    assert (back["own"], back["subject"]) == (False, "{document} {number}")
    second = firm.accepted(project["milestones"][1])
    path = f"/v1/drafts/{second['id']}/letter"
    assert wait_for("the usual words", lambda: "anbei erhalten Sie" in _letter(firm, "finance", path)["text"])


def test_a_reminder_leaves_by_itself_in_the_houses_words_of_its_level(firm: Firm) -> None:
    text = "Zu {number} fehlen {amount}.\n\n{claims}\n\nBitte {total} bis {pay_until}.\n{sender}"
    _say(firm, "DUNNING_1", "Bitte zahlen: {number}", text)
    project = firm.order(firm.customer("Werft Spät"), parts("5000.00", "5000.00"))
    invoice = firm.issued(firm.accepted(project["milestones"][0]))
    firm.days_later(60)
    notice = firm.notice(invoice)
    one = firm.people["finance"].get(f"/v1/dunning_notices/{notice['id']}")["dunning_notice"]
    assert one["letter"]["subject"] == f"Bitte zahlen: {invoice['number']}"
    assert one["letter"]["text"].startswith(f"Zu {invoice['number']} fehlen 5.950,00\xa0€.\n\nSie sind seit dem")
    to = one["letter"]["to"][0]
    assert wait_for("the reminder", lambda: firm.inbox.letters(to, f"Zu {invoice['number']} fehlen"))


def test_who_changed_the_words_is_in_their_history_and_unknown_places_are_refused(firm: Firm) -> None:
    own = _say(firm, "CANCELLATION", "Storno {number}", "Anbei {document} {number}.")
    entries = firm.history("platform", "mail_text", own["id"])
    assert entries[0]["actor_name"] == firm.people["finance"].get("/v1/me")["name"]
    with pytest.raises(Refused) as refused:
        _say(firm, "CANCELLATION", "Storno {nummer}", "Anbei.")
    assert refused.value.code == "platform.mail_placeholder_unknown"


def test_a_quote_leaves_in_the_houses_words(firm: Firm) -> None:
    _say(firm, "QUOTE", "Moin {customer}: {number}", "{greeting}\n\nhier {title} für {amount}:\n\n{link}\n\n{sender}")
    customer = firm.customer("Reederei Eigen", contact_name="Frau Petersen")
    sales = firm.people["sales"]
    body = {
        "legal_entity_id": firm.seller["id"],
        "customer_id": customer["id"],
        "title": "Kai",
        "lines": [parts("5000.00", "5000.00")],
    }
    body["valid_until"] = (firm.today + timedelta(days=30)).isoformat()
    quote = wait_for("crm to know the seller", lambda: sales.post("/v1/quotes", body)["quote"])
    shown = _shows(firm, "sales", f"/v1/quotes/{quote['id']}/letter", "Moin Reederei Eigen")
    assert shown["text"].startswith("Guten Tag Frau Petersen,\n\nhier Kai für 5.950,00\xa0€:")
    sales.act("/v1/quotes", "send", quote)
    assert wait_for("the quote", lambda: firm.inbox.letters(customer["email"], "hier Kai für 5.950,00"))
