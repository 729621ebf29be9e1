"""What is written when an invoice leaves: read before, changed, held for a moment, called back, sent by hand."""

from typing import Any
from uuid import UUID

import pytest
from billing_builders import a_customer
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import DispatchRequested, InvoiceMoved
from kontor.api.common.v1.batch_pb2 import BatchItem
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.einvoice.v1.events_pb2 import DispatchFailed, DocumentsRendered, InvoiceDispatched
from kontor.api.platform.v1.mail_texts_pb2 import MAIL_OCCASION_INVOICE, MAIL_OCCASION_INVOICE_BY_LINK
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.sending import let_leave
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import DomainError, InvalidInput, NotFound
from kontor.common.values.ids import new_id

OWN = pb.InvoiceLetter(
    to=["jansen@hafen.example", "buchhaltung@hafen.example"],
    cc=["chefin@nordlicht.example"],
    subject="Unsere {number} zur Kaimauer",
    text="Moin Herr Jansen,\n\nanbei wie besprochen {number}.\n\nBis Dienstag!",
)
CALLED_BACK, DOCUMENTED = pb.DELIVERY_STATE_CALLED_BACK, pb.DELIVERY_STATE_DOCUMENTED


async def drafted(world: World, **buyer: Any) -> pb.InvoiceDraft:
    world.customer = a_customer(**buyer)
    _, (first, _) = await world.fixed_price("100.00", "1.00")
    await world.accept(first)
    return await world.draft_of(first.id)


async def issued(world: World, **more: Any) -> pb.Invoice:
    return await world.issue(await drafted(world), **more)


async def rendered(world: World, invoice: pb.Invoice, attempt: int = 1, version: int = 1) -> None:
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=attempt), version)


async def asked(world: World, invoice: pb.Invoice) -> list[DispatchRequested]:
    return await world.announced(invoice.id, DispatchRequested)


async def asked_once(world: World, invoice: pb.Invoice, times: int = 1) -> DispatchRequested:
    """The last of so many orders to send."""

    async def look() -> bool:
        return len(await asked(world, invoice)) >= times

    await eventually(look)
    orders = await asked(world, invoice)
    assert len(orders) == times
    return orders[-1]


async def call_back(world: World, invoice: pb.Invoice, by: str = "Frank Falk") -> pb.Invoice:
    answer = await world.person(by)("CancelSendInvoice", pb.CancelSendInvoiceRequest(id=invoice.id))
    back: pb.Invoice = answer.message.invoice
    return back


async def retry(world: World, invoice: pb.Invoice, **more: Any) -> pb.Invoice:
    now = await world.get_invoice(invoice.id)
    request = pb.RetryDeliveryRequest(id=invoice.id, etag=now.etag, **more)
    again: pb.Invoice = (await world.finance("RetryDelivery", request)).message.invoice
    return again


def may(invoice: pb.Invoice, verb: str) -> bool:
    [action] = [a for a in invoice.allowed_actions if a.verb == verb]
    return bool(action.allowed)


async def refusal(call: Any) -> str:
    with pytest.raises(DomainError) as refused:
        await call
    return refused.value.code


# Seen before.


async def test_what_would_be_written_is_read_before_there_is_a_number(world: World):
    draft = await drafted(world)
    answer = (await world.finance("GetDraftLetter", pb.GetDraftLetterRequest(id=draft.id))).message
    assert answer.letter.subject == "Rechnung {number}"
    assert list(answer.letter.to) == [world.customer.email]
    assert (answer.channel, answer.recipient) == ("EMAIL", "")
    assert [(a.name, a.format) for a in answer.attachments] == [("Rechnung-{number}.pdf", "ZUGFERD_PDF")]
    assert not await world.rows("select 1 from number_series")


async def test_over_peppol_no_letter_travels(world: World):
    draft = await drafted(world, delivery_channel=crm.DELIVERY_CHANNEL_PEPPOL, peppol_id="0204:04011000-12345-03")
    answer = (await world.finance("GetDraftLetter", pb.GetDraftLetterRequest(id=draft.id))).message
    assert not answer.HasField("letter")
    assert (answer.channel, answer.recipient) == ("PEPPOL", "0204:04011000-12345-03")
    assert await refusal(world.issue(draft, letter=OWN)) == "billing.letter_unfit"


