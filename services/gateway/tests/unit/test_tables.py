"""What a table says of a row, in both languages, as CSV and for sheets."""

import csv
import json
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.timetracking.v1 import timetracking_pb2 as time
from kontor.common.database.lines import Lines
from kontor.common.database.telling import Plan, Sum, Wanted
from kontor.common.values.errors import InvalidInput
from kontor.gateway import sheets
from kontor.gateway.tables import Table

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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


def test_a_number_that_travels_as_text_is_a_number_in_a_table():
    columns = ["hours", "note", "vat_rate", "amount.amount"]
    entry = time.TimeEntry(hours="7.5", note="7.5", amount=Money(amount="-0.50", currency="EUR"))
    of = Table(time.ListTimeEntriesResponse, columns, "de")
    rows = next(iter(of.portions(time.ListTimeEntriesResponse(entries=[entry]).SerializeToString())))
    assert json.loads(of.lines().rows(rows)) == [["n", "7.5"], ["t", "7.5"], ["t", ""], ["n", "-0.50"]]
    assert of.csv().rows(rows) == b"7,5;7.5;;-0,50\r\n"


def test_a_sheet_says_days_from_before_it_can_count_as_text():
    out = BytesIO()
    sheets.write([json.dumps([("d", day)]).encode() for day in ("1815-06-18", "1900-02-28", "1900-03-01")], out)
    with ZipFile(out) as package:
        rows = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml")).iter(f"{_MAIN}row")
    assert ["".join(row.itertext()) for row in rows] == ["1815-06-18", "1900-02-28", "61"]


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


def _column(name: str, kind: Any) -> sa.ColumnElement[Any]:
    return sa.column(name, kind)


# A column of each kind that may tell a field, of the row itself and of a part of it.
SHOWN: dict[str, Any] = {
    "id": _column("id", sa.Uuid()),
    "number": _column("number", sa.Text()),
    "issue_date": _column("issued", sa.Date()),
    "document_kind": _column("kind", sa.Text()),
    "customer": _column("customer_id", sa.Uuid()),
    "project.label": _column("project", sa.Text()),
    "issued_at": _column("at", sa.DateTime(timezone=True)),
    "gross": Sum(_column("gross", sa.BigInteger()), _column("currency", sa.Text())),
    "net": Sum(_column("net", sa.Numeric()), _column("currency_", sa.Text())),
    "payment.state": _column("payment", sa.Text()),
    "payment.days_overdue": _column("days", sa.Integer()),
    "payment.since": _column("since", sa.DateTime(timezone=True)),
    "payment.open_amount": Sum(_column("open", sa.BigInteger()), _column("currency__", sa.Text())),
    "buyer.consumer": _column("consumer", sa.Boolean()),
    "buyer.name": _column("buyer", sa.Text()),
    "delivery.attempt": _column("attempt", sa.Integer()),
}
NAMES = [
    *(name for name in SHOWN if name != "customer"),
    *("customer.id", "customer.label", "customer.number", "gross.currency", "gross.amount", "net.currency"),
]
CUSTOMERS = {UUID(int=1): ('=Werft; "Nord"', "K-1"), UUID(int=2): ("2026-02-28", "+1")}
TEXTS = st.text("=+-@\t\r\n;,\"' äß2026\u0661", max_size=12) | st.sampled_from(
    ["2026-02-28", "2026-02-30", "-1.5", "-1.", "+49 30", "=1+1", "a,b", "a;b", "\u0662\u0660\u0662\u0666-01-01"]
)
_FIRST, _LAST = datetime(1970, 1, 2), datetime(2100, 1, 1)  # noqa: DTZ001 -- bounds are given without
INSTANTS = st.datetimes(_FIRST, _LAST, timezones=st.sampled_from([UTC, ZoneInfo("Asia/Tokyo")]))
VALUES: dict[type, st.SearchStrategy[Any]] = {
    sa.Uuid: st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)]),
    sa.Text: TEXTS,
    sa.Date: st.dates(),
    sa.DateTime: INSTANTS,
    sa.Numeric: st.decimals(-(10**9), 10**9, places=2),
    sa.BigInteger: st.integers(-(10**9), 10**9).map(lambda cents: cents * 10),
    sa.Integer: st.integers(0, 5),
    sa.Boolean: st.booleans(),
}
WORDS = {
    "kind": ["INVOICE", "PARTIAL", ""],
    "payment": ["OPEN", "PARTLY_PAID", ""],
    "currency": ["EUR"],
    "currency_": ["EUR"],
    "currency__": ["EUR"],
}


def _values(column: Any) -> st.SearchStrategy[Any]:
    element = column.element
    if element.name in WORDS:
        words = st.sampled_from(WORDS[element.name])
        return words if element.name.startswith("currency") else st.none() | words
    return st.none() | VALUES[type(element.type)]


@pytest.mark.parametrize("lang", ["de", "en"])
@given(data=st.data())
def test_what_columns_tell_is_said_byte_for_byte_as_of_messages(lang: str, data: st.DataObject):
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True))
    plan = Plan.of(Wanted(pb.Invoice, tuple(sorted(names))), sa.table("nothing"), SHOWN, {})  # type: ignore[arg-type]
    assert plan is not None
    rows = data.draw(st.lists(st.tuples(*map(_values, plan.columns)), max_size=6))
    form = table(lang, names).csv()
    said = form.rows(plan.messages(rows, CUSTOMERS))
    assert Lines.of(plan, names, lang).written(rows, CUSTOMERS) == said


@pytest.mark.parametrize("odd", ["lines", "customer", "nonsense", "gross.x", "number.x", "lines.title", "", "a" * 300])
def test_what_is_no_column_is_refused_by_its_name(odd: str):
    with pytest.raises(InvalidInput) as refused:
        table("en", ["number", odd])
    assert refused.value.facts["column"] == odd[:100]
