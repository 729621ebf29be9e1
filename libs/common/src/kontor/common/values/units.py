"""Units of quantities as documents name them: UN/ECE Recommendations 20 and 21 (`units.txt`, EN 16931 BR-CL-23)."""

from functools import cache
from importlib import resources

from kontor.common.values.errors import InvalidInput


class UnknownUnit(InvalidInput):
    code = "unknown_unit"
    texts = {
        "de": "Diese Einheit kennt die Codeliste nicht. Üblich sind HUR (Stunde), DAY (Tag), MON (Monat), C62 (Stück).",
        "en": "The code list has no such unit. Usual ones are HUR (hour), DAY (day), MON (month), C62 (piece).",
    }


@cache
def unit_codes() -> frozenset[str]:
    return frozenset((resources.files("kontor.common.values") / "units.txt").read_text("utf-8").split())


def must_be_unit(code: str, pointer: str) -> None:
    """Refuses what is no unit; nobody guesses another for it."""
    if code not in unit_codes():
        raise UnknownUnit(code, pointer=pointer)


def is_package(code: str) -> bool:
    """Recommendation 21 lists kinds of packages; in documents their codes have an X in front."""
    return len(code) == 3 and code.startswith("X")