async def test_a_letter_has_a_link_exactly_where_its_reader_needs_one(world: World):
    linked = pb.InvoiceLetter(to=["a@hafen.example"], subject="Rechnung", text="Unter {link}")
    draft = await drafted(world)
    assert await refusal(world.issue(draft, letter=linked)) == "billing.letter_unfit"
    invoice = await world.issue(await drafted(world, delivery_channel=crm.DELIVERY_CHANNEL_PORTAL), letter=linked)
    assert await refusal(retry(world, invoice, letter=OWN)) == "billing.letter_unfit"
    await retry(world, invoice, channel="EMAIL", letter=OWN)


# Held, and left.


async def test_a_changed_letter_is_what_is_asked_to_leave(world: World):
    invoice = await issued(world, letter=OWN)
    assert (invoice.outgoing.letter, invoice.outgoing.ordered_by) == (OWN, "Frank Falk")
    assert not may(invoice, "cancelSend")
    await rendered(world, invoice)
    order = await asked_once(world, invoice)
    assert (order.letter, order.ordered_by) == (OWN, "Frank Falk")
    assert not (await world.get_invoice(invoice.id)).HasField("outgoing")


async def test_a_letter_waits_its_moment_though_the_documents_are_there_and_leaves_once(world: World):
    invoice = await issued(world, letter=OWN, hold_seconds=60)
    assert may(invoice, "cancelSend")
    assert not may(invoice, "retryDelivery")
    await rendered(world, invoice)
    await world.has(invoice.id, delivery=DOCUMENTED)
    assert await asked(world, invoice) == []
    await world.later(61)
    assert (await asked_once(world, invoice)).letter == OWN
    await rendered(world, invoice, version=2)
    await world.later(62, version=2)
    assert len(await asked(world, invoice)) == 1
    moved = await world.announced(invoice.id, InvoiceMoved)
    assert [told.saga.steps[0].event for told in moved][:3] == ["HELD", "READY", "LEAVES"]


async def test_a_letter_that_has_waited_leaves_with_documents_that_come_later(world: World):
    invoice = await issued(world, hold_seconds=5)
    await world.later(6)

    async def waited() -> bool:
        return not (await world.get_invoice(invoice.id)).outgoing.HasField("leaves_at")

    await eventually(waited)
    assert await asked(world, invoice) == []
    await rendered(world, invoice)
    order = await asked_once(world, invoice)
    assert not order.HasField("letter")


# Called back.


@pytest.mark.parametrize("documents", ["before", "after"])
async def test_what_is_called_back_does_not_leave_whenever_its_documents_come(world: World, documents: str):
    invoice = await issued(world, letter=OWN, hold_seconds=10)
    if documents == "before":
        await rendered(world, invoice)
        await world.has(invoice.id, delivery=DOCUMENTED)
    back = await call_back(world, invoice, by="Wiebke Kern")
    assert back.delivery.state == CALLED_BACK
    assert back.delivery.reason == "Nicht versandt, zurückgerufen von Wiebke Kern."
    assert (back.outgoing.called_back_by, back.outgoing.letter) == ("Wiebke Kern", OWN)
    if documents == "after":
        await rendered(world, invoice)
    await world.later(400)
    [saga] = (
        await world.finance("ListSagas", pb.ListSagasRequest(deliveries=[CALLED_BACK], waiting_only=True))
    ).message.sagas
    assert (saga.invoice_id, saga.waiting_for) == (invoice.id, "zurückgerufen, nicht versandt")
    assert (saga.document_state, saga.delivery_state) == (pb.SAGA_DOCUMENT_STATE_ISSUED, CALLED_BACK)
    assert saga.payment_state == pb.PAYMENT_STATE_OPEN
    assert back.number == (await world.get_invoice(invoice.id)).number
    assert await refusal(call_back(world, invoice)) == "billing.nothing_to_call_back"
    assert await asked(world, invoice) == []


