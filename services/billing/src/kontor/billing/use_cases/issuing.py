"""An approved draft becomes an invoice: checked before a number is taken, numbered last, frozen for ever.

Before the transaction the facts are asked (`facts_for_issue`); inside it they must still hold. From here only a
cancellation undoes anything.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.einvoice.v1.einvoice_pb2 import CheckInvoiceRequest
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.api.projects.v1.projects_pb2 import ListBillableMilestonesRequest
from kontor.api.projects.v1.projects_pb2_grpc import ProjectsServiceStub
from kontor.api.timetracking.v1.timetracking_pb2 import ListBillablesRequest
from kontor.api.timetracking.v1.timetracking_pb2_grpc import TimetrackingServiceStub
from kontor.billing import saga as sagas
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind, Named
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.policy import number_of, series_of
from kontor.billing.saga import Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.moving import move
from kontor.billing.wire import Invoice, InvoiceNotCancellable, Parties
from kontor.common.calls import Asking
from kontor.common.errors import Conflict, RuleViolated, Violation
from kontor.common.ids import new_id

Ask = Asking[BillingTx]
_PROVISIONAL = "ENTWURF-0001"
_FATAL = ("fatal", "error")


class InvoiceNotValid(RuleViolated):
    code = "billing.invoice_not_valid"
    texts = {
        "de": "Der Empfänger würde diese Rechnung nicht annehmen: {findings}",
        "en": "The recipient would not take this invoice: {findings}",
    }


class SourcesChanged(RuleViolated):
    code = "billing.sources_changed"
    texts = {
        "de": "Abgerechnete Leistungen haben sich geändert. Bitte neu entwerfen.",
        "en": "Billed work has changed. Please draft it anew.",
    }


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What others said about one version of a draft."""

    draft_version: int
    findings: tuple[pb.Finding, ...]
    sources_hold: bool

    def must_hold_for(self, draft: Draft) -> None:
        if draft.version != self.draft_version:
            raise Conflict(f"draft {draft.id} moved while it was checked", current=draft.version)
        if not self.sources_hold:
            raise SourcesChanged(str(draft.id))
        if fatal := [f for f in self.findings if f.severity in _FATAL]:
            raise InvoiceNotValid(
                "; ".join(f.rule for f in fatal),
                violations=[Violation(f.pointer, f.rule, f.text) for f in fatal],
                findings="; ".join(f"{f.text} ({f.rule})" for f in fatal[:3]),
            )


async def facts_for_issue(ask: Ask, draft_id: UUID) -> IssueFacts:
    """Would it be valid for this recipient, and do the owners still stand by the sources? No number is taken."""
    async with ask.reading() as tx:
        draft = await tx.get_draft(draft_id)
        draft.must_be_issuable()
        parties = await _parties(tx, draft)
        today, now = tx.clock.today(), tx.clock.now()
    trial = wire.frozen(draft, parties, number=_PROVISIONAL, on=today, at=now)
    checked = await ask.peer("einvoice", EinvoiceServiceStub).CheckInvoice(CheckInvoiceRequest(invoice=trial))
    return IssueFacts(draft.version, tuple(checked.findings), await _sources_hold(ask, draft))


async def _parties(tx: BillingTx, draft: Draft) -> Parties:
    return Parties(await tx.legal_entity(draft.legal_entity.id), await tx.customer(draft.customer.id))


async def _sources_hold(ask: Ask, draft: Draft) -> bool:
    """One batch question per owner: every billed source is still approved in the version that was drafted."""
    wanted = {(kind, str(id_)): version for kind, id_, version in draft.sources}
    entries = [i for kind, i in wanted if kind is SourceKind.TIME_ENTRY]
    expenses = [i for kind, i in wanted if kind is SourceKind.EXPENSE]
    milestones = [i for kind, i in wanted if kind is SourceKind.MILESTONE]
    now: dict[tuple[SourceKind, str], int] = {}
    if entries or expenses:
        request = ListBillablesRequest(entry_ids=entries, expense_ids=expenses)
        answer = await ask.peer("timetracking", TimetrackingServiceStub).ListBillables(request)
        now |= {(SourceKind.TIME_ENTRY, e.id): int(e.etag) for e in answer.entries}
        now |= {(SourceKind.EXPENSE, e.id): int(e.etag) for e in answer.expenses}
    if milestones:
        asked = ListBillableMilestonesRequest(milestone_ids=milestones)
        found = await ask.peer("projects", ProjectsServiceStub).ListBillableMilestones(asked)
        now |= {(SourceKind.MILESTONE, m.id): int(m.etag) for m in found.milestones}
    owned = (SourceKind.TIME_ENTRY, SourceKind.EXPENSE, SourceKind.MILESTONE)
    return all(now.get(key) == version for key, version in wanted.items() if key[0] in owned)


