"""Pairs of the verbs for many records: those of the verb for one, named as one of many."""

from dataclasses import replace
from functools import partial
from typing import Any

from google.protobuf.message_factory import GetMessageClass

from .cases import PAIRS, Case
from .doors import Known, known_rpcs
from .world import World

_WHY = ("reason", "comment", "resolution")


def _as_one_of_many(known: Known, single: str, world: World) -> Case:
    case: Case = PAIRS[single](world)
    alone: Any = case.request
    request: Any = GetMessageClass(known.method.input_type)()
    assert case.etag, f"the pair of {single} says which version its change is based on"
    request.items.add(id=case.id, etag=case.etag)
    request.reason = next((getattr(alone, name) for name in _WHY if name in alone.DESCRIPTOR.fields_by_name), "")
    for field in request.DESCRIPTOR.fields:
        if field.name not in alone.DESCRIPTOR.fields_by_name or field.name == "reason":
            continue
        if field.is_repeated:
            getattr(request, field.name).extend(getattr(alone, field.name))
        elif field.message_type is None:
            setattr(request, field.name, getattr(alone, field.name))
        elif alone.HasField(field.name):
            getattr(request, field.name).CopyFrom(getattr(alone, field.name))
    return replace(case, request=request, etag="")


for _name, _known in known_rpcs().items():
    if _known.rpc.batch_of:
        _single = f"{_known.context}.{_known.rpc.batch_of.rpartition('/')[2]}"
        PAIRS[_name] = partial(_as_one_of_many, _known, _single)
