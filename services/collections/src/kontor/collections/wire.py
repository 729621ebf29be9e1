"""collections' objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1 import events_pb2 as events
from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef, Ref
from kontor.collections.domain import credits as c
from kontor.collections.domain import dunning, interest, lines
from kontor.collections.domain import items as i
from kontor.collections.domain.claims import Claim, ClaimKind, ClaimState
from kontor.collections.domain.named import Named
from kontor.collections.domain.reminding import (
    CreditCovers,
    OutgoingReminder,
    ReminderSkip,
)
from kontor.collections.domain.tax import TaxPart
from kontor.common.values import text, wire
from kontor.common.values.errors import RuleViolated
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.money import Money
from kontor.common.values.refs import Messages


def read_item(invoice: billing.Invoice) -> i.OpenItem:
    """The open item an issued document makes: what it charges, less the credit it sets off itself (BT-113)."""
    terms = invoice.terms
    prepaid = _read_money(invoice, "prepaid")
    payable = wire.read_money(invoice.payable)
    gross = payable + prepaid if prepaid else payable
    zero = Money.zero(gross.currency)
    discount = wire.read_money(terms.discount_amount) if terms.HasField("discount_amount") else zero
    issued = wire.read_day(invoice.issue_date, "")
    return i.OpenItem(
        id=UUID(invoice.id),
        number=invoice.number,
        kind=wire.word_of(billing.DocumentKind, invoice.document_kind),
        customer_id=UUID(invoice.customer.id),
        customer_name=invoice.buyer.name,
        customer_number=invoice.buyer.number,
        legal_entity_id=UUID(invoice.seller.legal_entity_id),
        issue_date=issued,
        due_date=wire.read_optional_day(terms.due_date, "") or issued,
        gross=gross,
        discount_until=wire.read_optional_day(terms.discount_until, ""),
        discount_amount=discount,
        consumer=invoice.buyer.consumer,
        language=invoice.buyer.language or "de",
        email=invoice.buyer.email,
        received=zero,
        discount_taken=zero,
        superseded=zero,
        credited=zero,
        agreed=terms.agreed,
        default_notice=terms.default_notice,
        vat=_read_taxes(invoice.vat_lines, "base"),
        discount_vat=_read_taxes(terms.discount_vat_lines, "net"),
    )


def prepaid(invoice: billing.Invoice) -> Money:
    """Credit of the customer that the document deducts."""
    return _read_money(invoice, "prepaid") or Money.zero(invoice.payable.currency)


def _read_money(message: Any, name: str) -> Money | None:
    return wire.read_money(getattr(message, name)) if message.HasField(name) else None


def _read_taxes(found: Iterable[Any], net: str) -> tuple[TaxPart, ...]:
    return tuple(
        TaxPart(
            line.vat_category,
            wire.read_decimal(line.vat_rate or "0", ""),
            wire.read_money(getattr(line, net)),
            wire.read_money(line.vat),
        )
        for line in found
    )


def taxes(parts: Iterable[TaxPart]) -> list[pb.TaxPart]:
    return [
        pb.TaxPart(
            vat_category=part.category,
            vat_rate=wire.decimal(part.rate),
            net=wire.money(part.net),
            vat=wire.money(part.vat),
        )
        for part in parts
    ]


# Open items and claims.


def item(value: i.OpenItem, today: date, locale: str = "de", *, covered: bool = False) -> pb.OpenItem:
    """`covered`: free credit covers what is open of it."""
    return pb.OpenItem(
        id=str(value.id),
        customer=customer(value),
        invoice_number=value.number,
        document_kind=value.kind,
        issue_date=wire.day(value.issue_date),
        due_date=wire.day(value.due_date),
        gross=wire.money(value.gross),
        open_amount=wire.money(value.open_amount),
        discount_until=wire.day(value.discount_until),
        discount_amount=wire.money(value.discount_amount) if value.discount_amount else None,
        state=wire.value_of(pb.OpenItemState, value.state),
        dunning_level=value.dunning_level,
        days_overdue=value.days_overdue(today),
        etag=str(value.version),
        received=wire.money(value.received),
        discount_taken=wire.money(value.discount_taken),
        superseded=wire.money(value.superseded),
        credited=wire.money(value.credited),
        legal_entity=wire.ref(value.legal_entity_id),
        claims=[_principal(value), *(claim(value, one) for one in value.claims)],
        default_since=wire.day(value.default_since),
        default_ground=wire.value_of(pb.DefaultGround, value.default_ground or ""),
        superseded_by=_optional_ref(value.superseded_by),
        findings=findings(value.findings, locale),
        total_open=wire.money(value.total_open),
        consumer=value.consumer,
        allowed_actions=_item_actions(value, today, locale, covered=covered),
        reminded_on=wire.day(value.reminded_on),
        outgoing=_outgoing(value.outgoing) if value.outgoing else None,
        reminder_skip=_skip(value.skip) if value.skip and value.skips(today) else None,
    )


def customer(value: i.OpenItem) -> Ref:
    return wire.ref(value.customer_id, value.customer_name, value.customer_number)


def invoice(value: i.OpenItem) -> Ref:
    return wire.ref(value.id, value.number, value.number)


@lru_cache(maxsize=1_024)
def _optional_ref(id_: UUID | None) -> Ref | None:
    """Messages that are made with it hold it as it is now: what fills labels fills theirs."""
    return wire.ref(id_) if id_ else None


def _item_actions(value: i.OpenItem, today: date, locale: str, *, covered: bool) -> list[AllowedAction]:
    closed = None if value.is_open else i.ItemNotOpen(value.number, number=value.number)
    nothing = None if value.open_claims else i.ItemNotOpen(value.number, number=value.number)
    free = CreditCovers(value.number, number=value.number) if covered else None
    refusals = {
        "assert": closed,
        "drop": nothing,
        "remind": _refused(value.must_be_due_for_reminder, today) or free,
        "cancelSend": _refused(value.must_wait_to_leave),
        "skipReminder": _refused(value.must_be_reminded_of_some_day),
        "resumeReminders": _refused(value.must_skip, today),
    }
    return wire.allowed_actions(refusals, locale)


def _refused(rule: Callable[..., None], *given: date) -> RuleViolated | None:
    try:
        rule(*given)
    except RuleViolated as refused:
        return refused
    return None


def _principal(value: i.OpenItem) -> pb.Claim:
    state = ClaimState.OPEN if value.open_amount else ClaimState.SETTLED
    return pb.Claim(
        id=str(value.id),
        kind=wire.value_of(pb.ClaimKind, ClaimKind.PRINCIPAL),
        invoice=invoice(value),
        customer=customer(value),
        legal_entity=wire.ref(value.legal_entity_id),
        amount=wire.money(value.gross),
        open_amount=wire.money(value.open_amount),
        due_date=wire.day(value.due_date),
        asserted_on=wire.day(value.issue_date),
        state=wire.value_of(pb.ClaimState, state),
    )


def claim(owed: i.OpenItem, value: Claim) -> pb.Claim:
    return pb.Claim(
        id=str(value.id),
        kind=wire.value_of(pb.ClaimKind, value.kind),
        invoice=invoice(owed),
        customer=customer(owed),
        legal_entity=wire.ref(owed.legal_entity_id),
        amount=wire.money(value.amount),
        open_amount=wire.money(value.open),
        due_date=wire.day(value.due_date),
        asserted_on=wire.day(value.asserted_on),
        dunning_notice_id=str(value.notice_id or ""),
        state=wire.value_of(pb.ClaimState, value.state),
        reason=value.reason,
        periods=[period(p) for p in value.periods],
    )


def period(value: interest.Period) -> pb.InterestPeriod:
    return pb.InterestPeriod(
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        days=value.days,
        rate=wire.decimal(value.rate),
        principal=wire.money(value.principal),
        interest=wire.money(value.interest),
        rate_not_published=value.not_published,
    )


def findings(found: Mapping[str, Mapping[str, str]], locale: str) -> list[pb.Finding]:
    """Codes and facts, worded for whoever looks."""
    return [pb.Finding(code=code, text=text.translate(code, locale, **facts)) for code, facts in found.items()]


# Bank lines, credits, allocations.


def allocation(value: c.Allocation, credit_id: UUID) -> pb.Allocation:
    return pb.Allocation(
        id=str(value.id),
        invoice=wire.ref(value.item_id, value.number, value.number),
        amount=wire.money(value.amount),
        discount=wire.money(value.discount) if value.discount else None,
        reason=value.reason,
        at=wire.timestamp(value.at),
        claim_kind=wire.value_of(pb.ClaimKind, value.kind),
        claim_id=str(value.claim_id or ""),
        designation=value.designation,
        vat_lines=taxes(value.vat),
        discount_vat_lines=taxes(value.discount_vat),
        credit_id=str(credit_id),
    )


def transaction(value: lines.Transaction, credit: c.Credit | None = None, locale: str = "de") -> pb.BankTransaction:
    """A bank line with what became of it; a line nobody has looked at yet is free as a whole."""
    amount = wire.money(value.amount)
    return pb.BankTransaction(
        id=str(value.id),
        statement_id=str(value.statement_id),
        iban=value.iban,
        booking_date=wire.day(value.booking_date),
        value_date=wire.day(value.value_date),
        amount=amount,
        counterparty_name=value.counterparty_name,
        counterparty_iban=value.counterparty_iban,
        remittance=value.remittance,
        end_to_end_id=value.end_to_end_id,
        state=wire.value_of(pb.TransactionState, _state(value, credit)),
        unallocated=wire.money(credit.free) if credit else amount,
        allocations=[allocation(a, value.id) for a in credit.allocations] if credit else [],
        proposals=_proposals(credit.proposals) if credit else [],
        etag=str(credit.version if credit else value.version),
        allowed_actions=_transaction_actions(value, credit, locale),
        kind=wire.value_of(pb.TransactionKind, value.kind),
        ultimate_name=value.ultimate_name,
        findings=findings({code: {} for code in value.findings}, locale),
        legal_entity=_optional_ref(value.legal_entity_id),
        customer=_optional_ref(credit.customer_id if credit else None),
        return_reason=value.return_reason,
        returned_transaction_id=str(value.returned_id or ""),
        bank_reference=value.bank_reference,
        rejected_proposals=_rejected(credit.rejections) if credit else [],
    )


def _state(value: lines.Transaction, credit: c.Credit | None) -> str:
    if credit is not None:
        return credit.state
    return lines.TransactionState.UNMATCHED if value.waits_for_a_person else lines.TransactionState.IGNORED


def _transaction_actions(value: lines.Transaction, credit: c.Credit | None, locale: str) -> Sequence[AllowedAction]:
    spent = not value.is_incoming or (credit is not None and not credit.free)
    if credit is None:
        return _line_actions(spent, False, False, False, locale)
    return _line_actions(spent, bool(credit.allocations), bool(credit.proposals), bool(credit.rejections), locale)


@lru_cache
def _line_actions(spent: bool, used: bool, proposed: bool, rejected: bool, locale: str) -> Sequence[AllowedAction]:
    free = lines.NotAPayment("state") if spent else None
    allocated = None if used else c.NothingAllocated("state")
    refusals = {"allocate": free, "undo": allocated, **_proposal_actions(free, proposed, rejected)}
    return wire.allowed_actions(refusals, locale)


@lru_cache
def _credit_actions(spent: bool, used: bool, proposed: bool, rejected: bool, locale: str) -> Sequence[AllowedAction]:
    free = c.NothingFree("state") if spent else None
    allocated = None if used else c.NothingAllocated("state")
    refusals = {"allocate": free, "refund": free, "undo": allocated, **_proposal_actions(free, proposed, rejected)}
    return wire.allowed_actions(refusals, locale)


def _proposal_actions(free: RuleViolated | None, proposed: bool, rejected: bool) -> dict[str, RuleViolated | None]:
    decided = free or (None if proposed else c.NothingProposed("state"))
    again = None if rejected else c.NothingRejected("state")
    return {"acceptProposal": decided, "rejectProposal": decided, "restoreProposal": again}


def _proposals(found: Sequence[c.Proposal]) -> list[pb.MatchProposal]:
    return [
        pb.MatchProposal(invoices=[wire.ref(id_) for id_ in p.items], confidence=p.confidence, reason=p.reason)
        for p in found
    ]


def _rejected(found: Sequence[c.Rejection]) -> list[pb.RejectedProposal]:
    return [
        pb.RejectedProposal(
            invoices=[wire.ref(id_) for id_ in r.proposal.items],
            reason=r.reason,
            person=_person(r.person),
            at=wire.timestamp(r.at),
        )
        for r in found
    ]


def credit(value: c.Credit, locale: str = "de") -> pb.Credit:
    from_bank = value.source is c.Source.BANK_TRANSACTION
    return pb.Credit(
        id=str(value.id),
        source=wire.value_of(pb.CreditSource, value.source),
        customer=_optional_ref(value.customer_id),
        legal_entity=_optional_ref(value.legal_entity_id),
        bank_transaction_id=str(value.id) if from_bank else "",
        invoice=_optional_ref(value.invoice_id),
        amount=wire.money(value.amount),
        free=wire.money(value.free),
        value_date=wire.day(value.value_date),
        counterparty_name=value.counterparty_name,
        allocations=[allocation(a, value.id) for a in value.allocations],
        proposals=_proposals(value.proposals),
        refunds=[refund(r) for r in value.refunds],
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=_credit_actions(
            not value.free, bool(value.allocations), bool(value.proposals), bool(value.rejections), locale
        ),
        rejected_proposals=_rejected(value.rejections),
    )


def refund(value: c.Refund) -> pb.Refund:
    return pb.Refund(
        id=str(value.id),
        amount=wire.money(value.amount),
        iban=value.iban,
        account_holder=value.account_holder,
        reason=value.reason,
        state=wire.value_of(pb.RefundState, value.state),
        requested_at=wire.timestamp(value.requested_at),
        bank_transaction_id=str(value.paid_by or ""),
    )


def statement(value: lines.Statement) -> pb.Statement:
    return pb.Statement(
        id=str(value.id),
        iban=value.iban,
        bank_statement_id=value.bank_statement_id,
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        opening_balance=wire.money(value.opening) if value.opening is not None else None,
        closing_balance=wire.money(value.closing) if value.closing is not None else None,
        new_lines=value.new_lines,
        known_lines=value.known_lines,
        balanced=value.balanced,
        file=FileRef(**value.file),
        imported_at=wire.timestamp(value.imported_at),
        state=wire.value_of(pb.StatementState, value.state),
        operation_id=str(value.operation_id or ""),
        legal_entity=_optional_ref(value.legal_entity_id),
        etag=str(value.version),
    )


# Reminders, base rates, policy.


def letter(value: CustomerLetter) -> pb.ReminderLetter:
    return pb.ReminderLetter(to=value.to, cc=value.cc, subject=value.subject, text=value.text)


def _outgoing(value: OutgoingReminder) -> pb.OutgoingReminder:
    return pb.OutgoingReminder(
        letter=letter(value.letter),
        leaves_at=wire.timestamp(value.leaves_at),
        level=value.level,
        total=wire.money(value.total),
        person=_person(value.person),
    )


def _skip(value: ReminderSkip) -> pb.ReminderSkip:
    return pb.ReminderSkip(
        until=wire.day(value.until),
        reason=value.reason,
        person=_person(value.person),
        at=wire.timestamp(value.at),
    )


def _person(value: Named | None) -> Ref | None:
    return wire.ref(value.id, value.name) if value else None


def notice(value: dunning.Notice) -> pb.DunningNotice:
    owed = value.item
    return pb.DunningNotice(
        id=str(value.id),
        customer=customer(owed),
        invoice=invoice(owed),
        level=value.level,
        issue_date=wire.day(value.on),
        open_amount=wire.money(value.principal),
        interest=wire.money(value.interest),
        lump_sum=wire.money(value.lump_sum),
        total=wire.money(value.total),
        periods=[period(p) for p in value.periods],
        pay_until=wire.day(value.pay_until),
        recipient=", ".join(value.letter.to) if value.letter else owed.email,
        etag=str(value.version),
        claims=[_principal(owed), *(claim(owed, one) for one in value.claims)],
        friendly=value.friendly,
        legal_entity=wire.ref(owed.legal_entity_id),
        default_since=wire.day(owed.default_since),
        default_ground=wire.value_of(pb.DefaultGround, owed.default_ground or ""),
        cost=wire.money(value.cost),
        letter=letter(value.letter) if value.letter else None,
        sent_by=_person(value.person),
    )


def notice_to_be(value: dunning.Notice) -> pb.DunningNotice:
    """What would be asked for: neither it nor what it would assert has an id."""
    shown = notice(value)
    for claim_ in shown.claims:
        if claim_.dunning_notice_id == shown.id:
            claim_.id = claim_.dunning_notice_id = ""
    shown.id = shown.etag = ""
    return shown


def base_rates(rates: interest.BaseRates) -> list[pb.BaseRate]:
    return [
        pb.BaseRate(valid_from=wire.day(day), rate=wire.decimal(rate), source=source, added=added)
        for day, rate, source, added in rates.shown()
    ]


def base_rate(value: interest.BaseRate) -> pb.BaseRate:
    day, rate = wire.day(value.valid_from), wire.decimal(value.rate)
    return pb.BaseRate(valid_from=day, rate=rate, source=value.source, added=True)


def policy(value: dunning.Policy) -> pb.CollectionsPolicy:
    return pb.CollectionsPolicy(
        strict_order=value.strict_order,
        friendly_first=value.friendly_first,
        etag=str(value.version),
        allowed_actions=wire.always_allowed("update"),
    )


# What each domain event becomes.


def _received(event: lines.PaymentReceived | lines.PaymentSent) -> dict[str, Any]:
    line = event.line
    return {
        "bank_transaction": transaction(line),
        "legal_entity": _optional_ref(line.legal_entity_id),
        "posting_date": wire.day(line.booking_date),
        "value_date": wire.day(line.value_date),
    }


def _moved(event: c.PaymentAllocated | c.PaymentReversed) -> dict[str, Any]:
    credit_, made, owed = event.credit, event.allocation, event.item
    return {
        "bank_transaction_id": str(credit_.id),
        "allocation": allocation(made, credit_.id),
        "open_after": wire.money(owed.open_amount),
        "open_item_version": owed.version,
        "value_date": wire.day(made.value_date),
        "legal_entity": wire.ref(owed.legal_entity_id),
        "customer": customer(owed),
    }


def _allocated(event: c.PaymentAllocated) -> events.PaymentAllocated:
    return events.PaymentAllocated(**_moved(event), posting_date=wire.day(event.allocation.posting_date))


def _reversed(event: c.PaymentReversed) -> events.PaymentReversed:
    return events.PaymentReversed(**_moved(event), reason=event.reason, posting_date=wire.day(event.on))


def _refund(event: c.RefundRequested | c.CreditRefunded) -> dict[str, Any]:
    credit_ = event.credit
    return {
        "credit_id": str(credit_.id),
        "refund": refund(event.refund),
        "customer": _optional_ref(credit_.customer_id),
        "legal_entity": _optional_ref(credit_.legal_entity_id),
    }


def _chunk(event: lines.StatementChunkRequested) -> events.StatementChunkRequested:
    told = event.statement
    return events.StatementChunkRequested(
        statement_id=str(told.id),
        chunk=event.chunk,
        file=FileRef(**told.file),
        position=event.position,
        operation_id=str(told.operation_id or ""),
        chunks=event.chunks,
    )


def _item_changed(event: i.OpenItemChanged) -> events.OpenItemChanged:
    """What waits to leave is nobody's business before it does, nor is why none does; the entry's reason says that."""
    told = item(event.item, event.on)
    if told.HasField("outgoing"):
        told.outgoing.ClearField("letter")
    for name in ("reason", "person") if told.HasField("reminder_skip") else ():
        told.reminder_skip.ClearField(name)
    return events.OpenItemChanged(open_item=told, posting_date=wire.day(event.on))


MESSAGES: Messages = {
    lines.StatementImported: lambda e: events.StatementImported(statement=statement(e.statement)),
    lines.StatementChanged: lambda e: events.StatementChanged(statement=statement(e.statement)),
    lines.StatementChunkRequested: _chunk,
    lines.MatchingRequested: lambda e: events.MatchingRequested(turn_id=str(e.turn_id)),
    lines.PaymentReceived: lambda e: events.PaymentReceived(**_received(e)),
    lines.PaymentSent: lambda e: events.PaymentSent(**_received(e)),
    c.PaymentAllocated: _allocated,
    c.PaymentReversed: _reversed,
    c.CreditChanged: lambda e: events.CreditChanged(credit=credit(e.credit)),
    c.RefundRequested: lambda e: events.RefundRequested(**_refund(e)),
    c.CreditRefunded: lambda e: events.CreditRefunded(**_refund(e), posting_date=wire.day(e.on)),
    i.OpenItemChanged: _item_changed,
    i.ClaimAsserted: lambda e: events.ClaimAsserted(claim=claim(e.item, e.claim), posting_date=wire.day(e.on)),
    i.ClaimDropped: lambda e: events.ClaimDropped(
        claim=claim(e.item, e.claim), reason=e.reason, amount=wire.money(e.amount), posting_date=wire.day(e.on)
    ),
    dunning.DunningNoticeIssued: lambda e: events.DunningNoticeIssued(
        dunning_notice=notice(e.notice), language=e.notice.item.language
    ),
    dunning.PolicyChanged: lambda e: events.CollectionsPolicyChanged(id=str(e.policy.id), policy=policy(e.policy)),
    interest.BaseRateAdded: lambda e: events.BaseRateAdded(id=str(e.base_rate.id), base_rate=base_rate(e.base_rate)),
}
