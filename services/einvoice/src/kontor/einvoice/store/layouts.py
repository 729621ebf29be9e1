"""Layouts, their versions, and which of them is in use: rows to objects and back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing
from kontor.common.database.paging import Page
from kontor.common.database.transaction import Row, Tx, expect_one
from kontor.einvoice.domain.layouts import Content, Layout, LayoutUnknown, Version
from kontor.einvoice.store.tables import layout, layout_version
from sqlalchemy import and_, bindparam, insert, or_, select, update

_ONE = select(layout).where(layout.c.id == bindparam("id"))
_ONE_FOR_UPDATE = _ONE.with_for_update()
_ADD = insert(layout)
_CHANGE = (
    update(layout)
    .where(layout.c.id == bindparam("id_"), layout.c.version == bindparam("version_"))
    .values(
        name=bindparam("name"),
        content=bindparam("content"),
        latest=bindparam("latest"),
        active=bindparam("active"),
        version=layout.c.version + 1,
    )
)
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


def row_to_layout(row: Row) -> Layout:
    plain = ("id", "name", "legal_entity_id", "created_at", "latest", "active", "version")
    return Layout(**{name: row[name] for name in plain}, content=Content.from_json(row["content"]))


def layout_to_row(value: Layout) -> dict[str, Any]:
    plain = ("id", "name", "legal_entity_id", "created_at", "latest", "active", "version")
    return {**{name: getattr(value, name) for name in plain}, "content": value.content.to_json()}


def row_to_version(row: Row) -> Version:
    plain = ("layout_id", "number", "name", "created_at", "created_by")
    return Version(**{name: row[name] for name in plain}, content=Content.from_json(row["content"]))


_LAYOUTS = Listing(layout, row_to_layout, seller=layout.c.legal_entity_id == bindparam("seller"))


class Layouts(Tx):
    """Loads and saves layouts."""

    async def get_layout(self, id_: UUID, *, for_update: bool = False) -> Layout:
        row = await self.one(_ONE_FOR_UPDATE if for_update else _ONE, id=id_)
        if row is None:
            raise LayoutUnknown(f"layout {id_}")
        return row_to_layout(row)

    async def save_layout(self, value: Layout) -> None:
        """Inserts a new one, else changes the row it was loaded from; then it carries the new row version."""
        row = layout_to_row(value)
        if value.version == 0:
            self.write(_ADD, **{**row, "version": 1})
        else:
            key = {"id_": row.pop("id"), "version_": row.pop("version")}
            del row["created_at"], row["legal_entity_id"]
            expect_one(await self.run(_CHANGE, **row, **key), "layout", value.id)
        value.version += 1

    async def add_version(self, value: Version) -> None:
        self.write(
            _ADD_VERSION,
            layout_id=value.layout_id,
            number=value.number,
            name=value.name,
            content=value.content.to_json(),
            created_at=value.created_at,
            created_by=value.created_by,
        )

    async def get_version(self, layout_id: UUID, number: int) -> Version:
        row = await self.one(_VERSION, id=layout_id, number=number)
        if row is None:
            raise LayoutUnknown(f"layout {layout_id} version {number}")
        return row_to_version(row)

    async def list_versions(self, layout_id: UUID, page: Page) -> tuple[Sequence[Version], str]:
        of_layout = layout_version.c.layout_id == layout_id
        where = and_(of_layout, layout_version.c.number < page.after[0]) if page.after else of_layout
        newest = select(layout_version).where(where).order_by(layout_version.c.number.desc()).limit(page.limit)
        return page.cut([row_to_version(row) for row in await self.all(newest)], lambda v: (v.number,))

    async def list_layouts(self, page: Page, seller: UUID | None) -> tuple[Sequence[Layout], str]:
        """Newest first."""
        return await _LAYOUTS.page(self, page, seller=seller)

    async def active_layouts(self, seller: UUID | None) -> list[Layout]:
        """Of exactly this seller, or of all sellers; locked."""
        return [row_to_layout(row) for row in await self.all(_ACTIVE_OF, seller=seller)]

    async def layout_in_use(self, seller: UUID | None) -> Version | None:
        """What a document of this seller is made with, None: the built-in layout."""
        row = await self.one(_IN_USE, seller=seller)
        return None if row is None else row_to_version(row)
