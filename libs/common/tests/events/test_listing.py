"""Lists: pages that neither lose nor double a row, conditions by name, statements made once."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from kontor.common.database.listing import Listing, among, as_it_is, containing
from kontor.common.database.paging import Page
from kontor.common.database.transaction import Database, Tx
from kontor.common.values.ids import new_id
from kontor.common.values.text import searchable
from sqlalchemy import bindparam, func, text
from toys import NEW_ORDER, orders, system

_LIST = Listing(
    orders,
    as_it_is,
    order="-attempt",
    ids=orders.c.id == func.any(bindparam("ids")),
    new=orders.c.version == 1,
)


async def with_orders(db: Database, *attempts: int) -> tuple[UUID, list[UUID]]:
    tenant, ids = uuid4(), [new_id() for _ in attempts]
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        for id_, attempt in zip(ids, attempts, strict=True):
            await tx.run(NEW_ORDER, id=id_, version=1, attempt=attempt)
    return tenant, ids


async def listed(db: Database, tenant: UUID, page: Page, **asked: Any) -> tuple[list[UUID], str]:
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        rows, token = await _LIST.page(tx, page, **asked)
    return [row["id"] for row in rows], token


@pytest.mark.parametrize("order", ["-attempt", "attempt"])
async def test_pages_show_every_row_once_in_order(db: Database, order: str) -> None:
    tenant, ids = await with_orders(db, 1, 2, 2, 2, 3)
    whole, _ = await listed(db, tenant, Page(), order=order)
    shown: list[UUID] = []
    page, token = Page(size=2), "first"
    while token:
        found, token = await listed(db, tenant, page, order=order)
        shown += found
        page = Page.of(2, token, types=(int, UUID))
    assert shown == whole
    assert sorted(shown) == sorted(ids)
    assert (shown[0] == ids[0]) is (order == "attempt")


async def test_a_condition_that_is_not_asked_leaves_all_and_an_empty_list_leaves_none(db: Database) -> None:
    tenant, ids = await with_orders(db, 1, 2)
    assert (await listed(db, tenant, Page(), ids=None))[0] == ids[::-1]
    assert (await listed(db, tenant, Page(), ids=[]))[0] == []
    assert (await listed(db, tenant, Page(), ids=among(frozenset({str(ids[0])})), new=True))[0] == ids[:1]


async def test_a_condition_nobody_declared_does_not_pass_unnoticed(db: Database) -> None:
    with pytest.raises(KeyError, match="owner"):
        await listed(db, uuid4(), Page(), owner="x")


async def test_a_statement_is_made_once_for_each_combination(db: Database) -> None:
    made = Listing(orders, as_it_is, order="attempt", new=orders.c.version == 1)
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        for size in (3, 7):
            await made.page(tx, Page(size=size), new=True)
            await made.page(tx, Page(size=size))
    assert len(made._known) == 2


def test_words_are_looked_for_literally() -> None:
    assert containing("0 %_\\") == r"%0 \%\_\\%"
    assert containing("") is None


LETTERS = [*range(0x20, 0x7F), *range(0xC0, 0x250), *range(0x391, 0x3CA), *range(0x410, 0x450)]


async def test_the_database_folds_words_as_we_do(db: Database) -> None:
    """So that what is written and what is looked for meet."""
    odd = set("ŀĿŉǄǅǆǇǈǉǊǋǌǱǲǳ")  # two letters in one, in no name we know
    words = ["Müller & Söhne", "MUELLER  &\tSoehne ", "Žižka, Łódź", "straße", "Cafe\u0301", "Ελλάς", "Ёлка"]
    words += ["", "  ", "\tRE-2026 - 0001\n", "Söhne Łódź", "ÄÖÜ ẞ", "Ĳssel", "e\u0308x  Z"]
    words += [chr(letter) for letter in LETTERS if chr(letter) not in odd]
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        rows = await tx.all(text("select w, kontor_folded(w) as f from unnest(cast(:words as text[])) w"), words=words)
    assert {row["w"]: row["f"] for row in rows} == {word: searchable(word) for word in words}
