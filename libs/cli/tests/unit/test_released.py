"""Whoever relied on the last release goes on without a change: what would break them is found and named."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet
from kontor.api.common.v1 import options_pb2
from kontor.cli.lint.surface import Surface, breaks, of_contract, of_rest
from kontor.cli.released import changed_in, note

PACKAGE = "kontor.api.crm.v1"


def _contract() -> FileDescriptorSet:
    """A lead with two fields and a state; one public RPC to change it, one for billing to read it."""
    described = FileDescriptorSet()
    file = described.file.add(name="kontor/api/crm/v1/crm.proto", package=PACKAGE)
    lead = file.message_type.add(name="Lead")
    lead.field.add(name="id", number=1, type=FieldDescriptorProto.TYPE_STRING)
    lead.field.add(name="title", number=2, type=FieldDescriptorProto.TYPE_STRING)
    lead.options.Extensions[options_pb2.event].CopyFrom(options_pb2.Event(context="crm", key="id"))
    request = file.message_type.add(name="ChangeLeadRequest")
    request.field.add(name="title", number=1, type=FieldDescriptorProto.TYPE_STRING)
    state = file.enum_type.add(name="LeadState")
    state.value.add(name="LEAD_STATE_UNSPECIFIED", number=0)
    state.value.add(name="LEAD_STATE_NEW", number=1)
    method = file.service.add(name="CrmService").method.add(
        name="ChangeLead", input_type=f".{PACKAGE}.ChangeLeadRequest", output_type=f".{PACKAGE}.Lead"
    )
    options = method.options.Extensions
    options[options_pb2.permission].CopyFrom(
        options_pb2.Permission(
            name="crm.lead.change",
            callers=["billing"],
            object_scope=[options_pb2.ObjectScope(scope="customer", field="customer.id")],
        )
    )
    method.options.Extensions[options_pb2.visibility] = options_pb2.VISIBILITY_PUBLIC
    options[annotations_pb2.http].patch = "/v1/leads/{id}"
    options[annotations_pb2.http].body = "*"
    return described


def _lead(file: FileDescriptorProto) -> DescriptorProto:
    return file.message_type[0]


def _options(file: FileDescriptorProto) -> Any:
    return file.service[0].method[0].options


def _judged(file: FileDescriptorProto) -> None:
    rules = file.message_type[1].field[0].options.Extensions[validate_pb2.field]
    rules.string.max_len = 5


Change = Callable[[FileDescriptorProto], Any]
BREAKS: dict[str, tuple[Change, str]] = {
    "a removed field": (lambda f: _lead(f).field.pop(1), "Lead.title is gone"),
    "another number": (lambda f: setattr(_lead(f).field[1], "number", 3), "Lead.title was 2: string, is 3: string"),
    "another name": (lambda f: setattr(_lead(f).field[1], "name", "subject"), "Lead.title is gone"),
    "another type": (lambda f: setattr(_lead(f).field[1], "type", FieldDescriptorProto.TYPE_INT32), "is 2: int32"),
    "many of one": (lambda f: setattr(_lead(f).field[1], "label", FieldDescriptorProto.LABEL_REPEATED), "repeated"),
    "presence": (lambda f: setattr(_lead(f).field[1], "proto3_optional", True), "optional"),
    "a removed message": (lambda f: f.message_type.pop(0), "message kontor.api.crm.v1.Lead is gone"),
    "a removed value": (lambda f: f.enum_type[0].value.pop(1), "LEAD_STATE_NEW is gone"),
    "a renumbered value": (lambda f: setattr(f.enum_type[0].value[1], "number", 2), "was 1, is 2"),
    "a removed RPC": (lambda f: f.service[0].method.pop(0), "rpc kontor.api.crm.v1.CrmService.ChangeLead is gone"),
    "another answer": (lambda f: setattr(f.service[0].method[0], "output_type", ".x.Y"), "is kontor"),
    "a stream": (lambda f: setattr(f.service[0].method[0], "server_streaming", True), "stream"),
    "another route": (
        lambda f: setattr(_options(f).Extensions[annotations_pb2.http], "patch", "/v1/inquiries/{id}"),
        "route PATCH /v1/leads/{id} body * of",
    ),
    "another body": (lambda f: setattr(_options(f).Extensions[annotations_pb2.http], "body", "lead"), "body *"),
    "another permission": (
        lambda f: setattr(_options(f).Extensions[options_pb2.permission], "name", "crm.lead.rule"),
        "was crm.lead.change, is crm.lead.rule",
    ),
    "a caller less": (
        lambda f: _options(f).Extensions[options_pb2.permission].ClearField("callers"),
        "caller billing of",
    ),
    "another scope": (
        lambda f: setattr(_options(f).Extensions[options_pb2.permission].object_scope[0], "field", "owner.id"),
        "was customer.id, is owner.id",
    ),
    "hidden": (
        lambda f: _options(f).Extensions.__setitem__(options_pb2.visibility, options_pb2.VISIBILITY_INTERNAL),
        "visibility of",
    ),
    "a version asked for": (
        lambda f: _options(f).Extensions.__setitem__(options_pb2.needs_version, True),
        "needs a version: not asked for before",
    ),
    "another aggregate of an event": (
        lambda f: setattr(_lead(f).options.Extensions[options_pb2.event], "key", "title"),
        "is of crm by title",
    ),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_break_of_the_contract_is_named(kind: str):
    change, words = BREAKS[kind]
    now = _contract()
    change(now.file[0])
    found = breaks(of_contract(_contract()), of_contract(now))
    assert any(words in line for line in found), found


def test_a_new_rule_for_what_services_ask_each_other_is_named():
    before, now = _contract(), _contract()
    for described in (before, now):
        _options(described.file[0]).Extensions[options_pb2.visibility] = options_pb2.VISIBILITY_INTERNAL
    _judged(now.file[0])
    (found,) = breaks(of_contract(before), of_contract(now))
    assert found.endswith("ChangeLeadRequest.title needs rules string { max_len: 5 }: not asked for before")


def test_what_only_grows_breaks_nobody():
    now = _contract()
    _lead(now.file[0]).field.add(name="note", number=3, type=FieldDescriptorProto.TYPE_STRING)
    now.file[0].enum_type[0].value.add(name="LEAD_STATE_LOST", number=2)
    now.file[0].message_type.add(name="Other")
    now.file[0].service[0].method.add(name="GetLead", input_type=".x.Y", output_type=".x.Z")
    _options(now.file[0]).Extensions[options_pb2.permission].callers.append("projects")
    assert breaks(of_contract(_contract()), of_contract(now)) == []


def _json(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}


def _rest() -> dict[str, Any]:
    given = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"title": {"type": "string", "maxLength": 80}, "kind": {"type": "string", "enum": ["A", "B"]}},
        "required": ["title"],
    }
    answered = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    page = {"name": "page_size", "in": "query", "required": False, "schema": {"type": "integer", "maximum": 200}}
    answer = {
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/crm.Lead"}}},
        "headers": {"ETag": {}},
    }
    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/crm.LeadInput"}}},
    }
    operation = {"parameters": [page], "requestBody": body, "responses": {"200": answer, "404": {}}}
    return {
        "paths": {"/v1/leads": {"post": operation}},
        "components": {"schemas": {"crm.LeadInput": given, "crm.Lead": answered}},
    }


def _input(document: Any) -> Any:
    return document["components"]["schemas"]["crm.LeadInput"]


def _post(document: Any) -> Any:
    return document["paths"]["/v1/leads"]["post"]


KEY = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}
REST_BREAKS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a removed route": (lambda d: d["paths"].clear(), "POST /v1/leads is gone"),
    "a removed parameter": (lambda d: _post(d)["parameters"].clear(), "query page_size is gone"),
    "a parameter asked for": (lambda d: _post(d)["parameters"].append(KEY), "needs header Idempotency-Key: not asked"),
    "a smaller page": (lambda d: _post(d)["parameters"][0]["schema"].update(maximum=50), "maximum 50: was 200"),
    "another answer": (
        lambda d: _post(d)["responses"]["200"]["content"]["application/json"]["schema"].update(
            {"$ref": "#/x/crm.Other"}
        ),
        "was crm.Lead, is crm.Other",
    ),
    "a header less": (lambda d: _post(d)["responses"]["200"]["headers"].clear(), "header ETag is gone"),
    "a field less in the answer": (
        lambda d: d["components"]["schemas"]["crm.Lead"]["properties"].clear(),
        "crm.Lead.id is gone",
    ),
    "a field no longer always there": (
        lambda d: d["components"]["schemas"]["crm.Lead"]["required"].clear(),
        "crm.Lead.id always is gone",
    ),
    "a field asked for": (lambda d: _input(d)["required"].append("kind"), "needs kind: not asked for before"),
    "a new field asked for": (
        lambda d: (_input(d)["properties"].update(new={"type": "string"}), _input(d)["required"].append("new")),
        "needs new: not asked for before",
    ),
    "a shorter text": (lambda d: _input(d)["properties"]["title"].update(maxLength=40), "maxLength 40: was 80"),
    "a pattern": (lambda d: _input(d)["properties"]["title"].update(pattern="^a"), "needs pattern ^a: not asked"),
    "a value less": (lambda d: _input(d)["properties"]["kind"]["enum"].pop(), "may be B is gone"),
    "another type": (lambda d: _input(d)["properties"]["title"].update(type="integer"), "was string, is integer"),
}


@pytest.mark.parametrize("kind", REST_BREAKS)
def test_a_break_of_the_rest_interface_is_named(kind: str):
    change, words = REST_BREAKS[kind]
    now = copy.deepcopy(_rest())
    change(now)
    found = breaks(of_rest(_rest()), of_rest(now))
    assert any(words in line for line in found), found


def test_a_rest_interface_that_takes_and_tells_more_breaks_nobody():
    now = _rest()
    _input(now)["properties"] |= {"note": {"type": "string", "maxLength": 5}}
    _input(now)["properties"]["title"]["maxLength"] = 200
    _input(now)["properties"]["kind"]["enum"].append("C")
    _input(now)["required"].clear()
    now["components"]["schemas"]["crm.Lead"]["properties"]["more"] = {"type": "string"}
    assert breaks(of_rest(_rest()), of_rest(now)) == []


@pytest.mark.parametrize(
    ("was", "now", "breaks_somebody"),
    [
        ('^"[0-9]+"$', '^"[0-9]+(-[0-9a-f]{16})?"$', False),
        ('^"[0-9]+(-[0-9a-f]{16})?"$', '^"[0-9]+"$', True),
        ("^[0-9]+$", "^[0-9]+(-[0-9]{2})$", True),
    ],
)
def test_a_pattern_with_a_part_that_may_be_left_out_breaks_nobody(was: str, now: str, breaks_somebody: bool):
    before, after = _rest(), _rest()
    _input(before)["properties"]["title"]["pattern"] = was
    _input(after)["properties"]["title"]["pattern"] = now
    assert bool(breaks(of_rest(before), of_rest(after))) is breaks_somebody


def test_facts_survive_being_written_down():
    whole = of_rest(_rest())
    assert Surface.read(whole.lines()) == whole


def test_a_released_migration_that_was_changed_is_named(tmp_path: Path):
    (tmp_path / "versions").mkdir()
    start = tmp_path / "versions" / "0001_start.py"
    start.write_text("create table lead ()")
    note(tmp_path, "versions/*.py")
    (tmp_path / "versions" / "0002_more.py").write_text("")
    assert changed_in(tmp_path) == []
    start.write_text("create table leads ()")
    assert changed_in(tmp_path) == [start]
    start.unlink()
    assert changed_in(tmp_path) == [start]
