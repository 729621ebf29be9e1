"""What all tenants are counted together by: which there are, and when an invoice passed each stage on its way."""

from datetime import datetime
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as billing_events
from kontor.api.platform.v1 import events_pb2 as platform_events
from kontor.common.events.bus import EventMeta
from kontor.common.values.clock import local_day
from kontor.common.values.wire import read_timestamp
from kontor.reporting import store
from kontor.reporting.domain import APPROVED, DRAFTED, SENT
from kontor.reporting.store import ReportingTx


async def tenant_founded(tx: ReportingTx, event: platform_events.TenantCreated, meta: EventMeta) -> None:
    await tx.count_in(UUID(event.tenant.id), sandbox=event.tenant.sandbox, version=meta.version)


async def _passed(tx: ReportingTx, id_: str, stage: str, at: datetime, meta: EventMeta) -> None:
    await tx.put(store.passed, id=UUID(id_), stage=stage, source_version=meta.version, day=local_day(at))


async def drafted(
    tx: ReportingTx, event: billing_events.InvoiceDrafted | billing_events.ApprovalRequested, meta: EventMeta
) -> None:
    """Its invoice will have the draft's id."""
    await _passed(tx, event.draft.id, DRAFTED, read_timestamp(event.draft.created_at), meta)


async def approved(tx: ReportingTx, event: billing_events.InvoiceApproved, meta: EventMeta) -> None:
    """By the last level of it; again, when it was changed in between."""
    made = read_timestamp(event.draft.created_at)
    steps = [read_timestamp(step.at) for step in event.draft.steps if step.HasField("at")]
    await _passed(tx, event.draft.id, APPROVED, max([made, *steps]), meta)


async def sent(tx: ReportingTx, event: billing_events.InvoiceMoved, meta: EventMeta) -> None:
    """The event tells the one step that led to where the invoice stands now; most are of something else."""
    for step in event.saga.steps:
        if step.event == "DISPATCHED":
            await _passed(tx, event.saga.invoice_id, SENT, read_timestamp(step.at), meta)
