"""Composition root: what reporting serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence

from kontor.api.reporting.v1.reporting_pb2_grpc import add_ReportingServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition
from kontor.reporting.business import tell_business
from kontor.reporting.consumers import CONSUMERS
from kontor.reporting.grpc_api import ReportingApi
from kontor.reporting.settings import Settings
from kontor.reporting.store import ReportingTx

SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=ReportingTx,
    servicers=lambda _ctx: [(add_ReportingServiceServicer_to_server, ReportingApi())],
    consumers=CONSUMERS,
    background=[tell_business],
    migrations=migrations_path("reporting"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
