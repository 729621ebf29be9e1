"""Supplier invoices through the contract of the running service: kept, read, decided, handed over, never lost."""

import asyncio
import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from kontor.api.common.v1.types_pb2 import FileRef as FileRefMessage
from kontor.api.common.v1.types_pb2 import Money
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.database.tables import due, journal
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import (
    AlreadyExists,
    Conflict,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
)
from kontor.common.values.ids import new_id
from kontor.einvoice.__main__ import SERVICE
from kontor.einvoice.use_cases import receiving
from received_builders import OTHER_IBAN, OUR_NAME, OUR_VAT_ID, a_pdf, cii_xml, xml
from receiving_desk import CHECKED, PDF, TO_COMPLETE, XML, do, get, keep, read
from sqlalchemy import select

Shown = pb.SupplierInvoice
ENTITY = UUID("01976f2e-0000-7000-8000-000000000001")
APPROVED = pb.SUPPLIER_INVOICE_STATE_APPROVED
REJECTED, EXPORTED = pb.SUPPLIER_INVOICE_STATE_REJECTED, pb.SUPPLIER_INVOICE_STATE_EXPORTED


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


async def told(einvoice: Running, tenant: UUID, id_: str = "") -> list[str]:
    """Names of our events, oldest first."""
    async with einvoice.service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        rows = await tx.all(select(journal.c.message, journal.c.aggregate_id).order_by(journal.c.pos))
    return [row["message"].rpartition(".")[2] for row in rows if id_ in ("", str(row["aggregate_id"]))]


async def we_are(einvoice: Running, clerk: Caller, tenant: UUID) -> None:
    """Our own legal entity is known."""
    entity = LegalEntity(id=str(ENTITY), name=OUR_NAME, vat_id=OUR_VAT_ID)
    await einvoice.tell(LegalEntityChanged(legal_entity=entity), tenant, aggregate_id=ENTITY)

    async def known() -> bool:
        async with einvoice.service.context.db.reading(
            Principal.system(tenant, "einvoice"), tx_class=SERVICE.tx_class
        ) as tx:
            return bool(await tx.our_entities.all())

    await eventually(known)


async def test_an_uploaded_invoice_is_read_judged_and_announced(einvoice, clerk, tenant, receive):
    await we_are(einvoice, clerk, tenant)
    shown = await receive(xml(number="P-4711"), note="per Post")
    assert shown.state == CHECKED
    assert (shown.facts.number, shown.facts.seller_name, shown.facts.seller_vat_id) == (
        "P-4711",
        "Papier & Söhne GmbH",
        "DE811907980",
    )
    assert Decimal(shown.facts.net.amount) + Decimal(shown.facts.vat.amount) == Decimal(shown.facts.gross.amount)
    assert (shown.syntax, shown.profile, shown.valid) == ("ubl-invoice", "XRechnung 3.0", True)
    assert shown.report.rule_sets
    assert shown.legal_entity.id == str(ENTITY)
    assert not [w.code for w in shown.warnings if w.code != "iban_invalid"], shown.warnings
    assert (shown.note, shown.received_by.label) == ("per Post", "Britta Kern")
    assert shown.waiting_for == "wartet auf Freigabe"
    assert await told(einvoice, tenant, shown.id) == ["SupplierInvoiceKept", "SupplierInvoiceReceived"]


async def test_a_hybrid_pdf_is_read_from_the_invoice_inside(receive, clerk):
    content = a_pdf(("factur-x.xml", cii_xml(number="H-1")))
    shown = await receive(content, PDF, "rechnung.pdf")
    assert (shown.state, shown.syntax, shown.facts.number) == (CHECKED, "zugferd-pdf", "H-1")
    kind, original = await clerk.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
    assert (kind, original) == (PDF, content)
    page = (await clerk("GetSupplierInvoiceView", pb.GetSupplierInvoiceViewRequest(id=shown.id, language="en"))).message
    assert page.content_type.startswith("text/html")
    assert b"H-1" in page.data
    assert b"All terms" in page.data


async def test_a_faulty_invoice_is_flagged_with_its_class_never_refused(receive):
    wrong = await receive(
        xml(number="F-1").replace(b'<cbc:PayableAmount currencyID="EUR">', b'<cbc:PayableAmount currencyID="EUR">1')
    )
    assert (wrong.state, wrong.valid, wrong.needs_attention) == (CHECKED, False, True)
    assert wrong.error_class in (pb.DOCUMENT_ERROR_CLASS_BUSINESS_RULE, pb.DOCUMENT_ERROR_CLASS_BUSINESS_RULE_VAT)
    assert "amounts_odd" in {w.code for w in wrong.warnings}
    broken = await receive(xml(number="F-2").replace(b"cbc:IssueDate>", b"cbc:IssuedOn>"))
    assert (broken.state, broken.error_class) == (TO_COMPLETE, pb.DOCUMENT_ERROR_CLASS_FORMAT)
    assert broken.facts.number == "F-2"


