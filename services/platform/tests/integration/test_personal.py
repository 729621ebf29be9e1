"""Views and preferences: one person's own, bounded, changed on the version they are based on."""

import json

import pytest
from kontor.api.platform.v1 import personal_pb2 as pb
from kontor.common.values.errors import AlreadyExists, Conflict, InvalidInput, NotFound, RuleViolated
from platform_world import PASSWORD, World


def a_view(**changes: object) -> pb.View:
    given = {
        "name": "Überfällig",
        "list": "invoices",
        "query": "payment=OVERDUE&order_by=-open_amount",
        "columns": ["number", "open"],
    }
    return pb.View(**{**given, **changes})


async def test_a_view_is_kept_changed_and_forgotten(world: World):
    me = await world.signed_in((await world.invite("finance", password=PASSWORD)).email)
    made = (await me("CreateMyView", pb.CreateMyViewRequest(view=a_view()))).message.view
    await me("CreateMyView", pb.CreateMyViewRequest(view=a_view(list="quotes")))
    shown = (await me("ListMyViews", pb.ListMyViewsRequest(list="invoices"))).message.views
    assert list(shown) == [made]
    assert (made.query, list(made.columns)) == ("payment=OVERDUE&order_by=-open_amount", ["number", "open"])
    change = pb.UpdateMyViewRequest(id=made.id, view=pb.View(name="Mahnen"), etag=made.etag)
    change.update_mask.paths.append("name")
    changed = (await me("UpdateMyView", change)).message.view
    assert (changed.name, changed.query, changed.etag != made.etag) == ("Mahnen", made.query, True)
    with pytest.raises(Conflict):
        await me("UpdateMyView", change)
    for _ in range(2):
        await me("DeleteMyView", pb.DeleteMyViewRequest(id=made.id))
    left = (await me("ListMyViews", pb.ListMyViewsRequest())).message.views
    assert [view.list for view in left] == ["quotes"]


async def test_a_name_is_taken_once_in_a_list(world: World):
    me = await world.signed_in((await world.invite("finance", password=PASSWORD)).email)
    await me("CreateMyView", pb.CreateMyViewRequest(view=a_view()))
    other = (await me("CreateMyView", pb.CreateMyViewRequest(view=a_view(name="Alle")))).message.view
    with pytest.raises(AlreadyExists) as taken:
        await me("CreateMyView", pb.CreateMyViewRequest(view=a_view()))
    assert taken.value.all_violations()[0].pointer == "/view/name"
    with pytest.raises(AlreadyExists):
        await me("UpdateMyView", pb.UpdateMyViewRequest(id=other.id, view=a_view(), etag=other.etag))


async def test_views_and_preferences_are_nobody_elses(world: World):
    one, other = [await world.signed_in((await world.invite("finance", password=PASSWORD)).email) for _ in range(2)]
    made = (await one("CreateMyView", pb.CreateMyViewRequest(view=a_view()))).message.view
    await one("SetMyPreference", pb.SetMyPreferenceRequest(key="theme", value='"dark"'))
    assert not (await other("ListMyViews", pb.ListMyViewsRequest())).message.views
    assert not (await other("ListMyPreferences", pb.ListMyPreferencesRequest())).message.preferences
    with pytest.raises(NotFound):
        await other("UpdateMyView", pb.UpdateMyViewRequest(id=made.id, view=a_view(), etag="1"))
    await other("DeleteMyView", pb.DeleteMyViewRequest(id=made.id))
    assert (await one("ListMyViews", pb.ListMyViewsRequest())).message.views


async def test_a_preference_is_json_under_a_key(world: World):
    me = await world.signed_in((await world.invite("finance", password=PASSWORD)).email)
    value = json.dumps({"dense": True, "müde": [1, 2.5, None]}, indent=2)
    kept = (
        await me("SetMyPreference", pb.SetMyPreferenceRequest(key="lists.invoices", value=value))
    ).message.preference
    assert json.loads(kept.value) == json.loads(value)
    shown = (await me("ListMyPreferences", pb.ListMyPreferencesRequest())).message.preferences
    assert list(shown) == [kept]
    again = pb.SetMyPreferenceRequest(key="lists.invoices", value="{}", etag=kept.etag)
    await me("SetMyPreference", again)
    with pytest.raises(Conflict):
        await me("SetMyPreference", again)
    await me("SetMyPreference", pb.SetMyPreferenceRequest(key="lists.invoices", value="[]"))
    await me("SetMyPreference", pb.SetMyPreferenceRequest(key="lists.invoices", value=""))
    assert not (await me("ListMyPreferences", pb.ListMyPreferencesRequest())).message.preferences


@pytest.mark.parametrize("value", ["{", "NaN", "dark", "[" * 4000, '{"a":}'])
async def test_what_is_no_json_is_refused(world: World, value: str):
    with pytest.raises(InvalidInput) as refused:
        await (await world.admin())("SetMyPreference", pb.SetMyPreferenceRequest(key="theme", value=value))
    assert (refused.value.code, refused.value.all_violations()[0].pointer) == (
        "platform.preference_not_json",
        "/value",
    )


async def test_both_are_bounded(world: World):
    me = await world.admin()
    for number in range(50):
        await me("SetMyPreference", pb.SetMyPreferenceRequest(key=f"k{number}", value="1"))
    with pytest.raises(RuleViolated) as many:
        await me("SetMyPreference", pb.SetMyPreferenceRequest(key="one.more", value="1"))
    assert many.value.code == "platform.too_many_preferences"
    await me("SetMyPreference", pb.SetMyPreferenceRequest(key="k7", value="2"))
    with pytest.raises(InvalidInput):
        await me("SetMyPreference", pb.SetMyPreferenceRequest(key="k7", value=f'"{"x" * 5000}"'))
    for number in range(100):
        await me("CreateMyView", pb.CreateMyViewRequest(view=a_view(name=f"V{number}")))
    with pytest.raises(RuleViolated) as views:
        await me("CreateMyView", pb.CreateMyViewRequest(view=a_view()))
    assert views.value.code == "platform.too_many_views"


async def test_people_are_suggested_by_how_their_words_begin(world: World):
    admin = await world.admin()
    for number in range(12):
        await world.invite("sales", email=f"s{number}.meier@nordlicht.example")
    muller = await world.invite("sales", email="m.mueller@nordlicht.example")

    approver = await world.invite("approver", email="a.meier@nordlicht.example")

    async def found(q: str, permission: str = "") -> list[str]:
        answer = await admin("SuggestPeople", pb.SuggestPeopleRequest(q=q, permission=permission))
        return [person.email for person in answer.message.people]

    assert len(await found("Ehl")) == 10
    assert approver.email in await found("", "billing.draft.approve")
    assert muller.email not in await found("", "billing.draft.approve")
    assert await found("M.MUE", "crm.quote.send") == [muller.email], "held by a wildcard"
    assert await found("A.MEI", "crm.quote.send") == []
    assert await found("M.MUE") == [muller.email]
    assert await found("hlers") == []
    assert await found("%") == []
    assert await found("_") == []
