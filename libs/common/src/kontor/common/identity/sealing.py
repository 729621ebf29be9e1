"""Secrets we have to know again, encrypted as they lie in the database: AES-256-GCM under a key of the service's own.

The key is made from the service's private key, so a backup that keeps the keys keeps what is sealed; a private key that
is replaced makes what was sealed unreadable. Secrets that are only compared are kept as hashes instead.
"""

import base64
import hmac
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
        self._cipher = AESGCM(_derived(private_key, f"kontor seal {purpose}"))
        self._marking = _derived(private_key, f"kontor mark {purpose}")

    @classmethod
    def of(cls, private_key_path: Path, purpose: str) -> "Seal":
        return cls(private_key_path.read_bytes(), purpose)

    def close(self, secret: bytes, record: object) -> str:
        return _VERSION + base64.urlsafe_b64encode(self.close_bytes(secret, record)).decode()

    def open(self, sealed: str, record: object) -> bytes:
        """Raises Unsealable."""
        try:
            if not sealed.startswith(_VERSION):
                raise ValueError("another form")
            return self.open_bytes(base64.urlsafe_b64decode(sealed.removeprefix(_VERSION)), record)
        except ValueError as odd:
            raise Unsealable(type(odd).__name__) from odd

    def close_bytes(self, secret: bytes, record: object) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, str(record).encode())

    def open_bytes(self, sealed: bytes, record: object) -> bytes:
        """Raises Unsealable."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], str(record).encode())
        except (ValueError, InvalidTag) as odd:
            raise Unsealable(type(odd).__name__) from odd

    def mark(self, content: bytes) -> bytes:
        """By which the same content is known again, and nobody without the key can try what it might have been."""
        return hmac.digest(self._marking, content, "sha256")


def _derived(private_key: bytes, what: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=what.encode()).derive(private_key)
