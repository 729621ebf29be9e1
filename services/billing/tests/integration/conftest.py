"""Billing between its peers' doubles, on a database of its own for each test."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from kontor.api.einvoice.v1.einvoice_pb2_grpc import add_EinvoiceServiceServicer_to_server
from kontor.api.projects.v1.projects_pb2_grpc import add_ProjectsServiceServicer_to_server
from kontor.api.timetracking.v1.timetracking_pb2_grpc import add_TimetrackingServiceServicer_to_server
from kontor.billing.__main__ import SERVICE
from kontor.cli.testing import RunService

sys.path.insert(0, str(Path(__file__).parent))
from billing_world import Einvoice, Projects, Timetracking, World


@pytest.fixture
async def world(running_service: RunService) -> AsyncIterator[World]:
    work, milestones, check = Timetracking(), Projects(), Einvoice()
    server = grpc.aio.server()
    add_TimetrackingServiceServicer_to_server(work, server)
    add_ProjectsServiceServicer_to_server(milestones, server)
    add_EinvoiceServiceServicer_to_server(check, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    peers = dict.fromkeys(("timetracking", "projects", "einvoice"), address)
    running = await running_service(SERVICE, peers=peers)
    yield World(running, work, milestones, check)
    await server.stop(0)
