"""crm's contract: translates and calls one use case per RPC."""

from typing import Any
from uuid import UUID

from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.crm_pb2_grpc import CrmServiceServicer
from kontor.common.database.paging import NEWEST, Page
from kontor.common.serving.rpc import command, query
from kontor.common.values.wire import changed, read_id, read_optional_day, read_optional_id
from kontor.crm import use_cases, wire
from kontor.crm.store import CrmTx


def _names(enum: Any, values: Any, prefix: str) -> list[str]:
    return [enum.Name(value).removeprefix(prefix) for value in values]


class CrmApi(CrmServiceServicer):
    @command
    async def CreateLead(self, request: pb.CreateLeadRequest, tx: CrmTx) -> pb.CreateLeadResponse:
        fields = {f.name: getattr(request, f.name) for f in request.DESCRIPTOR.fields}
        lead = await use_cases.create_lead(tx, fields=fields)
        return pb.CreateLeadResponse(lead=wire.lead(lead, locale=tx.principal.locale))

    @query
    async def GetLead(self, request: pb.GetLeadRequest, tx: CrmTx) -> pb.GetLeadResponse:
        lead = await tx.get_lead(UUID(request.id))
        labels = await tx.labels(lead.customer_id, lead.opportunity_id)
        return pb.GetLeadResponse(lead=wire.lead(lead, labels, tx.principal.locale))

    @query
    async def ListLeads(self, request: pb.ListLeadsRequest, tx: CrmTx) -> pb.ListLeadsResponse:
        page = Page.of(request.page_size, request.page_token, types=NEWEST)
        leads, token = await tx.list_leads(page, _names(pb.LeadState, request.states, "LEAD_STATE_"), request.q)
        labels = await tx.labels(*(i for lead in leads for i in (lead.customer_id, lead.opportunity_id)))
        shown = [wire.lead(lead, labels, tx.principal.locale) for lead in leads]
        return pb.ListLeadsResponse(leads=shown, next_page_token=token)

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
        labels = await tx.labels(customer.id, opportunity.id, lead.id)
        return pb.QualifyLeadResponse(
            lead=wire.lead(lead, labels, tx.principal.locale),
            customer=wire.customer(customer),
            opportunity=wire.opportunity(opportunity, labels),
        )

    @command
    async def LoseLead(self, request: pb.LoseLeadRequest, tx: CrmTx) -> pb.LoseLeadResponse:
        lead = await use_cases.lose_lead(tx, lead_id=UUID(request.id), reason=request.reason)
        return pb.LoseLeadResponse(lead=wire.lead(lead, locale=tx.principal.locale))

    @command
    async def CreateCustomer(self, request: pb.CreateCustomerRequest, tx: CrmTx) -> pb.CreateCustomerResponse:
        customer = await use_cases.create_customer(tx, fields=wire.read_customer(request.customer))
        return pb.CreateCustomerResponse(customer=wire.customer(customer))

    @query
    async def GetCustomer(self, request: pb.GetCustomerRequest, tx: CrmTx) -> pb.GetCustomerResponse:
        return pb.GetCustomerResponse(customer=wire.customer(await tx.get_customer(UUID(request.id))))

    @query
    async def ListCustomers(self, request: pb.ListCustomersRequest, tx: CrmTx) -> pb.ListCustomersResponse:
        page = Page.of(request.page_size, request.page_token, types=NEWEST)
        visible = tx.principal.visible("crm.customer.read", "customer")
        customers, token = await tx.list_customers(page, request.q, request.external_id, visible)
        return pb.ListCustomersResponse(customers=map(wire.customer, customers), next_page_token=token)

    @command
    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, tx: CrmTx) -> pb.UpdateCustomerResponse:
        changes = changed(wire.read_customer(request.customer), request.update_mask)
        customer = await use_cases.update_customer(tx, customer_id=UUID(request.id), changes=changes)
        return pb.UpdateCustomerResponse(customer=wire.customer(customer))

    @query
    async def GetOpportunity(self, request: pb.GetOpportunityRequest, tx: CrmTx) -> pb.GetOpportunityResponse:
        opportunity = await tx.get_opportunity(UUID(request.id))
        labels = await tx.labels(opportunity.customer_id, opportunity.lead_id)
        return pb.GetOpportunityResponse(opportunity=wire.opportunity(opportunity, labels))

    @query
    async def ListOpportunities(self, request: pb.ListOpportunitiesRequest, tx: CrmTx) -> pb.ListOpportunitiesResponse:
        page = Page.of(request.page_size, request.page_token, types=NEWEST)
        stages = _names(pb.OpportunityStage, request.stages, "OPPORTUNITY_STAGE_")
        found, token = await tx.list_opportunities(page, stages, read_optional_id(request.customer_id, "/customer_id"))
        labels = await tx.labels(*(i for o in found for i in (o.customer_id, o.lead_id)))
        shown = [wire.opportunity(o, labels) for o in found]
        return pb.ListOpportunitiesResponse(opportunities=shown, next_page_token=token)

    @command
    async def CreateQuote(self, request: pb.CreateQuoteRequest, tx: CrmTx) -> pb.CreateQuoteResponse:
        quote, labels = await use_cases.create_quote(
            tx,
            opportunity_id=read_optional_id(request.opportunity_id, "/opportunity_id"),
            customer_id=read_optional_id(request.customer_id, "/customer_id"),
            legal_entity_id=read_id(request.legal_entity_id, "/legal_entity_id"),
            fields=_quote_fields(request),
        )
        return pb.CreateQuoteResponse(quote=_shown(quote, labels, tx))

    @query
    async def GetQuote(self, request: pb.GetQuoteRequest, tx: CrmTx) -> pb.GetQuoteResponse:
        quote = await tx.get_quote(UUID(request.id))
        return pb.GetQuoteResponse(quote=_shown(quote, await use_cases.quote_labels(tx, quote), tx))

    @query
    async def ListQuotes(self, request: pb.ListQuotesRequest, tx: CrmTx) -> pb.ListQuotesResponse:
        page = Page.of(request.page_size, request.page_token, types=NEWEST)
        states = _names(pb.QuoteState, request.states, "QUOTE_STATE_")
        visible = tx.principal.visible("crm.quote.read", "customer")
        customer_id = read_optional_id(request.customer_id, "/customer_id")
        quotes, token = await tx.list_quotes(page, states, customer_id, visible)
        labels = await use_cases.quote_labels(tx, *quotes)
        return pb.ListQuotesResponse(quotes=[_shown(q, labels, tx) for q in quotes], next_page_token=token)

    @command
    async def UpdateQuote(self, request: pb.UpdateQuoteRequest, tx: CrmTx) -> pb.UpdateQuoteResponse:
        changes = changed(_quote_fields(request.quote), request.update_mask)
        quote, labels = await use_cases.update_quote(tx, quote_id=UUID(request.id), changes=changes)
        return pb.UpdateQuoteResponse(quote=_shown(quote, labels, tx))

    @command
    async def SendQuote(self, request: pb.SendQuoteRequest, tx: CrmTx) -> pb.SendQuoteResponse:
        quote, labels = await use_cases.send_quote(tx, quote_id=UUID(request.id))
        return pb.SendQuoteResponse(quote=_shown(quote, labels, tx))

    @command
    async def GetQuoteForCustomer(
        self, _request: pb.GetQuoteForCustomerRequest, tx: CrmTx
    ) -> pb.GetQuoteForCustomerResponse:
        quote, labels = await use_cases.see_quote(tx)
        customer = await tx.get_customer(quote.customer_id)
        seller = await tx.legal_entity_name(quote.legal_entity_id)
        return pb.GetQuoteForCustomerResponse(
            quote=_shown(quote, labels, tx), seller=seller, language=customer.language
        )

    @command
    async def AcceptQuote(self, request: pb.AcceptQuoteRequest, tx: CrmTx) -> pb.AcceptQuoteResponse:
        quote, labels = await use_cases.accept_quote(tx, name=request.name, quote_version=request.quote_version)
        return pb.AcceptQuoteResponse(quote=_shown(quote, labels, tx))

    @command
    async def DeclineQuote(self, request: pb.DeclineQuoteRequest, tx: CrmTx) -> pb.DeclineQuoteResponse:
        quote, labels = await use_cases.decline_quote(tx, reason=request.reason)
        return pb.DeclineQuoteResponse(quote=_shown(quote, labels, tx))


def _quote_fields(message: Any) -> dict[str, Any]:
    return {
        "title": message.title,
        "introduction": message.introduction,
        "lines": wire.read_quote_lines(message.lines),
        "valid_until": read_optional_day(message.valid_until, "/valid_until"),
    }


def _shown(quote: Any, labels: Any, tx: CrmTx) -> pb.Quote:
    return wire.quote(quote, labels, tx.clock.today(), tx.principal.locale)
