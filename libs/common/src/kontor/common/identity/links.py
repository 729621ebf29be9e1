"""The end of a customer's link: 64 characters for the tenant and a secret of 256 bits, then the service it belongs to.

The service keeps the secret's hash alone and makes the secret anew from the link's id and its own private key, so that
a letter that leaves twice carries one link. Nobody finds it in a row, an event or a log.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

from kontor.common.identity.tokens import InvalidToken

_BYTES, _TENANT_BYTES = 48, 16
_LENGTH = 64


class ShownLink(NamedTuple):
    """What a link says of itself: whom to ask, in whose name, and the hash of its secret."""

    service: str
    tenant: UUID
    secret_hash: bytes


class LinkSecrets:
    """Secrets of one service's links, and the addresses they make."""

    def __init__(self, service: str, private_key: bytes, public_url: str = "") -> None:
        self._service = service
        self._base = f"{public_url}/l/"
        self._key = hashlib.blake2b(private_key, digest_size=32, person=b"kontor-link").digest()

    def address(self, tenant: UUID, link_id: UUID) -> str:
        return f"{self._base}{self.shown(tenant, link_id)}"

    def shown(self, tenant: UUID, link_id: UUID) -> str:
        """What stands in the address. It ends in letters, so that no mail program cuts it short."""
        raw = urlsafe_b64encode(tenant.bytes + self._secret(tenant, link_id)).decode("ascii")
        return f"{raw}.{self._service}"

    def hash_of(self, tenant: UUID, link_id: UUID) -> bytes:
        """What is kept."""
        return hashlib.sha256(self._secret(tenant, link_id)).digest()

    def _secret(self, tenant: UUID, link_id: UUID) -> bytes:
        return hmac.new(self._key, tenant.bytes + link_id.bytes, hashlib.sha256).digest()


def is_link(shown: str) -> bool:
    """Whether it has the form of a link; a signed token has two dots."""
    raw, dot, service = shown.partition(".")
    return len(raw) == _LENGTH and bool(dot) and service.isascii() and service.isalpha()


def read_link(shown: str) -> ShownLink:
    """InvalidToken for what was never one of ours."""
    raw, _, service = shown.partition(".")
    try:
        found = urlsafe_b64decode(raw)
    except ValueError as odd:
        raise InvalidToken("no link of ours") from odd
    if not is_link(shown) or len(found) != _BYTES:
        raise InvalidToken("no link of ours")
    return ShownLink(service, UUID(bytes=found[:_TENANT_BYTES]), hashlib.sha256(found[_TENANT_BYTES:]).digest())
