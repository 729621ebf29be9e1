"""Pairs of platform: tenants, legal entities, people, keys, signing in."""

import re
import time
import uuid
from base64 import b32decode
from datetime import UTC, datetime

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import ParseDict
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.platform.v1 import access_pb2 as access
from kontor.api.platform.v1 import mail_texts_pb2 as mail_texts
from kontor.api.platform.v1 import personal_pb2 as personal
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.api.platform.v1 import webhooks_pb2
from kontor.api.platform.v1.naming_pb2 import ListClockMovesRequest, ListNamesRequest
from kontor.cli.demo import cast
from kontor.cli.demo.client import Caller, Json
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.ids import new_id
from kontor.platform import totp

from .cases import Case, pair
from .world import World

_PASSWORD = "ein langes Passwort 27"
_OWN = "it is about the caller alone"
TOO_MANY = 429


@pair
def create_tenant(world: World) -> Case:
    """Founding tenants counts in the operator's tenant only, whoever holds the permission."""
    request = pb.CreateTenantRequest(name="Neu", admin_name="Ada", admin_email="ada@neu.example")
    return Case(request, tenant=NO_TENANT)


@pair
def get_tenant(world: World) -> Case:
    return Case(pb.GetTenantRequest(id=str(world.tenant)), id=str(world.tenant))


@pair
def move_clock(world: World) -> Case:
    return Case(pb.MoveClockRequest(id=str(world.tenant), by_seconds=1), id=str(world.tenant))


@pair
def create_legal_entity(world: World) -> Case:
    request = pb.CreateLegalEntityRequest(legal_entity=ParseDict(cast.SELLER, pb.LegalEntity()))
    return Case(request, made="legal_entity.id", look=lambda made: pb.GetLegalEntityRequest(id=made))


@pair
def get_legal_entity(world: World) -> Case:
    return Case(pb.GetLegalEntityRequest(id=world.seller["id"]), id=world.seller["id"])


@pair
def list_legal_entities(world: World) -> Case:
    return Case(pb.ListLegalEntitiesRequest(page_size=200), shows=world.seller["id"])


@pair
def update_legal_entity(world: World) -> Case:
    made = world.admin.post("/v1/legal_entities", {"legal_entity": cast.SELLER})["legal_entity"]
    changed = ParseDict({**cast.SELLER, "registration": "HRB 2"}, pb.LegalEntity())
    mask = FieldMask(paths=["registration"])
    request = pb.UpdateLegalEntityRequest(id=made["id"], legal_entity=changed, update_mask=mask)
    return Case(request, id=made["id"], etag=made["etag"])


@pair
def create_person(world: World) -> Case:
    person = pb.Person(name="Neu", email=f"neu-{uuid.uuid4().hex[:8]}@nordlicht.example", roles=["employee"])
    request = pb.CreatePersonRequest(person=person)
    look = pb.GetPersonRequest
    return Case(request, made="person.id", look=lambda made: look(id=made), also=_as_much_as_an_employee(world))


def _as_much_as_an_employee(world: World) -> tuple[str, ...]:
    """Nobody hands on what they do not hold themselves, without limits."""
    return tuple(grant.partition("@")[0] for grant in world.granted["employee"])


@pair
def get_person(world: World) -> Case:
    return Case(pb.GetPersonRequest(id=world.people["lead"]), id=world.people["lead"])


@pair
def list_people(world: World) -> Case:
    return Case(pb.ListPeopleRequest(page_size=200), shows=world.people["lead"])


@pair
def update_person(world: World) -> Case:
    person = world.new_person()
    changed = pb.Person(name="Anders", email=person["email"], roles=person["roles"], active=True)
    request = pb.UpdatePersonRequest(id=person["id"], person=changed, update_mask=FieldMask(paths=["name"]))
    also = _as_much_as_an_employee(world)
    return Case(request, id=person["id"], etag=person["etag"], also=also)


@pair
def create_api_key(world: World) -> Case:
    person = world.people["employee"]
    request = pb.CreateApiKeyRequest(name="Programm", person_id=person)
    return Case(request, id=person, also=_as_much_as_an_employee(world))


