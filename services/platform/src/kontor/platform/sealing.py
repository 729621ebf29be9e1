"""What platform must read again and nobody else may; and secrets of letters, which are kept nowhere.

Those are made anew from an id and platform's own key.
"""

import hashlib
import hmac
from uuid import UUID

from kontor.common.identity import sealing
from kontor.common.identity.sealing import Unsealable
from kontor.platform.settings import Settings

__all__ = ["Seal", "Unsealable"]


class Seal:
    """Sealed for one purpose each, under platform's private key; another key opens nothing that was sealed before."""

    def __init__(self, key: bytes) -> None:
        self._sealing = sealing.Seal(key, "access")
        self._links = hashlib.blake2b(key, digest_size=32, person=b"kontor-links").digest()

    @classmethod
    def of(cls, settings: Settings) -> "Seal":
        path = settings.identity.private_key_path
        return cls(path.read_bytes() if path is not None else b"")

    def seal(self, content: bytes, purpose: str) -> str:
        return self._sealing.close(content, purpose)

    def open(self, sealed: str, purpose: str) -> bytes:
        """Raises Unsealable."""
        return self._sealing.open(sealed, purpose)

    def secret_of(self, id_: UUID, purpose: str) -> bytes:
        """256 bits that only this key finds again."""
        return hmac.new(self._links, f"{purpose}\0{id_}".encode(), hashlib.sha256).digest()
