from copy import deepcopy
from pathlib import Path

import pytest
from kontor.cli import released, web, web_types


def test_the_screens_are_held_to_the_contract_that_stands() -> None:
    assert not web_types.stale()


def test_a_field_more_makes_the_types_stale_and_prose_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told = deepcopy(released.described())
    monkeypatch.setattr(web_types, "described", lambda: told)
    operation = told["paths"]["/v1/invoices"]["get"]
    operation["description"] = "Told in other words."
    operation["responses"].pop("400", None)
    assert not web_types.stale()
    schema = next(iter(told["components"]["schemas"].values()))
    schema.setdefault("properties", {})["pattern"] = {"type": "string"}
    assert web_types.stale()


def test_types_leave_no_trace_in_the_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    types, screen = tmp_path / "src" / "schema.ts", tmp_path / "src" / "Screen.tsx"
    for file in (types, screen):
        file.write_text("before", encoding="utf-8")
    monkeypatch.setattr(web, "WEB", tmp_path)
    monkeypatch.setattr(web, "TYPES", types)
    before = web.digest()
    types.write_text("after", encoding="utf-8")
    assert web.digest() == before
    screen.write_text("after", encoding="utf-8")
    assert web.digest() != before
