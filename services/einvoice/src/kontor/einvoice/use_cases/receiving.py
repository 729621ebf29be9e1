"""Supplier invoices: kept as they came, read, completed, decided, handed over; each inside its edge's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.common.database.transaction import Announcement
from kontor.common.values.errors import Conflict
from kontor.common.values.ids import new_id
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_checks import Known
from kontor.einvoice.domain.supplier_invoices import (
    Channel,
    ExternalIdTaken,
    Named,
    NoPerson,
    NothingToExport,
    Reading,
    SupplierInvoice,
)
from kontor.einvoice.domain.supplier_states import State
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.store.supplier_invoices import Export
from kontor.einvoice.wire import supplier_invoices as wire

AGGREGATE = "supplier_invoice"
DUE = "supplier_invoice_reading"
# Reading takes seconds. After that long a person shall know, whatever keeps it.
PATIENCE = timedelta(hours=1)
_LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file out of the mailbox, in the object store already. `trouble` says it need not be looked into."""

    file: Archived
    source_key: str
    mail: Archived | None = None
    sender: str = ""
    subject: str = ""
    trouble: str = ""
    hints: tuple[str, ...] = ()


def _tell(tx: EinvoiceTx, value: SupplierInvoice, message: Message, reason: str = "") -> None:
    tx.announce(Announcement(AGGREGATE, value.id, value.version, message, reason))


def _said(value: SupplierInvoice) -> pb.SupplierInvoice:
    return wire.supplier_invoice(value, None, _LANGUAGE)


def _me(tx: EinvoiceTx) -> Named:
    me = wire.person_of(tx.principal)
    if me is None:
        raise NoPerson(tx.principal.kind)
    return me


async def _load(tx: EinvoiceTx, id_: UUID) -> SupplierInvoice:
    value = await tx.get_supplier_invoice(id_, for_update=True)
    tx.must_be(value.version, value.id)
    return value


# In.


async def receive(tx: EinvoiceTx, *, file: Archived, external_id: str, note: str) -> SupplierInvoice:
    """Keeps it; who reads it hears of it by our own event, after the commit."""
    if external_id:
        await tx.lock("supplier_invoice_external_id", external_id)
        taken = await tx.supplier_invoice_by_external_id(external_id)
        if taken is not None:
            raise ExternalIdTaken(external_id, pointer="/external_id", id=taken)
    value = SupplierInvoice(
        id=new_id(),
        file=file,
        channel=Channel.API if external_id else Channel.UPLOAD,
        received_at=tx.clock.now(),
        external_id=external_id,
        note=note,
        received_by=wire.person_of(tx.principal),
    )
    await _keep(tx, value)
    return value


async def take_in(tx: EinvoiceTx, *, receipts: Sequence[Receipt], legal_entity: Named | None) -> list[SupplierInvoice]:
    """What one file in the mailbox holds; what was taken in before is not taken again."""
    await tx.lock("mailbox")
    known = await tx.sources_taken(r.source_key for r in receipts)
    taken: list[SupplierInvoice] = []
    for receipt in receipts:
        if receipt.source_key in known:
            continue
        value = SupplierInvoice(
            id=new_id(),
            file=receipt.file,
            channel=Channel.MAILBOX,
            received_at=tx.clock.now(),
            trouble=receipt.trouble,
            mail=receipt.mail,
            source_key=receipt.source_key,
            sender=receipt.sender,
            subject=receipt.subject,
            legal_entity=legal_entity,
            hints=receipt.hints,
        )
        await _keep(tx, value)
        taken.append(value)
    return taken


