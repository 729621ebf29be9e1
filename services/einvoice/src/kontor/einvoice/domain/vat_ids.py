"""VAT identification numbers of the EU: form by country, check digit where its rule is published and simple.

Says nothing about whether the number is in use: only the tax authorities know that (§ 18e UStG).
"""

import re
from collections.abc import Callable, Mapping

_FORMS: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"[1-9]\d{8}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}


def compact(text: str) -> str:
    """As it is compared: capitals, without blanks, points and hyphens."""
    return re.sub(r"[\s./-]", "", text).upper()


def is_plausible(text: str) -> bool:
    """False for what cannot be a number of its country; of countries outside the EU nothing is known."""
    number = compact(text)
    form = _FORMS.get(number[:2])
    if form is None:
        return re.fullmatch(r"[A-Z]{2}[A-Z0-9]{2,18}", number) is not None
    if re.fullmatch(form, number[2:]) is None:
        return False
    check = _CHECKS.get(number[:2])
    return check is None or check(number[2:])


def _de(digits: str) -> bool:
    """ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits[:8]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[8])


def _at(body: str) -> bool:
    digits = [int(d) for d in body[1:]]
    total = sum(d if at % 2 == 0 else sum(divmod(2 * d, 10)) for at, d in enumerate(digits[:7]))
    return (10 - (total + 4) % 10) % 10 == digits[7]


def _be(digits: str) -> bool:
    return 97 - int(digits[:8]) % 97 == int(digits[8:])


def _lu(digits: str) -> bool:
    return int(digits[:6]) % 89 == int(digits[6:])


def _dk(digits: str) -> bool:
    return sum(int(d) * w for d, w in zip(digits, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def _it(digits: str) -> bool:
    total = sum(int(d) if at % 2 == 0 else sum(divmod(2 * int(d), 10)) for at, d in enumerate(digits))
    return total % 10 == 0


_CHECKS: Mapping[str, Callable[[str], bool]] = {"AT": _at, "BE": _be, "DE": _de, "DK": _dk, "IT": _it, "LU": _lu}
