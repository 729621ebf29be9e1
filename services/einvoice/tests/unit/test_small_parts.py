"""Leitweg-ID, IBAN, GiroCode, safe XML, received files."""

import io
from decimal import Decimal

import pytest
from einvoice_builders import an_invoice
from kontor.common.values.errors import InvalidInput
from kontor.einvoice.en16931 import iban, leitweg, ubl, xmlsafe
from kontor.einvoice.paper import giro
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.workers import opening
from PIL import Image


@pytest.mark.parametrize(
    "good",
    ["04011000-1234512345-06", "04011000-12345-03", "992-90009-96", "09564000-NUE0001-49", "04011000-900X999-08"],
)
def test_leitweg_ids_check(good):
    assert leitweg.is_valid(good)
    coarse, fine, digits = good.split("-")
    assert leitweg.check_digits(coarse, fine) == digits


@pytest.mark.parametrize("bad", ["04011000-12345-34", "", "04-1", "17011000-12345-03", "04011000-12345-3"])
def test_wrong_leitweg_ids_do_not(bad):
    assert not leitweg.is_valid(bad)


def test_ibans_check_and_group():
    assert iban.is_valid("DE02 1203 0000 0000 2020 51")
    assert not iban.is_valid("DE03120300000000202051")
    assert not iban.is_valid(None)
    assert iban.grouped("DE02120300000000202051") == "DE02 1203 0000 0000 2020 51"


def test_giro_codes_carry_what_banks_accept():
    code = giro.svg("Nordlicht GmbH", "DE02120300000000202051", Decimal("119.00"), "RE-1")
    assert code
    assert code.startswith("<svg")
    assert giro.svg("Nordlicht GmbH", "DE02120300000000202051", Decimal("0.00"), "RE-1") is None
    assert giro.svg("", "DE02120300000000202051", Decimal("1.00"), "RE-1") is None


def test_the_giro_code_as_a_picture_has_the_modules_of_the_drawing():
    payment = ("Nordlicht GmbH", "DE02120300000000202051", Decimal("119.00"), "RE-1")
    with Image.open(io.BytesIO(giro.png(*payment) or b"")) as picture:
        side = picture.width // 8
        dark = {(x, y) for x in range(side) for y in range(side) if picture.getpixel((8 * x + 3, 8 * y + 4)) == 0}
        assert (picture.mode, picture.size) == ("L", (side * 8, side * 8))
    finder = {(x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) != 2}
    assert finder <= dark
    assert {(side - 1 - x, y) for x, y in finder} <= dark
    assert {(x, side - 1 - y) for x, y in finder} <= dark
    assert giro.png("", *payment[1:]) is None


@pytest.mark.parametrize(
    "evil",
    [
        b"",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 150 + b"</a>" * 150,
        b"<a>" + b"<b/>" * 600_000 + b"</a>",
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
    ],
)
def test_hostile_xml_is_refused(evil):
    with pytest.raises(xmlsafe.NotReadableXml):
        xmlsafe.parse(evil)


def test_size_is_capped():
    with pytest.raises(xmlsafe.NotReadableXml):
        xmlsafe.parse(b"<a>" + b"x" * 100 + b"</a>", xmlsafe.Caps(size=50))


def test_only_invoices_are_received():
    for nonsense in (b"hello", b"PK\x03\x04", b"%PDF-1.7 broken"):
        with pytest.raises(InvalidInput):
            opening.open_file(nonsense)
    assert not opening.open_file(b"\xef\xbb\xbf<Invoice/>").in_pdf


def test_foreign_documents_are_told_apart():
    judge = Judge()
    assert judge.judge(b"<x/>").syntax == "unknown"
    zugferd_1 = b'<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'
    assert judge.judge(zugferd_1).syntax == "zugferd-1"
    assert judge.judge(b"<x").findings[0].rule == "XML"
    mutilated = ubl.write(an_invoice()).replace(b"cbc:IssueDate", b"cbc:IssueDay")
    assert judge.judge(mutilated).findings[0].rule == "XSD"
