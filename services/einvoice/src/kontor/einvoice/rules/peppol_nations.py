"""What Peppol BIS Billing 3 asks of sellers in Denmark, Greece, Iceland, Italy, the Netherlands, Norway and Sweden.

Only the sets of the seller's country are asked. The German set is XRechnung's (`peppol_bis`). Self-billing has none.
"""

import re
from collections.abc import Iterator
from datetime import date

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.peppol_numbers import is_greek, is_luhn_of_ten, is_modulus_11
from kontor.einvoice.rules.peppol_parties import AGENT, BUYER, SELLER, VAT_SCHEME, Homes, vat_ids
from kontor.einvoice.rules.trees import Claim, Claims, broken, first, nodes, one_of, place, said

_LINE = "/*/*[self::cac:InvoiceLine or self::cac:CreditNoteLine]"
_SELLER_ID, _BUYER_ID = (f"{party}/cac:PartyLegalEntity/cbc:CompanyID" for party in (SELLER, BUYER))
_VAT_ID = "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID"
_STREET, _CITY, _POSTCODE = "cbc:StreetName", "cbc:CityName", "cbc:PostalZone"
_NUMBER = re.compile(r"\s*([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF)\s*\Z")
_CAPITALS = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'"


def check(root: Element, at: Homes) -> Iterator[Finding]:
    if at.seller_by_vat == "NO":
        yield from _norway(root)
    if at.seller == "DK":
        yield from broken(root, _DENMARK)
        if at.buyer == "DK":
            yield from broken(root, _WITHIN_DENMARK)
    if at.seller_by_vat == "IT":
        yield from broken(root, _ITALY)
    if at.seller == "SE":
        yield from _sweden(root, within=at.buyer == "SE")
    if at.greek_seller or at.seller_alone_by_vat in ("GR", "EL"):
        yield from _greece(root, at)
    if at.seller == "IS":
        yield from _iceland(root)
        if at.buyer == "IS":
            yield from broken(root, _WITHIN_ICELAND)
    if at.dutch_seller:
        yield from broken(root, _NETHERLANDS)
        if at.dutch_buyer:
            yield from broken(root, _WITHIN_NETHERLANDS)
        if at.dutch_agent:
            yield from broken(root, _DUTCH_AGENT)


def _is_number(text: str) -> bool:
    return _NUMBER.match(text) is not None


def _norway(root: Element) -> Iterator[Finding]:
    registered = f"{SELLER}/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='TAX']/cbc:CompanyID"
    vat = first(root, f"{SELLER}/{_VAT_ID}")
    for party in nodes(root, SELLER):
        if said(first(root, registered)) != "Foretaksregisteret":
            yield breach("NO-R-002", "/" + place(party))
        number = "" if vat is None else vat.text or ""
        if number.startswith("NO") and not (re.match(r"NO[0-9]{9}MVA\Z", number) and is_modulus_11(number[2:11])):
            yield breach("NO-R-001", "/" + place(party))


