"""What no machine can read: kept, shown, completed by a person, taken back; and invoices that lie deep in a file."""

import pytest
from kontor.api.common.v1.types_pb2 import Money
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.common.values.errors import RuleViolated
from odd_files import JPEG, PNG, enveloped
from received_builders import a_mail, a_pdf, cii_xml, long_invoice, xml
from receiving_desk import CHECKED, PDF, TO_COMPLETE, XML, do, read, view


async def test_what_cannot_be_read_waits_for_a_person_as_it_came(receive, clerk, approver):
    content = a_pdf()
    shown = await receive(content, PDF, "scan.pdf")
    assert (shown.state, shown.trouble, shown.needs_attention) == (TO_COMPLETE, "pdf_without_invoice", True)
    assert "abtippen" in shown.waiting_for
    assert list(shown.missing) == ["number", "issue_date", "seller_name", "gross"]
    page = await view(clerk, shown.id)
    assert "Bitte ergänzen: Rechnungsnummer, Rechnungsdatum, Lieferant, Brutto" in page
    assert "scan.pdf" in page
    with pytest.raises(RuleViolated) as refused:
        await do(approver, "ApproveSupplierInvoice", shown)
    assert refused.value.code == "einvoice.supplier_invoice_not_complete"
    part = pb.SupplierInvoiceFacts(number="S-1", issue_date="2026-11-02", seller_name="Scan KG")
    shown = await do(clerk, "UpdateSupplierInvoice", shown, facts=part)
    assert (shown.state, list(shown.missing)) == (TO_COMPLETE, ["gross"])
    assert "Scan KG" in await view(clerk, shown.id)
    rest = pb.SupplierInvoiceFacts(gross=Money(amount="119.00", currency="EUR"))
    shown = (
        await clerk(
            "UpdateSupplierInvoice",
            pb.UpdateSupplierInvoiceRequest(id=shown.id, etag=shown.etag, facts=rest, update_mask={"paths": ["gross"]}),
        )
    ).message.supplier_invoice
    assert (shown.state, shown.completed_by_person, shown.facts.number) == (CHECKED, True, "S-1")
    assert not shown.missing
    shown = await do(approver, "ApproveSupplierInvoice", shown)
    assert shown.state == pb.SUPPLIER_INVOICE_STATE_APPROVED


async def test_what_a_person_typed_is_taken_back_by_reading_again(receive, clerk, approver):
    shown = await receive(a_pdf(), PDF, "scan.pdf")
    typed = pb.SupplierInvoiceFacts(
        number="falsch", issue_date="2026-11-02", seller_name="X", gross=Money(amount="1.00", currency="EUR")
    )
    shown = await do(clerk, "UpdateSupplierInvoice", shown, facts=typed)
    assert shown.state == CHECKED
    assert next(a.allowed for a in shown.allowed_actions if a.verb == "readAgain")
    again = await do(clerk, "ReadSupplierInvoiceAgain", shown)
    shown = await read(clerk, again.id)
    assert (shown.state, shown.completed_by_person, shown.facts.number) == (TO_COMPLETE, False, "")
    read_by_machine = await receive(xml())
    with pytest.raises(RuleViolated) as refused:
        await do(clerk, "ReadSupplierInvoiceAgain", read_by_machine)
    assert refused.value.code == "einvoice.supplier_invoice_read"


async def test_a_delivery_by_network_is_read_and_its_envelope_shown(receive, clerk):
    content = enveloped(xml(number="N-1"), sender="9930:de811907980", receiver="9930:de136695976")
    shown = await receive(content, XML, "sbd.xml")
    assert (shown.state, shown.facts.number, shown.syntax, shown.valid) == (CHECKED, "N-1", "ubl-invoice", True)
    envelope = shown.envelope
    assert (envelope.sender, envelope.receiver) == ("9930:de811907980", "9930:de136695976")
    assert envelope.process.startswith("urn:fdc:peppol.eu")
    page = await view(clerk, shown.id)
    assert "N-1" in page
    assert "sbd.xml · Absender im Netz: 9930:de811907980 · Empfänger im Netz: 9930:de136695976" in page
    _, original = await clerk.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
    assert original == content
    bare = await receive(xml(number="N-1"))
    assert [(d.supplier_invoice.id, d.ground) for d in bare.duplicates] == [(shown.id, "same_xml")]
    listed = (await clerk("ListSupplierInvoices", pb.ListSupplierInvoicesRequest(number="N-1"))).message
    assert {s.envelope.instance for s in listed.supplier_invoices} == {envelope.instance, ""}


