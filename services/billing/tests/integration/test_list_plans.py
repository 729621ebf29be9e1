"""Pages of a list cost what they show: each order and search walks an index under row-level security."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.billing.store import BillingTx
from kontor.billing.store.invoices import Invoices
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.common.calling import contract
from kontor.common.database.listed import filters_of
from kontor.common.database.paging import Page
from kontor.common.database.telling import wanted
from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Principal
from kontor.common.serving.wholes import Whole
from sqlalchemy.dialects.postgresql import dialect

ROWS, SHOWN = 20_000, 25
TENANT, OTHER = uuid4(), uuid4()
# That of every five hundredth invoice.
_CUSTOMER = str(UUID(hashlib.md5(b"7").hexdigest()))
_INVOICES = """
insert into invoice (tenant_id, id, version, number, kind, customer_id, customer_name, issue_date, due_date, gross,
                     received, item_version, cancelled_by, cancelled_by_number, frozen)
select '{tenant}', gen_random_uuid(), 1, 'RE-' || lpad(n::text, 6, '0'), 'INVOICE', md5((n % 500)::text)::uuid,
       'Kunde ' || n % 500 || ' Bau GmbH', date '2020-01-01' + n % 2000, date '2020-02-01' + n % 1999, n % 7919, 0, 0,
       null, '', '' from generate_series(1, {rows}) n;
insert into saga (tenant_id, id, document, delivery, payment, attempt, reason, since, customer_id, customer_name,
                  number)
select tenant_id, id, 'ISSUED', 'DISPATCHED', 'OPEN', 1, '', now(), customer_id, customer_name, number
  from invoice where tenant_id = '{tenant}';
