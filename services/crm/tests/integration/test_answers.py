"""The letter, the link and the customer's answer."""

import asyncio
import base64
import hashlib
import re
from datetime import UTC, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from crm_world import LINK, World, a_customer, refusal
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import (
    OpportunityStageChanged,
    QuoteAccepted,
    QuoteChanged,
    QuoteDeclined,
    QuoteSeen,
    QuoteSent,
)
from kontor.cli.testing import eventually
from kontor.common.values.clock import Clock
from kontor.common.values.errors import DomainError, Forbidden, NotFound, RuleViolated, Unauthenticated


def yes(version: int = 1, name: str = "Jens Johannsen") -> pb.AcceptQuoteRequest:
    return pb.AcceptQuoteRequest(name=name, quote_version=version)


LOOK = pb.GetQuoteForCustomerRequest()


async def test_the_letter_brings_a_link_that_opens_the_quote(world: World):
    quote = await world.sent(await world.quote(valid_until=world.today(14), payment_days=21))
    assert (quote.state, quote.quote_version) == (pb.QUOTE_STATE_SENT, 1)
    assert quote.HasField("sent_at")
    (letter,) = await eventually(lambda: world.post.letters)
    assert (letter["To"], letter["Subject"]) == (
        "vergabe@hafen.example",
        f"Angebot {quote.number}: Sanierung der Kaimauer",
    )
    text = letter.get_body(("plain",)).get_content()
    assert "1.190,00\xa0€" in text
    assert "Guten Tag Hafenbehörde Elbmündung" in text
    assert "Zahlungsziel: 21 Tage ab Rechnungsdatum." in text
    link = re.search(r"http://kontor\.example/l/(\S+)", text.replace("=\n", ""))
    assert len(link.group(0)) < 100
    customer = await world.opened(link.group(1))
    assert (await customer("GetQuoteForCustomer", LOOK)).message.quote.id == quote.id
    ((row,), (sent,)) = (
        await world.rows("select event_id from journal where message like '%.QuoteSent'"),
        await world.announced(QuoteSent),
    )
    assert letter["Message-ID"].startswith(f"<{row['event_id']}@")
    assert sent.quote.state == pb.QUOTE_STATE_SENT


async def test_no_second_letter_for_a_repeat_or_an_overtaken_sending(world: World):
    first = await world.sent(await world.quote())
    await eventually(lambda: world.post.letters)
    (row,) = await world.rows("select event_id from journal where message like '%.QuoteSent'")
    again = await world.sent(first)
    await eventually(lambda: len(world.post.letters) == 2)
    await world.running.tell(
        QuoteSent(quote=first), world.tenant, aggregate_id=first.id, version=2, event_id=row["event_id"]
    )
    await world.tell(QuoteSent(quote=first), first.id, int(first.etag))
    last = await world.sent(again)
    await eventually(lambda: len(world.post.letters) >= 3)
    assert (len(world.post.letters), last.etag) == (3, "4")


async def test_a_letter_waits_for_the_mail_server(world: World):
    world.post.closed = True
    await world.sent(await world.quote())
    await eventually(lambda: world.post.refused)
    assert world.post.letters == []
    world.post.closed = False
    await eventually(lambda: len(world.post.letters) == 1)


async def test_the_link_shows_the_quote_and_remembers_the_first_look_only(world: World):
    quote = await world.sent(await world.quote())
    customer = await world.customer_of(quote)
    looks = [(await customer("GetQuoteForCustomer", LOOK)).message for _ in range(2)]
    shown = looks[1]
    assert (shown.quote.id, shown.seller, shown.quote.gross.amount) == (quote.id, "Nordlicht GmbH", "1190.00")
    assert (shown.language, looks[0].quote.first_seen_at) == ("de", shown.quote.first_seen_at)
    (seen,) = await world.announced(QuoteSeen)
    assert seen.quote.HasField("first_seen_at")


