"""Reads foreign XML without being harmed by it: no DTD, no entities, no network; caps on size, nodes and depth.

A document is walked once without keeping anything, so that a bomb is seen before it is a tree. `NotReadableXml.reason`
says which cap or rule it broke, for the person who gets it on the desk.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kontor.common.values.errors import InvalidInput
from kontor.einvoice.en16931.codec import Element
from lxml import etree

MAX_BYTES = 20 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 100
DOCTYPE, TOO_LARGE, TOO_DEEP, ENCODING, BROKEN = "doctype", "too_large", "too_deep", "encoding", "broken_xml"
# libxml2 knows more, UTF-7 among them: what one program reads as harmless text is markup to another.
_ENCODINGS = frozenset(
    [
        "utf-8",
        "utf8",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "iso-8859-15",
        "latin1",
        "windows-1252",
    ]
)
_DECLARED = re.compile(rb"""\A<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_HEAD = 400


class NotReadableXml(InvalidInput):
    code = "einvoice.not_readable_xml"
    texts = {
        "de": "Die Datei ist kein lesbares XML.",
        "en": "The file is not readable XML.",
    }
    cure = {"de": "Die Datei beim Absender neu anfordern.", "en": "Ask the sender for the file again."}

    def __init__(self, message: str = "", *, reason: str = BROKEN, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Caps:
    """`nodes` counts elements, attributes and namespace declarations; the parser drops comments and instructions."""

    size: int = MAX_BYTES
    nodes: int = MAX_NODES
    depth: int = MAX_DEPTH
    attributes: int = MAX_ATTRIBUTES


# So few bytes hold no bomb: counting while parsing costs more than parsing does.
_SMALL = 128 * 1024


class _Counter:
    """A parser target that counts and keeps nothing."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._nodes = 0
        self._depth = 0
        self._declared = 0

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self._caps.nodes:
            raise NotReadableXml("too many nodes", reason=TOO_LARGE)

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._declared = 0
        if self._depth > self._caps.depth:
            raise NotReadableXml("nested too deeply", reason=TOO_DEEP)
        if len(attributes) > self._caps.attributes:
            raise NotReadableXml("too many attributes", reason=TOO_LARGE)
        self._count(1 + len(attributes))

    def start_ns(self, _prefix: str, _uri: str) -> None:
        self._declared += 1
        if self._declared > self._caps.attributes:
            raise NotReadableXml("too many namespaces", reason=TOO_LARGE)
        self._count(1)

    def doctype(self, _name: str | None, _public: str | None, _system: str | None) -> None:
        raise NotReadableXml("DOCTYPE is not allowed", reason=DOCTYPE)

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        return None


def _parser(target: Any = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse(data: bytes, caps: Caps | None = None) -> Element:
    """The root element of a document within our caps."""
    limits = caps or Caps()
    if len(data) > limits.size:
        raise NotReadableXml("too large", reason=TOO_LARGE)
    _must_be_plainly_encoded(data)
    try:
        if len(data) > _SMALL:
            etree.fromstring(data, _parser(_Counter(limits)))
        root: Element = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as bad:
        reason = TOO_LARGE if "limit exceeded" in str(bad) else BROKEN
        raise NotReadableXml(str(bad)[:200], reason=reason) from bad
    except MemoryError as full:
        raise NotReadableXml("needs too much memory", reason=TOO_LARGE) from full
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadableXml("DOCTYPE is not allowed", reason=DOCTYPE)
    if _deeper_than(limits.depth)(root):
        raise NotReadableXml("nested too deeply", reason=TOO_DEEP)
    return root


@cache
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * (depth + 1)})")


def _must_be_plainly_encoded(data: bytes) -> None:
    """By its own declaration, which UTF-16 spells with a NUL beside each letter."""
    head = data[:_HEAD].replace(b"\x00", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    declared = _DECLARED.match(head.lstrip())
    if declared is not None and declared[1].decode("ascii").lower() not in _ENCODINGS:
        raise NotReadableXml(f"encoding {declared[1]!r}", reason=ENCODING)
