"""Leitweg-ID of German public buyers (BT-10, EAS 0204): form and check digits (ISO 7064 MOD 97-10).

The official rules look only for a non-empty BT-10; a wrong digit would be found by the authority's mail room.
"""

import re

_FORM = re.compile(r"(0[1-9]|1[0-6]|99)(\d(\d{2}(\d{3}|\d{4}|\d{7})?)?)?(-[A-Z0-9]{1,30})?-\d{2}\Z")
_MAX_LENGTH = 46


def _remainder(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97


def check_digits(coarse: str, fine: str = "") -> str:
    """The two digits that complete a Leitweg-ID."""
    return f"{98 - _remainder(coarse + fine.upper() + '00'):02}"


def looks_like(reference: str) -> bool:
    return len(reference) <= _MAX_LENGTH and _FORM.match(reference.strip().upper()) is not None


def is_valid(reference: str) -> bool:
    candidate = reference.strip().upper()
    return looks_like(candidate) and _remainder(candidate.replace("-", "")) == 1
