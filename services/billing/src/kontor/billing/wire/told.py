"""What other services told, as billing speaks of it: positions, work, milestones, seller and buyer."""

from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.billing.domain import supply
from kontor.billing.domain.invoice import AgreedTerms, Buyer, Parties, Seller
from kontor.billing.domain.lines import DESCRIPTION_LIMIT, Line, LineKind, Source, SourceKind
from kontor.billing.domain.plan import Position, Work
from kontor.billing.domain.words import day_in, say
from kontor.billing.wire.documents import read_address
from kontor.common.values import wire
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.ids import new_id


def read_position(message: projects.Position) -> Position:
    return Position(
        id=UUID(message.id),
        quote_line_id=UUID(message.quote_line_id),
        title=message.title,
        kind=wire.word_of(projects.PositionKind, message.kind),
        budget=wire.read_money(message.budget),
        unit_price=wire.read_money(message.unit_price),
        quantity=wire.read_decimal(message.quantity, ""),
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        vat_category=message.vat_category,
        retainer_from=wire.read_optional_day(message.retainer_from, ""),
        unit=message.unit,
        description=message.description,
        cap=wire.read_money(message.cap) if message.cap.amount else None,
    )


# Of the proof of work in a document; the whole note stays with its owner.
TEXT_LIMIT = 200
WorkByProject = dict[UUID, list[Work]]


def read_work(answer: timetracking.StreamBillablesResponse) -> WorkByProject:
    """Approved work by project."""
    work: WorkByProject = {}
    for entry in answer.entries:
        work.setdefault(UUID(entry.project.id), []).append(_time(entry))
    for expense in answer.expenses:
        work.setdefault(UUID(expense.project.id), []).append(_expense(expense))
    return work


def _time(entry: timetracking.TimeEntry) -> Work:
    billed = Source(
        SourceKind.TIME_ENTRY,
        UUID(entry.id),
        int(entry.etag),
        wire.read_money(entry.amount),
        wire.read_day(entry.date, ""),
        entry.person.label,
        entry.note[:TEXT_LIMIT],
        entry.minutes,
    )
    rate = wire.read_money(entry.rate).amount
    return Work(UUID(entry.position_id), billed, rate, wire.read_decimal(entry.vat_rate, ""), entry.vat_category)


def _expense(expense: timetracking.Expense) -> Work:
    billed = Source(
        SourceKind.EXPENSE,
        UUID(expense.id),
        int(expense.etag),
        wire.read_money(expense.net),
        wire.read_day(expense.date, ""),
        expense.person.label,
        expense.text[:TEXT_LIMIT],
    )
    return Work(
        UUID(expense.position_id), billed, Decimal(0), wire.read_decimal(expense.vat_rate, ""), expense.vat_category
    )


def accepted_on(message: projects.Milestone) -> date:
    """The local day of the acceptance."""
    return wire.read_timestamp(message.acceptance.at).astimezone(ZoneInfo(HOME_ZONE)).date()


def milestone_line(message: projects.Milestone, language: str) -> Line:
    """An accepted milestone with its proof: who accepted, when, with which defects, and what was reported."""
    accepted, when = message.acceptance, accepted_on(message)
    amount = wire.read_money(message.amount)
    proof = [message.description] if message.description else []
    proof += [say("accepted", language, by=accepted.by, day=day_in(when, language))]
    proof += [say("reserved", language, defects=accepted.defects)] if accepted.defects else []
    proof.append(message.evidence)
    return Line(
        id=new_id(),
        position=1,
        kind=LineKind.MILESTONE,
        title=message.title,
        description="\n".join(p for p in proof if p)[:DESCRIPTION_LIMIT],
        quantity=Decimal(1),
        unit="C62",
        unit_price=amount.amount,
        vat_category=message.vat_category,
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        quote_line_id=UUID(message.quote_line_id),
        position_id=UUID(message.position_id),
        sources=(
            Source(SourceKind.MILESTONE, UUID(message.id), int(message.etag), amount, when, accepted.by, message.title),
        ),
        why=say("why_milestone", language),
    )


def parties(entity: platform.LegalEntity, customer: crm.Customer) -> Parties:
    """Seller and buyer as they are now."""
    country = entity.address.country_code or "DE"
    return Parties(
        seller=_seller(entity),
        buyer=_buyer(customer),
        tax=supply.Seller(country, entity.small_business, entity.exemption_reason),
        number_pattern=entity.number_pattern,
        terms=AgreedTerms(
            customer.payment_days,
            wire.read_decimal(customer.discount_percent or "0", "/customer/discount_percent"),
            customer.discount_days,
        ),
    )


def _seller(entity: platform.LegalEntity) -> Seller:
    account = next(iter(entity.bank_accounts), platform.BankAccount())  # without one CheckInvoice refuses by name
    plain = ("name", "vat_id", "tax_number", "registration", "legal_notice", "contact_name", "contact_phone")
    return Seller(
        legal_entity_id=UUID(entity.id),
        address=read_address(entity.address),
        contact_email=entity.contact_email,
        iban=account.iban,
        bic=account.bic,
        bank_name=account.bank_name,
        account_holder=account.holder,
        **{name: getattr(entity, name) for name in plain},
    )


def _buyer(customer: crm.Customer) -> Buyer:
    words = ("number", "name", "contact_name", "email", "vat_id", "registration_number", "leitweg_id")
    channel = customer.delivery_channel or crm.DELIVERY_CHANNEL_EMAIL
    return Buyer(
        customer_id=UUID(customer.id),
        address=read_address(customer.address),
        buyer_reference=customer.buyer_reference,
        language=customer.language,
        format=wire.word_of(crm.InvoiceFormat, customer.invoice_format),
        consumer=customer.kind == crm.CUSTOMER_KIND_CONSUMER,
        channel=wire.word_of(crm.DeliveryChannel, channel),
        peppol_id=customer.peppol_id,
        **{name: getattr(customer, name) for name in words},
    )
