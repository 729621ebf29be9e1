"""The table, the model and the schemas agree, and what is written is read back."""

import dataclasses
import re
from pathlib import Path

import pytest
from einvoice_builders import TYPES, VAT_CASES, an_invoice, of_type, of_vat_case
from kontor.einvoice.en16931 import cii, mapping, model, sequence, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Group, Member, Term
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.rules import rulesets
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
# In CII only: read from the header or from VAT groups by `cii`.
ELSEWHERE = {"BT-83", "BT-89", "BT-7", "BT-8"}


def _terms(members: tuple[Member, ...], shape: type) -> list[tuple[Member, type]]:
    found: list[tuple[Member, type]] = []
    for member in members:
        found.append((member, shape))
        if isinstance(member, Group) and not isinstance(member.members, str):
            found += _terms(tuple(member.members), member.shape)
    return found


def _all() -> list[tuple[Member, type]]:
    return _terms(mapping.INVOICE, Invoice) + _terms(mapping.NAMED["line"], model.Line)


def test_every_field_of_the_model_is_mapped_under_its_own_term():
    mapped: dict[tuple[type, str], set[str]] = {}
    for member, shape in _all():
        name = member.bt if isinstance(member, Term) else member.bg
        mapped.setdefault((shape, member.field), set()).add(name)
    for shape in {shape for shape, _ in mapped}:
        for field in dataclasses.fields(shape):
            ids = set(field.metadata["bt"]) - {""}
            assert (shape, field.name) in mapped or shape is model.Identifier, (shape, field.name)
            if ids and shape not in (model.DocumentReference,):
                assert mapped[shape, field.name] <= ids, (shape, field.name, mapped[shape, field.name])


def _order(schema: str, parent_type: str) -> list[str]:
    return [e.get("ref", e.get("name", "")).rpartition(":")[2] for e in _type(schema, parent_type).iter(XS + "element")]


def _type(schema: str, name: str) -> etree._Element:
    root = etree.parse(schema).getroot()
    return next(t for t in root.iter(XS + "complexType") if t.get("name") == name)


@pytest.mark.parametrize(
    ("parent", "path", "kind"),
    [
        ("Invoice", "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", "InvoiceType"),
        ("CreditNote", "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", "CreditNoteType"),
        ("InvoiceLine", "ubl-2.1/common/UBL-CommonAggregateComponents-2.1.xsd", "InvoiceLineType"),
        ("Party", "ubl-2.1/common/UBL-CommonAggregateComponents-2.1.xsd", "PartyType"),
        ("PaymentMeans", "ubl-2.1/common/UBL-CommonAggregateComponents-2.1.xsd", "PaymentMeansType"),
        ("Item", "ubl-2.1/common/UBL-CommonAggregateComponents-2.1.xsd", "ItemType"),
    ],
)
def test_elements_stand_in_schema_order(parent, path, kind):
    official = _order(str(rulesets.packaged_root() / path), kind)
    ours = sequence.UBL[parent]
    assert list(ours) == [name for name in official if name in ours]


def test_cii_elements_stand_in_schema_order():
    folder = rulesets.packaged_root() / "cii-extended-ctc-fr"
    schema = next(folder.glob("*ReusableAggregateBusinessInformationEntity_100.xsd"))
    official = _order(str(schema), "HeaderTradeSettlementType")
    ours = sequence.CII["ApplicableHeaderTradeSettlement"]
    assert list(ours) == [name for name in official if name in ours]


@pytest.mark.parametrize("case", VAT_CASES)
@pytest.mark.parametrize("code", TYPES)
def test_both_syntaxes_give_the_invoice_back(code, case):
    invoice = of_type(code, case)
    for syntax in (ubl, cii):
        assert syntax.read(xmlsafe.parse(syntax.write(invoice))) == invoice


