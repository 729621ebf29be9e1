"""A test that fails in a whole run is asked once more, alone."""

from pathlib import Path

import pytest
from kontor.cli import checks

_TESTS = """
import pathlib
import pytest

KEPT = pathlib.Path(__file__).with_name("times")

@pytest.mark.parametrize("at", range({many}))
def test_one(at):
    with KEPT.open("a") as kept:
        kept.write("x")
    assert len(KEPT.read_text()) > {fails}
"""


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return tmp_path / "test_it.py"


def test_what_passes_alone_is_told_and_passes(tests: Path, capsys: pytest.CaptureFixture[str]):
    tests.write_text(_TESTS.format(many=1, fails=1))
    assert checks.run_tests([]) == 0
    assert "test_it.py::test_one[0]" in capsys.readouterr().out


def test_many_failures_are_no_accident(tests: Path):
    tests.write_text(_TESTS.format(many=6, fails=9))
    assert checks.run_tests([]) == 1
    assert len(tests.with_name("times").read_text()) == 6
