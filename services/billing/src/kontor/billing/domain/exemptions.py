"""Why a supply is free of tax: the grounds of German law with their paragraphs, and which one a line names.

Of the categories AE, K, G and O the law itself gives the words. Category E has many grounds: one is chosen for each
supply from this list or said in the seller's own words, and none is assumed (§ 14 (4) no. 8 UStG).
"""

from dataclasses import dataclass

from kontor.common.values.errors import InvalidInput


class ExemptionUnknown(InvalidInput):
    code = "billing.exemption_unknown"
    texts = {
        "de": "Diesen Befreiungsgrund gibt es nicht, oder nicht für diese Steuerkategorie. Die Liste steht unter "
        "/v1/exemptions.",
        "en": "There is no such ground of exemption, or not for this VAT category. /v1/exemptions lists them.",
    }
    cure = {
        "de": "Einen Grund aus /v1/exemptions wählen, der zur Steuerkategorie passt.",
        "en": "Choose a ground from /v1/exemptions that fits the VAT category.",
    }


@dataclass(frozen=True, slots=True)
class Exemption:
    """BT-120 in both languages, BT-121."""

    key: str
    category: str
    paragraph: str
    de: str
    en: str
    code: str = ""

    def reason(self, language: str) -> str:
        return self.en if language == "en" else self.de


def _exempt(number: str, de: str, en: str, code: str = "") -> Exemption:
    """A supply that § 4 UStG exempts; its codes are those of Article 132 and 135 of Directive 2006/112/EC."""
    paragraph = f"§ 4 Nr. {number} UStG"
    key = f"DE-4-{number.replace(' Buchst. ', '').upper()}"
    return Exemption(
        key,
        "E",
        paragraph,
        f"Steuerfrei nach {paragraph} ({de})",
        f"Exempt from VAT, § 4 no. {number} UStG ({en})",
        code,
    )


SMALL_BUSINESS = Exemption(
    "DE-19",
    "E",
    "§ 19 UStG",
    "Steuerfrei nach § 19 UStG (Kleinunternehmer)",
    "Exempt from VAT, § 19 UStG (small business)",
)
REVERSE_CHARGE = Exemption(
    "DE-13B",
    "AE",
    "§ 13b UStG",
    "Steuerschuldnerschaft des Leistungsempfängers",
    "Reverse charge: the recipient of the supply owes the VAT (Steuerschuldnerschaft des Leistungsempfängers)",
    "VATEX-EU-AE",
)
INTRA_COMMUNITY = Exemption(
    "DE-4-1B",
    "K",
    "§ 4 Nr. 1 Buchst. b UStG",
    "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b UStG)",
    "Exempt intra-Community supply (§ 4 no. 1 (b) UStG)",
    "VATEX-EU-IC",
)
EXPORT = Exemption(
    "DE-4-1A",
    "G",
    "§ 4 Nr. 1 Buchst. a UStG",
    "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a UStG)",
    "Exempt export (§ 4 no. 1 (a) UStG)",
    "VATEX-EU-G",
)
NOT_TAXABLE = Exemption(
    "DE-3A",
    "O",
    "§ 3a UStG",
    "Nicht im Inland steuerbare Leistung",
    "Not taxable in Germany",
    "VATEX-EU-O",
)
EXEMPTIONS = (
    REVERSE_CHARGE,
    INTRA_COMMUNITY,
    EXPORT,
    NOT_TAXABLE,
    SMALL_BUSINESS,
    _exempt("3", "grenzüberschreitende Beförderung", "cross-border transport"),
    _exempt("8", "Finanzumsätze", "financial services"),
    _exempt("9", "Grunderwerbsteuer, Wetten", "land transfer, betting"),
    _exempt("10", "Versicherung", "insurance"),
    _exempt("11", "Vermittlung von Versicherungen", "insurance agents"),
    _exempt("12", "Vermietung von Grundstücken", "letting of property"),
    _exempt("14", "Heilbehandlung", "medical care", "VATEX-EU-132-1C"),
    _exempt("16", "Betreuung und Pflege", "care", "VATEX-EU-132-1G"),
    _exempt("18", "Wohlfahrtspflege", "welfare", "VATEX-EU-132-1G"),
    _exempt("20", "Kultur", "culture", "VATEX-EU-132-1N"),
    _exempt("21", "Unterricht", "teaching", "VATEX-EU-132-1I"),
    _exempt("22", "Vorträge und Kurse", "lectures and courses", "VATEX-EU-132-1I"),
    _exempt("23", "Betreuung von Kindern und Jugendlichen", "care of children", "VATEX-EU-132-1H"),
    _exempt("25", "Jugendhilfe", "youth welfare", "VATEX-EU-132-1H"),
    _exempt("26", "ehrenamtliche Tätigkeit", "honorary work"),
    _exempt("27", "Gestellung von Personal", "supply of staff", "VATEX-EU-132-1K"),
    _exempt("28", "Gegenstände befreiter Tätigkeit", "goods of exempt activities"),
    _exempt("29", "Zusammenschlüsse von Personen", "cost sharing groups", "VATEX-EU-132-1F"),
)
_BY_KEY = {exemption.key: exemption for exemption in EXEMPTIONS}
# Categories whose one ground is the law's own.
_GIVEN = {e.category: e for e in (REVERSE_CHARGE, INTRA_COMMUNITY, EXPORT, NOT_TAXABLE)}
# Categories that show no reason (BR-S-10, BR-Z-10).
_WITHOUT = ("S", "Z")


def exemption_of(category: str, key: str, pointer: str = "") -> Exemption | None:
    """The ground a line of this category names; the law's own where it names none; None where none is known."""
    if not key:
        return _GIVEN.get(category)
    found = _BY_KEY.get(key)
    if found is None or found.category != category:
        raise ExemptionUnknown(key, pointer=pointer)
    return found


def needs_reason(category: str) -> bool:
    return category not in _WITHOUT
