"""Texts of a request as every document can carry them: characters XML 1.0 does not know never come in.

A vertical tab, which word processors put where a line ends, becomes a line break. Every other character outside
XML 1.0 (2.2, Char) is refused at its field: an invoice that held one could not be written after its number was taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, Violation

_F = FieldDescriptor
# `\000` to `\177`, and the two code points that are no characters.
_ODD_MARKS = ("\\0", "\\1", "\ufffe", "\uffff")


def must_be_text(request: Message) -> None:
    """Makes line breaks of vertical tabs; InvalidInput with every field that holds what no document can."""
    if not _may_be_odd(request):
        return
    places = list(_tidied(request, _texts_of(request.DESCRIPTOR), ""))
    if places:
        violations = [Violation(place, text.INVALID_TEXT) for place in places]
        raise InvalidInput(f"{len(places)} texts outside XML 1.0", code=text.INVALID_TEXT, violations=violations)


def _may_be_odd(request: Message) -> bool:
    """Asked of the whole message in protobuf's text format, which is written without a look at each field and says
    controls as octal escapes. Line breaks and tabs have escapes of their own; what else is said so is looked at, and
    so is what holds a file, which would be nothing but escapes."""
    if _holds(request.DESCRIPTOR, _F.TYPE_BYTES):
        return True
    said = str(request)
    return any(mark in said for mark in _ODD_MARKS)


@dataclass
class _Texts:
    """Where the texts of one kind of message are."""

    plain: tuple[str, ...] = ()
    lists: list[str] = field(default_factory=list)
    below: list[tuple[str, Descriptor]] = field(default_factory=list)
    rows: list[tuple[str, Descriptor]] = field(default_factory=list)


@cache
def _texts_of(descriptor: Descriptor) -> _Texts:
    """Looked up once for each kind of message; what holds no text anywhere below is left out."""
    texts, plain = _Texts(), []
    for part in descriptor.fields:
        kind = part.message_type
        if kind is not None and _holds(kind, _F.TYPE_STRING):
            (texts.rows if part.is_repeated else texts.below).append((part.name, kind))
        elif part.type == _F.TYPE_STRING and part.is_repeated:
            texts.lists.append(part.name)
        elif part.type == _F.TYPE_STRING:
            plain.append(part.name)
    texts.plain = tuple(plain)
    return texts


@cache
def _holds(descriptor: Descriptor, type_: int, above: frozenset[str] = frozenset()) -> bool:
    """Whether a field of this type is anywhere in such a message."""
    if descriptor.full_name in above:
        return False
    inside = above | {descriptor.full_name}
    return any(
        part.type == type_ or (part.message_type is not None and _holds(part.message_type, type_, inside))
        for part in descriptor.fields
    )


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
