"""The development mail server: takes every letter and lays it into a folder for the development inbox.

Only addresses that begin with `unbekannt` do not exist here: what a customer's wrong address leads to can be tried.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

_LIMIT = 40 * 1024 * 1024
_NOBODY = "unbekannt"


class _Folder:
    """Writes each letter whole, under a name that sorts by arrival."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        last = max((int(p.stem) for p in folder.glob("*.eml") if p.stem.isdigit()), default=0)
        self._numbers = count(last + 1)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.lower().startswith(_NOBODY):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        name = f"{next(self._numbers):08}"
        fresh = self._folder / f".{name}"
        fresh.write_bytes(envelope.original_content or envelope.content or b"")
        fresh.rename(self._folder / f"{name}.eml")
        return "250 taken"


def main(port: int, folder: Path) -> None:
    """Serves until the process is ended."""

    async def serve() -> None:
        controller = UnthreadedController(
            _Folder(folder), hostname="127.0.0.1", port=port, data_size_limit=_LIMIT, loop=asyncio.get_running_loop()
        )
        server = await asyncio.get_running_loop().create_server(
            controller._factory_invoker, host="127.0.0.1", port=port
        )
        async with server:
            await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
