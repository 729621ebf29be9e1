"""Reminders by hand: read before they leave, called back, skipped; never twice, however hand and job meet."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from collections_world import World, a_cancellation, a_statement, an_invoice, in_days
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1.events_pb2 import ClaimAsserted, DunningNoticeIssued, OpenItemChanged
from kontor.api.platform.v1.events_pb2 import MailTextChanged
from kontor.api.platform.v1.mail_texts_pb2 import (
    MAIL_OCCASION_DUNNING_1,
    MAIL_OCCASION_PAYMENT_REMINDER,
    MailText,
)
from kontor.cli.testing import eventually
from kontor.collections.consumers import send_reminder
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Conflict, DomainError

PER_HAND = "collections.dunning.send"


async def refusal(asked: Awaitable[Any]) -> tuple[str, str]:
    """Code of the refusal and the field it points at; fails when nothing is refused."""
    with pytest.raises(DomainError) as refused:
        await asked
    pointers = [v.pointer for v in refused.value.violations]
    return refused.value.code, pointers[0] if pointers else ""


def late_invoice(number: str = "RE-2026-0001", amount: str = "1000.00", **fields: Any) -> billing.Invoice:
    """Due the day before yesterday, of an agreed term: not reminded of by itself for days."""
    terms = billing.PaymentTerms(due_date=in_days(-5), agreed=True)
    return an_invoice(number, amount, issue_date=in_days(-40), terms=terms, **fields)


async def letter_of(world: World, invoice: billing.Invoice) -> Any:
    return (await world.accountant("GetReminderLetter", pb.GetReminderLetterRequest(id=invoice.id))).message


async def remind(
    world: World, item: pb.OpenItem, letter: pb.ReminderLetter | None = None, hold: int = 0
) -> pb.OpenItem:
    request = pb.SendReminderRequest(id=item.id, etag=item.etag, letter=letter, hold_seconds=hold)
    return (await world.accountant("SendReminder", request)).message.open_item


async def call_back(world: World, item: pb.OpenItem) -> pb.OpenItem:
    request = pb.CancelSendReminderRequest(id=item.id, etag=item.etag)
    return (await world.accountant("CancelSendReminder", request)).message.open_item


async def skip(world: World, item: pb.OpenItem, days: int, reason: str = "Ratenzahlung vereinbart") -> pb.OpenItem:
    request = pb.SkipReminderRequest(id=item.id, etag=item.etag, until=in_days(days), reason=reason)
    return (await world.accountant("SkipReminder", request)).message.open_item


async def resume(world: World, item: pb.OpenItem) -> pb.OpenItem:
    request = pb.ResumeRemindersRequest(id=item.id, etag=item.etag, reason="Rate blieb aus")
    return (await world.accountant("ResumeReminders", request)).message.open_item


def actions(item: pb.OpenItem) -> dict[str, str]:
    """By verb why it is refused; empty where it is allowed."""
    return {action.verb: action.reason_code for action in item.allowed_actions}


async def due(world: World, kind: str = "dunning") -> list[Any]:
    return [row["due_at"] for row in await world.rows("select due_at from due where kind = :kind", kind=kind)]


async def written(world: World) -> list[Any]:
    """The letters as the mail consumer would send them."""
    told = await world.announced(DunningNoticeIssued)
    none: Any = None
    return [await send_reminder(none, none, event, none) for event in told]


async def test_the_letter_shown_asks_for_what_then_leaves(world: World):
    invoice = late_invoice()
    item = await world.issued(invoice)
    shown = await letter_of(world, invoice)
    notice = shown.dunning_notice
    assert list(shown.letter.to) == ["vergabe@hafen.example"]
    assert (notice.id, notice.level, notice.lump_sum.amount) == ("", 1, "40.00")
    assert [c.id for c in notice.claims] == [invoice.id, "", ""]
    assert (await world.item(invoice)).etag == item.etag
    assert await world.announced(ClaimAsserted) == []
    sent = await remind(world, item)
    assert (sent.dunning_level, sent.reminded_on) == (1, in_days(0))
    (left,) = await world.notices(invoice)
    asked = ("total", "interest", "lump_sum", "pay_until", "level", "friendly", "default_since")
    assert [getattr(left, name) for name in asked] == [getattr(notice, name) for name in asked]
    (mail,) = await written(world)
    assert (mail.to, mail.subject) == ("vergabe@hafen.example", shown.letter.subject)
    assert mail.text.strip() == shown.letter.text.strip()


async def words(world: World, occasion: int, subject: str, text: str) -> None:
    """platform tells of the tenant's own words."""
    told = MailText(id=str(uuid4()), occasion=occasion, language="de", subject=subject, text=text, own=True)
    await world.tell(MailTextChanged(mail_text=told), told.id)

    async def known() -> bool:
        return bool(await world.rows("select 1 from mail_text_ref where subject = :subject", subject=subject))

    await eventually(known)


