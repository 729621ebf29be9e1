"""What the people who did something are called, and what time it was for their tenant: asked of platform, remembered.

Names are a courtesy: where platform does not answer in time there are none, and nothing else fails for it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import structlog
from kontor.api.platform.v1 import naming_pb2 as pb
from kontor.api.platform.v1.naming_pb2_grpc import NamingServiceStub
from kontor.common.calling.calls import Peers
from kontor.common.identity.tokens import PLATFORM, Principal
from kontor.common.values import text
from kontor.common.values.errors import DomainError

if TYPE_CHECKING:
    from kontor.api.platform.v1.naming_pb2_grpc import NamingServiceAsyncStub

# When the tenant's clock was moved, and the offset from then on; oldest first.
Moves = Sequence[tuple[datetime, timedelta]]
# The names of some people of a tenant.
Ask = Callable[[UUID, Sequence[UUID]], Awaitable[Mapping[UUID, str]]]
NAMES_AT_ONCE = 200
_KEPT_SECONDS, _UNKNOWN_SECONDS = 600.0, 30.0
_PATIENCE_SECONDS = 0.5
# After a question that was not answered nobody asks again for so long.
_PAUSE_SECONDS = 5.0
_KEPT = 10_000
_log = structlog.get_logger("kontor.naming")

text.register_words(
    {
        "actor.system": {"de": "Kontor", "en": "Kontor"},
        "actor.service": {"de": "Kontor", "en": "Kontor"},
        "actor.link": {"de": "Kundin oder Kunde über den Link", "en": "The customer by the link"},
        "actor.anonymous": {"de": "Ohne Anmeldung", "en": "Not signed in"},
        "actor.user": {"de": "Jemand", "en": "Somebody"},
    }
)


class Source(Protocol):
    """Where names and moves come from."""

    async def names(self, tenant: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]: ...

    async def moves(self, tenant: UUID) -> Moves: ...


class AtPlatform:
    """Asks platform in the service's own name."""

    def __init__(self, peers: Peers, service: str) -> None:
        self._peers = peers
        self._service = service

    def _stub(self, tenant: UUID) -> "NamingServiceAsyncStub":
        return self._peers.stub(PLATFORM, NamingServiceStub, Principal.system(tenant, self._service))

    async def names(self, tenant: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        answer = await self._stub(tenant).ListNames(pb.ListNamesRequest(ids=[str(id_) for id_ in ids]))
        return read_names(answer)

    async def moves(self, tenant: UUID) -> Moves:
        answer = await self._stub(tenant).ListClockMoves(pb.ListClockMovesRequest())
        return [(m.at.ToDatetime(tzinfo=UTC), timedelta(seconds=m.offset_seconds)) for m in answer.moves]


def read_names(answer: pb.ListNamesResponse) -> dict[UUID, str]:
    return {UUID(named.id): named.name for named in answer.names}


def kind_of(actor: str) -> str:
    """`user` of `user:0197…`."""
    return actor.partition(":")[0]


def person_of(actor: str) -> UUID | None:
    """The person an actor of the journal is; None for services, links and the clock."""
    kind, _, subject = actor.partition(":")
    try:
        return UUID(subject) if kind == "user" else None
    except ValueError:
        return None


def called(actor: str, names: Mapping[UUID, str], lang: str) -> str:
    """What people read of who did it."""
    person = person_of(actor)
    name = names.get(person, "") if person is not None else ""
    return name or text.find_text(f"actor.{kind_of(actor)}", lang, {}) or actor


def business_time(at: datetime, moves: Moves) -> datetime:
    """What time it was for the tenant at an instant of the past."""
    offsets = [offset for since, offset in moves if since <= at]
    return at.astimezone(UTC) + (offsets[-1] if offsets else timedelta(0))


class Names:
    """People's names, each asked for once in a while."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[tuple[UUID, UUID], tuple[float, str]] = {}
        self._pause_until = 0.0

    def known(self, tenant: UUID, person: UUID) -> str | None:
        """None when it has to be asked for."""
        until, name = self._known.get((tenant, person), (0.0, ""))
        return name if time.monotonic() < until else None

    async def of(self, tenant: UUID, actors: Iterable[str]) -> dict[UUID, str]:
        """By person; who is unknown, or cannot be asked for now, is left out."""
        people = {person for actor in actors if (person := person_of(actor)) is not None}
        missing = sorted(person for person in people if self.known(tenant, person) is None)
        for start in range(0, len(missing), NAMES_AT_ONCE):
            await self._look_up(tenant, missing[start : start + NAMES_AT_ONCE])
        found = {person: self.known(tenant, person) for person in people}
        return {person: name for person, name in found.items() if name}

    async def _look_up(self, tenant: UUID, people: Sequence[UUID]) -> None:
        now = time.monotonic()
        if now < self._pause_until:
            return
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                named = await self._ask(tenant, people)
        except (DomainError, TimeoutError) as failed:
            self._pause_until = now + _PAUSE_SECONDS
            _log.info("names.not_told", reason=str(failed)[:200])
            return
        if len(self._known) > _KEPT:
            self._known.clear()
        for person in people:
            name = named.get(person, "")
            self._known[tenant, person] = (now + (_KEPT_SECONDS if name else _UNKNOWN_SECONDS), name)
