"""The chain: a changed byte is found where it is, a cut tail by its anchor, an erased payload is explained."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.database.transaction import Tx
from kontor.common.events import chain
from kontor.common.events.chain import COLUMNS, NOTHING, Anchor, Report, encode, link
from kontor.common.events.journal import NotErasable, erase, verify
from toys import order, system
from world import World

ROWS = 6


@pytest.fixture
async def sealed(world: World) -> World:
    """Two tenants, the first with six sealed and published rows."""
    order_id = await world.order()
    for attempt in range(2, ROWS):
        await world.order_again(order_id, attempt)
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        await order(tx, 1)
    await world.order(tenant=uuid4())
    world.start(world.relay().run())
    await world.until(lambda: all_out(world))
    return world


def all_out(world: World) -> bool:
    with world.admin("billing") as admin:
        row = admin.execute("select count(*) from journal where seq is null or published_at is null").fetchone()
    return bool(row == (0,))


def proof(world: World, anchors: Sequence[Anchor] = ()) -> Report:
    with world.connect("billing", "relay") as connection:
        return verify(connection, anchors)


def tamper(world: World, statement: str, *parameters: Any) -> None:
    """What only somebody with the keys of the server can do."""
    with world.admin("billing") as admin:
        admin.execute("alter table journal disable trigger user")
        assert admin.execute(statement.encode(), parameters).rowcount > 0
        admin.execute("alter table journal enable trigger user")


async def test_an_untouched_journal_is_whole(sealed: World) -> None:
    report = proof(sealed)
    assert report.whole
    assert (report.rows, report.unsealed, report.erased, len(report.heads)) == (ROWS + 1, 0, 0, 2)
    assert report.heads[sealed.tenant].seq == ROWS


CHANGES = {
    "aggregate_type": "'ordes'",
    "aggregate_id": "gen_random_uuid()",
    "version": "version + 1",
    "event_no": "event_no + 1",
    "message": "message || ' '",
    "actor": "'user:' || gen_random_uuid()",
    "reason": "''",
    "traceparent": "''",
    "at": "at + interval '1 microsecond'",
    "digest": "set_byte(digest, 31, (get_byte(digest, 31) + 1) % 256)",
    "salt": "set_byte(salt, 0, (get_byte(salt, 0) + 1) % 256)",
    "payload": "set_byte(payload, 1, (get_byte(payload, 1) + 1) % 256)",
    "event_id": "gen_random_uuid()",
    "hash": "set_byte(hash, 0, (get_byte(hash, 0) + 1) % 256)",
    "prev_hash": "set_byte(prev_hash, 0, (get_byte(prev_hash, 0) + 1) % 256)",
}


async def test_one_changed_byte_is_found_where_it_is(sealed: World) -> None:
    with sealed.admin("billing") as admin:
        for column, change in CHANGES.items():
            with admin.transaction(force_rollback=True):
                admin.execute("alter table journal disable trigger user")
                where = f"tenant_id = '{sealed.tenant}' and seq = 3"
                assert admin.execute(f"update journal set {column} = {change} where {where}".encode()).rowcount == 1
                report = verify(admin)
            at = {fault.seq for fault in report.faults}
            assert {fault.tenant for fault in report.faults} == {sealed.tenant}, column
            assert 3 in at, column
            assert at <= ({3, 4} if column == "hash" else {3}), column


async def test_a_row_taken_out_of_the_middle_is_found(sealed: World) -> None:
    tamper(sealed, "delete from journal where tenant_id = %s and seq = 4", sealed.tenant)
    report = proof(sealed)
    assert [(fault.seq, fault.what) for fault in report.faults] == [(5, "rows 4 to 4 are missing")]


async def test_two_rows_that_changed_places_are_found(sealed: World) -> None:
    tamper(sealed, "update journal set seq = 100 where tenant_id = %s and seq = 2", sealed.tenant)
    tamper(sealed, "update journal set seq = 2 where tenant_id = %s and seq = 3", sealed.tenant)
    tamper(sealed, "update journal set seq = 3 where tenant_id = %s and seq = 100", sealed.tenant)
    assert {fault.seq for fault in proof(sealed).faults} == {2, 3, 4}


async def test_a_cut_tail_is_seen_only_against_an_anchor(sealed: World) -> None:
    anchors = [Anchor(tenant, head.seq, head.hash) for tenant, head in proof(sealed).heads.items()]
    tamper(sealed, "delete from journal where tenant_id = %s and seq > 4", sealed.tenant)
    assert proof(sealed).whole
    report = proof(sealed, anchors)
    assert [(f.tenant, f.seq) for f in report.faults] == [(sealed.tenant, ROWS)]
    assert "tail was cut" in report.faults[0].what


async def test_a_chain_written_anew_differs_from_its_anchor(sealed: World) -> None:
    anchors = [Anchor(tenant, head.seq, head.hash) for tenant, head in proof(sealed).heads.items()]
    tamper(sealed, "update journal set actor = 'user:nobody' where tenant_id = %s and seq = 2", sealed.tenant)
    with sealed.admin("billing") as admin:
        rows = admin.execute(
            f"select {', '.join(COLUMNS)} from journal where tenant_id = %s order by seq".encode(), (sealed.tenant,)
        ).fetchall()
    head = NOTHING
    for row in rows:
        before, head = head, link(head, row)
        change = "update journal set prev_hash = %s, hash = %s where event_id = %s"
        tamper(sealed, change, before.hash, head.hash, row[1])
    assert proof(sealed).whole
    assert [fault.seq for fault in proof(sealed, anchors).faults] == [ROWS]


async def test_an_erased_payload_is_explained_and_the_chain_still_holds(sealed: World) -> None:
    events = [row["event_id"] for row in await journal_rows(sealed)][:2]
    erased_by = await erase(sealed.a.settings, "billing", system(sealed.tenant), events, "Art. 17 GDPR")
    await sealed.until(lambda: all_out(sealed))
    report = proof(sealed)
    assert report.whole, report.faults
    assert (report.rows, report.erased) == (ROWS + 2, 2)
    rows = {row["event_id"]: row for row in await journal_rows(sealed)}
    assert [rows[event]["payload"] for event in events] == [None, None]
    assert {rows[event]["erased_by"] for event in events} == {erased_by}
    assert rows[erased_by]["reason"] == "Art. 17 GDPR"


async def test_a_payload_that_vanished_without_a_word_is_found(sealed: World) -> None:
    events = [row["event_id"] for row in await journal_rows(sealed)]
    vanish = "update journal set payload = null, salt = null, erased_by = %s where event_id = %s"
    tamper(sealed, vanish, uuid4(), events[0])
    tamper(sealed, vanish, events[5], events[1])
    assert [(f.seq, f.what) for f in proof(sealed).faults] == [
        (1, "payload is gone and no event says why"),
        (2, "payload is gone and no event says why"),
    ]


async def test_erasing_is_all_or_nothing_and_within_the_tenant(sealed: World) -> None:
    events = [row["event_id"] for row in await journal_rows(sealed)]
    for who, which in ((sealed.tenant, [events[0], uuid4()]), (uuid4(), events[:1])):
        with pytest.raises(NotErasable):
            await erase(sealed.a.settings, "billing", system(who), which, "no")
    assert all(row["payload"] for row in await journal_rows(sealed))
    assert proof(sealed).rows == ROWS + 1


async def journal_rows(world: World) -> list[Any]:
    return [*await world.rows(world.a, "select * from journal order by seq")]


VALUES = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.uuids(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 10**15).map(lambda ms: datetime.fromtimestamp(ms / 10**6, UTC)),
)


@given(st.lists(VALUES, min_size=2, max_size=5), st.lists(VALUES, min_size=2, max_size=5))
def test_no_two_rows_encode_alike(first: list[Any], second: list[Any]) -> None:
    def plain(values: list[Any]) -> list[bytes]:
        return [chain._ENCODERS[type(value)](value) for value in values]

    assert (encode(1, first) == encode(1, second)) == (plain(first) == plain(second))


def test_nothing_and_empty_and_shifted_borders_differ() -> None:
    rows = [(None, ""), ("", None), ("", ""), ("ab", "c"), ("a", "bc"), ("abc", "")]
    assert len({encode(1, row) for row in rows}) == len(rows)
    assert encode(1, ("a",)) != encode(2, ("a",))


def test_the_encoding_never_changes() -> None:
    """A stored hash must verify in twenty years: this value is part of the format."""
    row = (
        UUID(int=1),
        UUID(int=2),
        7,
        "order",
        UUID(int=3),
        1,
        1,
        "kontor.api.billing.v1.DocumentsRequested",
        "user:x",
        None,
        None,
        datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        chain.digest(b"salt", b"payload"),
        None,
        None,
    )
    assert link(NOTHING, row).hash.hex() == "4e7e5b8f3f725e6631c0d061f6cf21c8adc6e394da434fde046712e340ea6e00"
