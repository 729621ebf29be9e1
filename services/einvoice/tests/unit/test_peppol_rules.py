"""Every rule of Peppol BIS Billing 3.0.21 fires where its fact is broken and is silent on a valid document."""

import tomllib
from importlib import resources
from itertools import pairwise

import pytest
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.rules import peppol_bis, peppol_lists
from peppol_cases import (
    BUYER,
    HOMES,
    SELLER,
    Case,
    add,
    all_of,
    document,
    drop,
    means,
    put,
    supporting,
    tax_scheme,
    twice,
)

P, C = "PEPPOL-EN16931", "PEPPOL-COMMON"
_REDUCTION = "cac:AllowanceCharge"
_PRICE = "cac:InvoiceLine[1]/cac:Price"


def _tag(path: str, text: str) -> str:
    """Elements one in the other: cac:PaymentMandate/cbc:ID."""
    for name in reversed(path.split("/")):
        text = f"<{name}>{text}</{name.partition(' ')[0]}>"
    return text


def _off_price(indicator: str, amount: str) -> str:
    money = f'<cbc:Amount currencyID="EUR">{amount}</cbc:Amount><cbc:BaseAmount currencyID="EUR">100</cbc:BaseAmount>'
    return _tag("cac:AllowanceCharge", _tag("cbc:ChargeIndicator", indicator) + money)


def _second_total(amount: str) -> str:
    return _tag("cac:TaxTotal", f'<cbc:TaxAmount currencyID="SEK">{amount}</cbc:TaxAmount>')


_BASE = '<cbc:BaseQuantity unitCode="{}">{}</cbc:BaseQuantity>'
_OBJECT = (
    "<cac:DocumentReference><cbc:ID>7</cbc:ID><cbc:DocumentTypeCode>{}</cbc:DocumentTypeCode></cac:DocumentReference>"
)
_PROJECT = (
    "<cac:AdditionalDocumentReference><cbc:ID>P</cbc:ID><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>"
    "</cac:AdditionalDocumentReference>"
)


def _numbered(rule: str, scheme: str, wrong: str) -> Case:
    path = f"{BUYER}/cbc:EndpointID"
    return Case(rule, all_of(put(path, wrong), put(f"{path}/@schemeID", scheme)))


def _reason(number: int, code: str) -> Case:
    text = f"<cbc:TaxExemptionReasonCode>{code}</cbc:TaxExemptionReasonCode>"
    return Case(f"{P}-P0{number}", add("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent", text, after=True))


def _account(rule: str, branch: str, account: str) -> Case:
    return Case(rule, means("30", account=account, branch=branch), seller="SE")


