"""Writes a model as XML by the compiled table of `codec`.

Each step of the table becomes, once, a function from what it is told to its text; "" is nothing. There is no tree and
nothing is looked up while writing, which takes a fifth of the time.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from operator import attrgetter
from typing import Any

from kontor.einvoice.en16931.codec import AMOUNT, Chain, Compiler, Currencies, Group, Kind, Node, local

Get = Callable[[Any], Any]
Write = Callable[[Any], str]
# What writes each child in turn, and by its place what stands there when it says nothing.
Below = tuple[list[Write], list[tuple[int, Write]]]
# So many pairs of currencies are kept ready; a further one costs a few milliseconds.
WRITERS = 32
_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_TEXT = str.maketrans(_MARKUP)
_IN_ATTRIBUTE = str.maketrans({**_MARKUP, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_marked = re.compile("[&<>\r]").search
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))


class Writer:
    """Writes documents of one syntax in one pair of currencies; their root declares `namespaces`, here by prefix."""

    def __init__(self, compiled: Compiler, currencies: Currencies, root: str, namespaces: Mapping[str, str]) -> None:
        self._syntax = compiled.syntax
        self._currencies = currencies
        self._prefixes = {uri: prefix for prefix, uri in namespaces.items()}
        self._shared: dict[str, Below] = {}
        declared = "".join(f' xmlns{":" if name else ""}{name}="{uri}"' for name, uri in namespaces.items())
        self._write = _branch(self._name(root), declared, (), self._below(compiled.root, ()))
        self._empty = f"<{self._name(root)}{declared}/>"

    def write(self, model: Any) -> bytes:
        """The document; ValueError when a text holds what XML has no character for."""
        text = _DECLARATION + (self._write(model) or self._empty)
        document = text.encode()
        if len(document.translate(None, _CONTROLS)) < len(document) or "\ufffe" in text or "\uffff" in text:
            raise ValueError("text with a control character cannot be XML")
        return document

    def _step(self, node: Node, base: Chain, given: Mapping[str, str]) -> Write:
        """Writes this step, told what the chain `base` leads to. `given`: attributes the step above wants on it."""
        if node.group is not None:
            return _items(_getter(node.items[len(base) :]), node.group, self._element(node, (), given))
        common = base if node.chain is not None else _common(node)
        element = self._element(node, common, given)
        return element if common == base else _within(_getter(common[len(base) :]), element)

    def _element(self, node: Node, base: Chain, given: Mapping[str, str]) -> Write:
        fixed = {**self._fixed(node), **given}
        told = [(name, _getter(chain[len(base) :]), kind) for name, chain, kind in node.attributes]
        attributes = tuple(_attribute(name, get, kind, fixed.pop(name, None)) for name, get, kind in told)
        name, head = self._name(node.tag), _attributes(fixed)
        if node.chain is not None:
            return _leaf(name, head, attributes, _getter(node.chain[len(base) :]), node.kind)
        return _branch(name, head, attributes, self._below(node, base))

    def _below(self, node: Node, base: Chain) -> Below:
        """A table with a name may hold itself: it is made once, and known before it is whole."""
        named = node.group.members if node.group is not None and isinstance(node.group.members, str) else ""
        if named in self._shared:
            return self._shared[named]
        steps: list[Write] = []
        fills: list[tuple[int, Write]] = []
        if named:
            self._shared[named] = steps, fills
        ranks = {tag: rank for rank, tag in enumerate(self._syntax.order.get(local(node.tag), ()))}
        children = [*self._children(node, base), *self._constants(node)]
        children.sort(key=lambda child: ranks.get(local(child[0]), len(ranks)))
        for place, (_, step, fill) in enumerate(children):
            steps.append(step)
            if fill is not None:
                fills.append((place, fill))
        return steps, fills

    def _children(self, node: Node, base: Chain) -> Iterable[tuple[str, Write, Write | None]]:
        wanted = {path[0]: {path[1][1:]: value} for path, value in self._tests(node) if path[1:] and path[1][0] == "@"}
        for child in filter(_speaks, node.children):
            given = wanted.get(child.tag, {})
            step = self._step(child, base, given)
            if child.beside:
                yield child.tag, _nothing, step
            elif given or local(child.tag) in self._syntax.demanded:
                yield child.tag, step, _always(f"<{self._name(child.tag)}{_attributes(given)}/>")
            else:
                yield child.tag, step, None

    def _constants(self, node: Node) -> Iterable[tuple[str, Write, Write | None]]:
        for path, value in self._tests(node):
            if path[-1][0] != "@":
                text = value.translate(_IN_TEXT)
                for tag in reversed(path):
                    text = f"<{self._name(tag)}>{text}</{self._name(tag)}>"
                yield path[0], _nothing, _always(text)

    def _fixed(self, node: Node) -> dict[str, str]:
        """Attributes that are the same wherever the step is written."""
        currency = node.chain is not None and node.kind is AMOUNT and self._syntax.amount_currency(local(node.tag))
        own = {path[0][1:]: value for path, value in self._tests(node) if path[0][0] == "@"}
        return {**node.kind.attributes, **({"currencyID": self._currencies.document} if currency else {}), **own}

    def _tests(self, node: Node) -> list[tuple[Chain, str]]:
        return [(test.path, self._currencies.of(test.value)) for test in node.tests if test.op != "!="]

    def _name(self, tag: str) -> str:
        namespace, _, name = tag[1:].partition("}")
        prefix = self._prefixes[namespace]
        return f"{prefix}:{name}" if prefix else name


def _speaks(node: Node) -> bool:
    """Whether there is anything to write: some steps are only read."""
    if node.chain is not None:
        return not node.alternative
    return node.group is not None or any(map(_speaks, node.children))


def _common(node: Node) -> Chain:
    """Where all that a step and those below it write begins; with nothing there, there is nothing to write."""
    chains = [chain for _, chain, _ in node.attributes]
    for child in filter(_speaks, node.children):
        chains.append(child.items if child.group is not None else _common(child))
    if node.chain is not None:
        chains.append(node.chain)
    shared = chains[0]
    for chain in chains[1:]:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(shared, chain, strict=False))
        shared = tuple(one for one, _ in alike)
    return shared


def _attributes(named: Mapping[str, str]) -> str:
    return "".join(f' {name}="{value.translate(_IN_ATTRIBUTE)}"' for name, value in named.items())


def _escaped(text: str) -> str:
    return text if _marked(text) is None else text.translate(_IN_TEXT)


def _nothing(_: Any) -> str:
    return ""


def _always(text: str) -> Write:
    return lambda _: text


def _getter(chain: Chain) -> Get:
    """What a chain leads to, None when something on the way is not there."""
    if len(chain) == 1:
        return attrgetter(*chain)

    def get(scope: Any) -> Any:
        for name in chain:
            scope = getattr(scope, name)
            if scope is None:
                return None
        return scope

    return get


def _within(get: Get, element: Write) -> Write:
    def within(scope: Any) -> str:
        inner = get(scope)
        return "" if inner is None else element(inner)

    return within


def _items(get: Get, group: Group, element: Write) -> Write:
    def items(scope: Any) -> str:
        value = get(scope)
        if not value:
            return ""
        every = value if group.many else (value,)
        return "".join([element(item) for item in every if group.only is None or group.only(item)])

    return items


def _attribute(name: str, get: Get, kind: Kind, otherwise: str | None) -> Write:
    missing = "" if otherwise is None else _attributes({name: otherwise})

    def attribute(scope: Any) -> str:
        value = get(scope)
        return missing if value is None else _attributes({name: kind.write(value)})

    return attribute


def _leaf(name: str, head: str, attributes: tuple[Write, ...], get: Get, kind: Kind) -> Write:
    opened, closed = f"<{name}{head}", f"</{name}>"
    said = _escaped if kind.write is str else kind.write

    def leaf(scope: Any) -> str:
        value = get(scope)
        if value is None:
            return ""
        told = "".join([attribute(scope) for attribute in attributes]) if attributes else ""
        return f"{opened}{told}>{said(value)}{closed}"

    return leaf


def _branch(name: str, head: str, attributes: tuple[Write, ...], below: Below) -> Write:
    opened, closed = f"<{name}{head}", f"</{name}>"
    steps, fills = below

    def branch(scope: Any) -> str:
        parts = [step(scope) for step in steps]
        if not any(parts):
            return ""
        for place, fill in fills:
            if not parts[place]:
                parts[place] = fill(scope)
        told = "".join([attribute(scope) for attribute in attributes]) if attributes else ""
        return f"{opened}{told}>{''.join(parts)}{closed}"

    return branch