async def test_what_was_called_back_is_found_as_it_was_written_and_sent_by_hand(world: World):
    invoice = await issued(world, letter=OWN, hold_seconds=10)
    await rendered(world, invoice)
    await world.has(invoice.id, delivery=DOCUMENTED)
    await call_back(world, invoice)
    kept = (await world.finance("GetInvoiceLetter", pb.GetInvoiceLetterRequest(id=invoice.id))).message
    assert kept.letter == OWN
    other = pb.GetInvoiceLetterRequest(id=invoice.id, channel="PORTAL")
    assert "{link}" in (await world.finance("GetInvoiceLetter", other)).message.letter.text
    corrected = pb.InvoiceLetter(to=["jansen@hafen.example"], subject="Rechnung", text="Nun richtig.")
    held = await retry(world, invoice, letter=corrected, hold_seconds=30)
    assert (held.delivery.state, held.outgoing.letter) == (CALLED_BACK, corrected)
    assert held.delivery.reason == "zurückgerufen, nicht versandt"
    assert await refusal(retry(world, invoice)) == "billing.invoice_on_its_way"
    await world.later(31)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_PENDING)
    await rendered(world, invoice, attempt=2, version=2)
    assert (await asked_once(world, invoice)).letter == corrected


async def test_without_a_letter_the_usual_one_is_sent_after_calling_back(world: World):
    invoice = await issued(world, letter=OWN, hold_seconds=10)
    await call_back(world, invoice)
    await retry(world, invoice)
    await rendered(world, invoice, attempt=2)
    order = await asked_once(world, invoice)
    assert not order.HasField("letter")


async def test_a_second_sending_called_back_leaves_the_invoice_sent(world: World):
    invoice = await issued(world)
    await rendered(world, invoice)
    await world.has(invoice.id, delivery=DOCUMENTED)
    await world.einvoice_tells(InvoiceDispatched(invoice_id=invoice.id, attempt=2, message_id="<1@x>"), 2)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DISPATCHED)
    await retry(world, invoice, letter=OWN, hold_seconds=10)
    back = await call_back(world, invoice)
    assert back.delivery.state == pb.DELIVERY_STATE_DISPATCHED
    assert back.outgoing.called_back_by == "Frank Falk"
    await world.later(400)
    assert len(await asked(world, invoice)) == 1


async def test_a_try_by_the_clock_takes_no_letter_that_still_waits(world: World):
    invoice = await issued(world)
    await rendered(world, invoice)
    await world.has(invoice.id, delivery=DOCUMENTED)
    await world.einvoice_tells(DispatchFailed(invoice_id=invoice.id, attempt=2, reason="Postfach voll"), 2)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_FAILED)
    await retry(world, invoice, letter=OWN, hold_seconds=60)
    await call_back(world, invoice)
    await world.later(3600)
    assert not (await asked_once(world, invoice, times=2)).HasField("letter")


# Cancelled while it waits.


@pytest.mark.parametrize("documents", ["before", "after"])
async def test_the_letter_of_an_invoice_cancelled_meanwhile_never_leaves_and_its_cancellation_does(
    world: World, documents: str
):
    invoice = await issued(world, letter=OWN, hold_seconds=60)
    if documents == "before":
        await rendered(world, invoice)
        await world.has(invoice.id, delivery=DOCUMENTED)
    answer = await world.cancel(invoice)
    assert (answer.invoice.delivery.state, answer.invoice.outgoing.called_back_by) == (CALLED_BACK, "Frank Falk")
    assert await world.rows("select 1 from due where kind = 'invoice_leaves'") == []
    await moment_over(world, invoice)
    if documents == "after":
        await rendered(world, invoice)
    await rendered(world, answer.cancellation)
    await world.later(400)
    await asked_once(world, answer.cancellation)
    assert await asked(world, invoice) == []
    moved = await world.announced(invoice.id, InvoiceMoved)
    assert [told.saga.steps[0].event for told in moved if told.saga.document == "CANCELLED"][:2] == [
        *("CALLED_BACK", "CANCELLED")
    ]


async def moment_over(world: World, invoice: pb.Invoice) -> None:
    """As by a timer that had the deadline in hand when it was lifted."""
    db = world.running.service.context.db
    async with db.transaction(Principal.system(world.tenant, "billing"), tx_class=BillingTx) as tx:
        await let_leave(tx, UUID(invoice.id))