_DENMARK = Claims(
    Claim("DK-R-002", "/*", f"normalize-space({_SELLER_ID}) != ''"),
    Claim("DK-R-014", "/*", f"not({_SELLER_ID}) or normalize-space({_SELLER_ID}/@schemeID) = '0184'"),
)
_GIRO, _CARD = "substring(cbc:PaymentID, 1, 3)", "cac:PayeeFinancialAccount/cbc:ID"
_REASON = "cbc:AllowanceChargeReason"
_CLASS = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
_PAID = "/inv:Invoice/cac:PaymentMeans"
_WITHIN_DENMARK = Claims(
    Claim("DK-R-016", "/cn:CreditNote", "not(number(cac:LegalMonetaryTotal/cbc:PayableAmount) < 0)"),
    Claim(
        "DK-R-013",
        f"{SELLER}/cac:PartyIdentification | {BUYER}/cac:PartyIdentification",
        "not(cbc:ID) or normalize-space(cbc:ID/@schemeID) != ''",
    ),
    Claim("DK-R-005", _PAID, "contains(' 1 10 31 42 48 49 50 58 59 93 97 ', concat(' ', cbc:PaymentMeansCode, ' '))"),
    Claim(
        "DK-R-006",
        f"{_PAID}[cbc:PaymentMeansCode='31' or cbc:PaymentMeansCode='42']",
        f"normalize-space({_CARD}) != '' and "
        "normalize-space(cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID) != ''",
    ),
    Claim(
        "DK-R-007",
        f"{_PAID}[cbc:PaymentMeansCode='49']",
        "normalize-space(cac:PaymentMandate/cbc:ID) != '' and "
        "normalize-space(cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID) != ''",
    ),
    Claim(
        "DK-R-008",
        f"{_PAID}[cbc:PaymentMeansCode='50']",
        f"{one_of(_GIRO, ('01#', '04#', '15#'))} and string-length({_CARD}) >= 7 and string-length({_CARD}) <= 8 "
        f"and translate({_CARD}, '0123456789', '') = ''",
    ),
    Claim(
        "DK-R-009",
        f"{_PAID}[cbc:PaymentMeansCode='50'][{one_of(_GIRO, ('04#', '15#'))}]",
        "string-length(cbc:PaymentID) = 19",
    ),
    Claim(
        "DK-R-010",
        f"{_PAID}[cbc:PaymentMeansCode='93']",
        f"{one_of(_GIRO, ('71#', '73#', '75#'))} and string-length({_CARD}) = 8",
    ),
    Claim(
        "DK-R-011",
        f"{_PAID}[cbc:PaymentMeansCode='93'][{one_of(_GIRO, ('71#', '75#'))}]",
        "string-length(cbc:PaymentID) = 18 or string-length(cbc:PaymentID) = 19",
    ),
    Claim("DK-R-017", "/*", f"not({_BUYER_ID}) or normalize-space({_BUYER_ID}/@schemeID) = '0184'"),
    Claim(
        "DK-R-003",
        f"{_LINE}[{_CLASS}/@listID='TST']",
        one_of(f"{_CLASS}/@listVersionID", ("19.05.01", "19.0501", "26.08.01", "26.0801")),
    ),
    Claim(
        "DK-R-004",
        "//cac:AllowanceCharge[cbc:AllowanceChargeReasonCode='ZZZ']",
        f"string-length(normalize-space({_REASON})) = 4 and number({_REASON}) >= 0 and number({_REASON}) <= 9999 or "
        f"contains({_REASON}, '#') and not(starts-with({_REASON}, '#')) and "
        f"substring({_REASON}, string-length({_REASON})) != '#'",
    ),
)
_ITALY = Claims(
    Claim(
        "IT-R-001",
        f"{SELLER}/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) != 'VAT']",
        "string-length(normalize-space(cbc:CompanyID)) >= 11 and string-length(normalize-space(cbc:CompanyID)) <= 16 "
        f"and translate(normalize-space(cbc:CompanyID), {_CAPITALS}, '') = ''",
    ),
    Claim("IT-R-002", SELLER, f"cac:PostalAddress/{_STREET}"),
    Claim("IT-R-003", SELLER, f"cac:PostalAddress/{_CITY}"),
    Claim("IT-R-004", SELLER, f"cac:PostalAddress/{_POSTCODE}"),
)
_RATES = one_of("number(cbc:Percent)", ("25", "12", "6"))
_STANDARD_RATED = "//cac:TaxCategory[cbc:ID='S'] | //cac:ClassifiedTaxCategory[cbc:ID='S']"
_SWEDEN = Claims(Claim("SE-R-011", "//cac:PaymentMeans", "not(cbc:PaymentMeansCode='50' or cbc:PaymentMeansCode='56')"))
_SWEDISH_VAT = Claims(Claim("SE-R-006", _STANDARD_RATED, _RATES))
_WITHIN_SWEDEN = Claims(Claim("SE-R-012", "//cac:PaymentMeans", "not(cbc:PaymentMeansCode='31')"))
_F_TAX = "GODKÄND FÖR F-SKATT"


