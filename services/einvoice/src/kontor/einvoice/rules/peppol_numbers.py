"""Numbers Peppol addresses and identifies parties by, each by its scheme (PEPPOL-COMMON-R040 to -R057).

A check asks no more than the official rule: a GLN of any length is one whose check digit fits, an Italian tax code of
sixteen places is one of its shape. Scheme lists: ISO 6523 and EAS; check digits: GS1, Modulus 11, Luhn (ISO 7812).
"""

import re
from collections.abc import Callable, Iterator

from kontor.einvoice.en16931 import ubl
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.trees import nodes, place, said

_DIGITS = re.compile(r"[0-9]+\Z")
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_FISCAL_CODE = re.compile(r"[A-Za-z]{6}[+-]?[0-9]+[A-Za-z][+-]?[0-9]+.{3}[0-9][A-Za-z]\Z", re.DOTALL)
_ALNUM_6 = re.compile(r"[A-Za-z0-9]{6}\Z")
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_ENDPOINT = f"{{{ubl.CBC}}}EndpointID"
_NUMBERED = "//cbc:EndpointID[@schemeID] | //cac:PartyIdentification/cbc:ID[@schemeID] | //cbc:CompanyID[@schemeID]"
_VAT_IDS = "//cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID"
_DUTCH_ESTABLISHMENT = "0217"


def is_gln(number: str) -> bool:
    """GS1: weights 3 and 1 in turn from the right, over any length."""
    if not _DIGITS.match(number):
        return False
    weighted = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(number[:-1])))
    return -weighted % 10 == int(number[-1])


def is_modulus_11(number: str) -> bool:
    """Weights 2 to 7 in turn from the right, as Norwegian organisation numbers have them."""
    if not _DIGITS.match(number) or int(number) == 0:
        return False
    weighted = sum(int(digit) * (at % 6 + 2) for at, digit in enumerate(reversed(number[:-1])))
    return -weighted % 11 == int(number[-1])


def is_luhn_of_ten(number: str) -> bool:
    """The tenth digit by the nine before it, as Swedish organisation numbers have it; no further ones are read."""
    if not _DIGITS.match(number) or len(number) < 10:
        return False
    doubled = (int(digit) * (2, 1)[at % 2] for at, digit in enumerate(reversed(number[:9])))
    return -sum(value // 10 + value % 10 for value in doubled) % 10 == int(number[9])


def is_greek(number: str) -> bool:
    """A Greek tax number (AFM) in the first nine places."""
    head = number[:9]
    if len(head) < 9 or not _DIGITS.match(head):
        return False
    weighted = sum(int(digit) * (256 >> at) for at, digit in enumerate(head[:8]))
    return weighted % 11 % 10 == int(head[8])


def is_italian_vat(number: str) -> bool:
    """Eleven digits by Luhn behind IT; what does not begin with IT is not looked at."""
    if number[:2] not in ("IT", "it"):
        return True
    digits = number[2:]
    if len(digits) != 11 or not _DIGITS.match(digits):
        return False
    doubled = (int(digit) * (1, 2)[at % 2] for at, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def is_dutch_vat(number: str) -> bool:
    return re.match(r"NL[0-9]{9}B[0-9]{2}\Z", number) is not None


def _is_norwegian(number: str) -> bool:
    return _has_digits(number, 9) and is_modulus_11(number)


def _is_belgian(number: str) -> bool:
    return _has_digits(number, 10) and 97 - int(number[:8]) % 97 == int(number[8:])


def _is_swedish(number: str) -> bool:
    return _has_digits(number, 10) and is_luhn_of_ten(number)


def _is_australian(number: str) -> bool:
    if not _has_digits(number, 11):
        return False
    digits = [int(digit) for digit in number]
    digits[0] -= 1
    return sum(digit * weight for digit, weight in zip(digits, _ABN_WEIGHTS, strict=True)) % 89 == 0


def _is_italian_tax_code(number: str) -> bool:
    if len(number) == 11:
        return _INTEGER.match(number.strip()) is not None
    return len(number) == 16 and _FISCAL_CODE.match(number) is not None


def _is_italian_office(number: str) -> bool:
    return _ALNUM_6.match(number) is not None


def _is_danish(number: str) -> bool:
    return _has_digits(number, 8) or _is_danish_se(number)


def _is_danish_se(number: str) -> bool:
    return number[:2] == "DK" and _has_digits(number[2:], 8)


def _has_digits(number: str, places: int) -> bool:
    return len(number) == places and _DIGITS.match(number) is not None


def _of_digits(places: int) -> Callable[[str], bool]:
    return lambda number: _has_digits(number, places)


Check = Callable[[str], bool]
_CHECKS: dict[str, tuple[str, Check]] = {
    "0007": ("PEPPOL-COMMON-R049", _is_swedish),
    "0088": ("PEPPOL-COMMON-R040", is_gln),
    "0096": ("PEPPOL-COMMON-R052", _of_digits(10)),
    "0106": ("PEPPOL-COMMON-R054", _of_digits(8)),
    "0151": ("PEPPOL-COMMON-R050", _is_australian),
    "0184": ("PEPPOL-COMMON-R042", _is_danish),
    "0190": ("PEPPOL-COMMON-R055", _of_digits(20)),
    "0192": ("PEPPOL-COMMON-R041", _is_norwegian),
    "0198": ("PEPPOL-COMMON-R053", _is_danish_se),
    "0201": ("PEPPOL-COMMON-R044", _is_italian_office),
    "0208": ("PEPPOL-COMMON-R043", _is_belgian),
    "0210": ("PEPPOL-COMMON-R045", _is_italian_tax_code),
    "0211": ("PEPPOL-COMMON-R047", is_italian_vat),
    "0217": ("PEPPOL-COMMON-R057", _of_digits(12)),
    "9944": ("PEPPOL-COMMON-R056-1", is_dutch_vat),
}
_ENDPOINT_CHECKS: dict[str, tuple[str, Check]] = {"9907": ("PEPPOL-COMMON-R046", _is_italian_tax_code)}
# Judged as they stand, blanks and all.
_AS_WRITTEN = frozenset({"0096", "0184", "0198"})


def check(root: Element) -> Iterator[Finding]:
    """Every number of a scheme that has a form, and every Dutch VAT id that no scheme has asked already."""
    dutch = [node for node in nodes(root, _VAT_IDS) if said(node).startswith("NL")]
    for node in nodes(root, _NUMBERED):
        scheme = node.get("schemeID")
        found = _CHECKS.get(scheme) or (_ENDPOINT_CHECKS.get(scheme) if node.tag == _ENDPOINT else None)
        if found is None or (scheme == _DUTCH_ESTABLISHMENT and node in dutch):
            continue
        rule, is_valid = found
        if not is_valid((node.text or "") if scheme in _AS_WRITTEN else said(node)):
            yield breach(rule, "/" + place(node))
        if node in dutch:
            dutch.remove(node)
    for node in dutch:
        if not is_dutch_vat(said(node)):
            yield breach("PEPPOL-COMMON-R056-2", "/" + place(node))
