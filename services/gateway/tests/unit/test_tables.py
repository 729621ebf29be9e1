"""What a table says of a row, in both languages, as CSV and for sheets."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.common.values.errors import InvalidInput
from kontor.gateway.tables import Table

AT = Timestamp()
AT.FromDatetime(datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
FULL = pb.Invoice(
    number="RE-1",
    customer=Ref(label="=Werft"),
    issue_date="2026-07-01",
    gross=Money(amount="-1234.50", currency="EUR"),
    payment=pb.Payment(state=pb.PAYMENT_STATE_PARTLY_PAID, days_overdue=3),
    seller=pb.Seller(name="Büro; Söhne"),
    buyer=pb.Buyer(consumer=True),
    issued_at=AT,
)
COLUMNS = [
    *("number", "customer.label", "issue_date", "gross", "gross.currency", "payment.state", "payment.days_overdue"),
    *("seller.name", "buyer.consumer", "issued_at"),
]


def table(lang: str, columns: list[str] = COLUMNS) -> Table:
    return Table(pb.ListInvoicesResponse, columns, lang)


def as_csv(of: Table, *rows: Any, delimiter: str = ",") -> list[list[str]]:
    form = of.csv()
    body = pb.ListInvoicesResponse(invoices=rows).SerializeToString()
    written = form.head(of.paths) + b"".join(form.rows(some) for some in of.portions(body))
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def as_cells(of: Table, *rows: Any) -> list[list[tuple[str, str]]]:
    body = pb.ListInvoicesResponse(invoices=rows).SerializeToString()
    lines = b"".join(of.lines().rows(some) for some in of.portions(body))
    return [[tuple(cell) for cell in json.loads(line)] for line in lines.splitlines()]


def test_a_row_is_said_in_english_and_in_german():
    head, english = as_csv(table("en"), FULL)
    assert head == COLUMNS
    assert english == [
        *("RE-1", "'=Werft", "2026-07-01", "-1234.50", "EUR", "Partly paid", "3", "Büro; Söhne", "yes"),
        "2026-07-01T22:30:00Z",
    ]
    _, german = as_csv(table("de"), FULL, delimiter=";")
    assert german == [
        *("RE-1", "'=Werft", "01.07.2026", "-1234,50", "EUR", "Teilbezahlt", "3", "Büro; Söhne", "ja"),
        "02.07.2026 00:30:00",
    ]


def test_a_sheet_has_numbers_days_and_instants_as_what_they_are():
    [cells] = as_cells(table("en"), FULL)
    assert cells == [
        *(("t", "RE-1"), ("t", "=Werft"), ("d", "2026-07-01"), ("n", "-1234.50"), ("t", "EUR")),
        *(("t", "Partly paid"), ("n", "3"), ("t", "Büro; Söhne"), ("t", "yes"), ("m", "2026-07-01T22:30:00Z")),
    ]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_not_there_is_empty_and_neither_zero_nor_no(lang: str):
    delimiter = ";" if lang == "de" else ","
    assert as_csv(table(lang), pb.Invoice(), delimiter=delimiter)[1] == [""] * len(COLUMNS)
    assert as_cells(table(lang), pb.Invoice()) == [[("t", "")] * len(COLUMNS)]


def test_a_zero_of_the_row_itself_is_said():
    of = Table(crm.ListCustomersResponse, ["name", "payment_days"], "en")
    [row] = next(iter(of.portions(crm.ListCustomersResponse(customers=[crm.Customer(name="A")]).SerializeToString())))
    assert of.csv().rows([row]) == b"A,0\r\n"


def test_a_value_that_a_newer_service_knows_is_shown_by_its_number():
    row = pb.Invoice.FromString(pb.Invoice(document_kind=99).SerializeToString())  # type: ignore[arg-type]
    assert as_csv(table("en", ["document_kind"]), row)[1] == ["99"]


def test_many_rows_come_in_portions_and_in_order():
    rows = [pb.Invoice(number=str(at)) for at in range(450)]
    of = table("en", ["number"])
    body = pb.ListInvoicesResponse(invoices=rows).SerializeToString()
    assert [len(some) for some in of.portions(body)] == [200, 200, 50]
    assert [line[0] for line in as_csv(of, *rows)[1:]] == [row.number for row in rows]


@pytest.mark.parametrize("odd", ["lines", "customer", "nonsense", "gross.x", "number.x", "lines.title", "", "a" * 300])
def test_what_is_no_column_is_refused_by_its_name(odd: str):
    with pytest.raises(InvalidInput) as refused:
        table("en", ["number", odd])
    assert refused.value.facts["column"] == odd[:100]
