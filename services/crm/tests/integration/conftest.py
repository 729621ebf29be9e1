"""Crm running for real, on a database of its own for each test, with a mail server and doubles of its peers."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from aiosmtpd.smtp import SMTP
from kontor.api.einvoice.v1.papers_pb2_grpc import add_PaperServiceServicer_to_server
from kontor.api.platform.v1.naming_pb2_grpc import add_NamingServiceServicer_to_server
from kontor.api.platform.v1.platform_pb2_grpc import add_PlatformServiceServicer_to_server
from kontor.cli.testing import RunService
from kontor.common.process.settings import SmtpSettings
from kontor.crm.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from crm_world import Names, Platform, Post, Printer, World


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


@pytest.fixture
async def printer() -> AsyncIterator[Printer]:
    """einvoice's part, with the seller as platform knows it."""
    printer = Printer()
    server = grpc.aio.server()
    add_PaperServiceServicer_to_server(printer, server)
    add_PlatformServiceServicer_to_server(Platform(), server)
    add_NamingServiceServicer_to_server(Names(), server)
    printer.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    yield printer
    await server.stop(0)


@pytest.fixture
async def world(running_service: RunService, post: Post, printer: Printer) -> World:
    peers = dict.fromkeys(("einvoice", "platform"), printer.address)
    given = {"smtp": SmtpSettings(port=post.port), "public_url": "http://kontor.example", "peers": peers}
    world = World(await running_service(SERVICE, **given), post, printer)
    await world.knows_seller()
    return world
