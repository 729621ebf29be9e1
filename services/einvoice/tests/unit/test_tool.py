"""The tool on files: which it takes, in which order, what it says of each, where it writes."""

import os
from pathlib import Path

import pytest
from einvoice_builders import an_invoice
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.rules.findings import Finding, Severity
from kontor.einvoice.rules.report import Report
from kontor.einvoice.tool import files, making, verdicts
from kontor.einvoice.tool.making import Order
from kontor.einvoice.workers.handling import Attached, Handler


@pytest.fixture
async def handler(tmp_path):
    handler = Handler(1, tmp_path / "fonts")
    yield handler
    await handler.close()


def test_a_folder_stands_for_its_invoices_sorted_by_path(tmp_path):
    for name in ("b/z.xml", "b/a.PDF", "a.xml", "note.txt", "b.xml/inner.xml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"<x/>")
    (tmp_path / "b" / "circle").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.xml").symlink_to(tmp_path / "nowhere")
    found = [str(p.relative_to(tmp_path)) for p in files.wanted([tmp_path])]
    assert found == ["a.xml", "b.xml/inner.xml", "b/a.PDF", "b/z.xml"]
    named = files.wanted([tmp_path / "note.txt", tmp_path / "b", tmp_path / "b" / "z.xml"])
    assert [p.name for p in named] == ["note.txt", "a.PDF", "z.xml"]


def test_only_plain_files_within_the_cap_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.xml")
    with (tmp_path / "large.xml").open("wb") as large:
        large.truncate(25_000_000)
    for name, rule in (("pipe.xml", "FILE"), ("large.xml", "FILE-SIZE"), ("none.xml", "FILE"), (".", "FILE")):
        with pytest.raises(files.Unreadable) as refused:
            files.content(tmp_path / name)
        assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.xml", "evil.xml"),
        ("/abs/factur-x.xml", "factur-x.xml"),
        ("-rf", "rf"),
        ("a\x1b[2Jb.xml", "a_[2Jb.xml"),
        ("...", "fallback"),
        ("", "fallback"),
        ("ein:name?.pdf", "ein_name_.pdf"),
    ],
)
def test_foreign_names_lose_what_could_harm(foreign, safe):
    assert files.safe_name(foreign, "fallback") == safe


def test_long_names_keep_their_suffix():
    name = files.safe_name("x" * 500 + ".xml", "fallback")
    assert name.endswith("x.xml")
    assert len(name) <= 120


def test_nothing_is_overwritten_unasked_nor_written_through_a_link(tmp_path):
    target, elsewhere = tmp_path / "a.xml", tmp_path / "elsewhere"
    files.write(target, b"one", force=False)
    with pytest.raises(FileExistsError):
        files.write(target, b"two", force=False)
    files.write(target, b"two", force=True)
    assert target.read_bytes() == b"two"
    (tmp_path / "link.xml").symlink_to(elsewhere)
    with pytest.raises(OSError, match="link"):
        files.write(tmp_path / "link.xml", b"three", force=True)
    assert not elsewhere.exists()


def test_the_json_of_a_file_has_exactly_the_promised_shape():
    findings = (
        Finding("XSD", Severity.FATAL, message="line 7: Element 'x': not expected."),
        Finding("BR-CO-10", Severity.FATAL, "BT-106", "/Invoice[1]", "official words"),
        Finding("UBL-CR-001", Severity.WARNING, "", "/Invoice[1]/x", "unused"),
    )
    report = Report("ubl-invoice", "XRechnung 3.0", "urn", False, (), findings, (findings[1],))
    told = verdicts.Judged("a/b.xml", report).to_json("en")
    assert list(told) == ["file", "syntax", "profile", "valid", "errors", "policy"]
    assert (told["file"], told["syntax"], told["profile"], told["valid"]) == (
        "a/b.xml",
        "ubl-invoice",
        "XRechnung 3.0",
        False,
    )
    assert all(list(e) == ["rule", "severity", "location", "text"] for e in (*told["errors"], *told["policy"]))
    assert [e["severity"] for e in told["errors"]] == ["fatal", "fatal", "warning"]
    assert told["errors"][0]["location"] == "line 7"
    assert told["errors"][0]["text"].endswith("Element 'x': not expected.")
    assert told["errors"][2] == {
        "rule": "UBL-CR-001",
        "severity": "warning",
        "location": "/Invoice[1]/x",
        "text": "unused",
    }


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report("cii", valid=True), 0),
        (Report("cii", valid=False, findings=(Finding("BR-1", Severity.FATAL),)), 1),
        (Report("cii", valid=False, findings=(Finding("XSD", Severity.FATAL),)), 1),
        (Report("zugferd-1", findings=(Finding("SYNTAX", Severity.FATAL),)), 2),
        (Report("unknown", findings=(Finding("XML", Severity.FATAL),)), 2),
    ],
)
def test_the_code_tells_invalid_from_unreadable(report, code):
    assert verdicts.Judged("x", report).code == code


