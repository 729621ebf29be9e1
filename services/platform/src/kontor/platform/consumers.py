"""Which events platform listens to: its own, for a clock's move and for letters, names of customers, and what webhooks
tell."""

import asyncio
from uuid import UUID

from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.api.platform.v1.events_pb2 import ClockMoved, PasswordResetAsked, PasswordResetRequested
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter
from kontor.common.serving.business_time import take_over
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.common.values.errors import Unavailable
from kontor.platform import signing_in, use_cases
from kontor.platform.access import ResetKind
from kontor.platform.letters import password_letter
from kontor.platform.moves import count_moved, services_with_clocks
from kontor.platform.sealing import Seal
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_consumers import WEBHOOK_LETTERS, webhook_consumer

_LOOKS, _PAUSE_SECONDS = 40, 0.05


async def password_link(
    ctx: Context, ask: Asking[PlatformTx], event: PasswordResetRequested, meta: EventMeta
) -> Letter | None:
    """Nothing once it was used: a letter that comes late would only confuse."""
    async with ask.reading() as tx:
        reset = await tx.password_resets.get(UUID(event.password_reset.id))
        person = await tx.people.get(reset.person_id)
        tenant = await tx.tenants.get(tx.tenant)
    if not reset.is_good(ctx.clock.now()):
        return None
    end = signing_in.link_of(reset.id, meta.tenant, Seal.of(ctx.settings))
    return password_letter(
        to=person.email,
        name=person.name,
        tenant=tenant.name,
        language=person.locale,
        invited=reset.kind is ResetKind.INVITATION,
        link=f"{ctx.settings.public_url}/l/password/{end}",
    )


def consumers(ctx: Context) -> list[Consumer]:
    services = services_with_clocks(ctx.settings.peers)
    seal = Seal.of(ctx.settings)

    async def all_moved(ask: Asking[PlatformTx], event: ClockMoved, _meta: EventMeta) -> None:
        """Looks until all services have taken the offset over; not yet means the event comes again."""
        for _ in range(_LOOKS):
            if await count_moved(ask, services, event.version) == len(services):
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        raise Unavailable("some service has not moved its clock yet")

    async def finish(tx: PlatformTx, event: ClockMoved, _meta: EventMeta, _facts: None) -> None:
        # Platform hears of it by another consumer too: the move is not done before it has moved itself.
        await take_over(tx, offset_seconds=event.offset_seconds, version=event.version)
        tenant_id = UUID(event.tenant_id)
        await use_cases.finish_move(tx, tenant_id=tenant_id, version=event.version, services=len(services))

    async def offer_links(tx: PlatformTx, event: PasswordResetAsked, _meta: EventMeta) -> None:
        await signing_in.answer_password_reset(tx, email_hash=bytes.fromhex(event.email_hash), seal=seal)

    async def replicate_customer(tx: PlatformTx, event: CustomerChanged, meta: EventMeta) -> None:
        tx.replicate_customer(UUID(event.customer.id), meta.version, event.customer.name, event.customer.number)

    return [
        Consumer("customers", {CustomerChanged: Handler(replicate_customer)}, whole=True),
        Consumer("moves", {ClockMoved: Handler(finish, prepare=all_moved)}),
        Consumer("passwords", {PasswordResetAsked: Handler(offer_links)}),
        webhook_consumer(ctx),
        mail_consumer(ctx, {PasswordResetRequested: password_link, **WEBHOOK_LETTERS}),
    ]
