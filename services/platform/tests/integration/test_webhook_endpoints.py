"""Endpoints as people and partners handle them: created, changed, rotated, switched, seen."""

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.cli.testing import RunService
from kontor.common.values.errors import Forbidden, InvalidInput, RuleViolated
from kontor.platform.__main__ import SERVICE
from platform_world import World
from webhook_world import LOOPBACK, Hooks

URL = "https://partner.example/hook"


@pytest.fixture
async def hooks(running_service: RunService) -> Hooks:
    return await Hooks.of(await World.founded(await running_service(SERVICE, webhooks=LOOPBACK)))


async def test_a_secret_is_shown_once_and_lies_sealed(hooks: Hooks):
    endpoint, secret = await hooks.create(URL, "billing.*", description=" Warenwirtschaft ")
    assert secret.startswith("whsec_")
    assert (endpoint.url, endpoint.description, endpoint.payload) == (URL, "Warenwirtschaft", pb.WEBHOOK_PAYLOAD_THIN)
    assert (endpoint.state, endpoint.owner.label) == (pb.WEBHOOK_ENDPOINT_STATE_ACTIVE, "Ada")
    again = await hooks.endpoint(endpoint.id)
    assert again == endpoint
    raw = secret.removeprefix("whsec_")
    assert raw not in str(again)
    [(kept,)] = await hooks.sql("select secrets::text from webhook_endpoint")
    assert raw not in kept
    [(told,)] = await hooks.sql(
        "select count(*) from journal where position(convert_to('whsec', 'UTF8') in payload) > 0"
    )
    assert told == 0
    assert (await hooks.world.told())[-1] == "WebhookEndpointChanged"


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "http://partner.example/", "https://u:p@partner.example/x"])
async def test_an_address_nobody_sends_to_is_refused_with_its_field(hooks: Hooks, url: str):
    with pytest.raises(InvalidInput) as refused:
        await hooks.create(url)
    assert (refused.value.code, refused.value.violations[0].pointer) == (
        "platform.webhook_url_refused",
        "/endpoint/url",
    )


async def test_unknown_types_are_refused_with_their_place(hooks: Hooks):
    with pytest.raises(InvalidInput) as refused:
        await hooks.create(URL, "crm.*", "billing.invoice_isued")
    assert refused.value.violations[0].pointer == "/endpoint/event_types/1"


async def test_an_endpoint_belongs_to_a_person_of_the_tenant(hooks: Hooks):
    stranger = Hooks(hooks.world, hooks.running.user(hooks.world.tenant, "platform.webhook.write"))
    with pytest.raises(Forbidden) as refused:
        await stranger.create(URL)
    assert refused.value.code == "platform.webhook_owner_required"


async def test_what_one_may_not_see_one_cannot_ask_for_by_name(hooks: Hooks):
    partner = await Hooks.of(hooks.world, "partner")
    with pytest.raises(Forbidden) as refused:
        await partner.create(URL, "platform.user_changed")
    assert refused.value.code == "platform.webhook_event_type_not_yours"
    types = (await partner.ask("ListWebhookEventTypes", pb.ListWebhookEventTypesRequest())).event_types
    seen = {known.name: known.visible for known in types}
    assert (seen["platform.user_changed"], seen["billing.invoice_issued"]) == (False, True)


async def test_only_its_owner_changes_where_an_endpoint_goes(hooks: Hooks):
    endpoint, _ = await hooks.create(URL)
    other = await Hooks.of(hooks.world, "admin")
    change = pb.UpdateWebhookEndpointRequest(
        id=endpoint.id,
        endpoint=pb.WebhookEndpoint(url="https://elsewhere.example/", event_types=["*"]),
        update_mask=FieldMask(paths=["url"]),
    )
    with pytest.raises(RuleViolated) as refused:
        await other.ask("UpdateWebhookEndpoint", change, if_match=endpoint.etag)
    assert refused.value.code == "platform.webhook_not_its_owner"
    with pytest.raises(RuleViolated):
        await other.ask("RotateWebhookSecret", pb.RotateWebhookSecretRequest(id=endpoint.id))
    seen = {action.verb: action.allowed for action in (await other.endpoint(endpoint.id)).allowed_actions}
    assert seen == {
        "update": False, "rotateSecret": False, "disable": True, "enable": False, "test": True, "replay": True,
    }  # fmt: skip
    changed = await hooks.ask("UpdateWebhookEndpoint", change, if_match=endpoint.etag)
    assert changed.endpoint.url == "https://elsewhere.example/"
    assert changed.endpoint.etag == "2"


async def test_an_endpoint_is_switched_off_with_a_reason_and_on_again(hooks: Hooks):
    endpoint, _ = await hooks.create(URL)
    off = pb.DisableWebhookEndpointRequest(id=endpoint.id, reason="Umzug")
    disabled = (await hooks.ask("DisableWebhookEndpoint", off)).endpoint
    assert (disabled.state, disabled.disabled_by) == (
        pb.WEBHOOK_ENDPOINT_STATE_DISABLED,
        pb.WEBHOOK_DISABLED_BY_PERSON,
    )
    assert disabled.state_reason == "Umzug"
    for verb, request in (
        ("DisableWebhookEndpoint", off),
        ("TestWebhookEndpoint", pb.TestWebhookEndpointRequest(id=endpoint.id)),
    ):
        with pytest.raises(RuleViolated) as refused:
            await hooks.ask(verb, request)
        assert refused.value.code == "platform.webhook_disabled"
    on = await hooks.ask("EnableWebhookEndpoint", pb.EnableWebhookEndpointRequest(id=endpoint.id))
    assert (on.endpoint.state, on.endpoint.state_reason) == (pb.WEBHOOK_ENDPOINT_STATE_ACTIVE, "")


async def test_endpoints_are_listed_the_newest_first(hooks: Hooks):
    made = [(await hooks.create(f"{URL}/{number}"))[0].id for number in range(3)]
    first = await hooks.ask("ListWebhookEndpoints", pb.ListWebhookEndpointsRequest(page_size=2))
    asked = pb.ListWebhookEndpointsRequest(page_size=2, page_token=first.next_page_token)
    second = await hooks.ask("ListWebhookEndpoints", asked)
    assert [e.id for e in (*first.endpoints, *second.endpoints)] == made[::-1]
