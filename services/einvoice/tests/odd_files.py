"""Files as people really send them, made here: each with the trouble it must end in. None attacks; all are odd.

`odd(trouble)`: that trouble; an empty one is read like any other invoice.
"""

import base64
import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

import pikepdf
from kontor.einvoice.channels import sbdh
from pikepdf import Array, Dictionary, Name, Pdf, String
from received_builders import a_mail, a_pdf, cii_xml, xml

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 100
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 100
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + bytes(range(256)) * 100
TNEF = b"\x78\x9f\x3e\x22\x01\x00" + bytes(range(256)) * 10
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Made = Callable[[], bytes]
# Name of the file -> (how it is made, trouble).
FILES: dict[str, tuple[Made, str]] = {}


def odd(name: str, trouble: str = "") -> Callable[[Made], Made]:
    def register(make: Made) -> Made:
        FILES[name] = (make, trouble)
        return make

    return register


def all_files() -> Iterator[tuple[str, bytes, str]]:
    for name, (make, trouble) in FILES.items():
        yield name, make(), trouble


def enveloped(content: bytes, *, sender: str = "9930:de811907980", receiver: str = "0204:99-0001-01") -> bytes:
    """As an access point delivers it."""
    kind = sbdh.kind_of(content) or sbdh.Kind("urn:x", "Invoice", "2.1", "urn:x", sbdh.DEFAULT_PROCESS)
    return sbdh.wrap(content, kind, id_=UUID(int=5), sender=sender, receiver=receiver, country="DE", at=NOW)


def binary_envelope(content: bytes) -> bytes:
    """With the document as base64, as Peppol's envelope carries what is no XML."""
    packed = base64.b64encode(content)
    return enveloped(b'<BinaryContent xmlns="http://peppol.eu/xsd/ticc/envelope/1.0">' + packed + b"</BinaryContent>")


def a_zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


# Nothing, and text.


@odd("leer.xml", "empty")
def nothing() -> bytes:
    return b""


@odd("nur-leerzeilen.txt", "empty")
def only_blanks() -> bytes:
    return b"\r\n \t\r\n" * 200


@odd("nullen.pdf", "empty")
def only_nul() -> bytes:
    return bytes(10_000)


@odd("rechnung.txt", "plain_text")
def an_invoice_as_text() -> bytes:
    return "Rechnung 4711\nBetrag: 119,00 €\n".encode()


@odd("rechnung-latin1.txt", "plain_text")
def text_in_latin_1() -> bytes:
    return "Müller & Söhne, Rechnung über 119,00\n".encode("latin-1")


@odd("daten.json", "plain_text")
def json() -> bytes:
    return b'{"number": "4711", "gross": 119.00}'


@odd("tabelle.csv", "plain_text")
def csv() -> bytes:
    return b"Nummer;Brutto\r\n4711;119,00\r\n"


@odd("rechnung.edi", "edifact")
def edifact() -> bytes:
    return b"UNA:+.? 'UNB+UNOC:3+4012345000009:14+4098765000005:14+261127:0900+1'UNH+1+INVOIC:D:96A:UN:EAN008'"


# XML.


@odd("utf8-mit-bom.xml")
def utf_8_with_a_mark() -> bytes:
    return b"\xef\xbb\xbf" + xml(number="O-1")


@odd("utf16-le.xml")
def utf_16_with_a_mark() -> bytes:
    return _recoded(xml(number="O-2"), "utf-16")


@odd("utf16-ohne-bom.xml")
def utf_16_without_a_mark() -> bytes:
    return _recoded(xml(number="O-3"), "utf-16-le")


@odd("utf32.xml", "encoding")
def utf_32() -> bytes:
    return _recoded(xml(), "utf-32")


def _recoded(content: bytes, encoding: str) -> bytes:
    declared = {"utf-16-le": "UTF-16LE"}.get(encoding, encoding.upper())
    return content.decode().replace("UTF-8", declared).encode(encoding)


@odd("doppelt-kodiert.xml", "broken_xml")
def says_utf_16_and_is_utf_8() -> bytes:
    return xml().replace(b"UTF-8", b"UTF-16")


@odd("mit-dtd.xml", "doctype")
def with_a_dtd() -> bytes:
    return b"<!DOCTYPE Invoice><Invoice/>"


@odd("abgeschnitten.xml", "broken_xml")
def cut_off() -> bytes:
    return xml()[:2000]


@odd("zwei-hintereinander.xml", "broken_xml")
def two_documents_in_one_file() -> bytes:
    return xml() + xml()


@odd("bestellung.xml", "other_document")
def an_order() -> bytes:
    return b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'


@odd("zugferd1.xml", "zugferd_1")
def an_old_zugferd() -> bytes:
    return b'<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'


@odd("rechnung.pdf.xml")
def xml_under_a_wrong_name() -> bytes:
    return cii_xml(number="O-4")


@odd("ohne-nummer.xml", "facts_missing")
def without_a_number() -> bytes:
    return xml(number="")