async def test_nobody_approves_what_they_uploaded_or_typed(receive, clerk, einvoice, tenant):
    shown = await receive(xml())
    action = next(a for a in shown.allowed_actions if a.verb == "approve")
    assert (action.allowed, action.reason_code) == (False, "einvoice.own_supplier_invoice")
    with pytest.raises(Forbidden):
        await do(clerk, "ApproveSupplierInvoice", shown)
    other = einvoice.user(tenant)
    shown = await get(other, shown.id)
    assert {a.verb for a in shown.allowed_actions if a.allowed} == {"approve", "reject"}


async def test_decisions_are_announced_kept_and_taken_back(einvoice, tenant, receive, approver):
    shown = await receive(xml())
    shown = await do(approver, "RejectSupplierInvoice", shown, reason="falsche Leistung")
    assert (shown.state, shown.decision_reason, shown.decided_by.label) == (REJECTED, "falsche Leistung", "Ole Hansen")
    with pytest.raises(RuleViolated):
        await do(approver, "ApproveSupplierInvoice", shown)
    shown = await do(approver, "ReopenSupplierInvoice", shown, reason="doch richtig")
    assert (shown.state, shown.decision_reason) == (CHECKED, "")
    shown = await do(approver, "ApproveSupplierInvoice", shown, comment="passt")
    assert (await told(einvoice, tenant, shown.id))[2:] == [
        "SupplierInvoiceRejected",
        "SupplierInvoiceChanged",
        "SupplierInvoiceApproved",
    ]
    with pytest.raises(InvalidInput):
        await do(approver, "RejectSupplierInvoice", shown, reason="")


async def test_a_change_says_which_version_it_is_based_on(receive, approver):
    shown = await receive(xml())
    with pytest.raises(IfMatchRequired):
        await do(approver, "ApproveSupplierInvoice", shown, etag="")
    with pytest.raises(Conflict):
        await do(approver, "ApproveSupplierInvoice", shown, etag="99")


async def test_duplicates_are_linked_both_ways_and_decided_by_a_person(receive, approver, clerk):
    first = await receive(xml(number="D-1"))
    again = await receive(xml(number="D-1"), name="kopie.xml")
    assert again.duplicate == pb.DUPLICATE_STATE_SUSPECTED
    assert [(d.supplier_invoice.id, d.ground) for d in again.duplicates] == [(first.id, "same_file")]
    first = await get(clerk, first.id)
    assert [d.supplier_invoice.id for d in first.duplicates] == [again.id]
    assert first.duplicate == pb.DUPLICATE_STATE_UNSPECIFIED
    with pytest.raises(RuleViolated) as refused:
        await do(approver, "ApproveSupplierInvoice", again)
    assert refused.value.code == "einvoice.duplicate_undecided"
    confirmed = await do(clerk, "DecideDuplicate", again, is_duplicate=True)
    with pytest.raises(RuleViolated) as refused:
        await do(approver, "ApproveSupplierInvoice", confirmed)
    assert refused.value.code == "einvoice.is_duplicate"
    dismissed = await do(clerk, "DecideDuplicate", confirmed, is_duplicate=False)
    assert (await do(approver, "ApproveSupplierInvoice", dismissed)).state == APPROVED


async def test_the_xml_of_a_hybrid_sent_beside_it_is_a_duplicate(receive):
    inside = cii_xml(number="D-2")
    pdf = await receive(a_pdf(("factur-x.xml", inside)), PDF, "r.pdf")
    alone = await receive(inside)
    assert [(d.supplier_invoice.id, d.ground) for d in alone.duplicates] == [(pdf.id, "same_xml")]


async def test_the_same_number_of_the_same_seller_is_suspected_not_of_another(receive):
    first = await receive(xml(number="D-3"))
    other_bytes = await receive(cii_xml(number="d-3"))
    assert [(d.supplier_invoice.id, d.ground) for d in other_bytes.duplicates] == [(first.id, "same_number")]
    another_seller = await receive(xml(number="D-3", vat_id="DE136695976"))
    assert not another_seller.duplicates


