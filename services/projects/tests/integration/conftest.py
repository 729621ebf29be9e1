"""Projects running for real, on a database of its own for each test, with a mail server beside it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from kontor.cli.testing import RunService
from kontor.common.process.settings import SmtpSettings
from kontor.projects.__main__ import SERVICE

sys.path.insert(0, str(Path(__file__).parent))
from projects_site import Post, Site


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


@pytest.fixture
async def site(running_service: RunService, post: Post) -> Site:
    smtp = SmtpSettings(port=post.port)
    site = Site(await running_service(SERVICE, smtp=smtp, public_url="http://kontor.example"), post)
    await site.knows_people()
    return site
