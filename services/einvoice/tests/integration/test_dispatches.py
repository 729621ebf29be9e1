"""Dispatches on the running service: every way out, tried again, confirmed, sent back, and seen over the API."""

import asyncio
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from einvoice_world import Customer, Post, Reader, next_told, told
from issued_builders import a_buyer, an_invoice
from kontor.api.billing.v1.billing_pb2 import Invoice, InvoiceLetter, LetterWords
from kontor.api.billing.v1.events_pb2 import DispatchRequested, InvoiceIssued
from kontor.api.common.v1.runtime_pb2 import ListHistoryRequest
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceStub
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.api.einvoice.v1.dispatch_pb2_grpc import DispatchServiceStub
from kontor.api.einvoice.v1.einvoice_pb2 import ListDocumentsRequest
from kontor.api.einvoice.v1.events_pb2 import DispatchFailed, InvoiceDispatched
from kontor.api.platform.v1.events_pb2 import MailTextChanged
from kontor.api.platform.v1.mail_texts_pb2 import MAIL_OCCASION_INVOICE, MAIL_OCCASION_INVOICE_BY_LINK, MailText
from kontor.cli.running import Running
from kontor.cli.testing import eventually
from kontor.common.database.pool import connect
from kontor.common.identity.tokens import Principal, Signer
from kontor.common.serving.service import Service
from kontor.common.values.errors import Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.einvoice import channels
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.dispatches import STATUS, TRY, write_letter
from kontor.einvoice.wire.dispatches import read_words

RECORDINGS = Path(channels.__file__).parents[1] / "assets" / "peppol"
SENT, DELIVERED = pb.DISPATCH_STATE_SENT, pb.DISPATCH_STATE_DELIVERED
QUEUED, FAILED = pb.DISPATCH_STATE_QUEUED, pb.DISPATCH_STATE_FAILED


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return {"peppol_recordings": RECORDINGS}


class World:
    def __init__(self, service: Service, tenant: UUID, tell: Any, post: Post) -> None:
        self.service, self.tenant, self.tell, self.post = service, tenant, tell, post
        self.ask = Reader(service, tenant, stub=DispatchServiceStub)
        self.versions = 1

    async def issued(self, **buyer: Any) -> Invoice:
        invoice = an_invoice(buyer=a_buyer(**buyer))
        await self.tell(InvoiceIssued(invoice=invoice), invoice.id)
        await next_told(self.service, self.tenant, 1)
        return invoice

    async def request(self, invoice: Invoice, attempt: int = 1, **more: Any) -> UUID:
        self.versions += 1
        event = DispatchRequested(invoice_id=invoice.id, attempt=attempt, **more)
        event_id: UUID = await self.tell(event, invoice.id, version=self.versions)
        return event_id

    async def dispatches(self, invoice: Invoice) -> list[pb.Dispatch]:
        request = pb.ListInvoiceDispatchesRequest(invoice_id=invoice.id)
        return list((await self.ask("ListInvoiceDispatches", request)).dispatches)

    async def dispatch_in(self, invoice: Invoice, *states: int, at: int = 0, tries: int = 0) -> pb.Dispatch:
        async def look() -> pb.Dispatch | None:
            found = await self.dispatches(invoice)
            there = len(found) > at and found[at].state in states and found[at].attempts >= tries
            return found[at] if there else None

        found = await eventually(look, timeout=30, pause=0.05)
        assert found is not None
        return found

    async def now(self, kind: str, dispatch: pb.Dispatch) -> None:
        """The deadline is now, without anybody waiting for it."""
        system = Principal.system(self.tenant, "einvoice")
        async with self.service.context.db.transaction(system, tx_class=EinvoiceTx) as tx:
            await tx.due(kind, UUID(dispatch.id), tx.clock.now())

    async def customer(self) -> Customer:
        """Whoever opens the link of the last mail: the gateway exchanges it for a token of a minute."""
        keys = self.service.settings.identity.jwks_path.parent
        gateway = Signer("gateway", keys / "gateway.pem").service_token("einvoice", self.tenant)
        answer = await Customer(self.service, gateway)("ExchangeLink", pb.ExchangeLinkRequest(secret=self.link()))
        return Customer(self.service, answer.token)

    def link(self) -> str:
        text = self.post.mails[-1].get_payload(0)
        body = text.get_payload(decode=True).decode()  # type: ignore[union-attr]
        found = re.search(r"/l/(\S+)", body)
        assert found is not None
        return found[1]


