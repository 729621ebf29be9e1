"""What people may do with a record, read from the contract's routes.

`POST /v1/drafts/{id}:approve` is the verb `approve` of the record that `/v1/drafts/{id}` answers; a PATCH is `update`,
a DELETE is `delete`. State and person decide in the services (`allowed_actions`); here is which verbs there are, and
what of them is shown: none that the caller lacks the permission for, and in short rows no reasons.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from kontor.common.calling import contract
from kontor.common.calling.contract import Rpc

FIELD = "allowed_actions"
# By record's message: its verbs, each with the RPC that carries it out.
Verbs = Mapping[str, Mapping[str, Rpc]]
_PATH = re.compile(r"(?P<collection>/v1/[a-z_/]+?)(?P<one>/\{[a-z_]+\})?(:(?P<verb>[A-Za-z]+))?")
_OF_METHODS = {"patch": "update", "delete": "delete"}
# Of requests that name their records themselves.
_NAMES = ("ids", "items")
# One verb for many records is the same verb.
_MANY = "batch"


def verbs_of(services: Iterable[ServiceDescriptor]) -> Verbs:
    """All verbs of the records that these services answer."""
    methods = [method for service in services for method in service.methods]
    records = dict(_records(methods))
    found: dict[str, dict[str, Rpc]] = {}
    # Where one is asked for a record and another for many, the first counts.
    for method in sorted(methods, key=_names_one):
        at, verb = _acts(method)
        if at in records and verb:
            found.setdefault(records[at].full_name, {})[verb] = contract.describe(method)
    return found


def _names_one(method: MethodDescriptor) -> bool:
    return "id" in method.input_type.fields_by_name


def _records(methods: Iterable[MethodDescriptor]) -> Iterator[tuple[str, Descriptor]]:
    """What is read at a path: one record of a collection, else the rows of its list."""
    reads = sorted((len(_get(m)), _get(m), m.output_type) for m in methods if _get(m))
    for _, path, answer in reads:
        parts = _PATH.fullmatch(path)
        if parts is None or parts["verb"]:
            continue
        held = [(f, f.message_type) for f in answer.fields if f.message_type is not None]
        ones = [kind for f, kind in held if f.has_presence and contract.is_always_there(f)]
        rows = [kind for f, kind in held if f.is_repeated and not parts["one"]]
        for record in (*ones, *rows)[:1]:
            yield parts["collection"], record


def _get(method: MethodDescriptor) -> str:
    path: str = method.GetOptions().Extensions[annotations_pb2.http].get
    return path


def _acts(method: MethodDescriptor) -> tuple[str, str]:
    """Collection and verb of an RPC that changes a record; twice nothing for others."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    kind = rule.WhichOneof("pattern") or ""
    parts = _PATH.fullmatch(getattr(rule, kind)) if kind and kind != "get" else None
    if parts is None or contract.describe(method).read_only:
        return "", ""
    verb = parts["verb"] or _OF_METHODS.get(kind, "")
    named = any(name in method.input_type.fields_by_name for name in _NAMES)
    of_records = parts["one"] or named or kind == "patch"
    return (parts["collection"], verb) if of_records and not verb.startswith(_MANY) else ("", "")


class Shown:
    """What of the actions in one kind of answer a caller is shown."""

    def __init__(self, answer: Descriptor, verbs: Verbs, *, rows_are_short: bool) -> None:
        self._short = rows_are_short
        self._fields = [
            (f.name, f.is_repeated, verbs.get(f.message_type.full_name, {}))
            for f in answer.fields
            if f.message_type is not None and FIELD in f.message_type.fields_by_name
        ]

    def __call__(self, response: Any, may: Callable[[Rpc], bool], *, full: bool) -> None:
        """Leaves out verbs that `may` denies, and in the rows of a list, unless `full`, the reasons of all others."""
        for name, repeated, verbs in self._fields:
            denied = frozenset(verb for verb, rpc in verbs.items() if not may(rpc))
            short = self._short and repeated and not full
            if not denied and not short:
                continue
            held = getattr(response, name)
            for record in held if repeated else [held]:
                _leave(getattr(record, FIELD), denied, short=short)


def _leave(actions: Any, denied: frozenset[str], *, short: bool) -> None:
    for at in range(len(actions) - 1, -1, -1):
        action = actions[at]
        if action.verb in denied:
            del actions[at]
        elif short and not action.allowed:
            action.ClearField("reason")
            action.ClearField("reason_code")
