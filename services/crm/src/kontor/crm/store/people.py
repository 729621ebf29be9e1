"""What crm knows of people, from their owner's events."""

from uuid import UUID

from kontor.common.database.rows import take_over_row
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.crm.store.tables import person_ref
from sqlalchemy import bindparam, select

_REPLICATE = take_over_row(person_ref)
_GET = select(person_ref.c.id).where(person_ref.c.id == bindparam("id"))


class People:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def must_know(self, id_: UUID, pointer: str = "/person_id") -> None:
        if await self._tx.value(_GET, id=id_) is None:
            raise NotFound(f"person {id_}", pointer=pointer)

    def replicate(self, id_: UUID, version: int, name: str) -> None:
        self._tx.write(_REPLICATE, id=id_, source_version=version, name=name)