@pytest.fixture
def world(service: Service, tenant: UUID, tell: Any, post: Post) -> World:
    return World(service, tenant, tell, post)


async def test_a_mail_is_sent_and_its_whole_way_is_seen(world: World):
    invoice = await world.issued()
    event = await world.request(invoice)
    sent = await world.dispatch_in(invoice, SENT)
    assert (sent.id, sent.channel, sent.recipient) == (str(event), pb.DISPATCH_CHANNEL_EMAIL, invoice.buyer.email)
    assert (sent.attempts, sent.request, sent.reason, sent.invoice_number) == (1, 1, "", invoice.number)
    assert (sent.customer.id, sent.customer.label) == (sent.customer_id, invoice.customer.label)
    assert world.post.mails[0]["Message-ID"] == sent.message_id
    assert (await world.ask("GetDispatch", pb.GetDispatchRequest(id=sent.id))).dispatch == sent
    reader = Reader(world.service, world.tenant, "runtime.history.read", stub=RuntimeServiceStub)
    history = (await reader("ListHistory", ListHistoryRequest(type="dispatch", id=sent.id))).entries
    assert [entry.event for entry in history] == ["DispatchDue", "DispatchChanged"]


OWN = InvoiceLetter(
    to=["jansen@hafen.example", "buchhaltung@hafen.example"],
    cc=["chefin@nordlicht.example"],
    subject="Unsere {number}",
    text="Moin Herr Jansen,\n\nanbei wie besprochen {number}.",
)


async def test_what_somebody_wrote_is_what_leaves_and_stays_in_the_history(world: World):
    invoice = await world.issued()
    await world.request(invoice, letter=OWN, ordered_by="Frank Falk")
    sent = await world.dispatch_in(invoice, SENT)
    [mail] = world.post.mails
    assert (mail["To"], mail["Cc"]) == ("jansen@hafen.example, buchhaltung@hafen.example", "chefin@nordlicht.example")
    assert mail["Subject"] == f"Unsere {invoice.number}"
    text = mail.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert text.replace("\r\n", "\n") == f"Moin Herr Jansen,\n\nanbei wie besprochen {invoice.number}.\n"
    assert (sent.letter, sent.ordered_by, sent.recipient) == (OWN, "Frank Falk", mail["To"])
    listed = (await world.ask("ListDispatches", pb.ListDispatchesRequest())).dispatches
    assert not any(one.HasField("letter") for one in listed)


async def test_the_usual_letter_is_kept_as_it_left(world: World):
    invoice = await world.issued()
    await world.request(invoice)
    sent = await world.dispatch_in(invoice, SENT)
    [mail] = world.post.mails
    text = mail.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert text.replace("\r\n", "\n").strip() == sent.letter.text
    assert (list(sent.letter.to), sent.letter.subject, sent.ordered_by) == ([mail["To"]], mail["Subject"], "")


async def test_the_houses_own_words_leave_by_themselves_and_are_shown_before(world: World, einvoice: Running):
    own = MailText(occasion=MAIL_OCCASION_INVOICE, language="de", subject="Ihre {document} {number}", own=True)
    own.id, own.text = str(uuid4()), "Moin {contact},\n\n{amount} bis {due_date}, sagt\n{sender}."
    await einvoice.tell(MailTextChanged(mail_text=own), world.tenant, aggregate_id=UUID(own.id))
    invoice = await world.issued()
    await eventually(lambda: _subject(world, invoice, f"Ihre Rechnung {invoice.number}"))
    await world.request(invoice)
    sent = await world.dispatch_in(invoice, SENT)
    [mail] = world.post.mails
    assert mail["Subject"] == sent.letter.subject == f"Ihre Rechnung {invoice.number}"
    due = f"{date.fromisoformat(invoice.terms.due_date):%d.%m.%Y}"
    assert sent.letter.text.endswith(f"bis {due}, sagt\n{invoice.seller.name}.")


