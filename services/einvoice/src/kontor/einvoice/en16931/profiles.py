"""Formats we write and judge, as dated data (`assets/profiles.toml`): identifiers, terms, name and level inside a PDF.

A format has a period of validity; an old invoice is judged by the rules of its day.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

EN_16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG_3 = f"{EN_16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class Family(StrEnum):
    EN = "en16931"
    XRECHNUNG = "xrechnung"
    FACTUR_X = "factur-x"
    PEPPOL = "peppol"


@dataclass(frozen=True, slots=True)
class Profile:
    """`terms` are the BT and BG ids it can say, `required` those it demands beyond EN 16931 (one of each entry)."""

    name: str
    specification: str  # BT-24
    family: Family
    valid_from: date
    valid_until: date | None = None
    business_process: str | None = None  # BT-23
    conformance_level: str = ""  # fx:ConformanceLevel in a PDF, "" where it does not go into one
    attachment: str = ""  # its file name inside a PDF
    relationship: tuple[str, ...] = ()  # AFRelationship inside a PDF, the first is ours
    syntaxes: tuple[str, ...] = ("ubl", "cii")
    terms: frozenset[str] = frozenset()
    required: tuple[tuple[str, ...], ...] = ()
    extension: bool = False
    cvd: bool = False
    self_billing: bool = False

    @property
    def german(self) -> bool:
        return self.family is Family.XRECHNUNG

    @property
    def peppol(self) -> bool:
        return self.family is Family.PEPPOL

    @property
    def embeddable(self) -> bool:
        return bool(self.conformance_level)

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


def _asset(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("kontor.einvoice") / "assets" / name).read_text("utf-8"))


@cache
def names() -> Mapping[str, str]:
    """Every business term and group we know by its id, with the name the specification gives it."""
    data = _asset("terms.toml")
    return {**data["groups"], **data["terms"]}


def _terms(entry: Mapping[str, Any]) -> frozenset[str]:
    beyond = {name for name in names() if "-X-" in name or "-DEX-" in name}
    allowed = set(entry.get("only") or (names().keys() - beyond))
    return frozenset((allowed | set(entry.get("also", ()))) - set(entry.get("without", ())))


def _profile(entry: Mapping[str, Any]) -> Profile:
    return Profile(
        name=entry["name"],
        specification=entry["specification"],
        family=Family(entry["family"]),
        valid_from=entry["valid_from"],
        valid_until=entry.get("valid_until"),
        business_process=entry.get("business_process"),
        conformance_level=entry.get("conformance_level", ""),
        attachment=entry.get("attachment", ""),
        relationship=tuple(entry.get("relationship", ())),
        syntaxes=tuple(entry["syntaxes"]),
        terms=_terms(entry),
        required=tuple(tuple(one.split()) for one in entry.get("required", ())),
        extension=entry.get("extension", False),
        cvd=entry.get("cvd", False),
        self_billing=entry.get("self_billing", False),
    )


PROFILES = tuple(_profile(entry) for entry in _asset("profiles.toml")["profile"])
_BY_SPECIFICATION = {profile.specification: profile for profile in PROFILES}
_BY_NAME = {profile.name: profile for profile in PROFILES}
XRECHNUNG = _BY_SPECIFICATION[XRECHNUNG_3]
XRECHNUNG_EXTENSION = _BY_NAME["XRechnung 3.0 Extension"]
FACTUR_X_EN16931 = _BY_SPECIFICATION[EN_16931]
FACTUR_X_BASIC = _BY_NAME["Factur-X BASIC"]
FACTUR_X_EXTENDED = _BY_NAME["Factur-X EXTENDED"]
PEPPOL_BIS = _BY_NAME["Peppol BIS Billing 3.0"]
PEPPOL_SELF_BILLING = _BY_NAME["Peppol BIS Self-Billing 3.0"]


def of(specification: str | None) -> Profile | None:
    """The profile an invoice names in BT-24. Peppol's rules ask how it begins, so do we for Peppol."""
    named_ = (specification or "").strip()
    begun = (profile for profile in (PEPPOL_BIS, PEPPOL_SELF_BILLING) if named_.startswith(profile.specification))
    return _BY_SPECIFICATION.get(named_) or next(begun, None)


def named(name: str) -> Profile:
    return _BY_NAME[name]