async def test_an_odd_container_has_findings_and_its_invoice_the_verdict(receive):
    shown = await receive(a_pdf(("Rechnung.xml", cii_xml(number="C-1")), relation="/Unspecified"), PDF, "r.pdf")
    rules = {f.rule: f for f in shown.report.policy_findings}
    assert {"KONTOR-PDF-NAME", "KONTOR-PDF-RELATION", "KONTOR-PDF-A3", "KONTOR-PDF-METADATA"} <= rules.keys()
    assert "Rechnung.xml" in rules["KONTOR-PDF-NAME"].text
    assert not any(f.rule.startswith("KONTOR-PDF") for f in shown.report.findings)


async def test_an_uploaded_mail_becomes_its_invoices_each_linked_to_it(einvoice, clerk, tenant):
    content = a_mail(
        ("eins.pdf", PDF, a_pdf(("factur-x.xml", cii_xml(number="U-1")))),
        ("zwei.txt", "text/plain", xml(number="U-2")),
        ("logo.png", "image/png", PNG[:3_000]),
        subject="Zwei Rechnungen",
    )
    ref = await einvoice.service.context.files.put(tenant, content, "message/rfc822", "post.eml")
    request = pb.ReceiveSupplierInvoiceRequest(file=ref.message(), external_id="X-1", note="per E-Mail")
    answer = (await clerk("ReceiveSupplierInvoice", request)).message
    kept = [answer.supplier_invoice, *answer.others]
    found = [await read(clerk, shown.id) for shown in kept]
    assert [(s.file.name, s.facts.number, s.state) for s in found] == [
        ("eins.pdf", "U-1", CHECKED),
        ("zwei.txt", "U-2", CHECKED),
    ]
    assert {s.mail.sha256 for s in found} == {ref.sha256}
    assert {(s.subject, s.note, s.received_by.label) for s in found} == {
        ("Zwei Rechnungen", "per E-Mail", "Britta Kern")
    }
    assert [s.external_id for s in found] == ["X-1", ""]
    assert {s.channel for s in found} == {pb.RECEIVING_CHANNEL_API}


async def test_a_photo_or_a_bare_mail_waits_with_what_a_person_needs(einvoice, clerk, tenant, receive):
    photo = await receive(JPEG, "image/jpeg", "beleg.jpg")
    assert (photo.state, photo.trouble) == (TO_COMPLETE, "picture")
    page = await view(clerk, photo.id)
    assert 'src="data:image/jpeg;base64,' in page
    bare = await receive(a_mail(text="Rechnung 4711 über 119,00 Euro"), "message/rfc822", "post.eml")
    assert (bare.state, bare.trouble) == (TO_COMPLETE, "mail_without_invoice")
    assert "Rechnung 4711 über 119,00 Euro" in await view(clerk, bare.id)
    request = pb.ListSupplierInvoicesRequest(troubles=["picture"])
    listed = (await clerk("ListSupplierInvoices", request)).message.supplier_invoices
    assert [s.id for s in listed] == [photo.id]
    for shown, content in ((photo, JPEG), (bare, a_mail(text="Rechnung 4711 über 119,00 Euro"))):
        request = pb.DownloadSupplierInvoiceRequest(id=shown.id)
        _, original = await clerk.download("DownloadSupplierInvoice", request)
        assert len(original) == len(content)


async def test_a_mail_that_claims_to_be_one_and_is_none_is_read_by_its_bytes(receive):
    shown = await receive(xml(number="B-7"), "message/rfc822", "r.xml")
    assert (shown.state, shown.facts.number) == (CHECKED, "B-7")


async def test_three_thousand_lines_are_shown_page_by_page(receive, clerk):
    shown = await receive(long_invoice(3_000, number="L-1"))
    assert shown.facts.number == "L-1"
    first = await view(clerk, shown.id)
    assert "Seite 1 von 15" in first
    assert ">L0001<" in first
    assert ">L0201<" not in first
    second = await view(clerk, shown.id, page=2)
    assert ">L0201<" in second
    last = await view(clerk, shown.id, page=15)
    assert ">L3000<" in last
    assert await view(clerk, shown.id, page=9_999) == last
