"""Texts of a request as every document can carry them: characters XML 1.0 does not know never come in.

A vertical tab, which word processors put where a line ends, becomes a line break. Every other character outside
XML 1.0 (2.2, Char) is refused at its field: an invoice that held one could not be written after its number was taken.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, Violation

_F = FieldDescriptor


def must_be_text(request: Message) -> None:
    """Makes line breaks of vertical tabs; InvalidInput with every field that holds what no document can."""
    found: list[str] = []
    _collect([request], _texts_of(request.DESCRIPTOR), found)
    if not text.has_odd_character("".join(found)):
        return
    places = list(_tidied(request, _texts_of(request.DESCRIPTOR), ""))
    if places:
        violations = [Violation(place, text.INVALID_TEXT) for place in places]
        raise InvalidInput(f"{len(places)} texts outside XML 1.0", code=text.INVALID_TEXT, violations=violations)


@dataclass
class _Texts:
    """Where the texts of one kind of message are."""

    plain: tuple[str, ...] = ()
    read: Callable[[Any], tuple[str, ...]] | None = None
    lists: list[str] = field(default_factory=list)
    below: list[tuple[str, Descriptor]] = field(default_factory=list)
    rows: list[tuple[str, Descriptor]] = field(default_factory=list)


@cache
def _texts_of(descriptor: Descriptor) -> _Texts:
    """Looked up once for each kind of message; what holds no text anywhere below is left out."""
    texts, plain = _Texts(), []
    for part in descriptor.fields:
        kind = part.message_type
        if kind is not None and _holds_text(kind, frozenset()):
            (texts.rows if part.is_repeated else texts.below).append((part.name, kind))
        elif part.type == _F.TYPE_STRING and part.is_repeated:
            texts.lists.append(part.name)
        elif part.type == _F.TYPE_STRING:
            plain.append(part.name)
    texts.plain = tuple(plain)
    if plain:
        get: Callable[[Any], Any] = attrgetter(*plain)
        texts.read = get if len(plain) > 1 else lambda message: (get(message),)
    return texts


def _holds_text(descriptor: Descriptor, above: frozenset[str]) -> bool:
    if descriptor.full_name in above:
        return False
    inside = above | {descriptor.full_name}
    return any(
        part.type == _F.TYPE_STRING or (part.message_type is not None and _holds_text(part.message_type, inside))
        for part in descriptor.fields
    )


def _collect(messages: Sequence[Any], texts: _Texts, found: list[str]) -> None:
    """All texts of messages of one kind, level by level: a request of a thousand rows is no rare one."""
    if texts.read is not None:
        for message in messages:
            found.extend(texts.read(message))
    for name in texts.lists:
        for message in messages:
            found.extend(getattr(message, name))
    for name, kind in texts.below:
        if set_ones := [getattr(message, name) for message in messages if message.HasField(name)]:
            _collect(set_ones, _texts_of(kind), found)
    for name, kind in texts.rows:
        if rows := [row for message in messages for row in getattr(message, name)]:
            _collect(rows, _texts_of(kind), found)


def _tidied(message: Any, texts: _Texts, at: str) -> Iterator[str]:
    """Tidies what can be; answers the pointers of what cannot."""
    for name in texts.plain:
        if (kept := _kept(getattr(message, name))) is None:
            yield f"{at}/{name}"
        elif kept != getattr(message, name):
            setattr(message, name, kept)
    for name in texts.lists:
        yield from _tidied_list(getattr(message, name), f"{at}/{name}")
    for name, kind in texts.below:
        if message.HasField(name):
            yield from _tidied(getattr(message, name), _texts_of(kind), f"{at}/{name}")
    for name, kind in texts.rows:
        for index, row in enumerate(getattr(message, name)):
            yield from _tidied(row, _texts_of(kind), f"{at}/{name}/{index}")


def _tidied_list(values: Any, at: str) -> Iterator[str]:
    for index, value in enumerate(values):
        if (kept := _kept(value)) is None:
            yield f"{at}/{index}"
        else:
            values[index] = kept


def _kept(value: str) -> str | None:
    """The text as it is kept; None when it cannot be."""
    broken = value.replace("\v", "\n")
    return None if text.has_odd_character(broken) else broken
