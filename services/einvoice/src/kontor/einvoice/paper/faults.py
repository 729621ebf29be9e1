"""What is wrong with a tenant's layout: which part, which line, and a sentence for whoever wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HTML, CSS, LOGO, PDF = "html", "css", "logo", "layout"
TOO_HEAVY = "too_heavy"
# Sentences by code; `{what}` is the offending word as it stands in the template.
SENTENCES = {
    "syntax": ("Das ist keine gültige Vorlage: {what}", "This is no valid template: {what}"),
    "unknown_name": ("Diesen Wert gibt es nicht: {what}", "There is no such value: {what}"),
    "not_allowed": ("Das darf eine Vorlage nicht: {what}", "A template must not do this: {what}"),
    "failed": ("Die Vorlage lässt sich nicht ausführen: {what}", "The template cannot be run: {what}"),
    "element": ("Dieses Element ist nicht erlaubt: <{what}>", "This element is not allowed: <{what}>"),
    "attribute": ("Dieses Attribut ist nicht erlaubt: {what}", "This attribute is not allowed: {what}"),
    "link": (
        "Verweise gehen nur zu https, mailto oder tel: {what}",
        "Links may go to https, mailto or tel only: {what}",
    ),
    "resource": (
        "Nur das eigene Logo („kontor:logo“) kann geladen werden, nicht {what}",
        "Only your own logo (“kontor:logo”) can be loaded, not {what}",
    ),
    "at_rule": ("Diese Regel ist nicht erlaubt: @{what}", "This rule is not allowed: @{what}"),
    "css": ("Das ist kein gültiges CSS: {what}", "This is no valid CSS: {what}"),
    "too_long": ("Das erzeugte Dokument ist zu lang.", "The document it makes is too long."),
    TOO_HEAVY: (
        "Die Vorlage braucht zu viel Zeit oder Speicher. Bitte Schleifen und Größen prüfen.",
        "The template takes too much time or memory. Please look at loops and sizes.",
    ),
    "picture": (
        "Das Logo lässt sich nicht lesen. Möglich sind PNG und JPEG bis 5 MB.",
        "The logo cannot be read. PNG and JPEG up to 5 MB are possible.",
    ),
    "pdf_a": ("Das PDF wäre kein PDF/A-3: {what}", "The PDF would not be PDF/A-3: {what}"),
}
_WHAT = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1 within the part, 0: the whole of it."""

    part: str
    code: str
    line: int = 0
    what: str = ""

    def sentence(self, language: str) -> str:
        text = SENTENCES[self.code][1 if language == "en" else 0].format(what=self.what)
        at = "Line" if language == "en" else "Zeile"
        return f"{at} {self.line}: {text}" if self.line else text

    def to_json(self) -> dict[str, Any]:
        return {"part": self.part, "code": self.code, "line": self.line, "what": self.what[:_WHAT]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Fault":
        return cls(str(data["part"]), str(data["code"]), int(data["line"]), str(data["what"]))


class LayoutFaulty(Exception):
    """A tenant's layout cannot become a PDF; carries every fault that was found."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{f.part}:{f.line} {f.code}" for f in faults))
        self.faults = faults
