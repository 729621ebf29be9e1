"""An approved draft becomes an invoice: checked before a number is taken, numbered last, frozen for ever.

Before the transaction the facts are asked (`facts_for_issue`); inside it they must still hold. From here only a
cancellation undoes anything.
"""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.einvoice.v1.einvoice_pb2 import CheckInvoiceRequest
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.billing import saga as sagas
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind, Named
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.policy import number_of, series_of
from kontor.billing.saga import Document, Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.asking import Ask, Versions, present_versions
from kontor.billing.use_cases.moving import move
from kontor.billing.wire import Invoice, InvoiceNotCancellable, Parties
from kontor.common.database.ledger import EVENT_LIMIT
from kontor.common.values.errors import Conflict, RuleViolated, Violation
from kontor.common.values.ids import new_id

_PROVISIONAL = "ENTWURF-0001"
# Of an event, less a number longer than the provisional one.
_MOST_BYTES = EVENT_LIMIT - 1024
_FATAL = ("fatal", "error")
_OWNED = (SourceKind.TIME_ENTRY, SourceKind.EXPENSE, SourceKind.MILESTONE)


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


class InvoiceTooLarge(RuleViolated):
    """It travels whole in the event that tells of it."""

    code = "billing.invoice_too_large"
    texts = {
        "de": "Diese Rechnung ist zu umfangreich für ein Dokument. Bitte auf mehrere Entwürfe verteilen.",
        "en": "This invoice is too long for one document. Please spread it over several drafts.",
    }


class AdvanceDeducted(RuleViolated):
    code = "billing.advance_deducted"
    texts = {
        "de": "Diese Abschlagsrechnung ist in {number} abgezogen. Bitte zuerst {number} stornieren.",
        "en": "This partial invoice is deducted in {number}. Please cancel {number} first.",
    }


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What others said about one version of a draft."""

    draft_version: int
    parties: Parties
    on: date
    findings: tuple[pb.Finding, ...]
    sources_hold: bool

    def must_hold_for(self, draft: Draft, parties: Parties, on: date) -> None:
        if (draft.version, parties, on) != (self.draft_version, self.parties, self.on):
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
    checked, versions = await asyncio.gather(
        check_invoice(ask, draft, parties, today, now), present_versions(ask, draft.sources)
    )
    return IssueFacts(draft.version, parties, today, checked, sources_hold(draft, versions))


async def check_invoice(ask: Ask, draft: Draft, parties: Parties, on: date, at: datetime) -> tuple[pb.Finding, ...]:
    """What einvoice finds in the invoice as it would be issued."""
    trial = wire.frozen(draft, parties, number=_PROVISIONAL, on=on, at=at)
    if trial.ByteSize() > _MOST_BYTES:
        raise InvoiceTooLarge(f"draft {draft.id}: {trial.ByteSize()} bytes")
    answer = await ask.peer("einvoice", EinvoiceServiceStub).CheckInvoice(CheckInvoiceRequest(invoice=trial))
    return tuple(answer.findings)


def sources_hold(draft: Draft, versions: Versions) -> bool:
    owned = [source for source in draft.sources if source[0] in _OWNED]
    return all(versions.get((kind, id_)) == version for kind, id_, version in owned)


async def _parties(tx: BillingTx, draft: Draft) -> Parties:
    return Parties(await tx.legal_entity(draft.legal_entity.id), await tx.customer(draft.customer.id))


async def issue_invoice(tx: BillingTx, *, draft_id: UUID, facts: IssueFacts) -> Invoice:
    """Number, frozen content, InvoiceIssued: one transaction."""
    draft = await tx.get_draft(draft_id, for_update=True)
    tx.must_be(draft.version, draft.id)
    parties, on = await _parties(tx, draft), tx.clock.today()
    facts.must_hold_for(draft, parties, on)
    await must_still_be_received(tx, draft)
    draft.issue()
    await tx.save_draft(draft)
    number = await _take_number(tx, parties.entity, on)
    frozen = wire.frozen(draft, parties, number=number, on=on, at=tx.clock.now())
    await _issue(tx, frozen, draft.kind, draft.position_id)
    return await tx.get_invoice(draft.id)


async def must_still_be_received(tx: BillingTx, draft: Draft) -> None:
    """What the draft deducts must be what was received: a payment taken back meanwhile makes it stale."""
    if draft.position_id is None or not draft.advances:
        return
    now = {a.invoice_id: a.received for a in await tx.advances_on(draft.position_id)}
    if now != {a.invoice_id: a.received for a in draft.advances}:
        raise SourcesChanged(str(draft.id))


async def _take_number(tx: BillingTx, entity: LegalEntity, on: date) -> str:
    pattern = entity.number_pattern
    return number_of(pattern, on, await tx.take_numbers(series_of(UUID(entity.id), pattern, on), 1))


async def _issue(tx: BillingTx, frozen: pb.Invoice, kind: Kind, position_id: UUID | None) -> None:
    await tx.add_invoice(frozen, kind=kind, position_id=position_id)
    await move(tx, UUID(frozen.id), Event.ISSUED, note=frozen.number, number=frozen.number)
    tx.tell("invoice", UUID(frozen.id), 1, events.InvoiceIssued(invoice=frozen))


async def _must_not_be_deducted(tx: BillingTx, invoice_id: UUID) -> None:
    """A bill that deducts this advance would claim too little: it is cancelled first."""
    deducting = await tx.claimant(SourceKind.ADVANCE, invoice_id)
    if deducting is not None and (await tx.get_draft(deducting)).state is Document.ISSUED:
        raise AdvanceDeducted(str(invoice_id), number=(await tx.get_invoice(deducting)).number)


async def cancel_invoice(tx: BillingTx, *, invoice_id: UUID, reason: str) -> tuple[Invoice, Invoice]:
    """A linked document undoes the invoice; its sources can be billed again."""
    original = await tx.get_invoice(invoice_id, for_update=True)
    tx.must_be(original.version, original.id)
    if original.kind is Kind.CANCELLATION or original.cancelled_by is not None:
        raise InvoiceNotCancellable(str(invoice_id))
    entity = await tx.legal_entity(UUID(original.frozen.seller.legal_entity_id))
    storno_id, on = new_id(), tx.clock.today()
    await _must_not_be_deducted(tx, invoice_id)
    await tx.free(invoice_id)
    await drafting.advance_changed(tx, original, f"{original.number} wird storniert")
    number = await _take_number(tx, entity, on)
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
