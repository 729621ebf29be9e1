"""One verb for many records, as the contract declares it (`batch_of`): carried out by the RPC that does it for one.

Up to 200 named records are done in one transaction, each as a part of its own that succeeds or fails alone. All that a
list's filter shows is done by an operation that goes on after the call, in the name of whoever ordered it: some of the
records in a transaction each, so that a killed process goes on with those that were not committed.
"""

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1.batch_pb2 import FieldProblem, ItemProblem
from kontor.api.common.v1.types_pb2 import Summary
from kontor.common.calling.calls import Asking, Peers
from kontor.common.calling.chunks import answer_or_refusal
from kontor.common.calling.contract import ContractFault, Rpc
from kontor.common.calling.naming import business_time, called
from kontor.common.database.faults import ROLLED_BACK, as_domain_error
from kontor.common.database.listed import shorten
from kontor.common.database.transaction import Database, Picking, Tx
from kontor.common.events import journal
from kontor.common.identity.tokens import Principal
from kontor.common.process import telemetry
from kontor.common.serving.people import People
from kontor.common.serving.rules import must_be_valid
from kontor.common.values import text, wire
from kontor.common.values.errors import (
    Bug,
    DomainError,
    InvalidInput,
    Kind,
    RuleViolated,
    TooLarge,
    Violation,
    http_status,
)

# A record and the version its change is based on.
Item = tuple[UUID, int]
# By record what its prepare step found, or why it refused.
Facts = Mapping[UUID, Any]
Results = dict[UUID, Any]

# How many records one operation takes on.
MOST = 10_000
# Records of one transaction in the background, and how long it goes on with them: others wait for the same rows.
PART = 50
PART_SECONDS = 1.0
DUE_KIND = "operation"
_PREPARED_AT_ONCE = 8
_ENDING = (Kind.UNAVAILABLE, Kind.TIMED_OUT, Kind.TOO_MANY)
_WHY = ("reason", "comment", "resolution")
_ABOUT_MANY = frozenset({"items", "reason", "filter", "expected_count", "expected_sums"})

# The language of the request in hand; of work in the background that of whoever ordered it.
asked_language: ContextVar[str] = ContextVar("asked_language", default="")
_log = structlog.get_logger("kontor.batches")


M = TypeVar("M", bound=Message)


class Single(Protocol):
    """An RPC of a servicer, behind the edge."""

    @property
    def rpc(self) -> Rpc: ...
    @property
    def method(self) -> Callable[..., Any]: ...
    @property
    def prepare(self) -> Callable[..., Any] | None: ...
    def new_request(self) -> Any: ...
    def must_be_permitted(self, principal: Principal) -> None: ...
    def must_be_in_scope(self, response: Message, principal: Principal) -> None: ...


class House(Protocol):
    """What all RPCs of one service share."""

    @property
    def db(self) -> Database: ...
    @property
    def peers(self) -> Peers: ...
    @property
    def tx_class(self) -> type[Tx]: ...
    @property
    def people(self) -> People: ...
    @property
    def batches(self) -> Mapping[str, "Batch"]: ...
    @property
    def nudge(self) -> Callable[[], None]: ...


class NothingNamed(InvalidInput):
    code = "batch.nothing_named"
    texts = {
        "de": "Bitte entweder Datensätze nennen (items) oder eine Auswahl (filter) mit erwarteter Anzahl.",
        "en": "Please name either records (items) or a selection (filter) with the number expected.",
    }


class NamedTwice(InvalidInput):
    code = "batch.named_twice"
    texts = {"de": "Dieser Datensatz ist doppelt genannt.", "en": "This record is named twice."}
    cure = {"de": "Jeden Datensatz nur einmal nennen.", "en": "Name each record once."}


class TooManySelected(TooLarge):
    code = "batch.too_many_selected"
    texts = {
        "de": f"Die Auswahl umfasst mehr als {MOST} Datensätze. Bitte die Filter enger fassen.",
        "en": f"The selection holds more than {MOST} records. Please narrow the filters.",
    }


class SetMoved(RuleViolated):
    """Facts: `current_count` and `current_sums`, e.g. `gross 119.00 EUR`."""

    code = "batch.set_moved"
    texts = {
        "de": "Die Auswahl hat sich geändert: es sind jetzt {current_count} ({current_sums}). "
        "Bitte die Liste neu laden und noch einmal entscheiden.",
        "en": "The selection has changed: there are {current_count} now ({current_sums}). "
        "Please reload the list and decide again.",
    }


