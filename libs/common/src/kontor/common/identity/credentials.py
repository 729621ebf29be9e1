"""A NATS credentials file (`.creds`): the user's JWT, and the seed that signs the server's nonce.

The file is read at each connection, so that it can be renewed while a process runs.
"""

import base64
import binascii
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_BLOCK = re.compile(r"-{3,}BEGIN ([A-Z ]+?)-{3,}\s*(\S+)\s*-{3,}END \1-{3,}")
_JWT, _SEED = "NATS USER JWT", "USER NKEY SEED"
# Two bytes of kind, 32 of seed, two of checksum.
_KIND, _END = 2, 34


class CredentialsUnusable(OSError):
    """The file is not what NATS writes; the connection is tried again, as with a file that is not there yet."""


class Credentials:
    """The two answers that a client gives to a server."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def jwt(self) -> bytes:
        return self._block(_JWT).encode()

    def sign(self, nonce: str) -> bytes:
        """The nonce's signature in base64."""
        seed = self._block(_SEED)
        try:
            raw = base64.b32decode(seed + "=" * (-len(seed) % 8))
            key = Ed25519PrivateKey.from_private_bytes(raw[_KIND:_END])
        except (binascii.Error, ValueError) as odd:
            raise CredentialsUnusable(f"{self._path}: not a seed") from odd
        return base64.b64encode(key.sign(nonce.encode()))

    def _block(self, kind: str) -> str:
        blocks = dict(_BLOCK.findall(self._path.read_text(encoding="utf-8")))
        if kind not in blocks:
            raise CredentialsUnusable(f"{self._path}: no {kind}")
        return str(blocks[kind])
