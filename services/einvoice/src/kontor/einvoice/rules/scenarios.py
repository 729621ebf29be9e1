"""Scenarios of the validator of authorities: what it takes, by which schema, and how severe single rules are to it.

`assets/scenarios.toml` holds what KoSIT's configuration says; with a mounted release its own scenarios.xml decides.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules.findings import Finding, Severity, breach
from kontor.einvoice.rules.rulesets import CII, UBL_CREDIT_NOTE, UBL_INVOICE
from kontor.einvoice.rules.trees import Claim, Claims
from lxml import etree

_NS = "{http://www.xoev.de/de/validator/framework/1/scenarios}"
_LEVELS = {
    "error": Severity.FATAL,
    "warning": Severity.WARNING,
    "information": Severity.INFORMATION,
    "info": Severity.INFORMATION,
}
_ROOTS = {UBL_INVOICE: ":Invoice", UBL_CREDIT_NOTE: ":CreditNote", CII: ":CrossIndustryInvoice"}
# How the rules on our model name a syntax; whether it becomes a credit note makes no difference to them.
_OF_MODEL = {None: UBL_INVOICE, "ubl": UBL_INVOICE, "cii": CII}
# Only warnings in every release we know, and a receiver may make more of them: policy.
_DOUBTFUL_CII = Claims(
    Claim("CII-SR-465", "//ram:SellerTradeParty/ram:DefinedTradeContact", "not(ram:PersonName and ram:DepartmentName)"),
    Claim("CII-SR-466", "//ram:BuyerTradeParty/ram:DefinedTradeContact", "not(ram:PersonName and ram:DepartmentName)"),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    syntax: str
    specification: str
    schema: str
    levels: Mapping[str, Severity]


@dataclass(frozen=True, slots=True)
class Expired:
    """An identifier nobody takes any more; `valid_until` is the last day it was good for."""

    name: str
    specification: str
    valid_until: date


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("kontor.einvoice") / "assets" / "scenarios.toml").read_text("utf-8"))


@cache
def _scenarios() -> Mapping[tuple[str, str], Scenario]:
    return {(entry["syntax"], entry["specification"]): _scenario(entry) for entry in _data()["scenario"]}


def _scenario(entry: Mapping[str, Any]) -> Scenario:
    levels = {rule: _LEVELS[level] for level in ("error", "warning", "information") for rule in entry[level]}
    return Scenario(entry["name"], entry["syntax"], entry["specification"], entry["schema"], levels)


@cache
def _expired() -> tuple[Expired, ...]:
    return tuple(Expired(e["name"], e["specification"], e["valid_until"]) for e in _data()["expired"])


def of(syntax: str, profile: Profile | None) -> Scenario | None:
    """The scenario a document of this syntax and profile falls under."""
    return None if profile is None else _scenarios().get((syntax, profile.specification))


def known(profile: Profile | None, syntax: str | None = None) -> Mapping[str, Severity]:
    """The levels that count for our model; without a syntax those of a UBL invoice."""
    found = of(_OF_MODEL[syntax], profile)
    return {} if found is None else found.levels


def expired(specification: str) -> Expired | None:
    return next((one for one in _expired() if specification.startswith(one.specification)), None)


def doubtful(root: Element) -> Iterator[Finding]:
    """KONTOR-KOSIT-LEVEL: valid, and yet an authority may refuse what the rules themselves only warn of."""
    if "CrossIndustryInvoice" in str(root.tag):
        for _, where in _DOUBTFUL_CII.broken(root):
            yield breach("KONTOR-KOSIT-LEVEL", where)


@cache
def levels(mounted: Path, syntax: str, specification: str) -> Mapping[str, Severity]:
    """The custom levels of the scenario that a mounted release has for this syntax and BT-24."""
    for path in sorted(mounted.rglob("scenarios.xml")):
        for scenario in etree.parse(str(path)).getroot().iter(f"{_NS}scenario"):
            match = scenario.findtext(f"{_NS}match") or ""
            if f"'{specification}'" in match and _ROOTS[syntax] in match:
                return {
                    rule: _LEVELS[str(custom.get("level"))]
                    for custom in scenario.iter(f"{_NS}customLevel")
                    for rule in (custom.text or "").split()
                }
    return {}