async def test_results_keep_the_order_of_the_items():
    import asyncio

    async def slow_first(number: int) -> int:
        await asyncio.sleep(0.02 if number == 0 else 0)
        return number

    assert [n async for n in verdicts.in_order(range(20), slow_first, 4)] == list(range(20))


async def test_an_invoice_goes_to_the_other_syntax_and_back(handler, tmp_path):
    source = tmp_path / "in" / "a.xml"
    source.parent.mkdir()
    source.write_bytes(ubl.write(an_invoice()))
    made = await making.convert(handler, source, Order(facts={"to": "cii", "profile": ""}))
    assert (made.code, made.valid, made.lost) == (0, True, ())
    assert made.written == (str(tmp_path / "in" / "a.cii.xml"),)
    assert b"CrossIndustryInvoice" in files.content(Path(made.written[0]))
    again = await making.convert(handler, source, Order(facts={"to": "cii", "profile": ""}))
    assert again.code == making.REFUSED
    assert "a.cii.xml" in again.failure
    forced = await making.convert(handler, source, Order(force=True, facts={"to": "cii", "profile": "en16931"}))
    assert b"<ram:ID>urn:cen.eu:en16931:2017</ram:ID>" in files.content(Path(forced.written[0]))


async def test_what_the_target_cannot_hold_is_said(handler, tmp_path):
    source = tmp_path / "a.xml"
    xml = ubl.write(an_invoice()).replace(
        b"<cbc:CustomizationID>", b"<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>", 1
    )
    source.write_bytes(xml)
    made = await making.convert(handler, source, Order(facts={"to": "cii", "profile": ""}))
    assert made.lost == ("BG-X Angaben außerhalb von EN 16931",)


async def test_what_cannot_be_converted_is_told_by_code(handler, tmp_path):
    for name, content in (("a.xml", b"<x/>"), ("b.xml", b"hello"), ("c.pdf", b"%PDF-1.7 broken")):
        path = tmp_path / name
        path.write_bytes(content)
        made = await making.convert(handler, path, Order(language="en", facts={"to": "ubl", "profile": ""}))
        assert (made.code, made.written) == (making.UNREADABLE, ())
        assert made.failure
    good = tmp_path / "d.xml"
    good.write_bytes(cii.write(an_invoice()))
    wrong = await making.convert(handler, good, Order(language="en", facts={"to": "ubl", "profile": "nonsense"}))
    assert wrong.code == making.REFUSED
    assert wrong.failure == "There is no such profile."


async def test_attachments_come_out_under_safe_names(tmp_path):
    class Hostile:
        async def extract(self, _data: bytes) -> list[Attached]:
            return [Attached(name, b"x") for name in ("../../x.txt", "x.txt", "X.txt", "", "/etc/cron.d/y")]

    path = tmp_path / "in" / "invoice.pdf"
    path.parent.mkdir()
    path.write_bytes(b"%PDF-")
    made = await making.extract(Hostile(), path, Order(out=tmp_path / "out"))  # type: ignore[arg-type]
    assert made.code == making.DONE
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "invoice.X-3.txt",
        "invoice.attachment-4",
        "invoice.x-2.txt",
        "invoice.x.txt",
        "invoice.y",
    ]
    assert {p for p in tmp_path.rglob("*") if p.is_file() and p.parent.name != "out"} == {path}
