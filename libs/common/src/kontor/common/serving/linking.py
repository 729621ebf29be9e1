"""What a service whose records customers see by link needs: the exchange for a token, and the address of a letter.

The token lives for a minute and names one record and a few permissions; no other service takes it. A link of before
there were rows of links is a token itself, and works until it expires.
"""

from datetime import datetime, timedelta
from uuid import UUID

from kontor.common.database.links import LIFETIME, LinkKind, Links
from kontor.common.database.transaction import Tx
from kontor.common.identity.links import LinkSecrets, read_link
from kontor.common.serving.service import Context
from kontor.common.values.errors import Unauthenticated

TOKEN_LIFETIME = timedelta(seconds=60)


class LinkOver(Unauthenticated):
    code = "link_over"
    texts = {
        "de": "Dieser Link gilt nicht mehr. Bitte den aus unserer letzten Mail nehmen oder einen neuen anfordern.",
        "en": "This link is not valid any more. Please use the one in our latest mail, or ask for a new one.",
    }


class Linking:
    """The links of one kind of a service's records."""

    def __init__(self, ctx: Context, kind: LinkKind) -> None:
        settings = ctx.settings
        self.kind = kind
        self.secrets = LinkSecrets(settings.name, settings.identity.private_key_path.read_bytes(), settings.public_url)
        self._ctx = ctx

    async def exchange(self, tx: Tx, shown: str) -> tuple[str, datetime]:
        """The token for the end of a link's address, and when it ends; LinkOver without saying why."""
        link, now = read_link(shown), tx.real_clock.now()
        found = await Links(tx).by_secret(link.secret_hash) if link.tenant == tx.tenant else None
        if found is None or not found.is_good(now):
            raise LinkOver("unknown, revoked or expired")
        ends = min(now + TOKEN_LIFETIME, found.expires_at)
        named = {found.object: str(found.object_id)}
        sign = self._ctx.signer.link_token
        return sign(tx.tenant, self.kind.permissions, named, ends, found.id, locale=found.locale), ends

    async def address(self, tx: Tx, link_id: UUID, object_id: UUID, *, locale: str) -> str:
        """Where a letter about this record leads."""
        opened = await Links(tx).find(link_id) is not None
        return self.address_of(tx.tenant, link_id, object_id, locale=locale, opened=opened)

    def address_of(self, tenant: UUID, link_id: UUID, object_id: UUID, *, locale: str, opened: bool) -> str:
        """What was sent before there were rows of links, so that none was opened, still gets a signed token."""
        if opened:
            return self.secrets.address(tenant, link_id)
        expires, named = self._ctx.clock.now() + LIFETIME, {self.kind.object: str(object_id)}
        token = self._ctx.signer.link_token(tenant, self.kind.permissions, named, expires, link_id, locale=locale)
        return f"{self._ctx.settings.public_url}/l/{token}"
