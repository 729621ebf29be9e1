"""The EN 16931 semantic model as frozen values: one field per business term, its BT or BG id in the metadata.

Amounts, quantities and rates are Decimal. Everything a sender may have left out can be None, so that a
faulty invoice can be read and judged; the rules live in `checks`, the two syntaxes in `mapping`.
"""

# ruff: noqa: RUF009 (a field is declared by its term)
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


def bt(*ids: str) -> Any:
    """An optional single term. Shared shapes (an address) carry the id of each place they stand in."""
    return field(default=None, metadata={"bt": ids})


def many(*ids: str) -> Any:
    """A repeatable term or group."""
    return field(default=(), metadata={"bt": ids})


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with its scheme (ISO 6523, EAS, UNTDID 1153 or 7143, as the term demands)."""

    value: str | None = bt("")
    scheme: str | None = bt("")
    scheme_version: str | None = bt("")


@dataclass(frozen=True, slots=True)
class Note:
    subject_code: str | None = bt("BT-21")
    text: str | None = bt("BT-22")


@dataclass(frozen=True, slots=True)
class DocumentReference:
    number: str | None = bt("BT-25", "BT-X-548")
    issue_date: date | None = bt("BT-26", "BT-X-549")
    type_code: str | None = bt("BT-X-555", "BT-X-550")


@dataclass(frozen=True, slots=True)
class Address:
    street: str | None = bt("BT-35", "BT-50", "BT-64", "BT-75")
    line2: str | None = bt("BT-36", "BT-51", "BT-65", "BT-76")
    line3: str | None = bt("BT-162", "BT-163", "BT-164", "BT-165")
    city: str | None = bt("BT-37", "BT-52", "BT-66", "BT-77")
    postcode: str | None = bt("BT-38", "BT-53", "BT-67", "BT-78")
    subdivision: str | None = bt("BT-39", "BT-54", "BT-68", "BT-79")
    country: str | None = bt("BT-40", "BT-55", "BT-69", "BT-80")


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None = bt("BT-41", "BT-56")
    phone: str | None = bt("BT-42", "BT-57")
    email: str | None = bt("BT-43", "BT-58")


@dataclass(frozen=True, slots=True)
class Seller:
    name: str | None = bt("BT-27")
    trading_name: str | None = bt("BT-28")
    identifiers: tuple[Identifier, ...] = many("BT-29")
    registration: Identifier | None = bt("BT-30")
    vat_id: str | None = bt("BT-31")
    tax_number: str | None = bt("BT-32")
    legal_notice: str | None = bt("BT-33")
    endpoint: Identifier | None = bt("BT-34")
    address: Address | None = bt("BG-5")
    contact: Contact | None = bt("BG-6")


@dataclass(frozen=True, slots=True)
class Buyer:
    name: str | None = bt("BT-44")
    trading_name: str | None = bt("BT-45")
    identifier: Identifier | None = bt("BT-46")
    registration: Identifier | None = bt("BT-47")
    vat_id: str | None = bt("BT-48")
    endpoint: Identifier | None = bt("BT-49")
    address: Address | None = bt("BG-8")
    contact: Contact | None = bt("BG-9")


@dataclass(frozen=True, slots=True)
class Payee:
    name: str | None = bt("BT-59")
    identifier: Identifier | None = bt("BT-60")
    registration: Identifier | None = bt("BT-61")


@dataclass(frozen=True, slots=True)
class TaxRepresentative:
    name: str | None = bt("BT-62")
    vat_id: str | None = bt("BT-63")
    address: Address | None = bt("BG-12")


@dataclass(frozen=True, slots=True)
class Period:
    start: date | None = bt("BT-73", "BT-134")
    end: date | None = bt("BT-74", "BT-135")


@dataclass(frozen=True, slots=True)
class Delivery:
    party_name: str | None = bt("BT-70")
    location: Identifier | None = bt("BT-71")
    delivered: date | None = bt("BT-72")
    address: Address | None = bt("BG-15")


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    account: str | None = bt("BT-84")
    account_name: str | None = bt("BT-85")
    bic: str | None = bt("BT-86")


@dataclass(frozen=True, slots=True)
class PaymentCard:
    number: str | None = bt("BT-87")
    holder: str | None = bt("BT-88")


@dataclass(frozen=True, slots=True)
class DirectDebit:
    mandate_reference: str | None = bt("BT-89")
    debited_account: str | None = bt("BT-91")


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """One way to pay. Both syntaxes repeat BG-16 for each account, so does the model.

    BT-9 stands here in a UBL credit note; its place in the model is the invoice.
    """

    code: str | None = bt("BT-81")
    text: str | None = bt("BT-82")
    remittance_information: str | None = bt("BT-83")
    transfer: CreditTransfer | None = bt("BG-17")
    card: PaymentCard | None = bt("BG-18")
    direct_debit: DirectDebit | None = bt("BG-19")
    due_date: date | None = bt("BT-9")


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """An allowance or a charge, of the document or of a line (a line's has no VAT of its own)."""

    amount: Decimal | None = bt("BT-92", "BT-99", "BT-136", "BT-141")
    base_amount: Decimal | None = bt("BT-93", "BT-100", "BT-137", "BT-142")
    percent: Decimal | None = bt("BT-94", "BT-101", "BT-138", "BT-143")
    vat_category: str | None = bt("BT-95", "BT-102")
    vat_rate: Decimal | None = bt("BT-96", "BT-103")
    reason: str | None = bt("BT-97", "BT-104", "BT-139", "BT-144")
    reason_code: str | None = bt("BT-98", "BT-105", "BT-140", "BT-145")


@dataclass(frozen=True, slots=True)
class Totals:
    lines: Decimal | None = bt("BT-106")
    allowances: Decimal | None = bt("BT-107")
    charges: Decimal | None = bt("BT-108")
    net: Decimal | None = bt("BT-109")
    vat: Decimal | None = bt("BT-110")
    vat_accounting: Decimal | None = bt("BT-111")
    gross: Decimal | None = bt("BT-112")
    prepaid: Decimal | None = bt("BT-113")
    rounding: Decimal | None = bt("BT-114")
    payable: Decimal | None = bt("BT-115")


@dataclass(frozen=True, slots=True)
class VatBreakdown:
    """BG-23. CII carries BT-7 and BT-8 in here; their place in the model is the invoice."""

    base: Decimal | None = bt("BT-116")
    vat: Decimal | None = bt("BT-117")
    category: str | None = bt("BT-118")
    rate: Decimal | None = bt("BT-119")
    exemption_reason: str | None = bt("BT-120")
    exemption_code: str | None = bt("BT-121")
    tax_point_date: date | None = bt("BT-7")
    tax_point_code: str | None = bt("BT-8")


@dataclass(frozen=True, slots=True)
class Attachment:
    """BG-24. The content as bytes, base64 only in the XML."""

    reference: str | None = bt("BT-122")
    description: str | None = bt("BT-123")
    location: str | None = bt("BT-124")
    content: bytes | None = bt("BT-125")
    media_type: str | None = bt("BT-125-1")
    filename: str | None = bt("BT-125-2")


@dataclass(frozen=True, slots=True)
class Price:
    net: Decimal | None = bt("BT-146")
    discount: Decimal | None = bt("BT-147")
    gross: Decimal | None = bt("BT-148")
    base_quantity: Decimal | None = bt("BT-149")
    base_unit: str | None = bt("BT-150")


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str | None = bt("BT-160")
    value: str | None = bt("BT-161")


@dataclass(frozen=True, slots=True)
class Item:
    name: str | None = bt("BT-153")
    description: str | None = bt("BT-154")
    seller_id: str | None = bt("BT-155")
    buyer_id: str | None = bt("BT-156")
    standard_id: Identifier | None = bt("BT-157")
    classifications: tuple[Identifier, ...] = many("BT-158")
    origin_country: str | None = bt("BT-159")
    attributes: tuple[Attribute, ...] = many("BG-32")


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25; BG-DEX-01 below another line. `parent_id` and `status` are the flat form of EXTENDED."""

    id: str | None = bt("BT-126")
    note: str | None = bt("BT-127")
    object_id: Identifier | None = bt("BT-128")
    quantity: Decimal | None = bt("BT-129")
    unit: str | None = bt("BT-130")
    net: Decimal | None = bt("BT-131")
    order_line: str | None = bt("BT-132")
    accounting_reference: str | None = bt("BT-133")
    period: Period | None = bt("BG-26")
    allowances: tuple[AllowanceCharge, ...] = many("BG-27")
    charges: tuple[AllowanceCharge, ...] = many("BG-28")
    price: Price | None = bt("BG-29")
    vat_category: str | None = bt("BT-151")
    vat_rate: Decimal | None = bt("BT-152")
    item: Item | None = bt("BG-31")
    sub_lines: tuple["Line", ...] = many("BG-DEX-01")
    parent_id: str | None = bt("BT-X-304")
    status: str | None = bt("BT-X-8")


@dataclass(frozen=True, slots=True)
class ThirdPartyPayment:
    """BG-DEX-09 (XRechnung extension): money collected for others, never an advance."""

    type: str | None = bt("BT-DEX-001")
    amount: Decimal | None = bt("BT-DEX-002")
    currency: str | None = bt("BT-DEX-002-1")
    description: str | None = bt("BT-DEX-003")


@dataclass(frozen=True, slots=True)
class AdvanceTax:
    """VAT inside a received advance, by rate."""

    vat: Decimal | None = bt("BT-X-293")
    category: str | None = bt("BT-X-296")
    rate: Decimal | None = bt("BT-X-297")


@dataclass(frozen=True, slots=True)
class AdvancePayment:
    """BG-X-45 (ZUGFeRD EXTENDED): a received advance, gross, with the VAT it held (§ 14 (5) UStG)."""

    amount: Decimal | None = bt("BT-X-291")
    received: date | None = bt("BT-X-292")
    taxes: tuple[AdvanceTax, ...] = many("BG-X-46")
    invoice: DocumentReference | None = bt("BG-X-83")


@dataclass(frozen=True, slots=True)
class Invoice:
    number: str | None = bt("BT-1")
    issue_date: date | None = bt("BT-2")
    type_code: str | None = bt("BT-3")
    currency: str | None = bt("BT-5")
    vat_currency: str | None = bt("BT-6")
    tax_point_date: date | None = bt("BT-7")
    tax_point_code: str | None = bt("BT-8")
    due_date: date | None = bt("BT-9")
    buyer_reference: str | None = bt("BT-10")
    project: str | None = bt("BT-11")
    contract: str | None = bt("BT-12")
    order: str | None = bt("BT-13")
    sales_order: str | None = bt("BT-14")
    receiving_advice: str | None = bt("BT-15")
    despatch_advice: str | None = bt("BT-16")
    tender: str | None = bt("BT-17")
    object_id: Identifier | None = bt("BT-18")
    buyer_accounting_reference: str | None = bt("BT-19")
    payment_terms: str | None = bt("BT-20")
    notes: tuple[Note, ...] = many("BG-1")
    business_process: str | None = bt("BT-23")
    specification: str | None = bt("BT-24")
    preceding: tuple[DocumentReference, ...] = many("BG-3")
    seller: Seller | None = bt("BG-4")
    buyer: Buyer | None = bt("BG-7")
    payee: Payee | None = bt("BG-10")
    tax_representative: TaxRepresentative | None = bt("BG-11")
    delivery: Delivery | None = bt("BG-13")
    period: Period | None = bt("BG-14")
    payment_means: tuple[PaymentMeans, ...] = many("BG-16")
    creditor_identifier: str | None = bt("BT-90")
    allowances: tuple[AllowanceCharge, ...] = many("BG-20")
    charges: tuple[AllowanceCharge, ...] = many("BG-21")
    totals: Totals | None = bt("BG-22")
    vat: tuple[VatBreakdown, ...] = many("BG-23")
    attachments: tuple[Attachment, ...] = many("BG-24")
    lines: tuple[Line, ...] = many("BG-25")
    third_party_payments: tuple[ThirdPartyPayment, ...] = many("BG-DEX-09")
    advances: tuple[AdvancePayment, ...] = many("BG-X-45")


# UNTDID 1001 codes that are a credit note: UBL has a document of its own for them.
CREDIT_NOTE_CODES = frozenset(["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"])
