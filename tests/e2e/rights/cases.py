"""What a pair says of its RPC: a request that succeeds for its rightful caller, and what nobody else may learn."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

# Function of a pair -> case; by `<context>.<Method>`.
PAIRS: dict[str, Callable[[Any], "Case"]] = {}
_NO_PAIRS = {"__init__", "cases", "doors", "trial", "world"}


@dataclass(frozen=True)
class Case:
    """One call by its rightful caller. Without `id`, `shows` and `made` another tenant's call must simply fail."""

    request: Message
    # What the request names of customer A: to strangers the answer is that of an id that does not exist.
    id: str = ""
    # The version a change is based on.
    etag: str = ""
    # Words of the rightful answer that must not be in any stranger's.
    shows: str = ""
    # Words of the answer that a caller limited to customer B, or to another person, gets: their own row.
    beside: str = ""
    # Path in the answer of the id of what was made, and how to look for it: to other tenants it is not there.
    made: str = ""
    look: Callable[[str], Message] | None = None
    # The person who calls; none: the project lead.
    by: str = ""
    # What the caller needs beside the permission itself.
    also: tuple[str, ...] = ()
    # The rightful tenant, where it is not customer A's.
    tenant: UUID | None = None
    # Kind of scope -> (the rightful caller's values, a stranger's), where they are not customers A and B.
    scopes: Mapping[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    # What reading the record needs, where the record that is asked for decides.
    permission: str = ""
    # For LINK: the token from the customer's letter.
    link: str = ""
    # For calls without a token: the same call with something wrong; each must fail.
    wrong: tuple[Message, ...] = ()
    # Why the answer is the same in every tenant, where that is no leak.
    everywhere: str = ""


def pair(make: Callable[[Any], Case]) -> Callable[[Any], Case]:
    """Registers `rights/crm.py: lose_lead` for the RPC `crm.LoseLead`."""
    context = make.__module__.rpartition(".")[2]
    name = "".join(part.capitalize() for part in make.__name__.split("_"))
    if f"{context}.{name}" in PAIRS:
        raise AssertionError(f"{context}.{name} has two pairs")
    PAIRS[f"{context}.{name}"] = make
    return make


def all_pairs() -> Mapping[str, Callable[[Any], Case]]:
    """Those of every context, whose modules are read for them."""
    for module in sorted(path.stem for path in Path(__file__).parent.glob("*.py")):
        if module not in _NO_PAIRS:
            importlib.import_module(f"{__package__}.{module}")
    return PAIRS
