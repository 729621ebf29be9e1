"""Deadlines that one transaction sets or lifts: the last word on each counts, and all are written when it ends.

Rows are locked in the order of their keys, in one statement however many there are. Who acts on them is `events.due`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.tables import due

# By kind and record; None: no more.
Said = Mapping[tuple[str, UUID], datetime | None]

_SET = sa.text("""
insert into due (kind, ref_id, due_at)
select kind, ref_id, due_at
  from unnest(cast(:kinds as text[]), cast(:ref_ids as uuid[]), cast(:due_ats as timestamptz[]))
       as d(kind, ref_id, due_at)
 order by kind, ref_id
on conflict (tenant_id, kind, ref_id)
do update set due_at = excluded.due_at, tries = 0, claimed_until = null
""")
_LIFT = sa.delete(due).where(due.c.kind == sa.bindparam("kind"), due.c.ref_id == sa.func.any(sa.bindparam("ref_ids")))


class Deadlines:
    """Of one transaction."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, UUID], datetime | None] = {}

    def say(self, kind: str, ref_ids: Iterable[UUID], at: datetime | None) -> None:
        """When something is due for each of these, in the tenant's business time; None: never any more."""
        self._said |= {(kind, ref_id): at for ref_id in ref_ids}

    def mark(self) -> Said:
        """For `back_to`."""
        return dict(self._said)

    def back_to(self, mark: Said) -> None:
        self._said = dict(mark)

    def writes(self) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """Statements with their parameters."""
        wanted = [(*key, at) for key, at in self._said.items() if at is not None]
        if wanted:
            kinds, ref_ids, due_ats = (list(column) for column in zip(*wanted, strict=True))
            yield _SET, {"kinds": kinds, "ref_ids": ref_ids, "due_ats": due_ats}
        lifted: dict[str, list[UUID]] = {}
        for (kind, ref_id), at in self._said.items():
            if at is None:
                lifted.setdefault(kind, []).append(ref_id)
        for kind, gone in lifted.items():
            yield _LIFT, {"kind": kind, "ref_ids": gone}
