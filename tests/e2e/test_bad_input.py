"""Bad input of every kind gets a problem+json with a pointer, never a 500: schemathesis over the whole platform.

All of `/openapi.json` is attacked with an administrator's key: in the suite with some cases at random and, at a fifth
of the paths, with every case the description implies; with --long with these everywhere and BAD_INPUT_CASES at random.
BAD_INPUT_SEED repeats a run and chooses the fifth.

What many lists take in the same form (a page, an order, changes since), or verbs for many records (a list's filter), is
read by one piece of code: in the suite it is attacked at some of them, which the seed chooses, with --long at all.
"""

import copy
import json
import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from kontor.cli.home import WITH_DATABASE
from kontor.cli.parked import list_parked
from kontor.cli.platform import Platform
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema

from .answers import Answer, Contract, Json, Sent, lost_pointers
from .insider import Aim, Insider

SEED = int(os.environ.get("BAD_INPUT_SEED", "20261127"))
LONG_CASES = int(os.environ.get("BAD_INPUT_CASES", "200000"))
SHORT_EXAMPLES = 3
# Operations at which a parameter is attacked that many take in the same form.
SHORT_PLACES = 3
# What a verb for many records takes beside records by name.
_OF_FILTERS = ("filter", "expected_count", "expected_sums")
# Statuses that say no to something invalid.
REFUSALS = ["401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "429", "431"]
pytestmark = pytest.mark.timeout(8 * 3600)


@dataclass
class Findings:
    """What one run over all operations brought to light."""

    cases: int = 0
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    failures: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def note(self, event: Any) -> None:
        if isinstance(event, events.ScenarioFinished):
            self._note_scenario(event.label or "", event.recorder)
        elif isinstance(event, events.NonFatalError):
            self.errors.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            self.errors.append(repr(event.exception))

    def _note_scenario(self, label: str, recorder: Any) -> None:
        self.cases += len(recorder.interactions)
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.statuses[label][interaction.response.status_code] += 1
        for checks in recorder.checks.values():
            for check in checks:
                if info := check.failure_info:
                    told = f"{info.failure.title}\n{info.failure.message}\n{info.code_sample}"
                    self.failures[check.name, label, info.failure.title].append(told)

    def told(self) -> str:
        """Every kind of failure with one request that shows it."""
        return "\n\n".join(
            f"{check}: {label}: {len(examples)} times\n{examples[0]}"
            for (check, label, _), examples in sorted(self.failures.items())
        )


@pytest.fixture(scope="module")
def findings(platform: Platform, contract: Contract, insider: Insider, long: bool) -> Findings:
    examples = LONG_CASES // len(contract.answering) if long else SHORT_EXAMPLES
    document = contract.document if long else thinned(contract.document, SEED)
    spared = [] if long else _four_fifths(list(contract.document["paths"]), SEED)
    config = schemathesis.Config.from_dict(_configuration(platform, insider, examples, spared))
    schema = schemathesis.openapi.from_dict(document, config=config)
    for path in {path for _, path, _ in contract.operations} - {path for _, path, _ in contract.answering}:
        schema = schema.exclude(path=path)
    aim = Aim(insider, SEED)
    found = Findings()

    def aimed(context: Any, case: Any, kwargs: Any) -> None:
        del context, kwargs
        _aim(aim, case)

    def seen(context: Any, case: Any, response: Any) -> None:
        del context
        etag = response.headers.get("etag", [""])[0].strip('"')
        for value in case.path_parameters.values() if etag else ():
            insider.etags[str(value)] = etag

    @schemathesis.check
    def answers_as_promised(ctx: Any, response: Any, case: Any) -> None:
        del ctx
        _judge(contract, response, case)

    schemathesis.hook("before_call")(aimed)
    schemathesis.hook("after_call")(seen)
    try:
        for event in from_schema(schema).execute():
            found.note(event)
    finally:
        schemathesis.hooks.unregister_all()
        schemathesis.checks.CHECKS.unregister(answers_as_promised.__name__)
    return found


def thinned(document: Json, seed: int) -> Json:
    """The description with what many operations take alike left at some of them."""
    thin, chance = copy.deepcopy(document), random.Random(seed)
    places: dict[str, list[tuple[Json, Json]]] = defaultdict(list)
    for item in thin["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and not parameter.get("required"):
                    places[_form(parameter)].append((operation, parameter))
    for found in places.values():
        chance.shuffle(found)
        for operation, parameter in found[SHORT_PLACES:]:
            operation["parameters"].remove(parameter)
    _thin_filters(thin["components"]["schemas"], _bodies(thin), chance)
    return thin


def _thin_filters(schemas: Json, bodies: list[Json], chance: random.Random) -> None:
    """A verb for many records takes a list's filter, which is attacked at the list: left at some of them."""
    name = len("#/components/schemas/")
    named = [body for body in bodies if "$ref" in body]
    filtered = [body for body in named if "filter" in schemas[body["$ref"][name:]].get("properties", ())]
    chance.shuffle(filtered)
    for body in filtered[SHORT_PLACES:]:
        whole = schemas[body.pop("$ref")[name:]]
        known = {field: told for field, told in whole["properties"].items() if field not in _OF_FILTERS}
        body.update({**whole, "properties": known})


def _bodies(document: Json) -> list[Json]:
    """The schemas of what is sent as JSON."""
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    contents = [operation.get("requestBody", {}).get("content", {}) for operation in operations]
    return [content["application/json"]["schema"] for content in contents if "application/json" in content]


def _form(parameter: Json) -> str:
    """Of parameters that are the same wherever they stand."""
    told = {name: value for name, value in parameter.items() if name not in ("description", "example")}
    return json.dumps(told, sort_keys=True)


def _forms(document: Json) -> set[str]:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    return {_form(parameter) for operation in operations for parameter in operation.get("parameters", ())}


def _four_fifths(paths: list[str], seed: int) -> list[str]:
    return random.Random(seed).sample(paths, len(paths) * 4 // 5)


def _configuration(platform: Platform, insider: Insider, examples: int, spared: list[str]) -> Json:
    own_data = {"extra-data-sources": {"responses": False}}
    # What a path does not know is refused before anybody looks which path it is.
    odd_methods = {"unexpected-methods": ["query", "trace"]} if spared else {}
    return {
        "seed": SEED,
        "base-url": platform.address,
        "headers": {"Authorization": f"Bearer {insider.caller.key}"},
        "continue-on-failure": True,
        "request-timeout": 30,
        "warnings": False,
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {
            "examples": {"enabled": True, **own_data},
            "coverage": {"enabled": True, **odd_methods, **own_data},
            "fuzzing": {"enabled": True, "error-feedback": {"enabled": False}, **own_data},
            "stateful": {"enabled": False},
        },
        "checks": {
            "enabled": True,
            # What the rules say of well-formed requests is not in the description.
            "positive_data_acceptance": {"enabled": False},
            "ignored_auth": {"enabled": False},
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            "missing_required_header": {"expected-statuses": REFUSALS},
        },
        # In a form every value is bytes: what was no text before it was written into one is none the less a file.
        # Of many records each is answered for itself, a faulty one too.
        "operations": [
            *([{"include-path": spared, "phases": {"coverage": {"enabled": False}}}] if spared else []),
            *(
                {path: value, "checks": {"negative_data_rejection": {"enabled": False}}}
                for path, value in (("include-path", "/v1/files"), ("include-path-regex", ":batch"))
            ),
        ],
    }


def _aim(aim: Aim, case: Any) -> None:
    chance = aim.take()
    if case.meta is None:
        return

    def valid(place: ParameterLocation) -> bool:
        part = case.meta.components.get(place)
        return part is not None and part.mode.is_positive

    path = case.operation.path
    if valid(ParameterLocation.PATH):
        case.path_parameters = aim.path(chance, path, case.path_parameters)
    if valid(ParameterLocation.QUERY):
        case.query = aim.body(chance, path, dict(case.query))
    if valid(ParameterLocation.BODY) and isinstance(case.body, dict):
        case.body = aim.body(chance, path, case.body)
    if valid(ParameterLocation.HEADER):
        headers = case.headers.copy()
        if "If-Match" in headers:
            headers["If-Match"] = aim.etag(chance, case.path_parameters, headers["If-Match"])
        if "Idempotency-Key" in headers:
            headers["Idempotency-Key"] = aim.key(chance)
        case.headers = headers


def _judge(contract: Contract, response: Any, case: Any) -> None:
    headers = {name.lower(): values[0] for name, values in response.headers.items()}
    answer = Answer(response.request.method, response.status_code, headers, response.content)
    faults = contract.faults_of(answer)
    if not faults and 400 <= answer.status < 500 and answer.method != "HEAD":
        sent = _sent(contract, response.request, case)
        faults = [f"nothing at {p!r} of {sent.body[:300]!r}" for p in lost_pointers(contract, answer.problem, sent)]
    if faults:
        raise Failure(
            operation=case.operation.label, title=f"not as promised: {faults[0][:60]}", message="\n".join(faults)
        )


def _sent(contract: Contract, request: Any, case: Any) -> Sent:
    """Errors may name what the platform takes, also where the attack left it out."""
    raw = case.operation.definition.raw
    named = {parameter["name"] for parameter in contract.described(case.operation.method, case.operation.path)}
    query = {name for name, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)}
    content = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = request.body or b""
    return Sent(named | query, body.encode() if isinstance(body, str) else body, content.get("schema"))


def test_no_answer_breaks_a_promise(findings: Findings) -> None:
    assert findings.errors == []
    assert not findings.failures, findings.told()


def test_every_operation_was_attacked(findings: Findings, contract: Contract) -> None:
    without = [f"{verb} {path}" for verb, path, _ in contract.answering if not findings.statuses[f"{verb} {path}"]]
    assert without == []


def test_no_kind_of_parameter_is_left_out(contract: Contract) -> None:
    for seed in (SEED, SEED + 1):
        thin = thinned(contract.document, seed)
        assert _forms(thin) == _forms(contract.document)
        assert thin["paths"].keys() == contract.document["paths"].keys()


def test_a_good_part_of_the_requests_reached_the_rules(findings: Findings, contract: Contract) -> None:
    """Otherwise nothing but the door was tried."""
    reached = {label for label, seen in findings.statuses.items() if any(s < 300 or s in (409, 412) for s in seen)}
    # Histories, second factors and links want an id, a kind or a secret that no description tells.
    assert len(reached) > 0.65 * len(contract.answering), sorted(
        f"{verb} {path}: {dict(findings.statuses[f'{verb} {path}'])}"
        for verb, path, _ in contract.answering
        if f"{verb} {path}" not in reached
    )


def test_what_was_accepted_does_no_harm_later(findings: Findings, platform: Platform) -> None:
    """Nothing of it makes a consumer fail or a service log a bug."""
    assert findings.cases
    bugs = [line for service in platform.home.log_files() for line in _bugs(service)]
    assert not bugs, json.dumps(bugs)[:6000]
    assert [row for service in WITH_DATABASE for row in list_parked(platform.home, service)] == []


def _bugs(file: Path) -> list[Json]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.suffix == ".jsonl" else []
    told = [json.loads(line) for line in lines if '"level": "error"' in line]
    return [{"file": file.name, **line} for line in told]
