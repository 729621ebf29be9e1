"""What einvoice's use cases load from, save to and announce through: one transaction, a module per aggregate."""

from kontor.einvoice.store.dispatches import Dispatches
from kontor.einvoice.store.documents import Documents
from kontor.einvoice.store.layouts import Layouts
from kontor.einvoice.store.supplier_invoices import SupplierInvoices
from kontor.einvoice.store.tables import metadata


class EinvoiceTx(Documents, Dispatches, Layouts, SupplierInvoices):
    """One transaction of one tenant on all that einvoice keeps."""


__all__ = ["EinvoiceTx", "metadata"]
