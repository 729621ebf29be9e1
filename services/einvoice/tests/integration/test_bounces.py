"""What mail servers send back: found by its Message-ID, kept once, and what belongs nowhere is not lost."""

import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from einvoice_world import Reader, told
from issued_builders import an_invoice
from kontor.api.billing.v1.events_pb2 import DispatchRequested, InvoiceIssued
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.api.einvoice.v1.dispatch_pb2_grpc import DispatchServiceStub
from kontor.api.einvoice.v1.events_pb2 import DispatchFailed
from kontor.cli.testing import eventually
from kontor.common.serving.service import Service
from kontor.common.values.errors import NotFound
from kontor.einvoice.bouncing import DONE, UNMATCHED
from notification_builders import a_notification


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bounces"
    (folder / "new").mkdir(parents=True)
    return folder


@pytest.fixture
def more_settings(folder: Path) -> dict[str, Any]:
    return {"bounce_folder": folder, "bounce_seconds": 0.05}


class Bouncer:
    def __init__(self, service: Service, tenant: UUID, tell: Any, folder: Path) -> None:
        self.service, self.tenant, self.tell, self.folder = service, tenant, tell, folder
        self.ask = Reader(service, tenant, stub=DispatchServiceStub)

    async def sent(self) -> pb.Dispatch:
        invoice = an_invoice()
        await self.tell(InvoiceIssued(invoice=invoice), invoice.id)
        event = DispatchRequested(invoice_id=invoice.id, attempt=1)
        event_id = await self.tell(event, invoice.id, version=2)

        async def there() -> pb.Dispatch | None:
            try:
                found = await self.dispatch(event_id)
            except NotFound:
                return None
            return found if found.message_id else None

        found = await eventually(there, timeout=30, pause=0.05)
        assert found is not None
        return found

    async def dispatch(self, id_: Any) -> pb.Dispatch:
        found: pb.Dispatch = (await self.ask("GetDispatch", pb.GetDispatchRequest(id=str(id_)))).dispatch
        return found

    async def drop(self, name: str, content: bytes) -> None:
        """As a mail system does: written beside, old enough, and waited for until it is taken."""
        path, earlier = self.folder / name, time.time() - 60
        fresh = path.with_name(f".{path.name}")
        fresh.write_bytes(content)
        os.utime(fresh, (earlier, earlier))
        fresh.rename(path)

        async def taken() -> bool:
            return not path.exists()

        await eventually(taken, timeout=15, pause=0.05)

    def in_(self, place: str) -> list[str]:
        return sorted(p.name for p in (self.folder / place).iterdir()) if (self.folder / place).exists() else []

    async def bounces(self, **asked: Any) -> list[pb.Bounce]:
        request = pb.ListBouncesRequest(**asked)
        return list((await self.ask("ListBounces", request)).bounces)


@pytest.fixture
def bouncer(service: Service, tenant: UUID, tell: Any, folder: Path) -> Bouncer:
    return Bouncer(service, tenant, tell, folder)


async def test_what_came_back_for_good_is_bounced_and_told_once(bouncer: Bouncer):
    sent = await bouncer.sent()
    notification = a_notification(sent.message_id)
    await bouncer.drop("new/1.mx", notification)
    bounced = await bouncer.dispatch(sent.id)
    assert (bounced.state, bounced.reason_code) == (pb.DISPATCH_STATE_BOUNCED, "came_back")
    assert "no such user here" in bounced.detail
    (failed,) = [e for e in await told(bouncer.service, bouncer.tenant) if isinstance(e, DispatchFailed)]
    assert (failed.permanent, failed.attempt, failed.dispatch_id) == (True, 1, sent.id)
    assert "kam zurück" in failed.reason
    await bouncer.drop("again.eml", notification)
    (kept,) = await bouncer.bounces()
    assert (kept.dispatch_id, kept.status, kept.action) == (sent.id, "5.1.1", "failed")
    assert await bouncer.service.context.files.get(bouncer.tenant, kept.file.sha256) == notification
    assert bouncer.in_(DONE) == ["1.mx", "again.eml"]
    assert len([e for e in await told(bouncer.service, bouncer.tenant) if isinstance(e, DispatchFailed)]) == 1


