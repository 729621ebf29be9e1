"""What billing knows of others' records, as their events told: customers, sellers, projects, people, free credits."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.api.projects.v1.projects_pb2 import Project
from kontor.billing.domain.draft import Named
from kontor.billing.store.tables import credit_ref, customer_ref, legal_entity_ref, person_ref, project_ref
from kontor.common.database.rows import take_over_row
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from sqlalchemy import Table, bindparam, func, select

M = TypeVar("M", bound=Message)
_PROJECT_IDS = select(project_ref.c.id).order_by(project_ref.c.id)
_PROJECT_IDS_OF = _PROJECT_IDS.where(project_ref.c.customer_id == bindparam("customer"))
_PERSON = select(person_ref.c.name).where(person_ref.c.id == bindparam("id"))
_KEEP_PERSON, _KEEP_CREDIT = take_over_row(person_ref), take_over_row(credit_ref)


class Known(Generic[M]):
    """Records of one kind, whole as their event told them."""

    table: ClassVar[Table]
    message: type[M]
    _keep: ClassVar[Any]
    _some: ClassVar[Any]

    def __init_subclass__(cls) -> None:
        cls._keep = take_over_row(cls.table)
        cls._some = select(cls.table.c.id, cls.table.c.payload).where(cls.table.c.id == func.any(bindparam("ids")))

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def replicate(self, message: M, version: int, **columns: Any) -> None:
        id_ = UUID(message.id)  # type: ignore[attr-defined]
        payload = message.SerializeToString()
        self._tx.write(self._keep, id=id_, source_version=version, payload=payload, **columns)

    async def some(self, ids: Iterable[UUID]) -> dict[UUID, M]:
        rows = await self._tx.all(self._some, ids=list(set(ids)))
        return {row["id"]: self.message.FromString(bytes(row["payload"])) for row in rows}

    async def get(self, id_: UUID) -> M:
        found = (await self.some([id_])).get(id_)
        if found is None:
            raise NotFound(f"{self.table.name} {id_}")
        return found


class CustomersKnown(Known[Customer]):
    table, message = customer_ref, Customer

    async def languages(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """As far as the customers are known."""
        return {id_: customer.language for id_, customer in (await self.some(ids)).items()}


class SellersKnown(Known[LegalEntity]):
    table, message = legal_entity_ref, LegalEntity


class ProjectsKnown(Known[Project]):
    table, message = project_ref, Project

    async def ids(self, customer_id: UUID | None) -> Sequence[UUID]:
        """Of one customer, or all."""
        given = {"customer": customer_id} if customer_id else {}
        return [row["id"] for row in await self._tx.all(_PROJECT_IDS_OF if customer_id else _PROJECT_IDS, **given)]


class PeopleKnown:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def replicate(self, id_: UUID, name: str, version: int) -> None:
        self._tx.write(_KEEP_PERSON, id=id_, source_version=version, name=name)

    async def get(self, id_: UUID) -> Named:
        """Whoever is not known yet is called as the token does."""
        return Named(id_, await self._tx.value(_PERSON, id=id_) or self._tx.principal.name)


class CreditsKnown:
    """Money received on cancelled invoices."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def replicate(self, id_: UUID, invoice_id: UUID, free: Money, version: int) -> None:
        self._tx.write(_KEEP_CREDIT, id=id_, source_version=version, invoice_id=invoice_id, free=free.amount)
