"""The rules XRechnung 3.0.2 (schematron 2.6.0) adds to EN 16931, on a UBL Invoice or CreditNote.

What they ask and on which nodes is what the official rules ask; tests hold both against the official expectations.
"""

from collections.abc import Iterator

from kontor.einvoice.en16931 import iban
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import german_texts as texts
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.trees import Claim, Claims, broken, first, nodes, number, numbers, one_of, place, said

_SELLER = "/*/cac:AccountingSupplierParty/cac:Party"
_BUYER = "/*/cac:AccountingCustomerParty/cac:Party"
_DELIVERED = "/*/cac:Delivery/cac:DeliveryLocation/cac:Address"
_LINES = "(cac:InvoiceLine | cac:CreditNoteLine)"
_CITY, _POSTCODE = "cbc:CityName[normalize-space()]", "cbc:PostalZone[normalize-space()]"
_CODE = "normalize-space(cbc:PaymentMeansCode)"
_FILE = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename"
_TAXED = " or ".join(
    (
        "cac:AllowanceCharge[cbc:ChargeIndicator='false' or cbc:ChargeIndicator='true']/cac:TaxCategory/cbc:ID"
        f"[{one_of('.', texts.TAXED)}]",
        f"{_LINES}/cac:Item/cac:ClassifiedTaxCategory/cbc:ID[{one_of('.', texts.TAXED)}]",
    )
)
_SEPA = "cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"
_MANDATED = "cac:PaymentMeans/cac:PaymentMandate"
_TRANSFER = f"/*/cac:PaymentMeans[{one_of(_CODE, texts.TRANSFERS)}]"
_CARD = f"/*/cac:PaymentMeans[{one_of(_CODE, texts.CARDS)}]"
_DEBIT = f"/*/cac:PaymentMeans[{_CODE}='59']"
_CLAIMS = Claims(
    Claim("BR-DE-1", "/*", "cac:PaymentMeans"),
    Claim("BR-DE-2", "/*/cac:AccountingSupplierParty", "cac:Party/cac:Contact"),
    Claim("BR-DE-3", f"{_SELLER}/cac:PostalAddress", _CITY),
    Claim("BR-DE-4", f"{_SELLER}/cac:PostalAddress", _POSTCODE),
    Claim("BR-DE-5", f"{_SELLER}/cac:Contact", "cbc:Name[normalize-space()]"),
    Claim("BR-DE-6", f"{_SELLER}/cac:Contact", "cbc:Telephone[normalize-space()]"),
    Claim("BR-DE-7", f"{_SELLER}/cac:Contact", "cbc:ElectronicMail[normalize-space()]"),
    Claim("BR-DE-8", f"{_BUYER}/cac:PostalAddress", _CITY),
    Claim("BR-DE-9", f"{_BUYER}/cac:PostalAddress", _POSTCODE),
    Claim("BR-DE-10", _DELIVERED, _CITY),
    Claim("BR-DE-11", _DELIVERED, _POSTCODE),
    Claim("BR-DE-14", "/*/cac:TaxTotal/cac:TaxSubtotal", "cac:TaxCategory/cbc:Percent[normalize-space()]"),
    Claim("BR-DE-15", "/*", "cbc:BuyerReference[normalize-space()]"),
    Claim(
        "BR-DE-16",
        "/*",
        f"not({_TAXED}) or cac:TaxRepresentativeParty or "
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID[normalize-space()]",
    ),
    Claim(
        "BR-DE-17",
        "/*",
        f"{one_of('normalize-space(cbc:InvoiceTypeCode)', texts.TYPE_CODES)} or "
        f"{one_of('normalize-space(cbc:CreditNoteTypeCode)', texts.TYPE_CODES)}",
    ),
    Claim(
        "BR-DE-22",
        "/*",
        f"not(cac:AdditionalDocumentReference[{_FILE} = preceding-sibling::cac:AdditionalDocumentReference/{_FILE}])",
    ),
    Claim("BR-DE-23-a", _TRANSFER, "cac:PayeeFinancialAccount"),
    Claim("BR-DE-23-b", _TRANSFER, "not(cac:CardAccount) and not(cac:PaymentMandate)"),
    Claim("BR-DE-24-a", _CARD, "cac:CardAccount"),
    Claim("BR-DE-24-b", _CARD, "not(cac:PayeeFinancialAccount) and not(cac:PaymentMandate)"),
    Claim("BR-DE-25-a", _DEBIT, "cac:PaymentMandate"),
    Claim("BR-DE-25-b", _DEBIT, "not(cac:PayeeFinancialAccount) and not(cac:CardAccount)"),
    Claim(
        "BR-DE-26",
        "/*",
        "not(normalize-space(cbc:InvoiceTypeCode)='384' or normalize-space(cbc:CreditNoteTypeCode)='384') or "
        "cac:BillingReference/cac:InvoiceDocumentReference",
    ),
    Claim(
        "BR-DE-30",
        "/*",
        f"not({_MANDATED}) or cac:AccountingSupplierParty/cac:Party/{_SEPA} or cac:PayeeParty/{_SEPA}",
    ),
    Claim("BR-DE-31", "/*", f"not({_MANDATED}) or {_MANDATED}/cac:PayerFinancialAccount/cbc:ID"),
    Claim(
        "BR-DE-TMP-32",
        "/*",
        f"cac:Delivery/cbc:ActualDeliveryDate or cac:InvoicePeriod or not({_LINES}[not(cac:InvoicePeriod)])",
    ),
)
_SUBLINED = "//cac:SubInvoiceLine/cac:Item"
_EXTENSION = Claims(
    Claim("BR-DEX-01", "//cbc:EmbeddedDocumentBinaryObject", one_of("@mimeCode", texts.MEDIA_TYPES)),
    Claim("BR-DEX-03", "/inv:Invoice", f"not({_SUBLINED}[count(cac:ClassifiedTaxCategory) != 1])"),
    Claim("BR-DEX-10", "/inv:Invoice/cac:PrepaidPayment", "cbc:ID[normalize-space()]"),
    Claim("BR-DEX-11", "/inv:Invoice/cac:PrepaidPayment", "cbc:PaidAmount[normalize-space()]"),
    Claim("BR-DEX-12", "/inv:Invoice/cac:PrepaidPayment", "cbc:InstructionID[normalize-space()]"),
    Claim("BR-DEX-13", "/inv:Invoice/cac:PrepaidPayment", "string-length(substring-after(cbc:PaidAmount, '.')) <= 2"),
    Claim("BR-DEX-14", "/inv:Invoice/cac:PrepaidPayment", "cbc:PaidAmount/@currencyID = ../cbc:DocumentCurrencyCode"),
)
_ITEMS = "/*/*[self::cac:InvoiceLine or self::cac:CreditNoteLine]/cac:Item"
_VEHICLE = "cac:CommodityClassification/cbc:ItemClassificationCode[@listID='CVD']"
_EMISSION = "cac:AdditionalItemProperty[cbc:Name='cva']"
_VEHICLES = Claims(
    Claim("BR-DE-CVD-01", "/*", "cac:ContractDocumentReference/cbc:ID[normalize-space()]"),
    Claim("BR-DE-CVD-02", "/*", "cac:OriginatorDocumentReference/cbc:ID[normalize-space()]"),
    Claim("BR-DE-CVD-03", "/*", f"{_LINES}/cac:Item[{_VEHICLE}][{_EMISSION}]"),
    Claim("BR-DE-CVD-06-a", _ITEMS, f"not({_VEHICLE}) or count({_EMISSION}) = 1"),
    Claim("BR-DE-CVD-06-b", _ITEMS, f"not({_EMISSION}) or count({_VEHICLE}) = 1"),
    Claim(
        "BR-DE-CVD-04",
        f"{_ITEMS}/cac:CommodityClassification/cbc:ItemClassificationCode",
        f"not(normalize-space(@listID)='CVD') or {one_of('normalize-space()', texts.VEHICLES)}",
    ),
    Claim("BR-DE-CVD-05", f"{_ITEMS}/{_EMISSION}", one_of("normalize-space(cbc:Value)", texts.EMISSIONS)),
)


