"""Verifies the proof of an invoice offline: nothing but the file and the rules installed here."""

import json
from pathlib import Path

import typer
from kontor.einvoice.proof.bundle import MOST_BYTES, NotABundle
from kontor.einvoice.proof.verify import Result, Verdict, verify

HOLDS, BROKEN, UNREADABLE = 0, 1, 2
_MARKS = {Result.OK: "✓", Result.FAILED: "✗", Result.SKIPPED: "–"}


def verify_proof(file: Path, as_json: bool, rules: Path | None) -> int:
    """0: all holds, 1: something was changed, 2: no proof, or not readable."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NotABundle("larger than any proof")
        verdict = verify(file.read_bytes(), rules)
    except (OSError, NotABundle) as odd:
        _tell_unreadable(file, str(odd), as_json)
        return UNREADABLE
    if as_json:
        typer.echo(json.dumps(_shown(file, verdict), ensure_ascii=False))
    else:
        _tell(verdict)
    return HOLDS if verdict.holds else BROKEN


def _tell_unreadable(file: Path, why: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"file": str(file), "holds": False, "error": why}, ensure_ascii=False))
    else:
        typer.echo(f"{file}: not a proof, or not readable: {why}", err=True)


def _shown(file: Path, verdict: Verdict) -> dict[str, object]:
    return {
        "file": str(file),
        "invoice_number": verdict.number,
        "holds": verdict.holds,
        "manifest_sha256": verdict.manifest_sha256,
        "checks": [{"name": c.name, "result": c.result.value, "detail": c.detail} for c in verdict.checks],
    }


def _tell(verdict: Verdict) -> None:
    for check in verdict.checks:
        typer.echo(f"{_MARKS[check.result]} {check.name}{f': {check.detail}' if check.detail else ''}")
    typer.echo(f"invoice {verdict.number}: {'the proof holds' if verdict.holds else 'the proof is BROKEN'}")
    typer.echo(f"manifest sha256 {verdict.manifest_sha256}")
