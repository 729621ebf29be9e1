"""A dispatch's states as claims: every pair named, patience bounded, nothing told twice."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values import text
from kontor.einvoice.domain.dispatches import (
    LONGEST_PAUSE,
    MOVES,
    PATIENCE,
    Channel,
    Dispatch,
    DispatchChanged,
    DispatchDue,
    DispatchFailed,
    Event,
    InvoiceDispatched,
    Outcome,
    Reason,
    State,
    pause,
)
from kontor.einvoice.use_cases.dispatches import outcome_of_notification
from kontor.einvoice.wire import dispatches as wire

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ENDED = (State.DELIVERED, State.BOUNCED, State.FAILED)


def a_dispatch(**facts: object) -> Dispatch:
    given_facts = {
        "id": uuid4(),
        "invoice_id": uuid4(),
        "invoice_number": "RE-2026-0042",
        "customer_id": str(uuid4()),
        "channel": Channel.EMAIL,
        "recipient": "eingang@stadtwerke.example",
        "request": 1,
        "queued_at": NOW,
        "changed_at": NOW,
    }
    return Dispatch(**{**given_facts, **facts})  # type: ignore[arg-type]


def test_every_state_and_event_has_a_cell():
    assert set(MOVES) == {(state, event) for state in State for event in Event}


@pytest.mark.parametrize("event", [e for e in Event if e is not Event.ASKED])
@pytest.mark.parametrize("state", State)
def test_every_pair_does_what_its_cell_says(state: State, event: Event):
    dispatch = a_dispatch(state=state)
    told = dispatch.learn(Outcome(event), NOW)
    to = MOVES[(state, event)]
    assert dispatch.state is (to or state)
    assert bool(told) is (to is not None)
    assert (dispatch.next_attempt_at is not None) is (to is State.QUEUED)
    failed = to in (State.BOUNCED, State.FAILED) and event is not Event.WITHDRAWN
    assert (DispatchFailed(dispatch, permanent=True) in told) is failed


def test_what_was_taken_is_told_once():
    dispatch = a_dispatch()
    taken = Outcome(Event.TAKEN, message_id="<a@b>")
    assert dispatch.learn(taken, NOW) == [DispatchChanged(dispatch), InvoiceDispatched(dispatch)]
    assert (dispatch.state, dispatch.message_id, dispatch.attempts, dispatch.sent_at) == (State.SENT, "<a@b>", 1, NOW)
    assert dispatch.learn(taken, NOW) == []


def test_a_later_request_is_answered_by_the_one_that_still_waits_and_at_once():
    dispatch = a_dispatch()
    dispatch.learn(Outcome(Event.PUT_OFF, reason=Reason.MAIL_SERVER_AWAY), NOW)
    later = NOW + timedelta(seconds=10)
    assert dispatch.ask_again(2, later) == [DispatchDue(dispatch)]
    assert (dispatch.request, dispatch.next_attempt_at) == (2, later)
    dispatch.learn(Outcome(Event.TAKEN), later)
    assert dispatch.ask_again(3, later) == []
    assert dispatch.request == 2


def test_pauses_grow_to_an_hour_and_patience_ends_after_five_days():
    assert [pause(n).total_seconds() / 60 for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pause(10**6) == LONGEST_PAUSE
    dispatch = a_dispatch()
    put_off = Outcome(Event.PUT_OFF, reason=Reason.MAIL_SERVER_AWAY)
    changed = DispatchChanged(dispatch)
    still_patient = dispatch.learn(put_off, NOW + PATIENCE - timedelta(seconds=1))
    assert still_patient == [changed, DispatchFailed(dispatch, permanent=False)]
    assert dispatch.learn(put_off, NOW + PATIENCE) == [changed, DispatchFailed(dispatch, permanent=True)]
    assert (dispatch.state, dispatch.reason) == (State.FAILED, "given_up")


@given(st.lists(st.sampled_from([e for e in Event if e is not Event.ASKED]), max_size=20))
def test_no_order_of_outcomes_tells_of_a_dispatch_twice_without_a_failure_between(events: list[Event]):
    dispatch, out = a_dispatch(), False
    for event in events:
        told = dispatch.learn(Outcome(event), NOW)
        if InvoiceDispatched(dispatch) in told:
            assert not out
            out = True
        if dispatch.state is State.FAILED:
            out = False
        assert (dispatch.ended_at is not None) is (dispatch.state in ENDED)


def test_an_access_point_is_asked_less_and_less_often_for_three_days():
    dispatch = a_dispatch(channel=Channel.PEPPOL, state=State.SENT, sent_at=NOW)
    assert dispatch.next_status_at(NOW) == NOW + timedelta(minutes=1)
    assert dispatch.next_status_at(NOW + timedelta(minutes=10)) == NOW + timedelta(minutes=20)
    assert dispatch.next_status_at(NOW + timedelta(days=1)) == NOW + timedelta(days=1, hours=1)
    assert dispatch.next_status_at(NOW + timedelta(days=3)) is None
    assert a_dispatch(state=State.SENT, sent_at=NOW).next_status_at(NOW) is None


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_in_both_languages(reason: Reason):
    german, english = wire.sentence(reason, "de"), wire.sentence(reason, "en")
    assert german != english != reason
    assert text.find_text(f"einvoice.dispatch.{reason}", "de", {}) == german


@pytest.mark.parametrize(
    ("action", "status", "event"),
    [
        ("failed", "5.1.1", Event.CAME_BACK),
        ("failed", "4.4.7", Event.CAME_BACK),
        ("delayed", "4.4.1", Event.DELAYED),
        ("", "4.2.2", Event.DELAYED),
        ("delivered", "2.0.0", Event.CONFIRMED),
        ("relayed", "2.0.0", None),
        ("", "", None),
    ],
)
def test_the_action_of_a_notification_says_whether_it_is_for_good(action: str, status: str, event: Event | None):
    outcome = outcome_of_notification(action, status, "smtp; 550 no such user")
    assert (outcome.event if outcome else None) is event
