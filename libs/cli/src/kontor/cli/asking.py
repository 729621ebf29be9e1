"""`./kontor api` and `./kontor answer`: the running installation asked over its public door, without any other tool.

What is printed is JSON, or the one value that was picked, so that a shell can keep it.
"""

import json
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from kontor.cli.demo.client import Page, StoryBroken
from kontor.cli.home import Home
from kontor.cli.tokens import operator_token

_FAILED, _USED_WRONGLY = 1, 2
_CHANGING = frozenset({"POST", "PATCH", "DELETE"})
_WAIT_SECONDS, _PAUSE_SECONDS = 30.0, 0.3
_OPERATOR = "operator"


@dataclass(frozen=True)
class Asked:
    """One request as it was typed."""

    method: str
    path: str
    body: str
    key: str
    etag: str
    current: bool

    def headers(self, http: httpx.Client, home: Home) -> dict[str, str]:
        """The same for every time it is sent, so that it counts once."""
        key = operator_token(home) if self.key == _OPERATOR else self.key or str(home.demo.get("api_key", ""))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if self.method.upper() in _CHANGING:
            etag = f'"{self.etag}"' if self.etag else self._present(http, headers) if self.current else ""
            headers |= {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
            headers |= {"If-Match": etag} if etag else {}
        return headers

    def _present(self, http: httpx.Client, headers: dict[str, str]) -> str:
        """The ETag of the record that the path names before its verb."""
        record = self.path.partition("?")[0].rpartition("/")
        return http.get(f"{record[0]}/{record[2].partition(':')[0]}", headers=headers).headers.get("etag", "")

    def send(self, http: httpx.Client, headers: dict[str, str]) -> httpx.Response:
        content = (self.body or "{}").encode() if "Content-Type" in headers else None
        return http.request(self.method.upper(), self.path, content=content, headers=headers)


def run_api(asked: Asked, pick: str, out: str, wait: bool) -> int:
    """0 with the answer on stdout, 1 with the problem on stderr."""
    home = Home.find()
    last = time.monotonic() + (_WAIT_SECONDS if wait else 0)
    try:
        with httpx.Client(base_url=home.address, timeout=60) as http:
            headers = asked.headers(http, home)
            while True:
                response = asked.send(http, headers)
                if not _is_to_come(response, pick) or time.monotonic() > last:
                    return _told(response, pick, out)
                time.sleep(_PAUSE_SECONDS)
    except httpx.HTTPError as failed:
        print(f"{home.address} does not answer ({failed}); try: ./kontor up", file=sys.stderr)
        return _FAILED


def _is_to_come(response: httpx.Response, pick: str) -> bool:
    if response.is_success:
        return bool(pick) and _picked(response, pick) in (None, "")
    return response.status_code == httpx.codes.NOT_FOUND


def _told(response: httpx.Response, pick: str, out: str) -> int:
    if response.is_error:
        print(f"{response.status_code} {_readable(response)}", file=sys.stderr)
        return _FAILED
    if out:
        Path(out).write_bytes(response.content)
        print(f"{out}: {len(response.content):,} bytes")
        return 0
    if not pick:
        print(_readable(response))
        return 0
    value = _picked(response, pick)
    if value in (None, ""):
        print(f"nothing at {pick} in {_readable(response)}", file=sys.stderr)
        return _FAILED
    print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return 0


def _readable(response: httpx.Response) -> str:
    try:
        return json.dumps(response.json(), ensure_ascii=False, indent=2)
    except ValueError:
        return response.text


def _picked(response: httpx.Response, path: str) -> Any:
    """`projects.0.id` in a JSON answer; None where it leads nowhere."""
    try:
        found: Any = response.json()
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
    except (ValueError, LookupError, TypeError):
        return None
    return found


def run_answer(link: str, action: str, fields: list[str]) -> int:
    """Fills and sends the form behind a customer's link."""
    if odd := [field for field in fields if "=" not in field]:
        print(f"name=value is expected, not {', '.join(odd)}", file=sys.stderr)
        return _USED_WRONGLY
    values = dict(field.split("=", 1) for field in fields)
    address = Home.find().address
    try:
        with httpx.Client(base_url=address, timeout=30) as http:
            Page(http, link.removeprefix(address)).submit(action, **values)
    except (StoryBroken, httpx.HTTPError) as refused:
        print(refused, file=sys.stderr)
        return _FAILED
    print("sent")
    return 0
