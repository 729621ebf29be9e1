"""The running service: an issued invoice becomes documents, documents become a letter, everything once."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pikepdf
import pytest
from aiosmtpd.smtp import SMTP
from issued_builders import a_buyer, a_line, a_seller, an_invoice, money
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import DispatchRequested, DocumentsRequested, InvoiceIssued
from kontor.api.common.v1.types_pb2 import FileRef
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.cli.embedded.nats import Nats
from kontor.cli.testing import Databases, eventually
from kontor.common.bus import Bus
from kontor.common.envelope import headers_of, stream_of, subject_of
from kontor.common.errors import Forbidden, NotFound, from_rpc_error
from kontor.common.identity import Principal, Signer
from kontor.common.ids import new_id
from kontor.common.publishing import Outgoing, Publisher
from kontor.common.service import Service
from kontor.common.settings import IdentitySettings, NatsSettings, SmtpSettings
from kontor.common.tables import journal
from kontor.einvoice.__main__ import SERVICE
from kontor.einvoice.settings import Settings
from sqlalchemy import select

EVENTS = (events.DocumentsRendered, events.DocumentsRejected, events.InvoiceDispatched, events.DispatchFailed)
READ = ("einvoice.document.read", "einvoice.document.download", "einvoice.file.check", "einvoice.check")


class Post:
    """A mail server that keeps what it gets, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuses = ""
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses and self.refuses in address:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


@pytest.fixture
async def service(databases: Databases, nats: Nats, keys: Path, tmp_path: Path, post: Post) -> AsyncIterator[Service]:
    settings = Settings(
        database=databases.fresh("einvoice"),
        nats=NatsSettings(url=nats.url, user="einvoice", password="einvoice-secret"),
        identity=IdentitySettings(jwks_path=keys / "jwks.json", private_key_path=keys / "einvoice.pem"),
        files_url=f"file://{tmp_path}/files",
        smtp=SmtpSettings(port=post.port),
        font_cache=tmp_path / "fonts",
    )
    service = Service(SERVICE, settings)
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
async def billing_bus(nats: Nats) -> AsyncIterator[Bus]:
    bus = Bus(NatsSettings(url=nats.url, user="billing", password="billing-secret"), "billing")
    await bus.open()
    await bus.ready()
    await bus.ensure_context("billing")
    yield bus
    await bus.close()


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


@pytest.fixture
def tell(billing_bus: Bus, tenant: UUID):
    publisher = Publisher(billing_bus, stream_of("billing"))

    async def tell(message: Any, aggregate: str, *, event_id: UUID | None = None, version: int = 1) -> UUID:
        """Publishes as billing's relay does."""
        name = message.DESCRIPTOR.full_name
        row = {
            "event_id": event_id or new_id(),
            "message": name,
            "at": datetime.now(UTC),
            "aggregate_type": "invoice",
            "aggregate_id": UUID(aggregate),
            "version": version,
            "event_no": 0,
            "tenant_id": tenant,
            "actor": "test",
            "traceparent": "",
        }
        headers = headers_of("billing", row)
        out = Outgoing(subject_of("billing", name, tenant), message.SerializeToString(), headers)
        assert await publisher.publish([out]) == [True]
        return row["event_id"]

    return tell


async def _told(service: Service, tenant: UUID) -> list[Any]:
    """Our events so far, oldest first."""
    names = {cls.DESCRIPTOR.full_name: cls for cls in EVENTS}
    async with service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        rows = await tx.all(select(journal.c.message, journal.c.payload).order_by(journal.c.pos))
    return [names[row["message"]].FromString(bytes(row["payload"])) for row in rows]


async def _next(service: Service, tenant: UUID, count: int) -> list[Any]:
    async def look() -> list[Any] | None:
        told = await _told(service, tenant)
        return told if len(told) >= count else None

    found = await eventually(look, timeout=60, pause=0.1)
    assert found is not None
    return found


class Reader:
    def __init__(self, service: Service, tenant: UUID, *permissions: str, scope: Any = None) -> None:
        signer = Signer("platform", service.settings.identity.jwks_path.parent / "platform.pem")
        token = signer.user_token(tenant=tenant, person=uuid4(), permissions=permissions or READ, scope=scope or {})
        self._metadata = (("authorization", f"Bearer {token}"),)
        self.stub = EinvoiceServiceStub(grpc.aio.insecure_channel(service.grpc_address))

    async def __call__(self, rpc: str, request: Any) -> Any:
        try:
            return await getattr(self.stub, rpc)(request, metadata=self._metadata, timeout=30)
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed


async def test_an_issued_invoice_becomes_valid_archived_documents(service, tenant, tell):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rendered = (await _next(service, tenant, 1))[0]
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
    one = (await _next(service, tenant, 1))[0]
    await tell(InvoiceIssued(invoice=invoice), invoice.id, event_id=first)
    await tell(DocumentsRequested(invoice_id=invoice.id, attempt=2), invoice.id, version=2)
    two = (await _next(service, tenant, 2))[1]
    assert two.attempt == 2
    assert [d.id for d in two.documents] == [d.id for d in one.documents]
    assert len(await _told(service, tenant)) == 2


async def test_the_letter_carries_what_the_buyer_asked_for_once(service, tenant, tell, post):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    event = await tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=2)
    sent = (await _next(service, tenant, 2))[1]
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


async def test_a_refused_address_is_told_as_permanent(service, tenant, tell, post):
    post.refuses = "nobody"
    invoice = an_invoice(buyer=a_buyer(email="nobody@stadtwerke.example"))
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    await tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=2)
    failed = (await _next(service, tenant, 2))[1]
    assert isinstance(failed, events.DispatchFailed)
    assert failed.permanent
    assert not post.mails


async def test_what_the_official_rules_refuse_is_rejected_not_archived(service, tenant, tell):
    invoice = an_invoice(gross=money("1.00"))
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rejected = (await _next(service, tenant, 1))[0]
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


async def test_documents_stay_with_their_tenant_and_customer(service, tenant, tell):
    invoice = an_invoice()
    await tell(InvoiceIssued(invoice=invoice), invoice.id)
    rendered = (await _next(service, tenant, 1))[0]
    request = pb.ListDocumentsRequest(invoice_id=invoice.id)
    stranger = Reader(service, uuid4())
    assert not (await stranger("ListDocuments", request)).documents
    with pytest.raises(NotFound):
        await stranger("DownloadDocument", pb.DownloadDocumentRequest(id=rendered.documents[0].id))
    scoped = ("einvoice.document.read@customer",)
    own = Reader(service, tenant, *scoped, scope={"customer": [invoice.buyer.customer_id]})
    assert (await own("ListDocuments", request)).documents
    other = Reader(service, tenant, *scoped, scope={"customer": [str(uuid4())]})
    assert not (await other("ListDocuments", request)).documents
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
    told = await _next(service, tenant, 3)
    assert all(isinstance(event, events.DocumentsRendered) for event in told)


def test_billing_is_spoken_in_full() -> None:
    """Every kind billing knows has a title and a code here."""
    from kontor.einvoice.wire.kinds import KINDS

    assert set(KINDS) == set(billing.DocumentKind.values()) - {billing.DOCUMENT_KIND_UNSPECIFIED}
