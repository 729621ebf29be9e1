"""The fonts documents are printed with: those we ship, and what an operator adds for letters we do not ship.

Documents of the first release of the built-in layout were printed with fewer, and are made again with just those.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path

import structlog
from fontTools.ttLib import TTCollection, TTFont, TTLibError

_log = structlog.get_logger("kontor.fonts")

_ASSETS = Path(str(resources.files("kontor.einvoice") / "assets"))
FIRST = (_ASSETS / "fonts",)
SHIPPED = (*FIRST, _ASSETS / "fonts_since_2")


def folders(more: Path | None) -> tuple[Path, ...]:
    """Ours and the operator's."""
    return SHIPPED if more is None else (*SHIPPED, more)


_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
# Never drawn by themselves: controls, blanks, what only joins or varies others.
_UNDRAWN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATIONS = range(0xFE00, 0xFE10)
# What the Unicode names of letters say of the package of Debian and Ubuntu that has a font for them.
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KANGXI", "IDEOGRAPH", "FULLWIDTH", "HALFWIDTH")
_PICTURES = range(0x1F000, 0x20000)


class Letters:
    """What the fonts at hand can print; read when first asked, unless that was done before."""

    def __init__(self, folders: Sequence[Path] = SHIPPED) -> None:
        self._folders = folders

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(letter for folder in self._folders for file in _files(folder) for letter in _letters_of(file))

    def read(self) -> None:
        """A tenth of a second of nothing else, best in a thread."""
        _ = self._there

    def missing(self, text: str) -> str:
        """The letters that would be boxes, each once, in their order."""
        if self._there.issuperset(text):
            return ""
        return "".join(letter for letter in dict.fromkeys(text) if letter not in self._there and _is_drawn(letter))


def packages(letters: str) -> dict[str, str]:
    """The letters by the package that prints them."""
    found: dict[str, str] = {}
    for letter in letters:
        package = _package(letter)
        found[package] = found.get(package, "") + letter
    return found


def _package(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if any(word in name for word in _EAST_ASIAN):
        return "fonts-noto-cjk"
    return "fonts-noto-color-emoji" if ord(letter) in _PICTURES else "fonts-noto-core"


def _is_drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNDRAWN and ord(letter) not in _VARIATIONS


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES)


def _letters_of(file: Path) -> set[str]:
    """A file that is no font gives none; what then is missing is told."""
    try:
        is_collection = file.suffix.lower() in (".ttc", ".otc")
        fonts = TTCollection(file, lazy=True).fonts if is_collection else [TTFont(file, lazy=True)]
        return {chr(code) for font in fonts for code in _codes(font)}
    except (TTLibError, OSError, KeyError) as bad:
        _log.warning("fonts.unreadable", file=file.name, reason=type(bad).__name__)
        return set()


def _codes(font: TTFont) -> Iterable[int]:
    """Glyphs by number: their names, which nobody asks for, are most of the work."""
    font.setGlyphOrder([str(glyph) for glyph in range(font["maxp"].numGlyphs)])
    return font.getBestCmap() or ()


def environment(cache: Path, folders: Iterable[Path]) -> dict[str, str]:
    """A fonts.conf of our own: only these folders, a private cache (Pango dies without a font)."""
    cache.mkdir(parents=True, exist_ok=True)
    config = cache / "fonts.conf"
    listed = "".join(f"<dir>{folder}</dir>" for folder in folders)
    config.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>{listed}<cachedir>{cache}</cachedir></fontconfig>\n",
        "utf-8",
    )
    return {"FONTCONFIG_FILE": str(config), "FONTCONFIG_PATH": str(cache)}