async def _keep(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    await tx.add_supplier_invoice(value)
    await _ask_to_read(tx, value)


async def _ask_to_read(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    await tx.due(DUE, value.id, tx.clock.now() + PATIENCE)
    message = events.SupplierInvoiceKept(
        supplier_invoice_id=str(value.id),
        file=wire.file_ref(value.file),
        channel=pb.ReceivingChannel.Value(f"RECEIVING_CHANNEL_{value.channel}"),
        attempt=value.attempt,
    )
    _tell(tx, value, message)


async def record_reading(tx: EinvoiceTx, *, id_: UUID, attempt: int, reading: Reading) -> None:
    """Once per attempt. Receipts of a tenant are recorded one after the other, so that of two the same one is seen."""
    await tx.lock("supplier_invoices")
    value = await tx.get_supplier_invoice(id_, for_update=True)
    if not value.take_reading(reading, attempt):
        return
    await tx.not_due(DUE, value.id)
    await _assess(tx, value)
    await _link(tx, value)
    await tx.save_supplier_invoice(value)
    if value.state is State.CHECKED:
        _tell(tx, value, events.SupplierInvoiceReceived(supplier_invoice=_said(value)))
    else:
        _tell(tx, value, events.SupplierInvoiceChanged(supplier_invoice=_said(value)))


async def give_to_a_person(tx: EinvoiceTx, id_: UUID) -> None:
    """Whatever happened to the reading: it does not wait unseen."""
    value = await tx.get_supplier_invoice(id_, for_update=True)
    if value.give_to_a_person():
        await tx.save_supplier_invoice(value)
        _tell(tx, value, events.SupplierInvoiceChanged(supplier_invoice=_said(value)))


async def _assess(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    """What a person should know, and which of us it is for."""
    ours = await tx.our_entities()
    known = Known(tx.clock.today(), ours, await tx.last_iban(value))
    value.warnings = supplier_checks.warnings(value.facts, value.hints, known)
    entity = supplier_checks.our_entity(value.facts, ours)
    if entity is not None:
        value.legal_entity = Named(entity.id, entity.name)


async def _link(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    """Links both ways; the one that came later is under suspicion."""
    links = await tx.lookalikes(value)
    known = {link.other.id for link in value.duplicates}
    value.suspect(links)
    for link in links:
        if link.other.id not in known:
            other = await tx.get_supplier_invoice(link.other.id, for_update=True)
            other.note_lookalike(Named(value.id, value.facts.number), link.ground)
            await tx.save_supplier_invoice(other)
            _tell(tx, other, events.SupplierInvoiceChanged(supplier_invoice=_said(other)))


async def read_again(tx: EinvoiceTx, *, id_: UUID) -> SupplierInvoice:
    value = await _load(tx, id_)
    value.read_again()
    await tx.save_supplier_invoice(value)
    await _ask_to_read(tx, value)
    return value


async def update(tx: EinvoiceTx, *, id_: UUID, changes: dict[str, Any]) -> SupplierInvoice:
    await tx.lock("supplier_invoices")
    value = await _load(tx, id_)
    waited = value.state is State.TO_COMPLETE
    value.update(changes, _me(tx))
    await _assess(tx, value)
    await _link(tx, value)
    await tx.save_supplier_invoice(value)
    if waited and value.state is State.CHECKED:
        _tell(tx, value, events.SupplierInvoiceReceived(supplier_invoice=_said(value)))
    else:
        _tell(tx, value, events.SupplierInvoiceChanged(supplier_invoice=_said(value)))
    return value


# Decided.


async def decide_duplicate(tx: EinvoiceTx, *, id_: UUID, is_duplicate: bool) -> SupplierInvoice:
    value = await _load(tx, id_)
    value.decide_duplicate(is_duplicate=is_duplicate)
    await tx.save_supplier_invoice(value)
    _tell(tx, value, events.SupplierInvoiceChanged(supplier_invoice=_said(value)))
    return value


async def approve(tx: EinvoiceTx, *, id_: UUID, comment: str) -> SupplierInvoice:
    value = await _load(tx, id_)
    value.approve(_me(tx), tx.clock.now(), comment)
    await tx.save_supplier_invoice(value)
    _tell(tx, value, events.SupplierInvoiceApproved(supplier_invoice=_said(value)), comment)
    return value


async def reject(tx: EinvoiceTx, *, id_: UUID, reason: str) -> SupplierInvoice:
    value = await _load(tx, id_)
    value.reject(_me(tx), tx.clock.now(), reason)
    await tx.save_supplier_invoice(value)
    _tell(tx, value, events.SupplierInvoiceRejected(supplier_invoice=_said(value), reason=reason), reason)
    return value


async def reopen(tx: EinvoiceTx, *, id_: UUID, reason: str) -> SupplierInvoice:
    value = await _load(tx, id_)
    value.reopen()
    await _assess(tx, value)
    await tx.save_supplier_invoice(value)
    _tell(tx, value, events.SupplierInvoiceChanged(supplier_invoice=_said(value)), reason)
    return value


# Out.


async def record_export(
    tx: EinvoiceTx, *, export_id: UUID, file: Archived, packed: Sequence[SupplierInvoice]
) -> tuple[Export, int]:
    """All that the zip holds, at the versions it holds, or nothing. Answers what is left to hand over."""
    if not packed:
        raise NothingToExport()
    versions = {value.id: value.version for value in packed}
    for value in await tx.supplier_invoices(versions, for_update=True):
        if value.version != versions[value.id]:
            raise Conflict(f"supplier invoice {value.id} has moved on")
        value.export(export_id)
        await tx.save_supplier_invoice(value)
        _tell(tx, value, events.SupplierInvoiceExported(supplier_invoice=_said(value)))
    export = Export(export_id, file, len(packed), wire.person_of(tx.principal), tx.clock.now())
    await tx.add_export(export)
    return export, await tx.count_approved()
