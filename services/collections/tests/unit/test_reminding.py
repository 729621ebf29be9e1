"""When an item may be reminded of, and what becomes of a letter that waits."""

from datetime import date, timedelta

import pytest
from collections_builders import NOW, TODAY, a_credit, an_item, euro
from kontor.collections.domain import items as d
from kontor.collections.domain import reminding as r
from kontor.collections.domain.credits import FreeMoney
from kontor.collections.domain.findings import HELD_BACK
from kontor.common.values.letters import CustomerLetter

# Due on Friday, 20 November 2026.
SATURDAY, MONDAY, TUESDAY = date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 24)
LETTER = CustomerLetter(("vergabe@hafen.example",), (), "Mahnung", "Bitte zahlen.")


def waiting(item: d.OpenItem) -> r.OutgoingReminder:
    return r.OutgoingReminder(LETTER, item.dunning_level + 1, item.total_open, TODAY, NOW)


def skipped(until: date, reason: str = "Ratenzahlung vereinbart") -> r.ReminderSkip:
    return r.ReminderSkip(until, reason, NOW)


def test_nothing_is_reminded_of_on_the_day_it_is_due_nor_before():
    item = an_item(due_date=date(2026, 11, 20))
    for day in (date(2026, 11, 19), date(2026, 11, 20)):
        with pytest.raises(r.ReminderNotDue):
            item.must_be_due_for_reminder(day)
    item.must_be_due_for_reminder(SATURDAY)


def test_a_term_that_ends_on_saturday_ends_on_monday():
    item = an_item(due_date=SATURDAY)
    with pytest.raises(r.ReminderNotDue) as refused:
        item.must_be_due_for_reminder(MONDAY)
    assert "23.11.2026" in refused.value.sentence("de")
    assert "23 November 2026" in refused.value.sentence("en")
    item.must_be_due_for_reminder(TUESDAY)


def test_the_next_level_waits_for_the_term_of_the_last_one():
    item = an_item()
    item.reminded(TODAY)
    assert item.term_ends == date(2026, 12, 3)
    with pytest.raises(r.ReminderTermRuns):
        item.must_be_due_for_reminder(date(2026, 12, 3))
    item.must_be_due_for_reminder(date(2026, 12, 4))


def test_after_the_third_level_nothing_is_sent_any_more():
    item, day = an_item(), TODAY
    for _ in range(3):
        item.must_be_due_for_reminder(day)
        item.reminded(day)
        day += timedelta(days=20)
    for verb in (item.must_be_due_for_reminder, lambda day: item.skip_reminders(skipped(day), day)):
        with pytest.raises(r.AllLevelsSent):
            verb(day)


def test_what_is_settled_is_not_reminded_of():
    item, credit = an_item(), a_credit("119.00")
    shares = item.shares(euro("119.00"), euro("0"))
    credit.allocate(item, shares, reason="manual", designation="manual", at=NOW, today=TODAY)
    with pytest.raises(d.ItemNotOpen):
        item.must_be_due_for_reminder(TODAY)


def test_a_letter_that_waits_is_called_back_and_its_level_does_not_count():
    item = an_item()
    item.hold(waiting(item), TODAY)
    with pytest.raises(r.ReminderOnItsWay):
        item.hold(waiting(item), TODAY)
    item.call_back(TODAY)
    assert (item.outgoing, item.dunning_level, item.reminded_on) == (None, 0, None)
    with pytest.raises(r.NoReminderToCallBack):
        item.call_back(TODAY)
    item.must_be_due_for_reminder(TODAY)


def pays_a_part(item: d.OpenItem) -> None:
    item.take(item.shares(euro("19.00"), euro("0"))[0])


def gives_back(item: d.OpenItem) -> None:
    item.give_back(d.Share(d.ClaimKind.PRINCIPAL, None, euro("0"), euro("0")))


def claims_a_cost(item: d.OpenItem) -> None:
    item.assert_cost(euro("5.00"), TODAY)


def drops_a_claim(item: d.OpenItem) -> None:
    item.drop(item.claims[0].id, "manual", TODAY)


@pytest.mark.parametrize("change", [pays_a_part, gives_back, claims_a_cost, drops_a_claim])
def test_a_letter_stays_here_once_something_else_is_owed_than_it_asks_for(change):
    item = an_item()
    item.assert_cost(euro("7.50"), TODAY)
    item.hold(waiting(item), TODAY)
    change(item)
    assert item.outgoing is None
    assert set(item.findings) == {HELD_BACK}


def cancels(item: d.OpenItem) -> None:
    item.cancel(TODAY)


def supersedes(item: d.OpenItem) -> None:
    item.supersede(item.customer_id, TODAY)


def pays_all(item: d.OpenItem) -> None:
    item.take(item.shares(euro("119.00"), euro("0"))[0])


@pytest.mark.parametrize("change", [cancels, supersedes, pays_all])
def test_a_letter_stays_here_without_a_finding_once_nothing_is_owed(change):
    item = an_item()
    item.hold(waiting(item), TODAY)
    change(item)
    assert (item.outgoing, item.findings) == (None, {})


def test_who_skips_says_until_when_and_why():
    item = an_item()
    with pytest.raises(r.SkipNotAhead):
        item.skip_reminders(skipped(TODAY), TODAY)
    with pytest.raises(r.SkipNeedsReason):
        item.skip_reminders(skipped(date(2027, 1, 31), "  "), TODAY)
    item.skip_reminders(skipped(date(2027, 1, 31)), TODAY)
    with pytest.raises(r.RemindersSkipped) as refused:
        item.must_be_due_for_reminder(date(2027, 1, 30))
    assert "31.01.2027" in refused.value.sentence("de")
    item.must_be_due_for_reminder(date(2027, 1, 31))


def test_a_skip_is_taken_back_while_it_lasts():
    item = an_item()
    with pytest.raises(r.NothingSkipped):
        item.resume_reminders(TODAY)
    item.skip_reminders(skipped(date(2027, 1, 31)), TODAY)
    with pytest.raises(r.NothingSkipped):
        item.resume_reminders(date(2027, 1, 31))
    item.resume_reminders(TODAY)
    item.must_be_due_for_reminder(TODAY)


def test_a_reminder_ends_the_skip_before_it():
    item = an_item()
    item.skip_reminders(skipped(date(2026, 12, 1)), TODAY)
    item.reminded(date(2026, 12, 1))
    assert (item.dunning_level, item.reminded_on, item.skip) == (1, date(2026, 12, 1), None)


def test_money_with_another_seller_or_in_another_currency_covers_nothing():
    item = an_item(gross="119.00")
    other = an_item().legal_entity_id

    def free(seller, currency, amount):
        return {(item.customer_id, seller, currency): euro(amount)}

    assert FreeMoney(free(item.legal_entity_id, "EUR", "100.00") | free(None, "EUR", "19.00")).covers(item)
    assert not FreeMoney(free(item.legal_entity_id, "EUR", "100.00") | free(other, "EUR", "19.00")).covers(item)
    assert not FreeMoney(free(item.legal_entity_id, "CHF", "500.00")).covers(item)
    assert not FreeMoney({}).covers(item)
