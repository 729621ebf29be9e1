"""Supplier invoices, what may be the same, exports and our own legal entities: rows to objects and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.common.database.listed import Listed, listed_alone
from kontor.common.database.listing import Listing, as_it_is, folded, starting, thousandths, words
from kontor.common.database.rows import insert_row, take_over_row
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import Tx
from kontor.common.values.text import searchable
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_checks import OurEntity
from kontor.einvoice.domain.supplier_invoices import (
    Channel,
    Duplicate,
    DuplicateLink,
    ErrorClass,
    ExportUnknown,
    Ground,
    Named,
    SupplierInvoice,
    SupplierInvoiceUnknown,
    Warning,
)
from kontor.einvoice.domain.supplier_states import State
from kontor.einvoice.rules.report import Report
from kontor.einvoice.store.supplier_tables import our_entity, supplier_duplicate, supplier_export, supplier_invoice
from kontor.einvoice.workers.facts import Envelope, Facts
from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

NEVER = date(1, 1, 1)
MOST_LINKS = 20
# What came in stays as it came: the app may not even change it.
_KEPT = frozenset({"file", "file_sha256", "mail", "channel", "source_key", "external_id"})
_RECEIVED = frozenset({"note", "sender", "subject", "received_by", "received_at"})
_table = supplier_invoice
_BY_EXTERNAL_ID = select(_table.c.id).where(_table.c.external_id == bindparam("external_id"))
_TAKEN = select(_table.c.source_key).where(_table.c.source_key == func.any(bindparam("keys")))
_LINKS = (
    select(supplier_duplicate.c.id, supplier_duplicate.c.other_id, supplier_duplicate.c.ground, _table.c.number)
    .join(
        _table,
        and_(_table.c.tenant_id == supplier_duplicate.c.tenant_id, _table.c.id == supplier_duplicate.c.other_id),
    )
    .where(supplier_duplicate.c.id == func.any(bindparam("ids")))
    .order_by(supplier_duplicate.c.id, supplier_duplicate.c.other_id, supplier_duplicate.c.ground)
)
_ADD_LINK = upsert(supplier_duplicate).on_conflict_do_nothing()
_SAME_INVOICE = and_(
    _table.c.seller_key == bindparam("seller_key"),
    _table.c.seller_key != "",
    _table.c.number_key == bindparam("number_key"),
    _table.c.number_key != "",
    func.extract("year", _table.c.issue_date) == bindparam("year"),
)
_LOOKALIKES = (
    select(_table.c.id, _table.c.number, _table.c.file_sha256, _table.c.xml_sha256)
    .where(
        _table.c.id != bindparam("id"),
        or_(
            _table.c.file_sha256 == bindparam("file_sha256"),
            and_(_table.c.xml_sha256 == bindparam("xml_sha256"), _table.c.xml_sha256 != ""),
            # The XML of a hybrid PDF, sent beside it.
            and_(_table.c.file_sha256 == bindparam("xml_sha256"), bindparam("xml_sha256") != ""),
            _SAME_INVOICE,
        ),
    )
    .order_by(_table.c.id)
    .limit(MOST_LINKS)
)
_LAST_IBAN = (
    select(_table.c.seller_iban)
    .where(
        _table.c.seller_key == bindparam("seller_key"),
        _table.c.seller_iban != "",
        _table.c.state.in_((State.APPROVED, State.EXPORTED)),
        _table.c.id != bindparam("id"),
    )
    .order_by(_table.c.decided_at.desc(), _table.c.id.desc())
    .limit(1)
)
_APPROVED = select(_table).where(_table.c.state == str(State.APPROVED)).order_by(_table.c.received_at, _table.c.id)
_COUNT_APPROVED = select(func.count()).where(_table.c.state == str(State.APPROVED))
_ADD_EXPORT = insert_row(supplier_export)
_EXPORT = select(supplier_export).where(supplier_export.c.id == bindparam("id"))
_OURS = select(our_entity).order_by(our_entity.c.id)
_TAKE_OVER = take_over_row(our_entity)


@dataclass(frozen=True, slots=True)
class Export:
    """What was handed over at once, kept as the zip it was."""

    id: UUID
    file: Archived
    count: int
    created_by: Named | None
    created_at: datetime


def _packed(value: Archived | None) -> list[Any] | None:
    return None if value is None else [value.sha256, value.size, value.media_type, value.name]


def _archived(value: Any) -> Archived | None:
    return None if value is None else Archived(*value)


def _person(value: Named | None) -> list[str] | None:
    return None if value is None else [str(value.id), value.name]


def _named(value: Any) -> Named | None:
    return None if value is None else Named(UUID(value[0]), value[1])


def row_to_export(row: Row) -> Export:
    return Export(row["id"], Archived(*row["file"]), row["count"], _named(row["created_by"]), row["created_at"])


_EXPORTS = Listing(supplier_export, row_to_export, ids=supplier_export.c.id, created_at=supplier_export.c.created_at)


class SupplierInvoices(Store[SupplierInvoice]):
    """What came in, with its links to what may be the same."""

    table = supplier_invoice
    aggregate = "supplier_invoice"
    fixed = _KEPT | _RECEIVED
    listing = Listing(
        _table,
        as_it_is,
        order="-received_at",
        orders={"gross": thousandths(_table, "gross"), "seller": folded(_table, "seller")},
        ids=_table.c.id,
        states=_table.c.state,
        seller=starting(*words(_table, "seller")),
        number=_table.c.number_key,
        external_id=_table.c.external_id,
        received=_table.c.received_at,
        issued=_table.c.issue_date,
        issued_to=and_(_table.c.issue_date > NEVER, _table.c.issue_date <= bindparam("issued_to", type_=Date)),
        duplicates=_table.c.duplicate,
        needs_attention=_table.c.needs_attention,
        troubles=_table.c.trouble,
    )

    def to_row(self, value: SupplierInvoice) -> Row:
        facts = value.facts
        return {
            "id": value.id,
            "version": value.version,
            "state": str(value.state),
            "attempt": value.attempt,
            "trouble": value.trouble,
            "channel": str(value.channel),
            "file": _packed(value.file),
            "mail": _packed(value.mail),
            "xml": _packed(value.xml),
            "source_key": value.source_key,
            "external_id": value.external_id,
            "note": value.note,
            "sender": value.sender,
            "subject": value.subject,
            "received_by": _person(value.received_by),
            "received_at": value.received_at,
            "legal_entity": _person(value.legal_entity),
            "syntax": value.syntax,
            "profile": value.profile,
            "facts": facts.to_json(),
            "completed_by": _person(value.completed_by),
            "report": None if value.report is None else value.report.to_json(),
            "error_class": str(value.error_class),
            "hints": list(value.hints),
            "warnings": [[w.code, [list(fact) for fact in w.facts]] for w in value.warnings],
            "duplicate": str(value.duplicate),
            "needs_attention": value.needs_attention,
            "decided_by": _person(value.decided_by),
            "decided_at": value.decided_at,
            "decision_reason": value.decision_reason,
            "export_id": value.export_id,
            "file_sha256": value.file.sha256,
            "xml_sha256": "" if value.xml is None else value.xml.sha256,
            "number": facts.number,
            "number_key": supplier_checks.number_key(facts.number),
            "seller": searchable(facts.seller_name),
            "seller_key": supplier_checks.seller_key(facts),
            "seller_iban": facts.seller_iban,
            "issue_date": facts.issue_date or NEVER,
            "due_date": facts.due_date or NEVER,
            "gross": facts.gross or Decimal(0),
            "envelope": None if value.envelope is None else value.envelope.to_json(),
        }

    def to_entity(self, row: Row) -> SupplierInvoice:
        return SupplierInvoice(
            id=row["id"],
            file=Archived(*row["file"]),
            channel=Channel(row["channel"]),
            received_at=row["received_at"],
            version=row["version"],
            state=State(row["state"]),
            attempt=row["attempt"],
            trouble=row["trouble"],
            mail=_archived(row["mail"]),
            source_key=row["source_key"],
            external_id=row["external_id"],
            note=row["note"],
            received_by=_named(row["received_by"]),
            sender=row["sender"],
            subject=row["subject"],
            legal_entity=_named(row["legal_entity"]),
            syntax=row["syntax"],
            profile=row["profile"],
            xml=_archived(row["xml"]),
            facts=Facts.from_json(row["facts"]),
            completed_by=_named(row["completed_by"]),
            report=None if row["report"] is None else Report.from_json(row["report"]),
            error_class=ErrorClass(row["error_class"]),
            hints=tuple(row["hints"]),
            warnings=tuple(Warning(code, tuple((k, v) for k, v in facts)) for code, facts in row["warnings"]),
            duplicate=Duplicate(row["duplicate"]),
            decided_by=_named(row["decided_by"]),
            decided_at=row["decided_at"],
            decision_reason=row["decision_reason"],
            export_id=row["export_id"],
            envelope=None if row["envelope"] is None else Envelope.from_json(row["envelope"]),
        )

    def parts(self, value: SupplierInvoice) -> Sequence[Row]:
        return [{"other_id": link.other.id, "ground": str(link.ground)} for link in value.duplicates]

    async def whole(self, rows: Sequence[Row]) -> list[SupplierInvoice]:
        values = [self.to_entity(row) for row in rows]
        found = await self._tx.all(_LINKS, ids=[value.id for value in values]) if values else []
        links: dict[UUID, list[DuplicateLink]] = {}
        for link in found:
            named = Named(link["other_id"], link["number"])
            links.setdefault(link["id"], []).append(DuplicateLink(named, Ground(link["ground"])))
        for value in values:
            value.duplicates = tuple(links.get(value.id, ()))
        return values

    async def get(self, key: UUID, *, for_update: bool = False) -> SupplierInvoice:
        found = await self.find(key, for_update=for_update)
        if found is None:
            raise SupplierInvoiceUnknown(f"supplier invoice {key}")
        return found

    async def save_all(self, values: Sequence[SupplierInvoice]) -> None:
        await super().save_all(values)
        links = [{"id": value.id, **part} for value in values for part in self.parts(value)]
        self._tx.write_many(_ADD_LINK, links)

    async def these(self, ids: Iterable[UUID], *, for_update: bool = False) -> list[SupplierInvoice]:
        """As they came in."""
        found = await self.some(ids, for_update=for_update)
        return sorted(found.values(), key=lambda value: (value.received_at, value.id))

    async def approved(self, most: int) -> list[SupplierInvoice]:
        return await self.whole(await self._tx.all(_APPROVED.limit(most)))

    async def count_approved(self) -> int:
        return int(await self._tx.value(_COUNT_APPROVED))

    async def by_external_id(self, external_id: str) -> UUID | None:
        found = await self._tx.value(_BY_EXTERNAL_ID, external_id=external_id)
        return None if found is None else UUID(str(found))

    async def sources_taken(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these were taken in before."""
        return frozenset(row["source_key"] for row in await self._tx.all(_TAKEN, keys=list(keys)))

    async def lookalikes(self, value: SupplierInvoice) -> tuple[DuplicateLink, ...]:
        """Others that may be the same, oldest first."""
        xml = "" if value.xml is None else value.xml.sha256
        rows = await self._tx.all(
            _LOOKALIKES,
            id=value.id,
            file_sha256=value.file.sha256,
            xml_sha256=xml,
            seller_key=supplier_checks.seller_key(value.facts),
            number_key=supplier_checks.number_key(value.facts.number),
            year=(value.facts.issue_date or NEVER).year,
        )
        return tuple(DuplicateLink(Named(r["id"], r["number"]), _ground(r, value.file.sha256, xml)) for r in rows)

    async def last_iban(self, value: SupplierInvoice) -> str:
        """The account of the last approved invoice of the same seller; empty when there is none."""
        key = supplier_checks.seller_key(value.facts)
        return str(await self._tx.value(_LAST_IBAN, seller_key=key, id=value.id) or "") if key else ""


