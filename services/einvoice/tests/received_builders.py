"""Files as suppliers send them: valid by default, a test mentions only what it is about."""

import io
import zlib
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from typing import Any

import pikepdf
from einvoice_builders import a_buyer, a_line, a_seller, an_invoice
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.model import CreditTransfer, Invoice, Item, PaymentMeans
from pikepdf import Array, Dictionary, Name, Pdf, String

OUR_NAME, OUR_VAT_ID = "Kontor Beispiel GmbH", "DE136695976"
SUPPLIER_VAT_ID = "DE811907980"
IBAN, OTHER_IBAN = "DE89370400440532013000", "DE75512108001245126199"


def a_supplier_invoice(**facts: Any) -> Invoice:
    """Addressed to us, due ahead, paid to `iban`."""
    iban = facts.pop("iban", IBAN)
    seller = a_seller(vat_id=facts.pop("vat_id", SUPPLIER_VAT_ID), name=facts.pop("seller_name", "Papier & Söhne GmbH"))
    buyer = a_buyer(name=facts.pop("buyer_name", OUR_NAME), vat_id=facts.pop("buyer_vat_id", OUR_VAT_ID))
    means = (PaymentMeans(code="58", transfer=CreditTransfer(account=iban)),)
    invoice = replace(an_invoice(), seller=seller, buyer=buyer, payment_means=means, due_date=date(2099, 12, 31))
    return replace(invoice, **facts)


def xml(**facts: Any) -> bytes:
    return ubl.write(a_supplier_invoice(**facts))


def cii_xml(**facts: Any) -> bytes:
    return cii.write(a_supplier_invoice(**facts))


def long_invoice(lines: int, **facts: Any) -> bytes:
    """So many lines, each with its number in its name."""
    summed = an_invoice(lines=tuple(a_line(n, item=Item(name=f"L{n:04}")) for n in range(1, lines + 1)))
    return xml(lines=summed.lines, totals=summed.totals, vat=summed.vat, **facts)


def a_pdf(*files: tuple[str, bytes], relation: str = "/Alternative", **change: Any) -> bytes:
    """One empty page and attachments; `change(pdf)` spoils it, other keywords go to `save`."""
    spoil = change.pop("spoil", None)
    pdf = Pdf.new()
    pdf.add_blank_page()
    specs = [_attached(pdf, name, content, relation) for name, content in files]
    if specs:
        names = Array([item for (name, _), spec in zip(files, specs, strict=True) for item in (String(name), spec)])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
        pdf.Root.AF = Array(specs)
    if spoil is not None:
        spoil(pdf)
    target = io.BytesIO()
    pdf.save(target, **change)
    return target.getvalue()


def _attached(pdf: Pdf, name: str, content: bytes, relation: str) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, zlib.compress(content), Type=Name.EmbeddedFile, Filter=Name.FlateDecode)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            AFRelationship=Name(relation),
            EF=Dictionary(F=stream, UF=stream),
        )
    )


def a_mail(*files: tuple[str, str, bytes], subject: str = "Rechnung", text: str = "anbei die Rechnung") -> bytes:
    """Attachments as (name, media type, content)."""
    mail = EmailMessage()
    mail["From"] = "Rechnungsstelle <rechnung@papier.example>"
    mail["To"] = "eingang@kontor.example"
    mail["Subject"] = subject
    mail.set_content(text)
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()
