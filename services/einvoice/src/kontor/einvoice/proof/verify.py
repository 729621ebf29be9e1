"""Verifies a proof with nothing but its bytes and, for judging again, the rules installed here."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError
from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1.events_pb2 import DocumentsRendered
from kontor.common.database.ledger import digest
from kontor.common.events.chain import COLUMNS, Head, link
from kontor.common.values.errors import InvalidInput
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.en16931 import converting
from kontor.einvoice.en16931.xmlsafe import parse
from kontor.einvoice.proof import bundle, contents, facts
from kontor.einvoice.proof.bundle import NotABundle
from kontor.einvoice.rules import official
from kontor.einvoice.rules.report import Report
from kontor.einvoice.wire import archive
from kontor.einvoice.workers.opening import open_file

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, DecodeError, InvalidInput)
_PDF = Format.ZUGFERD_PDF.value


class Result(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One claim about the proof and whether it holds."""

    name: str
    result: Result
    detail: str = ""


@dataclass(slots=True)
class Verdict:
    number: str = ""
    manifest_sha256: str = ""
    checks: list[Check] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return all(check.result is not Result.FAILED for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Proof:
    members: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    invoice: Invoice

    def json(self, path: str) -> Any:
        return json.loads(self.members[path])

    @property
    def documents(self) -> list[Mapping[str, Any]]:
        return list(self.manifest["documents"])

    def xml_of(self, document: Mapping[str, Any]) -> bytes:
        return self.members[document["embedded"] or document["path"]]


Claim = Callable[[_Proof], Iterator[str]]


def verify(data: bytes, mounted: Path | None = None) -> Verdict:
    """All checks of one bundle; NotABundle when it is none. `mounted` is an unpacked KoSIT release."""
    members = bundle.unpack(data)
    if bundle.MANIFEST not in members:
        raise NotABundle("no manifest inside")
    verdict = Verdict()
    verdict.checks.append(_container(data, members))
    try:
        manifest = json.loads(members[bundle.MANIFEST])
        if manifest["kind"] != bundle.KIND or manifest["version"] != bundle.VERSION:
            raise NotABundle("a manifest of another kind")
        verdict.number, verdict.manifest_sha256 = manifest["invoice_number"], manifest[bundle.MANIFEST_HASH]
        proof = _Proof(members, manifest, Invoice.FromString(members[contents.INVOICE]))
    except _UNREADABLE as odd:
        verdict.checks.append(Check("readable", Result.FAILED, f"{type(odd).__name__}: {odd}"))
        return verdict
    verdict.checks += [_checked(name, claim, proof) for name, claim in _CLAIMS]
    if verdict.holds:
        judge = official.Judge(mounted)
        verdict.checks += [_judged_again(proof, document, judge, mounted) for document in _listed(proof)]
    return verdict


def _listed(proof: _Proof) -> list[Mapping[str, Any]]:
    try:
        return proof.documents
    except _UNREADABLE:
        return []


def _checked(name: str, claim: Claim, proof: _Proof) -> Check:
    """A claim that cannot even be looked at does not hold."""
    try:
        faults = list(claim(proof))
    except _UNREADABLE as odd:
        faults = [f"{type(odd).__name__}: {odd}"]
    return Check(name, Result.FAILED if faults else Result.OK, "; ".join(faults[:5]))


def _container(data: bytes, members: Mapping[str, bytes]) -> Check:
    """Packed anew it is the same bytes: nothing was added, changed or hidden between the members."""
    same = bundle.pack(members) == data
    return Check("container", Result.OK if same else Result.FAILED, "" if same else "the ZIP itself was changed")


# Claims: each names what is wrong.


def _files(proof: _Proof) -> Iterator[str]:
    """Every member is in the manifest with its hash and size, and none is missing."""
    here = bundle.listed({p: d for p, d in proof.members.items() if p not in (bundle.MANIFEST, bundle.SUMS)})
    said = proof.manifest["files"]
    for path in sorted(here.keys() | said.keys()):
        if path not in said or path not in here:
            yield f"{path} is {'not in the manifest' if path in here else 'missing'}"
        elif here[path] != said[path]:
            yield f"{path} was changed"


def _manifest(proof: _Proof) -> Iterator[str]:
    if bundle.manifest_hash(proof.manifest) != proof.manifest[bundle.MANIFEST_HASH]:
        yield "the manifest was changed"
    if archive.canonical(proof.manifest) != proof.members[bundle.MANIFEST]:
        yield "the manifest is not in its one form"
    if bundle.sums(proof.members) != proof.members.get(bundle.SUMS):
        yield "SHA256SUMS does not fit"


def _documents(proof: _Proof) -> Iterator[str]:
    for document in proof.documents:
        content = proof.members[document["path"]]
        if hashlib.sha256(content).hexdigest() != document["sha256"] or len(content) != document["size"]:
            yield f"{document['path']} is not what was archived"


def _frozen(proof: _Proof) -> Iterator[str]:
    """Billing's hash over the content, which is made over everything but itself."""
    invoice = Invoice.FromString(proof.members[contents.INVOICE])
    invoice.content_hash = ""
    if hashlib.sha256(invoice.SerializeToString(deterministic=True)).hexdigest() != proof.invoice.content_hash:
        yield "the frozen invoice was changed"
    named = (proof.manifest["invoice_id"], proof.manifest["invoice_number"], proof.manifest["content_hash"])
    if named != (proof.invoice.id, proof.invoice.number, proof.invoice.content_hash):
        yield "the manifest speaks of another invoice"


def _derived(proof: _Proof) -> Iterator[str]:
    for path, content in contents.members_of_invoice(proof.members[contents.INVOICE]).items():
        if proof.members.get(path) != content:
            yield f"{path} says something else than the frozen invoice"


def _approvals(proof: _Proof) -> Iterator[str]:
    """Nobody approves what they submitted, nor two levels of one invoice."""
    submitter, seen = proof.invoice.submitted_by.id, set()
    for step in proof.invoice.steps:
        if step.state != "approved":
            yield f"level {step.level} is {step.state}"
        elif step.person.id == submitter:
            yield f"level {step.level} was approved by who submitted it"
        elif step.person.id in seen:
            yield f"level {step.level} was approved by who approved another level"
        seen.add(step.person.id)


def _embedded(proof: _Proof) -> Iterator[str]:
    for document in proof.documents:
        if document["format"] != _PDF:
            continue
        opened = open_file(proof.members[document["path"]])
        if not opened.in_pdf or opened.xml != proof.members[document["embedded"]]:
            yield f"{document['path']} carries another invoice than {document['embedded']}"


def _same_facts(proof: _Proof) -> Iterator[str]:
    for document in proof.documents:
        model = converting.read(parse(proof.xml_of(document)))
        if model is None:
            yield f"{document['path']} holds no invoice"
        else:
            yield from (f"{document['path']}: {odd}" for odd in facts.differences(proof.invoice, model))


def _reports(proof: _Proof) -> Iterator[str]:
    for document in proof.documents:
        content = proof.members[document["report"]]
        said = json.loads(content)
        if not said["report"]["valid"]:
            yield f"{document['report']}: not valid"
        if document["report_sha256"] is None:
            continue
        if hashlib.sha256(content).hexdigest() != document["report_sha256"]:
            yield f"{document['report']} is not what was archived"
        if said["document"]["sha256"] != document["sha256"] or said["rule_sets"] != document["rule_sets"]:
            yield f"{document['report']} speaks of other bytes or rules"


def _journal(proof: _Proof) -> Iterator[str]:
    """Each row's hash over its predecessor's and its own columns; the rows tell of these very documents."""
    last: Head | None = None
    named: set[str] = set()
    for row in (contents.read_row(r) for r in proof.json(contents.JOURNAL)):
        if row["payload"] is not None and digest(row["salt"], row["payload"]) != row["digest"]:
            yield f"the payload of {row['event_id']} was changed"
        if str(row["tenant_id"]) != proof.manifest["tenant_id"]:
            yield f"{row['event_id']} is of another tenant"
        if row["seq"] is not None:
            head = link(Head(row["seq"] - 1, row["prev_hash"]), [row[name] for name in COLUMNS])
            if head.hash != row["hash"]:
                yield f"entry {row['seq']} was changed after it was sealed"
            if last is not None and last.seq == row["seq"] - 1 and last.hash != row["prev_hash"]:
                yield f"entry {row['seq']} does not follow its predecessor"
            last = head
        named |= _documents_named(row, proof)
    for document in proof.documents:
        if document["sha256"] not in named:
            yield f"no journal entry tells of {document['path']}"


def _documents_named(row: Mapping[str, Any], proof: _Proof) -> set[str]:
    if row["message"] != DocumentsRendered.DESCRIPTOR.full_name or row["payload"] is None:
        return set()
    told = DocumentsRendered.FromString(row["payload"])
    of_this = told.invoice_id == proof.invoice.id and told.content_hash in ("", proof.invoice.content_hash)
    return {document.file.sha256 for document in told.documents} if of_this else set()


_CLAIMS: tuple[tuple[str, Claim], ...] = (
    ("files", _files),
    ("manifest", _manifest),
    ("documents", _documents),
    ("frozen invoice", _frozen),
    ("derived files", _derived),
    ("approvals", _approvals),
    ("embedded invoice", _embedded),
    ("amounts", _same_facts),
    ("reports", _reports),
    ("journal", _journal),
)


def _judged_again(proof: _Proof, document: Mapping[str, Any], judge: official.Judge, mounted: Path | None) -> Check:
    """By the same artefacts as then, if these are the ones installed here. What was changed is not judged."""
    name = "official rules"
    try:
        name = f"official rules, {document['path']}"
        xml, then = proof.xml_of(document), document["rule_sets"]
        now = judge.judge(xml)
        if not then:
            return Check(name, Result.SKIPPED, "it was not recorded which rules judged then")
        if archive.rule_sets_to_json(archive.rule_sets_used(now, mounted)) != then:
            detail = "installed are other versions of the rules than those that judged then"
            return Check(name, Result.SKIPPED, detail)
        archived = Report.from_json(proof.json(document["report"])["report"])
    except _UNREADABLE as odd:
        return Check(name, Result.FAILED, f"{type(odd).__name__}: {odd}")
    if not now.valid or now.findings != archived.findings:
        return Check(name, Result.FAILED, "the same rules judge otherwise today")
    return Check(name, Result.OK)
