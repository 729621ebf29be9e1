"""What people may do with a record is told with it: every verb of the contract to those who may, none to others."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from kontor.cli.demo.client import Caller, Refused
from kontor.cli.demo.story import Story
from kontor.common.calling.actions import Verbs, verbs_of
from kontor.common.identity.tokens import Principal, parse_permissions
from kontor.gateway.routes import contexts, services

from .answers import Contract, Json

_FULL = {"view": "VIEW_FULL", "page_size": 50}


@pytest.fixture(scope="module")
def verbs() -> dict[str, dict[str, str]]:
    """By the name of a record in the description: its verbs, each with the permission it needs."""
    known: dict[str, Verbs] = {}
    for context in contexts():
        known |= verbs_of(s for s in services() if s.file.package == f"kontor.api.{context}.v1")
    named = {name.removeprefix("kontor.api.").replace(".v1.", ".", 1): rpcs for name, rpcs in known.items()}
    return {name: {verb: rpc.permission for verb, rpc in rpcs.items()} for name, rpcs in named.items()}


def _lists(contract: Contract) -> Iterator[tuple[str, str, str]]:
    """Path, name of the rows, and name of their record of every list whose rows tell actions."""
    for verb, path, operation in contract.answering:
        named = {parameter["name"] for parameter in operation.get("parameters", ())}
        if verb != "GET" or "{" in path or "view" not in named:
            continue
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        for name, inner in contract.resolved(answer)["properties"].items():
            row = inner.get("items", {})
            if "allowed_actions" in contract.resolved(row).get("properties", {}):
                yield path, name, row["$ref"].rpartition("/")[2]


def _rows(caller: Caller, path: str, name: str, **asked: Any) -> list[Json]:
    try:
        found: list[Json] = caller.get(path, **asked)[name]
    except Refused as refused:
        if refused.status != 403:
            raise
        return []
    return found


def test_every_verb_of_a_record_is_told_to_whoever_may_do_all(
    story: Story, contract: Contract, verbs: dict[str, dict[str, str]]
) -> None:
    seen = set()
    for path, name, record in _lists(contract):
        for row in _rows(story.admin, path, name, **_FULL):
            seen.add(record)
            assert {action["verb"] for action in row["allowed_actions"]} == set(verbs[record]), (path, row["id"])
    assert len(seen) > 10


def test_nobody_is_told_of_what_they_have_no_permission_for(
    story: Story, contract: Contract, verbs: dict[str, dict[str, str]]
) -> None:
    fewer = 0
    for caller in story.people.values():
        held = parse_permissions(caller.get("/v1/me")["permissions"])
        principal = Principal(UUID(story.tenant["id"]), subject="", kind="user", permissions=held)
        for path, name, record in _lists(contract):
            may = {verb for verb, permission in verbs[record].items() if principal.allows(permission)}
            for row in _rows(caller, path, name, **_FULL):
                assert {action["verb"] for action in row["allowed_actions"]} <= may, (caller.name, path)
                fewer += len(may) < len(verbs[record])
    assert fewer


def test_rows_tell_why_not_only_where_all_of_them_is_asked_for(story: Story, contract: Contract) -> None:
    refused = 0
    for path, name, _ in _lists(contract):
        for asked in ({"page_size": 50}, _FULL):
            for row in _rows(story.admin, path, name, **asked):
                for action in row["allowed_actions"]:
                    told = bool(action["reason"] and action["reason_code"])
                    assert told == (not action["allowed"] and asked is _FULL), (path, action)
                    refused += told
    assert refused > 10
