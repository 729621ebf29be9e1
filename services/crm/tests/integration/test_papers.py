"""Quotes and order confirmations on paper: what was given out stays, whatever changes afterwards."""

import grpc
import pytest
from crm_world import World, a_customer, refusal
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.einvoice.v1 import papers_pb2 as papers
from kontor.cli.testing import eventually
from kontor.common.values.errors import DomainError, NotFound

YES = pb.AcceptQuoteRequest(name="Jens Johannsen", quote_version=1)


async def pdf(world: World, quote: pb.Quote, version: int = 0) -> str:
    answer = await world.sales("GetQuotePdf", pb.GetQuotePdfRequest(id=quote.id, version=version))
    assert answer.message.content_type == "application/pdf"
    return answer.message.data.decode()


async def confirmation(world: World, quote: pb.Quote) -> str:
    answer = await world.sales("GetOrderConfirmation", pb.GetOrderConfirmationRequest(id=quote.id))
    return answer.message.data.decode()


async def letters(world: World, number: int) -> None:
    async def there() -> bool:
        return len(world.post.letters) == number

    await eventually(there)


async def kept(world: World, number: int = 1) -> None:
    async def there() -> bool:
        return len(await world.rows("select 1 from quote_paper")) == number

    await eventually(there)


def attached(world: World, at: int = -1) -> list[tuple[str, str, str]]:
    parts = world.post.letters[at].iter_attachments()
    return [(p.get_filename(), p.get_content_type(), p.get_content().decode()) for p in parts]


async def test_the_letter_brings_the_quote_as_pdf(world: World):
    quote = await world.sent(await world.quote())
    await letters(world, 1)
    ((name, kind, content),) = attached(world)
    assert (name, kind) == (f"Angebot-{quote.number}.pdf", "application/pdf")
    said = ("QUOTE_PAPER_QUOTE", quote.number, "v1", "Sanierung der Kaimauer", "Nordlicht GmbH", world.today())
    assert all(part in content.split("|") for part in said)
    assert "draft" not in content


async def test_what_was_sent_comes_back_as_it_was_sent(world: World):
    quote = await world.sent(await world.quote())
    await kept(world)
    ((_, _, sent),) = attached(world)
    world.printer.ink = "blue"
    customer = (await world.sales("GetCustomer", pb.GetCustomerRequest(id=quote.customer.id))).message.customer
    await world.updated(customer, name="Hafen Nord")
    assert await pdf(world, quote) == sent
    revised = await world.changed(await world.get(quote), title="Spundwand")
    assert await pdf(world, quote, version=1) == sent
    assert "v2|Spundwand|Hafen Nord" in await pdf(world, revised)


async def test_a_version_that_is_sent_again_is_what_it_was_sent_as_last(world: World):
    quote = await world.sent(await world.quote())
    await kept(world)
    world.printer.ink = "blue"
    await world.sent(quote)
    await letters(world, 2)

    async def is_blue() -> bool:
        return "blue" in await pdf(world, quote)

    await eventually(is_blue)


async def test_a_draft_is_marked_and_made_anew(world: World):
    quote = await world.quote()
    assert "draft" in await pdf(world, quote)
    world.printer.ink = "blue"
    assert "blue" in await pdf(world, quote, version=1)
    assert await world.rows("select 1 from quote_paper") == []


async def test_a_preview_shows_changes_and_keeps_none(world: World):
    quote = await world.quote()
    request = pb.PreviewQuotePdfRequest(id=quote.id, quote=pb.Quote(title="Spundwand", lines=quote.lines))
    request.update_mask.paths.append("title")
    shown = (await world.sales("PreviewQuotePdf", request)).message.data.decode()
    assert "Spundwand" in shown
    assert "draft" in shown
    assert await world.get(quote) == quote


async def test_a_preview_is_judged_as_a_change_is(world: World):
    quote = await world.quote()
    lines = [pb.QuoteLine.FromString(quote.lines[0].SerializeToString())]
    lines[0].unit_price.amount = "1.00"
    request = pb.PreviewQuotePdfRequest(id=quote.id, quote=pb.Quote(lines=lines))
    request.update_mask.paths.append("lines")
    code, pointer = await refusal(world.sales("PreviewQuotePdf", request))
    assert (code, pointer) == ("crm.milestones_do_not_add_up", "/lines/0/milestones")


