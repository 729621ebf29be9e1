"""Fields of rows told by columns: which are, which are not, and how amounts are said."""

from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.common.database.listing import always, thousandths
from kontor.common.database.telling import Plan, Sum, Wanted, said, wanted
from kontor.common.values import wire
from kontor.common.values.money import Money, minor_digits

METADATA = sa.MetaData()
TABLE = sa.Table(
    "thing",
    METADATA,
    sa.Column("id", sa.Uuid),
    sa.Column("number", sa.Text),
    sa.Column("title", sa.Integer),
    sa.Column("issue_date", sa.Date),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("payment", sa.Text),
    sa.Column("gross", sa.Numeric),
)
SHOWN = {"customer": TABLE.c.customer_id, "payment.state": TABLE.c.payment}
SUMS = {"gross": Sum(thousandths(TABLE, "gross"), always("EUR"))}


def plan(*paths: str) -> Plan | None:
    return Plan.of(Wanted(pb.Invoice, paths), TABLE, SHOWN, SUMS)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_thousandths_are_said_as_the_amount_they_are(units: int, currency: str):
    digits = minor_digits(currency)
    thousand = units * 10 ** (3 - digits)
    expected = wire.money(Money(Decimal(units).scaleb(-digits), currency)).amount
    assert said(thousand, currency) == expected


def test_fields_are_told_by_columns_of_their_name_by_sums_and_as_said():
    made = plan("customer.label", "gross", "gross.currency", "id", "issue_date", "number", "payment.state")
    assert made is not None
    assert len(made.columns) == 7
    customer, thing = uuid4(), uuid4()
    row = (customer, -119_500, "EUR", thing, None, "RE-1", "OPEN")
    [shown] = made.messages([row], {customer: ("Werft", "K-1")})
    assert shown == pb.Invoice(
        id=str(thing),
        number="RE-1",
        customer=wire.ref(customer, "Werft", "K-1"),
        gross=wire.money(Money(Decimal("-119.50"))),
        payment=pb.Payment(state=pb.PAYMENT_STATE_OPEN),
    )
    assert made.references([row]) == {customer}


def test_who_wants_only_the_id_of_a_record_asks_for_no_label():
    made = plan("customer.id")
    assert made is not None
    assert made.references([(uuid4(),)]) == set()


@pytest.mark.parametrize("path", ["title", "net", "net.currency", "terms.due_date", "project.label", "seller.name"])
def test_what_no_column_tells_needs_the_whole_record(path: str):
    assert plan("number", path) is None


def test_a_field_that_only_some_see_is_told_to_them_alone():
    paths = ["title", "amount"]
    assert wanted(projects.Milestone, paths, lambda permission: False) is None
    assert wanted(projects.Milestone, paths, {"projects.milestone.amount"}.__contains__) is not None
    assert wanted(projects.Milestone, ["title"], lambda permission: False) is not None


@pytest.mark.parametrize("odd", ["nonsense", "title.x", "evidence_files", ""])
def test_a_field_that_is_not_there_or_holds_many_is_not_wanted(odd: str):
    assert wanted(projects.Milestone, [odd], lambda permission: True) is None
