"""Which events projects listens to, and the use case each one calls."""

from uuid import UUID

from kontor.api.crm.v1.events_pb2 import CustomerChanged, QuoteAccepted
from kontor.api.platform.v1.events_pb2 import UserChanged
from kontor.api.projects.v1.events_pb2 import MilestoneReached
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter, as_mail
from kontor.common.serving.linking import Linking
from kontor.common.serving.mail_texts import MAIL_TEXTS
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.common.values.letters import read_letter
from kontor.common.values.mail_texts import Occasion, spoken
from kontor.projects import use_cases
from kontor.projects.letters import BUTTONS, MILESTONE_LINK, usual_letter
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
        words = await tx.mail_texts.of(Occasion.MILESTONE, customer.language)
    seller = project.legal_entity.label
    usual = usual_letter(milestone, customer, seller, words)
    letter = read_letter(event.letter) if event.HasField("letter") else usual
    button, facts = BUTTONS[spoken(customer.language)], {"evidence": milestone.evidence}
    return as_mail(letter, link=link, button=button, sender_name=seller, facts=facts)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    return [
        Consumer("crm", {QuoteAccepted: Handler(start_project), CustomerChanged: Handler(replicate_customer)}),
        Consumer("platform", {UserChanged: Handler(replicate_person)}, whole=True),
        MAIL_TEXTS,
        mail_consumer(ctx, {MilestoneReached: send_milestone}),
    ]
