"""One case for each rule of Peppol BIS Billing 3: a valid document between two countries, and what breaks it.

A case changes the XML, not our model, as many rules are about what our model never says.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from einvoice_builders import PRECEDING, a_buyer, a_line, a_seller, an_invoice
from kontor.einvoice.en16931 import profiles, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import (
    AllowanceCharge,
    Attachment,
    CreditTransfer,
    Identifier,
    PaymentMeans,
    Period,
)
from kontor.einvoice.rules.trees import NAMES, nodes
from lxml import etree

Change = Callable[[Element], None]
SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_PROFILES = (profiles.PEPPOL_BIS, profiles.PEPPOL_SELF_BILLING)
# Country: VAT id, legal registration with its scheme, electronic address with its scheme.
HOMES = {
    "AT": ("ATU12345675", ("FN 1", None), ("ATU12345675", "9914")),
    "DE": ("DE136695976", ("HRB 1", None), ("DE136695976", "9930")),
    "DK": ("DK12345674", ("12345674", "0184"), ("DK12345674", "0184")),
    "GR": ("EL123456783", ("1", None), ("123456783", "9933")),
    "IS": ("IS12345", ("5501691234", "0196"), ("5501691234", "0196")),
    "IT": ("IT12345670017", ("MI-1", None), ("IT12345670017", "0211")),
    "NL": ("NL123456782B12", ("12345678", "0106"), ("12345678", "0106")),
    "NO": ("NO923829644MVA", ("923829644", "0192"), ("923829644", "0192")),
    "SE": ("SE556036079301", ("5560360793", None), ("5560360793", "0007")),
}
ACCOUNT = CreditTransfer("DE02120300000000202051", "Nordlicht", "BYLADEM1001")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
_GREEK_NUMBER = "123456783|23/11/2026|1|1.1|A|17"


@dataclass(frozen=True)
class Case:
    rule: str
    change: Change
    seller: str = "AT"
    buyer: str = "AT"
    note: bool = False
    self_billing: bool = False

    def whole(self) -> Element:
        return document(self.seller, self.buyer, note=self.note, self_billing=self.self_billing)

    def broken(self) -> Element:
        root = self.whole()
        self.change(root)
        return root


def document(seller: str = "AT", buyer: str = "AT", *, note: bool = False, self_billing: bool = False) -> Element:
    """Valid by all rules of both countries."""
    profile = _PROFILES[self_billing]
    off = AllowanceCharge(
        Decimal("10.00"), Decimal("100.00"), Decimal("10"), "S", Decimal(_rate(seller)), "Rabatt", "95"
    )
    means = PaymentMeans(code="30", remittance_information="R-1", transfer=ACCOUNT)
    codes = ("261", "389") if self_billing else ("381", "380")
    invoice = an_invoice(
        number=_GREEK_NUMBER if seller == "GR" else "R-1",
        specification=profile.specification,
        business_process=profile.business_process,
        type_code=codes[0] if note else codes[1],
        seller=_at_home(a_seller(tax_number=None), seller),
        buyer=_at_home(a_buyer(identifier=None), buyer),
        lines=(a_line(1, rate=_rate(seller), period=OCTOBER), a_line(2, rate=_rate(seller))),
        allowances=(off,),
        charges=(replace(off, reason_code="ABL"),),
        attachments=(Attachment("A1", "Nachweis", None, b"a;b\n", "text/csv", "nachweis.csv"),),
        preceding=PRECEDING,
        payment_means=(means,),
    )
    root = xmlsafe.parse(ubl.write(invoice))
    _national(root, seller, buyer)
    return root


def _rate(country: str) -> str:
    return {"SE": "25"}.get(country, "19")


def _at_home(party, country: str):
    vat, (number, scheme), (address, address_scheme) = HOMES[country]
    here = replace(party.address, country=country)
    registered, endpoint = Identifier(number, scheme), Identifier(address, address_scheme)
    return replace(
        party, vat_id=vat, registration=registered, endpoint=endpoint, address=here, trading_name="Nordlicht"
    )


def _national(root: Element, seller: str, buyer: str) -> None:
    if seller == "NO":
        add(SELLER + "/cac:PartyTaxScheme[1]", tax_scheme("TAX", "Foretaksregisteret"), after=True)(root)
    if seller == "GR":
        for description, address in (("##M.AR.K##", ""), ("##INVOICE|URL##", "https://a.example")):
            at = "cac:AdditionalDocumentReference[last()]"
            add(at, supporting("400001", description, address), after=True)(root)
    if seller == buyer == "DK":
        put("cac:PaymentMeans/cbc:PaymentMeansCode", "58")(root)


def tax_scheme(scheme: str, number: str) -> str:
    return (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>"
        f"<cac:TaxScheme><cbc:ID>{scheme}</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )


def supporting(number: str, description: str, address: str = "") -> str:
    uri = f"<cbc:URI>{address}</cbc:URI>" if address else ""
    where = f"<cac:Attachment><cac:ExternalReference>{uri}</cac:ExternalReference></cac:Attachment>" if address else ""
    return (
        f"<cac:AdditionalDocumentReference><cbc:ID>{number}</cbc:ID>"
        f"<cbc:DocumentDescription>{description}</cbc:DocumentDescription>{where}</cac:AdditionalDocumentReference>"
    )


def put(path: str, text: str) -> Change:
    """Another text in every element or attribute of a path."""

    def change(root: Element) -> None:
        path_, _, attribute = path.partition("/@")
        found = nodes(root, path_)
        assert found, path
        for node in found:
            if attribute:
                node.set(attribute, text)
            else:
                node.text = text

    return change


def drop(path: str) -> Change:
    def change(root: Element) -> None:
        found = nodes(root, path)
        assert found, path
        for node in found:
            node.getparent().remove(node)

    return change


def add(path: str, xml: str, *, after: bool = False) -> Change:
    """Elements at the end of the first one of a path, or behind it."""

    def change(root: Element) -> None:
        names = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMES.items())
        target = nodes(root, path)[0]
        for at, made in enumerate(etree.fromstring(f"<all {names}>{xml}</all>")):
            if after:
                target.getparent().insert(target.getparent().index(target) + 1 + at, made)
            else:
                target.append(made)

    return change


def twice(path: str) -> Change:
    def change(root: Element) -> None:
        node = nodes(root, path)[0]
        node.addnext(etree.fromstring(etree.tostring(node)))

    return change


def all_of(*changes: Change) -> Change:
    def change(root: Element) -> None:
        for one in changes:
            one(root)

    return change


def means(code: str, **facts: str | None) -> Change:
    """The one way to pay replaced: code, payment id, account, branch, mandate, debited account."""

    def change(root: Element) -> None:
        old = nodes(root, "cac:PaymentMeans")[0]
        text = f"<cac:PaymentMeans><cbc:PaymentMeansCode>{code}</cbc:PaymentMeansCode>"
        if facts.get("id"):
            text += f"<cbc:PaymentID>{facts['id']}</cbc:PaymentID>"
        if facts.get("account"):
            branch = facts.get("branch")
            inner = (
                f"<cac:FinancialInstitutionBranch><cbc:ID>{branch}</cbc:ID></cac:FinancialInstitutionBranch>"
                if branch
                else ""
            )
            text += f"<cac:PayeeFinancialAccount><cbc:ID>{facts['account']}</cbc:ID>{inner}</cac:PayeeFinancialAccount>"
        if facts.get("mandate") or facts.get("debited"):
            mandate = f"<cbc:ID>{facts['mandate']}</cbc:ID>" if facts.get("mandate") else ""
            debited = (
                f"<cac:PayerFinancialAccount><cbc:ID>{facts['debited']}</cbc:ID></cac:PayerFinancialAccount>"
                if facts.get("debited")
                else ""
            )
            text += f"<cac:PaymentMandate>{mandate}{debited}</cac:PaymentMandate>"
        add("cac:PaymentMeans", text + "</cac:PaymentMeans>", after=True)(root)
        old.getparent().remove(old)

    return change
