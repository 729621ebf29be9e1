"""The wire between the service and its workers: one JSON head and some blobs per frame.

Never pickle: a worker reads foreign files, and what it answers is data, not code.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
MAX_FRAME = 128 * 1024 * 1024


def pack(head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    text = json.dumps({**head, "blobs": [len(b) for b in blobs]}, ensure_ascii=False).encode()
    return b"".join((LENGTH.pack(len(text)), text, *blobs))


def head_of(text: bytes) -> tuple[dict[str, Any], list[int]]:
    head: dict[str, Any] = json.loads(text)
    sizes = [int(size) for size in head.pop("blobs")]
    if any(size < 0 for size in sizes) or sum(sizes) > MAX_FRAME:
        raise ValueError("frame too large")
    return head, sizes


def read(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame, None at the end of the stream."""
    prefix = stream.read(LENGTH.size)
    if len(prefix) < LENGTH.size:
        return None
    head, sizes = head_of(stream.read(LENGTH.unpack(prefix)[0]))
    return head, [stream.read(size) for size in sizes]