async def test_a_delay_is_noted_and_a_delivery_confirmed(bouncer: Bouncer):
    sent = await bouncer.sent()
    await bouncer.drop("1.eml", a_notification(sent.message_id, action="delayed", status="4.4.1"))
    noted = await bouncer.dispatch(sent.id)
    assert (noted.state, noted.reason_code) == (pb.DISPATCH_STATE_SENT, "delayed_on_the_way")
    await bouncer.drop("2.eml", a_notification(sent.message_id, action="delivered", status="2.0.0"))
    assert (await bouncer.dispatch(sent.id)).state == pb.DISPATCH_STATE_DELIVERED
    assert not [e for e in await told(bouncer.service, bouncer.tenant) if isinstance(e, DispatchFailed)]


async def test_what_belongs_to_nothing_is_kept_and_listed(bouncer: Bouncer):
    await bouncer.sent()
    unknown_dispatch = f"<{uuid4()}.{bouncer.tenant}@localhost>"
    unknown_tenant = f"<{uuid4()}.{uuid4()}@localhost>"
    await bouncer.drop("1.eml", a_notification(unknown_dispatch))
    await bouncer.drop("2.eml", a_notification(unknown_tenant))
    await bouncer.drop("3.eml", a_notification("<1@elsewhere.example>"))
    await bouncer.drop("new/4", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000)
    (kept,) = await bouncer.bounces(unmatched_only=True)
    assert (kept.dispatch_id, kept.message_id) == ("", unknown_dispatch)
    assert bouncer.in_(DONE) == ["1.eml"]
    assert bouncer.in_(UNMATCHED) == ["2.eml", "3.eml", "4"]
    await bouncer.drop("3.eml", a_notification("<1@elsewhere.example>"))
    assert bouncer.in_(UNMATCHED) == ["1-3.eml", "2.eml", "3.eml", "4"]


async def test_a_huge_notification_and_a_link_in_the_folder_do_no_harm(bouncer: Bouncer, tmp_path: Path):
    sent = await bouncer.sent()
    secret = tmp_path / "secret"
    secret.write_text("x")
    (bouncer.folder / "evil.eml").symlink_to(secret)
    await bouncer.drop("1.eml", a_notification(sent.message_id) + b"x" * (26 * 1024 * 1024))
    assert (await bouncer.dispatch(sent.id)).state == pb.DISPATCH_STATE_BOUNCED
    assert (await bouncer.bounces())[0].file.size == 512 * 1024
    assert (bouncer.folder / "evil.eml").is_symlink()


async def test_what_came_back_is_found_by_its_dispatch_its_invoice_and_what_the_mail_server_said(bouncer: Bouncer):
    first, second = await bouncer.sent(), await bouncer.sent()
    await bouncer.drop("1.eml", a_notification(first.message_id, action="delayed", status="4.4.1"))
    await bouncer.drop("2.eml", a_notification(first.message_id))
    await bouncer.drop("3.eml", a_notification(second.message_id))
    delayed, failed, other = await bouncer.bounces(order_by="received_at")
    assert [b.id for b in await bouncer.bounces()] == [other.id, failed.id, delayed.id]
    for asked, wanted in (
        ({"dispatch_id": first.id}, [failed, delayed]),
        ({"invoice_number": second.invoice_number, "dispatch_id": second.id}, [other]),
        ({"invoice_number": "RE-1"}, []),
        ({"actions": ["failed"]}, [other, failed]),
        ({"actions": ["delayed", "expanded"]}, [delayed]),
        ({"unmatched_only": True}, []),
        ({"ids": [failed.id], "dispatch_id": first.id}, [failed]),
        ({"received_at_from": "2999-01-01"}, []),
        ({"received_at_to": "2999-01-01", "page_size": 2}, [other, failed]),
    ):
        assert [b.id for b in await bouncer.bounces(**asked)] == [b.id for b in wanted], asked
    counted = await bouncer.ask("ListBounces", pb.ListBouncesRequest(with_summary=True, page_size=1))
    assert (counted.summary.count, len(counted.bounces)) == (3, 1)