class Batch:
    """What one RPC with `batch_of` does; `single` is the RPC it names."""

    def __init__(
        self,
        edge: House,
        rpc: Rpc,
        read: Callable[[bytes], Any],
        single: Single,
        lists: Mapping[str, Single],
    ) -> None:
        self._edge = edge
        self._rpc = rpc
        self._read = read
        self._single = single
        self.kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", rpc.name).lower()
        request = single.new_request().DESCRIPTOR.fields_by_name
        self._by_ids = "ids" in request
        self._why = next((name for name in _WHY if name in request), "")
        own = set(read(b"").DESCRIPTOR.fields_by_name) - _ABOUT_MANY
        # What else the verb for one is told, the same for each.
        self._alike = sorted(own & set(request))
        response = rpc.response_class.DESCRIPTOR
        self._result: Any = response.fields_by_name["results"].message_type
        self._shown = self._field_shown()
        self._list = lists.get(rpc.filter_name)
        if rpc.filter_name and (self._list is None or self._list.prepare is not None):
            raise ContractFault(f"{rpc.path}: its filter belongs to no list beside it")

    def _field_shown(self) -> Any:
        """The record in a result."""
        known = {"id", "problem"}
        return next(field for field in self._result.fields if field.name not in known)

    # The call.

    async def prepare(self, request: Any, ask: Asking[Any]) -> Facts:
        """What the verb asks other services of each record beforehand."""
        if self._single.prepare is None:
            return {}
        return await self._facts(ask, [UUID(item.id) for item in request.items], request)

    async def _facts(self, ask: Asking[Any], ids: Sequence[UUID], given: Any) -> Facts:
        prepare = self._single.prepare
        if prepare is None:
            return {}
        turns = asyncio.Semaphore(_PREPARED_AT_ONCE)

        async def of(id_: UUID) -> Any:
            async with turns:
                return await answer_or_refusal(prepare(self._request([id_], given), ask))

        return dict(zip(ids, await asyncio.gather(*map(of, ids)), strict=True))

    async def run(self, request: Any, tx: Tx, facts: Facts) -> Message:
        """Each record or its problem, in the order in which they were named; or the operation that goes on."""
        chosen = "filter" in request.DESCRIPTOR.fields_by_name and request.HasField("filter")
        if bool(request.items) == chosen:
            raise NothingNamed(self._rpc.path, pointer="/items")
        self._must_be_sayable(request)
        tx.reason = request.reason
        if chosen:
            operation_id = await self._order(request, tx)
            return self._rpc.response_class(operation=await tx.operations.get(operation_id))
        items = _items(request)
        found = await self._each(tx, items, request, facts)
        results = [self._told_of(id_, found[id_]) for id_, _ in items]
        return self._rpc.response_class(results=results)

    def _must_be_sayable(self, request: Any) -> None:
        """What is said of all of them as the verb for one wants it."""
        try:
            must_be_valid(self._request([UUID(int=0)], request))
        except InvalidInput as odd:
            why = f"/{self._why}"
            own = [Violation("/reason" if v.pointer == why else v.pointer, v.code, v.detail) for v in odd.violations]
            raise InvalidInput(odd.message, violations=own) from odd

    def _request(self, ids: Sequence[UUID], given: Any) -> Any:
        request = self._single.new_request()
        for name in self._alike:
            _copy(given, request, name)
        if self._by_ids:
            request.ids.extend(map(str, ids))
        else:
            request.id = str(ids[0])
        if self._why:
            setattr(request, self._why, given.reason)
        return request

    def _told_of(self, id_: UUID, found: Any) -> Message:
        make: Any = GetMessageClass(self._result)
        if isinstance(found, ItemProblem):
            return make(id=str(id_), problem=found)  # type: ignore[no-any-return]
        return make(id=str(id_), **{self._shown.name: found})  # type: ignore[no-any-return]

    async def told(self, response: Any, principal: Principal) -> None:
        """Who changed what was not as it was read, by name and by the tenant's clock."""
        problems = [result.problem for result in response.results if result.HasField("problem")]
        await name_who(self._edge.people, principal, problems)

    # The records.

    async def _each(self, tx: Tx, items: Sequence[Item], given: Any, facts: Facts, *, seconds: float = 0.0) -> Results:
        """All at once where the verb takes several and none is refused, else one by one; with `seconds` as many as
        that time is enough for."""
        if self._by_ids and len(items) > 1:
            try:
                async with tx.part():
                    return dict(await self._call(tx, items, given, ()))
            except Exception as refused:
                if _ends_all(refused):
                    raise
        found: Results = {}
        until = time.monotonic() + seconds
        for item in items:
            found |= await self._one(tx, item, given, facts)
            if seconds and time.monotonic() > until:
                break
        return found

    async def _one(self, tx: Tx, item: Item, given: Any, facts: Facts) -> Results:
        id_, _ = item

        async def do() -> Message:
            fact = facts.get(id_)
            if isinstance(fact, DomainError):
                raise fact
            return (await self._call(tx, [item], given, (fact,) if self._single.prepare is not None else ()))[id_]

        return {id_: await alone(tx, self._rpc.path, id_, do)}

    async def _call(self, tx: Tx, items: Sequence[Item], given: Any, facts: tuple[Any, ...]) -> dict[UUID, Message]:
        tx.expected_versions, tx.versions_seen = dict(items), set()
        response = await self._single.method(self._request([id_ for id_, _ in items], given), tx, *facts)
        self._single.must_be_in_scope(response, tx.principal)
        if unseen := tx.expected_versions.keys() - tx.versions_seen:
            raise Bug(f"{self._single.rpc.path} does not look at the version of {unseen}")
        return self._records(response, [id_ for id_, _ in items])

    def _records(self, response: Any, ids: Sequence[UUID]) -> dict[UUID, Message]:
        """The records of an answer; BASIC, as in a list."""
        wanted = self._shown.message_type
        field = next(f for f in response.DESCRIPTOR.fields if f.message_type is wanted)
        records = list(getattr(response, field.name)) if field.is_repeated else [getattr(response, field.name)]
        for record in records:
            shorten(record)
        if len(ids) == 1:
            return {ids[0]: records[0]}
        return {UUID(record.id): record for record in records}

    # In the background.

    async def _order(self, request: Any, tx: Tx) -> UUID:
        """Keeps which records are meant, in the versions they have now; refused when the set is not as expected."""
        items, summary = await self._picked(request.filter, tx)
        if len(items) > MOST:
            raise TooManySelected(str(len(items)), pointer="/filter")
        _must_be_as_expected(request, len(items), summary)
        work = {"rpc": self._rpc.path, "given": self._kept(request)}
        operation_id = await tx.operations.start(self.kind, total=len(items), cancellable=True, work=work)
        await tx.operations.add_items(operation_id, items)
        await tx.due(DUE_KIND, operation_id, tx.clock.now())
        tx.after_commit(self._edge.nudge)
        return operation_id

    def _kept(self, request: Any) -> str:
        """What is said of all of them, for later."""
        kept = self._read(b"")
        for name in ("reason", *self._alike):
            _copy(request, kept, name)
        return base64.b64encode(kept.SerializeToString()).decode()

    async def _picked(self, chosen: Any, tx: Tx) -> tuple[list[Item], Summary]:
        """By the list's own method, so that its filters and the caller's scope narrow it as they narrow its pages."""
        endpoint = self._list
        assert endpoint is not None
        endpoint.must_be_permitted(tx.principal)
        tx.picking = picking = Picking(MOST + 1)
        try:
            await endpoint.method(chosen, tx)
        finally:
            tx.picking = None
        if picking.summary is None:
            raise Bug(f"{endpoint.rpc.path} is no list of a store")
        return picking.rows, picking.summary

    async def facts_later(self, ask: Asking[Any], ids: Sequence[UUID], kept: str) -> Facts:
        return await self._facts(ask, ids, self._read(base64.b64decode(kept)))

    async def go_on(self, tx: Tx, operation_id: UUID, kept: str, facts: Facts) -> None:
        """The next part; the last one ends the operation."""
        rows = await tx.operations.waiting(operation_id, PART)
        items = [(row["record_id"], row["version"]) for row in rows]
        given = self._read(base64.b64decode(kept))
        tx.reason = given.reason
        asked_language.set(tx.principal.locale)
        found = await self._each(tx, items, given, facts, seconds=PART_SECONDS)
        outcomes = {
            row["position"]: result if isinstance(result, ItemProblem) else None
            for row in rows
            if (result := found.get(row["record_id"])) is not None
        }
        tx.operations.keep_outcomes(operation_id, outcomes)
        failed = sum(problem is not None for problem in outcomes.values())
        if await tx.operations.progress(operation_id, done=len(outcomes) - failed, failed=failed):
            href = f"/v1/{tx.service}/operations/{operation_id}/outcomes"
            await tx.operations.finish(operation_id, result_href=href)
            return
        await tx.due(DUE_KIND, operation_id, tx.clock.now())
        tx.after_commit(self._edge.nudge)


