"""The toy as a process of its own; `serve-and-die` has a background task that breaks."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from kontor.common.process.settings import ServiceSettings
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition
from toy_contract import grpc_api
from toy_service import ToyApi, ToyTx

TOY = ServiceDefinition(
    settings_class=ServiceSettings,
    servicers=lambda _ctx: [(grpc_api.add_ToyServiceServicer_to_server, ToyApi())],
    tx_class=ToyTx,
    migrations=Path(__file__).parent / "toy_migrations",
)


async def breaks(_ctx: Any) -> None:
    await asyncio.sleep(0.2)
    raise RuntimeError("gone")


if __name__ == "__main__":
    if sys.argv[1] == "serve-and-die":
        run(replace(TOY, background=[breaks]), ["serve"])
    else:
        run(TOY, sys.argv[1:])
