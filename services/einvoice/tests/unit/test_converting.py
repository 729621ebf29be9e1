"""From one syntax to the other: nothing lost in silence."""

import pytest
from einvoice_builders import TYPES, VAT_CASES, an_invoice, of_type, transfer
from kontor.einvoice.en16931 import cii, converting, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.converting import NotConvertible
from kontor.einvoice.en16931.model import CreditTransfer, PaymentMeans
from kontor.einvoice.rules.official import Judge
from lxml import etree


@pytest.mark.parametrize("case", VAT_CASES)
@pytest.mark.parametrize("code", TYPES)
def test_there_and_back_gives_the_same_invoice(code, case):
    invoice = of_type(code, case)
    there = converting.convert(ubl.write(invoice), "cii")
    back = converting.convert(there.xml, "ubl")
    assert (there.lost, there.unread, back.lost, back.unread) == ((), (), (), ())
    assert ubl.read(xmlsafe.parse(back.xml)) == invoice


def test_a_narrower_profile_names_what_it_cannot_say():
    converted = converting.convert(ubl.write(an_invoice()), "cii", profiles.named("Factur-X MINIMUM"))
    assert {"BG-25", "BG-23"} <= set(converted.lost)
    assert cii.read(xmlsafe.parse(converted.xml)).specification == "urn:factur-x.eu:1p0:minimum"


def test_what_the_model_does_not_read_is_named_by_its_path():
    xml = ubl.write(an_invoice()).replace(b"<cbc:DueDate>", b"<cbc:IssueTime>12:00:00</cbc:IssueTime><cbc:DueDate>")
    assert converting.convert(xml, "cii").unread == ("/Invoice/IssueTime",)


def test_a_second_text_of_the_payment_means_is_lost_to_ubl_and_named():
    cash = PaymentMeans(code="58", text="Bar", transfer=CreditTransfer("DE02120300000000202051"))
    invoice = an_invoice(payment_means=(transfer(), cash))
    converted = converting.convert(cii.write(invoice), "ubl")
    assert converted.lost == ("BT-82",)
    assert [m.text for m in ubl.read(xmlsafe.parse(converted.xml)).payment_means] == ["SEPA", None]
    assert Judge().judge(converted.xml).valid


def test_what_has_no_totals_is_not_converted_to_ubl():
    root = xmlsafe.parse(cii.write(an_invoice()))
    sums = next(root.iter(f"{{{cii.RAM}}}SpecifiedTradeSettlementHeaderMonetarySummation"))
    sums.getparent().remove(sums)
    with pytest.raises(NotConvertible, match="no totals"):
        converting.convert(etree.tostring(root), "ubl")


@pytest.mark.parametrize("xml", [b"<a/>", cii.write(an_invoice(lines=(), payment_means=()))])
def test_what_is_no_invoice_with_lines_is_not_converted_to_ubl(xml):
    with pytest.raises(NotConvertible):
        converting.convert(xml, "ubl")