"""


@pytest.fixture(scope="module")
def seeded(databases: Databases, postgres: Postgres) -> Any:
    settings = databases.fresh("billing")
    with postgres.connect(settings.name) as admin:
        for tenant, rows in ((TENANT, ROWS), (OTHER, ROWS)):
            admin.execute(_INVOICES.format(tenant=tenant, rows=rows).encode())
        admin.execute("analyze")
    return settings


@pytest.fixture
async def tx(seeded: Any) -> AsyncIterator[BillingTx]:
    db = Database(seeded, "billing")
    await db.open()
    async with db.reading(Principal.system(TENANT, "billing"), tx_class=BillingTx) as made:
        yield made
    await db.close()


class Explained:
    """Stands in for a transaction: what a list asks is planned and run, and what its plan read is counted."""

    def __init__(self, tx: BillingTx) -> None:
        self._tx = tx
        self.read = 0

    async def all(self, statement: Any, **params: Any) -> list[Any]:
        filled = statement.params(**params).compile(dialect=dialect(), compile_kwargs={"literal_binds": True}).string
        [row] = await self._tx.all(sa.text(f"explain (analyze, format json) {filled}"))
        [[plan]] = row.values()
        self.read = max(_rows(plan["Plan"]))
        return await self._tx.all(statement, **params)


def _rows(node: dict[str, Any]) -> list[int]:
    """Of each table that is read: rows that came and rows that a filter threw away, loops together."""
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return [own, *(count for inner in node.get("Plans", ()) for count in _rows(inner))]


@pytest.mark.parametrize("descending", ["", "-"])
@pytest.mark.parametrize("order", ["issue_date", "number", "due_date", "gross", "open_amount", "customer"])
async def test_a_page_reads_hardly_more_than_it_shows(tx: BillingTx, order: str, descending: str) -> None:
    listing, order = Invoices.listing, f"{descending}{order}"
    page = Page(size=SHOWN)
    for _ in range(4):  # also deeper
        explained: Any = Explained(tx)
        rows, token = await listing.rows(explained, page, order=order)
        assert explained.read <= 3 * (SHOWN + 1), (order, explained.read)
        assert len(rows) == SHOWN
        page = Page.of(SHOWN, token, types=listing.kinds(order))


@pytest.mark.parametrize(
    "request_",
    [
        pb.ListInvoicesRequest(q="re-0199", order_by="number"),
        pb.ListInvoicesRequest(q="Kunde 77", order_by="customer"),
        pb.ListInvoicesRequest(gross_from="7900", gross_to="7910", order_by="gross"),
        pb.ListInvoicesRequest(number="RE-000077"),
    ],
    ids=["a number's beginning", "a name", "an amount", "a number"],
)
async def test_a_search_reads_hardly_more_than_it_finds(tx: BillingTx, request_: Any) -> None:
    listing = Invoices.listing
    explained: Any = Explained(tx)
    given = filters_of(request_, listing)
    rows, _ = await listing.rows(explained, Page(size=200), order=request_.order_by, **given)
    assert rows
    assert all(isinstance(row["id"], UUID) for row in rows)
    assert explained.read <= 3 * max(len(rows), SHOWN), explained.read


NAMES = ("number", "customer.label", "document_kind", "issue_date", "terms.due_date", "gross", "payment.state")


async def test_a_table_of_fields_that_columns_tell_reads_no_document(tx: BillingTx) -> None:
    """The documents of these invoices are empty: whoever read one would fail."""
    bodies = await _whole(tx, pb.ListInvoicesRequest(order_by="number"), NAMES)
    shown = [row for body in bodies for row in pb.ListInvoicesResponse.FromString(body).invoices]
    assert [row.number for row in shown] == [f"RE-{n:06}" for n in range(1, ROWS + 1)]
    assert shown[499] == pb.Invoice(
        number="RE-000500",
        document_kind=pb.DOCUMENT_KIND_INVOICE,
        customer=Ref(label="Kunde 0 Bau GmbH"),
        issue_date="2021-05-15",
        terms=pb.PaymentTerms(due_date="2021-06-15"),
        gross=Money(amount="500.00", currency="EUR"),
        payment=pb.Payment(state=pb.PAYMENT_STATE_OPEN),
    )


async def test_lines_of_a_table_come_from_the_same_rows(tx: BillingTx) -> None:
    german, english = ([f"RE-{n:06}" for n in range(ROWS, 0, -1)] for _ in "de")
    for form, delimiter, numbers in (("csv-de", ";", german), ("csv-en", ",", english)):
        bodies = await _whole(tx, pb.ListInvoicesRequest(order_by="-number"), NAMES, form)
        lines = b"".join(bodies).decode().split("\r\n")
        assert lines.pop() == ""
        assert [line.partition(delimiter)[0] for line in lines] == numbers
        await tx.run(sa.text("close kontor_rows"))
    assert lines[ROWS - 500] == "RE-000500,Kunde 0 Bau GmbH,Invoice,2021-05-15,2021-06-15,500.00,Open"


async def test_another_table_may_follow_on_the_same_connection(tx: BillingTx) -> None:
    """Each of its rows has other columns than those of the one before."""
    for names in (["gross"], ["number", "gross.currency"], ["payment.state", "id", "issue_date"]):
        bodies = await _whole(tx, pb.ListInvoicesRequest(customer_id=_CUSTOMER, order_by="number"), names, "csv-en")
        lines = b"".join(bodies).decode().splitlines()
        assert len(lines) == ROWS // 500
        assert {line.count(",") + 1 for line in lines} == {len(names)}
        await tx.run(sa.text("close kontor_rows"))


async def test_a_list_without_rows_is_told_once_and_empty(tx: BillingTx) -> None:
    assert await _whole(tx, pb.ListInvoicesRequest(number="RE-none"), NAMES, "csv-de") == [b""]
    await tx.run(sa.text("close kontor_rows"))
    assert await _whole(tx, pb.ListInvoicesRequest(number="RE-none"), NAMES) == [b""]


async def _whole(tx: BillingTx, request: Any, names: Sequence[str], form: str = "") -> list[bytes]:
    """As the edge asks for it; what is announced must be what was wanted."""
    told = list[Any]()

    async def announce(metadata: Any) -> None:
        told.extend(metadata)

    async def page(asked: Any) -> Any:
        found = await tx.invoices.listed(asked)
        assert found.rows == []
        return found.answer(pb.ListInvoicesResponse, [])

    rpc = contract.rpc("/kontor.api.billing.v1.BillingService/ListInvoices")
    headers = {contract.FIELDS: ",".join(names), contract.FORM: form}
    whole = Whole(rpc, headers, Principal.system(TENANT, "billing"))
    whole.begin(request)
    bodies = [body async for body in whole.answers(tx, request, page, announce)]
    assert told == ([(contract.FORM, form)] if form else [])
    return bodies


async def test_a_field_that_the_document_alone_tells_is_read_with_it(tx: BillingTx) -> None:
    tx.takes = wanted(pb.Invoice, ["number", "seller.name"], lambda _permission: False)
    found = await tx.invoices.listed(pb.ListInvoicesRequest())
    assert tx.whole is None
    assert len(found.rows) == SHOWN
