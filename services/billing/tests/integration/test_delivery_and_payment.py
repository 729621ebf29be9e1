"""After issue: documents, dispatch, tries and their end; money in any order; what waits says why."""

from decimal import Decimal
from uuid import UUID

import pytest
from billing_builders import a_payment, a_reversal
from billing_world import World
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.events_pb2 import (
    DispatchRequested,
    DocumentsRequested,
    DraftIssued,
    InvoiceMoved,
    InvoiceSettled,
)
from kontor.api.einvoice.v1.einvoice_pb2 import ValidationReport
from kontor.api.einvoice.v1.events_pb2 import DispatchFailed, DocumentsRejected, DocumentsRendered, InvoiceDispatched
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.following import Owed, payments_told
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import Conflict, InvalidInput, NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


async def issued(world: World, amount: str = "100.00") -> pb.Invoice:
    _, (first, _) = await world.fixed_price(amount, "1.00")
    await world.accept(first)
    return await world.issue(await world.draft_of(first.id))


async def issued_advance(world: World) -> pb.Invoice:
    """Of a position with another milestone to come."""
    _, (first, _) = await world.fixed_price("500.00", "400.00")
    await world.accept(first)
    return await world.issue(await world.draft_of(first.id))


async def test_documents_then_dispatch(world: World):
    invoice = await issued(world)
    assert invoice.delivery.state == pb.DELIVERY_STATE_PENDING
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    documented = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    assert int(documented.etag) > int(invoice.etag)
    (asked,) = await world.announced(invoice.id, DispatchRequested)
    await world.einvoice_tells(InvoiceDispatched(invoice_id=invoice.id, attempt=asked.attempt, message_id="m@x"), 2)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DISPATCHED)
    saga = await world.saga(invoice.id)
    assert [step.event for step in saga.steps][-3:] == ["ISSUED", "RENDERED", "DISPATCHED"]
    assert saga.waiting_for == "wartet auf Zahlung"
    moved = await world.announced(invoice.id, InvoiceMoved)
    assert [(told.saga.delivery, told.saga.steps[0].event) for told in moved] == [
        ("DOCUMENTED", "RENDERED"),
        ("DISPATCHED", "DISPATCHED"),
    ]


async def test_who_meets_an_invoice_or_draft_that_moved_on_is_told_by_whom(world: World):
    """Both have the same id and versions of their own."""
    invoice = await issued(world)
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    with pytest.raises(Conflict) as moved:
        await world.finance("RetryDelivery", pb.RetryDeliveryRequest(id=invoice.id, etag="1"))
    assert moved.value.facts["current"] == "2"
    assert moved.value.facts["changed_by"] == "Kontor"
    with pytest.raises(Conflict) as moved:
        await world.finance("DiscardDraft", pb.DiscardDraftRequest(id=invoice.id, etag="1", reason="doppelt"))
    assert moved.value.facts["changed_by"] == "Jemand"  # nobody is there to be asked for names
    assert await world.announced(invoice.id, DraftIssued)


async def test_the_same_answer_twice_asks_for_one_dispatch(world: World):
    invoice = await issued(world)
    for version in (1, 2):
        await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1), version)
    await world.einvoice_tells(InvoiceDispatched(invoice_id=invoice.id, attempt=2), 3)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DISPATCHED)
    assert len(await world.announced(invoice.id, DispatchRequested)) == 1


