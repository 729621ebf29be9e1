"""The office as its parts know it: who signs in how, what is done, what day it is."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from kontor.cli.demo.client import Caller, Json, Refused, must, wait_for
from kontor.cli.demo.office.calendar import Calendar
from kontor.cli.demo.office.cast import PASSWORD, PEOPLE, mail_of
from kontor.cli.demo.office.diary import Diary, Left

_QUIET_SECONDS = 180.0


@dataclass
class Office:
    """One tenant, its calendar and its diary."""

    http: httpx.Client
    tenant: str
    admin: Caller
    calendar: Calendar
    diary: Diary
    _people: dict[str, Caller] = field(default_factory=dict)

    def person(self, key: str) -> Caller:
        """Signed in by password, as a person is."""
        if key not in self._people:
            body = {"email": mail_of(key), "password": PASSWORD, "tenant_id": self.tenant}
            answer = self.http.post("/v1/sessions", json=body, headers={"Idempotency-Key": str(uuid4())})
            if answer.is_error:
                raise Refused(answer)
            self._people[key] = Caller(self.http, answer.json()["token"], PEOPLE[key].name)
        return self._people[key]

    def made(self, name: str, who: str, path: str, body: Json, part: str) -> Json:
        """The record a POST made, once."""
        return self.diary.once(name, lambda key: self.person(who).post(path, body, key=key)[part])

    def acted(self, name: str, who: str, path: str, thing: Json, part: str = "", **body: Any) -> Json:
        """The record as a verb left it, once; `path` ends with the verb."""

        def act(key: str) -> Json:
            collection, _, verb = path.rpartition(":")
            answer = self.person(who).post(f"{collection}/{thing['id']}:{verb}", body, etag=thing["etag"], key=key)
            return answer[part] if part else {}

        return self.diary.once(name, act)

    def each(self, *steps: Callable[[], object]) -> None:
        """Every step for itself: where one is left, the others go on."""
        for step in steps:
            with suppress(Left):
                step()

    def sign_out(self) -> None:
        for caller in self._people.values():
            with suppress(httpx.HTTPError, Refused):
                caller.post(f"/v1/me/sessions/{caller.get('/v1/me')['session_id']}:revoke")
        self._people.clear()

    # Time.

    def move_to(self, at: datetime, name: str) -> None:
        """The tenant's clock, taken over by all services; a clock that is there already stays."""
        body = {"to": at.isoformat().replace("+00:00", "Z")}
        path = f"/v1/tenants/{self.tenant}:moveClock"
        with suppress(Left):
            self.ended(self.diary.once(name, lambda key: self.admin.post(path, body, key=key)["operation"])["id"])

    def ended(self, operation_id: str) -> None:
        def look() -> Json | None:
            now: Json = self.admin.get(f"/v1/platform/operations/{operation_id}")["operation"]
            return now if now["state"] != "OPERATION_STATE_RUNNING" else None

        done = wait_for("the clock", look, _QUIET_SECONDS)
        must(done["state"] == "OPERATION_STATE_SUCCEEDED", f"the clock moved: {done}")

    def settle(self) -> None:
        """Until everything that follows from what was done has happened."""
        wait_for("the tenant to be quiet", lambda: self.admin.get("/v1/status")["quiet"], _QUIET_SECONDS)
