"""Severities: what the KoSIT validator configuration makes of single rules, scenario by scenario.

`known` is what its release of 2026-08-31 lowers; with a mounted release its own scenarios.xml decides.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules.findings import Finding, Severity, breach
from kontor.einvoice.rules.trees import Claim, Claims
from lxml import etree

_NS = "{http://www.xoev.de/de/validator/framework/1/scenarios}"
_LEVELS = {
    "error": Severity.FATAL,
    "warning": Severity.WARNING,
    "information": Severity.INFORMATION,
    "info": Severity.INFORMATION,
}
_ROOTS = {"ubl-invoice": ":Invoice", "ubl-credit-note": ":CreditNote", "cii": ":CrossIndustryInvoice"}
_LOWERED = {"BR-CL-21": Severity.WARNING, "BR-CL-23": Severity.WARNING}
# BR-DEX-01, BR-DEX-04 to -08 and BR-DEX-09 stand in for these.
_EXTENSION = ("BR-CL-10", "BR-CL-11", "BR-CL-21", "BR-CL-24", "BR-CL-25", "BR-CL-26", "BR-CO-16")
# What the same release raises to an error. The official test data were not judged so: policy, not verdict.
_RAISED_CII = Claims(
    Claim("CII-SR-452", "//ram:ApplicableHeaderTradeSettlement", "count(ram:SpecifiedTradePaymentTerms) <= 1"),
    Claim(
        "CII-SR-453",
        "//ram:ApplicableHeaderTradeSettlement",
        "count(ram:SpecifiedTradePaymentTerms/ram:Description) <= 1",
    ),
    Claim("CII-SR-454", "//ram:SpecifiedLineTradeSettlement", "count(ram:ApplicableTradeTax) <= 1"),
    Claim("CII-SR-465", "//ram:SellerTradeParty/ram:DefinedTradeContact", "not(ram:PersonName and ram:DepartmentName)"),
    Claim("CII-SR-466", "//ram:BuyerTradeParty/ram:DefinedTradeContact", "not(ram:PersonName and ram:DepartmentName)"),
)
_RAISED_UBL = Claims(Claim("UBL-CR-646", "/*", "not(//cac:SubInvoiceLine)"))


def known(profile: Profile | None, syntax: str | None = None) -> Mapping[str, Severity]:
    """Levels of the scenario this profile belongs to. BR-CO-16 gives way in UBL only: CII has no BG-DEX-09."""
    if profile is None or not profile.german:
        return {}
    if profile.extension:
        given_way = [rule for rule in _EXTENSION if rule != "BR-CO-16" or syntax != "cii"]
        return {**_LOWERED, **dict.fromkeys(given_way, Severity.INFORMATION)}
    return {**_LOWERED, "BR-CL-13": Severity.INFORMATION} if profile.cvd else _LOWERED


def raised(root: Element, profile: Profile) -> Iterator[Finding]:
    """KONTOR-KOSIT-LEVEL: the validator of many authorities refuses what the rules themselves only warn of."""
    in_cii = "CrossIndustryInvoice" in str(root.tag)
    if in_cii or not profile.extension:
        for _, where in (_RAISED_CII if in_cii else _RAISED_UBL).broken(root):
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
