"""Turns one mapping table into what writes and reads both syntaxes.

A table of terms (`mapping`) is compiled, per syntax, into a tree of XML steps in schema order. `writing` makes
functions of it, reading walks it with an element; neither knows a business term. Paths:

    cac:Party/cbc:EndpointID           child steps, relative to the group's element
    @schemeID                          an attribute, last step only
    .                                  the group's element itself
    cac:X[cbc:Y=Z]                     a constant child or attribute: written, and demanded when reading
    cac:X[cbc:Y!=Z]                    only demanded when reading
    cac:X[cbc:Y:=Z]                    only written
    cac:X>cbc:Y                        repeated as a whole: one cac:X around each cbc:Y
    {currency} {vat_currency}          BT-5 and BT-6 of the document at hand
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from lxml import etree

Element = etree._Element
_STEP = re.compile(r"(?P<tag>[^\[\]]+)(?P<tests>(\[[^\]]*\])*)$")
_TEST = re.compile(r"\[(?P<path>[^=!:\]]*(?::[^=!:\]]+)*?)(?P<op>:=|!=|=)(?P<value>[^\]]*)\]")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")


def decimal_text(value: Decimal) -> str:
    return f"{value:f}"


def amount_text(value: Decimal) -> str:
    """Two places at least, all that are there at most."""
    text = f"{value:f}"
    return text if 0 <= text.find(".") < len(text) - 2 else f"{value:.2f}"


def parse_decimal(text: str) -> Decimal | None:
    stripped = text.strip()
    if not _DECIMAL.match(stripped):
        return None
    try:
        return Decimal(stripped)
    except InvalidOperation:
        return None


def _parse_date(text: str) -> date | None:
    digits = text.strip()
    try:
        if len(digits) == 8 and digits.isdigit():
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return date.fromisoformat(digits[:10])
    except ValueError:
        return None


def _parse_binary(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _parse_text(text: str) -> str | None:
    return text if text.strip() else None


def _parse_code(text: str) -> str | None:
    return text.strip() or None


@dataclass(frozen=True)
class Kind:
    """How a value stands in XML. `attributes` are written beside it."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    attributes: Mapping[str, str] = field(default_factory=dict)


TEXT = Kind(str, _parse_text)
CODE = Kind(str, _parse_code)
AMOUNT = Kind(amount_text, parse_decimal)
NUMBER = Kind(decimal_text, parse_decimal)
DATE = Kind(date.isoformat, _parse_date)
DATE_102 = Kind(lambda value: f"{value:%Y%m%d}", _parse_date, {"format": "102"})
BINARY = Kind(lambda value: base64.b64encode(value).decode("ascii"), _parse_binary)


@dataclass(frozen=True)
class Term:
    """One business term: its place in the model and in both syntaxes ("" where a syntax has none)."""

    bt: str
    field: str
    ubl: str
    cii: str
    kind: Kind = TEXT
    ubl_note: str | None = None  # UBL credit note, where it differs
    cii_alt: str = ""  # read only, when the first path holds nothing
    cii_beside: str = ""  # written only, where its parent stands


@dataclass(frozen=True)
class Group:
    """A group of terms. `many` repeats; `keep` makes an empty element an empty group instead of none."""

    bg: str
    field: str
    shape: type
    ubl: str
    cii: str
    members: "Sequence[Term | Group] | str"
    many: bool = False
    keep: bool = False
    only: Callable[[Any], bool] | None = None  # which items this element is for, when a syntax knows two
    ubl_note: str | None = None


Member = Term | Group
Chain = tuple[str, ...]


@dataclass
class Test:
    path: tuple[str, ...]
    op: str
    value: str


@dataclass
class Node:
    """One XML step with what belongs below it, children in schema order."""

    key: str
    tag: str
    tests: tuple[Test, ...]
    children: "list[Node]" = field(default_factory=list)
    chain: Chain | None = None  # text of this element
    kind: Kind = TEXT
    alternative: bool = False  # read only
    beside: bool = False  # written only
    attributes: "list[tuple[str, Chain, Kind]]" = field(default_factory=list)
    group: Group | None = None  # repeats over the items at `items`
    items: Chain = ()
    keep: Chain | None = None

    @cached_property
    def steps(self) -> "dict[str, list[Node]]":
        """The children by their tag; asked only when all are there."""
        found: dict[str, list[Node]] = {}
        for child in self.children:
            if not child.beside:
                found.setdefault(child.tag, []).append(child)
        return found


