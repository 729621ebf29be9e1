"""Composition root: what timetracking serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence

from kontor.api.timetracking.v1.timetracking_pb2_grpc import add_TimetrackingServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition
from kontor.timetracking.consumers import CONSUMERS
from kontor.timetracking.grpc_api import TimetrackingApi
from kontor.timetracking.settings import Settings
from kontor.timetracking.store import TimetrackingTx

SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=TimetrackingTx,
    servicers=lambda ctx: [(add_TimetrackingServiceServicer_to_server, TimetrackingApi(ctx.files))],
    consumers=CONSUMERS,
    migrations=migrations_path("timetracking"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
