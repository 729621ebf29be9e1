"""billing's tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else. A draft's lines stand in its row, its sources also in `source_claim`, where a
unique key makes billing the same source twice impossible. An issued document is its bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.api.projects.v1.projects_pb2 import Project
from kontor.billing.domain import states
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import Draft, Kind, Named, SourceClaimed
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.store.many import (
    ADD_STEP,
    INSERT_INVOICE,
    UPDATE_DRAFT,
    UPDATE_SAGA,
    ManyTx,
    draft_change,
    invoice_row,
    saga_change,
)
from kontor.billing.store.rows import draft_to_row, money_of, row_to_draft, row_to_invoice
from kontor.billing.store.tables import (
    chosen_way,
    customer_ref,
    draft,
    exception,
    invoice,
    legal_entity_ref,
    person_ref,
    policy,
    project_ref,
    run,
    saga,
    saga_step,
    source_claim,
)
from kontor.billing.wire import Invoice
from kontor.common.database.ledger import Announcement
from kontor.common.database.listing import Listing, among, as_it_is
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, take_over_row
from kontor.common.database.transaction import expect_one
from kontor.common.values.errors import NotFound
from sqlalchemy import (
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

_INSERT = {t.name: insert_row(t) for t in (draft, saga, saga_step, run, exception, source_claim)}
_DRAFT = select(draft).where(draft.c.id == bindparam("id"))
_DRAFT_FOR_UPDATE = _DRAFT.with_for_update()
_OPEN_STATES = ("DRAFTED", "IN_REVIEW", "APPROVED")
_OPEN_DRAFTS_OF_POSITION = (
    select(draft)
    .where(draft.c.position_id == bindparam("position_id"), draft.c.state.in_(_OPEN_STATES))
    .order_by(draft.c.id)
    .with_for_update()
)
_CLAIMED = select(source_claim.c.source_id).where(source_claim.c.source_id == func.any(bindparam("ids")))
_CLAIMED_BY_OTHERS = _CLAIMED.where(source_claim.c.draft_id != bindparam("own"))
_CLAIMANT = select(source_claim.c.draft_id, source_claim.c.version).where(
    source_claim.c.source_id == bindparam("source_id"), source_claim.c.kind == bindparam("kind")
)
_CLAIM = sql(
    "insert into source_claim (source_id, kind, draft_id, version) "
    "select s.id, s.kind, s.draft, s.version from unnest("
    "cast(:ids as uuid[]), cast(:kinds as text[]), cast(:drafts as uuid[]), cast(:versions as int[])"
    ") as s(id, kind, draft, version) on conflict do nothing"
)
_FREE = delete(source_claim).where(source_claim.c.draft_id == bindparam("draft"))
_SHOWN = [
    *invoice.c,
    saga.c.document,
    saga.c.delivery,
    saga.c.payment,
    saga.c.attempt,
    saga.c.reason,
    saga.c.since,
    saga.c.deadline_at,
]
_WITH_SAGA = select(*_SHOWN).select_from(
    invoice.join(saga, and_(invoice.c.tenant_id == saga.c.tenant_id, invoice.c.id == saga.c.id))
)
_INVOICE = _WITH_SAGA.where(invoice.c.id == bindparam("id"))
_INVOICE_FOR_UPDATE = _INVOICE.with_for_update(of=invoice)
_INVOICES = _WITH_SAGA.where(invoice.c.id == func.any(bindparam("ids")))
_ADVANCES = _WITH_SAGA.where(
    invoice.c.position_id == bindparam("position_id"),
    invoice.c.kind == str(Kind.PARTIAL),
    invoice.c.cancelled_by.is_(None),
).order_by(invoice.c.issue_date, invoice.c.number)
_TOUCH_INVOICE = (
    update(invoice)
    .where(invoice.c.id == bindparam("id_"), invoice.c.version == bindparam("version_"))
    .values(
        version=invoice.c.version + 1,
        received=bindparam("received"),
        item_version=bindparam("item_version"),
        cancelled_by=bindparam("cancelled_by"),
        cancelled_by_number=bindparam("cancelled_by_number"),
    )
)
_BUMP_INVOICE = (
    update(invoice)
    .where(invoice.c.id == bindparam("id_"))
    .values(version=invoice.c.version + bindparam("by"))
    .returning(invoice.c.version)
)
_SAGA = select(saga).where(saga.c.id == bindparam("id"))
_SAGA_FOR_UPDATE = _SAGA.with_for_update()
_way = upsert(chosen_way)
_CHOOSE_WAY = _way.on_conflict_do_update(
    index_elements=["tenant_id", "invoice_id"],
    set_={"channel": _way.excluded.channel, "recipient": _way.excluded.recipient},
)
_TAKE_WAY = (
    delete(chosen_way)
    .where(chosen_way.c.invoice_id == bindparam("invoice_id"))
    .returning(chosen_way.c.channel, chosen_way.c.recipient)
)
_SAGA_STEPS = select(saga_step).where(saga_step.c.saga_id == bindparam("id")).order_by(saga_step.c.no)
_RUN = select(run).where(run.c.id == bindparam("id"))
_COUNT_RUN = (
    update(run)
    .where(run.c.id == bindparam("id_"))
    .values(
        done=run.c.done + bindparam("more"),
        draft_ids=run.c.draft_ids.concat(bindparam("new_drafts", type_=JSONB)),
        failures=run.c.failures.concat(bindparam("new_failures", type_=JSONB)),
    )
)
_POLICY = select(policy)
_SET_POLICY = upsert(policy).values(
    version=bindparam("version"), levels=bindparam("levels"), escalate_after_hours=bindparam("escalate_after_hours")
)
_SET_POLICY = _SET_POLICY.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={n: _SET_POLICY.excluded[n] for n in ("version", "levels", "escalate_after_hours")},
)
_PROJECTS = select(project_ref.c.payload).where(project_ref.c.id == func.any(bindparam("ids")))
_PROJECT_IDS = select(project_ref.c.id).order_by(project_ref.c.id)
_PROJECT_IDS_OF = _PROJECT_IDS.where(project_ref.c.customer_id == bindparam("customer"))
_REPLICATE = {t.name: take_over_row(t) for t in (customer_ref, legal_entity_ref, project_ref, person_ref)}
_PAYLOAD = {
    t.name: select(t.c.payload).where(t.c.id == bindparam("id")) for t in (customer_ref, legal_entity_ref, project_ref)
}
_PERSON = select(person_ref.c.name).where(person_ref.c.id == bindparam("id"))
_EXCEPTION = select(exception).where(exception.c.id == bindparam("id")).with_for_update()
_RESOLVE = (
    update(exception)
    .where(exception.c.id == bindparam("id_"))
    .values(resolution=bindparam("words"), version=exception.c.version + 1)
)


def _begun(id_: UUID, value: states.Saga, customer: Named, now: datetime, number: str = "") -> dict[str, Any]:
    """A saga's first row."""
    return {
        "id": id_,
        "document": str(value.document),
        "delivery": str(value.delivery),
        "payment": str(value.payment),
        "attempt": value.attempt,
        "reason": "",
        "since": now,
        "deadline_at": None,
        "customer_id": customer.id,
        "customer_name": customer.label,
        "number": number,
    }


