"""People and customers as their owners tell of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kontor.common.database.rows import take_over_row
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.projects.store.tables import customer_ref, person_ref
from sqlalchemy import bindparam, func, select

_NAMES = select(person_ref.c.id, person_ref.c.name).where(person_ref.c.id == func.any(bindparam("ids")))
_REPLICATE_PERSON = take_over_row(person_ref)
_CUSTOMER = select(customer_ref).where(customer_ref.c.id == bindparam("id"))
_REPLICATE_CUSTOMER = take_over_row(customer_ref)


class People:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def names(self, ids: Collection[UUID]) -> dict[UUID, str]:
        return {row["id"]: row["name"] for row in await self._tx.all(_NAMES, ids=list(ids))}

    async def must_know(self, id_: UUID, pointer: str) -> None:
        if not await self.names([id_]):
            raise NotFound(f"person {id_}", pointer=pointer)

    def replicate(self, id_: UUID, version: int, name: str) -> None:
        self._tx.write(_REPLICATE_PERSON, id=id_, source_version=version, name=name)


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    name: str
    email: str
    contact_name: str
    language: str


class KnownCustomers:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def get(self, id_: UUID) -> KnownCustomer:
        row = await self._tx.one(_CUSTOMER, id=id_)
        if row is None:
            raise NotFound(f"customer {id_}")
        return KnownCustomer(row["name"], row["email"], row["contact_name"], row["language"])

    async def language_of(self, id_: UUID) -> str:
        """German as long as nothing has been told of the customer."""
        row = await self._tx.one(_CUSTOMER, id=id_)
        return "de" if row is None else str(row["language"])

    def replicate(self, id_: UUID, version: int, known: KnownCustomer) -> None:
        fields: dict[str, Any] = {name: getattr(known, name) for name in KnownCustomer.__slots__}
        self._tx.write(_REPLICATE_CUSTOMER, id=id_, source_version=version, **fields)
