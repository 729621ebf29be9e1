"""What crm knows of legal entities, from their owner's events."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kontor.common.database.rows import take_over_row
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.crm.store.tables import legal_entity_ref
from sqlalchemy import bindparam, select

_REPLICATE = take_over_row(legal_entity_ref)
_GET = select(legal_entity_ref).where(legal_entity_ref.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Seller:
    name: str
    country_code: str


class Sellers:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def get(self, id_: UUID) -> Seller:
        row = await self._tx.one(_GET, id=id_)
        if row is None:
            raise NotFound(f"legal entity {id_}", pointer="/legal_entity_id")
        return Seller(row["name"], row["country_code"])

    def replicate(self, id_: UUID, version: int, seller: Seller) -> None:
        row: dict[str, Any] = {"id": id_, "name": seller.name, "country_code": seller.country_code}
        self._tx.write(_REPLICATE, **row, source_version=version)
