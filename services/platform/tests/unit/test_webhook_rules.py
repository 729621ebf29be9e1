"""Webhooks as rules: who changes what, secrets in rotation, the ladder of tries, what an endpoint that is away gets."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.projects.v1.events_pb2 import ProjectStarted
from kontor.api.timetracking.v1.events_pb2 import TimeRecorded
from kontor.common.events.catalogue import EventType, by_message, event_types
from kontor.common.identity.sealing import Seal, Unsealable
from kontor.common.identity.tokens import NO_TENANT, Principal, parse_permissions
from kontor.platform import webhook_rules as rules
from kontor.platform import webhook_wire as wire
from kontor.platform.webhook_rules import Attempt, DisabledBy, EndpointState, Pace, Payload, Secret, WebhookEndpoint
from kontor.platform.webhook_use_cases import Result, _tried

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWNER, OTHER = uuid4(), uuid4()


def an_endpoint(**changes: object) -> WebhookEndpoint:
    fields = {
        "id": uuid4(),
        "url": "https://partner.example/hook",
        "description": "",
        "event_types": ("billing.*",),
        "payload": Payload.THIN,
        "owner_id": OWNER,
        "secrets": (Secret("one"),),
        "created_at": NOW,
        **changes,
    }
    return WebhookEndpoint(**fields)  # type: ignore[arg-type]


def an_attempt(outcome: str = "REFUSED", status: int = 500, at: datetime = NOW, **more: object) -> Attempt:
    return Attempt(at, outcome, status, 12, "", **more)  # type: ignore[arg-type]


def somebody(*granted: str, scope: dict[str, set[str]] | None = None, person: UUID = OWNER) -> Principal:
    limits = {kind: frozenset(values) for kind, values in (scope or {}).items()}
    return Principal(NO_TENANT, str(person), "user", permissions=parse_permissions(granted), scope=limits)


def known(message: type) -> EventType:
    return by_message()[message.DESCRIPTOR.full_name]


# Who is told what.


def test_every_event_that_names_a_permission_can_be_asked_for_by_a_name_of_its_own():
    assert event_types()["billing.invoice_issued"].message is InvoiceIssued
    assert event_types()["billing.invoice_issued"].path_of("7") == "/v1/invoices/7"
    assert not [name for name in event_types() if "requested" in name and name.startswith("billing.billing_run")]
    assert "platform.webhook_delivery_failed" not in event_types()


def test_an_owner_is_told_only_what_their_permission_and_scope_let_them_see():
    event = InvoiceIssued()
    event.invoice.customer.id = "a"
    issued = known(InvoiceIssued)
    assert issued.may_be_told(somebody("billing.invoice.read"), event)
    assert issued.may_be_told(somebody("billing.*"), event)
    assert not issued.may_be_told(somebody("billing.draft.read", "crm.*"), event)
    assert issued.may_be_told(somebody("billing.invoice.read@customer", scope={"customer": {"a"}}), event)
    assert not issued.may_be_told(somebody("billing.invoice.read@customer", scope={"customer": {"b"}}), event)
    assert not issued.may_be_told(somebody("billing.invoice.read@member", scope={"member": {"a"}}), event)
    assert not issued.may_be_told(somebody("billing.invoice.read@customer"), event)


def test_what_is_ones_own_is_told_to_its_person():
    event = TimeRecorded()
    event.entry.person.id = str(OWNER)
    recorded = known(TimeRecorded)
    assert recorded.may_be_told(somebody("timetracking.entry.read@own"), event)
    assert not recorded.may_be_told(somebody("timetracking.entry.read@own", person=OTHER), event)


def test_content_is_told_only_to_whom_nothing_of_it_is_hidden():
    event = ProjectStarted()
    event.project.customer.id = "a"
    started = known(ProjectStarted)
    assert started.may_be_told_in_full(somebody("projects.project.read", "projects.milestone.amount"), event)
    assert not started.may_be_told_in_full(somebody("projects.project.read"), event)
    limited = somebody("projects.project.read@customer", "projects.milestone.amount", scope={"customer": {"a"}})
    assert started.may_be_told(limited, event)
    assert not started.may_be_told_in_full(limited, event)


@pytest.mark.parametrize("pattern", ["billing.*", "*", "billing.invoice_issued"])
def test_an_endpoint_wants_a_type_a_context_or_everything(pattern: str):
    assert an_endpoint(event_types=(pattern,)).wants("billing.invoice_issued")
    assert an_endpoint(event_types=(pattern,)).wants("crm.quote_sent") == (pattern == "*")


@pytest.mark.parametrize("pattern", ["billing.invoice_isued", "bill.*", "nothing.at_all"])
def test_types_that_do_not_exist_are_refused_where_they_stand(pattern: str):
    with pytest.raises(rules.UnknownEventType) as refused:
        rules.check_types(["crm.*", pattern], list(event_types()), list(event_types()))
    assert refused.value.pointer == "/endpoint/event_types/1"


def test_a_type_nobody_lets_you_see_is_refused_by_name_and_left_out_of_a_wildcard():
    rules.check_types(["billing.*"], list(event_types()), [])
    with pytest.raises(rules.EventTypeNotYours):
        rules.check_types(["billing.invoice_issued"], list(event_types()), ["crm.quote_sent"])


def test_another_person_may_only_switch_an_endpoint():
    endpoint = an_endpoint()
    with pytest.raises(rules.NotItsOwner):
        endpoint.change({"url": "https://other.example"}, OTHER)
    with pytest.raises(rules.NotItsOwner):
        endpoint.rotate("two", NOW, rules.OVERLAP, OTHER)
    told = endpoint.disable(DisabledBy.PERSON, "stört", OTHER)
    assert [type(event) for event in told] == [rules.WebhookEndpointChanged, rules.WebhookEndpointDisabled]
    with pytest.raises(rules.AlreadyDisabled):
        endpoint.disable(DisabledBy.PERSON)
    endpoint.enable()
    assert (endpoint.state, endpoint.disabled_by, endpoint.state_reason) == (EndpointState.ACTIVE, "", "")
    with pytest.raises(rules.AlreadyActive):
        endpoint.enable()


def test_ones_own_doing_brings_no_letter():
    assert [type(e) for e in an_endpoint().disable(DisabledBy.PERSON, "", OWNER)] == [rules.WebhookEndpointChanged]


# Secrets and signatures.


def test_two_secrets_sign_until_the_old_one_ends():
    endpoint = an_endpoint()
    endpoint.rotate("two", NOW, timedelta(hours=1), OWNER)
    assert [s.sealed for s in endpoint.secrets if s.is_good(NOW)] == ["two", "one"]
    assert [s.sealed for s in endpoint.secrets if s.is_good(NOW + timedelta(hours=1))] == ["two"]


def test_a_secret_in_rotation_ends_when_it_was_to_end_and_at_most_three_sign():
    endpoint = an_endpoint()
    for hours, name in enumerate(("two", "three", "four")):
        endpoint.rotate(name, NOW + timedelta(minutes=hours), timedelta(hours=1), OWNER)
    assert [s.sealed for s in endpoint.secrets] == ["four", "three", "two"]
    assert endpoint.secrets[2].ends_at == NOW + timedelta(hours=1, minutes=1)
    endpoint.rotate("five", NOW + timedelta(hours=2), timedelta(0), OWNER)
    assert [s.sealed for s in endpoint.secrets] == ["five"]


def test_signatures_are_those_of_the_standard():
    """The example of the specification of Standard Webhooks."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = rules.sign([key, key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert signed.split(" ") == ["v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="] * 2


