"""Supplier invoices: kept as they came, read, completed, decided, handed over; each inside its edge's transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from kontor.common.values.errors import Conflict
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.receipts import Receipt
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
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.store.supplier_invoices import Export
from kontor.einvoice.wire import supplier_invoices as wire

DUE = "supplier_invoice_reading"
# Reading takes seconds. After that long a person shall know, whatever keeps it.
PATIENCE = timedelta(hours=1)


def _me(tx: EinvoiceTx) -> Named:
    me = wire.person_of(tx.principal)
    if me is None:
        raise NoPerson(tx.principal.kind)
    return me


# In.


async def receive(tx: EinvoiceTx, *, receipts: Sequence[Receipt], external_id: str, note: str) -> list[SupplierInvoice]:
    """Keeps what was sent at once; who reads it hears of it by our own event, after the commit."""
    if external_id:
        await tx.lock("supplier_invoice_external_id", external_id)
        taken = await tx.supplier_invoices.by_external_id(external_id)
        if taken is not None:
            raise ExternalIdTaken(external_id, pointer="/external_id", id=taken)
    kept: list[SupplierInvoice] = []
    for receipt in receipts:
        value = _received(tx, receipt, Channel.API if external_id else Channel.UPLOAD)
        value.external_id = "" if kept else external_id
        value.note, value.received_by = note, wire.person_of(tx.principal)
        await _keep(tx, value)
        kept.append(value)
    return kept


async def take_in(tx: EinvoiceTx, *, receipts: Sequence[Receipt], legal_entity: Named | None) -> list[SupplierInvoice]:
    """What one file in the mailbox holds; what was taken in before is not taken again."""
    await tx.lock("mailbox")
    known = await tx.supplier_invoices.sources_taken(r.source_key for r in receipts)
    taken: list[SupplierInvoice] = []
    for receipt in receipts:
        if receipt.source_key in known:
            continue
        value = _received(tx, receipt, Channel.MAILBOX)
        value.legal_entity = legal_entity
        await _keep(tx, value)
        taken.append(value)
    return taken


def _received(tx: EinvoiceTx, receipt: Receipt, channel: Channel) -> SupplierInvoice:
    return SupplierInvoice(
        id=new_id(),
        file=receipt.file,
        channel=channel,
        received_at=tx.clock.now(),
        trouble=receipt.trouble,
        mail=receipt.mail,
        source_key=receipt.source_key,
        sender=receipt.sender,
        subject=receipt.subject,
        hints=receipt.hints,
    )


async def _keep(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    await _ask_to_read(tx, value, value.keep())


async def _ask_to_read(tx: EinvoiceTx, value: SupplierInvoice, told: list[Event]) -> None:
    await tx.due(DUE, value.id, tx.clock.now() + PATIENCE)
    await tx.supplier_invoices.save(value)
    tx.emit(told)


async def record_reading(tx: EinvoiceTx, *, id_: UUID, attempt: int, reading: Reading) -> None:
    """Once per attempt. Receipts of a tenant are recorded one after the other, so that of two the same one is seen."""
    await tx.lock("supplier_invoices")
    value = await tx.supplier_invoices.get(id_, for_update=True)
    told = value.take_reading(reading, attempt)
    if not told:
        return
    await tx.not_due(DUE, value.id)
    await _assess(tx, value)
    await _link(tx, value)
    await tx.supplier_invoices.save(value)
    tx.emit(told)


async def give_to_a_person(tx: EinvoiceTx, id_: UUID) -> None:
    """Whatever happened to the reading: it does not wait unseen."""
    value = await tx.supplier_invoices.get(id_, for_update=True)
    if told := value.give_to_a_person():
        await tx.supplier_invoices.save(value)
        tx.emit(told)


async def _assess(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    """What a person should know, and which of us it is for."""
    ours = await tx.our_entities.all()
    known = Known(tx.clock.today(), ours, await tx.supplier_invoices.last_iban(value))
    value.warnings = supplier_checks.warnings(value.facts, value.hints, known)
    entity = supplier_checks.our_entity(value.facts, ours)
    if entity is not None:
        value.legal_entity = Named(entity.id, entity.name)


async def _link(tx: EinvoiceTx, value: SupplierInvoice) -> None:
    """Links both ways; the one that came later is under suspicion."""
    links = await tx.supplier_invoices.lookalikes(value)
    known = {link.other.id for link in value.duplicates}
    value.suspect(links)
    for link in links:
        if link.other.id not in known:
            other = await tx.supplier_invoices.get(link.other.id, for_update=True)
            told = other.note_lookalike(Named(value.id, value.facts.number), link.ground)
            await tx.supplier_invoices.save(other)
            tx.emit(told)


async def read_again(tx: EinvoiceTx, *, id_: UUID) -> SupplierInvoice:
    value = await tx.supplier_invoices.expected(id_)
    await _ask_to_read(tx, value, value.read_again())
    return value


async def update(tx: EinvoiceTx, *, id_: UUID, changes: dict[str, Any]) -> SupplierInvoice:
    await tx.lock("supplier_invoices")
    value = await tx.supplier_invoices.expected(id_)
    told = value.update(changes, _me(tx))
    await _assess(tx, value)
    await _link(tx, value)
    return await _saved(tx, value, told)


# Decided.


async def decide_duplicate(tx: EinvoiceTx, *, id_: UUID, is_duplicate: bool) -> SupplierInvoice:
    value = await tx.supplier_invoices.expected(id_)
    return await _saved(tx, value, value.decide_duplicate(is_duplicate=is_duplicate))


async def approve(tx: EinvoiceTx, *, id_: UUID, comment: str) -> SupplierInvoice:
    value = await tx.supplier_invoices.expected(id_)
    return await _saved(tx, value, value.approve(_me(tx), tx.clock.now(), comment), comment)


async def reject(tx: EinvoiceTx, *, id_: UUID, reason: str) -> SupplierInvoice:
    value = await tx.supplier_invoices.expected(id_)
    return await _saved(tx, value, value.reject(_me(tx), tx.clock.now(), reason), reason)


async def reopen(tx: EinvoiceTx, *, id_: UUID, reason: str) -> SupplierInvoice:
    value = await tx.supplier_invoices.expected(id_)
    told = value.reopen()
    await _assess(tx, value)
    return await _saved(tx, value, told, reason)


async def _saved(tx: EinvoiceTx, value: SupplierInvoice, told: list[Event], reason: str = "") -> SupplierInvoice:
    await tx.supplier_invoices.save(value)
    tx.emit(told, reason)
    return value


# Out.


async def record_export(
    tx: EinvoiceTx, *, export_id: UUID, file: Archived, packed: Sequence[SupplierInvoice]
) -> tuple[Export, int]:
    """All that the zip holds, at the versions it holds, or nothing. Answers what is left to hand over."""
    if not packed:
        raise NothingToExport()
    versions = {value.id: value.version for value in packed}
    told: list[Event] = []
    exported = await tx.supplier_invoices.these(versions, for_update=True)
    for value in exported:
        if value.version != versions[value.id]:
            raise Conflict(f"supplier invoice {value.id} has moved on")
        told += value.export(export_id)
    await tx.supplier_invoices.save_all(exported)
    tx.emit(told)
    export = Export(export_id, file, len(packed), wire.person_of(tx.principal), tx.clock.now())
    await tx.exports.add(export)
    return export, await tx.supplier_invoices.count_approved()
