"""crm's objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import Address as AddressMessage
from kontor.api.common.v1.types_pb2 import AllowedAction
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1 import events_pb2 as events
from kontor.common.database.ledger import Announcement
from kontor.common.values import wire
from kontor.common.values.errors import RuleViolated
from kontor.common.values.identifiers import clean_identifier
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.crm import domain
from kontor.crm.domain import Labels

NO_LABELS = Labels()


def lead(value: domain.Lead, labels: Labels = NO_LABELS, locale: str = "de") -> pb.Lead:
    return pb.Lead(
        id=str(value.id),
        title=value.title,
        company=value.company,
        contact_name=value.contact_name,
        email=value.email,
        phone=value.phone,
        source=value.source,
        note=value.note,
        state=pb.LeadState.Value(f"LEAD_STATE_{value.state}"),
        customer=_ref(value.customer_id, labels),
        opportunity=_ref(value.opportunity_id, labels),
        lost_reason=value.lost_reason,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=_lead_actions(value, locale),
    )


def _lead_actions(value: domain.Lead, locale: str) -> list[AllowedAction]:
    refused = None
    try:
        value.must_be_open()
    except RuleViolated as closed:
        refused = closed
    return [action(verb, refused, locale) for verb in ("qualify", "lose")]


def action(verb: str, refused: RuleViolated | None, locale: str) -> AllowedAction:
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))


def _ref(id_: UUID | None, labels: Labels) -> Any:
    if id_ is None:
        return None
    label, number = labels.of(id_)
    return wire.ref(id_, label, number)


def address(value: domain.Address) -> AddressMessage:
    return AddressMessage(
        street=value.street,
        line2=value.line2,
        postcode=value.postcode,
        city=value.city,
        country_code=value.country_code,
    )


def read_address(message: AddressMessage) -> domain.Address:
    return domain.Address(message.street, message.line2, message.postcode, message.city, message.country_code or "DE")


def customer(value: domain.Customer) -> pb.Customer:
    return pb.Customer(
        id=str(value.id),
        number=value.number,
        name=value.name,
        kind=pb.CustomerKind.Value(f"CUSTOMER_KIND_{value.kind}"),
        address=address(value.address),
        contact_name=value.contact_name,
        email=value.email,
        phone=value.phone,
        vat_id=value.vat_id,
        leitweg_id=value.leitweg_id,
        buyer_reference=value.buyer_reference,
        invoice_format=pb.InvoiceFormat.Value(f"INVOICE_FORMAT_{value.invoice_format}"),
        payment_days=value.payment_days,
        discount_percent="" if value.discount_percent is None else wire.decimal(value.discount_percent),
        discount_days=value.discount_days,
        language=value.language,
        external_id=value.external_id,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        delivery_channel=pb.DeliveryChannel.Value(f"DELIVERY_CHANNEL_{value.delivery_channel}"),
        peppol_id=value.peppol_id,
    )


def read_customer(message: pb.Customer) -> dict[str, Any]:
    """The fields a caller may set; number, version and times are the system's."""
    discount = (
        wire.read_decimal(message.discount_percent, "/customer/discount_percent") if message.discount_percent else None
    )
    return {
        "name": message.name,
        "kind": _read_kind(message),
        "address": read_address(message.address),
        "contact_name": message.contact_name,
        "email": message.email,
        "phone": message.phone,
        "vat_id": clean_identifier(message.vat_id),
        "leitweg_id": message.leitweg_id,
        "buyer_reference": message.buyer_reference,
        "invoice_format": _read_format(message),
        "payment_days": message.payment_days,
        "discount_percent": discount,
        "discount_days": message.discount_days,
        "language": message.language or "de",
        "external_id": message.external_id,
        "delivery_channel": _read_channel(message),
        "peppol_id": message.peppol_id,
    }


def _read_kind(message: pb.Customer) -> domain.CustomerKind | None:
    """Unset only in an update that does not name it."""
    name = pb.CustomerKind.Name(message.kind).removeprefix("CUSTOMER_KIND_")
    return domain.CustomerKind(name) if message.kind else None


def _read_format(message: pb.Customer) -> str:
    """Public bodies take XRechnung, companies ZUGFeRD, unless somebody chose."""
    if message.invoice_format:
        return pb.InvoiceFormat.Name(message.invoice_format).removeprefix("INVOICE_FORMAT_")
    return "XRECHNUNG_UBL" if message.kind == pb.CUSTOMER_KIND_PUBLIC_BODY else "ZUGFERD"


def _read_channel(message: pb.Customer) -> str:
    """By mail, unless somebody chose."""
    chosen = message.delivery_channel or pb.DELIVERY_CHANNEL_EMAIL
    return pb.DeliveryChannel.Name(chosen).removeprefix("DELIVERY_CHANNEL_")


def opportunity(value: domain.Opportunity, labels: Labels = NO_LABELS) -> pb.Opportunity:
    return pb.Opportunity(
        id=str(value.id),
        title=value.title,
        customer=_ref(value.customer_id, labels),
        lead=_ref(value.lead_id, labels),
        stage=pb.OpportunityStage.Value(f"OPPORTUNITY_STAGE_{value.stage}"),
        expected_value=None if value.expected_value is None else wire.money(value.expected_value),
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
    )


