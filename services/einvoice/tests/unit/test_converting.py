"""From one syntax to the other: nothing lost in silence."""

import pytest
from einvoice_builders import TYPES, VAT_CASES, an_invoice, of_type
from kontor.einvoice.en16931 import cii, converting, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.converting import NotConvertible


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


@pytest.mark.parametrize("xml", [b"<a/>", cii.write(an_invoice(lines=(), payment_means=()))])
def test_what_is_no_invoice_with_lines_is_not_converted_to_ubl(xml):
    with pytest.raises(NotConvertible):
        converting.convert(xml, "ubl")
