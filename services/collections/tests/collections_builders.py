"""What collections' unit tests are about, valid unless said otherwise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from kontor.collections.domain.credits import Credit, Source
from kontor.collections.domain.items import OpenItem
from kontor.collections.domain.lines import LineKind, Transaction
from kontor.collections.domain.tax import TaxPart
from kontor.common.values.money import Money

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
IBAN = "DE89370400440532013000"


def euro(text: str) -> Money:
    return Money(Decimal(text))


def taxes(*parts: tuple[str, str, str]) -> tuple[TaxPart, ...]:
    """Of (rate, net, VAT) each."""
    return tuple(TaxPart("S", Decimal(rate), euro(net), euro(vat)) for rate, net, vat in parts)


def an_item(number: str = "RE-2026-0001", gross: str = "119.00", **changes: Any) -> OpenItem:
    """To a business, due in 30 days, of an agreed term."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "number": number,
        "kind": "INVOICE",
        "customer_id": uuid4(),
        "customer_name": "Hafenbehörde Elbmündung",
        "customer_number": "K-1",
        "legal_entity_id": uuid4(),
        "issue_date": date(2026, 10, 21),
        "due_date": date(2026, 11, 20),
        "gross": euro(gross),
        "discount_until": None,
        "discount_amount": euro("0"),
        "consumer": False,
        "language": "de",
        "email": "vergabe@hafen.example",
        "agreed": True,
    }
    return OpenItem(**{**given, **changes})


def a_credit(amount: str = "119.00", **changes: Any) -> Credit:
    given: dict[str, Any] = {
        "id": uuid4(),
        "source": Source.BANK_TRANSACTION,
        "amount": euro(amount),
        "value_date": TODAY,
        "posting_date": TODAY,
        "created_at": NOW,
        "counterparty_name": "Hafenbehörde",
        "counterparty_iban": IBAN,
    }
    return Credit(**{**given, **changes})


def a_line(amount: str = "119.00", text: str = "RE-2026-0001", **changes: Any) -> Transaction:
    given: dict[str, Any] = {
        "id": uuid4(),
        "statement_id": uuid4(),
        "iban": "DE02120300000000202051",
        "line_key": "key",
        "booking_date": TODAY,
        "value_date": TODAY,
        "amount": euro(amount),
        "counterparty_name": "",
        "counterparty_iban": "",
        "remittance": text,
        "end_to_end_id": "",
        "created_at": NOW,
        "kind": LineKind.PAYMENT,
    }
    return Transaction(**{**given, **changes})
