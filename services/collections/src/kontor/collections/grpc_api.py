"""collections' contract: translates and calls one use case per RPC."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1.collections_pb2_grpc import CollectionsServiceServicer
from kontor.collections import wire
from kontor.collections.bankfiles import Statement, read_statements
from kontor.collections.domain.items import BankTransaction
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import receiving
from kontor.common.calling.calls import Asking
from kontor.common.database.paging import NEWEST, Page
from kontor.common.outside.files import Files
from kontor.common.serving.rpc import command, query
from kontor.common.values.errors import NotFound
from kontor.common.values.wire import read_money, read_optional_id

Ask = Asking[CollectionsTx]


def _names(enum: Any, values: Any, prefix: str) -> list[str]:
    return [enum.Name(value).removeprefix(prefix) for value in values]


async def _shown(tx: CollectionsTx, *values: BankTransaction) -> list[pb.BankTransaction]:
    numbers = await tx.numbers(i for v in values for p in v.proposals for i in p.items)
    return [wire.transaction(v, numbers, tx.principal.locale) for v in values]


class CollectionsApi(CollectionsServiceServicer):
    def __init__(self, files: Files) -> None:
        self._files = files

    async def parsed(self, request: pb.ImportStatementRequest, ask: Ask) -> list[Statement]:
        """The file is read and parsed before the transaction, beside the event loop."""
        if not await self._files.exists(ask.tenant, request.file.sha256):
            raise NotFound(request.file.sha256, pointer="/file/sha256")
        content = await self._files.get(ask.tenant, request.file.sha256)
        return await asyncio.to_thread(read_statements, content)

    @command(prepare="parsed")
    async def ImportStatement(
        self, request: pb.ImportStatementRequest, tx: CollectionsTx, statements: list[Statement]
    ) -> pb.ImportStatementResponse:
        file = {n: getattr(request.file, n) for n in ("sha256", "size", "media_type", "name")}
        rows = await receiving.import_statements(tx, statements=statements, file=file)
        return pb.ImportStatementResponse(statements=[wire.statement(row) for row in rows])

    @query
    async def GetStatement(self, request: pb.GetStatementRequest, tx: CollectionsTx) -> pb.GetStatementResponse:
        return pb.GetStatementResponse(statement=wire.statement(await tx.get_statement(UUID(request.id))))

    @query
    async def GetBankTransaction(
        self, request: pb.GetBankTransactionRequest, tx: CollectionsTx
    ) -> pb.GetBankTransactionResponse:
        found = await tx.get_transaction(UUID(request.id))
        return pb.GetBankTransactionResponse(bank_transaction=(await _shown(tx, found))[0])

    @query
    async def ListBankTransactions(
        self, request: pb.ListBankTransactionsRequest, tx: CollectionsTx
    ) -> pb.ListBankTransactionsResponse:
        found, token = await tx.list_transactions(
            Page.of(request.page_size, request.page_token, types=NEWEST),
            states=_names(pb.TransactionState, request.states, "TRANSACTION_STATE_"),
            statement_id=read_optional_id(request.statement_id, "/statement_id"),
        )
        return pb.ListBankTransactionsResponse(bank_transactions=await _shown(tx, *found), next_page_token=token)

    @command
    async def AllocateBankTransaction(
        self, request: pb.AllocateBankTransactionRequest, tx: CollectionsTx
    ) -> pb.AllocateBankTransactionResponse:
        wanted = [
            (UUID(a.invoice_id), read_money(a.amount, f"/allocations/{i}/amount"), a.with_discount)
            for i, a in enumerate(request.allocations)
        ]
        found = await receiving.allocate(tx, transaction_id=UUID(request.id), wanted=wanted)
        return pb.AllocateBankTransactionResponse(bank_transaction=(await _shown(tx, found))[0])

    @command
    async def UndoAllocation(self, request: pb.UndoAllocationRequest, tx: CollectionsTx) -> pb.UndoAllocationResponse:
        found = await receiving.undo(tx, transaction_id=UUID(request.id), reason=request.reason)
        return pb.UndoAllocationResponse(bank_transaction=(await _shown(tx, found))[0])

    @query
    async def GetOpenItem(self, request: pb.GetOpenItemRequest, tx: CollectionsTx) -> pb.GetOpenItemResponse:
        item = await tx.get_item(UUID(request.id))
        return pb.GetOpenItemResponse(open_item=wire.item(item, tx.clock.today()))

    @query
    async def ListOpenItems(self, request: pb.ListOpenItemsRequest, tx: CollectionsTx) -> pb.ListOpenItemsResponse:
        items, token = await tx.list_items(
            Page.of(request.page_size, request.page_token, types=(date, UUID)),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
            states=_names(pb.OpenItemState, request.states, "OPEN_ITEM_STATE_"),
            overdue_only=request.overdue_only,
            visible=tx.principal.visible("collections.open_item.read", "customer"),
        )
        today = tx.clock.today()
        return pb.ListOpenItemsResponse(open_items=[wire.item(i, today) for i in items], next_page_token=token)

    @query
    async def GetDunningNotice(
        self, request: pb.GetDunningNoticeRequest, tx: CollectionsTx
    ) -> pb.GetDunningNoticeResponse:
        return pb.GetDunningNoticeResponse(dunning_notice=await tx.get_notice(UUID(request.id)))

    @query
    async def ListDunningNotices(
        self, request: pb.ListDunningNoticesRequest, tx: CollectionsTx
    ) -> pb.ListDunningNoticesResponse:
        notices, token = await tx.list_notices(
            Page.of(request.page_size, request.page_token, types=NEWEST),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
            item_id=read_optional_id(request.invoice_id, "/invoice_id"),
            visible=tx.principal.visible("collections.dunning.read", "customer"),
        )
        return pb.ListDunningNoticesResponse(dunning_notices=notices, next_page_token=token)
