"""Quotes of crm as their paper needs them: plain facts, amounts as text."""

from typing import Any

from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.einvoice.v1 import papers_pb2 as pb
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.common.values.clock import local_day
from kontor.common.values.wire import day, read_timestamp, word_of
from kontor.einvoice.en16931 import iban


def facts(request: pb.RenderQuoteRequest) -> dict[str, Any]:
    """As `paper.quotes.context` reads them; what the layout says comes beside."""
    quote = request.quote
    return {
        "paper": word_of(pb.QuotePaper, request.paper).lower(),
        "language": "en" if request.customer.language == "en" else "de",
        "currency": quote.gross.currency or "EUR",
        "draft": request.draft,
        "date": request.date,
        "number": quote.number,
        "version": quote.quote_version,
        "title": quote.title,
        "introduction": quote.introduction,
        "valid_until": quote.valid_until,
        "quoted_on": day(local_day(read_timestamp(quote.sent_at))) if quote.HasField("sent_at") else "",
        "seller": _seller(request.seller),
        "customer": _customer(request.customer),
        "lines": [_line(line) for line in quote.lines],
        "net": quote.net.amount or "0",
        "vat": quote.vat.amount or "0",
        "gross": quote.gross.amount or "0",
        # Agreed with this quote, else with this customer.
        "payment_days": quote.payment_days or request.customer.payment_days,
        "acceptance": _acceptance(quote) if request.paper == pb.QUOTE_PAPER_CONFIRMATION else None,
    }


def _seller(entity: LegalEntity) -> dict[str, Any]:
    account = entity.bank_accounts[0] if entity.bank_accounts else None
    return {
        "name": entity.name,
        "address": _address(entity.address),
        "country": entity.address.country_code or "DE",
        "contact": {"name": entity.contact_name, "phone": entity.contact_phone, "email": entity.contact_email},
        "vat_id": entity.vat_id,
        "tax_number": entity.tax_number,
        "registration": entity.registration,
        "legal_notice": entity.legal_notice,
        "iban": iban.grouped(account.iban) if account else "",
        "bic": account.bic if account else "",
        "bank": account.bank_name if account else "",
        "small_business": entity.small_business,
        "exemption_reason": entity.exemption_reason,
    }


def _customer(customer: crm.Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "contact": customer.contact_name,
        "address": _address(customer.address),
        "country": customer.address.country_code or "DE",
        "number": customer.number,
        "vat_id": customer.vat_id,
        "is_consumer": customer.kind == crm.CUSTOMER_KIND_CONSUMER,
        "discount_percent": customer.discount_percent,
        "discount_days": customer.discount_days,
    }


def _address(address: Any) -> list[str]:
    town = " ".join(part for part in (address.postcode, address.city) if part)
    return [part for part in (address.street, address.line2, town) if part]


def _line(line: crm.QuoteLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "title": line.title,
        "description": line.description,
        "model": word_of(crm.BillingModel, line.billing_model),
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price.amount or "0",
        "net": line.net.amount or "0",
        "uncapped": line.uncapped.amount,
        "rate": line.vat_rate,
        "category": line.vat_category,
        "cap": line.cap.amount,
        "milestones": [{"title": m.title, "amount": m.amount.amount or "0"} for m in line.milestones],
        "from": line.retainer_from,
    }


def _acceptance(quote: crm.Quote) -> dict[str, str]:
    said = quote.acceptance
    return {"name": said.name, "at": read_timestamp(said.at).isoformat(), "hash": said.text_hash}
