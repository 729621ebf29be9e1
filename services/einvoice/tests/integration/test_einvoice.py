"""The running service: an issued invoice becomes documents, documents become a letter, everything once."""

import asyncio
import io
from uuid import uuid4

import grpc
import pikepdf
import pytest
from einvoice_world import Reader, next_told, told
from issued_builders import a_buyer, a_line, a_seller, an_invoice, money
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import DispatchRequested, DocumentsRequested, InvoiceIssued
from kontor.api.common.v1.types_pb2 import FileRef
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Signer
from kontor.common.values.errors import Forbidden, NotFound


async def test_an_issued_invoice_becomes_valid_archived_documents(service, tenant, tell):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rendered = (await next_told(service, tenant, 1))[0]
    assert isinstance(rendered, events.DocumentsRendered)
    assert rendered.attempt == 1
    formats = {d.format for d in rendered.documents}
    assert formats == {pb.DOCUMENT_FORMAT_XRECHNUNG_UBL, pb.DOCUMENT_FORMAT_ZUGFERD_PDF}
    assert all(d.report.valid for d in rendered.documents)

    reader = Reader(service, tenant)
    listed = (await reader("ListDocuments", pb.ListDocumentsRequest(invoice_id=invoice.id))).documents
    assert [d.id for d in listed] == [d.id for d in rendered.documents]
    pdf = next(d for d in listed if d.format == pb.DOCUMENT_FORMAT_ZUGFERD_PDF)
    body = await reader("DownloadDocument", pb.DownloadDocumentRequest(id=pdf.id))
    assert body.content_type == "application/pdf"
    with pikepdf.open(io.BytesIO(body.data)) as opened:
        assert list(opened.attachments) == ["xrechnung.xml"]
    checked = await reader("CheckFile", pb.CheckFileRequest(file=pdf.file))
    assert (checked.syntax, checked.report.valid, checked.report.profile) == ("zugferd-pdf", True, "XRechnung 3.0")


async def test_documents_are_made_once_and_told_again_when_asked(service, tenant, tell):
    invoice = an_invoice(buyer=a_buyer(format="ZUGFERD"))
    first = await tell(InvoiceIssued(invoice=invoice), invoice.id)
    one = (await next_told(service, tenant, 1))[0]
    await tell(InvoiceIssued(invoice=invoice), invoice.id, event_id=first)
    await tell(DocumentsRequested(invoice_id=invoice.id, attempt=2), invoice.id, version=2)
    two = (await next_told(service, tenant, 2))[1]
    assert two.attempt == 2
    assert [d.id for d in two.documents] == [d.id for d in one.documents]
    assert len(await told(service, tenant)) == 2


async def test_the_letter_carries_what_the_buyer_asked_for_once(service, tenant, tell, post):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    event = await tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=2)
    sent = (await next_told(service, tenant, 2))[1]
    assert isinstance(sent, events.InvoiceDispatched)
    assert str(event) in sent.message_id
    await tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=3)
    await asyncio.sleep(0.5)
    assert len(post.mails) == 1
    mail = post.mails[0]
    assert mail["Message-ID"] == sent.message_id
    attached = [part for part in mail.walk() if part.get_filename()]
    assert [part.get_filename() for part in attached] == ["Rechnung-RE-2026-0042.xml"]
    listed = await Reader(service, tenant)("ListDocuments", pb.ListDocumentsRequest(invoice_id=invoice.id))
    assert listed.documents[0].dispatched == [sent.message_id]
    assert listed.documents[0].customer == invoice.customer


async def test_a_refused_address_is_told_as_permanent(service, tenant, tell, post):
    post.refuses = "nobody"
    invoice = an_invoice(buyer=a_buyer(email="nobody@stadtwerke.example"))
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    await tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=2)
    failed = (await next_told(service, tenant, 2))[1]
    assert isinstance(failed, events.DispatchFailed)
    assert failed.permanent
    assert not post.mails


async def test_what_the_official_rules_refuse_is_rejected_not_archived(service, tenant, tell):
    invoice = an_invoice(gross=money("1.00"))
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rejected = (await next_told(service, tenant, 1))[0]
    assert isinstance(rejected, events.DocumentsRejected)
    assert "BR-CO-15" in {f.rule for f in rejected.report.findings}
    listed = await Reader(service, tenant)("ListDocuments", pb.ListDocumentsRequest(invoice_id=invoice.id))
    assert not listed.documents