@dataclass(frozen=True)
class Syntax:
    """What a syntax adds to the table: names, schema order, which attribute an amount carries."""

    name: str
    namespaces: Mapping[str, str]
    order: Mapping[str, Sequence[str]]
    path: Callable[[Member], str]
    kinds: Callable[[Kind], Kind]
    amount_currency: Callable[[str], bool]
    demanded: frozenset[str] = frozenset()  # elements that stand even when they say nothing


@dataclass(frozen=True)
class Currencies:
    document: str
    vat: str

    def of(self, value: str) -> str:
        return {"{currency}": self.document, "{vat_currency}": self.vat}.get(value, value)


class Compiler:
    def __init__(self, syntax: Syntax, members: Sequence[Member], named: Mapping[str, Sequence[Member]]) -> None:
        self.syntax = syntax
        self.named = named
        self._shared: dict[str, list[Node]] = {}
        self.root = Node("", "", ())
        self._add(self.root, self.root, members, ())
        self._sort(self.root, set())

    def _add(self, root: Node, anchor: Node, members: Sequence[Member], chain: Chain) -> None:
        for member in members:
            path = self.syntax.path(member)
            if path:
                base = root if path.startswith("/") else anchor
                if isinstance(member, Term):
                    self._add_term(base, path.lstrip("/"), member, chain)
                else:
                    self._add_group(root, base, path.lstrip("/"), member, chain)

    def _add_term(self, base: Node, path: str, term: Term, chain: Chain) -> None:
        what = (*chain, term.field), self.syntax.kinds(term.kind)
        self._set(base, path, *what)
        if self.syntax.name == "cii" and term.cii_alt:
            self._set(base, term.cii_alt, *what, alternative=True)
        if self.syntax.name == "cii" and term.cii_beside:
            self._set(base, term.cii_beside, *what, beside=True)

    def _set(
        self, base: Node, path: str, chain: Chain, kind: Kind, *, alternative: bool = False, beside: bool = False
    ) -> None:
        steps = _split(path)
        attribute = steps.pop() if steps[-1].startswith("@") else None
        node = self._walk(base, [s for s in steps if s != "."], private=alternative)
        if attribute is not None:
            node.attributes.append((attribute[1:], chain, kind))
        else:
            node.chain, node.kind, node.alternative, node.beside = chain, kind, alternative, beside

    def _add_group(self, root: Node, base: Node, path: str, group: Group, chain: Chain) -> None:
        outer, _, within = path.partition(">")
        steps = [] if path == "." else _split(outer)
        inner = (*chain, group.field)
        if not group.many and group.only is None:
            node = self._walk(base, steps)
            if group.keep and path != ".":
                node.keep = inner
            members = self.named[group.members] if isinstance(group.members, str) else group.members
            self._add(root, node, members, inner)
            return
        node = self._walk(self._walk(base, steps[:-1]), steps[-1:], private=True)
        node.group, node.items = group, inner
        if isinstance(group.members, str):
            known = self._shared.get(group.members)
            if known is not None:
                node.children = known
                return
            self._shared[group.members] = node.children
            self._add(node, node, self.named[group.members], ())
        else:
            self._add(node, self._walk(node, _split(within)), group.members, ())

    def _walk(self, node: Node, steps: Iterable[str], *, private: bool = False) -> Node:
        for step in steps:
            found = None if private else next((c for c in node.children if c.key == step and c.group is None), None)
            if found is None:
                found = self._node(step)
                node.children.append(found)
            node = found
        return node

    def _node(self, step: str) -> Node:
        match = _STEP.match(step)
        if match is None:
            raise ValueError(f"bad step {step!r}")
        tests = [_test(t) for t in re.findall(r"\[[^\]]*\]", match["tests"])]
        named = [Test(tuple(self.name(p) for p in t.path), t.op, t.value) for t in tests]
        return Node(step, self.name(match["tag"]), tuple(named))

    def name(self, prefixed: str) -> str:
        if prefixed.startswith("@"):
            return prefixed
        prefix, _, local = prefixed.partition(":")
        return f"{{{self.syntax.namespaces[prefix]}}}{local}"

    def _sort(self, node: Node, seen: set[int]) -> None:
        if id(node.children) in seen:
            return
        seen.add(id(node.children))
        order = self.syntax.order.get(local(node.tag), ())
        rank = {tag: i for i, tag in enumerate(order)}
        node.children.sort(key=lambda child: rank.get(local(child.tag), len(rank)))
        for child in node.children:
            self._sort(child, seen)