GENERAL = [
    Case(f"{P}-R001", drop("cbc:ProfileID")),
    Case(f"{P}-R002", add("cbc:InvoiceTypeCode", _tag("cbc:Note", "a") + _tag("cbc:Note", "b"), after=True)),
    Case(f"{P}-R003", all_of(drop("cbc:BuyerReference"), drop("cac:OrderReference"))),
    Case(f"{P}-R004", put("cbc:CustomizationID", f"{profiles.PEPPOL_BIS.specification}::x")),
    Case(f"{P}-R005", add("cbc:DocumentCurrencyCode", "<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>", after=True)),
    Case(f"{P}-R007", put("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0")),
    Case(f"{P}-R008", put("cac:OrderReference/cbc:ID", "")),
    Case(f"{P}-R008", put("cbc:BuyerReference", " ")),
    Case(f"{P}-R010", drop(f"{BUYER}/cbc:EndpointID")),
    Case(f"{P}-R020", drop(f"{SELLER}/cbc:EndpointID")),
    Case(f"{P}-R040", put(f"{_REDUCTION}[1]/cbc:Amount", "10.03")),
    Case(f"{P}-R041", drop(f"{_REDUCTION}[1]/cbc:BaseAmount")),
    Case(f"{P}-R042", drop(f"{_REDUCTION}[1]/cbc:MultiplierFactorNumeric")),
    Case(f"{P}-R043", put(f"{_REDUCTION}[1]/cbc:ChargeIndicator", "0")),
    Case(f"{P}-R044", add(_PRICE, _off_price("true", "5"))),
    Case(f"{P}-R046", add(_PRICE, _off_price("false", "4"))),
    Case(f"{P}-R051", put("cac:InvoiceLine/cbc:LineExtensionAmount/@currencyID", "SEK")),
    Case(f"{P}-R053", drop("cac:TaxTotal/cac:TaxSubtotal")),
    Case(f"{P}-R054", add("cac:TaxTotal", _second_total("1"), after=True)),
    Case(
        f"{P}-R055",
        all_of(
            add("cbc:DocumentCurrencyCode", "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>", after=True),
            add("cac:TaxTotal", _second_total("-1"), after=True),
        ),
    ),
    Case(f"{P}-R061", means("59", debited="DE02120300000000202051")),
    Case(f"{P}-R080", add("cac:AdditionalDocumentReference", _PROJECT * 2, after=True), note=True),
    Case(f"{P}-R100", add("cac:InvoiceLine[1]/cac:InvoicePeriod", _OBJECT.format("130") * 2, after=True)),
    Case(f"{P}-R101", add("cac:InvoiceLine[1]/cac:InvoicePeriod", _OBJECT.format("50"), after=True)),
    Case(f"{P}-R110", put("cac:InvoiceLine/cac:InvoicePeriod/cbc:StartDate", "2026-09-30")),
    Case(f"{P}-R111", put("cac:InvoiceLine/cac:InvoicePeriod/cbc:EndDate", "2026-11-01")),
    Case(f"{P}-R120", put("cac:InvoiceLine[1]/cbc:LineExtensionAmount", "950.03")),
    Case(f"{P}-R121", add(f"{_PRICE}/cbc:PriceAmount", _BASE.format("HUR", "0"), after=True)),
    Case(f"{P}-R130", add(f"{_PRICE}/cbc:PriceAmount", _BASE.format("C62", "1"), after=True)),
    Case(f"{P}-CL001", put("//cbc:EmbeddedDocumentBinaryObject/@mimeCode", "application/xml")),
    Case(f"{P}-CL002", put(f"{_REDUCTION}[1]/cbc:AllowanceChargeReasonCode", "ZZZ")),
    Case(f"{P}-CL003", put(f"{_REDUCTION}[2]/cbc:AllowanceChargeReasonCode", "95")),
    Case(f"{P}-CL006", add("cac:InvoicePeriod", "<cbc:DescriptionCode>4</cbc:DescriptionCode>")),
    Case(f"{P}-CL007", put("cac:LegalMonetaryTotal/cbc:PayableAmount/@currencyID", "STD")),
    Case(f"{P}-CL008", put(f"{SELLER}/cbc:EndpointID/@schemeID", "EM")),
    Case(f"{P}-P0100", put("cbc:InvoiceTypeCode", "527")),
    Case(f"{P}-P0101", put("cbc:CreditNoteTypeCode", "261"), note=True),
    Case(f"{P}-P0100", put("cbc:InvoiceTypeCode", "380"), self_billing=True),
    Case(f"{P}-P0101", put("cbc:CreditNoteTypeCode", "381"), note=True, self_billing=True),
    Case(f"{P}-P0112", put("cbc:InvoiceTypeCode", "326"), seller="DE"),
    Case(f"{P}-P0112", put("cbc:InvoiceTypeCode", "384"), buyer="DE"),
    Case(f"{P}-F001", put("cbc:IssueDate", "2026-11-23Z")),
    *(_reason(104 + at, f"VATEX-EU-{code}") for at, code in enumerate(("G", "O", "IC", "ae", "D", "F", "I", "J"))),
    _numbered(f"{C}-R040", "0088", "7300010000002"),
    _numbered(f"{C}-R041", "0192", "923829645"),
    _numbered(f"{C}-R042", "0184", "1234567"),
    _numbered(f"{C}-R043", "0208", "0202239952"),
    _numbered(f"{C}-R044", "0201", "ABC12"),
    _numbered(f"{C}-R045", "0210", "1234567890"),
    _numbered(f"{C}-R046", "9907", "RSSMRA85T10A562"),
    _numbered(f"{C}-R047", "0211", "IT12345670018"),
    _numbered(f"{C}-R049", "0007", "5560360794"),
    _numbered(f"{C}-R050", "0151", "53004085617"),
    _numbered(f"{C}-R052", "0096", "123456789"),
    _numbered(f"{C}-R053", "0198", "12345678"),
    _numbered(f"{C}-R054", "0106", "1234567"),
    _numbered(f"{C}-R055", "0190", "1234567890123456789"),
    _numbered(f"{C}-R056-1", "9944", "NL123456789"),
    Case(f"{C}-R056-2", put(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "NL123")),
    Case(f"{C}-R057", put(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID/@schemeID", "0217")),
]
_SKONTO = "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=7#PROZENT=2#\n</cbc:Note></cac:PaymentTerms>"
_PLACE = _tag("cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode", "DE")


def _german(rule: str, change) -> Case:
    return Case(f"DE-R-{rule}", change, seller="DE", buyer="DE")


GERMANY = [
    _german("001", drop("cac:PaymentMeans")),
    _german("002", drop(f"{SELLER}/cac:Contact")),
    _german("003", drop(f"{SELLER}/cac:PostalAddress/cbc:CityName")),
    _german("004", drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone")),
    _german("005", drop(f"{SELLER}/cac:Contact/cbc:Name")),
    _german("006", drop(f"{SELLER}/cac:Contact/cbc:Telephone")),
    _german("007", drop(f"{SELLER}/cac:Contact/cbc:ElectronicMail")),
    _german("008", drop(f"{BUYER}/cac:PostalAddress/cbc:CityName")),
    _german("009", drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone")),
    _german("010", add("cac:AccountingCustomerParty", _PLACE, after=True)),
    _german("011", add("cac:AccountingCustomerParty", _PLACE, after=True)),
    _german("014", drop("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent")),
    _german("015", drop("cbc:BuyerReference")),
    _german("016", drop(f"{SELLER}/cac:PartyTaxScheme")),
    _german("017", put("cbc:InvoiceTypeCode", "386")),
    _german("018", add("cac:PaymentMeans", _SKONTO, after=True)),
    _german("019", means("58", account="DE02120300000000202052")),
    _german("020", means("59", mandate="M", debited="DE02120300000000202052")),
    _german("022", twice("cac:AdditionalDocumentReference")),
    _german("023-1", means("30")),
    _german(
        "023-2", add("cac:PaymentMeans/cac:PayeeFinancialAccount", _tag("cac:PaymentMandate/cbc:ID", "M"), after=True)
    ),
    _german("024-1", means("48")),
    _german("024-2", means("54", account="DE02120300000000202051")),
    _german("025-1", means("59")),
    _german("025-2", means("59", account="DE02120300000000202051", mandate="M", debited="DE02120300000000202051")),
    _german("026", all_of(put("cbc:InvoiceTypeCode", "384"), drop("cac:BillingReference"))),
    _german("027", put(f"{SELLER}/cac:Contact/cbc:Telephone", "12")),
    _german("028", put(f"{SELLER}/cac:Contact/cbc:ElectronicMail", "a@b")),
    _german("030", means("59", mandate="M", debited="DE02120300000000202051")),
    _german("031", means("59", mandate="M")),
    _german("T02", add("cac:AdditionalDocumentReference", supporting("1", "x", "no url"), after=True)),
]


def _within(country: str, rule: str, change, **facts) -> Case:
    return Case(rule, change, seller=country, buyer=country, **facts)


_LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
_CLASS = "cbc:ItemClassificationCode listID='TST' listVersionID='18'"
_ITEM = _tag(f"cac:CommodityClassification/{_CLASS}", "1")
_MARK = "cac:AdditionalDocumentReference[cbc:DocumentDescription='##M.AR.K##']"
_URL = "cac:AdditionalDocumentReference[cbc:DocumentDescription='##INVOICE|URL##']"
_AGENT = _tag("cac:PartyName/cbc:Name", "A") + _tag("cac:PostalAddress/cac:Country/cbc:IdentificationCode", "NL")


def _eindagi(day: str):
    return add("cac:AdditionalDocumentReference", supporting(day, "EINDAGI"), after=True)


NATIONS = [
    Case("NO-R-001", put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "NO923829645MVA"), seller="NO"),
    Case("NO-R-002", drop(f"{SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']"), seller="NO"),
    Case("DK-R-002", drop(f"{SELLER}/{_LEGAL}"), seller="DK"),
    Case("DK-R-014", put(f"{SELLER}/{_LEGAL}/@schemeID", "0088"), seller="DK"),
    _within("DK", "DK-R-003", add("cac:InvoiceLine[1]/cac:Item/cbc:Name", _ITEM, after=True)),
    _within(
        "DK",
        "DK-R-004",
        all_of(
            put(f"{_REDUCTION}[2]/cbc:AllowanceChargeReasonCode", "ZZZ"),
            put(f"{_REDUCTION}[2]/cbc:AllowanceChargeReason", "#x"),
        ),
    ),
    _within("DK", "DK-R-005", put("cac:PaymentMeans/cbc:PaymentMeansCode", "30")),
    _within("DK", "DK-R-006", means("42", account="123")),
    _within("DK", "DK-R-007", means("49", mandate="M")),
    _within("DK", "DK-R-008", means("50", id="02#1", account="1234567")),
    _within("DK", "DK-R-008", means("50", id="01#1", account="123456")),
    _within("DK", "DK-R-009", means("50", id="04#1", account="12345678")),
    _within("DK", "DK-R-010", means("93", id="72#1", account="12345678")),
    _within("DK", "DK-R-011", means("93", id="71#12", account="12345678")),
    _within("DK", "DK-R-013", add(f"{BUYER}/cbc:EndpointID", _tag("cac:PartyIdentification/cbc:ID", "1"), after=True)),
    _within("DK", "DK-R-016", put("cac:LegalMonetaryTotal/cbc:PayableAmount", "-1"), note=True),
    _within("DK", "DK-R-017", put(f"{BUYER}/{_LEGAL}/@schemeID", "0088")),
    Case("IT-R-001", add(f"{SELLER}/cac:PartyTaxScheme", tax_scheme("TAX", "short"), after=True), seller="IT"),
    Case("IT-R-002", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"), seller="IT"),
    Case("IT-R-003", drop(f"{SELLER}/cac:PostalAddress/cbc:CityName"), seller="IT"),
    Case("IT-R-004", drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone"), seller="IT"),
    Case("SE-R-001", put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "SE5560360793"), seller="SE"),
    Case("SE-R-002", put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "SE55603607930X"), seller="SE"),
    Case("SE-R-003", put(f"{SELLER}/{_LEGAL}", "556036-079"), seller="SE"),
    Case("SE-R-004", put(f"{SELLER}/{_LEGAL}", "55603607930"), seller="SE"),
    Case("SE-R-005", add(f"{SELLER}/cac:PartyTaxScheme", tax_scheme("TAX", "yes"), after=True), seller="SE"),
    Case("SE-R-006", put("cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "24"), seller="SE"),
    _account("SE-R-007", "SE:PLUSGIRO", "12-3"),
    _account("SE-R-008", "SE:BANKGIRO", "123-4567"),
    _account("SE-R-009", "SE:BANKGIRO", "123456"),
    _account("SE-R-010", "SE:PLUSGIRO", "123456789"),
    Case("SE-R-011", put("cac:PaymentMeans/cbc:PaymentMeansCode", "56"), seller="SE"),
    _within("SE", "SE-R-012", put("cac:PaymentMeans/cbc:PaymentMeansCode", "31")),
    Case("SE-R-013", put(f"{SELLER}/{_LEGAL}", "5560360794"), seller="SE"),
    Case("GR-R-001-1", put("/*/cbc:ID", "123456783|23/11/2026|1|1.1|A"), seller="GR"),
    Case("GR-R-001-2", put("/*/cbc:ID", "123456784|23/11/2026|1|1.1|A|1"), seller="GR"),
    Case("GR-R-001-3", put("/*/cbc:ID", "123456783|24/11/2026|1|1.1|A|1"), seller="GR"),
    Case("GR-R-001-4", put("/*/cbc:ID", "123456783|23/11/2026|x|1.1|A|1"), seller="GR"),
    Case("GR-R-001-5", put("/*/cbc:ID", "123456783|23/11/2026|1|9|A|1"), seller="GR"),
    Case("GR-R-001-6", put("/*/cbc:ID", "123456783|23/11/2026|1|1.1||1"), seller="GR"),
    Case("GR-R-001-7", put("/*/cbc:ID", "123456783|23/11/2026|1|1.1|A|"), seller="GR"),
    Case("GR-R-002", drop(f"{SELLER}/cac:PartyName"), seller="GR"),
    Case("GR-R-003", put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "GR123456783"), seller="GR"),
    Case("GR-R-004-1", drop(_MARK), seller="GR"),
    Case("GR-R-004-2", put(f"{_MARK}/cbc:ID", "0"), seller="GR"),
    Case("GR-R-005", drop(f"{BUYER}/cac:PartyName"), seller="GR"),
    _within("GR", "GR-R-006", put(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "EL123456784")),
    Case("GR-S-008-1", drop(_URL), seller="GR"),
    Case("GR-R-008-2", twice(_URL), seller="GR"),
    Case("GR-R-008-3", drop(f"{_URL}/cac:Attachment"), seller="GR"),
    Case("GR-R-009", put(f"{SELLER}/cbc:EndpointID/@schemeID", "0088"), seller="GR"),
    _within("GR", "GR-R-010", put(f"{BUYER}/cbc:EndpointID", "123456784")),
    Case("GR-S-011", put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "EL123456784"), seller="GR"),
    Case("IS-R-001", put("cbc:InvoiceTypeCode", "386"), seller="IS"),
    Case("IS-R-002", put(f"{SELLER}/{_LEGAL}/@schemeID", "0088"), seller="IS"),
    Case("IS-R-003", drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone"), seller="IS"),
    _within("IS", "IS-R-004", drop(f"{BUYER}/{_LEGAL}")),
    _within("IS", "IS-R-005", drop(f"{BUYER}/cac:PostalAddress/cbc:StreetName")),
    Case("IS-R-006", means("9", account="12345678901"), seller="IS"),
    Case("IS-R-007", means("42", account="12345678901"), seller="IS"),
    Case("IS-R-008", _eindagi("2026-13-01"), seller="IS"),
    Case("IS-R-009", all_of(drop("cbc:DueDate"), _eindagi("2026-12-31")), seller="IS"),
    Case("IS-R-010", _eindagi("2026-11-30"), seller="IS"),
    Case("NL-R-001", drop("cac:BillingReference"), seller="NL", note=True),
    Case("NL-R-002", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"), seller="NL"),
    Case("NL-R-003", put(f"{SELLER}/{_LEGAL}/@schemeID", "0088"), seller="NL"),
    _within("NL", "NL-R-004", drop(f"{BUYER}/cac:PostalAddress/cbc:CityName")),
    _within("NL", "NL-R-005", put(f"{BUYER}/{_LEGAL}/@schemeID", "0088")),
    Case(
        "NL-R-006",
        add("cac:AccountingCustomerParty", _tag("cac:TaxRepresentativeParty", _AGENT), after=True),
        seller="NL",
    ),
    Case("NL-R-007", drop("cac:PaymentMeans"), seller="NL"),
    _within("NL", "NL-R-008", put("cac:PaymentMeans/cbc:PaymentMeansCode", "10")),
    Case(
        "NL-R-009",
        all_of(
            drop("cac:OrderReference"),
            add("cac:InvoiceLine[1]/cac:InvoicePeriod", _tag("cac:OrderLineReference/cbc:LineID", "1"), after=True),
        ),
        seller="NL",
    ),
]
CASES = [*GENERAL, *GERMANY, *NATIONS]


def _profile(case: Case):
    return profiles.PEPPOL_SELF_BILLING if case.self_billing else profiles.PEPPOL_BIS


def _rules(root, profile=profiles.PEPPOL_BIS) -> set[str]:
    return {f.rule for f in peppol_bis.judge(root, profile)}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}-{c.seller}-{c.buyer}")
def test_a_rule_is_broken_by_its_fact_and_kept_by_a_valid_document(case):
    assert case.rule not in _rules(case.whole(), _profile(case))
    assert case.rule in _rules(case.broken(), _profile(case))


@pytest.mark.parametrize("note", [False, True])
@pytest.mark.parametrize("country", HOMES)
def test_a_valid_document_breaks_no_rule_at_home_or_abroad(country, note):
    for buyer in (country, "AT"):
        assert not _rules(document(country, buyer, note=note))


def test_every_rule_has_its_case_and_its_sentence():
    asset = resources.files("kontor.einvoice") / "assets" / "rules_peppol.toml"
    known = set(tomllib.loads(asset.read_text("utf-8")))
    assert known <= {case.rule for case in CASES}
    for case in CASES:
        for finding in peppol_bis.judge(case.broken(), _profile(case)):
            assert finding.sentence("de") != finding.sentence("en")
            assert finding.sentence("de")


@pytest.mark.parametrize(
    "process",
    ["urn:peppol:bis:billing_with_response", "urn:peppol:france:billing:regulated"],
)
def test_the_processes_of_the_release_are_known(process):
    root = document()
    put("cbc:ProfileID", process)(root)
    assert not _rules(root)


def test_national_rules_are_not_asked_of_self_billing():
    root = document("DK", "DK", self_billing=True)
    drop(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID")(root)
    assert not _rules(root, profiles.PEPPOL_SELF_BILLING)


def test_germans_are_told_by_their_address_not_by_their_vat_id():
    root = document("DE", "AT")
    put(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "DE136695976")(root)
    put("cac:PaymentMeans/cbc:PaymentMeansCode", "10")(root)
    drop(f"{SELLER}/cac:Contact")(root)
    assert not _rules(root)


def test_a_gln_of_any_length_is_one_when_its_check_digit_fits():
    root = document()
    for number, fits in (
        ("7300010000001", True),
        ("12345670", True),
        ("0" * 19, True),
        ("12345671", False),
    ):
        put(f"{BUYER}/cbc:EndpointID/@schemeID", "0088")(root)
        put(f"{BUYER}/cbc:EndpointID", number)(root)
        assert ("PEPPOL-COMMON-R040" not in _rules(root)) == fits


def test_a_release_holds_from_its_day_and_an_older_document_is_judged_by_its_own():
    known = peppol_lists.releases()
    for earlier, later in pairwise(known):
        assert earlier.valid_from < later.valid_from
        assert peppol_lists.release(earlier.valid_from) is earlier
    assert peppol_lists.release(None) is known[-1]