@pair
def list_api_keys(world: World) -> Case:
    key = world.new_key(world.people["employee"])["api_key"]
    return Case(pb.ListApiKeysRequest(page_size=200), shows=key["id"])


@pair
def revoke_api_key(world: World) -> Case:
    key = world.new_key(world.people["employee"])["api_key"]
    return Case(pb.RevokeApiKeyRequest(id=key["id"]), id=key["id"])


@pair
def create_session(world: World) -> Case:
    """Needs no token: who knows the password of the tenant's person gets in."""
    person = world.admin.post("/v1/people", {"person": _somebody(world), "password": _PASSWORD})["person"]
    asked = {"email": person["email"], "password": _PASSWORD, "tenant_id": str(world.tenant)}
    elsewhere = pb.CreateSessionRequest(**{**asked, "tenant_id": str(world.other)})
    guessed = pb.CreateSessionRequest(**{**asked, "password": f"{_PASSWORD}!"})
    return Case(pb.CreateSessionRequest(**asked), wrong=(elsewhere, guessed))


def _somebody(world: World) -> dict[str, object]:
    person = world.new_person()
    return {"name": "Wer", "email": f"wer-{person['id'][-12:]}@nordlicht.example", "roles": ["employee"]}


@pair
def get_me(world: World) -> Case:
    portal = world.new_person("portal", ["customer"], customer_ids=[world.a.customer["id"]])
    return Case(pb.GetMeRequest(), shows=portal["id"], by=portal["id"])


@pair
def exchange_api_key(world: World) -> Case:
    secret = world.new_key(world.people["employee"])["secret"]
    return Case(pb.ExchangeApiKeyRequest(secret=secret), everywhere="which tenant a key belongs to is the answer")


@pair
def list_history(world: World) -> Case:
    person = world.people["lead"]
    request = RecordHistoryRequest(type="person", id=person)
    return Case(request, id=person, shows="UserChanged", permission="platform.person.read")


@pair
def list_names(world: World) -> Case:
    person = world.people["lead"]
    return Case(ListNamesRequest(ids=[person]), id=person, shows="Lead")


@pair
def list_clock_moves(world: World) -> Case:
    assert world.moved
    return Case(ListClockMovesRequest(), shows='"offset_seconds"')


# Webhooks: each pair's endpoint is the caller's own, since only its owner changes where it goes.

_URL = "https://partner.invalid/hook"


def _endpoint(world: World) -> Json:
    """Of the project lead, who calls."""
    body = {"endpoint": {"url": _URL, "event_types": ["crm.lead_lost"]}}
    made: Json = world.lead.post("/v1/webhook_endpoints", body)["endpoint"]
    return made


@pair
def create_webhook_endpoint(world: World) -> Case:
    endpoint = webhooks_pb2.WebhookEndpoint(url=_URL, event_types=["crm.*"])
    request = webhooks_pb2.CreateWebhookEndpointRequest(endpoint=endpoint)
    look = webhooks_pb2.GetWebhookEndpointRequest
    return Case(request, made="endpoint.id", look=lambda made: look(id=made))


@pair
def get_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)["id"]
    return Case(webhooks_pb2.GetWebhookEndpointRequest(id=made), id=made)


@pair
def list_webhook_endpoints(world: World) -> Case:
    return Case(webhooks_pb2.ListWebhookEndpointsRequest(page_size=200), shows=_endpoint(world)["id"])


@pair
def update_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)
    changed = webhooks_pb2.WebhookEndpoint(url=_URL, description="Neu", event_types=["*"])
    mask = FieldMask(paths=["description"])
    request = webhooks_pb2.UpdateWebhookEndpointRequest(id=made["id"], endpoint=changed, update_mask=mask)
    return Case(request, id=made["id"], etag=made["etag"])


@pair
def rotate_webhook_secret(world: World) -> Case:
    made = _endpoint(world)["id"]
    return Case(webhooks_pb2.RotateWebhookSecretRequest(id=made), id=made)


