"""What was given out on paper, by quote, kind and version."""

from uuid import UUID

from kontor.common.database.transaction import Tx
from kontor.crm.domain.paper import Paper, PaperKind
from kontor.crm.store.tables import quote_paper
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

_KEY = ("quote_id", "kind", "quote_version")
_GET = select(quote_paper).where(*(quote_paper.c[name] == bindparam(name) for name in _KEY))
_NEW = upsert(quote_paper).values({c.name: bindparam(c.name) for c in quote_paper.c if c.name != "tenant_id"})
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", *_KEY], set_={name: _NEW.excluded[name] for name in ("sha256", "size", "name")}
)


class Papers:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def find(self, quote_id: UUID, kind: PaperKind, quote_version: int) -> Paper | None:
        row = await self._tx.one(_GET, quote_id=quote_id, kind=str(kind), quote_version=quote_version)
        if row is None:
            return None
        return Paper(quote_id, kind, quote_version, row["sha256"], row["size"], row["name"])

    def keep(self, paper: Paper) -> None:
        """A version that was sent again is what it was sent as last."""
        given = {c.name: getattr(paper, c.name) for c in quote_paper.c if c.name != "tenant_id"}
        self._tx.write(_KEEP, **{**given, "kind": str(paper.kind)})