def _sweden(root: Element, *, within: bool) -> Iterator[Finding]:
    yield from broken(root, _SWEDEN)
    if within:
        yield from broken(root, _WITHIN_SWEDEN)
    vat = next(iter(vat_ids(root, SELLER)), "")
    if vat.startswith("SE"):
        where = f"{SELLER}/{VAT_SCHEME}/cbc:CompanyID"
        if len(said(vat)) != 14:
            yield _there("SE-R-001", root, where)
        if not _is_number(vat[2:14]):
            yield _there("SE-R-002", root, where)
        yield from broken(root, _SWEDISH_VAT)
    numbers = nodes(root, _SELLER_ID)
    for node in numbers:
        if not _is_number(node.text or ""):
            yield breach("SE-R-003", "/" + place(node))
        if len(said(node)) != 10:
            yield breach("SE-R-004", "/" + place(node))
        if not is_luhn_of_ten(said(node)):
            yield breach("SE-R-013", "/" + place(node))
    for node in nodes(root, f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID") if numbers else ():
        if said(first(node, "../cac:TaxScheme/cbc:ID")).upper() != "VAT" and said(node).upper() != _F_TAX:
            yield breach("SE-R-005", "/" + place(node))
    yield from _swedish_accounts(root)


def _swedish_accounts(root: Element) -> Iterator[Finding]:
    for giro, (numeric, length), places in (
        ("SE:PLUSGIRO", ("SE-R-007", "SE-R-010"), range(2, 9)),
        ("SE:BANKGIRO", ("SE-R-008", "SE-R-009"), range(7, 9)),
    ):
        branch = "normalize-space(cac:FinancialInstitutionBranch/cbc:ID)"
        means = "//cac:PaymentMeans[normalize-space(cbc:PaymentMeansCode)='30']"
        for node in nodes(root, f"{means}/cac:PayeeFinancialAccount[{branch}='{giro}']/cbc:ID"):
            if not _is_number(said(node)):
                yield breach(numeric, "/" + place(node))
            if len(said(node)) not in places:
                yield breach(length, "/" + place(node))


def _there(rule: str, root: Element, path: str) -> Finding:
    node = first(root, path)
    return breach(rule, "" if node is None else "/" + place(node))


_GREEK_TYPES = frozenset({"1.1", "1.6", "2.1", "2.4", "5.1", "5.2"})
_GREEK_DAY = re.compile(r"(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])/(19|20)[0-9]{2}")
_MARK, _URL = "'##M.AR.K##'", "'##INVOICE|URL##'"
_DOCUMENTS = "/*/cac:AdditionalDocumentReference"
_GREECE = Claims(
    Claim("GR-R-002", SELLER, "string-length(cac:PartyName/cbc:Name) > 0"),
    Claim("GR-R-005", BUYER, "string-length(cac:PartyName/cbc:Name) > 0"),
    Claim(
        "GR-R-008-3",
        f"{_DOCUMENTS}[cbc:DocumentDescription={_URL}]",
        "string-length(normalize-space(cac:Attachment/cac:ExternalReference/cbc:URI)) > 0",
    ),
)
_GREEK_ADDRESS = Claims(
    Claim("GR-R-004-1", "/*", f"count(cac:AdditionalDocumentReference[cbc:DocumentDescription={_MARK}]) = 1"),
    Claim("GR-S-008-1", "/*", f"count(cac:AdditionalDocumentReference[cbc:DocumentDescription={_URL}]) = 1"),
    Claim("GR-R-008-2", "/*", f"count(cac:AdditionalDocumentReference[cbc:DocumentDescription={_URL}]) <= 1"),
    Claim(
        "GR-R-004-2",
        f"{_DOCUMENTS}[cbc:DocumentDescription={_MARK}]/cbc:ID",
        one_of("substring(., 1, 1)", "123456789"),
    ),
)


def _greece(root: Element, at: Homes) -> Iterator[Finding]:
    if at.greek_seller:
        yield from _greek_number(root)
        yield from broken(root, _GREECE)
        if not _one_greek_vat_id(root, SELLER):
            yield _there("GR-S-011", root, SELLER)
        for node in nodes(root, f"{SELLER}/{_VAT_ID}"):
            if not _is_greek_vat_id(node.text or ""):
                yield breach("GR-R-003", "/" + place(node))
        if at.seller == "GR":
            yield from broken(root, _GREEK_ADDRESS)
        if at.greek_buyer:
            if not _one_greek_vat_id(root, BUYER):
                yield _there("GR-R-006", root, BUYER)
            yield from _greek_endpoint("GR-R-010", root, BUYER)
    if at.seller_alone_by_vat in ("GR", "EL"):
        yield from _greek_endpoint("GR-R-009", root, SELLER)


def _greek_endpoint(rule: str, root: Element, party: str) -> Iterator[Finding]:
    for node in nodes(root, f"{party}/cbc:EndpointID"):
        if node.get("schemeID") != "9933" or not is_greek(node.text or ""):
            yield breach(rule, "/" + place(node))


def _one_greek_vat_id(root: Element, party: str) -> bool:
    found = nodes(root, f"{party}/{_VAT_ID}")
    return len(found) == 1 and _is_greek_vat_id(found[0].text or "")


def _is_greek_vat_id(text: str) -> bool:
    return text.startswith("EL") and is_greek(text[2:])


def _greek_number(root: Element) -> Iterator[Finding]:
    """BT-1 of a Greek seller: tax number|day|branch|document type|series|number."""
    for node in nodes(root, "/*/cbc:ID"):
        segments = (node.text or "").split("|")
        holds = [len(segments) == 6, *_greek_segments(root, [*segments, *[""] * 6][:6])]
        for at, fine in enumerate(holds, start=1):
            if not fine:
                yield breach(f"GR-R-001-{at}", "/" + place(node))


def _greek_segments(root: Element, segments: list[str]) -> Iterator[bool]:
    tin, day, branch, kind, series, number = segments
    yield len(said(tin)) == 9 and is_greek(tin) and tin in _greek_tins(root)
    yield _is_issue_day(root, day)
    yield said(branch) != "" and _is_number(branch) and not branch.strip().startswith("-")
    yield kind in _GREEK_TYPES
    yield series != ""
    yield number != ""


def _greek_tins(root: Element) -> set[str]:
    return {text[2:11] for party in (SELLER, AGENT) for text in vat_ids(root, party)}


def _is_issue_day(root: Element, segment: str) -> bool:
    node = first(root, "/*/cbc:IssueDate")
    issued = ("" if node is None else node.text or "").split("-")
    return _GREEK_DAY.match(segment) is not None and segment.split("/")[:3] == issued[2::-1]


_EINDAGI = "cac:AdditionalDocumentReference[cbc:DocumentDescription='EINDAGI']"
_ICELAND = Claims(
    Claim(
        "IS-R-001",
        "/*",
        f"{one_of('normalize-space(cbc:InvoiceTypeCode)', ('380', '381'))} or "
        f"{one_of('normalize-space(cbc:CreditNoteTypeCode)', ('380', '381'))}",
    ),
    Claim("IS-R-002", "/*", f"{_SELLER_ID}/@schemeID = '0196'"),
    Claim("IS-R-003", "/*", f"{SELLER}/cac:PostalAddress/{_STREET} and {SELLER}/cac:PostalAddress/{_POSTCODE}"),
    *(
        Claim(
            rule,
            f"/*[cac:PaymentMeans[cbc:PaymentMeansCode='{code}']]",
            f"string-length(normalize-space(cac:PaymentMeans[cbc:PaymentMeansCode='{code}']/{_CARD})) = 12",
        )
        for rule, code in (("IS-R-006", "9"), ("IS-R-007", "42"))
    ),
    Claim("IS-R-009", f"/*[{_EINDAGI}]", "cbc:DueDate"),
)
_WITHIN_ICELAND = Claims(
    Claim("IS-R-004", "/*/cac:AccountingCustomerParty", f"{_BUYER_ID}/@schemeID = '0196'"),
    Claim(
        "IS-R-005",
        "/*/cac:AccountingCustomerParty",
        f"cac:Party/cac:PostalAddress/{_STREET} and cac:Party/cac:PostalAddress/{_POSTCODE}",
    ),
)


def _iceland(root: Element) -> Iterator[Finding]:
    """Eindagi is the day from which interest runs; it stands as a supporting document."""
    yield from broken(root, _ICELAND)
    found = nodes(root, f"/*/{_EINDAGI}")
    if found:
        ids = [node.text or "" for node in nodes(root, f"/*/{_EINDAGI}/cbc:ID")]
        due = first(root, "/*/cbc:DueDate")
        if not (ids and _is_day(ids[0])):
            yield breach("IS-R-008", "/" + place(found[0]))
        if due is None or not any((due.text or "") <= other for other in ids):
            yield breach("IS-R-010", "/" + place(found[0]))


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


_LISTED = "(@schemeID='0106' or @schemeID='0190') and normalize-space() != ''"
_WHOLE_ADDRESS = f"{_STREET} and {_CITY} and {_POSTCODE}"
_DUE = "cbc:PayableAmount"
_NETHERLANDS = Claims(
    Claim(
        "NL-R-001",
        "/cn:CreditNote/cbc:CreditNoteTypeCode",
        "../cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
    ),
    Claim("NL-R-002", f"{SELLER}/cac:PostalAddress", _WHOLE_ADDRESS),
    Claim("NL-R-003", _SELLER_ID, _LISTED),
    Claim(
        "NL-R-007",
        "/*/cac:LegalMonetaryTotal",
        f"parent::inv:Invoice and number({_DUE}) <= 0 or parent::cn:CreditNote and number({_DUE}) >= 0 "
        "or //cac:PaymentMeans",
    ),
    Claim("NL-R-009", "//cac:OrderLineReference/cbc:LineID", "/*/cac:OrderReference/cbc:ID"),
)
_WITHIN_NETHERLANDS = Claims(
    Claim("NL-R-004", f"{BUYER}/cac:PostalAddress", _WHOLE_ADDRESS),
    Claim("NL-R-005", _BUYER_ID, _LISTED),
    Claim(
        "NL-R-008",
        "//cac:PaymentMeans",
        one_of("normalize-space(cbc:PaymentMeansCode)", ("30", "48", "49", "57", "58", "59")),
    ),
)
_DUTCH_AGENT = Claims(Claim("NL-R-006", f"{AGENT}/cac:PostalAddress", _WHOLE_ADDRESS))
