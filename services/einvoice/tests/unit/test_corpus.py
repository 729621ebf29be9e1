"""The official test data: our verdict and our fatal rules are the official ones, file by file and rule by rule."""

import pytest
from einvoice_corpus import Judged
from kontor.einvoice.en16931.profiles import Family

pytestmark = pytest.mark.timeout(900)
# Measured without a verdict: Factur-X MINIMUM and BASIC WL, which the rules of EN 16931 do not know.
NOT_JUDGED = {"?"}


def _comparable(judged: list[Judged]) -> list[Judged]:
    return [j for j in judged if j.measured_rules != NOT_JUDGED]


def test_every_verdict_is_the_official_one(judged):
    wrong = [(j.file, j.measured_valid) for j in _comparable(judged) if j.report.valid != j.measured_valid]
    assert not wrong
    assert len(judged) - len(_comparable(judged)) == 3
    assert len(judged) > 800


def test_the_fatal_rules_of_every_file_are_exactly_the_official_ones(judged):
    wrong = {
        j.file: (sorted(j.fatal - j.measured_rules), sorted(j.measured_rules - j.fatal))
        for j in _comparable(judged)
        if j.fatal != j.measured_rules
    }
    assert not wrong


def test_every_rule_fires_where_it_must_and_is_silent_where_it_must(judged):
    wrong, seen = [], 0
    for j in judged:
        if "XSD" in j.measured_rules:
            continue
        for expectation in j.row["rule_expectation"].split():
            verb, _, rule = expectation.partition(":")
            seen += 1
            if (rule in j.report.rules()) != (verb == "fires"):
                wrong.append((j.file, expectation))
    assert not wrong
    assert seen > 700


def test_the_corpus_is_of_the_kinds_that_count(judged):
    families = [j.profile.family for j in judged if j.profile]
    assert families.count(Family.XRECHNUNG) > 700
    assert families.count(Family.EN) > 30
