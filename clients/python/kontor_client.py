"""Kontor's REST API for Python programs, in one file over httpx; `kontor_types` has the types of requests and answers.

    kontor = Kontor("https://kontor.example", key="kontor_…")
    for invoice in kontor.rows("/v1/invoices", payment_states="PAYMENT_STATE_OPEN"):
        print(invoice["number"], invoice["payment"]["open_amount"]["amount"])

Every change carries an Idempotency-Key, so that an answer that was lost is asked for again and nothing happens twice.
Amounts are strings: make a Decimal of them, never a float.
"""

import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from uuid import uuid4

import httpx

Json = dict[str, Any]
# Statuses that pass by themselves: too many requests, and a service that is just being started again.
_PASSING = frozenset({429, 502, 503, 504})
_IN_FLIGHT = "idempotency_in_flight"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 20.0
_PAGE = 200
TOLERANCE_SECONDS = 300


class Problem(Exception):
    """Kontor said no (RFC 9457): `code` is the stable name of the rule, `detail` a sentence for people."""

    def __init__(self, status: int, told: Json) -> None:
        self.status = status
        self.code = str(told.get("code", ""))
        self.detail = str(told.get("detail", ""))
        # What is wrong with which field of the request: `pointer`, `code`, `detail`.
        self.errors: list[Json] = told.get("errors", [])
        self.trace_id = str(told.get("trace_id", ""))
        # After 412: the record as it is now, whose change it was, and when.
        self.current: Json | None = told.get("current")
        self.changed_by, self.changed_at = told.get("changed_by", ""), told.get("changed_at", "")
        wrong = "; ".join(f"{error['pointer']}: {error['detail']}" for error in self.errors)
        super().__init__(f"{status} {self.code}: {self.detail} {wrong}".rstrip())

    @property
    def pointers(self) -> list[str]:
        """JSON pointers of the fields that are wrong."""
        return [error["pointer"] for error in self.errors]


class NoAnswer(Exception):
    """Nothing was heard for as long as the program's patience. Whether a change took effect is open: ask again with the
    same key."""


class NotOurs(Exception):
    """A webhook's message that was not sent by Kontor, or not now."""


class SignIn(httpx.Auth):
    """A person's way in, by e-mail and password; programs use an API key. Signs in anew when the session has ended."""

    requires_response_body = True

    def __init__(self, address: str, email: str, password: str, *, tenant_id: str = "") -> None:
        self._url = f"{address.rstrip('/')}/v1/sessions"
        self._asked = {"email": email, "password": password, **({"tenant_id": tenant_id} if tenant_id else {})}
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        for attempt in range(2):
            if attempt or not self._token:
                answer = yield httpx.Request("POST", self._url, json=self._asked)
                if answer.is_error:
                    raise _problem_of(answer)
                self._token = answer.json()["token"]
            request.headers["Authorization"] = f"Bearer {self._token}"
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return


class Kontor:
    """One caller. For `patience` seconds an answer is tried for; then NoAnswer, or the last refusal, is raised."""

    def __init__(
        self,
        address: str,
        *,
        key: str = "",
        auth: httpx.Auth | None = None,
        language: str = "en",
        patience: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept-Language": language, **({"Authorization": f"Bearer {key}"} if key else {})}
        self._http = httpx.Client(base_url=address, headers=headers, auth=auth, timeout=30, transport=transport)
        self._patience = patience

    def __enter__(self) -> "Kontor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Records.

    def get(self, path: str, **asked: Any) -> Any:
        """`asked` are the parameters of the query; lists are said several times, what is empty is left out."""
        return self._json("GET", path, params={k: _said(v) for k, v in asked.items() if v not in (None, "")})

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, etag: str = "", key: str = "") -> Any:
        """One decision. Give it a `key` of your own where your program may die between deciding and hearing."""
        return self._json("POST", path, json=body or {}, headers=_headers(etag, key))

    def patch(self, path: str, body: Mapping[str, Any], *, etag: str, mask: str = "", key: str = "") -> Any:
        """Changes the fields that `mask` names, all without it, of the version `etag`; Problem 412 when it moved on."""
        params = {"update_mask": mask} if mask else {}
        return self._json("PATCH", path, json=body, headers=_headers(etag, key), params=params)

    def delete(self, path: str, *, etag: str = "", key: str = "") -> Any:
        return self._json("DELETE", path, headers=_headers(etag, key))

    def act(self, path: str, verb: str, record: Mapping[str, Any], *, key: str = "", **body: Any) -> Any:
        """A verb on a record as it was read: `act("/v1/drafts", "approve", draft)`."""
        return self.post(f"{path}/{record['id']}:{verb}", body, etag=record.get("etag", ""), key=key)

    def upload(self, content: bytes, *, purpose: str, name: str, media_type: str, key: str = "") -> Any:
        """Answers the FileRef that other requests name."""
        headers = {**_headers("", key), "Content-Type": media_type}
        params = {"purpose": purpose, "name": name}
        return self._json("POST", "/v1/files", params=params, content=content, headers=headers)

    def download(self, path: str) -> bytes:
        return self._answer("GET", path).content

    # Lists.

    def rows(self, path: str, **asked: Any) -> Iterator[Any]:
        """Every row of a list, page by page."""
        for page in self._pages(path, {"page_size": _PAGE, **asked}):
            yield from _rows_of(page)

    def copy(self, path: str, *, token: str = "", rows: dict[str, Any] | None = None, **asked: Any) -> "Copy":
        """A copy of a list to be kept; go on with `rows` and `token` of an earlier one, or begin without."""
        return Copy(self, path, asked, token=token, rows={} if rows is None else rows)

    def _pages(self, path: str, asked: Json) -> Iterator[Json]:
        page = self.get(path, **asked)
        while True:
            yield page
            if not (token := page["next_page_token"]):
                return
            page = self.get(path, **asked, page_token=token)

    # One request, until there is an answer.

    def _json(self, method: str, path: str, **options: Any) -> Any:
        answer = self._answer(method, path, **options)
        return answer.json() if answer.content else {}

    def _answer(self, method: str, path: str, **options: Any) -> httpx.Response:
        """All requests may be repeated: reads change nothing, and changes carry their key."""
        end, pause = time.monotonic() + self._patience, _FIRST_PAUSE
        while True:
            try:
                answer = self._http.request(method, path, **options)
            except httpx.TransportError as lost:
                refused: Exception = NoAnswer(f"{method} {path}: {lost!r}")
                wait = 0.0
            else:
                if not answer.is_error:
                    return answer
                refused = problem = _problem_of(answer)
                if answer.status_code not in _PASSING and problem.code != _IN_FLIGHT:
                    raise problem
                wait = _asked_to_wait(answer)
            wait = max(wait, pause * random.uniform(0.5, 1.5))
            if time.monotonic() + wait > end:
                raise refused
            time.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)


