"""Which open items a payment is for."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from collections_builders import IBAN, TODAY, a_line, an_item, euro
from hypothesis import given
from hypothesis import strategies as st
from kontor.collections.domain.items import OpenItem
from kontor.collections.domain.lines import Transaction
from kontor.collections.match import Asked, Match, Matcher, is_strong, numbers_in, plain
from kontor.common.values.money import Money


def a_discounted(number: str = "RE-2026-0001", amount: str = "1000.00", off: str = "20.00") -> OpenItem:
    return an_item(number, amount, discount_until=TODAY, discount_amount=euro(off))


def match(line: Transaction, *items: OpenItem, ibans: dict[str, UUID] | None = None, **more: Any) -> Match:
    return Matcher(items, ibans or {}, **more).match(line, line.amount)


def shown(found: Match) -> list[tuple[UUID, str, str, str]]:
    return [(p.item_id, str(p.amount.amount), str(p.discount.amount), p.reason) for p in found.parts]


# One number.


def test_the_exact_amount_with_its_number_settles():
    item = an_item()
    assert shown(match(a_line(), item, an_item("RE-2026-0002"))) == [(item.id, "119.00", "0.00", "invoice_number")]


@pytest.mark.parametrize(
    "text",
    [
        "RE-2026-0001",
        "re 2026 / 0001",
        "Rechnung RE2026 0001 vom 2.11.",
        "RE-2O26-0001",
        "RE-2026-OO01",
        "RE-2026-0001 23.11.2026",
        "RE-2026-0001, 119,00 EUR",
        "KD 4711 RE-2026-0001",
    ],
)
def test_a_number_is_found_however_people_write_it(text):
    item = an_item()
    assert [p.item_id for p in match(a_line(text=text), item).parts] == [item.id]


def test_the_end_to_end_id_names_an_invoice_too():
    item = an_item()
    assert match(a_line(text="Danke", end_to_end_id="RE-2026-0001"), item).parts


@pytest.mark.parametrize("text", ["RE-12", "RE12", "RE-1-2", "RE-120"])
def test_a_longer_number_does_not_name_a_shorter_one(text):
    assert match(a_line(text=text), an_item("RE-1")).parts == ()


@pytest.mark.parametrize("text", ["42026-1", "KD 120261"])
def test_a_number_does_not_begin_inside_another(text):
    assert match(a_line(text=text), an_item("2026-1")).parts == ()


def test_of_two_numbers_the_whole_one_is_meant():
    short, long = an_item("RE-1"), an_item("RE-12")
    assert [p.item_id for p in match(a_line(text="RE-12"), short, long).parts] == [long.id]
    assert [p.item_id for p in match(a_line(text="RE-1 vom 2.11."), short, long).parts] == [short.id]


@pytest.mark.parametrize(("text", "expected"), [("RE-2O26", "RE2026"), ("re 1OO1", "RE1001"), ("KONTO 1", "KONTO1")])
def test_a_letter_between_digits_is_a_zero(text, expected):
    assert plain(text) == expected


def test_less_than_open_is_a_part_payment():
    item = an_item()
    assert shown(match(a_line("19.00"), item)) == [(item.id, "19.00", "0.00", "part_payment")]


def test_what_is_more_than_open_stays_credit_of_the_payer():
    item = an_item(gross="9304.02")
    found = match(a_line("9354.02"), item)
    assert shown(found) == [(item.id, "9304.02", "0.00", "overpaid")]
    assert found.customer_id == item.customer_id


# Cash discount.


def test_the_reduced_amount_in_time_settles():
    item = a_discounted()
    assert shown(match(a_line("980.00"), item)) == [(item.id, "980.00", "20.00", "cash_discount")]


@pytest.mark.parametrize(
    ("amount", "days"), [("980.00", 1), ("979.99", 0), ("980.01", 0)], ids=["late", "a cent less", "a cent more"]
)
def test_late_or_a_cent_off_is_a_part_payment(amount, days):
    line = a_line(amount, value_date=TODAY + timedelta(days=days))
    assert [(str(p.discount.amount), p.reason) for p in match(line, a_discounted()).parts] == [("0.00", "part_payment")]


def test_who_paid_a_part_before_gets_no_discount():
    matcher = Matcher([a_discounted()], {})
    matcher.match(a_line("100.00"), euro("100.00"))
    assert [p.reason for p in matcher.match(a_line("880.00"), euro("880.00")).parts] == ["part_payment"]


# Several numbers.


def test_several_numbers_that_add_up_are_all_paid():
    one, two = an_item("RE-2026-0001", "100.00"), an_item("RE-2026-0002", "50.00")
    found = match(a_line("150.00", "RE-2026-0002 RE-2026-0001"), one, two)
    assert shown(found) == [
        (two.id, "50.00", "0.00", "several_numbers"),
        (one.id, "100.00", "0.00", "several_numbers"),
    ]


def test_each_of_several_may_be_reduced():
    one, two = a_discounted("RE-2026-0001"), a_discounted("RE-2026-0002", "500.00", "10.00")
    text = "RE-2026-0001 RE-2026-0002"
    assert [p.discount for p in match(a_line("1490.00", text), one, two).parts] == [euro("0"), euro("10.00")]
    assert [p.discount for p in match(a_line("1470.00", text), one, two).parts] == [euro("20.00"), euro("10.00")]


def test_several_numbers_that_do_not_add_up_are_proposed_together():
    one, two = an_item("RE-2026-0001", "100.00"), an_item("RE-2026-0002", "50.00")
    found = match(a_line("140.00", "RE-2026-0001 RE-2026-0002"), one, two)
    assert found.parts == ()
    assert found.proposals[0].items == (one.id, two.id)


# No number.


def test_a_known_account_and_a_fitting_amount_are_enough():
    item = an_item()
    line = a_line(text="Danke", counterparty_iban=IBAN)
    found = match(line, item, an_item("RE-2026-0002", "50.00"), ibans={IBAN: item.customer_id})
    assert shown(found) == [(item.id, "119.00", "0.00", "amount_and_payer")]
    assert match(line, item, ibans={IBAN: uuid4()}).parts == ()


def test_two_fitting_items_are_for_a_person():
    one = an_item()
    two = an_item("RE-2026-0002", customer_id=one.customer_id)
    line = a_line(text="Danke", counterparty_iban=IBAN)
    found = match(line, one, two, ibans={IBAN: one.customer_id})
    assert found.parts == ()
    assert {p.items for p in found.proposals} == {(one.id,), (two.id,)}


def test_a_similar_name_is_a_proposal_only():
    item = an_item()
    found = match(a_line("7.00", "Danke", counterparty_name="HAFENBEHÖRDE ELBMÜNDUNG AöR"), item)
    assert found.parts == ()
    assert [(p.items, p.reason) for p in found.proposals] == [((item.id,), "payer_name")] or not found.proposals


def test_proposals_are_few_and_the_best_comes_first():
    items = [an_item(f"RE-2026-{n:04}") for n in range(1, 9)]
    found = match(a_line("119.00", "Danke", counterparty_name="Hafenbehörde Elbmündung"), *items)
    assert 0 < len(found.proposals) <= 3
    assert [p.confidence for p in found.proposals] == sorted((p.confidence for p in found.proposals), reverse=True)


@pytest.mark.parametrize("amount", ["-119.00", "0.00"])
def test_money_that_leaves_pays_nothing(amount):
    assert match(a_line(amount), an_item()) == Match()


# Designation, § 366 (1) BGB.


@pytest.mark.parametrize("state", ["settled", "cancelled"])
def test_what_names_a_closed_invoice_pays_no_other_of_the_same_amount(state):
    closed = an_item(received=euro("119.00")) if state == "settled" else an_item(cancelled=True)
    other = an_item("RE-2026-0002", customer_id=closed.customer_id)
    line = a_line(counterparty_iban=IBAN)
    found = match(line, closed, other, ibans={IBAN: closed.customer_id})
    assert (found.parts, found.customer_id) == ((), closed.customer_id)
    assert [p.items for p in found.proposals] == [(other.id,)]


def test_what_names_a_superseded_advance_goes_to_its_residual_invoice():
    residual = an_item("RE-2026-0009", "500.00")
    advance = an_item(superseded=euro("119.00"), superseded_by=residual.id)
    assert shown(match(a_line("119.00"), advance, residual)) == [(residual.id, "119.00", "0.00", "part_payment")]


@pytest.mark.parametrize("number", ["2026-01", "26/1", "R1", "4711"])
def test_a_short_or_letterless_number_alone_is_no_proof(number):
    assert not is_strong(plain(number))
    item = an_item(number, "1190.00")
    found = match(a_line("42.00", f"Beitrag {number} bis 2026-12"), item)
    assert found.parts == ()
    assert [p.items for p in found.proposals] == [(item.id,)]


def test_a_weak_number_with_its_amount_or_its_payer_is_proof():
    item = an_item("2026-01", "1190.00")
    assert match(a_line("1190.00", "2026-01"), item).parts
    assert match(a_line("42.00", "2026-01", counterparty_name="Hafenbehoerde Elbmündung"), item).parts
    assert match(a_line("42.00", "2026-01", counterparty_iban=IBAN), item, ibans={IBAN: item.customer_id}).parts


def test_the_ultimate_debtor_contradicts_a_known_account():
    """A payment service pays for many."""
    alpha = an_item("RE-2026-0001", "238.00", customer_name="Alpha AG")
    line = a_line("238.00", "Danke", counterparty_iban=IBAN, ultimate_name="Beta GmbH")
    assert match(line, alpha, ibans={IBAN: alpha.customer_id}).parts == ()
    same = replace(line, ultimate_name="ALPHA AG")
    assert match(same, alpha, ibans={IBAN: alpha.customer_id}).parts


def test_a_line_with_a_finding_waits_for_a_person():
    item = an_item()
    found = match(a_line(findings=("collections.details_do_not_add_up",)), item)
    assert (found.parts, found.proposals[0].items) == ((), (item.id,))


# A reminder's total.


def a_reminded() -> tuple[OpenItem, Asked]:
    item = an_item(gross="26170.34")
    item.assert_cost(euro("40.00"), TODAY)
    claims = tuple(claim.id for claim in item.claims)
    return item, Asked(uuid4(), euro("26210.34"), claims, TODAY)


@pytest.mark.parametrize("text", ["RE-2026-0001", "Danke"], ids=["named", "from a known account"])
def test_exactly_a_reminders_total_pays_what_it_asked_for(text):
    item, asked = a_reminded()
    line = a_line("26210.34", text, counterparty_iban=IBAN)
    found = match(line, item, ibans={IBAN: item.customer_id}, asked={item.id: [asked]})
    assert [(p.reason, p.asked) for p in found.parts] == [("notice_total", asked)]


def test_a_cent_beside_a_reminders_total_pays_the_invoice_that_is_named():
    item, asked = a_reminded()
    found = match(a_line("26210.33"), item, asked={item.id: [asked]})
    assert [(p.amount, p.reason, p.asked) for p in found.parts] == [(euro("26210.33"), "invoice_number", None)]


# What may be a number.


def test_numbers_are_few_and_every_writing_is_among_them():
    for text in ("Rechnung RE2026 0001 vom 2.11.", "RE 2026/0001", "RechnungRE-2026-0001", "x" * 2000):
        assert len(list(numbers_in(text))) < 200
    for text in ("RE 2026 / 0001", "re-2026-0001", "RechnungRE2026-0001 Danke", "KD 4711 RE-2O26-0001"):
        assert "RE20260001" in {number for number, _ in numbers_in(text)}


@given(st.text(alphabet="REre0123456789 -/.äß", max_size=60))
def test_whatever_is_written_is_read_in_bounds(text):
    squeezed = plain(text)
    for number, start in numbers_in(text):
        assert squeezed[start : start + len(number)] == number


# Currencies.


def test_another_currency_pays_nothing_by_itself():
    dollars = replace(an_item(), **in_dollars("119.00"))
    assert match(a_line(), dollars).parts == ()
    assert match(a_line("219.00", "RE-2026-0001 RE-2026-0002"), dollars, an_item("RE-2026-0002")).parts == ()


def in_dollars(amount: str) -> dict[str, Money]:
    zero = Money.zero("USD")
    names = ("discount_amount", "received", "discount_taken", "superseded", "credited")
    return {"gross": Money(Decimal(amount), "USD"), **dict.fromkeys(names, zero)}


def test_a_foreign_currency_is_paid_like_any_other():
    numbers = ("RE-2026-0001", "RE-2026-0002")
    items = [replace(an_item(number), discount_until=TODAY, **in_dollars("100")) for number in numbers]
    line = replace(a_line(text="RE-2026-0001 RE-2026-0002"), amount=Money(Decimal(200), "USD"))
    assert len(match(line, *items).parts) == 2


# A whole file.

_NUMBERS = [f"RE-{n}" for n in (1, 2, 12, 21, 121)]
_lines = st.tuples(
    st.integers(1, 400), st.lists(st.sampled_from(_NUMBERS), max_size=3), st.integers(0, 3), st.booleans()
)


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 20)), min_size=5, max_size=5), st.lists(_lines))
def test_a_file_never_pays_more_than_is_open_nor_more_than_came(items, lines):
    payer = uuid4()
    owed = [
        an_item(n, f"{a + 1}.00", customer_id=payer, discount_until=TODAY, discount_amount=euro(f"0.{off:02}"))
        for n, (a, off) in zip(_NUMBERS, items, strict=True)
    ]
    left = {i.id: i.open_amount for i in owed}
    matcher = Matcher(owed, {IBAN: payer})
    for amount, numbers, days, known in lines:
        line = a_line(f"{amount}.00", " ".join(numbers), value_date=TODAY + timedelta(days=days - 1))
        parts = matcher.match(replace(line, counterparty_iban=IBAN if known else ""), line.amount).parts
        assert Money.total(p.amount for p in parts) <= line.amount
        assert len({p.item_id for p in parts}) == len(parts)
        for part in parts:
            assert part.amount.amount > 0
            assert part.discount.amount >= 0
            left[part.item_id] -= part.amount + part.discount
            assert left[part.item_id].amount >= 0


@given(st.integers(2, 6))
def test_an_item_is_not_paid_twice_in_one_file(times):
    item = an_item()
    matcher = Matcher([item], {IBAN: item.customer_id})
    line = a_line(counterparty_iban=IBAN)
    paid = [matcher.match(line, line.amount).parts for _ in range(times)]
    assert [len(p) for p in paid] == [1] + [0] * (times - 1)
