"""What is written to the customer: read and changed before it leaves, and called back while it waits."""

from uuid import uuid5

from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import QuoteSent
from kontor.api.platform.v1.events_pb2 import MailTextChanged
from kontor.api.platform.v1.mail_texts_pb2 import MAIL_OCCASION_QUOTE, MailText
from kontor.cli.testing import eventually

from .crm_world import World, refusal


async def letter_of(world: World, quote: pb.Quote) -> pb.QuoteLetter:
    answer = await world.sales("GetQuoteLetter", pb.GetQuoteLetterRequest(id=quote.id))
    letter: pb.QuoteLetter = answer.message.letter
    return letter


async def send(world: World, quote: pb.Quote, letter: pb.QuoteLetter | None, hold: int = 0) -> pb.Quote:
    request = pb.SendQuoteRequest(id=quote.id, etag=quote.etag, letter=letter, hold_seconds=hold)
    sent: pb.Quote = (await world.sales("SendQuote", request)).message.quote
    return sent


async def arrived(world: World) -> bool:
    return bool(world.post.letters)


async def test_the_letter_shown_is_the_letter_that_leaves(world: World):
    await world.knows_seller()
    quote = await world.quote(payment_days=14)
    letter = await letter_of(world, quote)
    assert list(letter.to) == ["vergabe@hafen.example"]
    assert quote.number in letter.subject
    assert "{link}" in letter.text
    assert "14 Tage" in letter.text
    await send(world, quote, None)
    await eventually(lambda: arrived(world))
    (mail,) = world.post.letters
    text = mail.get_body(("plain",)).get_content()
    link = next(line for line in text.splitlines() if "/l/" in line)
    assert text.strip().splitlines() == letter.text.replace("{link}", link).splitlines()
    assert mail["Subject"] == letter.subject


async def test_recipients_subject_and_text_are_as_somebody_wrote_them(world: World):
    await world.knows_seller()
    quote = await world.quote()
    own = pb.QuoteLetter(
        to=["jansen@hafen.example", "vergabe@hafen.example"],
        cc=["chefin@nordlicht.example"],
        subject="Unser Angebot zur Kaimauer",
        text="Moin Herr Jansen,\n\nwie besprochen: {link}\n\nBis Dienstag!",
    )
    await send(world, quote, own)
    await eventually(lambda: arrived(world))
    (mail,) = world.post.letters
    assert mail["To"] == "jansen@hafen.example, vergabe@hafen.example"
    assert mail["Cc"] == "chefin@nordlicht.example"
    assert mail["Subject"] == "Unser Angebot zur Kaimauer"
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Moin Herr Jansen,")
    assert "{link}" not in text
    assert "/l/" in text
    (told,) = await world.announced(QuoteSent)
    assert told.letter == own


async def test_a_letter_says_where_the_quote_is(world: World):
    await world.knows_seller()
    quote = await world.quote()
    letter = pb.QuoteLetter(to=["jansen@hafen.example"], subject="Angebot", text="Anbei.")
    assert await refusal(send(world, quote, letter)) == ("crm.letter_without_link", "/letter/text")
    assert await refusal(send(world, quote, letter, hold=10)) == ("crm.letter_without_link", "/letter/text")


async def test_a_letter_that_waits_is_called_back_and_the_quote_is_as_before(world: World):
    await world.knows_seller()
    quote = await world.quote()
    held = await send(world, quote, await letter_of(world, quote), hold=60)
    assert held.state == pb.QUOTE_STATE_DRAFT
    assert held.outgoing.letter == await letter_of(world, quote)
    assert (await refusal(send(world, held, None, hold=60)))[0] == "crm.quote_on_its_way"
    request = pb.CancelSendQuoteRequest(id=quote.id, etag=held.etag)
    back: pb.Quote = (await world.sales("CancelSendQuote", request)).message.quote
    assert back.state == pb.QUOTE_STATE_DRAFT
    assert not back.HasField("outgoing")
    again = world.sales("CancelSendQuote", pb.CancelSendQuoteRequest(id=quote.id, etag=back.etag))
    assert (await refusal(again))[0] == "crm.nothing_to_call_back"
    assert await world.rows("select 1 from due where kind = 'quote_leaves'") == []
    assert not world.post.letters
    assert not await world.announced(QuoteSent)


