"""Makes the builders importable and finds the official test data beside the repository."""

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from einvoice_corpus import Judged

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
def faults() -> Path:
    """Documents cut down to the one thing by which the official rules judged them otherwise."""
    folder = CORPUS / "faults"
    if not folder.is_dir():
        pytest.skip("the official e-invoice test data is not here")
    return folder


@pytest.fixture(scope="session")
def pdfa_checker() -> Path:
    checker = SHARED / "tools" / "pdfa_check.py"
    if not checker.is_file():
        pytest.skip("the PDF/A checker is not here")
    return checker


@pytest.fixture(scope="session")
def judged(corpus: list[dict[str, str]]) -> list["Judged"]:
    """Every official file, judged once for the whole run in two processes."""
    from einvoice_corpus import judge_all

    return judge_all(corpus)
