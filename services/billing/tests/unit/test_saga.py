"""The saga's table as claims: every pair named, every interleaving safe."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kontor.billing import saga as sagas
from kontor.billing.domain.states import Delivery, Document, Event, Payment, Saga
from kontor.billing.saga import DELIVERIES, DOCUMENTS, MOST_ATTEMPTS, PAYMENTS, STOP, Ask, Wait, advance

MONEY = (Event.PAID, Event.PAID_PARTLY, Event.REOPENED, Event.WRITTEN_OFF, Event.SUPERSEDED)
BEFORE_ISSUE = (Document.DRAFTED, Document.IN_REVIEW, Document.APPROVED, Document.DISCARDED)
ISSUED = Saga(Document.ISSUED, Delivery.PENDING, Payment.OPEN, 1)


def reached(*events: Event, start: Saga | None = None) -> Saga:
    saga = start or Saga()
    for event in events:
        step = advance(saga, event)
        assert step.known, f"{event} in {saga}"
        saga = step.saga
    return saga


# Every pair.


@pytest.mark.parametrize(
    ("table", "states"),
    [(DOCUMENTS, Document), (DELIVERIES, Delivery), (PAYMENTS, Payment)],
    ids=["documents", "deliveries", "payments"],
)
def test_each_column_has_a_cell_for_every_state_and_event_it_lists(table, states):
    listed = {event for _, event in table}
    assert set(table) == {(state, event) for state in states for event in listed}


def test_every_event_is_listed_in_a_column():
    assert {event for table in (DOCUMENTS, DELIVERIES, PAYMENTS) for _, event in table} == set(Event)


def test_the_log_is_read_as_it_was_written():
    assert Saga.of_log("") is None
    for document, delivery, payment in product(Document, Delivery, Payment):
        assert Saga.of_log((saga := Saga(document, delivery, payment)).shown) == saga


def test_every_pair_is_answered_as_its_cells_say():
    """The three columns side by side re-derive the table: all known or nothing moves, late money changes nothing."""
    for document, delivery, payment, event in product(Document, Delivery, Payment, Event):
        saga = Saga(document, delivery, payment, 1)
        step = advance(saga, event)
        columns = ((DOCUMENTS, document, step.saga.document), (DELIVERIES, delivery, step.saga.delivery))
        columns += ((PAYMENTS, payment, step.saga.payment),)
        cells = [(now, table[(before, event)]) for table, before, now in columns if (before, event) in table]
        if document is Document.CANCELLED and event in MONEY:
            assert step == sagas.Step(saga), (saga, event)
        elif not all(cell.known for _, cell in cells):
            assert (step.known, step.saga, step.asks, step.waits) == (False, saga, (), {}), (saga, event)
        else:
            assert step.known, (saga, event)
            assert all(cell.to in (None, now) for now, cell in cells), (saga, event)


# The way as it should go, and each way off it.


def test_from_draft_to_cash():
    saga = reached(Event.SUBMITTED, Event.APPROVED, Event.ISSUED, Event.RENDERED, Event.DISPATCHED, Event.PAID)
    assert (saga.document, saga.delivery, saga.payment) == (Document.ISSUED, Delivery.DISPATCHED, Payment.SETTLED)


def test_issue_is_itself_the_first_request_for_documents():
    step = advance(reached(Event.SUBMITTED, Event.APPROVED), Event.ISSUED)
    assert (step.saga, step.asks) == (ISSUED, ())
    assert step.waits[Wait.DELIVERY] == timedelta(minutes=2)


@pytest.mark.parametrize("before", [[], [Event.SUBMITTED]])
def test_nothing_is_issued_without_approval(before):
    step = advance(reached(*before), Event.ISSUED)
    assert not step.known
    assert step.saga == reached(*before)


@pytest.mark.parametrize("back", [Event.CHANGED, Event.STALE, Event.SENT_BACK])
@pytest.mark.parametrize("before", [[Event.SUBMITTED], [Event.SUBMITTED, Event.APPROVED]])
def test_before_issue_everything_leads_back_to_the_draft(before, back):
    step = advance(reached(*before), back)
    assert step.saga.document is Document.DRAFTED


def test_a_review_that_ends_takes_its_deadline_away():
    for ending in (Event.APPROVED, Event.SENT_BACK, Event.CHANGED, Event.STALE, Event.DISCARDED):
        assert advance(reached(Event.SUBMITTED), ending).waits[Wait.APPROVAL] == STOP
    assert Wait.APPROVAL not in advance(reached(Event.SUBMITTED), Event.APPROVAL_OVERDUE).waits


def test_after_issue_only_a_cancellation_undoes():
    for event in (Event.DISCARDED, Event.CHANGED, Event.SENT_BACK, Event.ISSUED):
        assert not advance(ISSUED, event).known
    assert advance(ISSUED, Event.STALE).saga == ISSUED
    assert advance(ISSUED, Event.CANCELLED).saga.document is Document.CANCELLED


def test_a_payment_may_come_before_the_dispatch():
    saga = reached(Event.PAID, Event.RENDERED, Event.DISPATCHED, start=ISSUED)
    assert (saga.delivery, saga.payment) == (Delivery.DISPATCHED, Payment.SETTLED)


def test_a_reversal_after_the_settlement_opens_again():
    settled = reached(Event.PAID, start=ISSUED)
    assert advance(settled, Event.REOPENED).saga.payment is Payment.OPEN
    assert advance(settled, Event.PAID_PARTLY).saga.payment is Payment.PARTLY_PAID
    again = advance(reached(Event.REOPENED, start=settled), Event.PAID)
    assert (again.saga.payment, again.asks) == (Payment.SETTLED, (Ask.SETTLED,))


def test_settling_is_told_once():
    assert advance(ISSUED, Event.PAID).asks == (Ask.SETTLED,)
    assert advance(reached(Event.PAID, start=ISSUED), Event.PAID).asks == ()


def test_money_for_a_cancelled_document_changes_nothing_here():
    cancelled = reached(Event.CANCELLED, start=ISSUED)
    assert cancelled.payment is Payment.NOT_OWED
    for event in (Event.PAID, Event.PAID_PARTLY, Event.REOPENED):
        assert advance(cancelled, event) == sagas.Step(cancelled)


@pytest.mark.parametrize("before", [[], [Event.PAID_PARTLY], [Event.PAID], [Event.SUPERSEDED]])
def test_cancelling_is_not_settling(before):
    step = advance(reached(*before, start=ISSUED), Event.CANCELLED)
    assert (step.saga.payment, step.asks) == (Payment.NOT_OWED, ())


def test_an_advance_whose_rest_is_claimed_elsewhere_waits_for_nobody_until_that_is_undone():
    superseded = reached(Event.PAID_PARTLY, Event.SUPERSEDED, start=ISSUED)
    assert superseded.payment is Payment.SUPERSEDED
    assert reached(Event.PAID_PARTLY, start=superseded).payment is Payment.PARTLY_PAID
    assert reached(Event.REOPENED, start=superseded).payment is Payment.OPEN


# Delivery.


def test_documents_that_do_not_come_are_asked_for_again_and_at_last_wait_for_a_person():
    saga, patience = ISSUED, []
    for attempt in range(2, MOST_ATTEMPTS + 1):
        step = advance(saga, Event.DELIVERY_OVERDUE)
        saga = step.saga
        patience.append(step.waits[Wait.DELIVERY])
        assert (step.asks, saga.attempt) == ((Ask.DOCUMENTS,), attempt)
    assert patience == sorted(set(patience))
    step = advance(saga, Event.DELIVERY_OVERDUE)
    assert (step.saga.delivery, step.asks, step.waits) == (Delivery.NEEDS_ATTENTION, (), {Wait.DELIVERY: STOP})


def test_a_failed_dispatch_pauses_and_is_tried_again_under_a_new_number():
    documented = reached(Event.RENDERED, start=ISSUED)
    failed = advance(documented, Event.DISPATCH_FAILED)
    assert (failed.saga.delivery, failed.asks) == (Delivery.FAILED, ())
    assert failed.waits[Wait.DELIVERY] > STOP
    again = advance(failed.saga, Event.DELIVERY_OVERDUE)
    assert (again.saga.delivery, again.asks) == (Delivery.DOCUMENTED, (Ask.DISPATCH,))
    assert again.saga.attempt == documented.attempt + 1


def test_tries_by_the_clock_end_but_a_persons_retry_always_goes_out():
    saga = reached(Event.RENDERED, start=ISSUED)
    while saga.delivery is not Delivery.NEEDS_ATTENTION:
        saga = reached(Event.DISPATCH_FAILED, Event.DELIVERY_OVERDUE, start=saga)
    assert saga.attempt == MOST_ATTEMPTS
    retried = advance(saga, Event.RETRY_ASKED)
    assert (retried.saga.delivery, retried.asks) == (Delivery.PENDING, (Ask.DOCUMENTS,))


def test_a_refused_dispatch_and_rejected_documents_wait_for_a_person():
    assert reached(Event.REJECTED, start=ISSUED).delivery is Delivery.NEEDS_ATTENTION
    refused = reached(Event.RENDERED, Event.DISPATCH_REFUSED, start=ISSUED)
    assert refused.delivery is Delivery.NEEDS_ATTENTION
    step = advance(refused, Event.RETRY_ASKED)
    assert (step.saga.delivery, step.asks) == (Delivery.PENDING, (Ask.DOCUMENTS,))


def test_a_late_refusal_of_an_earlier_request_changes_nothing():
    asked_twice = reached(Event.DELIVERY_OVERDUE, start=ISSUED)
    assert advance(asked_twice, Event.REJECTED, attempt=1).saga == asked_twice
    assert advance(asked_twice, Event.REJECTED, attempt=2).saga.delivery is Delivery.NEEDS_ATTENTION


def test_what_was_dispatched_stays_dispatched():
    done = reached(Event.RENDERED, Event.DISPATCHED, start=ISSUED)
    for event in (
        Event.RENDERED,
        Event.REJECTED,
        Event.DISPATCH_FAILED,
        Event.DELIVERY_OVERDUE,
    ):
        assert advance(done, event).saga.delivery is Delivery.DISPATCHED
    sent_again = advance(done, Event.RETRY_ASKED)
    assert (sent_again.saga.delivery, sent_again.asks) == (Delivery.DOCUMENTED, (Ask.DISPATCH,))


def test_what_comes_back_after_dispatch_waits_for_a_person_unless_it_was_sent_again():
    done = reached(Event.RENDERED, Event.DISPATCHED, start=ISSUED)
    bounced = advance(done, Event.DISPATCH_REFUSED, attempt=done.attempt)
    assert (bounced.saga.delivery, bounced.asks) == (Delivery.NEEDS_ATTENTION, ())
    again = reached(Event.RETRY_ASKED, start=done)
    assert advance(again, Event.DISPATCH_REFUSED, attempt=done.attempt).saga == again


# Any order, any number of times.

_ANSWERS = (
    Event.RENDERED,
    Event.REJECTED,
    Event.DISPATCHED,
    Event.DISPATCH_FAILED,
    Event.DISPATCH_REFUSED,
    Event.DELIVERY_OVERDUE,
    Event.RETRY_ASKED,
)
_PAYMENTS = (Event.PAID_PARTLY, Event.PAID, Event.REOPENED, Event.WRITTEN_OFF)


@given(st.lists(st.sampled_from(list(Event)), max_size=40))
@settings(max_examples=500)
def test_no_interleaving_breaks_the_law_of_the_house(events):
    saga, deadline = Saga(), False
    for event in events:
        step = advance(saga, event)
        if not step.known:
            assert step.saga == saga
            continue
        if saga.document in (Document.ISSUED, Document.CANCELLED):
            assert step.saga.document in (Document.ISSUED, Document.CANCELLED)
        if saga.document is Document.DISCARDED:
            assert step.saga == saga
        if saga.delivery is Delivery.DISPATCHED and event not in (Event.RETRY_ASKED, Event.DISPATCH_REFUSED):
            assert step.saga.delivery is Delivery.DISPATCHED
        deadline = step.waits.get(Wait.DELIVERY, timedelta(1) if deadline else STOP) > STOP
        before, saga = saga, step.saga
        issued = saga.document not in BEFORE_ISSUE
        assert (saga.delivery is Delivery.NONE) == (saga.payment is Payment.NONE) == (not issued)
        waiting = saga.delivery in (Delivery.PENDING, Delivery.DOCUMENTED, Delivery.FAILED)
        assert step.saga.attempt - before.attempt in (0, 1)
        assert deadline == waiting, "whoever waits has a deadline, whoever rests has none"


@given(st.permutations([*_ANSWERS[:3], *_PAYMENTS[:2]]))
def test_delivery_and_payment_do_not_see_each_other(events):
    def only(wanted):
        return reached(*(e for e in events if e in wanted), start=ISSUED)

    both = reached(*events, start=ISSUED)
    assert both.delivery is only(_ANSWERS).delivery
    assert both.payment is only(_PAYMENTS).payment


@given(st.lists(st.sampled_from((*_ANSWERS[:5], *_PAYMENTS)), max_size=15), st.data())
def test_an_answer_that_comes_twice_asks_for_nothing_twice(events, data):
    saga = reached(*events, start=ISSUED)
    event = data.draw(st.sampled_from((*_ANSWERS[:5], *_PAYMENTS)))
    once = advance(saga, event)
    twice = advance(once.saga, event)
    assert (twice.saga, twice.asks) == (once.saga, ())


@given(st.lists(st.sampled_from((*_ANSWERS, *_PAYMENTS, Event.CANCELLED)), max_size=30))
def test_every_issued_document_can_still_end(events):
    saga = ISSUED
    for event in events:
        saga = advance(saga, event).saga
    end = advance(advance(saga, Event.DISPATCHED).saga, Event.PAID).saga
    assert end.delivery is Delivery.DISPATCHED
    assert end.payment in (Payment.SETTLED, Payment.WRITTEN_OFF, Payment.NOT_OWED)


# A letter that waits.


@pytest.mark.parametrize("before", [[], [Event.HELD]])
def test_documents_of_a_letter_that_waits_ask_for_no_dispatch_until_it_leaves(before):
    ready = advance(reached(*before, start=ISSUED), Event.READY)
    assert (ready.saga.delivery, ready.asks, ready.waits) == (Delivery.DOCUMENTED, (), {Wait.DELIVERY: STOP})
    left = advance(ready.saga, Event.LEAVES)
    assert (left.saga.delivery, left.asks, left.saga.attempt) == (Delivery.DOCUMENTED, (Ask.DISPATCH,), 2)


def test_a_letter_that_has_waited_goes_with_its_documents_however_late_they_are():
    waited = advance(ISSUED, Event.LEAVES)
    assert (waited.saga, waited.asks) == (ISSUED, ())
    assert advance(waited.saga, Event.RENDERED).asks == (Ask.DISPATCH,)


BY_THEMSELVES = (
    *(Event.RENDERED, Event.READY, Event.DISPATCH_FAILED, Event.DELIVERY_OVERDUE, Event.TRIED_ENOUGH, Event.HELD),
    *(Event.PAID, Event.CALLED_BACK),
)


@settings(deadline=None)
@given(st.sampled_from([[], [Event.READY]]), st.lists(st.sampled_from(BY_THEMSELVES)))
def test_what_was_called_back_is_sent_by_a_person_alone(before, events):
    saga = reached(*before, Event.CALLED_BACK, start=ISSUED)
    for event in events:
        step = advance(saga, event)
        assert step.known
        assert set(step.asks) <= {Ask.SETTLED}
        saga = step.saga
    assert saga.delivery is Delivery.CALLED_BACK
    again = advance(saga, Event.RETRY_ASKED)
    assert (again.saga.delivery, again.asks) == (Delivery.PENDING, (Ask.DOCUMENTS,))


@pytest.mark.parametrize("stands", [Delivery.DISPATCHED, Delivery.FAILED, Delivery.NEEDS_ATTENTION])
def test_a_second_sending_that_was_called_back_leaves_the_first_as_it_was(stands):
    sent = Saga(Document.ISSUED, stands, Payment.OPEN, 2)
    assert reached(Event.HELD, Event.CALLED_BACK, start=sent) == sent


def test_a_refusal_that_comes_after_calling_back_is_not_hidden():
    called_back = reached(Event.CALLED_BACK, start=ISSUED)
    for refused in (Event.REJECTED, Event.DISPATCH_REFUSED):
        assert reached(refused, start=called_back).delivery is Delivery.NEEDS_ATTENTION
