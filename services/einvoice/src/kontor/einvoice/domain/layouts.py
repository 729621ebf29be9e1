"""How a tenant's invoices look: layouts with versions that never change, one of them in use for each seller."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.common.values.errors import InvalidInput, NotFound, RuleViolated
from kontor.common.values.events import Event


class LayoutUnknown(NotFound):
    code = "einvoice.layout_unknown"
    texts = {
        "de": "Dieses Layout oder diese Fassung gibt es nicht.",
        "en": "This layout or this version does not exist.",
    }
    cure = {
        "de": "Layout und Fassung aus der Liste der Layouts nehmen.",
        "en": "Take layout and version from the list of layouts.",
    }


class SellerUnknown(NotFound):
    code = "einvoice.seller_unknown"
    texts = {
        "de": "Diese Gesellschaft gibt es nicht, oder sie ist noch nicht angekommen.",
        "en": "This legal entity does not exist, or has not arrived yet.",
    }
    cure = {
        "de": "Die Kennung prüfen; eine neue Gesellschaft kommt nach einem Augenblick an.",
        "en": "Check the id; a new legal entity arrives after a moment.",
    }


class LayoutRefused(InvalidInput):
    """A tenant's layout failed when it was tried out; the violations point to its lines."""

    code = "einvoice.layout_refused"
    texts = {
        "de": "Dieses Layout ergibt kein gültiges PDF/A-3. Bitte die genannten Stellen ändern.",
        "en": "This layout does not make a valid PDF/A-3. Please change the places named.",
    }


class LayoutNameless(InvalidInput):
    code = "einvoice.layout_nameless"
    texts = {"de": "Ein Layout braucht einen Namen.", "en": "A layout needs a name."}
    cure = {"de": "name ausfüllen.", "en": "Fill in name."}


class LanguageTwice(InvalidInput):
    code = "einvoice.language_twice"
    texts = {"de": "Für eine Sprache stehen zwei Texte da.", "en": "There are two texts for one language."}
    cure = {"de": "Für jede Sprache nur einen Text angeben.", "en": "Give one text only for each language."}


class RenderingDiffers(RuleViolated):
    code = "einvoice.rendering_differs"
    texts = {
        "de": "Neu erzeugt ergibt sich eine andere Datei als die archivierte (damals: {then}; jetzt: {now}). "
        "Es gilt die archivierte.",
        "en": "Made again, the file differs from the archived one (then: {then}; now: {now}). The archived one counts.",
    }


@dataclass(frozen=True, slots=True)
class Texts:
    introduction: str = ""
    closing: str = ""
    payment: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture made anew, as it lies in the object store."""

    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Content:
    """All a document takes from a layout. `texts` by language."""

    release: int
    accent_color: str = ""
    ink_color: str = ""
    logo: Logo | None = None
    texts: Mapping[str, Texts] = field(default_factory=dict)
    hide_giro_code: bool = False
    hide_proof_of_work: bool = False
    html: str = ""
    css: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Content":
        logo = data["logo"]
        texts = {language: Texts(**said) for language, said in data["texts"].items()}
        return cls(**{**data, "logo": Logo(**logo) if logo else None, "texts": texts})

    @property
    def sha256(self) -> str:
        plain = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()

    def facts(self, language: str) -> dict[str, Any]:
        """For the page, as `paper.layout.context` reads them."""
        return {
            "release": self.release,
            "accent": self.accent_color,
            "ink": self.ink_color,
            "texts": asdict(self.texts.get(language, Texts())),
            "hide_giro_code": self.hide_giro_code,
            "hide_proof_of_work": self.hide_proof_of_work,
            "html": self.html,
            "css": self.css,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a layout, written once."""

    layout_id: UUID
    number: int
    name: str
    content: Content
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Used:
    """The layout a document is made with: nothing of a tenant, or one version of one layout."""

    content: Content
    layout_id: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a document was made with, kept beside it. `fault`: why the tenant's layout gave way to the built-in one."""

    layout_id: UUID | None = None
    version: int = 0
    release: int = 0
    engine: str = ""
    fault: str = ""


def must_be_a_name(name: str) -> None:
    if not name.strip():
        raise LayoutNameless(name, pointer="/layout/name")


@dataclass(slots=True)
class Layout:
    id: UUID
    name: str
    legal_entity_id: UUID | None
    content: Content
    created_at: datetime
    latest: int = 0
    active: int = 0
    version: int = 0  # of the row: rises with activation too

    @classmethod
    def create(cls, id_: UUID, content: Content, at: datetime, **facts: Any) -> tuple["Layout", list[Event]]:
        """Its first version; documents are made with it only once it is activated."""
        layout = cls(id_, content=content, created_at=at, latest=1, **facts)
        must_be_a_name(layout.name)
        return layout, [LayoutChanged(layout)]

    def revise(self, changes: Mapping[str, Any]) -> list[Event]:
        """A new version with these fields changed; an active layout goes on with the version it was activated in."""
        own = dict(changes)
        self.name = own.pop("name", self.name)
        must_be_a_name(self.name)
        self.content = replace(self.content, **own)
        self.latest += 1
        return [LayoutChanged(self)]

    def as_version(self, at: datetime, by: str) -> Version:
        return Version(self.id, self.latest, self.name, self.content, at, by)

    def activate(self, number: int) -> list[Event]:
        """0 steps back to the built-in layout."""
        if not 0 <= number <= self.latest:
            raise LayoutUnknown(f"version {number} of {self.latest}", pointer="/version")
        self.active = number
        return [LayoutChanged(self)]


@dataclass(frozen=True, slots=True)
class LayoutChanged(Event):
    layout: Layout
