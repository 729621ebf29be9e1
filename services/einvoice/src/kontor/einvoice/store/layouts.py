"""Layouts, their versions, and which of them is in use: rows to objects and back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.paging import Page
from kontor.common.database.stores import Row, Store
from kontor.einvoice.domain.layouts import Content, Layout, LayoutUnknown, Version
from kontor.einvoice.store.tables import layout, layout_version
from sqlalchemy import and_, bindparam, insert, or_, select

_PLAIN = ("id", "name", "legal_entity_id", "created_at", "latest", "active", "version")
_ADD_VERSION = insert(layout_version)
_VERSION = select(layout_version).where(
    layout_version.c.layout_id == bindparam("id"), layout_version.c.number == bindparam("number")
)
_SAME_SELLER = or_(
    layout.c.legal_entity_id == bindparam("seller"),
    and_(layout.c.legal_entity_id.is_(None), bindparam("seller").is_(None)),
)
_ACTIVE_OF = select(layout).where(layout.c.active > 0, _SAME_SELLER).with_for_update()
# The seller's own layout before that of all sellers.
_IN_USE = (
    select(layout_version)
    .join(layout, and_(layout.c.id == layout_version.c.layout_id, layout.c.active == layout_version.c.number))
    .where(
        layout.c.active > 0,
        or_(layout.c.legal_entity_id == bindparam("seller"), layout.c.legal_entity_id.is_(None)),
    )
    .order_by(layout.c.legal_entity_id.asc().nulls_last())
    .limit(1)
)


def row_to_version(row: Row) -> Version:
    plain = ("layout_id", "number", "name", "created_at", "created_by")
    return Version(**{name: row[name] for name in plain}, content=Content.from_json(row["content"]))


class Layouts(Store[Layout]):
    table = layout
    aggregate = "invoice_layout"
    fixed = frozenset({"legal_entity_id"})
    listing = Listing(layout, as_it_is, ids=layout.c.id, legal_entity_id=layout.c.legal_entity_id)

    def to_row(self, value: Layout) -> Row:
        return {**{name: getattr(value, name) for name in _PLAIN}, "content": value.content.to_json()}

    def to_entity(self, row: Row) -> Layout:
        plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
        return Layout(**plain, content=Content.from_json(row["content"]))

    async def get(self, key: UUID, *, for_update: bool = False) -> Layout:
        found = await self.find(key, for_update=for_update)
        if found is None:
            raise LayoutUnknown(f"layout {key}")
        return found

    async def add_version(self, value: Version) -> None:
        self._tx.write(
            _ADD_VERSION,
            layout_id=value.layout_id,
            number=value.number,
            name=value.name,
            content=value.content.to_json(),
            created_at=value.created_at,
            created_by=value.created_by,
        )

    async def version(self, layout_id: UUID, number: int) -> Version:
        row = await self._tx.one(_VERSION, id=layout_id, number=number)
        if row is None:
            raise LayoutUnknown(f"layout {layout_id} version {number}")
        return row_to_version(row)

    async def versions(self, layout_id: UUID, page: Page) -> tuple[Sequence[Version], str]:
        """Newest first."""
        of_layout = layout_version.c.layout_id == layout_id
        where = and_(of_layout, layout_version.c.number < page.after[0]) if page.after else of_layout
        newest = select(layout_version).where(where).order_by(layout_version.c.number.desc()).limit(page.limit)
        return page.cut([row_to_version(row) for row in await self._tx.all(newest)], lambda v: (v.number,))

    async def active(self, seller: UUID | None) -> list[Layout]:
        """Of exactly this seller, or of all sellers; locked."""
        return await self.whole(await self._tx.all(_ACTIVE_OF, seller=seller))

    async def in_use(self, seller: UUID | None) -> Version | None:
        """What a document of this seller is made with, None: the built-in layout."""
        row = await self._tx.one(_IN_USE, seller=seller)
        return None if row is None else row_to_version(row)