def _split(path: str) -> list[str]:
    """Splits at slashes outside of brackets."""
    return re.findall(r"(?:[^/\[]|\[[^\]]*\])+", path)


def _test(text: str) -> Test:
    match = _TEST.match(text)
    if match is None:
        raise ValueError(f"bad test {text!r}")
    return Test(tuple(match["path"].split("/")), match["op"], match["value"])


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


class Reader:
    def __init__(self, compiled: Compiler, currencies: Currencies) -> None:
        self.compiled = compiled
        self.currencies = currencies

    def read(self, element: Element, node: Node, shape: type, members: Sequence[Member]) -> Any:
        values: dict[Chain, Any] = {}
        self._collect(element, node, values)
        return self._build(shape, members, values, ())

    def _collect(self, element: Element, node: Node, values: dict[Chain, Any]) -> None:
        if node.chain is not None and node.chain not in values:
            value = node.kind.read(element.text or "")
            if value is not None:
                values[node.chain] = value
        for name, chain, kind in node.attributes:
            text = element.get(name)
            if text is not None and chain not in values:
                value = kind.read(text)
                if value is not None:
                    values[chain] = value
        if node.keep is not None:
            values.setdefault(node.keep, True)
        if node.children:
            self._children(element, node, values)

    def _children(self, element: Element, node: Node, values: dict[Chain, Any]) -> None:
        late = []
        for child in element:
            for step in node.steps.get(child.tag, ()):
                if self._matches(child, step):
                    if step.group is not None:
                        self._item(child, step, values)
                    elif step.alternative:
                        late.append((child, step))
                    else:
                        self._collect(child, step, values)
        for child, step in late:
            self._collect(child, step, values)

    def _item(self, element: Element, node: Node, values: dict[Chain, Any]) -> None:
        group = node.group
        assert group is not None
        members = self.compiled.named[group.members] if isinstance(group.members, str) else group.members
        item = self.read(element, node, group.shape, members)
        if item is None:
            item = group.shape() if group.keep else None
        if item is None or (group.only is not None and not group.only(item)):
            return
        if group.many:
            values.setdefault(node.items, []).append(item)
        else:
            values.setdefault(node.items, item)

    def _matches(self, element: Element, node: Node) -> bool:
        for test in node.tests:
            if test.op == ":=":
                continue
            found = self._value(element, test.path)
            if test.op == "=" and found != self.currencies.of(test.value):
                return False
            if test.op == "!=" and found == self.currencies.of(test.value):
                return False
        return True

    def _value(self, element: Element, path: tuple[str, ...]) -> str:
        current: Element | None = element
        for step in path:
            if current is None:
                return ""
            if step.startswith("@"):
                return (current.get(step[1:]) or "").strip()
            current = current.find(step)
        text = "" if current is None else (current.text or "").strip()
        return {"1": "true", "0": "false"}.get(text, text) if path[-1].endswith("Indicator") else text

    def _build(self, shape: type, members: Sequence[Member], values: Mapping[Chain, Any], chain: Chain) -> Any:
        facts: dict[str, Any] = {}
        for member in members:
            at = (*chain, member.field)
            if isinstance(member, Term) or member.many or member.only is not None:
                if at in values:
                    value = values[at]
                    facts[member.field] = tuple(value) if isinstance(value, list) else value
            else:
                inner = self.compiled.named[member.members] if isinstance(member.members, str) else member.members
                value = self._build(member.shape, inner, values, at)
                if value is None and at in values:
                    value = member.shape()
                if value is not None and facts.get(member.field) is None:
                    facts[member.field] = value
        return shape(**facts) if facts else None
