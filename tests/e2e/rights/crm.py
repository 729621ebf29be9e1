"""Pairs of crm: leads, customers, opportunities, quotes and what the customer's link opens."""

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import ParseDict
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.cli.demo import cast

from .cases import Case, pair
from .world import World

_PDF_IN_BASE64 = "JVBERi0xL"


@pair
def create_lead(world: World) -> Case:
    request = pb.CreateLeadRequest(title="Kaimauer", company="Hafen")
    return Case(request, made="lead.id", look=lambda made: pb.GetLeadRequest(id=made))


@pair
def get_lead(world: World) -> Case:
    lead = world.new_lead()
    return Case(pb.GetLeadRequest(id=lead["id"]), id=lead["id"])


@pair
def list_leads(world: World) -> Case:
    return Case(pb.ListLeadsRequest(), shows=world.new_lead()["id"])


@pair
def qualify_lead(world: World) -> Case:
    lead = world.new_lead()
    request = pb.QualifyLeadRequest(id=lead["id"], customer=ParseDict(cast.SHIPYARD, pb.Customer()))
    return Case(request, id=lead["id"], etag=lead["etag"])


@pair
def assign_lead(world: World) -> Case:
    lead = world.new_lead()
    request = pb.AssignLeadRequest(id=lead["id"], person_id=world.assignee)
    return Case(request, id=lead["id"], etag=lead["etag"])


@pair
def lose_lead(world: World) -> Case:
    lead = world.new_lead()
    return Case(pb.LoseLeadRequest(id=lead["id"], reason="teuer"), id=lead["id"], etag=lead["etag"])


@pair
def create_customer(world: World) -> Case:
    request = pb.CreateCustomerRequest(customer=ParseDict(cast.SHIPYARD, pb.Customer()))
    return Case(request, made="customer.id", look=lambda made: pb.GetCustomerRequest(id=made))


@pair
def get_customer(world: World) -> Case:
    return Case(pb.GetCustomerRequest(id=world.a.customer["id"]), id=world.a.customer["id"])


@pair
def list_customers(world: World) -> Case:
    a, b = world.a.customer["id"], world.b.customer["id"]
    return Case(pb.ListCustomersRequest(page_size=200), shows=a, beside=b)


@pair
def update_customer(world: World) -> Case:
    customer = world.new_customer()
    changed = ParseDict({**cast.SHIPYARD, "phone": "+49 40 1"}, pb.Customer())
    request = pb.UpdateCustomerRequest(id=customer["id"], customer=changed, update_mask=FieldMask(paths=["phone"]))
    return Case(request, id=customer["id"], etag=customer["etag"])


def _opportunity(world: World) -> str:
    qualified = world.admin.act("/v1/leads", "qualify", world.new_lead(), customer=cast.SHIPYARD)
    return str(qualified["opportunity"]["id"])


@pair
def get_opportunity(world: World) -> Case:
    found = _opportunity(world)
    return Case(pb.GetOpportunityRequest(id=found), id=found)


@pair
def list_opportunities(world: World) -> Case:
    return Case(pb.ListOpportunitiesRequest(), shows=_opportunity(world))


@pair
def create_quote(world: World) -> Case:
    request = ParseDict(world.quote_body(world.a.customer["id"]), pb.CreateQuoteRequest())
    return Case(request, id=world.a.customer["id"])


@pair
def get_quote(world: World) -> Case:
    return Case(pb.GetQuoteRequest(id=world.a.quote["id"]), id=world.a.quote["id"])


@pair
def list_quotes(world: World) -> Case:
    return Case(pb.ListQuotesRequest(page_size=200), shows=world.a.quote["id"], beside=world.b.quote["id"])


@pair
def update_quote(world: World) -> Case:
    quote = world.new_quote()
    changed = ParseDict({"title": "Neu", "lines": quote["lines"]}, pb.Quote())
    request = pb.UpdateQuoteRequest(id=quote["id"], quote=changed, update_mask=FieldMask(paths=["title"]))
    return Case(request, id=quote["id"], etag=quote["etag"])


@pair
def send_quote(world: World) -> Case:
    quote = world.new_quote()
    return Case(pb.SendQuoteRequest(id=quote["id"]), id=quote["id"], etag=quote["etag"])


@pair
def get_quote_versions(world: World) -> Case:
    quote, _ = world.sent_quote()
    return Case(pb.GetQuoteVersionsRequest(id=quote["id"]), id=quote["id"], shows=quote["number"])


@pair
def get_quote_pdf(world: World) -> Case:
    quote = world.new_quote()
    return Case(pb.GetQuotePdfRequest(id=quote["id"]), id=quote["id"])


@pair
def preview_quote_pdf(world: World) -> Case:
    quote = world.new_quote()
    tried = ParseDict({"title": "Neu", "lines": quote["lines"]}, pb.Quote())
    request = pb.PreviewQuotePdfRequest(id=quote["id"], quote=tried, update_mask=FieldMask(paths=["title"]))
    return Case(request, id=quote["id"])


@pair
def get_order_confirmation(world: World) -> Case:
    quote = world.a.quote
    return Case(pb.GetOrderConfirmationRequest(id=quote["id"]), id=quote["id"])


@pair
def download_quote_for_customer(world: World) -> Case:
    _, link = world.sent_quote()
    return Case(pb.DownloadQuoteForCustomerRequest(), link=link, shows=_PDF_IN_BASE64)


@pair
def get_quote_letter(world: World) -> Case:
    quote = world.new_quote()
    return Case(pb.GetQuoteLetterRequest(id=quote["id"]), id=quote["id"], shows=quote["number"])


@pair
def cancel_send_quote(world: World) -> Case:
    quote = world.admin.act("/v1/quotes", "send", world.new_quote(), hold_seconds=60)["quote"]
    return Case(pb.CancelSendQuoteRequest(id=quote["id"]), id=quote["id"], etag=quote["etag"])


@pair
def get_quote_link(world: World) -> Case:
    quote, link = world.sent_quote()
    return Case(pb.GetQuoteLinkRequest(id=quote["id"]), id=quote["id"], shows=link)


@pair
def revoke_quote_link(world: World) -> Case:
    quote, _ = world.sent_quote()
    return Case(pb.RevokeQuoteLinkRequest(id=quote["id"]), id=quote["id"], etag=quote["etag"])


@pair
def exchange_link(world: World) -> Case:
    _, link = world.sent_quote()
    return Case(pb.ExchangeLinkRequest(secret=link), shows='"token"', everywhere="a link says whose it is")


@pair
def get_quote_for_customer(world: World) -> Case:
    quote, link = world.sent_quote()
    return Case(pb.GetQuoteForCustomerRequest(), link=link, shows=quote["id"])


@pair
def accept_quote(world: World) -> Case:
    quote, link = world.sent_quote()
    request = pb.AcceptQuoteRequest(name="Merle Sönnichsen", quote_version=quote["quote_version"])
    return Case(request, link=link, shows=quote["id"])


@pair
def decline_quote(world: World) -> Case:
    quote, link = world.sent_quote()
    return Case(pb.DeclineQuoteRequest(reason="zu teuer"), link=link, shows=quote["id"])


@pair
def list_history(world: World) -> Case:
    lead = world.new_lead()["id"]
    request = RecordHistoryRequest(type="lead", id=lead)
    return Case(request, id=lead, shows="LeadCreated", permission="crm.lead.read")
