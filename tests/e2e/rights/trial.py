"""One RPC on trial at one door: who gets through, and what everybody else is told."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.common.identity.tokens import Principal, parse_permissions
from kontor.common.values.ids import new_id

from .cases import Case
from .doors import BY_HTTP, FORBIDDEN, NOT_FOUND, UNAUTHENTICATED, Answer, Door, Known
from .world import World

NOT_MODIFIED = 304
# A kind of scope no RPC declares.
_NOWHERE = "nowhere"


@dataclass
class Trial:
    """A case, asked by different callers; every method is a claim and says who broke it."""

    world: World
    known: Known
    case: Case
    door: Door

    @property
    def permission(self) -> str:
        return self.case.permission or self.known.rpc.permission

    @property
    def caller(self) -> str:
        return self.case.by or self.world.people["lead"]

    def ask(self, token: str = "", request: Message | None = None) -> Answer:
        asked = self.case.request if request is None else request
        answer = self.door.call(self.known, asked, token, self.case.etag)
        return _of_one(answer) if self.known.rpc.name.startswith("Batch") else answer

    def token(self, *permissions: str, **more: Any) -> str:
        return self.world.token(permissions, **{"person": self.caller, "tenant": self.case.tenant, **more})

    # Who is turned away, whatever the object.

    def nobody_gets_in(self) -> None:
        answer = self.ask()
        assert answer.status == UNAUTHENTICATED, f"without a token: {answer}"

    def the_permission_is_needed(self) -> None:
        rest = [name for name in self.world.every if name not in ("*", "runtime.*", self.permission)]
        self._is_forbidden(self.token(*rest), f"everything but {self.permission}")

    def a_limit_of_no_scope_is_none(self) -> None:
        token = self.token(f"{self.permission}@{_NOWHERE}", scope={_NOWHERE: [self.case.id or self.caller]})
        self._is_forbidden(token, f"{self.permission}@{_NOWHERE}")

    def wildcards_are_not_enough(self) -> None:
        self._is_forbidden(self.token("*"), "*")

    def roles_without_it_are_turned_away(self) -> None:
        for role, granted in self.world.granted.items():
            if not _grants(granted, self.permission):
                self._is_forbidden(self.world.roles[role], f"the role {role}")

    def no_role_names_it(self) -> None:
        """What services ask each other is nobody's to ask; operators' RPCs name no caller and are theirs by role."""
        for role, granted in self.world.granted.items():
            assert not self.known.rpc.callers or self.permission not in granted, f"the role {role} names it"

    def services_must_be_named(self, services: list[str]) -> None:
        owner = self.known.context if self.known.context != "common" else "billing"
        door = self.world.service(owner)
        for service in (s for s in services if s not in self.known.rpc.callers):
            token = self.world.signer(service).service_token(owner, self.world.tenant)
            answer = door.call(self.known, self.case.request, token, self.case.etag)
            assert answer.status == FORBIDDEN, f"the service {service}: {answer}"

    def _is_forbidden(self, token: str, who: str) -> None:
        answer = self.ask(token)
        assert answer.status == FORBIDDEN, f"with {who}: {answer}"

    # Who may do it, but not to this.

    def the_other_tenant_learns_nothing(self, token: str = "") -> None:
        if self.case.everywhere:
            return
        token = token or self.world.token(self.world.every, person=self.world.other_admin_id, tenant=self.world.other)
        if self.case.made:
            self._what_is_made_stays_apart(token)
            return
        self._learns_nothing(token, "the other tenant")

    def _learns_nothing(self, token: str, who: str) -> None:
        """The answer is that of an id that does not exist, without words of ours; with no id at all, a refusal."""
        answer = self.ask(token)
        if self.case.id:
            unknown = self.ask(token, renamed(self.case.request, self.case.id))
            assert answer.says_as_much_as(unknown), f"{who}: {answer}, but of an unknown id {unknown}"
            assert self.case.id not in answer.text, f"{who} is told of it: {answer}"
            assert not answer.ok or self.case.shows, f"{who}: {answer}"
        elif not self.case.shows:
            assert not answer.ok, f"{who}: {answer}"
        assert not self.case.shows or self.case.shows not in answer.text, f"{who} sees {self.case.shows}: {answer}"
        assert answer.ok or answer.status in (NOT_FOUND, FORBIDDEN), f"{who}: {answer}"

    def _what_is_made_stays_apart(self, token: str) -> None:
        theirs = self.ask(token)
        assert theirs.ok, f"the other tenant makes its own: {theirs}"
        self._is_not_there(theirs, self.token("*"), "what the other tenant made")
        self._is_not_there(self.rightful(), token, "what we made")

    def _is_not_there(self, made: Answer, token: str, what: str) -> None:
        assert self.case.look is not None
        look = self.case.look(_at(made.json, self.case.made))
        known = self.world.known[f"{self.known.context}.{type(look).__name__.removesuffix('Request')}"]
        answer = self.door.call(known, look, token)
        assert answer.status == NOT_FOUND, f"{what}: {answer}"

    def scopes_hold(self) -> None:
        """Limited to one's own, or to customer A: inside is answered, outside is not there, lists are filtered."""
        for scope in self.known.rpc.scopes:
            inside, outside = self._limited(scope.kind)
            self._learns_nothing(outside, f"limited by {scope.kind} to somebody else")
            if self.case.beside:
                answer = self.ask(outside)
                assert answer.ok, f"limited by {scope.kind}, asking for their own: {answer}"
                assert self.case.beside in answer.text, f"limited by {scope.kind}, their own is missing: {answer}"
            if self.known.rpc.is_read:
                answer = self.ask(inside)
                assert answer.ok, f"limited by {scope.kind} to their own: {answer}"
                assert self.case.shows in answer.text
                assert not self.case.beside or self.case.beside not in answer.text

    def _limited(self, kind: str) -> tuple[str, str]:
        limited = f"{self.permission}@{kind}"
        if kind == "own":
            return self.token(limited), self.token(limited, person=self.world.people["colleague"])
        if kind == "member":
            a, b = self.world.a.member, self.world.b.member
            return self.token(limited, person=a), self.token(limited, person=b)
        mine, theirs = self.case.scopes.get(kind) or ([self.world.a.customer["id"]], [self.world.b.customer["id"]])
        return self.token(limited, scope={kind: mine}), self.token(limited, scope={kind: theirs})

    # Who gets through.

    def rightful(self, token: str = "") -> Answer:
        """The permission alone is enough; a change at the second door is made with it limited, where it may be."""
        scopes = self.known.rpc.scopes
        if not token and scopes and self.door.name == "grpc" and not self.known.rpc.is_read:
            token = self._limited(scopes[0].kind)[0]
        answer = self.ask(token or self.token(self.permission, *self.case.also))
        assert answer.ok, f"the rightful caller: {answer}"
        assert self.case.shows in answer.text, f"the rightful caller misses {self.case.shows}: {answer}"
        return answer

    def what_one_has_is_not_sent_again(self) -> None:
        """By REST; what says something else meanwhile is sent, by another name."""
        rest, token = self.world.rest, self.token(self.permission, *self.case.also)
        first = rest.response(self.known, self.case.request, token)
        if first.request.method != "GET" or first.headers["content-type"] != "application/json":
            return
        again = rest.response(self.known, self.case.request, token, having=first.headers["etag"])
        if again.status_code == NOT_MODIFIED:
            assert again.headers["etag"] == first.headers["etag"]
            return
        assert again.headers["etag"] != first.headers["etag"], f"sent again by the same name: {again.text}"
        assert again.content != first.content, f"the same by two names: {again.text}"


def _of_one(answer: Answer) -> Answer:
    """What an answer for many, of whom one was named, says of that one."""
    results = answer.json.get("results", []) if answer.ok else []
    problem = results[0].get("problem") if results else None
    if not problem:
        return answer
    status = int(problem["status"])
    return Answer(BY_HTTP.get(status, str(status)), problem["code"], json.dumps(problem))


def _grants(granted: list[str], permission: str) -> bool:
    return Principal(UUID(int=0), "", "user", permissions=parse_permissions(granted)).allows(permission)


def _at(value: Any, path: str) -> str:
    for step in path.split("."):
        value = value[step]
    return str(value)


def renamed(request: Message, old: str) -> Message:
    """The same request for an id (or a file's hash) that does not exist."""
    new = str(new_id())
    new = hashlib.sha256(new.encode()).hexdigest() if len(old) == 64 else new
    copy = type(request).FromString(request.SerializeToString().replace(old.encode(), new.encode()))
    assert copy != request, f"the request does not name {old}"
    return copy
