"""What several use cases ask before they change something: whose it is, whether its day is open, what it is worth."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kontor.common.values.clock import HOME_ZONE, local_day
from kontor.common.values.errors import NotFound
from kontor.timetracking.domain import periods
from kontor.timetracking.domain.entries import CapTotals, TimeEntry, duration, must_be_plausible
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.projects import Position, Project
from kontor.timetracking.domain.rates import Rate, worth_on
from kontor.timetracking.domain.refusals import DayDiffers, FieldRequired, NotAMember, NotYourOwn, TimeOverlap
from kontor.timetracking.store import TimetrackingTx

_HOME = ZoneInfo(HOME_ZONE)
WRITE_ENTRY, WRITE_EXPENSE = "timetracking.entry.write", "timetracking.expense.write"


async def whose(tx: TimetrackingTx, permission: str, person_id: UUID | None) -> UUID:
    """The caller's own, or somebody else's for those who may write for everybody."""
    own = tx.principal.person_id
    if person_id is not None and person_id != own:
        if tx.principal.limits(permission):
            raise NotYourOwn(str(person_id), pointer="/entry/person_id")
        await tx.people_known.must_know(person_id, "/entry/person_id")
    found = person_id or own
    if found is None:
        raise FieldRequired("person", pointer="/entry/person_id")
    return found


def must_be_current(tx: TimetrackingTx, *subjects: TimeEntry | Expense) -> None:
    """In the version the caller said: of a single one, or of each where it was said of each."""
    if len(subjects) == 1 or tx.expected_versions:
        for subject in subjects:
            tx.must_be(subject.version, subject.id)


def must_see(tx: TimetrackingTx, permission: str, *subjects: TimeEntry | Expense) -> None:
    """What a limited permission does not reach is answered as if it did not exist."""
    visible = tx.principal.visible(permission, "own")
    for subject in subjects:
        if visible is not None and str(subject.person_id) not in visible:
            raise NotFound(f"{subject.id} is somebody else's", pointer="/ids" if len(subjects) > 1 else None)


def must_belong(tx: TimetrackingTx, permission: str, project: Project, person_id: UUID) -> None:
    if tx.principal.limits(permission) and person_id not in project.members:
        raise NotAMember(f"{person_id} on {project.id}")


def must_have(fields: Mapping[str, Any], names: Sequence[str], pointer: str) -> None:
    for name in names:
        if fields.get(name) is None:
            raise FieldRequired(name, pointer=f"{pointer}/{name}")


async def must_be_open(tx: TimetrackingTx, *subjects: TimeEntry | Expense, pointer: str | None = None) -> None:
    days = [subject.date for subject in subjects]
    periods.must_be_open(await tx.period_locks.on(days), days, pointer=pointer)


async def must_fit(tx: TimetrackingTx, entry: TimeEntry, minutes: int) -> None:
    """Length, day and times of an entry among all others of its person, who are kept waiting until the end."""
    for name in ("date", "started_at", "ended_at"):
        must_be_plausible(getattr(entry, name), f"/entry/{name}")
    entry.minutes = duration(entry.started_at, entry.ended_at, minutes)
    if entry.started_at is not None and (day := local_day(entry.started_at)) != entry.date:
        raise DayDiffers(str(entry.date), pointer="/entry/date", day=day)
    await must_be_open(tx, entry, pointer="/entry/date")
    await tx.lock("person", entry.person_id)
    if other := await tx.entries.overlapping(entry):
        project = (await tx.projects_known.some([other.project_id])).get(other.project_id)
        start, end = (at.astimezone(_HOME) for at in (other.started_at, other.ended_at))
        raise TimeOverlap(
            str(entry.id),
            pointer="/entry/started_at",
            entry_id=other.id,
            day=start.date(),
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
            project=project.number if project else "–",
        )
    entry.judge_day(await tx.entries.day_of(entry.person_id, entry.date, without=entry.id))


def price(entry: TimeEntry, position: Position, rates: Sequence[Rate], totals: CapTotals) -> None:
    """What it is worth by the day's rate and what is left of the cap; from here on it takes that much of it."""
    worth = worth_on(rates, entry.project_id, entry.date, position.unit_price)
    entry.price(position, worth, totals.left(position))
    totals.take(entry)
