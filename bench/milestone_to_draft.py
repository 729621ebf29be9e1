"""A milestone accepted over REST until its draft can be read over REST, at a steady rate, against a bare build of it.

    ./kontor bench milestone_to_draft [ROUNDS]

The clock starts when the acceptance is sent and stops when an answer carries the draft; who waits asks again 5 ms
after each answer that did not. Bare: FastAPI, gRPC, row and outbox row, JetStream, inbox row, and the same asking.
In the end every accepted milestone must stand in exactly one draft with its amount.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import bare
from kontor.cli.demo.client import Json
from measuring import (
    Http,
    bearer,
    must,
    percentile,
    platform,
    ratios,
    read,
    rounds,
    run,
    scratch,
    spread,
    steady,
    within,
)
from seeding import Seeding, quiet, seeded

RATE, SECONDS, WARM = 20, 5, 40
EACH = RATE * SECONDS
PAUSE = 0.005
PATIENCE = 10.0
P50_MS, P99_MS = 40.0, 150.0

Look = Callable[[], Awaitable[bool]]
Found = dict[str, dict[str, list[float]]]


async def readable(look: Look) -> float:
    """The moment at which it can be read."""
    end = time.perf_counter() + PATIENCE
    while not await look():
        must(time.perf_counter() < end, f"readable within {PATIENCE:.0f} s")
        await asyncio.sleep(PAUSE)
    return time.perf_counter()


class Ours:
    def __init__(self, address: str, lead: str, finance: str) -> None:
        self._http = Http(address)
        self._lead, self._finance = bearer(lead), bearer(finance)
        self._body = json.dumps({"by": "Merle Sönnichsen"}).encode()

    async def one(self, milestone: Json) -> float:
        """Milliseconds from the acceptance to the draft."""
        versioned = f'{self._lead}If-Match: "{milestone["etag"]}"\r\nIdempotency-Key: {uuid4()}\r\n'

        async def look() -> bool:
            found = read(await self._http.get(f"/v1/drafts?source_id={milestone['id']}", self._finance))["drafts"]
            return bool(found)

        begun = time.perf_counter()
        await self._http.post(f"/v1/milestones/{milestone['id']}:recordAcceptance", versioned, self._body)
        return (await readable(look) - begun) * 1000

    def close(self) -> None:
        self._http.close()


class Limit:
    def __init__(self, front: int) -> None:
        self._http = Http(f"http://127.0.0.1:{front}")
        self.told = 0

    async def one(self, _thing: Json) -> float:
        path = f"/orders/{uuid4()}"

        async def look() -> bool:
            return bool(await self._http.get(path))

        begun = time.perf_counter()
        await self._http.post(path)
        self.told += 1
        return (await readable(look) - begun) * 1000

    def close(self) -> None:
        self._http.close()


async def main(ours: Ours, limit: Limit, milestones: Sequence[Json]) -> Found:
    found: Found = {way: {"p50": [], "p99": []} for way in ("platform", "bare")}
    await steady(RATE, milestones[:WARM], ours.one)
    await steady(RATE, milestones[:WARM], limit.one)
    for start in range(WARM, len(milestones), EACH):
        part = milestones[start : start + EACH]
        for way, one in (("bare", limit.one), ("platform", ours.one)):
            times = await steady(RATE, part, one)
            found[way]["p50"].append(statistics.median(times))
            found[way]["p99"].append(percentile(times, 0.99))
    ours.close()
    limit.close()
    return found


def tell(found: Found) -> None:
    for way, figures in found.items():
        for name, values in figures.items():
            spread(f"{way}: acceptance to draft at {RATE}/s, {name}", values, "ms")
    spread("p50, times the bare build", ratios(found["platform"]["p50"], found["bare"]["p50"]), "times")
    p50, p99 = (statistics.median(found["platform"][name]) for name in ("p50", "p99"))
    within([(f"p50 under {P50_MS:.0f} ms", p50 < P50_MS), (f"p99 under {P99_MS:.0f} ms", p99 < P99_MS)])


def all_drafted(seeding: Seeding, milestones: Sequence[Json]) -> None:
    drafted = seeding.drafted()
    must(drafted.keys() == {milestone["id"] for milestone in milestones}, f"{len(milestones)} drafts: {len(drafted)}")
    must(set(drafted.values()) == {Decimal("1000.00")}, "each draft bills its milestone's amount")


def bench(folder: Path) -> None:
    with platform(folder) as running, bare.servers(folder) as (postgres, broker):
        seeding = seeded(running)
        milestones = seeding.reported_milestones(WARM + rounds() * EACH)
        quiet(running)
        facts = (postgres.port, postgres.password, broker.url)
        with (
            bare.process("teller", *facts) as teller,
            bare.process("listener", *facts) as listener,
            bare.process("front", teller, listener) as front,
        ):
            people, limit = seeding.people, Limit(front)
            ours = Ours(running.address, people["lead"].key, people["finance"].key)
            found = run(main(ours, limit, milestones))
            must(bare.kept(postgres) == limit.told, f"the bare build kept all of {limit.told}")
        quiet(running)
        all_drafted(seeding, milestones)
    tell(found)


if __name__ == "__main__":
    with scratch() as place:
        bench(place)