async def test_a_reminder_has_the_houses_own_words_of_its_level_by_hand_and_by_itself(world: World):
    invoice = late_invoice()
    item = await world.issued(invoice)
    text = "{customer}, es sind {amount} offen.\n\n{claims}\n\nZusammen {total} bis {pay_until}.\n{sender}"
    await words(world, MAIL_OCCASION_DUNNING_1, "Stufe {level}: {number}", text)
    await words(world, MAIL_OCCASION_PAYMENT_REMINDER, "Nur freundlich", "Nicht hier")
    shown = (await letter_of(world, invoice)).letter
    assert shown.subject == f"Stufe 1: {invoice.number}"
    assert "es sind 1.000,00\xa0€ offen.\n\nSie sind seit dem" in shown.text
    assert "Verzugspauschale nach § 288 Abs. 5 BGB: 40,00\xa0€\n\nZusammen" in shown.text
    await remind(world, item)
    (mail,) = await written(world)
    assert (mail.subject, mail.text.strip()) == (shown.subject, shown.text)


async def test_what_a_person_wrote_is_what_leaves_and_is_kept_with_who_wrote_it(world: World):
    invoice = late_invoice()
    item = await world.issued(invoice)
    own = pb.ReminderLetter(
        to=["kasse@hafen.example", "vergabe@hafen.example"],
        cc=["chefin@nordlicht.example"],
        subject="Unsere Rechnung vom Oktober",
        text="Guten Tag Herr Jansen,\n\nbitte zahlen Sie bis Freitag.",
    )
    await remind(world, item, own)
    (mail,) = await written(world)
    assert (mail.to, mail.cc) == ("kasse@hafen.example, vergabe@hafen.example", "chefin@nordlicht.example")
    assert (mail.subject, mail.text) == (own.subject, f"{own.text}\n")
    (row,) = await world.notices(invoice)
    assert not row.HasField("letter")
    one = (await world.accountant("GetDunningNotice", pb.GetDunningNoticeRequest(id=row.id))).message.dunning_notice
    assert (one.letter, one.sent_by.id) == (own, str(world.person))
    assert one.recipient == "kasse@hafen.example, vergabe@hafen.example"


async def test_a_reminder_that_waits_is_called_back_and_nothing_is_claimed(world: World):
    invoice = late_invoice()
    item = await world.issued(invoice)
    held = await remind(world, item, hold=60)
    assert (held.dunning_level, held.outgoing.level) == (0, 1)
    assert held.outgoing.letter == (await letters_then(world, held))
    assert actions(held)["remind"] == "collections.reminder_on_its_way"
    assert actions(held)["cancelSend"] == ""
    assert (await refusal(remind(world, held)))[0] == "collections.reminder_on_its_way"
    back = await call_back(world, held)
    assert (back.dunning_level, back.HasField("outgoing"), actions(back)["remind"]) == (0, False, "")
    assert (await refusal(call_back(world, back)))[0] == "collections.no_reminder_to_call_back"
    assert await due(world, "reminder_leaves") == []
    assert await world.notices(invoice) == []
    assert await world.announced(ClaimAsserted) == []
    assert len(await due(world)) == 1


async def letters_then(world: World, held: pb.OpenItem) -> pb.ReminderLetter:
    """What waits, as who may send it reads it; nobody else does."""
    reader = world.running.user(world.tenant, "collections.open_item.read")
    shown = (await reader("GetOpenItem", pb.GetOpenItemRequest(id=held.id))).message.open_item
    assert shown.HasField("outgoing")
    assert not shown.outgoing.HasField("letter")
    told = (await world.announced(OpenItemChanged))[-1]
    assert told.open_item.outgoing.level == 1
    assert not told.open_item.outgoing.HasField("letter")
    return (await world.accountant("GetOpenItem", pb.GetOpenItemRequest(id=held.id))).message.open_item.outgoing.letter


