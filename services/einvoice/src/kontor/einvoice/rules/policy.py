"""Our own policy for invoices we issue, apart from the official verdict: what German tax law asks beyond EN 16931."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kontor.einvoice.en16931 import iban, leitweg
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.rules.findings import Finding, breach
from stdnum.eu import vat

_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")
ADVANCE_CODES = frozenset({"326", "386", "875"})
CORRECTION_CODES = frozenset({"381", "384"})
REVERSE_CHARGE_TEXT = "Steuerschuldnerschaft des Leistungsempfängers"


@dataclass(frozen=True, slots=True)
class Limits:
    """Dated limits: § 33 UStDV, small amounts need no date of supply."""

    small_amount: Decimal = Decimal(250)


LIMITS = Limits()


def check(invoice: Invoice, *, public_buyer: bool = False, small_business: bool = False) -> Iterator[Finding]:
    """`public_buyer`: BT-10 is a Leitweg-ID; `small_business`: simplified contents under § 34a UStDV."""
    yield from _supply_date(invoice, small_business=small_business)
    payable = invoice.totals.payable if invoice.totals else None
    if payable and payable > 0 and not invoice.due_date and not invoice.payment_terms:
        yield breach("BR-CO-25", "/due_date")  # left CEN 1.3.16; receivers with 1.3.15 still refuse without it
    reference = invoice.buyer_reference or ""
    if (public_buyer or leitweg.looks_like(reference)) and reference and not leitweg.is_valid(reference):
        yield breach("KONTOR-LEITWEG", "/buyer_reference")
    yield from _numbers(invoice)
    if invoice.due_date and invoice.issue_date and invoice.due_date < invoice.issue_date:
        yield breach("KONTOR-FUTURE", "/due_date")
    if invoice.type_code in CORRECTION_CODES and not invoice.preceding:
        yield breach("KONTOR-PRECEDING", "/preceding")
    for at, group in enumerate(invoice.vat):
        if group.category == "AE" and REVERSE_CHARGE_TEXT not in (group.exemption_reason or ""):
            yield breach("KONTOR-REVERSE-CHARGE-TEXT", f"/vat/{at}/exemption_reason")
    if invoice.totals and invoice.totals.gross == 0:
        yield breach("KONTOR-EMPTY", "/lines")


def _numbers(invoice: Invoice) -> Iterator[Finding]:
    """Check digits the official rules do not look at: a slip that no recipient could use."""
    for at, means in enumerate(invoice.payment_means):
        account = (means.transfer.account if means.transfer else None) or ""
        if _LIKE_IBAN.match("".join(account.split())) and not iban.is_valid(account):
            yield breach("KONTOR-IBAN", f"/payment_means/{at}/transfer/account")
    for path, party in (("/seller", invoice.seller), ("/buyer", invoice.buyer)):
        number = "".join((party.vat_id or "").split()).upper() if party else ""
        member = "GR" if number[:2] == "EL" else number[:2]
        if number and member.lower() in vat.MEMBER_STATES and not _is_vat_id(number):
            yield breach("KONTOR-VAT-ID", f"{path}/vat_id")


@lru_cache(maxsize=4_096)
def _is_vat_id(number: str) -> bool:
    """By its check digits; a seller's is asked with each of its invoices."""
    return bool(vat.is_valid(number))


def _supply_date(invoice: Invoice, *, small_business: bool) -> Iterator[Finding]:
    """BR-DE-TMP-32 as an error (§ 14 (4) no. 6 UStG); an advance may say it in a note instead."""
    if has_supply_date(invoice):
        return
    gross = invoice.totals.gross if invoice.totals else None
    if small_business or (gross is not None and abs(gross) <= LIMITS.small_amount):
        return
    if invoice.type_code in ADVANCE_CODES:
        if not invoice.notes:
            yield breach("KONTOR-ADVANCE-DATE", "/period")
        return
    yield breach("KONTOR-SUPPLY-DATE", "/delivery/delivered")


def has_supply_date(invoice: Invoice) -> bool:
    delivered = invoice.delivery.delivered if invoice.delivery else None
    return bool(delivered or invoice.period or (invoice.lines and all(line.period for line in invoice.lines)))


def discount_after_due(discount_until: date | None, due: date | None) -> Iterator[Finding]:
    if discount_until and due and discount_until > due:
        yield breach("KONTOR-DISCOUNT-DATE", "/payment_terms")
