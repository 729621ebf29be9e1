"""One tenant's collections: billing tells of invoices, the accountant imports statements."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.common.v1.types_pb2 import FileRef, Money, Ref
from kontor.api.platform.v1.events_pb2 import ClockMoved
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id

IBAN, PAYER = "DE89370400440532013000", "DE02120300000000202051"


def euro(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


def in_days(days: int) -> str:
    return (Clock().now() + timedelta(days=days)).date().isoformat()


def an_invoice(number: str = "RE-2026-0001", amount: str = "119.00", **fields: Any) -> billing.Invoice:
    """Issued today, due in 30 days, to a business."""
    customer = fields.pop("customer", str(uuid4()))
    terms = fields.pop("terms", billing.PaymentTerms(due_date=in_days(30)))
    buyer = billing.Buyer(
        customer_id=customer, number="K-00001", name="Hafenbehörde", email="vergabe@hafen.example", language="de"
    )
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "number": number,
        "document_kind": billing.DOCUMENT_KIND_INVOICE,
        "customer": Ref(id=customer, label="Hafenbehörde", number="K-00001"),
        "issue_date": in_days(0),
        "seller": billing.Seller(legal_entity_id=str(uuid4()), name="Nordlicht GmbH"),
        "buyer": buyer,
        "payable": euro(amount),
        "terms": terms,
        "etag": "1",
    }
    return billing.Invoice(**{**given, **fields})


def a_cancellation(original: billing.Invoice) -> billing.Invoice:
    return an_invoice(
        f"ST-{original.number}",
        f"-{original.payable.amount}",
        customer=original.customer.id,
        document_kind=billing.DOCUMENT_KIND_CANCELLATION,
        preceding=[billing.Preceding(invoice_id=original.id, number=original.number)],
    )


def a_statement(
    *payments: tuple[str, str], id_: str = "1", payer: str = "Hafenkasse", account: str = PAYER, more: str = ""
) -> bytes:
    """Of (amount, text) each; every payment has the bank's own reference. `more` is part of each payment's details."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount[0] == '-' else 'CRDT'}</CdtDbtInd>"
        f"<Sts>BOOK</Sts><BookgDt><Dt>{in_days(0)}</Dt></BookgDt><ValDt><Dt>{in_days(0)}</Dt></ValDt>"
        f"<AcctSvcrRef>{id_}-{n}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr><DbtrAcct>"
        f"<Id><IBAN>{account}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>{more}</TxDtls>"
        "</NtryDtls></Ntry>"
        for n, (amount, text) in enumerate(payments)
    )
    own = f"<Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>"
    return f"<Document><BkToCstmrStmt><Stmt><Id>{id_}</Id>{own}{entries}</Stmt></BkToCstmrStmt></Document>".encode()