async def test_a_check_takes_no_number_and_speaks_the_callers_language(service, tenant):
    signer = Signer("billing", service.settings.identity.jwks_path.parent / "billing.pem")
    token = signer.service_token("einvoice", tenant)
    stub = EinvoiceServiceStub(grpc.aio.insecure_channel(service.grpc_address))
    metadata = (("authorization", f"Bearer {token}"),)
    good = await stub.CheckInvoice(pb.CheckInvoiceRequest(invoice=an_invoice(number="")), metadata=metadata)
    assert good.valid, good.findings
    assert good.rule_set
    faulty = an_invoice([a_line(1, vat_category="AE")], seller=a_seller(contact_phone=""))
    bad = await stub.CheckInvoice(pb.CheckInvoiceRequest(invoice=faulty), metadata=metadata)
    assert not bad.valid
    found = {f.rule: f for f in bad.findings}
    assert found["BR-DE-6"].pointer == "/seller/contact_phone"
    assert "Telefonnummer" in found["BR-DE-6"].text


async def test_several_are_checked_in_one_question_each_as_if_it_were_alone(service, tenant):
    signer = Signer("billing", service.settings.identity.jwks_path.parent / "billing.pem")
    stub = EinvoiceServiceStub(grpc.aio.insecure_channel(service.grpc_address))
    metadata = (("authorization", f"Bearer {signer.service_token('einvoice', tenant)}"),)
    good, faulty = an_invoice(number=""), an_invoice([a_line(1, vat_category="AE")], seller=a_seller(contact_phone=""))
    alone = [
        await stub.CheckInvoice(pb.CheckInvoiceRequest(invoice=one), metadata=metadata) for one in (good, faulty, good)
    ]
    many = await stub.CheckInvoice(pb.CheckInvoiceRequest(invoice=good, more=[faulty, good]), metadata=metadata)
    told = [(one.valid, list(one.findings), one.rule_set) for one in (many, *many.more)]
    assert told == [(one.valid, list(one.findings), one.rule_set) for one in alone]
    assert [one.valid for one in alone] == [True, False, True]


async def test_documents_stay_with_their_tenant_and_customer(service, tenant, tell):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rendered = (await next_told(service, tenant, 1))[0]
    request = pb.ListDocumentsRequest(invoice_id=invoice.id)
    stranger = Reader(service, uuid4())
    assert not (await stranger("ListDocuments", request)).documents
    with pytest.raises(NotFound):
        await stranger("DownloadDocument", pb.DownloadDocumentRequest(id=rendered.documents[0].id))
    scoped = ("einvoice.document.read@customer", "einvoice.document.download@customer")
    download = pb.DownloadDocumentRequest(id=rendered.documents[0].id)
    own = Reader(service, tenant, *scoped, scope={"customer": [invoice.buyer.customer_id]})
    assert (await own("ListDocuments", request)).documents
    assert (await own("DownloadDocument", download)).data
    other = Reader(service, tenant, *scoped, scope={"customer": [str(uuid4())]})
    assert not (await other("ListDocuments", request)).documents
    with pytest.raises(NotFound):
        await other("DownloadDocument", download)
    with pytest.raises(Forbidden):
        await Reader(service, tenant, "crm.lead.read")("ListDocuments", request)


async def test_an_uploaded_file_is_judged_or_told_apart(service, tenant):
    files = service.context.files
    nonsense = await files.put(tenant, b"hello", "text/plain", "a.txt")
    reader = Reader(service, tenant)
    answer = await reader("CheckFile", pb.CheckFileRequest(file=nonsense.message()))
    assert (answer.syntax, answer.report.valid) == ("unknown", False)
    missing = FileRef(sha256="0" * 64, size=1, media_type="text/xml", name="x.xml")
    with pytest.raises(NotFound):
        await reader("CheckFile", pb.CheckFileRequest(file=missing))


async def test_a_killed_render_worker_costs_nothing(service, tenant, tell):
    for number in range(3):
        invoice = an_invoice(number=f"RE-{number}", buyer=a_buyer(format="ZUGFERD"))
        await tell(InvoiceIssued(invoice=invoice), invoice.id)
    from kontor.einvoice.__main__ import _workshops

    workshop = _workshops[service.context.db]

    async def one_lives() -> bool:
        return bool(workshop._renderer._workers._children)

    await eventually(one_lives, timeout=30)
    next(iter(workshop._renderer._workers._children))._process.kill()
    told = await next_told(service, tenant, 3)
    assert all(isinstance(event, events.DocumentsRendered) for event in told)


def test_billing_is_spoken_in_full() -> None:
    """Every kind billing knows has a title and a code here."""
    from kontor.einvoice.wire.kinds import KINDS

    assert set(KINDS) == set(billing.DocumentKind.values()) - {billing.DOCUMENT_KIND_UNSPECIFIED}
