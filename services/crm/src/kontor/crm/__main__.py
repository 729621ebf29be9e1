"""Composition root: what crm serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence

from kontor.api.crm.v1.crm_pb2_grpc import add_CrmServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.linking import Linking
from kontor.common.serving.service import ServiceDefinition
from kontor.crm.consumers import consumers
from kontor.crm.grpc_api import CrmApi
from kontor.crm.letters import QUOTE_LINK
from kontor.crm.settings import Settings
from kontor.crm.store import CrmTx

SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=CrmTx,
    servicers=lambda ctx: [(add_CrmServiceServicer_to_server, CrmApi(Linking(ctx, QUOTE_LINK)))],
    consumers=consumers,
    migrations=migrations_path("crm"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