async def test_words_for_many_get_the_facts_of_each_and_hold_for_their_occasion_and_language_alone(world: World):
    def of(occasion: Any, language: str, subject: str) -> LetterWords:
        return LetterWords(occasion=occasion, language=language, subject=subject, text="Bis {due_date}")

    others = [of(MAIL_OCCASION_INVOICE_BY_LINK, "de", "Falsch"), of(MAIL_OCCASION_INVOICE, "en", "Wrong")]
    own = of(MAIL_OCCASION_INVOICE, "de", "Ihre {number}")
    first, second = an_invoice(buyer=a_buyer()), an_invoice(number="RE-2", buyer=a_buyer())
    due = f"{date.fromisoformat(first.terms.due_date):%d.%m.%Y}"
    system = Principal.system(world.tenant, "einvoice")
    async with world.service.context.db.reading(system, tx_class=EinvoiceTx) as tx:
        for invoice in (first, second):
            worded = await write_letter(tx, invoice, words=read_words([*others, own]))
            assert (worded.letter.subject, worded.letter.text) == (f"Ihre {invoice.number}", f"Bis {due}")
            assert worded.words == own
            usual = await write_letter(tx, invoice, words=read_words(others))
            assert (usual.letter.subject, usual.words.subject) == (f"Rechnung {invoice.number}", "{document} {number}")


async def _subject(world: World, invoice: Invoice, wanted: str) -> bool:
    """What a pane would propose."""
    system = Principal.system(world.tenant, "einvoice")
    async with world.service.context.db.reading(system, tx_class=EinvoiceTx) as tx:
        written = await write_letter(tx, invoice, "EMAIL")
    return bool(written.letter.subject == wanted)


async def test_other_words_replace_a_letter_that_is_not_out_yet(world: World):
    world.post.away = 1
    invoice = await world.issued()
    await world.request(invoice)
    await world.dispatch_in(invoice, QUEUED, tries=1)
    await world.request(invoice, attempt=2, letter=OWN)
    await world.dispatch_in(invoice, SENT, at=1)
    first, _ = await world.dispatches(invoice)
    assert (first.state, first.reason_code) == (FAILED, "sent_another_way")
    assert [mail["Subject"] for mail in world.post.mails] == [f"Unsere {invoice.number}"]


async def test_a_server_that_is_away_is_tried_again_and_billing_hears_both(world: World):
    world.post.away = 1
    invoice = await world.issued()
    await world.request(invoice)
    waiting = await world.dispatch_in(invoice, QUEUED, tries=1)
    assert (waiting.reason_code, waiting.message_id) == ("mail_server_away", "")
    assert "Mailserver" in waiting.reason or "mail server" in waiting.reason
    pause = waiting.next_attempt_at.ToDatetime() - waiting.changed_at.ToDatetime()
    assert pause.total_seconds() == 60
    await world.now(TRY, waiting)
    sent = await world.dispatch_in(invoice, SENT)
    assert (sent.id, sent.attempts, sent.reason_code) == (waiting.id, 2, "")
    put_off, out = (await next_told(world.service, world.tenant, 3))[1:]
    assert isinstance(put_off, DispatchFailed)
    assert (put_off.permanent, put_off.reason_code) == (False, "mail_server_away")
    assert isinstance(out, InvoiceDispatched)
    assert (out.dispatch_id, out.attempt, out.channel) == (sent.id, 1, "mail")


async def test_a_later_request_is_answered_by_the_letter_that_still_waits(world: World):
    world.post.away = 1
    invoice = await world.issued()
    await world.request(invoice)
    await world.dispatch_in(invoice, QUEUED, tries=1)
    await world.request(invoice, 2)
    sent = await world.dispatch_in(invoice, SENT)
    assert sent.request == 2
    assert len(world.post.mails) == 1
    await world.request(invoice, 1)
    await world.request(invoice, 3)
    again = await world.dispatch_in(invoice, SENT, at=1)
    assert (again.request, again.id != sent.id) == (3, True)
    assert len(await world.dispatches(invoice)) == len(world.post.mails) == 2
    assert world.post.mails[0]["Message-ID"] != world.post.mails[1]["Message-ID"]


