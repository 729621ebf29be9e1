"""billing's contract: translates and calls one use case per RPC."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1.billing_pb2_grpc import BillingServiceServicer
from kontor.api.einvoice.v1.einvoice_pb2 import WriteLetterResponse
from kontor.billing import wire
from kontor.billing.domain.draft import Draft
from kontor.billing.domain.exemptions import EXEMPTIONS
from kontor.billing.domain.invoice import Invoice
from kontor.billing.domain.sending import SendOrder
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import (
    approving,
    cancelling,
    following,
    issuing,
    issuing_many,
    previewing,
    redrafting,
    runs,
    sending,
)
from kontor.billing.use_cases.asking import Ask, Found
from kontor.billing.use_cases.issuing import IssueFacts
from kontor.common.database.listing import among
from kontor.common.database.paging import Page
from kontor.common.serving.rpc import command, query
from kontor.common.values.letters import CustomerLetter, read_letter
from kontor.common.values.wire import changed, read_day, read_optional_id


def _page(request: Any, *kinds: type) -> Page:
    return Page.of(request.page_size, request.page_token, types=kinds)


def _draft(tx: BillingTx, value: Draft) -> pb.InvoiceDraft:
    return wire.draft(value, tx.principal.person_id, tx.principal.locale)


def _invoice(tx: BillingTx, value: Invoice) -> pb.Invoice:
    """As the caller sees it: a letter that waits only for who may send it."""
    shown = wire.invoice(value, tx.clock.today(), tx.principal.locale)
    if not tx.principal.allows("billing.invoice.issue"):
        shown.ClearField("outgoing")
    return shown


_Sends = pb.IssueInvoiceRequest | pb.CancelInvoiceRequest | pb.RetryDeliveryRequest


def _order(request: _Sends) -> SendOrder:
    letter = read_letter(request.letter) if request.HasField("letter") else None
    words = () if isinstance(request, pb.CancelInvoiceRequest) else wire.read_letter_words(request.words)
    return SendOrder(letter, words, timedelta(seconds=request.hold_seconds))


class BillingApi(BillingServiceServicer):
    @command
    async def CreateBillingRun(self, request: pb.CreateBillingRunRequest, tx: BillingTx) -> pb.CreateBillingRunResponse:
        run = await runs.start_run(
            tx,
            until=read_day(request.until, "/until"),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
        )
        return pb.CreateBillingRunResponse(billing_run=wire.run(run, tx.principal.locale))

    @query
    async def GetBillingRun(self, request: pb.GetBillingRunRequest, tx: BillingTx) -> pb.GetBillingRunResponse:
        run = await tx.runs.get(UUID(request.id))
        stopped = not run.has_ended and not await tx.operations.is_running(run.id)
        return pb.GetBillingRunResponse(billing_run=wire.run(run, tx.principal.locale, stopped=stopped))

    @query
    async def ListBillingRuns(self, request: pb.ListBillingRunsRequest, tx: BillingTx) -> pb.ListBillingRunsResponse:
        found = await tx.runs.listed(request)
        stopped = await tx.operations.ended(run.id for run in found.rows if not run.has_ended)
        shown = [wire.run(run, tx.principal.locale, stopped=run.id in stopped) for run in found.rows]
        return found.answer(pb.ListBillingRunsResponse, shown)

    @query
    async def GetDraft(self, request: pb.GetDraftRequest, tx: BillingTx) -> pb.GetDraftResponse:
        return pb.GetDraftResponse(draft=_draft(tx, await tx.drafts.get(UUID(request.id))))

    @query
    async def ListDrafts(self, request: pb.ListDraftsRequest, tx: BillingTx) -> pb.ListDraftsResponse:
        found = await tx.drafts.listed(request)
        return found.answer(pb.ListDraftsResponse, [_draft(tx, draft) for draft in found.rows])

    @command
    async def UpdateDraft(self, request: pb.UpdateDraftRequest, tx: BillingTx) -> pb.UpdateDraftResponse:
        changes = changed(wire.read_changes(request.draft), request.update_mask)
        draft = await approving.update_draft(tx, draft_id=UUID(request.id), changes=changes)
        return pb.UpdateDraftResponse(draft=_draft(tx, draft))

    @command
    async def SubmitDraft(self, request: pb.SubmitDraftRequest, tx: BillingTx) -> pb.SubmitDraftResponse:
        return pb.SubmitDraftResponse(draft=_draft(tx, await approving.submit_draft(tx, draft_id=UUID(request.id))))

    @command
    async def ApproveDraft(self, request: pb.ApproveDraftRequest, tx: BillingTx) -> pb.ApproveDraftResponse:
        draft = await approving.approve_draft(tx, draft_id=UUID(request.id), comment=request.comment)
        return pb.ApproveDraftResponse(draft=_draft(tx, draft))

    @command
    async def SendBackDraft(self, request: pb.SendBackDraftRequest, tx: BillingTx) -> pb.SendBackDraftResponse:
        draft = await approving.send_back_draft(tx, draft_id=UUID(request.id), comment=request.comment)
        return pb.SendBackDraftResponse(draft=_draft(tx, draft))

    @command
    async def DiscardDraft(self, request: pb.DiscardDraftRequest, tx: BillingTx) -> pb.DiscardDraftResponse:
        draft = await approving.discard_draft(tx, draft_id=UUID(request.id), reason=request.reason)
        return pb.DiscardDraftResponse(draft=_draft(tx, draft))

    async def what_is_billable_now(self, request: pb.RedraftDraftRequest, ask: Ask) -> Found:
        return await redrafting.what_is_billable_now(ask, UUID(request.id))

    @command(prepare="what_is_billable_now")
    async def RedraftDraft(
        self, request: pb.RedraftDraftRequest, tx: BillingTx, found: Found
    ) -> pb.RedraftDraftResponse:
        draft = await redrafting.redraft(tx, draft_id=UUID(request.id), found=found)
        return pb.RedraftDraftResponse(draft=_draft(tx, draft))

    async def facts_for_issue(self, request: pb.IssueInvoiceRequest, ask: Ask) -> IssueFacts:
        return await issuing.facts_for_issue(ask, UUID(request.id), wire.read_letter_words(request.words))

    @command(prepare="facts_for_issue")
    async def IssueInvoice(
        self, request: pb.IssueInvoiceRequest, tx: BillingTx, facts: IssueFacts
    ) -> pb.IssueInvoiceResponse:
        invoice = await issuing.issue_invoice(tx, draft_id=UUID(request.id), facts=facts, order=_order(request))
        return pb.IssueInvoiceResponse(invoice=_invoice(tx, invoice))

    async def letter_of_draft(self, request: pb.GetDraftLetterRequest, ask: Ask) -> WriteLetterResponse:
        return await sending.draft_letter(ask, UUID(request.id))

    @query(prepare="letter_of_draft")
    async def GetDraftLetter(
        self, request: pb.GetDraftLetterRequest, tx: BillingTx, written: WriteLetterResponse
    ) -> pb.GetDraftLetterResponse:
        del request, tx
        return wire.read_written(written, pb.GetDraftLetterResponse())

    async def letter_of_invoice(self, request: pb.GetInvoiceLetterRequest, ask: Ask) -> WriteLetterResponse:
        return await sending.invoice_letter(ask, UUID(request.id), request.channel)

    @query(prepare="letter_of_invoice")
    async def GetInvoiceLetter(
        self, request: pb.GetInvoiceLetterRequest, tx: BillingTx, written: WriteLetterResponse
    ) -> pb.GetInvoiceLetterResponse:
        del request, tx
        return wire.read_written(written, pb.GetInvoiceLetterResponse())

    @command
    async def CancelSendInvoice(
        self, request: pb.CancelSendInvoiceRequest, tx: BillingTx
    ) -> pb.CancelSendInvoiceResponse:
        invoice = await sending.cancel_send(tx, invoice_id=UUID(request.id))
        return pb.CancelSendInvoiceResponse(invoice=_invoice(tx, invoice))

    @command
    async def CancelSendInvoices(
        self, request: pb.CancelSendInvoicesRequest, tx: BillingTx
    ) -> pb.CancelSendInvoicesResponse:
        ids = await sending.cancel_sends(tx, invoice_ids=map(UUID, request.ids))
        return pb.CancelSendInvoicesResponse(ids=map(str, ids))

    async def letters_alike(self, request: pb.PreviewLettersRequest, ask: Ask) -> pb.PreviewLettersResponse:
        return await previewing.letters_alike(
            ask,
            draft_ids=[UUID(id_) for id_ in request.draft_ids],
            invoice_ids=[UUID(id_) for id_ in request.invoice_ids],
            order=SendOrder(words=wire.read_letter_words(request.words)),
        )

    @query(prepare="letters_alike")
    async def PreviewLetters(
        self, request: pb.PreviewLettersRequest, tx: BillingTx, seen: pb.PreviewLettersResponse
    ) -> pb.PreviewLettersResponse:
        del request
        for alike in seen.letters:
            alike.placeholders.extend(wire.placeholders(alike.words, tx.principal.locale))
        return seen

    @command
    async def IssueDrafts(self, request: pb.IssueDraftsRequest, tx: BillingTx) -> pb.IssueDraftsResponse:
        items = [(UUID(item.id), int(item.etag)) for item in request.items]
        order = SendOrder(None, wire.read_letter_words(request.words), timedelta(seconds=request.hold_seconds))
        operation_id = await issuing_many.start_issuing(tx, items, order)
        return pb.IssueDraftsResponse(operation=await tx.operations.get(operation_id))

    @query
    async def GetOperation(self, request: pb.GetOperationRequest, tx: BillingTx) -> pb.GetOperationResponse:
        return pb.GetOperationResponse(operation=await tx.operations.seen(UUID(request.id)))

    @query
    async def ListIssueOutcomes(
        self, request: pb.ListIssueOutcomesRequest, tx: BillingTx
    ) -> pb.ListIssueOutcomesResponse:
        operation_id = UUID(request.operation_id)
        await tx.operations.seen(operation_id)
        rows, token = await tx.issue_items.page(operation_id, _page(request, int), failed_only=request.failed_only)
        outcomes = [wire.issue_outcome(row, tx.principal.locale) for row in rows]
        return pb.ListIssueOutcomesResponse(outcomes=outcomes, next_page_token=token)

    @query
    async def GetInvoice(self, request: pb.GetInvoiceRequest, tx: BillingTx) -> pb.GetInvoiceResponse:
        return pb.GetInvoiceResponse(invoice=_invoice(tx, await tx.invoices.get(UUID(request.id))))

    @query
    async def ListInvoices(self, request: pb.ListInvoicesRequest, tx: BillingTx) -> pb.ListInvoicesResponse:
        found = await tx.invoices.listed(
            request,
            overdue_only=tx.clock.today() if request.overdue_only else None,
            visible=among(tx.principal.visible("billing.invoice.read", "customer")),
        )
        return found.answer(pb.ListInvoicesResponse, [_invoice(tx, invoice) for invoice in found.rows])

    async def letter_of_cancellation(self, request: pb.GetCancellationLetterRequest, ask: Ask) -> WriteLetterResponse:
        return await cancelling.cancellation_letter(ask, UUID(request.id))

    @query(prepare="letter_of_cancellation")
    async def GetCancellationLetter(
        self, request: pb.GetCancellationLetterRequest, tx: BillingTx, written: WriteLetterResponse
    ) -> pb.GetCancellationLetterResponse:
        del request, tx
        return wire.read_written(written, pb.GetCancellationLetterResponse())

    @command
    async def CancelInvoice(self, request: pb.CancelInvoiceRequest, tx: BillingTx) -> pb.CancelInvoiceResponse:
        original, storno = await cancelling.cancel_invoice(
            tx, invoice_id=UUID(request.id), reason=request.reason, order=_order(request)
        )
        return pb.CancelInvoiceResponse(invoice=_invoice(tx, original), cancellation=_invoice(tx, storno))

    async def letter_in_words(self, request: pb.RetryDeliveryRequest, ask: Ask) -> CustomerLetter | None:
        words = wire.read_letter_words(request.words)
        return await sending.letter_in_words(ask, UUID(request.id), request.channel, words)

    @command(prepare="letter_in_words")
    async def RetryDelivery(
        self, request: pb.RetryDeliveryRequest, tx: BillingTx, worded: CustomerLetter | None
    ) -> pb.RetryDeliveryResponse:
        invoice = await sending.retry_delivery(
            tx,
            invoice_id=UUID(request.id),
            channel=request.channel,
            recipient=request.recipient,
            order=_order(request),
            worded=worded,
        )
        return pb.RetryDeliveryResponse(invoice=_invoice(tx, invoice))

    @query
    async def GetSaga(self, request: pb.GetSagaRequest, tx: BillingTx) -> pb.GetSagaResponse:
        return pb.GetSagaResponse(saga=wire.saga(await tx.sagas.get(UUID(request.id)), tx.principal.locale))

    @query
    async def ListSagas(self, request: pb.ListSagasRequest, tx: BillingTx) -> pb.ListSagasResponse:
        found = await tx.sagas.listed(request)
        return found.answer(pb.ListSagasResponse, [wire.saga(one, tx.principal.locale) for one in found.rows])

    @query
    async def ListBillingExceptions(
        self, request: pb.ListBillingExceptionsRequest, tx: BillingTx
    ) -> pb.ListBillingExceptionsResponse:
        found = await tx.exceptions.listed(request)
        shown = [wire.exception(one, tx.principal.locale) for one in found.rows]
        return found.answer(pb.ListBillingExceptionsResponse, shown)

    @command
    async def ResolveBillingException(
        self, request: pb.ResolveBillingExceptionRequest, tx: BillingTx
    ) -> pb.ResolveBillingExceptionResponse:
        resolved = await following.resolve_exception(tx, exception_id=UUID(request.id), words=request.resolution)
        return pb.ResolveBillingExceptionResponse(exception=wire.exception(resolved, tx.principal.locale))

    @query
    async def ListExemptions(self, request: pb.ListExemptionsRequest, tx: BillingTx) -> pb.ListExemptionsResponse:
        language = request.language or tx.principal.locale
        return pb.ListExemptionsResponse(exemptions=[wire.exemption(e, language) for e in EXEMPTIONS])

    @query
    async def GetApprovalPolicy(
        self, _request: pb.GetApprovalPolicyRequest, tx: BillingTx
    ) -> pb.GetApprovalPolicyResponse:
        return pb.GetApprovalPolicyResponse(policy=wire.policy(await tx.policies.of_tenant()))

    @command
    async def UpdateApprovalPolicy(
        self, request: pb.UpdateApprovalPolicyRequest, tx: BillingTx
    ) -> pb.UpdateApprovalPolicyResponse:
        levels = wire.read_levels(request.policy.levels, "/policy/levels")
        policy = await approving.set_policy(tx, levels=levels, escalate_after_hours=request.policy.escalate_after_hours)
        return pb.UpdateApprovalPolicyResponse(policy=wire.policy(policy))

    @query
    async def SimulateApproval(self, request: pb.SimulateApprovalRequest, tx: BillingTx) -> pb.SimulateApprovalResponse:
        gross, levels = wire.read_euro(request.gross, "/gross"), wire.read_levels(request.levels, "/levels")
        return pb.SimulateApprovalResponse(levels=wire.simulated(await approving.simulate(tx, gross, levels)))