async def test_what_has_left_is_not_called_back_by_cancelling(world: World):
    invoice = await issued(world, letter=OWN, hold_seconds=5)
    await rendered(world, invoice)
    await world.later(6)
    await asked_once(world, invoice)
    answer = await world.cancel(invoice)
    assert answer.invoice.delivery.state == DOCUMENTED
    assert not answer.invoice.HasField("outgoing")


# Of a cancellation.


async def cancelling_letter(world: World, invoice: pb.Invoice) -> pb.GetCancellationLetterResponse:
    request = pb.GetCancellationLetterRequest(id=invoice.id)
    answer: pb.GetCancellationLetterResponse = (await world.finance("GetCancellationLetter", request)).message
    return answer


async def test_what_a_cancellation_would_say_is_read_before_anything_is_cancelled(world: World):
    invoice = await issued(world)
    answer = await cancelling_letter(world, invoice)
    assert answer.letter.subject == "Storno {number}"
    assert (list(answer.letter.to), answer.channel) == ([world.customer.email], "EMAIL")
    assert [(a.name, a.format) for a in answer.attachments] == [("Storno-{number}.pdf", "ZUGFERD_PDF")]
    assert not (await world.get_invoice(invoice.id)).HasField("cancelled_by")
    await world.cancel(invoice)
    assert await refusal(cancelling_letter(world, invoice)) == "billing.invoice_not_cancellable"


async def test_a_changed_letter_of_a_cancellation_waits_and_leaves_once_with_its_document(world: World):
    invoice = await issued(world)
    storno = (await world.cancel(invoice, letter=OWN, hold_seconds=60)).cancellation
    assert (storno.outgoing.letter, storno.outgoing.ordered_by) == (OWN, "Frank Falk")
    assert may(storno, "cancelSend")
    await rendered(world, storno)
    await world.has(storno.id, delivery=DOCUMENTED)
    assert await asked(world, storno) == []
    await world.later(61)
    assert (await asked_once(world, storno)).letter == OWN
    await world.later(62, version=2)
    assert len(await asked(world, storno)) == 1


async def test_a_cancellation_called_back_stays_and_its_letter_does_not_leave(world: World):
    invoice = await issued(world)
    storno = (await world.cancel(invoice, letter=OWN, hold_seconds=10)).cancellation
    back = await call_back(world, storno, by="Wiebke Kern")
    assert (back.delivery.state, back.outgoing.called_back_by) == (CALLED_BACK, "Wiebke Kern")
    await rendered(world, storno)
    await world.later(400)
    assert await asked(world, storno) == []
    assert (await world.get_invoice(invoice.id)).cancelled_by.number == storno.number
    await retry(world, storno)
    await rendered(world, storno, attempt=2, version=2)
    await asked_once(world, storno)


async def test_a_letter_that_does_not_fit_its_channel_cancels_nothing(world: World):
    invoice = await issued(world)
    linked = pb.InvoiceLetter(to=["a@hafen.example"], subject="Storno", text="Unter {link}")
    assert await refusal(world.cancel(invoice, letter=linked)) == "billing.letter_unfit"
    assert not (await world.get_invoice(invoice.id)).HasField("cancelled_by")
    peppol = await drafted(world, delivery_channel=crm.DELIVERY_CHANNEL_PEPPOL, peppol_id="0204:04011000-12345-03")
    gone = await world.issue(peppol)
    shown = await cancelling_letter(world, gone)
    assert (shown.HasField("letter"), shown.recipient) == (False, "0204:04011000-12345-03")
    assert await refusal(world.cancel(gone, letter=OWN)) == "billing.letter_unfit"
    assert (await world.cancel(gone, hold_seconds=10)).cancellation.outgoing.HasField("leaves_at")


async def test_without_letter_and_hold_the_usual_letter_of_a_cancellation_leaves_at_once(world: World):
    storno = (await world.cancel(await issued(world))).cancellation
    assert not storno.HasField("outgoing")
    await rendered(world, storno)
    assert not (await asked_once(world, storno)).HasField("letter")


# Many at once.

IN_WORDS = pb.LetterWords(
    occasion=MAIL_OCCASION_INVOICE, language="de", subject="Ihre {number}", text="Moin,\n\n{number} über {amount}."
)


