"""Files of partners over the contract: checked in the words of the tool, converted, shown; any file is answered."""

import io

import grpc
import pikepdf
import pytest
from einvoice_builders import an_invoice as a_model
from einvoice_world import READ, Reader, next_told
from issued_builders import an_invoice
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.common.v1.types_pb2 import FileRef
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import files_pb2 as files
from kontor.api.einvoice.v1.files_pb2_grpc import InvoiceFileServiceStub
from kontor.common.values.errors import Forbidden, InvalidInput, NotFound, RuleViolated, from_rpc_error
from kontor.einvoice.en16931 import ubl

FILES = ("einvoice.file.convert", "einvoice.file.view", "einvoice.document.view")
_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
HOSTILE = {
    "XML": (b"hello", b"<a>" * 5_000, _LAUGHS, b"PK\x03\x04zip"),
    "PDF": (b"%PDF-1.7 broken",),
    "SYNTAX": (b"<order/>",),
    "FILE-KIND": (b"\xff\xd8\xff\xe0" + bytes(50), b"<html></html>", b"From: a@b.example\nTo: c@d.example\n\nhallo"),
}


def _partner(service, tenant, *permissions):
    return Reader(service, tenant, *(permissions or FILES), stub=InvoiceFileServiceStub)


async def test_a_file_in_the_request_is_judged_in_the_words_of_the_tool(service, tenant):
    reader = Reader(service, tenant)
    good = await reader("CheckFile", pb.CheckFileRequest(content=ubl.write(a_model())))
    assert (good.syntax, good.profile, good.valid, good.judged) == ("ubl-invoice", "XRechnung 3.0", True, True)
    assert good.rule_sets == good.report.rule_sets
    wrong = ubl.write(a_model()).replace(b"</cbc:PayableAmount>", b"7</cbc:PayableAmount>")
    bad = await reader("CheckFile", pb.CheckFileRequest(content=wrong))
    fatal = [finding for finding in bad.errors if finding.severity == "fatal"]
    assert not bad.valid
    assert "BR-CO-16" in {finding.rule for finding in fatal}
    assert all(finding.rule and finding.location and finding.text for finding in fatal)


async def test_any_file_is_an_answer_never_a_failure(service, tenant):
    reader, partner = Reader(service, tenant), _partner(service, tenant)
    for rule, contents in HOSTILE.items():
        for content in contents:
            answer = await reader("CheckFile", pb.CheckFileRequest(content=content))
            assert (answer.valid, answer.judged, answer.errors[0].rule) == (False, False, rule)
            for rpc, request in (
                ("ConvertFile", files.ConvertFileRequest(content=content, to=files.FILE_SYNTAX_UBL)),
                ("ViewFile", files.ViewFileRequest(content=content, form=files.PAGE_FORM_PDF)),
            ):
                with pytest.raises(InvalidInput) as refused:
                    await partner(rpc, request)
                assert refused.value.code == "einvoice.file_unreadable"


@pytest.mark.parametrize(("language", "words"), [("de", "möglich sind 20 MB"), ("en", "20 MB are possible")])
async def test_a_file_too_large_is_told_the_limit_and_what_to_do(service, tenant, language, words):
    file = FileRef(sha256="0" * 64, size=25_000_000, media_type="application/pdf", name="r.pdf")
    reader = Reader(service, tenant)
    metadata = (*reader._metadata, ("accept-language", language))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await reader.stub.CheckFile(pb.CheckFileRequest(file=file), metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert words in from_rpc_error(refused.value).message
    assert from_rpc_error(refused.value).code == "einvoice.file_too_large"


async def test_exactly_one_file_is_asked_for(service, tenant):
    with pytest.raises(InvalidInput) as none:
        await Reader(service, tenant)("CheckFile", pb.CheckFileRequest())
    assert none.value.code == "einvoice.no_file_given"
    file = await service.context.files.put(tenant, b"<x/>", "application/xml", "x.xml")
    with pytest.raises(InvalidInput) as both:
        await _partner(service, tenant)("ViewFile", files.ViewFileRequest(file=file.message(), content=b"<x/>"))
    assert both.value.code == "einvoice.no_file_given"


async def test_an_invoice_is_converted_and_loss_can_be_refused(service, tenant):
    partner = _partner(service, tenant)
    xml = ubl.write(a_model())
    request = files.ConvertFileRequest(content=xml, to=files.FILE_SYNTAX_CII, lossless=True)
    body = await partner("ConvertFile", request)
    assert body.content_type == "application/xml"
    checked = await Reader(service, tenant)("CheckFile", pb.CheckFileRequest(content=body.data))
    assert (checked.syntax, checked.valid) == ("cii", True)
    more = b"<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>"
    request.content = xml.replace(b"<cbc:CustomizationID>", more, 1)
    with pytest.raises(RuleViolated) as lossy:
        await partner("ConvertFile", request)
    assert lossy.value.code == "einvoice.would_lose"
    request.profile, request.lossless = "nonsense", False
    with pytest.raises(InvalidInput) as unknown:
        await partner("ConvertFile", request)
    assert unknown.value.code == "einvoice.profile_unknown"


async def test_an_invoice_is_shown_as_page_and_pdf(service, tenant):
    partner = _partner(service, tenant)
    file = await service.context.files.put(tenant, ubl.write(a_model()), "application/xml", "in.xml")
    page = await partner("ViewFile", files.ViewFileRequest(file=file.message(), language="en"))
    assert page.content_type.startswith("text/html")
    assert b"All terms" in page.data
    pdf = await partner("ViewFile", files.ViewFileRequest(file=file.message(), form=files.PAGE_FORM_PDF))
    with pikepdf.open(io.BytesIO(pdf.data)) as opened:
        assert len(opened.pages) >= 2


async def test_an_archived_document_has_its_report_and_view(service, tenant, tell):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rendered = (await next_told(service, tenant, 1))[0]
    partner = _partner(service, tenant)
    for document in rendered.documents:
        report = await partner("GetDocumentReport", files.GetDocumentReportRequest(id=document.id, language="de"))
        assert "Das Dokument erfüllt alle amtlichen Regeln." in report.data.decode()
        assert document.report.rule_sets[0] in report.data.decode()
        view = await partner("GetDocumentView", files.GetDocumentViewRequest(id=document.id, language="de"))
        assert invoice.number in view.data.decode()
        stranger = Reader(service, tenant, *READ, stub=InvoiceFileServiceStub)
        with pytest.raises(Forbidden):
            await stranger("GetDocumentView", files.GetDocumentViewRequest(id=document.id))
    with pytest.raises(NotFound):
        await partner("GetDocumentReport", files.GetDocumentReportRequest(id=invoice.id))