@odd("zeichnung.svg", "other_document")
def a_drawing() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><text>Rechnung</text></svg>'


@odd("seite.html", "web_page")
def a_web_page() -> bytes:
    return b"<!DOCTYPE html>\n<html><body>Rechnung 4711</body></html>"


@odd("seite.xhtml", "web_page")
def a_strict_web_page() -> bytes:
    return b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'


# Deliveries by network.


@odd("peppol.xml")
def an_envelope() -> bytes:
    return enveloped(xml(number="O-5"))


@odd("peppol-cii.xml")
def an_envelope_around_cii() -> bytes:
    return enveloped(cii_xml(number="O-6"))


@odd("peppol-pdf.xml")
def an_envelope_around_a_hybrid() -> bytes:
    return binary_envelope(a_pdf(("factur-x.xml", cii_xml(number="O-7"))))


@odd("peppol-leer.xml", "empty_envelope")
def an_empty_envelope() -> bytes:
    return b'<StandardBusinessDocument xmlns="%s"/>' % sbdh.SBDH.encode()


@odd("peppol-in-peppol.xml", "too_deep")
def envelopes_in_envelopes() -> bytes:
    content = xml()
    for _ in range(6):
        content = enveloped(content)
    return content


@odd("peppol-foto.xml", "picture")
def an_envelope_around_a_photo() -> bytes:
    return binary_envelope(JPEG)


# PDF.


@odd("scan.pdf", "pdf_without_invoice")
def a_scan() -> bytes:
    return a_pdf()


@odd("hybrid.pdf")
def a_hybrid() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml(number="O-8")))


@odd("foto.pdf", "picture")
def a_photo_named_pdf() -> bytes:
    return JPEG


@odd("leerzeile.pdf", "pdf_without_invoice")
def a_pdf_behind_a_blank_line() -> bytes:
    return b"\r\n" + a_pdf()


@odd("abgebrochen.pdf", "broken_pdf")
def a_pdf_cut_off() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml()))[:300]


@odd("kennwort.pdf", "encrypted_pdf")
def a_locked_pdf() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml()), encryption=pikepdf.Encryption(owner="o", user="u", R=6))


@odd("nur-druckschutz.pdf")
def a_pdf_locked_for_its_owner_only() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml(number="O-9")), encryption=pikepdf.Encryption(owner="o", user="", R=6))


@odd("portfolio.pdf", "pdf_portfolio")
def a_portfolio() -> bytes:
    def spoil(pdf: Pdf) -> None:
        pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    return a_pdf(("rechnung.pdf", a_pdf()), ("agb.pdf", a_pdf()), spoil=spoil)


@odd("formular.pdf", "pdf_without_invoice")
def a_form() -> bytes:
    def spoil(pdf: Pdf) -> None:
        field = Dictionary(FT=Name.Tx, T=String("Betrag"), V=String("119,00"))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))

    return a_pdf(spoil=spoil)


@odd("zwei-rechnungen.pdf")
def a_pdf_with_two_invoices() -> bytes:
    return a_pdf(("factur-x.xml", cii_xml(number="O-10")), ("zweite.xml", cii_xml(number="O-11")))


# Pictures.


@odd("foto.jpg", "picture")
def a_photo() -> bytes:
    return JPEG


@odd("bildschirm.png", "picture")
def a_screenshot() -> bytes:
    return PNG


@odd("IMG_0001.HEIC", "picture")
def a_photo_of_a_telephone() -> bytes:
    return HEIC


@odd("fax.tif", "picture")
def a_fax() -> bytes:
    return b"II*\x00" + bytes(500)


@odd("bild.gif", "picture")
def a_small_picture() -> bytes:
    return b"GIF89a" + bytes(500)


@odd("bild.webp", "picture")
def a_modern_picture() -> bytes:
    return b"RIFF\x00\x01\x00\x00WEBPVP8 " + bytes(500)


# Archives and office documents.


@odd("rechnungen.zip", "archive")
def an_archive() -> bytes:
    return a_zip(a_dot_xml=xml(), b_dot_pdf=a_pdf())


@odd("rechnung.xml.gz", "archive")
def packed_by_gzip() -> bytes:
    return gzip.compress(xml(), mtime=0)


@odd("rechnung.xml.bz2", "archive")
def packed_by_bzip() -> bytes:
    return bz2.compress(xml())


@odd("rechnung.xml.xz", "archive")
def packed_by_xz() -> bytes:
    return lzma.compress(xml())


@odd("rechnungen.tar", "archive")
def a_tape() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tape:
        member = tarfile.TarInfo("rechnung.xml")
        member.size = len(xml())
        tape.addfile(member, io.BytesIO(xml()))
    return target.getvalue()


@odd("rechnungen.7z", "archive")
def another_archive() -> bytes:
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100)


@odd("rechnung.docx", "office_document")
def a_document_of_word() -> bytes:
    return a_zip(**{"[Content_Types]_dot_xml": b"<Types/>", "word__document_dot_xml": b"<w/>"})


