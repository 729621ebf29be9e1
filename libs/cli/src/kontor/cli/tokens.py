"""Tokens for whoever runs this installation: signed with its own keys, so they need no sign-in and no service.

Who can read the keys may do this; what a tenant hands out are API keys, made over REST.
"""

from collections.abc import Sequence
from uuid import UUID

from kontor.cli.home import Home
from kontor.common.identity.tokens import NO_TENANT, Signer

# Always the same person, so that Idempotency-Keys hold; belongs to no tenant.
OPERATOR = UUID(int=1)
_OPERATING = ("platform.tenant.create", "runtime.*")


def operator_token(
    home: Home,
    tenant: UUID = NO_TENANT,
    permissions: Sequence[str] = _OPERATING,
) -> str:
    """Good for ten minutes, as every user's; who needs longer makes an API key."""
    signer = Signer("platform", home.keys / "platform.pem")
    return signer.user_token(tenant=tenant, person=OPERATOR, permissions=permissions, name="operator", locale="en")
