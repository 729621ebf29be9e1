"""The demo tenant's year as data: it fits into itself, and its diary says what is done."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from kontor.cli.demo.client import Json, Refused
from kontor.cli.demo.office.calendar import Calendar
from kontor.cli.demo.office.cast import PEOPLE, logins
from kontor.cli.demo.office.customers import CUSTOMERS, PAYERS
from kontor.cli.demo.office.diary import Diary, Left, Stopped
from kontor.cli.demo.office.orders import ORDERS, THIS
from kontor.common.values.identifiers import is_iban

YEAR = Calendar(date(2026, 11, 23))


def refusal(status: int) -> Refused:
    request = httpx.Request("POST", "http://kontor.example/v1/quotes")
    return Refused(httpx.Response(status, json={"code": "x", "detail": "no"}, request=request))


def test_every_order_names_people_and_customers_there_are() -> None:
    for order in ORDERS.values():
        assert order.customer in CUSTOMERS
        assert all(PEOPLE[member].hours for member in order.team)
        assert all(order.answered < week <= THIS for week in order.milestones)
        assert max(order.quoted, order.answered) <= THIS


def test_the_parts_of_a_fixed_price_add_up_to_it() -> None:
    for order in ORDERS.values():
        for line in order.lines:
            if parts := line.get("milestones"):
                whole = sum(Decimal(part["amount"]["amount"]) for part in parts)
                assert whole == Decimal(line["unit_price"]["amount"]), order.title


def test_every_customer_pays_from_an_account_that_exists() -> None:
    assert set(PAYERS) == set(CUSTOMERS)
    assert all(is_iban(payer.iban) for payer in PAYERS.values())


def test_there_is_a_login_for_each_role() -> None:
    assert set(logins()) == {somebody.role for somebody in PEOPLE.values()}
    assert len(set(logins().values())) == len(logins())


def test_the_year_ends_in_the_week_of_its_monday_and_bills_each_month_once() -> None:
    assert YEAR.monday(THIS) == date(2026, 11, 23)
    months = [YEAR.month_to_bill(week) for week in range(THIS)]
    billed = [month for month in months if month is not None]
    assert len(billed) == len(set(billed)) == 12
    assert all(month < YEAR.monday(week) for week, month in enumerate(months) if month is not None)


def test_nobody_works_on_new_years_day() -> None:
    days = [day for week in range(THIS) for day in YEAR.work_days(week)]
    assert date(2026, 1, 1) not in days
    assert all(day.weekday() < 5 for day in days)


def test_what_is_in_the_diary_is_not_done_again(tmp_path: Path) -> None:
    tenant, keys = uuid4(), []

    def done(key: str) -> Json:
        keys.append(key)
        return {"id": "7"}

    assert Diary(tmp_path / "d", tenant).once("quote", done) == {"id": "7"}
    assert Diary(tmp_path / "d", tenant).once("quote", done) == {"id": "7"}
    assert len(keys) == 1


def test_a_step_whose_answer_was_lost_is_asked_for_by_the_same_key(tmp_path: Path) -> None:
    tenant, keys = uuid4(), []

    def lost(key: str) -> Json:
        keys.append(key)
        raise httpx.ReadTimeout("gone")

    with pytest.raises(httpx.ReadTimeout):
        Diary(tmp_path / "d", tenant).once("quote", lost)
    (tmp_path / "d").write_text('{"name": "quo', encoding="utf-8")
    with pytest.raises(httpx.ReadTimeout):
        Diary(tmp_path / "d", tenant).once("quote", lost)
    assert keys[0] == keys[1]


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    tenant = uuid4()
    (tmp_path / "d").write_text('{"name": "quo', encoding="utf-8")
    Diary(tmp_path / "d", tenant).once("quote", lambda _: {"id": "7"})
    assert Diary(tmp_path / "d", tenant)["quote"] == {"id": "7"}


@pytest.mark.parametrize("status", [404, 409, 412, 422])
def test_what_somebody_has_touched_is_left_and_what_follows_too(tmp_path: Path, status: int) -> None:
    diary = Diary(tmp_path / "d", uuid4())

    def touched(_key: str) -> Json:
        raise refusal(status)

    with pytest.raises(Left):
        diary.once("quote", touched)
    with pytest.raises(Left):
        _ = diary["quote"]
    assert "quote" not in diary
    assert [json.loads(line)["name"] for line in (tmp_path / "d").read_text(encoding="utf-8").splitlines()] == ["quote"]


def test_a_platform_that_is_away_leaves_nothing_out(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "d", uuid4())

    def away(_key: str) -> Json:
        raise refusal(503)

    with pytest.raises(Refused):
        diary.once("quote", away)
    assert not diary.left


def test_nothing_new_begins_once_it_is_to_stop(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        Diary(tmp_path / "d", uuid4(), lambda: True).once("quote", lambda _: {})
