"""Reads foreign XML without being harmed by it: no DTD, no entities, no network; caps on size, nodes and depth."""

from dataclasses import dataclass
from typing import Any

from kontor.common.errors import InvalidInput
from kontor.einvoice.en16931.codec import Element
from lxml import etree

MAX_BYTES = 20 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 100


class NotReadableXml(InvalidInput):
    code = "einvoice.not_readable_xml"
    texts = {
        "de": "Die Datei ist kein lesbares XML.",
        "en": "The file is not readable XML.",
    }


@dataclass(frozen=True, slots=True)
class Caps:
    size: int = MAX_BYTES
    nodes: int = MAX_NODES
    depth: int = MAX_DEPTH


class _Counter:
    """A parser target that counts and keeps nothing, so that a bomb is seen before it is a tree."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._nodes = 0
        self._depth = 0

    def start(self, _tag: str, _attributes: object) -> None:
        self._nodes += 1
        self._depth += 1
        if self._nodes > self._caps.nodes:
            raise NotReadableXml("too many nodes")
        if self._depth > self._caps.depth:
            raise NotReadableXml("nested too deeply")

    def doctype(self, _name: str | None, _public: str | None, _system: str | None) -> None:
        raise NotReadableXml("DOCTYPE is not allowed")

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
        raise NotReadableXml("too large")
    try:
        etree.fromstring(data, _parser(_Counter(limits)))
        root: Element = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as bad:
        raise NotReadableXml(str(bad)[:200]) from bad
    return root
