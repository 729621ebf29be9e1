"""How an invoice lies in a PDF: each way that is odd has a finding of its own, in words, and the verdict stays."""

import pytest
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.paper import xmp
from kontor.einvoice.workers import opening
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from received_builders import a_pdf, cii_xml, xml

RDF = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="%s"/>'
    b'<rdf:Description rdf:about="" xmlns:fx="%s"><fx:ConformanceLevel>%s</fx:ConformanceLevel>'
    b"<fx:DocumentFileName>%s</fx:DocumentFileName></rdf:Description></rdf:RDF></x:xmpmeta>"
)
EN_16931 = profiles.EN_16931


def metadata(part: str = "3", level: str = "EN 16931", name: str = "factur-x.xml") -> bytes:
    packet = RDF % (part.encode(), xmp.FX.encode(), level.encode(), name.encode())
    return (
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>' + packet + b'<?xpacket end="w"?>' + b" " * 50
    )


def hybrid(*files: tuple[str, bytes], xmp: bytes | None = None, relation: str = "/Alternative", spoil=None) -> bytes:
    def change(pdf: Pdf) -> None:
        packet = metadata() if xmp is None else xmp
        if packet:
            pdf.Root.Metadata = Stream(pdf, packet, Type=Name.Metadata, Subtype=Name.XML)
        if spoil is not None:
            spoil(pdf)

    inside = files or (("factur-x.xml", invoice()),)
    return a_pdf(*inside, relation=relation, spoil=change)


def invoice(**facts: str) -> bytes:
    return cii_xml(**{"specification": EN_16931, **facts})


def rules(content: bytes) -> set[str]:
    seen = opening.look_into(content)
    assert seen.trouble == ""
    for finding in seen.container:
        assert finding.severity == "warning"
        assert finding.sentence("de") != finding.sentence("en")
        assert "{" not in finding.sentence("de") + finding.sentence("en")
    return {finding.rule.removeprefix("KONTOR-PDF-") for finding in seen.container}


def test_a_hybrid_as_it_should_be_has_no_finding():
    assert rules(hybrid()) == set()


def test_another_name_is_found():
    assert rules(hybrid(("Rechnung 4711.xml", invoice()))) == {"NAME", "FILE-NAME"}
    assert rules(hybrid(("FACTUR-X.XML", invoice()), xmp=metadata(name="FACTUR-X.XML"))) == {"NAME"}


@pytest.mark.parametrize("relation", ["/Unspecified", "/Supplement", "/Data"])
def test_another_relation_is_found(relation):
    assert rules(hybrid(relation=relation)) == {"RELATION"}


def test_a_file_without_any_relation_is_found():
    def spoil(pdf: Pdf) -> None:
        del pdf.Root.AF[0].AFRelationship

    assert rules(hybrid(spoil=spoil)) == {"RELATION"}


def test_an_attachment_the_document_does_not_know_is_found():
    def unassociated(pdf: Pdf) -> None:
        del pdf.Root.AF

    def unlisted(pdf: Pdf) -> None:
        del pdf.Root.Names

    assert rules(hybrid(spoil=unassociated)) == {"ASSOCIATED"}
    assert rules(hybrid(spoil=unlisted)) == {"LISTED"}


def test_several_invoices_are_found_the_same_ones_too():
    one = ("factur-x.xml", invoice())
    assert rules(hybrid(one, ("kopie.xml", invoice()))) == {"SEVERAL"}
    assert rules(hybrid(one, ("zweite.xml", invoice(number="2")))) == {"SEVERAL"}
    assert rules(hybrid(one, ("liesmich.xml", b"<text/>"))) == set()


def test_a_level_that_is_not_the_invoice_s_is_found():
    assert rules(hybrid(xmp=metadata(level="EXTENDED"))) == {"LEVEL"}
    assert rules(hybrid(xmp=metadata(level="MINIMUM"))) == {"LEVEL"}
    assert rules(hybrid(xmp=metadata(level="en 16931"))) == set()


def test_what_is_no_pdf_a_3_or_says_nothing_of_its_invoice_is_found():
    assert rules(hybrid(xmp=metadata(part="1"))) == {"A3"}
    assert rules(hybrid(xmp=b"")) == {"A3", "METADATA"}
    assert rules(hybrid(xmp=b"<not xml")) == {"A3", "METADATA"}


def test_ubl_in_a_pdf_is_found():
    content = xml(specification=EN_16931)
    assert rules(hybrid(("factur-x.xml", content))) == {"SYNTAX"}


def test_metadata_written_as_attributes_is_read():
    packet = metadata().replace(
        b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        b"",
    )
    packet = packet.replace(b'xmlns:fx="', b'fx:ConformanceLevel="BASIC" fx:DocumentFileName="factur-x.xml" xmlns:fx="')
    assert rules(hybrid(xmp=packet)) == {"LEVEL"}


def test_odd_metadata_is_no_accident():
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for packet in (bomb, b"\x00" * 100, b"<a>" * 300, "ü".encode("utf-16")):
        assert "METADATA" in rules(hybrid(xmp=packet))


def test_a_name_of_a_thousand_letters_is_cut_in_the_finding():
    name = "x" * 1_000 + ".xml"
    seen = opening.look_into(hybrid((name, invoice())))
    assert all(len(finding.message) <= 100 for finding in seen.container)


def test_files_beside_the_invoice_are_no_matter():
    def spoil(pdf: Pdf) -> None:
        pdf.Root.AF.append(pdf.make_indirect(Dictionary(Type=Name.Filespec)))
        pdf.Root.AF.append(Array([]))

    assert rules(hybrid(spoil=spoil)) == set()
