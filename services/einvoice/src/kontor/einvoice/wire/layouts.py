"""Layouts between our model and the contract."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef
from kontor.api.einvoice.v1 import einvoice_pb2 as documents
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1 import layouts_pb2 as pb
from kontor.common.calling.naming import person_of
from kontor.common.values.wire import read_optional_id, ref, timestamp
from kontor.einvoice.domain.layouts import Content, LanguageTwice, Layout, Logo, MadeWith, Texts, Version

_PLAIN = ("accent_color", "ink_color", "hide_giro_code", "hide_proof_of_work", "html", "css")
# What an update may name, in the order of the message.
CHANGEABLE = ("name", "logo", *_PLAIN[:2], "texts", *_PLAIN[2:])
_TEXTS = ("introduction", "closing", "payment", "footer")


def read_changes(message: pb.InvoiceLayout) -> dict[str, Any]:
    """Every changeable field as the domain has it; `logo` is still the upload's FileRef, None when there is none."""
    plain = {name: getattr(message, name) for name in _PLAIN}
    texts: dict[str, Texts] = {}
    for at, said in enumerate(message.texts):
        if said.language in texts:
            raise LanguageTwice(said.language, pointer=f"/layout/texts/{at}/language")
        texts[said.language] = Texts(**{name: getattr(said, name) for name in _TEXTS})
    logo = message.logo if message.HasField("logo") and message.logo.sha256 else None
    return {"name": message.name, "logo": logo, "texts": texts, **plain}


def read_seller(message: pb.InvoiceLayout) -> UUID | None:
    return read_optional_id(message.legal_entity_id, "/layout/legal_entity_id")


def _content(value: Content) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(value, name) for name in _PLAIN}
    shown["logo"] = _logo(value.logo)
    shown["texts"] = [
        pb.LayoutTexts(language=language, **{name: getattr(said, name) for name in _TEXTS})
        for language, said in sorted(value.texts.items())
    ]
    return shown


def _logo(value: Logo | None) -> FileRef | None:
    if value is None:
        return None
    return FileRef(sha256=value.sha256, size=value.size, media_type=value.media_type, name=value.name)


def layout(value: Layout) -> pb.InvoiceLayout:
    actions = [AllowedAction(verb=verb, allowed=True) for verb in ("update", "activate")]
    return pb.InvoiceLayout(
        id=str(value.id),
        name=value.name,
        legal_entity_id=str(value.legal_entity_id or ""),
        legal_entity=None if value.legal_entity_id is None else ref(value.legal_entity_id),
        version=value.latest,
        active_version=value.active,
        etag=str(value.version),
        created_at=timestamp(value.created_at),
        allowed_actions=actions,
        **_content(value.content),
    )


def version(value: Version) -> pb.InvoiceLayoutVersion:
    then = pb.InvoiceLayout(id=str(value.layout_id), name=value.name, version=value.number, **_content(value.content))
    return pb.InvoiceLayoutVersion(
        version=value.number,
        layout=then,
        built_in_release=value.content.release,
        sha256=value.content.sha256,
        created_at=timestamp(value.created_at),
        created_by=value.created_by,
        creator=None if (person := person_of(value.created_by)) is None else ref(person),
    )


def built_in(release: int, html: str, css: str) -> pb.InvoiceLayout:
    return pb.InvoiceLayout(name="Kontor", version=release, html=html, css=css)


def changed(value: Layout) -> events.LayoutChanged:
    """Its templates stay here: who wants them asks."""
    message = layout(value)
    for name in ("html", "css", "allowed_actions", "etag"):
        message.ClearField(name)
    return events.LayoutChanged(layout=message, sha256=value.content.sha256)


def made_with(value: MadeWith) -> documents.MadeWith:
    return documents.MadeWith(
        layout_id=str(value.layout_id or ""),
        layout_version=value.version,
        built_in_release=value.release,
        engine=value.engine,
        fault=value.fault,
    )


def made_with_to_json(value: MadeWith | None) -> dict[str, Any]:
    if value is None:
        return {}
    plain = {name: getattr(value, name) for name in ("version", "release", "engine", "fault")}
    return {"layout_id": str(value.layout_id or ""), **plain}


def made_with_from_json(data: Mapping[str, Any]) -> MadeWith | None:
    if not data:
        return None
    plain = {name: data[name] for name in ("version", "release", "engine", "fault")}
    return MadeWith(layout_id=UUID(data["layout_id"]) if data["layout_id"] else None, **plain)