async def test_rejected_documents_wait_for_a_person_and_are_asked_for_again(world: World):
    invoice = await issued(world)
    report = ValidationReport(findings=[pb.Finding(rule="BR-CO-10", severity="fatal", text="Summe")])
    await world.einvoice_tells(DocumentsRejected(invoice_id=invoice.id, attempt=1, report=report))
    stuck = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_NEEDS_ATTENTION)
    assert "BR-CO-10" in stuck.delivery.reason
    listed = (await world.finance("ListSagas", pb.ListSagasRequest(waiting_only=True))).message.sagas
    assert [s.invoice_id for s in listed if s.waiting_for == "braucht einen Menschen"] == [invoice.id]
    for asked, found in (
        ({"deliveries": [pb.DELIVERY_STATE_NEEDS_ATTENTION], "invoice_ids": [invoice.id]}, True),
        ({"deliveries": [pb.DELIVERY_STATE_PENDING, pb.DELIVERY_STATE_FAILED]}, False),
        ({"payments": [pb.PAYMENT_STATE_OPEN], "customer_id": invoice.customer.id, "order_by": "-since"}, True),
        ({"payments": [pb.PAYMENT_STATE_SETTLED]}, False),
        ({"since_from": "2999-01-01"}, False),
        ({"since_to": "2999-01-01"}, True),
    ):
        sagas = (await world.finance("ListSagas", pb.ListSagasRequest(**asked))).message.sagas
        assert (invoice.id in [saga.invoice_id for saga in sagas]) is found, asked
    retried = await world.finance("RetryDelivery", pb.RetryDeliveryRequest(id=invoice.id, etag=stuck.etag))
    assert retried.message.invoice.delivery.state == pb.DELIVERY_STATE_PENDING
    assert [e.attempt for e in await world.announced(invoice.id, DocumentsRequested)] == [2]


async def test_documents_that_do_not_come_are_asked_for_again(world: World):
    invoice = await issued(world)
    await world.later(200)

    async def asked() -> bool:
        return bool(await world.announced(invoice.id, DocumentsRequested))

    await eventually(asked)
    assert (await world.saga(invoice.id)).attempt >= 2


async def test_a_failed_dispatch_is_tried_again_after_a_pause(world: World):
    invoice = await issued(world)
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    failed = DispatchFailed(invoice_id=invoice.id, attempt=2, reason="Postfach voll")
    await world.einvoice_tells(failed, 2)
    waiting = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_FAILED)
    assert waiting.delivery.reason == "Postfach voll"
    assert waiting.delivery.HasField("deadline_at")
    await world.later(3600)

    async def again() -> bool:
        return len(await world.announced(invoice.id, DispatchRequested)) >= 2

    await eventually(again)


async def test_a_dispatch_that_can_never_work_waits_for_a_person(world: World):
    invoice = await issued(world)
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    failed = DispatchFailed(invoice_id=invoice.id, attempt=2, reason="Adresse unbekannt", permanent=True)
    await world.einvoice_tells(failed, 2)
    stuck = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_NEEDS_ATTENTION)
    assert stuck.delivery.reason == "Adresse unbekannt"
    await world.paid(invoice)
    assert (await world.get_invoice(invoice.id)).delivery.reason == "Adresse unbekannt"


async def test_what_came_back_goes_out_again_by_the_way_a_person_chose(world: World):
    invoice = await issued(world)
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    await world.einvoice_tells(InvoiceDispatched(invoice_id=invoice.id, attempt=2, message_id="<1@x>"), 2)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DISPATCHED)
    bounced = DispatchFailed(invoice_id=invoice.id, attempt=2, reason="Die Mail kam zurück.", permanent=True)
    await world.einvoice_tells(bounced, 3)
    stuck = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_NEEDS_ATTENTION)
    assert stuck.delivery.reason == "Die Mail kam zurück."
    for odd in ({"channel": "PEPPOL"}, {"channel": "PEPPOL", "recipient": "a@b.example"}, {"recipient": "0204:1"}):
        with pytest.raises(InvalidInput) as refused:
            await world.finance("RetryDelivery", pb.RetryDeliveryRequest(id=invoice.id, etag=stuck.etag, **odd))
        assert refused.value.code == "billing.recipient_unfit"
    way = {"channel": "PORTAL", "recipient": "buchhaltung@hafen.example"}
    await world.finance("RetryDelivery", pb.RetryDeliveryRequest(id=invoice.id, etag=stuck.etag, **way))
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=3), 4)
    await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    asked = await world.announced(invoice.id, DispatchRequested)
    assert [(e.channel, e.recipient) for e in asked] == [("", ""), ("PORTAL", "buchhaltung@hafen.example")]
    again = await world.get_invoice(invoice.id)
    await world.finance("RetryDelivery", pb.RetryDeliveryRequest(id=invoice.id, etag=again.etag))
    assert [e.channel for e in await world.announced(invoice.id, DispatchRequested)] == ["", "PORTAL", ""]


