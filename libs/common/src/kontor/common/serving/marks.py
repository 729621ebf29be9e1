"""What a servicer says of its methods: reading, changing, or answering in parts, and what is asked of others before.

The edge finds it there (`rpc`), beside what the contract says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast, overload

Flavour = Literal["query", "command", "stream"]
Method = Callable[..., Any]
MARK = "_kontor_edge"


@dataclass(frozen=True)
class Mark:
    """What a decorator leaves on a servicer's method for the edge to find."""

    flavour: Flavour
    prepare: str | None


class Decorator(Protocol):
    """`@query`, or `@query(prepare="…")` with the name of an asking step of the same servicer."""

    @overload
    def __call__(self, method: Method, /) -> Method: ...
    @overload
    def __call__(self, *, prepare: str) -> Callable[[Method], Method]: ...


def _marking(flavour: Flavour) -> Decorator:
    def decorate(method: Method | None = None, /, *, prepare: str | None = None) -> Any:
        def mark(fn: Method) -> Method:
            setattr(fn, MARK, Mark(flavour, prepare))
            return fn

        return mark if method is None else mark(method)

    return cast(Decorator, decorate)


query = _marking("query")
command = _marking("command")
streaming_query = _marking("stream")
