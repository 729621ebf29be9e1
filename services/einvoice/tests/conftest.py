"""Makes the builders importable and finds the official test data beside the repository."""

import csv
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
SHARED = Path(__file__).resolve().parents[4] / "shared"
CORPUS = SHARED / "data" / "einvoice"


@pytest.fixture(scope="session")
def corpus() -> list[dict[str, str]]:
    """The index of the official files, each row with its `path`."""
    index = CORPUS / "index.tsv"
    if not index.is_file():
        pytest.skip("the official e-invoice test data is not here")
    with index.open(encoding="utf-8") as rows:
        return [{**row, "path": str(CORPUS / row["file"])} for row in csv.DictReader(rows, delimiter="\t")]


@pytest.fixture(scope="session")
def pdfa_checker() -> Path:
    checker = SHARED / "tools" / "pdfa_check.py"
    if not checker.is_file():
        pytest.skip("the PDF/A checker is not here")
    return checker
