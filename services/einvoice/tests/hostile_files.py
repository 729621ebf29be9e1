"""Files that attack whoever opens them, made here and never sent anywhere. Each with the trouble it must end in."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from kontor.einvoice.workers.judging import Opener, Validator
from pikepdf import Array, Dictionary, Name, Pdf, String
from received_builders import a_pdf, cii_xml, xml

MEGABYTE = 1024 * 1024
XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
ANY = ""
# Name -> (how it is made, troubles it may end in).
Made = Callable[[], bytes]
FILES: dict[str, tuple[Made, frozenset[str]]] = {}


def memory_of(opener: Opener | Validator) -> int:
    """The most any child has used so far, in bytes; 0 when none lives."""
    peaks = [0]
    for child in opener._workers._children:
        status = Path(f"/proc/{child._process.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
            peaks.append(int(line.split()[1]) * 1024)
    return max(peaks)


def hostile(*troubles: str) -> Callable[[Made], Made]:
    def register(make: Made) -> Made:
        FILES[make.__name__] = (make, frozenset(troubles))
        return make

    return register


def all_files() -> Iterator[tuple[str, bytes, frozenset[str]]]:
    for name, (make, troubles) in FILES.items():
        yield name, make(), troubles


def _inside(prolog: bytes, body: bytes = b"&a;") -> bytes:
    return XML_HEAD + prolog + xml().partition(b"?>")[2].replace(b"cbc:ID>", b"cbc:ID>" + body, 1)


@hostile("doctype")
def external_entity() -> bytes:
    return _inside(b'<!DOCTYPE Invoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>')


@hostile("doctype")
def external_entity_by_network() -> bytes:
    return _inside(b'<!DOCTYPE Invoice [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>')


@hostile("doctype")
def external_dtd() -> bytes:
    return _inside(b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd">', b"")


@hostile("doctype")
def parameter_entity() -> bytes:
    return _inside(b'<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>', b"")


@hostile("doctype")
def bare_doctype() -> bytes:
    return _inside(b"<!DOCTYPE Invoice>", b"")


@hostile("doctype", "broken_xml")
def billion_laughs() -> bytes:
    entities = b'<!ENTITY a "lol">'
    for level in range(12):
        name = b"a%d" % level
        before = b"&a%d;" % (level - 1) if level else b"&a;"
        entities += b'<!ENTITY %s "%s">' % (name, before * 10)
    return _inside(b"<!DOCTYPE Invoice [" + entities + b"]>", b"&a11;")


@hostile("doctype", "broken_xml", "too_large")
def quadratic_blow_up() -> bytes:
    return _inside(b'<!DOCTYPE Invoice [<!ENTITY a "' + b"a" * 200_000 + b'">]>', b"&a;" * 50_000)


@hostile("doctype")
def doctype_in_utf_16() -> bytes:
    return '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE l [<!ENTITY a "b">]><l>&a;</l>'.encode("utf-16")


@hostile("encoding")
def utf_7() -> bytes:
    return b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE l+AD4APA-l/+AD4-'


@hostile("encoding")
def ebcdic() -> bytes:
    return b'<?xml version="1.0" encoding="IBM037"?><l/>'


@hostile("broken_xml", "not_an_invoice", "encoding")
def says_utf_8_and_is_not() -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?><l>\xff\xfe\x00</l>'


@hostile("too_deep", "broken_xml")
def deep_nesting() -> bytes:
    return b"<a>" * 100_000 + b"</a>" * 100_000


@hostile("too_deep")
def deep_within_an_invoice() -> bytes:
    return (
        xml()
        .replace(b"<cbc:Note>", b"<x>" * 150 + b"</x>" * 150 + b"<cbc:Note>", 1)
        .replace(b"</cbc:ID>", b"</cbc:ID>" + b"<x>" * 150 + b"</x>" * 150, 1)
    )


@hostile("too_large", "broken_xml")
def million_attributes() -> bytes:
    return b"<a " + b" ".join(b'a%d="x"' % n for n in range(1_000_000)) + b"/>"


@hostile("too_large", "broken_xml")
def many_namespaces() -> bytes:
    return b"<a " + b" ".join(b'xmlns:a%d="x"' % n for n in range(400_000)) + b"/>"


@hostile("too_large")
def million_nodes() -> bytes:
    return b"<a>" + b"<b/>" * 1_000_000 + b"</a>"


@hostile("other_document")
def million_comments() -> bytes:
    return b"<a>" + b"<!---->" * 1_000_000 + b"</a>"


@hostile("too_large", "broken_xml")
def endless_text() -> bytes:
    return b"<a>" + b"x" * 19_000_000 + b"</a>"


@hostile("too_large", "broken_xml")
def endless_name() -> bytes:
    return b"<" + b"a" * 19_000_000 + b"/>"


@hostile("too_large")
def larger_than_we_look_into() -> bytes:
    return b"<a>" + b" " * 21_000_000 + b"</a>"


@hostile(ANY, "facts_missing")
def endless_number() -> bytes:
    return xml().replace(b"</cbc:PayableAmount>", b"9" * 3_000_000 + b"</cbc:PayableAmount>", 1)


@hostile("broken_xml")
def truncated() -> bytes:
    return xml()[:-200]


@hostile("broken_xml", "not_an_invoice")
def nul_inside() -> bytes:
    return xml().replace(b"cbc:Name", b"cbc:N\x00ame", 1)


@hostile("empty")
def only_nul() -> bytes:
    return b"\x00" * 5_000_000


@hostile("web_page")
def html() -> bytes:
    return b"<html><script>alert(1)</script></html>"


@hostile("other_document")
def svg_with_script() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@hostile("other_document")
def stylesheet() -> bytes:
    return b'<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>'


@hostile(ANY)
def stylesheet_instruction() -> bytes:
    return XML_HEAD + b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>' + xml().partition(b"?>")[2]


@hostile("facts_missing")
def xinclude() -> bytes:
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return xml().replace(b"<cbc:ID>", b"<cbc:ID>" + include, 1)


@hostile("archive")
def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("rechnung.xml", b"\x00" * 50_000_000)
    return target.getvalue()


@hostile("archive")
def pdf_that_is_a_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as other:
        other.writestr("x.html", b"<script>")
    return a_pdf(("factur-x.xml", cii_xml())) + target.getvalue()


def _stream(pdf: Pdf, content: bytes, **more: object) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, content, Type=Name.EmbeddedFile, **more)
    spec = Dictionary(Type=Name.Filespec, UF=String("factur-x.xml"), AFRelationship=Name.Alternative)
    spec.EF = Dictionary(F=stream)
    return pdf.make_indirect(spec)


@hostile("too_large")
def attachment_that_blows_up() -> bytes:
    def spoil(pdf: Pdf) -> None:
        packed = zlib.compress(b"<" + b" " * 60_000_000, 1)
        pdf.Root.AF = Array([_stream(pdf, packed, Filter=Name.FlateDecode)])

    return a_pdf(spoil=spoil, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@hostile("broken_pdf", "too_large")
def attachment_packed_many_times() -> bytes:
    def spoil(pdf: Pdf) -> None:
        packed = b"<x/>"
        for _ in range(50):
            packed = zlib.compress(packed)
        pdf.Root.AF = Array([_stream(pdf, packed, Filter=Array([Name.FlateDecode] * 50))])

    return a_pdf(spoil=spoil, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@hostile("too_many_attachments")
def thousands_of_attachments() -> bytes:
    return a_pdf(*((f"{n}.xml", b"<x/>") for n in range(3_000)))


@hostile("pdf_without_invoice", "broken_pdf")
def name_tree_in_a_circle() -> bytes:
    def spoil(pdf: Pdf) -> None:
        node = pdf.make_indirect(Dictionary())
        node.Kids = Array([node, node, node])
        pdf.Root.Names = Dictionary(EmbeddedFiles=node)

    return a_pdf(spoil=spoil)


@hostile("pdf_without_invoice", "broken_pdf")
def page_tree_in_a_circle() -> bytes:
    def spoil(pdf: Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    return a_pdf(spoil=spoil)


@hostile(ANY)
def pdf_with_scripts() -> bytes:
    def spoil(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    return a_pdf(("factur-x.xml", cii_xml()), spoil=spoil)


@hostile("pdf_without_invoice")
def pdf_that_launches() -> bytes:
    def spoil(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String("/bin/sh"))

    return a_pdf(spoil=spoil)


@hostile("encrypted_pdf")
def locked_pdf() -> bytes:
    lock = pikepdf.Encryption(owner="o", user="u", R=6)
    return a_pdf(("factur-x.xml", cii_xml()), encryption=lock)


@hostile("pdf_too_complex", "broken_pdf", "pdf_without_invoice")
def pdf_that_claims_millions_of_objects() -> bytes:
    return a_pdf().replace(b"/Size ", b"/Size 99999999", 1)


@hostile("pdf_too_complex")
def pdf_with_too_many_pages() -> bytes:
    plain = a_pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.replace(b"/Count 1 ", b"/Count 1000000 ", 1)


@hostile("broken_pdf", "pdf_without_invoice")
def pdf_cut_short() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml()))[:700]


@hostile("broken_pdf", "pdf_without_invoice")
def pdf_of_nothing() -> bytes:
    return b"%PDF-1.7\n" + b"x" * 1000


@hostile("broken_pdf", "too_large", "took_too_long", "worker_died")
def object_stream_that_blows_up() -> bytes:
    """The PDF library unpacks it before anybody can ask how large it is: memory and time limits of the child hold."""
    packed = zlib.compress(b"1 0 " + b" " * 600_000_000, 1)
    body = b"%PDF-1.7\n"
    at = len(body)
    head = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += head + packed + b"\nendstream\nendobj\n"
    xref = len(body)
    rows = b"\x00\x00\x00\x00\x00\xff" + b"\x02\x00\x00\x00\x02\x00" + b"\x01" + at.to_bytes(4, "big") + b"\x00"
    rows += b"\x01" + xref.to_bytes(4, "big") + b"\x00"
    body += b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return body + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref


@hostile("doctype")
def bomb_inside_a_pdf() -> bytes:
    return a_pdf(("factur-x.xml", external_entity()))


@hostile("other_document")
def order_inside_a_pdf() -> bytes:
    order = b'<SCRDMCCBDACIOMessageStructure xmlns="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"/>'
    return a_pdf(("order-x.xml", order))