async def issue_invoice(tx: BillingTx, *, draft_id: UUID, facts: IssueFacts) -> Invoice:
    """Number, frozen content, InvoiceIssued: one transaction."""
    draft = await tx.get_draft(draft_id, for_update=True)
    tx.must_be(draft.version)
    facts.must_hold_for(draft)
    parties = await _parties(tx, draft)
    await _must_still_be_received(tx, draft)
    draft.issue()
    await tx.save_draft(draft)
    on = tx.clock.today()
    number = await _take_number(tx, parties.entity.number_pattern, on)
    frozen = wire.frozen(draft, parties, number=number, on=on, at=tx.clock.now())
    await _issue(tx, frozen, draft.kind, draft.position_id)
    return await tx.get_invoice(draft.id)


async def _must_still_be_received(tx: BillingTx, draft: Draft) -> None:
    """What the draft deducts must be what was received: a payment taken back meanwhile makes it stale."""
    if draft.position_id is None or not draft.advances:
        return
    now = {a.invoice_id: a.received for a in await tx.advances_on(draft.position_id)}
    if now != {a.invoice_id: a.received for a in draft.advances}:
        raise SourcesChanged(str(draft.id))


async def _take_number(tx: BillingTx, pattern: str, on: date) -> str:
    return number_of(pattern, on, await tx.next_number(series_of(pattern, on)))


async def _issue(tx: BillingTx, frozen: pb.Invoice, kind: Kind, position_id: UUID | None) -> None:
    due = date.fromisoformat(frozen.terms.due_date)
    await tx.add_invoice(frozen, kind=kind, position_id=position_id, due=due)
    await move(tx, UUID(frozen.id), Event.ISSUED, note=frozen.number, number=frozen.number)
    tx.tell("invoice", UUID(frozen.id), 1, events.InvoiceIssued(invoice=frozen))


async def cancel_invoice(tx: BillingTx, *, invoice_id: UUID, reason: str) -> tuple[Invoice, Invoice]:
    """A linked document undoes the invoice; its sources can be billed again."""
    original = await tx.get_invoice(invoice_id, for_update=True)
    tx.must_be(original.version)
    if original.kind is Kind.CANCELLATION or original.cancelled_by is not None:
        raise InvoiceNotCancellable(str(invoice_id))
    entity = await tx.legal_entity(UUID(original.frozen.seller.legal_entity_id))
    storno_id, on = new_id(), tx.clock.today()
    await tx.free(invoice_id)
    number = await _take_number(tx, entity.number_pattern, on)
    storno = wire.cancellation(original.frozen, id_=storno_id, number=number, on=on, at=tx.clock.now(), reason=reason)
    born = sagas.Saga(sagas.Document.APPROVED)
    await tx.add_saga(storno_id, born, customer=wire.named(storno.customer), number=number)
    await _issue(tx, storno, Kind.CANCELLATION, None)
    await move(tx, storno_id, Event.PAID, note="ein Storno fordert kein Geld")
    original.cancelled_by = Named(storno_id, number, number)
    await tx.save_invoice(original)
    await move(tx, invoice_id, Event.CANCELLED, note=reason)
    original = await tx.get_invoice(invoice_id)
    message = events.InvoiceCancelled(invoice=wire.invoice(original, on), reason=reason)
    tx.tell("invoice", invoice_id, original.version, message, reason)
    return original, await tx.get_invoice(storno_id)