async def test_there_is_no_paper_of_what_was_never_sent(world: World):
    quote = await world.quote()
    code, pointer = await refusal(pdf(world, quote, version=2))
    assert (code, pointer) == ("crm.quote_version_unknown", "/version")


async def test_a_yes_is_confirmed_to_whom_the_quote_was_sent(world: World):
    quote = await world.quote()
    letter = (await world.sales("GetQuoteLetter", pb.GetQuoteLetterRequest(id=quote.id))).message.letter
    letter.to[:] = ["jansen@hafen.example"]
    request = pb.SendQuoteRequest(id=quote.id, etag=quote.etag, letter=letter)
    quote = (await world.sales("SendQuote", request)).message.quote
    await kept(world)
    assert (await refusal(confirmation(world, quote)))[0] == "crm.quote_not_accepted"
    customer = await world.opened(await world.link_of(quote))
    await customer("AcceptQuote", YES)
    await letters(world, 2)
    mail = world.post.letters[-1]
    assert mail["To"] == "jansen@hafen.example"
    assert mail["Subject"] == f"Auftragsbestätigung {quote.number}: Sanierung der Kaimauer"
    text = mail.get_body(("plain",)).get_content()
    assert "Jens Johannsen hat unser Angebot" in text
    assert "/l/" in text
    ((name, _, content),) = attached(world)
    assert name == f"Auftragsbestätigung-{quote.number}.pdf"
    assert "QUOTE_PAPER_CONFIRMATION" in content
    await kept(world, 2)
    world.printer.ink = "blue"
    assert await confirmation(world, quote) == content
    asked = world.printer.asked[-1]
    assert asked.paper == papers.QUOTE_PAPER_CONFIRMATION
    assert asked.quote.acceptance.name == "Jens Johannsen"
    assert len(asked.quote.acceptance.text_hash) == 64


async def test_the_link_gives_the_paper_until_it_is_void(world: World):
    quote = await world.sent(await world.quote())
    await kept(world)
    customer = await world.opened(await world.link_of(quote))
    shown = (await customer("DownloadQuoteForCustomer", pb.DownloadQuoteForCustomerRequest())).message.data.decode()
    assert shown == await pdf(world, quote)
    early = customer("DownloadQuoteForCustomer", pb.DownloadQuoteForCustomerRequest(confirmation=True))
    assert (await refusal(early))[0] == "crm.quote_not_accepted"
    await world.changed(await world.get(quote), title="Spundwand")
    with pytest.raises(DomainError):
        await customer("DownloadQuoteForCustomer", pb.DownloadQuoteForCustomerRequest())


async def test_a_customer_reads_papers_of_its_own_quotes_only(world: World):
    quote = await world.sent(await world.quote())
    await kept(world)
    mine = world.running.user(world.tenant, "crm.quote.read@customer", scope={"customer": [quote.customer.id]})
    stranger = world.running.user(world.tenant, "crm.quote.read@customer", scope={"customer": [str(world.person)]})
    request = pb.GetQuotePdfRequest(id=quote.id)
    assert (await mine("GetQuotePdf", request)).message.data
    with pytest.raises(NotFound):
        await stranger("GetQuotePdf", request)
    with pytest.raises(NotFound):
        await stranger("GetOrderConfirmation", pb.GetOrderConfirmationRequest(id=quote.id))


async def test_a_letter_waits_for_its_paper(world: World):
    world.printer.refuses = grpc.StatusCode.UNAVAILABLE
    await world.sent(await world.quote())

    async def asked() -> bool:
        return bool(world.printer.asked)

    await eventually(asked)
    assert not world.post.letters
    world.printer.refuses = None
    await letters(world, 1)
    assert attached(world)


async def test_a_paper_that_can_never_be_made_holds_up_no_letter(world: World):
    world.printer.refuses = grpc.StatusCode.RESOURCE_EXHAUSTED
    quote = await world.sent(await world.quote())
    await letters(world, 1)
    assert attached(world) == []
    world.printer.refuses = None
    assert f"{quote.number}|v1" in await pdf(world, quote)
    assert "draft" not in await pdf(world, quote)


async def test_english_customers_get_english_names(world: World):
    customer = await world.qualified(await world.lead(), customer=a_customer(language="en"))
    quote = await world.sent(await world.quote(opportunity_id=customer.opportunity.id))
    await letters(world, 1)
    assert attached(world)[0][0] == f"Quote-{quote.number}.pdf"
