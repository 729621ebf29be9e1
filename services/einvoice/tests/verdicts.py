"""What the rule sets in force said of the official test data when they were taken in: the fatal rules of each file.

`python services/einvoice/tests/verdicts.py` writes it anew, after somebody has read what a new release changes.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

from einvoice_corpus import judge_all

_HERE = Path(__file__).parent
RECORDED = _HERE / "verdicts.tsv"
_INDEX = _HERE.parents[3] / "shared" / "data" / "einvoice" / "index.tsv"


def recorded() -> Mapping[str, frozenset[str]]:
    """By file; a file that is not named was valid."""
    rows = (line.split("\t") for line in RECORDED.read_text("utf-8").splitlines())
    return {file: frozenset(rules.split(",")) for file, rules in rows}


def changed(found: Mapping[str, set[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """What is judged otherwise than recorded: the rules that no longer refuse a file, and those that now do."""
    before = recorded()
    pairs = ((file, before.get(file, frozenset()), rules) for file, rules in found.items())
    return {file: (sorted(old - new), sorted(new - old)) for file, old, new in pairs if old != new}


def write(found: Mapping[str, set[str]]) -> None:
    lines = (f"{file}\t{','.join(sorted(rules))}\n" for file, rules in sorted(found.items()) if rules)
    RECORDED.write_text("".join(lines), "utf-8")


def _judged() -> dict[str, set[str]]:
    with _INDEX.open(encoding="utf-8") as index:
        rows = [{**row, "path": str(_INDEX.parent / row["file"])} for row in csv.DictReader(index, delimiter="\t")]
    return {one.file: one.fatal for one in judge_all(rows)}


if __name__ == "__main__":
    write(_judged())