async def test_a_crash_between_sending_and_recording_repeats_the_same_message_id(world: World):
    """The row is held from the moment the mail server has the letter: recording fails, the letter goes again."""
    settings = world.service.settings.database
    holder = await connect(settings, "einvoice", "app")

    async def hold() -> None:
        world.post.on_data = None
        await holder.execute("begin")
        await holder.execute(f"select kontor_enter('{world.tenant}')")
        await holder.execute("select 1 from dispatch for update")

    world.post.on_data = hold
    invoice = await world.issued()
    await world.request(invoice)

    async def twice() -> bool:
        return len(world.post.mails) > 1

    await eventually(twice, timeout=30, pause=0.1)
    assert [d.state for d in await world.dispatches(invoice)] == [QUEUED]
    await holder.rollback()
    await holder.close()
    sent = await world.dispatch_in(invoice, SENT)
    assert {mail["Message-ID"] for mail in world.post.mails} == {sent.message_id}
    events = [e for e in await told(world.service, world.tenant) if isinstance(e, InvoiceDispatched)]
    assert [e.message_id for e in events] == [sent.message_id]


async def test_who_has_no_address_or_is_refused_waits_for_a_person_with_the_reason(world: World):
    world.post.refuses = "nobody"
    nowhere = await world.issued(email="")
    await world.request(nowhere)
    assert (await world.dispatch_in(nowhere, FAILED)).reason_code == "no_recipient"
    refused = await world.issued(email="nobody@stadtwerke.example")
    await next_told(world.service, world.tenant, 3)
    await world.request(refused)
    failed = await world.dispatch_in(refused, FAILED)
    assert failed.reason_code == "recipient_refused"
    assert all(e.permanent for e in await told(world.service, world.tenant) if isinstance(e, DispatchFailed))
    await world.request(refused, 2, channel="EMAIL", recipient="eingang@stadtwerke.example")
    assert (await world.dispatch_in(refused, SENT, at=1)).recipient == "eingang@stadtwerke.example"


async def test_another_way_withdraws_what_still_waits(world: World):
    world.post.away = 1
    invoice = await world.issued(peppol_id="0204:04011000-12345-03")
    await world.request(invoice)
    await world.dispatch_in(invoice, QUEUED, tries=1)
    await world.request(invoice, 2, channel="PEPPOL")
    sent = await world.dispatch_in(invoice, SENT, DELIVERED, at=1)
    assert (sent.channel, sent.recipient) == (pb.DISPATCH_CHANNEL_PEPPOL, "0204:04011000-12345-03")
    assert (await world.dispatch_in(invoice, FAILED)).reason_code == "sent_another_way"
    assert not world.post.mails


async def test_a_link_shows_the_invoice_until_a_newer_one_is_sent(world: World):
    invoice = await world.issued(channel="PORTAL")
    await world.request(invoice)
    sent = await world.dispatch_in(invoice, SENT)
    assert sent.channel == pb.DISPATCH_CHANNEL_PORTAL
    assert not [part for part in world.post.mails[0].walk() if part.get_filename()]
    assert len(world.link()) < 80
    customer = await world.customer()
    opened = await customer("GetInvoiceForCustomer", pb.GetInvoiceForCustomerRequest())
    shown = opened.invoice
    assert (opened.seller, shown.number, shown.valid) == (invoice.seller.name, invoice.number, True)
    assert (shown.payable, shown.due_date) == (invoice.payable, invoice.terms.due_date)
    assert shown.giro_code.startswith("<svg")
    assert {d.file.media_type for d in shown.documents} == {"application/xml", "application/pdf"}
    for document in shown.documents:
        request = pb.DownloadDocumentForCustomerRequest(id=document.id)
        body = await customer("DownloadDocumentForCustomer", request)
        assert len(body.data) == document.file.size
    assert (await world.dispatch_in(invoice, DELIVERED)).id == sent.id
    await world.request(invoice, 2)
    await world.dispatch_in(invoice, SENT, at=1)
    with pytest.raises(RuleViolated) as void:
        await customer("GetInvoiceForCustomer", pb.GetInvoiceForCustomerRequest())
    assert void.value.code == "einvoice.link_void"
    newer = await world.customer()
    assert (await newer("GetInvoiceForCustomer", pb.GetInvoiceForCustomerRequest())).invoice.number == invoice.number


