"""What one syntax demands and the other does not: a conversion is officially valid and names what it loses."""

from dataclasses import replace
from decimal import Decimal

import pytest
from einvoice_builders import PRECEDING, an_invoice, transfer
from kontor.einvoice.en16931 import cii, converting, places, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.model import DirectDebit, PaymentMeans
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.trees import nodes
from lxml import etree
from peppol_cases import add

IBAN = "DE02120300000000202051"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def _valid(judge: Judge, xml: bytes) -> None:
    report = judge.judge(xml)
    assert report.valid, [(f.rule, f.message) for f in report.findings if f.fatal]


def _debited(account: str) -> PaymentMeans:
    return PaymentMeans(code="59", direct_debit=DirectDebit("M-1", account))


def test_of_several_earlier_invoices_xrechnung_in_cii_keeps_the_first_and_names_the_group(judge):
    second = replace(PRECEDING[0], number="RE-2026-0012")
    source = ubl.write(an_invoice(preceding=(*PRECEDING, second)))
    made = converting.convert(source, "cii")
    _valid(judge, source)
    _valid(judge, made.xml)
    assert "BT-25" in made.lost
    zugferd = converting.convert(source, "cii", profiles.FACTUR_X_EN16931)
    _valid(judge, zugferd.xml)
    assert not zugferd.lost


def test_a_vat_currency_that_is_the_invoices_own_is_left_out_and_named(judge):
    source = ubl.write(an_invoice(specification=profiles.EN_16931, vat_currency="EUR"))
    made = converting.convert(source, "cii")
    _valid(judge, source)
    _valid(judge, made.xml)
    assert "BT-6" in made.lost


def test_the_creditor_identifier_of_a_payee_comes_along(judge):
    invoice = an_invoice(payment_means=(_debited(IBAN),))
    root = xmlsafe.parse(ubl.write(invoice))
    payee = (
        "<cac:PayeeParty><cac:PartyIdentification><cbc:ID schemeID='SEPA'>DE98ZZZ09999999999</cbc:ID>"
        "</cac:PartyIdentification><cac:PartyName><cbc:Name>Inkasso GmbH</cbc:Name></cac:PartyName></cac:PayeeParty>"
    )
    add("cac:AccountingCustomerParty", payee, after=True)(root)
    source = etree.tostring(root)
    made = converting.convert(source, "cii")
    _valid(judge, source)
    _valid(judge, made.xml)
    assert nodes(xmlsafe.parse(made.xml), "//ram:CreditorReferenceID")[0].text == "DE98ZZZ09999999999"


def test_of_several_direct_debits_ubl_keeps_the_first_and_names_the_account(judge):
    means = (_debited(IBAN), _debited("DE89370400440532013000"))
    source = cii.write(an_invoice(payment_means=means, creditor_identifier="DE98ZZZ09999999999"))
    made = converting.convert(source, "ubl")
    _valid(judge, source)
    _valid(judge, made.xml)
    assert "BT-91" in made.lost


def test_several_accounts_come_along(judge):
    source = cii.write(an_invoice(payment_means=(transfer(), transfer("DE89370400440532013000"))))
    made = converting.convert(source, "ubl")
    _valid(judge, made.xml)
    assert set(made.lost) <= {"BT-82"}


def test_what_stands_outside_of_the_model_is_named_by_the_group_around_it():
    root = xmlsafe.parse(cii.write(an_invoice()))
    add("//ram:SellerTradeParty", "<ram:RoleCode>SE</ram:RoleCode>")(root)
    add("//ram:IncludedSupplyChainTradeLineItem[1]/ram:SpecifiedTradeProduct", "<ram:TypeCode>1</ram:TypeCode>")(root)
    add("/*/rsm:ExchangedDocument", "<ram:Name>Rechnung</ram:Name>")(root)
    made = converting.convert(etree.tostring(root), "ubl")
    assert places.named(made.lost, made.unread) == ("BG-X", "BG-31", "BG-4")


@pytest.mark.parametrize("amount", ["0.01", "1234567.89"])
def test_the_amount_due_stays_what_it_is(judge, amount):
    invoice = an_invoice(vat_currency="EUR", specification=profiles.EN_16931, preceding=PRECEDING)
    paid = replace(invoice.totals, prepaid=Decimal(amount), payable=invoice.totals.gross - Decimal(amount))
    made = converting.convert(ubl.write(replace(invoice, totals=paid)), "cii")
    again = converting.read(xmlsafe.parse(made.xml))
    assert again is not None
    assert again.totals.payable == paid.payable
