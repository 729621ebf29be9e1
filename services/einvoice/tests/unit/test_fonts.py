"""Which letters paper can show: those of many languages at once, the others are told before a number is taken."""

import shutil
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
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


def test_letters_without_a_font_are_told_with_their_place_their_package_and_who_installs_it():
    invoice = samples.invoice("de", 0, 2)
    assert list(unprinted(invoice, Letters())) == []
    invoice.buyer.name, invoice.lines[1].title = "株式会社 東京株", "Start 🚀 नमस्ते ঢাকা 東"
    first, second = unprinted(invoice, Letters())
    assert (first.path, first.severity) == ("/buyer/name", Severity.WARNING)
    assert first.message.startswith("株 (U+682A), 式 (U+5F0F), ")
    assert first.message.endswith("京 (U+4EAC) → fonts-noto-cjk")
    assert second.path == "/lines/1/title"
    assert "🚀 (U+1F680) → fonts-noto-color-emoji; " in second.message
    assert "ঢ (U+09A2), " in second.message
    assert " → fonts-noto-core; 東 (U+6771) → fonts-noto-cjk" in second.message
    for language, who in (("de", "Wer diese Installation betreibt"), ("en", "Whoever operates this installation")):
        said = first.sentence(language)
        assert who in said
        assert "KONTOR_MORE_FONTS" in said
        assert "東 (U+6771)" in said


@pytest.mark.parametrize(
    ("place", "write"),
    [
        ("/seller/account_holder", lambda i: setattr(i.seller, "account_holder", "東京")),
        ("/seller/contact_email", lambda i: setattr(i.seller, "contact_email", "東@example.org")),
        ("/buyer/buyer_reference", lambda i: setattr(i.buyer, "buyer_reference", "東-1")),
        ("/vat_lines/0/exemption_reason", lambda i: setattr(i.vat_lines[0], "exemption_reason", "東")),
        ("/lines/0/allowances/0/reason", lambda i: i.lines[0].allowances.add(reason="東")),
        ("/preceding/0/number", lambda i: i.preceding.add(number="東-7")),
    ],
)
def test_letters_are_looked_for_wherever_people_write(place, write):
    invoice = samples.invoice("de", 0, 1)
    write(invoice)
    assert [finding.path for finding in unprinted(invoice, Letters())] == [place]


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


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_the_small_fonts_draw_each_letter_as_the_whole_ones_do(weight):
    """They hold what names of Europe need; what they lack is taken from the whole ones."""
    files = (folder / f"Inter{kind}-{weight}.ttf" for folder, kind in zip(fonts.SHIPPED, ("", "Text"), strict=True))
    whole, small = (TTFont(file) for file in files)
    names, small_names = whole.getBestCmap(), small.getBestCmap()
    assert set(small_names) < set(names)
    for code, name in small_names.items():
        drawn = [_drawn(font, glyph) for font, glyph in ((whole, names[code]), (small, name))]
        assert drawn[0] == drawn[1], chr(code)


def _drawn(font: TTFont, glyph: str) -> object:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[glyph].draw(pen)
    return glyphs[glyph].width, pen.value
