"""Composition root: what projects serves, consumes and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kontor.api.projects.v1.projects_pb2_grpc import add_ProjectsServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.events.due import DueHandler
from kontor.common.serving.commands import run
from kontor.common.serving.linking import Linking
from kontor.common.serving.service import Context, ServiceDefinition
from kontor.projects import use_cases
from kontor.projects.consumers import consumers
from kontor.projects.grpc_api import ProjectsApi
from kontor.projects.letters import MILESTONE_LINK
from kontor.projects.settings import Settings
from kontor.projects.store import ProjectsTx


def due(ctx: Context) -> dict[str, DueHandler]:
    secrets = Linking(ctx, MILESTONE_LINK).secrets

    async def milestone_leaves(tx: ProjectsTx, milestone_id: UUID, _due_at: datetime) -> None:
        await use_cases.let_milestone_leave(tx, milestone_id, secrets)

    return {use_cases.LEAVES: milestone_leaves}


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=ProjectsTx,
    servicers=lambda ctx: [(add_ProjectsServiceServicer_to_server, ProjectsApi(Linking(ctx, MILESTONE_LINK)))],
    consumers=consumers,
    due=due,
    migrations=migrations_path("projects"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
