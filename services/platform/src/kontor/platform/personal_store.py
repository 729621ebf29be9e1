"""Rows of views and preferences, each of one person; and people found while somebody types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kontor.common.database.transaction import Tx
from kontor.platform.tables import table
from sqlalchemy import Column, Integer, Text, Uuid, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert


@dataclass(frozen=True, slots=True)
class View:
    """`edition` rises with each change; it is no version of a record, for no journal tells of it."""

    id: UUID
    name: str
    list: str
    query: str
    columns: tuple[str, ...]
    edition: int = 1


@dataclass(frozen=True, slots=True)
class Preference:
    key: str
    value: str
    edition: int


saved_view = table(
    "saved_view",
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("columns", ARRAY(Text), nullable=False),
    Column("edition", Integer, nullable=False),
)
preference = table(
    "preference",
    Column("person_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("edition", Integer, nullable=False),
)

_OWN = saved_view.c.person_id == bindparam("person")
_VIEWS = select(saved_view).where(_OWN).order_by(saved_view.c.list, saved_view.c.name, saved_view.c.id)
_VIEWS_OF = _VIEWS.where(saved_view.c.list == bindparam("of_list"))
_GIVEN = ("name", "list", "query", "columns", "edition")
_ADD = upsert(saved_view).values({n: bindparam(n) for n in ("id", "person_id", *_GIVEN)})
_CHANGE = (
    update(saved_view)
    .where(saved_view.c.id == bindparam("view_id"), _OWN)
    .values({name: bindparam(name) for name in _GIVEN})
)
_REMOVE = delete(saved_view).where(saved_view.c.id == bindparam("view_id"), _OWN)
_PREFERENCES = select(preference).where(preference.c.person_id == bindparam("person")).order_by(preference.c.key)
_new = upsert(preference).values({n: bindparam(n) for n in ("person_id", "key", "value", "edition")})
_KEEP = _new.on_conflict_do_update(
    index_elements=["tenant_id", "person_id", "key"],
    set_={"value": _new.excluded.value, "edition": _new.excluded.edition},
)
_FORGET = delete(preference).where(
    preference.c.person_id == bindparam("person"), preference.c.key == bindparam("forgotten")
)


class Personal:
    """What one person keeps."""

    def __init__(self, tx: Tx, person_id: UUID) -> None:
        self._tx = tx
        self._person = person_id

    async def views(self, of_list: str) -> Sequence[View]:
        """Of one list, or all of them."""
        if of_list:
            rows = await self._tx.all(_VIEWS_OF, person=self._person, of_list=of_list)
        else:
            rows = await self._tx.all(_VIEWS, person=self._person)
        return [_view(row) for row in rows]

    def add(self, view: View) -> None:
        self._tx.write(_ADD, id=view.id, person_id=self._person, **_row(view))

    def change(self, view: View) -> None:
        self._tx.write(_CHANGE, view_id=view.id, person=self._person, **_row(view))

    def remove(self, view_id: UUID) -> None:
        self._tx.write(_REMOVE, view_id=view_id, person=self._person)

    async def preferences(self) -> Sequence[Preference]:
        rows = await self._tx.all(_PREFERENCES, person=self._person)
        return [Preference(row["key"], row["value"], row["edition"]) for row in rows]

    def keep(self, kept: Preference) -> None:
        self._tx.write(_KEEP, person_id=self._person, key=kept.key, value=kept.value, edition=kept.edition)

    def forget(self, key: str) -> None:
        self._tx.write(_FORGET, person=self._person, forgotten=key)


def _view(row: Mapping[str, Any]) -> View:
    return View(row["id"], row["name"], row["list"], row["query"], tuple(row["columns"]), row["edition"])


def _row(view: View) -> dict[str, Any]:
    return {**{name: getattr(view, name) for name in _GIVEN}, "columns": list(view.columns)}