def check(root: Element, profile: Profile) -> Iterator[Finding]:
    yield from broken(root, _CLAIMS)
    yield from _terms(root)
    yield from _warnings(root)
    if profile.extension:
        yield from broken(root, _EXTENSION)
        yield from _schemes(root)
        yield from _payable(root)
        yield from _sub_lines(root)
    if profile.cvd:
        yield from broken(root, _VEHICLES)
        codes = nodes(root, f"{_ITEMS}/cac:CommodityClassification/cbc:ItemClassificationCode")
        yield from texts.listed("BR-TMP-CVD-01", codes, "listID", texts.classifications())


def _terms(root: Element) -> Iterator[Finding]:
    for note in nodes(root, "/*/cac:PaymentTerms/cbc:Note[1]"):
        if not texts.discounts_are_well_formed(note.text or ""):
            yield breach("BR-DE-18", "/" + place(note))
            return


def _warnings(root: Element) -> Iterator[Finding]:
    for contact in nodes(root, f"{_SELLER}/cac:Contact"):
        if not texts.is_phone(said(first(contact, "cbc:Telephone"))):
            yield breach("BR-DE-27", "/" + place(contact))
        if not texts.is_email(said(first(contact, "cbc:ElectronicMail"))):
            yield breach("BR-DE-28", "/" + place(contact))
    for means in nodes(root, f"/*/cac:PaymentMeans[{_CODE}='58']"):
        if not iban.is_valid(said(first(means, "cac:PayeeFinancialAccount/cbc:ID"))):
            yield breach("BR-DE-19", "/" + place(means))
    for means in nodes(root, _DEBIT):
        if not iban.is_valid(said(first(means, "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"))):
            yield breach("BR-DE-20", "/" + place(means))
    for reference in nodes(root, "/*/cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference"):
        uri = first(reference, "cbc:URI")
        if not texts.is_url("" if uri is None else uri.text or ""):
            yield breach("BR-TMP-2", "/" + place(reference))
    for day in nodes(root, texts.UBL_DATES):
        if not texts.is_plain_date(said(day)):
            yield breach("BR-TMP-6", "/" + place(day))


