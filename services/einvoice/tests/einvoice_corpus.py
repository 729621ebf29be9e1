"""Judges the official test data once per run, in two processes: every test asks the same answers."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kontor.einvoice.en16931 import converting, fidelity, profiles, xmlsafe
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers import opening

PROCESSES = 2
CHUNK = 8


@dataclass(frozen=True)
class Native:
    """What our own rules say of the model of a document, and what of the document is not in the model."""

    valid: bool
    rules: frozenset[str]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Crossed:
    """The document in the other syntax and what the official rules say of it there."""

    report: Report
    lost: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    row: dict[str, str]
    report: Report
    native: Native | None = None
    crossed: Crossed | None = None
    not_convertible: str = ""

    @property
    def file(self) -> str:
        return self.row["file"]

    @property
    def measured_valid(self) -> bool:
        return self.row["measured_valid"] == "True"

    @property
    def measured_rules(self) -> set[str]:
        return {rule for rule in self.row["error_rules"].split(",") if rule}

    @property
    def profile(self) -> Profile | None:
        return profiles.of(self.report.specification)

    @property
    def fatal(self) -> set[str]:
        return {f.rule for f in self.report.findings if f.fatal}


@cache
def _judge() -> Judge:
    return Judge()


def xml_of(row: dict[str, str]) -> bytes:
    data = Path(row["path"]).read_bytes()
    return opening.open_file(data).xml if row["syntax"].startswith("pdf") else data


def judge(row: dict[str, str]) -> Judged:
    xml = xml_of(row)
    report = _judge().judge(xml)
    if report.syntax not in ("ubl-invoice", "ubl-credit-note", "cii") or "XSD" in report.rules():
        return Judged(row, report)
    native = _native(xml)
    if row["measured_valid"] != "True":
        return Judged(row, report, native)
    try:
        converted = converting.convert(xml, "ubl" if report.syntax == "cii" else "cii")
    except converting.NotConvertible as reason:
        return Judged(row, report, native, not_convertible=str(reason))
    crossed = Crossed(_judge().judge(converted.xml), converted.lost, converted.unread)
    return Judged(row, report, native, crossed)


def _native(xml: bytes) -> Native | None:
    root = xmlsafe.parse(xml)
    invoice = converting.read(root)
    if invoice is None:
        return None
    profile = profiles.of(invoice.specification) or profiles.FACTUR_X_EN16931
    verdict = checks.check(invoice, profile, syntax=converting.syntax_of(root))
    rules = frozenset(f.rule for f in verdict.findings if f.fatal)
    return Native(verdict.valid, rules, fidelity.unread(root, invoice))


def judge_all(rows: list[dict[str, str]]) -> list[Judged]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        return list(pool.map(judge, rows, chunksize=CHUNK))
