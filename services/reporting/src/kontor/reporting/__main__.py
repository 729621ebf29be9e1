"""Composition root: what reporting serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence
from pathlib import Path

from kontor.api.reporting.v1.reporting_pb2_grpc import add_ReportingServiceServicer_to_server
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition
from kontor.reporting.consumers import CONSUMERS
from kontor.reporting.grpc_api import ReportingApi
from kontor.reporting.settings import Settings
from kontor.reporting.store import ReportingTx

SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=ReportingTx,
    servicers=lambda _ctx: [(add_ReportingServiceServicer_to_server, ReportingApi())],
    consumers=CONSUMERS,
    migrations=Path(__file__).parents[3] / "migrations",
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
