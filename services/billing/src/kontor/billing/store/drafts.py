"""Drafts with their lines in the row, and the claims by which nothing is billed twice."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kontor.billing.domain.draft import Draft, Kind, SourceClaimed
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.states import Document
from kontor.billing.store.rows import (
    advance,
    advance_json,
    line,
    line_json,
    named,
    named_json,
    prepayment,
    prepayment_json,
    stale,
    stale_json,
    step,
    step_json,
)
from kontor.billing.store.tables import draft, source_claim
from kontor.common.database.listing import Listing, as_it_is, folded, kept, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import Tx
from kontor.common.values.money import Money
from sqlalchemy import ARRAY, Uuid, bindparam, func, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

_OPEN = ("DRAFTED", "IN_REVIEW", "APPROVED")
_OPEN_OF_POSITION = (
    select(draft)
    .where(draft.c.position_id == bindparam("position_id"), draft.c.state.in_(_OPEN))
    .order_by(draft.c.id)
    .with_for_update()
)
# Of a position with hundreds of bills only those that count the advance are read and locked.
_COUNTING = _OPEN_OF_POSITION.where(
    or_(
        draft.c.advances.op("@>")(bindparam("deducted", type_=JSONB)),
        draft.c.prepayments.op("@>")(bindparam("credited", type_=JSONB)),
    )
)
# What bills that count claim of the time on a project's positions: drafts still open, and what was not cancelled.
_BILLED = sql(
    "select (l->>'position_id')::uuid as position_id, sum("
    "round((l->>'quantity')::numeric * (l->>'unit_price')::numeric, 2) - coalesce("
    "(select sum((a->>0)::numeric) from jsonb_array_elements(l->'allowances') a), 0)) as net "
    "from draft d cross join lateral jsonb_array_elements(d.lines) l "
    "where d.project_id = any(:projects) and l->>'kind' = 'TIME' and d.state <> 'DISCARDED' "
    "and d.id is distinct from :but "
    "and not exists (select from invoice i where i.id = d.id and i.cancelled_by is not null) "
    "group by 1"
).bindparams(bindparam("projects", type_=ARRAY(Uuid)), bindparam("but", type_=Uuid))
_HELD = source_claim.c.released_at.is_(None)
_CLAIMED = select(source_claim.c.source_id).where(_HELD, source_claim.c.source_id == func.any(bindparam("ids")))
_CLAIMED_BY_OTHERS = _CLAIMED.where(source_claim.c.draft_id != bindparam("own"))
_CLAIMANT = select(source_claim.c.draft_id).where(
    _HELD, source_claim.c.source_id == bindparam("source_id"), source_claim.c.kind == bindparam("kind")
)
_CLAIM = sql(
    "insert into source_claim (source_id, kind, draft_id, version) "
    "select s.id, s.kind, s.draft, s.version from unnest("
    "cast(:ids as uuid[]), cast(:kinds as text[]), cast(:drafts as uuid[]), cast(:versions as int[])"
    ") as s(id, kind, draft, version) on conflict do nothing"
)
_RELEASE = (
    update(source_claim)
    .where(_HELD, source_claim.c.draft_id == bindparam("draft"))
    .values(released_at=bindparam("now"))
)
_PLAIN = (
    "id",
    "version",
    "title",
    "introduction",
    "order_reference",
    "until",
    "period_from",
    "period_to",
    "position_id",
    "deadline_at",
    "created_at",
    "payment_days",
)
_REFS = ("customer", "project", "legal_entity", "quote", "lead", "submitted_by")


class Drafts(Store[Draft]):
    table, aggregate = draft, "draft"
    fixed = frozenset({"customer_id", "project_id", "position_id"})
    listing = Listing(
        draft,
        as_it_is,
        orders={"title": folded(draft, "title")},
        shown={"document_kind": draft.c.kind, **kept(draft.c.refs, *_REFS)},
        ids=draft.c.id,
        states=draft.c.state,
        kinds=draft.c.kind,
        customer_id=draft.c.customer_id,
        project_id=draft.c.project_id,
        q=starting(*words(draft, "title")),
        source_id=draft.c.id.in_(
            select(source_claim.c.draft_id).where(_HELD, source_claim.c.source_id == bindparam("source_id"))
        ),
        stale_only=draft.c.stale != sql("'[]'::jsonb"),
    )

    def to_row(self, value: Draft) -> Row:
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            "kind": str(value.kind),
            "state": str(value.state),
            "customer_id": value.customer.id,
            "project_id": value.project.id,
            "refs": {name: named_json(getattr(value, name)) for name in _REFS},
            "lines": [line_json(x) for x in value.lines],
            "advances": [advance_json(a) for a in value.advances],
            "steps": [step_json(s) for s in value.steps],
            "stale": [stale_json(s) for s in value.stale],
            "prepayments": [prepayment_json(p) for p in value.prepayments],
        }

    def to_entity(self, row: Row) -> Draft:
        fields: dict[str, Any] = {name: row[name] for name in _PLAIN}
        fields |= {name: named(row["refs"][name]) for name in _REFS}
        return Draft(
            **fields,
            kind=Kind(row["kind"]),
            state=Document(row["state"]),
            lines=tuple(line(x) for x in row["lines"]),
            advances=tuple(advance(a) for a in row["advances"]),
            steps=tuple(step(s) for s in row["steps"]),
            stale=tuple(stale(s) for s in row["stale"]),
            prepayments=tuple(prepayment(p) for p in row["prepayments"]),
        )

    async def open_of_position(self, position_id: UUID) -> list[Draft]:
        """Locked; those that may still change."""
        return [self.to_entity(row) for row in await self._tx.all(_OPEN_OF_POSITION, position_id=position_id)]

    async def counting(self, advance_id: UUID, position_id: UUID) -> list[Draft]:
        """Locked; bills of the position that may still change and count what was received of this advance."""
        named: dict[str, Any] = {"deducted": [{"invoice_id": str(advance_id)}], "credited": [[str(advance_id)]]}
        return [self.to_entity(row) for row in await self._tx.all(_COUNTING, position_id=position_id, **named)]

    async def billed(self, projects: Sequence[UUID], *, but: UUID | None = None) -> dict[UUID, Money]:
        """By position, what other bills claim of its time."""
        rows = await self._tx.all(_BILLED, projects=list(projects), but=but) if projects else []
        return {row["position_id"]: Money(row["net"]) for row in rows}


class Claims:
    """Who bills which source: one draft at a time."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def take(self, *drafts: Draft) -> None:
        """The drafts' sources; when somebody else holds one of them, nothing is drafted."""
        rows = [(value.id, *source) for value in drafts for source in dict.fromkeys(value.sources)]
        taken = await self._tx.run(
            _CLAIM,
            ids=[id_ for _, _, id_, _ in rows],
            kinds=[str(kind) for _, kind, _, _ in rows],
            drafts=[draft_id for draft_id, _, _, _ in rows],
            versions=[version for _, _, _, version in rows],
        )
        if taken != len(rows):
            raise SourceClaimed(f"{len(rows) - taken} of {len(rows)} sources")

    async def renew(self, value: Draft) -> None:
        """What a draft bills has changed: its own claims are free for it."""
        self.release(value.id)
        await self.take(value)

    def release(self, draft_id: UUID) -> None:
        self._tx.write(_RELEASE, draft=draft_id, now=self._tx.clock.now())

    async def held(self, ids: Iterable[UUID], *, but: UUID | None = None) -> frozenset[UUID]:
        """Those of the sources that somebody bills."""
        wanted = list(ids)
        if not wanted:
            return frozenset()
        given: dict[str, Any] = {"ids": wanted, **({"own": but} if but else {})}
        rows = await self._tx.all(_CLAIMED_BY_OTHERS if but else _CLAIMED, **given)
        return frozenset(row["source_id"] for row in rows)

    async def holder(self, kind: SourceKind, source_id: UUID) -> UUID | None:
        row = await self._tx.one(_CLAIMANT, source_id=source_id, kind=str(kind))
        return None if row is None else row["draft_id"]
