"""Which events are told outside the platform, under which names, and who may see them: read from the contract.

An event that names no permission is an order between services and nobody else's to see. How it gets outside (webhooks,
live updates) is said by whoever tells it.
"""

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import kontor.api as contract_package
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1 import options_pb2
from kontor.common.calling.contract import Scope, values_at
from kontor.common.identity.tokens import Principal

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class EventType:
    """One event of the contract as the outside knows it; `name` is `billing.invoice_issued`."""

    name: str
    message: type[Message]
    aggregate: str
    path: str
    permission: str
    scopes: tuple[Scope, ...]
    content_permissions: tuple[str, ...]

    def path_of(self, id_: UUID | str) -> str:
        """Where the record it speaks of is read; empty where it has no page of its own."""
        return self.path.replace("{id}", str(id_))

    def may_be_told(self, principal: Principal, event: Message) -> bool:
        """Whether a person sees the record it speaks of; who is limited in a way it does not name does not."""
        if not principal.allows(self.permission):
            return False
        limits = principal.limits(self.permission)
        return not limits or any(
            self._lies_within(scope, principal, event) for scope in self.scopes if scope.kind in limits
        )

    @staticmethod
    def _lies_within(scope: Scope, principal: Principal, event: Message) -> bool:
        found = values_at(event, scope.path)
        return bool(found) and principal.scope_values(scope.kind).issuperset(found)

    def may_be_told_in_full(self, principal: Principal, event: Message) -> bool:
        """Its content is what somebody without limits reads: who is limited, or lacks a permission it needs beside, is
        told of the record and reads what is theirs."""
        return (
            self.may_be_told(principal, event)
            and not principal.limits(self.permission)
            and all(principal.allows(needed) and not principal.limits(needed) for needed in self.content_permissions)
        )


@cache
def event_types() -> Mapping[str, EventType]:
    """All of them by their names, in the order of the contract."""
    folders = sorted(Path(next(iter(contract_package.__path__))).glob("*/v1/events_pb2.py"))
    modules = [importlib.import_module(f"kontor.api.{folder.parts[-3]}.v1.events_pb2") for folder in folders]
    found = [_event_type(message) for module in modules for message in module.DESCRIPTOR.message_types_by_name.values()]
    return {known.name: known for known in found if known is not None}


@cache
def by_message() -> Mapping[str, EventType]:
    """The same by the full names of their messages."""
    return {known.message.DESCRIPTOR.full_name: known for known in event_types().values()}


def type_name(context: str, message: str) -> str:
    """`billing.invoice_issued` of InvoiceIssued, as the outside calls it."""
    return f"{context}.{_HUMP.sub('_', message).lower()}"


def _event_type(message: Any) -> EventType | None:
    options = message.GetOptions()
    if not options.HasExtension(options_pb2.event):
        return None
    told = options.Extensions[options_pb2.event]
    if not told.permission:
        return None
    return EventType(
        name=type_name(told.context, message.name),
        message=GetMessageClass(message),
        aggregate=told.aggregate,
        path=told.path,
        permission=told.permission,
        scopes=tuple(Scope(scope.scope, tuple(scope.field.split("."))) for scope in told.object_scope),
        content_permissions=tuple(told.content_permissions),
    )
