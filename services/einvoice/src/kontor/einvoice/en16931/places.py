"""From a place in a document to the business term that stands there and to its field in our model.

The table is `mapping`, read the other way round: paths without prefixes and tests, so a place that holds one of several
terms by a test (a VAT id and a tax number, an allowance and a charge) is told by the first of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kontor.einvoice.en16931 import mapping
from kontor.einvoice.en16931.codec import Member, Term

_TESTS = re.compile(r"\[[^\]]*\]")
_PREFIX = re.compile(r"\b\w+:")
_ROOT = re.compile(r"/?(Invoice|CreditNote|CrossIndustryInvoice)(?=/|\Z)")
_INDEX = re.compile(r"\[(\d+)\]\Z")
BEYOND = "BG-X"
Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """`pointer` holds a * for each index; `repeats` says at which step of the path it is counted."""

    bt: str
    pointer: str
    repeats: tuple[int, ...]


def term(location: str) -> str:
    """The BT or BG id of what stands at a location of either syntax, "" where EN 16931 has none there."""
    found = _at(_steps(location))
    return "" if found is None else found.bt


def nearest_term(location: str) -> str:
    """The id of what stands there, or of the closest group above it."""
    found = _closest(_steps(location))
    return "" if found is None else found.bt


def named(lost: Iterable[str], unread: Iterable[str]) -> tuple[str, ...]:
    """Everything a conversion loses by its BT or BG id: paths by what stands there or by the group around it.

    What EN 16931 has no group for at all is BEYOND.
    """
    return tuple(dict.fromkeys((*lost, *(nearest_term(path) or BEYOND for path in unread))))


def pointer(location: str, bt: str = "") -> str:
    """A location of UBL as a pointer into our model, as far down as the model goes: /lines/1/price/net.

    `bt` is the term meant when what is there is only what holds it, or when it is missing.
    """
    steps = _steps(location)
    found, meant = _closest(steps), _by_term().get(bt, "")
    if found is None:
        return meant.replace("*", "0")
    text = meant if meant.startswith(f"{found.pointer}/") else found.pointer
    for at in found.repeats:
        index = _INDEX.search(steps[at]) if at < len(steps) else None
        text = text.replace("*", str(int(index[1]) - 1 if index else 0), 1)
    return text.replace("*", "0")


def _steps(location: str) -> Steps:
    bare = _PREFIX.sub("", _ROOT.sub("", location, count=1)).strip("/")
    return tuple(step for step in bare.split("/") if step)


def _at(steps: Steps) -> Place | None:
    return _table().get(tuple(_INDEX.sub("", step) for step in steps))


def _closest(steps: Steps) -> Place | None:
    while steps:
        found = _at(steps)
        if found is not None:
            return found
        steps = steps[:-1]
    return None


@cache
def _table() -> dict[Steps, Place]:
    found: dict[Steps, Place] = {}
    for syntax in ("ubl", "ubl_note", "cii", "cii_alt"):
        for path, place in _walk(mapping.INVOICE, syntax, (), "", (), frozenset()):
            if path:
                found.setdefault(path, place)
    return found


@cache
def _by_term() -> dict[str, str]:
    found: dict[str, str] = {}
    for syntax in ("ubl", "cii"):
        for _, place in _walk(mapping.INVOICE, syntax, (), "", (), frozenset()):
            found.setdefault(place.bt, place.pointer)
    return found


def _walk(
    members: Sequence[Member], syntax: str, above: Steps, pointer: str, repeats: tuple[int, ...], open_: frozenset[str]
) -> Iterator[tuple[Steps, Place]]:
    for member in members:
        written = _written(member, syntax)
        if not written:
            continue
        first = len(above) + len(_split(written.partition(">")[0])) - 1
        path = above + _split(written.replace(">", "/"))
        if isinstance(member, Term):
            yield path, Place(member.bt, f"{pointer}/{member.field}", repeats)
            continue
        own = f"{pointer}/{member.field}" + ("/*" if member.many else "")
        counted = (*repeats, first) if member.many else repeats
        yield path, Place(member.bg, own, counted)
        if isinstance(member.members, str):
            if member.members in open_:
                continue
            yield from _walk(mapping.NAMED[member.members], syntax, path, own, counted, open_ | {member.members})
        else:
            yield from _walk(member.members, syntax, path, own, counted, open_)


def _written(member: Member, syntax: str) -> str:
    """The path in a syntax; a credit note's, and a second one, only where they differ."""
    if syntax == "ubl_note":
        return member.ubl if member.ubl_note is None else member.ubl_note
    if syntax == "cii_alt":
        return (member.cii_alt or member.cii) if isinstance(member, Term) else member.cii
    return member.ubl if syntax == "ubl" else member.cii


def _split(written: str) -> Steps:
    bare = _PREFIX.sub("", _TESTS.sub("", written))
    return tuple(step for step in bare.split("/") if step not in ("", "."))
