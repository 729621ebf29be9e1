"""Long answers as a stream of portions, each far below what one message may hold."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from google.protobuf.message import Message

PORTION_BYTES = 1024 * 1024
M = TypeVar("M", bound=Message)


def portions(messages: Iterable[M], most: int = PORTION_BYTES) -> Iterator[list[M]]:
    """In the order given, as many together as `most` bytes hold; one that is larger comes alone."""
    portion: list[M] = []
    size = 0
    for message in messages:
        more = message.ByteSize()
        if portion and size + more > most:
            yield portion
            portion, size = [], 0
        portion.append(message)
        size += more
    if portion:
        yield portion
