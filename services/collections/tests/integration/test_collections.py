"""From the issued invoice to the paid or reminded one."""

import asyncio
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from collections_world import World, a_cancellation, a_statement, an_invoice, in_days
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1.events_pb2 import PaymentAllocated, PaymentReceived, PaymentReversed
from kontor.cli.testing import eventually
from kontor.common.values.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from psycopg.errors import CheckViolation, InsufficientPrivilege

OPEN, SETTLED = pb.OPEN_ITEM_STATE_OPEN, pb.OPEN_ITEM_STATE_SETTLED
PARTLY, CANCELLED = pb.OPEN_ITEM_STATE_PARTLY_PAID, pb.OPEN_ITEM_STATE_CANCELLED


def with_discount(amount: str = "2.00") -> billing.PaymentTerms:
    money = billing.Invoice(payable={"amount": amount, "currency": "EUR"}).payable
    return billing.PaymentTerms(due_date=in_days(30), discount_until=in_days(7), discount_amount=money)


# Invoices.


async def test_an_issued_invoice_is_owed(world: World):
    item = await world.issued(an_invoice())
    assert (item.state, item.invoice_number, item.open_amount.amount) == (OPEN, "RE-2026-0001", "119.00")
    assert (item.due_date, item.customer.label) == (in_days(30), "Hafenbehörde")
    assert await world.balances() == {"receivable": Decimal(119), "invoiced": Decimal(-119)}


