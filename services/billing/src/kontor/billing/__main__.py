"""Composition root: what billing serves, consumes, waits for and migrates. Commands: serve, migrate, replay, check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kontor.api.billing.v1.billing_pb2_grpc import add_BillingServiceServicer_to_server
from kontor.billing.consumers import CONSUMERS
from kontor.billing.grpc_api import BillingApi
from kontor.billing.settings import Settings
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import approving, following, sending
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.service import ServiceDefinition


async def approval_overdue(tx: BillingTx, draft_id: UUID, _due_at: datetime) -> None:
    await approving.escalate(tx, draft_id)


async def delivery_overdue(tx: BillingTx, invoice_id: UUID, _due_at: datetime) -> None:
    await following.delivery_overdue(tx, invoice_id)


async def invoice_leaves(tx: BillingTx, invoice_id: UUID, _due_at: datetime) -> None:
    await sending.let_leave(tx, invoice_id)


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=BillingTx,
    servicers=lambda _ctx: [(add_BillingServiceServicer_to_server, BillingApi())],
    consumers=CONSUMERS,
    due={"approval": approval_overdue, "delivery": delivery_overdue, sending.LEAVES: invoice_leaves},
    migrations=migrations_path("billing"),
)


def main(argv: Sequence[str] | None = None) -> None:
    run(SERVICE, argv)


if __name__ == "__main__":
    main()
