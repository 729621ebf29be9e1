"""IBAN check by its own digits (ISO 13616, MOD 97-10)."""

import re
from functools import lru_cache

_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}\Z")


@lru_cache(maxsize=4_096)
def is_valid(text: str | None) -> bool:
    """As BR-DE-19 and BR-DE-20 judge it: blanks do not count, a no-break space and small letters do."""
    compact = re.sub(r"\s", "", text or "", flags=re.ASCII)
    if not _FORM.match(compact):
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(ord(c) - 55 if c > "@" else int(c)) for c in turned)) % 97 == 1


def grouped(text: str) -> str:
    """In blocks of four, as people read it."""
    compact = re.sub(r"\s", "", text)
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))