async def test_an_invoice_told_twice_is_owed_once(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.tell(InvoiceIssued(invoice=invoice), invoice.id)
    await world.issued(an_invoice("RE-2026-0002"))
    assert await world.account("receivable") == Decimal(238)


async def test_an_invoice_of_nothing_is_settled_and_never_reminded_of(world: World):
    invoice = an_invoice(amount="0.00", terms=billing.PaymentTerms(due_date=in_days(-30)))
    assert (await world.issued(invoice)).state == SETTLED
    assert await world.rows("select 1 from due where kind = 'dunning'") == []


# Payments.


async def test_a_payment_with_its_number_settles(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    statement = await world.imports(a_statement(("119.00", "RE-2026-0001"), ("-7.00", "Gebühr")))
    assert (statement.new_lines, statement.known_lines) == (2, 0)
    paid = await world.item(invoice, state=SETTLED)
    assert paid.open_amount.amount == "0.00"
    (line,) = await world.lines(statement, pb.TRANSACTION_STATE_ALLOCATED)
    assert [(a.invoice.id, a.amount.amount, a.reason) for a in line.allocations] == [
        (invoice.id, "119.00", "invoice_number")
    ]
    assert await world.balances() == {"bank": Decimal(112), "outgoing": Decimal(7), "invoiced": Decimal(-119)}
    (told,) = await world.announced(PaymentAllocated)
    assert (told.open_after.amount, told.open_item_version) == ("0.00", int(paid.etag))


async def test_a_file_imported_twice_changes_nothing(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    content = a_statement(("19.00", "RE-2026-0001"))
    await world.imports(content)
    again = await world.imports(content)
    assert (again.new_lines, again.known_lines) == (0, 1)
    assert (await world.item(invoice)).open_amount.amount == "100.00"
    assert len(await world.announced(PaymentReceived)) == 1


async def test_a_file_imported_twice_at_once_counts_once(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    content = a_statement(("19.00", "RE-2026-0001"))
    await asyncio.gather(*(world.imports(content) for _ in range(4)), return_exceptions=True)
    assert (await world.item(invoice)).open_amount.amount == "100.00"
    assert len(await world.announced(PaymentReceived)) == 1


async def test_two_accountants_with_two_files_never_pay_one_item_twice(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    files = [a_statement(("119.00", "RE-2026-0001"), id_=str(n)) for n in range(4)]
    answers = await asyncio.gather(*(world.imports(f) for f in files), return_exceptions=True)
    assert all(isinstance(a, pb.Statement) for a in answers), answers
    assert (await world.item(invoice, state=SETTLED)).open_amount.amount == "0.00"

    async def all_in() -> bool:
        """Who found the account taken comes in by chunks."""
        return len(await world.lines(None, pb.TRANSACTION_STATE_UNMATCHED)) == 3

    await eventually(all_in)
    assert len(await world.announced(PaymentAllocated)) == 1
    assert await world.account("unallocated") == Decimal(-357)


async def test_the_same_key_gives_the_same_answer(world: World):
    content, key = a_statement(("19.00", "Danke")), str(uuid4())
    first = await world.imports(content, idempotency_key=key)
    assert await world.imports(content, idempotency_key=key) == first


async def test_a_payment_may_come_before_its_invoice(world: World):
    statement = await world.imports(a_statement(("119.00", "RE-2026-0001")))
    (waiting,) = await world.lines(statement)
    assert waiting.state == pb.TRANSACTION_STATE_UNMATCHED
    invoice = an_invoice()
    await world.issued(invoice)
    await world.item(invoice, state=SETTLED)
    (line,) = await world.lines(statement)
    assert line.state == pb.TRANSACTION_STATE_ALLOCATED
    assert await world.balances() == {"bank": Decimal(119), "invoiced": Decimal(-119)}


async def test_invoices_and_their_payments_at_the_same_moment_find_each_other(world: World):
    invoices = [an_invoice(f"RE-2026-{n:04}") for n in range(1, 9)]
    content = a_statement(*(("119.00", i.number) for i in invoices))
    await asyncio.gather(
        *(world.tell(InvoiceIssued(invoice=i), i.id) for i in invoices[:4]),
        world.imports(content),
        *(world.tell(InvoiceIssued(invoice=i), i.id) for i in invoices[4:]),
    )
    for invoice in invoices:
        await world.item(invoice, state=SETTLED)
    assert await world.balances() == {"bank": Decimal(952), "invoiced": Decimal(-952)}


async def test_a_discount_in_time_is_posted_as_such(world: World):
    invoice = an_invoice(terms=with_discount())
    await world.issued(invoice)
    await world.imports(a_statement(("117.00", "RE-2026-0001")))
    await world.item(invoice, state=SETTLED)
    assert await world.balances() == {"bank": Decimal(117), "discount": Decimal(2), "invoiced": Decimal(-119)}


async def test_a_person_says_what_a_payment_is_for(world: World):
    one, two = an_invoice(), an_invoice("RE-2026-0002", "50.00")
    await world.issued(one)
    await world.issued(two)
    (line,) = await world.lines(await world.imports(a_statement(("165.00", "Danke"))))
    done = await world.allocate(line, (one.id, "117.00", True), (two.id, "48.00", False))
    assert (done.state, done.unallocated.amount) == (pb.TRANSACTION_STATE_ALLOCATED, "0.00")
    assert (await world.item(one)).state == SETTLED
    assert (await world.item(two)).open_amount.amount == "2.00"
    with pytest.raises(Conflict):
        await world.allocate(line, (two.id, "1.00", False))


async def test_more_than_came_or_than_is_open_is_refused_and_nothing_is_kept(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("200.00", "Danke"))))
    before = await world.balances()
    for amount, code in (("201.00", "collections.more_than_received"), ("150.00", "collections.more_than_open")):
        with pytest.raises(InvalidInput) as refused:
            await world.allocate(line, (invoice.id, amount, False))
        assert refused.value.code == code
    with pytest.raises(NotFound):
        await world.allocate(line, (str(uuid4()), "1.00", False))
    assert await world.balances() == before
    assert await world.announced(PaymentAllocated) == []


async def test_one_invoice_named_twice_is_not_paid_twice(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("200.00", "Danke"))))
    with pytest.raises(DomainError):
        await world.allocate(line, (invoice.id, "100.00", False), (invoice.id, "100.00", False))
    assert (await world.item(invoice)).open_amount.amount == "119.00"


async def test_a_file_that_is_not_there_or_no_statement_is_refused(world: World):
    ref = await world.store(b"%PDF-1.7")
    with pytest.raises(InvalidInput) as refused:
        await world.accountant("ImportStatement", pb.ImportStatementRequest(file=ref))
    assert refused.value.code == "collections.statement_unreadable"
    ref.sha256 = "0" * 64
    with pytest.raises(NotFound):
        await world.accountant("ImportStatement", pb.ImportStatementRequest(file=ref))


# Undo and cancellation.


async def test_undo_opens_the_item_again(world: World):
    invoice = an_invoice(terms=with_discount())
    await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("117.00", "RE-2026-0001"))))
    undone = await world.undo(line)
    assert (undone.state, list(undone.allocations)) == (pb.TRANSACTION_STATE_UNMATCHED, [])
    assert (await world.item(invoice)).open_amount.amount == "119.00"
    assert await world.balances() == {
        "bank": Decimal(117),
        "unallocated": Decimal(-117),
        "receivable": Decimal(119),
        "invoiced": Decimal(-119),
    }
    (told,) = await world.announced(PaymentReversed)
    assert (told.open_after.amount, told.reason) == ("119.00", "Rückgabe")


async def test_after_an_undo_the_item_is_reminded_of_again(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("119.00", "RE-2026-0001"))))
    assert await world.rows("select 1 from due where kind = 'dunning'") == []
    await world.undo(line)
    assert len(await world.rows("select 1 from due where kind = 'dunning'")) == 1