# Money.


async def test_part_payment_then_the_rest_settles(world: World):
    invoice = await issued(world)
    part = a_payment(invoice.id, "19.00", open_after="100.00", version=2)
    await world.tell(part, part.bank_transaction_id)
    partly = await world.has(invoice.id, payment=pb.PAYMENT_STATE_PARTLY_PAID)
    assert (partly.payment.received.amount, partly.payment.open_amount.amount) == ("19.00", "100.00")
    rest = a_payment(invoice.id, "100.00", open_after="0.00", version=3)
    await world.tell(rest, rest.bank_transaction_id)
    settled = await world.has(invoice.id, payment=pb.PAYMENT_STATE_SETTLED)
    assert settled.payment.open_amount.amount == "0.00"
    (told,) = await world.announced(invoice.id, InvoiceSettled)
    assert told.invoice.payment.state == pb.PAYMENT_STATE_SETTLED


async def test_payments_in_the_wrong_order_end_where_the_last_version_says(world: World):
    invoice = await issued(world)
    late = a_payment(invoice.id, "19.00", open_after="100.00", version=2)
    rest = a_payment(invoice.id, "100.00", open_after="0.00", version=3)
    await world.tell(rest, rest.bank_transaction_id)
    await world.has(invoice.id, payment=pb.PAYMENT_STATE_SETTLED)
    await world.tell(late, late.bank_transaction_id)
    reversal = a_reversal(invoice.id, "100.00", open_after="100.00", version=4)
    await world.tell(reversal, reversal.bank_transaction_id)
    reopened = await world.has(invoice.id, payment=pb.PAYMENT_STATE_PARTLY_PAID)
    assert reopened.payment.open_amount.amount == "100.00"
    assert len(await world.announced(invoice.id, InvoiceSettled)) == 1


async def test_an_item_as_it_was_issued_is_no_news_and_a_late_one_changes_nothing(world: World):
    untouched, paid = await issued(world), await issued(world)
    await world.item(untouched, "119.00", version=1)
    await world.item(paid, "0.00", version=3)
    await world.has(paid.id, payment=pb.PAYMENT_STATE_SETTLED)
    for late in (1, 2):
        await world.item(paid, "119.00", version=late)
    await world.item(untouched, "19.00", version=2)
    partly = await world.has(untouched.id, payment=pb.PAYMENT_STATE_PARTLY_PAID)
    assert int(partly.etag) == int(untouched.etag) + 1
    assert (await world.get_invoice(paid.id)).payment.state == pb.PAYMENT_STATE_SETTLED


async def test_what_a_bank_statement_pays_is_taken_together_each_as_if_it_came_alone(world: World):
    """Also the same invoice twice, what was passed long ago, and an advance among the others."""
    one, two, late = [await issued(world, amount) for amount in ("100.00", "200.00", "300.00")]
    advance = await issued_advance(world)
    await world.item(late, "0.00", version=5)
    await world.has(late.id, payment=pb.PAYMENT_STATE_SETTLED)

    def owed(invoice: pb.Invoice, open_after: str, version: int) -> Owed:
        return Owed(UUID(invoice.id), Money(Decimal(open_after)), version, Money(Decimal(invoice.gross.amount)))

    said = [
        *(owed(one, "40.00", 2), owed(two, "0.00", 2), owed(late, "300.00", 4), owed(advance, "0.00", 2)),
        *(owed(one, "0.00", 3), owed(two, "0.00", 2)),
    ]
    db = world.running.service.context.db
    async with db.transaction(Principal.system(world.tenant, "billing"), tx_class=BillingTx) as tx:
        await payments_told(tx, said)
    for invoice in (one, two, late, advance):
        now = await world.get_invoice(invoice.id)
        assert (now.payment.state, now.payment.open_amount.amount) == (pb.PAYMENT_STATE_SETTLED, "0.00")
        assert len(await world.announced(invoice.id, InvoiceSettled)) == 1
    assert [step.event for step in (await world.saga(one.id)).steps][-2:] == ["PAID_PARTLY", "PAID"]


