"""How rules look at an XML tree: compiled paths, texts as XPath sees them, numbers, where a node stands.

A `Claim` says what must hold at every node of a context; it is broken once, however many nodes break it.
"""

import re
from collections.abc import Iterable, Iterator
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
_BLANKS = re.compile(r"[ \t\r\n]+")
_INDEXED = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Claim:
    """`test` (XPath 1.0) must be true at every node of `context`."""

    rule: str
    context: str
    test: str


@cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path, namespaces=NAMES)


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


def one_of(expression: str, values: Iterable[str]) -> str:
    """XPath for: the expression is one of these."""
    return "(" + " or ".join(f"{expression}='{value}'" for value in values) + ")"


def place(node: Element) -> str:
    """Where a node stands: /Invoice/InvoiceLine[2]/Price."""
    return _INDEXED.sub("", node.getroottree().getelementpath(node)) if node.getparent() is not None else ""


def broken(root: Element, claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in claims:
        culprits = nodes(root, f"({claim.context})[not({claim.test})]")
        if culprits:
            yield breach(claim.rule, "/" + place(culprits[0]))
