"""collections' objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef
from kontor.collections.domain.dunning import Claim, Period
from kontor.collections.domain.items import (
    Allocation,
    BankTransaction,
    ItemState,
    NotAPayment,
    NothingAllocated,
    OpenItem,
    TransactionState,
)
from kontor.common.values import wire
from kontor.common.values.errors import DomainError
from kontor.common.values.money import Money


def read_item(invoice: billing.Invoice) -> OpenItem:
    """The open item an issued document makes."""
    terms = invoice.terms
    gross = wire.read_money(invoice.payable)
    discount = wire.read_money(terms.discount_amount) if terms.HasField("discount_amount") else Money.zero()
    issued = wire.read_day(invoice.issue_date, "")
    return OpenItem(
        id=UUID(invoice.id),
        number=invoice.number,
        kind=billing.DocumentKind.Name(invoice.document_kind).removeprefix("DOCUMENT_KIND_"),
        customer_id=UUID(invoice.customer.id),
        customer_name=invoice.buyer.name,
        customer_number=invoice.buyer.number,
        legal_entity_id=UUID(invoice.seller.legal_entity_id),
        issue_date=issued,
        due_date=wire.read_optional_day(terms.due_date, "") or issued,
        gross=gross,
        open_amount=gross,
        discount_until=wire.read_optional_day(terms.discount_until, ""),
        discount_amount=discount,
        consumer=invoice.buyer.consumer,
        language=invoice.buyer.language or "de",
        email=invoice.buyer.email,
        state=ItemState.OPEN if gross else ItemState.SETTLED,
    )


def item(value: OpenItem, today: date) -> pb.OpenItem:
    return pb.OpenItem(
        id=str(value.id),
        customer=wire.ref(value.customer_id, value.customer_name, value.customer_number),
        invoice_number=value.number,
        document_kind=value.kind,
        issue_date=wire.day(value.issue_date),
        due_date=wire.day(value.due_date),
        gross=wire.money(value.gross),
        open_amount=wire.money(value.open_amount),
        discount_until=wire.day(value.discount_until),
        discount_amount=wire.money(value.discount_amount) if value.discount_amount else None,
        state=pb.OpenItemState.Value(f"OPEN_ITEM_STATE_{value.state}"),
        dunning_level=value.dunning_level,
        days_overdue=value.days_overdue(today),
        etag=str(value.version),
    )


def allocation(value: Allocation) -> pb.Allocation:
    return pb.Allocation(
        id=str(value.id),
        invoice=wire.ref(value.item_id, value.number, value.number),
        amount=wire.money(value.amount),
        discount=wire.money(value.discount) if value.discount else None,
        reason=value.reason,
        at=wire.timestamp(value.at),
    )


def transaction(value: BankTransaction, numbers: Mapping[UUID, str], locale: str = "de") -> pb.BankTransaction:
    return pb.BankTransaction(
        id=str(value.id),
        statement_id=str(value.statement_id),
        iban=value.iban,
        booking_date=wire.day(value.booking_date),
        value_date=wire.day(value.value_date),
        amount=wire.money(value.amount),
        counterparty_name=value.counterparty_name,
        counterparty_iban=value.counterparty_iban,
        remittance=value.remittance,
        end_to_end_id=value.end_to_end_id,
        state=pb.TransactionState.Value(f"TRANSACTION_STATE_{value.state}"),
        unallocated=wire.money(value.unallocated),
        allocations=[allocation(a) for a in value.allocations],
        proposals=[
            pb.MatchProposal(
                invoices=[wire.ref(i, numbers.get(i, ""), numbers.get(i, "")) for i in p.items],
                confidence=p.confidence,
                reason=p.reason,
            )
            for p in value.proposals
        ],
        etag=str(value.version),
        allowed_actions=_actions(value, locale),
    )


def _actions(value: BankTransaction, locale: str) -> list[AllowedAction]:
    ignored = value.state is TransactionState.IGNORED
    done = value.state is TransactionState.ALLOCATED
    return [
        _action("allocate", NotAPayment("state") if ignored or done else None, locale),
        _action("undo", None if value.allocations else NothingAllocated("state"), locale),
    ]


def _action(verb: str, refused: DomainError | None, locale: str) -> AllowedAction:
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))


def statement(row: Any) -> pb.Statement:
    file = row["file"]
    currency = row["currency"]
    return pb.Statement(
        id=str(row["id"]),
        iban=row["iban"],
        bank_statement_id=row["bank_statement_id"],
        from_date=wire.day(row["from_date"]),
        to_date=wire.day(row["to_date"]),
        opening_balance=_optional_money(row["opening"], currency),
        closing_balance=_optional_money(row["closing"], currency),
        new_lines=row["new_lines"],
        known_lines=row["known_lines"],
        balanced=row["balanced"],
        file=FileRef(**file),
        imported_at=wire.timestamp(row["imported_at"]),
    )


def _optional_money(amount: Decimal | None, currency: str) -> Any:
    return None if amount is None else wire.money(Money(amount, currency))


def period(value: Period) -> pb.InterestPeriod:
    return pb.InterestPeriod(
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        days=value.days,
        rate=wire.decimal(value.rate),
        principal=wire.money(value.principal),
        interest=wire.money(value.interest),
    )


def notice(
    id_: UUID, owed: OpenItem, claim: Claim, *, level: int, on: date, pay_until: date, version: int = 1
) -> pb.DunningNotice:
    return pb.DunningNotice(
        id=str(id_),
        customer=wire.ref(owed.customer_id, owed.customer_name, owed.customer_number),
        invoice=wire.ref(owed.id, owed.number, owed.number),
        level=level,
        issue_date=wire.day(on),
        open_amount=wire.money(claim.open_amount),
        interest=wire.money(claim.interest),
        lump_sum=wire.money(claim.lump_sum),
        total=wire.money(claim.total),
        periods=[period(p) for p in claim.periods],
        pay_until=wire.day(pay_until),
        recipient=owed.email,
        etag=str(version),
    )


__all__ = ["ItemState", "allocation", "item", "notice", "read_item", "statement", "transaction"]