async def test_a_payment_of_an_unknown_invoice_keeps_nothing_of_those_beside_it(world: World):
    """The consumer then takes each alone."""
    known = await issued(world)
    db = world.running.service.context.db
    said = [Owed(UUID(known.id), Money.zero(), 2), Owed(new_id(), Money.zero(), 2)]
    with pytest.raises(NotFound):
        async with db.transaction(Principal.system(world.tenant, "billing"), tx_class=BillingTx) as tx:
            await payments_told(tx, said)
    assert (await world.get_invoice(known.id)).payment.state == pb.PAYMENT_STATE_OPEN


async def test_a_payment_may_come_before_the_documents(world: World):
    invoice = await issued(world)
    await world.paid(invoice)
    await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
    done = await world.has(invoice.id, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    assert done.payment.state == pb.PAYMENT_STATE_SETTLED


async def test_payment_and_documents_in_the_same_moment_both_stand(world: World):
    """Both consumers read the invoice before either has written it: who comes second sees what the first has done."""
    invoice = await issued(world)
    running = world.running
    with running.postgres.connect(running.service.context.settings.database.name) as admin, admin.transaction():
        admin.execute("select from invoice where id = %s for update", (invoice.id,))
        await world.einvoice_tells(DocumentsRendered(invoice_id=invoice.id, attempt=1))
        await world.item(invoice, "0.00", version=2)
        waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        with running.postgres.connect(admin.info.dbname) as beside:
            await eventually(lambda: beside.execute(waiting).rowcount == 2)
    await world.has(invoice.id, payment=pb.PAYMENT_STATE_SETTLED, delivery=pb.DELIVERY_STATE_DOCUMENTED)
    saga = await world.saga(invoice.id)
    assert {"RENDERED", "PAID"} <= {step.event for step in saga.steps}
    first, *_, last = saga.steps
    assert (first.HasField("before"), first.after.document) == (False, pb.SAGA_DOCUMENT_STATE_DRAFTED)
    assert last.happened == pb.SagaEvent.Value(f"SAGA_EVENT_{last.event}")
    assert (last.after.delivery, last.after.payment) == (pb.DELIVERY_STATE_DOCUMENTED, pb.PAYMENT_STATE_SETTLED)


async def test_a_returned_payment_opens_the_invoice_again(world: World):
    invoice = await world.paid(await issued(world), version=2)
    reversal = a_reversal(invoice.id, "119.00", open_after="119.00", version=3)
    await world.tell(reversal, reversal.bank_transaction_id)
    reopened = await world.has(invoice.id, payment=pb.PAYMENT_STATE_OPEN)
    assert reopened.payment.received.amount == "0.00"


async def test_money_for_a_cancelled_invoice_does_not_settle_it(world: World):
    invoice = await issued(world)
    await world.cancel(invoice)
    payment = a_payment(invoice.id, "119.00", open_after="0.00", version=2)
    await world.tell(payment, payment.bank_transaction_id)
    other = await world.paid(await issued(world))
    assert other.payment.state == pb.PAYMENT_STATE_SETTLED
    assert await world.announced(invoice.id, InvoiceSettled) == []


async def test_an_overdue_invoice_says_since_when(world: World):
    invoice = await issued(world)
    await world.later(35 * 86_400)

    async def overdue() -> bool:
        return (await world.get_invoice(invoice.id)).payment.days_overdue == 5

    await eventually(overdue)


async def test_a_draft_has_a_saga_too(world: World):
    _, (first, _) = await world.fixed_price("100.00", "1.00")
    await world.accept(first)
    draft = await world.draft_of(first.id)
    saga = await world.saga(draft.id)
    assert (saga.document, saga.waiting_for, [s.event for s in saga.steps]) == (
        "DRAFTED",
        "wartet auf Einreichen",
        ["DRAFTED"],
    )
    english = world.running.user(world.tenant, locale="en")
    shown = (await english("GetSaga", pb.GetSagaRequest(id=draft.id))).message.saga
    assert shown.waiting_for == "waits to be submitted"
    with pytest.raises(NotFound):
        await world.saga("00000000-0000-7000-8000-000000000001")