@pair
def disable_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)["id"]
    return Case(webhooks_pb2.DisableWebhookEndpointRequest(id=made), id=made)


@pair
def enable_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)["id"]
    world.lead.post(f"/v1/webhook_endpoints/{made}:disable", {})
    return Case(webhooks_pb2.EnableWebhookEndpointRequest(id=made), id=made)


@pair
def test_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)["id"]
    return Case(webhooks_pb2.TestWebhookEndpointRequest(id=made), id=made)


@pair
def replay_webhook_endpoint(world: World) -> Case:
    made = _endpoint(world)["id"]
    request = webhooks_pb2.ReplayWebhookEndpointRequest(id=made)
    request.created_from.FromSeconds(1_000_000_000)
    return Case(request, id=made)


def _delivery(world: World) -> Json:
    made: Json = world.lead.post(f"/v1/webhook_endpoints/{_endpoint(world)['id']}:test", {})["delivery"]
    return made


@pair
def list_webhook_deliveries(world: World) -> Case:
    return Case(webhooks_pb2.ListWebhookDeliveriesRequest(page_size=200), shows=_delivery(world)["id"])


@pair
def get_webhook_delivery(world: World) -> Case:
    made = _delivery(world)["id"]
    return Case(webhooks_pb2.GetWebhookDeliveryRequest(id=made), id=made)


@pair
def replay_webhook_delivery(world: World) -> Case:
    made = _finished_delivery(world)
    return Case(webhooks_pb2.ReplayWebhookDeliveryRequest(id=made), id=made)


def _finished_delivery(world: World) -> str:
    """One that was given up: nobody of this machine can be sent to."""
    endpoint, made = _endpoint(world)["id"], str(new_id())
    world.insert(
        "platform",
        "webhook_delivery",
        id=made,
        endpoint_id=endpoint,
        event_id=new_id(),
        event_type="platform.webhook_tested",
        aggregate_type="webhook_test",
        aggregate_id=new_id(),
        record_version=1,
        event_no=1,
        path="",
        occurred_at="2026-01-01T00:00:00Z",
        body="{}",
        state="FAILED",
        attempt_count=1,
        http_status=500,
        attempts="[]",
        started_at="2026-01-01T00:00:00Z",
        ended_at="2026-01-04T00:00:00Z",
        created_at="2026-01-01T00:00:00Z",
    )
    return made


@pair
def list_webhook_event_types(world: World) -> Case:
    request = webhooks_pb2.ListWebhookEventTypesRequest()
    return Case(request, shows="billing.invoice_issued", everywhere="the contract's events are no tenant's")


# Coming in and staying in.


def _somebody_with_password(world: World) -> Json:
    """As the API answers them."""
    made: Json = world.admin.post("/v1/people", {"person": _somebody(world), "password": _PASSWORD})["person"]
    return made


def _signed_in(world: World) -> tuple[str, str]:
    """A person and the secret of a session of theirs; waits where this network has signed in often already."""
    person = _somebody_with_password(world)
    asked = {"email": person["email"], "password": _PASSWORD, "tenant_id": str(world.tenant)}
    answer = world.http.post("/v1/sessions", json=asked)
    while answer.status_code == TOO_MANY:
        time.sleep(int(answer.headers["Retry-After"]))
        answer = world.http.post("/v1/sessions", json=asked)
    return person["id"], answer.json()["token"]


def _session_of(world: World) -> tuple[str, str]:
    """The person and the id of their one session."""
    person, secret = _signed_in(world)
    (only,) = Caller(world.http, secret).get("/v1/me/sessions")["sessions"]
    return person, only["id"]


@pair
def exchange_session(world: World) -> Case:
    _, secret = _signed_in(world)
    return Case(access.ExchangeSessionRequest(secret=secret), everywhere="which tenant a session is of is the answer")


@pair
def end_session(world: World) -> Case:
    _, secret = _signed_in(world)
    return Case(access.EndSessionRequest(secret=secret), everywhere="which tenant a session is of is in its secret")