@dataclass
class Copy:
    """A list kept up to date: rows by id. Keep `rows` and `token` together, and after a restart go on from there.

    Nothing is missed, whatever happens between two calls of `refresh`: the token counts events, not time.
    """

    kontor: Kontor
    path: str
    asked: Json
    token: str = ""
    rows: dict[str, Any] = field(default_factory=dict)

    def refresh(self) -> int:
        """Takes over what has changed since the last time; how many rows came or went."""
        if not self.token:
            return self._begin()
        moved = 0
        while True:
            page = self.kontor.get(self.path, **self.asked, page_size=_PAGE, changed_since=self.token)
            moved += self._take(page)
            done, self.token = page["changes_token"] == self.token, page["changes_token"]
            if done:
                return moved

    def _begin(self) -> int:
        """The token is from before the first row: what changes meanwhile comes with the next refresh."""
        token = ""
        for page in self.kontor._pages(self.path, {"page_size": _PAGE, **self.asked, "with_changes": "true"}):
            token = token or page["changes_token"]
            self._take(page)
        self.token = token
        return len(self.rows)

    def _take(self, page: Json) -> int:
        rows = _rows_of(page)
        self.rows.update((row["id"], row) for row in rows)
        for gone in page["gone_ids"]:
            self.rows.pop(gone, None)
        return len(rows) + len(page["gone_ids"])


def verified(
    headers: Mapping[str, str], body: bytes, secrets: str | Sequence[str], *, now: float | None = None
) -> Json:
    """The message of a webhook, once it is sure that Kontor sent it (Standard Webhooks 1.0); NotOurs else.

    `body` as it came, before anything is parsed; several `secrets` while one takes the place of another.
    """
    given = {name.lower(): value for name, value in headers.items()}
    id_, sent_at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not id_ or not (sent_at.isascii() and sent_at.isdigit()):
        raise NotOurs("no webhook-id or webhook-timestamp")
    if abs((time.time() if now is None else now) - int(sent_at)) > TOLERANCE_SECONDS:
        raise NotOurs("not sent now")
    signatures = given.get("webhook-signature", "").split()
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{id_}.{sent_at}.".encode() + body, hashlib.sha256).digest()
        wanted = f"v1,{base64.b64encode(mac).decode()}".encode()
        if any(hmac.compare_digest(wanted, signature.encode()) for signature in signatures):
            message: Json = json.loads(body)
            return message
    raise NotOurs("signed by another secret")


def _said(value: Any) -> Any:
    return ("false", "true")[value] if isinstance(value, bool) else value


def _headers(etag: str, key: str) -> dict[str, str]:
    based = {"If-Match": f'"{etag}"'} if etag else {}
    return {"Idempotency-Key": key or str(uuid4()), **based}


def _rows_of(page: Json) -> list[Json]:
    """The first list of records is the list itself."""
    return next((value for name, value in page.items() if isinstance(value, list) and name != "gone_ids"), [])


def _problem_of(answer: httpx.Response) -> Problem:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    return Problem(answer.status_code, told if isinstance(told, dict) else {})


def _asked_to_wait(answer: httpx.Response) -> float:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else 0.0