async def test_a_changed_account_and_a_foreign_buyer_are_told(einvoice, clerk, tenant, receive, approver):
    await we_are(einvoice, clerk, tenant)
    first = await receive(xml(number="W-1"))
    await do(approver, "ApproveSupplierInvoice", first)
    odd = await receive(xml(number="W-2", iban=OTHER_IBAN, buyer_name="Fremd AG", buyer_vat_id=None))
    said = {w.code: w.text for w in odd.warnings}
    assert {"iban_changed", "buyer_not_us"} <= set(said)
    assert "Fremd AG" in said["buyer_not_us"]
    assert "…3000" in said["iban_changed"]
    assert "DE89" not in said["iban_changed"]


async def test_the_same_key_receives_once_and_an_external_id_belongs_to_one(einvoice, clerk, tenant):
    key = {"headers": {"idempotency_key": "k-1"}}
    one = await keep(einvoice, clerk, tenant, xml(number="E-1"), external_id="erp-1", **key)
    two = await keep(einvoice, clerk, tenant, xml(number="E-1"), external_id="erp-1", **key)
    assert (one.id, one.channel) == (two.id, pb.RECEIVING_CHANNEL_API)
    with pytest.raises(AlreadyExists) as taken:
        await keep(einvoice, clerk, tenant, xml(number="E-2"), external_id="erp-1")
    assert taken.value.facts["id"] == one.id
    missing = FileRefMessage(sha256="0" * 64, size=1, media_type=XML, name="x.xml")
    with pytest.raises(NotFound):
        await clerk("ReceiveSupplierInvoice", pb.ReceiveSupplierInvoiceRequest(file=missing))


async def test_an_export_comes_again_byte_for_byte(einvoice, tenant, receive, clerk, approver):
    first = await receive(xml(number="=X-1"))
    second = await receive(a_pdf(("factur-x.xml", cii_xml(number="X-2"))), PDF, "r.pdf")
    await receive(xml(number="X-3"))
    with pytest.raises(RuleViolated) as nothing:
        await clerk("ExportSupplierInvoices", pb.ExportSupplierInvoicesRequest())
    assert nothing.value.code == "einvoice.nothing_to_export"
    for shown in (first, second):
        await do(approver, "ApproveSupplierInvoice", shown)
    answer = (await clerk("ExportSupplierInvoices", pb.ExportSupplierInvoicesRequest())).message
    assert (answer.export.count, answer.remaining) == (2, 0)
    request = pb.DownloadSupplierInvoiceExportRequest(id=answer.export.id)
    kind, content = await clerk.download("DownloadSupplierInvoiceExport", request)
    assert (kind, content) == ("application/zip", (await clerk.download("DownloadSupplierInvoiceExport", request))[1])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        rows = list(csv.DictReader(io.StringIO(package.read("index.csv").decode("utf-8-sig")), delimiter=";"))
        assert [row["number"] for row in rows] == ["'=X-1", "X-2"]
        assert package.read(rows[0]["file"]) == xml(number="=X-1")
    exported = await get(clerk, first.id)
    assert (exported.state, exported.export_id) == (EXPORTED, answer.export.id)
    with pytest.raises(RuleViolated) as closed:
        await do(approver, "ReopenSupplierInvoice", exported, reason="zu spät")
    assert closed.value.code == "einvoice.supplier_invoice_exported"
    assert (await told(einvoice, tenant, first.id))[-1] == "SupplierInvoiceExported"
    listed = (await clerk("ListSupplierInvoiceExports", pb.ListSupplierInvoiceExportsRequest())).message
    assert [e.id for e in listed.exports] == [answer.export.id]


