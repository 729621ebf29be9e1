"""crm's contract: translates and calls one use case per RPC."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.crm_pb2_grpc import CrmServiceServicer
from kontor.api.crm.v1.events_pb2 import QuoteSent
from kontor.common.calling.calls import Asking
from kontor.common.database.listing import among
from kontor.common.outside.files import Files
from kontor.common.serving.linking import Linking
from kontor.common.serving.rpc import command, query
from kontor.common.values.files import named
from kontor.common.values.letters import read_letter
from kontor.common.values.wire import changed, read_id, read_optional_day, read_optional_id, timestamp
from kontor.crm import papers, use_cases, wire
from kontor.crm.domain.lead import Lead
from kontor.crm.domain.paper import Paper
from kontor.crm.domain.quote import Quote
from kontor.crm.papers import Wanted
from kontor.crm.store import CrmTx


class CrmApi(CrmServiceServicer):
    def __init__(self, linking: Linking, files: Files) -> None:
        self._linking = linking
        self._files = files

    @command
    async def CreateLead(self, request: pb.CreateLeadRequest, tx: CrmTx) -> pb.CreateLeadResponse:
        fields = {f.name: getattr(request, f.name) for f in request.DESCRIPTOR.fields}
        lead = await use_cases.create_lead(tx, fields=fields)
        return pb.CreateLeadResponse(lead=wire.lead(lead, tx.principal.locale))

    @query
    async def GetLead(self, request: pb.GetLeadRequest, tx: CrmTx) -> pb.GetLeadResponse:
        shown = wire.lead(await tx.leads.get(UUID(request.id)), tx.principal.locale)
        await tx.labelled(shown)
        return pb.GetLeadResponse(lead=shown)

    @query
    async def ListLeads(self, request: pb.ListLeadsRequest, tx: CrmTx) -> pb.ListLeadsResponse:
        found = await tx.leads.listed(request)
        shown = [wire.lead(lead, tx.principal.locale) for lead in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListLeadsResponse, shown)

    @command
    async def QualifyLead(self, request: pb.QualifyLeadRequest, tx: CrmTx) -> pb.QualifyLeadResponse:
        lead, customer, opportunity = await use_cases.qualify_lead(
            tx,
            lead_id=UUID(request.id),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
            customer_fields=wire.read_customer(request.customer) if request.HasField("customer") else None,
            title=request.opportunity_title,
            expected_value=wire.read_optional_money(request.expected_value, "/expected_value"),
        )
        answer = pb.QualifyLeadResponse(
            lead=wire.lead(lead, tx.principal.locale),
            customer=wire.customer(customer, tx.principal.locale),
            opportunity=wire.opportunity(opportunity),
        )
        await tx.labelled(answer)
        return answer

    @command
    async def AssignLead(self, request: pb.AssignLeadRequest, tx: CrmTx) -> pb.AssignLeadResponse:
        person_id = read_optional_id(request.person_id, "/person_id")
        lead = await use_cases.assign_lead(tx, lead_id=UUID(request.id), person_id=person_id)
        return pb.AssignLeadResponse(lead=await _lead(tx, lead))

    @command
    async def LoseLead(self, request: pb.LoseLeadRequest, tx: CrmTx) -> pb.LoseLeadResponse:
        lead = await use_cases.lose_lead(tx, lead_id=UUID(request.id), reason=request.reason)
        return pb.LoseLeadResponse(lead=await _lead(tx, lead))

    @command
    async def CreateCustomer(self, request: pb.CreateCustomerRequest, tx: CrmTx) -> pb.CreateCustomerResponse:
        customer = await use_cases.create_customer(tx, fields=wire.read_customer(request.customer))
        return pb.CreateCustomerResponse(customer=wire.customer(customer, tx.principal.locale))

    @query
    async def GetCustomer(self, request: pb.GetCustomerRequest, tx: CrmTx) -> pb.GetCustomerResponse:
        customer = await tx.customers.get(UUID(request.id))
        return pb.GetCustomerResponse(customer=wire.customer(customer, tx.principal.locale))

    @query
    async def ListCustomers(self, request: pb.ListCustomersRequest, tx: CrmTx) -> pb.ListCustomersResponse:
        visible = tx.principal.visible("crm.customer.read", "customer")
        found = await tx.customers.listed(request, visible=among(visible))
        return found.answer(pb.ListCustomersResponse, [wire.customer(one, tx.principal.locale) for one in found.rows])

    @command
    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, tx: CrmTx) -> pb.UpdateCustomerResponse:
        changes = changed(wire.read_customer(request.customer), request.update_mask)
        customer = await use_cases.update_customer(tx, customer_id=UUID(request.id), changes=changes)
        return pb.UpdateCustomerResponse(customer=wire.customer(customer, tx.principal.locale))

    @query
    async def GetOpportunity(self, request: pb.GetOpportunityRequest, tx: CrmTx) -> pb.GetOpportunityResponse:
        shown = wire.opportunity(await tx.opportunities.get(UUID(request.id)))
        await tx.labelled(shown)
        return pb.GetOpportunityResponse(opportunity=shown)

    @query
    async def ListOpportunities(self, request: pb.ListOpportunitiesRequest, tx: CrmTx) -> pb.ListOpportunitiesResponse:
        found = await tx.opportunities.listed(request)
        shown = [wire.opportunity(opportunity) for opportunity in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListOpportunitiesResponse, shown)

    @command
    async def CreateQuote(self, request: pb.CreateQuoteRequest, tx: CrmTx) -> pb.CreateQuoteResponse:
        quote = await use_cases.create_quote(
            tx,
            opportunity_id=read_optional_id(request.opportunity_id, "/opportunity_id"),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
            legal_entity_id=read_id(request.legal_entity_id, "/legal_entity_id"),
            fields=_quote_fields(request),
        )
        return pb.CreateQuoteResponse(quote=(await _shown(tx, quote))[0])

    @query
    async def GetQuote(self, request: pb.GetQuoteRequest, tx: CrmTx) -> pb.GetQuoteResponse:
        (shown,) = await _shown(tx, await tx.quotes.get(UUID(request.id)))
        return pb.GetQuoteResponse(quote=shown)

    @query
    async def GetQuoteVersions(self, request: pb.GetQuoteVersionsRequest, tx: CrmTx) -> pb.GetQuoteVersionsResponse:
        quote = await tx.quotes.get(UUID(request.id))
        sent = await tx.quotes.told(quote.id, QuoteSent.DESCRIPTOR.full_name)
        return pb.GetQuoteVersionsResponse(quotes=wire.versions(sent))

    async def quote_pdf(self, request: pb.GetQuotePdfRequest, ask: Asking[CrmTx]) -> HttpBody:
        async with ask.reading() as tx:
            quote = await use_cases.quote_in_sight(tx, quote_id=UUID(request.id))
            found = await papers.of_quote(tx, quote, request.version)
        return await self._body(ask, found)

    @query(prepare="quote_pdf")
    async def GetQuotePdf(self, _request: pb.GetQuotePdfRequest, _tx: CrmTx, body: HttpBody) -> HttpBody:
        return body

    async def trial_pdf(self, request: pb.PreviewQuotePdfRequest, ask: Asking[CrmTx]) -> HttpBody:
        changes = changed(_quote_fields(request.quote), request.update_mask)
        async with ask.reading() as tx:
            quote = await use_cases.trial_of_quote(tx, quote_id=UUID(request.id), changes=changes)
            found = await papers.as_draft(tx, quote)
        return await self._body(ask, found)

    @query(prepare="trial_pdf")
    async def PreviewQuotePdf(self, _request: pb.PreviewQuotePdfRequest, _tx: CrmTx, body: HttpBody) -> HttpBody:
        return body

    async def order_pdf(self, request: pb.GetOrderConfirmationRequest, ask: Asking[CrmTx]) -> HttpBody:
        async with ask.reading() as tx:
            quote = await use_cases.quote_in_sight(tx, quote_id=UUID(request.id))
            found = await papers.of_order(tx, quote)
        return await self._body(ask, found)

    @query(prepare="order_pdf")
    async def GetOrderConfirmation(
        self, _request: pb.GetOrderConfirmationRequest, _tx: CrmTx, body: HttpBody
    ) -> HttpBody:
        return body

    async def linked_pdf(self, request: pb.DownloadQuoteForCustomerRequest, ask: Asking[CrmTx]) -> HttpBody:
        async with ask.reading() as tx:
            quote = await use_cases.linked_quote(tx, for_update=False)
            found = await (papers.of_order(tx, quote) if request.confirmation else papers.of_quote(tx, quote))
        return await self._body(ask, found)

    @query(prepare="linked_pdf")
    async def DownloadQuoteForCustomer(
        self, _request: pb.DownloadQuoteForCustomerRequest, _tx: CrmTx, body: HttpBody
    ) -> HttpBody:
        return body

    async def _body(self, ask: Asking[CrmTx], found: Paper | Wanted) -> HttpBody:
        return named(found.name, papers.PDF, await papers.content(self._files, ask, found))

    @query
    async def ListQuotes(self, request: pb.ListQuotesRequest, tx: CrmTx) -> pb.ListQuotesResponse:
        visible = tx.principal.visible("crm.quote.read", "customer")
        found = await tx.quotes.listed(request, visible=among(visible))
        return found.answer(pb.ListQuotesResponse, await _shown(tx, *found.rows))

    @command
    async def UpdateQuote(self, request: pb.UpdateQuoteRequest, tx: CrmTx) -> pb.UpdateQuoteResponse:
        changes = changed(_quote_fields(request.quote), request.update_mask)
        quote = await use_cases.update_quote(tx, quote_id=UUID(request.id), changes=changes)
        return pb.UpdateQuoteResponse(quote=(await _shown(tx, quote))[0])

    @command
    async def SendQuote(self, request: pb.SendQuoteRequest, tx: CrmTx) -> pb.SendQuoteResponse:
        quote = await use_cases.send_quote(
            tx,
            quote_id=UUID(request.id),
            letter=read_letter(request.letter) if request.HasField("letter") else None,
            hold=timedelta(seconds=request.hold_seconds),
            secrets=self._linking.secrets,
        )
        return pb.SendQuoteResponse(quote=(await _shown(tx, quote))[0])

    @query
    async def GetQuoteLetter(self, request: pb.GetQuoteLetterRequest, tx: CrmTx) -> pb.GetQuoteLetterResponse:
        letter = await use_cases.quote_letter(tx, quote_id=UUID(request.id))
        return pb.GetQuoteLetterResponse(letter=wire.letter(letter))

    @command
    async def CancelSendQuote(self, request: pb.CancelSendQuoteRequest, tx: CrmTx) -> pb.CancelSendQuoteResponse:
        quote = await use_cases.cancel_send_quote(tx, quote_id=UUID(request.id))
        return pb.CancelSendQuoteResponse(quote=(await _shown(tx, quote))[0])

    @query
    async def GetQuoteLink(self, request: pb.GetQuoteLinkRequest, tx: CrmTx) -> pb.GetQuoteLinkResponse:
        link = await use_cases.quote_link(tx, quote_id=UUID(request.id))
        url = self._linking.secrets.address(tx.tenant, link.id)
        return pb.GetQuoteLinkResponse(url=url, expires_at=timestamp(link.expires_at))

    @command
    async def RevokeQuoteLink(self, request: pb.RevokeQuoteLinkRequest, tx: CrmTx) -> pb.RevokeQuoteLinkResponse:
        quote = await use_cases.revoke_quote_link(tx, quote_id=UUID(request.id))
        return pb.RevokeQuoteLinkResponse(quote=(await _shown(tx, quote))[0])

    @query
    async def ExchangeLink(self, request: pb.ExchangeLinkRequest, tx: CrmTx) -> pb.ExchangeLinkResponse:
        token, ends_at = await self._linking.exchange(tx, request.secret)
        return pb.ExchangeLinkResponse(token=token, expires_at=timestamp(ends_at))

    @command
    async def GetQuoteForCustomer(
        self, _request: pb.GetQuoteForCustomerRequest, tx: CrmTx
    ) -> pb.GetQuoteForCustomerResponse:
        quote = await use_cases.see_quote(tx)
        customer = await tx.customers.get(quote.customer_id)
        (shown,) = await _shown(tx, quote)
        return pb.GetQuoteForCustomerResponse(quote=shown, seller=shown.legal_entity.label, language=customer.language)

    @command
    async def AcceptQuote(self, request: pb.AcceptQuoteRequest, tx: CrmTx) -> pb.AcceptQuoteResponse:
        quote = await use_cases.accept_quote(tx, name=request.name, quote_version=request.quote_version)
        return pb.AcceptQuoteResponse(quote=(await _shown(tx, quote))[0])

    @command
    async def DeclineQuote(self, request: pb.DeclineQuoteRequest, tx: CrmTx) -> pb.DeclineQuoteResponse:
        quote = await use_cases.decline_quote(tx, reason=request.reason)
        return pb.DeclineQuoteResponse(quote=(await _shown(tx, quote))[0])


def _quote_fields(message: Any) -> dict[str, Any]:
    return {
        "title": message.title,
        "introduction": message.introduction,
        "lines": wire.read_quote_lines(message.lines),
        "valid_until": read_optional_day(message.valid_until, "/valid_until"),
        "payment_days": message.payment_days,
    }


async def _shown(tx: CrmTx, *quotes: Quote) -> list[pb.Quote]:
    """As the caller sees them: with names, with what may be done now, and a waiting letter for who may send it."""
    shown = [wire.quote(quote, tx.clock.today(), tx.principal.locale) for quote in quotes]
    if not tx.principal.allows("crm.quote.send"):
        for quote in shown:
            quote.ClearField("outgoing")
    await tx.labelled(*shown)
    return shown


async def _lead(tx: CrmTx, lead: Lead) -> pb.Lead:
    shown = wire.lead(lead, tx.principal.locale)
    await tx.labelled(shown)
    return shown
