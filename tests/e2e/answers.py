"""What every answer of the platform must be, whoever asked and however badly: judged from the outside alone.

`faults_of` knows RFC 9457 and the house's own promises; `lost_pointers` holds errors against what was sent.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

Json = dict[str, Any]
JSON = "application/json"
PROBLEM = "application/problem+json"
# As `re.escape` leaves them.
_VARIABLE = re.compile(r"\\\{\w+\\\}")
# Where a problem must say when to come again, whom to ask, what would have been possible.
_NEEDED_HEADERS = {401: "www-authenticate", 405: "allow", 429: "retry-after", 503: "retry-after", 504: "retry-after"}
_MOVED = {"changed_by", "changed_at"}
_NEVER_SET = '"0"'
# Headers that errors point to as if they were fields.
_HEADER_NAMES = {"idempotency_key", "etag"}


@dataclass(frozen=True)
class Answer:
    """A response, whichever client received it; header names are in lower case."""

    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, response: httpx.Response) -> "Answer":
        headers = {name.lower(): value for name, value in response.headers.items()}
        return cls(response.request.method, response.status_code, headers, response.content)

    @property
    def problem(self) -> Json:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


class Contract:
    """The platform's own OpenAPI document, as the judge of its answers."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self._validators: dict[str, Draft202012Validator] = {}
        # Of each address and ETag, what was said.
        self._said: dict[tuple[str, str], int] = {}
        self._problem = self._validator({"$ref": "#/components/schemas/Problem"})

    def hold(self, response: httpx.Response) -> None:
        """Any success must be what its operation promises: all that is always there included."""
        kind = response.headers.get("content-type", "")
        if response.is_success and kind == JSON and (judge := self._judge(response)) is not None:
            response.read()
            faults = [f"{error.instance_path}: {error.message}" for error in judge.iter_errors(response.json())]
            asked = f"{response.request.method} {response.request.url.path}"
            assert not faults, f"{asked} breaks the contract's promise: {faults[:5]}"
            if response.request.method == "GET" and (etag := response.headers.get("etag")):
                said = self._said.setdefault((str(response.request.url), etag), hash(response.content))
                assert said == hash(response.content), f"{asked} says two things by the name {etag}"

    def _judge(self, response: httpx.Response) -> Draft202012Validator | None:
        """Of the operation that answered with this status; None for what is not described."""
        path, status = response.request.url.path, str(response.status_code)
        found = (known for shape, known in self._judges.get(response.request.method, ()) if shape.fullmatch(path))
        return next(found, {}).get(status)

    @cached_property
    def _judges(self) -> dict[str, list[tuple[re.Pattern[str], dict[str, Draft202012Validator]]]]:
        """By method: shapes of paths, those without variables first, and validators by status."""
        judges: dict[str, list[tuple[re.Pattern[str], dict[str, Draft202012Validator]]]] = defaultdict(list)
        for verb, path, operation in sorted(self.operations, key=lambda known: known[1].count("{")):
            by_status = {s: c["schema"] for s, a in operation["responses"].items() for c in _json_of(a)}
            validators = {status: self._validator(schema) for status, schema in by_status.items()}
            judges[verb].append((re.compile(_VARIABLE.sub("[^/:]+", re.escape(path))), validators))
        return judges

    def _validator(self, schema: Json) -> Draft202012Validator:
        """Made once of each schema: problems alone stand at every operation."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            components = {"components": self.document["components"]}
            self._validators[key] = Draft202012Validator({**schema, **components}, validate_formats=True)
        return self._validators[key]

    @property
    def operations(self) -> list[tuple[str, str, Json]]:
        """Verb, path and description of each."""
        return [(verb.upper(), path, op) for path, item in self.document["paths"].items() for verb, op in item.items()]

    def described(self, method: str, path: str) -> list[Json]:
        """The parameters of an operation."""
        found: list[Json] = self.document["paths"][path][method.lower()].get("parameters", [])
        return found

    def faults_of(self, answer: Answer) -> list[str]:
        """One line for each thing that is not as promised; a success has none here."""
        if answer.status >= 500:
            return [f"{answer.status}: no input may end so: {answer.body[:500]!r}"]
        if answer.status < 400 or answer.method == "HEAD":
            return []
        if answer.headers.get("content-type") != PROBLEM:
            return [f"content type {answer.headers.get('content-type')!r} of a {answer.status}: {answer.body[:200]!r}"]
        try:
            problem = answer.problem
        except ValueError:
            return ["the problem is not JSON"]
        faults = [f"{error.instance_path}: {error.message}" for error in self._problem.iter_errors(problem)]
        return faults or [*_of_problem(problem, answer), *_of_headers(answer)]

    @property
    def answering(self) -> list[tuple[str, str, Json]]:
        """Without those whose answer goes on until somebody ends it."""
        return [(verb, path, op) for verb, path, op in self.operations if not _goes_on(op)]

    def shape(self, schema: Json, parts: Collection[str]) -> Json | None:
        """The schema a pointer leads to, None when there is no such field."""
        for part in parts:
            schema = self.resolved(schema)
            inner = schema.get("properties", {}).get(part)
            if inner is None and part.isdigit():
                inner = schema.get("items")
            if inner is None and isinstance(schema.get("additionalProperties"), dict):
                inner = schema["additionalProperties"]
            if inner is None:
                return None
            schema = inner
        return schema

    def resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            found: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema


def _json_of(answer: Json) -> list[Json]:
    """What an answer says of JSON, where it has a schema."""
    content = answer.get("content", {}).get(JSON, {})
    return [content] if "schema" in content else []


def _goes_on(op: Json) -> bool:
    return "text/event-stream" in op["responses"].get("200", {}).get("content", {})


def _of_problem(problem: Json, answer: Answer) -> list[str]:
    faults = []
    if problem["status"] != answer.status:
        faults.append(f"says status {problem['status']}, is {answer.status}")
    faults += [f"{name} is empty" for name in ("type", "title", "detail", "code", "trace_id") if not problem[name]]
    if problem["trace_id"] != answer.headers.get("traceparent", "")[3:35]:
        faults.append("trace_id is not that of traceparent")
    if answer.status == 412:
        # Who and when come from the journal; what was never set yet, nobody has changed.
        wanted = {"current"} | (_MOVED if answer.headers.get("etag") != _NEVER_SET else set())
        faults += [f"412 without {name}" for name in sorted(wanted) if not problem.get(name)]
    if answer.status == 422 and not problem.get("errors"):
        faults.append(f"422 {problem['code']} without errors[]")
    for error in problem.get("errors", []):
        faults += [f"{name} of an error is empty" for name in ("code", "detail") if not error[name]]
    return faults


def _of_headers(answer: Answer) -> list[str]:
    needed = _NEEDED_HEADERS.get(answer.status)
    return [f"{answer.status} without {needed}"] if needed and not answer.headers.get(needed) else []


@dataclass(frozen=True)
class Sent:
    """What a request carried, as far as errors may point at it."""

    names: Collection[str]
    body: bytes = b""
    # Of the body, where the operation takes one.
    schema: Json | None = None

    @property
    def data(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def lost_pointers(contract: Contract, problem: Json, sent: Sent) -> list[str]:
    """The pointers that lead neither into the body, nor to a field it lacks, nor to a parameter or header."""
    return [e["pointer"] for e in problem.get("errors", []) if not _leads_somewhere(contract, e["pointer"], sent)]


def _leads_somewhere(contract: Contract, pointer: str, sent: Sent) -> bool:
    if pointer == "":
        return True
    if not pointer.startswith("/"):
        return False
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]
    if parts[0] in _HEADER_NAMES or ".".join(parts) in sent.names or parts[0] in sent.names:
        return True
    if _is_within(sent.data, parts):
        return True
    return sent.schema is not None and contract.shape(sent.schema, parts) is not None


def _is_within(value: Any, parts: list[str]) -> bool:
    for part in parts:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False
    return True