def test_a_secret_is_shown_in_the_form_of_the_standard():
    secret = rules.new_secret()
    assert 24 <= len(secret) <= 64
    assert base64.b64decode(rules.shown_secret(secret).removeprefix("whsec_")) == secret


def test_a_seal_opens_for_its_record_and_its_key_alone():
    seal = Seal(b"key", "webhooks")
    sealed = seal.close(b"secret", OWNER)
    assert b"secret" not in sealed.encode()
    assert seal.open(sealed, OWNER) == b"secret"
    for other, record in ((seal, OTHER), (Seal(b"yek", "webhooks"), OWNER), (Seal(b"key", "totp"), OWNER)):
        with pytest.raises(Unsealable):
            other.open(sealed, record)
    for odd in ("", "s1.", "s1.###", sealed[:-4], "x" + sealed):
        with pytest.raises(Unsealable):
            seal.open(odd, OWNER)


# Tries.


def test_the_pauses_grow_and_no_two_endpoints_come_back_together():
    middle = [rules.pause(attempt, None, lambda _low, _high: 1.0) for attempt in range(1, 12)]
    assert middle == sorted(middle)
    assert middle[0] == timedelta(seconds=5)
    assert middle[-1] == timedelta(hours=12)
    drawn = {rules.pause(3, None, lambda low, high, at=at: low + (high - low) * at) for at in (0, 0.5, 1)}
    assert drawn == {timedelta(seconds=96), timedelta(seconds=120), timedelta(seconds=144)}


