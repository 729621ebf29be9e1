"""Customers: who buys, how they are billed, and what of them decides about VAT."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from kontor.common.values.events import Event
from kontor.common.values.identifiers import Fault, vat_id_fault
from kontor.common.values.vat import MEMBER_STATES
from kontor.crm.domain.refusals import (
    BuyerIdRequired,
    BuyerVatIdRequired,
    LeitwegIdInvalid,
    LeitwegIdRequired,
    PeppolIdRequired,
)
from stdnum.de import leitweg
from stdnum.exceptions import ValidationError

REVERSE_CHARGE, WITHIN_THE_UNION = "AE", "K"


class CustomerKind(StrEnum):
    COMPANY = "COMPANY"
    PUBLIC_BODY = "PUBLIC_BODY"
    CONSUMER = "CONSUMER"


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = "DE"


@dataclass(slots=True)
class Customer:
    id: UUID
    number: str
    name: str
    kind: CustomerKind
    address: Address
    contact_name: str
    email: str
    phone: str
    vat_id: str
    leitweg_id: str
    buyer_reference: str
    invoice_format: str
    payment_days: int
    discount_percent: Decimal | None
    discount_days: int
    language: str
    external_id: str
    created_at: datetime
    delivery_channel: str = "EMAIL"
    peppol_id: str = ""
    registration_number: str = ""
    version: int = 0

    def change(self, changes: Mapping[str, Any]) -> list[Event]:
        """Corrects what is known of a customer."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.check()
        return [CustomerChanged(self)]

    def check(self) -> None:
        """Public bodies need a Leitweg-ID; one that is given must be right (EN 16931 BT-10, KoSIT format)."""
        if self.delivery_channel == "PEPPOL" and not self.peppol_id:
            raise PeppolIdRequired("missing", pointer="/customer/peppol_id")
        self.leitweg_id = self.leitweg_id.strip().upper()
        if self.leitweg_id and not is_leitweg_id(self.leitweg_id):
            raise LeitwegIdInvalid("check digits", pointer="/customer/leitweg_id")
        if self.kind is CustomerKind.PUBLIC_BODY and not self.leitweg_id:
            raise LeitwegIdRequired("missing", pointer="/customer/leitweg_id")

    @property
    def vat_id_fault(self) -> Fault:
        """Why the VAT id looks wrong; a person decides, since only its state knows which ones it gave."""
        return vat_id_fault(self.vat_id) if self.vat_id and self.address.country_code in MEMBER_STATES else ""

    def must_take(self, vat_category: str, seller_country: str) -> None:
        """What the buyer must be known by for this VAT category, so that the invoice can say it.

        A buyer in another member state needs the VAT id (§ 14a (1) UStG; BR-IC-02); for domestic reverse charge
        (§ 13b UStG) a registration number serves as well (BR-AE-02: BT-48 or BT-47).
        """
        domestic = self.address.country_code == seller_country
        if vat_category == REVERSE_CHARGE and domestic and not (self.vat_id or self.registration_number):
            raise BuyerIdRequired("neither", pointer="/customer/vat_id")
        abroad = vat_category == REVERSE_CHARGE and not domestic
        if (abroad or vat_category == WITHIN_THE_UNION) and not self.vat_id:
            raise BuyerVatIdRequired(vat_category, pointer="/customer/vat_id", category=vat_category)


_LEITWEG = re.compile(r"^(0[1-9]|1[0-6]|99)(\d(\d{2}(\d{3}|\d{4}|\d{7})?)?)?(-[A-Z0-9]{1,30})?-\d{2}$")


def is_leitweg_id(value: str) -> bool:
    """Form and ISO 7064 MOD 97-10 check digits of a Leitweg-ID."""
    try:
        leitweg.validate(value)
    except ValidationError:
        return False
    return bool(_LEITWEG.match(value))


@dataclass(frozen=True, slots=True)
class CustomerChanged(Event):
    customer: Customer