@dataclass
class World:
    running: Running
    tenant: UUID = field(default_factory=new_id)
    person: UUID = field(default_factory=new_id)

    @property
    def accountant(self) -> Caller:
        return self.running.user(self.tenant, person=self.person)

    async def tell(self, event: Message, aggregate: str, version: int = 1, **more: Any) -> None:
        await self.running.tell(event, self.tenant, aggregate_id=UUID(aggregate), version=version, **more)

    async def issued(self, invoice: billing.Invoice) -> pb.OpenItem:
        """billing tells of it, and it is owed."""
        await self.tell(InvoiceIssued(invoice=invoice), invoice.id)
        return await self.item(invoice)

    async def item(self, invoice: billing.Invoice, **is_: Any) -> pb.OpenItem:
        """The open item, once it stands so."""

        async def look() -> pb.OpenItem | None:
            found = await self.rows("select id from open_item where id = cast(:id as uuid)", id=invoice.id)
            if not found:
                return None
            request = pb.GetOpenItemRequest(id=invoice.id)
            shown: pb.OpenItem = (await self.accountant("GetOpenItem", request)).message.open_item
            return shown if all(getattr(shown, k) == v for k, v in is_.items()) else None

        found = await eventually(look)
        assert found is not None
        return found

    async def store(self, content: bytes) -> FileRef:
        ref = await self.running.service.context.files.put(self.tenant, content, "application/xml", "auszug.xml")
        return ref.message()

    async def imports(self, content: bytes, **headers: str) -> pb.Statement:
        request = pb.ImportStatementRequest(file=await self.store(content))
        (statement,) = (await self.accountant("ImportStatement", request, **headers)).message.statements
        return statement

    async def lines(self, statement: pb.Statement | None = None, *states: int) -> list[pb.BankTransaction]:
        request = pb.ListBankTransactionsRequest(statement_id=statement.id if statement else "", states=states)
        return list((await self.accountant("ListBankTransactions", request)).message.bank_transactions)

    async def undo(self, line: pb.BankTransaction) -> pb.BankTransaction:
        request = pb.UndoAllocationRequest(id=line.id, reason="Rückgabe", etag=line.etag)
        return (await self.accountant("UndoAllocation", request)).message.bank_transaction

    async def allocate(self, line: pb.BankTransaction, *wanted: tuple[str, str, bool]) -> pb.BankTransaction:
        given = [pb.AllocationInput(invoice_id=i, amount=euro(a), with_discount=d) for i, a, d in wanted]
        request = pb.AllocateBankTransactionRequest(id=line.id, allocations=given, etag=line.etag)
        return (await self.accountant("AllocateBankTransaction", request)).message.bank_transaction

    async def credits(self, customer: str = "", *, free_only: bool = True) -> list[pb.Credit]:
        request = pb.ListCreditsRequest(customer_id=customer, free_only=free_only)
        return list((await self.accountant("ListCredits", request)).message.credits)

    async def notices(self, invoice: billing.Invoice) -> list[pb.DunningNotice]:
        request = pb.ListDunningNoticesRequest(invoice_id=invoice.id)
        return list((await self.accountant("ListDunningNotices", request)).message.dunning_notices)

    async def allocate_credit(self, credit: pb.Credit, *wanted: tuple[str, str]) -> pb.Credit:
        given = [pb.AllocationInput(invoice_id=i, amount=euro(a)) for i, a in wanted]
        request = pb.AllocateCreditRequest(id=credit.id, allocations=given, etag=credit.etag)
        return (await self.accountant("AllocateCredit", request)).message.credit

    async def reminded(self, invoice: billing.Invoice, level: int = 1) -> pb.DunningNotice:
        """Its reminder of that level, once it has left."""

        async def look() -> pb.DunningNotice | None:
            return next((n for n in await self.notices(invoice) if n.level == level), None)

        found = await eventually(look)
        assert found is not None
        return found

    async def change_policy(self, **wanted: bool) -> None:
        now = (await self.accountant("GetCollectionsPolicy", pb.GetCollectionsPolicyRequest())).message.policy
        policy = pb.CollectionsPolicy(**wanted)
        request = pb.UpdateCollectionsPolicyRequest(policy=policy)
        await self.accountant("UpdateCollectionsPolicy", request, if_match=now.etag)

    async def later(self, days: int, version: int = 1) -> None:
        """The sandbox clock stands that many days ahead."""
        moved = ClockMoved(tenant_id=str(self.tenant), offset_seconds=days * 86_400, version=version)
        await self.tell(moved, str(self.tenant), version)

    async def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """A look into the database, as the app of this tenant."""
        async with self.running.service.context.db.reading(Principal.system(self.tenant, "collections")) as tx:
            return [dict(row) for row in await tx.all(sa.text(query), **given)]

    async def change(self, *statements: str) -> None:
        """What the service's own role would be let do to its tables, in one transaction."""
        async with self.running.service.context.db.transaction(Principal.system(self.tenant, "collections")) as tx:
            for statement in statements:
                await tx.run(sa.text(statement))

    async def announced(self, event: type[Message]) -> list[Any]:
        query = "select payload from journal where message = :name order by pos"
        return [event.FromString(r["payload"]) for r in await self.rows(query, name=event.DESCRIPTOR.full_name)]

    async def balances(self) -> dict[str, Decimal]:
        """What stands on each account of the subledger; every entry of it adds up to zero."""
        odd = await self.rows("select entry_id from posting group by entry_id, currency having sum(amount) <> 0")
        assert odd == []
        found = await self.rows("select account, sum(amount) as amount from posting group by account")
        return {r["account"]: r["amount"] for r in found if r["amount"]}

    async def account(self, name: str) -> Decimal:
        return (await self.balances()).get(name, Decimal(0))