async def test_two_exports_at_once_hand_each_invoice_over_once(receive, clerk, approver):
    for number in ("N-1", "N-2"):
        await do(approver, "ApproveSupplierInvoice", await receive(xml(number=number)))
    both = [clerk("ExportSupplierInvoices", pb.ExportSupplierInvoicesRequest()) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    counts = [answer.message.export.count for answer in answers if not isinstance(answer, BaseException)]
    assert counts == [2]
    assert [type(a) for a in answers if isinstance(a, BaseException)] in ([Conflict], [RuleViolated])
    listed = (await clerk("ListSupplierInvoiceExports", pb.ListSupplierInvoiceExportsRequest())).message
    assert [export.count for export in listed.exports] == [2]


async def test_an_export_takes_only_what_is_approved(receive, clerk):
    shown = await receive(xml())
    with pytest.raises(RuleViolated):
        await clerk("ExportSupplierInvoices", pb.ExportSupplierInvoicesRequest(ids=[shown.id]))
    with pytest.raises(NotFound):
        await clerk("ExportSupplierInvoices", pb.ExportSupplierInvoicesRequest(ids=[str(uuid4())]))
    assert (await get(clerk, shown.id)).state == CHECKED


async def test_lists_filter_sort_and_go_on(receive, clerk):
    for number, seller in (("L-1", "Müller GmbH"), ("L-2", "Abel KG"), ("L-3", "Zander AG")):
        await receive(xml(number=number, seller_name=seller))
    await receive(a_pdf(), PDF, "scan.pdf")

    async def found(**given: Any) -> list[str]:
        answer = (await clerk("ListSupplierInvoices", pb.ListSupplierInvoicesRequest(**given))).message
        return [shown.facts.number for shown in answer.supplier_invoices]

    assert await found() == ["", "L-3", "L-2", "L-1"]
    assert await found(order_by="seller", states=[CHECKED]) == ["L-2", "L-1", "L-3"]
    assert await found(seller="mueller") == ["L-1"]
    assert await found(seller="100%") == []
    assert await found(number="l-2") == ["L-2"]
    assert await found(states=[TO_COMPLETE]) == [""]
    assert "" in await found(needs_attention=True)
    assert await found(issued_from="2099-01-01") == []
    assert len(await found(received_to="9999-12-31", received_from="2020-01-01")) == 4
    assert await found(duplicates=[pb.DUPLICATE_STATE_SUSPECTED]) == []
    pages, token = [], ""
    while True:
        request = pb.ListSupplierInvoicesRequest(page_size=1, page_token=token, order_by="-gross")
        answer = (await clerk("ListSupplierInvoices", request)).message
        pages += [shown.id for shown in answer.supplier_invoices]
        assert not any(shown.HasField("report") for shown in answer.supplier_invoices)
        token = answer.next_page_token
        if not token:
            break
    assert len(set(pages)) == len(pages) == 4
    with pytest.raises(InvalidInput):
        await clerk("ListSupplierInvoices", pb.ListSupplierInvoicesRequest(page_token="bm8", order_by="gross"))
    with pytest.raises(InvalidInput):
        await clerk("ListSupplierInvoices", pb.ListSupplierInvoicesRequest(order_by="note"))


async def test_what_a_machine_read_no_person_changes(receive, clerk):
    shown = await receive(xml())
    with pytest.raises(RuleViolated) as refused:
        await do(clerk, "UpdateSupplierInvoice", shown, facts=pb.SupplierInvoiceFacts(number="9"))
    assert refused.value.code == "einvoice.supplier_invoice_not_manual"


async def test_amounts_a_person_types_add_up_in_one_currency(receive, clerk):
    shown = await receive(a_pdf(), PDF, "scan.pdf")
    wrong = pb.SupplierInvoiceFacts(
        net=Money(amount="100", currency="EUR"),
        vat=Money(amount="19", currency="EUR"),
        gross=Money(amount="120", currency="EUR"),
    )
    with pytest.raises(InvalidInput) as refused:
        await do(clerk, "UpdateSupplierInvoice", shown, facts=wrong)
    assert refused.value.violations[0].pointer == "/facts/gross"
    wrong.gross.CopyFrom(Money(amount="119", currency="USD"))
    with pytest.raises(InvalidInput) as refused:
        await do(clerk, "UpdateSupplierInvoice", shown, facts=wrong)
    assert refused.value.code == "einvoice.one_currency"


async def test_tenants_and_roles_see_only_theirs(einvoice, receive, tenant):
    shown = await receive(xml())
    stranger = einvoice.user(uuid4())
    with pytest.raises(NotFound):
        await get(stranger, shown.id)
    with pytest.raises(NotFound):
        await stranger.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
    with pytest.raises(NotFound):
        await stranger("GetSupplierInvoiceView", pb.GetSupplierInvoiceViewRequest(id=shown.id))
    assert not (await stranger("ListSupplierInvoices", pb.ListSupplierInvoicesRequest())).message.supplier_invoices
    reader = einvoice.user(tenant, "einvoice.supplier_invoice.read")
    assert (await get(reader, shown.id)).id == shown.id
    with pytest.raises(Forbidden):
        await do(reader, "ApproveSupplierInvoice", shown)
    with pytest.raises(Forbidden):
        await reader.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
    with pytest.raises(Forbidden):
        await reader("GetSupplierInvoiceView", pb.GetSupplierInvoiceViewRequest(id=shown.id))


async def test_an_old_answer_or_a_repeat_changes_nothing(einvoice, tenant, receive, clerk):
    shown = await receive(a_pdf(), PDF, "scan.pdf")
    again = await do(clerk, "ReadSupplierInvoiceAgain", shown)
    shown = await read(clerk, again.id)
    assert shown.state == TO_COMPLETE
    before = await told(einvoice, tenant, shown.id)
    for attempt in (1, 2, 7):
        kept = events.SupplierInvoiceKept(supplier_invoice_id=shown.id, attempt=attempt)
        await einvoice.tell(kept, tenant, aggregate_id=shown.id, event_id=new_id(), version=90 + attempt)
    marker = await receive(xml())
    assert marker.state == CHECKED
    assert await told(einvoice, tenant, shown.id) == before
    assert (await get(clerk, shown.id)).etag == shown.etag


async def test_a_worker_killed_on_the_way_costs_nothing(einvoice, receive, clerk, tenant):
    from kontor.einvoice.__main__ import _workshops

    await receive(xml(number="K-0"))
    validator = _workshops[einvoice.service.context.db]._validator
    for child in (*validator._workers._children, *validator._opener._workers._children):
        child._process.kill()
    shown = await receive(xml(number="K-1"))
    assert (shown.state, shown.facts.number, shown.valid) == (CHECKED, "K-1", True)


async def test_what_was_read_has_no_deadline_left(einvoice, tenant, receive):
    """What was not read in an hour goes to a person; the domain's tests say how."""
    async with einvoice.service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        before = await tx.all(select(due.c.kind, due.c.ref_id))
    shown = await receive(xml())
    async with einvoice.service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        assert await tx.all(select(due.c.kind, due.c.ref_id)) == before == []
    async with einvoice.service.context.db.transaction(
        Principal.system(tenant, "einvoice"), tx_class=SERVICE.tx_class
    ) as tx:
        await receiving.give_to_a_person(tx, UUID(shown.id))
    assert (await read(einvoice.user(tenant), shown.id)).state == CHECKED


async def test_characters_no_document_can_hold_are_refused(einvoice, clerk, tenant, receive):
    for field in ("note", "external_id"):
        with pytest.raises(InvalidInput):
            await keep(einvoice, clerk, tenant, xml(), **{field: "a\x00b"})
    with pytest.raises(InvalidInput):
        await keep(einvoice, clerk, tenant, xml(), name="a\x00b.xml")
    shown = await receive(a_pdf(), PDF, "scan.pdf")
    with pytest.raises(InvalidInput):
        await do(clerk, "UpdateSupplierInvoice", shown, facts=pb.SupplierInvoiceFacts(seller_vat_id="DE\x001"))


def _bytes(row: dict[str, str]) -> bytes:
    return Path(row["path"]).read_bytes()


async def test_a_selection_of_real_files_goes_through_the_whole_service(einvoice, clerk, tenant, corpus):
    rows = [row for row in corpus if row["file"].endswith(".pdf")] + corpus[::90]
    kept = {}
    for row in rows:
        content = _bytes(row)
        kind = PDF if row["file"].endswith(".pdf") else XML
        shown = await keep(einvoice, clerk, tenant, content, kind, Path(row["file"]).name)
        kept[shown.id] = (row, content)
    for id_, (row, _) in kept.items():
        shown = await read(clerk, id_)
        if row["source"] == "zugferd-corpus" and "ZUGFeRDv1" in row["file"]:
            assert (shown.state, shown.trouble) == (TO_COMPLETE, "zugferd_1")
        elif row["syntax"] != "pdf+xml-malformed":
            assert (shown.state, bool(shown.facts.number)) == (CHECKED, True), (row["file"], shown.trouble)
            assert row["file"].endswith(".pdf") or shown.valid == (row["measured_valid"] == "True"), row["file"]
    id_, (_, content) = next(iter(kept.items()))
    _, original = await clerk.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=id_))
    assert original == content


async def test_every_hostile_file_ends_on_a_desk(receive, clerk):
    bomb = b'<!DOCTYPE l [<!ENTITY a "aaaa">]><l>&a;</l>'
    for content, trouble in ((bomb, "doctype"), (b"PK\x03\x04zip", "archive"), (b"\x00\x01\x02", "not_an_invoice")):
        shown = await receive(content, XML, "x.xml")
        assert (shown.state, shown.trouble) == (TO_COMPLETE, trouble)
        _, original = await clerk.download("DownloadSupplierInvoice", pb.DownloadSupplierInvoiceRequest(id=shown.id))
        assert original == content
