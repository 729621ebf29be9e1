"""The proof of an invoice: one file with everything, verified offline, and nothing in it changes unseen."""

import asyncio
import hashlib
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from einvoice_world import Reader, next_told
from google.protobuf.timestamp_pb2 import Timestamp
from issued_builders import a_buyer, an_invoice
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import DispatchRequested, InvoiceIssued
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.einvoice.v1 import archive_pb2 as pb
from kontor.api.einvoice.v1.archive_pb2_grpc import ArchiveServiceStub
from kontor.api.einvoice.v1.einvoice_pb2 import ListDocumentsRequest
from kontor.cli.proofs import BROKEN, HOLDS, UNREADABLE, verify_proof
from kontor.cli.testing import eventually
from kontor.common.database.pool import connect
from kontor.common.database.tables import journal
from kontor.common.identity.tokens import Principal
from kontor.common.serving.service import Service
from kontor.common.values.errors import NotFound, from_rpc_error
from kontor.einvoice.proof import bundle, contents
from kontor.einvoice.proof.verify import Result, verify
from sqlalchemy import func, select

Make = Callable[..., Any]


def sealed(invoice: billing.Invoice) -> billing.Invoice:
    """With billing's hash over the frozen content."""
    invoice.content_hash = ""
    invoice.content_hash = hashlib.sha256(invoice.SerializeToString(deterministic=True)).hexdigest()
    return invoice


def approved(by: str = "Frank Falk", submitter: str = "", **facts: Any) -> billing.Invoice:
    person = Ref(id=str(uuid4()), label=by)
    step = billing.ApprovalStep(level=1, state="approved", person=person, at=Timestamp(seconds=1_796_025_600))
    asked_by = Ref(id=person.id if submitter else str(uuid4()), label="Britta Kern")
    invoice = an_invoice(steps=[step], submitted_by=asked_by, **facts)
    invoice.lines[0].sources.add(kind=billing.SOURCE_KIND_TIME_ENTRY, id=str(uuid4()), version=3, date="2026-10-05")
    return sealed(invoice)


class Prover:
    def __init__(self, service: Service, tenant: UUID, tell: Make) -> None:
        self.service, self.tenant, self.tell = service, tenant, tell
        self.reader = Reader(service, tenant, stub=ArchiveServiceStub)

    async def issue(self, invoice: billing.Invoice) -> None:
        await self.tell(InvoiceIssued(invoice=invoice), invoice.id)
        await next_told(self.service, self.tenant, 1)
        await self.tell(DispatchRequested(invoice_id=invoice.id, attempt=1), invoice.id, version=2)
        await next_told(self.service, self.tenant, 2)
        await eventually(self.all_sealed, timeout=20)

    async def all_sealed(self) -> bool:
        async with self.service.context.db.reading(Principal.system(self.tenant, "einvoice")) as tx:
            return not await tx.value(select(func.count()).where(journal.c.seq.is_(None)))

    async def proof(self, invoice_id: str) -> bytes:
        call = self.reader.stub.GetProof(pb.GetProofRequest(invoice_id=invoice_id), metadata=self.reader._metadata)
        try:
            return b"".join([piece.data async for piece in call])
        except Exception as failed:
            raise from_rpc_error(failed) from failed  # type: ignore[arg-type]


@pytest.fixture
def prover(service: Service, tenant: UUID, tell: Make) -> Prover:
    return Prover(service, tenant, tell)


def repacked(members: dict[str, bytes]) -> bytes:
    """As somebody would who knows the format: manifest and checksums made anew."""
    files = {p: d for p, d in members.items() if p not in (bundle.MANIFEST, bundle.SUMS, bundle.README)}
    facts = json.loads(members[bundle.MANIFEST])
    for gone in ("kind", "version", "files", bundle.MANIFEST_HASH):
        del facts[gone]
    return bundle.build(facts, files)


def broken_checks(data: bytes) -> set[str]:
    return {check.name for check in verify(data).checks if check.result is Result.FAILED}


