"""Quotes as crm asks for their paper: valid by default, a test says what it is about."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from kontor.api.common.v1.types_pb2 import Address, Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.einvoice.v1 import papers_pb2 as pb
from kontor.api.platform.v1.platform_pb2 import BankAccount, LegalEntity
from kontor.common.values.money import round_half_up
from kontor.common.values.wire import timestamp

HASH = "9f2c41d07be85a63c1f09e7742ad85b0e36c9174fd8830a5be2b17c6d4409afe"


def money(amount: str | Decimal) -> Money:
    return Money(amount=f"{Decimal(amount):f}", currency="EUR")


def a_line(title: str = "Bauleitung", quantity: str = "40", price: str = "95.00", **facts: Any) -> crm.QuoteLine:
    """Work by the hour at 19 %."""
    uncapped = round_half_up(Decimal(quantity) * Decimal(price), 2)
    line = crm.QuoteLine(
        id=str(uuid4()),
        title=title,
        billing_model=crm.BILLING_MODEL_TIME_AND_MATERIAL,
        quantity=quantity,
        unit="HUR",
        unit_price=money(price),
        uncapped=money(uncapped),
        net=money(uncapped),
        vat_rate="19",
        vat_category="S",
    )
    line.MergeFrom(crm.QuoteLine(**facts))
    if line.HasField("cap"):
        line.net.CopyFrom(money(min(uncapped, Decimal(line.cap.amount))))
    return line


def a_fixed_price(*steps: tuple[str, str], title: str = "Entwurfsplanung", **facts: Any) -> crm.QuoteLine:
    total = sum((Decimal(amount) for _, amount in steps), Decimal(0))
    milestones = [crm.QuoteMilestone(id=str(uuid4()), title=name, amount=money(amount)) for name, amount in steps]
    facts = {"billing_model": crm.BILLING_MODEL_FIXED_PRICE, "unit": "C62", "milestones": milestones, **facts}
    return a_line(title, "1", f"{total:f}", **facts)


def a_seller(**facts: Any) -> LegalEntity:
    seller = LegalEntity(
        id=str(uuid4()),
        name="Nordlicht Ingenieure GmbH",
        address=Address(street="Speicherstadtkai 12", postcode="20457", city="Hamburg", country_code="DE"),
        vat_id="DE123456789",
        tax_number="29/123/45678",
        registration="HRB 98765",
        legal_notice="Amtsgericht Hamburg\nGeschäftsführung: Dr. Ada Jansen",
        contact_name="Lena Brandt",
        contact_phone="+49 40 1234567",
        contact_email="buero@nordlicht.example",
        bank_accounts=[
            BankAccount(
                iban="DE02120300000000202051", bic="BYLADEM1001", bank_name="DKB Berlin", holder="Nordlicht Ingenieure"
            )
        ],
    )
    seller.MergeFrom(LegalEntity(**facts))
    return seller


def a_customer(**facts: Any) -> crm.Customer:
    customer = crm.Customer(
        id=str(uuid4()),
        number="K-00023",
        name="Stadtwerke Musterstadt AöR",
        kind=crm.CUSTOMER_KIND_COMPANY,
        address=Address(street="Am Wasserturm 5", postcode="12345", city="Musterstadt", country_code="DE"),
        contact_name="Thomas Öztürk",
        email="einkauf@stadtwerke.example",
        language="de",
    )
    customer.MergeFrom(crm.Customer(**facts))
    return customer


def a_quote(*lines: crm.QuoteLine, **facts: Any) -> crm.Quote:
    """Its sums are those of its lines, VAT rounded once per rate as crm does it."""
    chosen = lines or (a_line(),)
    for at, line in enumerate(chosen):
        line.position = at + 1
    quote = crm.Quote(
        id=str(uuid4()),
        number="AN-2026-0012",
        quote_version=1,
        state=crm.QUOTE_STATE_SENT,
        customer=Ref(id=str(uuid4()), label="Stadtwerke Musterstadt AöR"),
        title="Ertüchtigung der Kaimauer",
        lines=chosen,
        valid_until="2026-12-23",
        sent_at=timestamp(datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        created_at=timestamp(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
    )
    for name, amount in zip(("net", "vat", "gross"), _sums(chosen), strict=True):
        getattr(quote, name).CopyFrom(money(amount))
    quote.MergeFrom(crm.Quote(**facts))
    return quote


def _sums(lines: Sequence[crm.QuoteLine]) -> tuple[Decimal, Decimal, Decimal]:
    bases: dict[str, Decimal] = {}
    for line in lines:
        bases[line.vat_rate] = bases.get(line.vat_rate, Decimal(0)) + Decimal(line.net.amount)
    vat = sum((round_half_up(base * Decimal(rate) / 100, 2) for rate, base in bases.items()), Decimal(0))
    net = sum(bases.values(), Decimal(0))
    return net, vat, net + vat


def an_acceptance(name: str = "Merle Sönnichsen") -> crm.QuoteAcceptance:
    at = timestamp(datetime(2026, 11, 26, 13, 5, tzinfo=UTC))
    return crm.QuoteAcceptance(name=name, at=at, quote_version=1, text_hash=HASH)


def asked(quote: crm.Quote | None = None, **facts: Any) -> pb.RenderQuoteRequest:
    """The quote on the day it was sent; `paper`, `customer`, `seller`, `date`, `draft`."""
    given = {
        "paper": pb.QUOTE_PAPER_QUOTE,
        "customer": a_customer(),
        "seller": a_seller(),
        "date": "2026-11-23",
        **facts,
    }
    return pb.RenderQuoteRequest(quote=quote or a_quote(), **given)