@odd("rechnung.odt", "office_document")
def an_open_document() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<office/>")
    return target.getvalue()


@odd("alt.doc", "office_document")
def an_old_document_of_word() -> bytes:
    return OLE + bytes(3000)


@odd("rechnung.rtf", "office_document")
def rich_text() -> bytes:
    return b"{\\rtf1\\ansi Rechnung 4711}"


@odd("nachricht.msg", "outlook_mail")
def a_saved_outlook_message() -> bytes:
    return OLE + bytes(1000) + "__properties_version1.0".encode("utf-16-le") + bytes(1000)


@odd("winmail.dat", "outlook_attachment")
def an_outlook_attachment() -> bytes:
    return TNEF


# Everything else.


@odd("programm.exe", "not_an_invoice")
def a_program() -> bytes:
    return b"MZ\x90\x00\x03" + bytes(range(256)) * 10


@odd("ton.mp3", "not_an_invoice")
def a_sound() -> bytes:
    return b"ID3\x04\x00\x00" + bytes(range(256)) * 10


@odd("zufall.bin", "not_an_invoice")
def noise() -> bytes:
    return bytes(range(1, 256)) * 40


@odd("zu-gross.pdf", "too_large")
def larger_than_we_look_into() -> bytes:
    return b"%PDF-1.7\n" + bytes(25_000_000)


# Mails: name -> (how it is made, the names of the attachments taken for invoices, or the trouble of the mail itself).
MAILS: dict[str, tuple[Made, tuple[str, ...], str]] = {}


def mail(name: str, *parts: str, trouble: str = "") -> Callable[[Made], Made]:
    def register(make: Made) -> Made:
        MAILS[name] = (make, parts, trouble)
        return make

    return register


@mail("ohne-anhang", trouble="mail_without_invoice")
def without_attachments() -> bytes:
    return a_mail(text="Rechnung 4711 über 119,00 Euro")


@mail("foto-und-logo", "IMG_1.jpg")
def a_photo_beside_a_logo() -> bytes:
    return a_mail(("logo.png", "image/png", PNG[:5_000]), ("IMG_1.jpg", "image/jpeg", JPEG))


@mail("falsch-benannt", "rechnung.txt", "bild.jpg")
def attachments_under_wrong_names() -> bytes:
    return a_mail(
        ("rechnung.txt", "text/plain", xml()), ("bild.jpg", "image/jpeg", a_pdf()), ("x.pdf", "application/pdf", PNG)
    )


@mail("weitergeleitet", "tief.xml")
def forwarded_three_times() -> bytes:
    content = a_mail(("tief.xml", "application/xml", xml(number="M-1")))
    for _ in range(3):
        content = forwarded(content)
    return content


def forwarded(content: bytes, *, as_file: bool = False) -> bytes:
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@b.example", "c@d.example", "Fwd: Rechnung"
    outer.set_content("siehe unten")
    if as_file:
        outer.add_attachment(content, maintype="application", subtype="octet-stream", filename="mail.eml")
    else:
        from email import message_from_bytes, policy

        outer.add_attachment(message_from_bytes(content, policy=policy.default))
    return outer.as_bytes()


@mail("als-datei-weitergeleitet", "r.xml")
def forwarded_as_a_plain_file() -> bytes:
    return forwarded(a_mail(("r.xml", "application/xml", xml(number="M-2"))), as_file=True)


@mail("base64-weitergeleitet", "r.xml")
def forwarded_as_base64() -> bytes:
    inner = base64.encodebytes(a_mail(("r.xml", "application/xml", xml(number="M-3"))))
    head = b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    return head + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner + b"\n--b--\n"


@mail("bodenlos", trouble="mail_without_invoice")
def forwarded_without_end() -> bytes:
    content = a_mail(("tief.xml", "application/xml", xml()))
    for _ in range(30):
        content = forwarded(content)
    return content


@mail("outlook", "winmail.dat")
def with_an_outlook_attachment() -> bytes:
    return a_mail(("winmail.dat", "application/ms-tnef", TNEF))


@mail("word", "rechnung.docx")
def with_a_document_of_word() -> bytes:
    return a_mail(("rechnung.docx", "application/octet-stream", a_document_of_word()))


@mail("verschluesselt", trouble="encrypted_mail")
def encrypted() -> bytes:
    return a_mail(("smime.p7m", "application/pkcs7-mime", b"\x30\x82\x01\x00" + bytes(range(256))))


@mail("kalender", trouble="mail_without_invoice")
def with_what_is_no_invoice() -> bytes:
    return a_mail(
        ("termin.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        ("k.vcf", "text/vcard", b"BEGIN:VCARD"),
    )


@mail("xml-im-text", "attachment-1.xml")
def with_the_invoice_as_its_body() -> bytes:
    head = b"From: a@b.example\nTo: c@d.example\nSubject: R\nMIME-Version: 1.0\nContent-Type: text/xml\n\n"
    return head + xml(number="M-4")
