"""How rules look at an XML tree: compiled paths, texts as XPath sees them, numbers, where a node stands.

A `Claim` says what must hold at every node of a context; it is broken once, however many nodes break it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.codec import Element, parse_decimal
from kontor.einvoice.rules.findings import Finding, breach
from lxml import etree

NAMES = {
    "cbc": ubl.CBC,
    "cac": ubl.CAC,
    "inv": ubl.INVOICE,
    "cn": ubl.CREDIT_NOTE,
    "rsm": cii.RSM,
    "ram": cii.RAM,
    "udt": cii.UDT,
    "qdt": cii.QDT,
}
Numbers = defaultdict[Element, list[Decimal | None]]
_ZERO = Decimal(0)
_BLANKS = re.compile(r"[ \t\r\n]+")
_ANYWHERE = re.compile(r"//(?=[\w*])")
_INDEXED = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Claim:
    """`test` (XPath 1.0) must be true at every node of `context`."""

    rule: str
    context: str
    test: str


@cache
def _compiled(path: str) -> etree.XPath:
    """`//x[…]` has libxml2 gather every node first, one axis does not; no path of ours counts by `//x[1]`."""
    return etree.XPath(_ANYWHERE.sub("/descendant::", path), namespaces=NAMES)


def nodes(context: Element, path: str) -> list[Any]:
    found = _compiled(path)(context)
    return found if isinstance(found, list) else [found]


def holds(context: Element, test: str) -> bool:
    return bool(_compiled(f"boolean({test})")(context))


def said(value: Element | str | None) -> str:
    """The text of a node as normalize-space() gives it: a no-break space is no blank."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else (value.text or "")
    return _BLANKS.sub(" ", text).strip(" ")


def first(context: Element, path: str) -> Element | None:
    found = nodes(context, path)
    return found[0] if found else None


def number(context: Element, path: str) -> Decimal | None:
    node = first(context, path)
    return None if node is None else parse_decimal(node.text or "")


def numbers(context: Element, path: str) -> list[Decimal]:
    values = (parse_decimal(node.text or "") for node in nodes(context, path))
    return [value for value in values if value is not None]


def numbers_by(root: Element, context: str, path: str, *, up: int = 1) -> Numbers:
    """What a path leads to from each node of a context, by that node, `up` steps above: asked once for all of them."""
    found: Numbers = defaultdict(list)
    for node in nodes(root, f"{context}/{path}"):
        owner = node
        for _ in range(up):
            owner = owner.getparent()
        found[owner].append(parse_decimal(node.text or ""))
    return found


def first_of(values: Sequence[Decimal | None]) -> Decimal | None:
    return values[0] if values else None


def summed(values: Iterable[Decimal | None]) -> Decimal:
    return sum(filter(None, values), _ZERO)


def one_of(expression: str, values: Iterable[str]) -> str:
    """XPath for: the expression is one of these."""
    return "(" + " or ".join(f"{expression}='{value}'" for value in values) + ")"


def place(node: Element) -> str:
    """Where a node stands: /Invoice/InvoiceLine[2]/Price."""
    return _INDEXED.sub("", node.getroottree().getelementpath(node)) if node.getparent() is not None else ""


class Claims:
    """Claims asked in one question, and each by itself only of a document that breaks any."""

    def __init__(self, *claims: Claim) -> None:
        self._claims = claims
        tests: dict[str, list[str]] = {}
        for claim in claims:
            tests.setdefault(claim.context, []).append(f"({claim.test})")
        self._all = " and ".join(f"not(({at})[not({' and '.join(asked)})])" for at, asked in tests.items())

    def broken(self, root: Element) -> Iterator[tuple[str, str]]:
        """The rule of each broken claim and where it is broken first."""
        if not holds(root, self._all):
            for claim in self._claims:
                culprits = nodes(root, f"({claim.context})[not({claim.test})]")
                if culprits:
                    yield claim.rule, "/" + place(culprits[0])


def broken(root: Element, claims: Claims) -> Iterator[Finding]:
    for rule, where in claims.broken(root):
        yield breach(rule, where)
