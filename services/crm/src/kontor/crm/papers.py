"""Quotes and order confirmations as PDF: what was given out is kept and comes back as it is, all else is made anew.

einvoice makes them, in the seller's layout. Asked outside of any transaction.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1.events_pb2 import QuoteSent
from kontor.api.einvoice.v1 import papers_pb2 as einvoice
from kontor.api.einvoice.v1.papers_pb2_grpc import PaperServiceStub
from kontor.api.platform.v1.platform_pb2 import GetLegalEntityRequest
from kontor.api.platform.v1.platform_pb2_grpc import PlatformServiceStub
from kontor.common.calling.calls import Asking
from kontor.common.outside.files import Files
from kontor.common.values import wire as values
from kontor.common.values.clock import local_day
from kontor.common.values.files import part_of_name
from kontor.crm import wire
from kontor.crm.domain.customer import Customer
from kontor.crm.domain.paper import Paper, PaperKind
from kontor.crm.domain.quote import Quote, QuoteState
from kontor.crm.domain.refusals import QuoteVersionUnknown
from kontor.crm.store import CrmTx

PDF = "application/pdf"
# einvoice says before that it has too much to do.
_SECONDS = 14.0
_KINDS = {
    PaperKind.QUOTE: einvoice.QUOTE_PAPER_QUOTE,
    PaperKind.CONFIRMATION: einvoice.QUOTE_PAPER_CONFIRMATION,
}
_NAMES = {
    PaperKind.QUOTE: {"de": "Angebot", "en": "Quote"},
    PaperKind.CONFIRMATION: {"de": "Auftragsbestätigung", "en": "Order-confirmation"},
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a paper is made of. `day` stands on it."""

    kind: PaperKind
    quote: pb.Quote
    customer: pb.Customer
    day: date
    draft: bool = False

    @property
    def name(self) -> str:
        """The file's: its word in the customer's language, and the number."""
        words = _NAMES[self.kind]
        version = f"-v{self.quote.quote_version}" if self.quote.quote_version > 1 else ""
        return f"{words.get(self.customer.language, words['de'])}-{part_of_name(self.quote.number)}{version}.pdf"


async def of_quote(tx: CrmTx, quote: Quote, version: int = 0) -> Paper | Wanted:
    """The quote as it is, or a version as it was sent; QuoteVersionUnknown."""
    chosen = version or quote.quote_version
    if quote.state is QuoteState.DRAFT and chosen == quote.quote_version:
        return await as_draft(tx, quote)
    kept = await tx.papers.find(quote.id, PaperKind.QUOTE, chosen)
    if kept is not None:
        return kept
    told = wire.versions(await tx.quotes.told(quote.id, QuoteSent.DESCRIPTOR.full_name))
    sent = next((one for one in told if one.quote_version == chosen), None)
    if sent is None:
        raise QuoteVersionUnknown(f"version {chosen} of quote {quote.id}", pointer="/version")
    return await as_sent(tx, sent)


async def as_draft(tx: CrmTx, quote: Quote) -> Wanted:
    customer = wire.customer(await tx.customers.get(quote.customer_id))
    return Wanted(PaperKind.QUOTE, wire.quote(replace(quote, outgoing=None)), customer, tx.clock.today(), draft=True)


async def as_sent(tx: CrmTx, sent: pb.Quote) -> Wanted:
    customer = wire.customer(await tx.customers.get(UUID(sent.customer.id)))
    return Wanted(PaperKind.QUOTE, sent, customer, local_day(values.read_timestamp(sent.sent_at)))


async def of_order(tx: CrmTx, quote: Quote) -> Paper | Wanted:
    """The confirmation as the customer got it; QuoteNotAccepted."""
    quote.accepted()
    kept = await tx.papers.find(quote.id, PaperKind.CONFIRMATION, quote.quote_version)
    return kept or as_accepted(quote, await tx.customers.get(quote.customer_id))


def as_accepted(quote: Quote, customer: Customer) -> Wanted:
    day = local_day(quote.accepted().at)
    return Wanted(PaperKind.CONFIRMATION, wire.quote(quote), wire.customer(customer), day)


async def content(files: Files, ask: Asking[CrmTx], found: Paper | Wanted) -> bytes:
    """The kept bytes, or made now."""
    if isinstance(found, Paper):
        return await files.get(ask.tenant, found.sha256)
    return await made(ask, found)


async def made(ask: Asking[CrmTx], wanted: Wanted) -> bytes:
    entity = GetLegalEntityRequest(id=wanted.quote.legal_entity.id)
    seller = (await ask.peer("platform", PlatformServiceStub).GetLegalEntity(entity)).legal_entity
    request = einvoice.RenderQuoteRequest(
        paper=_KINDS[wanted.kind],
        quote=wanted.quote,
        customer=wanted.customer,
        seller=seller,
        date=wanted.day.isoformat(),
        draft=wanted.draft,
    )
    answer = await ask.peer("einvoice", PaperServiceStub).RenderQuote(request, timeout=_SECONDS)
    return bytes(answer.data)


async def put(files: Files, tenant: UUID, wanted: Wanted, pdf: bytes) -> Paper:
    """In the object store; the row that names it comes with the transaction."""
    ref = await files.put(tenant, pdf, PDF, wanted.name)
    quote = wanted.quote
    return Paper(UUID(quote.id), wanted.kind, quote.quote_version, ref.sha256, ref.size, ref.name)
