"""What people keep for themselves: views of lists and settings of screens. Nobody else sees them, no journal tells of
them.

They are no business records: what somebody sorted a table by last year is nobody's to know.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from kontor.common.identity.tokens import grants_of
from kontor.common.values.errors import AlreadyExists, Conflict, InvalidInput, NotFound, RuleViolated
from kontor.common.values.ids import new_id
from kontor.common.values.text import searchable
from kontor.platform.domain import ROLES
from kontor.platform.personal_store import Personal, Preference, View
from kontor.platform.signing_in import own_id
from kontor.platform.store import PlatformTx

MOST_VIEWS, MOST_PREFERENCES = 100, 50


class ViewNameTaken(AlreadyExists):
    code = "platform.view_name_taken"
    texts = {
        "de": "Für diese Liste gibt es schon eine Ansicht mit diesem Namen. Bitte einen anderen wählen.",
        "en": "This list has a view of this name already. Please choose another one.",
    }


class TooManyViews(RuleViolated):
    code = "platform.too_many_views"
    texts = {
        "de": "Mehr als 100 Ansichten gehen nicht. Bitte zuerst eine löschen.",
        "en": "A hundred views is the limit. Please delete one first.",
    }


class TooManyPreferences(RuleViolated):
    code = "platform.too_many_preferences"
    texts = {
        "de": "Mehr als 50 Einstellungen gehen nicht. Bitte zuerst eine löschen.",
        "en": "Fifty preferences is the limit. Please delete one first.",
    }


class NotJson(InvalidInput):
    code = "platform.preference_not_json"
    texts = {"de": "Der Wert muss JSON sein.", "en": "The value has to be JSON."}
    cure = {
        "de": 'Den Wert als JSON-Text schicken, zum Beispiel "\\"dark\\"".',
        "en": 'Send the value as JSON text, for example "\\"dark\\"".',
    }


def _mine(tx: PlatformTx) -> Personal:
    return Personal(tx, own_id(tx))


async def my_views(tx: PlatformTx, of_list: str) -> Sequence[View]:
    return await _mine(tx).views(of_list)


async def my_view(tx: PlatformTx, view_id: UUID) -> View:
    return _of(await my_views(tx, ""), view_id)


def _of(known: Sequence[View], view_id: UUID) -> View:
    """One of the caller's few; NotFound for those of others too."""
    view = next((view for view in known if view.id == view_id), None)
    if view is None:
        raise NotFound(f"view {view_id}")
    return view


async def create_view(tx: PlatformTx, *, fields: Mapping[str, Any]) -> View:
    mine = _mine(tx)
    await tx.lock("views", own_id(tx))
    known = await mine.views("")
    if len(known) >= MOST_VIEWS:
        raise TooManyViews(str(len(known)))
    view = View(new_id(), **fields)
    _must_be_free(view, known)
    mine.add(view)
    return view


async def update_view(tx: PlatformTx, *, view_id: UUID, changes: Mapping[str, Any]) -> View:
    mine = _mine(tx)
    await tx.lock("views", own_id(tx))
    known = await mine.views("")
    view = _of(known, view_id)
    tx.must_be(view.edition, view.id)
    changed = replace(view, **changes, edition=view.edition + 1)
    _must_be_free(changed, known)
    mine.change(changed)
    return changed


def _must_be_free(view: View, known: Sequence[View]) -> None:
    for other in known:
        if other.id != view.id and (other.list, other.name) == (view.list, view.name):
            raise ViewNameTaken("name", pointer="/view/name")


async def delete_view(tx: PlatformTx, *, view_id: UUID) -> None:
    _mine(tx).remove(view_id)


async def my_preferences(tx: PlatformTx) -> Sequence[Preference]:
    return await _mine(tx).preferences()


async def set_preference(tx: PlatformTx, *, key: str, value: str) -> Preference:
    """Under its key; empty forgets it. A version, where one is named, must still be the one that is kept."""
    mine = _mine(tx)
    await tx.lock("preferences", own_id(tx))
    known = {preference.key: preference for preference in await mine.preferences()}
    before = known.get(key)
    edition = before.edition if before is not None else 0
    if tx.expected_version is not None and tx.expected_version != edition:
        raise Conflict(f"preference {key} has edition {edition}", current=edition)
    if not value:
        mine.forget(key)
        return Preference(key, "", 0)
    if before is None and len(known) >= MOST_PREFERENCES:
        raise TooManyPreferences(str(len(known)))
    kept = Preference(key, _plain_json(value), edition + 1)
    mine.keep(kept)
    return kept


def _plain_json(value: str) -> str:
    """The same JSON without what does not count."""
    try:
        return json.dumps(json.loads(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as odd:
        raise NotJson("not readable", pointer="/value") from odd


def roles_with(permission: str) -> list[str]:
    """Roles that hold the permission, by its name or a wildcard, limited or not; without one all roles."""
    if not permission:
        return list(ROLES)
    names = grants_of(permission)
    return [role for role, held in ROLES.items() if any(grant.partition("@")[0] in names for grant in held)]


async def suggest_people(tx: PlatformTx, *, q: str, permission: str = "") -> Sequence[tuple[UUID, str, str]]:
    """Id, name and e-mail of those who can be chosen while somebody types; with a permission, of who holds it."""
    return await tx.people.suggested(searchable(q).strip(), roles_with(permission))