async def alone(tx: Tx, path: str, id_: UUID, do: Callable[[], Awaitable[M]]) -> M | ItemProblem:
    """What `do` makes of a record, or its problem and nothing done; raises what another try may mend."""
    try:
        async with tx.part():
            return await do()
    except Exception as raised:
        if _ends_all(raised):
            raise
        error = as_domain_error(raised)
        if error.kind is Kind.BUG:
            telemetry.RPC_BUGS.labels(path).inc()
            _log.error("batch.bug", rpc=path, record=str(id_), exc_info=raised)
        return await _problem(tx, id_, error)


async def name_who(people: People, principal: Principal, problems: Sequence[ItemProblem]) -> None:
    """Who changed a record meanwhile, by name, and when by the tenant's clock; kept as the journal has them."""
    moved = [problem for problem in problems if problem.changed_by]
    if not moved:
        return
    names, moves = await people.of(principal, {problem.changed_by for problem in moved})
    for problem in moved:
        problem.changed_by = called(problem.changed_by, names, principal.locale)
        at = business_time(datetime.fromisoformat(problem.changed_at), moves)
        problem.changed_at = at.isoformat().replace("+00:00", "Z")


class Going:
    """The deadline by which ordered operations go on, part by part."""

    def __init__(self, edge: House) -> None:
        self._edge = edge

    async def prepare(self, principal: Principal, operation_id: UUID) -> Facts:
        edge = self._edge
        async with edge.db.reading(principal, tx_class=edge.tx_class) as tx:
            found = await tx.operations.work_of(operation_id)
            rows = await tx.operations.waiting(operation_id, PART) if found else []
        if found is None:
            return {}
        work, kept = found
        person = Principal.restored(principal.tenant, kept)
        ask = Asking(edge.db, edge.peers, person, edge.tx_class)
        return await edge.batches[work["rpc"]].facts_later(ask, [row["record_id"] for row in rows], work["given"])

    async def __call__(self, tx: Tx, operation_id: UUID, _due_at: datetime, facts: Facts) -> None:
        """Not locked: who stops it need not wait, and what is in hand then is done and counted."""
        found = await tx.operations.work_of(operation_id)
        if found is None:
            return
        work, kept = found
        tx.act_as(Principal.restored(tx.tenant, kept))
        await self._edge.batches[work["rpc"]].go_on(tx, operation_id, work["given"], facts)