async def test_a_cancelled_open_invoice_is_owed_no_more(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.issued(a_cancellation(invoice))
    assert (await world.item(invoice, state=CANCELLED)).open_amount.amount == "0.00"
    assert await world.balances() == {}
    assert await world.rows("select 1 from due where kind = 'dunning'") == []


async def test_a_cancelled_paid_invoice_leaves_the_money_as_credit(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.imports(a_statement(("119.00", "RE-2026-0001")))
    await world.issued(a_cancellation(invoice))
    await world.item(invoice, state=CANCELLED)
    assert await world.balances() == {"bank": Decimal(119), "unallocated": Decimal(-119)}


async def test_a_credit_is_what_was_paid_without_the_discount(world: World):
    invoice = an_invoice(terms=with_discount())
    await world.issued(invoice)
    await world.imports(a_statement(("117.00", "RE-2026-0001")))
    await world.issued(a_cancellation(invoice))
    await world.item(invoice, state=CANCELLED)
    assert await world.balances() == {"bank": Decimal(117), "unallocated": Decimal(-117)}
    (credit,) = await world.credits(invoice.customer.id)
    assert (credit.free.amount, credit.invoice.id) == ("117.00", invoice.id)


async def test_the_subledger_is_never_changed(world: World):
    await world.issued(an_invoice())
    for change in ("update posting set amount = 1", "delete from posting"):
        with pytest.raises((DomainError, InsufficientPrivilege)):
            await world.change(change)


def _posted(entry: UUID, *rows: tuple[str, int]) -> str:
    values = ", ".join(
        f"('{entry}', '{account}', 'EUR', {amount}, 'payment', '{entry}', '2026-07-01', '[]')"
        for account, amount in rows
    )
    columns = "entry_id, account, currency, amount, kind, ref_id, posting_date, tax"
    return f"insert into posting ({columns}) values {values}"


async def test_an_entry_adds_up_when_its_transaction_ends_however_its_rows_came(world: World):
    at_once, one_by_one, odd = uuid4(), uuid4(), uuid4()
    await world.change(_posted(at_once, ("bank", 7), ("unallocated", -7)))
    await world.change(_posted(one_by_one, ("bank", 5)), _posted(one_by_one, ("unallocated", -5)))
    for statements in (
        [_posted(odd, ("bank", 7))],
        [_posted(odd, ("bank", 7), ("unallocated", -6))],
        [_posted(odd, ("bank", 7)), _posted(odd, ("unallocated", -6))],
        [_posted(at_once, ("discount", 1))],
    ):
        with pytest.raises((DomainError, CheckViolation)):
            await world.change(*statements)
    assert await world.balances() == {"bank": Decimal(12), "unallocated": Decimal(-12)}
    assert await world.rows("select entry_id from posting_unbalanced") == []


# Reminders.


async def test_a_late_item_is_reminded_of_three_times(world: World):
    invoice = an_invoice(amount="10000.00", terms=billing.PaymentTerms(due_date=in_days(1), agreed=True))
    await world.issued(invoice)
    for level, days in ((1, 15), (2, 30), (3, 45)):
        await world.later(days, version=level)

        async def reminded(level: int = level) -> bool:
            return len(await world.notices(invoice)) == level

        await eventually(reminded)
    first = (await world.notices(invoice))[-1]
    assert (first.level, first.lump_sum.amount, first.recipient) == (1, "40.00", "vergabe@hafen.example")
    owed = sum(Decimal(p.interest.amount) for p in first.periods)
    assert owed > 0
    assert Decimal(first.total.amount) == Decimal(10000) + owed + 40
    assert (await world.item(invoice)).dunning_level == 3
    assert await world.rows("select 1 from due where kind = 'dunning'") == []


async def test_a_paid_item_is_not_reminded_of(world: World):
    paid, late = (
        an_invoice(number, terms=billing.PaymentTerms(due_date=in_days(1)))
        for number in ("RE-2026-0001", "RE-2026-0002")
    )
    await world.issued(paid)
    await world.issued(late)
    await world.imports(a_statement(("119.00", "RE-2026-0001")))
    await world.later(15)

    async def reminded() -> bool:
        return bool(await world.notices(late))

    await eventually(reminded)
    assert await world.notices(paid) == []


# Who sees what.


async def test_a_customer_sees_only_what_they_owe(world: World):
    mine, other = an_invoice(), an_invoice("RE-2026-0002")
    await world.issued(mine)
    await world.issued(other)
    customer = world.running.user(
        world.tenant, "collections.open_item.read@customer", scope={"customer": [mine.customer.id]}
    )
    shown = (await customer("ListOpenItems", pb.ListOpenItemsRequest())).message.open_items
    assert [i.id for i in shown] == [mine.id]
    with pytest.raises((Forbidden, NotFound)):
        await customer("GetOpenItem", pb.GetOpenItemRequest(id=other.id))


async def test_another_tenant_sees_nothing(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    stranger = world.running.user(uuid4())
    assert list((await stranger("ListOpenItems", pb.ListOpenItemsRequest())).message.open_items) == []
    with pytest.raises(NotFound):
        await stranger("GetOpenItem", pb.GetOpenItemRequest(id=invoice.id))