_ENDED = and_(saga.c.delivery == "DISPATCHED", saga.c.payment.in_(("SETTLED", "WRITTEN_OFF")))
_DRAFT_LIST = Listing(
    draft,
    row_to_draft,
    states=draft.c.state == func.any(bindparam("states")),
    customer_id=draft.c.customer_id == bindparam("customer_id"),
    project_id=draft.c.project_id == bindparam("project_id"),
    source_id=draft.c.id.in_(select(source_claim.c.draft_id).where(source_claim.c.source_id == bindparam("source_id"))),
    stale=draft.c.stale != sql("'[]'::jsonb"),
)
_INVOICE_LIST = Listing(
    invoice,
    row_to_invoice,
    query=_WITH_SAGA,
    order="-issue_date",
    customer_id=invoice.c.customer_id == bindparam("customer_id"),
    project_id=invoice.c.project_id == bindparam("project_id"),
    payments=saga.c.payment == func.any(bindparam("payments")),
    deliveries=saga.c.delivery == func.any(bindparam("deliveries")),
    kinds=invoice.c.kind == func.any(bindparam("kinds")),
    number=invoice.c.number == bindparam("number"),
    visible=invoice.c.customer_id == func.any(bindparam("visible")),
)
_SAGAS = Listing(saga, as_it_is, order="since", waiting=~or_(saga.c.document.in_(("CANCELLED", "DISCARDED")), _ENDED))
_EXCEPTIONS = Listing(exception, as_it_is, order="-raised_at", open=exception.c.resolution == "")


