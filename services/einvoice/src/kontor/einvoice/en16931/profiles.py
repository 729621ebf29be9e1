"""Formats we write and judge, as dated data: identifiers, rule set, name and level inside a PDF.

A format has a period of validity; an old invoice is judged by the rules of its day. Sources: XRechnung 3.0.2,
ZUGFeRD 2.5.2 / Factur-X 1.09.2, EN 16931-1:2017.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EN_16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG_3 = f"{EN_16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class Family(StrEnum):
    EN = "en16931"
    XRECHNUNG = "xrechnung"
    FACTUR_X = "factur-x"


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    specification: str  # BT-24
    family: Family
    valid_from: date
    valid_until: date | None = None
    business_process: str | None = None  # BT-23
    conformance_level: str = ""  # fx:ConformanceLevel in a PDF
    attachment: str = "factur-x.xml"
    extension: bool = False
    cvd: bool = False

    @property
    def german(self) -> bool:
        return self.family is Family.XRECHNUNG

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


_XR_FROM = date(2024, 2, 1)
_FX_FROM = date(2023, 1, 1)
PROFILES = (
    Profile("EN 16931", EN_16931, Family.EN, date(2017, 10, 17), None, PEPPOL_PROCESS, "EN 16931"),
    Profile(
        "XRechnung 3.0",
        XRECHNUNG_3,
        Family.XRECHNUNG,
        _XR_FROM,
        None,
        PEPPOL_PROCESS,
        "XRECHNUNG",
        "xrechnung.xml",
    ),
    Profile(
        "XRechnung 3.0 Extension",
        f"{XRECHNUNG_3}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
        Family.XRECHNUNG,
        _XR_FROM,
        None,
        PEPPOL_PROCESS,
        "XRECHNUNG",
        "xrechnung.xml",
        extension=True,
    ),
    Profile(
        "XRechnung 3.0 CVD",
        f"{XRECHNUNG_3}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
        Family.XRECHNUNG,
        _XR_FROM,
        None,
        PEPPOL_PROCESS,
        "XRECHNUNG",
        "xrechnung.xml",
        cvd=True,
    ),
    Profile("Factur-X MINIMUM", "urn:factur-x.eu:1p0:minimum", Family.FACTUR_X, _FX_FROM, conformance_level="MINIMUM"),
    Profile(
        "Factur-X BASIC WL", "urn:factur-x.eu:1p0:basicwl", Family.FACTUR_X, _FX_FROM, conformance_level="BASIC WL"
    ),
    Profile(
        "Factur-X BASIC",
        f"{EN_16931}#compliant#urn:factur-x.eu:1p0:basic",
        Family.FACTUR_X,
        _FX_FROM,
        conformance_level="BASIC",
    ),
    Profile(
        "Factur-X EXTENDED",
        f"{EN_16931}#conformant#urn:factur-x.eu:1p0:extended",
        Family.FACTUR_X,
        _FX_FROM,
        business_process=PEPPOL_PROCESS,
        conformance_level="EXTENDED",
    ),
)
_BY_SPECIFICATION = {profile.specification: profile for profile in PROFILES}
XRECHNUNG = _BY_SPECIFICATION[XRECHNUNG_3]
FACTUR_X_EN16931 = _BY_SPECIFICATION[EN_16931]
FACTUR_X_BASIC = _BY_SPECIFICATION[f"{EN_16931}#compliant#urn:factur-x.eu:1p0:basic"]
FACTUR_X_EXTENDED = _BY_SPECIFICATION[f"{EN_16931}#conformant#urn:factur-x.eu:1p0:extended"]


def of(specification: str | None) -> Profile | None:
    """The profile an invoice names in BT-24."""
    return _BY_SPECIFICATION.get((specification or "").strip())
