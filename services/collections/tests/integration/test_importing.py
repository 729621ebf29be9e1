"""Large files come in by chunks, nobody waits for them, and what waits is found by index."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from collections_world import IBAN, World, a_cancellation, a_statement, an_invoice, in_days
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1 import events_pb2 as told
from kontor.api.common.v1 import types_pb2 as common
from kontor.cli.testing import eventually
from kontor.collections.bankfiles import read_statements
from kontor.collections.domain.lines import ReadStatement
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import importing
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import Bug, NotFound

OPEN, SETTLED = pb.OPEN_ITEM_STATE_OPEN, pb.OPEN_ITEM_STATE_SETTLED


def many(count: int, *named: str, id_: str = "1") -> bytes:
    """Payments that name invoices, then donations of strangers."""
    strangers = [(f"{1 + n % 90}.00", f"Spende {n}") for n in range(count)]
    return a_statement(*(("119.00", number) for number in named), *strangers, id_=id_, payer="Niemand", account="")


async def as_it_is(world: World, id_: str) -> pb.Statement:
    found = await world.accountant("GetStatement", pb.GetStatementRequest(id=id_))
    now: pb.Statement = found.message.statement
    return now


async def imported(world: World, statement: pb.Statement) -> pb.Statement:
    async def look() -> pb.Statement | None:
        now = await as_it_is(world, statement.id)
        return now if now.state == pb.STATEMENT_STATE_IMPORTED else None

    found = await eventually(look, timeout=60)
    assert found is not None
    return found


async def operation(world: World, id_: str) -> common.Operation:
    answer = await world.accountant("GetOperation", pb.GetOperationRequest(id=id_))
    found: common.Operation = answer.message.operation
    return found


async def test_a_small_file_is_in_and_matched_when_the_call_answers(world: World):
    await world.issued(an_invoice())
    statement = await world.imports(a_statement(("119.00", "RE-2026-0001")))
    assert statement.state == pb.STATEMENT_STATE_IMPORTED
    ended = await operation(world, statement.operation_id)
    assert (ended.state, ended.done, ended.total) == (common.OPERATION_STATE_SUCCEEDED, 1, 1)
    (line,) = await world.lines(statement)
    assert line.state == pb.TRANSACTION_STATE_ALLOCATED


async def test_a_large_file_is_an_operation_whose_lines_are_seen_when_all_are_in(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    content = many(5_100, "RE-2026-0001")
    begun = await world.imports(content)
    assert (begun.state, begun.new_lines) == (pb.STATEMENT_STATE_IMPORTING, 0)
    seen: set[int] = set()

    async def through() -> bool:
        first = await world.lines(begun)
        if (await as_it_is(world, begun.id)).state == pb.STATEMENT_STATE_IMPORTING:
            seen.add(len(first))
            return False
        return True

    await eventually(through, timeout=60)
    assert seen <= {0}
    done = await imported(world, begun)
    assert (done.new_lines, done.known_lines) == (5_101, 0)
    ended = await operation(world, begun.operation_id)
    assert (ended.state, ended.done) == (common.OPERATION_STATE_SUCCEEDED, 5_101)
    assert ended.result_href == f"/v1/statements/{begun.id}"
    await world.item(invoice, state=SETTLED)
    (count,) = await world.rows("select count(*) as lines, count(distinct line_key) as keys from bank_transaction")
    assert (count["lines"], count["keys"]) == (5_101, 5_101)
    [journal] = await world.rows("select count(*) as n from journal where message like '%PaymentReceived'")
    assert journal["n"] == 5_101
    orders = await world.announced(told.StatementChunkRequested)
    assert [(order.chunk, order.chunks) for order in orders] == [(0, 2), (1, 2)], "told at once"
    again = await imported(world, await world.imports(content))
    assert (again.new_lines, again.known_lines) == (0, 5_101)


async def test_others_write_while_a_large_file_comes_in(world: World):
    begun = await world.imports(many(3_000))
    meanwhile = 0
    while (await as_it_is(world, begun.id)).state == pb.STATEMENT_STATE_IMPORTING:
        meanwhile += 1
        await world.imports(a_statement(("1.00", f"Danke {meanwhile}"), id_=f"small-{meanwhile}"))
    assert meanwhile > 1, "nobody waits for the large one"


async def test_the_line_of_a_file_that_is_not_in_yet_is_not_there(world: World):
    begun = await imported(world, await world.imports(many(700)))
    hidden = "select id from bank_transaction where statement_id = cast(:id as uuid) limit 1"

    async def one() -> list[dict[str, object]]:
        return await world.rows(hidden, id=begun.id)

    (row,) = await eventually(one)
    await world.change(f"update statement set state = 'IMPORTING' where id = '{begun.id}'")
    with pytest.raises(NotFound):
        await world.accountant("GetBankTransaction", pb.GetBankTransactionRequest(id=str(row["id"])))
    assert await world.lines(begun) == []
    await world.change(f"update statement set state = 'IMPORTED' where id = '{begun.id}'")


@asynccontextmanager
async def taking_over(world: World, content: bytes) -> AsyncIterator[tuple[CollectionsTx, UUID, ReadStatement]]:
    """A statement that has begun and whose chunks are taken by hand; in the end the rest cannot be written."""
    (read,) = read_statements(content)
    ref = await world.store(content)
    file = {name: getattr(ref, name) for name in ("sha256", "size", "media_type", "name")}
    db, principal = world.running.service.context.db, Principal.system(world.tenant, "collections")
    async with db.transaction(principal, tx_class=CollectionsTx) as tx:
        (begun,), _ = await importing.import_statements(tx, statements=[read], file=file)
        yield tx, begun.id, read
        await importing.chunk_refused(tx, statement_id=begun.id, why=Bug("the disk is full"))


async def interrupted(world: World, content: bytes) -> pb.Statement:
    """Its first chunk is in, the second could not be written."""
    async with taking_over(world, content) as (tx, id_, read):
        await importing.take_chunk(tx, statement_id=id_, position=0, chunk=0, chunks=2, read=read)
    return await as_it_is(world, str(id_))


def outgoing(count: int) -> list[tuple[str, str]]:
    """Lines that nobody has to match."""
    return [(f"-{1 + n % 90}.00", f"Miete {n}") for n in range(count)]


@dataclass
class Copied:
    """Bank lines as somebody has them who asks for changes alone."""

    world: World
    token: str
    states: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def begun(cls, world: World) -> "Copied":
        async def sealed() -> bool:
            return not await world.rows("select 1 from journal where seq is null")

        await eventually(sealed)
        request = pb.ListBankTransactionsRequest(with_changes=True)
        return cls(world, (await world.accountant("ListBankTransactions", request)).message.changes_token)

    async def follow(self) -> None:
        before = ""
        while before != self.token:
            request = pb.ListBankTransactionsRequest(changed_since=self.token, page_size=200)
            page = (await self.world.accountant("ListBankTransactions", request)).message
            assert len(page.bank_transactions) <= 200
            self.states |= {line.id: line.state for line in page.bank_transactions}
            for gone in page.gone_ids:
                self.states.pop(gone, None)
            before, self.token = self.token, page.changes_token


async def test_a_statement_whose_import_failed_half_way_is_imported_again_and_ends_right(world: World):
    invoices = [an_invoice("RE-2026-0001"), an_invoice("RE-2026-0002")]
    for invoice in invoices:
        await world.issued(invoice)
    lines = [("119.00", "RE-2026-0001"), *outgoing(5_100), ("119.00", "RE-2026-0002")]
    content = a_statement(*lines)
    failed = await interrupted(world, content)
    assert (failed.state, failed.new_lines) == (pb.STATEMENT_STATE_FAILED, 5_000)
    ended = await operation(world, failed.operation_id)
    assert (ended.state, ended.done) == (common.OPERATION_STATE_FAILED, 5_000)
    assert await world.lines() == [], "nothing of it is seen"
    copy = await Copied.begun(world)
    again = await imported(world, await world.imports(content))
    assert (again.new_lines, again.known_lines) == (102, 5_000)
    for invoice in invoices:
        await world.item(invoice, state=SETTLED)
    [seen] = await world.rows(
        "select count(*) as n from bank_transaction t join statement s on s.id = t.statement_id"
        " where s.state = 'IMPORTED'"
    )
    [told_of] = await world.rows("select count(*) as n from journal where aggregate_type = 'bank_transaction'")
    assert (seen["n"], told_of["n"]) == (5_102, 5_102), "each line is seen, and was told of once"

    async def all_of_them() -> bool:
        await copy.follow()
        return len(copy.states) == 5_102 and pb.TRANSACTION_STATE_UNMATCHED not in copy.states.values()

    await eventually(all_of_them)
    assert await world.account("bank") == sum(Decimal(amount) for amount, _ in lines)


async def test_lines_of_a_failed_statement_come_with_another_file_that_holds_them(world: World):
    invoice = an_invoice("RE-2026-0001")
    await world.issued(invoice)
    first = [("119.00", "RE-2026-0001"), *outgoing(5_000)]
    failed = await interrupted(world, a_statement(*first, id_="1"))
    other = await imported(world, await world.imports(a_statement(("2.00", "Neues"), id_="2")))
    assert (other.new_lines, (await world.item(invoice)).state) == (1, OPEN), "that file is of other lines"
    more = await imported(world, await world.imports(a_statement(*first[:400], id_="1")))
    assert (more.new_lines, more.known_lines) == (0, 400)
    await world.item(invoice, state=SETTLED)
    assert (await as_it_is(world, failed.id)).state == pb.STATEMENT_STATE_IMPORTED


async def test_a_chunk_waits_for_the_one_before_and_one_of_an_earlier_release_asks_for_the_next(world: World):
    async with taking_over(world, a_statement(*outgoing(5_100))) as (tx, id_, read):
        with pytest.raises(NotFound):
            await importing.take_chunk(tx, statement_id=id_, position=0, chunk=1, chunks=2, read=read)
        for _ in range(2):
            await importing.take_chunk(tx, statement_id=id_, position=0, chunk=0, chunks=0, read=read)
    orders = await world.announced(told.StatementChunkRequested)
    assert [(order.chunk, order.chunks) for order in orders] == [(0, 2), (1, 2), (1, 0)]
    assert (await world.rows("select count(*) as n from bank_transaction"))[0]["n"] == 5_000


async def test_the_next_turn_of_matching_is_asked_for_before_anything_is_told_of_this_one(world: World):
    await imported(world, await world.imports(many(700)))

    async def all_looked_at() -> bool:
        return not await world.rows("select transaction_id from matching_queue")

    await eventually(all_looked_at, timeout=60)
    rows = await world.rows("select message from journal order by pos")
    told = [row["message"].rpartition(".")[2] for row in rows]
    assert told.count("CreditChanged") == 700
    turns = [at for at, name in enumerate(told) if name == "MatchingRequested"]
    assert len(turns) >= 2
    assert turns[1] < told.index("CreditChanged")


async def test_a_payment_that_came_first_is_found_however_many_lines_wait(world: World):
    """201 old lines that nobody matched, then the invoice of one that came before them all."""
    await world.imports(a_statement(("119.00", "RE-1"), id_="first"))
    await world.imports(many(201, id_="old"))
    invoice = an_invoice("RE-1")
    await world.issued(invoice)
    await world.item(invoice, state=SETTLED)


async def test_an_invoice_that_is_cancelled_while_its_payment_comes_in_leaves_it_to_a_person(world: World):
    invoices = [an_invoice(f"RE-2026-{n:04}") for n in range(1, 9)]
    for invoice in invoices:
        await world.issued(invoice)
    content = a_statement(*(("119.00", i.number) for i in invoices))
    cancelling = [world.tell(InvoiceIssued(invoice=c), c.id) for c in map(a_cancellation, invoices[:4])]
    statement, *_ = await asyncio.gather(world.imports(content), *cancelling)
    for invoice in invoices[:4]:
        await world.item(invoice, state=pb.OPEN_ITEM_STATE_CANCELLED)
    for invoice in invoices[4:]:
        await world.item(invoice, state=SETTLED)
    assert len(await world.lines(statement, pb.TRANSACTION_STATE_ALLOCATED)) == 4
    assert await world.account("unallocated") == Decimal(-476)


async def test_an_account_is_known_after_two_payments_and_not_after_one(world: World):
    first = an_invoice()
    more = [an_invoice(f"RE-2026-000{n}", f"{n}00.00", customer=first.customer.id) for n in (2, 3, 4)]
    for invoice in (first, *more):
        await world.issued(invoice)
    await world.imports(a_statement(("119.00", "RE-2026-0001"), id_="1"))
    await world.imports(a_statement(("200.00", "Danke"), id_="2"))
    assert (await world.item(more[0])).state == OPEN
    await world.imports(a_statement(("300.00", "RE-2026-0003"), id_="3"))
    await world.imports(a_statement(("400.00", "Danke"), id_="4"))
    await world.item(more[2], state=SETTLED)


async def test_an_account_that_paid_for_two_customers_is_nobodys(world: World):
    alpha = [an_invoice(f"RE-2026-000{n}", f"{n}00.00", customer=an_invoice().customer.id) for n in (1, 2)]
    beta = [an_invoice(f"RE-2026-000{n}", f"{n}00.00", customer=alpha[0].customer.id) for n in (3, 4)]
    for invoice in (*alpha, *beta):
        await world.issued(invoice)
    paid = (alpha[0], alpha[1], beta[0])
    await world.imports(a_statement(*((i.payable.amount, i.number) for i in paid)))
    await world.imports(a_statement(("400.00", "Danke"), id_="2"))
    assert (await world.item(beta[1])).state == OPEN


async def test_a_payment_in_time_of_two_reduced_invoices_at_once_settles_both(world: World):
    terms = billing.PaymentTerms(due_date=in_days(30), discount_until=in_days(7))
    terms.discount_amount.amount, terms.discount_amount.currency = "2.00", "EUR"
    invoices = [an_invoice(f"RE-2026-000{n}", terms=terms) for n in (1, 2)]
    for invoice in invoices:
        await world.issued(invoice)
    await world.imports(a_statement(("234.00", "RE-2026-0001 RE-2026-0002")))
    for invoice in invoices:
        assert (await world.item(invoice, state=SETTLED)).discount_taken.amount == "2.00"
    assert len(await world.announced(told.PaymentAllocated)) == 2


def balanced(content: bytes, opening: str, closing: str) -> bytes:
    told = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Dt><Dt>{in_days(0)}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    return content.replace(b"</Acct><Ntry>", f"</Acct>{told}<Ntry>".encode())


async def test_statements_are_listed_newest_first_and_narrowed(world: World):
    other = "DE02120300000000202051"
    elsewhere = await world.imports(a_statement(("1.00", "eins"), id_="s-1").replace(IBAN.encode(), other.encode()))
    right = await world.imports(balanced(a_statement(("2.00", "zwei"), id_="s-2"), "5.00", "7.00"))
    wrong = await world.imports(balanced(a_statement(("3.00", "drei"), id_="s-3"), "7.00", "11.00"))

    async def found(**asked: Any) -> list[str]:
        answer = (await world.accountant("ListStatements", pb.ListStatementsRequest(**asked))).message
        return [row.id for row in answer.statements]

    for asked, wanted in (
        ({}, [wrong, right, elsewhere]),
        ({"order_by": "imported_at"}, [elsewhere, right, wrong]),
        ({"iban": other}, [elsewhere]),
        ({"states": [pb.STATEMENT_STATE_IMPORTED], "order_by": "imported_at"}, [elsewhere, right, wrong]),
        ({"states": [pb.STATEMENT_STATE_FAILED, pb.STATEMENT_STATE_IMPORTING]}, []),
        ({"unbalanced_only": True}, [wrong, elsewhere]),
        ({"ids": [right.id]}, [right]),
        ({"imported_at_from": in_days(2)}, []),
        ({"imported_at_from": in_days(-2), "imported_at_to": in_days(2), "page_size": 2}, [wrong, right]),
    ):
        assert await found(**asked) == [one.id for one in wanted], asked


async def test_who_keeps_a_copy_of_the_statements_is_told_of_the_next_one(world: World):
    await world.imports(a_statement(("1.00", "eins"), id_="s-1"))

    async def sealed() -> pb.ListStatementsResponse | None:
        if await world.rows("select 1 from journal where seq is null"):
            return None
        request = pb.ListStatementsRequest(page_size=1, with_summary=True, with_changes=True)
        answer: pb.ListStatementsResponse = (await world.accountant("ListStatements", request)).message
        assert (answer.summary.count, len(answer.statements)) == (1, 1)
        return answer

    begun = await eventually(sealed)
    assert begun is not None
    second = await world.imports(a_statement(("2.00", "zwei"), id_="s-2"))

    async def told() -> list[str]:
        request = pb.ListStatementsRequest(changed_since=begun.changes_token)
        return [row.id for row in (await world.accountant("ListStatements", request)).message.statements]

    async def news() -> bool:
        return bool(await told())

    await eventually(news)
    assert await told() == [second.id]