def test_a_receiver_that_asks_for_time_gets_it_within_reason():
    assert rules.pause(1, 300, lambda _low, _high: 1.0) == timedelta(minutes=5)
    assert rules.pause(1, 10**6, lambda _low, _high: 1.0) == timedelta(hours=6)
    assert rules.pause(8, 1, lambda _low, _high: 1.0) == timedelta(hours=12)


def test_after_twenty_failures_in_a_row_an_endpoint_is_asked_once_a_minute():
    pace = Pace(uuid4())
    assert pace.width == rules.SIDE_BY_SIDE
    for _ in range(19):
        pace.note(an_attempt())
    assert (pace.is_away, pace.hold_until, pace.width) == (False, None, 1)
    pace.note(an_attempt())
    assert (pace.is_away, pace.hold_until) == (True, NOW + timedelta(minutes=1))
    assert pace.note(an_attempt("DELIVERED", 200))
    assert (pace.is_away, pace.hold_until, pace.width) == (False, None, rules.SIDE_BY_SIDE)


def test_one_success_in_between_begins_the_count_anew():
    pace = Pace(uuid4())
    for _ in range(19):
        pace.note(an_attempt())
    assert not pace.note(an_attempt("DELIVERED", 204))
    pace.note(an_attempt())
    assert pace.failures == 1


def test_an_endpoint_that_took_nothing_for_seven_days_is_beyond_hope():
    pace = Pace(uuid4())
    pace.note(an_attempt(at=NOW))
    pace.note(an_attempt(at=NOW + timedelta(days=6)))
    assert not pace.is_beyond_hope(NOW + timedelta(days=6))
    assert pace.is_beyond_hope(NOW + timedelta(days=7))


def test_one_letter_a_day_tells_of_messages_given_up():
    pace = Pace(uuid4())
    assert [pace.may_write(NOW + timedelta(hours=h)) for h in (0, 1, 23, 24, 25)] == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("age", "outcome", "state"),
    [
        (timedelta(0), "DELIVERED", "DELIVERED"),
        (timedelta(days=4), "DELIVERED", "DELIVERED"),
        (timedelta(days=2, hours=23), "REFUSED", "PENDING"),
        (timedelta(days=3), "TIMED_OUT", "FAILED"),
    ],
)
def test_a_message_is_given_up_after_three_days(age: timedelta, outcome: str, state: str):
    head = {"id": uuid4(), "started_at": NOW - age, "attempt_count": 3}
    tried = _tried(Result(head, an_attempt(outcome)), NOW)
    assert tried.state == state
    assert (tried.next_at is not None) == (state == "PENDING")
    assert (tried.ended_at is not None) == (state != "PENDING")


def test_of_an_answer_a_thousand_bytes_are_kept():
    kept = wire.kept_attempt(Attempt(NOW, "REFUSED", 500, 3, "ä" * 5_000 + "\0"))
    assert len(kept["excerpt"].encode()) == rules.EXCERPT_BYTES
    assert "\0" not in wire.kept_attempt(Attempt(NOW, "REFUSED", 500, 3, "a\0b"))["excerpt"]


def test_a_thin_message_names_the_record_and_a_full_one_holds_the_event_unless_it_is_huge():
    event = InvoiceIssued()
    event.invoice.number = "RE-2026-0001"
    record = uuid4()
    thin = wire.body("billing.invoice_issued", NOW, id_=record, version=3, path="/v1/invoices/x")
    assert thin == (
        '{"type": "billing.invoice_issued", "timestamp": "2026-11-29T12:00:00Z", '
        f'"data": {{"id": "{record}", "version": 3, "path": "/v1/invoices/x"}}}}'
    )
    full = wire.body("billing.invoice_issued", NOW, id_=record, version=3, path="/v1/invoices/x", event=event)
    assert '"number": "RE-2026-0001"' in full
    event.invoice.number = "x" * wire.FULL_AT_MOST
    assert wire.body("billing.invoice_issued", NOW, id_=record, version=3, path="/v1/invoices/x", event=event) == thin
