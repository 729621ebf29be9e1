"""Composition root: what collections serves, consumes, waits for and migrates. serve, migrate, replay, check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kontor.api.collections.v1.collections_pb2_grpc import add_CollectionsServiceServicer_to_server
from kontor.collections.consumers import consumers
from kontor.collections.grpc_api import CollectionsApi
from kontor.collections.settings import Settings
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import reminding
from kontor.collections.use_cases.booking import DUNNING
from kontor.collections.use_cases.importing import statement_files
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition


async def dunning_due(tx: CollectionsTx, item_id: UUID, _due_at: datetime) -> None:
    await reminding.remind(tx, item_id)


async def reminder_leaves(tx: CollectionsTx, item_id: UUID, _due_at: datetime) -> None:
    await reminding.let_reminder_leave(tx, item_id)


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=CollectionsTx,
    servicers=lambda ctx: [(add_CollectionsServiceServicer_to_server, CollectionsApi(statement_files(ctx.files)))],
    consumers=consumers,
    due={DUNNING: dunning_due, reminding.LEAVES: reminder_leaves},
    migrations=migrations_path("collections"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