async def test_the_customers_yes_through_the_link_is_kept(world: World):
    quote = await world.sent(await world.quote())
    accepted = (await (await world.customer_of(quote))("AcceptQuote", yes())).message.quote
    assert (accepted.state, accepted.acceptance.name) == (pb.QUOTE_STATE_ACCEPTED, "Jens Johannsen")
    assert (len(accepted.acceptance.text_hash), accepted.acceptance.quote_version) == (64, 1)
    (told,) = await world.announced(QuoteAccepted)
    assert [m.amount.amount for m in told.quote.lines[0].milestones] == ["400.00", "600.00"]
    assert told.quote.lead.id
    assert told.quote.acceptance == accepted.acceptance
    assert (await world.opportunity(quote.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_WON
    shown = await world.get(quote)
    assert [(a.verb, a.allowed, a.reason_code) for a in shown.allowed_actions] == [
        ("update", False, "crm.quote_not_open"),
        ("send", False, "crm.quote_not_open"),
        ("cancelSend", False, "crm.nothing_to_call_back"),
        ("revokeLink", False, "crm.quote_has_no_link"),
    ]


async def test_an_answered_quote_takes_no_second_answer_and_no_change(world: World):
    quote = await world.sent(await world.quote())
    customer = await world.customer_of(quote)
    declined = (await customer("DeclineQuote", pb.DeclineQuoteRequest(reason=" zu teuer "))).message.quote
    assert (declined.state, declined.declined_reason) == (pb.QUOTE_STATE_DECLINED, "zu teuer")
    assert (await world.opportunity(quote.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_LOST
    assert [e.quote.declined_reason for e in await world.announced(QuoteDeclined)] == ["zu teuer"]
    for asked in (
        customer("AcceptQuote", yes()),
        customer("DeclineQuote", pb.DeclineQuoteRequest()),
        world.changed(declined, title="billiger"),
        world.sent(declined),
    ):
        assert (await refusal(asked))[0] == "crm.quote_not_open"
    assert (await customer("GetQuoteForCustomer", LOOK)).message.quote.state == pb.QUOTE_STATE_DECLINED
    better = await world.quote(opportunity_id=quote.opportunity.id)
    assert (await world.opportunity(quote.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_QUOTED
    await (await world.customer_of(await world.sent(better)))("AcceptQuote", yes())
    assert (await world.opportunity(quote.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_WON


async def test_a_won_chance_stays_won_when_another_quote_is_declined(world: World):
    first = await world.sent(await world.quote())
    second = await world.sent(await world.quote(opportunity_id=first.opportunity.id))
    await (await world.customer_of(first))("AcceptQuote", yes())
    await (await world.customer_of(second))("DeclineQuote", pb.DeclineQuoteRequest())
    assert (await world.opportunity(first.opportunity.id)).stage == pb.OPPORTUNITY_STAGE_WON
    assert len(await world.announced(OpportunityStageChanged)) == 3


async def test_who_says_yes_says_a_name(world: World):
    quote = await world.sent(await world.quote())
    customer = await world.customer_of(quote)
    for name, code in (("", "invalid_input"), ("J", "invalid_input"), ("   ", "crm.acceptance_needs_name")):
        assert await refusal(customer("AcceptQuote", yes(name=name))) == (code, "/name")
    assert await world.announced(QuoteAccepted) == []


async def test_a_quote_binds_until_its_day_and_not_longer(world: World):
    bound = await world.quote(valid_until=world.today(10))
    sent = await world.sent(bound)
    customer = await world.customer_of(sent)
    await world.later(11)
    assert (await refusal(customer("AcceptQuote", yes())))[0] == "crm.quote_expired"
    shown = await world.get(sent)
    assert [(a.verb, a.reason_code) for a in shown.allowed_actions] == [
        ("update", ""),
        ("send", "crm.quote_expired"),
        ("cancelSend", "crm.nothing_to_call_back"),
        ("revokeLink", ""),
    ]
    assert (await refusal(world.sent(sent)))[0] == "crm.quote_expired"
    await world.later(10, version=2)
    accepted = (await customer("AcceptQuote", yes())).message.quote
    said_on = accepted.acceptance.at.ToDatetime(tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin")).date()
    assert said_on.isoformat() == world.today(10)


async def test_the_link_of_an_earlier_letter_is_void(world: World):
    first = await world.sent(await world.quote())
    old = await world.customer_of(first)
    changed = await world.changed(first, title="Neu")
    assert (changed.state, changed.quote_version, changed.HasField("sent_at")) == (pb.QUOTE_STATE_DRAFT, 2, False)
    for name, asked in (("GetQuoteForCustomer", LOOK), ("AcceptQuote", yes())):
        assert (await refusal(old(name, asked)))[0] == "crm.quote_not_sent"
    again = await world.sent(changed)
    for name, asked in (("GetQuoteForCustomer", LOOK), ("AcceptQuote", yes(2))):
        assert (await refusal(old(name, asked)))[0] == "crm.quote_not_sent"
    new = await world.customer_of(again)
    assert (await refusal(new("AcceptQuote", yes(1))))[0] == "crm.quote_not_sent"
    accepted = (await new("AcceptQuote", yes(2))).message.quote
    assert (accepted.acceptance.quote_version, accepted.title) == (2, "Neu")
    assert [e.quote.quote_version for e in await world.announced(QuoteChanged)] == [1, 2]


async def test_a_link_opens_nothing_but_its_own_quote(world: World):
    quote, other = await world.sent(await world.quote()), await world.sent(await world.quote())
    (row,) = await world.rows("select link_id from quote where id = cast(:id as uuid)", id=quote.id)
    crossed = world.running.link(world.tenant, LINK, {"quote": other.id}, row["link_id"])
    elsewhere = world.running.link(uuid4(), LINK, {"quote": quote.id}, row["link_id"])
    nothing = world.running.link(world.tenant, LINK, {}, row["link_id"])
    for stranger in (crossed, elsewhere, nothing):
        with pytest.raises((NotFound, RuleViolated, Unauthenticated)):
            await stranger("AcceptQuote", yes())
    customer = await world.customer_of(quote)
    with pytest.raises(Forbidden):
        await customer("ListCustomers", pb.ListCustomersRequest())
    with pytest.raises(Forbidden):
        await world.sales("AcceptQuote", yes())
    assert await world.announced(QuoteAccepted) == []


async def test_clicks_at_once_leave_one_answer(world: World):
    quote = await world.sent(await world.quote())
    customer = await world.customer_of(quote)
    no = pb.DeclineQuoteRequest(reason="zu teuer")
    clicks = [customer("AcceptQuote", yes()) for _ in range(3)] + [customer("DeclineQuote", no) for _ in range(2)]
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    assert sum(not isinstance(a, BaseException) for a in answers) == 1
    assert all(isinstance(a, DomainError) for a in answers if isinstance(a, BaseException))
    assert len(await world.announced(QuoteAccepted)) + len(await world.announced(QuoteDeclined)) == 1


async def test_a_letter_speaks_the_customers_language(world: World):
    lead = await world.lead()
    english = await world.qualified(lead, customer=a_customer(language="en", contact_name="Jane Doe"))
    await world.sent(await world.quote(opportunity_id=english.opportunity.id))
    (letter,) = await eventually(lambda: world.post.letters)
    assert letter["Subject"].startswith("Quote AN-")
    body = letter.get_body(("plain",)).get_content()
    assert "Dear Jane Doe" in body
    assert "€1,190.00" in body


async def test_of_a_link_its_hash_is_kept_and_nothing_else(world: World):
    quote = await world.sent(await world.quote())
    link = await world.link_of(quote)
    (row,) = await world.rows("select * from customer_link")
    raw = base64.urlsafe_b64decode(link.partition(".")[0])
    assert (len(raw), raw[:16]) == (48, world.tenant.bytes)
    assert bytes(row["secret_hash"]) == hashlib.sha256(raw[16:]).digest()
    assert (row["object"], str(row["object_id"]), row["revoked_at"]) == ("quote", quote.id, None)
    payloads = await world.rows("select payload from journal")
    assert not [r for r in payloads if link.encode() in bytes(r["payload"]) or raw[16:] in bytes(r["payload"])]


async def test_a_link_nobody_was_sent_opens_nothing(world: World):
    link = await world.link_of(await world.sent(await world.quote()))
    raw, other = base64.urlsafe_b64decode(link.partition(".")[0]), uuid4()
    forged = [raw[:16] + bytes(32), other.bytes + raw[16:], raw[:-1] + bytes([raw[-1] ^ 1])]
    for secret in (*(f"{base64.urlsafe_b64encode(each).decode()}.crm" for each in forged), "x", f"{'!' * 64}.crm"):
        with pytest.raises(Unauthenticated):
            await world.opened(secret)
    with pytest.raises(Unauthenticated):
        await world.running.opened(other, pb.ExchangeLinkRequest(secret=link))


async def test_a_new_letter_makes_the_link_of_the_last_one_void(world: World):
    first = await world.sent(await world.quote())
    link = await world.link_of(first)
    held = await world.opened(link)
    again = await world.sent(first)
    assert (await refusal(held("GetQuoteForCustomer", LOOK)))[0] == "crm.quote_not_sent"
    with pytest.raises(Unauthenticated):
        await world.opened(link)
    newer = await world.opened(await world.link_of(again))
    assert (await newer("GetQuoteForCustomer", LOOK)).message.quote.id == first.id


async def test_a_revoked_link_opens_nothing_from_that_moment_on(world: World):
    quote = await world.sent(await world.quote())
    link = await world.link_of(quote)
    held = await world.opened(link)
    request = pb.RevokeQuoteLinkRequest(id=quote.id, etag=quote.etag)
    revoked = (await world.sales("RevokeQuoteLink", request)).message.quote
    assert revoked.state == pb.QUOTE_STATE_SENT
    assert (await refusal(held("AcceptQuote", yes())))[0] == "crm.quote_not_sent"
    with pytest.raises(Unauthenticated):
        await world.opened(link)
    with pytest.raises(NotFound) as missing:
        await world.sales("GetQuoteLink", pb.GetQuoteLinkRequest(id=quote.id))
    assert missing.value.code == "crm.quote_link_missing"
    again = pb.RevokeQuoteLinkRequest(id=quote.id, etag=revoked.etag)
    assert (await refusal(world.sales("RevokeQuoteLink", again)))[0] == "crm.quote_has_no_link"
    again = await world.sent(revoked)
    customer = await world.opened(await world.link_of(again))
    assert (await customer("AcceptQuote", yes())).message.quote.state == pb.QUOTE_STATE_ACCEPTED


async def test_a_link_says_when_its_ninety_days_end(world: World):
    quote = await world.sent(await world.quote())
    expires = (await world.sales("GetQuoteLink", pb.GetQuoteLinkRequest(id=quote.id))).message.expires_at
    assert timedelta(days=89) < expires.ToDatetime(UTC) - Clock().now() <= timedelta(days=90)
