"""Composition root: what crm serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kontor.api.crm.v1.crm_pb2_grpc import add_CrmServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.events.due import DueHandler
from kontor.common.serving.commands import run
from kontor.common.serving.linking import Linking
from kontor.common.serving.service import Context, ServiceDefinition
from kontor.crm import use_cases
from kontor.crm.consumers import consumers
from kontor.crm.grpc_api import CrmApi
from kontor.crm.letters import QUOTE_LINK
from kontor.crm.settings import Settings
from kontor.crm.store import CrmTx


def due(ctx: Context) -> dict[str, DueHandler]:
    secrets = Linking(ctx, QUOTE_LINK).secrets

    async def quote_leaves(tx: CrmTx, quote_id: UUID, _due_at: datetime) -> None:
        await use_cases.let_quote_leave(tx, quote_id, secrets)

    return {use_cases.LEAVES: quote_leaves}


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=CrmTx,
    servicers=lambda ctx: [(add_CrmServiceServicer_to_server, CrmApi(Linking(ctx, QUOTE_LINK), ctx.files))],
    consumers=consumers,
    due=due,
    migrations=migrations_path("crm"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