async def test_a_link_opens_its_own_invoice_only(world: World):
    invoice = await world.issued(channel="PORTAL")
    await world.request(invoice)
    await world.dispatch_in(invoice, SENT)
    customer = await world.customer()
    other = await world.issued()
    await next_told(world.service, world.tenant, 3)
    reader = Reader(world.service, world.tenant)
    listed = await reader("ListDocuments", ListDocumentsRequest(invoice_id=other.id))
    with pytest.raises(NotFound):
        await customer("DownloadDocumentForCustomer", pb.DownloadDocumentForCustomerRequest(id=listed.documents[0].id))
    with pytest.raises(Forbidden):
        await customer("ListDispatches", pb.ListDispatchesRequest())
    signer = world.service.context.signer
    expires = world.service.context.clock.now() + timedelta(days=1)
    forged = signer.link_token(world.tenant, (), {"invoice": invoice.id}, expires, uuid4())
    with pytest.raises(Forbidden):
        await Customer(world.service, forged)("GetInvoiceForCustomer", pb.GetInvoiceForCustomerRequest())


@pytest.mark.parametrize(
    ("peppol_id", "states", "reason", "permanent"),
    [
        ("0204:04011000-12345-03", [DELIVERED], "", None),
        ("0204:99-0001-01", [FAILED], "unknown_participant", True),
        ("0204:99-0004-04", [FAILED], "access_point_refused", True),
        ("0204:99-0002-02", [FAILED], "rejected_by_receiver", True),
    ],
)
async def test_through_peppol_every_answer_ends_in_its_state(
    world: World, peppol_id: str, states: list[int], reason: str, permanent: bool | None
):
    invoice = await world.issued(channel="PEPPOL", peppol_id=peppol_id)
    await world.request(invoice)
    dispatch = await world.dispatch_in(invoice, SENT, *states)
    if dispatch.state == SENT:
        await world.now(STATUS, dispatch)
        dispatch = await world.dispatch_in(invoice, *states)
    assert (dispatch.reason_code, dispatch.recipient) == (reason, peppol_id)
    failures = [e for e in await told(world.service, world.tenant) if isinstance(e, DispatchFailed)]
    assert [e.permanent for e in failures] == ([] if permanent is None else [permanent])
    assert not world.post.mails


async def test_an_access_point_that_is_away_is_tried_again_and_asked_again(world: World):
    invoice = await world.issued(channel="PEPPOL", peppol_id="0204:99-0003-03")
    await world.request(invoice)
    waiting = await world.dispatch_in(invoice, QUEUED, tries=1)
    assert waiting.reason_code == "access_point_away"
    await world.now(TRY, waiting)
    sent = await world.dispatch_in(invoice, SENT)
    await world.now(STATUS, sent)
    await asyncio.sleep(0.7)
    await world.now(STATUS, sent)
    await world.dispatch_in(invoice, DELIVERED)


async def test_dispatches_are_listed_by_state_channel_and_time_page_by_page(world: World):
    by_mail = await world.issued()
    await world.request(by_mail)
    await world.dispatch_in(by_mail, SENT)
    nowhere = await world.issued(email="", channel="PORTAL")
    await next_told(world.service, world.tenant, 3)
    await world.request(nowhere)
    failed = await world.dispatch_in(nowhere, FAILED)

    async def listed(**filters: Any) -> list[str]:
        answer = await world.ask("ListDispatches", pb.ListDispatchesRequest(**filters))
        return [d.invoice_id for d in answer.dispatches]

    assert await listed() == [nowhere.id, by_mail.id]
    assert await listed(order_by="queued_at") == [by_mail.id, nowhere.id]
    assert await listed(states=[SENT]) == [by_mail.id]
    assert await listed(channels=[pb.DISPATCH_CHANNEL_PORTAL]) == [nowhere.id]
    assert await listed(since=failed.changed_at) == [nowhere.id]
    first = await world.ask("ListDispatches", pb.ListDispatchesRequest(page_size=1))
    token = first.next_page_token
    assert await listed(page_size=1, page_token=token) == [by_mail.id]
    with pytest.raises(InvalidInput):
        await listed(order_by="recipient")
    with pytest.raises(Forbidden):
        await Reader(world.service, world.tenant, "einvoice.document.read", stub=DispatchServiceStub)(
            "ListDispatches", pb.ListDispatchesRequest()
        )
    stranger = Reader(world.service, uuid4(), stub=DispatchServiceStub)
    assert not (await stranger("ListDispatches", pb.ListDispatchesRequest())).dispatches
