"""Which events timetracking listens to, and the use case each one calls."""

from uuid import UUID

from kontor.api.billing.v1.events_pb2 import InvoiceCancelled, InvoiceIssued
from kontor.api.platform.v1.events_pb2 import UserChanged
from kontor.api.projects.v1.events_pb2 import AllocationChanged, BudgetChanged, ProjectClosed, ProjectStarted
from kontor.common.events.bus import Consumer, EventMeta
from kontor.timetracking import wire
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases import keeping

ProjectState = ProjectStarted | BudgetChanged | AllocationChanged | ProjectClosed


async def replicate_project(tx: TimetrackingTx, event: ProjectState, meta: EventMeta) -> None:
    tx.projects_known.replicate(wire.read_project(event.project), meta.version)


async def replicate_person(tx: TimetrackingTx, event: UserChanged, meta: EventMeta) -> None:
    tx.people_known.replicate(UUID(event.person.id), meta.version, event.person.name)


async def mark_billed(tx: TimetrackingTx, event: InvoiceIssued, _meta: EventMeta) -> None:
    await keeping.mark_billed(tx, invoice=event.invoice)


async def mark_free(tx: TimetrackingTx, event: InvoiceCancelled, _meta: EventMeta) -> None:
    await keeping.mark_free(tx, invoice_id=UUID(event.invoice.id))


CONSUMERS = [
    Consumer(
        "projects",
        {
            ProjectStarted: replicate_project,
            BudgetChanged: replicate_project,
            AllocationChanged: replicate_project,
            ProjectClosed: replicate_project,
        },
    ),
    Consumer("platform", {UserChanged: replicate_person}, whole=True),
    Consumer("billing", {InvoiceIssued: mark_billed, InvoiceCancelled: mark_free}),
]
