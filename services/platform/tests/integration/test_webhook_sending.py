"""Messages on their way to real receivers: signed, once, in order, again after failures, out of each other's way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.crm.v1.events_pb2 import QuoteSent
from kontor.api.platform.v1 import platform_pb2
from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.cli.testing import RunService, eventually
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.platform.__main__ import SERVICE
from kontor.platform.webhook_sender import sender_of
from platform_world import World
from receiver import Got, Receiver, holds
from webhook_world import DELIVERED, FAILED, LOOPBACK, PENDING, Hooks, an_invoice

LONG_AGO = Timestamp(seconds=1_000_000_000)


@pytest.fixture
async def hooks(running_service: RunService) -> Hooks:
    return await Hooks.of(await World.founded(await running_service(SERVICE, webhooks=LOOPBACK)))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


async def took(receiver: Receiver, many: int) -> list[Got]:
    await eventually(lambda: len(receiver.took) >= many)
    return receiver.took


# What is told, to whom.


async def test_an_event_is_told_signed_and_thin(hooks: Hooks, receiver: Receiver):
    endpoint, secret = await hooks.create(receiver.url, "billing.*")
    event = an_invoice()
    event_id = await hooks.tell(event)
    [got] = await took(receiver, 1)
    assert got.id == str(event_id)
    assert got.path == "/hook"
    assert got.headers["content-type"] == "application/json"
    assert holds(got, secret)
    message = got.message
    assert message["type"] == "billing.invoice_issued"
    assert message["timestamp"].endswith("Z")
    assert message["data"] == {"id": event.invoice.id, "version": 1, "path": f"/v1/invoices/{event.invoice.id}"}
    [delivery] = await eventually(lambda: hooks.deliveries(states=[DELIVERED]))
    shown = await hooks.delivery(delivery.id)
    assert (shown.webhook_id, shown.endpoint_id, shown.record_id) == (got.id, endpoint.id, event.invoice.id)
    assert delivery.endpoint == shown.endpoint == Ref(id=endpoint.id, label=endpoint.description or endpoint.url)
    assert (shown.attempt_count, shown.http_status, shown.next_at.seconds) == (1, 204, 0)
    [attempt] = shown.attempts
    assert (attempt.outcome, attempt.http_status) == (pb.WEBHOOK_OUTCOME_DELIVERED, 204)


async def test_a_full_message_holds_the_event_as_rest_writes_it(hooks: Hooks, receiver: Receiver):
    await hooks.create(receiver.url, "billing.*", payload=pb.WEBHOOK_PAYLOAD_FULL)
    await hooks.tell(an_invoice(number="RE-2026-0007"))
    [got] = await took(receiver, 1)
    assert got.message["data"]["event"]["invoice"]["number"] == "RE-2026-0007"


async def test_only_what_an_endpoint_asks_for_comes(hooks: Hooks, receiver: Receiver):
    await hooks.create(receiver.url, "crm.quote_sent")
    await hooks.tell(an_invoice())
    quote = QuoteSent()
    quote.quote.id = str(uuid4())
    await hooks.tell(quote)
    [got] = await took(receiver, 1)
    assert got.type == "crm.quote_sent"


async def test_platforms_own_events_are_told_too(hooks: Hooks, receiver: Receiver):
    await hooks.create(receiver.url, "platform.user_changed")
    person = await hooks.world.invite("employee")
    await eventually(lambda: (person.id, 1) in [got.record for got in receiver.took])


async def test_an_endpoint_is_never_told_what_its_owner_may_not_see(hooks: Hooks, receiver: Receiver):
    """By permission, by the customers of a scope, and not at all once its owner has left."""
    world, mine = hooks.world, str(uuid4())
    seller, buyer = await _person(hooks, "sales"), await _person(hooks, "customer", customer_ids=[mine])
    sales, customer = (
        Hooks(world, hooks.running.user(world.tenant, "platform.webhook.write", person=person))
        for person in (seller, buyer)
    )
    async with Receiver() as of_sales, Receiver() as of_customer:
        await hooks.create(receiver.url, "billing.*")
        await sales.create(of_sales.url, "*")
        await customer.create(of_customer.url, "*", payload=pb.WEBHOOK_PAYLOAD_FULL)
        theirs, own = an_invoice(), an_invoice(customer=mine)
        await hooks.tell(theirs)
        await hooks.tell(own)
        await took(receiver, 2)
        [got] = await took(of_customer, 1)
        assert got.record == (own.invoice.id, 1)
        assert "event" not in got.message["data"], "who is limited is told of the record only"
        # Who was invited a moment ago may be told yet; invoices are not.
        assert [got for got in of_sales.got if got.message["type"].startswith("billing.")] == []
        gone = platform_pb2.UpdatePersonRequest(id=str(buyer), person=platform_pb2.Person(active=False))
        gone.person.MergeFrom(platform_pb2.Person(name="Weg", email=f"{uuid4().hex}@x.example", roles=["customer"]))
        gone.person.customer_ids.append(mine)
        await hooks.ask("UpdatePerson", gone, if_match="1")
        await hooks.tell(own, version=2)
        await took(receiver, 3)
        assert len(of_customer.got) == 1


async def _person(hooks: Hooks, *roles: str, **more: object) -> UUID:
    return UUID((await hooks.world.invite(*roles, **more)).id)


async def test_another_tenant_hears_nothing(hooks: Hooks, receiver: Receiver):
    other = await Hooks.of(await World.founded(hooks.running))
    await hooks.create(receiver.url)
    async with Receiver() as theirs:
        endpoint, _ = await other.create(theirs.url)
        await hooks.tell(an_invoice())
        await took(receiver, 1)
        assert theirs.got == []
    with pytest.raises(NotFound):
        await hooks.endpoint(endpoint.id)
    assert await other.deliveries() == []


# Once, and in order.


async def test_an_event_that_comes_again_is_told_once(hooks: Hooks, receiver: Receiver):
    await hooks.create(receiver.url, "billing.*")
    event = an_invoice()
    told = await hooks.tell(event)
    for _ in range(3):
        await hooks.tell(event, event_id=told)
    await hooks.tell(an_invoice())
    await took(receiver, 2)
    assert len(await hooks.deliveries()) == 2
    assert len(receiver.got) == 2


async def test_of_one_record_the_later_version_waits_for_the_earlier(hooks: Hooks, receiver: Receiver):
    """A receiver that refuses the second version gets no third before it has taken the second."""
    refusing = True
    receiver.reply = lambda got: (503, "") if got.record[1] == 2 and refusing else (200, "")
    await hooks.create(receiver.url, "billing.*")
    event = an_invoice()
    for version in (1, 2, 3, 4):
        await hooks.tell(event, version=version)
    await eventually(lambda: len(receiver.got) >= 2)
    for _ in range(3):
        await hooks.tell(an_invoice())
    await took(receiver, 4)
    assert [got.record[1] for got in receiver.got if got.record[0] == event.invoice.id] == [1, 2]
    refusing = False
    await hooks.elapse(seconds=10)
    await took(receiver, 7)
    assert [got.record[1] for got in receiver.took if got.record[0] == event.invoice.id] == [1, 2, 3, 4]


async def test_what_was_told_out_of_order_goes_out_in_order(hooks: Hooks, receiver: Receiver):
    """A later version that overtook an earlier one waits for it a while."""
    await hooks.create(receiver.url, "billing.*")
    event = an_invoice()
    for version in (1, 4, 3, 2):
        await hooks.tell(event, version=version)
    await eventually(lambda: _all(hooks, 4))
    await took(receiver, 1)
    await hooks.elapse(seconds=7)
    await took(receiver, 4)
    assert [got.record[1] for got in receiver.got] == [1, 2, 3, 4]


async def _all(hooks: Hooks, many: int) -> bool:
    return len(await hooks.deliveries()) == many


async def test_what_is_missing_for_ever_holds_nothing_up_for_ever(hooks: Hooks, receiver: Receiver):
    await hooks.create(receiver.url, "billing.*")
    await hooks.tell(an_invoice(), version=7)
    await eventually(lambda: _all(hooks, 1))
    assert receiver.got == []
    await hooks.elapse(seconds=7)
    await took(receiver, 1)


# Failures.


@pytest.mark.parametrize(
    ("status", "text"), [(500, "kaputt"), (404, ""), (301, ""), (307, ""), (429, "langsam"), (100 + 199, "")]
)
async def test_only_2xx_counts_and_what_was_answered_is_kept(hooks: Hooks, receiver: Receiver, status: int, text: str):
    receiver.reply = lambda _got: (status, text)
    receiver.headers = f"Location: {receiver.url}/elsewhere\r\n"
    endpoint, _ = await hooks.create(receiver.url)
    delivery = await hooks.test(endpoint)
    if 200 <= status < 300:
        assert await eventually(lambda: hooks.deliveries(states=[DELIVERED]))
        return
    tried = await eventually(lambda: _tried(hooks, delivery.id))
    assert (tried.state, tried.http_status) == (PENDING, status)
    assert (tried.attempts[0].outcome, tried.attempts[0].excerpt) == (pb.WEBHOOK_OUTCOME_REFUSED, text)
    assert 3 <= tried.next_at.seconds - tried.attempts[0].at.seconds <= 7
    assert [got.path for got in receiver.got] == ["/hook"]


async def _tried(hooks: Hooks, id_: str, times: int = 1) -> pb.WebhookDelivery | None:
    delivery = await hooks.delivery(id_)
    return delivery if len(delivery.attempts) >= times else None


async def test_tries_and_replays_carry_one_id_and_a_fresh_time(hooks: Hooks, receiver: Receiver):
    receiver.reply = lambda _got: (500, "") if len(receiver.got) == 1 else (200, "")
    endpoint, secret = await hooks.create(receiver.url)
    sent = await hooks.test(endpoint)
    await eventually(lambda: _tried(hooks, sent.id))
    await hooks.elapse(seconds=10)
    await took(receiver, 1)
    await eventually(lambda: hooks.deliveries(states=[DELIVERED]))
    replayed = await hooks.ask("ReplayWebhookDelivery", pb.ReplayWebhookDeliveryRequest(id=sent.id))
    assert replayed.delivery.state == PENDING
    await took(receiver, 2)
    assert {got.id for got in receiver.got} == {sent.webhook_id}
    assert {got.body for got in receiver.got} == {receiver.got[0].body}
    assert all(holds(got, secret) for got in receiver.got)
    await eventually(lambda: hooks.deliveries(states=[DELIVERED]))
    assert len((await hooks.delivery(sent.id)).attempts) == 3


async def test_a_stretch_of_time_is_replayed_in_order(hooks: Hooks, receiver: Receiver):
    endpoint, _ = await hooks.create(receiver.url, "billing.*")
    event = an_invoice()
    for version in range(1, 6):
        await hooks.tell(event, version=version)
    await took(receiver, 5)
    await eventually(lambda: _states_are(hooks, [DELIVERED] * 5))
    done = await hooks.replay(endpoint, LONG_AGO)
    assert (done.replayed, done.more) == (5, False)
    await took(receiver, 10)
    assert [got.record[1] for got in receiver.took] == [1, 2, 3, 4, 5] * 2
    assert len({got.id for got in receiver.took}) == 5
    nothing = await hooks.replay(endpoint, LONG_AGO, states=[FAILED])
    assert nothing.replayed == 0


async def _states_are(hooks: Hooks, states: list[int]) -> bool:
    return await hooks.states() == states


async def test_a_message_that_still_waits_is_not_replayed(hooks: Hooks, receiver: Receiver):
    receiver.reply = lambda _got: (500, "")
    endpoint, _ = await hooks.create(receiver.url)
    sent = await hooks.test(endpoint)
    await eventually(lambda: _tried(hooks, sent.id))
    with pytest.raises(RuleViolated) as refused:
        await hooks.ask("ReplayWebhookDelivery", pb.ReplayWebhookDeliveryRequest(id=sent.id))
    assert refused.value.code == "platform.webhook_delivery_pending"


async def test_an_endpoint_that_hangs_holds_nobody_else_up(hooks: Hooks, receiver: Receiver):
    async with Receiver() as hanging:
        hanging.may_answer.clear()
        await hooks.create(hanging.url, "billing.*")
        await hooks.create(receiver.url, "billing.*")
        for _ in range(12):
            await hooks.tell(an_invoice())
        await took(receiver, 12)
        assert hanging.most_side_by_side <= 4
        assert hanging.took == []


async def test_nobody_gets_more_than_four_side_by_side_and_one_after_a_failure(hooks: Hooks, receiver: Receiver):
    receiver.may_answer.clear()
    await hooks.create(receiver.url, "billing.*")
    for _ in range(12):
        await hooks.tell(an_invoice())
    await eventually(lambda: receiver.side_by_side == 4)

    def refused(_got: Got) -> tuple[int, str]:
        if len(receiver.got) == 6:
            receiver.most_side_by_side = 0
        return 500, ""

    receiver.reply = refused
    receiver.may_answer.set()
    await eventually(lambda: len(receiver.got) >= 10)
    assert receiver.most_side_by_side == 1


async def test_an_endpoint_that_is_away_gets_one_message_a_minute_and_all_when_it_is_back(
    hooks: Hooks, receiver: Receiver
):
    receiver.reply = lambda _got: (500, "")
    await hooks.create(receiver.url, "billing.*")
    for _ in range(30):
        await hooks.tell(an_invoice())
    await eventually(lambda: len(receiver.got) >= 20)
    await eventually(lambda: hooks.sql("select 1 from webhook_pace where hold_until is not null"))
    before = len(receiver.got)
    assert before < 26
    await asyncio.sleep(1)
    assert len(receiver.got) == before
    await hooks.elapse(seconds=61)
    probed = f"select 1 from webhook_pace where failures = {before + 1}"
    await eventually(lambda: hooks.sql(probed))
    assert len(receiver.got) == before + 1
    receiver.reply = lambda _got: (200, "")
    await hooks.elapse(seconds=61)
    await eventually(lambda: _states_are(hooks, [DELIVERED] * 30))


async def test_a_message_is_given_up_after_three_days_and_its_lane_goes_on(hooks: Hooks, receiver: Receiver):
    event = an_invoice()
    receiver.reply = lambda got: (500, "") if got.record == (event.invoice.id, 1) else (200, "")
    endpoint, _ = await hooks.create(receiver.url, "billing.*")
    await hooks.tell(event, version=1)
    await hooks.tell(event, version=2)
    await eventually(lambda: len(receiver.got) == 1)
    await eventually(lambda: _all(hooks, 2))
    assert receiver.took == []
    await hooks.elapse(days=3)
    [got] = await took(receiver, 1)
    assert got.record == (event.invoice.id, 2)
    await eventually(lambda: _states_are(hooks, [DELIVERED, FAILED]))
    assert "WebhookDeliveryFailed" in await hooks.world.told()
    receiver.reply = lambda _got: (200, "")
    assert (await hooks.replay(endpoint, LONG_AGO, states=[FAILED])).replayed == 1
    await eventually(lambda: _states_are(hooks, [DELIVERED, DELIVERED]))


async def test_gone_ends_an_endpoint_and_keeps_what_waits(hooks: Hooks, receiver: Receiver):
    receiver.reply = lambda _got: (410, "")
    endpoint, _ = await hooks.create(receiver.url, "billing.*")
    await hooks.tell(an_invoice())
    await eventually(lambda: _is_disabled(hooks, endpoint.id))
    seen = await hooks.endpoint(endpoint.id)
    assert seen.disabled_by == pb.WEBHOOK_DISABLED_BY_GONE
    assert (await hooks.world.told())[-2:] == ["WebhookEndpointChanged", "WebhookEndpointDisabled"]
    await hooks.tell(an_invoice())
    receiver.reply = lambda _got: (200, "")
    await hooks.ask("EnableWebhookEndpoint", pb.EnableWebhookEndpointRequest(id=endpoint.id))
    await took(receiver, 1)
    await hooks.tell(an_invoice())
    await took(receiver, 2)
    assert await _all(hooks, 2), "what happened while it was off is not kept"


async def _is_disabled(hooks: Hooks, id_: str) -> bool:
    return (await hooks.endpoint(id_)).state == pb.WEBHOOK_ENDPOINT_STATE_DISABLED


async def test_an_endpoint_that_took_nothing_for_seven_days_is_disabled(hooks: Hooks, receiver: Receiver):
    receiver.reply = lambda _got: (500, "")
    endpoint, _ = await hooks.create(receiver.url)
    sent = await hooks.test(endpoint)
    await eventually(lambda: _tried(hooks, sent.id))
    await hooks.elapse(days=7)
    await eventually(lambda: _is_disabled(hooks, endpoint.id))
    assert (await hooks.endpoint(endpoint.id)).disabled_by == pb.WEBHOOK_DISABLED_BY_FAILING


async def test_nobody_at_the_other_end_is_a_failure_like_another(hooks: Hooks, receiver: Receiver):
    endpoint, _ = await hooks.create(receiver.url)
    await receiver.close()
    sent = await hooks.test(endpoint)
    tried = await eventually(lambda: _tried(hooks, sent.id))
    assert (tried.attempts[0].outcome, tried.http_status) == (pb.WEBHOOK_OUTCOME_UNREACHABLE, 0)
    async with Receiver(port=receiver.port) as back:
        await hooks.elapse(seconds=10)
        await took(back, 1)


# Rotation.


async def test_messages_carry_a_signature_by_each_secret_until_the_old_one_ends(hooks: Hooks, receiver: Receiver):
    endpoint, old = await hooks.create(receiver.url)
    hour = pb.RotateWebhookSecretRequest(id=endpoint.id, overlap_seconds=3600)
    rotated = await hooks.ask("RotateWebhookSecret", hour)
    assert [bool(secret.ends_at.seconds) for secret in rotated.endpoint.secrets] == [False, True]
    await hooks.test(endpoint)
    [got] = await took(receiver, 1)
    assert (holds(got, old), holds(got, rotated.secret)) == (True, True)
    last = await hooks.ask("RotateWebhookSecret", pb.RotateWebhookSecretRequest(id=endpoint.id, overlap_seconds=0))
    await hooks.test(endpoint)
    got = (await took(receiver, 2))[1]
    assert [holds(got, secret) for secret in (old, rotated.secret, last.secret)] == [False, False, True]


# What people see.


async def test_deliveries_are_found_by_endpoint_state_type_record_and_time(hooks: Hooks, receiver: Receiver):
    one, _ = await hooks.create(receiver.url, "billing.*")
    two, _ = await hooks.create(f"{receiver.url}/two", "billing.*")
    event = an_invoice()
    await hooks.tell(event)
    sent = await hooks.test(two)
    await took(receiver, 3)
    await eventually(lambda: _states_are(hooks, [DELIVERED] * 3))
    assert len(await hooks.deliveries(endpoint_id=one.id)) == 1
    assert len(await hooks.deliveries(endpoint_id=two.id)) == 2
    assert [d.id for d in await hooks.deliveries(event_types=["platform.webhook_tested"])] == [sent.id]
    assert len(await hooks.deliveries(record_id=event.invoice.id, states=[DELIVERED, FAILED])) == 2
    assert await hooks.deliveries(states=[PENDING]) == []
    assert await hooks.deliveries(created_to=LONG_AGO) == []
    assert len(await hooks.deliveries(created_from=LONG_AGO)) == 3
    newest = [d.created_at.ToDatetime() for d in await hooks.deliveries()]
    assert newest == sorted(newest, reverse=True)


async def test_what_is_over_is_forgotten_after_thirty_days(hooks: Hooks, receiver: Receiver):
    endpoint, _ = await hooks.create(receiver.url)
    await hooks.test(endpoint)
    await took(receiver, 1)
    await eventually(lambda: _states_are(hooks, [DELIVERED]))
    await hooks.elapse(days=31)
    await hooks.test(endpoint)
    await took(receiver, 2)
    await eventually(lambda: _all(hooks, 1))


async def test_a_process_tells_how_much_waits_and_how_long(hooks: Hooks, receiver: Receiver):
    receiver.reply = lambda _got: (500, "")
    endpoint, _ = await hooks.create(receiver.url)
    await hooks.test(endpoint)
    waiting = sender_of(hooks.running.service.context).waiting
    await eventually(lambda: waiting.pending() == 1)
    await hooks.elapse(minutes=10)
    await eventually(lambda: waiting.oldest() >= timedelta(minutes=10).total_seconds())
    receiver.reply = lambda _got: (200, "")
    await hooks.elapse(minutes=10)
    await eventually(lambda: waiting.pending() == 0)