def test_a_credit_note_is_a_document_of_its_own_in_ubl():
    root = xmlsafe.parse(ubl.write(of_type("381")))
    assert root.tag == f"{{{ubl.CREDIT_NOTE}}}CreditNote"
    assert ubl.read(root).due_date == of_type("381").due_date


def test_payment_terms_keep_their_line_break():
    terms = "#SKONTO#TAGE=7#PROZENT=2.00#\n"
    for syntax in (ubl, cii):
        assert syntax.read(xmlsafe.parse(syntax.write(an_invoice(payment_terms=terms)))).payment_terms == terms


def test_nothing_empty_is_written():
    for syntax in (ubl, cii):
        text = syntax.write(of_vat_case("O"))
        assert not re.search(rb"<(?!ram:ApplicableHeaderTradeDelivery)[a-z:A-Z]+/>", text)


def _model(row: dict[str, str]) -> Invoice:
    root = xmlsafe.parse(Path(row["path"]).read_bytes())
    return cii.read(root) if row["syntax"] == "cii" else ubl.read(root)


def _priced_alike(price: model.Price) -> bool:
    """UBL says a gross price with its discount, 0 where there is none; CII a discount off a gross price."""
    if price.gross is None:
        return price.discount is None
    return price.discount != 0 if price.discount is not None else price.gross == price.net


def _ours_only(invoice: Invoice) -> bool:
    """Terms that one syntax has no place for."""
    flat = any(line.parent_id or line.status or line.sub_lines for line in invoice.lines)
    flat = flat or not all(_priced_alike(line.price) for line in invoice.lines if line.price)
    untaxed = invoice.totals is not None and invoice.totals.vat is None  # UBL demands BT-110
    return flat or untaxed or bool(invoice.third_party_payments or invoice.advances)


def test_every_official_positive_survives_the_round_trip(corpus):
    valid = [r for r in corpus if r["measured_valid"] == "True" and not r["syntax"].startswith("pdf")]
    crossed = 0
    for row in valid:
        invoice = _model(row)
        own, other = (cii, ubl) if row["syntax"] == "cii" else (ubl, cii)
        assert own.read(xmlsafe.parse(own.write(invoice))) == invoice, row["file"]
        if not _ours_only(invoice):
            crossed += 1
            assert other.read(xmlsafe.parse(other.write(invoice))) == invoice, row["file"]
    assert len(valid) > 300
    assert crossed > 290


@pytest.mark.parametrize("syntax", [ubl, cii])
def test_any_text_is_read_back_as_it_was(syntax):
    odd = "<a href=\"x\">&amp; 'b'</a>\r\n\tä €😀 ]]>"
    invoice = an_invoice(buyer_reference=odd, payment_terms="")
    line = dataclasses.replace(invoice.lines[0], unit="\"<&'\t\r\n>")
    written = syntax.write(dataclasses.replace(invoice, lines=(line, *invoice.lines[1:])))
    read = syntax.read(xmlsafe.parse(written))
    assert read.buyer_reference == odd
    assert read.lines[0].unit == line.unit.strip()


@pytest.mark.parametrize("syntax", [ubl, cii])
@pytest.mark.parametrize("character", ["\x00", "\x1f", "\ufffe", "\uffff"])
def test_what_is_no_character_of_xml_is_not_written(syntax, character):
    with pytest.raises(ValueError, match="control character"):
        syntax.write(an_invoice(buyer_reference=f"04{character}11"))


def test_each_document_carries_its_own_currencies():
    for currency, vat_currency in (("EUR", None), ("CHF", "EUR"), ("EUR", "SEK"), ("EUR", None)):
        invoice = an_invoice(currency=currency, vat_currency=vat_currency)
        totals = dataclasses.replace(invoice.totals, vat_accounting=vat_currency and invoice.totals.vat)
        for syntax in (ubl, cii):
            root = xmlsafe.parse(syntax.write(dataclasses.replace(invoice, totals=totals)))
            assert set(root.xpath("//@currencyID")) == {currency, vat_currency or currency}
