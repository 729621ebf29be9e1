"""Composition root: what einvoice serves, consumes and migrates. Commands: serve, migrate, replay, check."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from kontor.api.einvoice.v1.einvoice_pb2_grpc import add_EinvoiceServiceServicer_to_server
from kontor.common.bus import Consumer
from kontor.common.commands import run
from kontor.common.db import Database
from kontor.common.server import Served
from kontor.common.service import Context, ServiceDefinition
from kontor.einvoice.consumers import consumers
from kontor.einvoice.grpc_api.documents import EinvoiceApi
from kontor.einvoice.settings import Settings
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.workshop import Workshop

_workshops: WeakKeyDictionary[Database, Workshop] = WeakKeyDictionary()


def _workshop(ctx: Context) -> Workshop:
    """One for RPCs and consumers of the same running service."""
    if ctx.db not in _workshops:
        _workshops[ctx.db] = Workshop(ctx.settings, ctx.files)
    return _workshops[ctx.db]


def _served(ctx: Context) -> Served:
    return [(add_EinvoiceServiceServicer_to_server, EinvoiceApi(_workshop(ctx)))]


def _consumed(ctx: Context) -> list[Consumer]:
    return consumers(ctx, _workshop(ctx))


async def keep_workshop(ctx: Context) -> None:
    """Ends the worker processes with the service."""
    try:
        await asyncio.Event().wait()
    finally:
        await _workshop(ctx).close()


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=EinvoiceTx,
    servicers=_served,
    consumers=_consumed,
    background=[keep_workshop],
    migrations=Path(__file__).parents[3] / "migrations",
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
