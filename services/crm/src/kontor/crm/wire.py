"""crm's objects to messages and back: the only file that speaks both domain and protobuf.

References are made of ids alone; the transaction says what people call them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import Address as AddressMessage
from kontor.api.common.v1.types_pb2 import AllowedAction, Ref
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.common.v1.types_pb2 import Warning as WarningMessage
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.crm.v1 import events_pb2 as told
from kontor.common.values import text, wire
from kontor.common.values.identifiers import clean_identifier
from kontor.common.values.ids import new_id
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money
from kontor.common.values.refs import Messages
from kontor.crm.domain import customer as customers
from kontor.crm.domain import lead as leads
from kontor.crm.domain import opportunity as opportunities
from kontor.crm.domain import quote as quotes

text.register_words(
    {
        "crm.vat_id_form": {
            "de": "So sieht keine USt-IdNr. dieses Landes aus. Bitte beim Kunden nachfragen.",
            "en": "No VAT id of that country looks like this. Please ask the customer.",
        },
        "crm.vat_id_check_digits": {
            "de": "Die Prüfziffer dieser USt-IdNr. stimmt nicht. Bitte beim Kunden nachfragen.",
            "en": "The check digits of this VAT id are wrong. Please ask the customer.",
        },
    }
)


def lead(value: leads.Lead, locale: str = "de") -> pb.Lead:
    return pb.Lead(
        id=str(value.id),
        title=value.title,
        company=value.company,
        contact_name=value.contact_name,
        email=value.email,
        phone=value.phone,
        source=value.source,
        note=value.note,
        state=wire.value_of(pb.LeadState, value.state),
        customer=_ref(value.customer_id),
        opportunity=_ref(value.opportunity_id),
        lost_reason=value.lost_reason,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=wire.allowed_actions(dict.fromkeys(("qualify", "assign", "lose"), value.refusal()), locale),
        assignee=_ref(value.assignee_id),
    )


def _ref(id_: UUID | None) -> Ref | None:
    return None if id_ is None else wire.ref(id_)


def address(value: customers.Address) -> AddressMessage:
    return AddressMessage(
        street=value.street,
        line2=value.line2,
        postcode=value.postcode,
        city=value.city,
        country_code=value.country_code,
    )


def read_address(message: AddressMessage) -> customers.Address:
    return customers.Address(
        message.street, message.line2, message.postcode, message.city, message.country_code or "DE"
    )


def customer(value: customers.Customer, locale: str = "de") -> pb.Customer:
    return pb.Customer(
        id=str(value.id),
        number=value.number,
        name=value.name,
        kind=wire.value_of(pb.CustomerKind, value.kind),
        address=address(value.address),
        contact_name=value.contact_name,
        email=value.email,
        phone=value.phone,
        vat_id=value.vat_id,
        leitweg_id=value.leitweg_id,
        buyer_reference=value.buyer_reference,
        invoice_format=wire.value_of(pb.InvoiceFormat, value.invoice_format),
        payment_days=value.payment_days,
        discount_percent="" if value.discount_percent is None else wire.decimal(value.discount_percent),
        discount_days=value.discount_days,
        language=value.language,
        external_id=value.external_id,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        delivery_channel=wire.value_of(pb.DeliveryChannel, value.delivery_channel),
        peppol_id=value.peppol_id,
        registration_number=value.registration_number,
        warnings=_warnings(value, locale),
        allowed_actions=wire.always_allowed("update"),
    )


def _warnings(value: customers.Customer, locale: str) -> list[WarningMessage]:
    """What was taken as it is and may be wrong."""
    fault = value.vat_id_fault
    if not fault:
        return []
    code = f"crm.vat_id_{fault}"
    return [WarningMessage(pointer="/customer/vat_id", code=code, text=text.translate(code, locale))]


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
        "registration_number": message.registration_number.strip(),
    }


def _read_kind(message: pb.Customer) -> customers.CustomerKind | None:
    """Unset only in an update that does not name it."""
    return customers.CustomerKind(wire.word_of(pb.CustomerKind, message.kind)) if message.kind else None


def _read_format(message: pb.Customer) -> str:
    """Public bodies take XRechnung, companies ZUGFeRD, unless somebody chose."""
    if message.invoice_format:
        return wire.word_of(pb.InvoiceFormat, message.invoice_format)
    return "XRECHNUNG_UBL" if message.kind == pb.CUSTOMER_KIND_PUBLIC_BODY else "ZUGFERD"


def _read_channel(message: pb.Customer) -> str:
    """By mail, unless somebody chose."""
    return wire.word_of(pb.DeliveryChannel, message.delivery_channel or pb.DELIVERY_CHANNEL_EMAIL)


def opportunity(value: opportunities.Opportunity) -> pb.Opportunity:
    return pb.Opportunity(
        id=str(value.id),
        title=value.title,
        customer=_ref(value.customer_id),
        lead=_ref(value.lead_id),
        stage=wire.value_of(pb.OpportunityStage, value.stage),
        expected_value=None if value.expected_value is None else wire.money(value.expected_value),
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
    )


def read_optional_money(message: MoneyMessage | None, pointer: str) -> Money | None:
    return wire.read_money(message, pointer) if message is not None and message.amount else None


def quote_line(value: quotes.QuoteLine) -> pb.QuoteLine:
    return pb.QuoteLine(
        id=str(value.id),
        position=value.position,
        title=value.title,
        description=value.description,
        billing_model=wire.value_of(pb.BillingModel, value.billing_model),
        quantity=wire.decimal(value.quantity),
        unit=value.unit,
        unit_price=wire.money(value.unit_price),
        net=wire.money(value.net),
        uncapped=wire.money(value.uncapped),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        cap=None if value.cap is None else wire.money(value.cap),
        milestones=[
            pb.QuoteMilestone(id=str(m.id), title=m.title, amount=wire.money(m.amount)) for m in value.milestones
        ],
        retainer_from=wire.day(value.retainer_from),
    )


def read_quote_line(message: pb.QuoteLine, index: int) -> quotes.QuoteLine:
    at = f"/lines/{index}"
    return quotes.QuoteLine(
        id=wire.read_optional_id(message.id, f"{at}/id") or new_id(),
        position=index + 1,
        title=message.title,
        description=message.description,
        billing_model=quotes.BillingModel(wire.word_of(pb.BillingModel, message.billing_model)),
        quantity=wire.read_decimal(message.quantity, f"{at}/quantity", places=4),
        unit=message.unit,
        unit_price=wire.read_money(message.unit_price, f"{at}/unit_price"),
        vat_rate=wire.read_decimal(message.vat_rate, f"{at}/vat_rate", places=2),
        vat_category=message.vat_category,
        cap=read_optional_money(message.cap if message.HasField("cap") else None, f"{at}/cap"),
        milestones=tuple(
            quotes.QuoteMilestone(
                wire.read_optional_id(m.id, f"{at}/milestones/{n}/id") or new_id(),
                m.title,
                wire.read_money(m.amount, f"{at}/milestones/{n}/amount"),
            )
            for n, m in enumerate(message.milestones)
        ),
        retainer_from=wire.read_optional_day(message.retainer_from, f"{at}/retainer_from"),
    )


def read_quote_lines(messages: Any) -> tuple[quotes.QuoteLine, ...]:
    return tuple(read_quote_line(message, index) for index, message in enumerate(messages))


def quote(value: quotes.Quote, today: date | None = None, locale: str = "de") -> pb.Quote:
    """What may be done now is told where somebody looks, with the day."""
    return pb.Quote(
        id=str(value.id),
        number=value.number,
        quote_version=value.quote_version,
        state=wire.value_of(pb.QuoteState, value.state),
        customer=_ref(value.customer_id),
        opportunity=_ref(value.opportunity_id),
        legal_entity=_ref(value.legal_entity_id),
        lead=_ref(value.lead_id),
        title=value.title,
        introduction=value.introduction,
        lines=[quote_line(line) for line in value.lines],
        net=wire.money(value.net),
        vat=wire.money(value.vat),
        gross=wire.money(value.gross),
        valid_until=wire.day(value.valid_until),
        payment_days=value.payment_days,
        sent_at=wire.timestamp(value.sent_at),
        first_seen_at=wire.timestamp(value.first_seen_at),
        acceptance=_acceptance(value.acceptance),
        declined_reason=value.declined_reason,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        outgoing=_outgoing(value.outgoing),
        allowed_actions=[] if today is None else _quote_actions(value, today, locale),
    )


def versions(sent: Iterable[bytes]) -> list[pb.Quote]:
    """Of events `QuoteSent`, the oldest first: each version as it was sent last."""
    quotes_sent = (told.QuoteSent.FromString(payload).quote for payload in sent)
    return list({quote.quote_version: quote for quote in quotes_sent}.values())


def recipients(sent: Iterable[bytes]) -> tuple[str, ...]:
    """Of events `QuoteSent`, the oldest first: to whom the last letter went, () where it was the usual one."""
    letters = [told.QuoteSent.FromString(payload).letter for payload in sent]
    return tuple(letters[-1].to) if letters else ()


def _outgoing(value: quotes.OutgoingQuote | None) -> pb.OutgoingQuote | None:
    if value is None:
        return None
    return pb.OutgoingQuote(letter=letter(value.letter), leaves_at=wire.timestamp(value.leaves_at))


def letter(value: CustomerLetter) -> pb.QuoteLetter:
    return pb.QuoteLetter(to=value.to, cc=value.cc, subject=value.subject, text=value.text)


_QUOTE_VERBS = ("update", "send", "cancelSend", "revokeLink")


def _quote_actions(value: quotes.Quote, today: date, locale: str) -> list[AllowedAction]:
    return wire.allowed_actions({verb: value.refusal(verb, today) for verb in _QUOTE_VERBS}, locale)


def _acceptance(value: quotes.Acceptance | None) -> pb.QuoteAcceptance | None:
    if value is None:
        return None
    return pb.QuoteAcceptance(
        name=value.name, at=wire.timestamp(value.at), quote_version=value.quote_version, text_hash=value.text_hash
    )


MESSAGES: Messages = {
    leads.LeadCreated: lambda e: told.LeadCreated(lead=lead(e.lead)),
    leads.LeadQualified: lambda e: told.LeadQualified(lead=lead(e.lead)),
    leads.LeadAssigned: lambda e: told.LeadAssigned(lead=lead(e.lead)),
    leads.LeadLost: lambda e: told.LeadLost(lead=lead(e.lead)),
    customers.CustomerChanged: lambda e: told.CustomerChanged(customer=customer(e.customer)),
    opportunities.OpportunityStageChanged: lambda e: told.OpportunityStageChanged(
        opportunity=opportunity(e.opportunity)
    ),
    quotes.QuoteChanged: lambda e: told.QuoteChanged(quote=quote(replace(e.quote, outgoing=None))),
    quotes.QuoteSent: lambda e: told.QuoteSent(
        quote=quote(e.quote), letter=None if e.letter is None else letter(e.letter)
    ),
    quotes.QuoteSeen: lambda e: told.QuoteSeen(quote=quote(e.quote)),
    quotes.QuoteAccepted: lambda e: told.QuoteAccepted(quote=quote(e.quote)),
    quotes.QuoteDeclined: lambda e: told.QuoteDeclined(quote=quote(e.quote)),
}
