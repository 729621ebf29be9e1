"""Numbered documents to their bytes and back; invoices with what moves after issue; sagas."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Address as AddressMessage
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import TYPE_CODES, Kind
from kontor.billing.domain.invoice import (
    Address,
    Buyer,
    DiscountVatLine,
    Exempted,
    Invoice,
    Numbered,
    PaymentTerms,
    Preceding,
    Progress,
    SagaStep,
    Seller,
)
from kontor.billing.domain.lines import Totals
from kontor.billing.domain.sending import Outgoing
from kontor.billing.domain.states import Delivery, Saga
from kontor.billing.domain.words import say
from kontor.billing.wire import parts
from kontor.billing.wire.letters import letter
from kontor.billing.wire.parts import amount, named, optional_named, ref
from kontor.common.serving.texts import must_be_text
from kontor.common.values import text, wire

_ADDRESS = ("street", "line2", "postcode", "city", "country_code")
_SELLER = (
    "name",
    "vat_id",
    "tax_number",
    "registration",
    "legal_notice",
    "contact_name",
    "contact_phone",
    "contact_email",
    "iban",
    "bic",
    "bank_name",
    "account_holder",
)
_BUYER = (
    "number",
    "name",
    "contact_name",
    "email",
    "vat_id",
    "registration_number",
    "leitweg_id",
    "buyer_reference",
    "format",
    "language",
    "consumer",
    "channel",
    "peppol_id",
)


def document(value: Numbered) -> pb.Invoice:
    """The whole of it but the hash of its content; a character that no XML can hold is refused at its place."""
    totals = value.totals
    groups = zip(totals.vat_lines, value.exempted, strict=True)
    message = pb.Invoice(
        id=str(value.id),
        number=value.number,
        document_kind=wire.value_of(pb.DocumentKind, value.kind),
        type_code=TYPE_CODES[value.kind],
        customer=ref(value.customer),
        project=ref(value.project),
        quote=ref(value.quote),
        lead=ref(value.lead),
        title=value.title,
        introduction=value.introduction,
        issue_date=wire.day(value.issue_date),
        period_from=wire.day(value.period_from),
        period_to=wire.day(value.period_to),
        order_reference=value.order_reference,
        seller=_seller(value.seller),
        buyer=_buyer(value.buyer),
        lines=[parts.line(x) for x in value.lines],
        vat_lines=[parts.vat_line(v, exempted) for v, exempted in groups],
        net=wire.money(totals.net),
        vat=wire.money(totals.vat),
        gross=wire.money(totals.gross),
        payable=wire.money(value.payable),
        prepaid=wire.money(value.prepaid) if value.prepayments else None,
        prepayments=[parts.prepayment(p) for p in value.prepayments],
        terms=_terms(value.terms),
        preceding=[*(parts.preceding(a) for a in value.advances), *(_preceding(p) for p in value.preceding)],
        credited=amount(value.credited),
        steps=[parts.step(s) for s in value.steps],
        submitted_by=ref(value.submitted_by),
        issued_at=wire.timestamp(value.issued_at),
    )
    must_be_text(message)
    return message


def _hashed(message: pb.Invoice) -> pb.Invoice:
    message.content_hash = hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()
    return message


def content(value: Numbered) -> bytes:
    return _hashed(document(value)).SerializeToString(deterministic=True)


def content_with_number(tried: pb.Invoice, number: str, at: datetime) -> bytes:
    """Of a document that was tried out with another number: all else of it is as it was."""
    own = pb.Invoice(number=number, issued_at=wire.timestamp(at))
    must_be_text(own)
    message = pb.Invoice()
    message.CopyFrom(tried)
    for name in ("number", "issued_at"):
        message.ClearField(name)
    message.MergeFrom(own)
    return _hashed(message).SerializeToString(deterministic=True)


def read_document(frozen: bytes) -> Numbered:
    """A document that was issued. Its advances are told with what was received on them then: they are not read back."""
    message = pb.Invoice.FromString(frozen)
    vat_lines = tuple(parts.read_vat_line(v) for v in message.vat_lines)
    net, vat, gross = (wire.read_money(m) for m in (message.net, message.vat, message.gross))
    return Numbered(
        id=UUID(message.id),
        number=message.number,
        kind=Kind(wire.word_of(pb.DocumentKind, message.document_kind)),
        customer=named(message.customer),
        project=optional_named(message, "project"),
        quote=optional_named(message, "quote"),
        lead=optional_named(message, "lead"),
        title=message.title,
        introduction=message.introduction,
        issue_date=date.fromisoformat(message.issue_date),
        period_from=wire.read_optional_day(message.period_from, ""),
        period_to=wire.read_optional_day(message.period_to, ""),
        order_reference=message.order_reference,
        seller=_read_seller(message.seller),
        buyer=_read_buyer(message.buyer),
        lines=tuple(parts.read_line(x) for x in message.lines),
        totals=Totals(vat_lines, net, vat, gross),
        exempted=tuple(Exempted(v.exemption_reason, v.exemption_code) for v in message.vat_lines),
        terms=_read_terms(message.terms),
        advances=(),
        prepayments=tuple(parts.read_prepayment(p) for p in message.prepayments),
        steps=tuple(parts.read_step(s) for s in message.steps),
        submitted_by=optional_named(message, "submitted_by"),
        issued_at=wire.read_timestamp(message.issued_at),
        preceding=tuple(_read_preceding(p) for p in message.preceding),
        credited=parts.optional_money(message, "credited"),
    )


def _address(value: Address) -> AddressMessage:
    return AddressMessage(**{name: getattr(value, name) for name in _ADDRESS})


def read_address(message: AddressMessage) -> Address:
    return Address(**{name: getattr(message, name) for name in _ADDRESS})


def _seller(value: Seller) -> pb.Seller:
    words = {name: getattr(value, name) for name in _SELLER}
    return pb.Seller(legal_entity_id=str(value.legal_entity_id), address=_address(value.address), **words)


def _read_seller(message: pb.Seller) -> Seller:
    words = {name: getattr(message, name) for name in _SELLER}
    return Seller(legal_entity_id=UUID(message.legal_entity_id), address=read_address(message.address), **words)


def _buyer(value: Buyer) -> pb.Buyer:
    words = {name: getattr(value, name) for name in _BUYER}
    return pb.Buyer(customer_id=str(value.customer_id), address=_address(value.address), **words)


def _read_buyer(message: pb.Buyer) -> Buyer:
    words = {name: getattr(message, name) for name in _BUYER}
    return Buyer(customer_id=UUID(message.customer_id), address=read_address(message.address), **words)


def _preceding(value: Preceding) -> pb.Preceding:
    return pb.Preceding(invoice_id=str(value.invoice_id), number=value.number, issue_date=wire.day(value.issue_date))


def _read_preceding(message: pb.Preceding) -> Preceding:
    return Preceding(UUID(message.invoice_id), message.number, date.fromisoformat(message.issue_date))


def _terms(value: PaymentTerms) -> pb.PaymentTerms:
    return pb.PaymentTerms(
        due_date=wire.day(value.due_date),
        discount_percent=f"{value.discount_percent:.2f}" if value.discount_percent else "",
        discount_until=wire.day(value.discount_until),
        discount_amount=amount(value.discount_amount),
        agreed=value.agreed,
        default_notice=value.default_notice,
        discount_vat_lines=[
            pb.DiscountVatLine(
                vat_category=part.vat_category,
                vat_rate=wire.decimal(part.vat_rate),
                net=wire.money(part.net),
                vat=wire.money(part.vat),
            )
            for part in value.discount_vat_lines
        ],
    )


def _read_terms(message: pb.PaymentTerms) -> PaymentTerms:
    return PaymentTerms(
        due_date=date.fromisoformat(message.due_date),
        discount_percent=Decimal(message.discount_percent or 0),
        discount_until=wire.read_optional_day(message.discount_until, ""),
        discount_amount=parts.optional_money(message, "discount_amount"),
        agreed=message.agreed,
        default_notice=message.default_notice,
        discount_vat_lines=tuple(
            DiscountVatLine(
                part.vat_category, Decimal(part.vat_rate), wire.read_money(part.net), wire.read_money(part.vat)
            )
            for part in message.discount_vat_lines
        ),
    )


def advance(value: Invoice) -> Advance:
    """An issued partial invoice with what was received on it."""
    vat_lines = tuple(parts.read_vat_line(v) for v in pb.Invoice.FromString(value.content).vat_lines)
    return Advance(value.id, value.number, value.issue_date, value.gross, vat_lines, value.received)


def frozen(value: Invoice) -> pb.Invoice:
    """As it was issued."""
    return pb.Invoice.FromString(value.content)


def invoice(value: Invoice, today: date, locale: str = "de") -> pb.Invoice:
    """The frozen document with its living columns, its customer by the name that lists sort and search by."""
    shown = frozen(value)
    shown.customer.label = value.customer.label
    saga, since = value.saga, wire.timestamp(value.since)
    shown.delivery.CopyFrom(
        pb.Delivery(
            state=wire.value_of(pb.DeliveryState, saga.delivery),
            reason=value.reason or waiting_text(saga.delivery, locale),
            since=since,
            deadline_at=wire.timestamp(value.deadline_at),
            attempt=saga.attempt,
        )
    )
    shown.payment.CopyFrom(
        pb.Payment(
            state=wire.value_of(pb.PaymentState, saga.payment),
            open_amount=wire.money(value.open_amount),
            received=wire.money(value.received),
            reason=waiting_text(saga.payment, locale),
            since=since,
            days_overdue=value.days_overdue(today),
        )
    )
    if (by := value.cancelled_by) is not None:
        shown.cancelled_by.CopyFrom(wire.ref(by.id, by.label, by.number))
    if value.outgoing is not None:
        shown.outgoing.CopyFrom(_outgoing(value.outgoing))
        if saga.delivery is Delivery.CALLED_BACK and value.outgoing.called_back_by:
            shown.delivery.reason = say("called_back", locale, by=value.outgoing.called_back_by)
    shown.etag = str(value.version)
    shown.allowed_actions.extend(wire.allowed_actions(value.refusals(), locale))
    return shown


def as_it_ended(value: Invoice) -> pb.Invoice:
    """For events of an invoice on which nothing is open: it is overdue on no day. What waits to leave is told of by
    its dispatch alone."""
    return invoice(replace(value, outgoing=None), value.due_date)


def _outgoing(value: Outgoing) -> pb.OutgoingInvoice:
    return pb.OutgoingInvoice(
        letter=None if value.letter is None else letter(value.letter),
        leaves_at=wire.timestamp(value.leaves_at),
        ordered_by=value.ordered_by,
        called_back_by=value.called_back_by,
    )


def waiting_text(state: str, locale: str) -> str:
    return text.find_text(f"billing.waiting.{state.lower()}", locale, {}) or ""


def progress(value: Invoice, step: SagaStep) -> Progress:
    return Progress(
        value.id, value.saga, value.customer, value.number, value.since, value.reason, value.deadline_at, (step,)
    )


def saga(value: Progress, locale: str = "de") -> pb.Saga:
    stands, states = value.saga, _states(value.saga)
    open_states = [stands.document, stands.delivery, stands.payment]
    waiting = [w for w in (waiting_text(str(s), locale) for s in open_states) if w]
    return pb.Saga(
        invoice_id=str(value.id),
        document=stands.document,
        delivery=stands.delivery,
        payment=stands.payment,
        document_state=states.document,
        delivery_state=states.delivery,
        payment_state=states.payment,
        waiting_for=waiting[0] if waiting else "",
        reason=value.reason or ", ".join(waiting),
        since=wire.timestamp(value.since),
        deadline_at=wire.timestamp(value.deadline_at),
        attempt=stands.attempt,
        steps=[_saga_step(s, locale) for s in value.steps],
        customer=ref(value.customer),
        number=value.number,
    )


def _states(value: Saga) -> pb.SagaStates:
    return pb.SagaStates(
        document=wire.value_of(pb.SagaDocumentState, value.document),
        delivery=_begun(pb.DeliveryState, value.delivery),
        payment=_begun(pb.PaymentState, value.payment),
    )


def _begun(states: Any, state: str) -> Any:
    return wire.value_of(states, "" if state == "NONE" else state)


def _saga_step(value: SagaStep, locale: str) -> pb.SagaStep:
    before, after = Saga.of_log(value.from_state), Saga.of_log(value.to_state)
    return pb.SagaStep(
        at=wire.timestamp(value.at),
        event=value.event,
        from_state=value.from_state,
        to_state=value.to_state,
        note=value.said.in_language(locale),
        happened=wire.value_of(pb.SagaEvent, value.event),
        before=None if before is None else _states(before),
        after=None if after is None else _states(after),
    )
