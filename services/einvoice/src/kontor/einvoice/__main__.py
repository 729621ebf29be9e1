"""Composition root: what einvoice serves, consumes and migrates. Commands: serve, migrate, replay, check."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID
from weakref import WeakKeyDictionary

from kontor.api.einvoice.v1.archive_pb2_grpc import add_ArchiveServiceServicer_to_server
from kontor.api.einvoice.v1.dispatch_pb2_grpc import add_DispatchServiceServicer_to_server
from kontor.api.einvoice.v1.einvoice_pb2_grpc import add_EinvoiceServiceServicer_to_server
from kontor.api.einvoice.v1.files_pb2_grpc import add_InvoiceFileServiceServicer_to_server
from kontor.api.einvoice.v1.layouts_pb2_grpc import add_InvoiceLayoutServiceServicer_to_server
from kontor.api.einvoice.v1.papers_pb2_grpc import add_PaperServiceServicer_to_server
from kontor.api.einvoice.v1.receiving_pb2_grpc import add_SupplierInvoiceServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.database.transaction import Database
from kontor.common.events.bus import Consumer
from kontor.common.serving.commands import run
from kontor.common.serving.linking import Linking
from kontor.common.serving.server import Served
from kontor.common.serving.service import Context, ServiceDefinition
from kontor.einvoice.bouncing import Bounces
from kontor.einvoice.consumers import consumers
from kontor.einvoice.grpc_api.archive import ArchiveApi
from kontor.einvoice.grpc_api.dispatches import DispatchApi
from kontor.einvoice.grpc_api.documents import EinvoiceApi
from kontor.einvoice.grpc_api.files import InvoiceFileApi
from kontor.einvoice.grpc_api.layouts import InvoiceLayoutApi
from kontor.einvoice.grpc_api.papers import PaperApi
from kontor.einvoice.grpc_api.receiving import SupplierInvoiceApi
from kontor.einvoice.letters import INVOICE_LINK
from kontor.einvoice.mailbox import Mailbox
from kontor.einvoice.settings import Settings
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import dispatches, receiving
from kontor.einvoice.workshop import Crew, Workshop

_workshops: WeakKeyDictionary[Database, Workshop] = WeakKeyDictionary()


def _workshop(ctx: Context, lent: Crew | None = None) -> Workshop:
    """One for RPCs and consumers of the same running service."""
    if ctx.db not in _workshops:
        _workshops[ctx.db] = Workshop(ctx.settings, ctx.files, lent)
    return _workshops[ctx.db]


def _served(ctx: Context, lent: Crew | None = None) -> Served:
    workshop = _workshop(ctx, lent)
    return [
        (add_EinvoiceServiceServicer_to_server, EinvoiceApi(workshop)),
        (add_InvoiceFileServiceServicer_to_server, InvoiceFileApi(workshop)),
        (add_SupplierInvoiceServiceServicer_to_server, SupplierInvoiceApi(workshop.reading, workshop.handler)),
        (add_DispatchServiceServicer_to_server, DispatchApi(workshop, Linking(ctx, INVOICE_LINK))),
        (add_InvoiceLayoutServiceServicer_to_server, InvoiceLayoutApi(workshop)),
        (add_ArchiveServiceServicer_to_server, ArchiveApi(workshop)),
        (add_PaperServiceServicer_to_server, PaperApi(workshop)),
    ]


def _consumed(ctx: Context, lent: Crew | None = None) -> list[Consumer]:
    return consumers(ctx, _workshop(ctx, lent))


async def keep_workshop(ctx: Context) -> None:
    """Reads the fonts beside the event loop, before anybody asks for letters; ends the worker processes with the
    service."""
    try:
        await asyncio.to_thread(_workshop(ctx).letters.read)
        await asyncio.Event().wait()
    finally:
        await _workshop(ctx).close()


async def watch_mailbox(ctx: Context) -> None:
    """Takes in what lies in the mailbox folder, if there is one."""
    if ctx.settings.mailbox_folder is not None:
        await Mailbox(ctx.settings, ctx.db, _workshop(ctx).reading).run()


async def watch_bounces(ctx: Context) -> None:
    """Reads what mail servers send back, if they are told where to lay it."""
    if ctx.settings.bounce_folder is not None:
        await Bounces(ctx.settings, ctx.db, ctx.files).run()


async def not_read_in_time(tx: EinvoiceTx, supplier_invoice_id: UUID, _due_at: datetime) -> None:
    await receiving.give_to_a_person(tx, supplier_invoice_id)


async def dispatch_due(tx: EinvoiceTx, dispatch_id: UUID, _due_at: datetime) -> None:
    await dispatches.try_again(tx, dispatch_id)


async def status_due(tx: EinvoiceTx, dispatch_id: UUID, _due_at: datetime) -> None:
    await dispatches.ask_status(tx, dispatch_id)


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=EinvoiceTx,
    servicers=_served,
    consumers=_consumed,
    due={receiving.DUE: not_read_in_time, dispatches.TRY: dispatch_due, dispatches.STATUS: status_due},
    background=[keep_workshop, watch_bounces, watch_mailbox],
    migrations=migrations_path("einvoice"),
)


def with_crew(crew: Crew) -> ServiceDefinition:
    """The service with worker processes that somebody else keeps and ends: several services in turn share warm ones."""
    return replace(SERVICE, servicers=partial(_served, lent=crew), consumers=partial(_consumed, lent=crew))


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
