"""What billing keeps beside its records, held against them: numbers against the series that gave them, none missing and
none beside (§ 14 (4) no. 4 UStG), and claims against the bills that hold them, so that nothing is billed twice."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from kontor.billing.store.tables import invoice, number_series
from kontor.common.database.transaction import Tx
from kontor.common.values.numbering import NumberPattern

_SOME = 5_000
_SERIES = sa.select(number_series).order_by(number_series.c.series)
_NUMBERS = sa.select(invoice.c.id, invoice.c.legal_entity_id, invoice.c.number).order_by(invoice.c.id).limit(_SOME)
_FURTHER = _NUMBERS.where(invoice.c.id > sa.bindparam("after", type_=sa.Uuid))
_SELLER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Whatever is in a row that was changed by hand, this can be read.
_OTHER_CLAIMS = sa.text("""
with billed as (
  select d.id::text as bill, s->>0 as kind, s->>1 as source, s->>2 as version
    from draft d cross join lateral jsonb_path_query(d.lines, 'lax $[*].sources[*]') s
   where d.state <> 'DISCARDED' and not exists (select from invoice i where i.id = d.id and i.cancelled_by is not null)
), held as (
  select draft_id::text as bill, kind, source_id::text as source, version::text as version
    from source_claim where released_at is null
)
(select source, 'no bill has it that holds it' as what from (select * from held except select * from billed) h)
union all
(select source, 'a bill has it and does not hold it' as what from (select * from billed except select * from held) b)
 order by 1, 2
""")
# Of a long row of numbers as many are named.
_NAMED = 5


class Gave(NamedTuple):
    """What one series says of itself: whose it is, the pattern, the year of patterns that name one, the last count."""

    series: str
    # None for the series that sellers of the first release shared; each has one of its own since.
    seller: UUID | None
    pattern: NumberPattern
    year: int
    last: int

    @classmethod
    def read(cls, row: Any) -> "Gave":
        """As `series_of` names it; ValueError for a series it never named."""
        words = row["series"].split("|")
        seller = UUID(words.pop(0)) if _SELLER.fullmatch(words[0]) else None
        year = int(words.pop()) if "{year}" in words[0] else 0
        [pattern] = words
        return cls(row["series"], seller, NumberPattern.stored(pattern), year, row["last"])

    def numbers(self, most: int) -> set[str]:
        return {self.pattern.number(self.year, count) for count in range(1, min(self.last, most) + 1)}


async def numbers_follow_from_series(tx: Tx) -> AsyncIterator[tuple[str, str, str]]:
    """Each series that gave other numbers than its seller's invoices have, and numbers no series gave."""
    have, series = await _numbers(tx), []
    for row in await tx.all(_SERIES):
        try:
            series.append(Gave.read(row))
        except ValueError:
            yield "number_series", row["series"], "no seller counts by such a series"
    everybodys = {number for numbers in have.values() for number in numbers}
    # One more than there are invoices is enough to show that there are too many.
    said = [(gave, gave.numbers(len(everybodys) + 1)) for gave in series]
    shared = {number for gave, numbers in said if gave.seller is None for number in numbers & everybodys}
    given: dict[UUID | None, set[str]] = defaultdict(set)
    for gave, numbers in said:
        given[gave.seller] |= numbers
        missing = numbers - shared - (everybodys if gave.seller is None else have[gave.seller] | have[None])
        if missing:
            yield "number_series", gave.series, f"it gave {_some(missing)}, which no invoice has"
    for seller, numbers in list(have.items()):
        unknown = numbers - shared - given[seller]
        if seller is not None and unknown:
            yield "number_series", str(seller), f"no series gave {_some(unknown)}, which invoices have"


def _some(numbers: set[str]) -> str:
    named = ", ".join(sorted(numbers)[:_NAMED])
    return named if len(numbers) <= _NAMED else f"{named} and {len(numbers) - _NAMED} more"


async def _numbers(tx: Tx) -> dict[UUID | None, set[str]]:
    """By seller; invoices of the first release name none."""
    found: dict[UUID | None, set[str]] = defaultdict(set)
    rows = await tx.all(_NUMBERS)
    while rows:
        for row in rows:
            found[row["legal_entity_id"]].add(row["number"])
        rows = await tx.all(_FURTHER, after=rows[-1]["id"]) if len(rows) == _SOME else []
    return found


async def claims_follow_from_bills(tx: Tx) -> AsyncIterator[tuple[str, str, str]]:
    """Each source that is free though a bill has it, or held by one that has it not."""
    for row in await tx.all(_OTHER_CLAIMS):
        if row["source"] is not None:
            yield "source_claim", row["source"], row["what"]
