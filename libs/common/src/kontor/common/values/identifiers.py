"""Identifiers as people type and paste them: VAT ids, IBANs and BICs cleaned the same way, their check digits told.

Whether a wrong one is refused or only pointed out is the decision of whoever keeps it.
"""

import re
import unicodedata
from typing import Literal

from stdnum import iban
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError

Fault = Literal["", "form", "check_digits"]

# Blanks of all kinds, controls, marks one cannot see (zero width, direction), and what groups digits on paper.
_DROPPED_KINDS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_DROPPED = frozenset("-.\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}")
# ISO 9362: institution, country, location, branch.
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def clean_identifier(typed: str) -> str:
    """`de89 3704-0044…` and its full-width or no-break spellings to one form."""
    plain = unicodedata.normalize("NFKC", typed)
    kept = (char for char in plain if char not in _DROPPED and unicodedata.category(char) not in _DROPPED_KINDS)
    return "".join(kept).upper()


def is_iban(cleaned: str) -> bool:
    """By ISO 13616: length and structure of the country, check digits modulo 97."""
    return bool(iban.is_valid(cleaned))


def vat_id_fault(cleaned: str) -> Fault:
    """By the rules of the member state its prefix names. Right digits do not say that it was given to anybody."""
    try:
        vat.validate(cleaned)
    except InvalidChecksum:
        return "check_digits"
    except ValidationError:
        return "form"
    return ""


def is_bic(cleaned: str) -> bool:
    return _BIC.fullmatch(cleaned) is not None
