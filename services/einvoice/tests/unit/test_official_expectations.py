"""Our verdict on the official test data is the official one, file by file and rule by rule."""

from pathlib import Path

import pytest
from kontor.einvoice.en16931 import cii, ubl, xmlsafe
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.report import Report
from kontor.einvoice.rules.rulesets import CII
from kontor.einvoice.workers import opening

# Measured without a verdict: outside the rules of German e-invoices.
NOT_JUDGED = "?"


@pytest.fixture(scope="module")
def judged(corpus) -> list[tuple[dict[str, str], Report]]:
    judge = Judge()
    results = []
    for row in corpus:
        data = Path(row["path"]).read_bytes()
        xml = opening.open_file(data).xml if row["syntax"].startswith("pdf") else data
        results.append((row, judge.judge(xml)))
    return results


def test_every_verdict_agrees(judged):
    wrong = [
        (row["file"], row["measured_valid"], sorted(report.rules()))
        for row, report in judged
        if row["error_rules"] != NOT_JUDGED and report.valid != (row["measured_valid"] == "True")
    ]
    assert not wrong
    assert len(judged) > 800


def test_every_rule_fires_where_it_must_and_is_silent_where_it_must(judged):
    wrong, seen = [], 0
    for row, report in judged:
        if "XSD" in row["error_rules"]:
            continue
        for expectation in row["rule_expectation"].split():
            verb, _, rule = expectation.partition(":")
            seen += 1
            if (rule in report.rules()) != (verb == "fires"):
                wrong.append((row["file"], expectation))
    assert not wrong
    assert seen > 700


def test_every_german_rule_that_failed_officially_fails_here(judged):
    families = ("BR-DE-", "BR-DEX-", "BR-TMP-", "PEPPOL-")
    for row, report in judged:
        official = {rule for rule in row["error_rules"].split(",") if rule.startswith(families)}
        assert official <= report.rules(), row["file"]


def test_what_we_write_of_an_official_positive_is_valid_too(corpus):
    """The same invoice in our words; documents of profiles with terms outside our model only have to fit the schema."""
    judge = Judge()
    rewritten = 0
    for row in corpus:
        if row["measured_valid"] != "True" or row["syntax"].startswith("pdf"):
            continue
        data = Path(row["path"]).read_bytes()
        original = judge.judge(data)
        syntax = cii if original.syntax == CII else ubl
        report = judge.judge(syntax.write(syntax.read(xmlsafe.parse(data))))
        assert "XSD" not in report.rules(), (row["file"], report.findings[0].message)
        if "extended" not in original.specification:
            rewritten += 1
            assert report.valid, (row["file"], [f.rule for f in report.findings if f.fatal])
    assert rewritten > 280