def _copy(source: Any, target: Any, name: str) -> None:
    field = source.DESCRIPTOR.fields_by_name[name]
    value = getattr(source, name)
    if field.is_repeated:
        getattr(target, name).extend(value)
    elif field.message_type is None:
        setattr(target, name, value)
    elif source.HasField(name):
        getattr(target, name).CopyFrom(value)


def _ends_all(raised: Exception) -> bool:
    """What another try may mend is nobody's own problem."""
    return isinstance(raised, ROLLED_BACK) or as_domain_error(raised).kind in _ENDING


def _items(request: Any) -> list[Item]:
    items = [(UUID(item.id), int(item.etag)) for item in request.items]
    seen: set[UUID] = set()
    twice = [at for at, (id_, _) in enumerate(items) if id_ in seen or seen.add(id_)]  # type: ignore[func-returns-value]
    if twice:
        raise NamedTwice(violations=[Violation(f"/items/{at}/id", NamedTwice.code) for at in twice])
    return items


def _must_be_as_expected(request: Any, count: int, summary: Summary) -> None:
    """As many as expected, and as much of each field and currency; what was not expected at all must be nothing."""
    expected = {}
    for at, one in enumerate(request.expected_sums):
        amount = wire.read_money(one.amount, f"/expected_sums/{at}/amount")
        expected[one.field, amount.currency] = amount.amount
    found = {(s.field, s.amount.currency): wire.read_money(s.amount).amount for s in summary.sums}
    same = all(expected.get(key, 0) == found.get(key, 0) for key in {*expected, *found})
    if count != request.expected_count or not same:
        sums = ", ".join(f"{s.field} {s.amount.amount} {s.amount.currency}" for s in summary.sums[:10])
        raise SetMoved(f"{count} found", current_count=count, current_sums=sums or "–")


async def _problem(tx: Tx, id_: UUID, error: DomainError) -> ItemProblem:
    """As the verb for one would be refused; who was faster is named when the answer leaves."""
    language = asked_language.get() or tx.principal.locale
    problem = ItemProblem(status=http_status(error, if_match=True), code=error.code, detail=error.sentence(language))
    for violation in error.all_violations():
        words = violation.detail or text.find_text(violation.code, language, error.facts) or problem.detail
        problem.errors.append(FieldProblem(pointer=violation.pointer, code=violation.code, detail=words))
    if error.kind is Kind.CONFLICT and error.facts.get("id") == id_:
        last = await journal.latest(tx, id_, str(error.facts.get("record", "")))
        problem.current = str(error.facts.get("current", ""))
        if last is not None:
            problem.current = str(last["version"])
            problem.changed_by, problem.changed_at = last["actor"], last["at"].isoformat()
    return problem
