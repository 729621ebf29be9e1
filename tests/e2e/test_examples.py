"""Every example of a request in the API description works: sent as it stands, but for what names records of ours.

Ids, files, versions and secrets come from the pair of the RPC's rights; everything else is what the page shows.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.api import annotations_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from kontor.cli.platform import Platform
from kontor.common.calling import contract
from kontor.gateway import samples

from .rights.cases import all_pairs
from .rights.doors import known_rpcs
from .rights.trial import Trial
from .rights.world import World

KNOWN, PAIRS = known_rpcs(), all_pairs()
# What only the record, the person or the moment knows.
_OURS = frozenset({"etag", "page_token", "changed_since", "secret", "code", "proposal", "current_password", "content"})
# Where it is the present one.
_PASSWORD_OF = frozenset({"RemoveSecondFactorRequest"})
_FILE = "kontor.api.common.v1.FileRef"


def examples() -> list[str]:
    """Public RPCs with a body; signing in is for real people only."""
    return sorted(
        name
        for name, known in KNOWN.items()
        if known.rpc.visibility == contract.PUBLIC
        and known.rpc.permission != contract.ANONYMOUS
        and known.method.GetOptions().Extensions[annotations_pb2.http].body
        and name in PAIRS
    )


@pytest.fixture(scope="module")
def world(platform: Platform) -> Iterator[World]:
    made = World(platform, KNOWN)
    yield made
    made.close()


def _names_a_record(field: FieldDescriptor) -> bool:
    rules = samples.rules_of(field)
    judged = rules.repeated.items if field.is_repeated else rules
    return bool(judged.string.uuid) or field.name in ("id", "ids")


def grounded(shown: Any, real: Any) -> Any:
    """The example, with what names something of ours as the real request has it."""
    for field in shown.DESCRIPTOR.fields:
        ours = _names_a_record(field) if field.message_type is None else field.message_type.full_name == _FILE
        present = field.name == "password" and shown.DESCRIPTOR.name in _PASSWORD_OF
        if ours or present or field.name in _OURS:
            _take(shown, real, field)
        elif field.message_type is not None and not field.message_type.full_name.startswith("google."):
            _into(shown, real, field)
    return shown


def _take(shown: Any, real: Any, field: FieldDescriptor) -> None:
    shown.ClearField(field.name)
    if field.name not in real.DESCRIPTOR.fields_by_name:
        return
    value = getattr(real, field.name)
    if field.is_repeated:
        getattr(shown, field.name).extend(value)
    elif field.message_type is not None:
        if real.HasField(field.name):
            getattr(shown, field.name).CopyFrom(value)
    else:
        setattr(shown, field.name, value)


def _into(shown: Any, real: Any, field: FieldDescriptor) -> None:
    empty = type(shown)()
    if field.is_repeated:
        known = list(getattr(real, field.name))
        for number, part in enumerate(getattr(shown, field.name)):
            if isinstance(part, Message):
                grounded(part, known[number] if number < len(known) else type(part)())
    elif shown.HasField(field.name):
        grounded(getattr(shown, field.name), getattr(real if real.HasField(field.name) else empty, field.name))


@pytest.mark.parametrize("name", examples())
def test_the_example_of_a_request_works(world: World, name: str) -> None:
    known = KNOWN[name]
    example = samples.request_example(known.method.input_type)
    assert example is not None, "there is none"
    case = PAIRS[name](world)
    trial = Trial(world, known, case, world.rest)
    sent = grounded(example, case.request)
    if "update_mask" in sent.DESCRIPTOR.fields_by_name:
        # What the example shows is what it changes.
        [changed] = [part for field, part in sent.ListFields() if field.message_type and field.name != "update_mask"]
        sent.update_mask.paths[:] = [field.name for field, _ in changed.ListFields()]
    # An administrator's: what each call needs at least is the matrix of rights' part.
    answer = trial.ask(trial.token(trial.permission, "*", "runtime.*", *case.also), sent)
    words = json.dumps(MessageToDict(sent, preserving_proto_field_name=True), ensure_ascii=False)
    assert answer.ok, f"{words}\n{answer}"