async def test_a_reminder_that_waited_leaves_by_itself_once(world: World):
    invoice = late_invoice()
    await remind(world, await world.issued(invoice), hold=1)
    notice = await world.reminded(invoice)
    assert notice.sent_by.id == str(world.person)
    item = await world.item(invoice, dunning_level=1)
    assert not item.HasField("outgoing")
    assert len(await world.announced(DunningNoticeIssued)) == 1
    (at,) = await due(world)
    assert timedelta(days=13) < at - Clock().now() < timedelta(days=15)


async def test_a_reminder_stays_here_when_a_payment_comes_while_it_waits(world: World):
    invoice = late_invoice()
    await remind(world, await world.issued(invoice), hold=2)
    await world.imports(a_statement(("100.00", "RE-2026-0001")))

    async def handled() -> bool:
        return await due(world, "reminder_leaves") == []

    await eventually(handled)
    item = await world.item(invoice, dunning_level=0)
    assert [f.code for f in item.findings] == ["collections.reminder_held_back"]
    assert await world.notices(invoice) == []
    assert await world.announced(ClaimAsserted) == []


async def test_hand_and_job_never_send_one_level_twice(world: World):
    """By hand just before its job is due, and both at the same moment."""
    invoice = late_invoice()
    held = await remind(world, await world.issued(invoice), hold=60)
    await world.later(6)
    await eventually(lambda: left(world, invoice, 1))
    for _ in range(5):
        item = await world.item(invoice)
        await asyncio.gather(*(remind(world, item) for _ in range(3)), return_exceptions=True)
    assert held.dunning_level == 0
    assert [n.level for n in await world.notices(invoice)] == [1]
    assert len(await world.announced(DunningNoticeIssued)) == 1


async def left(world: World, invoice: billing.Invoice, times: int) -> bool:
    return len(await world.notices(invoice)) == times


async def test_the_next_level_waits_for_the_term_of_the_last_and_is_then_sent_by_hand(world: World):
    invoice = late_invoice()
    sent = await remind(world, await world.issued(invoice))
    assert actions(sent)["remind"] == "collections.reminder_term_runs"
    assert (await refusal(remind(world, sent)))[0] == "collections.reminder_term_runs"
    assert (await refusal(letter_of(world, invoice)))[0] == "collections.reminder_term_runs"
    await world.later(20)
    await world.reminded(invoice, 2)
    assert [n.level for n in await world.notices(invoice)] == [2, 1]


async def test_what_is_not_late_settled_or_covered_is_not_reminded_of_by_hand(world: World):
    early = an_invoice("RE-2026-0002")
    item = await world.issued(early)
    assert actions(item)["remind"] == "collections.reminder_not_due"
    assert (await refusal(remind(world, item)))[0] == "collections.reminder_not_due"
    wrong = an_invoice("RE-2026-0003", "1000.00")
    await world.issued(wrong)
    await world.imports(a_statement(("1000.00", "RE-2026-0003")))
    await world.issued(a_cancellation(wrong))
    covered = late_invoice("RE-2026-0004", "900.00", customer=wrong.customer.id, seller=wrong.seller)
    item = await world.issued(covered)
    assert actions(item)["remind"] == "collections.reminder_covered"
    assert (await refusal(remind(world, item)))[0] == "collections.reminder_covered"
    assert (await refusal(letter_of(world, covered)))[0] == "collections.reminder_covered"

    async def allocated() -> bool:
        """The matcher proposes the new item beside it."""
        (credit,) = await world.credits(wrong.customer.id)
        try:
            await world.allocate_credit(credit, (covered.id, "900.00"))
        except Conflict:
            return False
        return True

    await eventually(allocated)
    paid = await world.item(covered, state=pb.OPEN_ITEM_STATE_SETTLED)
    assert actions(paid)["remind"] == "collections.item_not_open"