class Exports:
    """What was handed over."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, value: Export) -> None:
        self._tx.write(
            _ADD_EXPORT,
            id=value.id,
            file=_packed(value.file),
            count=value.count,
            created_by=_person(value.created_by),
            created_at=value.created_at,
        )

    async def get(self, id_: UUID) -> Export:
        row = await self._tx.one(_EXPORT, id=id_)
        if row is None:
            raise ExportUnknown(f"export {id_}")
        return row_to_export(row)

    async def listed(self, request: Message) -> Listed[Export]:
        return await listed_alone(self._tx, _EXPORTS, request)


class OurEntities:
    """Who we are, as platform told."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def all(self) -> list[OurEntity]:
        return [OurEntity(row["id"], row["name"], row["vat_id"]) for row in await self._tx.all(_OURS)]

    async def replicate(self, id_: UUID, source_version: int, name: str, vat_id: str) -> None:
        self._tx.write(_TAKE_OVER, id=id_, source_version=source_version, name=name, vat_id=vat_id)


def _ground(row: Row, file: str, xml: str) -> Ground:
    if row["file_sha256"] == file:
        return Ground.SAME_FILE
    return Ground.SAME_XML if xml and xml in (row["xml_sha256"], row["file_sha256"]) else Ground.SAME_NUMBER
