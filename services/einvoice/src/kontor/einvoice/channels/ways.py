"""The ways by name: attached to a mail, as a link, through Peppol."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from kontor.common.serving.linking import Linking
from kontor.common.serving.service import Context
from kontor.einvoice.channels.access_point import access_point_of
from kontor.einvoice.channels.mail import AttachedWay, LinkedWay
from kontor.einvoice.channels.peppol import PeppolWay
from kontor.einvoice.domain.dispatches import Channel, Event, Outcome, Reason
from kontor.einvoice.letters import INVOICE_LINK
from kontor.einvoice.wire.dispatches import Parcel


class Way(Protocol):
    """One way out of the house."""

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        """Hands the parcel over. Again with the same dispatch: the other side can tell that it is a repeat."""
        ...

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        """What became of it since; None when nothing new is known, or when this way never says."""
        ...


class Ways:
    """Chooses the way of a dispatch."""

    def __init__(self, ctx: Context) -> None:
        peppol = PeppolWay(ctx.files, access_point_of(ctx.settings))
        self._ways: Mapping[Channel, Way] = {
            Channel.EMAIL: AttachedWay(ctx.mailer, ctx.files),
            Channel.PORTAL: LinkedWay(ctx.mailer, Linking(ctx, INVOICE_LINK)),
            Channel.PEPPOL: peppol,
        }

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        if not parcel.dispatch.recipient:
            return Outcome(Event.REFUSED, reason=Reason.NO_RECIPIENT)
        return await self._ways[parcel.dispatch.channel].send(tenant, parcel)

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        return await self._ways[parcel.dispatch.channel].status(tenant, parcel)
