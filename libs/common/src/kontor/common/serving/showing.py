"""Which of a record's actions people are shown: those they may take, and in lists why not only where all is asked for.

What a verb is and how it is left out is `actions`' part; here a caller's permissions are held against it.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any

from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from kontor.api.common.v1.types_pb2 import VIEW_FULL
from kontor.common.calling import actions
from kontor.common.calling.contract import Rpc
from kontor.common.identity.tokens import Principal


@lru_cache
def _verbs(services: tuple[str, ...]) -> actions.Verbs:
    return actions.verbs_of(map(Default().FindServiceByName, services))


class Showing:
    """Of one RPC's answers; `served` names the services of this process once all of them are there."""

    def __init__(self, rpc: Rpc, read: Callable[[bytes], Message], served: Sequence[str]) -> None:
        self._rpc = rpc
        self._read = read
        self._served = served

    def __call__(self, principal: Principal, request: Any, response: Message) -> None:
        if principal.kind == "user":
            full = getattr(request, "view", VIEW_FULL) == VIEW_FULL
            self._shown(response, partial(_may, principal), full=full)

    @cached_property
    def _shown(self) -> actions.Shown:
        answer: Any = self._rpc.response_class.DESCRIPTOR
        short = self._rpc.pages and "view" in self._read(b"").DESCRIPTOR.fields_by_name
        return actions.Shown(answer, _verbs(tuple(self._served)), rows_are_short=short)


def _may(principal: Principal, rpc: Rpc) -> bool:
    """Whether a person's permissions and their limits let them call it at all."""
    limits = principal.limits(rpc.permission)
    return principal.allows(rpc.permission) and (not limits or any(scope.kind in limits for scope in rpc.scopes))