async def approved(world: World, count: int, **buyer: Any) -> list[pb.InvoiceDraft]:
    world.customer = a_customer(**buyer)
    _, milestones = await world.fixed_price(*["100.00"] * count, "1.00")
    for milestone in milestones[:-1]:
        await world.accept(milestone)
    return [await world.approved(await world.draft_of(milestone.id)) for milestone in milestones[:-1]]


async def issued_together(world: World, drafts: list[pb.InvoiceDraft], **more: Any) -> list[pb.Invoice]:
    items = [pb.DraftToIssue(id=draft.id, etag=draft.etag) for draft in drafts]
    await world.finance("IssueDrafts", pb.IssueDraftsRequest(items=items, **more))
    return [await eventually(lambda one=draft: there(world, one.id)) for draft in drafts]


async def there(world: World, id_: str) -> pb.Invoice | None:
    try:
        return await world.get_invoice(id_)
    except NotFound:
        return None


async def call_all_back(world: World, ids: list[str]) -> list[str]:
    answer = await world.person("Wiebke Kern")("CancelSendInvoices", pb.CancelSendInvoicesRequest(ids=ids))
    return list(answer.message.ids)


async def test_letters_of_many_wait_in_the_words_given_and_leave_with_the_facts_of_each(world: World):
    invoices = await issued_together(world, await approved(world, 2), words=[IN_WORDS], hold_seconds=30)
    for invoice in invoices:
        assert (invoice.outgoing.letter.subject, invoice.outgoing.ordered_by) == ("Ihre {number}", "Frank Falk")
        assert may(invoice, "cancelSend")
        await rendered(world, invoice)
        await world.has(invoice.id, delivery=DOCUMENTED)
        assert await asked(world, invoice) == []
    await world.later(31)
    for invoice in invoices:
        order = await asked_once(world, invoice)
        assert (order.letter.text, order.ordered_by) == ("Moin,\n\n{number} über {amount}.", "Frank Falk")
    (ordered,) = await world.rows("select message from journal where message like '%IssueRequested'")
    assert ordered["message"].endswith(".WordedIssueRequested")


async def test_words_for_one_are_written_with_its_facts_and_hold_for_their_occasion_alone(world: World):
    by_link = pb.LetterWords(occasion=MAIL_OCCASION_INVOICE_BY_LINK, language="de", subject="S", text="{link}")
    one = await issued(world, words=[by_link, IN_WORDS], hold_seconds=5)
    assert one.outgoing.letter.subject == "Ihre {number}"
    other = await issued(world, words=[by_link])
    assert other.outgoing.letter.subject == "Rechnung {number}"
    await rendered(world, other)
    assert (await asked_once(world, other)).letter.subject == "Rechnung {number}"


async def test_all_that_still_wait_are_called_back_at_once_and_what_has_left_is_passed_over(world: World):
    first, *others = await approved(world, 3)
    [gone] = await issued_together(world, [first])
    waiting = await issued_together(world, others, words=[IN_WORDS], hold_seconds=30)
    never = str(new_id())
    back = await call_all_back(world, [gone.id, never, *(invoice.id for invoice in waiting)])
    assert sorted(back) == sorted(invoice.id for invoice in waiting)
    await world.later(400)
    for invoice in waiting:
        now = await world.get_invoice(invoice.id)
        assert (now.delivery.state, now.outgoing.called_back_by) == (CALLED_BACK, "Wiebke Kern")
        assert await asked(world, invoice) == []
        kept = (await world.finance("GetInvoiceLetter", pb.GetInvoiceLetterRequest(id=invoice.id))).message
        assert kept.letter.subject == "Ihre {number}"
    assert await call_all_back(world, back) == []


async def test_many_are_sent_again_in_the_words_given_after_their_moment(world: World):
    invoices = await issued_together(world, await approved(world, 2), hold_seconds=30)
    await call_all_back(world, [invoice.id for invoice in invoices])
    items = [BatchItem(id=one.id, etag=(await world.get_invoice(one.id)).etag) for one in invoices]
    request = pb.BatchInvoicesRequest(items=items, words=[IN_WORDS], hold_seconds=10)
    answer = (await world.finance("BatchRetryDeliveries", request)).message
    assert [result.invoice.outgoing.HasField("leaves_at") for result in answer.results] == [True, True]
    await world.later(11)
    for invoice in invoices:
        await world.has(invoice.id, delivery=pb.DELIVERY_STATE_PENDING)
        await rendered(world, invoice, attempt=2, version=2)
        assert (await asked_once(world, invoice)).letter.subject == f"Ihre {invoice.number}"


