"""Pages of a table as pieces of a file, while they come; XLSX through a process of its own: the loop stays free."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

from kontor.gateway import tables

Pages = AsyncIterator[list[list[tables.Cell]]]
_PIECE = 64 * 1024
_SHEETS = "kontor.gateway.sheets"


async def written_csv(pages: Pages, lang: str) -> AsyncIterator[bytes]:
    yield tables.CSV_MARK
    async for rows in pages:
        yield tables.as_csv(rows, lang)


async def written_sheet(pages: Pages) -> AsyncIterator[bytes]:
    """What goes wrong on the way, there or here, ends the file before its end: no reader takes it for whole."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _SHEETS, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeding = asyncio.create_task(_feed(pages, process.stdin))
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


async def _feed(pages: Pages, into: asyncio.StreamWriter) -> None:
    async for rows in pages:
        into.write(tables.as_lines(rows))
        await into.drain()
    into.close()
