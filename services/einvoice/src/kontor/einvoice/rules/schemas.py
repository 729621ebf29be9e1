"""Compiled XML schemas; one that no package ships is made of a shipped one by its differences (`assets/schemas.toml`).

XRechnung's CII is UN/CEFACT D16B (KoSIT's scenarios), of which D22B is the successor: the same types with more in them.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kontor.einvoice.en16931.codec import Element
from lxml import etree

_XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def narrowings() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_text())


def _text() -> str:
    return (resources.files("kontor.einvoice") / "assets" / "schemas.toml").read_text("utf-8")


@cache
def fingerprint(path: Path, narrowing: str) -> str:
    """SHA-256 over the shipped file and, where it is narrowed, over our facts."""
    facts = _text().encode() if narrowing else b""
    return hashlib.sha256(path.read_bytes() + facts).hexdigest()


def compiled(path: Path, narrowing: str = "") -> etree.XMLSchema:
    parser = etree.XMLParser()
    if narrowing:
        parser.resolvers.add(_Narrowed(narrowings()[narrowing]))
    return etree.XMLSchema(etree.parse(str(path), parser))


class _Narrowed(etree.Resolver):
    """Gives every imported file of the shipped schema as the other release has it."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__()
        self._facts = facts

    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:  # noqa: ARG002 - lxml names it
        root = etree.parse(system_url).getroot()
        _narrow(root, self._facts)
        return self.resolve_string(etree.tostring(root), *context, base_url=system_url)


def _narrow(root: Element, facts: Mapping[str, Any]) -> None:
    for kind in root.iterchildren(f"{_XS}complexType"):
        name = str(kind.get("name"))
        absent = frozenset(facts["absent"].get(name, "").split())
        for element in list(kind.iter(f"{_XS}element")):
            path = f"{name}/{element.get('name')}"
            if element.get("name") in absent:
                above = element.getparent()
                if above is not None:
                    above.remove(element)
            if path in facts["once"]:
                element.set("maxOccurs", "1")
            if path in facts["demanded"]:
                element.set("minOccurs", "1")
        if facts["fixed_lists"]:
            for attribute in kind.iter(f"{_XS}attribute"):
                if "default" in attribute.attrib:
                    attribute.set("fixed", attribute.attrib.pop("default"))