@pair
def list_my_sessions(world: World) -> Case:
    person, session = _session_of(world)
    return Case(access.ListMySessionsRequest(), by=person, shows=session)


@pair
def revoke_my_session(world: World) -> Case:
    person, session = _session_of(world)
    return Case(access.RevokeMySessionRequest(id=session), by=person, id=session)


@pair
def revoke_my_sessions(world: World) -> Case:
    person = world.new_person()["id"]
    return Case(access.RevokeMySessionsRequest(), by=person, everywhere="everybody has sessions of their own")


@pair
def revoke_sessions(world: World) -> Case:
    person = world.new_person()["id"]
    return Case(access.RevokeSessionsRequest(id=person), id=person, also=_as_much_as_an_employee(world))


@pair
def change_password(world: World) -> Case:
    person = _somebody_with_password(world)["id"]
    request = access.ChangePasswordRequest(current_password=_PASSWORD, new_password=f"{_PASSWORD} neu")
    return Case(request, by=person, everywhere=_OWN)


@pair
def request_password_reset(world: World) -> Case:
    """The answer tells nothing, so there is nothing wrong to be told either."""
    request = access.RequestPasswordResetRequest(email=f"{uuid.uuid4().hex}@nordlicht.example")
    return Case(request, everywhere="the answer is the same for every e-mail")


@pair
def redeem_password_reset(world: World) -> Case:
    person = world.new_person()
    world.admin.post(f"/v1/people/{person['id']}:invite", {})
    (secret,) = set(re.findall(r"/l/password/([\w.-]+)", world.inbox.letter(person["email"], "/l/password/")))
    request = access.RedeemPasswordResetRequest(secret=secret, new_password=_PASSWORD)
    tenant, _, bare = secret.partition(".")
    wrong = [f"{tenant}.{bare[::-1]}", f"{tenant[::-1]}.{bare}", bare]
    return Case(
        request,
        wrong=tuple(access.RedeemPasswordResetRequest(secret=one, new_password=_PASSWORD) for one in wrong),
    )


@pair
def invite_person(world: World) -> Case:
    person = world.new_person()["id"]
    return Case(access.InvitePersonRequest(id=person), id=person, also=_as_much_as_an_employee(world))


@pair
def propose_second_factor(world: World) -> Case:
    person = world.new_person()
    return Case(access.ProposeSecondFactorRequest(), by=person["id"], shows=person["email"].replace("@", "%40"))


def _proposed(world: World) -> tuple[str, access.EnableSecondFactorRequest]:
    person = _somebody_with_password(world)["id"]
    told = world.caller(person).post("/v1/me/second_factor:propose", {})
    raw = b32decode(told["secret"] + "=" * (-len(told["secret"]) % 8))
    code = totp.code_at(raw, totp.step_at(datetime.now(UTC)))
    return person, access.EnableSecondFactorRequest(proposal=told["proposal"], code=code)


@pair
def enable_second_factor(world: World) -> Case:
    person, request = _proposed(world)
    return Case(request, by=person, everywhere=_OWN)


def _with_second_factor(world: World) -> str:
    person, request = _proposed(world)
    body = {"proposal": request.proposal, "code": request.code}
    world.caller(person).post("/v1/me/second_factor:enable", body)
    return person


@pair
def remove_second_factor(world: World) -> Case:
    request = access.RemoveSecondFactorRequest(password=_PASSWORD)
    return Case(request, by=_with_second_factor(world), everywhere=_OWN)


@pair
def reset_second_factor(world: World) -> Case:
    person = _with_second_factor(world)
    return Case(access.ResetSecondFactorRequest(id=person), id=person, also=_as_much_as_an_employee(world))


# What people keep for themselves.


def _view(world: World) -> tuple[str, Json]:
    """A person and a view of theirs."""
    person = world.new_person()["id"]
    body = {"view": {"name": "Überfällig", "list": "invoices", "query": "payment=OVERDUE"}}
    made: Json = world.caller(person).post("/v1/me/views", body)["view"]
    return person, made


