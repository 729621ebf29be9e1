"""The reminder as its reader finds it, in both languages."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from collections_builders import NOW, an_item, euro
from kontor.collections import wire
from kontor.collections.domain.dunning import Notice
from kontor.collections.domain.interest import BaseRates
from kontor.collections.domain.reminding import NobodyToWriteTo, must_have_recipient
from kontor.collections.letters import usual_letter
from kontor.common.outside.mail import as_mail


def a_notice(*, friendly: bool = False) -> Notice:
    """Of 10,000.00 due in June, over a half-year that nobody knows the rate of."""
    item, today = an_item(gross="10000.00", due_date=date(2026, 11, 30)), date(2027, 1, 31)
    rates = BaseRates()
    item.falls_into_default(today)
    if not friendly:
        item.assert_default(today, {}, rates, due=today)
        item.assert_cost(euro("7.50"), today)
    periods = () if friendly else tuple(item.interest_until(today, {}, rates))
    claims = tuple(item.open_claims)
    return Notice(uuid4(), item, 1, today, today, friendly, item.open_amount, claims, periods, NOW)


def test_a_reminder_names_every_claim_and_why_there_is_default():
    notice = a_notice()
    letter = usual_letter(wire.notice(notice), "de")
    assert letter.subject == "1. Mahnung zu Rechnung RE-2026-0001"
    for words in (
        "Sie sind seit dem 01.12.2026 in Verzug: Der vereinbarte Zahlungstermin",
        "01.12.2026 bis 31.12.2026, 31 Tage zu 10,52 % auf 10.000,00\xa0€: 89,35\xa0€",
        "Der Basiszinssatz ab 01.01.2027 ist noch nicht veröffentlicht",
        "Verzugspauschale nach § 288 Abs. 5 BGB: 40,00",
        "Kosten der Rechtsverfolgung: 7,50",
        "insgesamt 10.226,20",
    ):
        assert words in letter.text, letter.text


@pytest.mark.parametrize(("language", "subject"), [("de", "Zahlungserinnerung"), ("en", "Payment reminder")])
def test_a_friendly_reminder_asks_for_the_invoice_only(language, subject):
    letter = usual_letter(wire.notice(a_notice(friendly=True)), language)
    assert letter.subject.startswith(subject)
    assert "288" not in letter.text


def test_the_letter_that_leaves_says_what_was_written():
    usual = usual_letter(wire.notice(a_notice()), "de")
    letter = as_mail(replace(usual, to=("a@b.example", "c@d.example"), cc=("e@f.example",)))
    assert (letter.to, letter.cc, letter.subject) == ("a@b.example, c@d.example", "e@f.example", usual.subject)
    assert letter.text == f"{usual.text}\n"
    assert "Verzugspauschale" in letter.html


def test_a_letter_to_nobody_is_refused():
    usual = usual_letter(wire.notice(a_notice()), "de")
    with pytest.raises(NobodyToWriteTo):
        must_have_recipient(replace(usual, to=()))
