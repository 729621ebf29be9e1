"""collections' contract: translates and calls one use case per RPC."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1.collections_pb2_grpc import CollectionsServiceServicer
from kontor.collections import wire
from kontor.collections.domain.credits import FreeMoney
from kontor.collections.domain.interest import BaseRate
from kontor.collections.domain.items import OpenItem
from kontor.collections.domain.lines import ReadStatement, Transaction
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import claiming, receiving, reminding
from kontor.collections.use_cases.importing import StatementFiles, import_statements
from kontor.common.calling.calls import Asking
from kontor.common.database.listing import among
from kontor.common.serving.rpc import command, query
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.letters import read_letter
from kontor.common.values.wire import read_day, read_decimal, read_money, read_optional_id

Ask = Asking[CollectionsTx]


async def _shown(tx: CollectionsTx, *lines: Transaction) -> list[pb.BankTransaction]:
    """Lines with what became of their money, references by name."""
    credits = await tx.credits.some(line.id for line in lines)
    shown = [wire.transaction(line, credits.get(line.id), tx.principal.locale) for line in lines]
    await tx.labelled(*shown)
    return shown


async def _line(tx: CollectionsTx, id_: UUID) -> pb.BankTransaction:
    found = (await tx.transactions.seen([id_])).get(id_)
    if found is None:
        raise NotFound(f"bank transaction {id_}")
    return (await _shown(tx, found))[0]


async def _credit(tx: CollectionsTx, id_: UUID) -> pb.Credit:
    shown = wire.credit(await tx.credits.get(id_), tx.principal.locale)
    await tx.labelled(shown)
    return shown


async def _item(tx: CollectionsTx, id_: UUID) -> pb.OpenItem:
    return (await _items(tx, await tx.items.get(id_)))[0]


async def _items(tx: CollectionsTx, *items: OpenItem) -> list[pb.OpenItem]:
    """As the caller sees them: with names, a waiting letter for who may send it, and what the house decides about
    reminders for the house alone."""
    today, sends = tx.clock.today(), tx.principal.allows("collections.dunning.send")
    free = await tx.credits.free_of_customers(item.customer_id for item in items) if sends else FreeMoney({})
    shown = [wire.item(item, today, tx.principal.locale, covered=free.covers(item)) for item in items]
    outside = tx.principal.visible("collections.open_item.read", "customer") is not None
    for item in shown:
        if not sends and item.HasField("outgoing"):
            item.outgoing.ClearField("letter")
        if outside:
            item.ClearField("outgoing")
            item.ClearField("reminder_skip")
    await tx.labelled(*shown)
    return shown


def _wanted(given: Sequence[pb.AllocationInput]) -> list[receiving.Wanted]:
    return [
        receiving.Wanted(
            UUID(one.invoice_id),
            read_money(one.amount, f"/allocations/{at}/amount"),
            one.with_discount,
            read_optional_id(one.claim_id, f"/allocations/{at}/claim_id"),
        )
        for at, one in enumerate(given)
    ]


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [UUID(text) for text in texts]


class CollectionsApi(CollectionsServiceServicer):
    def __init__(self, files: StatementFiles) -> None:
        self._files = files

    # Statements and their lines.

    async def parsed(self, request: pb.ImportStatementRequest, ask: Ask) -> list[ReadStatement]:
        """The file is read and parsed before the transaction, beside the event loop."""
        return await self._files.read(ask.tenant, request.file.sha256)

    @command(prepare="parsed")
    async def ImportStatement(
        self, request: pb.ImportStatementRequest, tx: CollectionsTx, statements: list[ReadStatement]
    ) -> pb.ImportStatementResponse:
        file = {n: getattr(request.file, n) for n in ("sha256", "size", "media_type", "name")}
        made, operation_id = await import_statements(tx, statements=statements, file=file)
        shown = [wire.statement(one) for one in made]
        await tx.labelled(*shown)
        return pb.ImportStatementResponse(statements=shown, operation=await tx.operations.get(operation_id))

    @query
    async def GetOperation(self, request: pb.GetOperationRequest, tx: CollectionsTx) -> pb.GetOperationResponse:
        return pb.GetOperationResponse(operation=await tx.operations.seen(UUID(request.id)))

    @query
    async def GetStatement(self, request: pb.GetStatementRequest, tx: CollectionsTx) -> pb.GetStatementResponse:
        shown = wire.statement(await tx.statements.get(UUID(request.id)))
        await tx.labelled(shown)
        return pb.GetStatementResponse(statement=shown)

    @query
    async def ListStatements(self, request: pb.ListStatementsRequest, tx: CollectionsTx) -> pb.ListStatementsResponse:
        found = await tx.statements.listed(request)
        shown = [wire.statement(one) for one in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListStatementsResponse, shown)

    @query
    async def GetBankTransaction(
        self, request: pb.GetBankTransactionRequest, tx: CollectionsTx
    ) -> pb.GetBankTransactionResponse:
        return pb.GetBankTransactionResponse(bank_transaction=await _line(tx, UUID(request.id)))

    @query
    async def ListBankTransactions(
        self, request: pb.ListBankTransactionsRequest, tx: CollectionsTx
    ) -> pb.ListBankTransactionsResponse:
        found = await tx.transactions.listed(request, seen=True)
        return found.answer(pb.ListBankTransactionsResponse, await _shown(tx, *found.rows))

    @command
    async def AllocateBankTransaction(
        self, request: pb.AllocateBankTransactionRequest, tx: CollectionsTx
    ) -> pb.AllocateBankTransactionResponse:
        await _line(tx, UUID(request.id))
        await receiving.allocate(tx, credit_id=UUID(request.id), wanted=_wanted(request.allocations))
        return pb.AllocateBankTransactionResponse(bank_transaction=await _line(tx, UUID(request.id)))

    @command
    async def UndoAllocation(self, request: pb.UndoAllocationRequest, tx: CollectionsTx) -> pb.UndoAllocationResponse:
        await receiving.undo(tx, credit_id=UUID(request.id), reason=request.reason)
        return pb.UndoAllocationResponse(bank_transaction=await _line(tx, UUID(request.id)))

    @command
    async def AcceptBankTransactionProposal(
        self, request: pb.AcceptBankTransactionProposalRequest, tx: CollectionsTx
    ) -> pb.AcceptBankTransactionProposalResponse:
        await _line(tx, UUID(request.id))
        await receiving.accept_proposal(tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids))
        return pb.AcceptBankTransactionProposalResponse(bank_transaction=await _line(tx, UUID(request.id)))

    @command
    async def RejectBankTransactionProposal(
        self, request: pb.RejectBankTransactionProposalRequest, tx: CollectionsTx
    ) -> pb.RejectBankTransactionProposalResponse:
        await _line(tx, UUID(request.id))
        await receiving.reject_proposal(
            tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids), reason=request.reason
        )
        return pb.RejectBankTransactionProposalResponse(bank_transaction=await _line(tx, UUID(request.id)))

    @command
    async def RestoreBankTransactionProposal(
        self, request: pb.RestoreBankTransactionProposalRequest, tx: CollectionsTx
    ) -> pb.RestoreBankTransactionProposalResponse:
        await _line(tx, UUID(request.id))
        await receiving.restore_proposal(
            tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids), reason=request.reason
        )
        return pb.RestoreBankTransactionProposalResponse(bank_transaction=await _line(tx, UUID(request.id)))

    # Credits.

    @query
    async def GetCredit(self, request: pb.GetCreditRequest, tx: CollectionsTx) -> pb.GetCreditResponse:
        return pb.GetCreditResponse(credit=await _credit(tx, UUID(request.id)))

    @query
    async def ListCredits(self, request: pb.ListCreditsRequest, tx: CollectionsTx) -> pb.ListCreditsResponse:
        found = await tx.credits.listed(request)
        shown = [wire.credit(one, tx.principal.locale) for one in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListCreditsResponse, shown)

    @command
    async def AllocateCredit(self, request: pb.AllocateCreditRequest, tx: CollectionsTx) -> pb.AllocateCreditResponse:
        await receiving.allocate(tx, credit_id=UUID(request.id), wanted=_wanted(request.allocations))
        return pb.AllocateCreditResponse(credit=await _credit(tx, UUID(request.id)))

    @command
    async def UndoCreditAllocation(
        self, request: pb.UndoCreditAllocationRequest, tx: CollectionsTx
    ) -> pb.UndoCreditAllocationResponse:
        await receiving.undo(
            tx, credit_id=UUID(request.id), reason=request.reason, allocation_id=UUID(request.allocation_id)
        )
        return pb.UndoCreditAllocationResponse(credit=await _credit(tx, UUID(request.id)))

    @command
    async def AcceptCreditProposal(
        self, request: pb.AcceptCreditProposalRequest, tx: CollectionsTx
    ) -> pb.AcceptCreditProposalResponse:
        await receiving.accept_proposal(tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids))
        return pb.AcceptCreditProposalResponse(credit=await _credit(tx, UUID(request.id)))

    @command
    async def RejectCreditProposal(
        self, request: pb.RejectCreditProposalRequest, tx: CollectionsTx
    ) -> pb.RejectCreditProposalResponse:
        await receiving.reject_proposal(
            tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids), reason=request.reason
        )
        return pb.RejectCreditProposalResponse(credit=await _credit(tx, UUID(request.id)))

    @command
    async def RestoreCreditProposal(
        self, request: pb.RestoreCreditProposalRequest, tx: CollectionsTx
    ) -> pb.RestoreCreditProposalResponse:
        await receiving.restore_proposal(
            tx, credit_id=UUID(request.id), items=_ids(request.invoice_ids), reason=request.reason
        )
        return pb.RestoreCreditProposalResponse(credit=await _credit(tx, UUID(request.id)))

    @command
    async def RefundCredit(self, request: pb.RefundCreditRequest, tx: CollectionsTx) -> pb.RefundCreditResponse:
        await receiving.refund(
            tx,
            credit_id=UUID(request.id),
            amount=read_money(request.amount, "/amount") if request.HasField("amount") else None,
            iban=request.iban,
            account_holder=request.account_holder,
            reason=request.reason,
        )
        return pb.RefundCreditResponse(credit=await _credit(tx, UUID(request.id)))

    # Open items and what is claimed beside them.

    @query
    async def GetOpenItem(self, request: pb.GetOpenItemRequest, tx: CollectionsTx) -> pb.GetOpenItemResponse:
        return pb.GetOpenItemResponse(open_item=await _item(tx, UUID(request.id)))

    @query
    async def ListOpenItems(self, request: pb.ListOpenItemsRequest, tx: CollectionsTx) -> pb.ListOpenItemsResponse:
        found = await tx.items.listed(
            request,
            overdue_only=tx.clock.today() if request.overdue_only else None,
            visible=among(tx.principal.visible("collections.open_item.read", "customer")),
        )
        return found.answer(pb.ListOpenItemsResponse, await _items(tx, *found.rows))

    @command
    async def AssertClaims(self, request: pb.AssertClaimsRequest, tx: CollectionsTx) -> pb.AssertClaimsResponse:
        cost = read_money(request.cost, "/cost") if request.HasField("cost") else None
        await claiming.assert_claims(tx, item_id=UUID(request.id), cost=cost, reason=request.reason)
        return pb.AssertClaimsResponse(open_item=await _item(tx, UUID(request.id)))

    @command
    async def DropClaim(self, request: pb.DropClaimRequest, tx: CollectionsTx) -> pb.DropClaimResponse:
        claim_id = UUID(request.claim_id)
        await claiming.drop_claim(tx, item_id=UUID(request.id), claim_id=claim_id, reason=request.reason)
        return pb.DropClaimResponse(open_item=await _item(tx, UUID(request.id)))

    # Reminders and what they are computed with.

    @query
    async def GetDunningNotice(
        self, request: pb.GetDunningNoticeRequest, tx: CollectionsTx
    ) -> pb.GetDunningNoticeResponse:
        return pb.GetDunningNoticeResponse(dunning_notice=await tx.notices.message(UUID(request.id)))

    @query
    async def ListDunningNotices(
        self, request: pb.ListDunningNoticesRequest, tx: CollectionsTx
    ) -> pb.ListDunningNoticesResponse:
        visible = among(tx.principal.visible("collections.dunning.read", "customer"))
        found = await tx.notices.shown(request, visible=visible)
        return found.answer(pb.ListDunningNoticesResponse, found.rows)

    @query
    async def GetReminderLetter(
        self, request: pb.GetReminderLetterRequest, tx: CollectionsTx
    ) -> pb.GetReminderLetterResponse:
        letter, notice = await reminding.reminder_letter(tx, item_id=UUID(request.id))
        shown = wire.notice_to_be(notice)
        await tx.labelled(shown)
        return pb.GetReminderLetterResponse(letter=wire.letter(letter), dunning_notice=shown)

    @command
    async def SendReminder(self, request: pb.SendReminderRequest, tx: CollectionsTx) -> pb.SendReminderResponse:
        await reminding.send_reminder(
            tx,
            item_id=UUID(request.id),
            letter=read_letter(request.letter) if request.HasField("letter") else None,
            hold=timedelta(seconds=request.hold_seconds),
        )
        return pb.SendReminderResponse(open_item=await _item(tx, UUID(request.id)))

    @command
    async def CancelSendReminder(
        self, request: pb.CancelSendReminderRequest, tx: CollectionsTx
    ) -> pb.CancelSendReminderResponse:
        await reminding.cancel_send(tx, item_id=UUID(request.id))
        return pb.CancelSendReminderResponse(open_item=await _item(tx, UUID(request.id)))

    @command
    async def SkipReminder(self, request: pb.SkipReminderRequest, tx: CollectionsTx) -> pb.SkipReminderResponse:
        until = read_day(request.until, "/until")
        await reminding.skip_reminder(tx, item_id=UUID(request.id), until=until, reason=request.reason)
        return pb.SkipReminderResponse(open_item=await _item(tx, UUID(request.id)))

    @command
    async def ResumeReminders(
        self, request: pb.ResumeRemindersRequest, tx: CollectionsTx
    ) -> pb.ResumeRemindersResponse:
        await reminding.resume_reminders(tx, item_id=UUID(request.id), reason=request.reason)
        return pb.ResumeRemindersResponse(open_item=await _item(tx, UUID(request.id)))

    @query
    async def ListBaseRates(self, _request: pb.ListBaseRatesRequest, tx: CollectionsTx) -> pb.ListBaseRatesResponse:
        return pb.ListBaseRatesResponse(base_rates=wire.base_rates(await tx.base_rates.known()))

    @command
    async def AddBaseRate(self, request: pb.AddBaseRateRequest, tx: CollectionsTx) -> pb.AddBaseRateResponse:
        day = read_day(request.valid_from, "/valid_from")
        rate = BaseRate(new_id(), day, read_decimal(request.rate, "/rate", places=2), request.source)
        added = await claiming.add_base_rate(tx, rate=rate)
        return pb.AddBaseRateResponse(base_rate=wire.base_rate(added))

    @query
    async def GetCollectionsPolicy(
        self, _request: pb.GetCollectionsPolicyRequest, tx: CollectionsTx
    ) -> pb.GetCollectionsPolicyResponse:
        return pb.GetCollectionsPolicyResponse(policy=wire.policy(await tx.policies.current()))

    @command
    async def UpdateCollectionsPolicy(
        self, request: pb.UpdateCollectionsPolicyRequest, tx: CollectionsTx
    ) -> pb.UpdateCollectionsPolicyResponse:
        wanted = request.policy
        changed = await claiming.change_policy(
            tx, strict_order=wanted.strict_order, friendly_first=wanted.friendly_first
        )
        return pb.UpdateCollectionsPolicyResponse(policy=wire.policy(changed))
