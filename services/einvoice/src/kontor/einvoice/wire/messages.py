"""Which message tells of which event of the domain."""

from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.common.values.refs import Messages
from kontor.einvoice.domain import dispatches as dispatch
from kontor.einvoice.domain import documents as document
from kontor.einvoice.domain import layouts as layout
from kontor.einvoice.domain import supplier_invoices as supplier
from kontor.einvoice.wire import dispatches, documents, layouts, supplier_invoices

# In which sentences inside of events are; whoever shows them asks again in the reader's language.
_LANGUAGE = "de"


def _dispatch(event: dispatch.DispatchDue | dispatch.DispatchStatusDue | dispatch.DispatchChanged) -> dispatches.Shown:
    return dispatches.dispatch(event.dispatch, _LANGUAGE)


def _received(invoice: supplier.SupplierInvoice) -> supplier_invoices.Shown:
    return supplier_invoices.supplier_invoice(invoice, None, _LANGUAGE)


MESSAGES: Messages = {
    document.DocumentsRendered: documents.rendered,
    document.DocumentsRejected: documents.rejected,
    dispatch.DispatchDue: lambda e: events.DispatchDue(dispatch=_dispatch(e)),
    dispatch.DispatchStatusDue: lambda e: events.DispatchStatusDue(dispatch=_dispatch(e)),
    dispatch.DispatchChanged: lambda e: events.DispatchChanged(dispatch=_dispatch(e)),
    dispatch.InvoiceDispatched: lambda e: dispatches.dispatched(e.dispatch),
    dispatch.DispatchFailed: lambda e: dispatches.failed(e.dispatch, _LANGUAGE, permanent=e.permanent),
    layout.LayoutChanged: lambda e: layouts.changed(e.layout),
    supplier.SupplierInvoiceKept: lambda e: supplier_invoices.kept(e.invoice),
    supplier.SupplierInvoiceReceived: lambda e: events.SupplierInvoiceReceived(supplier_invoice=_received(e.invoice)),
    supplier.SupplierInvoiceChanged: lambda e: events.SupplierInvoiceChanged(supplier_invoice=_received(e.invoice)),
    supplier.SupplierInvoiceApproved: lambda e: events.SupplierInvoiceApproved(supplier_invoice=_received(e.invoice)),
    supplier.SupplierInvoiceRejected: lambda e: events.SupplierInvoiceRejected(
        supplier_invoice=_received(e.invoice), reason=e.invoice.decision_reason
    ),
    supplier.SupplierInvoiceExported: lambda e: events.SupplierInvoiceExported(supplier_invoice=_received(e.invoice)),
}