async def test_what_many_letters_would_say_is_read_by_kind_before_anything_is_issued(world: World):
    by_link = await approved(world, 1, delivery_channel=crm.DELIVERY_CHANNEL_PORTAL)
    peppol = {"delivery_channel": crm.DELIVERY_CHANNEL_PEPPOL, "peppol_id": "0204:04011000-12345-03"}
    alone, nobody = await approved(world, 1, **peppol), await approved(world, 1, email="")
    drafts = [*alone, *by_link, *nobody, *await approved(world, 2)]
    sent = await world.issue(await drafted(world))
    for first_alone in (False, True):
        world.einvoice.looks_at_the_first_alone = first_alone
        request = pb.PreviewLettersRequest(
            draft_ids=[draft.id for draft in drafts], invoice_ids=[sent.id], words=[IN_WORDS]
        )
        answer = (await world.finance("PreviewLetters", request)).message
        most, link, without = answer.letters
        assert (most.words, most.sample.subject) == (IN_WORDS, "Ihre {number}")
        assert [(r.channel, r.to) for r in most.recipients][:2] == [("EMAIL", ""), ("EMAIL", world.customer.email)]
        assert [r.record.number for r in most.recipients][-2:] == ["", sent.number]
        assert {place.name: place.label for place in most.placeholders}["amount"] == "Betrag"
        assert (link.words.occasion, link.sample.text) == (MAIL_OCCASION_INVOICE_BY_LINK, "{number} unter {link}")
        assert (without.HasField("words"), without.HasField("sample"), len(without.placeholders)) == (False, False, 0)
        [to] = without.recipients
        assert (to.channel, to.to, to.gross) == ("PEPPOL", peppol["peppol_id"], alone[0].gross)
        assert answer.gross.amount == "714.00"
    unknown = pb.PreviewLettersRequest(draft_ids=[str(new_id())])
    assert await refusal(world.finance("PreviewLetters", unknown)) == "not_found"


@pytest.mark.parametrize(
    ("subject", "text", "code", "pointer"),
    [
        ("Ihre {nummer}", "Moin", "platform.mail_placeholder_unknown", "/words/0/subject"),
        ("Ihre {number}", "Unter {link}", "platform.mail_placeholder_unknown", "/words/0/text"),
    ],
)
async def test_words_with_a_place_that_is_not_known_are_refused_before_anything_is_issued(
    world: World, subject: str, text: str, code: str, pointer: str
):
    [draft] = await approved(world, 1)
    odd = [pb.LetterWords(occasion=MAIL_OCCASION_INVOICE, language="de", subject=subject, text=text)]
    items = [pb.DraftToIssue(id=draft.id, etag=draft.etag)]
    for rpc, request in (
        ("IssueDrafts", pb.IssueDraftsRequest(items=items, words=odd)),
        ("PreviewLetters", pb.PreviewLettersRequest(draft_ids=[draft.id], words=odd)),
        ("IssueInvoice", pb.IssueInvoiceRequest(id=draft.id, etag=draft.etag, words=odd)),
    ):
        with pytest.raises(InvalidInput) as refused:
            await world.finance(rpc, request)
        assert [(v.code, v.pointer) for v in refused.value.all_violations()] == [(code, pointer)]
    assert (await world.get_draft(draft.id)).state == pb.DRAFT_STATE_APPROVED


async def test_who_may_not_issue_does_not_read_what_is_being_sent(world: World):
    invoice = await issued(world, letter=OWN, hold_seconds=60)
    reader = world.running.user(world.tenant, "billing.invoice.read")
    shown = (await reader("GetInvoice", pb.GetInvoiceRequest(id=invoice.id))).message.invoice
    assert not shown.HasField("outgoing")
    assert await refusal(reader("GetInvoiceLetter", pb.GetInvoiceLetterRequest(id=invoice.id))) == "forbidden"
