"""Which events einvoice listens to. Rendering, judging, sending happen in `prepare`, recording in the transaction."""

from functools import partial
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.billing.v1.events_pb2 import DispatchRequested, DocumentsRequested, InvoiceIssued
from kontor.api.einvoice.v1.events_pb2 import DispatchDue, DispatchStatusDue, SupplierInvoiceKept
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.identity.links import LinkSecrets
from kontor.common.serving.linking import Linking
from kontor.common.serving.mail_texts import MAIL_TEXTS
from kontor.common.serving.service import Context
from kontor.common.values.letters import read_letter
from kontor.einvoice.channels import Ways
from kontor.einvoice.domain.dispatches import Outcome
from kontor.einvoice.domain.documents import Rendering
from kontor.einvoice.domain.supplier_invoices import Reading
from kontor.einvoice.letters import INVOICE_LINK
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import dispatches, documents, receiving
from kontor.einvoice.use_cases.layouts import layout_for
from kontor.einvoice.wire import documents as wire
from kontor.einvoice.workshop import Workshop
from prometheus_client import Counter

REFUSED = Counter("kontor_einvoice_refused_total", "Invoices our own check passed and the official rules refuse.")

LAYOUTS_FAILED = Counter("kontor_einvoice_layouts_failed_total", "Documents made with the built-in layout instead.")


def consumers(ctx: Context, workshop: Workshop) -> list[Consumer]:
    """The table; files, mailer and workers come from the running service."""
    ways, secrets = Ways(ctx), Linking(ctx, INVOICE_LINK).secrets

    async def make(ask: Asking[EinvoiceTx], invoice: Invoice) -> Rendering:
        async with ask.reading() as tx:
            used = await layout_for(tx, invoice.seller.legal_entity_id)
        rendering = await workshop.make(ask.tenant, invoice, ctx.clock.now().date(), used)
        if rendering.refused is not None:
            REFUSED.inc()
            ctx.log.error("documents.refused", invoice_id=invoice.id, rules=sorted(rendering.refused.rules()))
        for made in rendering.made:
            if made.made_with is not None and made.made_with.fault:
                LAYOUTS_FAILED.inc()
                ctx.log.error("layout.failed", invoice_id=invoice.id, layout_id=str(used.layout_id if used else ""))
        return rendering

    async def make_documents(ask: Asking[EinvoiceTx], event: InvoiceIssued, _meta: EventMeta) -> Rendering:
        return await make(ask, event.invoice)

    async def make_again(
        ask: Asking[EinvoiceTx], event: DocumentsRequested, _meta: EventMeta
    ) -> tuple[Invoice, Rendering] | None:
        """None when they are there: what was archived is never made anew."""
        async with ask.reading() as tx:
            invoice = wire.frozen(await tx.invoices.get(UUID(event.invoice_id)))
            there = await tx.documents.of(UUID(event.invoice_id))
        return None if there else (invoice, await make(ask, invoice))

    async def send(ask: Asking[EinvoiceTx], event: DispatchDue, meta: EventMeta) -> Outcome | None:
        """A repeat after a crash carries the same id, which mail systems and access points recognise."""
        async with ask.reading() as tx:
            parcel = await dispatches.parcel_of(tx, UUID(event.dispatch.id), meta.version)
        return None if parcel is None else await ways.send(ask.tenant, parcel)

    async def ask_status(ask: Asking[EinvoiceTx], event: DispatchStatusDue, _meta: EventMeta) -> Outcome | None:
        async with ask.reading() as tx:
            parcel = await dispatches.sent_parcel(tx, UUID(event.dispatch.id))
        return None if parcel is None else await ways.status(ask.tenant, parcel)

    async def read(ask: Asking[EinvoiceTx], event: SupplierInvoiceKept, _meta: EventMeta) -> Reading | None:
        """None when somebody has gone on meanwhile."""
        async with ask.reading() as tx:
            value = await tx.supplier_invoices.get(UUID(event.supplier_invoice_id))
        return await workshop.reading.read(ask.tenant, value) if value.waits_for_reading(event.attempt) else None

    return [
        Consumer("receiving", {SupplierInvoiceKept: Handler(was_read, prepare=read)}),
        Consumer("platform", {LegalEntityChanged: take_over_entity}, whole=True),
        MAIL_TEXTS,
        Consumer(
            "documents",
            {
                InvoiceIssued: Handler(documents_made, prepare=make_documents),
                DocumentsRequested: Handler(documents_asked_for, prepare=make_again),
            },
            # More than can render: while those do, others are judged and stored.
            workers=ctx.settings.render_workers + 2,
        ),
        Consumer("dispatch", {DispatchRequested: Handler(partial(dispatch_requested, secrets))}),
        Consumer(
            "sending",
            {
                DispatchDue: Handler(tried, prepare=send),
                DispatchStatusDue: Handler(status_asked, prepare=ask_status),
            },
        ),
    ]


async def documents_made(tx: EinvoiceTx, event: InvoiceIssued, _meta: EventMeta, rendering: Rendering) -> None:
    await documents.record_rendering(tx, invoice=event.invoice, attempt=1, rendering=rendering)


async def documents_asked_for(
    tx: EinvoiceTx, event: DocumentsRequested, _meta: EventMeta, made: tuple[Invoice, Rendering] | None
) -> None:
    if made is None:
        await documents.announce_documents(tx, invoice_id=UUID(event.invoice_id), attempt=event.attempt)
    else:
        await documents.record_rendering(tx, invoice=made[0], attempt=event.attempt, rendering=made[1])


async def was_read(tx: EinvoiceTx, event: SupplierInvoiceKept, _meta: EventMeta, reading: Reading | None) -> None:
    if reading is not None:
        id_ = UUID(event.supplier_invoice_id)
        await receiving.record_reading(tx, id_=id_, attempt=event.attempt, reading=reading)


async def take_over_entity(tx: EinvoiceTx, event: LegalEntityChanged, meta: EventMeta) -> None:
    entity = event.legal_entity
    await tx.our_entities.replicate(UUID(entity.id), meta.version, entity.name, entity.vat_id)


async def dispatch_requested(secrets: LinkSecrets, tx: EinvoiceTx, event: DispatchRequested, meta: EventMeta) -> None:
    await dispatches.request_dispatch(
        tx,
        id_=meta.event_id,
        invoice_id=UUID(event.invoice_id),
        request=event.attempt,
        channel=event.channel,
        recipient=event.recipient,
        letter=read_letter(event.letter) if event.HasField("letter") else None,
        ordered_by=event.ordered_by,
        secrets=secrets,
    )


async def tried(tx: EinvoiceTx, event: DispatchDue, _meta: EventMeta, outcome: Outcome | None) -> None:
    if outcome is not None:
        await dispatches.learn(tx, dispatch_id=UUID(event.dispatch.id), outcome=outcome)


async def status_asked(tx: EinvoiceTx, event: DispatchStatusDue, _meta: EventMeta, outcome: Outcome | None) -> None:
    await dispatches.status_asked(tx, dispatch_id=UUID(event.dispatch.id), outcome=outcome)
