import re
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from kontor.api.crm.v1 import crm_pb2
from kontor.common.values.errors import RuleViolated, Unauthenticated

from .conftest import Running

GERMAN = {"Accept-Language": "de"}


def form_of(page: str, action: str) -> dict[str, str]:
    """Hidden fields of the form whose address ends like this, and the address itself."""
    for form in re.findall(r"<form.*?</form>", page, re.S):
        target = unescape(re.search(r'action="([^"]*)"', form).group(1))  # type: ignore[union-attr]
        if target.endswith(action):
            hidden = re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
            return {**dict(hidden), "": target}
    raise AssertionError(f"no form for {action}")


async def send(running: Running, page: str, action: str, **values: str) -> Any:
    hidden = form_of(page, action)
    return await running.http.post(hidden.pop(""), data={**hidden, **values}, headers=GERMAN)


def must_be_safe(response: Any) -> None:
    assert "<script" not in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    assert "kontor.css" not in response.text or 'href="/static/kontor.css"' in response.text


async def test_the_start_page_shows_who_is_there(running: Running) -> None:
    response = await running.http.get("/", headers=GERMAN)
    assert response.status_code == 200
    must_be_safe(response)
    for word in ("things", "crm", "Nicht alle Dienste", "/docs", "/dev/inbox", 'lang="de"'):
        assert word in response.text
    assert "Services" in (await running.http.get("/status?lang=en", headers=GERMAN)).text


async def test_people_to_try_it_as_are_told_once_there_are_any(running: Running) -> None:
    assert (await running.http.get("/dev/people")).status_code == 404
    file = running.inbox.with_name("people.json")
    file.write_text('{"people": [{"name": "Eva Ehlers"}]}', encoding="utf-8")
    response = await running.http.get("/dev/people")
    assert response.json() == {"people": [{"name": "Eva Ehlers"}]}
    assert response.headers["cache-control"] == "no-store"


async def test_a_quote_shows_everything_a_customer_must_know(running: Running) -> None:
    response = await running.http.get(running.link("crm", "quote"), headers=GERMAN)
    assert response.status_code == 200
    must_be_safe(response)
    page = unescape(response.text).replace("\xa0", " ")
    for word in ("AN-2026-0031", "Version 2", "Hafen & Söhne AG", "16.000,00 €", "35.462,00 €", "31. Dezember 2026"):
        assert word in page
    for word in (
        "Festpreis",
        "höchstens 12.000,00 € (statt 13.200,00 €)",
        "Zahlungsziel: 21 Tage ab Rechnungsdatum.",
        "nach Beleg",
        "ab 1. Januar 2027",
        "Gestaltung abgenommen",
        "110 Std.",
    ):
        assert word in page
    assert "<den>" not in response.text


async def test_accepting_needs_a_name_and_a_yes_and_loses_nothing(running: Running) -> None:
    page = (await running.http.get(running.link("crm", "quote"))).text
    response = await send(running, page, "/accept", name="J")
    assert response.status_code == 422
    assert "Bitte geben Sie Ihren Namen an." in response.text
    assert "Bitte bestätigen Sie" in response.text
    assert 'value="J"' in response.text
    assert form_of(response.text, "/accept")["key"] == form_of(page, "/accept")["key"]
    assert not running.customer.calls


async def test_accepting_leads_back_to_the_accepted_quote(running: Running) -> None:
    link = running.link("crm", "quote")
    page = (await running.http.get(link)).text
    response = await send(running, page, "/accept", name="Jens Johannsen", agreed="on")
    assert (response.status_code, response.headers["location"]) == (303, link)
    request, metadata = running.customer.calls[0]
    assert (request.name, request.quote_version) == ("Jens Johannsen", 2)
    assert metadata["idempotency-key"] == form_of(page, "/accept")["key"]
    assert metadata["authorization"] == f"Bearer {link.removeprefix('/l/')}"
    shown = await running.http.get(link, headers=GERMAN)
    assert "Angebot angenommen" in shown.text
    assert "20. November 2026, 10:30" in shown.text
    assert "<form" not in shown.text


async def test_declining_carries_the_reason(running: Running) -> None:
    link = running.link("crm", "quote")
    page = (await running.http.get(link)).text
    assert (await send(running, page, "/decline", reason="Zu teuer")).status_code == 303
    assert running.customer.calls[0][0].reason == "Zu teuer"
    assert "Angebot abgelehnt" in (await running.http.get(link, headers=GERMAN)).text


class Expired(RuleViolated):
    code = "things.expired"
    texts = {"de": "Die Frist ist abgelaufen.", "en": "The deadline has passed."}


async def test_a_refusal_of_the_service_is_told_on_the_page(running: Running) -> None:
    page = (await running.http.get(running.link("crm", "quote"))).text
    running.customer.refuse = Expired()
    response = await send(running, page, "/accept", name="Jens Johannsen", agreed="on")
    assert response.status_code == 409
    assert "Die Frist ist abgelaufen." in response.text
    assert 'value="Jens Johannsen"' in response.text


