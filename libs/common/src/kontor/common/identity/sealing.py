"""Secrets we have to know again, encrypted as they lie in the database: AES-256-GCM under a key of the service's own.

The key is made from the service's private key, so a backup that keeps the keys keeps what is sealed; a private key that
is replaced makes what was sealed unreadable. Secrets that are only compared are kept as hashes instead.
"""

import base64
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES, _NONCE_BYTES = 32, 12
_VERSION = "s1."


class Unsealable(Exception):
    """Sealed under another key, for another record, or no seal at all."""


class Seal:
    """Seals for one purpose; what is sealed for a record opens for that record alone."""

    def __init__(self, private_key: bytes, purpose: str) -> None:
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"kontor seal {purpose}".encode())
        self._cipher = AESGCM(derived.derive(private_key))

    @classmethod
    def of(cls, private_key_path: Path, purpose: str) -> "Seal":
        return cls(private_key_path.read_bytes(), purpose)

    def close(self, secret: bytes, record: object) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, secret, str(record).encode())
        return _VERSION + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, record: object) -> bytes:
        """Raises Unsealable."""
        try:
            if not sealed.startswith(_VERSION):
                raise ValueError("another form")
            raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], str(record).encode())
        except (ValueError, InvalidTag) as odd:
            raise Unsealable(type(odd).__name__) from odd