def read_optional_money(message: MoneyMessage | None, pointer: str) -> Money | None:
    return wire.read_money(message, pointer) if message is not None and message.amount else None


def quote_line(value: domain.QuoteLine) -> pb.QuoteLine:
    return pb.QuoteLine(
        id=str(value.id),
        position=value.position,
        title=value.title,
        description=value.description,
        billing_model=pb.BillingModel.Value(f"BILLING_MODEL_{value.billing_model}"),
        quantity=wire.decimal(value.quantity),
        unit=value.unit,
        unit_price=wire.money(value.unit_price),
        net=wire.money(value.net),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        cap=None if value.cap is None else wire.money(value.cap),
        milestones=[
            pb.QuoteMilestone(id=str(m.id), title=m.title, amount=wire.money(m.amount)) for m in value.milestones
        ],
        retainer_from=wire.day(value.retainer_from),
    )


def read_quote_line(message: pb.QuoteLine, index: int) -> domain.QuoteLine:
    at = f"/lines/{index}"
    return domain.QuoteLine(
        id=wire.read_optional_id(message.id, f"{at}/id") or new_id(),
        position=index + 1,
        title=message.title,
        description=message.description,
        billing_model=domain.BillingModel(pb.BillingModel.Name(message.billing_model).removeprefix("BILLING_MODEL_")),
        quantity=wire.read_decimal(message.quantity, f"{at}/quantity", places=4),
        unit=message.unit,
        unit_price=wire.read_money(message.unit_price, f"{at}/unit_price"),
        vat_rate=wire.read_decimal(message.vat_rate, f"{at}/vat_rate", places=2),
        vat_category=message.vat_category,
        cap=read_optional_money(message.cap if message.HasField("cap") else None, f"{at}/cap"),
        milestones=tuple(
            domain.QuoteMilestone(
                wire.read_optional_id(m.id, f"{at}/milestones/{n}/id") or new_id(),
                m.title,
                wire.read_money(m.amount, f"{at}/milestones/{n}/amount"),
            )
            for n, m in enumerate(message.milestones)
        ),
        retainer_from=wire.read_optional_day(message.retainer_from, f"{at}/retainer_from"),
    )


def read_quote_lines(messages: Any) -> tuple[domain.QuoteLine, ...]:
    return tuple(read_quote_line(message, index) for index, message in enumerate(messages))


def quote(value: domain.Quote, labels: Labels = NO_LABELS, today: date | None = None, locale: str = "de") -> pb.Quote:
    return pb.Quote(
        id=str(value.id),
        number=value.number,
        quote_version=value.quote_version,
        state=pb.QuoteState.Value(f"QUOTE_STATE_{value.state}"),
        customer=_ref(value.customer_id, labels),
        opportunity=_ref(value.opportunity_id, labels),
        legal_entity=_ref(value.legal_entity_id, labels),
        lead=_ref(value.lead_id, labels),
        title=value.title,
        introduction=value.introduction,
        lines=[quote_line(line) for line in value.lines],
        net=wire.money(value.net),
        vat=wire.money(value.vat),
        gross=wire.money(value.gross),
        valid_until=wire.day(value.valid_until),
        sent_at=wire.timestamp(value.sent_at),
        first_seen_at=wire.timestamp(value.first_seen_at),
        acceptance=_acceptance(value.acceptance),
        declined_reason=value.declined_reason,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=[] if today is None else _quote_actions(value, today, locale),
    )


def _quote_actions(value: domain.Quote, today: date, locale: str) -> list[AllowedAction]:
    return [action(verb, value.refusal(verb, today), locale) for verb in ("update", "send")]


def _acceptance(value: domain.Acceptance | None) -> pb.QuoteAcceptance | None:
    if value is None:
        return None
    return pb.QuoteAcceptance(
        name=value.name, at=wire.timestamp(value.at), quote_version=value.quote_version, text_hash=value.text_hash
    )


_LEAD_EVENTS: Mapping[type, Any] = {
    domain.LeadCreated: events.LeadCreated,
    domain.LeadQualified: events.LeadQualified,
    domain.LeadLost: events.LeadLost,
}
_QUOTE_EVENTS: Mapping[type, Any] = {
    domain.QuoteChanged: events.QuoteChanged,
    domain.QuoteSent: events.QuoteSent,
    domain.QuoteSeen: events.QuoteSeen,
    domain.QuoteAccepted: events.QuoteAccepted,
    domain.QuoteDeclined: events.QuoteDeclined,
}


def announcement(event: domain.Event, labels: Labels = NO_LABELS) -> Announcement:
    """The event as the journal keeps it: the aggregate in its new state, under its new version."""
    match event:
        case domain.CustomerChanged(subject):
            return Announcement(
                "customer", subject.id, subject.version, events.CustomerChanged(customer=customer(subject))
            )
        case domain.OpportunityStageChanged(worth):
            message = events.OpportunityStageChanged(opportunity=opportunity(worth, labels))
            return Announcement("opportunity", worth.id, worth.version, message)
        case domain.LeadCreated(asked) | domain.LeadQualified(asked) | domain.LeadLost(asked):
            return Announcement("lead", asked.id, asked.version, _LEAD_EVENTS[type(event)](lead=lead(asked, labels)))
        case _:
            offered = event.quote
            return Announcement(
                "quote", offered.id, offered.version, _QUOTE_EVENTS[type(event)](quote=quote(offered, labels))
            )
