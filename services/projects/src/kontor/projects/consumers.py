"""Which events projects listens to, and the use case each one calls."""

from uuid import UUID

from kontor.api.crm.v1.events_pb2 import CustomerChanged, QuoteAccepted
from kontor.api.platform.v1.events_pb2 import UserChanged
from kontor.api.projects.v1.events_pb2 import MilestoneReached
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter
from kontor.common.serving.linking import Linking
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.projects import use_cases, wire
from kontor.projects.letters import MILESTONE_LINK, usual_letter, written
from kontor.projects.store import ProjectsTx
from kontor.projects.store.known import KnownCustomer


async def start_project(tx: ProjectsTx, event: QuoteAccepted, _meta: EventMeta) -> None:
    await use_cases.start_project(tx, quote=event.quote)


async def replicate_customer(tx: ProjectsTx, event: CustomerChanged, meta: EventMeta) -> None:
    told = event.customer
    known = KnownCustomer(told.name, told.email, told.contact_name, told.language)
    tx.customers_known.replicate(UUID(told.id), meta.version, known)


async def replicate_person(tx: ProjectsTx, event: UserChanged, meta: EventMeta) -> None:
    tx.people.replicate(UUID(event.person.id), meta.version, event.person.name)


async def send_milestone(
    ctx: Context, ask: Asking[ProjectsTx], event: MilestoneReached, meta: EventMeta
) -> Letter | None:
    """Only the report that is still the latest goes out."""
    async with ask.reading() as tx:
        milestone = await tx.milestones.get(UUID(event.milestone.id))
        project = await tx.projects.get(milestone.project.id)
        if milestone.version != meta.version:
            return None
        customer = await tx.customers_known.get(milestone.customer.id)
        linking = Linking(ctx, MILESTONE_LINK)
        link = await linking.address(tx, UUID(milestone.link_id), milestone.id, locale=customer.language)
    seller = project.legal_entity.label
    asked = event.HasField("letter")
    letter = wire.read_letter(event.letter) if asked else usual_letter(milestone, customer, seller)
    return written(letter, evidence=milestone.evidence, seller=seller, language=customer.language, link=link)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    return [
        Consumer("crm", {QuoteAccepted: Handler(start_project), CustomerChanged: Handler(replicate_customer)}),
        Consumer("platform", {UserChanged: Handler(replicate_person)}, whole=True),
        mail_consumer(ctx, {MilestoneReached: send_milestone}),
    ]