def _schemes(root: Element) -> Iterator[Finding]:
    """BR-DEX-04 to -08 take the place of the CEN lists and know the German health applications (XR01 to XR03)."""
    icd, eas = texts.schemes("icd"), texts.schemes("eas")
    parties = [
        node
        for node in nodes(root, "//cac:PartyIdentification/cbc:ID")
        if said(node.get("schemeID")) != "SEPA"
        or not nodes(node, "ancestor::cac:AccountingSupplierParty | ancestor::cac:PayeeParty")
    ]
    yield from texts.listed("BR-DEX-04", parties, "schemeID", icd)
    yield from texts.listed("BR-DEX-05", nodes(root, "//cac:PartyLegalEntity/cbc:CompanyID"), "schemeID", icd)
    yield from texts.listed("BR-DEX-06", nodes(root, "//cac:StandardItemIdentification/cbc:ID"), "schemeID", icd)
    yield from texts.listed("BR-DEX-07", nodes(root, "//cbc:EndpointID"), "schemeID", eas)
    yield from texts.listed("BR-DEX-08", nodes(root, "//cac:DeliveryLocation/cbc:ID"), "schemeID", icd)


def _payable(root: Element) -> Iterator[Finding]:
    """BR-DEX-09 takes the place of BR-CO-16: third parties' payments are added to the amount due."""
    for totals in nodes(root, "//cac:LegalMonetaryTotal"):
        due, gross = number(totals, "cbc:PayableAmount"), number(totals, "cbc:TaxInclusiveAmount")
        paid, rounding = number(totals, "cbc:PrepaidAmount"), number(totals, "cbc:PayableRoundingAmount")
        third = sum(numbers(totals, "../cac:PrepaidPayment/cbc:PaidAmount"))
        fits = (
            due is not None
            and gross is not None
            and texts.cents(due - (rounding or 0)) == texts.cents(gross - (paid or 0) + third)
        )
        if not fits:
            yield breach("BR-DEX-09", "/" + place(totals))


def _sub_lines(root: Element) -> Iterator[Finding]:
    above = "/inv:Invoice/cac:InvoiceLine[cac:SubInvoiceLine] | //cac:SubInvoiceLine[cac:SubInvoiceLine]"
    for line in nodes(root, above):
        net = number(line, "cbc:LineExtensionAmount")
        if net != sum(numbers(line, "cac:SubInvoiceLine/cbc:LineExtensionAmount")):
            yield breach("BR-DEX-02", "/" + place(line))
            return
