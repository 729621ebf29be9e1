"""Which letters paper can show: those of many languages at once, the others are told before a number is taken."""

import shutil
from pathlib import Path

import pytest
from kontor.einvoice.rules.findings import Severity
from kontor.einvoice.use_cases.checking import unprinted
from kontor.einvoice.wire import samples
from kontor.einvoice.workers import fonts
from kontor.einvoice.workers.fonts import Letters


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Öztürk Ærø Þórðarson Nguyễn",
        "Θεσσαλονίκη Київ",
        "משרד התחבורה",
        "وزارة النقل",
        "กรุงเทพ",
        "हिन्दी",
        "Հայաստան საქართველო",
        "✓ ★ → € ₽ ₹",
        "Zeile\u00adn\u200b um\u2028bruch\ufe0f",
    ],
)
def test_names_of_many_languages_print_as_themselves(name):
    assert Letters().missing(name) == ""


def test_letters_without_a_font_are_told_with_their_place_and_how_to_add_one():
    invoice = samples.invoice("de", 0, 2)
    assert list(unprinted(invoice, Letters())) == []
    invoice.buyer.name, invoice.lines[1].title = "株式会社 東京株", "Start 🚀"
    first, second = unprinted(invoice, Letters())
    assert (first.path, first.message, first.severity) == ("/buyer/name", "株式会社東京", Severity.WARNING)
    assert (second.path, second.message) == ("/lines/1/title", "🚀")
    assert "KONTOR_MORE_FONTS" in first.sentence("de")
    assert "東京" in first.sentence("en")


def test_a_folder_of_the_operators_adds_its_letters(tmp_path: Path):
    hebrew = next(file for file in (Path(fonts.__file__).parents[1] / "assets").rglob("NotoSansHebrew-Regular.ttf"))
    shutil.copy(hebrew, tmp_path / "added.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert Letters(fonts.FIRST).missing("שלום") == "שלום"
    assert Letters((*fonts.FIRST, tmp_path)).missing("שלום") == ""
    assert fonts.folders(tmp_path) == (*fonts.SHIPPED, tmp_path)


def test_pages_of_the_first_release_know_no_font_but_its_own(tmp_path: Path):
    said = fonts.environment(tmp_path, fonts.FIRST)["FONTCONFIG_FILE"]
    assert Path(said).read_text("utf-8").count("<dir>") == 1