async def test_a_letter_that_waited_leaves_by_itself_once(world: World):
    await world.knows_seller()
    quote = await world.quote()
    await send(world, quote, None, hold=1)
    await eventually(lambda: arrived(world))
    sent = await world.get(quote)
    assert sent.state == pb.QUOTE_STATE_SENT
    assert not sent.HasField("outgoing")
    assert len(await world.announced(QuoteSent)) == 1
    assert len(world.post.letters) == 1


async def test_what_is_changed_meanwhile_does_not_leave_unseen(world: World):
    await world.knows_seller()
    quote = await world.quote()
    held = await send(world, quote, None, hold=1)
    changed = await world.changed(held, title="Doch lieber die Spundwand")
    assert not changed.HasField("outgoing")

    async def handled() -> bool:
        return await world.rows("select 1 from due where kind = 'quote_leaves'") == []

    await eventually(handled)
    assert (await world.get(quote)).state == pb.QUOTE_STATE_DRAFT
    assert not world.post.letters


async def test_who_may_not_send_does_not_read_what_is_being_sent(world: World):
    await world.knows_seller()
    quote = await world.quote()
    await send(world, quote, await letter_of(world, quote), hold=60)
    reader = world.running.user(world.tenant, "crm.quote.read")
    shown = (await reader("GetQuote", pb.GetQuoteRequest(id=quote.id))).message.quote
    assert not shown.HasField("outgoing")
    assert (await refusal(reader("GetQuoteLetter", pb.GetQuoteLetterRequest(id=quote.id))))[0] == "forbidden"


async def test_every_version_stays_as_the_customer_got_it(world: World):
    await world.knows_seller()
    first = await send(world, await world.quote(), None)
    await send(world, first, None)
    changed = await world.changed(await world.get(first), title="Doch lieber die Spundwand")
    second = await send(world, changed, None)
    await world.changed(second, title="Noch nicht gesendet")
    request = pb.GetQuoteVersionsRequest(id=first.id)
    quotes = (await world.sales("GetQuoteVersions", request)).message.quotes
    assert [(q.quote_version, q.title) for q in quotes] == [
        (1, "Sanierung der Kaimauer"),
        (2, "Doch lieber die Spundwand"),
    ]
    assert quotes[0].lines[0].title == "Konzept"


async def words(
    world: World, occasion: int, subject: str, text: str, *, version: int = 1, language: str = "de"
) -> None:
    """platform tells of the tenant's own words; empty ones are none."""
    id_ = uuid5(world.tenant, f"{occasion}{language}")
    told = MailText(id=str(id_), occasion=occasion, language=language, subject=subject, text=text, own=bool(text))
    await world.tell(MailTextChanged(mail_text=told), id_, version)


OWN = "Moin {contact},\n\n{number} über {amount}, gültig bis {valid_until}.\nProjekt „{title}“:\n\n{link}\n\n{sender}"


async def test_the_houses_own_words_are_shown_before_and_leave_by_themselves(world: World):
    await world.knows_seller()
    quote = await world.quote()
    await words(world, MAIL_OCCASION_QUOTE, "Unser Angebot {number} für {customer}", OWN)
    letter = await letter_of(world, quote)
    assert letter.subject == f"Unser Angebot {quote.number} für Hafenbehörde Elbmündung"
    assert "Nordlicht GmbH" in letter.text
    assert "{link}" in letter.text
    await send(world, quote, None)
    await eventually(lambda: arrived(world))
    (mail,) = world.post.letters
    assert mail["Subject"] == letter.subject
    first, *_ = letter.text.splitlines()
    assert mail.get_body(("plain",)).get_content().startswith(first)


async def test_words_of_before_and_of_the_other_language_do_not_count(world: World):
    await world.knows_seller()
    quote = await world.quote()
    usual = await letter_of(world, quote)
    await words(world, MAIL_OCCASION_QUOTE, "Neu", "Neu {link}", version=2)
    await words(world, MAIL_OCCASION_QUOTE, "Alt", "Alt {link}", version=1)
    await words(world, MAIL_OCCASION_QUOTE, "English", "English {link}", language="en")
    assert (await letter_of(world, quote)).subject == "Neu"
    await words(world, MAIL_OCCASION_QUOTE, "", "", version=3)
    assert await letter_of(world, quote) == usual
