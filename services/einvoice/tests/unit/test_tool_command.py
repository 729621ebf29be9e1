"""The real command on files of every kind, as a script would run it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from einvoice_builders import a_seller, an_invoice
from kontor.cli.home import source_path
from kontor.einvoice.en16931 import ubl
from kontor.einvoice.en16931.xmlsafe import MAX_DEPTH
from mounted_release import lay_release

_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&c;</Invoice>"""
_KINDS = (
    "01.01a-INVOICE_uncefact.xml",
    "01.02a-INVOICE_uncefact.xml",
    "EN16931_Miete.pdf",
    "ZUGFeRD_1p0_EXTENDED_Warenrechnung.pdf",
    "factur-x-invalid-xml-encoding-attribute.pdf",
    "MustangGnuaccountingBeispielRE-20190610_507b.pdf",
)


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": source_path(), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "kontor.cli", "einvoice", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(corpus, tmp_path_factory) -> tuple[Path, dict[str, dict[str, str]]]:
    """Official files of every kind beside hostile ones of our own, and the official verdict by name."""
    folder = tmp_path_factory.mktemp("files")
    chosen = [row for row in corpus if row["file"].endswith(_KINDS)]
    kinds = [
        ("ubl-invoice", "True"),
        ("ubl-creditnote", "True"),
        ("ubl-invoice", "False"),
        ("cii", "False"),
        ("ubl-creditnote", "False"),
    ]
    for wanted in kinds:
        chosen.append(
            next(r for r in corpus if (r["syntax"], r["measured_valid"]) == wanted and r["error_rules"] != "XSD")
        )
    official = {}
    for number, row in enumerate(chosen):
        name = f"{number:02}-{Path(row['file']).name}"
        shutil.copy(row["path"], folder / name)
        official[name] = row
    (folder / "a-laughs.xml").write_bytes(_LAUGHS)
    (folder / "b-deep.xml").write_bytes(b"<a>" * (MAX_DEPTH + 10) + b"</a>" * (MAX_DEPTH + 10))
    (folder / "c-empty.xml").write_bytes(b"")
    (folder / "d-text.xml").write_bytes(b"not XML at all")
    with (folder / "e-large.xml").open("wb") as large:
        large.truncate(25_000_000)
    (folder / "f-broken.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (folder / "g-other.xml").write_bytes(b"<order/>")
    (folder / "h-\x1b[2J.xml").write_bytes(b"<order/>")
    return folder, official


@pytest.fixture(scope="module")
def judged(folder) -> "subprocess.CompletedProcess[str]":
    return _run("validate", "--json", "--language", "en", str(folder[0]))


def test_every_verdict_and_rule_is_the_official_one(folder, judged):
    told = {Path(line["file"]).name: line for line in map(json.loads, judged.stdout.splitlines())}
    assert len(folder[1]) >= 10
    for name, row in folder[1].items():
        fatal = {e["rule"] for e in told[name]["errors"] if e["severity"] == "fatal"}
        assert told[name]["valid"] == (row["measured_valid"] == "True"), name
        assert fatal == set(filter(None, row["error_rules"].split(","))), name


def test_what_is_no_invoice_is_told_apart_not_crashed_on(folder, judged):
    lines = [json.loads(line) for line in judged.stdout.splitlines()]
    assert [line["file"] for line in lines] == sorted(line["file"] for line in lines)
    assert len(lines) == len(list(folder[0].iterdir()))
    rules = {Path(line["file"]).name[0]: line["errors"][0]["rule"] for line in lines if not line["valid"]}
    assert {key: rules[key] for key in "abcdefgh"} == {
        "a": "XML",
        "b": "XML",
        "c": "XML",
        "d": "XML",
        "e": "FILE-SIZE",
        "f": "PDF",
        "g": "SYNTAX",
        "h": "SYNTAX",
    }
    assert all(e["text"] and e["severity"] for line in lines for e in (*line["errors"], *line["policy"]))
    assert judged.returncode == 2
    assert not judged.stderr


def test_a_folder_ends_with_a_table_and_names_cannot_steer_the_terminal(folder, tmp_path):
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(folder[0].iterdir()):
        if path.name.startswith(("00", "g", "h")):
            shutil.copy(path, few / path.name)
    done = _run("validate", "--language", "en", str(few))
    assert done.returncode == 2
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["total", "1", "0", "2", "3"]


def test_exit_codes_follow_the_worst_file(folder):
    by_verdict = {row["measured_valid"]: folder[0] / n for n, row in folder[1].items() if row["syntax"] == "pdf+cii"}
    valid, invalid = by_verdict["True"], by_verdict["False"]
    assert _run("validate", str(valid)).returncode == 0
    assert _run("validate", str(valid), str(invalid)).returncode == 1
    assert _run("validate", str(valid), str(folder[0] / "none.xml")).returncode == 2


def test_a_hybrid_becomes_pages_and_gives_out_its_xml(folder, tmp_path):
    hybrid = next(path for path in folder[0].iterdir() if path.name.endswith("EN16931_Miete.pdf"))
    assert _run("render", "--html", "--out", str(tmp_path), str(hybrid)).returncode == 0
    assert _run("render", "--out", str(tmp_path), str(hybrid)).returncode == 0
    assert _run("extract", "--out", str(tmp_path), str(hybrid)).returncode == 0
    made = {path.name.partition("_Miete")[2]: path.read_bytes() for path in tmp_path.iterdir()}
    assert made[".view.html"].startswith(b"<!doctype html>")
    assert made[".view.pdf"].startswith(b"%PDF-")
    assert b"CrossIndustryInvoice" in made[".factur-x.xml"]
    assert _run("extract", "--out", str(tmp_path), str(hybrid)).returncode == 1


def test_mounted_rules_judge_in_place_of_ours_when_they_are_named(tmp_path):
    release = tmp_path / "release"
    release.mkdir()
    lay_release(release)
    file = tmp_path / "r.xml"
    file.write_bytes(ubl.write(an_invoice(buyer_accounting_reference="K1", seller=a_seller(contact=None))))
    ours = _run("validate", "--json", str(file))
    mounted = _run("validate", "--json", "--rules", str(release), str(file))
    assert (ours.returncode, mounted.returncode) == (1, 0)
    assert "BR-DE-2" in {error["rule"] for error in json.loads(ours.stdout)["errors"]}
    assert "BR-DE-2" not in {error["rule"] for error in json.loads(mounted.stdout)["errors"]}
    assert json.loads(mounted.stdout)["valid"]