async def test_a_proof_holds_is_always_the_same_and_any_changed_byte_shows(prover: Prover, tmp_path: Path):
    invoice = approved()
    await prover.issue(invoice)
    data = await prover.proof(invoice.id)
    assert await prover.proof(invoice.id) == data

    verdict = verify(data)
    assert {(c.name, c.detail) for c in verdict.checks if c.result is not Result.OK} == set()
    assert verdict.number == invoice.number
    assert {c.name for c in verdict.checks} >= {"official rules, documents/xrechnung_ubl.xml", "journal", "approvals"}
    members = bundle.unpack(data)
    assert members.keys() == {
        "README.txt",
        "SHA256SUMS",
        "approvals.json",
        "dispatches.json",
        "documents/xrechnung_ubl.xml",
        "documents/zugferd_pdf.pdf",
        "embedded/zugferd_pdf.xml",
        "invoice/invoice.binpb",
        "invoice/invoice.json",
        "journal.json",
        "manifest.json",
        "reports/xrechnung_ubl.json",
        "reports/zugferd_pdf.json",
        "sources.json",
    }
    assert [d["state"] for d in json.loads(members["dispatches.json"])] == ["DISPATCH_STATE_SENT"]
    assert json.loads(members["sources.json"])[0]["sources"][0]["version"] == 3

    for path, content in members.items():
        changed = bytearray(data)
        changed[data.index(content) + len(content) // 2] ^= 1
        assert not verify(bytes(changed)).holds, path
    for at in range(0, 60, 7):
        changed = bytearray(data)
        changed[at] ^= 1
        assert fails(bytes(changed)), at
    for at in range(len(data) - 120, len(data), 11):
        changed = bytearray(data)
        changed[at] ^= 1
        assert fails(bytes(changed)), at

    with zipfile.ZipFile(BytesIO(data)) as opened:
        opened.extractall(tmp_path)
    summing = await asyncio.create_subprocess_exec("sha256sum", "--quiet", "-c", "SHA256SUMS", cwd=tmp_path)
    assert await summing.wait() == 0


def fails(data: bytes) -> bool:
    try:
        return not verify(data).holds
    except bundle.NotABundle:
        return True


async def test_a_change_by_somebody_who_knows_the_format_shows_too(prover: Prover):
    invoice = approved()
    await prover.issue(invoice)
    members = bundle.unpack(await prover.proof(invoice.id))
    assert not broken_checks(repacked(members))
    xml = "documents/xrechnung_ubl.xml"
    for path, old, new, found in (
        (xml, b"RE-2026-0042", b"RE-2026-0043", {"documents", "amounts"}),
        ("embedded/zugferd_pdf.xml", b"RE-2026-0042", b"RE-2026-0043", {"embedded invoice", "amounts"}),
        ("reports/xrechnung_ubl.json", b'"valid":true', b'"valid":true ', {"reports"}),
        ("approvals.json", b"Frank Falk", b"Franz Falk", {"derived files"}),
        ("sources.json", b'"version":3', b'"version":4', {"derived files"}),
        ("invoice/invoice.binpb", b"Leistung 1", b"Leistung 9", {"frozen invoice", "derived files"}),
        ("journal.json", b'"version":1', b'"version":7', {"journal"}),
    ):
        assert old in members[path], path
        changed = {**members, path: members[path].replace(old, new)}
        assert found <= broken_checks(repacked(changed)), path


async def test_who_approves_what_they_submitted_breaks_the_proof(prover: Prover):
    invoice = approved(submitter="the same")
    await prover.issue(invoice)
    assert broken_checks(await prover.proof(invoice.id)) == {"approvals"}


async def test_other_rules_than_those_of_then_are_told_apart(prover: Prover):
    invoice = approved(buyer=a_buyer(format="ZUGFERD"))
    await prover.issue(invoice)
    members = bundle.unpack(await prover.proof(invoice.id))
    manifest = json.loads(members[bundle.MANIFEST])
    report = json.loads(members["reports/zugferd_pdf.json"])
    for rule_sets in (manifest["documents"][0]["rule_sets"], report["rule_sets"]):
        rule_sets[0]["sha256"] = "0" * 64
    content = contents.canonical(report)
    manifest["documents"][0]["report_sha256"] = hashlib.sha256(content).hexdigest()
    members |= {"reports/zugferd_pdf.json": content, bundle.MANIFEST: contents.canonical(manifest)}
    verdict = verify(repacked(members))
    assert verdict.holds
    skipped = [c for c in verdict.checks if c.result is Result.SKIPPED]
    assert [c.name for c in skipped] == ["official rules, documents/zugferd_pdf.pdf"]
    assert "other versions" in skipped[0].detail


async def test_the_command_says_whether_it_holds(prover: Prover, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    invoice = approved(buyer=a_buyer(format="ZUGFERD"))
    await prover.issue(invoice)
    data = await prover.proof(invoice.id)
    good, bad, none = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "none.zip"
    good.write_bytes(data)
    bad.write_bytes(data.replace(b"Frank Falk", b"Frunk Falk", 1))
    none.write_bytes(b"PK nonsense")
    capsys.readouterr()
    assert verify_proof(good, True, None) == HOLDS
    said = json.loads(capsys.readouterr().out)
    assert (said["holds"], said["invoice_number"]) == (True, invoice.number)
    assert verify_proof(bad, False, None) == BROKEN
    assert "BROKEN" in capsys.readouterr().out
    for unreadable in (none, tmp_path / "missing.zip"):
        assert verify_proof(unreadable, True, None) == UNREADABLE


async def test_proofs_stay_with_their_tenant_and_need_documents(prover: Prover):
    invoice = approved()
    await prover.issue(invoice)
    for tenant, invoice_id in ((uuid4(), invoice.id), (prover.tenant, str(uuid4()))):
        stranger = Prover(prover.service, tenant, prover.tell)
        with pytest.raises(NotFound):
            await stranger.proof(invoice_id)


async def test_the_archive_keeps_reports_rules_and_how_long_and_refuses_changes(prover: Prover):
    invoice = approved()
    await prover.issue(invoice)
    reader = Reader(prover.service, prover.tenant)
    documents = (await reader("ListDocuments", ListDocumentsRequest(invoice_id=invoice.id))).documents
    for document in documents:
        judged = document.judged
        content = await prover.service.context.files.get(prover.tenant, judged.report.sha256)
        report = json.loads(content)
        assert report["document"]["sha256"] == document.file.sha256
        assert [r.name for r in judged.rule_sets]
        assert all(len(r.sha256) == 64 for r in judged.rule_sets)
        assert {"saxonche", "lxml", "weasyprint"} <= {e.name for e in judged.engines}
        assert (document.retention.years, document.retention.until) == (8, "2034-12-31")
        assert "§ 147" in document.retention.basis
    settings = prover.service.settings.database
    for kind in ("app", "migrator"):
        connection = await connect(settings, "einvoice", kind)
        if kind == "migrator":
            await connection.execute("set role einvoice_owner")
            await connection.execute("alter table document no force row level security")
            await connection.execute("alter table issued no force row level security")
        await connection.execute(f"select set_config('kontor.tenant', '{prover.tenant}', false)")
        for statement in (
            "update document set name = 'x'",
            "delete from document",
            "truncate document",
            "update issued set number = 'x'",
            "delete from issued",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement)
        await connection.close()
