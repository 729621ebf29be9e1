"""A partner's program in small: REST calls with keys and versions, waiting for what events bring about.

Knows no service from the inside; everything here could be written from the OpenAPI document.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from html import unescape
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
Json = dict[str, Any]
WAIT_SECONDS = 30.0
# Said of what another service has told already and this one has not heard.
_NOT_HEARD_YET = frozenset({"timetracking.not_a_member"})
_PAUSE = 0.05
_patience: ContextVar[float] = ContextVar("patience", default=1.0)


class StoryBroken(AssertionError):
    """The platform answered other than the story says."""


class Refused(StoryBroken):
    """A problem+json answer, kept whole."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.problem: Json = _json(response)
        detail = self.problem.get("detail") or response.text[:300]
        errors = "; ".join(f"{e['pointer']}: {e['detail']}" for e in self.problem.get("errors", []))
        code = self.problem.get("code")
        super().__init__(
            f"{response.request.method} {response.request.url.path}: {self.status} {code}: {detail} {errors}"
        )

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


def _json(response: httpx.Response) -> Json:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@dataclass
class Caller:
    """One person's or program's way in: an API key and the address."""

    http: httpx.Client
    key: str
    name: str = ""

    def get(self, path: str, **params: Any) -> Json:
        return self._send("GET", path, params={k: v for k, v in params.items() if v not in (None, "")})

    def post(self, path: str, body: Json | None = None, *, etag: str = "", key: str = "") -> Json:
        """Every POST carries an Idempotency-Key; a lost answer is asked for again with the same one."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._send("POST", path, json=body or {}, headers=headers, etag=etag)

    def patch(self, path: str, body: Json, *, etag: str, mask: str = "") -> Json:
        """A key is not asked for here, but with one a lost answer can be asked for again."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        params = {"update_mask": mask} if mask else None
        return self._send("PATCH", path, json=body, headers=headers, etag=etag, params=params)

    def upload(self, content: bytes, *, purpose: str, name: str, media_type: str) -> Json:
        response = self.http.post(
            "/v1/files",
            params={"purpose": purpose, "name": name},
            content=content,
            headers={**self._auth(), "Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())},
        )
        return self._checked(response)

    def download(self, path: str) -> bytes:
        response = self.http.get(path, headers=self._auth())
        if response.is_error:
            raise Refused(response)
        return response.content

    def act(self, path: str, verb: str, thing: Json, **body: Any) -> Json:
        """A custom verb on a resource, based on the version at hand."""
        return self.post(f"{path}/{thing['id']}:{verb}", body, etag=thing["etag"])

    def all(self, path: str, field_name: str, **params: Any) -> list[Json]:
        """Every row of a list, page by page."""
        return list(self._pages(path, field_name, params))

    def _pages(self, path: str, field_name: str, params: Json) -> Iterator[Json]:
        token = ""
        while True:
            page = self.get(path, **params, page_token=token)
            yield from page[field_name]
            token = page.get("next_page_token", "")
            if not token:
                return

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Accept-Language": "de"}

    def _send(self, method: str, path: str, *, etag: str = "", headers: Json | None = None, **options: Any) -> Json:
        sent = {**self._auth(), **(headers or {})}
        if etag:
            sent["If-Match"] = f'"{etag}"'
        return self._checked(self.http.request(method, path, headers=sent, **options))

    @staticmethod
    def _checked(response: httpx.Response) -> Json:
        if response.is_error:
            raise Refused(response)
        return _json(response)


def refused(call: Callable[[], object], code: str) -> Refused:
    """The call must be refused with this code; gives the refusal back."""
    try:
        call()
    except Refused as refusal:
        if refusal.code != code:
            raise
        return refusal
    raise StoryBroken(f"expected a refusal with {code}, but the call went through")


def must(condition: object, claim: str) -> None:
    if not condition:
        raise StoryBroken(claim)


@contextmanager
def patience(times: float) -> Iterator[None]:
    """Inside, every wait may last so many times as long: for a platform whose processes are being killed."""
    before = _patience.set(times)
    try:
        yield
    finally:
        _patience.reset(before)


def wait_for(what: str, look: Callable[[], T | None], seconds: float = WAIT_SECONDS) -> T:
    """Looks again until there is something; what is not there yet (404, or not heard of) counts as nothing."""
    seconds *= _patience.get()
    end = time.monotonic() + seconds
    while True:
        try:
            if found := look():
                return found
        except Refused as refusal:
            if refusal.status != httpx.codes.NOT_FOUND and refusal.code not in _NOT_HEARD_YET:
                raise
        if time.monotonic() > end:
            raise StoryBroken(f"waited {seconds:.0f} s for {what}")
        time.sleep(_PAUSE)


@dataclass
class Inbox:
    """The development inbox, read as the recipient of the mail would; each letter is opened once."""

    http: httpx.Client
    _opened: dict[str, str] = field(default_factory=dict, repr=False)
    _link: re.Pattern[str] = field(default=re.compile(r"/l/[A-Za-z0-9_\-.]+"))
    _letter: re.Pattern[str] = field(default=re.compile(r'href="(/dev/inbox/[^"?#/]+)"'))

    def letter(self, *words: str) -> str:
        """The newest letter in which all words occur."""
        return wait_for(f"a letter with {', '.join(words)}", lambda: self._find(words))

    def letters(self, *words: str) -> list[str]:
        """All letters so far in which all words occur, the newest first."""
        return [letter for letter in self._read() if all(word in letter for word in words)]

    def link(self, *words: str) -> str:
        found = self._link.search(self.letter(*words))
        must(found, "the letter carries a link")
        return found.group(0) if found else ""

    def _find(self, words: tuple[str, ...]) -> str | None:
        return next((letter for letter in self._read() if all(word in letter for word in words)), None)

    def _read(self) -> Iterator[str]:
        index = self.http.get("/dev/inbox").text
        for path in dict.fromkeys(self._letter.findall(index)):
            if path not in self._opened:
                self._opened[path] = unescape(self.http.get(path).text)
            yield self._opened[path]


@dataclass
class Page:
    """A plain page behind a link: forms only, no script."""

    http: httpx.Client
    path: str

    def text(self) -> str:
        response = self.http.get(self.path, headers={"Accept-Language": "de"})
        if response.is_error:
            raise Refused(response)
        return unescape(response.text)

    def submit(self, action: str, **values: str) -> str:
        """Fills the form whose action ends like this and sends it, hidden fields included."""
        html = self.http.get(self.path, headers={"Accept-Language": "de"}).text
        for form in re.findall(r"<form.*?</form>", html, re.S):
            target = re.search(r'action="([^"]*)"', form)
            if target and unescape(target.group(1)).rstrip("/").endswith(action):
                hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
                sent = {**{k: unescape(v) for k, v in hidden.items()}, **values}
                response = self.http.post(
                    unescape(target.group(1)), data=sent, headers={"Accept-Language": "de"}, follow_redirects=True
                )
                if response.is_error:
                    raise Refused(response)
                return unescape(response.text)
        raise StoryBroken(f"no form for {action} on {self.path.split('.')[0]}…")
