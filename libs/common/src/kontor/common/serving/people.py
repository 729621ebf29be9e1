"""Who did something and when, in the words and by the clock of the tenant."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.common.calling.naming import Moves, Names, Source
from kontor.common.database.tables import tenant_clock
from kontor.common.database.transaction import Database, Tx
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import DomainError
from kontor.common.values.refs import unnamed

_PATIENCE_SECONDS = 0.5
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_EVER_MOVED = sa.select(tenant_clock.c.version)


class People:
    """Names, and how the tenant's clock was moved, for what the journal tells."""

    def __init__(self, db: Database, source: Source) -> None:
        self._db = db
        self._source = source
        self._names = Names(source.names)

    async def of(self, principal: Principal, actors: Iterable[str]) -> tuple[Mapping[UUID, str], Moves]:
        return await self._names.of(principal.tenant, actors), await self._moves(principal)

    async def name(self, principal: Principal, message: Message) -> None:
        """The people an answer refers to and its owner has no names of."""
        refs = list(unnamed(message))
        names = await self._names.of(principal.tenant, [f"user:{ref.id}" for ref in refs]) if refs else {}
        for ref in refs:
            ref.label = names.get(UUID(ref.id), "")

    async def _moves(self, principal: Principal) -> Moves:
        """Asked for only where the clock was ever moved; as it stands now when nobody can say how it came there."""
        async with self._db.reading(principal, tx_class=Tx) as tx:
            if await tx.value(_EVER_MOVED) is None:
                return ()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._source.moves(principal.tenant)
        except (DomainError, TimeoutError):
            return [(_BEGINNING, self._db.clock_of(principal.tenant).offset)]
