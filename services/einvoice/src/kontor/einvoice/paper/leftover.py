"""What stands in a document and in no business term we know: so that a readable view can name it instead of hiding it.

Reads the document once more with the same table as `en16931`, and keeps every text and attribute nobody took.
"""

from collections.abc import Iterator
from typing import Any

from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.codec import Chain, Compiler, Currencies, Element, Node, Reader
from lxml import etree

MOST = 500
_TEXT_LIMIT = 300
_PREFIXES = {ubl.CBC: "cbc", ubl.CAC: "cac", cii.RAM: "ram", cii.RSM: "rsm", cii.UDT: "udt", cii.QDT: "qdt"}
_TECHNICAL = "{http://www.w3.org/2001/XMLSchema-instance}"
# Said by another term, or by the syntax itself.
_SAID = frozenset({"currencyID", "format"})


class _Marking(Reader):
    """A reader that remembers what it took."""

    def __init__(self, compiled: Compiler, currencies: Currencies) -> None:
        super().__init__(compiled, currencies)
        self.texts: set[Element] = set()
        self.attributes: set[tuple[Element, str]] = set()

    def _collect(self, element: Element, node: Node, values: dict[Chain, Any]) -> None:
        open_before = node.chain is not None and node.chain not in values
        named = [(name, chain) for name, chain, _ in node.attributes if chain not in values]
        super()._collect(element, node, values)
        if open_before and node.chain in values:
            self.texts.add(element)
        self.attributes.update((element, name) for name, chain in named if chain in values)

    def _matches(self, element: Element, node: Node) -> bool:
        matched = super()._matches(element, node)
        if matched:
            for test in node.tests:
                if test.op != "!=" and self._value(element, test.path) == self.currencies.of(test.value):
                    self._take(element, test.path)
        return matched

    def _take(self, element: Element, path: tuple[str, ...]) -> None:
        current: Element | None = element
        for step in path:
            if current is None:
                return
            if step.startswith("@"):
                self.attributes.add((current, step[1:]))
                return
            current = current.find(step)
        if current is not None:
            self.texts.add(current)


def of(root: Element) -> tuple[list[tuple[str, str]], int]:
    """Path and text of what no term holds, at most `MOST`, and how many there are in all."""
    kept, count = [], 0
    for element, attribute, text in _unread(root):
        if count < MOST:
            path = _path(element) + (f"/@{_named(attribute)}" if attribute else "")
            kept.append((path, text if len(text) <= _TEXT_LIMIT else text[:_TEXT_LIMIT] + "…"))
        count += 1
    return kept, count


def _unread(root: Element) -> Iterator[tuple[Element, str, str]]:
    reader = _read(root)
    for element in root.iter(etree.Element):
        text = "" if len(element) else " ".join((element.text or "").split())
        if text and element not in reader.texts:
            yield element, "", text
        for name, value in element.attrib.items():
            attribute = str(name)
            known = attribute in _SAID or attribute.startswith(_TECHNICAL) or (element, attribute) in reader.attributes
            if value.strip() and not known:
                yield element, attribute, str(value)


def _read(root: Element) -> _Marking:
    syntax = cii if etree.QName(root).namespace == cii.RSM else ubl
    compiled, currencies = syntax.reading(root)
    reader = _Marking(compiled, currencies)
    reader.read(root, compiled.root, *syntax.SHAPE)
    return reader


def _path(element: Element) -> str:
    steps = [_step(element), *(_step(parent) for parent in element.iterancestors())]
    return "/".join(reversed(steps[:-1] or steps))


def _step(element: Element) -> str:
    same = element.getparent()
    name = _named(str(element.tag))
    if same is None:
        return name
    number = sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
    return f"{name}[{number}]" if number > 1 else name


def _named(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace.removeprefix("{"))
    return f"{prefix}:{local}" if prefix else local
