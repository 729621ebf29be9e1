"""The first data of an installation: the demo tenant, made over REST, and the year behind it, told while `up` serves.

Said in `state.json` and the diary beside it; a start that was interrupted goes on where it stopped, by the same
Idempotency-Keys. A tenant whose year is told is not told again.
"""

import json
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
from kontor.cli.demo.client import Caller, StoryBroken
from kontor.cli.demo.office.calendar import Calendar, this_monday
from kontor.cli.demo.office.cast import PASSWORD, PEOPLE, logins, mail_of
from kontor.cli.demo.office.diary import Diary, Stopped
from kontor.cli.demo.office.founding import found, furnish
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.year import Year
from kontor.cli.home import Home
from kontor.cli.tokens import operator_token

_SECONDS = 60
_TRIES, _PAUSE_SECONDS = 8, 3.0
Telling = Callable[[str], None]


def seed(home: Home, *, empty: bool) -> None:
    """Makes the demo tenant with its people and customers unless there is one; everybody can sign in then. `empty`:
    no year is behind it."""
    if home.demo:
        return
    begun = home.state.setdefault("seeding", {"tenant": str(uuid.uuid4()), "anchor": this_monday().isoformat()})
    home.save()
    calendar = Calendar(date.fromisoformat(begun["anchor"]))
    with httpx.Client(base_url=home.address, timeout=_SECONDS) as http:
        begins = None if empty else calendar.begins
        founded = found(http, operator_token(home), begins, begun["tenant"])
        admin = Caller(http, founded.key, "Ada Admin")
        office = Office(http, founded.tenant, admin, calendar, _diary(home, founded.tenant))
        furnish(office, founded, empty=empty)
    home.state["demo"] = {"tenant": founded.tenant, "admin": founded.admin, "api_key": founded.key}
    if not empty:
        home.state["demo"] |= {"anchor": begun["anchor"], "told": False}
    del home.state["seeding"]
    home.save()
    _introduce(home, founded.tenant)


def _introduce(home: Home, tenant: str) -> None:
    """One person for each role, for the buttons of the sign-in page."""
    people = [
        {"name": somebody.name, "role": somebody.role, "email": mail_of(key)}
        for key, somebody in PEOPLE.items()
        if mail_of(key) in logins().values()
    ]
    offered = {"tenant_id": tenant, "password": PASSWORD, "people": people}
    home.people.write_text(json.dumps(offered, ensure_ascii=False) + "\n", encoding="utf-8")


def has_more_to_tell(home: Home) -> bool:
    return home.demo.get("told") is False


def tell_year(home: Home, tell: Telling, stopping: Callable[[], bool]) -> None:
    """To its end, or until the platform stops; what the platform refuses for a moment is tried again."""
    demo = home.demo
    diary = _diary(home, demo["tenant"], stopping)
    with httpx.Client(base_url=home.address, timeout=_SECONDS) as http:
        admin = Caller(http, demo["api_key"], "Ada Admin")
        office = Office(http, demo["tenant"], admin, Calendar(date.fromisoformat(demo["anchor"])), diary)
        for _ in range(_TRIES):
            try:
                Year(office, tell).tell()
            except Stopped:
                return
            except (StoryBroken, httpx.HTTPError) as broken:
                if stopping():
                    return
                tell(f"demo data: not answered, once more: {str(broken)[:200]}")
                time.sleep(_PAUSE_SECONDS)
            else:
                home.state["demo"]["told"] = True
                home.save()
                left = f", {len(diary.left)} steps left out" if diary.left else ""
                tell(f"demo data: complete{left}")
                return
    tell("demo data: not complete; goes on with the next ./kontor up")


def _diary(home: Home, tenant: str, stopping: Callable[[], bool] = lambda: False) -> Diary:
    folder: Path = home.folder / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return Diary(folder / f"office-{tenant}.jsonl", UUID(tenant), stopping)
