"""The table of supplier invoices: every pair has a cell, and every cell says what a person would expect."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from kontor.common.values.errors import DomainError
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_invoices import (
    AlreadyDecided,
    AlreadyExported,
    AmountsDisagree,
    Channel,
    Duplicate,
    DuplicateLink,
    DuplicateUndecided,
    Ground,
    IsDuplicate,
    Named,
    NotComplete,
    NotDecided,
    NotManual,
    OwnSupplierInvoice,
    ReadAlready,
    Reading,
    StillBeingRead,
    SupplierInvoice,
)
from kontor.einvoice.domain.supplier_states import CELLS, Action, State, after
from kontor.einvoice.workers.facts import Facts

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
CLERK, APPROVER = Named(UUID(int=1), "Britta"), Named(UUID(int=2), "Ole")
WHOLE = Facts(number="1", issue_date=date(2026, 11, 1), seller_name="S", currency="EUR", gross=Decimal("119.00"))
LINK = DuplicateLink(Named(UUID(int=9), "1"), Ground.SAME_FILE)
R, C, T, A, J, X = State
MOVES = {
    (R, Action.READ): C,
    (T, Action.READ): C,
    (R, Action.OVERDUE): T,
    (T, Action.READ_AGAIN): R,
    (C, Action.READ_AGAIN): R,
    (C, Action.UPDATE): C,
    (T, Action.UPDATE): C,
    (C, Action.DECIDE_DUPLICATE): C,
    (T, Action.DECIDE_DUPLICATE): T,
    (C, Action.APPROVE): A,
    (C, Action.REJECT): J,
    (T, Action.REJECT): J,
    (A, Action.REOPEN): C,
    (J, Action.REOPEN): C,
    (A, Action.EXPORT): X,
}
# Answers of machines that come twice or late.
SAME = {(s, a) for s in State for a in (Action.READ, Action.OVERDUE)} - MOVES.keys()


def a_receipt(state: State = R, **facts: object) -> SupplierInvoice:
    value = SupplierInvoice(UUID(int=7), Archived("0" * 64, 1, "application/xml", "r.xml"), Channel.UPLOAD, NOW)
    value.received_by = CLERK
    value.state = state
    value.facts = WHOLE if state not in (R, T) else Facts()
    value.trouble = "not_an_invoice" if state is T else ""
    for name, given in facts.items():
        setattr(value, name, given)
    return value


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_every_pair_is_a_move_a_repeat_or_refused(state, action):
    expected = MOVES.get((state, action), state if (state, action) in SAME else None)
    assert after(state, action, whole=True) is expected
    assert (state, action) in CELLS


@pytest.mark.parametrize("action", [Action.READ, Action.UPDATE, Action.REOPEN])
def test_without_its_facts_it_goes_to_a_person(action):
    for state in State:
        if CELLS[state, action] == "OPEN":
            assert after(state, action, whole=False) is T


REFUSALS = [
    (R, Action.APPROVE, StillBeingRead),
    (R, Action.REJECT, StillBeingRead),
    (R, Action.UPDATE, StillBeingRead),
    (T, Action.APPROVE, NotComplete),
    (C, Action.READ_AGAIN, ReadAlready),
    (C, Action.REOPEN, NotDecided),
    (A, Action.APPROVE, AlreadyDecided),
    (A, Action.REJECT, AlreadyDecided),
    (J, Action.APPROVE, AlreadyDecided),
    (J, Action.UPDATE, AlreadyDecided),
    (X, Action.REOPEN, AlreadyExported),
    (X, Action.REJECT, AlreadyExported),
]


@pytest.mark.parametrize(("state", "action", "error"), REFUSALS)
def test_a_refusal_names_the_reason(state, action, error):
    value = a_receipt(state)
    refused = value.refusal(action, APPROVER)
    assert type(refused) is error
    assert value.state is state


@pytest.mark.parametrize("state", State)
def test_what_is_said_to_be_allowed_is_and_what_is_not_is_not(state):
    deeds = {
        Action.APPROVE: lambda v: v.approve(APPROVER, NOW, ""),
        Action.REJECT: lambda v: v.reject(APPROVER, NOW, "so"),
        Action.REOPEN: lambda v: v.reopen(),
        Action.READ_AGAIN: lambda v: v.read_again(),
        Action.DECIDE_DUPLICATE: lambda v: v.decide_duplicate(is_duplicate=False),
    }
    for action, deed in deeds.items():
        value = a_receipt(state, duplicates=(LINK,))
        refused = value.refusal(action, APPROVER)
        if refused is None:
            deed(value)
            assert value.state is MOVES[state, action]
        else:
            with pytest.raises(type(refused)):
                deed(value)


def test_only_somebody_else_approves():
    with pytest.raises(OwnSupplierInvoice):
        a_receipt(C).approve(CLERK, NOW, "")
    typed = a_receipt(C, completed_by=APPROVER, received_by=None)
    with pytest.raises(OwnSupplierInvoice):
        typed.approve(APPROVER, NOW, "")
    typed.approve(CLERK, NOW, "gut")
    assert (typed.state, typed.decided_by, typed.decision_reason) == (A, CLERK, "gut")


def test_a_suspected_duplicate_is_decided_before_it_is_approved():
    value = a_receipt(C)
    value.suspect((LINK,))
    with pytest.raises(DuplicateUndecided):
        value.approve(APPROVER, NOW, "")
    value.decide_duplicate(is_duplicate=True)
    with pytest.raises(IsDuplicate):
        value.approve(APPROVER, NOW, "")
    value.decide_duplicate(is_duplicate=False)
    value.approve(APPROVER, NOW, "")
    assert value.state is A


def test_a_dismissed_suspicion_comes_back_only_with_another_one():
    value = a_receipt(C)
    value.suspect((LINK,))
    value.decide_duplicate(is_duplicate=False)
    value.suspect((LINK, DuplicateLink(LINK.other, Ground.SAME_NUMBER)))
    assert value.duplicate is Duplicate.DISMISSED
    value.suspect((DuplicateLink(Named(UUID(int=10)), Ground.SAME_FILE),))
    assert value.duplicate is Duplicate.SUSPECTED


def test_who_came_first_is_told_and_not_suspected():
    value = a_receipt(A)
    value.note_lookalike(Named(UUID(int=3), "2"), Ground.SAME_FILE)
    value.note_lookalike(Named(UUID(int=3), "2"), Ground.SAME_FILE)
    assert len(value.duplicates) == 1
    assert (value.state, value.duplicate) == (A, Duplicate.NONE)


def test_an_old_reading_changes_nothing():
    value = a_receipt(R, attempt=2)
    assert not value.take_reading(Reading(facts=WHOLE), 1)
    assert value.take_reading(Reading(facts=WHOLE), 2)
    assert value.state is C
    assert not value.take_reading(Reading(trouble="doctype"), 2)
    assert (value.state, value.trouble) == (C, "")


def test_a_late_reading_counts_unless_a_person_was_faster():
    value = a_receipt(R)
    assert value.give_to_a_person()
    assert not value.give_to_a_person()
    assert (value.state, value.trouble) == (T, "not_read_in_time")
    assert value.take_reading(Reading(facts=WHOLE), 1)
    assert (value.state, value.trouble) == (C, "")
    faster = a_receipt(R)
    faster.give_to_a_person()
    faster.update({"number": "9"}, CLERK)
    assert not faster.take_reading(Reading(facts=WHOLE), 1)


def test_trouble_keeps_it_with_a_person_even_when_facts_were_found():
    value = a_receipt(R)
    value.take_reading(Reading(trouble="took_too_long", facts=WHOLE), 1)
    assert (value.state, value.needs_attention) == (T, True)
    value.update({}, CLERK)
    assert value.state is C


def test_facts_of_the_document_are_not_a_persons():
    with pytest.raises(NotManual):
        a_receipt(C).update({"number": "2"}, CLERK)
    value = a_receipt(T)
    with pytest.raises(AmountsDisagree):
        value.update({"net": Decimal(1), "vat": Decimal(1), "gross": Decimal(3)}, CLERK)
    assert value.facts == Facts()


def test_a_reopened_one_whose_facts_are_missing_waits_for_a_person():
    value = a_receipt(T)
    value.reject(APPROVER, NOW, "Werbung")
    value.reopen()
    assert (value.state, value.decided_by, value.decision_reason) == (T, None, "")


def test_every_refusal_has_words():
    for value in (a_receipt(state) for state in State):
        for action in (Action.UPDATE, Action.APPROVE, Action.REJECT, Action.REOPEN, Action.READ_AGAIN):
            refused = value.refusal(action, None)
            assert refused is None or (isinstance(refused, DomainError) and refused.sentence("de") != refused.code)
