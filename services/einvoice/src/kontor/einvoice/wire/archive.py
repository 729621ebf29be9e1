"""What is archived beside a document: the report as a file of its own, what judged with version and SHA-256, and how
long it is kept."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kontor.api.common.v1.types_pb2 import FileRef
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.einvoice.domain.documents import RETENTION_YEARS, Archived, Engine, Judged, RuleSetUsed, keep_until
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.rules import rulesets, schemas
from kontor.einvoice.rules.report import Report
from lxml import etree

_ENGINES = ("factur-x", "lxml", "pikepdf", "saxonche", "weasyprint")
_ROOT = Path(__file__).resolve().parents[1]
# Our own rules: their tables and their code.
_NATIVE = ("assets/*.toml", "assets/*.json", "rules/*.py", "en16931/*.py")
REPORT_TYPE = "application/json"
_HASH = " sha256:"
_BASIS = {
    "de": "§ 147 Abs. 1 Nr. 4, Abs. 3 AO, § 14b Abs. 1 UStG: acht Jahre ab dem Ende des Kalenderjahres der Ausstellung;"
    " länger, solange die Frist für die Steuerfestsetzung läuft.",
    "en": "§ 147 (1) no. 4, (3) AO, § 14b (1) UStG: eight years from the end of the calendar year of issue; longer as"
    " long as the tax assessment is open.",
}


def canonical(data: Any) -> bytes:
    """One form for the same content: sorted keys, no spaces, UTF-8, a line break at the end."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{text}\n".encode()


@cache
def native_sha256() -> str:
    """Over names and contents of our own rules, in the order of their names."""
    running = hashlib.sha256()
    for path in sorted(path for pattern in _NATIVE for path in _ROOT.glob(pattern)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        running.update(f"{content}  {path.relative_to(_ROOT).as_posix()}\n".encode())
    return running.hexdigest()


def rule_sets_used(report: Report, mounted: Path | None) -> tuple[RuleSetUsed, ...]:
    """What judged, by the labels of the report; the artefacts are looked up where the judge took them from."""
    profile = profiles.of(report.specification)
    known = {one.label: one for one in rulesets.of_all_days(report.syntax, profile, mounted)}
    return tuple(_used(label, known) for label in report.rule_sets)


def _used(label: str, known: Mapping[str, rulesets.RuleSet]) -> RuleSetUsed:
    found = known.get(label)
    if found is not None:
        return RuleSetUsed(found.name, found.version, schemas.fingerprint(found.path, found.narrowing))
    name, _, digest = label.partition(_HASH)
    return RuleSetUsed(name, "", digest or native_sha256())


@cache
def engines() -> tuple[Engine, ...]:
    """The programs that made and judged it."""
    found = [Engine(name, _version(name)) for name in _ENGINES]
    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    return (*found, Engine("libxml2", libxml2))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def report_content(
    document: Archived, report: Report, rule_sets: Iterable[RuleSetUsed], used_engines: Iterable[Engine]
) -> bytes:
    """The archived report: the verdict, on which bytes it was passed, and by what."""
    return canonical(
        {
            "document": {"name": document.name, "sha256": document.sha256, "size": document.size},
            "report": report.to_json(),
            "rule_sets": rule_sets_to_json(rule_sets),
            "engines": engines_to_json(used_engines),
        }
    )


def rule_sets_to_json(values: Iterable[RuleSetUsed]) -> list[dict[str, str]]:
    return [{"name": r.name, "version": r.version, "sha256": r.sha256} for r in values]


def rule_sets_from_json(data: Iterable[Mapping[str, str]]) -> tuple[RuleSetUsed, ...]:
    return tuple(RuleSetUsed(r["name"], r["version"], r["sha256"]) for r in data)


def engines_to_json(values: Iterable[Engine]) -> list[dict[str, str]]:
    return [{"name": e.name, "version": e.version} for e in values]


def engines_from_json(data: Iterable[Mapping[str, str]]) -> tuple[Engine, ...]:
    return tuple(Engine(e["name"], e["version"]) for e in data)


def judged_to_json(value: Judged | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "sha256": value.file.sha256,
        "size": value.file.size,
        "name": value.file.name,
        "rule_sets": rule_sets_to_json(value.rule_sets),
        "engines": engines_to_json(value.engines),
    }


def judged_from_json(data: Mapping[str, Any] | None) -> Judged | None:
    if data is None:
        return None
    file = Archived(data["sha256"], data["size"], REPORT_TYPE, data["name"])
    return Judged(file, rule_sets_from_json(data["rule_sets"]), engines_from_json(data["engines"]))


def judged_message(value: Judged) -> pb.Judged:
    file = value.file
    return pb.Judged(
        report=FileRef(sha256=file.sha256, size=file.size, media_type=file.media_type, name=file.name),
        rule_sets=[pb.RuleSetUsed(name=r.name, version=r.version, sha256=r.sha256) for r in value.rule_sets],
        engines=[pb.Engine(name=e.name, version=e.version) for e in value.engines],
    )


def retention(issued_on: date, language: str) -> pb.Retention:
    return pb.Retention(
        years=RETENTION_YEARS,
        until=keep_until(issued_on).isoformat(),
        basis=_BASIS.get(language, _BASIS["en"]),
    )
