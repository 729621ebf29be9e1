"""Where Peppol's rules take seller and buyer to be at home: the address, or what a VAT id begins with."""

from dataclasses import dataclass

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.trees import first, nodes, said

SELLER = "/*/cac:AccountingSupplierParty/cac:Party"
BUYER = "/*/cac:AccountingCustomerParty/cac:Party"
AGENT = "/*/cac:TaxRepresentativeParty"
VAT_SCHEME = "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"


@dataclass(frozen=True, slots=True)
class Homes:
    """Countries by address as it is written, and by VAT id (the address where there is none)."""

    seller: str
    buyer: str
    agent: str
    seller_by_vat: str
    buyer_by_vat: str
    seller_alone_by_vat: str  # without looking at the tax representative

    @property
    def both_german(self) -> bool:
        return _code(self.seller) == _code(self.buyer) == "DE"

    @property
    def greek_seller(self) -> bool:
        return self.seller_by_vat in ("GR", "EL")

    @property
    def greek_buyer(self) -> bool:
        return self.buyer_by_vat in ("GR", "EL")

    @property
    def dutch_seller(self) -> bool:
        return _code(self.seller) == "NL"

    @property
    def dutch_buyer(self) -> bool:
        return _code(self.buyer) == "NL"

    @property
    def dutch_agent(self) -> bool:
        return _code(self.agent) == "NL"


def homes(root: Element) -> Homes:
    seller, buyer, agent = (_text(root, f"{party}/{_COUNTRY}") for party in (SELLER, BUYER, AGENT))
    of_seller, of_agent = _vat_country(root, SELLER), _vat_country(root, AGENT)
    return Homes(
        seller=seller,
        buyer=buyer,
        agent=agent,
        seller_by_vat=of_seller or of_agent or _code(seller),
        buyer_by_vat=_vat_country(root, BUYER) or _code(buyer),
        seller_alone_by_vat=of_seller or _code(seller),
    )


def vat_ids(root: Element, party: str) -> list[str]:
    return [node.text or "" for node in nodes(root, f"{party}/{VAT_SCHEME}/cbc:CompanyID")]


def _vat_country(root: Element, party: str) -> str:
    """By the first two characters of the first VAT id, "" without one."""
    return _code(next(iter(vat_ids(root, party)), "")[:2])


def _text(root: Element, path: str) -> str:
    node = first(root, path)
    return "" if node is None else node.text or ""


def _code(text: str) -> str:
    return said(text).upper()