async def test_a_customer_without_an_address_is_reminded_by_hand_only(world: World):
    invoice = late_invoice()
    invoice.buyer.email = ""
    item = await world.issued(invoice)
    assert list((await letter_of(world, invoice)).letter.to) == []
    for hold in (0, 60):
        assert await refusal(remind(world, item, hold=hold)) == ("collections.nobody_to_write_to", "/letter/to")
    await world.later(15)

    async def found() -> bool:
        return [f.code for f in (await world.item(invoice)).findings] == ["collections.no_address"]

    await eventually(found)
    assert await world.notices(invoice) == []
    own = pb.ReminderLetter(to=["kasse@hafen.example"], subject="Mahnung", text="Bitte zahlen.")
    sent = await remind(world, await world.item(invoice), own)
    assert (sent.dunning_level, list(sent.findings)) == (1, [])


async def test_a_consumers_first_letter_by_hand_is_free_of_costs_too(world: World):
    terms = billing.PaymentTerms(due_date=in_days(-5))
    invoice = an_invoice(amount="1000.00", issue_date=in_days(-40), terms=terms)
    invoice.buyer.consumer = True
    sent = await remind(world, await world.issued(invoice))
    (notice,) = await world.notices(invoice)
    assert (notice.friendly, notice.total.amount) == (True, "1000.00")
    assert sent.default_ground == pb.DEFAULT_GROUND_REMINDER


async def test_nobody_is_reminded_before_the_day_a_person_named(world: World):
    invoice = late_invoice()
    skipped = await skip(world, await world.issued(invoice), 30)
    shown = skipped.reminder_skip
    assert (shown.until, shown.reason, shown.person.id) == (
        in_days(30),
        "Ratenzahlung vereinbart",
        str(world.person),
    )
    assert actions(skipped)["remind"] == "collections.reminders_skipped"
    assert (await refusal(remind(world, skipped)))[0] == "collections.reminders_skipped"
    await world.later(20)
    (at,) = await due(world)
    assert str(at.astimezone().date()) >= in_days(29)
    assert await world.notices(invoice) == []
    await world.later(31, version=2)
    await world.reminded(invoice)
    assert not (await world.item(invoice, dunning_level=1)).HasField("reminder_skip")


async def test_a_customer_does_not_read_what_the_house_decides_about_reminding_them(world: World):
    invoice = late_invoice()
    skipped = await skip(world, await world.issued(invoice), 30, "Zahlt erst nach dem Prozess")
    limits = {"customer": [invoice.customer.id]}
    customer = world.running.user(world.tenant, "collections.open_item.read@customer", scope=limits)
    shown = (await customer("GetOpenItem", pb.GetOpenItemRequest(id=invoice.id))).message.open_item
    assert not shown.HasField("reminder_skip")
    told = (await world.announced(OpenItemChanged))[-1].open_item.reminder_skip
    assert (told.until, told.reason, told.HasField("person")) == (in_days(30), "", False)
    again = await resume(world, skipped)
    await remind(world, again, hold=60)
    shown = (await customer("GetOpenItem", pb.GetOpenItemRequest(id=invoice.id))).message.open_item
    assert not shown.HasField("outgoing")


async def test_a_skip_is_taken_back_and_nothing_leaves_because_of_one_click(world: World):
    invoice = late_invoice()
    item = await world.issued(invoice)
    assert (await refusal(resume(world, item)))[0] == "collections.nothing_skipped"
    assert await refusal(skip(world, item, 0)) == ("collections.skip_not_ahead", "/until")
    assert await refusal(skip(world, item, 5, "   ")) == ("collections.skip_needs_reason", "/reason")
    skipped = await skip(world, item, 30)
    again = await resume(world, skipped)
    assert not again.HasField("reminder_skip")
    assert actions(again)["remind"] == ""
    (at,) = await due(world)
    assert at > Clock().now()
    assert await world.notices(invoice) == []
    assert (await remind(world, again)).dunning_level == 1


async def test_many_are_reminded_of_at_once_each_by_its_own_rules(world: World):
    late, early = late_invoice(), an_invoice("RE-2026-0002")
    items = [await world.issued(late), await world.issued(early)]
    request = pb.BatchSendRemindersRequest(reason="Monatsende")
    for item in items:
        request.items.add(id=item.id, etag=item.etag)
    results = (await world.accountant("BatchSendReminders", request)).message.results
    assert [(UUID(r.id), r.problem.code) for r in results] == [
        (UUID(late.id), ""),
        (UUID(early.id), "collections.reminder_not_due"),
    ]
    assert [n.level for n in await world.notices(late)] == [1]
    assert await world.notices(early) == []