@pair
def list_my_views(world: World) -> Case:
    person, made = _view(world)
    return Case(personal.ListMyViewsRequest(), by=person, shows=made["id"])


@pair
def get_my_view(world: World) -> Case:
    person, made = _view(world)
    return Case(personal.GetMyViewRequest(id=made["id"]), by=person, id=made["id"])


@pair
def create_my_view(world: World) -> Case:
    view = personal.View(name="Alle", list="quotes")
    return Case(personal.CreateMyViewRequest(view=view), by=world.new_person()["id"], everywhere=_OWN)


@pair
def update_my_view(world: World) -> Case:
    person, made = _view(world)
    view = personal.View(name="Mahnen", list="invoices")
    request = personal.UpdateMyViewRequest(id=made["id"], view=view)
    return Case(request, by=person, id=made["id"], etag=made["etag"])


@pair
def delete_my_view(world: World) -> Case:
    person, made = _view(world)
    return Case(personal.DeleteMyViewRequest(id=made["id"]), by=person, everywhere="a view that is gone is no error")


@pair
def list_my_preferences(world: World) -> Case:
    person = world.new_person()["id"]
    world.caller(person).post("/v1/me/preferences/theme:set", {"value": '"dark"'})
    return Case(personal.ListMyPreferencesRequest(), by=person, shows="theme")


@pair
def set_my_preference(world: World) -> Case:
    request = personal.SetMyPreferenceRequest(key="theme", value='"dark"')
    return Case(request, by=world.new_person()["id"], everywhere=_OWN)


@pair
def suggest_people(world: World) -> Case:
    return Case(personal.SuggestPeopleRequest(q="lead"), shows=world.people["lead"])


@pair
def get_sign_in_policy(world: World) -> Case:
    return Case(access.GetSignInPolicyRequest(), everywhere="each tenant has a policy of its own")


@pair
def update_sign_in_policy(world: World) -> Case:
    etag = world.admin.get("/v1/sign_in_policy")["policy"]["etag"]
    request = access.UpdateSignInPolicyRequest(policy=access.SignInPolicy(second_factor_required=False))
    return Case(request, etag=etag, everywhere="each tenant has a policy of its own")


def _mail_text(world: World, occasion: str) -> Json:
    texts = world.admin.get("/v1/mail_texts")["mail_texts"]
    found: Json = next(t for t in texts if t["occasion"] == f"MAIL_OCCASION_{occasion}" and t["language"] == "en")
    return found


@pair
def list_mail_texts(world: World) -> Case:
    return Case(mail_texts.ListMailTextsRequest(), shows=_mail_text(world, "QUOTE")["id"])


@pair
def get_mail_text(world: World) -> Case:
    text = _mail_text(world, "QUOTE")
    return Case(mail_texts.GetMailTextRequest(id=text["id"]), id=text["id"])


@pair
def update_mail_text(world: World) -> Case:
    text = _mail_text(world, "DUNNING_3")
    said = mail_texts.MailText(subject="Last reminder for {number}", text="{greeting}\n\nplease pay {total}.")
    return Case(mail_texts.UpdateMailTextRequest(id=text["id"], mail_text=said), id=text["id"], etag=text["etag"])


@pair
def reset_mail_text(world: World) -> Case:
    text = _mail_text(world, "DUNNING_2")
    if not text["own"]:
        said = {"subject": "Reminder for {number}", "text": "Please pay {total}."}
        path = f"/v1/mail_texts/{text['id']}"
        text = world.admin.patch(path, said, etag=text["etag"])["mail_text"]
    return Case(mail_texts.ResetMailTextRequest(id=text["id"]), id=text["id"], etag=text["etag"])


@pair
def preview_mail_text(world: World) -> Case:
    text = _mail_text(world, "INVOICE")
    asked = {"id": text["id"], "subject": "{document} {number}", "text": "{greeting}"}
    return Case(mail_texts.PreviewMailTextRequest(**asked), id=text["id"])
