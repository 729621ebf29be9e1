"""The mailbox folder: mails and files become receipts once, mails without an invoice wait, nothing is lost."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import odd_files
import pytest
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.cli.running import Caller, Running
from kontor.cli.testing import RunService, eventually
from kontor.common.serving.service import ServiceDefinition
from kontor.einvoice.__main__ import _workshop
from kontor.einvoice.mailbox import Mailbox
from received_builders import OUR_NAME, OUR_VAT_ID, a_mail, a_pdf, cii_xml, xml

ENTITY = UUID("01976f2e-0000-7000-8000-000000000001")
PDF, XML = "application/pdf", "application/xml"
CHECKED, TO_COMPLETE = pb.SUPPLIER_INVOICE_STATE_CHECKED, pb.SUPPLIER_INVOICE_STATE_TO_COMPLETE


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "mailbox"
    folder.mkdir()
    return folder


@pytest.fixture
async def einvoice(running_service: RunService, definition: ServiceDefinition, root: Path, tenant: UUID) -> Running:
    """Our legal entity is known; the folder is looked into by the tests themselves, not by the clock."""
    running = await running_service(definition, mailbox_folder=root, mailbox_seconds=3600)
    entity = LegalEntity(id=str(ENTITY), name=OUR_NAME, vat_id=OUR_VAT_ID)
    await running.tell(LegalEntityChanged(legal_entity=entity), tenant, aggregate_id=ENTITY)
    box = a_mailbox(running)
    await eventually(lambda: box._entities(tenant))
    return running


@pytest.fixture
def clerk(einvoice: Running, tenant: UUID) -> Caller:
    return einvoice.user(tenant)


def a_mailbox(running: Running, **limits: int) -> Mailbox:
    """As another replica would look at the same folder."""
    context = running.service.context
    return Mailbox(running.service.settings, context.db, _workshop(context).reading, **limits)


def put(folder: Path, name: str, content: bytes, *, age: float = 60) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


async def receipts(clerk: Caller, count: int) -> list[Any]:
    """All that was received, when that many are read."""

    async def look() -> list[Any] | None:
        request = pb.ListSupplierInvoicesRequest(order_by="received_at", page_size=200)
        answer = (await clerk("ListSupplierInvoices", request)).message
        found = list(answer.supplier_invoices)
        unread = [s for s in found if s.state == pb.SUPPLIER_INVOICE_STATE_RECEIVED]
        return found if len(found) >= count and not unread else None

    return await eventually(look, timeout=60)


async def test_each_attachment_that_may_be_an_invoice_becomes_a_receipt(einvoice, clerk, root, tenant):
    mail = a_mail(
        ("rechnung.pdf", PDF, a_pdf(("factur-x.xml", cii_xml(number="M-1")))),
        ("zweite.xml", XML, xml(number="M-2")),
        ("logo.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("alles.zip", "application/zip", b"PK\x03\x04"),
    )
    path = put(root / str(tenant), "eine.eml", mail)
    assert await a_mailbox(einvoice).look() == 1
    found = {s.file.name: s for s in await receipts(clerk, 3)}
    assert {name: s.facts.number for name, s in found.items()} == {
        "rechnung.pdf": "M-1",
        "zweite.xml": "M-2",
        "alles.zip": "",
    }
    assert found["alles.zip"].trouble == "archive"
    one = found["rechnung.pdf"]
    assert (one.channel, one.subject) == (pb.RECEIVING_CHANNEL_MAILBOX, "Rechnung")
    assert "papier.example" in one.sender
    assert one.mail.size == len(mail)
    assert not one.HasField("received_by")
    assert not path.exists()
    assert (root / str(tenant) / "done" / "eine.eml").read_bytes() == mail


async def test_a_mail_without_an_invoice_waits_for_a_person_as_it_came(einvoice, clerk, root, tenant):
    mail = a_mail(("foto.jpg", "image/jpeg", b"\xff\xd8\xff"), subject="Frage")
    put(root / str(tenant) / "new", "1700000000.M1.host", mail)
    await a_mailbox(einvoice).look()
    (shown,) = await receipts(clerk, 1)
    assert (shown.state, shown.trouble, shown.subject) == (TO_COMPLETE, "mail_without_invoice", "Frage")
    _, original = await clerk.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
    assert original == mail


async def test_plain_files_come_for_the_entity_of_their_folder(einvoice, clerk, root, tenant):
    desk = root / str(tenant) / str(ENTITY)
    put(desk, "rechnung.xml", xml(number="F-1", buyer_name="Unleserlich", buyer_vat_id=None))
    put(desk, "scan.pdf", a_pdf())
    assert await a_mailbox(einvoice).look() == 2
    found = {s.file.name: s for s in await receipts(clerk, 2)}
    assert found["rechnung.xml"].legal_entity.id == found["scan.pdf"].legal_entity.id == str(ENTITY)
    assert found["scan.pdf"].trouble == "pdf_without_invoice"
    assert sorted(p.name for p in (desk / "done").iterdir()) == ["rechnung.xml", "scan.pdf"]


async def test_a_crash_between_commit_and_move_makes_no_second_receipt(einvoice, clerk, root, tenant):
    path = put(root / str(tenant), "r.xml", xml(number="C-1"))
    content = path.read_bytes()
    box = a_mailbox(einvoice)
    await box.look()
    put(root / str(tenant), "r.xml", content)  # what a crash before the move would leave behind
    assert await box.look() == 1
    assert len(await receipts(clerk, 1)) == 1
    assert sorted(p.name for p in (root / str(tenant) / "done").iterdir()) == ["2-r.xml", "r.xml"]


async def test_two_replicas_take_a_file_once(einvoice, clerk, root, tenant):
    for number in range(6):
        put(root / str(tenant), f"r{number}.xml", xml(number=f"R-{number}"))
    await asyncio.gather(*(a_mailbox(einvoice).look() for _ in range(3)))
    found = await receipts(clerk, 6)
    assert sorted(s.facts.number for s in found) == [f"R-{number}" for number in range(6)]


async def test_strangers_unfinished_files_and_links_are_left(einvoice, root, tenant):
    stranger = put(root / str(uuid4()), "r.xml", xml())
    odd = put(root / "irgendwer", "r.xml", xml())
    desk = root / str(tenant)
    young = put(desk, "jung.xml", xml(), age=0)
    part = put(desk, "r.xml.part", xml())
    hidden = put(desk, ".r.xml", xml())
    secret = put(root.parent, "geheim.xml", xml())
    (desk / "link.xml").symlink_to(secret)
    assert await a_mailbox(einvoice).look() == 0
    assert all(path.exists() for path in (stranger, odd, young, part, hidden, secret))


async def test_a_file_too_large_to_read_is_kept_and_waits_with_words(einvoice, clerk, root, tenant):
    path = put(root / str(tenant), "riesig.pdf", b"%PDF-1.7\n" + bytes(60_000_000))
    mail = put(root / str(tenant), "riesig.eml", a_mail(("r.xml", XML, xml()), text="x" * 45_000_000))
    assert await a_mailbox(einvoice).look() == 2
    found = {s.file.name: s for s in await receipts(clerk, 2)}
    for name in ("riesig.pdf", "riesig.eml"):
        assert (found[name].state, found[name].trouble) == (TO_COMPLETE, "too_large")
        assert "20 MB" in found[name].waiting_for
    assert found["riesig.pdf"].file.size == 60_000_009
    assert not path.exists()
    assert not mail.exists()


async def test_every_odd_file_is_kept_and_ends_with_a_person_or_is_read(einvoice, clerk, root, tenant):
    for name, content, _ in odd_files.all_files():
        put(root / str(tenant), name, content)
    assert await a_mailbox(einvoice).look() == len(odd_files.FILES)
    found = {s.file.name: s for s in await receipts(clerk, len(odd_files.FILES))}
    assert found.keys() == odd_files.FILES.keys()
    for name, (_, trouble) in odd_files.FILES.items():
        shown = found[name]
        assert shown.trouble == trouble, name
        assert shown.state == (TO_COMPLETE if trouble else CHECKED), name
        assert shown.waiting_for, name
    assert sorted(p.name for p in (root / str(tenant) / "done").iterdir()) == sorted(odd_files.FILES)


async def test_a_mail_is_told_by_its_content_whatever_it_is_called(einvoice, clerk, root, tenant):
    put(root / str(tenant), "scan.dat", a_mail(("r.xml", XML, xml(number="N-1"))))
    put(root / str(tenant), "rechnung.eml", xml(number="N-2"))
    put(root / str(tenant) / "new", "1700000000.M2.host", cii_xml(number="N-3"))
    assert await a_mailbox(einvoice).look() == 3
    found = {s.facts.number: s for s in await receipts(clerk, 3)}
    assert found.keys() == {"N-1", "N-2", "N-3"}
    assert found["N-1"].HasField("mail")
    assert not found["N-2"].HasField("mail")


async def test_a_file_that_cannot_be_taken_stays_and_holds_up_nobody(einvoice, clerk, root, tenant):
    large = put(root / str(tenant), "a.xml", b"<a>" + b" " * 100_000 + b"</a>")
    put(root / str(tenant), "b.xml", xml(number="B-1"))
    assert await a_mailbox(einvoice, kept_at_most=100_000).look() == 1
    assert [s.facts.number for s in await receipts(clerk, 1)] == ["B-1"]
    assert large.exists()


async def test_the_running_service_takes_files_in_by_itself(running_service, definition, root, tenant):
    running = await running_service(definition, mailbox_folder=root, mailbox_seconds=0.1)
    entity = LegalEntity(id=str(ENTITY), name=OUR_NAME, vat_id=OUR_VAT_ID)
    await running.tell(LegalEntityChanged(legal_entity=entity), tenant, aggregate_id=ENTITY)
    put(root / str(tenant), "r.xml", xml(number="S-1"))
    (shown,) = await receipts(running.user(tenant), 1)
    assert (shown.state, shown.facts.number) == (CHECKED, "S-1")