async def test_a_milestone_is_accepted_with_reserved_defects(running: Running) -> None:
    link = running.link("projects", "milestone")
    shown = await running.http.get(link, headers=GERMAN)
    must_be_safe(shown)
    for word in ("Konzept abgenommen", "P-0007", "8.000,00", "Klickbarer Prototyp", "Konzept 1.2.pdf"):
        assert word in shown.text
    response = await send(running, shown.text, "/accept", name="Jens Johannsen", defects="Logo fehlt")
    assert response.status_code == 303
    done = (await running.http.get(link, headers=GERMAN)).text
    assert "Leistung abgenommen" in done
    assert "Logo fehlt" in done


async def test_refusing_a_milestone_needs_a_reason(running: Running) -> None:
    link = running.link("projects", "milestone")
    page = (await running.http.get(link)).text
    refused = await send(running, page, "/reject", reject_name="Jens Johannsen", reason="")
    assert refused.status_code == 422
    assert "<details open>" in refused.text
    sent = await send(running, page, "/reject", reject_name="Jens Johannsen", reason="Es fehlt die Suche")
    assert sent.status_code == 303
    assert running.customer.calls[0][0].reason == "Es fehlt die Suche"


async def test_an_invoice_shows_its_facts_and_gives_its_documents(running: Running) -> None:
    link = running.link("einvoice", "invoice")
    shown = await running.http.get(link, headers=GERMAN)
    must_be_safe(shown)
    for word in ("RE-2026-0042", "1.630,30", "7. Dezember 2026", "Rechnung.pdf", "amtlichen Regeln", "GiroCode"):
        assert word in shown.text
    assert "<b>Oktober" not in shown.text
    assert 'src="data:image/svg+xml;base64,' in shown.text
    found = re.search(rf'href="({re.escape(link)}/documents/[^"]+)"', shown.text)
    assert found is not None
    file = await running.http.get(found[1])
    assert (file.content, file.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    assert file.headers["content-disposition"] == 'attachment; filename="Rechnung-RE-1.pdf"'
    assert file.headers["x-content-type-options"] == "nosniff"
    assert (await running.http.get(f"{running.link('crm', 'quote')}/documents/x")).status_code == 404


async def test_a_quote_is_given_as_pdf_and_its_confirmation_once_it_is_accepted(running: Running) -> None:
    link = running.link("crm", "quote")
    assert f"{link}/documents/confirmation" not in (await running.http.get(link, headers=GERMAN)).text
    file = await running.http.get(f"{link}/documents/quote")
    assert (file.content, file.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    assert file.headers["content-disposition"] == 'attachment; filename="Rechnung-RE-1.pdf"'
    assert not running.customer.calls[-1][0].confirmation
    running.customer.quote.state = crm_pb2.QUOTE_STATE_ACCEPTED
    page = (await running.http.get(link, headers=GERMAN)).text
    assert "Auftragsbestätigung-" in page
    for name in ("quote", "confirmation"):
        assert f'{link}/documents/{name}"' in page
    await running.http.get(f"{link}/documents/confirmation")
    assert running.customer.calls[-1][0].confirmation


async def test_pages_speak_the_language_one_asks_for(running: Running) -> None:
    link = running.link("crm", "quote")
    assert "Place binding order" in (await running.http.get(f"{link}?lang=en")).text
    assert "Verbindlich beauftragen" in (await running.http.get(link, headers={"Accept-Language": "en"})).text


async def test_a_short_link_opens_the_page_by_a_token_that_is_asked_for_once(running: Running) -> None:
    link = running.short_link()
    page = await running.http.get(link, headers=GERMAN)
    assert (page.status_code, "AN-2026-0031" in page.text) == (200, True)
    must_be_safe(page)
    response = await send(running, page.text, "/accept", name="Jens Johannsen", agreed="on")
    assert (response.status_code, response.headers["location"]) == (303, link)
    _, metadata = running.customer.calls[0]
    assert metadata["authorization"] == f"Bearer {running.customer.links[link.removeprefix('/l/')]}"
    assert running.customer.exchanged == 1


async def test_short_links_that_open_nothing_are_told_alike_and_asked_for_once_in_a_while(running: Running) -> None:
    running.short_link()
    for link in (f"/l/{'A' * 64}.crm", f"/l/{'A' * 64}.billing", f"/l/{'A' * 64}.nobody", f"/l/{'!' * 64}.crm"):
        for _ in range(2):
            response = await running.http.get(link, headers=GERMAN)
            assert response.status_code == 404, link
            assert "Dieser Link gilt nicht (mehr)" in response.text
    assert running.customer.exchanged == 1


@pytest.mark.parametrize("link", ["/l/x", "/l/a.b.c", "/l/" + "x" * 9000, "late", "user", "other"])
async def test_a_bad_link_opens_a_page_that_says_so(running: Running, link: str) -> None:
    match link:
        case "late":
            link = running.link("crm", "quote", days=-1)
        case "user":
            link = f"/l/{running.token}"
        case "other":
            link = running.link("crm", "secret")
    response = await running.http.get(link, headers=GERMAN)
    assert response.status_code == 404
    must_be_safe(response)
    assert "Dieser Link gilt nicht (mehr)" in response.text


async def test_a_link_revoked_meanwhile_is_told_as_such(running: Running) -> None:
    page = (await running.http.get(running.link("crm", "quote"))).text
    running.customer.refuse = Unauthenticated()
    response = await send(running, page, "/accept", name="Jens Johannsen", agreed="on")
    assert response.status_code == 404
    assert "Dieser Link gilt nicht (mehr)" in response.text


async def test_addresses_nobody_knows_have_a_page(running: Running) -> None:
    response = await running.http.get("/nowhere", headers=GERMAN)
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.text
    must_be_safe(response)
    assert (await running.http.post("/docs")).status_code == 405
    assert (await running.http.post(f"{running.link('crm', 'quote')}/steal")).status_code == 404


def write_letter(folder: Path, number: int = 1) -> None:
    message = EmailMessage()
    message["From"] = "Kontor <kontor@example.com>"
    message["To"] = "jens@example.com"
    message["Subject"] = "Ihr Angebot AN-2026-0031 <b>"
    message["Date"] = "Fri, 20 Nov 2026 10:30:00 +0100"
    message.set_content("Guten Tag,\nhier ist es: http://127.0.0.1:8080/l/abc.def.ghi\nViele Grüße")
    message.add_alternative('<p>Guten Tag <a href="/l/abc">Angebot</a><script>x</script></p>', subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename='Angebot "1".pdf')
    (folder / f"{number:08}.eml").write_bytes(message.as_bytes())


async def test_the_inbox_shows_letters_with_links_and_attachments(running: Running) -> None:
    http = running.http
    assert "Noch keine Post" in (await http.get("/dev/inbox", headers=GERMAN)).text
    write_letter(running.inbox)
    write_letter(running.inbox, 12)
    index = await http.get("/dev/inbox", headers=GERMAN)
    assert re.findall(r'href="(/dev/inbox/[^"?#/]+)"', index.text) == ["/dev/inbox/12", "/dev/inbox/1"]
    must_be_safe(index)
    letter = await http.get("/dev/inbox/1", headers=GERMAN)
    must_be_safe(letter)
    assert '<a href="http://127.0.0.1:8080/l/abc.def.ghi">' in letter.text
    assert "Angebot AN-2026-0031 &lt;b&gt;" in letter.text
    body = await http.get("/dev/inbox/1/html")
    assert "sandbox" in body.headers["content-security-policy"]
    assert "allow-scripts" not in body.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in body.headers["content-security-policy"]
    attached = await http.get("/dev/inbox/1/attachments/1")
    assert attached.content == b"%PDF-1.7"
    assert attached.headers["content-disposition"] == 'attachment; filename="Angebot 1.pdf"'


@pytest.mark.parametrize("path", ["9", "x", "..%2f..%2fetc", "1/attachments/7", "1/attachments/x", "9/html"])
async def test_letters_that_are_not_there_are_404(running: Running, path: str) -> None:
    write_letter(running.inbox)
    assert (await running.http.get(f"/dev/inbox/{path}")).status_code == 404


async def test_the_description_is_served_and_rendered(running: Running) -> None:
    http = running.http
    document = await http.get("/openapi.json")
    assert document.json()["openapi"] == "3.1.0"
    again = await http.get("/openapi.json", headers={"If-None-Match": document.headers["etag"]})
    assert again.status_code == 304
    for path in ("/docs", "/docs/things", "/docs/errors"):
        page = await http.get(path, headers=GERMAN)
        assert page.status_code == 200, path
        must_be_safe(page)
    errors = unescape((await http.get("/docs/errors", headers=GERMAN)).text)
    for code in (
        "rule_violated",
        "billing.own_draft",
        "platform.session_refused",
        "string.max_len",
        "gateway.not_json",
    ):
        assert f'id="{code}"' in errors
    assert "Eine andere Person mit der Rolle Freigabe bitten." in errors
    assert "Ask another person with the role approver." in (await http.get("/docs/errors?lang=en")).text
    assert "thingsCreateThing" in (await http.get("/docs/things")).text
    assert (await http.get("/docs/nothing")).status_code == 404


async def test_styles_are_our_own(running: Running) -> None:
    styles = await running.http.get("/static/kontor.css")
    assert styles.headers["content-type"].startswith("text/css")
    assert "http" not in styles.text
    again = await running.http.get("/static/kontor.css", headers={"If-None-Match": styles.headers["etag"]})
    assert again.status_code == 304
    assert (await running.http.get("/favicon.ico")).headers["content-type"] == "image/svg+xml"
    assert (await running.http.get("/static/..%2fsettings.py")).status_code == 404
