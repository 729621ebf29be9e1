"""Pages of a table as pieces of a file, while they come; XLSX through a process of its own: the loop stays free."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import grpc
from kontor.gateway.tables import Csv, Lines, Table

_PIECE = 64 * 1024
_SHEETS = "kontor.gateway.sheets"


async def written(table: Table, form: Csv | Lines, first: bytes, call: Any) -> AsyncIterator[bytes]:
    """The head, then the rows of each answer; in between others have their turn."""
    yield form.head(table.paths)
    body: Any = first
    while body is not grpc.aio.EOF:
        for rows in table.portions(body):
            yield form.rows(rows)
            await asyncio.sleep(0)
        body = await call.read()


async def passed(head: bytes, first: bytes, call: Any) -> AsyncIterator[bytes]:
    """The head, then lines as their owner wrote them."""
    yield head
    body: Any = first
    while body is not grpc.aio.EOF:
        yield body
        body = await call.read()


async def sheet(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What goes wrong on the way, there or here, ends the file before its end: no reader takes it for whole."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _SHEETS, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def end_it(fed: "asyncio.Task[None]") -> None:
        """It waits for rows; with those it has it would make a file that looks whole."""
        if fed.cancelled() or fed.exception() is not None:
            with suppress(ProcessLookupError):
                process.kill()

    feeding = asyncio.create_task(_feed(lines, process.stdin))
    feeding.add_done_callback(end_it)
    try:
        while piece := await process.stdout.read(_PIECE):
            yield piece
        await feeding
        if await process.wait():
            raise RuntimeError(f"the sheet's process ended with {process.returncode}")
    finally:
        feeding.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _feed(lines: AsyncIterator[bytes], into: asyncio.StreamWriter) -> None:
    async for some in lines:
        into.write(some)
        await into.drain()
    into.close()