class BillingTx(ManyTx):
    """What billing's use cases load from, save to and announce through."""

    def tell(self, aggregate: str, aggregate_id: UUID, version: int, message: Message, reason: str = "") -> None:
        self.announce(Announcement(aggregate, aggregate_id, version, message, reason))

    # Drafts and their sources.

    async def get_draft(self, id_: UUID, *, for_update: bool = False) -> Draft:
        row = await self.one(_DRAFT_FOR_UPDATE if for_update else _DRAFT, id=id_)
        if row is None:
            raise NotFound(f"draft {id_}")
        return row_to_draft(row)

    async def save_draft(self, value: Draft) -> None:
        """Changes the version it was loaded with; then it carries the new version."""
        expect_one(await self.run(UPDATE_DRAFT, **draft_change(value)), "draft", value.id)
        value.version += 1
        self.tell_issued(value)

    async def open_drafts_of_position(self, position_id: UUID) -> list[Draft]:
        return [row_to_draft(r) for r in await self.all(_OPEN_DRAFTS_OF_POSITION, position_id=position_id)]

    async def claim(self, *drafts: Draft) -> None:
        """Takes the drafts' sources; when somebody else holds one of them, nothing is drafted."""
        rows = [(draft.id, *source) for draft in drafts for source in dict.fromkeys(draft.sources)]
        taken = await self.run(
            _CLAIM,
            ids=[id_ for _, _, id_, _ in rows],
            kinds=[str(kind) for _, kind, _, _ in rows],
            drafts=[draft_id for draft_id, _, _, _ in rows],
            versions=[version for _, _, _, version in rows],
        )
        if taken != len(rows):
            raise SourceClaimed(f"{len(rows) - taken} of {len(rows)} sources")

    async def add_drafts(self, *drafts: Draft) -> None:
        """New drafts with their claims and sagas: as many statements for a hundred as for one."""
        now = self.clock.now()
        await self.claim(*drafts)
        self.write_many(_INSERT["draft"], [{**draft_to_row(d), "version": 1} for d in drafts])
        self.write_many(_INSERT["saga"], [_begun(d.id, states.Saga(), d.customer, now) for d in drafts])
        first = {"no": 1, "at": now, "event": "DRAFTED", "from_state": "", "to_state": "DRAFTED", "note": ""}
        self.write_many(_INSERT["saga_step"], [{**first, "saga_id": d.id} for d in drafts])
        for made in drafts:
            made.version = 1

    async def free(self, draft_id: UUID) -> None:
        self.write(_FREE, draft=draft_id)

    async def claimed(self, ids: Iterable[UUID], *, but: UUID | None = None) -> frozenset[UUID]:
        wanted = list(ids)
        if not wanted:
            return frozenset()
        given: dict[str, Any] = {"ids": wanted, **({"own": but} if but else {})}
        rows = await self.all(_CLAIMED_BY_OTHERS if but else _CLAIMED, **given)
        return frozenset(r["source_id"] for r in rows)

    async def claimant(self, kind: SourceKind, source_id: UUID) -> UUID | None:
        row = await self.one(_CLAIMANT, source_id=source_id, kind=str(kind))
        return None if row is None else row["draft_id"]

    async def list_drafts(
        self,
        page: Page,
        *,
        states: Sequence[str],
        customer_id: UUID | None,
        project_id: UUID | None,
        source_id: UUID | None,
        stale_only: bool,
    ) -> tuple[Sequence[Draft], str]:
        return await _DRAFT_LIST.page(
            self,
            page,
            states=states or None,
            customer_id=customer_id,
            project_id=project_id,
            source_id=source_id,
            stale=stale_only or None,
        )

    # Invoices and their states.

    async def get_invoice(self, id_: UUID, *, for_update: bool = False) -> Invoice:
        row = await self.one(_INVOICE_FOR_UPDATE if for_update else _INVOICE, id=id_)
        if row is None:
            raise NotFound(f"invoice {id_}")
        return row_to_invoice(row)

    async def invoices_by_id(self, ids: Iterable[UUID]) -> dict[UUID, Invoice]:
        wanted = list(ids)
        rows = await self.all(_INVOICES, ids=wanted) if wanted else []
        return {r["id"]: row_to_invoice(r) for r in rows}

    async def add_invoice(self, frozen: pb.Invoice, *, kind: Kind, position_id: UUID | None) -> None:
        self.write(INSERT_INVOICE, **invoice_row(frozen, kind, position_id))
        self._raised[UUID(frozen.id)] = 1

    async def save_invoice(self, value: Invoice) -> None:
        """Only what lives: money received and the cancellation. The document itself never changes."""
        hit = await self.run(
            _TOUCH_INVOICE,
            id_=value.id,
            version_=value.version,
            received=value.received.amount,
            item_version=value.item_version,
            cancelled_by=None if value.cancelled_by is None else value.cancelled_by.id,
            cancelled_by_number="" if value.cancelled_by is None else value.cancelled_by.number,
        )
        expect_one(hit, "invoice", value.id)
        value.version += 1
        self._raised[value.id] = value.version

    @cached_property
    def _raised(self) -> dict[UUID, int]:
        """Versions of the invoices this transaction made or changed: each rises once."""
        return {}

    def has_changed(self, invoice_id: UUID) -> bool:
        return invoice_id in self._raised

    async def bump_invoice(self, id_: UUID) -> int:
        """Delivery and payment are part of what is shown, so they raise the version too; answers it."""
        if id_ not in self._raised:
            self._raised[id_] = await self.value(_BUMP_INVOICE, id_=id_, by=1)
        return self._raised[id_]

    async def advances_on(self, position_id: UUID) -> list[Advance]:
        """Issued, not cancelled partial invoices of a position."""
        return [row_to_invoice(r).as_advance() for r in await self.all(_ADVANCES, position_id=position_id)]

    async def list_invoices(
        self, page: Page, *, order: str, visible: frozenset[str] | None, **filters: Any
    ) -> tuple[Sequence[Invoice], str]:
        """`filters` by the names of the list's conditions; None leaves one out."""
        return await _INVOICE_LIST.page(self, page, order=order, visible=among(visible), **filters)

    async def get_saga(self, id_: UUID, *, for_update: bool = False) -> Any:
        row = await self.one(_SAGA_FOR_UPDATE if for_update else _SAGA, id=id_)
        if row is None:
            raise NotFound(f"saga {id_}")
        return row

    async def saga_steps(self, id_: UUID) -> list[Any]:
        return await self.all(_SAGA_STEPS, id=id_)

    async def add_saga(self, id_: UUID, value: states.Saga, *, customer: Named, number: str = "") -> None:
        self.write(_INSERT["saga"], **_begun(id_, value, customer, self.clock.now(), number))

    async def save_saga(self, id_: UUID, value: states.Saga, **living: Any) -> None:
        self.write(UPDATE_SAGA, **saga_change(id_, value, living))

    async def choose_way(self, invoice_id: UUID, channel: str, recipient: str) -> None:
        """For the next dispatch; the latest choice counts."""
        self.write(_CHOOSE_WAY, invoice_id=invoice_id, channel=channel, recipient=recipient)

    async def take_way(self, invoice_id: UUID) -> tuple[str, str]:
        """Channel and recipient a person chose, once; empty: the buyer's own."""
        row = await self.one(_TAKE_WAY, invoice_id=invoice_id)
        return ("", "") if row is None else (row["channel"], row["recipient"])

    async def add_step(self, saga_id: UUID, *, event: str, from_state: str, to_state: str, note: str) -> None:
        states = {"from_state": from_state, "to_state": to_state}
        self.write(ADD_STEP, saga=saga_id, at=self.clock.now(), event=event, note=note, **states)

    async def list_sagas(self, page: Page, *, waiting_only: bool) -> tuple[Sequence[Any], str]:
        return await _SAGAS.page(self, page, waiting=waiting_only or None)

    # Runs, policy, exceptions.

    async def add_run(self, run_id: UUID, until: date, total: int) -> None:
        fields = {"id": run_id, "until": until, "total": total, "done": 0, "draft_ids": [], "failures": []}
        self.write(_INSERT["billing_run"], **fields, created_at=self.clock.now())

    async def get_run(self, run_id: UUID) -> Any:
        row = await self.one(_RUN, id=run_id)
        if row is None:
            raise NotFound(f"billing run {run_id}")
        return row

    async def count_run(self, run_id: UUID, done: int, drafts: Sequence[UUID], failures: Sequence[Any]) -> None:
        ids = [str(i) for i in drafts]
        self.write(_COUNT_RUN, id_=run_id, more=done, new_drafts=ids, new_failures=list(failures))

    async def get_policy(self) -> ApprovalPolicy:
        row = await self.one(_POLICY)
        if row is None:
            return ApprovalPolicy()
        levels = tuple(money_of(level) for level in row["levels"])
        return ApprovalPolicy(levels, row["escalate_after_hours"], row["version"])

    async def save_policy(self, value: ApprovalPolicy) -> None:
        value.version += 1
        levels = [str(level.amount) for level in value.levels]
        self.write(_SET_POLICY, version=value.version, levels=levels, escalate_after_hours=value.escalate_after_hours)

    async def add_exception(self, **fields: Any) -> None:
        self.write(_INSERT["billing_exception"], version=1, resolution="", **fields)

    async def get_exception(self, id_: UUID) -> Any:
        row = await self.one(_EXCEPTION, id=id_)
        if row is None:
            raise NotFound(f"billing exception {id_}")
        return row

    async def resolve_exception(self, id_: UUID, words: str) -> None:
        self.write(_RESOLVE, id_=id_, words=words)

    async def list_exceptions(self, page: Page, *, open_only: bool) -> tuple[Sequence[Any], str]:
        return await _EXCEPTIONS.page(self, page, open=open_only or None)

    # Replicas.

    async def replicate(self, table: Table, **fields: Any) -> None:
        self.write(_REPLICATE[table.name], **fields)

    async def customer(self, id_: UUID) -> Customer:
        return Customer.FromString(await self._payload("customer_ref", id_))

    async def languages(self, customer_ids: Iterable[UUID]) -> dict[UUID, str]:
        """The customers' languages, as far as the customers are known."""
        return {id_: customer.language for id_, customer in (await self.customers(customer_ids)).items()}

    async def legal_entity(self, id_: UUID) -> LegalEntity:
        return LegalEntity.FromString(await self._payload("legal_entity_ref", id_))

    async def project(self, id_: UUID) -> Project:
        return Project.FromString(await self._payload("project_ref", id_))

    async def _payload(self, name: str, id_: UUID) -> bytes:
        payload = await self.value(_PAYLOAD[name], id=id_)
        if payload is None:
            raise NotFound(f"{name} {id_}")
        return bytes(payload)

    async def projects(self, ids: Sequence[UUID]) -> list[Project]:
        return [Project.FromString(bytes(r["payload"])) for r in await self.all(_PROJECTS, ids=list(ids))]

    async def project_ids(self, customer_id: UUID | None) -> list[UUID]:
        rows = await self.all(_PROJECT_IDS_OF, customer=customer_id) if customer_id else await self.all(_PROJECT_IDS)
        return [r["id"] for r in rows]

    async def person(self, id_: UUID) -> Named:
        name = await self.value(_PERSON, id=id_)
        return Named(id_, name or self.principal.name)
